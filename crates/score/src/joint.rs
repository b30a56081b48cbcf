//! Two ratings of one respondent, counted together: what goes with what.

use crate::{Rational, Scale, TallyError, histogram::POINTS};

/// The most pairs of a tally, so that every sum fits.
const CAPACITY: u64 = 1 << 40;

/// How often each pair of points was given by one respondent: `x` on one scale, `y` on another.
///
/// Respondents who gave one of the two are no pair; whoever counts leaves them out ("pairwise
/// complete").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JointTally {
    scales: [Scale; 2],
    n: u64,
    counts: [[u64; POINTS]; POINTS],
}

/// The sums that a correlation is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JointSums {
    /// Of all `x`.
    pub x: u128,
    /// Of all `y`.
    pub y: u128,
    /// Of the squares of all `x`.
    pub xx: u128,
    /// Of the squares of all `y`.
    pub yy: u128,
    /// Of all products.
    pub xy: u128,
}

impl JointTally {
    /// No pair yet.
    #[must_use]
    pub const fn new(x: Scale, y: Scale) -> Self {
        Self { scales: [x, y], n: 0, counts: [[0; POINTS]; POINTS] }
    }

    /// Counts a pair.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`] and [`TallyError::Full`], at 2^40 pairs.
    pub fn record(&mut self, x: u8, y: u8) -> Result<(), TallyError> {
        self.record_many(x, y, 1)
    }

    /// Counts so many pairs alike.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`], and [`TallyError::Full`] beyond 2^40 pairs; nothing is counted then.
    pub fn record_many(&mut self, x: u8, y: u8, times: u64) -> Result<(), TallyError> {
        for (value, scale) in [x, y].into_iter().zip(self.scales) {
            if !scale.contains(value) {
                return Err(TallyError::OffScale { value, scale });
            }
        }
        // There are never more pairs than that.
        if times > CAPACITY - self.n {
            return Err(TallyError::Full);
        }
        if let Some(count) =
            self.counts.get_mut(usize::from(x)).and_then(|row| row.get_mut(usize::from(y)))
        {
            *count += times;
            self.n += times;
        }
        Ok(())
    }

    /// Adds what another tally counted.
    ///
    /// # Errors
    ///
    /// [`TallyError::Unlike`] with other scales, [`TallyError::Full`] beyond 2^40 pairs.
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError> {
        if self.scales != other.scales {
            return Err(TallyError::Unlike);
        }
        self.n = self.n.checked_add(other.n).filter(|n| *n <= CAPACITY).ok_or(TallyError::Full)?;
        for (count, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *count += more;
        }
        Ok(())
    }

    /// The number of pairs.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The mean of `x` over the pairs, exactly.
    #[must_use]
    pub fn mean_x(&self) -> Option<Rational> {
        Rational::new(false, self.sums().x, u128::from(self.n))
    }

    /// The mean of `y − x` over the pairs, exactly: of expected and experienced, the gap.
    #[must_use]
    pub fn mean_difference(&self) -> Option<Rational> {
        let JointSums { x, y, .. } = self.sums();
        Rational::new(y < x, y.abs_diff(x), u128::from(self.n))
    }

    /// The sums over all pairs.
    #[must_use]
    pub fn sums(&self) -> JointSums {
        let mut sums = JointSums::default();
        for (x, y, count) in self.cells() {
            let (x, y, count) = (u128::from(x), u128::from(y), u128::from(count));
            sums.x += count * x;
            sums.y += count * y;
            sums.xx += count * x * x;
            sums.yy += count * y * y;
            sums.xy += count * x * y;
        }
        sums
    }

    /// Every pair of points that was given, with how often.
    fn cells(&self) -> impl Iterator<Item = (u8, u8, u64)> {
        let row = |(x, row): (u8, &[u64; POINTS])| {
            (0_u8..).zip(*row).map(move |(y, count)| (x, y, count))
        };
        (0_u8..).zip(&self.counts).flat_map(row).filter(|(_, _, count)| *count > 0)
    }
}

#[cfg(feature = "intervals")]
mod correlation {
    use super::{JointSums, JointTally};
    use crate::{Confidence, Interval, SampleMean, Scale, histogram::POINTS};

