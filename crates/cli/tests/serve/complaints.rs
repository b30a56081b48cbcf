//! Complaints from the moment they come in until the owner has settled them.

use crate::harness::{Collector, event, id, lines, response, run};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// A response with a complaint that is due then.
fn complaint(number: usize, due_at: &str) -> Value {
    let mut record = response(number, 1, "complete");
    record["answers"][0]["value"] = 2.into();
    record["complaint"] = json!({ "opened_at": "2026-11-22T10:15:09Z", "due_at": due_at });
    record
}

fn command(collector: &Collector, words: &[&str]) -> (Option<i32>, String, String) {
    let database = collector.database();
    run(&[words, &["--store", database.to_str().unwrap()]].concat(), Path::new("."))
}

fn listed(collector: &Collector) -> String {
    let (code, out, error) = command(collector, &["complaints"]);
    assert_eq!((code, &*error), (Some(0), ""));
    out
}

#[test]
fn complaints_are_open_then_answered_then_settled() {
    let collector = Collector::start(&[]);
    assert_eq!(listed(&collector), "open: 0\nanswered: 0\nsettled: 0\n");
    let mut trial = complaint(4, "2099-01-01T00:00:00Z");
    trial["test"] = true.into();
    let records = [
        complaint(1, "2099-03-01T00:00:00Z"),
        complaint(2, "2020-01-01T00:00:00Z"),
        complaint(3, "2099-02-01T00:00:00Z"),
        trial,
        response(5, 1, "complete"),
    ];
    for record in records {
        assert_eq!(collector.post(&record).status, 202);
    }
    let line = |number: usize| format!("checkout  {}\n", id(number));
    let open = format!(
        "open: 3\n  due 2020-01-01T00:00:00Z  overdue  {}  due 2099-02-01T00:00:00Z  {}  \
         due 2099-03-01T00:00:00Z  {}answered: 0\nsettled: 0\n",
        line(2),
        line(3),
        line(1)
    );
    assert_eq!(listed(&collector), open);

    for (number, done) in [(3, "replied"), (1, "replied"), (1, "resolved")] {
        let (code, out, error) = command(&collector, &["mark", &id(number), done]);
        assert_eq!((code, &*error), (Some(0), ""));
        assert!(out.starts_with(&format!("{done}, 20")), "{out}");
    }
    let list = listed(&collector);
    assert!(list.starts_with("open: 1\n  due 2020"), "{list}");
    assert!(
        list.contains("answered: 1\n  replied 20") && list.contains("settled: 1\n  resolved 20")
    );
    assert!(list.find(&id(3)) < list.find(&id(1)), "{list}");
    let (_, other, _) = command(&collector, &["complaints", "--survey", "other"]);
    assert_eq!(other, "open: 0\nanswered: 0\nsettled: 0\n");

    // What the command wrote is an event like any other.
    let events = lines(&collector.get("/v1/events"));
    assert_eq!(events.len(), 3);
    assert_eq!((&events[0]["event"], &events[0]["response"]), (&"replied".into(), &id(3).into()));
    // Who takes a complaint back makes no work any more.
    assert_eq!(
        collector
            .post(&json!({ "v": 1, "type": "response", "id": id(2), "revision": 2,
        "survey": "checkout", "survey_version": "3", "status": "withdrawn", "answers": [],
        "shown_at": "2026-11-22T10:15:00Z", "locale": "en", "display": "inline" }))
            .status,
        202
    );
    assert!(listed(&collector).starts_with("open: 0\n"));
}

#[test]
fn what_is_marked_twice_is_noted_once_and_what_is_not_there_not_at_all() {
    let collector = Collector::start(&[]);
    collector.post(&complaint(1, "2099-01-01T00:00:00Z"));
    let (_, first, _) = command(&collector, &["mark", &id(1), "resolved"]);
    let (code, again, _) = command(&collector, &["mark", &id(1), "resolved"]);
    assert_eq!((code, again), (Some(0), first.replace("resolved,", "resolved already,")));
    assert_eq!(lines(&collector.get("/v1/events")).len(), 1);
    let (code, out, error) = command(&collector, &["mark", &id(9), "replied"]);
    assert_eq!((code, &*out), (Some(2), ""));
    assert!(
        error.contains("there is no response") && error.contains("nothing is noted"),
        "{error}"
    );
    let (code, _, error) = command(&collector, &["mark", "7", "replied"]);
    assert_eq!((code, error.contains("is not the id of a response")), (Some(2), true), "{error}");
    let (code, _, error) =
        run(&["complaints", "--store", "none.sqlite"], TempDir::new().unwrap().path());
    assert_eq!((code, error.contains("none.sqlite")), (Some(2), true), "{error}");
}

