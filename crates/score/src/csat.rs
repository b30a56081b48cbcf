//! Customer satisfaction: rows of one to ten items, one respondent a row, answers may be missing.

use crate::{
    GoodIs, Rational, SampleMean, Scale, Share, TallyError,
    histogram::{Histogram, POINTS},
};

/// The most items that a survey may have.
pub const MAX_ITEMS: usize = 10;

/// The least common multiple of 1 to 10: in this unit every mean of up to ten answers is whole.
const UNIT: u128 = 2520;

/// The respondents who answered the same number of items, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// How many respondents.
    pub respondents: u64,
    /// The sum of their sums of answers.
    pub sum: u64,
    /// The sum of the squares of their sums of answers.
    pub sum_of_squares: u64,
}

/// The answers that count as satisfied: from a point to the good end of the scale.
///
/// No threshold is universal, so it is stored and shown with the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopBox {
    threshold: u8,
    good_is: GoodIs,
}

impl TopBox {
    /// Satisfied from `threshold` to the good end, or `None` off the scale.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::{GoodIs, Scale, csat::TopBox};
    ///
    /// let strict = TopBox::new(Scale::CSAT5, GoodIs::High, 5).expect("5 is on 1-5");
    /// assert!(strict.contains(5) && !strict.contains(4));
    /// assert_eq!(TopBox::new(Scale::CSAT5, GoodIs::High, 6), None);
    /// ```
    #[must_use]
    pub const fn new(scale: Scale, good_is: GoodIs, threshold: u8) -> Option<Self> {
        if scale.contains(threshold) { Some(Self { threshold, good_is }) } else { None }
    }

    /// The usual choice: the best point of up to three, the best two of more.
    ///
    /// So 3 on 1–3, 4–5 on 1–5, 6–7 on 1–7, 9–10 on 1–10, thumbs up.
    #[must_use]
    pub const fn usual(scale: Scale, good_is: GoodIs) -> Self {
        let below_best = if scale.points() <= 3 { 0 } else { 1 };
        let threshold = match good_is {
            GoodIs::High => scale.max() - below_best,
            GoodIs::Low => scale.min() + below_best,
        };
        Self { threshold, good_is }
    }

    /// The satisfied point furthest from the good end.
    #[must_use]
    pub const fn threshold(self) -> u8 {
        self.threshold
    }

    /// Whether this answer counts as satisfied.
    #[must_use]
    pub const fn contains(self, rating: u8) -> bool {
        match self.good_is {
            GoodIs::High => rating >= self.threshold,
            GoodIs::Low => rating <= self.threshold,
        }
    }

    fn share(self, histogram: &Histogram) -> Share {
        let count = match self.good_is {
            GoodIs::High => histogram.between(self.threshold, u8::MAX),
            GoodIs::Low => histogram.between(0, self.threshold),
        };
        Share::part(count, histogram.n())
    }
}

/// Answers of one item, from all respondents who gave one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    histogram: Histogram,
    missing: u64,
}

impl Item {
    /// The respondents who answered the item.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.histogram.n()
    }

    /// The respondents who left the item out.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.missing
    }

    /// The sum of the answers.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.histogram.sum()
    }

    /// The answers at 0, 1, … 10; 0 off the scale.
    #[must_use]
    pub const fn counts(&self) -> [u64; POINTS] {
        self.histogram.counts()
    }

    /// The mean over those who answered the item, not over all respondents; `None` of nobody.
    #[must_use]
    pub fn mean(&self) -> Option<SampleMean> {
        SampleMean::of(self.n(), self.sum(), self.histogram.sum_of_squares(), 1)
    }

    /// The share of satisfied answers.
    #[must_use]
    pub fn top_box(&self, top_box: TopBox) -> Share {
        top_box.share(&self.histogram)
    }
}

