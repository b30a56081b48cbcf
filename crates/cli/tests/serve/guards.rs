//! What keeps out programs that pretend to be respondents.

use crate::harness::{Collector, Reply, event, response, run};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A response whose last answer was given at that second of the minute in which it was shown at 0.
fn answered_at(number: usize, second: &str) -> Value {
    let mut record = response(number, 1, "complete");
    record["answered_at"] = json!(format!("2026-11-22T10:15:{second}Z"));
    record
}

#[test]
fn whoever_answers_faster_than_anybody_reads_is_refused() {
    let collector = Collector::start(&["--minimum-time", "2 s"]);
    let without = |status: &str, field: &str| {
        let mut record = answered_at(9, "00");
        record["status"] = json!(status);
        record[field] = json!(null);
        record
    };
    let mut trial = answered_at(3, "00");
    trial["test"] = json!(true);
    let mut partial = answered_at(4, "00");
    partial["status"] = json!("partial");
    let mut early = answered_at(5, "00");
    early["answered_at"] = json!("2026-11-22T10:14:59Z");
    for (record, is_taken) in [
        (answered_at(1, "02"), true),
        // Times are cut to whole seconds: what was said to take two took two.
        (answered_at(2, "02.000"), true),
        (answered_at(6, "01.999"), false),
        (answered_at(7, "00"), false),
        (early, false),
        (without("complete", "answered_at"), false),
        (trial, true),
        (partial, true),
        (event(11, "shown"), true),
    ] {
        let reply = collector.post(&record);
        let codes = if is_taken { Vec::new() } else { reply.codes() };
        let expected = if is_taken { (202, vec![]) } else { (422, vec!["too_fast".into()]) };
        assert_eq!((reply.status, codes), expected, "{record} {reply:?}");
    }
    assert_eq!(collector.stored().len(), 4);
    // A line of several is named, and none is stored.
    let lines = format!("{}\n{}\n", answered_at(20, "09"), answered_at(21, "01"));
    let error = &collector.post_as("application/jsonl", lines).json()["errors"][0];
    assert_eq!((&error["line"], &error["path"]), (&json!(2), &json!("answered_at")));
    assert_eq!(collector.stored().len(), 4);
    let figures = collector.get("/metrics").body;
    assert!(figures.contains("trefoil_refused_total{code=\"too_fast\"} 5\n"), "{figures}");
}

#[test]
fn a_time_that_is_none_is_said_at_the_start() {
    let folder = TempDir::new().unwrap();
    for time in ["2", "0 s", "-1 s", "3601 s", "2 min"] {
        let (code, _, said) = run(&["serve", &format!("--minimum-time={time}")], folder.path());
        assert_eq!(code, Some(2), "{time}");
        assert!(said.contains("--minimum-time: ") && said.contains("write 2 s"), "{said}");
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// A definition of the survey `shop`, in its file.
fn definition(folder: &TempDir) -> String {
    let path = folder.path().join("shop.json");
    let questions =
        json!([{ "id": "recommend", "kind": "nps" }, { "id": "why", "kind": "comment" }]);
    let survey = json!({ "v": 1, "survey": "shop", "survey_version": "1", "questions": questions });
    std::fs::write(&path, survey.to_string()).unwrap();
    path.to_str().unwrap().into()
}

/// Asserts a refusal that people read.
#[track_caller]
fn is_page(reply: &Reply, status: u16, words: &[&str]) {
    assert_eq!((reply.status, reply.header("content-type")), (status, "text/html; charset=utf-8"));
    for word in words {
        assert!(reply.body.contains(word), "{word:?} is not in {}", reply.body);
    }
}

#[test]
fn whoever_fills_the_field_that_nobody_sees_is_refused() {
    let folder = TempDir::new().unwrap();
    let definition = definition(&folder);
    let collector = Collector::start(&["--definition", &definition, "--honeypot", "website"]);
    for field in ["", "&website=", "&website=+", "&Website=a"] {
        let reply = collector.post_as(FORM, format!("survey=shop&recommend=9{field}"));
        assert_eq!(reply.status, 303, "{field}");
    }
    for form in [
        "survey=shop&recommend=9&website=http%3A%2F%2Fa.example",
        "website=a&survey=shop&recommend=9&website=",
        // What else is wrong with it is not told.
        "website=%3Cb%3E",
    ] {
        let reply = collector.post_as(FORM, form);
        is_page(&reply, 422, &["a field website that people do not see", "Nothing was stored"]);
        assert!(!reply.body.contains("&lt;b"), "{}", reply.body);
    }
    assert_eq!(collector.stored().len(), 4);
    let figures = collector.get("/metrics").body;
    assert!(figures.contains("trefoil_refused_total{code=\"honeypot\"} 3\n"), "{figures}");
    // The widget has no such field; its form is its record.
    let record = response(1, 1, "complete").to_string();
    let form = format!("record={}&website=a", record.replace('"', "%22").replace('+', "%2B"));
    assert_eq!(collector.post_as(FORM, form).status, 202);
}

#[test]
fn a_field_that_means_something_is_no_trap() {
    let folder = TempDir::new().unwrap();
    let definition = definition(&folder);
    for field in ["why", "survey", "record", "a b", ""] {
        let flag = format!("--honeypot={field}");
        let arguments = ["serve", &flag, "--definition", &definition];
        let (code, _, said) = run(&arguments, folder.path());
        assert_eq!(code, Some(2), "{field}");
        assert!(said.contains("--honeypot: ") && said.contains("write website"), "{said}");
    }
}
