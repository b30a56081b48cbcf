//! What the records of a file have in common.
//!
//! They differ in an id, two moments, a few points and little else. What stands between these was read with the records
//! before, so it need only be compared, byte by byte; a record that differs anywhere is read as a whole, and learned from.

use super::cursor::Cursor;
use super::record::{Given, Rated, answer, answer_and_point, complaint};
use crate::purchases::Customer;
use std::ops::Range;
use trefoil_score::{Scale, nps};
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{self, Role, Status};
use trefoil_survey::time::Timestamp;

/// The parts of records that were read, each once.
#[derive(Debug)]
pub(crate) struct Pattern {
    starts: Vec<Start>,
    middles: Vec<Middle>,
    /// By the place among the answers.
    questions: Vec<Vec<Question>>,
    /// What no two answers of a record share: question, item and role.
    keys: Vec<Key>,
    /// So many records more are learned from, unless one is like those before.
    patience: u32,
}

type Key = (String, Option<String>, Option<Role>);

/// A record begins so, up to the moment of showing.
#[derive(Debug)]
pub(crate) struct Start {
    before_id: Box<[u8]>,
    after_id: Box<[u8]>,
    pub(crate) survey: String,
    pub(crate) revision: u32,
    pub(crate) status: Status,
    pub(crate) is_test: bool,
    pub(crate) digest: u64,
}

/// A record that begins so goes on so after its moments, up to the list of answers.
#[derive(Debug)]
struct Middle {
    /// Its beginning by its place, and whether the moment of answering was told: the fields of a record are in one of
    /// the two parts and never in both.
    after: (usize, bool),
    text: Box<[u8]>,
    customer: Option<Customer>,
    facets: u32,
    digest: u64,
}

/// A rating begins so, up to its point.
#[derive(Debug)]
struct Question {
    text: Box<[u8]>,
    column: u32,
    key: u32,
    metric: Metric,
    scale: Scale,
    has_role: bool,
    /// By the point; the last one of what does not apply.
    points: [Option<Point>; NOT_APPLICABLE + 1],
}

/// A rating ends so after its point.
#[derive(Debug)]
struct Point {
    text: Box<[u8]>,
    /// What the scores say of it: `{"question":"recommend","value":9,"group":"promoter"}`.
    score: Box<str>,
    digest: u64,
}

/// A record that is like those before.
#[derive(Debug)]
pub(crate) struct Alike<'p, 'a> {
    pub(crate) id: RecordId,
    pub(crate) start: &'p Start,
    pub(crate) shown_at: Timestamp,
    pub(crate) answered_at: Option<Timestamp>,
    pub(crate) customer: Option<Customer>,
    pub(crate) facets: u32,
    /// Of what stands between the moments and the answers.
    pub(crate) around: u64,
    pub(crate) complaint: Option<record::Complaint>,
    pub(crate) comments: Vec<(&'a str, &'a str)>,
}

/// Where the parts of a record stand in its line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Of the quote before the id.
    id: usize,
    /// Of those before the moments.
    shown: usize,
    answered: Option<usize>,
    /// Of the list of answers.
    answers: Option<usize>,
    /// Whether anything but a complaint and scores comes after the answers, or one of these before them.
    is_unusual: bool,
}

/// What was read of a record that others may share.
pub(crate) struct Learned<'a> {
    pub(crate) survey: &'a str,
    pub(crate) revision: u32,
    pub(crate) status: Status,
    pub(crate) is_test: bool,
    pub(crate) digest: u64,
    pub(crate) customer: Option<Customer>,
    pub(crate) facets: u32,
    pub(crate) around: u64,
}

/// The place beyond all points.
const NOT_APPLICABLE: usize = Scale::HIGHEST_POINT as usize + 1;

const ANSWERED: &[u8] = br#","answered_at":"#;

/// More of a kind in one file are no pattern.
const MOST: usize = 64;

/// So many records in a row that are like none before, and none will be.
const PATIENCE: u32 = 256;

impl Places {
    /// Notes where the value of a field stands, by the field's place among those of records.
    pub(crate) fn pass(&mut self, cursor: &mut Cursor<'_>, field: usize) {
        let at = cursor.place();
        match field {
            2 => self.id = at,
            8 => self.shown = at,
            9 if cursor.next_mark() == Some(b'"') => self.answered = Some(at),
            18 => self.answers = Some(at),
            19 | 20 => self.is_unusual |= self.answers.is_none(),
            _ => {}
        }
        self.is_unusual |= field < 18 && self.answers.is_some();
    }
}

impl Default for Pattern {
    fn default() -> Self {
        let (starts, middles, questions) = (Vec::new(), Vec::new(), Vec::new());
        Self { starts, middles, questions, keys: Vec::new(), patience: PATIENCE }
    }
}

