//! CSV: a header, and below it one respondent (wide form) or one rating (long form) in each row.
//!
//! The crate's page lists the columns. A row with a bad cell is not counted at all, as with a
//! record: half a respondent is none.

use super::cell;
use super::header::{self, Field, Part, shown};
use super::moment::moment;
use crate::Tally;
use crate::holding::Holding;
use crate::tables::UnknownColumn;
use crate::tally::{Column, Facets, Id, Rated, Reading, digest, rank};
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trefoil_score::{GoodIs, Rejection};
use trefoil_survey::complaint::Complaint;
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{Role, Status};
use trefoil_survey::time::Timestamp;

/// Reads a table with a header.
pub(crate) fn table(tally: &mut Tally, source: &str, bytes: &[u8]) {
    let mut rows = Rows::new(bytes);
    let Some((line, record)) = rows.next() else { return };
    let Ok(names) = texts(&record) else {
        tally.lines += 1;
        let reason = "the header is not UTF-8 text; save the file as UTF-8".into();
        return tally.report(source, line, "not_utf8", reason);
    };
    let is_long = ["question", "kind", "value"]
        .iter()
        .all(|part| names.iter().any(|name| name.eq_ignore_ascii_case(part)));
    let fields = fields(tally, source, line, &names, is_long);
    let is_rated = |field: &Field| matches!(field, Field::Rating(_) | Field::Part(Part::Value));
    if !fields.iter().any(is_rated) {
        tally.lines += 1;
        let reason = "no column is named nps, csat_<item>, ces1 or ces2, so no row is read";
        return tally.report(source, line, "no_columns", reason.into());
    }
    if is_long && !fields.contains(&Field::Id) {
        tally.lines += 1;
        let reason = "no column is named id, so nothing tells which ratings are one respondent's";
        return tally.report(source, line, "no_columns", reason.into());
    }
    let mut people = People::default();
    for (line, record) in rows {
        tally.lines += 1;
        let row = row(&names, &fields, &record);
        if let Ok(Row { unread_time: Some(reason), .. }) = &row {
            tally.report_time(source, line, reason.clone());
        }
        match row {
            Ok(row) if is_long => people.add(line, row),
            Ok(row) => {
                let Row { person, given, digest, .. } = row;
                let kept = person.keep(tally, source, given, digest);
                if let Err(complaint) = kept {
                    tally.report(source, line, complaint.code, complaint.line());
                }
            }
            Err(complaints) => {
                let code = complaints.first().map_or("wrong_type", |complaint| complaint.code);
                let reasons: Vec<String> = complaints.iter().map(Complaint::line).collect();
                tally.report(source, line, code, reasons.join("; "));
            }
        }
    }
    people.keep(tally, source);
}

/// The rows of a file with the lines they begin in, blank ones left out.
struct Rows<'a> {
    bytes: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    at: usize,
    line: u64,
}

impl<'a> Rows<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .delimiter(delimiter(bytes))
            .from_reader(bytes);
        Self { bytes, reader, at: 0, line: 1 }
    }
}

impl Iterator for Rows<'_> {
    type Item = (u64, ByteRecord);

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        loop {
            // Bytes in memory are always readable, and rows of any length are taken.
            if !self.reader.read_byte_record(&mut record).ok()? {
                return None;
            }
            // A row's place is where the one before it ended; blank lines may follow there.
            let from = usize::try_from(record.position()?.byte()).ok()?;
            let blank = self.bytes.get(from..)?.iter();
            let blank = blank.take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let passed = self.bytes.get(self.at..from + blank)?;
            self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.at = from + blank;
            if record.iter().any(|cell| !cell.is_empty()) {
                return Some((self.line, record));
            }
        }
    }
}

/// The mark between cells: what the first line has most of, since some spreadsheet programs write
/// semicolons.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in line {
        is_quoted ^= *byte == b'"';
        for (mark, count) in &mut counts {
            *count += usize::from(!is_quoted && byte == mark);
        }
    }
    // Of equal counts the first one holds.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| mark)
}

