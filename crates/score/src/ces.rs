//! Customer Effort Score: version 1.0 (effort, 1–5, low is good) and 2.0 (ease, 1–7, high is good).

use core::{cmp::Ordering, marker::PhantomData, ops::RangeInclusive};

use crate::{
    GoodIs, Rational, SampleMean, Scale, Share, TallyError, Trinomial,
    histogram::{Histogram, POINTS},
};

mod sealed {
    pub trait Sealed {}
}

/// A version of the question. The same 1 is the best answer of one and the worst of the other, so
/// each version has tallies of its own type and they cannot be merged.
pub trait Version: sealed::Sealed {
    /// The word used in records: `ces1` or `ces2`.
    const CODE: &'static str;
    /// The points of the answer.
    const SCALE: Scale;
    /// The good end of the scale.
    const GOOD_IS: GoodIs;
    /// The answers that say it was easy.
    const EASY: RangeInclusive<u8>;
    /// The answers that say it was hard.
    const HARD: RangeInclusive<u8>;
}

/// CES 1.0: how much effort it took, 1 very little to 5 very much (Dixon, Freeman, Toman 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ces1;

impl sealed::Sealed for Ces1 {}

impl Version for Ces1 {
    const CODE: &'static str = "ces1";
    const SCALE: Scale = Scale::CES1;
    const GOOD_IS: GoodIs = GoodIs::Low;
    const EASY: RangeInclusive<u8> = 1..=2;
    const HARD: RangeInclusive<u8> = 4..=5;
}

/// CES 2.0: agreement that it was made easy, 1 strongly disagree to 7 strongly agree (CEB 2013).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ces2;

impl sealed::Sealed for Ces2 {}

impl Version for Ces2 {
    const CODE: &'static str = "ces2";
    const SCALE: Scale = Scale::CES2;
    const GOOD_IS: GoodIs = GoodIs::High;
    const EASY: RangeInclusive<u8> = 5..=7;
    const HARD: RangeInclusive<u8> = 1..=3;
}

/// Answers to CES 1.0.
pub type Ces1Tally = CesTally<Ces1>;
/// Answers to CES 2.0.
pub type Ces2Tally = CesTally<Ces2>;

/// How many gave each answer to one version of the question.
///
/// Tallies of shards add up exactly, in any order; adding a shard twice counts it twice.
///
/// No `Ord`: on CES 1.0 the low mean is the good one, on CES 2.0 the high one.
///
/// Two versions do not merge:
///
/// ```compile_fail
/// use trefoil_score::{Ces1Tally, Ces2Tally};
///
/// Ces1Tally::default().merge(&Ces2Tally::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CesTally<V> {
    histogram: Histogram,
    version: PhantomData<V>,
}

impl<V: Version> CesTally<V> {
    /// The most answers that a tally holds; the variance stays exact up to here.
    pub const CAPACITY: u64 = 1 << 60;

    /// A tally of these counts, from 0 to 10; the places off the version's scale hold 0.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`] for a count anywhere else; [`TallyError::Full`] when they add up
    /// to more than [`CesTally::CAPACITY`].
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::Ces1Tally;
    ///
    /// let tally = Ces1Tally::from_counts([0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0])?;
    /// assert_eq!(tally.mean().expect("four answers").mean().to_string(), "5/4");
    /// assert!(Ces1Tally::from_counts([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).is_err());
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub fn from_counts(counts: [u64; POINTS]) -> Result<Self, TallyError> {
        let histogram = Histogram::from_counts(counts, V::SCALE, Self::CAPACITY)?;
        Ok(Self { histogram, version: PhantomData })
    }

    /// Counts one more answer.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`] off the version's scale; [`TallyError::Full`] at capacity.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::{Ces1Tally, Ces2Tally};
    ///
    /// assert!(Ces2Tally::default().record(7).is_ok());
    /// assert!(Ces1Tally::default().record(7).is_err());
    /// ```
    pub fn record(&mut self, rating: u8) -> Result<(), TallyError> {
        self.record_many(rating, 1)
    }

