//! JSON Lines, and JSON values in a list or one after the other.

use super::csv::SAMPLE_ROWS;
use super::header::{self, Field};
use super::plan::{Plan, Sample};
use super::record::Records;
use super::row::Rows;
use super::{File, Json};
use crate::Tally;
use std::str;
use trefoil_score::Rejection;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::json;
use trefoil_survey::record::Record;
use trefoil_survey::value::Value;

/// Values in a list, or one after the other.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// Whether a list began that is not over.
    is_open: bool,
    /// Whether the list stands in an object, of which nothing else is read.
    is_wrapped: bool,
    /// Whether that list is over.
    is_over: bool,
    depth: Depth,
}

/// How deep a place is in the brackets of a value, and whether it is in a text.
#[derive(Debug, Default)]
struct Depth {
    /// Bytes of the value that were looked at.
    at: usize,
    brackets: u32,
    is_text: bool,
    is_escaped: bool,
}

impl Json {
    /// Records or rows; what the rows' columns hold is planned, and `is_table` where all objects are rows.
    pub(crate) fn new(tally: &mut Tally, plan: Plan, is_table: bool) -> Self {
        let (rows, purchases) = (Rows::new(plan), Rows::new(Plan::of_purchases()));
        Self { records: Records::new(tally), rows, purchases, is_row: false, is_table }
    }

