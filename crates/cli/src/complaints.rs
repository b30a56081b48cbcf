//! `trefoil complaints`: which complaints wait for an answer, and until when.

use crate::clock;
use crate::database::WhichDatabase;
use crate::serve::store::{self, StoreError};
use rusqlite::{Connection, params};
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::time::Timestamp;

/// What `trefoil complaints` is given.
#[derive(clap::Args)]
pub struct ComplaintsArgs {
    #[command(flatten)]
    file: WhichDatabase,
    /// One survey's only.
    #[arg(long, value_name = "NAME")]
    survey: Option<String>,
}

/// A complaint that holds, and what the owner did about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The id of the response.
    pub id: String,
    /// Its survey.
    pub survey: String,
    /// Until when it is to be answered.
    pub due_at: Timestamp,
    /// When it was first answered.
    pub replied_at: Option<Timestamp>,
    /// When it was first settled.
    pub resolved_at: Option<Timestamp>,
}

/// Every complaint that holds, those that are due first before others; trials are none.
///
/// # Errors
/// When the database cannot be read.
pub fn complaints(
    connection: &Connection,
    survey: Option<&str>,
) -> Result<Vec<Complaint>, rusqlite::Error> {
    let mut statement = connection.prepare(
        "SELECT id, survey, unixepoch(body ->> '$.complaint.due_at') AS due,
             (SELECT min(unixepoch(body ->> '$.at')) FROM events
              WHERE response = one.id AND event = 'replied' AND test = 0),
             (SELECT min(unixepoch(body ->> '$.at')) FROM events
              WHERE response = one.id AND event = 'resolved' AND test = 0)
         FROM responses AS one
         WHERE body ->> '$.complaint.due_at' IS NOT NULL AND test = 0
             AND (?1 IS NULL OR survey = ?1)
             AND NOT EXISTS (
                 SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
         ORDER BY due, id",
    )?;
    let moment = |seconds: Option<i64>| seconds.map(Timestamp::from_unix_s);
    let rows = statement.query_map(params![survey], |row| {
        Ok(Complaint {
            id: row.get(0)?,
            survey: row.get(1)?,
            due_at: Timestamp::from_unix_s(row.get(2)?),
            replied_at: moment(row.get(3)?),
            resolved_at: moment(row.get(4)?),
        })
    })?;
    rows.collect()
}

/// Prints the open ones by due date, then those that are answered, then those that are settled. Never an answer.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: ComplaintsArgs) -> Result<ExitCode, String> {
    let path = args.file.path()?;
    let unusable = |error: StoreError| format!("cannot read {} ({error})", path.display());
    // Brings the tables up to date, too.
    let connection = store::existing(&path).map_err(unusable)?;
    let all = complaints(&connection, args.survey.as_deref());
    let all = all.map_err(|error| unusable(error.into()))?;
    io::stdout()
        .write_all(text(&all, clock::now()).as_bytes())
        .map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// The list as people read it.
pub fn text(all: &[Complaint], now: Timestamp) -> String {
    let is_settled = |one: &&Complaint| one.resolved_at.is_some();
    let is_answered = |one: &&Complaint| !is_settled(one) && one.replied_at.is_some();
    let is_open = |one: &&Complaint| !is_settled(one) && !is_answered(one);
    let mut text = String::new();
    let mut part = |name: &str, list: Vec<&Complaint>, said: &dyn Fn(&Complaint) -> String| {
        text += &format!("{name}: {}\n", list.len());
        for one in list {
            text += &format!("  {}  {}  {}\n", said(one), one.survey, one.id);
        }
    };
    part("open", all.iter().filter(is_open).collect(), &|one| {
        let mark = if one.due_at.unix_s() < now.unix_s() { "  overdue" } else { "" };
        format!("due {}{mark}", one.due_at.to_rfc3339())
    });
    let at = |word: &str, moment: Option<Timestamp>| {
        format!("{word} {}", moment.map(Timestamp::to_rfc3339).unwrap_or_default())
    };
    part("answered", all.iter().filter(is_answered).collect(), &|one| {
        at("replied", one.replied_at)
    });
    part("settled", all.iter().filter(is_settled).collect(), &|one| {
        at("resolved", one.resolved_at)
    });
    text
}
