//! Where answers are kept: one port, and the engines behind it.
//!
//! Requests hand their records to a writer and wait. The writer takes what has gathered, puts it into one transaction, and
//! answers only after the commit: one sync to the disk serves all.

mod clickhouse;
mod place;
mod port;
mod postgres;
mod sqlite;

pub use clickhouse::send_all;
pub use place::Place;
pub use port::{Done, Engine, Erased, Listing, Outcome, Task, Unsent, Wanted, Whose};
pub use sqlite::{BUSY_TIMEOUT, counts, private, snapshot};

use crate::clock;
use crate::serve::intake::Incoming;
use crate::serve::metrics::Metrics;
use std::fmt;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{mpsc, oneshot};
use trefoil_results::{Format, Reader, Tally};
use trefoil_survey::json;
use trefoil_survey::record::{Record, Response};

/// Requests that wait for the writer before others have to wait to be let in.
const QUEUE: usize = 256;

/// So many connections are kept to be read from; others are closed when they were.
const MOST_IDLE: usize = 4;

/// Why a store cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite says why.
    Sqlite(rusqlite::Error),
    /// PostgreSQL, or the way to it, says why.
    Postgres(::postgres::Error),
    /// A shard of ClickHouse, or the way to it, says why.
    ClickHouse(clickhouse::Trouble),
    /// This machine cannot judge certificates.
    Tls(rustls::Error),
    /// Its tables were written by a later version of this program.
    Newer {
        /// Their version.
        version: u32,
        /// The last that is known here.
        known: usize,
    },
    /// The file is a database of something else.
    Foreign,
    /// The database has no tables of ours, and this is not the one to make them.
    Empty,
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
            // The cause is what helps; without it "db error" is all there is.
            Self::Postgres(error) => match std::error::Error::source(error) {
                Some(cause) => write!(f, "{error}: {cause}"),
                None => error.fmt(f),
            },
            Self::ClickHouse(trouble) => trouble.fmt(f),
            Self::Tls(error) => error.fmt(f),
            Self::Newer { version, known } => write!(
                f,
                "its tables are of version {version} and this program knows up to {known}"
            ),
            Self::Foreign => f.write_str("it holds tables that are not Trefoil's"),
            Self::Empty => f.write_str("no collector has made its tables yet"),
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

impl From<::postgres::Error> for StoreError {
    fn from(error: ::postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<clickhouse::Trouble> for StoreError {
    fn from(trouble: clickhouse::Trouble) -> Self {
        Self::ClickHouse(trouble)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Files(error)
    }
}

/// Takes out what is to go, on a server behind the store too.
///
/// # Errors
/// When one of them does not take it.
pub fn take_out(engine: &mut dyn Engine, tasks: &[&Task]) -> Result<Erased, StoreError> {
    let mut beyond: Option<Erased> = None;
    for task in tasks {
        if let Some(erased) = engine.erase_beyond(task)? {
            *beyond.get_or_insert_default() += erased;
        }
    }
    let mut own = Erased::default();
    for done in engine.carry_out(tasks)? {
        if let Done::Erased(erased) = done {
            own += erased;
        }
    }
    Ok(beyond.unwrap_or(own))
}

/// What the writer is to do, and where the answer goes.
struct Submission {
    task: Task,
    answer: oneshot::Sender<Result<Done, Arc<StoreError>>>,
}

/// The way to the store; clones share one writer.
#[derive(Clone)]
pub struct Store {
    place: Place,
    /// Connections that nobody reads from just now.
    idle: Arc<Mutex<Vec<Box<dyn Engine>>>>,
    /// Those who wait for responses to come in.
    arrivals: Vec<SyncSender<()>>,
    submissions: mpsc::Sender<Submission>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.place).finish()
    }
}

/// The writer's thread; it ends when the last [`Store`] is gone and everything handed in is
/// written.
pub type Writer = JoinHandle<()>;

