//! What the scores alone do not say: how they move, where they differ, what goes with them, and what became of
//! complaints.

use crate::figure::{Figure, Range};
use crate::response_rate::{Responding, ResponseRate, Step};
use crate::rows::{CONFIDENCE, CesRow, CsatRow, NpsRow, ShareOf};
use crate::scores::{RowKey, Scores};
use crate::segments::{LEAST_RESPONDENTS, differences};
use crate::service::{Service, Ticket};
use crate::spread::Spread;
use crate::tables::Selection;
use crate::tally::{Column, Filled, Id, Tally};
use crate::trend::{Bucket, Counters, Offset, Trend};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trefoil_score::{BatteryTally, JointTally, Share, Trinomial};
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{EventKind, Role, Status};
use trefoil_survey::time::Timestamp;

const DAY_S: i64 = 86_400;

/// 2000-01-01T00:00:00Z: nobody was asked by this widget before.
const FIRST_S: i64 = 946_684_800;

/// How long each part of a trend is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// ISO 8601 weeks.
    #[default]
    Week,
    /// Calendar months.
    Month,
    /// Each day with so many days in all, those before it added up.
    Rolling(u32),
}

/// From where the answers are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Where days begin.
    pub offset: Offset,
    /// How long the parts of the trend are.
    pub span: Span,
    /// The facets that answers are told apart by: `touchpoint`, `context.plan`.
    pub by: Vec<String>,
    /// The moment at which a complaint waits or is late.
    pub now: Timestamp,
}

/// All that is known beside the scores of a selection.
///
/// Field names are those of the structs and stay. A figure that does not exist is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// What answers can be told apart by, with how many values each has.
    pub facets: BTreeMap<String, u64>,
    /// Counted responses without a time, or with one that cannot be right: before 2000, or later than tomorrow. They
    /// are in no part of the trend.
    pub undated: u64,
    /// The parts of the trend, latest last; between the first answer and the last none is left out.
    pub trend: Vec<Period>,
    /// The answers told apart, by each facet that was asked for.
    pub segments: Vec<Segmentation>,
    /// What goes with the likelihood to recommend.
    pub drivers: Vec<Drivers>,
    /// Whether the items of a question measure one thing.
    pub batteries: Vec<Battery>,
    /// What was expected against what came.
    pub gaps: Vec<Gap>,
    /// How many of those who were asked answered, by survey.
    pub response_rates: Vec<ResponseRateRow>,
    /// What became of complaints, by survey.
    pub service: Vec<ServiceRow>,
}

/// A part of a trend with the scores in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Period {
    /// `2026-W48`, `2026-11`, or of a window its last day.
    pub label: String,
    /// Its first day.
    pub from: String,
    /// The day after its last one.
    pub until: String,
    /// Likelihood to recommend.
    pub nps: Vec<NpsRow>,
    /// Satisfaction.
    pub csat: Vec<CsatRow>,
    /// Effort and ease.
    pub ces: Vec<CesRow>,
}

/// Answers told apart by a facet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Segmentation {
    /// The facet.
    pub facet: String,
    /// Its values, most respondents first.
    pub segments: Vec<Segment>,
    /// Values with fewer than five respondents, which are not shown: somebody might know who they are.
    pub hidden: u64,
    /// The respondents in these.
    pub hidden_respondents: u64,
    /// Respondents of whom the facet is not known.
    pub unknown: u64,
    /// Which segments differ in the likelihood to recommend.
    pub differences: Vec<SegmentPair>,
}

/// The answers with one value of a facet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Segment {
    /// The value.
    pub value: String,
    /// Respondents.
    pub respondents: u64,
    /// Likelihood to recommend.
    pub nps: Vec<NpsRow>,
    /// Satisfaction.
    pub csat: Vec<CsatRow>,
    /// Effort and ease.
    pub ces: Vec<CesRow>,
}

/// Two segments and whether they differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SegmentPair {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// The one segment.
    pub a: String,
    /// The other.
    pub b: String,
    /// The score of `b` minus that of `a`, in points.
    pub points: Option<Figure>,
    /// How often chance alone gives a difference this large.
    pub p: Option<f64>,
    /// The same, adjusted for all pairs of the facet being looked at (Holm).
    pub p_holm: Option<f64>,
}

/// What goes with the likelihood to recommend. A correlation is no cause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drivers {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question of the likelihood.
    pub question: String,
    /// The other ratings, those that go with it most first; those of which nothing is known last.
    pub drivers: Vec<Driver>,
}

