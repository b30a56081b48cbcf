//! Which answers are looked at. Tables, analyses, comments and whatever else goes over answers ask here, so that there
//! is one notion of it.

use crate::store::UNDATED_S;
use crate::tables::{Population, Selection};
use crate::tally::{Counted, Filled, Tally};
use crate::trend::{Day, Offset};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// Days, both ends among them; an end that is missing is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// The first day.
    #[serde(default)]
    pub from: Option<Day>,
    /// The last day.
    #[serde(default)]
    pub until: Option<Day>,
}

/// A part of the answers; what it does not name, it leaves in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// When somebody answered. With an end named, answers without a time are left out.
    pub days: Days,
    /// Where these days begin.
    pub offset: Offset,
    /// Of each facet named here the answer has one of the values; answers of which it is not known are left out.
    pub facets: BTreeMap<String, Vec<String>>,
}

impl Days {
    /// These days, both ends among them.
    #[must_use]
    pub const fn between(from: Day, until: Day) -> Self {
        Self { from: Some(from), until: Some(until) }
    }

    /// Whether both ends are open.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// Whether any day lies in both.
    #[must_use]
    pub fn overlap(self, other: Self) -> bool {
        let is_before = |one: Self, other: Self| {
            one.until.zip(other.from).is_some_and(|(until, from)| until < from)
        };
        !is_before(self, other) && !is_before(other, self)
    }

    /// Their seconds since 1970.
    fn seconds(self, offset: Offset) -> RangeInclusive<i64> {
        let from = self.from.map_or(i64::MIN, |day| offset.start_s(day));
        let until = self.until.map_or(UNDATED_S, |day| offset.start_s(day.plus(1)));
        from..=until.saturating_sub(1)
    }
}

impl fmt::Display for Days {
    /// `2026-01-01 to 2026-03-31`, `from 2026-01-01`, `until 2026-03-31` or `all days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (Some(from), Some(until)) => write!(f, "{from} to {until}"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(until)) => write!(f, "until {until}"),
            (None, None) => f.write_str("all days"),
        }
    }
}

impl Filter {
    /// Whether it leaves every answer in.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.days.is_all() && self.facets.is_empty()
    }
}

/// A selection made ready to be asked of each answer.
pub(crate) struct Chosen {
    population: Population,
    /// The place of the one survey: `Some(None)` where nothing of it was read.
    survey: Option<Option<u32>>,
    /// When somebody answered, in seconds since 1970.
    seconds: Option<RangeInclusive<i64>>,
    /// Whether each combination of facets is in.
    combinations: Option<Vec<bool>>,
}

/// What a selection does with an answer, whatever its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Chosen,
    OtherSurvey,
    OtherPopulation,
    FilteredOut,
}

impl Chosen {
    pub(crate) fn of(tally: &Tally, selection: &Selection) -> Self {
        let Selection { population, survey, filter } = selection;
        Self {
            population: *population,
            survey: survey.as_ref().map(|_| tally.surveys.find(survey)),
            seconds: (!filter.days.is_all()).then(|| filter.days.seconds(filter.offset)),
            combinations: (!filter.facets.is_empty()).then(|| tally.facets.with(&filter.facets)),
        }
    }

    /// What becomes of answers of a kind that lie within the days.
    pub(crate) fn fate(&self, filled: &Filled) -> Fate {
        let is_in = |combinations: &Vec<bool>| {
            combinations.get(filled.facets as usize).copied().unwrap_or(false)
        };
        if !self.has_survey(filled.survey) {
            Fate::OtherSurvey
        } else if filled.population != self.population {
            Fate::OtherPopulation
        } else if !self.combinations.as_ref().is_none_or(is_in) {
            Fate::FilteredOut
        } else {
            Fate::Chosen
        }
    }

    /// Whether an answer enters the scores.
    pub(crate) fn counts(&self, counted: &Counted<'_>) -> bool {
        let filled = counted.filled();
        filled.status.is_scored()
            && self.fate(filled) == Fate::Chosen
            && self.is_within(counted.answered_s())
    }

    /// Whether the filter names days.
    pub(crate) const fn has_days(&self) -> bool {
        self.seconds.is_some()
    }

    /// Whether a moment lies within the days, in seconds since 1970.
    pub(crate) fn is_within(&self, at_s: i64) -> bool {
        self.seconds.as_ref().is_none_or(|seconds| seconds.contains(&at_s))
    }

