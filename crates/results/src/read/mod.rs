//! Readers of the file formats, a piece at a time.

pub(crate) mod cell;
mod cells;
mod columns;
mod csv;
mod cursor;
mod guess;
mod header;
mod json;
mod known;
mod long;
mod moment;
mod packing;
mod pattern;
mod plan;
mod record;
mod row;
mod shapes;
mod word;
mod zip;

use crate::Tally;
use crate::format::{Format, without_mark};
pub use cell::typed_number;
pub use columns::{Columns, FoundColumn, Head, MEANINGS, Origin, meaning_in_words};
pub(crate) use header::{is_facet, name_of};
use packing::{Packing, Part};
use plan::{Form, Plan};
use record::Records;
pub(crate) use row::RowId;
use row::Rows;

/// Reads a file as it comes, in pieces of any size, into a tally.
///
/// What cannot be read becomes a bad line, so nothing here fails.
///
/// # Example
/// ```
/// use trefoil_results::{Reader, Selection, Tally};
///
/// let mut tally = Tally::default();
/// let mut reader = Reader::new("answers.csv", None);
/// for piece in ["id,np", "s\n1,9\n2", ",10\n"] {
///     reader.read(&mut tally, piece.as_bytes());
/// }
/// reader.finish(&mut tally);
/// assert_eq!(tally.tables(&Selection::default()).nps[0].n, 2);
/// ```
#[derive(Debug)]
pub struct Reader {
    file: File,
    packing: Packing,
    format: Option<Format>,
    columns: Columns,
    /// How many bytes come in all, and how many came, until those say how many records there are.
    size: Option<(u64, u64)>,
    shape: Option<Shape>,
    /// What came and makes no whole record yet.
    rest: Vec<u8>,
    /// Whether the rest of a line is passed over that was too long.
    is_skipping: bool,
    /// The file at hand of a packed one.
    member: Option<Box<Reader>>,
}

/// Where a reader is.
#[derive(Debug)]
struct File {
    source: String,
    /// The line that comes next, from 1.
    line: u64,
}

/// How the records of a file are told apart.
#[derive(Debug)]
enum Shape {
    Lines(Json),
    Values(Json, json::Values),
    Table(Box<csv::Table>),
    /// Nothing of it can be read, which was said.
    Refused,
}

/// What reads a record of JSON: one of ours, or a row of anybody's.
#[derive(Debug)]
struct Json {
    records: Records,
    rows: Rows,
    purchases: Rows,
    /// Whether rows come.
    is_row: bool,
    /// Whether every object is a row, whatever it holds.
    is_table: bool,
}

/// No record is longer; a file that goes on and on without an end of line would fill the memory.
const LONGEST: usize = 16 << 20;

/// So much tells what a file is.
const ENOUGH: usize = 64 << 10;

impl Reader {
    /// Begins a file.
    ///
    /// `source` is its name: it stands before line numbers, and ids that are no UUIDs are unique within it. Without a
    /// format, it is guessed by the name and the beginning.
    #[must_use]
    pub fn new(source: &str, format: Option<Format>) -> Self {
        Self {
            file: File { source: source.into(), line: 1 },
            packing: Packing::default(),
            format,
            columns: Columns::default(),
            size: None,
            shape: None,
            rest: Vec::new(),
            is_skipping: false,
            member: None,
        }
    }

    /// Takes it from somebody what columns of the file's tables hold.
    #[must_use]
    pub fn with_columns(mut self, columns: Columns) -> Self {
        self.columns = columns;
        self
    }

    /// Says how many bytes the file has, 0 where nobody knows, so that it is read without moving what was read.
    #[must_use]
    pub fn with_size(mut self, size: u64) -> Self {
        self.size = Some((size, 0));
        self
    }

    /// Reads the next piece. All pieces of a file belong to one tally.
    pub fn read(&mut self, tally: &mut Tally, bytes: &[u8]) {
        let mut packing = std::mem::take(&mut self.packing);
        let before = tally.records();
        let unpacked = packing.unpack(bytes, |part| self.part(tally, part));
        self.packing = packing;
        self.check(tally, unpacked);
        tally.settle();
        if let Some((size, came)) = &mut self.size {
            *came += bytes.len() as u64;
            let read = tally.records() - before;
            if read > 0 {
                let all = read.saturating_mul(*size).checked_div(*came);
                tally.expect(before + all.unwrap_or_default());
                self.size = None;
            }
        }
    }

    /// Takes in what was in a packed file, or in one that is not packed.
    fn part(&mut self, tally: &mut Tally, part: Part<'_>) {
        match part {
            Part::Bytes(bytes) => match &mut self.member {
                Some(member) => member.read(tally, bytes),
                None => self.read_unpacked(tally, bytes),
            },
            Part::Begin(name) => {
                let name = format!("{}/{name}", self.file.source);
                let mut member = Self::new(&name, self.format).with_columns(self.columns.clone());
                member.packing = Packing::within();
                self.member = Some(Box::new(member));
            }
            Part::End => {
                if let Some(member) = self.member.take() {
                    member.finish(tally);
                }
            }
            Part::Refused(name, reason) => {
                let source =
                    [&*self.file.source, name].join(if name.is_empty() { "" } else { "/" });
                tally.lines += 1;
                tally.report(&source, 1, "not_packed", reason);
            }
        }
    }

