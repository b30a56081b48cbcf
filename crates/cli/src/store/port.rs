//! What every store does for the collector and for the commands beside it.

use super::StoreError;
use crate::complaints::Complaint;
use crate::serve::intake::{Fate, Incoming};
use crate::serve::problem::Fault;
use crate::serve::queue::{Due, Queue, Queued, Verdict};
use std::ops::AddAssign;
use std::time::Duration;
use trefoil_results::Sums;
use trefoil_survey::id::RecordId;

/// A connection to where answers are kept, to read and to write.
///
/// All stores give the same answers; `tests/stores` asks each of them the same.
pub trait Engine: Send {
    /// Does all of it or, with an error, nothing of it; what it did is kept over a power cut when it returns.
    ///
    /// # Errors
    /// When the store takes nothing, a full disk for one.
    fn carry_out(&mut self, tasks: &[&Task]) -> Result<Vec<Done>, StoreError>;

    /// Takes out what the writer does not reach, where a server stands behind it; `None`: there is nothing behind. What was
    /// carried out counts with it, not beside it.
    ///
    /// # Errors
    /// When the server does not take it.
    fn erase_beyond(&mut self, task: &Task) -> Result<Option<Erased>, StoreError> {
        let _ = task;
        Ok(None)
    }

    /// What is stored here and not on the server behind it yet; `None`: there is nothing behind.
    ///
    /// # Errors
    /// When it cannot be read.
    fn unsent(&mut self) -> Result<Option<Unsent>, StoreError> {
        Ok(None)
    }

    /// Empties the log in which copies of what was erased may stand, and waits so long for those who read or write; false: they are not
    /// done, so later.
    ///
    /// # Errors
    /// When the disk does not take it.
    fn forget_log(&mut self, patience: Duration) -> Result<bool, StoreError> {
        let _ = patience;
        Ok(true)
    }

    /// Whether it can be read.
    ///
    /// # Errors
    /// Why not.
    fn check(&mut self) -> Result<(), StoreError>;

    /// How many bytes its tables and its log have.
    ///
    /// # Errors
    /// When it cannot be read.
    fn bytes(&mut self) -> Result<u64, StoreError>;

    /// When the oldest complaint was opened that holds and that nobody has resolved, in seconds since 1970.
    ///
    /// # Errors
    /// When it cannot be read.
    fn oldest_complaint(&mut self) -> Result<Option<i64>, StoreError>;

    /// Whether a survey has that many finished responses; withdrawn ones and trials do not count.
    ///
    /// # Errors
    /// When it cannot be read.
    fn has_finished(&mut self, survey: &str, count: u32) -> Result<bool, StoreError>;

    /// Gives each record's text to `each`, in the order of arrival, until it returns false.
    ///
    /// # Errors
    /// When it cannot be read.
    fn list(
        &mut self,
        wanted: Wanted<'_>,
        each: &mut dyn FnMut(String) -> bool,
    ) -> Result<(), StoreError>;

    /// What it added up itself; `None`: it has each record alone, and they are read as fast as they would be added up there.
    ///
    /// # Errors
    /// When it cannot be read.
    fn sums(&mut self) -> Result<Option<Sums>, StoreError> {
        Ok(None)
    }

    /// Every complaint that holds, those that are due first before others; trials are none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn complaints(&mut self, survey: Option<&str>) -> Result<Vec<Complaint>, StoreError>;

    /// The survey of a response, and whether it is a trial; `None`: there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn about(&mut self, response: RecordId) -> Result<Option<(String, bool)>, StoreError>;

    /// Begins or ends the queueing of responses, and gives what waits another chance.
    ///
    /// # Errors
    /// When the store does not take it.
    fn want(&mut self, queue: Queue, is_wanted: bool) -> Result<(), StoreError>;

    /// The message of a queue that is due first. Until it is noted what became of it no other collector is given it, unless
    /// this one crashes over it.
    ///
    /// # Errors
    /// When the store does not take it.
    fn due(&mut self, queue: Queue) -> Result<Option<Due>, StoreError>;

    /// Notes what became of a message; `None` takes it out.
    ///
    /// # Errors
    /// When the store does not take it.
    fn note(
        &mut self,
        queue: Queue,
        due: &Due,
        verdict: Option<&Verdict>,
    ) -> Result<(), StoreError>;

    /// When the next message that waits is due, in milliseconds since 1970.
    ///
    /// # Errors
    /// When it cannot be read.
    fn next_at(&mut self, queue: Queue) -> Result<Option<i64>, StoreError>;

    /// What waits, or what was given up, the oldest first.
    ///
    /// # Errors
    /// When it cannot be read.
    fn queued(&mut self, queue: Queue, is_given_up: bool) -> Result<Vec<Queued>, StoreError>;

    /// Begins digests, of which the last is taken to have been due then, in seconds since 1970, unless they have begun; `None` ends them.
    ///
    /// # Errors
    /// When the store does not take it.
    fn want_digests(&mut self, last_at: Option<i64>) -> Result<(), StoreError>;

    /// When the last digest was due, in seconds since 1970.
    ///
    /// # Errors
    /// When it cannot be read.
    fn last_digest(&mut self) -> Result<Option<i64>, StoreError>;

    /// Puts a digest into that queue, and notes that it was due then: both, or neither where another collector did so.
    ///
    /// # Errors
    /// When the store does not take it.
    fn add_digest(
        &mut self,
        queue: Queue,
        about: &str,
        last_at: i64,
        at: i64,
    ) -> Result<(), StoreError>;
}

/// What a store is to do.
#[derive(Clone, Debug)]
pub enum Task {
    /// Store the records of one request, all of them or none.
    Store(Vec<Incoming>),
    /// Take out what is somebody's.
    Erase(Whose),
    /// Take out some of what came before that moment; nothing: all is gone.
    Expire {
        /// In milliseconds since 1970.
        before_ms: i64,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum Done {
    /// Of [`Task::Store`].
    Stored(Outcome),
    /// Of the others.
    Erased(Erased),
}

/// What became of a request's records: the fate of each, or why none is stored.
pub type Outcome = Result<Vec<Fate>, Fault>;

/// Whose records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One response with its events.
    Response(RecordId),
    /// All responses in which a page named this respondent, with their events.
    Respondent(String),
}

/// What waits for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Records.
    pub records: u64,
    /// When the oldest came in, in milliseconds since 1970.
    pub since_ms: Option<i64>,
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

/// Which records are read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Responses or events.
    pub listing: Listing,
    /// One survey's only.
    pub survey: Option<&'a str>,
    /// What came at that moment or later, in milliseconds since 1970.
    pub since_ms: Option<i64>,
}

/// What can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Of each response the revision that holds.
    Responses,
    /// The events.
    Events,
}
