//! All responses that were read, each once, ready to be added up and to be merged.

use crate::analysis::{Analysis, View};
use crate::bad_line::{BadLine, BadLines};
use crate::comments::{About, Found, Search};
use crate::facets::Facets;
use crate::filter::{Choices, Chosen, Fate};
use crate::format::Format;
use crate::index::Index;
use crate::loyalty::Loyalty;
use crate::purchases::{Customer, Purchases};
use crate::read::{Head, Reader, RowId};
use crate::recent::Recent;
use crate::store::{Claim, Held, Id, Kind, Naming, Others, Rank, Store, UNDATED_S};
use crate::tables::{Population, Selection, Tables, UnknownColumn};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use trefoil_score::csat::MAX_ITEMS;
use trefoil_score::{Scale, TallyError};
use trefoil_survey::complaint::Complaint;
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{self, EventKind, Role, Status};
use trefoil_survey::time::Timestamp;

/// All responses and events that were read, each once, and the lines that could not be read.
///
/// Which record of an id holds does not depend on the order of lines, and [`Self::merge`] of the
/// parts of a file equals the whole, as long as a CSV file in the long form is not cut.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub(crate) surveys: Index<Option<String>>,
    pub(crate) columns: Index<Column>,
    /// By the place of a column, the first one of the same question, as far as somebody asked.
    batteries: Vec<u32>,
    pub(crate) facets: Facets,
    /// Of comments.
    questions: Index<String>,
    /// Files, by the names that ids are unique within.
    sources: Index<String>,
    sheets: Index<Sheet>,
    /// What was rated, one kind of response after the other, each in the order of its sheet.
    values: Vec<u8>,
    recent: Recent,
    words: Words,
    /// By the place of the response.
    complaints: HashMap<u32, record::Complaint>,
    /// By the place of the response; as long as none names a customer, there are none.
    customers: Vec<Option<Customer>>,
    responses: Store<Filled>,
    /// What those responses have beside that are not settled, in their order, each with how many came before it. Between two pieces of
    /// a file all are settled.
    beside: Vec<(usize, Beside)>,
    events: Store<Happened>,
    /// Whether any trial came; another record may have taken its place.
    had_trials: bool,
    pub(crate) purchases: Purchases,
    pub(crate) lines: u64,
    pub(crate) bad_lines: BadLines,
    pub(crate) unread_times: BadLines,
    pub(crate) unknown_columns: BTreeSet<UnknownColumn>,
    /// Of the tables that were read, in their order.
    pub(crate) heads: Vec<Head>,
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

/// What somebody rated: the columns in rising order, of one survey.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sheet {
    survey: u32,
    columns: Box<[u32]>,
}

/// What stands for a rating that does not apply; no scale reaches it.
const NOT_APPLICABLE: u8 = u8::MAX;

/// A response as a reader hands it over.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) survey: Option<&'a str>,
    pub(crate) status: Status,
    pub(crate) revision: u32,
    pub(crate) is_test: bool,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) complaint: Option<record::Complaint>,
    pub(crate) customer: Option<Customer>,
    /// The combination of what else is known, by its place.
    pub(crate) facets: u32,
    /// Each with its column's place, no column twice; `None` where it does not apply.
    pub(crate) ratings: &'a mut [(u32, Option<u8>)],
    /// Each with its question.
    pub(crate) comments: &'a [(&'a str, &'a str)],
    pub(crate) digest: u64,
}

/// What a response adds to the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) survey: u32,
    pub(crate) facets: u32,
    pub(crate) sheet: u32,
    values_at: usize,
    /// The first of its comments.
    words: u32,
    pub(crate) status: Status,
    pub(crate) population: Population,
}

/// What few responses have.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    customer: Option<Customer>,
    complaint: Option<record::Complaint>,
}

/// So many are settled at once.
const MOST_UNSETTLED: usize = 64;