/// A rating beside the likelihood to recommend.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Driver {
    /// The question's id.
    pub question: String,
    /// The item's id.
    pub item: Option<String>,
    /// What it measures: `csat`, `ces1` or `ces2`.
    pub kind: &'static str,
    /// Respondents who gave both.
    pub n: u64,
    /// The mean of the rating over them.
    pub mean: Option<Figure>,
    /// Pearson's r.
    pub pearson: Option<f64>,
    /// Its interval (Fisher).
    pub interval: Option<[f64; 2]>,
    /// Spearman's rank correlation.
    pub spearman: Option<f64>,
}

/// Whether the items of a question measure one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Battery {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// Its items.
    pub items: Vec<String>,
    /// Respondents who answered every one.
    pub n: u64,
    /// Cronbach's alpha.
    pub alpha: Option<Figure>,
}

/// What was expected against what came, of those who told both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// The item's id.
    pub item: Option<String>,
    /// Respondents who told both.
    pub n: u64,
    /// Experienced minus expected, in the mean.
    pub gap: Option<Figure>,
    /// Student's interval of it.
    pub interval: Option<Range>,
}

/// How many of those who were asked answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResponseRateRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// Showings.
    pub shown: u64,
    /// Of these, begun.
    pub started: u64,
    /// Of these, sent.
    pub submitted: u64,
    /// Sent, but nothing tells that they were shown; in no rate.
    pub orphans: u64,
    /// Sent, of those shown.
    pub responded: ShareOf,
    /// Sent, of those begun.
    pub completion: ShareOf,
}

/// What became of complaints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// From the complaint to the first answer.
    pub first_response: Times,
    /// Not answered yet.
    pub unanswered: u64,
    /// From the complaint to its settlement.
    pub resolution: Times,
    /// Not settled yet.
    pub unresolved: u64,
    /// Answered late, or not at all though the term is over.
    pub late: u64,
    /// Not answered, and the term is not over.
    pub pending: u64,
    /// Answered in time, of those that are answered or due.
    pub in_time: ShareOf,
    /// Whether that is 85 % or more.
    pub meets_goal: Option<bool>,
}

/// Times in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Times {
    /// How many there are.
    pub n: u64,
    /// The mean.
    pub mean_s: Option<Figure>,
    /// The median.
    pub median_s: Option<Figure>,
    /// What nine of ten do not pass.
    pub p90_s: Option<u64>,
}

impl Analysis {
    /// The analysis for a terminal: aligned columns, every figure with its n.
    #[must_use]
    pub fn to_text(&self) -> String {
        crate::text::of_analysis(self)
    }

    pub(crate) fn of(tally: &Tally, selection: &Selection, view: &View) -> Self {
        let counted: Vec<_> = tally.counted(selection).collect();
        let responses = || counted.iter().map(|(_, filled)| *filled);
        let (undated, trend) = trend(tally, responses(), view);
        Self {
            facets: tally.facets(selection),
            undated,
            trend,
            segments: view.by.iter().map(|facet| segments(tally, responses(), facet)).collect(),
            drivers: drivers(tally, responses()),
            batteries: batteries(tally, responses()),
            gaps: gaps(tally, responses()),
            response_rates: response_rates(tally, selection, &counted),
            service: service(tally, selection, &counted, view.now),
        }
    }
}

fn trend<'a>(
    tally: &Tally,
    responses: impl Iterator<Item = &'a Filled> + Clone,
    view: &View,
) -> (u64, Vec<Period>) {
    let mut whole = Scores::default();
    responses.clone().for_each(|filled| whole.add(tally, filled));
    let mut trend = Trend::new(whole.emptied());
    let last_s = view.now.unix_s().saturating_add(DAY_S);
    let mut undated = 0;
    for filled in responses {
        // A single mistyped year would make thousands of empty parts.
        match filled.answered_at.filter(|at| (FIRST_S..=last_s).contains(&at.unix_s())) {
            Some(at) => trend.on(view.offset.day(at)).add(tally, filled),
            None => undated += 1,
        }
    }
    let period = |bucket: Bucket<Scores<'_>>| {
        let Bucket { label, from, until, counted } = bucket;
        let (nps, csat, ces) = counted.rows();
        Period { label, from: from.to_string(), until: until.to_string(), nps, csat, ces }
    };
    let periods = match view.span {
        Span::Week => trend.weeks().map(period).collect(),
        Span::Month => trend.months().map(period).collect(),
        Span::Rolling(days) => trend.rolling(days).map(period).collect(),
    };
    (undated, periods)
}

