//! The store: one SQLite file, one thread that writes to it, several readers.
//!
//! Requests hand their records to the writer and wait. The writer takes what has gathered, puts
//! it into one transaction, and answers only after the commit: one sync to the disk serves all.

use super::erase::{self, Erased, Whose};
use super::intake::{self, Fate, Incoming, Known};
use super::metrics::Metrics;
use super::problem::Fault;
use crate::clock;
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params,
};
use std::fmt;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{mpsc, oneshot};
use trefoil_survey::complaint::Complaint;
use trefoil_survey::record::{Record, Status};

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
];

/// Requests that wait for the writer before others have to wait to be let in.
const QUEUE: usize = 256;

/// How long one program waits while another one writes to the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the store cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite says why.
    Sqlite(rusqlite::Error),
    /// The file was written by a later version of this program.
    Newer {
        /// The version of its tables.
        version: u32,
    },
    /// The file is a database of something else.
    Foreign,
    /// A copy is not whole; SQLite says where.
    Damaged(String),
    /// The file system says why.
    Files(std::io::Error),
    /// The writer has ended.
    Closed,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => error.fmt(f),
            Self::Newer { version } => write!(
                f,
                "its tables are of version {version} and this program knows up to {}",
                MIGRATIONS.len()
            ),
            Self::Foreign => f.write_str("it holds tables that are not Trefoil's"),
            Self::Damaged(verdict) => write!(f, "the copy is not whole: {verdict}"),
            Self::Files(error) => error.fmt(f),
            Self::Closed => f.write_str("the writer has ended"),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Files(error)
    }
}

/// What the writer is to do, and where the answer goes.
struct Submission {
    task: Task,
    answer: oneshot::Sender<Result<Done, Arc<StoreError>>>,
}

/// What the writer does.
enum Task {
    /// Stores the records of one request.
    Store(Vec<Incoming>),
    /// Takes out what is somebody's.
    Erase(Whose),
    /// Takes out some of what came before that moment.
    Expire {
        /// In milliseconds since 1970.
        before_ms: i64,
    },
}

/// What came of it.
#[derive(Debug)]
enum Done {
    Stored(Outcome),
    Erased(Erased),
}

/// What became of a request's records: the fate of each, or why none is stored.
pub type Outcome = Result<Vec<Fate>, Fault>;

/// What can be read.
#[derive(Clone, Copy, Debug)]
pub enum Listing {
    /// Of each response the revision that holds.
    Responses,
    /// The events.
    Events,
}

/// The way to the store; clones share one writer.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    /// Those who wait for responses to come in.
    arrivals: Vec<SyncSender<()>>,
    submissions: mpsc::Sender<Submission>,
}

/// The writer's thread; it ends when the last [`Store`] is gone and everything handed in is
/// written.
pub type Writer = JoinHandle<()>;

