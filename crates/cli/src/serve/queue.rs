//! What others are to be told of: queues on the disk, each emptied by a thread of its own, again and again.
//!
//! A trigger fills them in the transaction that stores the response, so what was answered 202 is told over
//! crashes, too, and whoever sends waits for nobody.

use super::store::{self, StoreError};
use crate::clock::now_ms;
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use trefoil_survey::time::Timestamp;

/// After how long a message is given up: the term of a complaint.
const GIVE_UP_AFTER: Duration = Duration::from_secs(3 * 86_400);

/// How long to wait after the first attempt, and at most.
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// So many messages are read from the queue at once.
const BATCH: u32 = 100;

/// A table of messages, and one beside it that has a row while the first is to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    /// The name of the table, of its log lines and of the command that lists it.
    name: &'static str,
}

/// A message that is due.
#[derive(Debug)]
pub struct Due {
    /// The id of the response, or what else the message is about.
    pub id: String,
    /// Its revision, from 1; 0: it is about no response.
    pub revision: u32,
    /// Whether nobody looked at it yet.
    pub is_new: bool,
    queued_at: i64,
    attempts: u32,
    /// The record; `None`: it was deleted, a later revision holds, or it is about none.
    pub body: Option<String>,
}

impl Due {
    /// `id:revision`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.id, self.revision)
    }
}

/// What came of an attempt.
#[derive(Debug)]
pub enum Attempt {
    /// The other side has it.
    Told,
    /// There is nothing to tell any more.
    Needless,
    /// Not this time.
    Failed {
        /// A status, or what the network said; never an answer, for it is logged.
        last: String,
        /// How long the other side wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// The other side will never take it.
    Refused {
        /// As above.
        last: String,
    },
}

impl Queue {
    /// The queue of that name; its tables are made by the store.
    pub const fn named(name: &'static str) -> Self {
        Self { name }
    }

    /// Begins or ends the queueing of responses, and gives what waits another chance.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn prepare(self, path: &Path, is_wanted: bool) -> Result<(), StoreError> {
        let name = self.name;
        let connection = store::existing(path)?;
        let wanted = if is_wanted {
            format!("INSERT OR IGNORE INTO {name}_wanted VALUES (1)")
        } else {
            format!("DELETE FROM {name}_wanted")
        };
        connection.execute(&wanted, [])?;
        let again = format!("UPDATE {name} SET next_at = 0 WHERE state = 'waiting'");
        connection.execute(&again, [])?;
        Ok(())
    }

    /// The thread's life: one round, then a wait for as long as it says, or until more comes in. Ends with the store.
    pub fn run(
        self,
        path: &Path,
        arrivals: &Receiver<()>,
        round: impl Fn(&Connection) -> Result<Duration, rusqlite::Error>,
    ) {
        loop {
            let wait = store::existing(path)
                .and_then(|connection| Ok(round(&connection)?))
                .unwrap_or_else(|error| {
                    tracing::error!(%error, "{}", self.name);
                    LONGEST_WAIT
                });
            match arrivals.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Puts a message into the queue that is about no response.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn add(self, connection: &Connection, about: &str) -> Result<(), rusqlite::Error> {
        let sql = format!(
            "INSERT OR IGNORE INTO {} (id, revision, state, queued_at) VALUES (?1, 0, 'new', ?2)",
            self.name
        );
        connection.execute(&sql, params![about, now_ms()])?;
        Ok(())
    }

    /// Tries everything that is due, one after the other.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn empty(
        self,
        connection: &Connection,
        tell: impl Fn(&Due) -> Attempt,
    ) -> Result<(), rusqlite::Error> {
        loop {
            let due = self.due(connection)?;
            if due.is_empty() {
                return Ok(());
            }
            for message in &due {
                self.note(connection, message, tell(message))?;
            }
        }
    }

    /// How long until the next message is due; an hour if none is before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn until_next(self, connection: &Connection) -> Result<Duration, rusqlite::Error> {
        let sql = format!("SELECT min(next_at) FROM {} WHERE state = 'waiting'", self.name);
        let next_at: Option<i64> = connection.query_row(&sql, [], |row| row.get(0))?;
        Ok(next_at.map_or(LONGEST_WAIT, until).min(LONGEST_WAIT))
    }

