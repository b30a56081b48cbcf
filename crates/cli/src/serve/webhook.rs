//! Tells the owner's own system of responses as they come in: signed, from a queue on the disk, again and again.
//!
//! The queue is filled by a trigger, in the transaction that stores the response. A thread of its own reads
//! it, so that whoever sends waits for nobody.

use super::store::{self, StoreError};
use crate::clock::now_ms;
use crate::outgoing;
use hmac::{Hmac, Mac};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Where the owner is told, and of what.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The address; https, or this machine.
    pub url: String,
    /// What messages are signed with.
    pub secret: Secret,
    /// Of which responses; never empty.
    pub bands: Vec<Band>,
}

/// A shared secret. It is never shown, not by `{:?}` either.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Shorter ones are guessed.
    const LEAST: usize = 16;

    /// Reads a secret.
    ///
    /// # Errors
    /// A sentence that says what one is like, and does not repeat this one.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() < Self::LEAST {
            let least = Self::LEAST;
            return Err(format!(
                "a secret has {least} or more letters; make one with: openssl rand -hex 32"
            ));
        }
        Ok(Self(text.into()))
    }

    /// `t=…,v1=…`: the time and the HMAC-SHA256 of the time, a dot and the body, in hexadecimal.
    fn signature(&self, unix_s: i64, body: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else {
            // HMAC takes keys of any length.
            return String::new();
        };
        mac.update(format!("{unix_s}.{body}").as_bytes());
        let hex: String =
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={unix_s},v1={hex}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Responses of which the owner is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// With a complaint.
    Complaint,
    /// With a likelihood to recommend up to 6.
    Detractor,
    /// With one of 7 or 8.
    Passive,
    /// With one from 9 on.
    Promoter,
}

impl Band {
    /// Every band.
    pub const ALL: [Self; 4] = [Self::Complaint, Self::Detractor, Self::Passive, Self::Promoter];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Detractor => "detractor",
            Self::Passive => "passive",
            Self::Promoter => "promoter",
        }
    }

    fn holds(self, record: &Value) -> bool {
        let is_of = |answer: &Value| {
            let value = answer.get("value").and_then(Value::as_u64);
            answer.get("kind").and_then(Value::as_str) == Some("nps")
                && value.is_some_and(|value| match self {
                    Self::Complaint => false,
                    Self::Detractor => value <= 6,
                    Self::Passive => (7..=8).contains(&value),
                    Self::Promoter => value >= 9,
                })
        };
        match self {
            Self::Complaint => record.get("complaint").is_some_and(Value::is_object),
            _ => record
                .get("answers")
                .and_then(Value::as_array)
                .is_some_and(|answers| answers.iter().any(is_of)),
        }
    }
}

/// How long the other side may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// After how long a message is given up: the term of a complaint.
const GIVE_UP_AFTER: Duration = Duration::from_secs(3 * 86_400);

/// How long to wait after the first attempt, and at most.
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// `Retry-After` is obeyed between these; 0 would be asked for without end.
const OBEYED_S: RangeInclusive<u64> = 1..=86_400;

/// So many messages are read from the queue at once.
const BATCH: u32 = 100;

/// Begins or ends the queueing of responses, and gives what waits another chance.
///
/// # Errors
/// When the database does not take it.
pub fn prepare(path: &Path, is_wanted: bool) -> Result<(), StoreError> {
    let connection = store::existing(path)?;
    if is_wanted {
        connection.execute("INSERT OR IGNORE INTO webhook_wanted VALUES (1)", [])?;
        connection.execute("UPDATE webhook SET next_at = 0 WHERE state = 'waiting'", [])?;
    } else {
        connection.execute("DELETE FROM webhook_wanted", [])?;
    }
    Ok(())
}

/// The thread's life: tells what is due, then waits until more is, or comes in. Ends with the store.
pub fn run(path: &Path, webhook: &Webhook, arrivals: &Receiver<()>) {
    let agent = outgoing::agent(ANSWER_TIMEOUT);
    loop {
        let wait = store::existing(path)
            .and_then(|connection| Ok(round(&connection, &agent, webhook)?))
            .unwrap_or_else(|error| {
                tracing::error!(%error, "webhook");
                LONGEST_WAIT
            });
        match arrivals.recv_timeout(wait) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// A message that is due.
struct Due {
    id: String,
    revision: u32,
    is_new: bool,
    queued_at: i64,
    attempts: u32,
    /// The record; `None`: it was deleted, or a later revision holds.
    body: Option<String>,
}

/// Tells everything that is due; how long until the next is.
fn round(
    connection: &Connection,
    agent: &ureq::Agent,
    webhook: &Webhook,
) -> Result<Duration, rusqlite::Error> {
    loop {
        let due = due(connection)?;
        if due.is_empty() {
            break;
        }
        for message in &due {
            tell(connection, agent, webhook, message)?;
        }
    }
    let next_at: Option<i64> = connection.query_row(
        "SELECT min(next_at) FROM webhook WHERE state = 'waiting'",
        [],
        |row| row.get(0),
    )?;
    let left = |at: i64| u64::try_from(at.saturating_sub(now_ms())).unwrap_or(0);
    let next = next_at.map(|at| Duration::from_millis(left(at)));
    Ok(next.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT))
}

fn due(connection: &Connection) -> Result<Vec<Due>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, revision, state = 'new', queued_at, attempts,
             (SELECT body FROM responses AS one
              WHERE one.id = webhook.id AND one.revision = webhook.revision AND NOT EXISTS (
                  SELECT 1 FROM responses WHERE id = one.id AND revision > one.revision))
         FROM webhook WHERE state = 'new' OR (state = 'waiting' AND next_at <= ?1)
         ORDER BY queued_at LIMIT ?2",
    )?;
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