fn segments<'a>(
    tally: &'a Tally,
    responses: impl Iterator<Item = &'a Filled>,
    facet: &str,
) -> Segmentation {
    let mut by_value = BTreeMap::<&str, (u64, Scores<'_>)>::new();
    let mut unknown = 0;
    for filled in responses {
        match tally.facets.get(filled.facets).and_then(|facets| facets.get(facet)) {
            None => unknown += 1,
            Some(value) => {
                let (respondents, scores) = by_value.entry(value).or_default();
                *respondents += 1;
                scores.add(tally, filled);
            }
        }
    }
    let (mut shown, hidden): (Vec<_>, Vec<_>) =
        by_value.into_iter().partition(|(_, (respondents, _))| *respondents >= LEAST_RESPONDENTS);
    shown.sort_by_key(|(value, (respondents, _))| (u64::MAX - respondents, *value));
    let differences = pairs(&shown);
    let segments = shown.into_iter().map(|(value, (respondents, scores))| {
        let (mut nps, mut csat, mut ces) = scores.rows();
        nps.retain(|row| row.n >= LEAST_RESPONDENTS);
        csat.retain(|row| row.n >= LEAST_RESPONDENTS);
        ces.retain(|row| row.n >= LEAST_RESPONDENTS);
        csat.iter_mut().for_each(|row| row.items.retain(|item| item.n >= LEAST_RESPONDENTS));
        Segment { value: value.into(), respondents, nps, csat, ces }
    });
    Segmentation {
        facet: facet.into(),
        segments: segments.collect(),
        hidden: hidden.len() as u64,
        hidden_respondents: hidden.iter().map(|(_, (respondents, _))| respondents).sum(),
        unknown,
        differences,
    }
}

/// Each two segments, by each question of the likelihood to recommend that enough answered in both.
fn pairs(segments: &[(&str, (u64, Scores<'_>))]) -> Vec<SegmentPair> {
    let mut questions = Scores::default();
    segments.iter().for_each(|(_, (_, scores))| questions.add_all(scores));
    let mut all = Vec::new();
    for key in questions.nps_keys() {
        let answered: Vec<(&str, Trinomial)> = segments
            .iter()
            .filter_map(|(value, (_, scores))| Some((*value, scores.nps.get(key)?.groups())))
            .filter(|(_, groups)| groups.n() >= LEAST_RESPONDENTS)
            .collect();
        let groups: Vec<Trinomial> = answered.iter().map(|(_, groups)| *groups).collect();
        let name = |place: usize| answered.get(place).map_or("", |(value, _)| *value);
        all.extend(differences(&groups).into_iter().map(|pair| SegmentPair {
            survey: key.survey.map(String::from),
            question: key.question(),
            a: name(pair.between[0]).into(),
            b: name(pair.between[1]).into(),
            points: pair.points.map(Figure::from),
            p: pair.p,
            p_holm: pair.p_holm,
        }));
    }
    all
}

/// The ratings of a response with their columns.
fn ratings<'a>(
    tally: &'a Tally,
    filled: &'a Filled,
) -> impl Iterator<Item = (&'a Column, u8)> + Clone {
    filled
        .ratings
        .iter()
        .filter_map(|(column, value)| Some((tally.columns.get(*column)?, (*value)?)))
}

fn survey_of<'a>(tally: &'a Tally, filled: &Filled) -> Option<&'a str> {
    tally.surveys.get(filled.survey).and_then(Option::as_deref)
}

/// What sorts columns for people.
fn order(column: &Column) -> (&str, Option<&str>, &'static str, u8, u8) {
    let Column { question, item, metric, scale, .. } = column;
    (question, item.as_deref(), metric.code(), scale.min(), scale.max())
}

fn drivers<'a>(tally: &'a Tally, responses: impl Iterator<Item = &'a Filled>) -> Vec<Drivers> {
    let mut joint = HashMap::<(RowKey<'_>, &Column), JointTally>::new();
    for filled in responses {
        let survey = survey_of(tally, filled);
        let rated = ratings(tally, filled);
        let likely = rated.clone().filter(|(column, _)| column.metric == Metric::Nps);
        for (likelihood, y) in likely {
            let others = rated.clone().filter(|(column, _)| {
                column.metric != Metric::Nps && column.role != Some(Role::Expected)
            });
            for (column, x) in others {
                let key = (RowKey::of(survey, likelihood), column);
                let empty = || JointTally::new(column.scale, likelihood.scale);
                // Both lie on their scales, and no file holds 2^40 of them.
                joint.entry(key).or_insert_with(empty).record(x, y).ok();
            }
        }
    }
    let mut by_question = HashMap::<RowKey<'_>, Vec<(&Column, JointTally)>>::new();
    for ((key, column), tally) in joint {
        by_question.entry(key).or_default().push((column, tally));
    }
    let mut all: Vec<_> = by_question.into_iter().collect();
    all.sort_by(|(one, _), (other, _)| one.order(other));
    all.into_iter()
        .map(|(key, mut columns)| {
            let strength = |tally: &JointTally| tally.pearson().map_or(-1.0, f64::abs);
            columns.sort_by(|(one, tally), (other, its)| {
                strength(its)
                    .total_cmp(&strength(tally))
                    .then_with(|| order(one).cmp(&order(other)))
            });
            let drivers = columns.into_iter().map(|(column, tally)| Driver {
                question: column.question.clone(),
                item: column.item.clone(),
                kind: column.metric.code(),
                n: tally.n(),
                mean: tally.mean_x().map(Figure::from),
                pearson: tally.pearson(),
                interval: tally.pearson_interval(CONFIDENCE).map(|ends| [ends.low, ends.high]),
                spearman: tally.spearman(),
            });
            Drivers {
                survey: key.survey.map(String::from),
                question: key.question(),
                drivers: drivers.collect(),
            }
        })
        .collect()
}

fn batteries<'a>(
    tally: &'a Tally,
    responses: impl Iterator<Item = &'a Filled> + Clone,
) -> Vec<Battery> {
    let mut items = HashMap::<RowKey<'_>, BTreeSet<&str>>::new();
    for filled in responses.clone() {
        for (column, _) in
            ratings(tally, filled).filter(|(column, _)| column.metric == Metric::Csat)
        {
            if let Some(item) = &column.item {
                items.entry(RowKey::of(survey_of(tally, filled), column)).or_default().insert(item);
            }
        }
    }
    let mut known: Vec<_> = items
        .into_iter()
        .filter(|(_, items)| items.len() > 1)
        // More than a respondent may be asked were never asked together.
        .filter_map(|(key, items)| Some((key, BatteryTally::new(items.len()).ok()?, items)))
        .collect();
    known.sort_by(|(one, ..), (other, ..)| one.order(other));
    for filled in responses {
        let mut given = HashMap::<RowKey<'_>, BTreeMap<&str, u8>>::new();
        for (column, value) in ratings(tally, filled) {
            if let Some(item) = &column.item {
                let key = RowKey::of(survey_of(tally, filled), column);
                given.entry(key).or_default().insert(item, value);
            }
        }
        for (key, counted, items) in &mut known {
            if let Some(given) = given.get(key) {
                let row: Vec<Option<u8>> =
                    items.iter().map(|item| given.get(item).copied()).collect();
                // As long as the items, and no file holds 2^40 of them.
                counted.record(&row).ok();
            }
        }
    }
    let battery = |(key, tally, items): (RowKey<'_>, BatteryTally, BTreeSet<&str>)| Battery {
        survey: key.survey.map(String::from),
        question: key.question(),
        items: items.into_iter().map(String::from).collect(),
        n: tally.n(),
        alpha: tally.alpha().map(Figure::from),
    };
    known.into_iter().map(battery).collect()
}

