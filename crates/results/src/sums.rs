//! What a database added up, which has no need to hand its responses over: counts by point, and of respondents by how many
//! items they rated. Every score follows from it, with its interval.

use crate::rows::{CONFIDENCE, CesRow, CsatRow, NpsRow};
use crate::scores::{CsatScores, ItemCounts, Points, Questions, RowKey, Scores};
use crate::tables::{Counts, Population, Selection, Tables};
use hashbrown::HashMap;
use trefoil_score::csat::{Answered, MAX_ITEMS};
use trefoil_score::{CesTally, CsatTally, GoodIs, NpsTally, Scale};
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{EventKind, Role, Status};

/// The counts of one database: each thing once, whatever its survey, live answers and trials alike.
///
/// # Example
/// ```
/// use trefoil_results::{Asked, Selection, Sums};
/// use trefoil_score::Scale;
/// use trefoil_survey::{metric::Metric, record::Status};
///
/// let mut sums = Sums::default();
/// sums.responses("checkout", Status::Complete, false, 3);
/// let asked = Asked {
///     survey: "checkout".into(),
///     is_test: false,
///     question: "recommend".into(),
///     item: None,
///     role: None,
///     metric: Metric::Nps,
///     scale: Scale::NPS,
/// };
/// sums.ratings(asked.clone(), Some(10), 2);
/// sums.ratings(asked, Some(3), 1);
/// let tables = sums.tables(&Selection::default()).expect("it has no battery of eleven items");
/// assert_eq!(tables.nps[0].score.map(|score| score.whole()), Some(33));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sums {
    responses: Vec<(String, Status, bool, u64)>,
    events: Vec<(String, EventKind, bool, u64)>,
    ratings: Vec<(Asked, Option<u8>, u64)>,
    respondents: Vec<(Asked, usize, Answered)>,
}

/// What was asked of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The survey.
    pub survey: String,
    /// Whether it was a trial.
    pub is_test: bool,
    /// The question's id.
    pub question: String,
    /// The item, where the question has some.
    pub item: Option<String>,
    /// Which side, where both were asked.
    pub role: Option<Role>,
    /// What is measured.
    pub metric: Metric,
    /// The points there are.
    pub scale: Scale,
}

/// The counts of a question.
struct Question {
    scale: Scale,
    /// By the item's place.
    items: Vec<ItemCounts>,
    answered: [Answered; MAX_ITEMS],
    unanswered: u64,
}

impl Sums {
    /// So many responses of a survey have that status.
    pub fn responses(&mut self, survey: &str, status: Status, is_test: bool, count: u64) {
        self.responses.push((survey.into(), status, is_test, count));
    }

    /// So many events of a survey say that.
    pub fn events(&mut self, survey: &str, kind: EventKind, is_test: bool, count: u64) {
        self.events.push((survey.into(), kind, is_test, count));
    }

    /// So many respondents whose responses count rated that, or said that it does not apply.
    pub fn ratings(&mut self, asked: Asked, value: Option<u8>, count: u64) {
        self.ratings.push((asked, value, count));
    }

    /// Those who were asked a CSAT question, whichever its items, and rated so many of them; `answered` has the sum of each one's
    /// ratings added up, and its square.
    pub fn respondents(&mut self, asked: Asked, items: usize, answered: Answered) {
        self.respondents.push((asked, items, answered));
    }

    /// How many responses and events there are.
    #[must_use]
    pub fn records(&self) -> u64 {
        let responses = self.responses.iter().map(|(.., count)| count);
        responses.chain(self.events.iter().map(|(.., count)| count)).sum()
    }

    /// The tables of a selection without a filter: those that the responses themselves would give. `None` where the counts do not
    /// say all, or contradict one another: of a question that had more than ten items over time, for one.
    #[must_use]
    pub fn tables(&self, selection: &Selection) -> Option<Tables> {
        if !selection.filter.is_all() {
            return None;
        }
        let (nps, csat, ces) = self.rows(selection)?;
        Some(Tables {
            population: selection.population,
            survey: selection.survey.clone(),
            filter: selection.filter.clone(),
            confidence: CONFIDENCE.level(),
            counts: self.counts(selection),
            nps,
            csat,
            ces,
            conflicts: Vec::new(),
            bad_lines: Vec::new(),
            unread_times: Vec::new(),
            unknown_columns: Vec::new(),
        })
    }

    fn counts(&self, selection: &Selection) -> Counts {
        let mut counts = Counts { lines: self.records(), ..Counts::default() };
        for (survey, status, is_test, count) in &self.responses {
            counts.responses += count;
            let is_of_it = Population::of(*is_test) == selection.population;
            counts.unfiltered += if is_of_it && status.is_scored() { *count } else { 0 };
            *if selection.survey.as_ref().is_some_and(|own| own != survey) {
                &mut counts.other_survey
            } else if !is_of_it {
                &mut counts.other_population
            } else {
                match status {
                    Status::Dismissed => &mut counts.dismissed,
                    Status::Withdrawn => &mut counts.withdrawn,
                    Status::Partial | Status::Complete => &mut counts.counted,
                }
            } += count;
        }
        let events = self
            .events
            .iter()
            .filter(|(survey, _, is_test, _)| selects(selection, survey, *is_test));
        for (_, kind, _, count) in events {
            *counts.events.entry(kind.code()).or_default() += count;
        }
        counts
    }