    /// Counts so many more answers alike.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`] off the version's scale; [`TallyError::Full`] when that passes the capacity; nothing is counted then.
    pub fn record_many(&mut self, rating: u8, times: u64) -> Result<(), TallyError> {
        self.histogram.record(rating, times, V::SCALE, Self::CAPACITY)
    }

    /// Adds the answers of another shard.
    ///
    /// # Errors
    ///
    /// [`TallyError::Full`] when both together pass the capacity; nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError> {
        self.histogram = self.histogram.merged(&other.histogram, Self::CAPACITY)?;
        Ok(())
    }

    /// All answers.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.histogram.n()
    }

    /// The answers at 0, 1, … 10; 0 off the version's scale.
    #[must_use]
    pub const fn counts(&self) -> [u64; POINTS] {
        self.histogram.counts()
    }

    /// The mean answer in scale units, with its variance; `None` without answers.
    #[must_use]
    pub fn mean(&self) -> Option<SampleMean> {
        SampleMean::of(self.n(), self.histogram.sum(), self.histogram.sum_of_squares(), 1)
    }

    /// Easy, neutral and hard as +1, 0 and −1: its net share is "net easy", its parts the shares.
    #[must_use]
    pub fn groups(&self) -> Trinomial {
        let within =
            |range: RangeInclusive<u8>| self.histogram.between(*range.start(), *range.end());
        Trinomial::parts(within(V::EASY), within(V::HARD), self.n())
    }
}

/// A label for the mean of CES 1.0.
///
/// No `Ord`: say which of two is meant to be better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ces1Band {
    /// A mean of 2 or lower: little effort.
    Good,
    /// A mean above 2 and below 4.
    Moderate,
    /// A mean of 4 or higher: much effort.
    Poor,
}

impl Ces1Band {
    /// Up to 2, 2 included, the mean effort is "good" (seed table).
    pub const GOOD_TO: i64 = 2;
    /// From 4 up the mean effort is "poor" (our choice: the seed's "above 5" cannot occur on 1–5).
    pub const POOR_FROM: i64 = 4;

    /// The label of an unrounded mean.
    #[must_use]
    pub fn of(mean: Rational) -> Self {
        if mean.cmp_whole(Self::GOOD_TO) != Ordering::Greater {
            Self::Good
        } else if mean.cmp_whole(Self::POOR_FROM) == Ordering::Less {
            Self::Moderate
        } else {
            Self::Poor
        }
    }

    /// A stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Moderate => "moderate",
            Self::Poor => "poor",
        }
    }
}

impl CesTally<Ces1> {
    /// The label of the mean, from the unrounded fraction; `None` without answers.
    #[must_use]
    pub fn band(&self) -> Option<Ces1Band> {
        self.mean().map(|mean| Ces1Band::of(mean.mean()))
    }

    /// The mean with the scale turned round, so that 5 is the least effort; `None` without answers.
    #[must_use]
    pub fn reversed_mean(&self) -> Option<Rational> {
        let ends = u64::from(Ces1::SCALE.min() + Ces1::SCALE.max());
        Rational::whole(ends).checked_sub(self.mean()?.mean())
    }
}

impl CesTally<Ces2> {
    /// From 6 up an answer says that it was very easy.
    pub const VERY_EASY_FROM: u8 = 6;

    /// The share of answers of 6 and 7, reported beside the share of 5 to 7.
    #[must_use]
    pub fn very_easy(&self) -> Share {
        let count = self.histogram.between(Self::VERY_EASY_FROM, Ces2::SCALE.max());
        Share::part(count, self.n())
    }

    /// The mean on 0–100, 100 being the easiest; `None` without answers.
    #[must_use]
    pub fn ease_index(&self) -> Option<Rational> {
        Ces2::SCALE.index(Ces2::GOOD_IS, self.mean()?.mean())
    }
}
