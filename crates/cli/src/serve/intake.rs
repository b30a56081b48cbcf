//! From a body's bytes to records, and the rule that says which revisions are taken.

use super::form;
use super::problem::{Fault, Kind, Problem};
use serde_json::Value;
use std::collections::BTreeSet;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::record::{EventKind, Record, Status};

/// How a body is read, from its content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One record.
    Json,
    /// One record a line; all are taken or none.
    Lines,
    /// An event of CloudEvents 1.0 whose data is one record.
    CloudEvent,
    /// A form: of the widget, with the record as JSON in the field `record`, or a plain one.
    Fields,
}

impl Form {
    /// The form for a `Content-Type`, whatever its parameters; `None` if it is not read here.
    ///
    /// `text/plain` is a beacon's: pages cannot send one across origins as JSON.
    pub fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" | "text/plain" => Some(Self::Json),
            "application/x-ndjson" | "application/jsonl" => Some(Self::Lines),
            "application/cloudevents+json" => Some(Self::CloudEvent),
            "application/x-www-form-urlencoded" => Some(Self::Fields),
            _ => None,
        }
    }
}

/// A record that holds by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// Its line in JSON Lines, counted from 1.
    pub line: Option<usize>,
    /// What it says.
    pub record: Record,
    /// What is stored: the record as it came, unknown fields and all, in one spelling. The same
    /// record has the same text, however its writer ordered the fields or wrote the numbers.
    pub body: String,
}

impl Incoming {
    /// A record that this program made.
    ///
    /// # Errors
    /// When it breaks a rule all the same.
    pub fn of(record: &Record) -> Result<Self, Problem> {
        let mut read = read(record.to_json().as_bytes(), Form::Json)?;
        let none = || Problem::with_faults(Kind::NotJson, Vec::new());
        read.pop().ok_or_else(none)
    }

    /// Whether it tells what the owner did about a complaint: no page may say so.
    pub fn is_owners(&self) -> bool {
        let Record::Event(event) = &self.record else { return false };
        matches!(event.kind, EventKind::Replied | EventKind::Resolved)
    }
}

/// Reads the records of a body; there is at least one.
///
/// # Errors
/// `not_json` or `record_refused`, with everything that is wrong in every line.
pub fn read(body: &[u8], form: Form) -> Result<Vec<Incoming>, Problem> {
    let fields;
    let texts: Vec<(Option<usize>, &[u8])> = match form {
        Form::Json | Form::CloudEvent => vec![(None, body)],
        // What else a form says is for people who read requests.
        Form::Fields => {
            fields = form::fields(body);
            vec![(None, form::field(&fields, "record").unwrap_or_default().as_bytes())]
        }
        Form::Lines => body
            .split(|byte| *byte == b'\n')
            .enumerate()
            .filter(|(_, text)| !text.trim_ascii().is_empty())
            .map(|(index, text)| (Some(index + 1), text))
            .collect(),
    };
    if texts.is_empty() {
        let fault = Fault::of_body("not_json", "the body holds no record");
        return Err(Problem::with_faults(Kind::NotJson, vec![fault]));
    }
    let mut unreadable = Vec::new();
    let mut refused = Vec::new();
    let mut records = Vec::new();
    for (line, text) in texts {
        match serde_json::from_slice::<Value>(text) {
            Err(error) => {
                let complaint = complaint("", "not_json", &format!("is not JSON: {error}"));
                unreadable.push(Fault { line, complaint });
            }
            Ok(json) => match read_json(json, form) {
                Ok((record, body)) => records.push(Incoming { line, record, body }),
                Err(complaints) => refused
                    .extend(complaints.into_iter().map(|complaint| Fault { line, complaint })),
            },
        }
    }
    match (unreadable.is_empty(), refused.is_empty()) {
        (false, _) => Err(Problem::with_faults(Kind::NotJson, unreadable)),
        (true, false) => Err(Problem::with_faults(Kind::RecordRefused, refused)),
        (true, true) => Ok(records),
    }
}

/// Refuses an `Idempotency-Key` that is not the key in the body: one of the two is wrong.
///
/// The key stands in quotes, as a structured header's string does, or bare.
///
/// # Errors
/// `record_refused` when they differ.
pub fn check_key(header: &[u8], records: &[Incoming]) -> Result<(), Problem> {
    let header = String::from_utf8_lossy(header);
    let header = header.trim();
    let quoted = header.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let given = quoted.unwrap_or(header);
    let message = match records {
        [only] if only.record.delivery_key().eq_ignore_ascii_case(given) => return Ok(()),
        [only] => format!(
            "Idempotency-Key is not the body's key, {}; correct it or leave it out",
            only.record.delivery_key()
        ),
        _ => "Idempotency-Key names one record and the body holds several; leave it out".into(),
    };
    let fault = Fault::of_body("idempotency_key", message);
    Err(Problem::with_faults(Kind::RecordRefused, vec![fault]))
}

