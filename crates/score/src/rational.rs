//! Exact fractions, so that a score, its rounding and its band never depend on a float.

use core::{cmp::Ordering, fmt};

/// An exact fraction in lowest terms; its sign is held apart from 128 bits each of numerator and
/// denominator.
///
/// It is printed as `a/b`, or `a` when it is whole. Zero is never negative.
///
/// No `Ord`: comparing two of them takes 256 bits, and no rule of the trade compares more than a
/// fraction with a whole number: [`Rational::cmp_whole`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    negative: bool,
    numerator: u128,
    denominator: u128,
}

impl Rational {
    /// The fraction `±numerator/denominator`, or `None` over zero.
    #[must_use]
    pub const fn new(negative: bool, numerator: u128, denominator: u128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self {
            negative: negative && numerator != 0,
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    pub(crate) const fn whole(value: u64) -> Self {
        Self { negative: false, numerator: value as u128, denominator: 1 }
    }

    /// Whether the fraction is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// The numerator without its sign.
    #[must_use]
    pub const fn numerator(self) -> u128 {
        self.numerator
    }

    /// The denominator, 1 or more.
    #[must_use]
    pub const fn denominator(self) -> u128 {
        self.denominator
    }

    /// The nearest float, ties to even; never −0.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        /// Up to 2^53 every whole number is a float, and one division rounds once.
        const ALL_FLOATS: u128 = 1 << 53;
        let size = if self.numerator <= ALL_FLOATS && self.denominator <= ALL_FLOATS {
            self.numerator as f64 / self.denominator as f64
        } else {
            // 64 bits or more by long division, the last one set where something is left: rounding
            // them is rounding the fraction. Both terms rounded first can pass 100 for 99.99….
            let mut bits = self.numerator / self.denominator;
            let mut rest = self.numerator % self.denominator;
            let mut unit = 1.0;
            while rest != 0 && bits < 1 << 64 {
                let carry;
                (rest, carry) = self.added_within_one(rest, rest);
                bits = 2 * bits + u128::from(carry);
                unit *= 0.5;
            }
            (bits | u128::from(rest != 0)) as f64 * unit
        };
        if self.negative { -size } else { size }
    }

    /// The sum of two fractions of the denominator less the whole in it, and whether there was one.
    const fn added_within_one(self, one: u128, other: u128) -> (u128, bool) {
        let gap = self.denominator - other;
        if one >= gap { (one - gap, true) } else { (one + other, false) }
    }

    /// The fraction in whole steps of `1/steps`, halves away from zero: 1 gives whole numbers, 10
    /// tenths, 100 hundredths.
    ///
    /// A size beyond 64 bits gives the largest number; no figure of this crate comes near.
    #[must_use]
    pub fn rounded(self, steps: u32) -> i64 {
        let mut count = (self.numerator / self.denominator).saturating_mul(u128::from(steps));
        let rest = self.numerator % self.denominator;
        // rest * steps / denominator by addition, because the product may pass 128 bits.
        let mut left = 0;
        for _ in 0..steps {
            let carry;
            (left, carry) = self.added_within_one(left, rest);
            count = count.saturating_add(u128::from(carry));
        }
        if left >= self.denominator - left {
            count = count.saturating_add(1);
        }
        let size = i64::try_from(count).unwrap_or(i64::MAX);
        if self.negative { -size } else { size }
    }

    /// How the fraction compares with a whole number, exactly.
    #[must_use]
    pub fn cmp_whole(self, whole: i64) -> Ordering {
        match (self.negative, whole < 0) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (negative, _) => {
                let size = u128::from(whole.unsigned_abs());
                let floor = self.numerator / self.denominator;
                let by_size = floor.cmp(&size).then_with(|| {
                    if self.denominator == 1 { Ordering::Equal } else { Ordering::Greater }
                });
                if negative { by_size.reverse() } else { by_size }
            }
        }
    }

    /// The sum, or `None` where it does not fit.
    pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
        let common = gcd(self.denominator, other.denominator);
        let own = self.numerator.checked_mul(other.denominator / common)?;
        let its = other.numerator.checked_mul(self.denominator / common)?;
        let denominator = self.denominator.checked_mul(other.denominator / common)?;
        if self.negative == other.negative {
            Self::new(self.negative, own.checked_add(its)?, denominator)
        } else if own >= its {
            Self::new(self.negative, own - its, denominator)
        } else {
            Self::new(other.negative, its - own, denominator)
        }
    }

    /// The difference, or `None` where it does not fit.
    pub(crate) fn checked_sub(self, other: Self) -> Option<Self> {
        let negated = Self { negative: !other.negative && other.numerator != 0, ..other };
        self.checked_add(negated)
    }

    /// The fraction times `factor / divisor`, or `None` where it does not fit or the divisor is 0.
    pub(crate) fn checked_scale(self, factor: u64, divisor: u64) -> Option<Self> {
        Self::new(
            self.negative,
            self.numerator.checked_mul(u128::from(factor))?,
            self.denominator.checked_mul(u128::from(divisor))?,
        )
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        write!(f, "{}", self.numerator)?;
        if self.denominator != 1 {
            write!(f, "/{}", self.denominator)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