/// Which sheets and which combinations of facets some responses have, each by its place.
#[derive(Debug)]
pub(crate) struct Used {
    pub(crate) sheets: Vec<bool>,
    combinations: Vec<bool>,
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

/// Comments, one after the other; those of one response are a chain.
#[derive(Clone, Debug, Default)]
struct Words {
    list: Vec<Word>,
    text: String,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    question: u32,
    at: usize,
    len: usize,
    next: u32,
}

/// No more comments.
const END: u32 = u32::MAX;

/// A response of a selection.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'a> {
    tally: &'a Tally,
    place: u32,
    held: Held<'a, Filled>,
}

impl Tally {
    /// Reads a whole file. What cannot be read becomes a bad line, so nothing here fails.
    ///
    /// `source` is the file's name: it stands before line numbers, and ids that are no UUIDs are
    /// unique within it. Files that come in pieces have a [`Reader`].
    pub fn read(&mut self, source: &str, format: Format, bytes: &[u8]) {
        let mut reader = Reader::new(source, Some(format));
        reader.read(self, bytes);
        reader.finish(self);
    }

    /// Adds what another tally read. Records that both read count once.
    pub fn merge(&mut self, other: &Self) {
        let surveys = places(&mut self.surveys, &other.surveys);
        let columns = places(&mut self.columns, &other.columns);
        let sources = places(&mut self.sources, &other.sources);
        let facets = self.facets.merge(&other.facets);
        // Each place of the other's index has its place in ours.
        let place = |places: &[u32], old: u32| places.get(old as usize).copied().unwrap_or(old);
        let moved = |id| match id {
            Id::Local { source, survey, text } => {
                Id::Local { source: place(&sources, source), survey: place(&surveys, survey), text }
            }
            id => id,
        };
        let mut ratings = Vec::new();
        let mut comments = Vec::new();
        // By the place of the other's kind, that of ours.
        let mut kinds = vec![None; other.responses.kinds() as usize];
        self.settle();
        for counted in other.responses() {
            let Some(kind) = kinds.get_mut(counted.kind() as usize) else { continue };
            let (id, claim, others) = (moved(counted.id()), counted.claim(), counted.others());
            if let Some(kind) = *kind {
                let place = self.responses.hold(id, claim, others, kind);
                self.note(place, counted.beside());
                continue;
            }
            ratings.clear();
            let own = counted.ratings().map(|(column, value)| (place(&columns, column), value));
            ratings.extend(own);
            comments.clear();
            comments.extend(counted.comments());
            let filled = counted.filled();
            let reading = Reading {
                survey: other.surveys.get(filled.survey).and_then(Option::as_deref),
                status: filled.status,
                revision: counted.rank().revision,
                is_test: filled.population == Population::Trial,
                answered_at: counted.answered_at(),
                complaint: counted.complaint(),
                customer: counted.customer(),
                facets: place(&facets, filled.facets),
                ratings: &mut ratings,
                comments: &comments,
                digest: claim.digest,
            };
            // What the other took, this one takes.
            *kind = self.hold(id, reading, others).ok().flatten();
        }
        for (at, held) in other.events.iter() {
            let survey = place(&surveys, held.kind.body.survey);
            let body = Happened { survey, ..held.kind.body };
            let id = moved(other.events.id(held));
            let kind = self.events.add_kind(Kind { body, ..*held.kind });
            self.events.hold(id, held.claim, other.events.others(at), kind);
        }
        self.had_trials |= other.had_trials;
        self.purchases.merge(&other.purchases);
        self.lines += other.lines;
        self.bad_lines.merge(&other.bad_lines);
        self.unread_times.merge(&other.unread_times);
        self.unknown_columns.extend(other.unknown_columns.iter().cloned());
        self.heads.extend(other.heads.iter().cloned());
    }

    /// The tables of one population, and of one survey where one is selected.
    #[must_use]
    pub fn tables(&self, selection: &Selection) -> Tables {
        Tables::of(self, selection)
    }

