//! What the scores alone do not say: how they move, where they differ, what goes with them, and what became of
//! complaints.

use crate::alike::Likeness;
use crate::code::{self, Code};
use crate::comparison::{Comparison, ScoreChange};
use crate::figure::{Figure, Range};
use crate::filter::{Chosen, Days};
use crate::loyalty::Loyalty;
use crate::response_rate::{Responding, ResponseRate, Step};
use crate::rows::{CONFIDENCE, CesRow, CsatRow, NpsRow, ShareOf};
use crate::scores::{Questions, RowKey, Scores};
use crate::segments::{LEAST_RESPONDENTS, differences};
use crate::service::{Service, Ticket};
use crate::spread::Spread;
use crate::store::Id;
use crate::tables::{Account, Selection, Tables};
use crate::tally::{Column, Happened, Tally, value_of};
use crate::trend::{Bucket, Counters, Day, Offset, Trend};
use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use trefoil_score::{BatteryTally, JointTally, Share, Trinomial};
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{EventKind, Role, Status};
use trefoil_survey::time::Timestamp;

const DAY_S: i64 = 86_400;

/// 2000-01-01T00:00:00Z: nobody was asked by this widget before, and whoever bought before says nothing of who is a
/// customer. A mistyped year would only seem to.
pub(crate) const FIRST_S: i64 = 946_684_800;

/// So many segments are compared, each with each; more would be thousands of pairs, none of which could be told from chance.
pub const MOST_COMPARED: usize = 50;

/// The facet that says which version of its survey an answer belongs to.
const VERSION: &str = "survey_version";

/// So many days are compared with so many before, unless other periods are asked for.
const COMPARED_DAYS: i64 = 90;

/// How long each part of a trend is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// ISO 8601 weeks.
    #[default]
    Week,
    /// Calendar months.
    Month,
    /// Each day with so many days in all, those before it added up.
    Rolling(u32),
}

impl Span {
    /// Reads `week`, `month`, or a number of rolling days.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "week" => Some(Self::Week),
            "month" => Some(Self::Month),
            days => days.parse().ok().filter(|days| *days > 0).map(Self::Rolling),
        }
    }
}

impl fmt::Display for Span {
    /// `week`, `month` or `28`, as [`Self::read`] takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week => f.write_str("week"),
            Self::Month => f.write_str("month"),
            Self::Rolling(days) => write!(f, "{days}"),
        }
    }
}

/// From where the answers are looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Where days begin.
    pub offset: Offset,
    /// How long the parts of the trend are.
    pub span: Span,
    /// The facets that answers are told apart by: `touchpoint`, `context.plan`.
    pub by: Vec<String>,
    /// The two periods that are compared; `None` for the ninety days up to the latest answer, and the ninety before.
    #[serde(default)]
    pub periods: Option<[Days; 2]>,
    /// The moment at which a complaint waits or is late.
    #[serde(with = "crate::code::moment")]
    pub now: Timestamp,
}

impl View {
    /// By week, days as in Greenwich, at that moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        let (offset, span) = Default::default();
        Self { offset, span, by: Vec::new(), periods: None, now }
    }
}

/// All that is known beside the scores of a selection.
///
/// Field names are those of the structs and stay. A figure that does not exist is `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// What answers can be told apart by, with how many values each has.
    pub facets: BTreeMap<String, u64>,
    /// Counted responses without a time, or with one that cannot be right: before 2000, or later than tomorrow. They
    /// are in no part of the trend.
    pub undated: u64,
    /// The parts of the trend, latest last; between the first answer and the last none is left out.
    pub trend: Vec<Period>,
    /// Two periods beside each other; `None` where no answer has a time.
    pub comparison: Option<Comparison>,
    /// The answers told apart, by each facet that was asked for.
    pub segments: Vec<Segmentation>,
    /// The same by survey version, where there are several: other scores add them up (ADR 0022).
    pub versions: Option<Segmentation>,
    /// What goes with the likelihood to recommend.
    pub drivers: Vec<Drivers>,
    /// Whether the items of a question measure one thing.
    pub batteries: Vec<Battery>,
    /// What was expected against what came.
    pub gaps: Vec<Gap>,
    /// How many of those who were asked answered, by survey.
    pub response_rates: Vec<ResponseRateRow>,
    /// Whether showings are told, but not what the filter asks of them: then there is no response rate.
    pub rate_is_unknown: bool,
    /// What became of complaints, by survey.
    pub service: Vec<ServiceRow>,
    /// Complaints that are not settled: those nobody answered first, by when they are due; two hundred at most.
    pub complaints: Vec<OpenComplaint>,
    /// Who came back; `None` without purchases.
    pub loyalty: Option<Loyalty>,
}

