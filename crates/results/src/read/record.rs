//! Records of the wire format.
//!
//! Nearly every line of a file is a record with nothing unusual in it, which [`quick`] reads in one go, and nearly every one
//! of these is like one before, which [`Pattern`] makes use of. What neither understands or holds for wrong, the reader of
//! `trefoil_survey` reads with care: that one alone says what is wrong.

use super::cursor::{Cursor, Plain};
use super::pattern::{Alike, Learned, Pattern, Places};
use crate::digest::Digest;
use crate::purchases::Customer;
use crate::tables::Population;
use crate::tally::{Column, Happened, Reading, Tally};
use std::ops::Range;
use trefoil_score::{Scale, nps};
use trefoil_survey::complaint::Complaint;
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{
    self, Answer, Display, Event, EventKind, Rating, Record, Response, Role, Scalar, ShownAs,
    Status, VERSION,
};
use trefoil_survey::shape::is_name;
use trefoil_survey::time::Timestamp;

/// Reads records into a tally; what one record shares with the next is looked up once.
#[derive(Debug)]
pub(crate) struct Records {
    /// The places of the facets that every record has: version, locale, display, trigger, touchpoint, page.
    always: [u32; 6],
    /// The places of what pages passed in, by its name there.
    context: Vec<(String, u32)>,
    /// The columns of the last record, in its order.
    columns: Vec<u32>,
    facets: Vec<(u32, u32)>,
    ratings: Vec<(u32, Option<u8>)>,
    /// Of the answers at hand.
    digests: Vec<u64>,
    pattern: Pattern,
}

/// A response as it is kept and told apart, whoever read it.
struct Seen<'a> {
    id: RecordId,
    revision: u32,
    survey: &'a str,
    survey_version: &'a str,
    status: Status,
    test: bool,
    shown_at: Timestamp,
    answered_at: Option<Timestamp>,
    locale: &'a str,
    display: Display,
    trigger: Option<&'a str>,
    touchpoint: Option<&'a str>,
    page: Option<&'a str>,
    respondent: Option<&'a str>,
    context: Vec<(&'a str, Plain<'a>)>,
    /// Of the ids in it.
    order: Digest,
    answers: Vec<Given<'a>>,
    complaint: Option<record::Complaint>,
}

/// An answer.
pub(crate) enum Given<'a> {
    Rating(Rated<'a>),
    Choice { question: &'a str, values: Digest, order: Digest },
    Comment { question: &'a str, text: &'a str },
    Contact { question: &'a str, ways: [Option<&'a str>; 3], consent: bool },
}

/// An answer on a scale.
#[derive(Clone, Copy)]
pub(crate) struct Rated<'a> {
    pub(crate) question: &'a str,
    item: Option<&'a str>,
    pub(crate) role: Option<Role>,
    pub(crate) metric: Metric,
    pub(crate) scale: Scale,
    shown_as: Option<ShownAs>,
    pub(crate) value: Option<u8>,
}

/// An event as it is kept.
struct Told<'a> {
    id: RecordId,
    at: Timestamp,
    survey: &'a str,
    kind: EventKind,
    response: RecordId,
    test: bool,
}

impl Records {
    pub(crate) fn new(tally: &mut Tally) -> Self {
        let names = ["survey_version", "locale", "display", "trigger", "touchpoint", "page"];
        Self {
            always: names.map(|name| tally.facets.name(name)),
            context: Vec::new(),
            columns: Vec::new(),
            facets: Vec::new(),
            ratings: Vec::new(),
            digests: Vec::new(),
            pattern: Pattern::default(),
        }
    }

    /// Takes a line in that is a record with nothing unusual in it; `None` where it is not, and nothing was taken.
    pub(crate) fn take_quickly(&mut self, tally: &mut Tally, line: &str) -> Option<()> {
        if let Some(alike) = self.pattern.read(line, &mut self.ratings, &mut self.digests) {
            return alike.keep(tally, &mut self.ratings, &self.digests).ok();
        }
        match quick(line)? {
            Quick::Response(seen, places) => {
                let facets = self.keep(tally, &seen).ok()?;
                self.learn(tally, line, &places, (&seen, facets));
                Some(())
            }
            Quick::Event(told) => {
                told.keep(tally);
                Some(())
            }
        }
    }