    /// What the counted answers of a selection can be told apart by, with how many values each has.
    #[must_use]
    pub fn facets(&self, selection: &Selection) -> BTreeMap<String, u64> {
        self.facets_of(&self.used(selection))
    }

    /// The same of those that have these combinations.
    pub(crate) fn facets_of(&self, used: &Used) -> BTreeMap<String, u64> {
        let used = (0..).zip(&used.combinations).filter(|(_, is_used)| **is_used);
        self.facets.values(used.map(|(combination, _)| combination))
    }

    /// What the counted answers of a population can be filtered by.
    #[must_use]
    pub fn choices(&self, population: Population) -> Choices {
        Choices::of(self, population)
    }

    /// What the scores of a selection alone do not say.
    #[must_use]
    pub fn analysis(&self, selection: &Selection, view: &View) -> Analysis {
        self.tables_and_analysis(selection, view).1
    }

    /// Both, for little more than the analysis alone.
    #[must_use]
    pub fn tables_and_analysis(&self, selection: &Selection, view: &View) -> (Tables, Analysis) {
        Analysis::with_tables(self, selection, view)
    }

    /// Who came back, and what the counted answers of a selection say of it; `None` without purchases.
    ///
    /// What was bought later than tomorrow, as of `now`, is a mistake and in no figure.
    #[must_use]
    pub fn loyalty(&self, selection: &Selection, now: Timestamp) -> Option<Loyalty> {
        Loyalty::of(self, selection, now)
    }

    /// What was written in the counted answers of a selection, latest first.
    #[must_use]
    pub fn comments(&self, selection: &Selection, search: &Search) -> Found {
        Found::of(self, selection, search)
    }

    /// What the comments of a selection are about.
    #[must_use]
    pub fn about(&self, selection: &Selection) -> About {
        About::of(self, selection)
    }

