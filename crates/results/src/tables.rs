//! The tables: every score with its n and its interval, and what was left out of them.

use crate::alike::{Alike, Likeness};
use crate::bad_line::{BadLine, BadLines};
use crate::code::{self, Code};
use crate::filter::{Chosen, Fate, Filter};
use crate::rows::{CONFIDENCE, CesRow, CsatRow, NpsRow};
use crate::scores::{Questions, Scores};
use crate::store::UNDATED_S;
use crate::tally::{Filled, Tally};
use crate::text::printable;
use crate::trend::Day;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use trefoil_survey::record::Status;

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

impl<'de> Deserialize<'de> for Population {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match &*String::deserialize(deserializer)? {
            "live" => Ok(Self::Live),
            "trial" => Ok(Self::Trial),
            other => Err(D::Error::custom(format!("{other} is no population"))),
        }
    }
}

impl Serialize for Population {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// What the tables are about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Whose answers.
    pub population: Population,
    /// The one survey, or all of them.
    pub survey: Option<String>,
    /// The part of these answers; all of them by default.
    #[serde(default)]
    pub filter: Filter,
}

impl Selection {
    /// The same without its filter.
    pub(crate) fn whole(&self) -> Self {
        Self { filter: Filter::default(), ..self.clone() }
    }
}

/// All scores of a selection.
///
/// Rows stand in the order of survey, question and scale. Scales and directions that differ are
/// rows of their own. A figure that does not exist is `None`, and `null` in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// Whose answers.
    pub population: Population,
    /// The one survey selected, or all.
    pub survey: Option<String>,
    /// The part of the answers selected; left out in JSON where that is all of them.
    #[serde(default, skip_serializing_if = "Filter::is_all")]
    pub filter: Filter,
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
    /// Counted lines whose time cannot be read: the first thousand by file and line.
    pub unread_times: Vec<BadLine>,
    /// Columns of CSV files that no score reads.
    pub unknown_columns: Vec<UnknownColumn>,
}

/// What was read and what became of it.
///
/// `responses` is the sum of `counted` and all that is named after it, down to `filtered_out`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines read that were not blank, headers apart; in a JSON list, records.
    pub lines: u64,
    /// Lines that are not counted.
    pub rejected: u64,
    /// Lines that are counted, though in no trend: their time cannot be read.
    pub unread_times: u64,
    /// The rejected ones by code.
    #[serde(deserialize_with = "code::counted")]
    pub rejected_by_code: BTreeMap<Code, u64>,
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
    /// Responses that the filter leaves out, their copies and saves included.
    pub filtered_out: u64,
    /// Of these, the ones without a time where the filter names days, copies and saves apart.
    pub filtered_undated: u64,
    /// What `counted` is without filter and survey.
    pub unfiltered: u64,
    /// Events of the selection by what happened, copies apart. Of events no facet is known, so with a filter by one
    /// there are none.
    #[serde(deserialize_with = "code::counted")]
    pub events: BTreeMap<Code, u64>,
}

/// A response of which one revision came with two bodies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
        let questions = Questions::of(tally, &tally.used(selection));
        let mut scores = questions.scores();
        let account =
            Account::of(tally, selection, None::<fn(i64) -> Option<Day>>, |like, times| {
                if let Some(addend) = questions.addend(like) {
                    addend.add_to(&mut scores, times);
                }
            });
        account.tables(tally, selection, &questions, &scores)
    }
}

/// What became of responses.
pub(crate) struct Account {
    counts: Counts,
    conflicts: Vec<Conflict>,
}