    /// Takes a record in that was read with care.
    ///
    /// # Errors
    /// A response that rates more than ten items of one question; it is not taken.
    pub(crate) fn take(&mut self, tally: &mut Tally, record: &Record) -> Result<(), Complaint> {
        match record {
            Record::Response(response) => self.keep(tally, &Seen::of(response)).map(drop),
            Record::Event(event) => {
                Told::of(event).keep(tally);
                Ok(())
            }
        }
    }

    /// Keeps a response, and answers with the place of its facets.
    fn keep(&mut self, tally: &mut Tally, seen: &Seen<'_>) -> Result<u32, Complaint> {
        let always = [
            Some(seen.survey_version),
            Some(seen.locale),
            Some(seen.display.code()),
            seen.trigger,
            seen.touchpoint,
            seen.page,
        ];
        self.facets.clear();
        for (name, value) in self.always.iter().zip(always) {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                self.facets.push((*name, tally.facets.value(*name, value)));
            }
        }
        for (name, value) in &seen.context {
            let name = self.context_name(tally, name);
            let place = match value {
                Plain::Null | Plain::Text("") => continue,
                Plain::Text(text) => tally.facets.value(name, text),
                Plain::Whole(number) => tally.facets.value(name, &number.to_string()),
                Plain::Bool(truth) => {
                    tally.facets.value(name, if *truth { "true" } else { "false" })
                }
            };
            self.facets.push((name, place));
        }
        let facets = tally.facets.combination(&mut self.facets);

        self.ratings.clear();
        let mut comments = Vec::new();
        for given in &seen.answers {
            match given {
                Given::Rating(rated) => {
                    let place = self.column(tally, self.ratings.len(), rated);
                    self.ratings.push((place, rated.value));
                }
                Given::Comment { question, text } => comments.push((*question, *text)),
                Given::Choice { .. } | Given::Contact { .. } => {}
            }
        }
        let reading = Reading {
            survey: Some(seen.survey),
            status: seen.status,
            revision: seen.revision,
            is_test: seen.test,
            answered_at: Some(seen.answered_at.unwrap_or(seen.shown_at)),
            complaint: seen.complaint,
            customer: seen.customer(),
            facets,
            ratings: &mut self.ratings,
            comments: &comments,
            digest: seen.digest(),
        };
        tally.keep_record(seen.id, reading)?;
        Ok(facets)
    }

    /// Learns what a response has that others may share.
    fn learn(
        &mut self,
        tally: &mut Tally,
        line: &str,
        places: &Places,
        (seen, facets): (&Seen<'_>, u32),
    ) {
        let learned = Learned {
            survey: seen.survey,
            revision: seen.revision,
            status: seen.status,
            is_test: seen.test,
            digest: seen.begun(),
            customer: seen.customer(),
            facets,
            around: seen.around(),
        };
        // A record that nothing can be learned from was read all the same.
        let column = |rated: &Rated<'_>| tally.columns.put(rated.column());
        self.pattern.learn(line, places, &learned, column);
    }

    fn context_name(&mut self, tally: &mut Tally, name: &str) -> u32 {
        if let Some((_, place)) = self.context.iter().find(|(own, _)| own == name) {
            return *place;
        }
        let place = tally.facets.name(&format!("context.{name}"));
        self.context.push((name.into(), place));
        place
    }

    /// The place of a rating's column: most likely that of the rating at the same place of the record before.
    fn column(&mut self, tally: &mut Tally, at: usize, rated: &Rated<'_>) -> u32 {
        let is_it = |place: &u32| tally.columns.get(*place).is_some_and(|own| rated.is_in(own));
        if let Some(place) = self.columns.get(at).copied().filter(is_it) {
            return place;
        }
        let known = self.columns.iter().copied().find(is_it);
        let place = known.unwrap_or_else(|| tally.columns.put(rated.column()));
        match self.columns.get_mut(at) {
            Some(own) => *own = place,
            None => self.columns.push(place),
        }
        place
    }
}

impl Rated<'_> {
    fn is_in(&self, column: &Column) -> bool {
        self.question == column.question
            && self.metric == column.metric
            && self.item == column.item.as_deref()
            && self.scale == column.scale
            && self.role == column.role
    }

    fn column(&self) -> Column {
        Column {
            question: self.question.into(),
            item: self.item.map(String::from),
            role: self.role,
            metric: self.metric,
            scale: self.scale,
        }
    }
}