/// The answers of a satisfaction survey: counters by item and point, and by respondents' sums.
///
/// The company's score is the mean of the respondents' own means, each over the items that the
/// respondent answered. Nothing is imputed; a respondent without any answer is counted apart and
/// not scored. Tallies of shards add up exactly as long as each respondent's row is in one shard.
///
/// No `Default`: a tally belongs to a scale, a direction and a number of items. No `Ord`: means
/// and shares do not compare across scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsatTally {
    scale: Scale,
    good_is: GoodIs,
    items: usize,
    /// By item; the places beyond `items` stay empty.
    histograms: [Histogram; MAX_ITEMS],
    /// By the number of items answered, from 1.
    answered: [Answered; MAX_ITEMS],
    unanswered: u64,
    respondents: u64,
}

impl CsatTally {
    /// The most respondents that a tally holds; variances stay exact up to here.
    pub const CAPACITY: u64 = 1 << 48;

    /// An empty tally of a survey with this many items, 1 to 10.
    ///
    /// # Errors
    ///
    /// [`TallyError::ItemCount`] for any other number.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::{CsatTally, GoodIs, Scale};
    ///
    /// let mut tally = CsatTally::new(Scale::CSAT5, GoodIs::High, 5)?;
    /// tally.record(&[Some(1); 5])?;
    /// tally.record(&[None, None, None, None, Some(5)])?;
    /// assert_eq!(tally.company_mean().expect("two respondents").mean().to_string(), "3");
    /// assert_eq!(tally.pooled_mean().expect("six answers").to_string(), "5/3");
    /// assert!(CsatTally::new(Scale::CSAT5, GoodIs::High, 11).is_err());
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub const fn new(scale: Scale, good_is: GoodIs, items: usize) -> Result<Self, TallyError> {
        if items == 0 || items > MAX_ITEMS {
            return Err(TallyError::ItemCount { items });
        }
        let nobody = Answered { respondents: 0, sum: 0, sum_of_squares: 0 };
        Ok(Self {
            scale,
            good_is,
            items,
            histograms: [Histogram::EMPTY; MAX_ITEMS],
            answered: [nobody; MAX_ITEMS],
            unanswered: 0,
            respondents: 0,
        })
    }

    /// A tally of what somebody else added up, a database for one: how often each item was rated at each point from 0 to 10,
    /// the respondents by how many items they rated, from one to ten, and those who rated none.
    ///
    /// # Errors
    ///
    /// [`TallyError::ItemCount`] for no item or more than [`MAX_ITEMS`]; [`TallyError::OffScale`] for a rating off the scale;
    /// [`TallyError::SumDiffers`] where items and respondents do not add up to the same; [`TallyError::Full`] above capacity.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::csat::{Answered, MAX_ITEMS};
    /// use trefoil_score::{CsatTally, GoodIs, Scale};
    ///
    /// // Two respondents: 4 and 5; 3 and nothing.
    /// let items = [[0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]];
    /// let mut answered = [Answered::default(); MAX_ITEMS];
    /// answered[0] = Answered { respondents: 1, sum: 3, sum_of_squares: 9 };
    /// answered[1] = Answered { respondents: 1, sum: 9, sum_of_squares: 81 };
    /// let tally = CsatTally::from_sums(Scale::CSAT5, GoodIs::High, &items, answered, 0)?;
    /// let mut same = CsatTally::new(Scale::CSAT5, GoodIs::High, 2)?;
    /// same.record(&[Some(4), Some(5)])?;
    /// same.record(&[Some(3), None])?;
    /// assert_eq!(tally, same);
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub fn from_sums(
        scale: Scale,
        good_is: GoodIs,
        items: &[[u64; POINTS]],
        answered: [Answered; MAX_ITEMS],
        unanswered: u64,
    ) -> Result<Self, TallyError> {
        let mut tally = Self { answered, unanswered, ..Self::new(scale, good_is, items.len())? };
        let respondents = answered.iter().try_fold(unanswered, |all, own| {
            all.checked_add(own.respondents).filter(|all| *all <= Self::CAPACITY)
        });
        tally.respondents = respondents.ok_or(TallyError::Full)?;
        for (own, counts) in tally.histograms.iter_mut().zip(items) {
            *own = Histogram::from_counts(*counts, scale, tally.respondents)?;
        }
        let (histograms, groups) = (tally.histograms.iter(), || (1_u128..).zip(&answered));
        let ratings = groups().map(|(count, own)| count * u128::from(own.respondents)).sum();
        let sum: u128 = groups().map(|(_, own)| u128::from(own.sum)).sum();
        let (n, total) =
            histograms.fold((0, 0), |(n, total), own| (n + own.n(), total + own.sum()));
        if u128::from(n) != ratings {
            return Err(TallyError::SumDiffers { declared: n, counted: ratings });
        }
        if total != sum {
            // Ratings of at most 10 by 2^48 respondents of ten items at most.
            return Err(TallyError::SumDiffers { declared: total as u64, counted: sum });
        }
        Ok(tally)
    }

