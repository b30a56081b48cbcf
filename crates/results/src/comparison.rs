//! Two periods beside each other, and whether a score changed from the one to the other.

use crate::analysis::Period;
use crate::code::{self, Code};
use crate::figure::{Figure, Range};
use crate::rows::CONFIDENCE;
use crate::scores::RowKey;
use serde::{Deserialize, Serialize};
use trefoil_score::{Change, MeanChange, SampleMean};
use trefoil_survey::record::Role;

/// Two periods beside each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first period.
    pub before: Period,
    /// The second.
    pub after: Period,
    /// What changed, in the order of the periods' rows: NPS, CSAT, CES.
    pub changes: Vec<ScoreChange>,
    /// Whether some day is in both: then nothing is tested, since an answer would be compared with itself.
    pub is_overlapping: bool,
}

/// How a score of one question changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreChange {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// `expected` or `experienced`, where both were asked.
    #[serde(deserialize_with = "code::maybe")]
    pub role: Option<Code>,
    /// What it measures: `nps`, `csat`, `ces1` or `ces2`.
    #[serde(deserialize_with = "code::one")]
    pub kind: Code,
    /// The second score minus the first: of NPS in points, of the others on their scale.
    pub difference: Option<Figure>,
    /// Its interval at 95 %: of NPS adjusted Wald, which stands around a slightly smaller difference; of the others Welch.
    pub interval: Option<Range>,
    /// How often chance alone gives a difference this large, by the same tests.
    pub p: Option<f64>,
}

impl ScoreChange {
    pub(crate) fn of_net(key: &RowKey<'_>, change: Change) -> Self {
        let test = change.adjusted_wald();
        Self {
            difference: change.points().map(Figure::from),
            interval: test.map(|test| test.interval(CONFIDENCE).clipped(-200.0, 200.0).into()),
            p: test.and_then(|test| test.p()),
            ..Self::of(key)
        }
    }

    pub(crate) fn of_mean(
        key: &RowKey<'_>,
        before: Option<SampleMean>,
        after: Option<SampleMean>,
    ) -> Self {
        let both = before.zip(after);
        let change = both.and_then(|(before, after)| MeanChange::new(before, after));
        let width = f64::from(key.scale.max()) - f64::from(key.scale.min());
        let interval = change.and_then(|change| change.interval(CONFIDENCE));
        Self {
            difference: change.and_then(|change| change.exact()).map(Figure::from),
            interval: interval.map(|interval| interval.clipped(-width, width).into()),
            p: change.and_then(|change| change.p()),
            ..Self::of(key)
        }
    }

    fn of(key: &RowKey<'_>) -> Self {
        Self {
            survey: key.survey.map(String::from),
            question: key.question.to_string(),
            role: key.role.map(Role::code),
            kind: key.metric.code(),
            difference: None,
            interval: None,
            p: None,
        }
    }
}