/// A part of a trend with the scores in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Which segments differ in the likelihood to recommend: of the fifty largest ones, each two.
    pub differences: Vec<SegmentPair>,
}

/// The answers with one value of a facet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drivers {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question of the likelihood.
    pub question: String,
    /// The other ratings, those that go with it most first; those of which nothing is known last.
    pub drivers: Vec<Driver>,
}

/// A rating beside the likelihood to recommend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// The question's id.
    pub question: String,
    /// The item's id.
    pub item: Option<String>,
    /// What it measures: `csat`, `ces1` or `ces2`.
    #[serde(deserialize_with = "code::one")]
    pub kind: Code,
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// A complaint that is not settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenComplaint {
    /// The response's id, by which it is marked as answered or settled.
    pub id: String,
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// What was written. It is a text of a respondent: show it as text, whatever it holds.
    pub text: Option<String>,
    /// The same respondent's likelihood to recommend.
    pub likely: Option<u8>,
    /// When it was made, as RFC 3339 has it.
    pub opened_at: String,
    /// Seconds until it is due; below zero when it is late.
    pub due_in_s: i64,
    /// Whether somebody answered it.
    pub is_answered: bool,
}

/// So many open complaints are told.
const MOST_OPEN: usize = 200;

/// Times in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

    /// The analysis, and the tables beside it, for which nothing is added up again.
    pub(crate) fn with_tables(tally: &Tally, selection: &Selection, view: &View) -> (Tables, Self) {
        let used = tally.used(selection);
        let questions = Questions::of(tally, &used);
        let facets = tally.facets_of(&used);
        let has_versions = facets.get(VERSION).is_some_and(|versions| *versions > 1);
        let mut versions = has_versions.then(|| Segments::new(tally, &questions, VERSION));
        let mut trend = TrendParts::new(&questions, view);
        let mut segments: Vec<_> =
            view.by.iter().map(|facet| Segments::new(tally, &questions, facet)).collect();
        let mut pairs = Pairs::of(tally, questions.sheets());
        let calendar = Calendar::of(view);
        let account =
            Account::of(tally, selection, Some(|at_s| calendar.day(at_s)), |like, times| {
                if let Some(addend) = questions.addend(like) {
                    addend.add_to(trend.on(like.day, times), times);
                    for segments in segments.iter_mut().chain(&mut versions) {
                        if let Some(scores) = segments.with(like.facets, times) {
                            addend.add_to(scores, times);
                        }
                    }
                }
                pairs.add(like, times);
            });
        let whole = trend.whole();
        let replies = Replies::of(tally, selection);
        let analysis = Self {
            facets,
            undated: trend.undated,
            comparison: trend.comparison(&questions),
            segments: segments.into_iter().map(|segments| segments.told(&questions)).collect(),
            versions: versions.map(|versions| versions.told(&questions)),
            drivers: pairs.drivers(),
            batteries: batteries(tally, selection, &questions, &whole),
            gaps: pairs.gaps(),
            response_rates: response_rates(tally, selection),
            rate_is_unknown: rate_is_unknown(tally, selection),
            service: service(tally, selection, &replies, view.now),
            complaints: open(tally, selection, &replies, view.now),
            loyalty: tally.loyalty(selection, view.now),
            trend: trend.periods(&questions),
        };
        (account.tables(tally, selection, &questions, &whole), analysis)
    }
}

/// On which day of a view a response was answered.
#[derive(Clone, Copy)]
struct Calendar {
    offset: Offset,
    /// The latest moment that can be right.
    last_s: i64,
}

impl Calendar {
    fn of(view: &View) -> Self {
        Self { offset: view.offset, last_s: view.now.unix_s().saturating_add(DAY_S) }
    }

    /// `None` where no time is known, or one that cannot be right: a single mistyped year would make thousands of empty parts.
    fn day(self, at_s: i64) -> Option<Day> {
        let is_right = (FIRST_S..=self.last_s).contains(&at_s);
        is_right.then(|| self.offset.day(Timestamp::from_unix_s(at_s)))
    }
}

/// Scores by day.
struct TrendParts<'v> {
    view: &'v View,
    days: Trend<Scores>,
    /// Of responses on no day.
    rest: Scores,
    undated: u64,
}

