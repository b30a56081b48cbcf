//! Confidence, and the intervals that shares, means and net shares get at it.

use crate::{
    Rational, SampleMean, Scale, Share, Trinomial,
    quantile::{normal_two_sided, normal_upper, student_two_sided},
};

/// How sure an interval is: in so many of all samples the method's interval holds the true figure.
///
/// No `Ord`: compare [`Confidence::level`], and mind that more confidence means a wider interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    /// What is left outside on both sides together.
    tails: f64,
}

impl Confidence {
    /// So much must be left outside that Student's t squared is still a float.
    const LEAST_TAILS: f64 = 1e-100;

    /// 90 %.
    pub const P90: Self = Self { tails: 0.1 };
    /// 95 %, the usual one.
    pub const P95: Self = Self { tails: 0.05 };
    /// 99 %.
    pub const P99: Self = Self { tails: 0.01 };

    /// The confidence of this level, above 0 and below 1, or `None`.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::Confidence;
    ///
    /// let eight_of_ten = Confidence::new(0.8).expect("between 0 and 1");
    /// assert!((eight_of_ten.z() - 1.281_551_565_5).abs() < 1e-9);
    /// assert_eq!(Confidence::new(95.0), None);
    /// ```
    #[must_use]
    pub fn new(level: f64) -> Option<Self> {
        // Written so that NaN is refused too; 1 - level is 1 for a level that is almost 0.
        let tails = 1.0 - level;
        (tails > 0.0 && tails < 1.0).then_some(Self { tails })
    }

    /// The confidence whose normal interval reaches `z` standard errors to each side, or `None`
    /// unless `z` is above 0 and below 21, where next to nothing is left outside.
    ///
    /// Sources that say "z = 1.96" or "1.645" mean slightly other levels than 95 and 90 %.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::Confidence;
    ///
    /// let rounded = Confidence::from_z(1.96).expect("above 0 and below 21");
    /// assert!(rounded.level() > 0.95 && rounded.level() < 0.950_01);
    /// assert_eq!(Confidence::from_z(-1.96), None);
    /// ```
    #[must_use]
    pub fn from_z(z: f64) -> Option<Self> {
        let tails = normal_two_sided(z);
        (z > 0.0 && tails > Self::LEAST_TAILS && tails < 1.0).then_some(Self { tails })
    }

    /// The level, 0.95 for 95 %.
    #[must_use]
    pub const fn level(self) -> f64 {
        1.0 - self.tails
    }

    /// The standard errors to each side of a normal interval: 1.959964 for 95 %.
    #[must_use]
    pub fn z(self) -> f64 {
        normal_upper(0.5 * self.tails)
    }

    /// What is left outside on both sides together, 0.05 for 95 %.
    pub(crate) const fn tails(self) -> f64 {
        self.tails
    }

    /// The confidence that each of `count` figures needs so that all hold together (Bonferroni).
    #[must_use]
    pub(crate) fn shared_by(self, count: f64) -> Self {
        Self { tails: self.tails / count }
    }
}

/// A confidence interval in the unit of its figure: points for scores, percent for shares, scale
/// units for means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end, never below the lower one.
    pub high: f64,
}

impl Interval {
    /// Half the width on each side of the middle.
    pub(crate) const fn around(middle: f64, half: f64) -> Self {
        Self { low: middle - half, high: middle + half }
    }

    /// The part from `low` to `high`, for display: no score above 100 is shown.
    #[must_use]
    pub const fn clipped(self, low: f64, high: f64) -> Self {
        Self { low: self.low.max(low).min(high), high: self.high.max(low).min(high) }
    }

    /// The part that lies on a scale, for the interval of a mean.
    #[must_use]
    pub fn clipped_to_scale(self, scale: Scale) -> Self {
        self.clipped(f64::from(scale.min()), f64::from(scale.max()))
    }

    /// The part from −100 to 100 points, for the interval of a net share.
    #[must_use]
    pub const fn clipped_to_points(self) -> Self {
        self.clipped(-100.0, 100.0)
    }

    /// Whether a figure lies within, ends included.
    #[must_use]
    pub fn contains(self, figure: Rational) -> bool {
        let figure = figure.to_f64();
        self.low <= figure && figure <= self.high
    }