fn texts(record: &ByteRecord) -> Result<Vec<String>, std::str::Utf8Error> {
    record.iter().map(|cell| std::str::from_utf8(cell).map(String::from)).collect()
}

/// What each column holds; what cannot be read is reported and then passed over.
fn fields(
    tally: &mut Tally,
    source: &str,
    line: u64,
    names: &[String],
    is_long: bool,
) -> Vec<Field> {
    let mut fields = Vec::new();
    for name in names {
        let field = if is_long { Ok(header::long(name)) } else { header::wide(name) };
        let field = match field {
            Ok(field @ (Field::Unknown | Field::Beside)) => Ok(field),
            Ok(field) if fields.contains(&field) => {
                Err(("duplicate", "a column before it holds the same".into()))
            }
            other => other,
        };
        fields.push(field.unwrap_or_else(|(code, reason)| {
            tally.lines += 1;
            tally.report(source, line, code, format!("column {}: {reason}", shown(name)));
            Field::Refused
        }));
    }
    for (name, field) in names.iter().zip(&fields) {
        if matches!(field, Field::Unknown | Field::Refused) && !name.is_empty() {
            let column = UnknownColumn { source: source.into(), column: name.clone() };
            tally.unknown_columns.insert(column);
        }
    }
    fields
}

/// Whose answers a row holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Person {
    id: Option<String>,
    survey: Option<String>,
    revision: u32,
    status: Status,
    is_test: bool,
}

/// What a respondent gave.
struct Given {
    answered_at: Option<Timestamp>,
    facets: Facets,
    ratings: Vec<Rated>,
    comments: Vec<(String, String)>,
}

/// A row that was read.
struct Row {
    person: Person,
    given: Given,
    /// Why its time is none; its ratings count all the same.
    unread_time: Option<String>,
    digest: u64,
}

impl Person {
    fn keep(
        self,
        tally: &mut Tally,
        source: &str,
        given: Given,
        digest: u64,
    ) -> Result<(), Complaint> {
        let Self { id, survey, revision, status, is_test } = self;
        let id = id.map(|text| match RecordId::read(&text) {
            Some(id) => Id::Record(id),
            None => Id::Local(Box::new((source.into(), survey.clone(), text))),
        });
        let Given { answered_at, facets, ratings, comments } = given;
        let answered_s = answered_at.map(Timestamp::unix_s);
        let complaint = None;
        let reading =
            Reading { survey, status, is_test, answered_at, complaint, facets, ratings, comments };
        tally.keep(id, reading, |filled| {
            Holding::new(rank(status, revision), answered_s, digest, filled)
        })
    }
}