/// One attempt, and what becomes of the message. The log has no id and no answer.
fn tell(
    connection: &Connection,
    agent: &ureq::Agent,
    webhook: &Webhook,
    due: &Due,
) -> Result<(), rusqlite::Error> {
    let Due { id, revision, attempts, .. } = due;
    let record: Option<Value> =
        due.body.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let message = record.and_then(|record| message(due, webhook, record));
    let Some(message) = message else {
        return settle(connection, due);
    };
    let key = format!("{id}:{revision}");
    let attempts = attempts + 1;
    let (last, wait) = match post(agent, webhook, &key, &message.to_string()) {
        Ok(()) => {
            tracing::info!(attempts, "webhook told");
            return settle(connection, due);
        }
        Err(Failure { last, retry_after }) => (last, retry_after),
    };
    let is_over = now_ms().saturating_sub(due.queued_at) >= ms(GIVE_UP_AFTER);
    let state = if is_over { "given_up" } else { "waiting" };
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    let wait = wait.unwrap_or_else(|| back_off(attempts, random));
    tracing::warn!(attempts, last, state, "webhook");
    let next_at = now_ms().saturating_add(ms(wait));
    connection
        .prepare_cached(
            "UPDATE webhook SET state = ?3, attempts = ?4, next_at = ?5, last = ?6
             WHERE id = ?1 AND revision = ?2",
        )?
        .execute(params![id, revision, state, attempts, next_at, last])?;
    Ok(())
}

/// Takes a message out of the queue.
fn settle(connection: &Connection, due: &Due) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("DELETE FROM webhook WHERE id = ?1 AND revision = ?2")?
        .execute(params![due.id, due.revision])?;
    Ok(())
}

/// What is sent; `None` where the record is of no band that is wanted.
fn message(due: &Due, webhook: &Webhook, record: Value) -> Option<Value> {
    let bands: Vec<_> = Band::ALL.into_iter().filter(|band| band.holds(&record)).collect();
    // What waits was wanted when it came.
    if due.is_new && !bands.iter().any(|band| webhook.bands.contains(band)) {
        return None;
    }
    let words: Vec<_> = bands.into_iter().map(Band::word).collect();
    let due_at = record.pointer("/complaint/due_at").cloned().unwrap_or_default();
    Some(json!({
        "v": 1, "type": "response", "key": format!("{}:{}", due.id, due.revision),
        "bands": words, "due_at": due_at, "record": record,
    }))
}

/// Why an attempt did not go through.
struct Failure {
    /// A status, or what the network said; never a body.
    last: String,
    /// How long the other side wants to be left alone.
    retry_after: Option<Duration>,
}

fn post(agent: &ureq::Agent, webhook: &Webhook, key: &str, body: &str) -> Result<(), Failure> {
    let unix_s = now_ms() / 1000;
    let asked = agent
        .post(&webhook.url)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", format!("\"{key}\""))
        .header("Trefoil-Signature", webhook.secret.signature(unix_s, body))
        .send(body);
    match asked {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => {
            let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
            let seconds = header.and_then(|text| text.trim().parse::<u64>().ok());
            let retry_after = seconds.map(|seconds| {
                Duration::from_secs(seconds.clamp(*OBEYED_S.start(), *OBEYED_S.end()))
            });
            Err(Failure { last: answer.status().to_string(), retry_after })
        }
        Err(error) => Err(Failure { last: error.to_string(), retry_after: None }),
    }
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
    use super::{Band, Secret, back_off};
    use serde_json::json;

    #[test]
    fn a_signature_is_that_of_any_other_tool() {
        // printf '1700000000.{"v":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let secret = Secret::read("0123456789abcdef").unwrap();
        assert_eq!(
            secret.signature(1_700_000_000, "{\"v\":1}"),
            "t=1700000000,v1=7d7078b5a4f592e863b78a87e2c8fece8a1bddfd672427275c08b77d67dea7ef"
        );
        assert!(!format!("{secret:?}").contains("0123"));
        let said = Secret::read("short-and-secret").err().unwrap_or_default();
        assert!(!said.contains("short"), "{said}");
    }

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

    #[test]
    fn bands_meet_at_6_7_8_and_9() {
        for (value, expected) in
            [(0, "detractor"), (6, "detractor"), (7, "passive"), (8, "passive"), (9, "promoter")]
        {
            let record = json!({ "answers": [{ "kind": "nps", "value": value }] });
            let bands: Vec<_> = Band::ALL.into_iter().filter(|band| band.holds(&record)).collect();
            assert_eq!(bands.iter().map(|band| band.word()).collect::<Vec<_>>(), [expected]);
        }
        let record = json!({ "complaint": {}, "answers": [{ "kind": "ces1", "value": 5 }] });
        assert!(Band::Complaint.holds(&record) && !Band::Passive.holds(&record));
    }
}
