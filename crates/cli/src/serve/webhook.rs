//! Tells the owner's own system of responses as they come in: signed, from a queue of its own, again and again.

use super::queue::{Attempt, Due, Queue};
use crate::store::Place;
use crate::{clock, outgoing};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::mpsc::Receiver;
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

/// What the owner's system was not told yet.
pub const QUEUE: Queue = Queue::named("webhook");

/// How long the other side may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// `Retry-After` is obeyed between these; 0 would be asked for without end.
const OBEYED_S: RangeInclusive<u64> = 1..=86_400;

/// The thread's life: tells what is due, then waits until more is, or comes in. Ends with the store.
pub fn run(place: &Place, webhook: &Webhook, arrivals: &Receiver<()>) {
    let agent = outgoing::agent(ANSWER_TIMEOUT);
    QUEUE.run(place, arrivals, |engine| {
        QUEUE.empty(engine, |_, due| tell(&agent, webhook, due))?;
        QUEUE.until_next(engine)
    });
}

/// One attempt.
fn tell(agent: &ureq::Agent, webhook: &Webhook, due: &Due) -> Attempt {
    let record: Option<Value> =
        due.body.as_deref().and_then(|text| serde_json::from_str(text).ok());
    match record.and_then(|record| message(due, webhook, record)) {
        None => Attempt::Needless,
        Some(message) => post(agent, webhook, &due.key(), &message.to_string()),
    }
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
        "v": 1, "type": "response", "key": due.key(),
        "bands": words, "due_at": due_at, "record": record,
    }))
}

fn post(agent: &ureq::Agent, webhook: &Webhook, key: &str, body: &str) -> Attempt {
    let unix_s = clock::now_ms() / 1000;
    let asked = agent
        .post(&webhook.url)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", format!("\"{key}\""))
        .header("Trefoil-Signature", webhook.secret.signature(unix_s, body))
        .send(body);
    match asked {
        Ok(answer) if answer.status().is_success() => Attempt::Told,
        Ok(answer) => {
            let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
            let seconds = header.and_then(|text| text.trim().parse::<u64>().ok());
            let retry_after = seconds.map(|seconds| {
                Duration::from_secs(seconds.clamp(*OBEYED_S.start(), *OBEYED_S.end()))
            });
            // A body may say anything; it is not kept.
            Attempt::Failed { last: answer.status().to_string(), retry_after }
        }
        Err(error) => Attempt::Failed { last: error.to_string(), retry_after: None },
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Secret};
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
