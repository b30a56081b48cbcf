//! Whether a net share changed, between two periods or between many segments.

use crate::{Confidence, Interval, NetEstimate, Rational, Trinomial, quantile::normal_two_sided};

/// Two independent groups of answers, one before and one after, or one beside the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    before: Trinomial,
    after: Trinomial,
}

impl Change {
    /// The change from the net share of `before` to that of `after`.
    #[must_use]
    pub const fn new(before: Trinomial, after: Trinomial) -> Self {
        Self { before, after }
    }

    /// The change in points, −200 to 200, exactly; `None` when either side has no answers.
    ///
    /// Also `None` where the fraction passes 128 bits, far above 10^17 answers on each side; the
    /// tests below still hold there.
    #[must_use]
    pub fn points(self) -> Option<Rational> {
        self.after.net()?.checked_sub(self.before.net()?)
    }

    /// The test to use: on adjusted Wald estimates; `None` when either side has no answers.
    #[must_use]
    pub fn adjusted_wald(self) -> Option<ChangeTest> {
        Some(ChangeTest::of(self.before.adjusted_wald()?, self.after.adjusted_wald()?))
    }

    /// The plain Wald test, for comparison with other software; `None` when either side has no
    /// answers.
    ///
    /// It finds no error at all, and so no p-value, when all answers of each side are alike.
    #[must_use]
    pub fn wald(self) -> Option<ChangeTest> {
        Some(ChangeTest::of(self.before.wald()?, self.after.wald()?))
    }
}

/// The difference of two independent estimates, with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeTest {
    difference: NetEstimate,
}

impl ChangeTest {
    fn of(before: NetEstimate, after: NetEstimate) -> Self {
        let (one, other) = (before.standard_error_points, after.standard_error_points);
        Self {
            difference: NetEstimate {
                net_points: after.net_points - before.net_points,
                standard_error_points: libm::sqrt(one * one + other * other),
            },
        }
    }

    /// The difference of the two estimates in points; of adjusted ones it is not the change shown.
    #[must_use]
    pub const fn difference_points(self) -> f64 {
        self.difference.net_points
    }

    /// The standard error of the difference, in points.
    #[must_use]
    pub const fn standard_error_points(self) -> f64 {
        self.difference.standard_error_points
    }

    /// The difference in standard errors; `None` when the error is 0.
    #[must_use]
    pub fn z(self) -> Option<f64> {
        let error = self.difference.standard_error_points;
        (error > 0.0).then(|| self.difference.net_points / error)
    }

    /// How often chance alone gives a difference this large to either side, 0 to 1; `None` when
    /// the error is 0.
    #[must_use]
    pub fn p(self) -> Option<f64> {
        self.z().map(normal_two_sided)
    }

    /// The interval of the difference, in points.
    #[must_use]
    pub fn interval(self, confidence: Confidence) -> Interval {
        self.difference.interval(confidence)
    }

    /// Whether chance alone is too rare an explanation; `None` when the error is 0.
    #[must_use]
    pub fn is_significant(self, confidence: Confidence) -> Option<bool> {
        self.p().map(|p| p < confidence.tails())
    }
}

/// Adjusts the p-values of many comparisons, so that all of them can be read together: sorts them
/// and multiplies the smallest by their number, the next by one less, and so on, never falling and
/// never above 1.
///
/// Holm 1979, Scand J Statist 6:65-70. The key of each p-value, such as the pair compared, goes
/// along with it.
///
/// # Example
///
/// ```
/// use trefoil_score::holm;
///
/// let mut pairs = [("a-b", 0.03), ("a-c", 0.01), ("b-c", 0.04)];
/// holm(&mut pairs);
/// assert_eq!(pairs, [("a-c", 0.03), ("a-b", 0.06), ("b-c", 0.06)]);
/// ```
pub fn holm<K>(p_values: &mut [(K, f64)]) {
    p_values.sort_unstable_by(|(_, one), (_, other)| one.total_cmp(other));
    let mut left = p_values.len() as f64;
    let mut least = 0.0_f64;
    for (_, p) in p_values {
        least = least.max((*p * left).min(1.0));
        *p = least;
        left -= 1.0;
    }
}