impl Store {
    /// Opens it, or makes its tables, and starts the writer.
    ///
    /// # Errors
    /// When it cannot be written, is of a later version or of another program.
    pub fn open(place: Place, metrics: Arc<Metrics>) -> Result<(Self, Writer), StoreError> {
        let engine = place.open()?;
        let (submissions, queue) = mpsc::channel(QUEUE);
        let writer = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || write_all(engine, queue, &metrics))
            .map_err(|_| StoreError::Closed)?;
        Ok((Self { place, idle: Arc::default(), arrivals: Vec::new(), submissions }, writer))
    }

    /// The same store, which tells whoever holds the other end when responses have come in.
    pub fn telling(mut self, arrivals: SyncSender<()>) -> Self {
        self.arrivals.push(arrivals);
        self
    }

    /// Stores all of the records or none, and returns when they are on the disk.
    ///
    /// # Errors
    /// When the store takes nothing, a full disk for one.
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
    /// When the store does not take it.
    pub async fn erase(&self, whose: Whose) -> Result<Erased, Arc<StoreError>> {
        self.take_out(Task::Erase(whose)).await
    }

    /// Takes out what came before that moment, a few at a time, so that those who send come in between.
    ///
    /// # Errors
    /// When the store does not take it.
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
        let mut beyond = None;
        if self.place.is_spooled() {
            let (own, given) = (self.clone(), task.clone());
            let erase = move || own.read(|engine| engine.erase_beyond(&given));
            let erased = tokio::task::spawn_blocking(erase).await;
            beyond = erased.map_err(|_| Arc::new(StoreError::Closed))?.map_err(Arc::new)?;
        }
        match self.hand_in(task).await? {
            Done::Erased(erased) => Ok(beyond.unwrap_or(erased)),
            Done::Stored(_) => Err(Arc::new(StoreError::Closed)),
        }
    }

    async fn hand_in(&self, task: Task) -> Result<Done, Arc<StoreError>> {
        let (answer, answered) = oneshot::channel();
        let closed = || Arc::new(StoreError::Closed);
        self.submissions.send(Submission { task, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Whether it can be read and the writer lives.
    ///
    /// # Errors
    /// Which of them does not.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.submissions.is_closed() {
            return Err(StoreError::Closed);
        }
        self.read(|engine| engine.check())
    }

    /// Requests that wait for the writer.
    pub fn queue(&self) -> usize {
        self.submissions.max_capacity() - self.submissions.capacity()
    }

    /// Reads, on a connection that nobody else reads from; it waits for the store, so it is not for the threads that serve.
    ///
    /// # Errors
    /// When the store cannot be reached, and what the reading comes to.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut dyn Engine) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut engine = match waiting {
            Some(engine) => engine,
            None => self.place.open_to_read()?,
        };
        let read = read(&mut *engine);
        // A file is opened in no time, and may be another one by then.
        let mut idle = idle();
        if read.is_ok() && self.place.is_far() && idle.len() < MOST_IDLE {
            idle.push(engine);
        }
        read
    }
}

/// The response that a stored body is; `None`: it is something else.
pub fn response_of(body: &str) -> Option<Response> {
    match Record::read(&json::read(body.as_bytes()).ok()?) {
        Ok(Record::Response(response)) => Some(response),
        _ => None,
    }
}

/// Reads all that is stored into a tally, of each response the revision that holds, and answers with how many responses there
/// are. The name is where it comes from.
///
/// # Errors
/// When it cannot be read.
pub fn read_all(engine: &mut dyn Engine, name: &str, tally: &mut Tally) -> Result<u64, StoreError> {
    let mut responses = 0;
    for listing in [Listing::Responses, Listing::Events] {
        let mut reader = Reader::new(name, Some(Format::JsonLines));
        let mut piece = String::new();
        let wanted = Wanted { listing, survey: None, since_ms: None };
        engine.list(wanted, &mut |line| {
            responses += u64::from(listing == Listing::Responses);
            piece += &line;
            piece.push('\n');
            if piece.len() >= PIECE {
                reader.read(tally, piece.as_bytes());
                piece.clear();
            }
            true
        })?;
        reader.read(tally, piece.as_bytes());
        reader.finish(tally);
    }
    Ok(responses)
}

/// So many bytes are read at once.
const PIECE: usize = 1 << 20;

/// The writer's life: takes what has gathered, writes it, answers.
fn write_all(
    mut engine: Box<dyn Engine>,
    mut queue: mpsc::Receiver<Submission>,
    metrics: &Metrics,
) {
    let mut gathered = Vec::with_capacity(QUEUE);
    let mut log_is_to_go = false;
    while queue.blocking_recv_many(&mut gathered, QUEUE) > 0 {
        let started = Instant::now();
        let tasks: Vec<_> = gathered.iter().map(|submission| &submission.task).collect();
        let written = engine.carry_out(&tasks);
        metrics.committed(started.elapsed());
        log_is_to_go |= tasks.iter().any(|task| !matches!(task, Task::Store(_)));
        if log_is_to_go {
            // Those who send do not wait for a reader.
            log_is_to_go = !matches!(engine.forget_log(Duration::ZERO), Ok(true));
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
