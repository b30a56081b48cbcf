//! Counters by question: what responses add up to, whichever they are.

use crate::alike::Likeness;
use crate::comparison::ScoreChange;
use crate::rows::{CesRow, CsatRow, NpsRow, ShareOf, ces_row, csat_row, nps_row};
use crate::tally::{Column, Tally, Used, value_of};
use std::borrow::Cow;
use std::cmp::Ordering;
use trefoil_score::csat::{Answered, MAX_ITEMS};
use trefoil_score::{Ces1Tally, Ces2Tally, Change, CsatTally, GoodIs, NpsTally, Scale};
use trefoil_survey::metric::Metric;
use trefoil_survey::record::Role;

/// What one row adds up: a question of a survey, on one scale in one direction.
///
/// An item of an NPS or CES question is a question of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RowKey<'a> {
    pub(crate) survey: Option<&'a str>,
    pub(crate) question: Cow<'a, str>,
    pub(crate) role: Option<Role>,
    pub(crate) metric: Metric,
    pub(crate) scale: Scale,
}

impl<'a> RowKey<'a> {
    pub(crate) fn of(survey: Option<&'a str>, column: &'a Column) -> Self {
        let Column { question, item, role, metric, scale } = column;
        Self::new(survey, (question, item.as_deref()), *role, *metric, *scale)
    }

    pub(crate) fn new(
        survey: Option<&'a str>,
        (question, item): (&'a str, Option<&'a str>),
        role: Option<Role>,
        metric: Metric,
        scale: Scale,
    ) -> Self {
        let question = match (item, metric) {
            (Some(item), Metric::Nps | Metric::Ces1 | Metric::Ces2) => {
                Cow::Owned(format!("{question}/{item}"))
            }
            _ => Cow::Borrowed(question),
        };
        Self { survey, question, role, metric, scale }
    }

    /// The question, with the side it asks for where there is one.
    pub(crate) fn question(&self) -> String {
        match self.role {
            None => self.question.to_string(),
            Some(role) => format!("{} ({})", self.question, role.code()),
        }
    }

    pub(crate) fn order(&self, other: &Self) -> Ordering {
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

/// Which counters a response adds to: for each sheet that occurs, the places of its ratings in [`Scores`].
///
/// Finding a question by its name costs more than counting its answer, so it is done once for each sheet and not once
/// for each respondent.
#[derive(Default)]
pub(crate) struct Questions<'a> {
    /// By the place of the sheet.
    plans: Vec<Option<Plan>>,
    nps: Places<'a>,
    csat: Places<'a>,
    /// The items of each CSAT question.
    items: Vec<Vec<Option<&'a str>>>,
    ces1: Places<'a>,
    ces2: Places<'a>,
}

/// Questions of one metric, each with its place.
type Places<'a> = Vec<RowKey<'a>>;

/// What a sheet adds: places of ratings in the sheet, and of counters.
#[derive(Clone, Debug, Default)]
struct Plan {
    nps: Vec<(usize, usize)>,
    csat: Vec<(usize, Vec<(usize, usize)>)>,
    ces1: Vec<(usize, usize)>,
    ces2: Vec<(usize, usize)>,
}

/// What one response adds.
#[derive(Clone, Copy)]
pub(crate) struct Addend<'a> {
    plan: &'a Plan,
    values: &'a [u8],
}

/// Counters by the places of [`Questions`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Scores {
    pub(crate) nps: Vec<NpsTally>,
    pub(crate) csat: Vec<CsatScores>,
    pub(crate) ces1: Vec<Ces1Tally>,
    pub(crate) ces2: Vec<Ces2Tally>,
}

/// Counters of a CSAT question.
///
/// The company's score needs each respondent's answers and not which items they belong to, so the
/// question may have had any items over time; each item has counters of its own beside it.
#[derive(Clone, Debug)]
pub(crate) struct CsatScores {
    pub(crate) company: CsatTally,
    /// In the order of the question's items; none of a single one, which `company` counts as well.
    items: Vec<ItemCounts>,
}

/// How often each point from 0 on was given.
pub(crate) type Points = [u64; Scale::HIGHEST_POINT as usize + 1];

