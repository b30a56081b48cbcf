//! What the owner's own system is told of responses: signed, at least once, over restarts.

use crate::flawed::{self, Answer, Request, Way};
use crate::harness::{Collector, id, response, run};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;

const SECRET: &str = "a-secret-of-some-length";

/// The system of an owner: gives the answers in that order, the last one for ever, and shows what came.
fn system(answers: Vec<Answer>) -> (String, Receiver<Request>) {
    let (sender, came) = channel();
    let state = Mutex::new((sender, answers));
    let url = flawed::start("127.0.0.1", move |request, _| {
        let mut state = state.lock().unwrap();
        state.0.send(request.clone()).unwrap();
        if state.1.len() > 1 { state.1.remove(0) } else { state.1[0].clone() }
    });
    (url, came)
}

/// A collector's file with settings.
fn settings(url: &str, more: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trefoil.toml");
    std::fs::write(&path, format!("[webhook]\nurl = '{url}'\nsecret = '{SECRET}'\n{more}"))
        .unwrap();
    let path = path.to_str().unwrap().into();
    (folder, path)
}

fn complaint(number: usize) -> Value {
    let mut record = response(number, 1, "complete");
    record["answers"][0]["value"] = 2.into();
    record["complaint"] =
        json!({ "opened_at": "2026-11-22T10:15:09Z", "due_at": "2026-11-25T10:15:09Z" });
    record
}

/// The next message; it comes, or the test fails.
#[track_caller]
fn next(came: &Receiver<Request>) -> Request {
    came.recv_timeout(Duration::from_secs(60)).unwrap()
}

/// HMAC-SHA256 as another tool computes it.
fn hmac(text: &str) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", "-sha256", "-hmac", SECRET]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = openssl.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().rsplit(' ').next().unwrap().into()
}

fn queue(collector: &Collector) -> String {
    let database = collector.database();
    let (code, out, error) =
        run(&["webhook", "--store", database.to_str().unwrap()], Path::new("."));
    assert_eq!((code, &*error), (Some(0), ""));
    out
}