impl<'v> TrendParts<'v> {
    fn new(questions: &Questions<'_>, view: &'v View) -> Self {
        let empty = questions.scores();
        Self { view, days: Trend::new(empty.clone()), rest: empty, undated: 0 }
    }

    /// The scores of a day, which so many more responses belong to.
    fn on(&mut self, day: Option<Day>, times: u64) -> &mut Scores {
        match day {
            Some(day) => self.days.on(day),
            None => {
                self.undated += times;
                &mut self.rest
            }
        }
    }

    /// The scores of all responses.
    fn whole(&self) -> Scores {
        let mut whole = self.rest.clone();
        if let Some((first, last)) = self.days.span() {
            whole.add_all(&self.days.within(first, last.plus(1)));
        }
        whole
    }

    /// The periods that are to be compared.
    fn comparison(&self, questions: &Questions<'_>) -> Option<Comparison> {
        let (first, last) = self.days.span()?;
        let latest =
            |days: i64| Days::between(last.plus(1 - days - COMPARED_DAYS), last.plus(-days));
        let periods = self.view.periods.unwrap_or_else(|| [latest(COMPARED_DAYS), latest(0)]);
        let [before, after] = periods.map(|days| {
            let (from, until) = (days.from.unwrap_or(first), days.until.unwrap_or(last).plus(1));
            let counted = self.days.within(from, until);
            Bucket { label: days.to_string(), from, until, counted }
        });
        let is_overlapping = periods[0].overlap(periods[1]);
        let changes = questions.changes(&before.counted, &after.counted).into_iter();
        let changes = changes.map(|change| match is_overlapping {
            true => ScoreChange { interval: None, p: None, ..change },
            false => change,
        });
        Some(Comparison {
            changes: changes.collect(),
            is_overlapping,
            before: period(questions, before),
            after: period(questions, after),
        })
    }

    fn periods(&self, questions: &Questions<'_>) -> Vec<Period> {
        let period = |bucket| period(questions, bucket);
        match self.view.span {
            Span::Week => self.days.weeks().map(period).collect(),
            Span::Month => self.days.months().map(period).collect(),
            Span::Rolling(days) => self.days.rolling(days).map(period).collect(),
        }
    }
}

fn period(questions: &Questions<'_>, bucket: Bucket<Scores>) -> Period {
    let Bucket { label, from, until, counted } = bucket;
    let (nps, csat, ces) = questions.all_rows(&counted);
    Period { label, from: from.to_string(), until: until.to_string(), nps, csat, ces }
}

/// Scores by the values of a facet.
struct Segments<'a> {
    tally: &'a Tally,
    facet: &'a str,
    /// Where the value of each combination of facets is in the list.
    places: Vec<Option<usize>>,
    /// The values, each with its respondents.
    list: Vec<(u32, u64, Scores)>,
    unknown: u64,
}

impl<'a> Segments<'a> {
    fn new(tally: &'a Tally, questions: &Questions<'_>, facet: &'a str) -> Self {
        let (empty, mut list) = (questions.scores(), Vec::new());
        let mut known = HashMap::new();
        let mut place = |value| {
            *known.entry(value).or_insert_with(|| {
                list.push((value, 0, empty.clone()));
                list.len() - 1
            })
        };
        let values = tally.facets.under(facet);
        let places = values.into_iter().map(|value| value.map(&mut place)).collect();
        Self { tally, facet, places, list, unknown: 0 }
    }

    /// The scores of a combination of facets, which so many more respondents have.
    fn with(&mut self, facets: u32, times: u64) -> Option<&mut Scores> {
        let place = self.places.get(facets as usize).copied().flatten();
        let Some((_, respondents, scores)) = place.and_then(|place| self.list.get_mut(place))
        else {
            self.unknown += times;
            return None;
        };
        *respondents += times;
        Some(scores)
    }

