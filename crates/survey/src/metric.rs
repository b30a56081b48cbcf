//! The four ratings: their codes, their scales, and which end is good.

use trefoil_score::ces::{Ces1, Ces2, Version as _};
use trefoil_score::csat::TopBox;
use trefoil_score::{GoodIs, Scale, nps};

/// What a rating measures. CES 1.0 and CES 2.0 run in opposite directions and are never merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Likelihood to recommend, 0 to 10, high is good.
    Nps,
    /// Satisfaction, 1 to 5 unless the survey says otherwise, high is good.
    Csat,
    /// Effort after CES 1.0: 1 to 5, low is good.
    Ces1,
    /// Ease after CES 2.0: agreement 1 to 7, high is good.
    Ces2,
}

impl Metric {
    /// The bands of NPS, then those of the others.
    pub const BANDS: [&str; 6] = ["promoter", "passive", "detractor", "good", "neutral", "bad"];

    /// All four.
    pub const ALL: [Self; 4] = [Self::Nps, Self::Csat, Self::Ces1, Self::Ces2];

    /// The code in definitions and records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces1 => "ces1",
            Self::Ces2 => "ces2",
        }
    }

    /// The metric of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.code() == code)
    }

    /// Which end of its scale is the good one.
    #[must_use]
    pub const fn good_is(self) -> GoodIs {
        match self {
            Self::Ces1 => GoodIs::Low,
            Self::Nps | Self::Csat | Self::Ces2 => GoodIs::High,
        }
    }

    /// The scale from `min` to `max`, if this metric is asked on it.
    ///
    /// CSAT runs 1–3, 1–5, 1–7, 1–10 or 0–1 (thumbs); the others have one scale each.
    #[must_use]
    pub fn scale(self, min: i64, max: i64) -> Option<Scale> {
        let known: &[Scale] = match self {
            Self::Nps => &[Scale::NPS],
            Self::Csat => &[Scale::CSAT3, Scale::CSAT5, Scale::CSAT7, Scale::CSAT10, Scale::THUMBS],
            Self::Ces1 => &[Scale::CES1],
            Self::Ces2 => &[Scale::CES2],
        };
        let is_asked =
            |scale: &&Scale| i64::from(scale.min()) == min && i64::from(scale.max()) == max;
        known.iter().find(is_asked).copied()
    }

    /// The scale used when the survey names none.
    #[must_use]
    pub const fn usual_scale(self) -> Scale {
        match self {
            Self::Nps => Scale::NPS,
            Self::Csat => Scale::CSAT5,
            Self::Ces1 => Scale::CES1,
            Self::Ces2 => Scale::CES2,
        }
    }

    /// The band that a point of the scale is in, by the rules of the scoring core: one of
    /// [`Self::BANDS`].
    ///
    /// Good is the satisfied end of CSAT and the easy end of CES, bad its mirror image.
    #[must_use]
    pub fn band(self, scale: Scale, point: u8) -> &'static str {
        let (is_good, is_bad) = match self {
            Self::Nps => return nps::Group::of(point).map_or("", nps::Group::code),
            Self::Csat => {
                let is_at = |end| TopBox::usual(scale, end).contains(point);
                (is_at(GoodIs::High), is_at(GoodIs::Low))
            }
            Self::Ces1 => (Ces1::EASY.contains(&point), Ces1::HARD.contains(&point)),
            Self::Ces2 => (Ces2::EASY.contains(&point), Ces2::HARD.contains(&point)),
        };
        match (is_good, is_bad) {
            (true, _) => "good",
            (_, true) => "bad",
            _ => "neutral",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GoodIs, Metric, Scale};
    use alloc::string::String;

    /// The first letter of each point's band.
    fn check(metric: Metric, scale: Scale, expected: &str) {
        let bands: String = (scale.min()..=scale.max())
            .filter_map(|point| metric.band(scale, point).chars().next())
            .collect();
        assert_eq!(bands, expected, "{metric:?} {scale:?}");
    }

    #[test]
    fn bands_are_those_of_the_scoring_core() {
        check(Metric::Nps, Scale::NPS, "dddddddpppp");
        check(Metric::Csat, Scale::THUMBS, "bg");
        check(Metric::Csat, Scale::CSAT3, "bng");
        check(Metric::Csat, Scale::CSAT5, "bbngg");
        check(Metric::Csat, Scale::CSAT7, "bbnnngg");
        check(Metric::Csat, Scale::CSAT10, "bbnnnnnngg");
        check(Metric::Ces1, Scale::CES1, "ggnbb");
        check(Metric::Ces2, Scale::CES2, "bbbnggg");
        assert_eq!(Metric::Ces1.good_is(), GoodIs::Low);
    }
}