impl<'a> Seen<'a> {
    fn of(response: &'a Response) -> Self {
        let about = &*response.circumstances;
        Self {
            id: about.id,
            revision: response.revision,
            survey: &response.survey,
            survey_version: &response.survey_version,
            status: response.status,
            test: about.test,
            shown_at: about.shown_at,
            answered_at: response.answered_at,
            locale: &response.locale,
            display: about.display,
            trigger: about.trigger.as_deref(),
            touchpoint: about.touchpoint.as_deref(),
            page: about.page.as_deref(),
            respondent: about.respondent.as_deref(),
            context: about
                .context
                .iter()
                .map(|(name, value)| {
                    let value = match value {
                        Scalar::Text(text) => Plain::Text(text),
                        Scalar::Whole(number) => Plain::Whole(*number),
                        Scalar::Bool(truth) => Plain::Bool(*truth),
                    };
                    (&**name, value)
                })
                .collect(),
            order: names(&response.order),
            answers: response.answers.iter().map(Given::of).collect(),
            complaint: response.complaint,
        }
    }

    /// Whose it is: as the page named the respondent, or else as it named a customer.
    fn customer(&self) -> Option<Customer> {
        let named = || {
            let value =
                self.context.iter().find(|(name, _)| *name == "customer").map(|(_, value)| value);
            match value? {
                Plain::Text(text) => Customer::of(text),
                Plain::Whole(number) => Customer::of(&number.to_string()),
                Plain::Null | Plain::Bool(_) => None,
            }
        };
        self.respondent.and_then(Customer::of).or_else(named)
    }

    /// All of it, so that two bodies are alike when a writer would write them alike.
    fn digest(&self) -> u64 {
        let answers = self.answers.iter().map(Given::digest);
        let moments = (self.shown_at, self.answered_at);
        whole((self.begun(), self.around()), moments, answers, self.complaint)
    }

    /// What it begins with.
    fn begun(&self) -> u64 {
        Digest::default()
            .number(u64::from(self.revision))
            .text(self.survey)
            .text(self.survey_version)
            .text(self.status.code())
            .number(u64::from(self.test))
            .value()
    }

    /// What stands around its answers.
    fn around(&self) -> u64 {
        let digest = [Some(self.locale), Some(self.display.code()), self.trigger, self.touchpoint]
            .into_iter()
            .chain([self.page, self.respondent])
            .fold(Digest::default(), Digest::maybe);
        // A page's fields have no order.
        let context = self.context.iter().fold(0_u64, |sum, (name, value)| {
            let digest = Digest::default().text(name);
            let digest = match value {
                Plain::Null => digest,
                Plain::Bool(truth) => digest.number(4).number(u64::from(*truth)),
                Plain::Whole(number) => digest.number(5).number(*number as u64),
                Plain::Text(text) => digest.number(6).text(text),
            };
            sum.wrapping_add(digest.value())
        });
        digest.number(context).number(self.order.value()).value()
    }
}

/// The digest of a response by those of its parts.
fn whole(
    (begun, around): (u64, u64),
    (shown_at, answered_at): (Timestamp, Option<Timestamp>),
    answers: impl Iterator<Item = u64>,
    complaint: Option<record::Complaint>,
) -> u64 {
    let seconds = |digest: Digest, at: Timestamp| digest.number(at.unix_s() as u64);
    let digest = seconds(Digest::default().number(begun), shown_at);
    let digest = seconds(digest, answered_at.unwrap_or(Timestamp::from_unix_s(0)));
    let digest = answers.fold(digest.number(around), Digest::number);
    match complaint {
        None => digest.number(0),
        Some(complaint) => seconds(seconds(digest, complaint.opened_at), complaint.due_at),
    }
    .value()
}

impl Alike<'_, '_> {
    /// Keeps the response, with its ratings and the digests of its answers.
    fn keep(
        self,
        tally: &mut Tally,
        ratings: &mut [(u32, Option<u8>)],
        digests: &[u64],
    ) -> Result<(), Complaint> {
        let Self { id, start, shown_at, answered_at, customer, facets, around, .. } = self;
        let (complaint, comments) = (self.complaint, self.comments);
        let moments = (shown_at, answered_at);
        let digest = whole((start.digest, around), moments, digests.iter().copied(), complaint);
        let reading = Reading {
            survey: Some(&start.survey),
            status: start.status,
            revision: start.revision,
            is_test: start.is_test,
            answered_at: Some(answered_at.unwrap_or(shown_at)),
            complaint,
            customer,
            facets,
            ratings,
            comments: &comments,
            digest,
        };
        tally.keep_record(id, reading)
    }
}

