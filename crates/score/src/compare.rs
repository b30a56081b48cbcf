//! Whether a net share or a mean changed, between two periods or between many segments.

use crate::{
    Confidence, Interval, NetEstimate, Rational, SampleMean, Trinomial,
    quantile::{normal_two_sided, student_p, student_two_sided},
};

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

/// The change of a mean between two independent groups of units, tested without holding their variances for equal.
///
/// Welch 1947, Biometrika 34:28-35, with Satterthwaite's degrees of freedom.
///
/// # Example
///
/// ```
/// use trefoil_score::{Ces2Tally, Confidence, MeanChange};
///
/// let (mut before, mut after) = (Ces2Tally::default(), Ces2Tally::default());
/// for rating in [3, 4, 4, 5, 2] {
///     before.record(rating)?;
/// }
/// for rating in [6, 7, 5, 6] {
///     after.record(rating)?;
/// }
/// let change = before.mean().zip(after.mean()).and_then(|(before, after)| MeanChange::new(before, after));
/// let change = change.expect("each side has two answers");
/// assert!((change.difference() - 2.4).abs() < 1e-12);
/// assert!((change.freedom() - 6.959_083).abs() < 1e-6);
/// assert!((change.p().expect("answers differ") - 0.008_002).abs() < 1e-6);
/// # Ok::<(), trefoil_score::TallyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanChange {
    before: Rational,
    after: Rational,
    standard_error: f64,
    freedom: f64,
}

impl MeanChange {
    /// The change from the mean of `before` to that of `after`; `None` when either side has a single unit.
    #[must_use]
    pub fn new(before: SampleMean, after: SampleMean) -> Option<Self> {
        let parts = |mean: SampleMean| {
            let n = mean.n() as f64;
            Some((mean.variance()?.to_f64() / n, n - 1.0))
        };
        let ((own, own_freedom), (its, its_freedom)) = (parts(before)?, parts(after)?);
        let variance = own + its;
        let freedom = if variance > 0.0 {
            variance * variance / (own * own / own_freedom + its * its / its_freedom)
        } else {
            own_freedom + its_freedom
        };
        let standard_error = libm::sqrt(variance);
        Some(Self { before: before.mean(), after: after.mean(), standard_error, freedom })
    }

    /// The mean of `after` minus that of `before`, exactly, in scale units; `None` where the fraction passes 128 bits.
    #[must_use]
    pub fn exact(self) -> Option<Rational> {
        self.after.checked_sub(self.before)
    }

    /// The mean of `after` minus that of `before`, in scale units.
    #[must_use]
    pub fn difference(self) -> f64 {
        self.after.to_f64() - self.before.to_f64()
    }

    /// The standard error of the difference, in scale units.
    #[must_use]
    pub const fn standard_error(self) -> f64 {
        self.standard_error
    }

    /// The degrees of freedom, 1 or more.
    #[must_use]
    pub const fn freedom(self) -> f64 {
        self.freedom
    }

    /// How often chance alone gives a difference this large to either side, 0 to 1; `None` when all units of each side
    /// are alike, of which no error can be told.
    #[must_use]
    pub fn p(self) -> Option<f64> {
        let is_known = self.standard_error > 0.0;
        is_known.then(|| student_p(self.difference() / self.standard_error, self.freedom))
    }

    /// The interval of the difference, in scale units; `None` where [`Self::p`] is.
    #[must_use]
    pub fn interval(self, confidence: Confidence) -> Option<Interval> {
        let is_known = self.standard_error > 0.0;
        let reach = || student_two_sided(confidence.tails(), self.freedom) * self.standard_error;
        is_known.then(|| Interval::around(self.difference(), reach()))
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
