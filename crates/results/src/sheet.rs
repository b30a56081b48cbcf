//! Tables for spreadsheets: CSV whose cells no spreadsheet takes for a formula.

use crate::figure::twelve_digits;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use std::io::Write;

/// Spreadsheets take a file for UTF-8 only when it begins so.
pub const MARK: &str = "\u{feff}";

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(String);

impl Cell {
    /// What stands where there is nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): with an apostrophe
    /// before the sign that would begin one.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_results::sheet::{Cell, row};
    ///
    /// let mut text = Vec::new();
    /// row(&mut text, [Cell::text("=1+1".into()), Cell::number(-1.5)]);
    /// assert_eq!(text, b"\"'=1+1\",\"-1.5\"\r\n");
    /// ```
    #[must_use]
    pub fn text(text: String) -> Self {
        Self(if is_formula(&text) { format!("'{text}") } else { text })
    }

    /// A number of at most twelve digits.
    #[must_use]
    pub fn number(number: f64) -> Self {
        Self(twelve_digits(number).to_string())
    }

    /// A whole number.
    #[must_use]
    pub fn count(count: u64) -> Self {
        Self(count.to_string())
    }
}

/// Whether a spreadsheet may take a text for a formula.
pub(crate) fn is_formula(text: &str) -> bool {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    text.starts_with(SIGNS)
}

/// Adds a row, with CRLF (RFC 4180).
///
/// Each cell is in quotes, so that a spreadsheet that parts cells by semicolons finds none to part.
pub fn row(text: &mut Vec<u8>, cells: impl IntoIterator<Item = Cell>) {
    let mut writer = writer(text);
    // Bytes in memory take anything.
    let _ = writer.write_record(cells.into_iter().map(|cell| cell.0));
    let _ = writer.flush();
}

/// Writes rows as [`row`] does, one cell after the other.
pub(crate) fn writer<W: Write>(text: W) -> Writer<W> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF);
    builder.from_writer(text)
}

#[cfg(test)]
mod tests {
    use super::Cell;

    #[test]
    fn no_text_begins_a_formula() {
        for text in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"]
        {
            assert_eq!(Cell::text(text.into()), Cell(format!("'{text}")));
        }
        for text in ["", "9", "a=1", "'=1", " text", "۹"] {
            assert_eq!(Cell::text(text.into()), Cell(text.into()));
        }
    }
}