    /// Says so where a packed file cannot be unpacked; what came before counts.
    fn check(&mut self, tally: &mut Tally, unpacked: Result<(), String>) {
        if let Err(reason) = unpacked {
            let File { source, line } =
                self.member.as_ref().map_or(&self.file, |member| &member.file);
            let (source, line) = (source.clone(), *line);
            self.part(tally, Part::End);
            tally.lines += 1;
            tally.report(&source, line, "not_packed", reason);
        }
    }

    fn read_unpacked(&mut self, tally: &mut Tally, mut bytes: &[u8]) {
        // Most likely the first line of a piece ends a record, and then nothing of the others need be copied.
        if self.shape.is_some()
            && !self.rest.is_empty()
            && let Some(end) = memchr::memchr(b'\n', bytes)
            && let Some((first, others)) = bytes.split_at_checked(end + 1)
        {
            self.add(tally, first);
            bytes = others;
        }
        if self.rest.is_empty() && (self.shape.is_some() || bytes.len() >= ENOUGH) {
            let read = self.take(tally, bytes, false);
            self.rest.extend_from_slice(bytes.get(read..).unwrap_or_default());
        } else {
            self.add(tally, bytes);
        }
    }

    /// Reads what came before and was not whole, together with what comes now.
    fn add(&mut self, tally: &mut Tally, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        if self.shape.is_some() || self.rest.len() >= ENOUGH {
            let mut rest = std::mem::take(&mut self.rest);
            let read = self.take(tally, &rest, false);
            rest.drain(..read);
            self.rest = rest;
        }
    }

    /// Reads what is left.
    pub fn finish(mut self, tally: &mut Tally) {
        let packing = std::mem::take(&mut self.packing);
        let unpacked = packing.finish(|part| self.part(tally, part));
        let rest = std::mem::take(&mut self.rest);
        self.take(tally, &rest, true);
        self.check(tally, unpacked);
        match self.shape {
            Some(Shape::Table(table)) => table.finish(tally, &self.file),
            Some(Shape::Values(_, values)) => values.finish(tally, &self.file),
            Some(Shape::Lines(_) | Shape::Refused) | None => {}
        }
        tally.settle();
        tally.purchases.settle();
    }

    /// Reads whole records, and answers with how many bytes they took.
    fn take(&mut self, tally: &mut Tally, bytes: &[u8], is_last: bool) -> usize {
        let mut at = 0;
        if self.shape.is_none() {
            let (shape, passed) = self.begin(tally, bytes, is_last);
            self.shape = Some(shape);
            at = passed;
        }
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            if self.is_skipping {
                let Some(end) = memchr::memchr(b'\n', rest) else { return bytes.len() };
                self.is_skipping = false;
                self.file.line += 1;
                at += end + 1;
                continue;
            }
            let file = &mut self.file;
            at += match &mut self.shape {
                Some(Shape::Lines(json)) => json.lines(tally, file, rest, is_last),
                Some(Shape::Values(json, values)) => {
                    json.values(tally, file, values, rest, is_last)
                }
                Some(Shape::Table(table)) => table.rows(tally, file, rest, is_last),
                Some(Shape::Refused) | None => return bytes.len(),
            };
            let rest = bytes.get(at..).unwrap_or_default();
            if rest.len() <= LONGEST {
                return at;
            }
            tally.lines += 1;
            let reason = "is longer than 16 MB, which no record is; is it a file of answers?";
            tally.report(&self.file.source, self.file.line, "too_long", reason.into());
            if let Some(Shape::Values(_, values)) = &mut self.shape {
                values.give_up();
            }
            self.is_skipping = true;
        }
    }

    /// What a file is that begins so, and how many bytes stand before its content.
    fn begin(&self, tally: &mut Tally, bytes: &[u8], is_last: bool) -> (Shape, usize) {
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            let reason = "the file is UTF-16; save it as UTF-8 and read it again";
            tally.report(&self.file.source, 1, "not_utf8", reason.into());
            return (Shape::Refused, 0);
        }
        let text = without_mark(bytes);
        let mut format = self.format.unwrap_or_else(|| Format::guess(&self.file.source, text));
        // A list within an object stands there as another one would alone.
        let wrapped = (format != Format::Csv).then(|| json::wrapping(text)).flatten();
        let passed = wrapped.unwrap_or(0);
        if wrapped.is_some() {
            format = Format::Json;
        }
        // The same beginning, in whatever pieces the file comes.
        let (first, is_whole) = match bytes.get(..ENOUGH) {
            Some(first) => (without_mark(first), is_last && first.len() == bytes.len()),
            None => (text, is_last),
        };
        let samples = match format {
            Format::Csv => csv::sample(first, is_whole),
            Format::JsonLines => json::sample(first, true),
            Format::Json => json::sample(first.get(passed..).unwrap_or_default(), false),
        };
        let (source, given) = (&self.file.source, &self.columns);
        let (plan, head) = Plan::of(source, given, &samples, format == Format::Csv);
        let is_table = head.is_rated();
        if !head.columns.is_empty() && plan.form() != Form::Long {
            tally.heads.push(head);
        }
        let shape = match format {
            Format::JsonLines => Shape::Lines(Json::new(tally, plan, is_table)),
            Format::Json => {
                let values = json::Values::new(wrapped.is_some());
                Shape::Values(Json::new(tally, plan, is_table), values)
            }
            Format::Csv => Shape::Table(Box::new(csv::Table::new(plan))),
        };
        (shape, bytes.len() - text.len() + passed)
    }
}
