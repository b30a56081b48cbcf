//! Counters of answers by point, the part that all three metrics share.

use crate::{Scale, TallyError};

/// One counter for each point from 0 to [`Scale::HIGHEST_POINT`].
pub(crate) const POINTS: usize = Scale::HIGHEST_POINT as usize + 1;

/// How many answers were given at each point of one scale.
///
/// The total never passes the capacity that the owner names, so sums of it cannot overflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Histogram {
    n: u64,
    counts: [u64; POINTS],
}

impl Histogram {
    pub(crate) const EMPTY: Self = Self { n: 0, counts: [0; POINTS] };

    /// Takes the counts of the points of `scale`; a count anywhere else is off the scale.
    pub(crate) fn from_counts(
        counts: [u64; POINTS],
        scale: Scale,
        capacity: u64,
    ) -> Result<Self, TallyError> {
        let mut n = 0_u64;
        for (value, &count) in (0_u8..).zip(&counts) {
            if count > 0 && !scale.contains(value) {
                return Err(TallyError::OffScale { value, scale });
            }
            n = n.checked_add(count).filter(|&n| n <= capacity).ok_or(TallyError::Full)?;
        }
        Ok(Self { n, counts })
    }

    /// Counts so many answers at one point.
    pub(crate) fn record(
        &mut self,
        value: u8,
        times: u64,
        scale: Scale,
        capacity: u64,
    ) -> Result<(), TallyError> {
        // The total never passes the capacity.
        if times > capacity - self.n {
            return Err(TallyError::Full);
        }
        match self.counts.get_mut(usize::from(value)) {
            Some(count) if scale.contains(value) => {
                *count += times;
                self.n += times;
                Ok(())
            }
            _ => Err(TallyError::OffScale { value, scale }),
        }
    }

    /// The sum of two histograms of the same scale.
    pub(crate) fn merged(&self, other: &Self, capacity: u64) -> Result<Self, TallyError> {
        let n = self.n.checked_add(other.n).filter(|&n| n <= capacity).ok_or(TallyError::Full)?;
        let mut counts = self.counts;
        for (count, more) in counts.iter_mut().zip(other.counts) {
            // No count passes the total, and the total fits.
            *count = count.wrapping_add(more);
        }
        Ok(Self { n, counts })
    }

    pub(crate) const fn n(&self) -> u64 {
        self.n
    }

    pub(crate) const fn counts(&self) -> [u64; POINTS] {
        self.counts
    }

    /// How many answers lie from `low` to `high`, both included.
    pub(crate) fn between(&self, low: u8, high: u8) -> u64 {
        (0_u8..)
            .zip(&self.counts)
            .filter(|&(value, _)| low <= value && value <= high)
            .map(|(_, count)| count)
            .sum()
    }

    /// The sum of all answers.
    pub(crate) fn sum(&self) -> u128 {
        (0_u128..).zip(&self.counts).map(|(value, &count)| value * u128::from(count)).sum()
    }

    /// The sum of the squares of all answers.
    pub(crate) fn sum_of_squares(&self) -> u128 {
        (0_u128..).zip(&self.counts).map(|(value, &count)| value * value * u128::from(count)).sum()
    }
}