/// Reads a row; every bad cell is complained about under its column's name.
fn row(names: &[String], fields: &[Field], record: &ByteRecord) -> Result<Row, Vec<Complaint>> {
    if record.len() != names.len() {
        let message = format!("has {} cells, the header has {}", record.len(), names.len());
        return Err(vec![complaint("", "column_count", message)]);
    }
    let mut complaints = Vec::new();
    let mut person =
        Person { id: None, survey: None, revision: 1, status: Status::Complete, is_test: false };
    let mut answered_at = None;
    let mut unread_time = None;
    let mut facets = Facets::new();
    let mut ratings = Vec::new();
    let mut comments = Vec::new();
    let mut parts = Parts::default();
    let mut content = Vec::new();
    for ((name, field), cell) in names.iter().zip(fields).zip(record) {
        if *field == Field::Refused {
            continue;
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            if *field == Field::Unknown {
                continue;
            }
            let message = "is not UTF-8 text; save the file as UTF-8".into();
            complaints.push(complaint(name, "not_utf8", message));
            continue;
        };
        if text.is_empty() {
            continue;
        }
        content.push((name.to_ascii_lowercase(), text));
        let mut refuse = |code, message| complaints.push(complaint(name, code, message));
        match field {
            Field::Id => person.id = Some(text.into()),
            Field::Survey => person.survey = Some(cell::name(text).into()),
            Field::Revision => match text.parse() {
                Ok(revision @ 1..) => person.revision = revision,
                _ => refuse("out_of_range", format!("{} is not 1 or more", cell::clipped(text))),
            },
            Field::Status => match Status::from_code(&text.to_ascii_lowercase()) {
                Some(status) => person.status = status,
                None => refuse("not_one_of", not_one_of(text, Status::CODES)),
            },
            Field::Test => match cell::truth(text) {
                Ok(is_test) => person.is_test = is_test,
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::Time => match moment(text) {
                Ok(at) => answered_at = Some(at),
                Err(message) => unread_time = Some(message),
            },
            Field::Rating(column) => match cell::rating(text, column.scale) {
                Ok(value) => ratings.extend(value.map(|value| (column.clone(), Some(value)))),
                Err((reason, message)) => refuse(reason.code(), message),
            },
            Field::Part(part) => parts.put(*part, text),
            Field::Facet(name) => {
                facets.insert((*name).into(), cell::name(text).into());
            }
            Field::Unknown => {
                facets.insert(name.clone(), cell::name(text).into());
            }
            Field::Comment(question) => comments.push((question.clone(), text.into())),
            Field::Beside | Field::Refused => {}
        }
    }
    if parts != Parts::default() {
        comments.extend(parts.comment());
        match parts.rating() {
            Ok(rated) => ratings.extend(rated),
            Err(complaint) => complaints.push(complaint),
        }
        if person.id.is_none() {
            complaints.push(complaint("id", "missing", "is empty".into()));
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    content.sort();
    let given = Given { answered_at, facets, ratings, comments };
    Ok(Row { person, given, unread_time, digest: digest(content) })
}

/// The cells of a row in the long form that together are one rating.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parts<'a> {
    question: &'a str,
    item: &'a str,
    role: &'a str,
    kind: &'a str,
    min: &'a str,
    max: &'a str,
    good_is: &'a str,
    value: &'a str,
    text: &'a str,
}

impl<'a> Parts<'a> {
    fn put(&mut self, part: Part, text: &'a str) {
        *match part {
            Part::Question => &mut self.question,
            Part::Item => &mut self.item,
            Part::Role => &mut self.role,
            Part::Kind => &mut self.kind,
            Part::Min => &mut self.min,
            Part::Max => &mut self.max,
            Part::GoodIs => &mut self.good_is,
            Part::Value => &mut self.value,
            Part::Text => &mut self.text,
        } = cell::name(text);
    }

    /// The comment with its question, if the row is one.
    fn comment(&self) -> Option<(String, String)> {
        let is_comment = self.kind.eq_ignore_ascii_case("comment") && !self.text.is_empty();
        is_comment.then(|| (self.question.into(), self.text.into()))
    }

    /// The rating, or `None` when the row is no rating or was not answered.
    fn rating(&self) -> Result<Option<Rated>, Complaint> {
        let kind = self.kind.to_ascii_lowercase();
        if ["comment", "choice", "contact"].contains(&kind.as_str()) {
            return Ok(None);
        }
        if kind == "ces" {
            return Err(complaint("kind", "ces_version", header::CES_VERSION.into()));
        }
        let Some(metric) = Metric::from_code(&kind) else {
            let message = not_one_of(self.kind, &["nps", "csat", "ces1", "ces2"]);
            return Err(complaint("kind", "not_one_of", message));
        };
        if self.question.is_empty() {
            return Err(complaint("question", "missing", "is empty".into()));
        }
        let role =
            match self.role {
                "" => None,
                role => Some(Role::from_code(role).ok_or_else(|| {
                    complaint("role", "not_one_of", not_one_of(role, Role::CODES))
                })?),
            };
        if !self.good_is.is_empty() && GoodIs::from_code(self.good_is) != Some(metric.good_is()) {
            let message = format!(
                "\"{}\" is not the good end of {}, which is {}",
                cell::clipped(self.good_is),
                metric.code(),
                metric.good_is().code()
            );
            return Err(complaint("good_is", "contradiction", message));
        }
        let scale = match (self.min, self.max) {
            ("", "") if metric != Metric::Csat => metric.usual_scale(),
            (min, max) => {
                let (min, max) = (end("min", min)?, end("max", max)?);
                metric.scale(min, max).ok_or_else(|| {
                    let (code, message) = header::no_scale(metric, min, max);
                    complaint("max", code, message)
                })?
            }
        };
        let value = cell::rating(self.value, scale)
            .map_err(|(reason, message)| complaint("value", reason.code(), message))?;
        let item = Some(self.item).filter(|item| !item.is_empty()).map(String::from);
        let column = Column { question: self.question.into(), item, role, metric, scale };
        Ok(value.map(|value| (column, Some(value))))
    }
}

/// An end of a scale.
fn end(name: &str, text: &str) -> Result<i64, Complaint> {
    if text.is_empty() {
        return Err(complaint(name, "missing", "is empty; a csat needs its scale".into()));
    }
    text.parse().map_err(|_| {
        let message = format!("\"{}\" is not a whole number", cell::clipped(text));
        complaint(name, Rejection::WrongType.code(), message)
    })
}

/// The respondents of a file in the long form, each put together from rows.
#[derive(Default)]
struct People {
    ratings: HashMap<Person, Sheet>,
}

/// One respondent's rows.
#[derive(Default)]
struct Sheet {
    line: u64,
    answered_at: Option<Timestamp>,
    facets: Facets,
    comments: BTreeSet<(String, String)>,
    given: HashMap<Column, BTreeMap<u64, Option<u8>>>,
}

impl People {
    fn add(&mut self, line: u64, row: Row) {
        let sheet =
            self.ratings.entry(row.person).or_insert_with(|| Sheet { line, ..Sheet::default() });
        let Given { answered_at, facets, ratings, comments } = row.given;
        sheet.answered_at = [sheet.answered_at, answered_at].into_iter().flatten().min();
        sheet.facets.extend(facets);
        sheet.comments.extend(comments);
        for (column, value) in ratings {
            sheet.given.entry(column).or_default().insert(line, value);
        }
    }

    fn keep(self, tally: &mut Tally, source: &str) {
        for (person, sheet) in self.ratings {
            let mut ratings = Vec::new();
            for (column, given) in sheet.given {
                ratings.extend(agreed(tally, source, &given).map(|value| (column, value)));
            }
            let mut content: Vec<_> = ratings
                .iter()
                .map(|(Column { question, item, role, metric, scale }, value)| {
                    let role = role.map(Role::code);
                    (question, item, role, metric.code(), scale.min(), scale.max(), value)
                })
                .collect();
            content.sort();
            let Sheet { line, answered_at, facets, comments, .. } = sheet;
            let digest = digest((&person, content, &facets, &comments));
            let comments = comments.into_iter().collect();
            let given = Given { answered_at, facets, ratings, comments };
            let kept = person.keep(tally, source, given, digest);
            if let Err(complaint) = kept {
                tally.report(source, line, complaint.code, complaint.line());
            }
        }
    }
}

/// The one value of a rating that may stand in several lines: copies are reported and count once;
/// where they differ none counts, since nothing tells which one was meant.
fn agreed(
    tally: &mut Tally,
    source: &str,
    given: &BTreeMap<u64, Option<u8>>,
) -> Option<Option<u8>> {
    let mut values = given.iter();
    let (first_line, first) = values.next()?;
    if given.values().all(|value| value == first) {
        for (line, _) in values {
            let reason = format!("the same rating stands in line {first_line}; it counts once");
            tally.report(source, *line, "duplicate", reason);
        }
        return Some(*first);
    }
    let lines: Vec<String> = given.keys().map(u64::to_string).collect();
    for line in given.keys() {
        let reason = format!("lines {} rate the same differently; none counts", lines.join(", "));
        tally.report(source, *line, "conflict", reason);
    }
    None
}

fn complaint(path: &str, code: &'static str, message: String) -> Complaint {
    Complaint { path: path.into(), code, message }
}

fn not_one_of(text: &str, known: &[&str]) -> String {
    format!("\"{}\" is not one of {}", cell::clipped(text), known.join(", "))
}
