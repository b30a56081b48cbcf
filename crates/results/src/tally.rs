//! All responses that were read, each once, ready to be added up and to be merged.

use crate::analysis::{Analysis, View};
use crate::bad_line::{BadLine, BadLines};
use crate::comments::Comment;
use crate::format::Format;
use crate::holding::{Holding, Rank};
use crate::read;
use crate::tables::{Population, Selection, Tables, UnknownColumn};
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use trefoil_score::csat::MAX_ITEMS;
use trefoil_score::{Scale, TallyError};
use trefoil_survey::complaint::Complaint;
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{
    self, Answer, Circumstances, Event, EventKind, Rating, Record, Response, Role, Scalar, Status,
};
use trefoil_survey::time::Timestamp;

/// All responses and events that were read, each once, and the lines that could not be read.
///
/// Which record of an id holds does not depend on the order of lines, and [`Self::merge`] of the
/// parts of a file equals the whole, as long as a CSV file in the long form is not cut.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub(crate) surveys: Index<Option<String>>,
    pub(crate) columns: Index<Column>,
    pub(crate) facets: Index<Facets>,
    /// Of comments.
    pub(crate) questions: Index<String>,
    responses: HashMap<Id, Holding<Filled>>,
    /// Rows without an id; nothing tells whether one is another's copy.
    unnamed: Vec<Filled>,
    events: HashMap<Id, Holding<Happened>>,
    pub(crate) lines: u64,
    pub(crate) bad_lines: BadLines,
    pub(crate) unread_times: BadLines,
    pub(crate) unknown_columns: BTreeSet<UnknownColumn>,
}

/// What a response goes by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Id {
    /// A UUID: the same everywhere.
    Record(RecordId),
    /// Any other text: the same within its file and its survey.
    Local(Box<(String, Option<String>, String)>),
}

impl Id {
    /// The id for people.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Record(id) => id.text(),
            Self::Local(place) => place.2.clone(),
        }
    }
}

/// What a rating belongs to. Unlike scales and directions are unlike columns, so they are never
/// added up together; the metric says the direction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Column {
    pub(crate) question: String,
    pub(crate) item: Option<String>,
    pub(crate) role: Option<Role>,
    pub(crate) metric: Metric,
    pub(crate) scale: Scale,
}

/// One rating with its column; `None` where it does not apply.
pub(crate) type Rated = (Column, Option<u8>);

/// What else is known of a response, by name: `touchpoint`, `locale`, what the page passed in.
pub(crate) type Facets = BTreeMap<String, String>;

/// A response as a reader hands it over.
pub(crate) struct Reading {
    pub(crate) survey: Option<String>,
    pub(crate) status: Status,
    pub(crate) is_test: bool,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) complaint: Option<record::Complaint>,
    pub(crate) facets: Facets,
    pub(crate) ratings: Vec<Rated>,
    /// Each with its question.
    pub(crate) comments: Vec<(String, String)>,
}

/// What a response adds to the scores.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    pub(crate) survey: u32,
    pub(crate) status: Status,
    pub(crate) population: Population,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) complaint: Option<record::Complaint>,
    pub(crate) facets: u32,
    pub(crate) ratings: Box<[(u32, Option<u8>)]>,
    pub(crate) comments: Box<[(u32, Box<str>)]>,
}

/// What an event adds to the counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happened {
    pub(crate) survey: u32,
    pub(crate) kind: EventKind,
    pub(crate) at: Timestamp,
    pub(crate) response: RecordId,
    pub(crate) population: Population,
}

impl Tally {
    /// Reads a whole file. What cannot be read becomes a bad line, so nothing here fails.
    ///
    /// `source` is the file's name: it stands before line numbers, and ids that are no UUIDs are
    /// unique within it.
    pub fn read(&mut self, source: &str, format: Format, bytes: &[u8]) {
        read::file(self, source, format, bytes);
    }

    /// Reads one record as JSON, as line `line` of `source`. A blank line is none.
    pub fn read_line(&mut self, source: &str, line: u64, text: &[u8]) {
        read::json::line(self, source, line, text);
    }

    /// Takes a record that was read elsewhere.
    ///
    /// # Errors
    ///
    /// A response that rates more than ten items of one question; it is not taken.
    pub fn take(&mut self, record: &Record) -> Result<(), Complaint> {
        match record {
            Record::Response(response) => self.take_response(response, digest(record.to_json())),
            Record::Event(event) => {
                self.take_event(event, digest(record.to_json()));
                Ok(())
            }
        }
    }

