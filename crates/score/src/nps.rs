//! Net Promoter Score: eleven counters, three groups, one score, its bands.

use core::cmp::Ordering;

use crate::{
    Rational, Scale, Share, TallyError, Trinomial,
    histogram::{Histogram, POINTS},
};

/// From 9 up an answer is a promoter's (Reichheld 2003, "The One Number You Need to Grow").
pub const PROMOTER_FROM: u8 = 9;
/// Up to 6 an answer is a detractor's (Reichheld 2003); 7 and 8 are passive.
pub const DETRACTOR_TO: u8 = 6;
/// Under this many answers a band label says more than the data do; hold it back (our choice).
pub const MIN_N_FOR_BAND: u64 = 30;

/// The group that an answer on 0–10 belongs to.
///
/// No `Ord`: count groups, do not average them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// 9 or 10.
    Promoter,
    /// 7 or 8.
    Passive,
    /// 0 to 6.
    Detractor,
}

impl Group {
    /// The group of a rating, or `None` above 10.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::nps::Group;
    ///
    /// assert_eq!(Group::of(9), Some(Group::Promoter));
    /// assert_eq!(Group::of(11), None);
    /// ```
    #[must_use]
    pub const fn of(rating: u8) -> Option<Self> {
        if !Scale::NPS.contains(rating) {
            None
        } else if rating >= PROMOTER_FROM {
            Some(Self::Promoter)
        } else if rating > DETRACTOR_TO {
            Some(Self::Passive)
        } else {
            Some(Self::Detractor)
        }
    }

    /// The word used in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Promoter => "promoter",
            Self::Passive => "passive",
            Self::Detractor => "detractor",
        }
    }
}

/// A label for a score.
///
/// No `Ord`: `Good` of one table is not `Good` of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Band {
    /// Below where the table starts to praise.
    NeedsImprovement,
    /// The table's first praise.
    Good,
    /// Between good and excellent; only in Bain's table.
    Favourable,
    /// The table's second highest label.
    Excellent,
    /// The table's highest label.
    WorldClass,
}

impl Band {
    /// From 0 up, 0 itself included, a score is "good" (seed table).
    pub const SEED_GOOD_FROM: i64 = 0;
    /// From 50 up a score is "excellent" (seed table).
    pub const SEED_EXCELLENT_FROM: i64 = 50;
    /// Up to 70, 70 included, a score is "excellent", beyond it "world class" (seed table).
    pub const SEED_EXCELLENT_TO: i64 = 70;

    /// Above 0 a score is "good" (secondary pages quoting Bain & Company).
    pub const BAIN_GOOD_ABOVE: i64 = 0;
    /// Above 20 a score is "favourable" (secondary pages quoting Bain & Company).
    pub const BAIN_FAVOURABLE_ABOVE: i64 = 20;
    /// Above 50 a score is "excellent" (secondary pages quoting Bain & Company).
    pub const BAIN_EXCELLENT_ABOVE: i64 = 50;
    /// Above 80 a score is "world class" (secondary pages quoting Bain & Company).
    pub const BAIN_WORLD_CLASS_ABOVE: i64 = 80;

    /// The label by the table of the article that the product started from, of the unrounded score.
    #[must_use]
    pub fn seed(score: Rational) -> Self {
        if score.cmp_whole(Self::SEED_GOOD_FROM) == Ordering::Less {
            Self::NeedsImprovement
        } else if score.cmp_whole(Self::SEED_EXCELLENT_FROM) == Ordering::Less {
            Self::Good
        } else if score.cmp_whole(Self::SEED_EXCELLENT_TO) == Ordering::Greater {
            Self::WorldClass
        } else {
            Self::Excellent
        }
    }

    /// The label by Bain's table as secondary pages quote it, of the unrounded score.
    #[must_use]
    pub fn bain(score: Rational) -> Self {
        let above = |limit| score.cmp_whole(limit) == Ordering::Greater;
        if above(Self::BAIN_WORLD_CLASS_ABOVE) {
            Self::WorldClass
        } else if above(Self::BAIN_EXCELLENT_ABOVE) {
            Self::Excellent
        } else if above(Self::BAIN_FAVOURABLE_ABOVE) {
            Self::Favourable
        } else if above(Self::BAIN_GOOD_ABOVE) {
            Self::Good
        } else {
            Self::NeedsImprovement
        }
    }

    /// A stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NeedsImprovement => "needs_improvement",
            Self::Good => "good",
            Self::Favourable => "favourable",
            Self::Excellent => "excellent",
            Self::WorldClass => "world_class",
        }
    }
}