impl<'a> Given<'a> {
    fn of(answer: &'a Answer) -> Self {
        match answer {
            Answer::Rating(rating) => {
                let Rating { question, item, role, metric, scale, shown_as, value } = rating;
                Self::Rating(Rated {
                    question,
                    item: item.as_deref(),
                    role: *role,
                    metric: *metric,
                    scale: *scale,
                    shown_as: *shown_as,
                    value: *value,
                })
            }
            Answer::Choice { question, values, order } => {
                Self::Choice { question, values: names(values), order: names(order) }
            }
            Answer::Comment { question, text } => Self::Comment { question, text },
            Answer::Contact { question, name, email, phone, consent } => Self::Contact {
                question,
                ways: [name.as_deref(), email.as_deref(), phone.as_deref()],
                consent: *consent,
            },
        }
    }

    /// The question, the item and the role, of which no two answers share all three.
    pub(crate) fn place(&self) -> (&'a str, Option<&'a str>, Option<Role>) {
        match self {
            Self::Rating(rated) => (rated.question, rated.item, rated.role),
            Self::Choice { question, .. }
            | Self::Comment { question, .. }
            | Self::Contact { question, .. } => (question, None, None),
        }
    }

    pub(crate) fn digest(&self) -> u64 {
        let digest = Digest::default();
        match self {
            Self::Rating(rated) => digest
                .number(10)
                .text(rated.question)
                .maybe(rated.item)
                .maybe(rated.role.map(Role::code))
                .text(rated.metric.code())
                .number(u64::from(rated.scale.min()) << 8 | u64::from(rated.scale.max()))
                .maybe(rated.shown_as.map(ShownAs::code))
                .number(rated.value.map_or(u64::MAX, u64::from)),
            Self::Choice { question, values, order } => {
                digest.number(11).text(question).number(values.value()).number(order.value())
            }
            Self::Comment { question, text } => digest.number(12).text(question).text(text),
            Self::Contact { question, ways, consent } => ways
                .iter()
                .fold(digest.number(13).text(question), |digest, way| digest.maybe(*way))
                .number(u64::from(*consent)),
        }
        .value()
    }
}

impl<'a> Told<'a> {
    fn of(event: &'a Event) -> Self {
        let Event { id, at, survey, kind, response, test } = event;
        Self { id: *id, at: *at, survey, kind: *kind, response: *response, test: *test }
    }

    fn keep(&self, tally: &mut Tally) {
        let Self { id, at, survey, kind, response, test } = *self;
        let number = response.number();
        let digest = Digest::default()
            .number(at.unix_s() as u64)
            .text(survey)
            .text(kind.code())
            // The casts cut the number into its halves.
            .number((number >> 64) as u64)
            .number(number as u64)
            .number(u64::from(test));
        let population = Population::of(test);
        let happened = Happened { survey: 0, kind, at, response, population };
        tally.keep_event(id, survey, digest.value(), happened);
    }
}

fn names(names: &[String]) -> Digest {
    Digest::default().texts(names.iter().map(String::as_str))
}

/// What a line with nothing unusual in it is.
enum Quick<'a> {
    Response(Box<Seen<'a>>, Places),
    Event(Told<'a>),
}

/// The fields of responses and events, in the order of their writer and as it writes them.
const FIELDS: &[&str] = &[
    r#""v":"#,
    r#""type":"#,
    r#""id":"#,
    r#""revision":"#,
    r#""survey":"#,
    r#""survey_version":"#,
    r#""status":"#,
    r#""test":"#,
    r#""shown_at":"#,
    r#""answered_at":"#,
    r#""locale":"#,
    r#""display":"#,
    r#""trigger":"#,
    r#""touchpoint":"#,
    r#""page":"#,
    r#""respondent":"#,
    r#""context":"#,
    r#""order":"#,
    r#""answers":"#,
    r#""complaint":"#,
    r#""scores":"#,
    r#""at":"#,
    r#""event":"#,
    r#""response":"#,
];

/// What the fields of a record hold.
#[derive(Default)]
struct Fields<'a> {
    version: Option<i64>,
    kind: Option<&'a str>,
    id: Option<&'a str>,
    revision: Option<i64>,
    survey: Option<&'a str>,
    survey_version: Option<&'a str>,
    status: Option<&'a str>,
    test: bool,
    shown_at: Option<&'a str>,
    answered_at: Option<&'a str>,
    locale: Option<&'a str>,
    display: Option<&'a str>,
    trigger: Option<&'a str>,
    touchpoint: Option<&'a str>,
    page: Option<&'a str>,
    respondent: Option<&'a str>,
    context: Vec<(&'a str, Plain<'a>)>,
    order: Option<Digest>,
    answers: Option<Vec<Given<'a>>>,
    complaint: Option<record::Complaint>,
    at: Option<&'a str>,
    event: Option<&'a str>,
    response: Option<&'a str>,
    places: Places,
}

