//! How many answers are needed before a net share, a share or a mean, or a change of one, says anything.

use crate::{
    Confidence, Share, Trinomial,
    quantile::{normal_upper, student_two_sided},
};

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
    answers(expected, reach_to_detect(confidence, power)?, change_points)
}

/// The answers needed for Wilson's interval of a share to be no wider than twice `margin_percent`.
///
/// With q the share's own variance p(1 − p), n + z² is the greater root of m² x² − z² q x − z⁴ (1/4 − q); rounded up.
/// Half of all is the worst case. At least 1. `None` of nothing, for a margin that is not above 0, and beyond 64 bits.
///
/// # Example
///
/// ```
/// use trefoil_score::{Confidence, Share, answers_for_share_margin};
///
/// let half = Share::new(1, 2).expect("one of two");
/// assert_eq!(answers_for_share_margin(half, 5.0, Confidence::P95), Some(381));
/// ```
#[must_use]
pub fn answers_for_share_margin(
    expected: Share,
    margin_percent: f64,
    confidence: Confidence,
) -> Option<u64> {
    let margin = above_zero(margin_percent)? / 100.0;
    let (variance, squared) = (variance(expected)?, confidence.z() * confidence.z());
    let linear = squared * variance;
    let root = libm::sqrt(
        linear * linear + 4.0 * margin * margin * squared * squared * (0.25 - variance).max(0.0),
    );
    whole((linear + root) / (2.0 * margin * margin) - squared, 1.0)
}

/// The answers needed in each of two periods, so that a change of a share by `change_percent` is found significant with
/// probability `power`, 0.8 as a rule.
///
/// `n = 2 p (1 − p) (z + z_power)² / d²`, rounded up, with the expected share p in both periods. At least 1. `None` of
/// nothing, for a change that is not above 0, a power not between 0.5 and 1, and beyond 64 bits.
///
/// # Example
///
/// ```
/// use trefoil_score::{Confidence, Share, answers_to_detect_share_change};
///
/// let half = Share::new(1, 2).expect("one of two");
/// assert_eq!(answers_to_detect_share_change(half, 10.0, Confidence::P95, 0.8), Some(393));
/// ```
#[must_use]
pub fn answers_to_detect_share_change(
    expected: Share,
    change_percent: f64,
    confidence: Confidence,
    power: f64,
) -> Option<u64> {
    let ratio = reach_to_detect(confidence, power)? * 100.0 / above_zero(change_percent)?;
    whole(ratio * ratio * variance(expected)?, 1.0)
}

/// The answers needed for Student's interval of a mean to reach no further than `margin` to each side, both in scale
/// units.
///
/// The least n with t s/√n ≤ margin, where t has n − 1 degrees of freedom. At least 2. `None` for a standard deviation
/// below 0, a margin that is not above 0, and beyond 64 bits.
///
/// # Example
///
/// ```
/// use trefoil_score::{Confidence, answers_for_mean_margin};
///
/// assert_eq!(answers_for_mean_margin(1.0, 0.2, Confidence::P95), Some(99));
/// ```
#[must_use]
pub fn answers_for_mean_margin(
    standard_deviation: f64,
    margin: f64,
    confidence: Confidence,
) -> Option<u64> {
    let ratio = not_below_zero(standard_deviation)? / above_zero(margin)?;
    /// Student's t asks for a few answers more than the normal does, and never for so many.
    const MOST_STEPS: usize = 32;
    let normal = ratio * confidence.z();
    let mut needed = whole(normal * normal, 2.0)?;
    let reach = |n: u64| {
        student_two_sided(confidence.tails(), (n - 1) as f64) * ratio / libm::sqrt(n as f64)
    };
    // A bound, since one more is none where floats are coarser than that.
    for _ in 0..MOST_STEPS {
        if reach(needed) <= 1.0 {
            break;
        }
        needed = needed.checked_add(1)?;
    }
    Some(needed)
}

