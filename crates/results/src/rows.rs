//! The rows of the tables: every figure with its n and its interval.

use crate::code::{self, Code};
use crate::figure::{Figure, Range, twelve_digits};
use crate::scores::{CsatScores, RowKey};
use serde::{Deserialize, Serialize};
use trefoil_score::ces::Version;
use trefoil_score::csat::TopBox;
use trefoil_score::nps::MIN_N_FOR_BAND;
use trefoil_score::{
    CesTally, Confidence, CsatTally, NpsTally, SampleMean, Scale, Share, Trinomial,
};
use trefoil_survey::record::Role;

/// The confidence of all intervals.
pub(crate) const CONFIDENCE: Confidence = Confidence::P95;

/// A share with Wilson's interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShareOf {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub n: u64,
    /// In percent; `None` of nothing.
    pub percent: Option<Figure>,
    /// In percent.
    pub interval: Option<Range>,
}

/// The NPS of one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NpsRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// Answers.
    pub n: u64,
    /// In points, −100 to 100.
    pub score: Option<Figure>,
    /// The score interval (Tango; Rocks), in points.
    pub interval: Option<Range>,
    /// The seed table's label of the unrounded score; `None` under thirty answers.
    #[serde(deserialize_with = "code::maybe")]
    pub band: Option<Code>,
    /// Whether there are answers, but too few for a label.
    pub too_few: bool,
    /// Answers of 9 and 10.
    pub promoters: ShareOf,
    /// Answers of 7 and 8.
    pub passives: ShareOf,
    /// Answers from 0 to 6.
    pub detractors: ShareOf,
    /// Promoters, passives and detractors in whole percent that add up to 100.
    pub percents: Option<[u8; 3]>,
    /// Answers at 0, 1, … 10.
    pub histogram: Vec<u64>,
}

/// The CSAT of one question, with all its items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CsatRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// `expected` or `experienced`, where both were asked.
    #[serde(deserialize_with = "code::maybe")]
    pub role: Option<Code>,
    /// The lowest point of the scale.
    pub min: u8,
    /// The highest point of the scale.
    pub max: u8,
    /// The good end of the scale, `high`.
    #[serde(deserialize_with = "code::one")]
    pub good_is: Code,
    /// Respondents who answered at least one item.
    pub n: u64,
    /// Respondents to whom no item applied; they are in no figure.
    pub without_answers: u64,
    /// The mean of the respondents' means.
    pub company: Option<Figure>,
    /// Student's interval over respondents, on the scale; `None` of one respondent.
    pub interval: Option<Range>,
    /// The standard deviation of the respondents' means, on the scale; `None` of one respondent.
    pub standard_deviation: Option<f64>,
    /// All answers to all items.
    pub answers: u64,
    /// The mean of all answers alike.
    pub pooled: Option<Figure>,
    /// The company's score on 0–100, 100 being the good end.
    pub index: Option<Figure>,
    /// Answers from this point up count as satisfied.
    pub satisfied_from: u8,
    /// The satisfied among all answers.
    pub satisfied: ShareOf,
    /// All answers at `min` … `max`.
    pub histogram: Vec<u64>,
    /// The items by name.
    pub items: Vec<ItemRow>,
}

/// One item of a CSAT question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    /// The item's id; `None` for a question without items.
    pub item: Option<String>,
    /// Respondents who answered it.
    pub n: u64,
    /// The mean of their answers.
    pub mean: Option<Figure>,
    /// Student's interval, on the scale; `None` of one respondent.
    pub interval: Option<Range>,
    /// The satisfied among its answers.
    pub satisfied: ShareOf,
    /// Its answers at `min` … `max`.
    pub histogram: Vec<u64>,
}

/// The CES of one question, in one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CesRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// `ces1` or `ces2`; the two are never added up together.
    #[serde(deserialize_with = "code::one")]
    pub version: Code,
    /// The lowest point of the scale.
    pub min: u8,
    /// The highest point of the scale.
    pub max: u8,
    /// The good end of the scale: `low` with CES 1.0, `high` with CES 2.0.
    #[serde(deserialize_with = "code::one")]
    pub good_is: Code,
    /// Answers.
    pub n: u64,
    /// The mean answer.
    pub mean: Option<Figure>,
    /// Student's interval, on the scale; `None` of one answer.
    pub interval: Option<Range>,
    /// The standard deviation of the answers, on the scale; `None` of one answer.
    pub standard_deviation: Option<f64>,
    /// CES 1.0: the label of the unrounded mean; `None` under thirty answers and with CES 2.0, for
    /// which no published cut-offs agree.
    #[serde(deserialize_with = "code::maybe")]
    pub band: Option<Code>,
    /// Whether there are answers, but too few for a label.
    pub too_few: bool,
    /// Answers that say it was easy: 1–2 of CES 1.0, 5–7 of CES 2.0.
    pub easy: ShareOf,
    /// Answers between the two.
    pub neutral: ShareOf,
    /// Answers that say it was hard: 4–5 of CES 1.0, 1–3 of CES 2.0.
    pub hard: ShareOf,
    /// Easy, neutral and hard in whole percent that add up to 100.
    pub percents: Option<[u8; 3]>,
    /// Easy minus hard, in points.
    pub net_easy: Option<Figure>,
    /// The score interval of net easy, in points.
    pub net_easy_interval: Option<Range>,
    /// CES 2.0: answers of 6 and 7.
    pub very_easy: Option<ShareOf>,
    /// Answers at `min` … `max`.
    pub histogram: Vec<u64>,
}
impl ShareOf {
    pub(crate) fn of(share: Share) -> Self {
        Self {
            count: share.count(),
            n: share.n(),
            percent: share.percent().map(Figure::from),
            interval: share.wilson(CONFIDENCE).map(Range::from),
        }
    }
}

