//! Readers of the file formats.

mod cell;
mod csv;
mod header;
pub(crate) mod json;
mod moment;

use crate::Tally;
use crate::format::{Format, without_mark};

/// Reads a whole file into a tally.
pub(crate) fn file(tally: &mut Tally, source: &str, format: Format, bytes: &[u8]) {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let reason = "the file is UTF-16; save it as UTF-8 and read it again";
        return tally.report(source, 1, "not_utf8", reason.into());
    }
    let bytes = without_mark(bytes);
    match format {
        Format::JsonLines => json::lines(tally, source, bytes),
        Format::Json => json::list(tally, source, bytes),
        Format::Csv => csv::table(tally, source, bytes),
    }
}