/// How many answered 0, 1, … 10: everything that NPS figures are made of.
///
/// Tallies of shards add up exactly, in any order; adding a shard twice counts it twice.
///
/// No `Ord`: a score without its n ranks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NpsTally {
    histogram: Histogram,
}

impl NpsTally {
    /// The most answers that a tally holds.
    pub const CAPACITY: u64 = u64::MAX;

    /// A tally of these counts, from 0 to 10.
    ///
    /// # Errors
    ///
    /// [`TallyError::Full`] when they add up to more than [`NpsTally::CAPACITY`].
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::NpsTally;
    ///
    /// let tally = NpsTally::from_counts([1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1])?;
    /// assert_eq!((tally.promoters(), tally.passives(), tally.detractors()), (2, 1, 1));
    /// assert_eq!(tally.score_rounded(), Some(25));
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub fn from_counts(counts: [u64; POINTS]) -> Result<Self, TallyError> {
        Ok(Self { histogram: Histogram::from_counts(counts, Scale::NPS, Self::CAPACITY)? })
    }

    /// Counts one more answer.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`] above 10; [`TallyError::Full`] at capacity.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::NpsTally;
    ///
    /// let mut tally = NpsTally::default();
    /// tally.record(10)?;
    /// assert_eq!(tally.record(11).map_err(|error| error.code()), Err("out_of_range"));
    /// assert_eq!(tally.n(), 1);
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub fn record(&mut self, rating: u8) -> Result<(), TallyError> {
        self.record_many(rating, 1)
    }

    /// Counts so many more answers alike.
    ///
    /// # Errors
    ///
    /// [`TallyError::OffScale`] above 10; [`TallyError::Full`] when that passes the capacity; nothing is counted then.
    pub fn record_many(&mut self, rating: u8, times: u64) -> Result<(), TallyError> {
        self.histogram.record(rating, times, Scale::NPS, Self::CAPACITY)
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

    /// The answers at 0, 1, … 10.
    #[must_use]
    pub const fn counts(&self) -> [u64; POINTS] {
        self.histogram.counts()
    }

    /// The answers of 9 and 10.
    #[must_use]
    pub fn promoters(&self) -> u64 {
        self.histogram.between(PROMOTER_FROM, Scale::NPS.max())
    }

    /// The answers of 7 and 8.
    #[must_use]
    pub fn passives(&self) -> u64 {
        self.groups().zero().count()
    }

    /// The answers from 0 to 6.
    #[must_use]
    pub fn detractors(&self) -> u64 {
        self.histogram.between(Scale::NPS.min(), DETRACTOR_TO)
    }

    /// Promoters, passives and detractors as +1, 0 and −1, with their shares and intervals.
    #[must_use]
    pub fn groups(&self) -> Trinomial {
        Trinomial::parts(self.promoters(), self.detractors(), self.n())
    }

    /// The share of a group.
    #[must_use]
    pub fn share(&self, group: Group) -> Share {
        match group {
            Group::Promoter => self.groups().plus(),
            Group::Passive => self.groups().zero(),
            Group::Detractor => self.groups().minus(),
        }
    }

    /// The score, `100 (promoters − detractors) / n`, exactly; `None` without answers, never 0.
    #[must_use]
    pub fn score(&self) -> Option<Rational> {
        self.groups().net()
    }

    /// The score in whole points, −100 to 100, halves away from zero.
    #[must_use]
    pub fn score_rounded(&self) -> Option<i16> {
        self.score().map(|score| score.rounded(1) as i16)
    }

    /// The score in tenths of a point, −1000 to 1000, halves away from zero.
    #[must_use]
    pub fn score_tenths(&self) -> Option<i16> {
        self.score().map(|score| score.rounded(10) as i16)
    }

    /// The mean of the answers, 0 to 10, exactly; `None` without answers.
    #[must_use]
    pub fn mean(&self) -> Option<Rational> {
        Rational::new(false, self.histogram.sum(), u128::from(self.n()))
    }

    /// The label of the score by the seed table; see [`MIN_N_FOR_BAND`].
    #[must_use]
    pub fn seed_band(&self) -> Option<Band> {
        self.score().map(Band::seed)
    }

    /// The label of the score by Bain's table; see [`MIN_N_FOR_BAND`].
    #[must_use]
    pub fn bain_band(&self) -> Option<Band> {
        self.score().map(Band::bain)
    }
}
