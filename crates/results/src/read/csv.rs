//! CSV: a header, and below it one respondent (wide form) or one rating (long form) in each row.

use super::File;
use super::cells::{Cell, Cells, Line, Parted};
use super::header::{Field, Part};
use super::json::report;
use super::long::People;
use super::plan::{Form, Plan, Sample};
use super::row::Rows;
use crate::Tally;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::ops::Range;
use std::str;

/// A table that is being read.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The mark between cells, once the header was seen.
    delimiter: Option<u8>,
    columns: usize,
    rows: Rows,
    /// The respondents of the long form.
    people: Option<People>,
    is_refused: bool,
    /// Whether the next row is most likely a line without doubled quotes.
    is_plain: bool,
    cells: Vec<Range<usize>>,
    /// What reads rows with quotes, once there was one.
    quoted: Option<Quoted>,
}

/// So many rows tell what columns hold.
pub(crate) const SAMPLE_ROWS: usize = 100;

/// The columns of a table by its first rows; one that is cut off is none.
pub(crate) fn sample(bytes: &[u8], is_whole: bool) -> Vec<Sample> {
    let mut quoted = Quoted::new(delimiter(bytes));
    let mut samples: Vec<Sample> = Vec::new();
    let (mut at, mut places) = (0, Vec::new());
    for _ in 0..=SAMPLE_ROWS {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(passed) = quoted.read(&mut places, rest, is_whole) else { break };
        if passed == 0 {
            break;
        }
        at += passed;
        let cells = places.iter().map(|place| {
            let cell = quoted.row.get(place.clone()).unwrap_or_default();
            String::from_utf8_lossy(cell.trim_ascii()).into_owned()
        });
        let cells: Vec<String> = cells.collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if samples.is_empty() {
            samples = cells.into_iter().map(|name| Sample { name, cells: Vec::new() }).collect();
        } else if cells.len() == samples.len() {
            for (sample, cell) in samples.iter_mut().zip(cells).filter(|(_, cell)| !cell.is_empty())
            {
                sample.cells.push(cell);
            }
        }
    }
    samples
}

impl Table {
    /// A table whose columns hold what is planned.
    pub(crate) fn new(plan: Plan) -> Self {
        Self { rows: Rows::new(plan), ..Self::default() }
    }

    /// Reads whole rows, and answers with how many bytes they took.
    pub(crate) fn rows(
        &mut self,
        tally: &mut Tally,
        file: &mut File,
        bytes: &[u8],
        is_last: bool,
    ) -> usize {
        let mut at = 0;
        loop {
            if self.is_plain {
                at += self.rows.take_known(tally, file, bytes.get(at..).unwrap_or_default());
            }
            let rest = bytes.get(at..).unwrap_or_default();
            if rest.is_empty() || self.is_refused {
                return bytes.len();
            }
            let delimiter = self.delimiter.unwrap_or_else(|| delimiter(rest));
            if self.is_plain
                && let Some(passed) = self.line(tally, file, rest, delimiter)
            {
                tally.lines += 1;
                file.line += 1;
                at += passed;
                continue;
            }
            let mut quoted = self.quoted.take().unwrap_or_else(|| Quoted::new(delimiter));
            let Some(passed) = quoted.read(&mut self.cells, rest, is_last) else {
                self.quoted = Some(quoted);
                return at;
            };
            let skipped = blank(rest);
            file.line += skipped;
            self.row(tally, file, &quoted.row, delimiter);
            self.quoted = Some(quoted);
            let lines = rest.get(..passed).unwrap_or_default();
            file.line += memchr::memchr_iter(b'\n', lines).count() as u64 - skipped;
            self.is_plain = !self.is_refused && memchr::memmem::find(lines, b"\"\"").is_none();
            at += passed;
        }
    }

    /// Reads a line with nothing unusual in it, and answers with how many bytes it took; `None` where it is not, and nothing was read.
    fn line(
        &mut self,
        tally: &mut Tally,
        file: &File,
        bytes: &[u8],
        delimiter: u8,
    ) -> Option<usize> {
        let mut line = Line::new(bytes, delimiter);
        keep(&mut self.rows, &mut self.people, tally, file, &mut line)?;
        let passed = line.place();
        // Its end is one byte.
        self.rows.learn(bytes.get(..passed - 1)?);
        Some(passed)
    }

    /// Puts the respondents of the long form together.
    pub(crate) fn finish(self, tally: &mut Tally, file: &File) {
        if let Some(people) = self.people {
            people.keep(tally, file);
        }
    }

