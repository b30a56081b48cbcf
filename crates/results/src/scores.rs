//! Counters by question: what responses add up to, whichever they are.

use crate::rows::{CesRow, CsatRow, NpsRow, ShareOf, ces_row, csat_row, nps_row};
use crate::tally::{Column, Filled, Tally};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use trefoil_score::csat::MAX_ITEMS;
use trefoil_score::{Ces1Tally, Ces2Tally, CsatTally, GoodIs, NpsTally, Scale};
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
        let question = match (&column.item, column.metric) {
            (Some(item), Metric::Nps | Metric::Ces1 | Metric::Ces2) => {
                Cow::Owned(format!("{}/{item}", column.question))
            }
            _ => Cow::Borrowed(column.question.as_str()),
        };
        Self { survey, question, role: column.role, metric: column.metric, scale: column.scale }
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

/// Counters by row.
#[derive(Clone, Default)]
pub(crate) struct Scores<'a> {
    pub(crate) nps: HashMap<RowKey<'a>, NpsTally>,
    pub(crate) csat: HashMap<RowKey<'a>, CsatScores<'a>>,
    ces1: HashMap<RowKey<'a>, Ces1Tally>,
    ces2: HashMap<RowKey<'a>, Ces2Tally>,
}

/// Counters of a CSAT question.
///
/// The company's score needs each respondent's answers and not which items they belong to, so the
/// question may have had any items over time; each item has counters of its own beside it.
#[derive(Clone)]
pub(crate) struct CsatScores<'a> {
    pub(crate) company: CsatTally,
    pub(crate) items: BTreeMap<Option<&'a str>, CsatTally>,
}

impl<'a> Scores<'a> {
    /// Adds a response. Ratings lie on their scales, ten items at most, and no file holds as many
    /// responses as a tally does; so no tally refuses any.
    pub(crate) fn add(&mut self, tally: &'a Tally, filled: &Filled) {
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

    /// Adds what others counted. Rows of one key have one scale, so no tally refuses another.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for (key, tally) in &other.nps {
            self.nps.entry(key.clone()).or_default().merge(tally).ok();
        }
        for (key, scores) in &other.csat {
            let own = self.csat.entry(key.clone()).or_insert_with(|| scores.emptied());
            own.company.merge(&scores.company).ok();
            for (item, tally) in &scores.items {
                match own.items.get_mut(item) {
                    Some(own) => drop(own.merge(tally)),
                    None => drop(own.items.insert(*item, *tally)),
                }
            }
        }
        for (key, tally) in &other.ces1 {
            self.ces1.entry(key.clone()).or_default().merge(tally).ok();
        }
        for (key, tally) in &other.ces2 {
            self.ces2.entry(key.clone()).or_default().merge(tally).ok();
        }
    }

    /// The same questions, before anybody has answered.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            nps: self.nps.keys().map(|key| (key.clone(), NpsTally::default())).collect(),
            csat: self.csat.iter().map(|(key, scores)| (key.clone(), scores.emptied())).collect(),
            ces1: self.ces1.keys().map(|key| (key.clone(), Ces1Tally::default())).collect(),
            ces2: self.ces2.keys().map(|key| (key.clone(), Ces2Tally::default())).collect(),
        }
    }

    /// The questions of the likelihood to recommend, in the order of the tables.
    pub(crate) fn nps_keys(&self) -> Vec<&RowKey<'a>> {
        let mut keys: Vec<_> = self.nps.keys().collect();
        keys.sort_by(|one, other| one.order(other));
        keys
    }

    pub(crate) fn rows(self) -> (Vec<NpsRow>, Vec<CsatRow>, Vec<CesRow>) {
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

impl CsatScores<'_> {
    fn emptied(&self) -> Self {
        let (scale, good_is) = (self.company.scale(), self.company.good_is());
        let empty = |tally: &CsatTally| {
            CsatTally::new(scale, good_is, tally.items().count()).unwrap_or(*tally)
        };
        let items = self.items.iter().map(|(item, tally)| (*item, empty(tally))).collect();
        Self { company: empty(&self.company), items }
    }
}

fn sorted<T>(rows: HashMap<RowKey<'_>, T>) -> impl Iterator<Item = (RowKey<'_>, T)> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(one, _), (other, _)| one.order(other));
    rows.into_iter()
}