pub(crate) fn nps_row(key: &RowKey<'_>, tally: &NpsTally) -> NpsRow {
    let groups = tally.groups();
    let band = tally.seed_band().map(|band| band.code());
    NpsRow {
        question: key.question(),
        survey: key.survey.map(String::from),
        n: tally.n(),
        score: tally.score().map(Figure::from),
        interval: net_interval(groups),
        band: band.filter(|_| tally.n() >= MIN_N_FOR_BAND),
        too_few: is_too_few(tally.n()),
        promoters: ShareOf::of(groups.plus()),
        passives: ShareOf::of(groups.zero()),
        detractors: ShareOf::of(groups.minus()),
        percents: groups.whole_percents(),
        histogram: on_scale(tally.counts(), key.scale),
    }
}

pub(crate) fn csat_row(
    key: &RowKey<'_>,
    scores: &CsatScores,
    mut items: Vec<(Option<&str>, CsatTally)>,
) -> CsatRow {
    let company = &scores.company;
    let top_box = TopBox::usual(key.scale, company.good_is());
    let mean = company.company_mean();
    items.sort_by_key(|(name, _)| *name);
    let items = items
        .into_iter()
        .filter_map(|(name, tally)| {
            let item = tally.items().next()?;
            let mean = item.mean();
            Some(ItemRow {
                item: name.map(String::from),
                n: item.n(),
                mean: mean.map(|mean| mean.mean().into()),
                interval: mean_interval(mean, key.scale),
                satisfied: ShareOf::of(item.top_box(top_box)),
                histogram: on_scale(item.counts(), key.scale),
            })
        })
        .collect();
    CsatRow {
        survey: key.survey.map(String::from),
        question: key.question.clone().into_owned(),
        role: key.role.map(Role::code),
        min: key.scale.min(),
        max: key.scale.max(),
        good_is: company.good_is().code(),
        n: company.respondents_scored(),
        without_answers: company.respondents_without_answers(),
        company: mean.map(|mean| mean.mean().into()),
        interval: mean_interval(mean, key.scale),
        standard_deviation: deviation(mean),
        answers: company.answers(),
        pooled: company.pooled_mean().map(Figure::from),
        index: company.index().map(Figure::from),
        satisfied_from: top_box.threshold(),
        satisfied: ShareOf::of(company.top_box(top_box)),
        histogram: on_scale(company.counts(), key.scale),
        items,
    }
}

pub(crate) fn ces_row<V: Version>(
    key: &RowKey<'_>,
    tally: &CesTally<V>,
    band: Option<&'static str>,
    very_easy: Option<ShareOf>,
) -> CesRow {
    let (mean, groups) = (tally.mean(), tally.groups());
    CesRow {
        question: key.question(),
        survey: key.survey.map(String::from),
        version: V::CODE,
        min: V::SCALE.min(),
        max: V::SCALE.max(),
        good_is: V::GOOD_IS.code(),
        n: tally.n(),
        mean: mean.map(|mean| mean.mean().into()),
        interval: mean_interval(mean, V::SCALE),
        standard_deviation: deviation(mean),
        band: band.filter(|_| tally.n() >= MIN_N_FOR_BAND),
        too_few: is_too_few(tally.n()),
        easy: ShareOf::of(groups.plus()),
        neutral: ShareOf::of(groups.zero()),
        hard: ShareOf::of(groups.minus()),
        percents: groups.whole_percents(),
        net_easy: groups.net().map(Figure::from),
        net_easy_interval: net_interval(groups),
        very_easy,
        histogram: on_scale(tally.counts(), V::SCALE),
    }
}

fn is_too_few(n: u64) -> bool {
    (1..MIN_N_FOR_BAND).contains(&n)
}

pub(crate) fn net_interval(groups: Trinomial) -> Option<Range> {
    groups.score_interval(CONFIDENCE).map(|interval| interval.clipped_to_points().into())
}

pub(crate) fn mean_interval(mean: Option<SampleMean>, scale: Scale) -> Option<Range> {
    mean?.interval(CONFIDENCE).map(|interval| interval.clipped_to_scale(scale).into())
}

fn deviation(mean: Option<SampleMean>) -> Option<f64> {
    mean?.standard_deviation().map(twelve_digits)
}

/// The counts of the points that the scale has.
fn on_scale<const N: usize>(counts: [u64; N], scale: Scale) -> Vec<u64> {
    let points = usize::from(scale.min())..=usize::from(scale.max());
    counts.get(points).map(<[u64]>::to_vec).unwrap_or_default()
}
