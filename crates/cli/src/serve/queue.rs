//! What others are to be told of: queues in the store, each emptied by a thread of its own, again and again.
//!
//! The store fills them in the transaction that stores the response, so what was answered 202 is told over
//! crashes, too, and whoever sends waits for nobody.

use crate::clock::now_ms;
use crate::store::{Engine, Place, StoreError};
use std::fmt;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use trefoil_survey::time::Timestamp;

/// After how long a message is given up: the term of a complaint.
const GIVE_UP_AFTER: Duration = Duration::from_secs(3 * 86_400);

/// How long to wait after the first attempt, and at most.
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// A table of messages, of which stores know whether it is to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    /// The name of the table, of its log lines and of the command that lists it.
    name: &'static str,
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
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
    /// When it came into the queue, in milliseconds since 1970.
    pub queued_at: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// The record; `None`: it was deleted, a later revision holds, or it is about none.
    pub body: Option<String>,
}

impl Due {
    /// `id:revision`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.id, self.revision)
    }
}

/// What becomes of a message that was not told.
#[derive(Debug)]
pub struct Verdict {
    /// Whether it is tried again.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is due again, in milliseconds since 1970.
    pub next_at: i64,
    /// What came of the last attempt.
    pub last: String,
}

/// Whether a message that was tried is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    Waiting,
    /// It is not.
    GivenUp,
}

impl State {
    /// As tables and the log have it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::GivenUp => "given_up",
        }
    }
}

/// A message in a list for people.
#[derive(Debug)]
pub struct Queued {
    /// As in [`Due`].
    pub id: String,
    /// As in [`Due`].
    pub revision: u32,
    /// As in [`Due`].
    pub queued_at: i64,
    /// As in [`Due`].
    pub attempts: u32,
    /// What came of the last attempt.
    pub last: String,
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

    /// The thread's life: one round, then a wait for as long as it says, or until more comes in. Ends with the store.
    pub fn run(
        self,
        place: &Place,
        arrivals: &Receiver<()>,
        round: impl Fn(&mut dyn Engine) -> Result<Duration, StoreError>,
    ) {
        let mut kept = None;
        loop {
            let engine = kept.take().map_or_else(|| place.existing(), Ok);
            let wait = engine.and_then(|mut engine| {
                let wait = round(&mut *engine)?;
                // A server makes a process for each connection.
                kept = Some(engine).filter(|_| place.is_far());
                Ok(wait)
            });
            let wait = wait.unwrap_or_else(|error| {
                tracing::error!(%error, "{}", self.name);
                LONGEST_WAIT
            });
            match arrivals.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Tries everything that is due, one after the other.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub fn empty(
        self,
        engine: &mut dyn Engine,
        tell: impl Fn(&mut dyn Engine, &Due) -> Attempt,
    ) -> Result<(), StoreError> {
        while let Some(due) = engine.due(self)? {
            let attempt = tell(engine, &due);
            engine.note(self, &due, self.verdict(&due, attempt).as_ref())?;
        }
        Ok(())
    }

    /// How long until the next message is due; an hour if none is before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn until_next(self, engine: &mut dyn Engine) -> Result<Duration, StoreError> {
        Ok(engine.next_at(self)?.map_or(LONGEST_WAIT, until).min(LONGEST_WAIT))
    }

    /// What becomes of a message; `None`: it goes. The log has no id and no answer.
    fn verdict(self, due: &Due, attempt: Attempt) -> Option<Verdict> {
        let name = self.name;
        let attempts = due.attempts + 1;
        let (last, retry_after, is_refused) = match attempt {
            Attempt::Told => {
                tracing::info!(attempts, "{name} told");
                return None;
            }
            Attempt::Needless => return None,
            Attempt::Failed { last, retry_after } => (last, retry_after, false),
            Attempt::Refused { last } => (last, None, true),
        };
        let is_over = is_refused || now_ms().saturating_sub(due.queued_at) >= ms(GIVE_UP_AFTER);
        let state = if is_over { State::GivenUp } else { State::Waiting };
        let random = getrandom::u32().unwrap_or(u32::MAX / 2);
        let wait = retry_after.unwrap_or_else(|| back_off(attempts, random));
        tracing::warn!(attempts, last, state = state.code(), "{name}");
        let next_at = now_ms().saturating_add(ms(wait));
        Some(Verdict { state, attempts, next_at, last })
    }

    /// What waits and what was given up, each with what came of the last attempt, for people. Never an answer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(self, engine: &mut dyn Engine) -> Result<String, StoreError> {
        let mut text = String::new();
        for (part, is_given_up) in [("waiting", false), ("given up", true)] {
            let all = engine.queued(self, is_given_up)?;
            text += &format!("{part}: {}\n", all.len());
            for Queued { id, revision, queued_at, attempts, last } in all {
                let since = Timestamp::from_unix_s(queued_at.div_euclid(1000)).to_rfc3339();
                let key = if revision == 0 { id } else { format!("{id}:{revision}") };
                let times = if attempts == 1 { "attempt" } else { "attempts" };
                let line = format!("  since {since}  {attempts} {times}  {key}  {last}");
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
