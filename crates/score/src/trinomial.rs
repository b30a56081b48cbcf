//! Answers that count for, neither way, or against, and the net share that NPS and net easy are.

use crate::{Rational, Share, TallyError, whole_percents};

/// Counts of answers that score +1, 0 and −1: promoters, passives and detractors, or easy, neutral
/// and hard.
///
/// Its net share is `100 (plus − minus) / n`, in points from −100 to 100.
///
/// No `Ord`: a net share without its n ranks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trinomial {
    plus: u64,
    zero: u64,
    minus: u64,
    n: u64,
}

impl Trinomial {
    /// The three counts.
    ///
    /// # Errors
    ///
    /// [`TallyError::Full`] when they add up to more than `u64::MAX`.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::Trinomial;
    ///
    /// let answers = Trinomial::new(80, 10, 10)?;
    /// assert_eq!(answers.net().expect("a hundred answers").to_string(), "70");
    /// # Ok::<(), trefoil_score::TallyError>(())
    /// ```
    pub fn new(plus: u64, zero: u64, minus: u64) -> Result<Self, TallyError> {
        let n = plus.checked_add(zero).and_then(|sum| sum.checked_add(minus));
        Ok(Self { plus, zero, minus, n: n.ok_or(TallyError::Full)? })
    }

    /// The three counts, or shares in whole percent, of a total that was declared with them.
    ///
    /// Published figures do not always add up: 80, 20 and 10 "of 100" are 110, and no score of
    /// them is right.
    ///
    /// # Errors
    ///
    /// [`TallyError::SumDiffers`] when they do not add up to the total.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::{TallyError, Trinomial};
    ///
    /// assert!(Trinomial::declared(100, 80, 10, 10).is_ok());
    /// assert_eq!(
    ///     Trinomial::declared(100, 80, 20, 10),
    ///     Err(TallyError::SumDiffers { declared: 100, counted: 110 })
    /// );
    /// ```
    pub fn declared(n: u64, plus: u64, zero: u64, minus: u64) -> Result<Self, TallyError> {
        let counted = u128::from(plus) + u128::from(zero) + u128::from(minus);
        if counted == u128::from(n) {
            Ok(Self { plus, zero, minus, n })
        } else {
            Err(TallyError::SumDiffers { declared: n, counted })
        }
    }

    /// Counts that the caller knows to add up to `n`.
    pub(crate) const fn parts(plus: u64, minus: u64, n: u64) -> Self {
        Self { plus, zero: n - plus - minus, minus, n }
    }

    /// All answers.
    #[must_use]
    pub const fn n(self) -> u64 {
        self.n
    }

    /// The share of answers that count for.
    #[must_use]
    pub const fn plus(self) -> Share {
        Share::part(self.plus, self.n)
    }

    /// The share of answers that count neither way.
    #[must_use]
    pub const fn zero(self) -> Share {
        Share::part(self.zero, self.n)
    }

    /// The share of answers that count against.
    #[must_use]
    pub const fn minus(self) -> Share {
        Share::part(self.minus, self.n)
    }

    /// The net share in points, exactly, or `None` without answers.
    #[must_use]
    pub const fn net(self) -> Option<Rational> {
        let size = 100 * self.plus.abs_diff(self.minus) as u128;
        Rational::new(self.minus > self.plus, size, self.n as u128)
    }

    /// The variance of one answer scored +1, 0 or −1, exactly, or `None` without answers.
    ///
    /// `(P+D)/n − ((P−D)/n)²` over all answers, no n−1 (R package NPS, Rocks, `nps.var`); written
    /// as `(Z (P+D) + 4 P D)/n²`, which needs no subtraction.
    #[must_use]
    pub const fn variance(self) -> Option<Rational> {
        let (plus, zero, minus) = (self.plus as u128, self.zero as u128, self.minus as u128);
        let n = self.n as u128;
        Rational::new(false, zero * (plus + minus) + 4 * plus * minus, n * n)
    }

    /// The three shares in whole percent, for, neither, against; they add up to 100.
    #[must_use]
    pub fn whole_percents(self) -> Option<[u8; 3]> {
        whole_percents([self.plus, self.zero, self.minus])
    }
}