/// Refuses records of surveys that are none of those listed; an empty list lets all in.
///
/// # Errors
/// `record_refused`, with every such record.
pub fn check_surveys(listed: &BTreeSet<String>, records: &[Incoming]) -> Result<(), Problem> {
    let survey = |incoming: &Incoming| match &incoming.record {
        Record::Response(response) => listed.contains(&response.survey),
        Record::Event(event) => listed.contains(&event.survey),
    };
    let said = "is not a survey that is asked here; see allow_survey";
    let strangers = records.iter().filter(|incoming| !listed.is_empty() && !survey(incoming));
    let faults: Vec<_> = strangers
        .map(|incoming| Fault {
            line: incoming.line,
            complaint: complaint("survey", "survey_not_allowed", said),
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::with_faults(Kind::RecordRefused, faults)) }
}

/// What the store knows that bears on one revision of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The text stored under the same id and revision.
    pub same: Option<String>,
    /// The status of the next lower revision.
    pub below: Option<Status>,
    /// The status of the next higher revision.
    pub above: Option<Status>,
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is stored.
    New,
    /// It was stored before.
    Duplicate,
    /// It was stored and deleted, and is not stored again; the sender is told that it was here.
    Deleted,
}

/// Whether a response is taken: the one rule of revisions.
///
/// A revision is stored once. Above a finished revision (complete or withdrawn) stand only
/// finished ones, in whatever order they arrive; so the neighbours tell all there is to know.
///
/// # Errors
/// What is wrong with this revision.
pub fn fate_of_revision(body: &str, status: Status, known: &Known) -> Result<Fate, Complaint> {
    match &known.same {
        Some(stored) if stored == body => return Ok(Fate::Duplicate),
        Some(_) => {
            let said = "is stored with another body; a change needs a higher revision";
            return Err(complaint("revision", "other_body", said));
        }
        None => {}
    }
    if known.below.is_some_and(is_finished) && !is_finished(status) {
        let said = "comes after a complete one; then only complete and withdrawn are taken";
        return Err(complaint("status", "after_complete", said));
    }
    if known.above.is_some_and(|above| !is_finished(above)) && is_finished(status) {
        let said = "would come before a revision that is stored and not complete";
        return Err(complaint("status", "after_complete", said));
    }
    Ok(Fate::New)
}

/// Whether an event is taken: it happened once, so its id is stored once.
///
/// # Errors
/// What is wrong with it.
pub fn fate_of_event(body: &str, same: Option<&str>) -> Result<Fate, Complaint> {
    match same {
        None => Ok(Fate::New),
        Some(stored) if stored == body => Ok(Fate::Duplicate),
        Some(_) => Err(complaint("id", "other_body", "is stored with another body")),
    }
}

const fn is_finished(status: Status) -> bool {
    matches!(status, Status::Complete | Status::Withdrawn)
}

fn read_json(mut json: Value, form: Form) -> Result<(Record, String), Vec<Complaint>> {
    if form != Form::CloudEvent {
        return read_record(json);
    }
    let mut complaints = Vec::new();
    if json.get("specversion").and_then(Value::as_str) != Some("1.0") {
        complaints.push(complaint("specversion", "unsupported_version", "is not \"1.0\""));
    }
    for name in ["source", "type"] {
        if json.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
            complaints.push(complaint(name, "missing", "is missing; CloudEvents require it"));
        }
    }
    let data = json.get_mut("data").map(Value::take);
    let Some(data) = data.filter(Value::is_object) else {
        complaints.push(complaint("data", "missing", "is missing; it is the record, as JSON"));
        return Err(complaints);
    };
    let read = read_record(data).map_err(|inner| {
        inner.into_iter().map(|inner| Complaint { path: format!("data.{}", inner.path), ..inner })
    });
    match read {
        Err(inner) => {
            complaints.extend(inner);
            Err(complaints)
        }
        Ok((record, body)) => {
            let key = record.delivery_key();
            let given = json.get("id").and_then(Value::as_str).unwrap_or_default();
            if !given.eq_ignore_ascii_case(&key) {
                let said = format!("is not the record's key, {key}");
                complaints.push(complaint("id", "cloud_event_id", &said));
            }
            if complaints.is_empty() { Ok((record, body)) } else { Err(complaints) }
        }
    }
}

