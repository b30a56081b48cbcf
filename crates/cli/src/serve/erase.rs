//! Taking out what is stored: what somebody asks to have deleted, and what is older than it may be.

use rusqlite::{Connection, params};
use std::ops::AddAssign;
use trefoil_survey::id::RecordId;

/// Whose records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One response with its events.
    Response(RecordId),
    /// All responses in which a page named this respondent, with their events.
    Respondent(String),
}

/// How much is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Responses, each with all its revisions.
    pub responses: usize,
    /// Events.
    pub events: usize,
}

impl AddAssign for Erased {
    fn add_assign(&mut self, other: Self) {
        self.responses += other.responses;
        self.events += other.events;
    }
}

/// Takes out what is somebody's, and keeps the ids of the responses: one that a page sends again later is
/// not stored again.
///
/// Bytes are overwritten (`secure_delete`); the write-ahead log is the caller's.
///
/// # Errors
/// When the database does not take it.
pub fn erase(connection: &Connection, whose: &Whose) -> Result<Erased, rusqlite::Error> {
    let ids = match whose {
        Whose::Response(id) => vec![id.text()],
        Whose::Respondent(respondent) => connection
            .prepare("SELECT DISTINCT id FROM responses WHERE respondent = ?1")?
            .query_map(params![respondent], |row| row.get(0))?
            .collect::<Result<_, _>>()?,
    };
    let mut erased = Erased::default();
    for id in ids {
        connection.execute("INSERT OR IGNORE INTO deleted (id) VALUES (?1)", params![id])?;
        let revisions = connection.execute("DELETE FROM responses WHERE id = ?1", params![id])?;
        let events = connection.execute("DELETE FROM events WHERE response = ?1", params![id])?;
        erased += Erased { responses: usize::from(revisions > 0), events };
    }
    Ok(erased)
}

/// So many rows go at once, so that those who send do not wait for long.
const BATCH: u32 = 500;

/// Takes out some of what came before that moment, in milliseconds since 1970; nothing: all is gone.
///
/// A response is as old as the revision that holds; an earlier one never comes to hold because a later one is
/// gone.
///
/// # Errors
/// When the database does not take it.
pub fn expire(connection: &Connection, before_ms: i64) -> Result<Erased, rusqlite::Error> {
    let responses = connection.execute(
        "DELETE FROM responses WHERE position IN (
             SELECT position FROM responses AS one
             WHERE received_at < ?1 AND EXISTS (
                 SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
             LIMIT ?2)
         OR id IN (
             SELECT id FROM responses AS one
             WHERE received_at < ?1 AND NOT EXISTS (
                 SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
             LIMIT ?2)",
        params![before_ms, BATCH],
    )?;
    let events = connection.execute(
        "DELETE FROM events WHERE position IN (
             SELECT position FROM events WHERE received_at < ?1 LIMIT ?2)",
        params![before_ms, BATCH],
    )?;
    Ok(Erased { responses, events })
}