fn quick(line: &str) -> Option<Quick<'_>> {
    let mut cursor = Cursor::new(line);
    let mut fields = Fields::default();
    cursor.fields(FIELDS, |cursor, place| fields.read(cursor, place))?;
    if !cursor.is_at_end() || fields.version != Some(VERSION) {
        return None;
    }
    match fields.kind? {
        "response" => {
            let places = fields.places.clone();
            fields.response().map(|seen| Quick::Response(Box::new(seen), places))
        }
        "event" => fields.event().map(Quick::Event),
        _ => None,
    }
}

impl<'a> Fields<'a> {
    /// Reads the value of a field, by its place in [`FIELDS`].
    fn read(&mut self, cursor: &mut Cursor<'a>, place: usize) -> Option<()> {
        self.places.pass(cursor, place);
        let mut text = || cursor.plain()?.text();
        match place {
            0 => self.version = Some(cursor.whole()?),
            1 => self.kind = text()?,
            2 => self.id = text()?,
            3 => self.revision = Some(cursor.whole()?),
            4 => self.survey = text()?,
            5 => self.survey_version = text()?,
            6 => self.status = text()?,
            7 => self.test = cursor.plain()?.truth()?,
            8 => self.shown_at = text()?,
            9 => self.answered_at = text()?,
            10 => self.locale = text()?,
            11 => self.display = text()?,
            12 => self.trigger = text()?,
            13 => self.touchpoint = text()?,
            14 => self.page = text()?,
            15 => self.respondent = text()?,
            16 => self.context = context(cursor)?,
            17 => self.order = Some(listed(cursor)?),
            18 => self.answers = Some(answers(cursor)?),
            19 => self.complaint = Some(complaint(cursor)?),
            // They follow from the answers, which writers put before them.
            20 => are_scores(cursor, self.answers.as_deref()?)?,
            21 => self.at = text()?,
            22 => self.event = text()?,
            _ => self.response = text()?,
        }
        Some(())
    }

    fn response(self) -> Option<Seen<'a>> {
        let moment = |text: &str| Timestamp::from_rfc3339(text);
        let is_of = |text: Option<&str>, least: usize, most: usize| {
            text.is_none_or(|text| has_length(text, least, most))
        };
        let is_right = is_of(self.survey_version, 1, 64)
            && is_of(self.locale, 2, 35)
            && is_of(self.trigger, 1, 100)
            && is_of(self.touchpoint, 1, 100)
            && is_of(self.respondent, 1, 200)
            && is_of(self.page, 1, 2000)
            && self.page.is_none_or(|page| page.starts_with('/') && !page.contains(['?', '#']));
        let revision = self.revision.filter(|revision| (1..=1_000_000).contains(revision))?;
        is_right.then_some(())?;
        Some(Seen {
            id: RecordId::read(self.id?)?,
            revision: u32::try_from(revision).ok()?,
            survey: self.survey.filter(|survey| is_name(survey))?,
            survey_version: self.survey_version?,
            status: Status::from_code(self.status?)?,
            test: self.test,
            shown_at: moment(self.shown_at?)?,
            answered_at: match self.answered_at {
                None => None,
                Some(text) => Some(moment(text)?),
            },
            locale: self.locale?,
            display: Display::from_code(self.display?)?,
            trigger: self.trigger,
            touchpoint: self.touchpoint,
            page: self.page,
            respondent: self.respondent,
            context: self.context,
            order: self.order.unwrap_or_else(|| names(&[])),
            answers: self.answers?,
            complaint: self.complaint,
        })
    }

    fn event(self) -> Option<Told<'a>> {
        Some(Told {
            id: RecordId::read(self.id?)?,
            at: Timestamp::from_rfc3339(self.at?)?,
            survey: self.survey.filter(|survey| is_name(survey))?,
            kind: EventKind::from_code(self.event?)?,
            response: RecordId::read(self.response?)?,
            test: self.test,
        })
    }
}