    /// Adds what another tally read. Records that both read count once.
    pub fn merge(&mut self, other: Self) {
        let surveys = self.surveys.places_of(other.surveys);
        let columns = self.columns.places_of(other.columns);
        let facets = self.facets.places_of(other.facets);
        let questions = self.questions.places_of(other.questions);
        // Each place of the other's index has its place in ours.
        let place = |places: &[u32], old: u32| places.get(old as usize).copied().unwrap_or(old);
        let moved = |filled: Filled| Filled {
            survey: place(&surveys, filled.survey),
            facets: place(&facets, filled.facets),
            comments: filled
                .comments
                .into_iter()
                .map(|(question, text)| (place(&questions, question), text))
                .collect(),
            ratings: filled
                .ratings
                .iter()
                .map(|(column, value)| (place(&columns, *column), *value))
                .collect(),
            ..filled
        };
        for (id, holding) in other.responses {
            hold(&mut self.responses, id, holding.with_body(moved));
        }
        for (id, holding) in other.events {
            let moved =
                |event: Happened| Happened { survey: place(&surveys, event.survey), ..event };
            hold(&mut self.events, id, holding.with_body(moved));
        }
        self.unnamed.extend(other.unnamed.into_iter().map(moved));
        self.lines += other.lines;
        self.bad_lines.merge(other.bad_lines);
        self.unread_times.merge(other.unread_times);
        self.unknown_columns.extend(other.unknown_columns);
    }

    /// The tables of one population, and of one survey where one is selected.
    #[must_use]
    pub fn tables(&self, selection: &Selection) -> Tables {
        Tables::of(self, selection)
    }

    /// What the counted answers of a selection can be told apart by, with how many values each has.
    #[must_use]
    pub fn facets(&self, selection: &Selection) -> BTreeMap<String, u64> {
        let used: BTreeSet<u32> =
            self.counted(selection).map(|(_, filled)| filled.facets).collect();
        let mut values = BTreeMap::<_, BTreeSet<_>>::new();
        for (name, value) in used.into_iter().filter_map(|place| self.facets.get(place)).flatten() {
            values.entry(name).or_default().insert(value);
        }
        values.into_iter().map(|(name, values)| (name.clone(), values.len() as u64)).collect()
    }

    /// What the scores of a selection alone do not say.
    #[must_use]
    pub fn analysis(&self, selection: &Selection, view: &View) -> Analysis {
        Analysis::of(self, selection, view)
    }

    /// What was written in the counted answers of a selection, latest first.
    #[must_use]
    pub fn comments(&self, selection: &Selection) -> Vec<Comment<'_>> {
        Comment::all(self, selection)
    }

    /// The records that were read and understood, events and copies included.
    #[must_use]
    pub fn records(&self) -> u64 {
        let responses: u64 = self.responses.values().map(Holding::records).sum();
        let events: u64 = self.events.values().map(Holding::records).sum();
        responses + events + self.unnamed.len() as u64
    }

    /// Whether anything of this population was read.
    #[must_use]
    pub fn has(&self, population: Population) -> bool {
        self.responses.values().any(|held| held.body.population == population)
            || self.events.values().any(|held| held.body.population == population)
            || self.unnamed.iter().any(|filled| filled.population == population)
    }

    pub(crate) fn responses(&self) -> impl Iterator<Item = (&Id, &Holding<Filled>)> {
        self.responses.iter()
    }

    pub(crate) fn unnamed(&self) -> &[Filled] {
        &self.unnamed
    }

    /// The responses of a selection that enter the scores, with their ids where they have one.
    pub(crate) fn counted(
        &self,
        selection: &Selection,
    ) -> impl Iterator<Item = (Option<&Id>, &Filled)> {
        let named = self.responses.iter().map(|(id, held)| (Some(id), &held.body));
        let all = named.chain(self.unnamed.iter().map(|filled| (None, filled)));
        let population = selection.population;
        all.filter(move |(_, filled)| {
            filled.population == population
                && filled.status.is_scored()
                && self.is_selected(filled.survey, selection)
        })
    }

    /// The events of a selection.
    pub(crate) fn happened(&self, selection: &Selection) -> impl Iterator<Item = &Happened> {
        let happened = self.events.values().map(|held| &held.body);
        happened.filter(|event| {
            event.population == selection.population && self.is_selected(event.survey, selection)
        })
    }

    /// Whether a survey, by its place, is one that is asked for.
    pub(crate) fn is_selected(&self, survey: u32, selection: &Selection) -> bool {
        selection.survey.is_none() || self.surveys.get(survey) == Some(&selection.survey)
    }

    /// Reports a line that is not counted.
    pub(crate) fn report(&mut self, source: &str, line: u64, code: &'static str, reason: String) {
        self.bad_lines.add(BadLine { source: source.into(), line, code, reason });
    }

    /// Reports a time that cannot be read, of a line that is counted.
    pub(crate) fn report_time(&mut self, source: &str, line: u64, reason: String) {
        let code = "not_a_time";
        self.unread_times.add(BadLine { source: source.into(), line, code, reason });
    }

    /// Keeps a reading under its id, or among the unnamed ones.
    pub(crate) fn keep(
        &mut self,
        id: Option<Id>,
        reading: Reading,
        held_as: impl FnOnce(Filled) -> Holding<Filled>,
    ) -> Result<(), Complaint> {
        check_items(&reading.ratings)?;
        let filled = Filled {
            survey: self.surveys.place(reading.survey),
            status: reading.status,
            population: Population::of(reading.is_test),
            answered_at: reading.answered_at,
            complaint: reading.complaint,
            facets: self.facets.place(reading.facets),
            comments: reading
                .comments
                .into_iter()
                .map(|(question, text)| (self.questions.place(question), text.into()))
                .collect(),
            ratings: reading
                .ratings
                .into_iter()
                .map(|(column, value)| (self.columns.place(column), value))
                .collect(),
        };
        match id {
            Some(id) => hold(&mut self.responses, id, held_as(filled)),
            None => self.unnamed.push(filled),
        }
        Ok(())
    }

    fn take_response(&mut self, response: &Response, digest: u64) -> Result<(), Complaint> {
        let answered_at = response.answered_at.unwrap_or(response.circumstances.shown_at);
        let reading = Reading {
            survey: Some(response.survey.clone()),
            status: response.status,
            is_test: response.circumstances.test,
            answered_at: Some(answered_at),
            complaint: response.complaint,
            facets: facets(response),
            comments: response.answers.iter().filter_map(commented).collect(),
            ratings: response.answers.iter().filter_map(rated).collect(),
        };
        let rank = rank(response.status, response.revision);
        self.keep(Some(Id::Record(response.circumstances.id)), reading, |filled| {
            Holding::new(rank, Some(answered_at.unix_s()), digest, filled)
        })
    }

    fn take_event(&mut self, event: &Event, digest: u64) {
        let happened = Happened {
            survey: self.surveys.place(Some(event.survey.clone())),
            kind: event.kind,
            at: event.at,
            response: event.response,
            population: Population::of(event.test),
        };
        let rank = Rank { is_sent: true, revision: 1 };
        let holding = Holding::new(rank, Some(event.at.unix_s()), digest, happened);
        hold(&mut self.events, Id::Record(event.id), holding);
    }
}

