//! Responses out, one in each row: CSV and JSON Lines that are read back to the same scores, Parquet, and the codebook
//! of what stands in them.

mod book;
mod columns;
mod lines;
mod parquet;
mod thrift;

use crate::pool::Exported;
use crate::tables::Selection;
use crate::tally::Tally;
use columns::{Columns, Value};
use lines::{Json, Sheet};
use parquet::Parquet;
use serde::{Deserialize, Serialize};

/// What responses are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFormat {
    /// A table for spreadsheets.
    Csv,
    /// An object in each line.
    JsonLines,
    /// Columns with types, for DuckDB, pandas and their like.
    Parquet,
    /// What each column of the others is, in Markdown.
    Codebook,
}

impl ExportFormat {
    /// How the name of such a file ends.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Codebook => "md",
        }
    }

    /// The media type of such a file.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::JsonLines => "application/x-ndjson",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Codebook => "text/markdown",
        }
    }
}

/// So many bytes of a text are written at once, about.
const PIECE: usize = 1 << 20;

/// Responses on their way out, a piece at a time, so that they never stand in memory twice.
///
/// Of each response the revision that holds is written, where it is counted in the scores of the selection. What a
/// [`Tally`] does not keep is in no file: choices, ways to be reached, when a survey was shown, the name of a respondent.
/// A code stands for that, which a reader joins with purchases as it does the name.
///
/// # Example
/// ```
/// use trefoil_results::{Export, ExportFormat, Format, Selection, Tally};
///
/// let mut tally = Tally::default();
/// tally.read("answers.csv", Format::Csv, b"id,nps,plan\n1,9,basic\n");
/// let mut export = Export::new(&tally, &Selection::default(), ExportFormat::JsonLines);
/// let mut text = Vec::new();
/// while let Some(piece) = export.piece(&tally) {
///     text.extend(piece);
/// }
/// assert_eq!(text, br#"{"id":"1","status":"complete","plan":"basic","nps":9}
/// "#);
/// ```
#[derive(Debug)]
pub struct Export {
    selection: Selection,
    format: ExportFormat,
    columns: Columns,
    parquet: Parquet,
    /// The place from which on responses are not written yet.
    next: u32,
    written: u64,
    is_begun: bool,
    is_over: bool,
}

impl Export {
    /// Looks through the responses of a selection for what columns they need.
    #[must_use]
    pub fn new(tally: &Tally, selection: &Selection, format: ExportFormat) -> Self {
        Self {
            selection: selection.clone(),
            format,
            columns: Columns::of(tally, selection),
            parquet: Parquet::default(),
            next: 0,
            written: 0,
            is_begun: false,
            is_over: false,
        }
    }

    /// The same without what says whose a response is. The tally is the one it was begun with.
    #[must_use]
    pub fn without_customers(mut self, tally: &Tally) -> Self {
        self.columns.leave_customers_out(tally);
        self
    }

    /// How far it is.
    #[must_use]
    pub const fn progress(&self) -> Exported {
        Exported { written: self.written, all: self.columns.rows, is_over: self.is_over }
    }

    /// The next bytes, which are never many, or `None` after the last ones. The tally is the one it was begun with, as it
    /// was then.
    pub fn piece(&mut self, tally: &Tally) -> Option<Vec<u8>> {
        if self.is_over {
            return None;
        }
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        Some(match self.format {
            ExportFormat::Csv => {
                let mut sheet = Sheet::new(is_first.then_some(&self.columns));
                self.rows(tally, |_, row| {
                    sheet.add(row);
                    sheet.len() < PIECE
                });
                sheet.text()
            }
            ExportFormat::JsonLines => {
                let mut json = Json::default();
                self.rows(tally, |columns, row| {
                    json.add(columns, row);
                    json.text.len() < PIECE
                });
                json.text
            }
            ExportFormat::Parquet => {
                let mut parquet = std::mem::take(&mut self.parquet);
                let mut group = parquet.group(&self.columns);
                self.rows(tally, |_, row| group.add(row));
                let bytes = parquet.written(&self.columns, group, self.is_over);
                self.parquet = parquet;
                bytes
            }
            ExportFormat::Codebook => {
                self.is_over = true;
                book::of(tally, &self.columns).into_bytes()
            }
        })
    }

    /// Hands over the rows that come next, until one is the last for now.
    fn rows(&mut self, tally: &Tally, mut add: impl FnMut(&Columns, &[Value<'_>]) -> bool) {
        let mut row = Vec::new();
        for counted in tally.counted_from(&self.selection, self.next) {
            row.clear();
            row.extend(self.columns.values(tally, counted));
            self.next = counted.place() + 1;
            self.written += 1;
            if !add(&self.columns, &row) {
                return;
            }
        }
        self.is_over = true;
    }
}
