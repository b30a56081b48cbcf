//! The order in which items and choices are shown: shuffled, unbiased, and made again from its seed.

use alloc::vec::Vec;

/// A generator of 64-bit numbers, SplitMix64 (Steele, Lea, Flood 2014).
///
/// Small, of full period and well mixed from any seed; not for secrets.
#[derive(Debug)]
pub struct Shuffler(u64);

impl Shuffler {
    /// The generator of that seed. One draws the orders of a whole survey, question by question.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The numbers from 0 to `count - 1` in a random order, the last `keep_last` in their places.
    ///
    /// Every order of the others is equally likely (Fisher and Yates).
    #[must_use]
    pub fn order(&mut self, count: usize, keep_last: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        let moved = count.saturating_sub(keep_last);
        for last in (1..moved).rev() {
            // `last` counts things in memory, so it survives both casts.
            order.swap(last, self.below(last as u64 + 1) as usize);
        }
        order
    }

    /// A number below `limit`, each equally likely: draws from the last, incomplete run of
    /// remainders are thrown away.
    fn below(&mut self, limit: u64) -> u64 {
        loop {
            let draw = self.draw();
            let rest = draw.checked_rem(limit).unwrap_or_default();
            if draw - rest <= u64::MAX - (limit - 1) {
                return rest;
            }
        }
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Shuffler;
    use std::collections::BTreeMap;
    use std::vec::Vec;
    extern crate std;

    #[test]
    fn draws_are_those_of_the_published_generator() {
        let mut shuffler = Shuffler::new(1_234_567);
        let draws = [0; 3].map(|_: u64| shuffler.draw());
        let published =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(draws, published);
    }

    /// Counts the orders over many seeds and compares with chance: the statistic of Pearson's test
    /// stays below the value that chance passes once in a million.
    fn check(count: usize, keep_last: usize, orders: usize, chi_square_limit: f64) {
        let seeds = 240 * orders as u64;
        let mut seen = BTreeMap::<Vec<usize>, f64>::new();
        for seed in 0..seeds {
            *seen.entry(Shuffler::new(seed).order(count, keep_last)).or_default() += 1.0;
        }
        assert_eq!(seen.len(), orders);
        let expected = 240.0;
        let chi_square: f64 =
            seen.values().map(|n| (n - expected) * (n - expected) / expected).sum();
        assert!(chi_square < chi_square_limit, "{count} {keep_last}: {chi_square}");
        let is_kept =
            |order: &Vec<usize>| (count - keep_last.min(count)..count).all(|at| order[at] == at);
        assert!(seen.keys().all(is_kept));
    }

    #[test]
    fn every_order_is_equally_likely_and_the_kept_ones_stay() {
        check(1, 0, 1, 0.1);
        check(2, 0, 2, 24.0);
        check(3, 0, 6, 36.0);
        check(5, 2, 6, 36.0);
        check(4, 0, 24, 68.0);
        check(5, 0, 120, 200.0);
        check(3, 9, 1, 0.1);
    }
}
