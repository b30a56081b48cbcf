//! Tail probabilities and quantiles of the normal and of Student's t distribution.
//!
//! All of it on one software libm, so that every target gets the same digits.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

/// The probability that a standard normal variable lies further from 0 than `z`, on either side.
pub(crate) fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// The `z` beyond which, on one side, a standard normal variable lies with probability `tail`.
///
/// `tail` lies between 0 and 1. Starts from Abramowitz & Stegun 1964, 26.2.23 (absolute error below
/// 4.5e-4) and sharpens by Halley's method on `erfc`, which triples the correct digits at each step.
pub(crate) fn normal_upper(tail: f64) -> f64 {
    if tail > 0.5 {
        return -normal_upper(1.0 - tail);
    }
    let t = libm::sqrt(-2.0 * libm::log(tail));
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut z = t - top / bottom;
    for _ in 0..3 {
        let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * PI);
        let step = (0.5 * libm::erfc(z * FRAC_1_SQRT_2) - tail) / density;
        z += step / (1.0 - 0.5 * z * step);
    }
    z
}

/// The `t` beyond which, on both sides together, Student's t lies with probability `tails`.
///
/// `tails` lies between 0 and 1, `freedom` is 1 or more and may be a fraction.
pub(crate) fn student_two_sided(tails: f64, freedom: f64) -> f64 {
    let z = normal_upper(0.5 * tails);
    // With this much freedom the expansion is good to the last digits, and below it the continued
    // fraction of the beta function still converges within some hundred terms.
    if freedom >= MUCH_FREEDOM {
        return student_by_expansion(z, freedom);
    }
    let student = Student::of(freedom);
    // The tails of t are heavier than the normal's, so the root lies above z; they are convex in
    // t, so Newton's method from below climbs to the root and never jumps over it.
    let mut t = z;
    loop {
        let next = t + (student.tails(t) - tails) / (2.0 * student.density(t));
        if next > t {
            t = next;
        } else {
            return t;
        }
    }
}

/// So many degrees of freedom are so many that expansions in their inverse are good.
const MUCH_FREEDOM: f64 = 10_000.0;

/// The probability that Student's t lies further from 0 than `t`, on either side; `freedom` is 1 or more and may be a
/// fraction.
pub(crate) fn student_p(t: f64, freedom: f64) -> f64 {
    if freedom < MUCH_FREEDOM {
        return if t == 0.0 { 1.0 } else { Student::of(freedom).tails(t) };
    }
    // The normal deviate with nearly the same tails (Wallace 1959, Ann Math Stat 30:1124).
    let ratio = (8.0 * freedom + 1.0) / (8.0 * freedom + 3.0);
    normal_two_sided(ratio * libm::sqrt(freedom * libm::log1p(t * t / freedom)))
}

/// Quantile of t from the normal's by an expansion in `1/freedom` (Abramowitz & Stegun 1964, 26.7.5).
fn student_by_expansion(z: f64, freedom: f64) -> f64 {
    let s = z * z;
    let terms = [
        z * (1.0 + s) / 4.0,
        z * (3.0 + s * (16.0 + s * 5.0)) / 96.0,
        z * (-15.0 + s * (17.0 + s * (19.0 + s * 3.0))) / 384.0,
        z * (-945.0 + s * (-1920.0 + s * (1482.0 + s * (776.0 + s * 79.0)))) / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom)
}

/// Student's t with a fixed number of degrees of freedom.
struct Student {
    freedom: f64,
    /// `Γ(a + 1/2) / (Γ(a) √π)` with `a` half the degrees of freedom: 1 over the beta function.
    scale: f64,
}

impl Student {
    fn of(freedom: f64) -> Self {
        Self { freedom, scale: gamma_ratio(0.5 * freedom) / libm::sqrt(PI) }
    }

    /// `(1 + t²/freedom)^(-power)`.
    fn fall(&self, t: f64, power: f64) -> f64 {
        libm::exp(-power * libm::log1p(t * t / self.freedom))
    }

    fn density(&self, t: f64) -> f64 {
        self.scale / libm::sqrt(self.freedom) * self.fall(t, 0.5 * self.freedom + 0.5)
    }

    /// The probability of both tails beyond `t`: the regularized incomplete beta function
    /// `I_x(freedom/2, 1/2)` at `x = freedom / (freedom + t²)`.
    fn tails(&self, t: f64) -> f64 {
        let (a, b) = (0.5 * self.freedom, 0.5);
        let x = self.freedom / (self.freedom + t * t);
        let rest = t * t / (self.freedom + t * t);
        let front = self.scale * self.fall(t, a) * libm::sqrt(rest);
        if x < (a + 1.0) / (a + b + 2.0) {
            front * beta_fraction(a, b, x) / a
        } else {
            1.0 - front * beta_fraction(b, a, rest) / b
        }
    }
}

