//! How many answers are needed before a net share, or a change of it, says anything.

use crate::{Confidence, Trinomial, quantile::normal_upper};

/// The answers needed for an adjusted Wald interval of `margin_points` to each side.
///
/// `n = z² V / m² − 3`, rounded up (MeasuringU 2021),
/// where V is the variance of `expected` shares; half promoters and half detractors is the worst
/// case. At least 1. `None` without expected shares, for a margin that is not above 0, and beyond
/// 64 bits.
///
/// # Example
///
/// ```
/// use trefoil_score::{Confidence, Trinomial, answers_for_margin};
///
/// let worst_case = Trinomial::new(1, 0, 1)?;
/// assert_eq!(answers_for_margin(worst_case, 10.0, Confidence::P95), Some(382));
/// # Ok::<(), trefoil_score::TallyError>(())
/// ```
#[must_use]
pub fn answers_for_margin(
    expected: Trinomial,
    margin_points: f64,
    confidence: Confidence,
) -> Option<u64> {
    answers(expected, confidence.z(), margin_points)
}

/// The answers needed in each of two periods, so that a change of `change_points` is found
/// significant with probability `power`, 0.8 as a rule.
///
/// `n = 2 V (z + z_power)² / d² − 3`, rounded up: the adjusted Wald test solved for n, with the
/// variance V of `expected` shares in both periods. At least 1. `None` without expected shares, for
/// a change that is not above 0, a power not between 0.5 and 1, and beyond 64 bits.
///
/// # Example
///
/// ```
/// use trefoil_score::{Confidence, Trinomial, answers_to_detect_change};
///
/// let worst_case = Trinomial::new(1, 0, 1)?;
/// let needed = answers_to_detect_change(worst_case, 10.0, Confidence::P95, 0.8);
/// assert_eq!(needed, Some(1567));
/// # Ok::<(), trefoil_score::TallyError>(())
/// ```
#[must_use]
pub fn answers_to_detect_change(
    expected: Trinomial,
    change_points: f64,
    confidence: Confidence,
    power: f64,
) -> Option<u64> {
    if !(0.5..1.0).contains(&power) {
        return None;
    }
    // The error of a difference of two is that of one times the root of 2.
    let reach = confidence.z() + normal_upper(1.0 - power);
    answers(expected, core::f64::consts::SQRT_2 * reach, change_points)
}

fn answers(expected: Trinomial, reach: f64, points: f64) -> Option<u64> {
    /// 2^64, the first count that is too large.
    const TOO_MANY: f64 = 18_446_744_073_709_551_616.0;
    if points.is_nan() || points <= 0.0 {
        return None;
    }
    let ratio = 100.0 * reach / points;
    let needed = libm::ceil(ratio * ratio * expected.variance()?.to_f64() - 3.0).max(1.0);
    (needed < TOO_MANY).then_some(needed as u64)
}
