//! The tables: every score with its n and its interval, and what was left out of them.

use crate::bad_line::{BadLine, BadLines};
use crate::figure::{Figure, Range};
use crate::tally::{Column, Filled, Tally};
use crate::text::printable;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use trefoil_score::ces::Version;
use trefoil_score::csat::{MAX_ITEMS, TopBox};
use trefoil_score::nps::MIN_N_FOR_BAND;
use trefoil_score::{
    Ces1Tally, Ces2Tally, CesTally, Confidence, CsatTally, GoodIs, NpsTally, SampleMean, Scale,
    Share, Trinomial,
};
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{Role, Status};

/// The confidence of all intervals.
const CONFIDENCE: Confidence = Confidence::P95;

/// Whose answers are added up; the two are never mixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Population {
    /// Respondents.
    #[default]
    Live,
    /// Trials: records marked as test, such as a preview's answers.
    Trial,
}

impl Population {
    /// The word in tables: `live` or `trial`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Trial => "trial",
        }
    }

    pub(crate) const fn of(is_test: bool) -> Self {
        if is_test { Self::Trial } else { Self::Live }
    }
}

impl Serialize for Population {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// What the tables are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Whose answers.
    pub population: Population,
    /// The one survey, or all of them.
    pub survey: Option<String>,
}

/// All scores of a selection.
///
/// Rows stand in the order of survey, question and scale. Scales and directions that differ are
/// rows of their own. A figure that does not exist is `None`, and `null` in JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tables {
    /// Whose answers.
    pub population: Population,
    /// The one survey selected, or all.
    pub survey: Option<String>,
    /// The confidence of all intervals, 0.95.
    pub confidence: f64,
    /// What was read and what became of it.
    pub counts: Counts,
    /// Likelihood to recommend.
    pub nps: Vec<NpsRow>,
    /// Satisfaction.
    pub csat: Vec<CsatRow>,
    /// Effort and ease.
    pub ces: Vec<CesRow>,
    /// Responses of which one revision came with two bodies: the first thousand by id.
    pub conflicts: Vec<Conflict>,
    /// Lines that are not counted: the first thousand by file and line; [`Counts::rejected`] has
    /// their number.
    pub bad_lines: Vec<BadLine>,
    /// Columns of CSV files that no score reads.
    pub unknown_columns: Vec<UnknownColumn>,
}

/// What was read and what became of it.
///
/// `responses` is the sum of `counted` and all that is named after it, down to `other_survey`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Lines read that were not blank, headers apart; in a JSON list, records.
    pub lines: u64,
    /// Lines that are not counted.
    pub rejected: u64,
    /// The same by code.
    pub rejected_by_code: BTreeMap<&'static str, u64>,
    /// Responses read; in a long CSV file several lines make one.
    pub responses: u64,
    /// Responses that the scores are made of.
    pub counted: u64,
    /// Responses closed without sending.
    pub dismissed: u64,
    /// Responses taken back.
    pub withdrawn: u64,
    /// Responses of the other population, their copies and saves included: trials where live
    /// answers are counted.
    pub other_population: u64,
    /// Copies of a response that counts once.
    pub duplicates: u64,
    /// Earlier revisions of a response.
    pub superseded: u64,
    /// Other bodies under the id and revision of a response; the one answered first holds.
    pub conflicting: u64,
    /// Responses to surveys that are not selected.
    pub other_survey: u64,
    /// Events of the selection by what happened, copies apart.
    pub events: BTreeMap<&'static str, u64>,
}

/// A response of which one revision came with two bodies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Conflict {
    /// The response's id.
    pub id: String,
    /// The revision.
    pub revision: u32,
    /// Records with another body than the one that holds.
    pub others: u64,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, revision, others } = self;
        let text = format!(
            "response {id}: revision {revision} came with other bodies too ({others}); the one \
             answered first is counted"
        );
        f.write_str(&printable(&text))
    }
}