    fn told(self, questions: &Questions<'_>) -> Segmentation {
        // A facet may have values that nobody of the selection has.
        let named = self.list.into_iter().filter(|(_, respondents, _)| *respondents > 0).map(
            |(value, respondents, scores)| (self.tally.facets.text(value), (respondents, scores)),
        );
        let (mut shown, hidden): (Vec<_>, Vec<_>) =
            named.partition(|(_, (respondents, _))| *respondents >= LEAST_RESPONDENTS);
        shown.sort_by_key(|(value, (respondents, _))| (u64::MAX - respondents, *value));
        let compared = shown.get(..MOST_COMPARED).unwrap_or(&shown);
        let differences = pairs(questions, compared);
        let segments = shown.into_iter().map(|(value, (respondents, scores))| {
            let (mut nps, mut csat, mut ces) = questions.rows(&scores);
            nps.retain(|row| row.n >= LEAST_RESPONDENTS);
            csat.retain(|row| row.n >= LEAST_RESPONDENTS);
            ces.retain(|row| row.n >= LEAST_RESPONDENTS);
            csat.iter_mut().for_each(|row| row.items.retain(|item| item.n >= LEAST_RESPONDENTS));
            Segment { value: value.into(), respondents, nps, csat, ces }
        });
        Segmentation {
            facet: self.facet.into(),
            segments: segments.collect(),
            hidden: hidden.len() as u64,
            hidden_respondents: hidden.iter().map(|(_, (respondents, _))| respondents).sum(),
            unknown: self.unknown,
            differences,
        }
    }
}

