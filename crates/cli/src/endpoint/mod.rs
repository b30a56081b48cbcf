//! `trefoil check --endpoint`: what an endpoint does wrong, each with what to do about it.
//!
//! Every record that it sends is marked `"test":true`, so that none enters a score.

mod client;
mod records;
mod rules;

use crate::outgoing::{is_secret, is_this_machine};
use client::{Answer, Client, NoAnswer, Question};
use records::Trial;
use rules::{Level, Rule, rule};
use std::io::{self, Write};
use std::process::ExitCode;
use ureq::http::StatusCode;

/// The largest body that browsers send when a page is left, less room for what else is under way.
const LARGE_BYTES: usize = 60_000;

/// More than any record has.
const TOO_LARGE_BYTES: usize = 1_000_000;

const JSON: &str = "application/json";
const PLAIN: &str = "text/plain;charset=UTF-8";

/// What an endpoint is asked as.
#[derive(Debug)]
pub struct Visit<'a> {
    /// Its address.
    pub url: &'a str,
    /// The origin of the page that sends.
    pub origin: &'a str,
    /// The survey's name in the records.
    pub survey: &'a str,
    /// How long an answer may take.
    pub timeout_s: u32,
}

/// One rule that is not kept.
#[derive(Debug)]
struct Finding {
    rule: &'static Rule,
    did: String,
    came: String,
}

/// No answer came, or one that sends elsewhere: the rest would tell nothing.
#[derive(Debug)]
struct Silence;

/// What was found so far.
#[derive(Debug)]
struct Examination<'a> {
    client: &'a Client,
    findings: Vec<Finding>,
    /// How many requests were sent.
    asked: usize,
}

/// Asks an endpoint everything, and prints each rule that it does not keep. Ends with 1 if one of
/// them is a must.
///
/// # Errors
/// When the report cannot be written, or the system has no random numbers for ids.
pub fn check(visit: &Visit<'_>) -> io::Result<ExitCode> {
    let client = Client::new(visit.url, visit.origin, visit.timeout_s);
    let mut examination = Examination { client: &client, findings: Vec::new(), asked: 0 };
    let trial = Trial::new(visit.survey)?;
    if !is_secret(visit.url) {
        examination.find("https", "read the address", visit.url);
    }
    // Who hears nothing has said so.
    let _ = examination.ask_everything(&trial);
    examination.print(&mut io::stdout().lock())
}