#[test]
fn a_complaint_is_told_signed_and_nothing_else_is() {
    let (url, came) = system(vec![Answer::of(200)]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    let mut trial = complaint(1);
    trial["test"] = true.into();
    let mut partial = complaint(2);
    partial["status"] = "partial".into();
    for record in [trial, partial, response(3, 1, "complete"), complaint(4)] {
        assert_eq!(collector.post(&record).status, 202);
    }
    let message = next(&came);
    assert_eq!(message.header("content-type"), "application/json");
    assert_eq!(message.header("idempotency-key"), format!("\"{}:1\"", id(4)));
    let body = message.json();
    assert_eq!(body["bands"], json!(["complaint", "detractor"]));
    assert_eq!((&body["due_at"], &body["record"]), (&"2026-11-25T10:15:09Z".into(), &complaint(4)));
    let signature = message.header("trefoil-signature");
    let (time, code) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let text = String::from_utf8(message.body.clone()).unwrap();
    assert_eq!(hmac(&format!("{time}.{text}")), code);
    // A correction is one more message; in between came nothing.
    let mut correction = complaint(4);
    correction["revision"] = 2.into();
    collector.post(&correction);
    assert_eq!(next(&came).header("idempotency-key"), format!("\"{}:2\"", id(4)));
    assert!(!collector.log().contains(&id(4)) && !collector.log().contains(SECRET));
}

/// The docs show these headers and this body of a message, with `…` for what differs.
pub fn is_told_as(headers: &[(&str, &str)], body: &str) {
    let (url, came) = system(vec![Answer::of(200)]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    let mut record = complaint(1);
    let key = headers.iter().find(|(name, _)| *name == "Idempotency-Key").unwrap().1;
    record["id"] = key.trim_matches('"').split(':').next().unwrap().into();
    assert_eq!(collector.post(&record).status, 202);
    let message = next(&came);
    for (name, value) in headers {
        let told = message.header(&name.to_lowercase()).to_owned();
        // When it was sent, and what signs that.
        let is_same = match value.strip_prefix("t=") {
            Some(_) => told.starts_with("t=") && told.contains(",v1="),
            None => told == *value,
        };
        assert!(is_same, "{name}: {told}");
    }
    let body: Value = serde_json::from_str(&body.replace("{…}", "\"…\"")).unwrap();
    let mut told = message.json();
    told["record"] = "…".into();
    assert_eq!(told, body);
}

#[test]
fn bands_are_chosen() {
    let (url, came) = system(vec![Answer::of(204)]);
    let (_folder, config) = settings(&url, "band = ['promoter']");
    let collector = Collector::start(&["--config", &config]);
    for record in [complaint(1), response(2, 1, "complete")] {
        assert_eq!(collector.post(&record).status, 202);
    }
    assert_eq!(next(&came).json()["bands"], json!(["promoter"]));
}

#[test]
fn what_was_refused_is_told_again_after_the_time_it_asked_for() {
    let busy = Answer::of(503).with("retry-after", "1");
    let (url, came) = system(vec![busy, Answer::of(200)]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    let (first, second) = (next(&came), next(&came));
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
}

#[test]
fn a_redirect_is_not_followed() {
    let (elsewhere, came_elsewhere) = system(vec![Answer::of(200)]);
    let moved = Answer::of(307).with("location", &elsewhere).with("retry-after", "1");
    let (url, came) = system(vec![moved]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    // The second attempt goes to the same place.
    next(&came);
    next(&came);
    assert!(came_elsewhere.try_recv().is_err());
}

#[test]
fn what_could_not_be_told_is_told_after_a_crash() {
    let (url, came) = system(vec![Answer::of(200).way(Way::Cut), Answer::of(200)]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    let first = next(&came);
    let collector = Collector::start_in(collector.crash(), &["--config", &config]);
    assert_eq!(next(&came).body, first.body);
    drop(collector);
}

#[test]
fn what_was_deleted_is_not_told() {
    let (url, came) = system(vec![Answer::of(200).way(Way::Cut), Answer::of(200)]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    next(&came);
    let database = collector.database();
    let words = ["delete", "--store", database.to_str().unwrap(), "--response", &id(1)];
    assert_eq!(run(&words, Path::new(".")).0, Some(0));
    let collector = Collector::start_in(collector.crash(), &["--config", &config]);
    collector.post(&complaint(2));
    assert_eq!(next(&came).json()["record"]["id"], id(2));
}

#[test]
fn after_three_days_a_message_is_given_up_and_listed() {
    let (url, came) = system(vec![Answer::of(500).with("retry-after", "3600")]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    next(&came);
    let folder = collector.crash();
    let owner = rusqlite::Connection::open(folder.path().join("answers.sqlite")).unwrap();
    owner.execute_batch("UPDATE webhook SET queued_at = queued_at - 3 * 86400000").unwrap();
    drop(owner);
    let collector = Collector::start_in(folder, &["--config", &config]);
    next(&came);
    collector.post(&complaint(2));
    // Messages go one after the other, so the first one is settled.
    next(&came);
    let list = queue(&collector);
    let (_, given_up) = list.split_once("given up: 1\n").unwrap_or_else(|| panic!("{list}"));
    assert!(given_up.contains(&format!("{}:1  500 ", id(1))), "{list}");
    assert!(given_up.lines().count() == 1 && list.starts_with("waiting: 1\n"), "{list}");
}

#[test]
fn without_a_webhook_nothing_is_queued() {
    let collector = Collector::start(&[]);
    collector.post(&complaint(1));
    assert_eq!(queue(&collector), "waiting: 0\ngiven up: 0\n");
}

#[test]
fn intake_waits_for_nobody() {
    let (url, came) = system(vec![Answer::of(200).way(Way::Withheld)]);
    let (_folder, config) = settings(&url, "");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    next(&came);
    // The message hangs in the air.
    for number in 2..50 {
        assert_eq!(collector.post(&complaint(number)).status, 202);
    }
    assert_eq!(collector.stored().len(), 49);
}

#[test]
fn a_webhook_in_the_clear_or_without_a_secret_is_refused() {
    let folder = TempDir::new().unwrap();
    for (text, expected) in [
        (
            "[webhook]\nurl = 'http://crm.example/'\nsecret = 'a-secret-of-some-length'",
            "with https",
        ),
        ("[webhook]\nurl = 'https://crm.example/'", "set webhook.secret, too"),
        ("[webhook]\nsecret = 'too short'", "16 or more letters"),
        ("[webhook]\nband = ['angry']", "is not complaint, detractor"),
    ] {
        std::fs::write(folder.path().join("trefoil.toml"), text).unwrap();
        let (code, _, error) = run(&["serve", "--config", "trefoil.toml"], folder.path());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(expected) && !error.contains("too short"), "{error}");
    }
}