/// `Γ(a + 1/2) / Γ(a)` for `a > 0`.
///
/// The asymptotic series of its logarithm, from Stirling's (next term below 4e-15 at 20), and the
/// recurrence of Γ to get there.
fn gamma_ratio(mut a: f64) -> f64 {
    let mut factor = 1.0;
    while a < 20.0 {
        factor *= a / (a + 0.5);
        a += 1.0;
    }
    let s = 1.0 / (a * a);
    let log = (-1.0 / 8.0 + s * (1.0 / 192.0 + s * (-1.0 / 640.0 + s * 17.0 / 14_336.0))) / a;
    factor * libm::sqrt(a) * libm::exp(log)
}

/// The continued fraction of the incomplete beta function (Abramowitz & Stegun 1964, 26.5.8) by
/// Lentz's method as modified by Thompson and Barnett 1986.
///
/// Converges for `x < (a + 1) / (a + b + 2)`, where numerators and denominators stay off 0.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut m = 1.0;
    // The bound only ends a loop that rounding keeps alive.
    while m < 10_000.0 {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        value *= d * c;
        if (d * c - 1.0).abs() < 4.0 * f64::EPSILON {
            break;
        }
        m += 1.0;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(computed: f64, expected: f64) {
        let error = (computed / expected - 1.0).abs();
        assert!(error < 1e-12, "{computed}, not {expected}: off by {error:e}");
    }

    /// Tails from nearly nothing to nearly all.
    fn tails() -> impl Iterator<Item = f64> {
        [1e-15, 1e-9, 1e-4, 0.01, 0.05, 0.1, 0.3, 0.5, 0.9, 0.999].into_iter()
    }

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        check(normal_upper(0.05), 1.644_853_626_951_472_6);
        check(normal_upper(0.025), 1.959_963_984_540_054);
        check(normal_upper(0.005), 2.575_829_303_548_901);
        check(normal_upper(0.2), 0.841_621_233_572_914_3);
        check(normal_upper(0.8), -0.841_621_233_572_914_3);
    }

    #[test]
    fn normal_quantiles_leave_their_tails_outside() {
        for tail in tails().chain([1e-300]) {
            check(normal_two_sided(normal_upper(0.5 * tail)), tail);
        }
    }

    #[test]
    fn student_with_one_two_and_four_degrees_has_its_closed_form() {
        for tails in tails() {
            check(student_two_sided(tails, 1.0), 1.0 / libm::tan(0.5 * PI * tails));
            let product = tails * (2.0 - tails);
            check(student_two_sided(tails, 2.0), (1.0 - tails) * libm::sqrt(2.0 / product));
            // Shaw 2006, J Comput Finance 9:37-73; its difference loses digits near the middle.
            if tails < 0.5 {
                let root = libm::sqrt(product);
                let cosine = libm::cos(libm::acos(root) / 3.0) / root;
                check(student_two_sided(tails, 4.0), 2.0 * libm::sqrt(cosine - 1.0));
            }
        }
    }

    #[test]
    fn student_quantiles_leave_their_tails_outside() {
        for freedom in [3_u64, 5, 9, 29, 30, 99, 1_000, 9_999] {
            for tails in tails() {
                let student = Student::of(freedom as f64);
                let left = student.tails(student_two_sided(tails, freedom as f64));
                let error = (left / tails - 1.0).abs();
                assert!(error < 1e-11, "{freedom}, {tails}: off by {error:e}");
            }
        }
    }

    #[test]
    fn expansion_and_beta_function_meet() {
        for tails in tails() {
            let z = normal_upper(0.5 * tails);
            check(student_by_expansion(z, 9_999.0), student_two_sided(tails, 9_999.0));
        }
    }

    #[test]
    fn the_expansion_errs_from_its_fifth_term_on() {
        // Twice the freedom then leaves 2^-5 of the error; with a wrong term more is left.
        for tails in [1e-4, 1e-3, 0.01] {
            let error = |freedom: u64| {
                let z = normal_upper(0.5 * tails);
                student_two_sided(tails, freedom as f64) - student_by_expansion(z, freedom as f64)
            };
            let ratio = error(60) / error(120);
            assert!((30.0..40.0).contains(&ratio), "{tails}: {ratio}");
        }
    }

    #[test]
    fn gamma_ratio_is_that_of_whole_and_half_numbers() {
        check(gamma_ratio(0.5), 1.0 / libm::sqrt(PI));
        check(gamma_ratio(1.0), 0.5 * libm::sqrt(PI));
        // Γ(6) / Γ(5.5), with Γ(5.5) = 945/32 √π.
        check(gamma_ratio(5.5), 120.0 / (945.0 / 32.0 * libm::sqrt(PI)));
    }

    #[test]
    fn tails_and_quantiles_of_t_are_each_others_inverse() {
        for tails in tails() {
            for freedom in [1.0, 2.5, 7.3, 30.0, 999.9, 9_999.9] {
                check(student_p(student_two_sided(tails, freedom), freedom), tails);
            }
            // Of more freedom than that both are expansions.
            for freedom in [1e4, 1e6, 1e12] {
                let back = student_p(student_two_sided(tails, freedom), freedom);
                assert!((back / tails - 1.0).abs() < 1e-6, "{back}, not {tails}");
            }
        }
        assert_eq!(student_p(0.0, 5.0), 1.0);
    }
}