    /// The columns of the tables that were read, with what each was taken for.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The records that were read and understood, events and copies included.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.responses.records() + self.events.records() + self.purchases.records()
    }

    /// Whether anything of this population was read.
    #[must_use]
    pub fn has(&self, population: Population) -> bool {
        // Most files have no trials, which need not be looked for then.
        if population == Population::Trial && !self.had_trials {
            return false;
        }
        self.responses.iter().any(|(_, held)| held.kind.body.population == population)
            || self.events.iter().any(|(_, held)| held.kind.body.population == population)
    }

    /// Whether any response of a selection that enters the scores says whose it is.
    pub(crate) fn has_customers(&self, selection: &Selection) -> bool {
        !self.customers.is_empty()
            && self.counted(selection).any(|counted| counted.customer().is_some())
    }

    /// All responses.
    pub(crate) fn responses(&self) -> impl Iterator<Item = Counted<'_>> {
        self.responses.iter().map(|(place, held)| Counted { tally: self, place, held })
    }

    /// The responses of a selection that enter the scores.
    pub(crate) fn counted(&self, selection: &Selection) -> impl Iterator<Item = Counted<'_>> {
        self.counted_from(selection, 0)
    }

    /// The same from a place on.
    pub(crate) fn counted_from(
        &self,
        selection: &Selection,
        place: u32,
    ) -> impl Iterator<Item = Counted<'_>> {
        let chosen = Chosen::of(self, selection);
        let responses = self.responses.iter_from(place);
        let responses = responses.map(|(place, held)| Counted { tally: self, place, held });
        responses.filter(move |counted| chosen.counts(counted))
    }

    /// How many responses there are of each kind within the days of a selection, by the place of the kind.
    pub(crate) fn times(&self, chosen: &Chosen) -> Vec<u32> {
        let mut times = vec![0; self.responses.kinds() as usize];
        let mut count = |kind: u32| {
            if let Some(times) = times.get_mut(kind as usize) {
                *times += 1;
            }
        };
        if chosen.has_days() {
            let within = self.moments().filter(|(_, at_s)| chosen.is_within(*at_s));
            within.for_each(|(kind, _)| count(kind));
        } else {
            self.responses.numbers().for_each(count);
        }
        times
    }

    /// The place of the kind of each response, and when it was answered, in seconds since 1970; [`UNDATED_S`] where that is not
    /// known.
    pub(crate) fn moments(&self) -> impl Iterator<Item = (u32, i64)> {
        self.responses.numbers_and_seconds()
    }

    /// What responses say, by the place of the kind.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &Filled> {
        self.responses.all_kinds().map(|kind| &kind.body)
    }

    /// Goes through the kinds of responses of a selection that enter the scores, each with how many they are.
    pub(crate) fn each_counted(&self, selection: &Selection, mut each: impl FnMut(&Filled, u64)) {
        let chosen = Chosen::of(self, selection);
        for (filled, times) in self.kinds().zip(self.times(&chosen)) {
            if times > 0 && filled.status.is_scored() && chosen.fate(filled) == Fate::Chosen {
                each(filled, times.into());
            }
        }
    }

    /// The responses that others have the id of, with them.
    pub(crate) fn contested(&self) -> impl Iterator<Item = (Counted<'_>, Others)> {
        let all = self.responses.contested();
        all.map(|(place, held, others)| (Counted { tally: self, place, held }, others))
    }

    /// Those of them that complain.
    pub(crate) fn complaining(
        &self,
        selection: &Selection,
    ) -> impl Iterator<Item = (Counted<'_>, record::Complaint)> {
        let chosen = Chosen::of(self, selection);
        self.complaints.iter().filter_map(move |(place, complaint)| {
            let held = self.responses.get(*place)?;
            let counted = Counted { tally: self, place: *place, held };
            chosen.counts(&counted).then_some((counted, *complaint))
        })
    }

    /// The events of a selection.
    pub(crate) fn happened(&self, selection: &Selection) -> impl Iterator<Item = &Happened> {
        let chosen = Chosen::of(self, selection);
        let is_chosen = move |event: &&Happened| {
            chosen.has_event(event.population, event.survey, event.at.unix_s())
        };
        self.events.iter().map(|(_, held)| &held.kind.body).filter(is_chosen)
    }

    /// Makes room for so many records in all, which somebody expects.
    pub(crate) fn expect(&mut self, records: u64) {
        // What does not fit is far more than there is room for.
        self.responses.expect(usize::try_from(records).unwrap_or(usize::MAX));
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

    /// Takes a record's response in.
    ///
    /// # Errors
    /// More items of one question than a score takes; it is not taken.
    pub(crate) fn keep_record(
        &mut self,
        id: RecordId,
        reading: Reading<'_>,
    ) -> Result<(), Complaint> {
        self.put(Id::Record(id), reading).map(|_| ())
    }

    /// Takes a row's response in, under its id: a UUID, any other text within its source, or none. Answers with the place of
    /// its kind; `None` where another one holds.
    ///
    /// # Errors
    /// More items of one question than a score takes; it is not taken.
    pub(crate) fn keep_row(
        &mut self,
        source: &str,
        id: Option<RowId<'_>>,
        reading: Reading<'_>,
    ) -> Result<Option<u32>, Complaint> {
        let id = match id {
            None => Id::Unnamed,
            Some(RowId::Record(id)) => Id::Record(id),
            Some(RowId::Text(text)) => Id::Local {
                source: self.sources.place(source),
                survey: survey_place(&mut self.surveys, reading.survey),
                text,
            },
        };
        self.put(id, reading)
    }

    /// Takes a response in of the same kind as another one before it, under a UUID or under none.
    pub(crate) fn keep_again(&mut self, id: Option<RecordId>, claim: Claim, kind: u32) {
        match id {
            Some(id) => self.add(id, claim, kind),
            None => {
                self.settle();
                // Nobody had its place before, and nothing stands beside it.
                self.responses.hold(Id::Unnamed, claim, Others::default(), kind);
            }
        }
    }

    /// Takes an event in.
    pub(crate) fn keep_event(&mut self, id: RecordId, survey: &str, digest: u64, event: Happened) {
        let survey = survey_place(&mut self.surveys, Some(survey));
        let rank = Rank { is_sent: true, revision: 1 };
        let claim = Claim { answered_s: event.at.unix_s(), digest };
        let body = Happened { survey, ..event };
        self.had_trials |= event.population == Population::Trial;
        let kind = self.events.add_kind(Kind { naming: Naming::Record, rank, body });
        self.events.hold(Id::Record(id), claim, Others::default(), kind);
    }

    /// Takes a response in that was read.
    fn put(&mut self, id: Id<'_>, reading: Reading<'_>) -> Result<Option<u32>, Complaint> {
        let Id::Record(record) = id else { return self.hold(id, reading, Others::default()) };
        let (claim, beside) = (reading.claim(), reading.beside());
        let kind = self.kind(Naming::Record, reading)?;
        if beside.is_any() {
            self.beside.push((self.responses.unsettled(), beside));
        }
        self.add(record, claim, kind);
        Ok(Some(kind))
    }

    /// Takes a response in that is settled with others after it.
    #[inline]
    fn add(&mut self, id: RecordId, claim: Claim, kind: u32) {
        self.responses.add(id, claim, kind);
        if self.responses.unsettled() == MOST_UNSETTLED {
            self.settle();
        }
    }

    /// Looks for the places of all that are not settled.
    pub(crate) fn settle(&mut self) {
        let Self { responses, customers, complaints, .. } = self;
        // One that is held anew may have had something beside before.
        if self.beside.is_empty() && customers.is_empty() && complaints.is_empty() {
            return responses.settle(|_, _| {});
        }
        let mut having = std::mem::take(&mut self.beside).into_iter().peekable();
        responses.settle(|number, place| {
            let beside = having.next_if(|(own, _)| *own == number).map(|(_, beside)| beside);
            note(customers, complaints, place, beside.unwrap_or_default());
        });
    }

    /// Takes a response in, and others with its id that were told apart elsewhere. Answers with the place of its kind; `None` where
    /// another one holds.
    fn hold(
        &mut self,
        id: Id<'_>,
        reading: Reading<'_>,
        others: Others,
    ) -> Result<Option<u32>, Complaint> {
        self.settle();
        let (claim, beside) = (reading.claim(), reading.beside());
        let (kinds, values, words) = (self.responses.kinds(), self.values.len(), self.words.len());
        let kind = self.kind(id.naming(), reading)?;
        let place = self.responses.hold(id, claim, others, kind);
        self.note(place, beside);
        if place.is_none() {
            self.responses.truncate_kinds(kinds);
            self.values.truncate(values);
            self.words.truncate(words);
        }
        Ok(place.map(|_| kind))
    }

    /// Notes what a response has beside that holds now.
    fn note(&mut self, place: Option<u32>, beside: Beside) {
        note(&mut self.customers, &mut self.complaints, place, beside);
    }

    /// Keeps what a response says, and answers with the place of its kind.
    ///
    /// # Errors
    /// More items of one question than a score takes; nothing is kept.
    fn kind(&mut self, naming: Naming, reading: Reading<'_>) -> Result<u32, Complaint> {
        let rank = reading.rank();
        sort_few(reading.ratings, |(column, _)| *column);
        let survey = survey_place(&mut self.surveys, reading.survey);
        let sheet = self.sheet_place(survey, reading.ratings)?;
        let values_at = self.values.len();
        let rated = reading.ratings.iter().map(|(_, value)| value.unwrap_or(NOT_APPLICABLE));
        self.values.extend(rated);
        self.had_trials |= reading.is_test;
        let body = Filled {
            survey,
            facets: reading.facets,
            sheet,
            values_at,
            words: self.words.put(&mut self.questions, reading.comments),
            status: reading.status,
            population: Population::of(reading.is_test),
        };
        let kind = Kind { naming, rank, body };
        let Self { responses, recent, values, .. } = self;
        let (before, own) = values.split_at(values_at);
        if body.words != END || own.len() > Recent::MOST_VALUES {
            return Ok(responses.add_kind(kind));
        }
        let slot = Recent::slot(&body, rank, own);
        let is_it = |known: &Kind<Filled>| {
            let values_at = known.body.values_at;
            *known == Kind { body: Filled { values_at, ..body }, ..kind }
                && before.get(values_at..values_at + own.len()) == Some(own)
        };
        let known = recent.get(slot).filter(|known| responses.kind(*known).is_some_and(is_it));
        if let Some(known) = known {
            values.truncate(values_at);
            return Ok(known);
        }
        let new = responses.add_kind(kind);
        recent.set(slot, new);
        Ok(new)
    }

    /// The place of a survey's sheet with these columns; most respondents fill in the same one.
    fn sheet_place(
        &mut self,
        survey: u32,
        ratings: &[(u32, Option<u8>)],
    ) -> Result<u32, Complaint> {
        let columns = ratings.iter().map(|(column, _)| *column);
        let is_it = |first: &Sheet| {
            first.survey == survey && first.columns.iter().copied().eq(columns.clone())
        };
        if self.sheets.get(0).is_some_and(is_it) {
            return Ok(0);
        }
        let sheet = Sheet { survey, columns: columns.collect() };
        if let Some(place) = self.sheets.find(&sheet) {
            return Ok(place);
        }
        self.check_items(&sheet.columns)?;
        Ok(self.sheets.put(sheet))
    }

    /// Complains about more items of one question than a score takes.
    fn check_items(&mut self, sheet: &[u32]) -> Result<(), Complaint> {
        if sheet.len() <= MAX_ITEMS {
            return Ok(());
        }
        let Self { columns, batteries, .. } = self;
        for (place, column) in (0..).zip(columns.iter()).skip(batteries.len()) {
            let is_of_it = |other: &Column| {
                (&other.question, other.role, other.metric, other.scale)
                    == (&column.question, column.role, column.metric, column.scale)
            };
            let first = columns.iter().position(is_of_it);
            // Names fill the memory long before they fill 32 bits.
            batteries.push(first.map_or(place, |first| first as u32));
        }
        let battery = |column: &u32| batteries.get(*column as usize);
        let mut items = vec![0_usize; batteries.len()];
        for column in sheet {
            if let Some(items) = battery(column).and_then(|first| items.get_mut(*first as usize)) {
                *items += 1;
            }
        }
        for column in sheet {
            let Some(own) = columns.get(*column).filter(|own| own.metric == Metric::Csat) else {
                continue;
            };
            let items = battery(column).and_then(|first| items.get(*first as usize));
            if let Some(items) = items.copied().filter(|items| *items > MAX_ITEMS) {
                let error = TallyError::ItemCount { items };
                let message = format!("question {} has {error}", own.question);
                return Err(Complaint { path: "answers".into(), code: error.code(), message });
            }
        }
        Ok(())
    }

    /// The name of the file within which an id is unique, where there are several.
    pub(crate) fn source_of_several(&self, place: u32) -> Option<&str> {
        self.sources.get(place).filter(|_| self.sources.len() > 1).map(String::as_str)
    }

    /// The columns of a sheet, in its order.
    pub(crate) fn sheet(&self, place: u32) -> impl Iterator<Item = &Column> {
        let columns = self.sheets.get(place).map(|sheet| &*sheet.columns).unwrap_or_default();
        columns.iter().filter_map(|column| self.columns.get(*column))
    }

    /// What a kind of responses says.
    pub(crate) fn filled(&self, kind: u32) -> Option<&Filled> {
        self.responses.kind(kind).map(|kind| &kind.body)
    }

    /// What was rated, in the order of the sheet; [`value_of`] reads it.
    pub(crate) fn values_of(&self, filled: &Filled) -> &[u8] {
        let Filled { sheet, values_at, .. } = *filled;
        let columns = self.sheets.get(sheet).map_or(0, |sheet| sheet.columns.len());
        self.values.get(values_at..values_at + columns).unwrap_or_default()
    }

    /// The survey that a sheet is of.
    pub(crate) fn survey_of(&self, sheet: u32) -> Option<&str> {
        self.surveys.get(self.sheets.get(sheet)?.survey)?.as_deref()
    }

    /// What the counted answers of a selection have.
    pub(crate) fn used(&self, selection: &Selection) -> Used {
        let mut used = Used {
            sheets: vec![false; self.sheets.len()],
            combinations: vec![false; self.facets.combinations()],
        };
        self.each_counted(selection, |filled, _| {
            let Filled { sheet, facets, .. } = *filled;
            for (all, place) in [(&mut used.sheets, sheet), (&mut used.combinations, facets)] {
                if let Some(is_used) = all.get_mut(place as usize) {
                    *is_used = true;
                }
            }
        });
        used
    }
}