    /// Counts one respondent: a place for each item, `None` where it was left out.
    ///
    /// # Errors
    ///
    /// [`TallyError::RowLength`], [`TallyError::OffScale`] or [`TallyError::Full`]; nothing of the
    /// row is counted then.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::{CsatTally, GoodIs, Scale};
    ///
    /// let mut tally = CsatTally::new(Scale::CSAT5, GoodIs::High, 2)?;
    /// assert!(tally.record(&[Some(4), None]).is_ok());
    /// assert_eq!(tally.record(&[Some(4)]).map_err(|error| error.code()), Err("row_length"));
    /// assert_eq!(tally.record(&[Some(4), Some(6)]).map_err(|error| error.code()), Err("out_of_range"));
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub fn record(&mut self, row: &[Option<u8>]) -> Result<(), TallyError> {
        self.record_many(row, 1)
    }

    /// Counts so many respondents who answered alike.
    ///
    /// # Errors
    ///
    /// As [`Self::record`]; nothing is counted then.
    pub fn record_many(&mut self, row: &[Option<u8>], times: u64) -> Result<(), TallyError> {
        if row.len() != self.items {
            return Err(TallyError::RowLength { given: row.len(), items: self.items });
        }
        // There are never more respondents than that.
        if times > Self::CAPACITY - self.respondents() {
            return Err(TallyError::Full);
        }
        let scale = self.scale;
        if let Some(value) = row.iter().flatten().copied().find(|&value| !scale.contains(value)) {
            return Err(TallyError::OffScale { value, scale });
        }
        for (histogram, value) in self.histograms.iter_mut().zip(row) {
            if let Some(value) = *value {
                histogram.record(value, times, scale, Self::CAPACITY)?;
            }
        }
        let count = row.iter().flatten().count();
        let sum: u64 = row.iter().flatten().copied().map(u64::from).sum();
        match count.checked_sub(1).and_then(|place| self.answered.get_mut(place)) {
            Some(answered) => {
                answered.respondents += times;
                answered.sum += sum * times;
                answered.sum_of_squares += sum * sum * times;
            }
            None => self.unanswered += times,
        }
        self.respondents += times;
        Ok(())
    }

