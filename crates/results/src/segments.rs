//! Whether groups of customers differ, without finding a difference wherever one looks.

use trefoil_score::{Change, Rational, Trinomial, holm};

/// Fewer respondents than so many are not shown: somebody might know who they are.
pub const LEAST_RESPONDENTS: u64 = 5;

/// How one segment differs from another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The places of the two in the list.
    pub between: [usize; 2],
    /// The score of the second minus that of the first, in points.
    pub points: Option<Rational>,
    /// How often chance alone gives a difference this large (adjusted Wald).
    pub p: Option<f64>,
    /// The same, adjusted for all pairs being looked at (Holm).
    pub p_holm: Option<f64>,
}

/// All pairs of segments, in the order of the list. A segment without answers differs from none.
#[must_use]
pub fn differences(segments: &[Trinomial]) -> Vec<Difference> {
    let mut all = Vec::new();
    for (place, one) in segments.iter().enumerate() {
        for (after, other) in segments.iter().enumerate().skip(place + 1) {
            let change = Change::new(*one, *other);
            let p = change.adjusted_wald().and_then(|test| test.p());
            let points = change.points();
            all.push(Difference { between: [place, after], points, p, p_holm: None });
        }
    }
    let known = all.iter().enumerate().filter_map(|(place, pair)| Some((place, pair.p?)));
    let mut adjusted: Vec<(usize, f64)> = known.collect();
    holm(&mut adjusted);
    for (place, p) in adjusted {
        if let Some(pair) = all.get_mut(place) {
            pair.p_holm = Some(p);
        }
    }
    all
}