impl Beside {
    const fn is_any(&self) -> bool {
        self.customer.is_some() || self.complaint.is_some()
    }
}

impl Reading<'_> {
    const fn beside(&self) -> Beside {
        Beside { customer: self.customer, complaint: self.complaint }
    }

    const fn rank(&self) -> Rank {
        let is_sent = matches!(self.status, Status::Complete | Status::Withdrawn);
        Rank { is_sent, revision: self.revision }
    }

    pub(crate) fn claim(&self) -> Claim {
        Claim {
            answered_s: self.answered_at.map_or(UNDATED_S, Timestamp::unix_s),
            digest: self.digest,
        }
    }
}

impl<'a> Counted<'a> {
    pub(crate) fn filled(&self) -> &'a Filled {
        &self.held.kind.body
    }

    /// The place of what it says among all that others say.
    pub(crate) fn kind(&self) -> u32 {
        self.held.number
    }

    fn claim(&self) -> Claim {
        self.held.claim
    }

    fn beside(&self) -> Beside {
        Beside { customer: self.customer(), complaint: self.complaint() }
    }

    pub(crate) fn place(&self) -> u32 {
        self.place
    }

    pub(crate) fn rank(&self) -> Rank {
        self.held.kind.rank
    }

    pub(crate) fn id(&self) -> Id<'a> {
        self.tally.responses.id(self.held)
    }

    pub(crate) fn others(&self) -> Others {
        self.tally.responses.others(self.place)
    }

    pub(crate) fn survey(&self) -> Option<&'a str> {
        self.tally.surveys.get(self.filled().survey).and_then(Option::as_deref)
    }

    /// When it was answered, in seconds since 1970; [`UNDATED_S`] where that is not known.
    pub(crate) fn answered_s(&self) -> i64 {
        self.held.claim.answered_s
    }

    pub(crate) fn answered_at(&self) -> Option<Timestamp> {
        let seconds = self.answered_s();
        (seconds != UNDATED_S).then(|| Timestamp::from_unix_s(seconds))
    }

    pub(crate) fn complaint(&self) -> Option<record::Complaint> {
        self.tally.complaints.get(&self.place).copied()
    }

    /// Whose response it is, where that was named.
    pub(crate) fn customer(&self) -> Option<Customer> {
        self.tally.customers.get(self.place as usize).copied().flatten()
    }

    /// What was rated, in the order of the sheet; [`value_of`] reads it.
    pub(crate) fn values(&self) -> &'a [u8] {
        self.tally.values_of(self.filled())
    }

    /// What was rated: each with its column's place, `None` where it does not apply.
    pub(crate) fn ratings(&self) -> impl Iterator<Item = (u32, Option<u8>)> {
        let columns = self.tally.sheets.get(self.filled().sheet).map(|sheet| &*sheet.columns);
        let values = self.values().iter().map(|value| value_of(*value));
        columns.unwrap_or_default().iter().copied().zip(values)
    }

    /// The likelihood to recommend; of several, that of the question which stands first in the tables.
    pub(crate) fn likely(&self) -> Option<u8> {
        let rated = self.tally.sheet(self.filled().sheet).zip(self.values());
        rated
            .filter(|(column, _)| column.metric == Metric::Nps)
            .filter_map(|(column, value)| Some((&column.question, value_of(*value)?)))
            .min()
            .map(|(_, value)| value)
    }

    /// What else is known of it: names with values, by their places.
    pub(crate) fn facets(&self) -> &'a [(u32, u32)] {
        self.tally.facets.pairs(self.filled().facets)
    }

    /// Its comments, each with its question.
    pub(crate) fn comments(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let tally = self.tally;
        let word = move |place: u32| tally.words.list.get(place as usize);
        std::iter::successors(word(self.filled().words), move |before| word(before.next))
            .filter_map(move |Word { question, at, len, .. }| {
                Some((
                    tally.questions.get(*question)?.as_str(),
                    tally.words.text.get(*at..at + len)?,
                ))
            })
    }
}

