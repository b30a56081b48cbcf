//! The rating scales: which whole numbers an answer may be, and which end is the good one.

use crate::{Rational, Rejection};

/// A rating scale: the whole numbers from its lowest point to its highest, both included.
///
/// A scale has at least two points and none above [`Scale::HIGHEST_POINT`].
///
/// No `Ord`: 1–5 is neither more nor less than 1–7, and figures of two scales do not compare.
///
/// # Example
///
/// ```
/// use trefoil_score::{Rejection, Scale};
///
/// let scale = Scale::new(1, 4).expect("two points at least, none above 10");
/// assert_eq!(scale.points(), 4);
/// assert_eq!(scale.accept(4.0), Ok(4));
/// assert_eq!(scale.accept(5.0), Err(Rejection::OutOfRange));
/// assert_eq!(scale.accept(5.5), Err(Rejection::NotInteger));
/// assert_eq!(Scale::new(4, 1), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    min: u8,
    max: u8,
}

impl Scale {
    /// The highest point that any scale may have.
    pub const HIGHEST_POINT: u8 = 10;

    /// Likelihood to recommend, 0–10: eleven points, 0 included.
    pub const NPS: Self = Self { min: 0, max: 10 };
    /// Satisfaction on three points, 1–3.
    pub const CSAT3: Self = Self { min: 1, max: 3 };
    /// Satisfaction on five points, 1–5.
    pub const CSAT5: Self = Self { min: 1, max: 5 };
    /// Satisfaction on seven points, 1–7.
    pub const CSAT7: Self = Self { min: 1, max: 7 };
    /// Satisfaction on ten points, 1–10.
    pub const CSAT10: Self = Self { min: 1, max: 10 };
    /// Thumbs: 0 is down, 1 is up.
    pub const THUMBS: Self = Self { min: 0, max: 1 };
    /// Effort by CES 1.0, 1–5: 1 is the least effort.
    pub const CES1: Self = Self { min: 1, max: 5 };
    /// Ease by CES 2.0, 1–7: 7 is full agreement that it was easy.
    pub const CES2: Self = Self { min: 1, max: 7 };

    /// The scale from `min` to `max`, or `None` unless `min < max <= 10`.
    #[must_use]
    pub const fn new(min: u8, max: u8) -> Option<Self> {
        if min < max && max <= Self::HIGHEST_POINT { Some(Self { min, max }) } else { None }
    }

    /// The lowest point.
    #[must_use]
    pub const fn min(self) -> u8 {
        self.min
    }

    /// The highest point.
    #[must_use]
    pub const fn max(self) -> u8 {
        self.max
    }

    /// The number of points, 2 to 11.
    #[must_use]
    pub const fn points(self) -> u8 {
        self.max - self.min + 1
    }

    /// Whether `value` is a point of this scale.
    #[must_use]
    pub const fn contains(self, value: u8) -> bool {
        self.min <= value && value <= self.max
    }

    /// The point that `value` stands for; 5 and 5.0 and −0.0 are whole, nothing is rounded.
    ///
    /// # Errors
    ///
    /// [`Rejection::NotFinite`] for NaN and the infinities, then [`Rejection::NotInteger`] for a
    /// fraction wherever it lies (10.5 too), then [`Rejection::OutOfRange`].
    pub const fn accept(self, value: f64) -> Result<u8, Rejection> {
        match whole_between(value, self.min as i64, self.max as i64) {
            Ok(point) => Ok(point as u8),
            Err(rejection) => Err(rejection),
        }
    }

    /// A mean of this scale on 0–100, where 100 is the good end.
    pub(crate) fn index(self, good_is: GoodIs, mean: Rational) -> Option<Rational> {
        let from_bad_end = match good_is {
            GoodIs::High => mean.checked_sub(Rational::whole(u64::from(self.min)))?,
            GoodIs::Low => Rational::whole(u64::from(self.max)).checked_sub(mean)?,
        };
        from_bad_end.checked_scale(100, u64::from(self.max - self.min))
    }
}

/// The whole number that `value` stands for, from `min` to `max`; 5.0 and −0.0 are whole, nothing
/// is rounded. Every count and rating of a survey is judged here.
///
/// # Errors
///
/// As [`Scale::accept`]. From 2^53 up nothing is accepted, whatever the limits: neighbours of such
/// a number have the same double.
pub const fn whole_between(value: f64, min: i64, max: i64) -> Result<i64, Rejection> {
    const ALL_WHOLE: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        return Err(Rejection::NotFinite);
    }
    if value.abs() >= ALL_WHOLE {
        return Err(Rejection::OutOfRange);
    }
    let whole = value as i64;
    if whole as f64 != value {
        Err(Rejection::NotInteger)
    } else if whole < min || whole > max {
        Err(Rejection::OutOfRange)
    } else {
        Ok(whole)
    }
}

/// Which end of a scale is the good one.
///
/// No `Ord`: a direction is not more or less than the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GoodIs {
    /// The highest point is the best answer, as in NPS, CSAT and CES 2.0.
    High,
    /// The lowest point is the best answer, as in CES 1.0.
    Low,
}

impl GoodIs {
    /// The word used in records: `high` or `low`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }

    /// The direction that a record's word stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "high" => Some(Self::High),
            "low" => Some(Self::Low),
            _ => None,
        }
    }
}