    impl JointTally {
        /// Pearson's r, −1 to 1; `None` of fewer than three pairs, or where all `x` or all `y` are alike.
        ///
        /// It says that two ratings go together, not that one is the cause.
        #[must_use]
        pub fn pearson(&self) -> Option<f64> {
            let sums = self.sums();
            let n = u128::from(self.n);
            // Within 128 bits: 2^40 pairs of squares up to 100.
            let spread = |square: u128, sum: u128| (n * square - sum * sum) as f64;
            let (both, apart) = (n * sums.xy, sums.x * sums.y);
            let common =
                if both >= apart { (both - apart) as f64 } else { -((apart - both) as f64) };
            self.ratio(common, spread(sums.xx, sums.x), spread(sums.yy, sums.y))
        }

        /// Spearman's rank correlation, −1 to 1, equal points sharing the mean of their ranks; `None` as with
        /// [`Self::pearson`].
        #[must_use]
        pub fn spearman(&self) -> Option<f64> {
            let mut of_x = [0_u64; POINTS];
            let mut of_y = [0_u64; POINTS];
            for (x, y, count) in self.cells() {
                for (counts, at) in [(&mut of_x, x), (&mut of_y, y)] {
                    if let Some(sum) = counts.get_mut(usize::from(at)) {
                        *sum += count;
                    }
                }
            }
            let (x_ranks, y_ranks) = (ranks(of_x, self.n), ranks(of_y, self.n));
            let rank = |ranks: &[f64; POINTS], at: u8| {
                ranks.get(usize::from(at)).copied().unwrap_or_default()
            };
            let (mut common, mut x_spread, mut y_spread) = (0.0, 0.0, 0.0);
            for (x, y, count) in self.cells() {
                let (x, y, count) = (rank(&x_ranks, x), rank(&y_ranks, y), count as f64);
                common += count * x * y;
                x_spread += count * x * x;
                y_spread += count * y * y;
            }
            self.ratio(common, x_spread, y_spread)
        }

        /// The interval of [`Self::pearson`] by Fisher's z; `None` of fewer than four pairs, and where all pairs
        /// lie on a line.
        ///
        /// Fisher 1921, Metron 1:3-32: the inverse hyperbolic tangent of r, ± z / √(n − 3), and back.
        #[must_use]
        pub fn pearson_interval(&self, confidence: Confidence) -> Option<Interval> {
            let r = self.pearson().filter(|r| self.n > 3 && r.abs() < 1.0)?;
            let (middle, half) = (libm::atanh(r), confidence.z() / libm::sqrt((self.n - 3) as f64));
            let Interval { low, high } = Interval::around(middle, half);
            Some(Interval { low: libm::tanh(low), high: libm::tanh(high) })
        }

        /// Student's interval of [`Self::mean_difference`], within what the scales allow; `None` of a single pair.
        ///
        /// The pairs are the units, so what one respondent gave twice is not taken for two.
        #[must_use]
        pub fn mean_difference_interval(&self, confidence: Confidence) -> Option<Interval> {
            /// Moves every difference above zero, where sums are counted.
            const SHIFT: u128 = Scale::HIGHEST_POINT as u128;
            let JointSums { x, y, xx, yy, xy } = self.sums();
            let n = u128::from(self.n);
            let sum = SHIFT * n + y - x;
            // Σ(d + s)² = Σd² + 2sΣd + s²n, in the order that stays above zero.
            let squares = (xx + yy + SHIFT * SHIFT * n + 2 * SHIFT * y) - 2 * xy - 2 * SHIFT * x;
            let shifted = SampleMean::of(self.n, sum, squares, 1)?.interval(confidence)?;
            let shift = SHIFT as f64;
            let [from, to] = self.scales;
            let ends = (
                f64::from(to.min()) - f64::from(from.max()),
                f64::from(to.max()) - f64::from(from.min()),
            );
            let interval = Interval { low: shifted.low - shift, high: shifted.high - shift };
            Some(interval.clipped(ends.0, ends.1))
        }

        fn ratio(&self, common: f64, x_spread: f64, y_spread: f64) -> Option<f64> {
            let is_known = self.n >= 3 && x_spread > 0.0 && y_spread > 0.0;
            // Rounding may pass the ends by a bit.
            is_known
                .then(|| (common / libm::sqrt(x_spread) / libm::sqrt(y_spread)).clamp(-1.0, 1.0))
        }
    }

    /// The rank of each point, the mean rank of all taken off.
    fn ranks(counts: [u64; POINTS], n: u64) -> [f64; POINTS] {
        let mut before = 0;
        counts.map(|count| {
            // Twice the distance from the middle is whole.
            let doubled = (2 * before + count) as f64 - n as f64;
            before += count;
            doubled / 2.0
        })
    }
}