fn gaps<'a>(tally: &'a Tally, responses: impl Iterator<Item = &'a Filled>) -> Vec<Gap> {
    let mut joint = HashMap::<(Option<&str>, &Column), JointTally>::new();
    for filled in responses {
        let rated = ratings(tally, filled);
        let of_role = |role| rated.clone().filter(move |(column, _)| column.role == Some(role));
        for (expected, x) in of_role(Role::Expected) {
            let is_other_side = |(column, _): &(&Column, u8)| {
                column.metric == expected.metric && order(column) == order(expected)
            };
            for (_, y) in of_role(Role::Experienced).filter(is_other_side) {
                let empty = || JointTally::new(expected.scale, expected.scale);
                let key = (survey_of(tally, filled), expected);
                joint.entry(key).or_insert_with(empty).record(x, y).ok();
            }
        }
    }
    let mut all: Vec<_> = joint.into_iter().collect();
    all.sort_by(|((survey, column), _), ((other, its), _)| {
        (survey, order(column)).cmp(&(other, order(its)))
    });
    all.into_iter()
        .map(|((survey, column), tally)| Gap {
            survey: survey.map(String::from),
            question: column.question.clone(),
            item: column.item.clone(),
            n: tally.n(),
            gap: tally.mean_difference().map(Figure::from),
            interval: tally.mean_difference_interval(CONFIDENCE).map(Range::from),
        })
        .collect()
}