/// Whether a text has so many characters.
fn has_length(text: &str, least: usize, most: usize) -> bool {
    // A character has one byte or more, so a short text needs no counting.
    let is_short = text.len() <= most && least <= 1;
    if is_short { text.len() >= least } else { (least..=most).contains(&text.chars().count()) }
}

fn context<'a>(cursor: &mut Cursor<'a>) -> Option<Vec<(&'a str, Plain<'a>)>> {
    let mut context: Vec<(&str, Plain<'_>)> = Vec::new();
    cursor.object(|cursor, name| {
        let value = cursor.plain()?;
        let is_right = match value {
            Plain::Null => false,
            Plain::Text(text) => has_length(text, 0, 200),
            Plain::Bool(_) | Plain::Whole(_) => true,
        };
        let is_new = context.len() < 32 && context.iter().all(|(own, _)| *own != name);
        (is_right && is_new && is_name(name)).then(|| context.push((name, value)))
    })?;
    Some(context)
}

/// Reads a list of ids.
fn listed(cursor: &mut Cursor<'_>) -> Option<Digest> {
    let mut digest = Digest::default().number(2);
    let mut count = 0;
    cursor.list(|cursor| {
        cursor.next_mark()?;
        let name = cursor.text().filter(|name| is_name(name))?;
        digest = digest.text(name);
        count += 1;
        (count <= 300).then_some(())
    })?;
    Some(digest.number(3))
}

pub(crate) fn complaint(cursor: &mut Cursor<'_>) -> Option<record::Complaint> {
    let mut moments = [None, None];
    cursor.fields(&[r#""opened_at":"#, r#""due_at":"#], |cursor, place| {
        *moments.get_mut(place)? = Timestamp::from_rfc3339(cursor.text()?);
        Some(())
    })?;
    let [opened_at, due_at] = moments;
    Some(record::Complaint { opened_at: opened_at?, due_at: due_at? })
}

fn answers<'a>(cursor: &mut Cursor<'a>) -> Option<Vec<Given<'a>>> {
    let mut answers: Vec<Given<'_>> = Vec::with_capacity(8);
    cursor.list(|cursor| {
        let given = answer(cursor)?;
        // Many are looked through in a better way elsewhere.
        let is_new = answers.len() < 32 && answers.iter().all(|own| own.place() != given.place());
        is_new.then(|| answers.push(given))
    })?;
    Some(answers)
}

/// The fields of answers, in the order of their writer and as it writes them.
const ANSWER_FIELDS: &[&str] = &[
    r#""question":"#,
    r#""item":"#,
    r#""role":"#,
    r#""kind":"#,
    r#""min":"#,
    r#""max":"#,
    r#""good_is":"#,
    r#""shown_as":"#,
    r#""value":"#,
    r#""group":"#,
    r#""not_applicable":"#,
    r#""values":"#,
    r#""order":"#,
    r#""text":"#,
    r#""name":"#,
    r#""email":"#,
    r#""phone":"#,
    r#""consent":"#,
];

/// What the fields of an answer hold.
#[derive(Default)]
struct AnswerFields<'a> {
    /// Which ones were written.
    seen: u32,
    question: Option<&'a str>,
    kind: Option<&'a str>,
    item: Option<&'a str>,
    role: Option<&'a str>,
    min: Option<i64>,
    max: Option<i64>,
    good_is: Option<&'a str>,
    shown_as: Option<&'a str>,
    value: Option<Plain<'a>>,
    not_applicable: bool,
    group: Option<&'a str>,
    values: Option<Digest>,
    order: Option<Digest>,
    text: Option<&'a str>,
    ways: [Option<&'a str>; 3],
    consent: Option<Plain<'a>>,
}

pub(crate) fn answer<'a>(cursor: &mut Cursor<'a>) -> Option<Given<'a>> {
    answer_and_point(cursor).map(|(given, _)| given)
}

