//! Rows as text, by the names that the readers know.

use super::columns::{Column, Columns, Holds, Value};
use crate::sheet::{MARK, is_formula, writer};
use std::io::Write as _;

/// Rows of CSV, whose cells no spreadsheet takes for a formula.
pub(super) struct Sheet {
    writer: csv::Writer<Vec<u8>>,
}

impl Sheet {
    /// Nothing yet but the header, where the columns are given.
    pub(super) fn new(columns: Option<&Columns>) -> Self {
        let mark = columns.map_or("", |_| MARK);
        let mut sheet = Self { writer: writer(Vec::from(mark)) };
        if let Some(columns) = columns {
            columns.list.iter().for_each(|column| sheet.text_cell(&column.name));
            sheet.end();
        }
        sheet
    }

    pub(super) fn add(&mut self, row: &[Value<'_>]) {
        for value in row {
            match value {
                Value::None => self.cell(""),
                Value::Text(text) => self.text_cell(text),
                Value::Whole(number) => self.cell(&number.to_string()),
                Value::Moment(moment) => self.cell(&moment.to_rfc3339()),
                Value::True => self.cell("true"),
            }
        }
        self.end();
    }

    /// How long the text is, about.
    pub(super) fn len(&self) -> usize {
        self.writer.get_ref().len()
    }

    pub(super) fn text(self) -> Vec<u8> {
        // Bytes in memory take anything, here and below.
        self.writer.into_inner().unwrap_or_default()
    }

    fn text_cell(&mut self, text: &str) {
        if is_formula(text) { self.cell(&format!("'{text}")) } else { self.cell(text) }
    }

    fn cell(&mut self, text: &str) {
        let _ = self.writer.write_field(text);
    }

    fn end(&mut self) {
        let _ = self.writer.write_record(None::<&[u8]>);
    }
}

/// An object in each line. What a row does not have is left out, except for ratings, by which a reader knows it.
#[derive(Default)]
pub(super) struct Json {
    pub(super) text: Vec<u8>,
}

impl Json {
    pub(super) fn add(&mut self, columns: &Columns, row: &[Value<'_>]) {
        let mut mark = b'{';
        for (Column { name, holds, .. }, value) in columns.list.iter().zip(row) {
            if *value == Value::None && !matches!(holds, Holds::Rating(_)) {
                continue;
            }
            self.text.push(mark);
            mark = b',';
            self.string(name);
            self.text.push(b':');
            match value {
                Value::None => self.text.extend_from_slice(b"null"),
                Value::Text(text) => self.string(text),
                Value::Whole(number) => drop(write!(self.text, "{number}")),
                Value::Moment(moment) => self.string(&moment.to_rfc3339()),
                Value::True => self.text.extend_from_slice(b"true"),
            }
        }
        self.text.extend_from_slice(b"}\n");
    }

    fn string(&mut self, text: &str) {
        // A text is JSON, and bytes in memory take it.
        let _ = serde_json::to_writer(&mut self.text, text);
    }
}