/// The rank of a response among those of its id.
pub(crate) fn rank(status: Status, revision: u32) -> Rank {
    Rank { is_sent: matches!(status, Status::Complete | Status::Withdrawn), revision }
}

/// A number that tells contents apart, the same in every program of one build.
pub(crate) fn digest(content: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

fn facets(response: &Response) -> Facets {
    let Circumstances { display, trigger, touchpoint, page, context, .. } =
        &*response.circumstances;
    let mut facets = Facets::new();
    let mut know = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facets.insert(name.into(), value.into());
        }
    };
    know("survey_version", Some(&response.survey_version));
    know("locale", Some(&response.locale));
    know("display", Some(display.code()));
    know("trigger", trigger.as_deref());
    know("touchpoint", touchpoint.as_deref());
    know("page", page.as_deref());
    for (name, value) in context {
        let text = match value {
            Scalar::Text(text) => text.clone(),
            Scalar::Whole(number) => number.to_string(),
            Scalar::Bool(truth) => truth.to_string(),
        };
        know(&format!("context.{name}"), Some(&text));
    }
    facets
}

fn commented(answer: &Answer) -> Option<(String, String)> {
    let Answer::Comment { question, text } = answer else { return None };
    Some((question.clone(), text.clone()))
}

fn rated(answer: &Answer) -> Option<Rated> {
    let Answer::Rating(rating) = answer else { return None };
    let Rating { question, item, role, metric, scale, value, .. } = rating.clone();
    Some((Column { question, item, role, metric, scale }, value))
}

/// Complains about more items of one question than a score takes.
fn check_items(ratings: &[Rated]) -> Result<(), Complaint> {
    for (column, _) in ratings {
        let is_of_it = |other: &&Rated| {
            let other = &other.0;
            (&other.question, other.role, other.metric, other.scale)
                == (&column.question, column.role, column.metric, column.scale)
        };
        let items = ratings.iter().filter(is_of_it).count();
        if column.metric == Metric::Csat && items > MAX_ITEMS {
            let error = TallyError::ItemCount { items };
            let message = format!("question {} has {error}", column.question);
            return Err(Complaint { path: "answers".into(), code: error.code(), message });
        }
    }
    Ok(())
}

fn hold<T>(held: &mut HashMap<Id, Holding<T>>, id: Id, holding: Holding<T>) {
    match held.entry(id) {
        Entry::Vacant(place) => {
            place.insert(holding);
        }
        Entry::Occupied(place) => {
            let (id, before) = place.remove_entry();
            held.insert(id, before.merge(holding));
        }
    }
}

/// Values that recur, each kept once and named by its place.
#[derive(Clone, Debug)]
pub(crate) struct Index<T> {
    places: HashMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { places: HashMap::new(), values: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Index<T> {
    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        self.values.get(place as usize)
    }

    fn place(&mut self, value: T) -> u32 {
        if let Some(place) = self.places.get(&value) {
            return *place;
        }
        // Names fill the memory long before they fill 32 bits.
        let place = self.values.len() as u32;
        self.values.push(value.clone());
        self.places.insert(value, place);
        place
    }

    /// The places here of all values of another index, in its order.
    fn places_of(&mut self, other: Self) -> Vec<u32> {
        other.values.into_iter().map(|value| self.place(value)).collect()
    }
}