/// The counters of an item: a tally is made of them once, where one of each would be ten times as large.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ItemCounts {
    pub(crate) points: Points,
    /// Of those that were asked and did not rate it.
    pub(crate) not_rated: u64,
}

impl<'a> Questions<'a> {
    /// The questions of responses that have these sheets.
    pub(crate) fn of(tally: &'a Tally, used: &Used) -> Self {
        let mut questions = Self::default();
        let sheets = (0..).zip(&used.sheets);
        let plans = sheets.map(|(sheet, is_used)| is_used.then(|| questions.plan(tally, sheet)));
        questions.plans = plans.collect();
        questions
    }

    /// The sheets that occur.
    pub(crate) fn sheets(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.plans).filter(|(_, plan)| plan.is_some()).map(|(sheet, _)| sheet)
    }

    fn plan(&mut self, tally: &'a Tally, sheet: u32) -> Plan {
        let survey = tally.survey_of(sheet);
        let mut plan = Plan::default();
        for (at, column) in tally.sheet(sheet).enumerate() {
            let question = self.place(RowKey::of(survey, column));
            match column.metric {
                Metric::Nps => plan.nps.push((at, question)),
                Metric::Ces1 => plan.ces1.push((at, question)),
                Metric::Ces2 => plan.ces2.push((at, question)),
                Metric::Csat => {
                    let item = self.place_of_item(question, column.item.as_deref());
                    match plan.csat.iter_mut().find(|(own, _)| *own == question) {
                        Some((_, ratings)) => ratings.push((at, item)),
                        None => plan.csat.push((question, vec![(at, item)])),
                    }
                }
            }
        }
        plan
    }

    /// The place of a question among those of its metric.
    pub(crate) fn place(&mut self, key: RowKey<'a>) -> usize {
        match key.metric {
            Metric::Nps => place(&mut self.nps, key),
            Metric::Csat => {
                let question = place(&mut self.csat, key);
                self.items.resize(self.csat.len(), Vec::new());
                question
            }
            Metric::Ces1 => place(&mut self.ces1, key),
            Metric::Ces2 => place(&mut self.ces2, key),
        }
    }

    /// The place of an item among those of the CSAT question at that place.
    pub(crate) fn place_of_item(&mut self, question: usize, item: Option<&'a str>) -> usize {
        self.items.get_mut(question).map_or(0, |items| place(items, item))
    }

    /// Counters for all questions, before anybody has answered.
    pub(crate) fn scores(&self) -> Scores {
        let csat = self.csat.iter().zip(&self.items).filter_map(|(key, items)| {
            let asked = items.len().min(MAX_ITEMS);
            let company = CsatTally::new(key.scale, GoodIs::High, asked).ok()?;
            Some(CsatScores::new(company, vec![ItemCounts::default(); items.len()]))
        });
        Scores {
            nps: vec![NpsTally::default(); self.nps.len()],
            csat: csat.collect(),
            ces1: vec![Ces1Tally::default(); self.ces1.len()],
            ces2: vec![Ces2Tally::default(); self.ces2.len()],
        }
    }

    /// What each of those alike adds; `None` of one that is not of the selection.
    pub(crate) fn addend<'s>(&'s self, like: Likeness<'s>) -> Option<Addend<'s>> {
        let plan = self.plans.get(like.sheet as usize)?.as_ref()?;
        Some(Addend { plan, values: like.values })
    }

    /// The rows of all questions, those that nobody answered among them.
    pub(crate) fn all_rows(&self, scores: &Scores) -> (Vec<NpsRow>, Vec<CsatRow>, Vec<CesRow>) {
        self.rows_where(scores, |_| true)
    }

    /// The rows of the questions that somebody answered, or said that nothing of them applies.
    pub(crate) fn rows(&self, scores: &Scores) -> (Vec<NpsRow>, Vec<CsatRow>, Vec<CesRow>) {
        self.rows_where(scores, |respondents| respondents > 0)
    }

    fn rows_where(
        &self,
        scores: &Scores,
        is_kept: impl Fn(u64) -> bool,
    ) -> (Vec<NpsRow>, Vec<CsatRow>, Vec<CesRow>) {
        let nps = sorted(&self.nps, &scores.nps).filter(|(_, tally)| is_kept(tally.n()));
        let csat = sorted(&self.csat, &scores.csat);
        let csat = csat.filter(|(_, scores)| is_kept(scores.company.respondents()));
        let csat = csat.map(|(key, scores)| {
            let items = self.items_of(key).iter().copied().zip(scores.items());
            csat_row(key, scores, items.filter(|(_, tally)| is_kept(tally.respondents())).collect())
        });
        let ces1 = sorted(&self.ces1, &scores.ces1).filter(|(_, tally)| is_kept(tally.n()));
        let ces1 = ces1.map(|(key, tally)| {
            let band = tally.band().map(|band| band.code());
            ces_row(key, tally, band, None)
        });
        let ces2 = sorted(&self.ces2, &scores.ces2).filter(|(_, tally)| is_kept(tally.n()));
        let ces2 = ces2
            .map(|(key, tally)| ces_row(key, tally, None, Some(ShareOf::of(tally.very_easy()))));
        (
            nps.map(|(key, tally)| nps_row(key, tally)).collect(),
            csat.collect(),
            ces1.chain(ces2).collect(),
        )
    }

    /// The questions of the likelihood to recommend with their counters, in the order of the tables.
    pub(crate) fn nps<'s>(
        &'s self,
        scores: &'s Scores,
    ) -> impl Iterator<Item = (&'s RowKey<'a>, &'s NpsTally)> {
        sorted(&self.nps, &scores.nps)
    }

    /// What changed from some counters to others, in the order of [`Self::all_rows`].
    pub(crate) fn changes(&self, before: &Scores, after: &Scores) -> Vec<ScoreChange> {
        let nps = sorted(&self.nps, &before.nps).zip(sorted(&self.nps, &after.nps));
        let nps = nps.map(|((key, own), (_, its))| {
            ScoreChange::of_net(key, Change::new(own.groups(), its.groups()))
        });
        let csat = sorted(&self.csat, &before.csat).zip(sorted(&self.csat, &after.csat));
        let csat = csat.map(|((key, own), (_, its))| {
            ScoreChange::of_mean(key, own.company.company_mean(), its.company.company_mean())
        });
        let ces1 = sorted(&self.ces1, &before.ces1).zip(sorted(&self.ces1, &after.ces1));
        let ces1 =
            ces1.map(|((key, own), (_, its))| ScoreChange::of_mean(key, own.mean(), its.mean()));
        let ces2 = sorted(&self.ces2, &before.ces2).zip(sorted(&self.ces2, &after.ces2));
        let ces2 =
            ces2.map(|((key, own), (_, its))| ScoreChange::of_mean(key, own.mean(), its.mean()));
        nps.chain(csat).chain(ces1).chain(ces2).collect()
    }

    /// The items of a CSAT question, by place, where several of it were rated by anybody.
    pub(crate) fn batteries<'s>(
        &'s self,
        scores: &'s Scores,
    ) -> impl Iterator<Item = (&'s RowKey<'a>, Vec<&'a str>)> {
        sorted(&self.csat, &scores.csat).filter_map(|(key, scores)| {
            let rated = self.items_of(key).iter().zip(scores.items());
            let rated = rated.filter(|(_, tally)| tally.answers() > 0);
            let mut items: Vec<&str> = rated.filter_map(|(item, _)| *item).collect();
            items.sort_unstable();
            (items.len() > 1).then_some((key, items))
        })
    }

    fn items_of(&self, key: &RowKey<'a>) -> &[Option<&'a str>] {
        let place = self.csat.iter().position(|own| own == key);
        place.and_then(|place| self.items.get(place)).map_or(&[], Vec::as_slice)
    }
}