/// What a stored value says; `None` where the rating does not apply.
pub(crate) const fn value_of(stored: u8) -> Option<u8> {
    if stored == NOT_APPLICABLE { None } else { Some(stored) }
}

impl Words {
    /// How many comments and how many bytes of them there are.
    const fn len(&self) -> (usize, usize) {
        (self.list.len(), self.text.len())
    }

    /// Forgets all but the first of them.
    fn truncate(&mut self, (list, text): (usize, usize)) {
        self.list.truncate(list);
        self.text.truncate(text);
    }

    /// Keeps the comments of a response, and answers with the place of the first.
    fn put(&mut self, questions: &mut Index<String>, comments: &[(&str, &str)]) -> u32 {
        let mut next = END;
        for (question, text) in comments.iter().rev() {
            let at = self.text.len();
            self.text.push_str(text);
            let word = Word { question: questions.place(*question), at, len: text.len(), next };
            // Texts fill the memory long before they fill 32 bits.
            next = self.list.len() as u32;
            self.list.push(word);
        }
        next
    }
}

/// Sorts a few values, each of which is near its place: of so few, a library's sort is the slower one.
pub(crate) fn sort_few<T: Copy, K: Ord>(values: &mut [T], key: impl Fn(&T) -> K) {
    for sorted in 1..values.len() {
        let mut at = sorted;
        while let Some([before, own]) = values.get_mut(at.saturating_sub(1)..=at)
            && key(own) < key(before)
        {
            std::mem::swap(before, own);
            at -= 1;
        }
    }
}