impl Store {
    /// Opens the file, or makes it, and starts the writer.
    ///
    /// # Errors
    /// When the file cannot be written, is of a later version or of another program.
    pub fn open(path: &Path, metrics: Arc<Metrics>) -> Result<(Self, Writer), StoreError> {
        let mut connection = connect(path)?;
        migrate(&mut connection)?;
        let (submissions, queue) = mpsc::channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || write_all(connection, queue, &metrics))
            .map_err(|_| StoreError::Closed)?;
        Ok((Self { path: path.into(), arrivals: Vec::new(), submissions }, writer))
    }

    /// The same store, which tells whoever holds the other end when responses have come in.
    pub fn telling(mut self, arrivals: SyncSender<()>) -> Self {
        self.arrivals.push(arrivals);
        self
    }

    /// Stores all of the records or none, and returns when they are on the disk.
    ///
    /// # Errors
    /// When the database takes nothing, a full disk for one.
    pub async fn submit(&self, records: Vec<Incoming>) -> Result<Outcome, Arc<StoreError>> {
        match self.hand_in(Task::Store(records)).await? {
            Done::Stored(outcome) => {
                for arrivals in &self.arrivals {
                    // Full: they are told already.
                    let _ = arrivals.try_send(());
                }
                Ok(outcome)
            }
            Done::Erased(_) => Err(Arc::new(StoreError::Closed)),
        }
    }

    /// Takes out what is somebody's, and returns when it is gone from the disk.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn erase(&self, whose: Whose) -> Result<Erased, Arc<StoreError>> {
        self.take_out(Task::Erase(whose)).await
    }

    /// Takes out what came before that moment, a few at a time, so that those who send come in between.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn expire(&self, before: SystemTime) -> Result<Erased, Arc<StoreError>> {
        let before_ms = clock::unix_ms(before);
        let mut all = Erased::default();
        loop {
            let some = self.take_out(Task::Expire { before_ms }).await?;
            if some == Erased::default() {
                return Ok(all);
            }
            all += some;
        }
    }

    async fn take_out(&self, task: Task) -> Result<Erased, Arc<StoreError>> {
        match self.hand_in(task).await? {
            Done::Erased(erased) => Ok(erased),
            Done::Stored(_) => Err(Arc::new(StoreError::Closed)),
        }
    }

    async fn hand_in(&self, task: Task) -> Result<Done, Arc<StoreError>> {
        let (answer, answered) = oneshot::channel();
        let closed = || Arc::new(StoreError::Closed);
        self.submissions.send(Submission { task, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Whether the file can be read and the writer lives.
    ///
    /// # Errors
    /// Which of them does not.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.submissions.is_closed() {
            return Err(StoreError::Closed);
        }
        self.reader()?.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(())
    }

    /// Requests that wait for the writer.
    pub fn queue(&self) -> usize {
        self.submissions.max_capacity() - self.submissions.capacity()
    }

    /// How many bytes the file and its log have.
    pub fn bytes(&self) -> u64 {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let files = [self.path.as_path(), Path::new(&log)].map(std::fs::metadata);
        files.into_iter().flatten().map(|metadata| metadata.len()).sum()
    }

    /// When the oldest complaint was opened that holds and that nobody has resolved, in seconds since 1970.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn oldest_complaint(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT min(unixepoch(body ->> '$.complaint.opened_at')) FROM responses AS one
            WHERE body ->> '$.complaint.opened_at' IS NOT NULL AND test = 0 AND NOT EXISTS (
                SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
            AND NOT EXISTS (
                SELECT 1 FROM events WHERE response = one.id AND event = 'resolved')";
        Ok(self.reader()?.query_row(sql, [], |row| row.get(0))?)
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        read_only(&self.path)
    }

    /// Whether a survey has that many finished responses; withdrawn ones and trials do not count.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_finished(&self, survey: &str, count: u32) -> Result<bool, StoreError> {
        // Counts no further than it has to.
        let sql = "SELECT count(*) >= ?2 FROM (
            SELECT 1 FROM responses AS one
            WHERE survey = ?1 AND status = 'complete' AND test = 0 AND NOT EXISTS (
                SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
            LIMIT ?2)";
        let row = |row: &rusqlite::Row<'_>| row.get(0);
        Ok(self.reader()?.query_row(sql, params![survey, count], row)?)
    }

    /// Gives each record's text to `each`, oldest first, until it returns false.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(
        &self,
        listing: Listing,
        survey: Option<&str>,
        mut each: impl FnMut(String) -> bool,
    ) -> Result<(), StoreError> {
        let connection = self.reader()?;
        let mut statement = connection.prepare(match listing {
            Listing::Responses => {
                "SELECT body FROM responses AS one
                 WHERE (?1 IS NULL OR survey = ?1) AND NOT EXISTS (
                     SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision)
                 ORDER BY position"
            }
            Listing::Events => {
                "SELECT body FROM events WHERE ?1 IS NULL OR survey = ?1 ORDER BY position"
            }
        })?;
        let mut rows = statement.query(params![survey])?;
        while let Some(row) = rows.next()? {
            if !each(row.get(0)?) {
                break;
            }
        }
        Ok(())
    }
}

