//! Whole numbers by how often each occurred: exact means, medians and ranks of what files hold any number of.

use crate::trend::Counters;
use std::collections::BTreeMap;
use trefoil_score::Rational;

/// Whole numbers of any size, seconds or days. Days, files and shards of them add up exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    n: u64,
    counts: BTreeMap<u64, u64>,
}

impl Spread {
    /// Counts a number.
    pub fn record(&mut self, number: u64) {
        *self.counts.entry(number).or_default() += 1;
        self.n += 1;
    }

    /// How many there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> Option<Rational> {
        let sum =
            self.counts.iter().map(|(number, count)| u128::from(*number) * u128::from(*count));
        Rational::new(false, sum.sum(), u128::from(self.n))
    }

    /// The median: of an even number of them, the mean of the two in the middle.
    #[must_use]
    pub fn median(&self) -> Option<Rational> {
        let low = self.at_rank(self.n.div_ceil(2))?;
        let high = self.at_rank(self.n / 2 + 1)?;
        Rational::new(false, u128::from(low) + u128::from(high), 2)
    }

    /// What nine of ten do not pass, by nearest rank.
    #[must_use]
    pub fn p90(&self) -> Option<u64> {
        // ⌈0.9 n⌉.
        self.at_rank(self.n - self.n / 10)
    }

    /// The number of that rank, from 1 for the smallest.
    fn at_rank(&self, rank: u64) -> Option<u64> {
        let mut passed = 0;
        let reached = self.counts.iter().find(|(_, count)| {
            passed += **count;
            passed >= rank
        });
        reached.map(|(number, _)| *number)
    }
}

impl Counters for Spread {
    fn add(&mut self, other: &Self) {
        self.n += other.n;
        for (number, count) in &other.counts {
            *self.counts.entry(*number).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    fn check(numbers: &[u64], mean: &str, median: &str, p90: u64) {
        let mut spread = Spread::default();
        numbers.iter().for_each(|number| spread.record(*number));
        let texts = [spread.mean(), spread.median()].map(|figure| figure.unwrap().to_string());
        assert_eq!(
            (texts, spread.p90()),
            ([mean, median].map(String::from), Some(p90)),
            "{numbers:?}"
        );
    }

    #[test]
    fn middles_and_ranks_are_those_of_the_sorted_list() {
        check(&[7], "7", "7", 7);
        check(&[3, 1], "2", "2", 3);
        check(&[1, 2, 2, 100], "105/4", "2", 100);
        check(&[1, 2], "3/2", "3/2", 2);
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], "11/2", "11/2", 9);
        check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], "6", "6", 10);
        assert_eq!((Spread::default().mean(), Spread::default().median()), (None, None));
        assert_eq!(Spread::default().p90(), None);
    }
}