    /// Reads the row whose cells stand in `self.cells`; one without any text is none.
    fn row(&mut self, tally: &mut Tally, file: &File, row: &[u8], delimiter: u8) {
        let text = |cell: &Range<usize>| row.get(cell.clone()).unwrap_or_default().trim_ascii();
        if self.cells.iter().all(|cell| text(cell).is_empty()) {
            return;
        }
        if self.delimiter.is_none() {
            self.delimiter = Some(delimiter);
            let names: Result<Vec<&str>, _> =
                self.cells.iter().map(|cell| str::from_utf8(text(cell))).collect();
            let refused = match names {
                Ok(names) => self.head(tally, file, &names).err(),
                Err(_) => {
                    let reason = "the header is not UTF-8 text; save the file as UTF-8";
                    Some(("not_utf8", reason))
                }
            };
            if let Some((code, reason)) = refused {
                self.is_refused = true;
                tally.lines += 1;
                tally.report(&file.source, file.line, code, reason.into());
            }
            return;
        }
        tally.lines += 1;
        if self.cells.len() != self.columns {
            let (cells, columns) = (self.cells.len(), self.columns);
            let reason = format!("has {cells} cells, the header has {columns}");
            return tally.report(&file.source, file.line, "column_count", reason);
        }
        // Nearly every row is text as a whole, which takes one look.
        let end = self.cells.last().map_or(0, |cell| cell.end);
        let whole = str::from_utf8(row.get(..end).unwrap_or_default()).ok();
        let cells = self.cells.iter().map(|cell| match whole {
            Some(whole) => Cell::Text(whole.get(cell.clone()).unwrap_or_default().trim_ascii()),
            None => str::from_utf8(text(cell)).map_or(Cell::NotUtf8, Cell::Text),
        });
        let mut cells = Parted::new(cells.enumerate());
        keep(&mut self.rows, &mut self.people, tally, file, &mut cells);
    }

    /// Learns what the columns hold.
    fn head(
        &mut self,
        tally: &mut Tally,
        file: &File,
        names: &[&str],
    ) -> Result<(), (&'static str, &'static str)> {
        let is_long = self.rows.form() == Form::Long;
        self.columns = names.len();
        self.rows.head(tally, file, names);
        if self.rows.form() == Form::Purchases {
            let is_named = self.rows.any(|field| matches!(field, Field::Customer(_)));
            let reason = "no column is named customer, so nothing tells whose the purchases are";
            return if is_named { Ok(()) } else { Err(("no_columns", reason)) };
        }
        let is_rated = |field: &Field| matches!(field, Field::Rating(_) | Field::Part(Part::Value));
        if !self.rows.any(is_rated) {
            let reason = "no column is known as a rating, so no row is read; say what each column holds, or name one \
                          nps, csat_<item>, ces1 or ces2";
            return Err(("no_columns", reason));
        }
        if is_long && !self.rows.any(|field| *field == Field::Id) {
            let reason =
                "no column is named id, so nothing tells which ratings are one respondent's";
            return Err(("no_columns", reason));
        }
        self.people = is_long.then(People::default);
        Ok(())
    }
}

/// Takes in a row of either form; `None` where its cells cannot be told, and nothing was taken.
fn keep<'c>(
    rows: &mut Rows,
    people: &mut Option<People>,
    tally: &mut Tally,
    file: &File,
    cells: &mut impl Cells<'c>,
) -> Option<()> {
    let Some(people) = people else { return rows.take(tally, file, cells) };
    let row = rows.read_long(tally, cells)?;
    if let Err(complaints) = row.and_then(|(row, facets)| people.add(tally, file, row, facets)) {
        report(tally, &file.source, file.line, &complaints);
    }
    Some(())
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

/// The line ends before a row.
fn blank(bytes: &[u8]) -> u64 {
    let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    blank.filter(|byte| **byte == b'\n').count() as u64
}

/// Reads rows with quotes, of which it takes them off.
#[derive(Debug)]
struct Quoted {
    /// Takes a hundred times as long to make as to read a row.
    reader: Reader,
    /// The row that was read last, and something after it.
    row: Vec<u8>,
    ends: Vec<usize>,
}

impl Quoted {
    fn new(delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, row: vec![0; 1024], ends: vec![0; 64] }
    }

    /// Reads a row, says where in `self.row` its cells are, and how many bytes it took; `None` where it goes on.
    fn read(
        &mut self,
        places: &mut Vec<Range<usize>>,
        bytes: &[u8],
        is_last: bool,
    ) -> Option<usize> {
        let Self { reader, row, ends } = self;
        reader.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        loop {
            let rest = bytes.get(read..)?;
            let (result, passed, wrote, ended) =
                reader.read_record(rest, row.get_mut(written..)?, ends.get_mut(cells..)?);
            read += passed;
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::OutputFull => row.resize(row.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::InputEmpty if !is_last => return None,
                // An empty input next tells the reader that the file is over.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => {
                    let mut from = 0;
                    places.clear();
                    let ends = ends.iter().take(cells);
                    places.extend(ends.map(|end| std::mem::replace(&mut from, *end)..*end));
                    return Some(read);
                }
            }
        }
    }
}