/// Opens a file that is there, to read it while others write.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// Opens a file that is there, for a command beside the collector.
///
/// # Errors
/// When there is none, or it cannot be used.
pub fn existing(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = prepared(Connection::open_with_flags(path, flags)?)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Writes one record by the rules for all, for a command beside the collector.
///
/// # Errors
/// When the database does not take it.
pub fn write_one(
    connection: &mut Connection,
    incoming: &Incoming,
) -> Result<Result<Fate, Complaint>, rusqlite::Error> {
    let transaction = begin(connection)?;
    let fate = write_record(&transaction, incoming)?;
    transaction.commit()?;
    Ok(fate)
}

/// A transaction that others wait for, and that waits for others.
///
/// # Errors
/// When another program does not let go of the file.
pub fn begin(connection: &mut Connection) -> Result<Transaction<'_>, rusqlite::Error> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Empties the write-ahead log, where copies of what was deleted may stand; false: somebody reads it.
///
/// # Errors
/// When the disk does not take it.
pub fn forget_log(connection: &Connection) -> Result<bool, rusqlite::Error> {
    connection.query_row(
        "PRAGMA wal_checkpoint(TRUNCATE)",
        [],
        |row| Ok(row.get::<_, u32>(0)? == 0),
    )
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
    connection.busy_timeout(BUSY_TIMEOUT)?;
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
        return Err(StoreError::Newer { version });
    };
    for (step, reached) in steps.iter().zip(version + 1..) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", reached)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The writer's life: takes what has gathered, writes it, answers.
fn write_all(mut connection: Connection, mut queue: mpsc::Receiver<Submission>, metrics: &Metrics) {
    let mut gathered = Vec::with_capacity(QUEUE);
    let mut log_is_to_go = false;
    while queue.blocking_recv_many(&mut gathered, QUEUE) > 0 {
        let started = Instant::now();
        let written = write_gathered(&mut connection, &gathered);
        metrics.committed(started.elapsed());
        let takes_out = |submission: &Submission| !matches!(submission.task, Task::Store(_));
        log_is_to_go |= gathered.iter().any(takes_out);
        if log_is_to_go {
            log_is_to_go = !forget_log_unless_read(&connection);
        }
        match written {
            Ok(all) => {
                for (submission, done) in gathered.drain(..).zip(all) {
                    // Whoever asked may have gone; what is stored stays.
                    let _ = submission.answer.send(Ok(done));
                }
            }
            Err(error) => {
                tracing::error!(%error, requests = gathered.len(), "store");
                let error = Arc::new(error);
                for submission in gathered.drain(..) {
                    let _ = submission.answer.send(Err(Arc::clone(&error)));
                }
            }
        }
    }
}

/// Empties the log if nobody reads it just now; those who send do not wait for a reader.
fn forget_log_unless_read(connection: &Connection) -> bool {
    let is_gone = connection.busy_timeout(Duration::ZERO).and_then(|()| forget_log(connection));
    let restored = connection.busy_timeout(BUSY_TIMEOUT);
    matches!((is_gone, restored), (Ok(true), Ok(())))
}

fn write_gathered(
    connection: &mut Connection,
    gathered: &[Submission],
) -> Result<Vec<Done>, StoreError> {
    let mut transaction = begin(connection)?;
    let mut all = Vec::with_capacity(gathered.len());
    for submission in gathered {
        all.push(match &submission.task {
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
            Task::Erase(whose) => Done::Erased(erase::erase(&transaction, whose)?),
            Task::Expire { before_ms } => Done::Erased(erase::expire(&transaction, *before_ms)?),
        });
    }
    transaction.commit()?;
    Ok(all)
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
) -> Result<Result<Fate, Complaint>, rusqlite::Error> {
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

#[cfg(test)]
mod tests {
    use super::{Done, MIGRATIONS, Submission, Task, connect, existing, migrate, write_gathered};
    use crate::serve::erase::{Erased, expire};
    use crate::serve::intake::{self, Fate, Form};
    use rusqlite::Connection;
    use tokio::sync::oneshot;

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
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let gathered: Vec<_> = requests
            .iter()
            .map(|events| {
                let lines: Vec<_> = events.iter().map(|(id, kind)| event(*id, kind)).collect();
                let records = intake::read(lines.join("\n").as_bytes(), Form::Lines).unwrap();
                Submission { task: Task::Store(records), answer: oneshot::channel().0 }
            })
            .collect();
        let all = write_gathered(&mut connection, &gathered).unwrap();
        let fates: Vec<_> = all
            .iter()
            .map(|done| match done {
                Done::Stored(outcome) => outcome.as_deref().ok(),
                Done::Erased(_) => None,
            })
            .collect();
        assert_eq!(fates, expected, "{requests:?}");
        assert_eq!(number(&connection, "SELECT count(*) FROM events"), stored, "{requests:?}");
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

    #[test]
    fn a_file_of_the_first_version_is_brought_up_to_date_with_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let connection = connect(&path).unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let body = r#"{"respondent":"ann"}"#;
        let sql = "INSERT INTO responses (id, revision, received_at, survey, status, test, body)
                   VALUES ('1', 1, 0, 'shop', 'complete', 0, ?1)";
        connection.execute(sql, [body]).unwrap();
        let connection = existing(&path).unwrap();
        assert_eq!(number(&connection, "PRAGMA user_version") as usize, MIGRATIONS.len());
        let sql = "SELECT count(*) FROM responses WHERE respondent = 'ann'";
        assert_eq!(number(&connection, sql), 1);
    }

    /// Revisions as `(id, revision, age)`, of which all older than 10 go; what stays.
    fn check_expiry(stored: &[(&str, u32, i64)], expected: &[(&str, u32)]) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
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