    /// Adds the respondents of another shard.
    ///
    /// # Errors
    ///
    /// [`TallyError::Unlike`] for another range, direction or number of items;
    /// [`TallyError::Full`] when both together pass the capacity; nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), TallyError> {
        if (self.scale, self.good_is, self.items) != (other.scale, other.good_is, other.items) {
            return Err(TallyError::Unlike);
        }
        // Both are at most 2^48, and no counter passes 2^48 rows of at most 100².
        if self.respondents() + other.respondents() > Self::CAPACITY {
            return Err(TallyError::Full);
        }
        let mut merged = *self;
        for (own, its) in merged.histograms.iter_mut().zip(&other.histograms) {
            *own = own.merged(its, Self::CAPACITY)?;
        }
        for (own, its) in merged.answered.iter_mut().zip(&other.answered) {
            own.respondents += its.respondents;
            own.sum += its.sum;
            own.sum_of_squares += its.sum_of_squares;
        }
        merged.unanswered += other.unanswered;
        merged.respondents += other.respondents;
        *self = merged;
        Ok(())
    }

    /// The scale of every item.
    #[must_use]
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// The good end of the scale.
    #[must_use]
    pub const fn good_is(&self) -> GoodIs {
        self.good_is
    }

    /// All respondents, with answers or without.
    #[must_use]
    pub const fn respondents(&self) -> u64 {
        self.respondents
    }

    /// The respondents who answered at least one item.
    #[must_use]
    pub const fn respondents_scored(&self) -> u64 {
        self.respondents - self.unanswered
    }

    /// The respondents who answered no item; they are in no mean.
    #[must_use]
    pub const fn respondents_without_answers(&self) -> u64 {
        self.unanswered
    }

    /// The respondents who answered exactly `count` items, 1 to 10, or `None` of another count.
    #[must_use]
    pub fn answered(&self, count: usize) -> Option<Answered> {
        self.answered.get(count.checked_sub(1)?).copied()
    }

    /// The items of the survey in their order, 1 to 10 of them.
    pub fn items(&self) -> impl ExactSizeIterator<Item = Item> + '_ {
        let respondents = self.respondents();
        self.histograms
            .iter()
            .take(self.items)
            .map(move |&histogram| Item { histogram, missing: respondents - histogram.n() })
    }

    /// All answers to all items.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.pooled().n()
    }

    /// The answers to all items at 0, 1, … 10; 0 off the scale.
    #[must_use]
    pub fn counts(&self) -> [u64; POINTS] {
        self.pooled().counts()
    }

    /// The company's score: the mean of the respondents' means, in scale units; `None` of nobody.
    ///
    /// Its units are respondents, so one person's answers are not taken as independent.
    #[must_use]
    pub fn company_mean(&self) -> Option<SampleMean> {
        let (mut sum, mut squares) = (0, 0);
        for (count, answered) in (1_u128..).zip(&self.answered) {
            let share = UNIT / count;
            sum += share * u128::from(answered.sum);
            squares += share * share * u128::from(answered.sum_of_squares);
        }
        SampleMean::of(self.respondents_scored(), sum, squares, UNIT)
    }

    /// The mean of all answers alike, in scale units; `None` without answers.
    ///
    /// It differs from the company's score when answers are missing: who answers more, weighs more.
    #[must_use]
    pub fn pooled_mean(&self) -> Option<Rational> {
        let pooled = self.pooled();
        Rational::new(false, pooled.sum(), u128::from(pooled.n()))
    }

    /// The mean of the means of all items that have answers, in scale units; `None` without any.
    #[must_use]
    pub fn mean_of_item_means(&self) -> Option<f64> {
        let (count, sum) = self
            .items()
            .filter_map(|item| Rational::new(false, item.sum(), u128::from(item.n())))
            .fold((0_u8, 0.0), |(count, sum), mean| (count + 1, sum + mean.to_f64()));
        (count > 0).then(|| sum / f64::from(count))
    }

    /// The same exactly, or `None` where its common denominator, up to the product of ten items'
    /// counts, passes 128 bits.
    #[must_use]
    pub fn mean_of_item_means_exact(&self) -> Option<Rational> {
        let mut count = 0;
        let mut sum = Rational::whole(0);
        for item in self.items() {
            if let Some(mean) = Rational::new(false, item.sum(), u128::from(item.n())) {
                sum = sum.checked_add(mean)?;
                count += 1;
            }
        }
        sum.checked_scale(1, count)
    }

    /// The share of satisfied answers among all answers to all items.
    #[must_use]
    pub fn top_box(&self, top_box: TopBox) -> Share {
        top_box.share(&self.pooled())
    }

    /// The company's score on 0–100, 100 being the good end; `None` of nobody.
    #[must_use]
    pub fn index(&self) -> Option<Rational> {
        self.scale.index(self.good_is, self.company_mean()?.mean())
    }

    fn pooled(&self) -> Histogram {
        // At most ten items of 2^48 answers: a sum that fits.
        self.histograms
            .iter()
            .fold(Histogram::EMPTY, |sum, histogram| sum.merged(histogram, u64::MAX).unwrap_or(sum))
    }
}