    fn has_survey(&self, survey: u32) -> bool {
        self.survey.is_none_or(|own| own == Some(survey))
    }

    /// Whether something that happened at a moment to a survey is in. Of events no facet is known, so a filter by one
    /// leaves them all out.
    pub(crate) fn has_event(&self, population: Population, survey: u32, at_s: i64) -> bool {
        population == self.population
            && self.has_survey(survey)
            && self.combinations.is_none()
            && self.is_within(at_s)
    }
}

/// What the counted answers of a population can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The answers that the scores are made of without a filter.
    pub answers: u64,
    /// The named surveys.
    pub surveys: Values,
    /// The facets with their values.
    pub facets: BTreeMap<String, Values>,
}

/// What something is in the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// How many different ones there are.
    pub count: u64,
    /// Those with the most answers, these first, each with how many: two hundred at most.
    pub most: Vec<(String, u64)>,
}

/// So many values of each facet are told.
const MOST_VALUES: usize = 200;

impl Choices {
    pub(crate) fn of(tally: &Tally, population: Population) -> Self {
        let mut by_survey = vec![0_u64; tally.surveys.len()];
        let mut by_combination = vec![0_u64; tally.facets.combinations()];
        let mut answers = 0;
        let all = Selection { population, ..Selection::default() };
        tally.each_counted(&all, |filled, times| {
            answers += times;
            for (counts, place) in
                [(&mut by_survey, filled.survey), (&mut by_combination, filled.facets)]
            {
                if let Some(count) = counts.get_mut(place as usize) {
                    *count += times;
                }
            }
        });
        let named = tally.surveys.iter().zip(by_survey);
        let surveys = named.filter_map(|(name, count)| Some((name.as_deref()?, count)));
        let facets = tally.facets.counts(&by_combination).into_iter();
        Self {
            answers,
            surveys: Values::of(surveys),
            facets: facets.map(|(name, values)| (name.into(), Values::of(values))).collect(),
        }
    }
}