/// A column of a CSV file that no score reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnknownColumn {
    /// The file, by the name it was read under.
    pub source: String,
    /// The column's name.
    pub column: String,
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, column } = self;
        f.write_str(&printable(&format!("{source}: no score reads the column {column}")))
    }
}

/// A share with Wilson's interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    pub band: Option<&'static str>,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CsatRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// `expected` or `experienced`, where both were asked.
    pub role: Option<&'static str>,
    /// The lowest point of the scale.
    pub min: u8,
    /// The highest point of the scale.
    pub max: u8,
    /// The good end of the scale, `high`.
    pub good_is: &'static str,
    /// Respondents who answered at least one item.
    pub n: u64,
    /// Respondents to whom no item applied; they are in no figure.
    pub without_answers: u64,
    /// The mean of the respondents' means.
    pub company: Option<Figure>,
    /// Student's interval over respondents, on the scale; `None` of one respondent.
    pub interval: Option<Range>,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CesRow {
    /// The survey, where one was named.
    pub survey: Option<String>,
    /// The question's id.
    pub question: String,
    /// `ces1` or `ces2`; the two are never added up together.
    pub version: &'static str,
    /// The lowest point of the scale.
    pub min: u8,
    /// The highest point of the scale.
    pub max: u8,
    /// The good end of the scale: `low` with CES 1.0, `high` with CES 2.0.
    pub good_is: &'static str,
    /// Answers.
    pub n: u64,
    /// The mean answer.
    pub mean: Option<Figure>,
    /// Student's interval, on the scale; `None` of one answer.
    pub interval: Option<Range>,
    /// CES 1.0: the label of the unrounded mean; `None` under thirty answers and with CES 2.0, for
    /// which no published cut-offs agree.
    pub band: Option<&'static str>,
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

impl Tables {
    /// The tables as JSON, over several lines.
    ///
    /// Field names are those of the structs and stay. Exact figures are `{"exact":"a/b","value":x}`
    /// with at most twelve digits in `value`; what does not exist is `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, finite numbers and lists of them: nothing here is not JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The tables for a terminal: aligned columns, every figure with its n.
    #[must_use]
    pub fn to_text(&self) -> String {
        crate::text::of(self)
    }

    /// Whether there is no score at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nps.is_empty() && self.csat.is_empty() && self.ces.is_empty()
    }

    pub(crate) fn of(tally: &Tally, selection: &Selection) -> Self {
        let selected: Vec<bool> = tally
            .surveys
            .values()
            .iter()
            .map(|survey| selection.survey.is_none() || *survey == selection.survey)
            .collect();
        let is_selected = |survey: u32| selected.get(survey as usize).copied().unwrap_or(false);
        let mut counts = Counts {
            lines: tally.lines,
            rejected: tally.bad_lines.count(),
            rejected_by_code: tally.bad_lines.by_code().clone(),
            ..Counts::default()
        };
        let mut scores = Scores::default();
        let mut conflicts = Vec::new();
        for (id, held) in tally.responses() {
            counts.responses += held.records();
            if !is_selected(held.body.survey) {
                counts.other_survey += held.records();
                continue;
            }
            if held.body.population != selection.population {
                counts.other_population += held.records();
                continue;
            }
            counts.duplicates += held.copies.saturating_sub(1);
            counts.superseded += held.superseded;
            counts.conflicting += held.conflicting;
            if held.conflicting > 0 {
                let revision = held.rank.revision;
                conflicts.push(Conflict { id: id.text(), revision, others: held.conflicting });
            }
            if counts.admit(held.body.status) {
                scores.add(tally, &held.body);
            }
        }
        for filled in tally.unnamed() {
            counts.responses += 1;
            if !is_selected(filled.survey) {
                counts.other_survey += 1;
            } else if filled.population != selection.population {
                counts.other_population += 1;
            } else if counts.admit(filled.status) {
                scores.add(tally, filled);
            }
        }
        for held in tally.events() {
            if is_selected(held.body.survey) && held.body.population == selection.population {
                *counts.events.entry(held.body.kind.code()).or_default() += 1;
            }
        }
        conflicts.sort();
        conflicts.truncate(BadLines::KEPT);
        let (nps, csat, ces) = scores.rows();
        Self {
            population: selection.population,
            survey: selection.survey.clone(),
            confidence: CONFIDENCE.level(),
            counts,
            nps,
            csat,
            ces,
            conflicts,
            bad_lines: tally.bad_lines.first().cloned().collect(),
            unknown_columns: tally.unknown_columns.iter().cloned().collect(),
        }
    }
}

