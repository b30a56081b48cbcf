//! Records that a check sends: good ones, all marked as tests, with ids that were never there.

use crate::clock;
use serde_json::json;
use std::io;
use trefoil_survey::id::RecordId;
use trefoil_survey::time::Timestamp;

/// A comment whose letters take one to four bytes, to be kept whole.
const COMMENT: &str = "Schnell und gut – سریع و خوب ✓ 🙂";

/// The longest comment that a record may hold, in characters.
const COMMENT_CHARS: usize = 10_000;

/// The records of one check.
#[derive(Debug)]
pub struct Trial {
    survey: String,
    unix_ms: u64,
    random: [u8; 10],
}

impl Trial {
    /// Records of a survey, with ids from now on.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn new(survey: &str) -> io::Result<Self> {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        Ok(Self { survey: survey.into(), unix_ms: clock::now_ms().unsigned_abs(), random })
    }

    /// The id with that number.
    fn id(&self, number: u8) -> String {
        let mut random = self.random;
        if let Some(last) = random.last_mut() {
            *last = number;
        }
        RecordId::new(self.unix_ms, &random).text()
    }

    /// `"id:revision"`, in quotes as the header has it.
    pub fn key(&self, number: u8, revision: u32) -> String {
        format!("\"{}:{revision}\"", self.id(number))
    }

    /// A response with a rating and a comment.
    pub fn response(&self, number: u8, revision: u32, status: &str, rating: u8) -> String {
        let now = self.now();
        json!({
            "v": 1, "type": "response", "id": self.id(number), "revision": revision,
            "survey": self.survey, "survey_version": "1", "status": status, "test": true,
            "shown_at": now, "answered_at": now, "locale": "en", "display": "inline",
            "page": "/trefoil-check",
            "answers": [
                { "question": "nps", "kind": "nps", "min": 0, "max": 10, "good_is": "high", "value": rating },
                { "question": "why", "kind": "comment", "text": COMMENT },
            ],
        })
        .to_string()
    }

    /// A response of so many bytes or a few more, all of it comments.
    pub fn long_response(&self, number: u8, bytes: usize) -> String {
        let now = self.now();
        let with = |comments: &[String]| {
            let answers: Vec<_> = comments
                .iter()
                .enumerate()
                .map(|(place, text)| {
                    json!({ "question": format!("why-{place}"), "kind": "comment", "text": text })
                })
                .collect();
            json!({
                "v": 1, "type": "response", "id": self.id(number), "revision": 1,
                "survey": self.survey, "survey_version": "1", "status": "complete", "test": true,
                "shown_at": now, "answered_at": now, "locale": "en", "display": "inline",
                "answers": answers,
            })
            .to_string()
        };
        let mut comments = vec![String::from("x")];
        loop {
            let missing = bytes.saturating_sub(with(&comments).len());
            if missing == 0 {
                return with(&comments);
            }
            match comments.last_mut() {
                Some(last) if last.len() < COMMENT_CHARS => {
                    let room = COMMENT_CHARS - last.len();
                    last.push_str(&"x".repeat(missing.min(room)));
                }
                _ => comments.push("x".into()),
            }
        }
    }

    /// The event that the response was shown.
    pub fn event(&self, number: u8, response: u8) -> String {
        json!({
            "v": 1, "type": "event", "id": self.id(number), "at": self.now(), "survey": self.survey,
            "event": "shown", "response": self.id(response), "test": true,
        })
        .to_string()
    }

    /// Whether a text has one of these records in it.
    pub fn is_in(&self, text: &str) -> bool {
        (1..=8).any(|number| text.contains(&self.id(number)))
    }

    fn now(&self) -> String {
        Timestamp::from_unix_ms(self.unix_ms as f64).to_rfc3339()
    }
}

#[cfg(test)]
mod tests {
    use super::Trial;
    use trefoil_survey::record::Record;

    #[track_caller]
    fn check(text: &str) {
        let record = Record::read(&trefoil_survey::json::read(text.as_bytes()).unwrap()).unwrap();
        let is_test = match record {
            Record::Response(response) => response.circumstances.test,
            Record::Event(event) => event.test,
        };
        assert!(is_test, "{text}");
    }

    #[test]
    fn all_that_is_sent_as_good_is_good_and_marked_as_a_test() {
        let trial = Trial::new("checkout").unwrap();
        check(&trial.response(1, 1, "complete", 9));
        check(&trial.response(1, 2, "partial", 0));
        check(&trial.event(2, 1));
        let long = trial.long_response(3, 60_000);
        assert!((60_000..60_100).contains(&long.len()), "{}", long.len());
        check(&long);
    }

    #[test]
    fn no_two_checks_share_an_id() {
        let [one, two] = [(); 2].map(|()| Trial::new("checkout").unwrap());
        assert!(one.is_in(&one.event(5, 4)));
        assert!(!one.is_in(&two.event(5, 4)));
    }
}