impl Values {
    fn of<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        let mut all: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        let count = all.len() as u64;
        all.sort_by_key(|(value, count)| (u64::MAX - count, *value));
        all.truncate(MOST_VALUES);
        Self { count, most: all.into_iter().map(|(value, count)| (value.into(), count)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Days, Filter};
    use crate::trend::Day;
    use crate::{Format, Selection, Tally};
    use std::collections::BTreeMap;

    const ROWS: &str = "id,survey,nps,answered_at,locale,plan,survey_version\n\
        1,shop,9,2026-01-01T00:00:00Z,en,basic,1\n\
        2,shop,2,2026-01-31T23:59:59Z,de,basic,1\n\
        3,shop,10,2026-02-01T00:00:00Z,en,large,2\n\
        4,shop,7,,en,basic,2\n\
        5,other,0,2026-01-15T12:00:00Z,,basic,2\n";

    fn tally() -> Tally {
        let mut tally = Tally::default();
        tally.read("file.csv", Format::Csv, ROWS.as_bytes());
        tally
    }

    fn day(text: &str) -> Option<Day> {
        Day::read(text)
    }

    fn days(from: &str, until: &str) -> Days {
        Days { from: day(from), until: day(until) }
    }

    fn selection(survey: Option<&str>, days: Days, facets: &[(&str, &[&str])]) -> Selection {
        let facets = facets.iter().map(|(name, values)| {
            (String::from(*name), values.iter().map(|value| String::from(*value)).collect())
        });
        let filter = Filter { days, facets: facets.collect(), ..Filter::default() };
        Selection { survey: survey.map(String::from), filter, ..Selection::default() }
    }

    #[test]
    fn a_filter_leaves_in_what_it_names() {
        let tally = tally();
        for (selection, counted) in [
            (selection(None, Days::default(), &[]), 5),
            (selection(Some("shop"), Days::default(), &[]), 4),
            (selection(None, days("2026-01-01", "2026-01-31"), &[]), 3),
            (selection(None, days("", "2025-12-31"), &[]), 0),
            (selection(None, days("2026-02-01", ""), &[]), 1),
            (selection(None, Days::default(), &[("locale", &["en"])]), 3),
            (selection(None, Days::default(), &[("locale", &["en", "de"])]), 4),
            (
                selection(
                    None,
                    Days::default(),
                    &[("locale", &["en", "de"]), ("plan", &["basic"])],
                ),
                3,
            ),
            (selection(None, Days::default(), &[("locale", &["en"]), ("plan", &["none"])]), 0),
            (selection(None, Days::default(), &[("nobody", &["knows"])]), 0),
            (selection(Some("shop"), days("2026-01-01", "2026-01-31"), &[("locale", &["de"])]), 1),
        ] {
            let tables = tally.tables(&selection);
            let counts = &tables.counts;
            assert_eq!(counts.counted, counted, "{selection:?}");
            assert_eq!(counts.unfiltered, 5);
            assert_eq!(counts.counted + counts.filtered_out + counts.other_survey, 5);
            assert_eq!(tables.nps.iter().map(|row| row.n).sum::<u64>(), counted);
            assert_eq!(tally.comments(&selection, &Default::default()).all, 0);
        }
    }

    #[test]
    fn days_begin_by_the_offset_and_answers_without_a_time_lie_on_none() {
        let tally = tally();
        let mut selection = selection(None, days("2026-02-01", "2026-02-01"), &[]);
        let n = |selection: &Selection| tally.tables(selection).counts.counted;
        assert_eq!(n(&selection), 1);
        // An hour east, the last second of January is in February already.
        selection.filter.offset = crate::Offset::minutes(60).unwrap();
        assert_eq!(n(&selection), 2);
        assert_eq!(tally.tables(&selection).counts.filtered_undated, 1);
    }

    #[test]
    fn copies_and_saves_share_the_fate_of_what_holds() {
        let rows = "id,nps,answered_at,revision,plan,status\n\
            1,9,2026-01-01T00:00:00Z,1,basic,\n\
            1,9,2026-01-01T00:00:00Z,1,basic,\n\
            2,3,2026-01-02T00:00:00Z,1,basic,\n\
            2,4,2026-03-02T00:00:00Z,2,basic,\n\
            3,5,2026-01-03T00:00:00Z,1,basic,\n\
            3,6,2026-01-04T00:00:00Z,1,basic,\n\
            4,7,,1,large,\n\
            4,7,,1,large,\n\
            5,,2026-01-05T00:00:00Z,1,basic,dismissed\n\
            5,,2026-01-05T00:00:00Z,1,basic,dismissed\n";
        let mut tally = Tally::default();
        tally.read("file.csv", Format::Csv, rows.as_bytes());
        let counts = |days: Days, facets: &[(&str, &[&str])]| {
            let counts = tally.tables(&selection(None, days, facets)).counts;
            assert_eq!((counts.responses, counts.unfiltered), (10, 4));
            let became = [counts.counted, counts.dismissed, counts.filtered_out];
            let others = [counts.duplicates, counts.superseded, counts.conflicting];
            (became, others, counts.filtered_undated)
        };
        let january = days("2026-01-01", "2026-01-31");
        assert_eq!(counts(Days::default(), &[]), ([4, 1, 0], [3, 1, 1], 0));
        assert_eq!(counts(january, &[]), ([2, 1, 4], [2, 0, 1], 1));
        assert_eq!(counts(january, &[("plan", &["large"])]), ([0, 0, 10], [0, 0, 0], 1));
        assert_eq!(counts(Days::default(), &[("plan", &["large"])]), ([1, 0, 8], [1, 0, 0], 0));
    }

    #[test]
    fn what_can_be_filtered_by_is_told_with_its_answers() {
        let choices = tally().choices(Default::default());
        assert_eq!(choices.answers, 5);
        assert_eq!(choices.surveys.most, [("shop".into(), 4), ("other".into(), 1)]);
        let expected: BTreeMap<&str, &[(&str, u64)]> = [
            ("locale", [("en", 3), ("de", 1)].as_slice()),
            ("plan", &[("basic", 4), ("large", 1)]),
            ("survey_version", &[("2", 3), ("1", 2)]),
        ]
        .into();
        for (name, values) in expected {
            let known = &choices.facets.get(name).unwrap().most;
            let known: Vec<_> = known.iter().map(|(value, n)| (value.as_str(), *n)).collect();
            assert_eq!(known, values, "{name}");
        }
    }

    #[test]
    fn overlapping_days_are_known() {
        let check = |one: Days, other: Days, expected| {
            assert_eq!((one.overlap(other), other.overlap(one)), (expected, expected));
        };
        check(days("2026-01-01", "2026-01-31"), days("2026-02-01", ""), false);
        check(days("2026-01-01", "2026-02-01"), days("2026-02-01", ""), true);
        check(days("", ""), days("2026-02-01", "2026-02-02"), true);
    }
}