/// Each two segments, by each question of the likelihood to recommend that enough answered in both.
fn pairs(questions: &Questions<'_>, segments: &[(&str, (u64, Scores))]) -> Vec<SegmentPair> {
    let mut all = Vec::new();
    let empty = questions.scores();
    for (place, (key, _)) in questions.nps(&empty).enumerate() {
        let answered: Vec<(&str, Trinomial)> = segments
            .iter()
            .filter_map(|(value, (_, scores))| {
                Some((*value, questions.nps(scores).nth(place)?.1.groups()))
            })
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

/// What sorts columns for people.
fn order(column: &Column) -> (&str, Option<&str>, &'static str, u8, u8) {
    let Column { question, item, metric, scale, .. } = column;
    (question, item.as_deref(), metric.code(), scale.min(), scale.max())
}

/// Two ratings of the same respondents.
#[derive(Default)]
struct Pairs<'a> {
    /// By the place of the sheet; nothing of one that does not occur.
    plans: Vec<Vec<Counting>>,
    known: Vec<(Pair<'a>, JointTally)>,
}

/// The places of two ratings in the sheet, and of their counters.
type Counting = (usize, usize, usize);

/// What is counted together; the first of it is `x`.
#[derive(Clone, PartialEq)]
enum Pair<'a> {
    /// A rating beside the likelihood to recommend.
    Driver(&'a Column, RowKey<'a>),
    /// What was expected beside what came, in a survey.
    Gap(Option<&'a str>, &'a Column),
}

impl<'a> Pairs<'a> {
    fn of(tally: &'a Tally, sheets: impl Iterator<Item = u32>) -> Self {
        let mut pairs = Self::default();
        for sheet in sheets {
            let plan = pairs.plan(tally.survey_of(sheet), &tally.sheet(sheet).collect::<Vec<_>>());
            pairs.plans.resize(sheet as usize, Vec::new());
            pairs.plans.push(plan);
        }
        pairs
    }

    fn add(&mut self, like: Likeness<'_>, times: u64) {
        let plan = self.plans.get(like.sheet as usize);
        let value = |at: &usize| like.values.get(*at).copied().and_then(value_of);
        for (x, y, place) in plan.into_iter().flatten() {
            if let (Some(x), Some(y), Some((_, tally))) =
                (value(x), value(y), self.known.get_mut(*place))
            {
                // Both lie on their scales, and no file holds 2^40 of them.
                tally.record_many(x, y, times).ok();
            }
        }
    }

    fn plan(&mut self, survey: Option<&'a str>, columns: &[&'a Column]) -> Vec<Counting> {
        let mut plan = Vec::new();
        for (at, y) in columns.iter().enumerate() {
            for (from, x) in columns.iter().enumerate() {
                let is_driver = y.metric == Metric::Nps
                    && x.metric != Metric::Nps
                    && x.role != Some(Role::Expected);
                let is_gap = (x.role, y.role) == (Some(Role::Expected), Some(Role::Experienced))
                    && x.metric == y.metric
                    && order(x) == order(y);
                let pair = match (is_driver, is_gap) {
                    (true, _) => Pair::Driver(x, RowKey::of(survey, y)),
                    (_, true) => Pair::Gap(survey, x),
                    _ => continue,
                };
                let place = self.known.iter().position(|(own, _)| *own == pair);
                plan.push((from, at, place.unwrap_or(self.known.len())));
                if place.is_none() {
                    self.known.push((pair, JointTally::new(x.scale, y.scale)));
                }
            }
        }
        plan
    }

    fn drivers(&self) -> Vec<Drivers> {
        let mut by_question = HashMap::<&RowKey<'_>, Vec<(&Column, &JointTally)>>::new();
        for (pair, tally) in self.known.iter().filter(|(_, tally)| tally.n() > 0) {
            if let Pair::Driver(column, key) = pair {
                by_question.entry(key).or_default().push((column, tally));
            }
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

    fn gaps(&self) -> Vec<Gap> {
        let mut all: Vec<_> = self
            .known
            .iter()
            .filter_map(|(pair, tally)| match pair {
                Pair::Gap(survey, column) if tally.n() > 0 => Some((*survey, *column, tally)),
                _ => None,
            })
            .collect();
        all.sort_by_key(|(survey, column, _)| (*survey, order(column)));
        all.into_iter()
            .map(|(survey, column, tally)| Gap {
                survey: survey.map(String::from),
                question: column.question.clone(),
                item: column.item.clone(),
                n: tally.n(),
                gap: tally.mean_difference().map(Figure::from),
                interval: tally.mean_difference_interval(CONFIDENCE).map(Range::from),
            })
            .collect()
    }
}

/// Whether the items of each question measure one thing.
fn batteries(
    tally: &Tally,
    selection: &Selection,
    questions: &Questions<'_>,
    whole: &Scores,
) -> Vec<Battery> {
    // More items than a respondent may be asked were never asked together.
    let mut known: Vec<_> = questions
        .batteries(whole)
        .filter_map(|(key, items)| Some((key, BatteryTally::new(items.len()).ok()?, items)))
        .collect();
    if known.is_empty() {
        return Vec::new();
    }
    // By the place of the sheet: which of the batteries, and the place of each item in the sheet.
    let mut plans: Vec<Vec<(usize, Vec<Option<usize>>)>> = Vec::new();
    for sheet in questions.sheets() {
        let survey = tally.survey_of(sheet);
        let columns: Vec<_> = tally
            .sheet(sheet)
            .map(|column| (RowKey::of(survey, column), column.item.as_deref()))
            .collect();
        let known = known.iter().enumerate().filter_map(|(place, (key, _, items))| {
            let at = |item: &&str| {
                columns.iter().position(|(own, its)| own == *key && *its == Some(*item))
            };
            let at: Vec<Option<usize>> = items.iter().map(at).collect();
            at.iter().any(Option::is_some).then_some((place, at))
        });
        plans.resize(sheet as usize, Vec::new());
        plans.push(known.collect());
    }
    let mut row = Vec::new();
    tally.each_counted(selection, |filled, times| {
        let plan = plans.get(filled.sheet as usize).into_iter().flatten();
        let values = tally.values_of(filled);
        for (place, at) in plan {
            row.clear();
            row.extend(at.iter().map(|at| values.get((*at)?).copied().and_then(value_of)));
            if let Some((_, tally, _)) = known.get_mut(*place) {
                // As long as the items, and no file holds 2^40 of them.
                tally.record_many(&row, times).ok();
            }
        }
    });
    let battery = |(key, tally, items): (&RowKey<'_>, BatteryTally, Vec<&str>)| Battery {
        survey: key.survey.map(String::from),
        question: key.question(),
        items: items.into_iter().map(String::from).collect(),
        n: tally.n(),
        alpha: tally.alpha().map(Figure::from),
    };
    known.into_iter().map(battery).collect()
}

/// Whether the filter asks of showings what is known of answers alone.
fn rate_is_unknown(tally: &Tally, selection: &Selection) -> bool {
    let is_shown = |happened: &Happened| happened.kind == EventKind::Shown;
    !selection.filter.facets.is_empty() && tally.happened(&selection.whole()).any(is_shown)
}

/// Of the showings of a selection: a filter's days are theirs, so that an answer that came after the last of them counts.
fn response_rates(tally: &Tally, selection: &Selection) -> Vec<ResponseRateRow> {
    if !selection.filter.facets.is_empty() {
        return Vec::new();
    }
    let (chosen, whole) = (Chosen::of(tally, selection), selection.whole());
    let mut by_survey = BTreeMap::<Option<&str>, Responding<RecordId>>::new();
    let mut shown_elsewhen = HashSet::new();
    for happened in tally.happened(&whole) {
        let step = match happened.kind {
            EventKind::Shown => Step::Shown,
            EventKind::Started => Step::Started,
            EventKind::Dismissed | EventKind::Replied | EventKind::Resolved => continue,
        };
        let Happened { population, survey, at, response, .. } = *happened;
        if step == Step::Shown && !chosen.has_event(population, survey, at.unix_s()) {
            shown_elsewhen.insert(response);
            continue;
        }
        let survey = tally.surveys.get(survey).and_then(Option::as_deref);
        by_survey.entry(survey).or_default().record(response, step);
    }
    if by_survey.is_empty() {
        // Where no showing is told at all, there is nothing to say.
        return Vec::new();
    }
    for counted in tally.counted(&whole) {
        let (Id::Record(id), Status::Complete) = (counted.id(), counted.filled().status) else {
            continue;
        };
        if let Some(responding) = by_survey.get_mut(&counted.survey())
            && !shown_elsewhen.contains(&id)
            && (responding.is_shown(&id) || chosen.counts(&counted))
        {
            responding.record(id, Step::Submitted);
        }
    }
    let rates = by_survey.into_iter().map(|(survey, responding)| (survey, responding.rate()));
    // Of a survey that was shown on other days alone there is nothing to say.
    let is_told = |rate: &ResponseRate| selection.filter.is_all() || rate.shown + rate.orphans > 0;
    rates
        .filter(|(_, rate)| is_told(rate))
        .map(|(survey, rate)| {
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

/// When complaints were answered and settled; of several answers to one the first counts.
struct Replies {
    replied: HashMap<RecordId, Timestamp>,
    resolved: HashMap<RecordId, Timestamp>,
}

impl Replies {
    fn of(tally: &Tally, selection: &Selection) -> Self {
        let (mut replied, mut resolved) = (HashMap::new(), HashMap::new());
        // An answer to a complaint may come on any day.
        for happened in tally.happened(&selection.whole()) {
            let moments = match happened.kind {
                EventKind::Replied => &mut replied,
                EventKind::Resolved => &mut resolved,
                EventKind::Shown | EventKind::Started | EventKind::Dismissed => continue,
            };
            let at = moments.entry(happened.response).or_insert(happened.at);
            *at = happened.at.min(*at);
        }
        Self { replied, resolved }
    }

    /// When one was settled.
    fn resolved(&self, id: RecordId) -> Option<Timestamp> {
        self.resolved.get(&id).copied()
    }

    /// When one was answered; what is settled was answered, too.
    fn replied(&self, id: RecordId) -> Option<Timestamp> {
        self.replied.get(&id).copied().into_iter().chain(self.resolved(id)).min()
    }
}

fn service(
    tally: &Tally,
    selection: &Selection,
    replies: &Replies,
    now: Timestamp,
) -> Vec<ServiceRow> {
    let mut by_survey = BTreeMap::<Option<&str>, Service>::new();
    for (counted, complaint) in tally.complaining(selection) {
        let Id::Record(id) = counted.id() else { continue };
        let ticket = Ticket {
            is_complaint: true,
            opened_at: complaint.opened_at,
            replied_at: replies.replied(id),
            resolved_at: replies.resolved(id),
            satisfaction: None,
        };
        let term_s = complaint.due_at.unix_s() - complaint.opened_at.unix_s();
        by_survey.entry(counted.survey()).or_default().record(&ticket, now, term_s);
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

/// The complaints that are not settled, those nobody answered first.
fn open(
    tally: &Tally,
    selection: &Selection,
    replies: &Replies,
    now: Timestamp,
) -> Vec<OpenComplaint> {
    let mut open: Vec<_> = tally
        .complaining(selection)
        .filter_map(|(counted, complaint)| match counted.id() {
            Id::Record(id) if replies.resolved(id).is_none() => {
                Some((replies.replied(id).is_some(), complaint.due_at, id, counted, complaint))
            }
            _ => None,
        })
        .collect();
    open.sort_by_key(|(is_answered, due_at, id, ..)| (*is_answered, *due_at, *id));
    open.truncate(MOST_OPEN);
    open.into_iter()
        .map(|(is_answered, due_at, id, counted, complaint)| OpenComplaint {
            id: id.text(),
            survey: counted.survey().map(String::from),
            text: counted.comments().next().map(|(_, text)| text.into()),
            likely: counted.likely(),
            opened_at: complaint.opened_at.to_rfc3339(),
            due_in_s: due_at.unix_s() - now.unix_s(),
            is_answered,
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

impl Counters for Scores {
    fn add(&mut self, other: &Self) {
        self.add_all(other);
    }
}
