//! Who came back: retention, churn, repeat purchases and how long customers stay.

use crate::spread::Spread;
use crate::trend::Day;
use std::collections::BTreeMap;
use trefoil_score::{Rational, Share};

/// The days on which each customer bought, in order.
#[derive(Clone, Debug)]
pub struct Purchases<K> {
    customers: BTreeMap<K, Vec<Day>>,
}

impl<K> Default for Purchases<K> {
    fn default() -> Self {
        Self { customers: BTreeMap::new() }
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

impl<K: Ord> Purchases<K> {
    /// Notes a purchase; two on one day are two.
    pub fn record(&mut self, customer: K, day: Day) {
        let days = self.customers.entry(customer).or_default();
        let at = days.partition_point(|other| *other <= day);
        days.insert(at, day);
    }

    /// Adds what another noted.
    pub fn merge(&mut self, other: Self) {
        for (customer, days) in other.customers {
            let own = self.customers.entry(customer).or_default();
            own.extend(days);
            own.sort_unstable();
        }
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.customers.len() as u64
    }

    /// How many purchases there are.
    #[must_use]
    pub fn purchases(&self) -> u64 {
        self.customers.values().map(|days| days.len() as u64).sum()
    }

    /// The customers with two purchases or more, of all.
    #[must_use]
    pub fn repeat(&self) -> Option<Share> {
        let repeat = self.customers.values().filter(|days| days.len() > 1).count();
        Share::new(repeat as u64, self.customers())
    }

    /// The purchases of a customer in the mean.
    #[must_use]
    pub fn per_customer(&self) -> Option<Rational> {
        Rational::new(false, u128::from(self.purchases()), u128::from(self.customers()))
    }

    /// The days from each customer's first purchase to the last one, 0 of a single one: their mean and their median.
    #[must_use]
    pub fn longevity_days(&self) -> (Option<Rational>, Option<Rational>) {
        let mut stays = Spread::default();
        for days in self.customers.values() {
            if let (Some(first), Some(last)) = (days.first(), days.last()) {
                stays.record(u64::try_from(last.since(*first)).unwrap_or(0));
            }
        }
        (stays.mean(), stays.median())
    }

    /// Who was retained at a day, by what was bought within `window` days before it and from it on.
    #[must_use]
    pub fn at(&self, day: Day, window: u32) -> Retention {
        let (from, until) = (day.plus(-i64::from(window)), day.plus(i64::from(window)));
        let mut retention = Retention::default();
        for days in self.customers.values() {
            let bought =
                |from: Day, until: Day| days.iter().any(|day| from <= *day && *day < until);
            let is_active = bought(from, day);
            let comes = bought(day, until);
            retention.active += u64::from(is_active);
            retention.retained += u64::from(is_active && comes);
            retention.new += u64::from(comes && days.first().is_some_and(|first| *first >= day));
        }
        retention
    }
}

impl Retention {
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