    /// Reads a record from each whole line.
    pub(crate) fn lines(
        &mut self,
        tally: &mut Tally,
        file: &mut File,
        bytes: &[u8],
        is_last: bool,
    ) -> usize {
        let mut at = 0;
        loop {
            if self.is_row {
                at += self.rows.take_known(tally, file, bytes.get(at..).unwrap_or_default());
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(end) = memchr::memchr(b'\n', rest) else { break };
            let line = rest.get(..end).unwrap_or_default();
            self.value(tally, file, line);
            // One with white space before it has its cells elsewhere.
            if line.first() == Some(&b'{') {
                self.rows.learn(line);
            }
            file.line += 1;
            at += end + 1;
        }
        if is_last {
            self.value(tally, file, bytes.get(at..).unwrap_or_default());
            at = bytes.len();
        }
        at
    }

    /// Reads the values of a list, or values one after the other.
    pub(crate) fn values(
        &mut self,
        tally: &mut Tally,
        file: &mut File,
        values: &mut Values,
        bytes: &[u8],
        is_last: bool,
    ) -> usize {
        let mut from = 0;
        loop {
            if values.depth.at == 0 {
                let passed = values.between(bytes.get(from..).unwrap_or_default());
                file.line += ends(bytes.get(from..from + passed).unwrap_or_default());
                from += passed;
            }
            let rest = bytes.get(from..).unwrap_or_default();
            let len = match values.depth.end(rest) {
                Some(len) => len,
                None if is_last && !rest.is_empty() => rest.len(),
                None => return from,
            };
            let value = rest.get(..len).unwrap_or_default();
            self.value(tally, file, value);
            file.line += ends(value);
            from += len;
            values.depth = Depth::default();
        }
    }

    /// Reads one value; blank space is none.
    fn value(&mut self, tally: &mut Tally, file: &File, bytes: &[u8]) {
        match str::from_utf8(bytes) {
            Ok(text) => self.text(tally, file, text),
            Err(_) => {
                tally.lines += 1;
                self.carefully(tally, file, bytes.trim_ascii());
            }
        }
    }

    fn text(&mut self, tally: &mut Tally, file: &File, text: &str) {
        let text = text.trim_ascii();
        if text.is_empty() {
            return;
        }
        tally.lines += 1;
        // A line is most likely what the one before it was.
        let is_row = self.is_row && self.rows.take_quickly(tally, file, text).is_some();
        if is_row
            || self.records.take_quickly(tally, text).is_some()
            || self.purchases.take_quickly(tally, file, text).is_some()
        {
            return;
        }
        self.carefully(tally, file, text.as_bytes());
    }

    /// Reads a value in which something is unusual, and says what is wrong with it.
    fn carefully(&mut self, tally: &mut Tally, file: &File, text: &[u8]) {
        let (source, line) = (&file.source, file.line);
        match json::read(text) {
            Err(error) => report(tally, source, line, &[not_json(text, &error)]),
            Ok(value) if self.is_row_of_table(&value) => {
                self.is_row = true;
                self.rows.take_fields(tally, file, &flat(&value));
            }
            Ok(value) if is_purchase(&value) => {
                self.purchases.take_fields(tally, file, &flat(&value));
            }
            Ok(value) => {
                let record = Record::read(&value);
                let taken = record.and_then(|record| {
                    self.records.take(tally, &record).map_err(|complaint| vec![complaint])
                });
                if let Err(complaints) = taken {
                    report(tally, source, line, &complaints);
                }
            }
        }
    }
}

impl Json {
    /// Whether a value is a row of a table and none of our records: it names a rating as a column does, or all are.
    fn is_row_of_table(&self, value: &Value) -> bool {
        let Value::Map(fields) = value else { return false };
        is_foreign(fields)
            && (self.is_table || fields.iter().any(|(name, _)| self.rows.is_rating(name)))
    }
}

/// How many bytes stand before the list in an object that is there for the list: `{"data":[…]}`, as programs answer
/// that are asked for a page of responses. Whatever else is in it stands before, and is short.
pub(crate) fn wrapping(text: &[u8]) -> Option<usize> {
    let first = text.get(..WRAPPING).unwrap_or(text);
    let first = first.trim_ascii_start();
    let before = text.len() - text.trim_ascii_start().len();
    let is_object = first.first() == Some(&b'{');
    let list = |name: &str| {
        let at = memchr::memmem::find(first, name.as_bytes())?;
        let rest = first.get(at + name.len()..)?.trim_ascii_start().strip_prefix(b":")?;
        let list = rest.trim_ascii_start();
        let is_of_objects = list.strip_prefix(b"[")?.trim_ascii_start().first() == Some(&b'{');
        // Nothing but texts and numbers stand before it, and no other object.
        let is_first = memchr::memchr2(b'[', b'{', first.get(1..at)?).is_none();
        (is_of_objects && is_first).then(|| before + first.len() - list.len())
    };
    is_object.then(|| ["\"data\"", "\"results\""].into_iter().find_map(list)).flatten()
}

/// So far an object's list is looked for.
const WRAPPING: usize = 4 << 10;

/// The columns of a table by its first values, as far as they are whole; of our records there are none.
pub(crate) fn sample(bytes: &[u8], is_lines: bool) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let (mut values, mut from) = (Values::default(), 0);
    for _ in 0..SAMPLE_ROWS {
        if is_lines {
            from += bytes
                .get(from..)
                .unwrap_or_default()
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
        } else {
            from += values.between(bytes.get(from..).unwrap_or_default());
        }
        let rest = bytes.get(from..).unwrap_or_default();
        let len = match is_lines {
            true => memchr::memchr(b'\n', rest).or(Some(rest.len())),
            false => Depth::default().end(rest),
        };
        let Some(len @ 1..) = len else { break };
        from += len;
        match json::read(rest.get(..len).unwrap_or_default()) {
            Ok(Value::Map(fields)) if !is_foreign(&fields) => return Vec::new(),
            Ok(value) => {
                for (name, cell) in flat(&value) {
                    let known = samples.iter().position(|sample| sample.name == name);
                    let at = known.unwrap_or_else(|| {
                        samples.push(Sample { name, cells: Vec::new() });
                        samples.len() - 1
                    });
                    if let Some(sample) = samples.get_mut(at).filter(|_| !cell.is_empty()) {
                        sample.cells.push(cell);
                    }
                }
            }
            Err(_) => {}
        }
    }
    samples
}

impl Values {
    /// Values that may stand in a list within an object.
    pub(crate) fn new(is_wrapped: bool) -> Self {
        Self { is_wrapped, ..Self::default() }
    }

    /// Forgets a value that goes on for too long.
    pub(crate) fn give_up(&mut self) {
        self.depth = Depth::default();
    }