fn read_record(mut json: Value) -> Result<(Record, String), Vec<Complaint>> {
    let record = Record::read(&json.clone().into())?;
    spell_numbers(&mut json);
    // Keys compare as texts.
    let id = match &record {
        Record::Response(response) => response.circumstances.id,
        Record::Event(event) => event.id,
    };
    if let Some(field) = json.get_mut("id") {
        *field = id.text().into();
    }
    json.sort_all_objects();
    Ok((record, json.to_string()))
}

/// Writes whole numbers as such: `9.0` and `0.9e1` are 9.
fn spell_numbers(json: &mut Value) {
    /// 2^53: up to here every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match json {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap_or(f64::NAN);
            if float.trunc() == float && float.abs() <= EXACT {
                // Whole and in range, so the cast keeps it.
                *json = Value::from(float as i64);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(spell_numbers),
        Value::Object(fields) => fields.values_mut().for_each(spell_numbers),
        _ => {}
    }
}

/// One thing that is wrong with a record.
pub fn complaint(path: &str, code: &'static str, message: &str) -> Complaint {
    Complaint { path: path.into(), code, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::{Fate, Form, Known, fate_of_revision, is_finished, spell_numbers};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use trefoil_survey::record::Status;

    #[test]
    fn beacons_json_events_and_forms_are_read_and_nothing_else() {
        for (content_type, expected) in [
            ("application/json", Some(Form::Json)),
            ("Application/JSON; charset=utf-8", Some(Form::Json)),
            ("text/plain;charset=UTF-8", Some(Form::Json)),
            ("application/x-ndjson", Some(Form::Lines)),
            ("application/jsonl", Some(Form::Lines)),
            ("application/cloudevents+json; charset=utf-8", Some(Form::CloudEvent)),
            ("application/cloudevents-batch+json", None),
            ("application/x-www-form-urlencoded", Some(Form::Fields)),
            ("application/json5", None),
            ("multipart/form-data; boundary=application/json", None),
            ("", None),
        ] {
            assert_eq!(Form::of(content_type), expected, "{content_type}");
        }
    }

    #[test]
    fn one_number_has_one_spelling() {
        for (written, expected) in [
            ("9.0", "9"),
            ("0.9e1", "9"),
            ("-0.0", "0"),
            ("3.5", "3.5"),
            ("[{\"a\":1e3}]", "[{\"a\":1000}]"),
            ("9007199254740992.0", "9007199254740992"),
            ("1e300", "1e+300"),
        ] {
            let mut json = serde_json::from_str(written).unwrap();
            spell_numbers(&mut json);
            assert_eq!(json.to_string(), expected, "{written}");
        }
    }

    /// The rule said of the whole list of revisions; the product looks at neighbours only.
    fn model(
        stored: &BTreeMap<u32, (Status, u8)>,
        revision: u32,
        new: (Status, u8),
    ) -> Option<Fate> {
        if let Some(same) = stored.get(&revision) {
            return (*same == new).then_some(Fate::Duplicate);
        }
        let mut after = stored.clone();
        after.insert(revision, new);
        let statuses: Vec<_> = after.values().map(|(status, _)| is_finished(*status)).collect();
        // Sorted: all unfinished ones come first.
        statuses.is_sorted().then_some(Fate::New)
    }

    fn status() -> impl Strategy<Value = Status> {
        prop::sample::select(vec![
            Status::Partial,
            Status::Complete,
            Status::Dismissed,
            Status::Withdrawn,
        ])
    }

    proptest! {
        #[test]
        fn neighbours_tell_all_about_a_revision(
            arrivals in prop::collection::vec((1_u32..8, status(), 0_u8..2), 0..40),
        ) {
            let mut stored = BTreeMap::new();
            for (revision, status, variant) in arrivals {
                let text = |(status, variant): (Status, u8)| format!("{}{variant}", status.code());
                let known = Known {
                    same: stored.get(&revision).copied().map(text),
                    below: stored.range(..revision).next_back().map(|(_, new)| new.0),
                    above: stored.range(revision + 1..).next().map(|(_, new)| new.0),
                };
                let fate = fate_of_revision(&text((status, variant)), status, &known);
                prop_assert_eq!(fate.clone().ok(), model(&stored, revision, (status, variant)));
                if fate == Ok(Fate::New) {
                    stored.insert(revision, (status, variant));
                }
            }
        }
    }
}