#[test]
fn a_digest_has_counts_scores_with_intervals_and_what_waits_and_no_answer() {
    let collector = Collector::start(&[]);
    let digest = |words: &[&str]| {
        let (code, out, error) = command(&collector, &[&["digest"], words].concat());
        assert_eq!((code, &*error), (Some(0), ""));
        out
    };
    assert!(digest(&[]).contains("No response came in.\n"));
    let mut angry = complaint(1, "2099-01-01T00:00:00Z");
    let why = json!({ "question": "why", "kind": "comment", "text": "private words" });
    angry["answers"].as_array_mut().unwrap().push(why);
    angry["respondent"] = "customer-7".into();
    for record in [angry, response(2, 1, "complete"), response(3, 1, "complete")] {
        assert_eq!(collector.post(&record).status, 202);
    }
    let said = digest(&[]);
    for expected in ["Counted 3 of 3 responses", " 33 ", "open: 1\n  due 2099-01-01", "answered: 0"]
    {
        assert!(said.contains(expected), "{expected:?} is not in {said}");
    }
    assert!(!said.contains("private") && !said.contains("customer-7"), "{said}");
    // What came in before is not in it; a complaint waits however old it is.
    let owner = rusqlite::Connection::open(collector.database()).unwrap();
    owner.execute_batch("UPDATE responses SET received_at = received_at - 8 * 86400000").unwrap();
    let later = digest(&[]);
    assert!(later.contains("No response came in.") && later.contains("open: 1"), "{later}");
    assert!(digest(&["--days", "9"]).contains("Counted 3 of 3 responses"));
    assert!(digest(&["--days", "9", "--survey", "other"]).contains("open: 0"));
}

#[test]
fn no_page_and_no_stranger_says_that_a_complaint_is_settled() {
    let collector = Collector::start(&[]);
    collector.post(&complaint(1, "2099-01-01T00:00:00Z"));
    for (number, what) in [(2, "replied"), (3, "resolved")] {
        let body = event(number, what).to_string();
        for header in [("origin", "https://shop.example"), ("x-forwarded-for", "192.0.2.1")] {
            let headers = [("content-type", "text/plain"), header];
            let reply = collector.ask("POST", "/v1/responses", &headers, Some(body.as_bytes()));
            reply.is_problem(403, "read_not_local");
        }
    }
    // One among others refuses all of them.
    let both = format!("{}\n{}\n", event(4, "shown"), event(3, "resolved"));
    let headers = [("content-type", "application/jsonl"), ("origin", "https://shop.example")];
    let reply = collector.ask("POST", "/v1/responses", &headers, Some(both.as_bytes()));
    reply.is_problem(403, "read_not_local");
    assert_eq!(lines(&collector.get("/v1/events")).len(), 0);
    // A program on this machine may.
    assert_eq!(collector.post(&event(3, "resolved")).status, 202);
    assert!(listed(&collector).contains("settled: 1"));
}

#[test]
fn where_a_token_is_set_the_owners_program_shows_it() {
    const TOKEN: &str = "a-token-of-thirty-two-characters";
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("trefoil.toml");
    std::fs::write(&config, format!("token = '{TOKEN}'")).unwrap();
    let collector = Collector::start(&["--config", config.to_str().unwrap()]);
    let settled = event(1, "resolved");
    collector.post(&settled).is_problem(401, "token_needed");
    let shown = format!("Bearer {TOKEN}");
    let headers = [("content-type", "application/json"), ("authorization", &*shown)];
    let body = settled.to_string();
    let reply = collector.ask("POST", "/v1/responses", &headers, Some(body.as_bytes()));
    assert_eq!(reply.status, 202);
    // What visitors do, pages tell without it.
    assert_eq!(collector.post(&event(2, "shown")).status, 202);
}