impl Account {
    /// Goes through all responses. Those of the selection that enter the scores are given away by what they have in common, with how many
    /// they are; `day` says the day of a moment, where days matter.
    pub(crate) fn of(
        tally: &Tally,
        selection: &Selection,
        day: Option<impl Fn(i64) -> Option<Day>>,
        mut each: impl FnMut(Likeness<'_>, u64),
    ) -> Self {
        let mut give = |day, filled: &Filled, times| {
            let Filled { facets, sheet, .. } = *filled;
            each(Likeness { day, facets, sheet, values: tally.values_of(filled) }, times);
        };
        let mut counts = Counts {
            lines: tally.lines,
            rejected: tally.bad_lines.count(),
            unread_times: tally.unread_times.count(),
            rejected_by_code: tally.bad_lines.by_code().clone(),
            ..Counts::default()
        };
        let chosen = Chosen::of(tally, selection);
        let would_count = |filled: &Filled| {
            filled.population == selection.population && filled.status.is_scored()
        };
        let mut counted = tally.times(&chosen);
        let all = if chosen.has_days() {
            tally.times(&Chosen::of(tally, &selection.whole()))
        } else {
            counted.clone()
        };
        for ((filled, all), within) in tally.kinds().zip(&all).zip(&mut counted) {
            let fate = chosen.fate(filled);
            counts.add(fate, (*all - *within).into(), (*within).into());
            counts.unfiltered += if would_count(filled) { u64::from(*all) } else { 0 };
            if fate != Fate::Chosen || !counts.admit(filled.status, (*within).into()) {
                *within = 0;
            }
        }
        if chosen.has_days() {
            let is_asked =
                |filled: &Filled| would_count(filled) && chosen.fate(filled) != Fate::OtherSurvey;
            let undated = tally.moments().filter(|(_, at_s)| *at_s == UNDATED_S);
            let undated = undated.filter_map(|(kind, _)| tally.filled(kind));
            counts.filtered_undated = undated.filter(|filled| is_asked(filled)).count() as u64;
        }
        let mut conflicts = Vec::new();
        for (contested, others) in tally.contested() {
            let fate = chosen.fate(contested.filled());
            let is_within = chosen.is_within(contested.answered_s());
            let (without, within) = if is_within { (0, others.all()) } else { (others.all(), 0) };
            counts.add(fate, without, within);
            if fate == Fate::Chosen && is_within {
                counts.duplicates += others.copies;
                counts.superseded += others.superseded;
                counts.conflicting += others.conflicting;
                if others.conflicting > 0 {
                    let revision = contested.rank().revision;
                    let id = contested.id().text();
                    conflicts.push(Conflict { id, revision, others: others.conflicting });
                }
            }
        }
        if let Some(day) = day {
            let mut alike = Alike::default();
            let mut give = |day, kind, times| {
                if let Some(filled) = tally.filled(kind) {
                    give(Some(day), filled, times);
                }
            };
            tally.moments().for_each(|(kind, at_s)| {
                if let Some(rest @ 1..) = counted.get_mut(kind as usize)
                    && chosen.is_within(at_s)
                    && let Some(day) = day(at_s)
                {
                    *rest -= 1;
                    alike.add(day, kind, &mut give);
                }
            });
            alike.finish(give);
        }
        // Those on no day are what is left.
        for (filled, times) in tally.kinds().zip(counted).filter(|(_, times)| *times > 0) {
            give(None, filled, times.into());
        }
        for happened in tally.happened(selection) {
            *counts.events.entry(happened.kind.code()).or_default() += 1;
        }
        conflicts.sort();
        conflicts.truncate(BadLines::KEPT);
        Self { counts, conflicts }
    }

    /// The tables of the scores that those which were given away add up to.
    pub(crate) fn tables(
        self,
        tally: &Tally,
        selection: &Selection,
        questions: &Questions<'_>,
        scores: &Scores,
    ) -> Tables {
        let (nps, csat, ces) = questions.rows(scores);
        Tables {
            population: selection.population,
            survey: selection.survey.clone(),
            filter: selection.filter.clone(),
            confidence: CONFIDENCE.level(),
            counts: self.counts,
            nps,
            csat,
            ces,
            conflicts: self.conflicts,
            bad_lines: tally.bad_lines.first().cloned().collect(),
            unread_times: tally.unread_times.first().cloned().collect(),
            unknown_columns: tally.unknown_columns.iter().cloned().collect(),
        }
    }
}

impl Counts {
    /// Counts records of one fate, so many of them not within the days and so many within.
    fn add(&mut self, fate: Fate, without: u64, within: u64) {
        self.responses += without + within;
        match fate {
            Fate::Chosen => self.filtered_out += without,
            Fate::OtherSurvey => self.other_survey += without + within,
            Fate::OtherPopulation => self.other_population += without + within,
            Fate::FilteredOut => self.filtered_out += without + within,
        }
    }

    /// Counts responses of the selection as what they are, and says whether they enter the scores.
    fn admit(&mut self, status: Status, times: u64) -> bool {
        *match status {
            Status::Dismissed => &mut self.dismissed,
            Status::Withdrawn => &mut self.withdrawn,
            Status::Partial | Status::Complete => &mut self.counted,
        } += times;
        status.is_scored()
    }
}