impl Examination<'_> {
    fn ask_everything(&mut self, trial: &Trial) -> Result<(), Silence> {
        self.ask_first()?;
        self.ask_to_take(trial)?;
        self.ask_in_any_order(trial)?;
        self.ask_in_other_ways(trial)?;
        self.ask_to_take_much(trial)?;
        self.ask_to_refuse(trial)?;
        self.ask_to_read(trial)
    }

    /// What a browser asks before it sends.
    fn ask_first(&mut self) -> Result<(), Silence> {
        let did = "asked before sending, as browsers do: OPTIONS with \
                   Access-Control-Request-Headers: content-type, idempotency-key";
        let headers = [
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "content-type,idempotency-key"),
        ];
        let question = Question { method: "OPTIONS", headers: &headers, body: None };
        let answer = self.ask(did, question)?;
        if !answer.status.is_success() {
            self.find("preflight", did, answer.line());
            return Ok(());
        }
        if !answer.is_for(self.client.origin()) {
            self.find("preflight_origin", did, came_with(&answer, "access-control-allow-origin"));
        }
        let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
        let allowed: Vec<_> = allowed.split(',').map(str::trim).collect();
        let is_allowed = |name| allowed.contains(&name) || allowed.contains(&"*");
        if !["content-type", "idempotency-key"].into_iter().all(is_allowed) {
            self.find("preflight_headers", did, came_with(&answer, "access-control-allow-headers"));
        }
        Ok(())
    }

    /// A good record, the same again, the same key with something else.
    fn ask_to_take(&mut self, trial: &Trial) -> Result<(), Silence> {
        let (record, key) = (trial.response(1, 1, "complete", 9), trial.key(1, 1));
        let headers = [("Content-Type", JSON), ("Idempotency-Key", &*key)];
        let question =
            Question { method: "POST", headers: &headers, body: Some(record.as_bytes()) };
        let did = "sent a good record as application/json";
        let Some(answer) = self.wants_2xx("json", did, question)? else { return Ok(()) };
        if !answer.is_for(self.client.origin()) {
            self.find("answer_origin", did, came_with(&answer, "access-control-allow-origin"));
        }
        let did = "sent the same record again";
        if let Some(answer) = self.wants_2xx("again", did, question)?
            && answer.body.replace(' ', "").contains("\"duplicate\":false")
        {
            self.find("once", did, format!("{}, \"duplicate\":false", answer.status));
        }
        let did = "sent the same id and revision with another rating";
        let other = trial.response(1, 1, "complete", 2);
        let question = Question { body: Some(other.as_bytes()), ..question };
        let answer = self.ask(did, question)?;
        match answer.status {
            StatusCode::UNPROCESSABLE_ENTITY => {}
            status if status.is_server_error() => self.find("no_crash", did, answer.line()),
            _ => self.find("other_body", did, answer.line()),
        }
        Ok(())
    }

    /// Revisions that follow, that are missing, and that come late.
    fn ask_in_any_order(&mut self, trial: &Trial) -> Result<(), Silence> {
        for (code, did, record) in [
            (
                "revision",
                "sent revision 2 of that record, a correction",
                trial.response(1, 2, "complete", 8),
            ),
            (
                "gap",
                "sent revision 2 of a record whose revision 1 never came",
                trial.response(2, 2, "complete", 7),
            ),
            (
                "late",
                "sent that revision 1 late, with the status partial",
                trial.response(2, 1, "partial", 6),
            ),
        ] {
            self.wants_2xx(code, did, as_json(&record))?;
        }
        Ok(())
    }

    /// A beacon, a record without its key in a header, an event.
    fn ask_in_other_ways(&mut self, trial: &Trial) -> Result<(), Silence> {
        let record = trial.response(3, 1, "complete", 10);
        let headers = [("Content-Type", PLAIN)];
        let question =
            Question { method: "POST", headers: &headers, body: Some(record.as_bytes()) };
        let did = "sent a good record as text/plain, as a page can that is being left";
        self.wants_2xx("beacon", did, question)?;
        let record = trial.response(4, 1, "complete", 0);
        let did = "sent a good record without the header Idempotency-Key";
        self.wants_2xx("key_optional", did, as_json(&record))?;
        let record = trial.event(5, 4);
        self.wants_2xx("event", "sent the event that a survey was shown", as_json(&record))?;
        Ok(())
    }

    /// Long bodies.
    fn ask_to_take_much(&mut self, trial: &Trial) -> Result<(), Silence> {
        let did = format!("sent a good record of {} kB", LARGE_BYTES / 1000);
        let record = trial.long_response(6, LARGE_BYTES);
        self.wants_2xx("large", &did, as_json(&record))?;
        let did = format!("sent a body of {} kB", TOO_LARGE_BYTES / 1000);
        let body = trial.response(7, 1, "complete", 5) + &" ".repeat(TOO_LARGE_BYTES);
        self.asked += 1;
        match self.client.ask(as_json(&body)) {
            Ok(answer) if answer.status.is_client_error() => self.look_at(&did, &answer),
            Ok(answer) => self.find("too_large", &did, answer.line()),
            Err(NoAnswer::Late) => self.find("too_large", &did, "no answer"),
            Err(NoAnswer::Broken(how)) => self.find("too_large", &did, how),
        }
        Ok(())
    }

    /// What is no record.
    fn ask_to_refuse(&mut self, trial: &Trial) -> Result<(), Silence> {
        let good = trial.response(8, 1, "complete", 9);
        let cut = good.get(..good.len() - 1).unwrap_or_default();
        let wrong = trial.response(8, 1, "complete", 11);
        let bodies: [(&str, &str, &[u8]); 6] = [
            ("garbage", "an empty body", b""),
            ("garbage", "a record that breaks off", cut.as_bytes()),
            ("garbage", "bytes that are no UTF-8", b"{\"v\":1,\"id\":\"\xff\"}"),
            ("garbage", "null", b"null"),
            ("garbage", "a list in a list", b"[[]]"),
            ("broken_rule", "a rating of 11 on a scale to 10", wrong.as_bytes()),
        ];
        for (code, what, body) in bodies {
            let did = format!("sent {what}");
            let headers = [("Content-Type", JSON)];
            let question = Question { method: "POST", headers: &headers, body: Some(body) };
            let answer = self.ask(&did, question)?;
            if answer.status.is_server_error() && answer.status != StatusCode::SERVICE_UNAVAILABLE {
                self.find("no_crash", &did, answer.line());
            } else if !is_final(answer.status) {
                self.find(code, &did, answer.line());
            }
        }
        Ok(())
    }

    /// Whether a stranger gets what was sent.
    fn ask_to_read(&mut self, trial: &Trial) -> Result<(), Silence> {
        let did = "asked with GET, as anybody can who reads the page's source";
        let answer = self.ask(did, Question { method: "GET", headers: &[], body: None })?;
        let is_shown = answer.status.is_success() && trial.is_in(&answer.body);
        // Its own machine may read; a page in a browser there may not.
        let may_read = is_this_machine(self.client.url());
        if is_shown && (!may_read || answer.is_for(self.client.origin())) {
            self.find(
                "private",
                did,
                format!("{} and records that were sent before", answer.status),
            );
        }
        Ok(())
    }

    /// Sends what has to be taken; the answer, if it was.
    fn wants_2xx(
        &mut self,
        code: &str,
        did: &str,
        question: Question<'_>,
    ) -> Result<Option<Answer>, Silence> {
        let answer = self.ask(did, question)?;
        if answer.status.is_success() {
            return Ok(Some(answer));
        }
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => self.find("room", did, answer.line()),
            _ => self.find(code, did, answer.line()),
        }
        Ok(None)
    }

    /// Asks, and looks at what every answer tells.
    fn ask(&mut self, did: &str, question: Question<'_>) -> Result<Answer, Silence> {
        self.asked += 1;
        match self.client.ask(question) {
            // Who asks to read may be led to a log-in.
            Ok(answer) if answer.status.is_redirection() && question.method != "GET" => {
                let came = format!("{} to {}", answer.status, answer.header("location"));
                self.find("no_redirect", did, came);
                Err(Silence)
            }
            Ok(answer) => {
                self.look_at(did, &answer);
                Ok(answer)
            }
            Err(NoAnswer::Late) => {
                let came = format!("nothing within {} s", self.client.timeout_s());
                self.find("in_time", did, came);
                Err(Silence)
            }
            Err(NoAnswer::Broken(how)) => {
                self.find("reachable", did, how);
                Err(Silence)
            }
        }
    }

    fn look_at(&mut self, did: &str, answer: &Answer) {
        if matches!(answer.status.as_u16(), 429 | 503) {
            if answer.header("retry-after").is_empty() {
                self.find("retry_after", did, answer.line());
            } else if !exposes(answer, "retry-after") {
                let came = came_with(answer, "access-control-expose-headers");
                self.find("retry_after_seen", did, came);
            }
        }
        if !answer.header("set-cookie").is_empty() {
            self.find("no_cookie", did, format!("{} and Set-Cookie", answer.status));
        }
    }

    /// Keeps the first breach of each rule.
    fn find(&mut self, code: &str, did: impl Into<String>, came: impl Into<String>) {
        let is_known = self.findings.iter().any(|finding| finding.rule.code == code);
        if let Some(rule) = rule(code).filter(|_| !is_known) {
            self.findings.push(Finding { rule, did: did.into(), came: came.into() });
        }
    }

    fn print(&self, out: &mut impl Write) -> io::Result<ExitCode> {
        for Finding { rule, did, came } in &self.findings {
            writeln!(out, "{}: {}", rule.level.word(), rule.code)?;
            writeln!(out, "  did:    {did}")?;
            writeln!(out, "  came:   {came}")?;
            writeln!(out, "  wanted: {}", rule.wanted)?;
            writeln!(out, "  mend:   {}", rule.mend)?;
        }
        let count =
            |level| self.findings.iter().filter(|finding| finding.rule.level == level).count();
        let (musts, shoulds) = (count(Level::Must), count(Level::Should));
        let asked = format!("{} requests as a page of {}", self.asked, self.client.origin());
        if self.findings.is_empty() {
            writeln!(out, "holds: {asked}")?;
        } else {
            writeln!(out, "{asked}: {musts} must and {shoulds} should not kept")?;
        }
        Ok(if musts == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Whether a status says that the same body need not come again.
fn is_final(status: StatusCode) -> bool {
    // These ask for it; the widget would oblige.
    let is_later = matches!(status.as_u16(), 408 | 409 | 425 | 429);
    status.is_client_error() && !is_later
}

fn exposes(answer: &Answer, name: &str) -> bool {
    let exposed = answer.header("access-control-expose-headers");
    exposed.split(',').any(|part| ["*", name].contains(&&*part.trim().to_ascii_lowercase()))
}

/// What an answer says in a header.
fn came_with(answer: &Answer, name: &str) -> String {
    match &*answer.header(name) {
        "" => format!("{} without {name}", answer.status),
        value => format!("{} with {name}: {value}", answer.status),
    }
}

/// A record that is posted with nothing but its type.
fn as_json(record: &str) -> Question<'_> {
    Question { method: "POST", headers: &[("Content-Type", JSON)], body: Some(record.as_bytes()) }
}