    fn due(self, connection: &Connection) -> Result<Vec<Due>, rusqlite::Error> {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT id, revision, state = 'new', queued_at, attempts,
                 (SELECT body FROM responses AS one
                  WHERE one.id = queue.id AND one.revision = queue.revision AND NOT EXISTS (
                      SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision))
             FROM {} AS queue WHERE state = 'new' OR (state = 'waiting' AND next_at <= ?1)
             ORDER BY queued_at LIMIT ?2",
            self.name
        ))?;
        let rows = statement.query_map(params![now_ms(), BATCH], |row| {
            Ok(Due {
                id: row.get(0)?,
                revision: row.get(1)?,
                is_new: row.get(2)?,
                queued_at: row.get(3)?,
                attempts: row.get(4)?,
                body: row.get(5)?,
            })
        })?;
        rows.collect()
    }

    /// What becomes of a message. The log has no id and no answer.
    fn note(
        self,
        connection: &Connection,
        due: &Due,
        attempt: Attempt,
    ) -> Result<(), rusqlite::Error> {
        let name = self.name;
        let Due { id, revision, .. } = due;
        let attempts = due.attempts + 1;
        let (last, retry_after, is_refused) = match attempt {
            Attempt::Told => {
                tracing::info!(attempts, "{name} told");
                return self.settle(connection, due);
            }
            Attempt::Needless => return self.settle(connection, due),
            Attempt::Failed { last, retry_after } => (last, retry_after, false),
            Attempt::Refused { last } => (last, None, true),
        };
        let is_over = is_refused || now_ms().saturating_sub(due.queued_at) >= ms(GIVE_UP_AFTER);
        let state = if is_over { "given_up" } else { "waiting" };
        let random = getrandom::u32().unwrap_or(u32::MAX / 2);
        let wait = retry_after.unwrap_or_else(|| back_off(attempts, random));
        tracing::warn!(attempts, last, state, "{name}");
        let next_at = now_ms().saturating_add(ms(wait));
        connection
            .prepare_cached(&format!(
                "UPDATE {name} SET state = ?3, attempts = ?4, next_at = ?5, last = ?6
                 WHERE id = ?1 AND revision = ?2"
            ))?
            .execute(params![id, revision, state, attempts, next_at, last])?;
        Ok(())
    }

    /// Takes a message out of the queue.
    fn settle(self, connection: &Connection, due: &Due) -> Result<(), rusqlite::Error> {
        let sql = format!("DELETE FROM {} WHERE id = ?1 AND revision = ?2", self.name);
        connection.prepare_cached(&sql)?.execute(params![due.id, due.revision])?;
        Ok(())
    }

    /// What waits and what was given up, each with what came of the last attempt, for people. Never an answer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(self, connection: &Connection) -> Result<String, rusqlite::Error> {
        let mut text = String::new();
        for (part, is_over) in [("waiting", false), ("given up", true)] {
            let mut statement = connection.prepare(&format!(
                "SELECT id, revision, queued_at / 1000, attempts, last FROM {}
                 WHERE (state = 'given_up') = ?1 ORDER BY queued_at, id",
                self.name
            ))?;
            let rows = statement.query_map([is_over], |row| {
                let (id, revision): (String, u32) = (row.get(0)?, row.get(1)?);
                let queued = Timestamp::from_unix_s(row.get(2)?).to_rfc3339();
                let (attempts, last): (u32, String) = (row.get(3)?, row.get(4)?);
                let key = if revision == 0 { id } else { format!("{id}:{revision}") };
                Ok(format!("  since {queued}  {attempts} attempts  {key}  {last}"))
            })?;
            let lines: Vec<_> = rows.collect::<Result<_, _>>()?;
            text += &format!("{part}: {}\n", lines.len());
            for line in lines {
                text += line.trim_end();
                text.push('\n');
            }
        }
        Ok(text)
    }
}

/// How long until then, which may be over.
fn until(unix_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(unix_ms.saturating_sub(now_ms())).unwrap_or(0))
}

/// How long to wait after so many attempts: twice as long each time, between half of it and all of it.
fn back_off(attempts: u32, random: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempts.saturating_sub(1).min(31)).unwrap_or(u32::MAX);
    let whole = FIRST_WAIT.saturating_mul(doubled).min(LONGEST_WAIT);
    whole.mul_f64(0.5 + f64::from(random) / f64::from(u32::MAX) / 2.0)
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::back_off;

    #[test]
    fn waits_double_up_to_an_hour_and_no_two_senders_wait_alike() {
        for (attempts, least_s, most_s) in [
            (1, 5, 10),
            (2, 10, 20),
            (3, 20, 40),
            (9, 1280, 2560),
            (10, 1800, 3600),
            (99, 1800, 3600),
        ] {
            assert_eq!(back_off(attempts, 0).as_secs(), least_s, "{attempts}");
            assert_eq!(back_off(attempts, u32::MAX).as_secs(), most_s, "{attempts}");
        }
    }
}
