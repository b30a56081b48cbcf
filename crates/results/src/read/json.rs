//! JSON Lines, and a JSON list of records.

use crate::Tally;
use serde_json::value::RawValue;
use trefoil_score::Rejection;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::json;
use trefoil_survey::record::Record;

/// Reads a record from each line.
pub(crate) fn lines(tally: &mut Tally, source: &str, bytes: &[u8]) {
    for (number, text) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        line(tally, source, number, text);
    }
}

/// Reads one record; a blank line is none.
pub(crate) fn line(tally: &mut Tally, source: &str, number: u64, text: &[u8]) {
    let text = text.trim_ascii();
    if text.is_empty() {
        return;
    }
    tally.lines += 1;
    let record = match json::read(text) {
        Ok(value) => Record::read(&value),
        Err(error) => Err(vec![not_json(&error)]),
    };
    let taken = record.and_then(|record| tally.take(&record).map_err(|complaint| vec![complaint]));
    if let Err(complaints) = taken {
        report(tally, source, number, &complaints);
    }
}

/// Reads a list of records, or a single one.
pub(crate) fn list(tally: &mut Tally, source: &str, bytes: &[u8]) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            tally.lines += 1;
            return tally.report(source, ends(before) + 1, "not_utf8", "is not UTF-8".into());
        }
    };
    if text.trim_ascii_start().starts_with('{') {
        let before = text.len() - text.trim_ascii_start().len();
        let number = ends(bytes.get(..before).unwrap_or_default()) + 1;
        return line(tally, source, number, bytes);
    }
    match serde_json::from_str::<Vec<&RawValue>>(text) {
        Ok(records) => {
            let (mut number, mut from) = (1, 0);
            for record in records {
                // Each raw value is a piece of `text`, one after the other.
                let at = record.get().as_ptr().addr() - text.as_ptr().addr();
                number += ends(bytes.get(from..at).unwrap_or_default());
                from = at;
                line(tally, source, number, record.get().as_bytes());
            }
        }
        Err(error) => {
            tally.lines += 1;
            let number = u64::try_from(error.line()).unwrap_or(1).max(1);
            report(tally, source, number, &[not_json(&error)]);
        }
    }
}

/// The line ends in a piece of text.
fn ends(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn not_json(error: &serde_json::Error) -> Complaint {
    let code = Rejection::NotJson.code();
    // serde_json counts lines of the piece it was given, which is one line of the file.
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let message = format!("is not JSON: {said}, column {}", error.column());
    Complaint { path: String::new(), code, message }
}

/// Reports a line under the code of the first of its complaints, with all of them as reason.
fn report(tally: &mut Tally, source: &str, number: u64, complaints: &[Complaint]) {
    let code = complaints.first().map_or(Rejection::NotJson.code(), |complaint| complaint.code);
    let reasons: Vec<String> = complaints.iter().map(Complaint::line).collect();
    tally.report(source, number, code, reasons.join("; "));
}
