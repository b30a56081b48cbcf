//! What the columns of a file of responses are.

use super::columns::{Column, Columns, Holds, Kind};
use crate::tally::Tally;
use std::fmt::Write as _;
use trefoil_score::GoodIs;
use trefoil_survey::metric::Metric;

/// The codebook of these columns, in Markdown.
pub(super) fn of(tally: &Tally, columns: &Columns) -> String {
    let mut text = String::from(
        "# Codebook of the responses\n\n\
         One respondent in each row: of each response the last revision, where it is counted in the scores. Answers of a \
         preview, responses that were dismissed or taken back, copies and earlier revisions are not in it; neither are \
         choices, ways to be reached, names of respondents, complaints and events.\n\n\
         CSV: UTF-8 with a byte-order mark; cells in quotes, parted by commas; lines end with CRLF; nothing in a cell is \
         no answer. A text that begins with `=`, `+`, `-` or `@` has an apostrophe before it, so that no spreadsheet runs \
         it. JSON Lines: an object in each line; a field that is missing or null is no answer. Parquet: nothing is null. \
         The studio and `trefoil score` read CSV and JSON Lines back to the same scores.\n\n",
    );
    // Writing to a text does not fail.
    let _ = writeln!(text, "{} rows.\n", columns.rows);
    text.push_str(
        "| column | type in Parquet | rows filled | what stands in it |\n|---|---|---|---|\n",
    );
    for column in &columns.list {
        let Column { name, holds, filled } = column;
        // A bar would end the cell, and a line the table.
        let name = name.replace('|', "\\|").replace(['\n', '\r', '`'], " ");
        let (kind, says) = (type_of(holds.kind()), says(tally, holds));
        let _ = writeln!(text, "| `{name}` | {kind} | {filled} | {says} |");
    }
    text
}

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Word => "string",
        Kind::Whole => "int32",
        Kind::Moment => "timestamp, milliseconds, UTC",
        Kind::Truth => "boolean",
    }
}

fn says(tally: &Tally, holds: &Holds) -> String {
    match holds {
        Holds::Id => "What tells responses apart. Empty where a file had none".into(),
        Holds::Survey => "The survey, where one was named".into(),
        Holds::Revision => "How often the response was saved; this is the last one".into(),
        Holds::Status => "`complete`, or `partial`: answered and not sent".into(),
        Holds::AnsweredAt => {
            "When it was answered, in UTC. Where a record does not say, when the survey was shown"
                .into()
        }
        Holds::Customer => "Whose it is: a code of the customer's name or number, which is not kept. Read beside purchases \
            that have the name, it says who came back"
            .into(),
        Holds::Facet(name) => match tally.facets.name_of(*name) {
            "survey_version" => "The version of the survey".into(),
            "locale" => "The language that it was shown in".into(),
            "display" => "How it was shown: `inline`, `modal`, …".into(),
            "trigger" => "What made it come".into(),
            "touchpoint" => "Where on the way of a customer it was asked".into(),
            "page" => "The path of the page that it was shown on".into(),
            name if name.starts_with("context.") => "What the page passed in by this name".into(),
            _ => "A column of the file that was read, as it stood there".into(),
        },
        Holds::Rating(place) => rating(tally, *place),
        Holds::NotApplicable(_) => {
            "`true` where the respondent said that it does not apply, else empty".into()
        }
        Holds::Comment(_) => "What was written, word for word: it may name somebody".into(),
    }
}

fn rating(tally: &Tally, place: u32) -> String {
    let Some(column) = tally.columns.get(place) else { return String::new() };
    let what = match column.metric {
        Metric::Nps => "Likelihood to recommend",
        Metric::Csat => "Satisfaction",
        Metric::Ces1 => "Effort (CES 1.0)",
        Metric::Ces2 => "Ease (CES 2.0)",
    };
    let good = match column.metric.good_is() {
        GoodIs::High => column.scale.max(),
        GoodIs::Low => column.scale.min(),
    };
    format!("{what}, {} to {}; {good} is best", column.scale.min(), column.scale.max())
}