/// Reads an answer, and tells where its value stands.
pub(crate) fn answer_and_point<'a>(cursor: &mut Cursor<'a>) -> Option<(Given<'a>, Range<usize>)> {
    // By the places of their fields.
    const RATED: u32 = (1 << 11) - 1;
    const CHOSEN: u32 = 1 | 1 << 3 | 1 << 11 | 1 << 12;
    const WRITTEN: u32 = 1 | 1 << 3 | 1 << 13;
    const REACHED: u32 = 1 | 1 << 3 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17;
    let mut fields = AnswerFields::default();
    let mut point = 0..0;
    cursor.fields(ANSWER_FIELDS, |cursor, place| {
        fields.seen |= 1 << place;
        match place {
            0 => fields.question = Some(cursor.text()?),
            1 => fields.item = Some(cursor.text()?),
            2 => fields.role = Some(cursor.text()?),
            3 => fields.kind = Some(cursor.text()?),
            4 => fields.min = Some(cursor.whole()?),
            5 => fields.max = Some(cursor.whole()?),
            6 => fields.good_is = Some(cursor.text()?),
            7 => fields.shown_as = Some(cursor.text()?),
            8 => {
                let from = cursor.place();
                fields.value = Some(cursor.plain()?);
                point = from..cursor.place();
            }
            9 => fields.group = Some(cursor.text()?),
            10 => fields.not_applicable = cursor.plain()?.truth()?,
            11 => fields.values = Some(listed(cursor)?),
            12 => fields.order = Some(listed(cursor)?),
            13 => fields.text = Some(cursor.text()?),
            14..=16 => *fields.ways.get_mut(place - 14)? = Some(cursor.text()?),
            _ => fields.consent = Some(cursor.plain()?),
        }
        Some(())
    })?;
    let question = fields.question.filter(|question| is_name(question))?;
    let has_only = |known: u32| (fields.seen & !known == 0).then_some(());
    let given = match fields.kind? {
        "choice" => {
            has_only(CHOSEN)?;
            let order = fields.order.unwrap_or_else(|| names(&[]));
            Given::Choice { question, values: fields.values?, order }
        }
        "comment" => {
            has_only(WRITTEN)?;
            let text = fields.text.filter(|text| has_length(text, 1, 10_000))?;
            Given::Comment { question, text }
        }
        "contact" => {
            has_only(REACHED)?;
            let lengths = [(1, 200), (3, 254), (1, 40)];
            let is_right = fields
                .ways
                .iter()
                .zip(lengths)
                .all(|(way, (least, most))| way.is_none_or(|way| has_length(way, least, most)));
            let Plain::Bool(consent) = fields.consent? else { return None };
            is_right.then_some(())?;
            Given::Contact { question, ways: fields.ways, consent }
        }
        code => {
            has_only(RATED)?;
            Given::Rating(fields.rating(question, Metric::from_code(code)?)?)
        }
    };
    Some((given, point))
}