impl Pattern {
    /// Reads a record that is like those before; its ratings and their digests are put where they belong.
    pub(crate) fn read<'a>(
        &mut self,
        line: &'a str,
        ratings: &mut Vec<(u32, Option<u8>)>,
        digests: &mut Vec<u64>,
    ) -> Option<Alike<'_, 'a>> {
        ratings.clear();
        digests.clear();
        let mut cursor = Cursor::new(line);
        let (begun, start, id) = self.starts.iter().enumerate().find_map(|(begun, start)| {
            let mut ahead = cursor.clone();
            ahead.word(&start.before_id)?;
            let id = ahead.text()?;
            ahead.word(&start.after_id)?;
            cursor = ahead;
            Some((begun, start, id))
        })?;
        let shown_at = Timestamp::from_rfc3339(cursor.text()?)?;
        let mut ahead = cursor.clone();
        let answered_at = match ahead.word(ANSWERED).and_then(|()| ahead.text()) {
            Some(text) => {
                cursor = ahead;
                Some(Timestamp::from_rfc3339(text)?)
            }
            None => None,
        };
        let after = (begun, answered_at.is_some());
        let is_it = |middle: &Middle| middle.after == after && cursor.word(&middle.text).is_some();
        let middle = self.middles.iter().position(is_it)?;
        // Those that many records share come first.
        self.middles.swap(0, middle);
        let Middle { customer, facets, digest: around, .. } = *self.middles.first()?;

        let (questions, keys) = (&self.questions, &mut self.keys);
        let mut scored = Vec::with_capacity(16);
        let mut comments = Vec::new();
        let (mut place, mut seen) = (0, 0_u64);
        cursor.list(|cursor| {
            let mut ahead = cursor.clone();
            let known = questions.get(place).into_iter().flatten().find_map(|question| {
                let mut own = ahead.clone();
                own.word(&question.text)?;
                let value = match own.whole() {
                    Some(point) => Some(u8::try_from(point).ok()?),
                    None => own.word(b"null").map(|()| None)?,
                };
                let point = question.points.get(value.map_or(NOT_APPLICABLE, usize::from));
                let point = point?.as_ref()?;
                own.word(&point.text)?;
                ahead = own;
                Some((question, value, point))
            });
            let key = if let Some((question, value, point)) = known {
                *cursor = ahead;
                ratings.push((question.column, value));
                digests.push(point.digest);
                scored.extend(value.map(|value| (question, value, point)));
                question.key
            } else {
                let given = answer(cursor)?;
                match &given {
                    // One that was not learned yet.
                    Given::Rating(_) => return None,
                    Given::Comment { question, text } => comments.push((*question, *text)),
                    Given::Choice { .. } | Given::Contact { .. } => {}
                }
                digests.push(given.digest());
                key(keys, &given)?
            };
            place += 1;
            let bit = 1_u64.checked_shl(key)?;
            let is_new = seen & bit == 0;
            seen |= bit;
            is_new.then_some(())
        })?;
        let complaint = match cursor.word(br#","complaint":"#) {
            Some(()) => Some(complaint(&mut cursor)?),
            None => None,
        };
        if cursor.word(br#","scores":"#).is_some() {
            are_scores(&mut cursor, &scored)?;
        }
        cursor.word(b"}")?;
        cursor.is_at_end().then_some(())?;
        self.patience = PATIENCE;
        let id = RecordId::read_bytes(id.as_bytes().try_into().ok()?)?;
        Some(Alike {
            id,
            start,
            shown_at,
            answered_at,
            customer,
            facets,
            around,
            complaint,
            comments,
        })
    }

    /// Learns from a record that was read as a whole: where its parts stand, and what they say.
    pub(crate) fn learn(
        &mut self,
        line: &str,
        places: &Places,
        learned: &Learned<'_>,
        column: impl FnMut(&Rated<'_>) -> u32,
    ) -> Option<()> {
        self.patience = self.patience.checked_sub(1)?;
        let Places { id, shown, answered, answers, is_unusual } = *places;
        let (bytes, answers) = (line.as_bytes(), answers?);
        let end = |at: usize| {
            let mut cursor = Cursor::at(line, at);
            cursor.text().map(|_| cursor.place())
        };
        let (after_id, after_shown) = (end(id)?, end(shown)?);
        let after = match answered {
            Some(answered) if bytes.get(after_shown..answered)? == ANSWERED => end(answered)?,
            Some(_) => return None,
            None => after_shown,
        };
        (!is_unusual).then_some(())?;

        let parts = [bytes.get(..id)?, bytes.get(after_id..shown)?, bytes.get(after..answers)?];
        let [before_id, after_id, middle] = parts;
        let Learned { survey, revision, status, is_test, digest, customer, facets, around } =
            *learned;
        let is_known = |own: &Start| *own.before_id == *before_id && *own.after_id == *after_id;
        let begun = self.starts.iter().position(is_known).unwrap_or(self.starts.len());
        if begun == self.starts.len() {
            (begun < MOST).then_some(())?;
            self.starts.push(Start {
                before_id: before_id.into(),
                after_id: after_id.into(),
                survey: survey.into(),
                revision,
                status,
                is_test,
                digest,
            });
        }
        let after = (begun, answered.is_some());
        let is_known = |own: &Middle| own.after == after && *own.text == *middle;
        if self.middles.len() < MOST && !self.middles.iter().any(is_known) {
            self.middles.push(Middle {
                after,
                text: middle.into(),
                customer,
                facets,
                digest: around,
            });
        }
        self.learn_answers(line, answers, column)
    }

    fn learn_answers(
        &mut self,
        line: &str,
        at: usize,
        mut column: impl FnMut(&Rated<'_>) -> u32,
    ) -> Option<()> {
        let Self { questions, keys, .. } = self;
        let mut place = 0;
        Cursor::at(line, at).list(|cursor| {
            cursor.next_mark()?;
            let from = cursor.place();
            let (given, point) = answer_and_point(cursor)?;
            if questions.len() <= place {
                questions.push(Vec::new());
            }
            if let Given::Rating(rated) = &given {
                let parts = [from..point.start, point.end..cursor.place()];
                let known = questions.get_mut(place)?;
                let column = column(rated);
                learn_rating(
                    known,
                    line,
                    parts,
                    rated,
                    (column, key(keys, &given)?, given.digest()),
                );
            }
            place += 1;
            Some(())
        })
    }
}

/// Learns what stands before and after the point of a rating.
fn learn_rating(
    known: &mut Vec<Question>,
    line: &str,
    [before, after]: [Range<usize>; 2],
    rated: &Rated<'_>,
    (column, key, digest): (u32, u32, u64),
) -> Option<()> {
    let text = line.as_bytes().get(before)?;
    let at = known.iter().position(|question| *question.text == *text);
    let at = at.unwrap_or(known.len());
    if at == known.len() {
        (at < MOST).then_some(())?;
        known.push(Question {
            text: text.into(),
            column,
            key,
            metric: rated.metric,
            scale: rated.scale,
            has_role: rated.role.is_some(),
            points: Default::default(),
        });
    }
    let place = rated.value.map_or(NOT_APPLICABLE, usize::from);
    let point = known.get_mut(at)?.points.get_mut(place)?;
    let text = line.as_bytes().get(after)?;
    let question = rated.question;
    let score = match (rated.metric, rated.value) {
        (Metric::Nps, Some(value)) => {
            let group = nps::Group::of(value)?.code();
            format!(r#"{{"question":"{question}","value":{value},"group":"{group}"}}"#)
        }
        (Metric::Ces1 | Metric::Ces2, Some(value)) => {
            let kind = rated.metric.code();
            format!(r#"{{"question":"{question}","kind":"{kind}","value":{value}}}"#)
        }
        (Metric::Csat, _) | (_, None) => String::new(),
    };
    *point = Some(Point { text: text.into(), score: score.into(), digest });
    Some(())
}

/// The place of what an answer shares with no other of its record; `None` of the many that no record has.
fn key(keys: &mut Vec<Key>, given: &Given<'_>) -> Option<u32> {
    let place = given.place();
    let is_it = |(question, item, role): &Key| (&**question, item.as_deref(), *role) == place;
    let at = keys.iter().position(is_it).unwrap_or(keys.len());
    if at == keys.len() {
        let (question, item, role) = place;
        (at < MOST).then(|| keys.push((question.into(), item.map(String::from), role)))?;
    }
    u32::try_from(at).ok()
}

/// Passes over scores that are written as writers do and follow from these ratings.
fn are_scores(cursor: &mut Cursor<'_>, scored: &[(&Question, u8, &Point)]) -> Option<()> {
    let list = |cursor: &mut Cursor<'_>, is_of: fn(Metric) -> bool| {
        let mut is_first = true;
        for (_, _, point) in scored.iter().filter(|(question, ..)| is_of(question.metric)) {
            if !std::mem::take(&mut is_first) {
                cursor.word(b",")?;
            }
            cursor.word(point.score.as_bytes())?;
        }
        Some(())
    };
    // Pairs of ratings have gaps, and are read with care.
    (!scored.iter().any(|(question, ..)| question.has_role)).then_some(())?;
    cursor.word(br#"{"nps":["#)?;
    list(cursor, |metric| metric == Metric::Nps)?;
    cursor.word(br#"],"csat":"#)?;
    let mut rated = scored.iter().filter(|(question, ..)| question.metric == Metric::Csat);
    match rated.clone().next() {
        Some((first, ..)) if rated.all(|(question, ..)| question.scale == first.scale) => {
            let rated = scored.iter().filter(|(question, ..)| question.metric == Metric::Csat);
            let (sum, count) = rated
                .fold((0, 0), |(sum, count), (_, value, _)| (sum + i64::from(*value), count + 1));
            cursor.word(br#"{"sum":"#)?;
            (cursor.whole()? == sum).then_some(())?;
            cursor.word(br#","count":"#)?;
            (cursor.whole()? == count).then_some(())?;
            cursor.word(b"}")?;
        }
        _ => cursor.word(b"null")?,
    }
    cursor.word(br#","ces":["#)?;
    list(cursor, |metric| matches!(metric, Metric::Ces1 | Metric::Ces2))?;
    cursor.word(b"]}")
}