impl Addend<'_> {
    /// Adds it so many times. Ratings lie on their scales, ten items at most, and no file holds as many responses as a tally does; so
    /// no tally refuses any.
    pub(crate) fn add_to(self, scores: &mut Scores, times: u64) {
        let value = |at: &usize| self.values.get(*at).copied().and_then(value_of);
        for (at, place) in &self.plan.nps {
            if let (Some(value), Some(tally)) = (value(at), scores.nps.get_mut(*place)) {
                tally.record_many(value, times).ok();
            }
        }
        for (at, place) in &self.plan.ces1 {
            if let (Some(value), Some(tally)) = (value(at), scores.ces1.get_mut(*place)) {
                tally.record_many(value, times).ok();
            }
        }
        for (at, place) in &self.plan.ces2 {
            if let (Some(value), Some(tally)) = (value(at), scores.ces2.get_mut(*place)) {
                tally.record_many(value, times).ok();
            }
        }
        for (place, ratings) in &self.plan.csat {
            let Some(scores) = scores.csat.get_mut(*place) else { continue };
            let mut row = [None; MAX_ITEMS];
            for (own, (at, item)) in row.iter_mut().zip(ratings) {
                *own = value(at);
                if let Some(item) = scores.items.get_mut(*item) {
                    item.add(*own, times);
                }
            }
            let asked = scores.company.items().len();
            scores.company.record_many(row.get(..asked).unwrap_or_default(), times).ok();
        }
    }
}

