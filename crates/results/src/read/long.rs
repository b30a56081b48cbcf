//! The long form of CSV: each row is one rating, and a respondent is put together from rows.

use super::File;
use super::cell;
use super::header::{self, Part};
use super::row::{Pairs, Row, RowId, not_one_of};
use crate::digest::Digest;
use crate::purchases::Customer;
use crate::tally::{Column, Reading, Tally};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trefoil_score::{GoodIs, Rejection};
use trefoil_survey::complaint::Complaint;
use trefoil_survey::id::RecordId;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{Role, Status};
use trefoil_survey::time::Timestamp;

/// The respondents of a file.
#[derive(Debug, Default)]
pub(crate) struct People {
    people: HashMap<Person, Sheet>,
}

/// Whose answers a row holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Person {
    id: Name,
    survey: Option<String>,
    revision: u32,
    status: Status,
    is_test: bool,
}

/// What a respondent's rows go by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Name {
    Record(RecordId),
    Text(String),
}

/// One respondent's rows.
#[derive(Debug, Default)]
struct Sheet {
    line: u64,
    answered_at: Option<Timestamp>,
    customer: Option<Customer>,
    facets: BTreeMap<u32, u32>,
    comments: BTreeSet<(String, String)>,
    /// Each rating by its column's place and the line it stands in.
    given: Vec<(u32, u64, u8)>,
}

impl People {
    /// Adds a row.
    ///
    /// # Errors
    /// What is wrong with it; nothing of it was added.
    pub(crate) fn add(
        &mut self,
        tally: &mut Tally,
        file: &File,
        row: Row<'_>,
        facets: &Pairs,
    ) -> Result<(), Vec<Complaint>> {
        let mut parts = Parts::default();
        for (part, text) in row.parts.iter().flatten() {
            parts.put(*part, text);
        }
        // What was dismissed has no rating at all.
        let rating = if row.parts.is_some() { parts.rating() } else { Ok(None) };
        let Some(id) = row.id else {
            let missing = complaint("id", "missing", "is empty".into());
            return Err(rating.err().into_iter().chain([missing]).collect());
        };
        let rating = rating.map_err(|complaint| vec![complaint])?;
        let customer = row.customer();
        if let Some(reason) = &row.unread_time {
            tally.report_time(&file.source, file.line, reason.clone());
        }
        let person = Person {
            id: match id {
                RowId::Record(id) => Name::Record(id),
                RowId::Text(text) => Name::Text(text.into()),
            },
            survey: row.survey.map(String::from),
            revision: row.revision(),
            status: row.status(),
            is_test: row.is_test,
        };
        let empty = || Sheet { line: file.line, ..Sheet::default() };
        let sheet = self.people.entry(person).or_insert_with(empty);
        sheet.answered_at = [sheet.answered_at, row.answered_at].into_iter().flatten().min();
        sheet.customer = sheet.customer.max(customer);
        sheet.facets.extend(facets.iter().copied());
        sheet.comments.extend(
            row.comments.iter().map(|(question, text)| ((*question).into(), (*text).into())),
        );
        sheet.comments.extend(parts.comment());
        if let Some((column, value)) = rating {
            sheet.given.push((tally.columns.put(column), file.line, value));
        }
        Ok(())
    }

    /// Takes all respondents in.
    pub(crate) fn keep(self, tally: &mut Tally, file: &File) {
        for (person, mut sheet) in self.people {
            sheet.given.sort_unstable();
            let mut ratings = Vec::new();
            for given in sheet.given.chunk_by(|(one, ..), (other, ..)| one == other) {
                if let [(column, ..), ..] = given {
                    ratings.extend(agreed(tally, file, given).map(|value| (*column, Some(value))));
                }
            }
            let mut facets: Vec<(u32, u32)> = sheet.facets.into_iter().collect();
            let digest = digest(tally, &person, &ratings, &facets, &sheet.comments);
            let comments: Vec<(&str, &str)> = sheet
                .comments
                .iter()
                .map(|(question, text)| (question.as_str(), text.as_str()))
                .collect();
            let reading = Reading {
                survey: person.survey.as_deref(),
                status: person.status,
                revision: person.revision,
                is_test: person.is_test,
                answered_at: sheet.answered_at,
                complaint: None,
                customer: sheet.customer,
                facets: tally.facets.combination(&mut facets),
                ratings: &mut ratings,
                comments: &comments,
                digest,
            };
            let id = match &person.id {
                Name::Record(id) => RowId::Record(*id),
                Name::Text(text) => RowId::Text(text),
            };
            if let Err(complaint) = tally.keep_row(&file.source, Some(id), reading) {
                tally.report(&file.source, sheet.line, complaint.code, complaint.line());
            }
        }
    }
}

/// The same for the same content, in whichever order it stood.
fn digest(
    tally: &Tally,
    person: &Person,
    ratings: &[(u32, Option<u8>)],
    facets: &Pairs,
    comments: &BTreeSet<(String, String)>,
) -> u64 {
    let ratings = ratings.iter().filter_map(|(place, value)| {
        let Column { question, item, role, metric, scale } = tally.columns.get(*place)?;
        let digest = Digest::default()
            .text(question)
            .maybe(item.as_deref())
            .maybe(role.map(Role::code))
            .text(metric.code());
        let scale = u64::from(scale.min()) << 8 | u64::from(scale.max());
        Some(digest.number(scale).number(value.map_or(u64::MAX, u64::from)))
    });
    let facets = facets.iter().map(|(name, value)| {
        Digest::default().text(tally.facets.name_of(*name)).text(tally.facets.text(*value))
    });
    let content = ratings.chain(facets).fold(0_u64, |sum, one| sum.wrapping_add(one.value()));
    let digest = comments
        .iter()
        .fold(Digest::default(), |digest, (question, text)| digest.text(question).text(text));
    digest
        .number(content)
        .maybe(person.survey.as_deref())
        .number(u64::from(person.revision))
        .text(person.status.code())
        .number(u64::from(person.is_test))
        .value()
}

/// The cells of a row that together are one rating.
#[derive(Debug, Default)]
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
    fn rating(&self) -> Result<Option<(Column, u8)>, Complaint> {
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
        Ok(value.map(|value| (column, value)))
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

/// The one value of a rating that may stand in several lines: copies are reported and count once;
/// where they differ none counts, since nothing tells which one was meant.
fn agreed(tally: &mut Tally, file: &File, given: &[(u32, u64, u8)]) -> Option<u8> {
    let ((_, first_line, first), others) = given.split_first()?;
    if others.iter().all(|(_, _, value)| value == first) {
        for (_, line, _) in others {
            let reason = format!("the same rating stands in line {first_line}; it counts once");
            tally.report(&file.source, *line, "duplicate", reason);
        }
        return Some(*first);
    }
    let lines: Vec<String> = given.iter().map(|(_, line, _)| line.to_string()).collect();
    for (_, line, _) in given {
        let reason = format!("lines {} rate the same differently; none counts", lines.join(", "));
        tally.report(&file.source, *line, "conflict", reason);
    }
    None
}

fn complaint(path: &str, code: &'static str, message: String) -> Complaint {
    Complaint { path: path.into(), code, message }
}
