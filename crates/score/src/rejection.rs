//! Why an answer is not taken into a score, and how many were not.

use core::fmt;

use crate::TallyError;

/// Why a posted value is not a rating.
///
/// No `Ord`: no reason is worse than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// A whole number below the lowest or above the highest point of the scale.
    OutOfRange,
    /// A number with a fraction, such as 3.5 or 10.5.
    NotInteger,
    /// NaN or an infinity.
    NotFinite,
    /// A text, a truth value, a list or an object: `"9"` is not 9.
    WrongType,
    /// A null where an answer was posted.
    Null,
    /// Text that is not JSON at all.
    NotJson,
}

impl Rejection {
    /// Every reason there is.
    pub const ALL: [Self; 6] = [
        Self::OutOfRange,
        Self::NotInteger,
        Self::NotFinite,
        Self::WrongType,
        Self::Null,
        Self::NotJson,
    ];

    /// A stable code for programs; the text for people may change, this may not.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfRange => "out_of_range",
            Self::NotInteger => "not_integer",
            Self::NotFinite => "not_finite",
            Self::WrongType => "wrong_type",
            Self::Null => "null",
            Self::NotJson => "not_json",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutOfRange => "the rating lies outside the scale",
            Self::NotInteger => "the rating is not a whole number",
            Self::NotFinite => "the rating is not a finite number",
            Self::WrongType => "the rating is not a number",
            Self::Null => "the rating is null",
            Self::NotJson => "the rating is not JSON",
        })
    }
}

impl core::error::Error for Rejection {}

/// How many values were rejected, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RejectionTally {
    counts: [u64; Rejection::ALL.len()],
}

impl RejectionTally {
    /// Counts one more rejection.
    ///
    /// # Errors
    ///
    /// [`TallyError::Full`] at `u64::MAX` of one reason; nothing is counted then.
    pub fn record(&mut self, reason: Rejection) -> Result<(), TallyError> {
        for (count, of) in self.counts.iter_mut().zip(Rejection::ALL) {
            if of == reason {
                *count = count.checked_add(1).ok_or(TallyError::Full)?;
            }
        }
        Ok(())
    }

    /// Adds the counts of another shard.
    ///
    /// # Errors
    ///
    /// [`TallyError::Full`] when a count would pass `u64::MAX`; nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError> {
        let mut merged = self.counts;
        for (count, more) in merged.iter_mut().zip(other.counts) {
            *count = count.checked_add(more).ok_or(TallyError::Full)?;
        }
        self.counts = merged;
        Ok(())
    }

    /// How many were rejected for this reason.
    #[must_use]
    pub fn count(&self, reason: Rejection) -> u64 {
        self.counts
            .iter()
            .zip(Rejection::ALL)
            .find_map(|(&count, of)| (of == reason).then_some(count))
            .unwrap_or(0)
    }

    /// How many were rejected in all.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.counts.iter().copied().map(u128::from).sum()
    }
}
