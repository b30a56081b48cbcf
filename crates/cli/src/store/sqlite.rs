//! The store in one SQLite file, which every collector can have and most need no other.

use super::StoreError;
use super::port::{Done, Engine, Erased, Listing, Outcome, Task, Wanted, Whose};
use crate::clock;
use crate::complaints::Complaint;
use crate::serve::intake::{self, Fate, Incoming, Known};
use crate::serve::problem::Fault;
use crate::serve::queue::{Due, Queue, Queued, Verdict};
use rusqlite::functions::FunctionFlags;
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params,
};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;
use trefoil_survey::complaint::Complaint as Refusal;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Record, Status};
use trefoil_survey::time::Timestamp;

/// What turns an empty file into today's, step by step; `user_version` counts the steps done.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE responses (
        position INTEGER PRIMARY KEY, -- in the order of arrival
        id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        received_at INTEGER NOT NULL, -- milliseconds since 1970
        survey TEXT NOT NULL,
        status TEXT NOT NULL,
        test INTEGER NOT NULL,
        body TEXT NOT NULL,           -- the record as JSON, unknown fields and all
        UNIQUE (id, revision)
    ) STRICT;
    CREATE INDEX responses_by_survey ON responses (survey);
    CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        received_at INTEGER NOT NULL,
        survey TEXT NOT NULL,
        event TEXT NOT NULL,
        response TEXT NOT NULL,
        test INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_by_survey ON events (survey);
",
    "
    CREATE TABLE deleted (
        id TEXT PRIMARY KEY           -- of a response that is not to be stored again
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE responses ADD COLUMN
        respondent TEXT GENERATED ALWAYS AS (body ->> '$.respondent') VIRTUAL;
    CREATE INDEX responses_by_respondent ON responses (respondent) WHERE respondent IS NOT NULL;
    CREATE INDEX responses_by_arrival ON responses (received_at);
    CREATE INDEX events_by_arrival ON events (received_at);
    CREATE INDEX events_by_response ON events (response);
    CREATE INDEX complaints ON responses (body ->> '$.complaint.opened_at')
        WHERE body ->> '$.complaint.opened_at' IS NOT NULL;
",
    "
    CREATE TABLE webhook_wanted (     -- a row while the collector has a webhook
        wanted INTEGER PRIMARY KEY
    ) STRICT;
    CREATE TABLE webhook (
        id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL,          -- new, waiting, given_up; what was told is not here
        queued_at INTEGER NOT NULL,   -- milliseconds since 1970
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL DEFAULT 0,
        last TEXT NOT NULL DEFAULT '', -- what came of the last attempt
        PRIMARY KEY (id, revision)
    ) STRICT, WITHOUT ROWID;
    -- In the transaction that stores the response: what is answered 202 is in the queue.
    CREATE TRIGGER webhook_new AFTER INSERT ON responses
    WHEN NEW.test = 0 AND NEW.status = 'complete' AND EXISTS (SELECT 1 FROM webhook_wanted)
    BEGIN
        INSERT OR IGNORE INTO webhook (id, revision, state, queued_at)
        VALUES (NEW.id, NEW.revision, 'new', NEW.received_at);
    END;
",
    "
    CREATE TABLE mail_wanted (        -- a row while complaints are mailed
        wanted INTEGER PRIMARY KEY
    ) STRICT;
    CREATE TABLE mail (               -- as webhook
        id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        state TEXT NOT NULL,
        queued_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL DEFAULT 0,
        last TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (id, revision)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER mail_new AFTER INSERT ON responses
    WHEN NEW.test = 0 AND NEW.status = 'complete' AND EXISTS (SELECT 1 FROM mail_wanted)
        AND NEW.body ->> '$.complaint.due_at' IS NOT NULL
    BEGIN
        INSERT OR IGNORE INTO mail (id, revision, state, queued_at)
        VALUES (NEW.id, NEW.revision, 'new', NEW.received_at);
    END;
",
    "
    CREATE TABLE mail_digest (        -- one row while a digest is mailed each week
        one INTEGER PRIMARY KEY CHECK (one = 1),
        last_at INTEGER NOT NULL      -- when the last was due, or before the first; seconds since 1970
    ) STRICT;
",
    "
    ALTER TABLE webhook ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0; -- a collector has it in hand
    ALTER TABLE mail ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;
",
];

/// For so many milliseconds a message is one collector's own.
const HELD_MS: i64 = 120_000;

/// How long one program waits while another one writes to the file.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Of the responses, as `one`, the revision that holds.
const HOLDS: &str =
    "NOT EXISTS (SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)";

/// An open file.
pub struct Sqlite {
    path: PathBuf,
    connection: Connection,
}

impl Sqlite {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it cannot be written, is of a later version or of another program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        migrate(&mut connection)?;
        Ok(Self { path: path.into(), connection })
    }

    /// Opens a file that is there, for what is done beside the collector.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn existing(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = prepared(Connection::open_with_flags(path, flags)?)?;
        migrate(&mut connection)?;
        Ok(Self { path: path.into(), connection })
    }

    /// What its tables are read through.
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// A transaction that others wait for, and that waits for others.
    ///
    /// # Errors
    /// When it waits too long.
    pub fn begin(&mut self) -> Result<Transaction<'_>, rusqlite::Error> {
        begin(&mut self.connection)
    }

    /// Opens a file that is there, to read it while others write.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn to_read(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { path: path.into(), connection: read_only(path)? })
    }
}

