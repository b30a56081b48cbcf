//! `trefoil digest`: what came in lately, its scores, and the complaints that wait; a text to be mailed.

use crate::clock;
use crate::complaints;
use crate::database::WhichDatabase;
use crate::serve::store::{self, StoreError};
use rusqlite::{Connection, params};
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_results::{Format, Selection, Tally};
use trefoil_survey::time::Timestamp;

/// What `trefoil digest` is given.
#[derive(clap::Args)]
pub struct DigestArgs {
    #[command(flatten)]
    file: WhichDatabase,
    /// How many days back.
    #[arg(long, value_name = "N", default_value_t = 7)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// One survey's only.
    #[arg(long, value_name = "NAME")]
    survey: Option<String>,
}

const DAY_S: i64 = 86_400;

/// Prints the digest. Never an answer in a respondent's own words, and nobody's name.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: DigestArgs) -> Result<ExitCode, String> {
    let path = args.file.path()?;
    let unusable = |error: StoreError| format!("cannot read {} ({error})", path.display());
    let connection = store::existing(&path).map_err(unusable)?;
    let text = text(&connection, clock::now(), args.days, args.survey);
    let text = text.map_err(|error| unusable(error.into()))?;
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// What came in within so many days before that moment, and the complaints that wait then.
///
/// # Errors
/// When the database cannot be read.
pub fn text(
    connection: &Connection,
    now: Timestamp,
    days: u32,
    survey: Option<String>,
) -> Result<String, rusqlite::Error> {
    let since = now.plus_s(-DAY_S * i64::from(days));
    let lines = since_then(connection, since)?;
    let waiting = complaints::complaints(connection, survey.as_deref())?;
    let mut text = format!("Since {}\n\n", since.to_rfc3339());
    let mut tally = Tally::default();
    tally.read("the collector's file", Format::JsonLines, lines.as_bytes());
    if tally.records() == 0 {
        text += "No response came in.\n";
    } else {
        let selection = Selection { survey, ..Selection::default() };
        text += &tally.tables(&selection).to_text();
    }
    text += "\nComplaints\n\n";
    text += &complaints::text(&waiting, now);
    Ok(text)
}

/// The responses that came in since then, one a line; of each the revision that holds.
fn since_then(connection: &Connection, since: Timestamp) -> Result<String, rusqlite::Error> {
    let mut statement = connection.prepare(
        "SELECT body FROM responses AS one
         WHERE received_at >= ?1 AND NOT EXISTS (
             SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
         ORDER BY position",
    )?;
    let rows = statement
        .query_map(params![since.unix_s().saturating_mul(1000)], |row| row.get::<_, String>(0))?;
    let mut lines = String::new();
    for line in rows {
        lines += &line?;
        lines.push('\n');
    }
    Ok(lines)
}
