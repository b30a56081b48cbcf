//! One request on loopback and its answer, for driver and collector.

use crate::Outcome;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Request, Response};

/// A browser that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Asks and waits for the answer, whatever its status; an empty body is none.
pub fn ask(address: &str, method: &str, path: &str, body: &str) -> Outcome<Answer> {
    let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
    let agent: Agent = config.build().into();
    let request = Request::builder().method(method).uri(format!("http://{address}{path}"));
    let answer = match body {
        "" => agent.run(request.body(())?),
        body => agent.run(request.header("Content-Type", "application/json").body(body)?),
    };
    let mut answer: Response<ureq::Body> =
        answer.map_err(|error| format!("{method} {path}: {error}"))?;
    Ok(Answer { status: answer.status().as_u16(), body: answer.body_mut().read_to_string()? })
}

/// Whether no server of this run had this address before: of a new origin browsers keep nothing yet, no answer that
/// waits for another trial's endpoint either.
pub fn is_new(address: &str) -> bool {
    static HAD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    HAD.lock().unwrap_or_else(PoisonError::into_inner).insert(address.into())
}
