//! Shares of a total: exact, in whole percent for display, and with Wilson's interval.

use crate::Rational;

/// So many of so many: promoters of all answers, satisfied answers of an item's answers.
///
/// No `Ord`: a large share of effort is bad news, a large share of promoters good news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    count: u64,
    n: u64,
}

impl Share {
    /// `count` of `n`, or `None` for more than all.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::Share;
    ///
    /// let share = Share::new(1, 3).expect("one of three");
    /// assert_eq!(share.percent().expect("three answers").to_string(), "100/3");
    /// assert_eq!(Share::new(4, 3), None);
    /// ```
    #[must_use]
    pub const fn new(count: u64, n: u64) -> Option<Self> {
        if count <= n { Some(Self { count, n }) } else { None }
    }

    /// A share that the caller knows to be a part of the whole.
    pub(crate) const fn part(count: u64, n: u64) -> Self {
        Self { count, n }
    }

    /// How many have the property.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// How many there are in all.
    #[must_use]
    pub const fn n(self) -> u64 {
        self.n
    }

    /// The share in percent, 0–100, or `None` of nothing.
    #[must_use]
    pub const fn percent(self) -> Option<Rational> {
        Rational::new(false, 100 * self.count as u128, self.n as u128)
    }
}

/// Shares of a total in whole percent that add up to 100, or `None` when the total is 0.
///
/// By largest remainder: each share is cut to whole percent and what is missing goes to the
/// largest rests; among equal rests to the larger count, then to the one named first. Shares
/// rounded one by one need not add up (33 + 33 + 33), so never subtract these to get a score.
#[must_use]
pub fn whole_percents<const N: usize>(counts: [u64; N]) -> Option<[u8; N]> {
    let total: u128 = counts.iter().copied().map(u128::from).sum();
    if total == 0 {
        return None;
    }
    let hundredfold = counts.map(|count| 100 * u128::from(count));
    // At most 100, so the cast keeps every bit.
    let mut percents = hundredfold.map(|count| (count / total) as u8);
    let mut rests = hundredfold.map(|count| count % total);
    let missing = 100 - percents.iter().map(|&percent| u16::from(percent)).sum::<u16>();
    for _ in 0..missing {
        let largest = rests
            .iter_mut()
            .zip(&mut percents)
            .zip(counts)
            .rev()
            .max_by_key(|((rest, _), count)| (**rest, *count));
        if let Some(((rest, percent), _)) = largest {
            *percent += 1;
            *rest = 0;
        }
    }
    Some(percents)
}