/// Notes what few responses have beside, of one that holds now.
fn note(
    customers: &mut Vec<Option<Customer>>,
    complaints: &mut HashMap<u32, record::Complaint>,
    place: Option<u32>,
    beside: Beside,
) {
    let Some(place) = place else { return };
    name(customers, place, beside.customer);
    match beside.complaint {
        Some(complaint) => drop(complaints.insert(place, complaint)),
        None => drop(complaints.remove(&place)),
    }
}

/// Notes whose response is at a place.
fn name(customers: &mut Vec<Option<Customer>>, place: u32, customer: Option<Customer>) {
    let at = place as usize;
    if customer.is_some() && customers.len() <= at {
        customers.resize(at + 1, None);
    }
    if let Some(own) = customers.get_mut(at) {
        *own = customer;
    }
}

/// The place of a survey; most files name the same one in each line.
fn survey_place(surveys: &mut Index<Option<String>>, name: Option<&str>) -> u32 {
    if surveys.get(0).is_some_and(|first| first.as_deref() == name) {
        return 0;
    }
    surveys.put(name.map(String::from))
}

/// The places in `own` of all values of another index, in its order.
fn places<T: Clone + Eq + std::hash::Hash>(own: &mut Index<T>, other: &Index<T>) -> Vec<u32> {
    other.iter().map(|value| own.put(value.clone())).collect()
}