    /// The interval of an estimate that lies in it, even where rounding has left no room.
    const fn holding(estimate: f64, low: f64, high: f64) -> Self {
        Self { low: low.min(estimate), high: high.max(estimate) }
    }
}

impl Share {
    /// Wilson's score interval in percent, within 0 to 100; `None` of nothing.
    ///
    /// Wilson 1927, without continuity correction (Newcombe 1998, Stat Med 17:857-872, method 3).
    #[must_use]
    pub fn wilson(self, confidence: Confidence) -> Option<Interval> {
        let percent = self.percent()?.to_f64();
        let (count, n) = (self.count() as f64, self.n() as f64);
        let missing = (self.n() - self.count()) as f64;
        let z = confidence.z();
        // At all of n the root is n + z² itself; set it, because rounding may miss it.
        let high = if self.count() == self.n() {
            1.0
        } else {
            let root = z * libm::sqrt(z * z + 4.0 * count * (missing / n));
            (2.0 * count + z * z + root) / (2.0 * (n + z * z))
        };
        // The lower root by the product of both, (count/n)² n/(n + z²): subtracting would lose the
        // digits of a small share of a large total.
        let low = count / n * (count / (n + z * z)) / high;
        Some(Interval::holding(percent, 100.0 * low, 100.0 * high).clipped(0.0, 100.0))
    }

    /// The interval of this share minus that of others, in percentage points, −100 to 100; `None` where either is of
    /// nothing.
    ///
    /// From the Wilson intervals of both (Newcombe 1998, Stat Med 17:873-890, method 10).
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_score::{Confidence, Share};
    ///
    /// let (one, other) = (Share::new(56, 70).expect("a part"), Share::new(48, 80).expect("a part"));
    /// let interval = one.minus(other, Confidence::P95).expect("both of something");
    /// assert_eq!(format!("{:.2} {:.2}", interval.low, interval.high), "5.24 33.39");
    /// ```
    #[must_use]
    pub fn minus(self, others: Self, confidence: Confidence) -> Option<Interval> {
        let (own, its) = (self.wilson(confidence)?, others.wilson(confidence)?);
        let [own_percent, its_percent] = [self.percent()?, others.percent()?].map(Rational::to_f64);
        let difference = own_percent - its_percent;
        let below = libm::hypot(own_percent - own.low, its.high - its_percent);
        let above = libm::hypot(own.high - own_percent, its_percent - its.low);
        Some(Interval { low: difference - below, high: difference + above }.clipped_to_points())
    }
}

impl SampleMean {
    /// The standard deviation of one unit (n−1), in scale units; `None` of a single unit.
    #[must_use]
    pub fn standard_deviation(self) -> Option<f64> {
        self.variance().map(|variance| libm::sqrt(variance.to_f64()))
    }

    /// The standard error of the mean, in scale units; `None` of a single unit.
    #[must_use]
    pub fn standard_error(self) -> Option<f64> {
        self.variance().map(|variance| libm::sqrt(variance.to_f64() / self.n() as f64))
    }

    /// Student's interval with n−1 degrees of freedom, in scale units; `None` of a single unit.
    ///
    /// It may pass the ends of the scale; show [`Interval::clipped_to_scale`].
    #[must_use]
    pub fn interval(self, confidence: Confidence) -> Option<Interval> {
        let error = self.standard_error()?;
        let t = student_two_sided(confidence.tails, self.n().checked_sub(1)? as f64);
        Some(Interval::around(self.mean().to_f64(), t * error))
    }
}

/// A net share with its standard error, both in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetEstimate {
    /// The net share, −100 to 100.
    pub net_points: f64,
    /// Its standard error.
    pub standard_error_points: f64,
}

impl NetEstimate {
    /// The normal interval around the estimate; it may pass ±100.
    #[must_use]
    pub fn interval(self, confidence: Confidence) -> Interval {
        Interval::around(self.net_points, confidence.z() * self.standard_error_points)
    }
}

impl Trinomial {
    /// The net share as it is with its plain (Wald) standard error; `None` without answers.
    ///
    /// For comparison with other software only: of nominal 95 % its intervals hold the truth in as
    /// few as 40 % of samples, and without any variation in the answers they are a point. Show
    /// [`Trinomial::score_interval`].
    #[must_use]
    pub fn wald(self) -> Option<NetEstimate> {
        let variance = self.variance()?.to_f64();
        Some(NetEstimate {
            net_points: self.net()?.to_f64(),
            standard_error_points: 100.0 * libm::sqrt(variance / self.n() as f64),
        })
    }

