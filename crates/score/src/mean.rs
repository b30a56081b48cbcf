//! The mean of independent ratings or respondents, exact, with its variance.

use crate::Rational;

/// The mean of `n` independent units, each a rating or a respondent's own mean, in scale units.
///
/// No `Ord`: on CES 1.0 the lower mean is the better one, on CSAT the higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleMean {
    n: u64,
    mean: Rational,
    variance: Option<Rational>,
}

impl SampleMean {
    /// From the sums of `n` whole numbers and of their squares, each counted in `1/unit`.
    ///
    /// `None` of nothing. The tallies' capacities keep every product within 128 bits.
    pub(crate) fn of(n: u64, sum: u128, squares: u128, unit: u128) -> Option<Self> {
        let count = u128::from(n);
        let mean = Rational::new(false, sum, unit.checked_mul(count)?)?;
        let variance = if n < 2 {
            None
        } else {
            let spread = count.checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
            let pairs = count.checked_mul(count - 1)?;
            Rational::new(false, spread, unit.checked_mul(unit)?.checked_mul(pairs)?)
        };
        Some(Self { n, mean, variance })
    }

    /// The number of units averaged.
    #[must_use]
    pub const fn n(self) -> u64 {
        self.n
    }

    /// The mean, exactly, in scale units.
    #[must_use]
    pub const fn mean(self) -> Rational {
        self.mean
    }

    /// The sample variance (over n−1), exactly, or `None` of a single unit.
    #[must_use]
    pub const fn variance(self) -> Option<Rational> {
        self.variance
    }
}