fn response_rates(
    tally: &Tally,
    selection: &Selection,
    counted: &[(Option<&Id>, &Filled)],
) -> Vec<ResponseRateRow> {
    let mut by_survey = BTreeMap::<Option<&str>, Responding<RecordId>>::new();
    for happened in tally.happened(selection) {
        let step = match happened.kind {
            EventKind::Shown => Step::Shown,
            EventKind::Started => Step::Started,
            EventKind::Dismissed | EventKind::Replied | EventKind::Resolved => continue,
        };
        let survey = tally.surveys.get(happened.survey).and_then(Option::as_deref);
        by_survey.entry(survey).or_default().record(happened.response, step);
    }
    for (id, filled) in counted {
        if let (Some(Id::Record(id)), Status::Complete) = (id, filled.status) {
            let survey = survey_of(tally, filled);
            // Where no showing is told at all, there is nothing to say.
            if let Some(responding) = by_survey.get_mut(&survey) {
                responding.record(*id, Step::Submitted);
            }
        }
    }
    by_survey
        .into_iter()
        .map(|(survey, responding)| {
            let rate = responding.rate();
            let ResponseRate { shown, started, submitted, orphans, .. } = rate;
            let share = |share: Option<Share>| ShareOf::of(share.unwrap_or_default());
            ResponseRateRow {
                survey: survey.map(String::from),
                shown,
                started,
                submitted,
                orphans,
                responded: share(rate.responded()),
                completion: share(rate.completion()),
            }
        })
        .collect()
}

fn service(
    tally: &Tally,
    selection: &Selection,
    counted: &[(Option<&Id>, &Filled)],
    now: Timestamp,
) -> Vec<ServiceRow> {
    // Of several answers to a complaint the first one counts.
    let mut replied = HashMap::<RecordId, Timestamp>::new();
    let mut resolved = HashMap::<RecordId, Timestamp>::new();
    for happened in tally.happened(selection) {
        let moments = match happened.kind {
            EventKind::Replied => &mut replied,
            EventKind::Resolved => &mut resolved,
            EventKind::Shown | EventKind::Started | EventKind::Dismissed => continue,
        };
        let at = moments.entry(happened.response).or_insert(happened.at);
        *at = happened.at.min(*at);
    }
    let mut by_survey = BTreeMap::<Option<&str>, Service>::new();
    for (id, filled) in counted {
        let (Some(Id::Record(id)), Some(complaint)) = (id, &filled.complaint) else { continue };
        let resolved_at = resolved.get(id).copied();
        let ticket = Ticket {
            is_complaint: true,
            opened_at: complaint.opened_at,
            // What is settled was answered, too.
            replied_at: replied.get(id).copied().into_iter().chain(resolved_at).min(),
            resolved_at,
            satisfaction: None,
        };
        let term_s = complaint.due_at.unix_s() - complaint.opened_at.unix_s();
        by_survey.entry(survey_of(tally, filled)).or_default().record(&ticket, now, term_s);
    }
    by_survey
        .into_iter()
        .map(|(survey, service)| ServiceRow {
            survey: survey.map(String::from),
            first_response: Times::of(&service.first_response),
            unanswered: service.unanswered,
            resolution: Times::of(&service.resolution),
            unresolved: service.unresolved,
            late: service.late,
            pending: service.pending,
            in_time: ShareOf::of(service.within_term().unwrap_or_default()),
            meets_goal: service.meets_goal(),
        })
        .collect()
}

impl Times {
    fn of(spread: &Spread) -> Self {
        Self {
            n: spread.n(),
            mean_s: spread.mean().map(Figure::from),
            median_s: spread.median().map(Figure::from),
            p90_s: spread.p90(),
        }
    }
}

impl Counters for Scores<'_> {
    fn add(&mut self, other: &Self) {
        self.add_all(other);
    }
}