impl<'a> AnswerFields<'a> {
    fn rating(&self, question: &'a str, metric: Metric) -> Option<Rated<'a>> {
        let scale = metric.scale(self.min?, self.max?)?;
        let value = match self.value? {
            Plain::Null if self.not_applicable => None,
            Plain::Whole(point) if !self.not_applicable => {
                Some(u8::try_from(point).ok().filter(|point| scale.contains(*point))?)
            }
            _ => return None,
        };
        let is_item = metric == Metric::Csat && self.item.is_none_or(is_name)
            || self.item.is_none() && self.role.is_none();
        let group = value.and_then(nps::Group::of).map(nps::Group::code);
        let is_group = match metric {
            Metric::Nps => self.group.is_none() || self.group == group,
            _ => self.group.is_none(),
        };
        let is_right = self.good_is? == metric.good_is().code() && is_item && is_group;
        is_right.then_some(())?;
        Some(Rated {
            question,
            item: self.item,
            role: match self.role {
                None => None,
                Some(role) => Some(Role::from_code(role)?),
            },
            metric,
            scale,
            shown_as: match self.shown_as {
                None => None,
                Some(code) => Some(ShownAs::from_code(code)?),
            },
            value,
        })
    }
}

/// Reads scores, which must be those that follow from the answers; pairs of ratings have gaps and are read with care.
fn are_scores(cursor: &mut Cursor<'_>, answers: &[Given<'_>]) -> Option<()> {
    let rated = || {
        answers.iter().filter_map(|given| match given {
            Given::Rating(rated) => Some((rated, rated.value?)),
            _ => None,
        })
    };
    if rated().any(|(rated, _)| rated.role.is_some()) {
        return None;
    }
    let mut nps = rated().filter(|(rated, _)| rated.metric == Metric::Nps);
    let mut ces = rated().filter(|(rated, _)| matches!(rated.metric, Metric::Ces1 | Metric::Ces2));
    let mut read = 0;
    cursor.fields(&[r#""nps":"#, r#""csat":"#, r#""ces":"#], |cursor, place| {
        read += 1;
        match place {
            0 => cursor.list(|cursor| {
                let (rated, value) = nps.next()?;
                let group = nps::Group::of(value)?.code();
                is_entry(cursor, rated.question, (r#""group":"#, group), value)
            }),
            1 => is_csat(cursor, rated().filter(|(rated, _)| rated.metric == Metric::Csat)),
            _ => cursor.list(|cursor| {
                let (rated, value) = ces.next()?;
                is_entry(cursor, rated.question, (r#""kind":"#, rated.metric.code()), value)
            }),
        }
    })?;
    (read == 3 && nps.next().is_none() && ces.next().is_none()).then_some(())
}

/// Reads one score, which must have this question, this word and this value.
fn is_entry(
    cursor: &mut Cursor<'_>,
    question: &str,
    (word, code): (&str, &str),
    value: u8,
) -> Option<()> {
    let mut read = 0;
    cursor.fields(&[r#""question":"#, r#""value":"#, word], |cursor, place| {
        read += 1;
        let is_it = match place {
            0 => cursor.text()? == question,
            1 => cursor.whole()? == i64::from(value),
            _ => cursor.text()? == code,
        };
        is_it.then_some(())
    })?;
    (read == 3).then_some(())
}

/// Reads the sum and the count of these ratings; null of none, or of several scales.
fn is_csat<'a>(
    cursor: &mut Cursor<'_>,
    rated: impl Iterator<Item = (&'a Rated<'a>, u8)>,
) -> Option<()> {
    let (mut sum, mut count, mut scale, mut is_mixed) = (0, 0, None, false);
    for (rated, value) in rated {
        is_mixed |= scale.is_some_and(|scale| scale != rated.scale);
        scale = Some(rated.scale);
        sum += i64::from(value);
        count += 1;
    }
    if cursor.next_mark()? == b'n' {
        return (cursor.plain()? == Plain::Null && (count == 0 || is_mixed)).then_some(());
    }
    let mut read = 0;
    cursor.fields(&[r#""sum":"#, r#""count":"#], |cursor, place| {
        read += 1;
        (cursor.whole()? == if place == 0 { sum } else { count }).then_some(())
    })?;
    (read == 2 && !is_mixed && count > 0).then_some(())
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::tally::Tally;

    const LINE: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000001","revision":1,"survey":"s","survey_version":"1","status":"complete","shown_at":"2026-11-22T10:15:00Z","answered_at":"2026-11-22T10:15:09Z","locale":"en","display":"inline","answers":[{"question":"q","kind":"nps","min":0,"max":10,"good_is":"high","value":9},{"question":"d","item":"a","kind":"csat","min":1,"max":5,"good_is":"high","value":null,"not_applicable":true},{"question":"why","kind":"comment","text":"fast"}],"scores":{"nps":[{"question":"q","value":9,"group":"promoter"}],"csat":null,"ces":[]}}"#;

    #[test]
    fn a_record_like_one_before_is_only_compared() {
        let mut tally = Tally::default();
        let mut records = Records::new(&mut tally);
        let mut is_alike = |line: &str| {
            let Records { pattern, ratings, digests, .. } = &mut records;
            let is_alike = pattern.read(line, ratings, digests).is_some();
            records.take_quickly(&mut tally, line).unwrap();
            is_alike
        };
        assert!(!is_alike(LINE));
        let other = LINE.replace("01\"", "02\"").replace(":09Z", ":10Z").replace("fast", "slow");
        assert!(is_alike(&other));
        // A point that nobody gave before is learned.
        let eight = LINE.replace("\"value\":9", "\"value\":8").replace("promoter", "passive");
        assert!(!is_alike(&eight));
        assert!(is_alike(&eight));
        // So is what a page says of itself.
        let inside = LINE.replace("inline", "popover");
        assert!(!is_alike(&inside));
        assert!(is_alike(&inside));
    }
}