    fn rows(&self, selection: &Selection) -> Option<(Vec<NpsRow>, Vec<CsatRow>, Vec<CesRow>)> {
        let is_selected = |asked: &Asked| selects(selection, &asked.survey, asked.is_test);
        let mut questions = Questions::default();
        let mut counts = HashMap::<(Metric, usize), Question>::new();
        let ratings = self.ratings.iter().filter(|(asked, ..)| is_selected(asked));
        for (asked, value, count) in ratings {
            let place = questions.place(asked.key());
            let item = match asked.metric {
                Metric::Csat => questions.place_of_item(place, asked.item.as_deref()),
                Metric::Nps | Metric::Ces1 | Metric::Ces2 => 0,
            };
            let question = counts.entry((asked.metric, place));
            let question = question.or_insert_with(|| Question::new(asked.scale));
            let items = question.items.len().max(item + 1);
            question.items.resize(items, ItemCounts::default());
            question.items.get_mut(item)?.add(*value, *count)?;
        }
        let respondents = self.respondents.iter().filter(|(asked, ..)| is_selected(asked));
        for (asked, items, answered) in respondents {
            let question = counts.get_mut(&(Metric::Csat, questions.place(asked.key())))?;
            match items.checked_sub(1) {
                Some(place) => *question.answered.get_mut(place)? = *answered,
                None => question.unanswered = answered.respondents,
            }
        }
        let counts = &counts;
        let of = |metric| (0..).map_while(move |place| counts.get(&(metric, place)));
        let scores = Scores {
            nps: of(Metric::Nps)
                .map(|own| NpsTally::from_counts(own.points()).ok())
                .collect::<Option<_>>()?,
            csat: of(Metric::Csat).map(Question::csat).collect::<Option<_>>()?,
            ces1: of(Metric::Ces1)
                .map(|own| CesTally::from_counts(own.points()).ok())
                .collect::<Option<_>>()?,
            ces2: of(Metric::Ces2)
                .map(|own| CesTally::from_counts(own.points()).ok())
                .collect::<Option<_>>()?,
        };
        Some(questions.rows(&scores))
    }
}

impl Asked {
    /// What was asked by the codes of a survey's record and the ends of a scale; `None` of what only a later version knows.
    #[must_use]
    pub fn by_codes(
        (survey, is_test): (&str, bool),
        (question, item): (&str, Option<&str>),
        (role, kind): (Option<&str>, &str),
        (min, max): (i64, i64),
    ) -> Option<Self> {
        let role = match role {
            Some(code) => Some(Role::from_code(code)?),
            None => None,
        };
        let metric = Metric::from_code(kind)?;
        let scale = metric.scale(min, max)?;
        let (survey, question) = (survey.into(), question.into());
        Some(Self { survey, is_test, question, item: item.map(Into::into), role, metric, scale })
    }

    fn key(&self) -> RowKey<'_> {
        let Self { survey, question, item, role, metric, scale, .. } = self;
        RowKey::new(Some(survey), (question, item.as_deref()), *role, *metric, *scale)
    }
}

impl Question {
    const fn new(scale: Scale) -> Self {
        let nobody = Answered { respondents: 0, sum: 0, sum_of_squares: 0 };
        Self { scale, items: Vec::new(), answered: [nobody; MAX_ITEMS], unanswered: 0 }
    }

    /// The counts of one without items.
    fn points(&self) -> Points {
        self.items.first().map_or(Points::default(), |item| item.points)
    }

    fn csat(&self) -> Option<CsatScores> {
        let points: Vec<Points> = self.items.iter().map(|item| item.points).collect();
        let (answered, unanswered) = (self.answered, self.unanswered);
        let company =
            CsatTally::from_sums(self.scale, GoodIs::High, &points, answered, unanswered).ok()?;
        Some(CsatScores::new(company, self.items.clone()))
    }
}

/// Whether something is of the population, and of the survey where one is selected.
fn selects(selection: &Selection, survey: &str, is_test: bool) -> bool {
    Population::of(is_test) == selection.population
        && selection.survey.as_ref().is_none_or(|own| own == survey)
}

#[cfg(test)]
mod tests {
    use super::{Asked, Sums};
    use crate::tables::Selection;
    use trefoil_score::Scale;
    use trefoil_score::csat::Answered;
    use trefoil_survey::metric::Metric;

    fn rated(items: usize, sum: u64) -> Sums {
        let asked = |item: Option<String>| Asked {
            survey: "s".into(),
            is_test: false,
            question: "service".into(),
            item,
            role: None,
            metric: Metric::Csat,
            scale: Scale::CSAT5,
        };
        let mut sums = Sums::default();
        for item in 0..items {
            sums.ratings(asked(Some(format!("i{item}"))), Some(4), 1);
        }
        let one = Answered { respondents: items as u64, sum, sum_of_squares: sum };
        sums.respondents(asked(None), 1, one);
        sums
    }

    #[test]
    fn what_the_counts_do_not_say_or_contradict_is_no_table() {
        let n = |items, sum| {
            let tables = rated(items, sum).tables(&Selection::default())?;
            tables.csat.first().map(|row| (row.n, row.items.len()))
        };
        assert_eq!(n(10, 40), Some((10, 10)));
        // A respondent has ten items at most, the question may have had more over time.
        assert_eq!(n(11, 44), None);
        assert_eq!(n(10, 41), None);
    }
}