    /// Says so where the list is never closed.
    pub(crate) fn finish(&self, tally: &mut Tally, file: &File) {
        if self.is_open {
            tally.lines += 1;
            let reason = "is not JSON: the list ends without a ]; was the file cut off?";
            let code = Rejection::NotJson.code();
            tally.report(&file.source, file.line, code, reason.into());
        }
    }

    /// How many bytes part values, or are the list around them.
    fn between(&mut self, bytes: &[u8]) -> usize {
        let value = bytes.iter().position(|byte| match byte {
            _ if self.is_over => false,
            b'[' | b']' => {
                self.is_open = *byte == b'[';
                self.is_over = self.is_wrapped && !self.is_open;
                false
            }
            _ => *byte != b',' && !byte.is_ascii_whitespace(),
        });
        value.unwrap_or(bytes.len())
    }
}

impl Depth {
    /// Where the value ends that begins with these bytes, of which some were looked at before; `None` where it goes on.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let is_nested = matches!(bytes.first(), Some(b'{' | b'['));
        while let Some(byte) = bytes.get(self.at) {
            if !is_nested && self.at > 0 && !self.is_text && matches!(byte, b',' | b']' | b'\n') {
                return Some(self.at);
            }
            self.at += 1;
            if self.is_text {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => self.is_text = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.is_text = true,
                b'{' | b'[' => self.brackets += 1,
                b'}' | b']' if is_nested => {
                    self.brackets = self.brackets.saturating_sub(1);
                    if self.brackets == 0 {
                        return Some(self.at);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether an object is none of our records. A column may have the name of a record's field, and holds a text then.
fn is_foreign(fields: &[(String, Value)]) -> bool {
    let is_own = |name: &str, value: &Value| {
        matches!(name, "v" | "answers") && !matches!(value, Value::Text(_))
    };
    !fields.iter().any(|(name, value)| is_own(name, value))
}

/// Whether a value is a purchase: it names whose it is and its day as columns do, and no rating.
fn is_purchase(value: &Value) -> bool {
    let Value::Map(fields) = value else { return false };
    let names = fields.iter().map(|(name, _)| name.as_str());
    header::is_of_purchases(names.clone())
        && names.clone().any(|name| matches!(header::purchase(name), Field::Customer(_)))
        && is_foreign(fields)
}

/// The cells of an object.
fn flat(value: &Value) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    flatten(value, &mut String::new(), &mut cells);
    cells
}

/// All values of an object by their names; those of an object in it go by both names, `plan.name`. A list is none.
fn flatten(value: &Value, name: &mut String, cells: &mut Vec<(String, String)>) {
    let text = match value {
        Value::Map(fields) => {
            for (own, value) in fields {
                let before = name.len();
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(own);
                flatten(value, name, cells);
                name.truncate(before);
            }
            return;
        }
        Value::List(_) => return,
        Value::Null => String::new(),
        Value::Bool(truth) => truth.to_string(),
        // Whole floats are written without a fraction.
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    };
    cells.push((name.clone(), text));
}

/// The line ends in a piece of text.
fn ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

fn not_json(text: &[u8], error: &serde_json::Error) -> Complaint {
    if let Err(error) = str::from_utf8(text) {
        let message = format!("is not UTF-8 text, from byte {} on", error.valid_up_to() + 1);
        return Complaint { path: String::new(), code: "not_utf8", message };
    }
    let code = Rejection::NotJson.code();
    // serde_json counts lines of the piece it was given.
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let message = format!("is not JSON: {said}, column {}", error.column());
    Complaint { path: String::new(), code, message }
}

/// Reports a line under the code of the first of its complaints, with all of them as reason.
pub(crate) fn report(tally: &mut Tally, source: &str, line: u64, complaints: &[Complaint]) {
    let code = complaints.first().map_or(Rejection::NotJson.code(), |complaint| complaint.code);
    let reasons: Vec<String> = complaints.iter().map(Complaint::line).collect();
    tally.report(source, line, code, reasons.join("; "));
}