    /// The net share and standard error after adding 3/4, 3/2 and 3/4 answers; `None` without
    /// answers.
    ///
    /// Adjusted Wald (R package NPS 2.x, Rocks 2016, arXiv 1601.07235). Test changes with it; with
    /// one or two answers its interval may miss the score itself.
    #[must_use]
    pub fn adjusted_wald(self) -> Option<NetEstimate> {
        if self.n() == 0 {
            return None;
        }
        let plus = self.plus().count() as f64 + 0.75;
        let zero = self.zero().count() as f64 + 1.5;
        let minus = self.minus().count() as f64 + 0.75;
        let n = self.n() as f64 + 3.0;
        // Of the counts themselves, which stay exact where the sums above round.
        let difference = self.plus().count().abs_diff(self.minus().count()) as f64;
        let size = 100.0 * difference / n;
        let variance = zero / n * ((plus + minus) / n) + 4.0 * (plus / n) * (minus / n);
        Some(NetEstimate {
            net_points: if self.minus().count() > self.plus().count() { -size } else { size },
            standard_error_points: 100.0 * libm::sqrt(variance / n),
        })
    }

    /// The score interval of the net share, in points, within ±100; `None` without answers.
    ///
    /// Tango 1998, Stat Med 17:891-908, for the difference of paired proportions, which a net
    /// share is; the "iterative" method of Rocks 2016 (arXiv 1601.07235). This is the interval to
    /// show: it holds the score, stays within ±100 and is honest for small n. With passive answers
    /// only it is ±z²/(n+z²).
    #[must_use]
    pub fn score_interval(self, confidence: Confidence) -> Option<Interval> {
        let n = self.n() as f64;
        if self.n() == 0 {
            return None;
        }
        let (plus, minus) = (self.plus().count() as f64 / n, self.minus().count() as f64 / n);
        let net_points = self.net()?.to_f64();
        let net = net_points / 100.0;
        let z = confidence.z();
        let reach = z * z / n;
        let low = -100.0 * score_limit(minus, plus, -net, reach);
        let high = 100.0 * score_limit(plus, minus, net, reach);
        Some(Interval::holding(net_points, low, high))
    }

    /// Intervals of the three shares, in percent, that hold together: for, neither, against.
    ///
    /// Goodman 1965, Technometrics 7:247-254, with the chi-square quantile of one degree of freedom
    /// shared between three shares; that is Wilson's interval at a third of the tails.
    #[must_use]
    pub fn goodman(self, confidence: Confidence) -> Option<[Interval; 3]> {
        let each = confidence.shared_by(3.0);
        Some([self.plus().wilson(each)?, self.zero().wilson(each)?, self.minus().wilson(each)?])
    }
}

/// The upper limit of the score interval in the unit −1 to 1: the largest `d` at or above `net`
/// with `(d − net)² <= reach · variance(d)`, where `reach` is z²/n.
///
/// By bisection down to neighbouring floats, of the distance from `net`, so that a narrow interval
/// of many answers keeps its digits. There is a sign change between 0 and the end of the scale,
/// where the variance is 0; the limit is 1 for promoters only.
fn score_limit(plus: f64, minus: f64, net: f64, reach: f64) -> f64 {
    let (mut inside, mut outside) = (0.0, 1.0 - net);
    loop {
        let middle = 0.5 * (inside + outside);
        if middle <= inside || middle >= outside {
            return (net + inside).min(1.0);
        }
        if middle * middle < reach * constrained_variance(plus, minus, net + middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
}

/// The variance of one answer under the most likely shares whose difference is `d`.
///
/// For a negative `d` the two shares change places, so that all terms below are sums.
fn constrained_variance(plus: f64, minus: f64, d: f64) -> f64 {
    let (plus, minus, d) = if d < 0.0 { (minus, plus, -d) } else { (plus, minus, d) };
    let b = (2.0 - plus + minus) * d - plus - minus;
    let product = 2.0 * minus * d * (1.0 - d);
    let root = libm::sqrt(b * b + 4.0 * product);
    // The smaller share; of the two forms of the root the one that does not subtract.
    let share = if b <= 0.0 { 0.25 * (root - b) } else { product / (root + b) };
    2.0 * share + d * (1.0 - d)
}
