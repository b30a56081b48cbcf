//! Who came back: retention, churn, repeat purchases and how long customers stay.

use crate::spread::Spread;
use crate::trend::Day;
use std::ops::{Add, AddAssign};
use trefoil_score::{Rational, Share};

/// How often customers bought, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buying {
    purchases: u64,
    repeat: u64,
    stays: Spread,
}

impl Buying {
    /// Counts a customer by the days of all their purchases, which stand in order; one without any is none.
    pub fn record(&mut self, days: &[Day]) {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
        self.purchases += days.len() as u64;
        self.repeat += u64::from(days.len() > 1);
        self.stays.record(u64::try_from(last.since(*first)).unwrap_or(0));
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.stays.n()
    }

    /// How many purchases there are.
    #[must_use]
    pub const fn purchases(&self) -> u64 {
        self.purchases
    }

    /// The customers with two purchases or more, of all.
    #[must_use]
    pub const fn repeat(&self) -> Option<Share> {
        Share::new(self.repeat, self.customers())
    }

    /// The purchases of a customer in the mean.
    #[must_use]
    pub const fn per_customer(&self) -> Option<Rational> {
        Rational::new(false, self.purchases as u128, self.customers() as u128)
    }

    /// The days from each customer's first purchase to the last one, 0 of a single one: their mean and their median.
    #[must_use]
    pub fn longevity_days(&self) -> (Option<Rational>, Option<Rational>) {
        (self.stays.mean(), self.stays.median())
    }
}

/// What became of customers around a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Bought within the window before the day.
    pub active: u64,
    /// Of these, bought within the window from the day on, too.
    pub retained: u64,
    /// Bought for the first time within the window from the day on.
    pub new: u64,
}

impl Retention {
    /// One customer by the days of all their purchases, which stand in order, looking `window` days back from a day and
    /// as many on, that day included.
    #[must_use]
    pub fn of(days: &[Day], day: Day, window: u32) -> Self {
        let (from, until) = (day.plus(-i64::from(window)), day.plus(i64::from(window)));
        let next = |from: Day| days.partition_point(|own| *own < from);
        let is_within = |at: usize, end: Day| days.get(at).is_some_and(|own| *own < end);
        let (before, after) = (next(from), next(day));
        let (is_active, comes) = (is_within(before, day), is_within(after, until));
        Self {
            active: u64::from(is_active),
            retained: u64::from(is_active && comes),
            new: u64::from(comes && after == 0),
        }
    }

    /// Those who stayed, of the active ones.
    #[must_use]
    pub const fn retained_share(self) -> Option<Share> {
        Share::new(self.retained, self.active)
    }

    /// Those who did not, of the active ones.
    #[must_use]
    pub const fn churn(self) -> Option<Share> {
        Share::new(self.active.saturating_sub(self.retained), self.active)
    }
}

impl Add for Retention {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            active: self.active + other.active,
            retained: self.retained + other.retained,
            new: self.new + other.new,
        }
    }
}

impl AddAssign for Retention {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
