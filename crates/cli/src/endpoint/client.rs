//! Asks an endpoint as a page's browser would, and takes what comes as it is.

use crate::outgoing;
use std::error::Error;
use std::time::Duration;
use ureq::http::{HeaderMap, Request, StatusCode};

/// So much of an answer's body is read.
const BODY_BYTES: u64 = 64 * 1024;

/// So many characters of it are shown.
const SHOWN_CHARS: usize = 120;

/// An endpoint and whoever asks it.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    url: String,
    origin: String,
    timeout_s: u32,
}

/// What an endpoint answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    headers: HeaderMap,
    /// The beginning of the body, as text.
    pub body: String,
}

/// No answer came.
#[derive(Debug)]
pub enum NoAnswer {
    /// The time was up.
    Late,
    /// There was no connection, or it ended before an answer.
    Broken(String),
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// `OPTIONS`, `POST`, `GET`.
    pub method: &'static str,
    /// Headers beside the origin.
    pub headers: &'a [(&'static str, &'a str)],
    /// The body; `None` where the method has none.
    pub body: Option<&'a [u8]>,
}

impl Client {
    /// Somebody who asks that address as a page of that origin.
    pub fn new(url: &str, origin: &str, timeout_s: u32) -> Self {
        let agent = outgoing::agent(Duration::from_secs(timeout_s.into()));
        Self { agent, url: url.into(), origin: origin.into(), timeout_s }
    }

    /// Asks once.
    ///
    /// # Errors
    /// When no answer comes, or not in time.
    pub fn ask(&self, question: Question<'_>) -> Result<Answer, NoAnswer> {
        let mut request = Request::builder()
            .method(question.method)
            .uri(&self.url)
            .header("Origin", &self.origin);
        for (name, value) in question.headers {
            request = request.header(*name, *value);
        }
        let broken = |error: &dyn Error| NoAnswer::Broken(sentence(error));
        let asked = match question.body {
            Some(body) => self.agent.run(request.body(body).map_err(|error| broken(&error))?),
            None => self.agent.run(request.body(()).map_err(|error| broken(&error))?),
        };
        let no_answer = |error: ureq::Error| match error {
            ureq::Error::Timeout(_) => NoAnswer::Late,
            error => broken(&error),
        };
        let (head, mut body) = asked.map_err(no_answer)?.into_parts();
        let body = body.with_config().limit(BODY_BYTES).lossy_utf8(true).read_to_string();
        let body = match body {
            Ok(body) => body,
            Err(ureq::Error::BodyExceedsLimit(_)) => String::new(),
            Err(error) => return Err(no_answer(error)),
        };
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// The page's origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How long an answer may take.
    pub const fn timeout_s(&self) -> u32 {
        self.timeout_s
    }
}

impl Answer {
    /// A header's values, all in one line.
    pub fn header(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter();
        let texts: Vec<_> =
            values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
        texts.join(", ")
    }

    /// Whether a page of that origin may read it: one value, as browsers have it.
    pub fn is_for(&self, origin: &str) -> bool {
        ["*", origin].contains(&self.header("access-control-allow-origin").as_str())
    }

    /// The status and how the body begins, in one line.
    pub fn line(&self) -> String {
        let body: Vec<_> = self.body.split_whitespace().collect();
        let body: String = body.join(" ").chars().take(SHOWN_CHARS).collect();
        match (&*body, self.status.is_success()) {
            ("", _) | (_, true) => self.status.to_string(),
            (body, false) => format!("{}: {body}", self.status),
        }
    }
}

/// An error with what it comes from, where that says more.
fn sentence(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        source = error.source();
    }
    said
}
