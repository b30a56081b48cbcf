//! What a database added up, which has no need to hand its responses over: counts by point, and of respondents by how many
//! items they rated. Every score follows from it, with its interval.

use crate::rows::{CONFIDENCE, CesRow, CsatRow, NpsRow, ShareOf, ces_row, csat_row, nps_row};
use crate::scores::{CsatScores, RowKey};
use crate::tables::{Counts, Population, Selection, Tables};
use crate::tally::Column;
use trefoil_score::csat::{Answered, MAX_ITEMS};
use trefoil_score::{Ces1Tally, Ces2Tally, CsatTally, GoodIs, NpsTally, Scale};
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

/// Counts at each point.
type Points = [u64; Scale::HIGHEST_POINT as usize + 1];

/// The counts of a question.
#[derive(Default)]
struct Question<'a> {
    /// Of each item: its name, its counts, and how often it did not apply.
    items: Vec<(Option<&'a str>, Points, u64)>,
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
        let columns: Vec<Column> = self.ratings.iter().map(|(asked, ..)| asked.column()).collect();
        let mut questions: Vec<(RowKey<'_>, Question<'_>)> = Vec::new();
        let ratings = self.ratings.iter().zip(&columns);
        for ((asked, value, count), column) in ratings.filter(|((asked, ..), _)| is_selected(asked))
        {
            let question = of(&mut questions, RowKey::of(Some(&asked.survey), column))?;
            let name = column.item.as_deref();
            let at =
                question.items.iter().position(|(own, ..)| *own == name).unwrap_or_else(|| {
                    question.items.push((name, Points::default(), 0));
                    question.items.len() - 1
                });
            let (_, points, not_applicable) = question.items.get_mut(at)?;
            *match value {
                Some(value) => points.get_mut(usize::from(*value))?,
                None => not_applicable,
            } += count;
        }
        let columns: Vec<Column> =
            self.respondents.iter().map(|(asked, ..)| asked.column()).collect();
        let respondents = self.respondents.iter().zip(&columns);
        for ((asked, items, answered), column) in
            respondents.filter(|((asked, ..), _)| is_selected(asked))
        {
            let question = of(&mut questions, RowKey::of(Some(&asked.survey), column))?;
            match items.checked_sub(1) {
                Some(place) => *question.answered.get_mut(place)? = *answered,
                None => question.unanswered = answered.respondents,
            }
        }
        questions.sort_by(|(one, _), (other, _)| one.order(other));
        let (mut nps, mut csat, mut ces1, mut ces2) = (vec![], vec![], vec![], vec![]);
        for (key, question) in &questions {
            let points = question.items.first().map_or(Points::default(), |(_, points, _)| *points);
            let is_rated = points.iter().any(|count| *count > 0);
            match key.metric {
                Metric::Nps if is_rated => {
                    nps.push(nps_row(key, &NpsTally::from_counts(points).ok()?));
                }
                Metric::Ces1 if is_rated => {
                    let tally = Ces1Tally::from_counts(points).ok()?;
                    ces1.push(ces_row(key, &tally, tally.band().map(|band| band.code()), None));
                }
                Metric::Ces2 if is_rated => {
                    let tally = Ces2Tally::from_counts(points).ok()?;
                    let very_easy = ShareOf::of(tally.very_easy());
                    ces2.push(ces_row(key, &tally, None, Some(very_easy)));
                }
                Metric::Nps | Metric::Ces1 | Metric::Ces2 => {}
                Metric::Csat => csat.push(question.csat(key)?),
            }
        }
        ces1.extend(ces2);
        Some((nps, csat, ces1))
    }
}

impl Asked {
    fn column(&self) -> Column {
        Column {
            question: self.question.clone(),
            item: self.item.clone(),
            role: self.role,
            metric: self.metric,
            scale: self.scale,
        }
    }
}

impl Question<'_> {
    fn csat(&self, key: &RowKey<'_>) -> Option<CsatRow> {
        let points: Vec<Points> = self.items.iter().map(|(_, points, _)| *points).collect();
        let (scale, good_is) = (key.scale, GoodIs::High);
        let company = CsatTally::from_sums(scale, good_is, &points, self.answered, self.unanswered);
        let mut items = Vec::new();
        for (_, points, not_applicable) in &self.items {
            let mut answered = [Answered::default(); MAX_ITEMS];
            let at =
                |power| (0_u64..).zip(points).map(move |(point, count)| point.pow(power) * count);
            if let Some(one) = answered.first_mut() {
                *one = Answered {
                    respondents: at(0).sum(),
                    sum: at(1).sum(),
                    sum_of_squares: at(2).sum(),
                };
            }
            let item = CsatTally::from_sums(scale, good_is, &[*points], answered, *not_applicable);
            items.push(item.ok()?);
        }
        let is_single = items.len() == 1;
        let scores = CsatScores::new(company.ok()?, if is_single { Vec::new() } else { items });
        let named = self.items.iter().map(|(name, ..)| *name).zip(scores.items()).collect();
        Some(csat_row(key, &scores, named))
    }
}

/// Whether something is of the population, and of the survey where one is selected.
fn selects(selection: &Selection, survey: &str, is_test: bool) -> bool {
    Population::of(is_test) == selection.population
        && selection.survey.as_ref().is_none_or(|own| own == survey)
}

/// The counts of a question, which are added where there are none.
fn of<'q, 'a>(
    questions: &'q mut Vec<(RowKey<'a>, Question<'a>)>,
    key: RowKey<'a>,
) -> Option<&'q mut Question<'a>> {
    let at = questions.iter().position(|(own, _)| *own == key).unwrap_or(questions.len());
    if at == questions.len() {
        questions.push((key, Question::default()));
    }
    questions.get_mut(at).map(|(_, question)| question)
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