impl Engine for Sqlite {
    fn carry_out(&mut self, tasks: &[&Task]) -> Result<Vec<Done>, StoreError> {
        let mut transaction = begin(&mut self.connection)?;
        let mut all = Vec::with_capacity(tasks.len());
        for task in tasks {
            all.push(match task {
                Task::Store(records) => {
                    let part = transaction.savepoint()?;
                    let outcome = write_records(&part, records)?;
                    match outcome {
                        Ok(_) => part.commit()?,
                        // Dropped unfinished, a savepoint takes back what was written in it.
                        Err(_) => part.finish()?,
                    }
                    Done::Stored(outcome)
                }
                Task::Erase(whose) => Done::Erased(erase(&transaction, whose)?),
                Task::Expire { before_ms } => Done::Erased(expire(&transaction, *before_ms)?),
            });
        }
        transaction.commit()?;
        Ok(all)
    }

    fn forget_log(&mut self, patience: Duration) -> Result<bool, StoreError> {
        self.connection.busy_timeout(patience)?;
        let is_gone = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok(row.get::<_, u32>(0)? == 0));
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(is_gone?)
    }

    fn check(&mut self) -> Result<(), StoreError> {
        self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(())
    }

    fn bytes(&mut self) -> Result<u64, StoreError> {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let files = [self.path.as_path(), Path::new(&log)].map(std::fs::metadata);
        Ok(files.into_iter().flatten().map(|metadata| metadata.len()).sum())
    }

    fn oldest_complaint(&mut self) -> Result<Option<i64>, StoreError> {
        let sql = format!(
            "SELECT min(unix_s(body ->> '$.complaint.opened_at')) FROM responses AS one
             WHERE body ->> '$.complaint.opened_at' IS NOT NULL AND test = 0 AND {HOLDS}
                 AND NOT EXISTS (
                     SELECT 1 FROM events WHERE response = one.id AND event = 'resolved')"
        );
        Ok(self.connection.query_row(&sql, [], |row| row.get(0))?)
    }

    fn has_finished(&mut self, survey: &str, count: u32) -> Result<bool, StoreError> {
        // Counts no further than it has to.
        let sql = format!(
            "SELECT count(*) >= ?2 FROM (
                 SELECT 1 FROM responses AS one
                 WHERE survey = ?1 AND status = 'complete' AND test = 0 AND {HOLDS} LIMIT ?2)"
        );
        Ok(self.connection.query_row(&sql, params![survey, count], |row| row.get(0))?)
    }

    fn list(
        &mut self,
        wanted: Wanted<'_>,
        each: &mut dyn FnMut(String) -> bool,
    ) -> Result<(), StoreError> {
        let (table, holds) = match wanted.listing {
            Listing::Responses => ("responses", HOLDS),
            Listing::Events => ("events", "TRUE"),
        };
        let sql = format!(
            "SELECT body FROM {table} AS one
             WHERE (?1 IS NULL OR survey = ?1) AND received_at >= ?2 AND {holds}
             ORDER BY position"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params![wanted.survey, wanted.since_ms.unwrap_or(0)])?;
        while let Some(row) = rows.next()? {
            if !each(row.get(0)?) {
                break;
            }
        }
        Ok(())
    }

    fn complaints(&mut self, survey: Option<&str>) -> Result<Vec<Complaint>, StoreError> {
        let sql = format!(
            "SELECT id, survey, unix_s(body ->> '$.complaint.due_at') AS due,
                 (SELECT min(unix_s(body ->> '$.at')) FROM events
                  WHERE response = one.id AND event = 'replied' AND test = 0),
                 (SELECT min(unix_s(body ->> '$.at')) FROM events
                  WHERE response = one.id AND event = 'resolved' AND test = 0)
             FROM responses AS one
             WHERE body ->> '$.complaint.due_at' IS NOT NULL AND test = 0
                 AND (?1 IS NULL OR survey = ?1) AND {HOLDS}
             ORDER BY due, id"
        );
        let mut statement = self.connection.prepare(&sql)?;
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
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn about(&mut self, response: RecordId) -> Result<Option<(String, bool)>, StoreError> {
        let sql = "SELECT survey, test FROM responses WHERE id = ?1 ORDER BY revision DESC LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(self.connection.query_row(sql, params![response.text()], row).optional()?)
    }

    fn want(&mut self, queue: Queue, is_wanted: bool) -> Result<(), StoreError> {
        let wanted = if is_wanted {
            format!("INSERT OR IGNORE INTO {queue}_wanted VALUES (1)")
        } else {
            format!("DELETE FROM {queue}_wanted")
        };
        self.connection.execute(&wanted, [])?;
        // A collector that begins takes up what one that crashed had in hand.
        let again =
            format!("UPDATE {queue} SET next_at = 0, held_until = 0 WHERE state <> 'given_up'");
        self.connection.execute(&again, [])?;
        Ok(())
    }

    fn due(&mut self, queue: Queue) -> Result<Option<Due>, StoreError> {
        let sql = format!(
            "UPDATE {queue} SET held_until = ?1 + {HELD_MS}
             WHERE (id, revision) = (
                 SELECT id, revision FROM {queue}
                 WHERE state IN ('new', 'waiting') AND max(next_at, held_until) <= ?1
                 ORDER BY queued_at LIMIT 1)
             RETURNING id, revision, state = 'new', queued_at, attempts,
                 (SELECT body FROM responses AS one
                  WHERE one.id = {queue}.id AND one.revision = {queue}.revision AND {HOLDS})"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Due {
                id: row.get(0)?,
                revision: row.get(1)?,
                is_new: row.get(2)?,
                queued_at: row.get(3)?,
                attempts: row.get(4)?,
                body: row.get(5)?,
            })
        };
        Ok(statement.query_row(params![clock::now_ms()], row).optional()?)
    }

    fn note(
        &mut self,
        queue: Queue,
        due: &Due,
        verdict: Option<&Verdict>,
    ) -> Result<(), StoreError> {
        let Due { id, revision, .. } = due;
        let Some(Verdict { state, attempts, next_at, last }) = verdict else {
            let sql = format!("DELETE FROM {queue} WHERE id = ?1 AND revision = ?2");
            self.connection.prepare_cached(&sql)?.execute(params![id, revision])?;
            return Ok(());
        };
        let sql = format!(
            "UPDATE {queue}
             SET state = ?3, attempts = ?4, next_at = ?5, last = ?6, held_until = 0
             WHERE id = ?1 AND revision = ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.execute(params![id, revision, state.code(), attempts, next_at, last])?;
        Ok(())
    }

    fn next_at(&mut self, queue: Queue) -> Result<Option<i64>, StoreError> {
        let sql = format!(
            "SELECT min(max(next_at, held_until)) FROM {queue} WHERE state IN ('new', 'waiting')"
        );
        Ok(self.connection.query_row(&sql, [], |row| row.get(0))?)
    }

    fn queued(&mut self, queue: Queue, is_given_up: bool) -> Result<Vec<Queued>, StoreError> {
        let sql = format!(
            "SELECT id, revision, queued_at, attempts, last FROM {queue}
             WHERE (state = 'given_up') = ?1 ORDER BY queued_at, id"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([is_given_up], |row| {
            Ok(Queued {
                id: row.get(0)?,
                revision: row.get(1)?,
                queued_at: row.get(2)?,
                attempts: row.get(3)?,
                last: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn want_digests(&mut self, last_at: Option<i64>) -> Result<(), StoreError> {
        match last_at {
            Some(at) => self
                .connection
                .execute("INSERT OR IGNORE INTO mail_digest VALUES (1, ?1)", params![at])?,
            None => self.connection.execute("DELETE FROM mail_digest", [])?,
        };
        Ok(())
    }

    fn last_digest(&mut self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT last_at FROM mail_digest";
        Ok(self.connection.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    fn add_digest(
        &mut self,
        queue: Queue,
        about: &str,
        last_at: i64,
        at: i64,
    ) -> Result<(), StoreError> {
        let transaction = begin(&mut self.connection)?;
        let sql = "UPDATE mail_digest SET last_at = ?2 WHERE last_at = ?1";
        if transaction.execute(sql, params![last_at, at])? > 0 {
            let sql = format!(
                "INSERT OR IGNORE INTO {queue} (id, revision, state, queued_at)
                 VALUES (?1, 0, 'new', ?2)"
            );
            transaction.execute(&sql, params![about, clock::now_ms()])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    with_functions(Connection::open_with_flags(path, flags)?)
}

/// Waits for other programs, and reads moments as records have them: SQLite knows fewer spellings.
fn with_functions(connection: Connection) -> Result<Connection, StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("unix_s", 1, flags, |context| {
        let text: Option<String> = context.get(0)?;
        Ok(text.and_then(|text| Timestamp::from_rfc3339(&text)).map(Timestamp::unix_s))
    })?;
    Ok(connection)
}

/// Copies what is committed at this moment into a file that is empty.
///
/// # Errors
/// When the one cannot be read or the other not be written.
pub fn snapshot(from: &Path, to: &Path) -> Result<(), StoreError> {
    read_only(from)?.execute("VACUUM INTO ?1", params![to.to_string_lossy()])?;
    Ok(())
}

/// How many responses and events are in a copy that is whole.
///
/// # Errors
/// When it is not.
pub fn counts(path: &Path) -> Result<(u64, u64), StoreError> {
    let copy = read_only(path)?;
    let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged(verdict));
    }
    let sql = "SELECT (SELECT count(DISTINCT id) FROM responses), (SELECT count(*) FROM events)";
    let counts: (i64, i64) = copy.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
}

/// A transaction that others wait for, and that waits for others.
fn begin(connection: &mut Connection) -> Result<Transaction<'_>, rusqlite::Error> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    // Those that SQLite puts beside it take after it. What cannot be made, or is there, is told by whoever opens it.
    let _ = private().create_new(true).open(path);
    prepared(Connection::open(path)?)
}

/// How a file is written that is made for this user alone: answers go into it.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn prepared(connection: Connection) -> Result<Connection, StoreError> {
    let connection = with_functions(connection)?;
    // Readers go on while the writer writes.
    connection.pragma_update(None, "journal_mode", "wal")?;
    // A commit returns when it is on the disk, not when the system promises to write it some day.
    connection.pragma_update(None, "synchronous", "full")?;
    // What is deleted is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = begin(connection)?;
    let version: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: u32 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if version == 0 && tables > 0 {
        return Err(StoreError::Foreign);
    }
    let Some(steps) = MIGRATIONS.get(version as usize..) else {
        return Err(StoreError::Newer { version, known: MIGRATIONS.len() });
    };
    for (step, reached) in steps.iter().zip(version + 1..) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", reached)?;
    }
    transaction.commit()?;
    Ok(())
}

fn write_records(
    connection: &Connection,
    records: &[Incoming],
) -> Result<Outcome, rusqlite::Error> {
    let mut fates = Vec::with_capacity(records.len());
    for incoming in records {
        match write_record(connection, incoming)? {
            Ok(fate) => fates.push(fate),
            Err(complaint) => return Ok(Err(Fault { line: incoming.line, complaint })),
        }
    }
    Ok(Ok(fates))
}

fn write_record(
    connection: &Connection,
    incoming: &Incoming,
) -> Result<Result<Fate, Refusal>, rusqlite::Error> {
    let body = &incoming.body;
    let response = match &incoming.record {
        Record::Response(response) => response.circumstances.id,
        Record::Event(event) => event.response,
    };
    let is_deleted = connection
        .prepare_cached("SELECT 1 FROM deleted WHERE id = ?1")?
        .exists(params![response.text()])?;
    if is_deleted {
        return Ok(Ok(Fate::Deleted));
    }
    let fate = match &incoming.record {
        Record::Response(response) => {
            let known = known(connection, &response.circumstances.id.text(), response.revision)?;
            intake::fate_of_revision(body, response.status, &known)
        }
        Record::Event(event) => {
            let same: Option<String> = connection
                .prepare_cached("SELECT body FROM events WHERE id = ?1")?
                .query_row(params![event.id.text()], |row| row.get(0))
                .optional()?;
            intake::fate_of_event(body, same.as_deref())
        }
    };
    if fate != Ok(Fate::New) {
        return Ok(fate);
    }
    let received_at = clock::now_ms();
    match &incoming.record {
        Record::Response(response) => connection
            .prepare_cached(
                "INSERT INTO responses (id, revision, received_at, survey, status, test, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                response.circumstances.id.text(),
                response.revision,
                received_at,
                response.survey,
                response.status.code(),
                response.circumstances.test,
                body,
            ])?,
        Record::Event(event) => connection
            .prepare_cached(
                "INSERT INTO events (id, received_at, survey, event, response, test, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                event.id.text(),
                received_at,
                event.survey,
                event.kind.code(),
                event.response.text(),
                event.test,
                body,
            ])?,
    };
    Ok(fate)
}