impl CsatScores {
    /// Counters of a question and of its items.
    pub(crate) fn new(company: CsatTally, items: Vec<ItemCounts>) -> Self {
        Self { company, items: if items.len() > 1 { items } else { Vec::new() } }
    }

    /// The tally of each item, in the order of the question's items.
    fn items(&self) -> Vec<CsatTally> {
        if self.items.is_empty() {
            return vec![self.company];
        }
        // What was counted lies on the scale, and is less than a tally holds.
        let items = self.items.iter().map(|item| item.tally(self.company.scale()));
        items.collect::<Option<_>>().unwrap_or_default()
    }
}

impl ItemCounts {
    /// Counts so many that gave a point; `None` where there is no such point.
    pub(crate) fn add(&mut self, value: Option<u8>, times: u64) -> Option<()> {
        *match value {
            Some(value) => self.points.get_mut(usize::from(value))?,
            None => &mut self.not_rated,
        } += times;
        Some(())
    }

    fn add_all(&mut self, other: &Self) {
        for (own, its) in self.points.iter_mut().zip(other.points) {
            *own += its;
        }
        self.not_rated += other.not_rated;
    }

    /// `None` of counts off the scale, or of more than a tally holds.
    fn tally(&self, scale: Scale) -> Option<CsatTally> {
        let sum = |power| {
            (0_u64..).zip(&self.points).map(|(point, count)| point.pow(power) * count).sum()
        };
        let mut answered = [Answered::default(); MAX_ITEMS];
        if let Some(one) = answered.first_mut() {
            *one = Answered { respondents: sum(0), sum: sum(1), sum_of_squares: sum(2) };
        }
        CsatTally::from_sums(scale, GoodIs::High, &[self.points], answered, self.not_rated).ok()
    }
}

impl Scores {
    /// Adds what others counted of the same questions; so no tally refuses another.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for (own, its) in self.nps.iter_mut().zip(&other.nps) {
            own.merge(its).ok();
        }
        for (own, its) in self.csat.iter_mut().zip(&other.csat) {
            own.company.merge(&its.company).ok();
            for (own, its) in own.items.iter_mut().zip(&its.items) {
                own.add_all(its);
            }
        }
        for (own, its) in self.ces1.iter_mut().zip(&other.ces1) {
            own.merge(its).ok();
        }
        for (own, its) in self.ces2.iter_mut().zip(&other.ces2) {
            own.merge(its).ok();
        }
    }
}

fn place<T: PartialEq>(known: &mut Vec<T>, one: T) -> usize {
    known.iter().position(|own| *own == one).unwrap_or_else(|| {
        known.push(one);
        known.len() - 1
    })
}

fn sorted<'s, 'a, T>(
    keys: &'s [RowKey<'a>],
    counters: &'s [T],
) -> impl Iterator<Item = (&'s RowKey<'a>, &'s T)> {
    let mut rows: Vec<_> = keys.iter().zip(counters).collect();
    rows.sort_by(|(one, _), (other, _)| one.order(other));
    rows.into_iter()
}