impl Counts {
    /// Counts a response of the selection as what it is, and says whether it enters the scores.
    fn admit(&mut self, status: Status) -> bool {
        *match status {
            Status::Dismissed => &mut self.dismissed,
            Status::Withdrawn => &mut self.withdrawn,
            Status::Partial | Status::Complete => &mut self.counted,
        } += 1;
        status.is_scored()
    }
}

impl ShareOf {
    fn of(share: Share) -> Self {
        Self {
            count: share.count(),
            n: share.n(),
            percent: share.percent().map(Figure::from),
            interval: share.wilson(CONFIDENCE).map(Range::from),
        }
    }
}

/// What one row adds up: a question of a survey, on one scale in one direction.
///
/// An item of an NPS or CES question is a question of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RowKey<'a> {
    survey: Option<&'a str>,
    question: Cow<'a, str>,
    role: Option<Role>,
    metric: Metric,
    scale: Scale,
}

impl<'a> RowKey<'a> {
    fn of(survey: Option<&'a str>, column: &'a Column) -> Self {
        let question = match (&column.item, column.metric) {
            (Some(item), Metric::Nps | Metric::Ces1 | Metric::Ces2) => {
                Cow::Owned(format!("{}/{item}", column.question))
            }
            _ => Cow::Borrowed(column.question.as_str()),
        };
        Self { survey, question, role: column.role, metric: column.metric, scale: column.scale }
    }

    /// The question, with the side it asks for where there is one.
    fn question(&self) -> String {
        match self.role {
            None => self.question.to_string(),
            Some(role) => format!("{} ({})", self.question, role.code()),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let (own, its) = (self, other);
        let by_name = (own.survey, &own.question, own.role.map(Role::code)).cmp(&(
            its.survey,
            &its.question,
            its.role.map(Role::code),
        ));
        let scale = |row: &Self| (row.scale.min(), row.scale.max());
        by_name.then_with(|| scale(own).cmp(&scale(its)))
    }
}

/// Counters by row.
#[derive(Default)]
struct Scores<'a> {
    nps: HashMap<RowKey<'a>, NpsTally>,
    csat: HashMap<RowKey<'a>, CsatScores<'a>>,
    ces1: HashMap<RowKey<'a>, Ces1Tally>,
    ces2: HashMap<RowKey<'a>, Ces2Tally>,
}

/// Counters of a CSAT question.
///
/// The company's score needs each respondent's answers and not which items they belong to, so the
/// question may have had any items over time; each item has counters of its own beside it.
struct CsatScores<'a> {
    company: CsatTally,
    items: BTreeMap<Option<&'a str>, CsatTally>,
}