/// The answers needed in each of two periods, so that a change of a mean by `change`, in scale units, is found
/// significant with probability `power`, 0.8 as a rule.
///
/// `n = 2 s² (z + z_power)² / d² + z²/4`, rounded up (Guenther 1981, Am Stat 35:243), with the standard deviation s in
/// both periods. At least 2. `None` for a standard deviation below 0, a change that is not above 0, a power not between
/// 0.5 and 1, and beyond 64 bits.
///
/// # Example
///
/// ```
/// use trefoil_score::{Confidence, answers_to_detect_mean_change};
///
/// // Half a standard deviation, the textbook's medium effect.
/// assert_eq!(answers_to_detect_mean_change(1.0, 0.5, Confidence::P95, 0.8), Some(64));
/// ```
#[must_use]
pub fn answers_to_detect_mean_change(
    standard_deviation: f64,
    change: f64,
    confidence: Confidence,
    power: f64,
) -> Option<u64> {
    let ratio = reach_to_detect(confidence, power)? * not_below_zero(standard_deviation)?
        / above_zero(change)?;
    let z = confidence.z();
    whole(ratio * ratio + 0.25 * z * z, 2.0)
}

fn answers(expected: Trinomial, reach: f64, points: f64) -> Option<u64> {
    let ratio = 100.0 * reach / above_zero(points)?;
    whole(ratio * ratio * expected.variance()?.to_f64() - 3.0, 1.0)
}

/// The standard errors of one of two that a change has to reach.
fn reach_to_detect(confidence: Confidence, power: f64) -> Option<f64> {
    // The error of a difference of two is that of one times the root of 2.
    let reach = || core::f64::consts::SQRT_2 * (confidence.z() + normal_upper(1.0 - power));
    (0.5..1.0).contains(&power).then(reach)
}

/// The variance of one answer that is in the share or not.
fn variance(share: Share) -> Option<f64> {
    let part = share.percent()?.to_f64() / 100.0;
    Some(part * (1.0 - part))
}

fn above_zero(number: f64) -> Option<f64> {
    (number > 0.0).then_some(number)
}

fn not_below_zero(number: f64) -> Option<f64> {
    (number >= 0.0).then_some(number)
}

/// So many answers at least, as a whole number of them.
fn whole(needed: f64, least: f64) -> Option<u64> {
    /// 2^64, the first count that is too large.
    const TOO_MANY: f64 = 18_446_744_073_709_551_616.0;
    let needed = libm::ceil(needed).max(least);
    (needed < TOO_MANY).then_some(needed as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_so_many_answers_has_that_margin() {
        for (count, n) in [(1, 2), (1, 10), (99, 100), (1, 1)] {
            for margin in [1.0, 2.5, 10.0] {
                let share = Share::new(count, n).expect("a share");
                let needed =
                    answers_for_share_margin(share, margin, Confidence::P95).expect("a count");
                // What the formula expects need not be whole answers, so the width is computed from it.
                let width = |n: f64| {
                    let (z, part) = (Confidence::P95.z(), count as f64 / share.n() as f64);
                    let inner = n * part * (1.0 - part) + z * z / 4.0;
                    100.0 * z * libm::sqrt(inner) / (n + z * z)
                };
                assert!(width(needed as f64) <= margin + 1e-9);
                assert!(needed == 1 || width(needed as f64 - 1.0) > margin);
            }
        }
    }

    #[test]
    fn a_mean_of_so_many_answers_has_that_margin() {
        for (deviation, margin) in [(1.0, 0.1), (1.3, 0.5), (0.7, 3.0), (0.0, 0.1)] {
            let needed =
                answers_for_mean_margin(deviation, margin, Confidence::P95).expect("a count");
            let reach =
                |n: u64| student_two_sided(0.05, (n - 1) as f64) * deviation / libm::sqrt(n as f64);
            assert!(reach(needed) <= margin);
            assert!(needed == 2 || reach(needed - 1) > margin);
        }
    }

    #[test]
    fn what_makes_no_sense_needs_no_number_of_answers() {
        let half = Share::new(1, 2).expect("a share");
        for wrong in [0.0, -1.0, f64::NAN] {
            assert_eq!(answers_for_share_margin(half, wrong, Confidence::P95), None);
            assert_eq!(answers_for_mean_margin(1.0, wrong, Confidence::P95), None);
            assert_eq!(answers_to_detect_share_change(half, wrong, Confidence::P95, 0.8), None);
            assert_eq!(answers_to_detect_mean_change(1.0, wrong, Confidence::P95, 0.8), None);
        }
        assert_eq!(answers_to_detect_mean_change(-1.0, 1.0, Confidence::P95, 0.8), None);
        assert_eq!(answers_to_detect_share_change(half, 1.0, Confidence::P95, 1.0), None);
        assert_eq!(answers_for_mean_margin(1.0, 1e-12, Confidence::P95), None);
    }
}
