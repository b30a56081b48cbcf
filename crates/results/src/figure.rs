//! Figures as tables show them: exact, and as a number of at most twelve digits.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use trefoil_score::{Interval, Rational};

/// An exact figure.
///
/// In JSON: `{"exact":"700/11","value":63.6363636364}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure(Rational);

impl Figure {
    /// The fraction.
    #[must_use]
    pub const fn exact(self) -> Rational {
        self.0
    }

    /// The figure in whole units, halves away from zero.
    #[must_use]
    pub fn whole(self) -> i64 {
        self.0.rounded(1)
    }

    /// The figure with two decimals, halves away from zero: `4.13`.
    #[must_use]
    pub fn two_decimals(self) -> String {
        let hundredths = self.0.rounded(100);
        let sign = if hundredths < 0 { "-" } else { "" };
        let size = hundredths.unsigned_abs();
        format!("{sign}{}.{:02}", size / 100, size % 100)
    }
}

impl From<Rational> for Figure {
    fn from(exact: Rational) -> Self {
        Self(exact)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Figure", 2)?;
        fields.serialize_field("exact", &self.0.to_string())?;
        fields.serialize_field("value", &twelve_digits(self.0.to_f64()))?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Written {
            exact: String,
        }
        let Written { exact } = Written::deserialize(deserializer)?;
        let size = exact.strip_prefix('-');
        let size_text = size.unwrap_or(&exact);
        let (above, below) = size_text.split_once('/').unwrap_or((size_text, "1"));
        let figure = above.parse().ok().zip(below.parse().ok());
        let figure = figure.and_then(|(above, below)| Rational::new(size.is_some(), above, below));
        figure.map(Self).ok_or_else(|| D::Error::custom(format!("{exact} is no fraction")))
    }
}

/// An interval at 95 %, clipped to what the figure can be.
///
/// In JSON: `{"low":36.1234567891,"high":49.6}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range(Interval);

impl Range {
    /// The lower end, in the unit of its figure.
    #[must_use]
    pub const fn low(self) -> f64 {
        self.0.low
    }

    /// The upper end, in the unit of its figure.
    #[must_use]
    pub const fn high(self) -> f64 {
        self.0.high
    }

    /// Both ends with so many decimals: `36.1 to 49.6`.
    #[must_use]
    pub fn words(self, decimals: usize) -> String {
        self.ends(decimals).join(" to ")
    }

    /// Each end with so many decimals: `36.1`, `49.6`.
    #[must_use]
    pub fn ends(self, decimals: usize) -> [String; 2] {
        [self.0.low, self.0.high].map(|end| rounded(end, decimals))
    }
}

impl From<Interval> for Range {
    fn from(interval: Interval) -> Self {
        Self(interval)
    }
}

impl Serialize for Range {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Range", 2)?;
        fields.serialize_field("low", &twelve_digits(self.0.low))?;
        fields.serialize_field("high", &twelve_digits(self.0.high))?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Ends {
            low: f64,
            high: f64,
        }
        let Ends { low, high } = Ends::deserialize(deserializer)?;
        Ok(Self(Interval { low, high }))
    }
}

/// A number with so many decimals, without a minus before zero.
fn rounded(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    match text.strip_prefix('-') {
        Some(size) if size.bytes().all(|byte| matches!(byte, b'0' | b'.')) => size.into(),
        _ => text,
    }
}

/// The number cut to twelve significant digits, so that the last bits of a float, which say
/// nothing, do not look like a difference; never −0.
pub(crate) fn twelve_digits(number: f64) -> f64 {
    // What was just printed as a number is one.
    format!("{number:.11e}").parse::<f64>().unwrap_or(number) + 0.0
}

#[cfg(test)]
mod tests {
    use super::{rounded, twelve_digits};

    #[test]
    fn numbers_keep_twelve_digits_and_zero_has_no_sign() {
        for (number, expected) in [
            (63.636_363_636_363_64, "63.6363636364"),
            (0.1 + 0.2, "0.3"),
            (-0.0, "0.0"),
            (4.0, "4.0"),
            (-100.0, "-100.0"),
            (1e-20, "1e-20"),
        ] {
            assert_eq!(format!("{:?}", twelve_digits(number)), expected);
        }
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        for (number, decimals, expected) in
            [(-0.04, 1, "0.0"), (-0.06, 1, "-0.1"), (12.345, 2, "12.35"), (-0.0, 0, "0")]
        {
            assert_eq!(rounded(number, decimals), expected, "{number}");
        }
    }
}