impl<'a> Scores<'a> {
    /// Adds a response. Ratings lie on their scales, ten items at most, and no file holds as many
    /// responses as a tally does; so no tally refuses any.
    fn add(&mut self, tally: &'a Tally, filled: &Filled) {
        let survey = tally.surveys.get(filled.survey).and_then(Option::as_deref);
        let mut csat: HashMap<RowKey, Vec<(&Column, Option<u8>)>> = HashMap::new();
        for (column, value) in &filled.ratings {
            let Some(column) = tally.columns.get(*column) else { continue };
            let key = RowKey::of(survey, column);
            match (column.metric, value) {
                (Metric::Csat, value) => csat.entry(key).or_default().push((column, *value)),
                (Metric::Nps, Some(value)) => {
                    self.nps.entry(key).or_default().record(*value).ok();
                }
                (Metric::Ces1, Some(value)) => {
                    self.ces1.entry(key).or_default().record(*value).ok();
                }
                (Metric::Ces2, Some(value)) => {
                    self.ces2.entry(key).or_default().record(*value).ok();
                }
                (Metric::Nps | Metric::Ces1 | Metric::Ces2, None) => {}
            }
        }
        for (key, ratings) in csat {
            let scale = key.scale;
            let empty = |items| CsatTally::new(scale, GoodIs::High, items);
            let Ok(company) = empty(MAX_ITEMS) else { continue };
            let scores = self
                .csat
                .entry(key)
                .or_insert_with(|| CsatScores { company, items: BTreeMap::new() });
            let mut row = [None; MAX_ITEMS];
            for (place, (column, value)) in row.iter_mut().zip(ratings) {
                *place = value;
                let Ok(item) = empty(1) else { continue };
                scores.items.entry(column.item.as_deref()).or_insert(item).record(&[value]).ok();
            }
            scores.company.record(&row).ok();
        }
    }

    fn rows(self) -> (Vec<NpsRow>, Vec<CsatRow>, Vec<CesRow>) {
        let nps = sorted(self.nps).map(|(key, tally)| nps_row(key, &tally)).collect();
        let csat = sorted(self.csat).map(|(key, scores)| csat_row(key, &scores)).collect();
        let ces1 = sorted(self.ces1).map(|(key, tally)| {
            let band = tally.band().map(|band| band.code());
            ces_row(key, &tally, band, None)
        });
        let ces2 = sorted(self.ces2)
            .map(|(key, tally)| ces_row(key, &tally, None, Some(ShareOf::of(tally.very_easy()))));
        (nps, csat, ces1.chain(ces2).collect())
    }
}

fn sorted<T>(rows: HashMap<RowKey<'_>, T>) -> impl Iterator<Item = (RowKey<'_>, T)> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(one, _), (other, _)| one.order(other));
    rows.into_iter()
}

fn nps_row(key: RowKey<'_>, tally: &NpsTally) -> NpsRow {
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

fn csat_row(key: RowKey<'_>, scores: &CsatScores<'_>) -> CsatRow {
    let CsatScores { company, items } = scores;
    let top_box = TopBox::usual(key.scale, company.good_is());
    let mean = company.company_mean();
    let items = items
        .iter()
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
        question: key.question.into_owned(),
        role: key.role.map(Role::code),
        min: key.scale.min(),
        max: key.scale.max(),
        good_is: company.good_is().code(),
        n: company.respondents_scored(),
        without_answers: company.respondents_without_answers(),
        company: mean.map(|mean| mean.mean().into()),
        interval: mean_interval(mean, key.scale),
        answers: company.answers(),
        pooled: company.pooled_mean().map(Figure::from),
        index: company.index().map(Figure::from),
        satisfied_from: top_box.threshold(),
        satisfied: ShareOf::of(company.top_box(top_box)),
        histogram: on_scale(company.counts(), key.scale),
        items,
    }
}

fn ces_row<V: Version>(
    key: RowKey<'_>,
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

fn net_interval(groups: Trinomial) -> Option<Range> {
    groups.score_interval(CONFIDENCE).map(|interval| interval.clipped_to_points().into())
}

fn mean_interval(mean: Option<SampleMean>, scale: Scale) -> Option<Range> {
    mean?.interval(CONFIDENCE).map(|interval| interval.clipped_to_scale(scale).into())
}

/// The counts of the points that the scale has.
fn on_scale<const N: usize>(counts: [u64; N], scale: Scale) -> Vec<u64> {
    let points = usize::from(scale.min())..=usize::from(scale.max());
    counts.get(points).map(<[u64]>::to_vec).unwrap_or_default()
}