fn known(connection: &Connection, id: &str, revision: u32) -> Result<Known, rusqlite::Error> {
    let one = |sql: &str| -> Result<Option<String>, rusqlite::Error> {
        connection
            .prepare_cached(sql)?
            .query_row(params![id, revision], |row| row.get(0))
            .optional()
    };
    let status = |sql: &str| one(sql).map(|code| code.as_deref().and_then(Status::from_code));
    Ok(Known {
        same: one("SELECT body FROM responses WHERE id = ?1 AND revision = ?2")?,
        below: status(
            "SELECT status FROM responses WHERE id = ?1 AND revision < ?2
             ORDER BY revision DESC LIMIT 1",
        )?,
        above: status(
            "SELECT status FROM responses WHERE id = ?1 AND revision > ?2
             ORDER BY revision LIMIT 1",
        )?,
    })
}

/// Takes out what is somebody's, and keeps the ids of the responses: one that a page sends again later is
/// not stored again.
///
/// Bytes are overwritten (`secure_delete`); the write-ahead log is the caller's.
///
/// # Errors
/// When the database does not take it.
fn erase(connection: &Connection, whose: &Whose) -> Result<Erased, rusqlite::Error> {
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
fn expire(connection: &Connection, before_ms: i64) -> Result<Erased, rusqlite::Error> {
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

#[cfg(test)]
mod tests {
    use super::{Done, Engine as _, Erased, MIGRATIONS, Sqlite, Task, connect, expire, migrate};
    use crate::serve::intake::{self, Fate, Form};
    use rusqlite::Connection;
    use std::path::PathBuf;

    fn fresh() -> Sqlite {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        Sqlite { path: PathBuf::new(), connection }
    }

    fn number(connection: &Connection, sql: &str) -> u32 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn every_commit_waits_for_the_disk_and_readers_do_not_wait_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a")).unwrap();
        // 2 is FULL: the write-ahead log is synced at each commit.
        assert_eq!(number(&connection, "PRAGMA synchronous"), 2);
        let mode: String =
            connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
    }

    #[test]
    fn tables_are_made_once_and_kept() {
        let mut connection = Connection::open_in_memory().unwrap();
        for _ in 0..2 {
            migrate(&mut connection).unwrap();
            assert_eq!(number(&connection, "PRAGMA user_version") as usize, MIGRATIONS.len());
            assert_eq!(number(&connection, "SELECT count(*) FROM responses"), 0);
        }
    }

    /// Writes requests of events, given as ids and kinds, in one transaction.
    fn check(requests: &[&[(u8, &str)]], expected: &[Option<&[Fate]>], stored: u32) {
        let mut store = fresh();
        let tasks: Vec<_> = requests
            .iter()
            .map(|events| {
                let lines: Vec<_> = events.iter().map(|(id, kind)| event(*id, kind)).collect();
                Task::Store(intake::read(lines.join("\n").as_bytes(), Form::Lines).unwrap())
            })
            .collect();
        let all = store.carry_out(&tasks.iter().collect::<Vec<_>>()).unwrap();
        let fates: Vec<_> = all
            .iter()
            .map(|done| match done {
                Done::Stored(outcome) => outcome.as_deref().ok(),
                Done::Erased(_) => None,
            })
            .collect();
        assert_eq!(fates, expected, "{requests:?}");
        assert_eq!(
            number(&store.connection, "SELECT count(*) FROM events"),
            stored,
            "{requests:?}"
        );
    }

    fn event(id: u8, kind: &str) -> String {
        format!(
            r#"{{"v":1,"type":"event","id":"01900000-0000-7000-8000-0000000000{id:02}",
               "at":"2026-11-22T10:15:00Z","survey":"checkout","event":"{kind}",
               "response":"01900000-0000-7000-8000-000000000000"}}"#
        )
        .replace('\n', "")
    }

    #[test]
    fn a_refused_request_takes_back_its_own_records_and_no_others() {
        let (new, again) = (Fate::New, Fate::Duplicate);
        check(&[&[(1, "shown")], &[(1, "shown")]], &[Some(&[new]), Some(&[again])], 1);
        check(
            &[&[(1, "shown")], &[(2, "shown"), (1, "started")], &[(3, "shown")]],
            &[Some(&[new]), None, Some(&[new])],
            2,
        );
        // What was taken back is new when it comes again.
        check(&[&[(2, "shown"), (2, "started")], &[(2, "started")]], &[None, Some(&[new])], 1);
    }

    /// The statement by which programs of every version have stored a response.
    const STORE: &str =
        "INSERT INTO responses (id, revision, received_at, survey, status, test, body)
        VALUES (?1, 1, 0, 'shop', 'complete', 0, ?2)";

    #[test]
    fn a_file_of_any_version_is_brought_up_to_date_beside_a_program_that_goes_on_with_it() {
        for version in 1..MIGRATIONS.len() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a");
            let old = connect(&path).unwrap();
            for step in &MIGRATIONS[..version] {
                old.execute_batch(step).unwrap();
            }
            old.pragma_update(None, "user_version", version as u32).unwrap();
            let mut store = old.prepare(STORE).unwrap();
            store.execute(["1", r#"{"respondent":"ann"}"#]).unwrap();
            let Sqlite { connection, .. } = Sqlite::existing(&path).unwrap();
            assert_eq!(number(&connection, "PRAGMA user_version") as usize, MIGRATIONS.len());
            store.execute(["2", r#"{"respondent":"ann"}"#]).unwrap();
            let sql = "SELECT count(*) FROM responses WHERE respondent = 'ann'";
            assert_eq!(number(&connection, sql), 2, "{version}");
        }
    }

    /// Revisions as `(id, revision, age)`, of which all older than 10 go; what stays.
    fn check_expiry(stored: &[(&str, u32, i64)], expected: &[(&str, u32)]) {
        let Sqlite { connection, .. } = fresh();
        for (id, revision, age) in stored {
            let sql =
                "INSERT INTO responses (id, revision, received_at, survey, status, test, body)
                       VALUES (?1, ?2, 100 - ?3, 'shop', 'partial', 0, '{}')";
            connection.execute(sql, rusqlite::params![id, revision, age]).unwrap();
        }
        while expire(&connection, 90).unwrap() != Erased::default() {}
        let mut left =
            connection.prepare("SELECT id, revision FROM responses ORDER BY 1, 2").unwrap();
        let left = left.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let left: Vec<(String, u32)> = left.map(Result::unwrap).collect();
        let expected: Vec<_> =
            expected.iter().map(|(id, revision)| ((*id).into(), *revision)).collect();
        assert_eq!(left, expected, "{stored:?}");
    }

    #[test]
    fn a_response_is_as_old_as_the_revision_that_holds() {
        check_expiry(&[("a", 1, 11), ("b", 1, 10), ("c", 1, 9)], &[("b", 1), ("c", 1)]);
        check_expiry(&[("a", 1, 11), ("a", 2, 9)], &[("a", 2)]);
        // A late copy of an earlier revision does not come to hold.
        check_expiry(&[("a", 2, 11), ("a", 1, 9)], &[]);
        let many: Vec<_> = (1..1300).map(|revision| ("a", revision, 11)).collect();
        check_expiry(&many, &[]);
    }
}
