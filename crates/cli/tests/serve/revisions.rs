//! What is stored, once, and which revision holds.

use crate::harness::{Collector, Reply, event, id, lines, response};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn a_response_is_read_back_as_it_was_sent_with_fields_nobody_knows() {
    let collector = Collector::start(&[]);
    let mut sent = response(1, 1, "complete");
    sent["from_tomorrow"] = json!({ "b": [1, "۵", null], "a": true });
    sent["answers"][0]["from_tomorrow"] = json!("kept");
    assert_eq!(collector.post(&sent).status, 202);
    assert_eq!(collector.stored(), [sent]);
}

#[test]
fn a_beacon_s_text_is_read_as_json() {
    let collector = Collector::start(&[]);
    let sent = response(1, 1, "complete");
    assert_eq!(collector.post_as("text/plain;charset=UTF-8", sent.to_string()).status, 202);
    assert_eq!(collector.stored(), [sent]);
}

#[test]
fn one_survey_is_read_alone_and_in_the_order_of_arrival() {
    let collector = Collector::start(&[]);
    let mut other = response(3, 1, "complete");
    other["survey"] = json!("returns");
    for record in [&response(2, 1, "complete"), &other, &response(1, 1, "complete")] {
        assert_eq!(collector.post(record).status, 202);
    }
    let ids = |path: &str| -> Vec<Value> {
        lines(&collector.get(path)).iter().map(|record| record["id"].clone()).collect()
    };
    assert_eq!(ids("/v1/responses"), [id(2), id(3), id(1)]);
    assert_eq!(ids("/v1/responses?survey=checkout"), [id(2), id(1)]);
    assert_eq!(ids("/v1/responses?survey=returns"), [id(3)]);
    assert_eq!(ids("/v1/responses?survey=none"), [""; 0]);
    collector.get("/v1/responses?surveys=checkout").is_problem(400, "about:blank");
}

#[test]
fn the_same_record_again_is_taken_and_stored_once() {
    let collector = Collector::start(&[]);
    let text = response(1, 1, "complete").to_string();
    let respelt = text.replace("\"value\":9", "\"value\":0.9e1").replace(",", " , ");
    for (body, is_duplicate) in [(&text, false), (&text, true), (&respelt, true)] {
        let reply = collector.post_as("application/json", body);
        assert_eq!(reply.status, 202, "{body}");
        let stored = json!([{ "key": format!("{}:1", id(1)), "duplicate": is_duplicate }]);
        assert_eq!(reply.json()["stored"], stored, "{body}");
    }
    assert_eq!(collector.stored().len(), 1);
}

#[test]
fn an_id_in_capitals_is_the_same_id() {
    let collector = Collector::start(&[]);
    let id_with_letters = "01900000-abcd-7000-8000-0000000000ef";
    let mut record = response(1, 1, "complete");
    for id in [id_with_letters.to_uppercase(), id_with_letters.into()] {
        record["id"] = json!(id);
        assert_eq!(collector.post(&record).status, 202);
    }
    assert_eq!(collector.stored(), [record]);
}

#[test]
fn the_same_revision_with_another_body_is_refused() {
    let collector = Collector::start(&[]);
    let first = response(1, 1, "complete");
    let mut other = first.clone();
    other["answers"][0]["value"] = json!(3);
    assert_eq!(collector.post(&first).status, 202);
    let reply = collector.post(&other);
    assert_eq!((reply.status, reply.codes()), (422, vec!["other_body".into()]));
    assert_eq!(reply.json()["errors"][0]["path"], "revision");
    assert_eq!(collector.stored(), [first]);
}

/// Posts revisions of one response in that order; 0 as holding revision means none is stored.
fn check(arrivals: &[(u32, &str, u16)], holding: u32) {
    let collector = Collector::start(&[]);
    for (revision, status, expected) in arrivals {
        let reply = collector.post(&response(1, *revision, status));
        assert_eq!(reply.status, *expected, "{revision} {status} of {arrivals:?}: {reply:?}");
        if reply.status == 422 {
            assert_eq!(reply.codes(), ["after_complete"]);
        }
    }
    let stored: Vec<_> =
        collector.stored().iter().map(|record| record["revision"].clone()).collect();
    assert_eq!(stored, [holding], "{arrivals:?}");
}

#[test]
fn the_highest_revision_holds_in_whatever_order_they_arrive() {
    check(&[(1, "partial", 202), (2, "partial", 202), (3, "complete", 202)], 3);
    check(&[(3, "complete", 202), (1, "partial", 202), (2, "partial", 202)], 3);
    check(&[(7, "partial", 202), (2, "partial", 202)], 7);
}

#[test]
fn after_complete_only_a_correction_or_a_withdrawal_is_taken() {
    check(&[(1, "complete", 202), (2, "partial", 422)], 1);
    check(&[(1, "complete", 202), (2, "dismissed", 422)], 1);
    check(&[(1, "complete", 202), (2, "complete", 202)], 2);
    check(&[(1, "complete", 202), (2, "withdrawn", 202), (3, "partial", 422)], 2);
    check(&[(2, "partial", 202), (1, "complete", 422)], 2);
    check(&[(1, "partial", 202), (2, "dismissed", 202), (3, "partial", 202)], 3);
}

#[test]
fn any_sequence_of_revisions_leaves_what_the_rule_says() {
    let collector = Collector::start(&["--rate-limit", "0"]);
    let status = prop::sample::select(vec!["partial", "complete", "dismissed", "withdrawn"]);
    let arrivals = prop::collection::vec((1_u32..6, status, 0_u8..2), 1..12);
    let number = std::cell::Cell::new(0);
    let is_finished = |status: &str| matches!(status, "complete" | "withdrawn");
    TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() })
        .run(&arrivals, |arrivals| {
            number.set(number.get() + 1);
            let survey = format!("survey-{}", number.get());
            let mut model: BTreeMap<u32, (&str, u8)> = BTreeMap::new();
            for (revision, status, value) in arrivals {
                let mut record = response(number.get(), revision, status);
                record["survey"] = json!(survey);
                record["answers"][0]["value"] = json!(value);
                let mut after = model.clone();
                let is_same = *after.entry(revision).or_insert((status, value)) == (status, value);
                // In the order of revisions the unfinished ones come first.
                let is_taken =
                    is_same && after.values().map(|(status, _)| is_finished(status)).is_sorted();
                if is_taken {
                    model = after;
                }
                prop_assert_eq!(collector.post(&record).status, if is_taken { 202 } else { 422 });
            }
            let stored = lines(&collector.get(&format!("/v1/responses?survey={survey}")));
            let holding: Vec<_> = stored
                .iter()
                .map(|record| {
                    let value = record["answers"][0]["value"].as_u64();
                    (record["revision"].as_u64(), record["status"].as_str(), value)
                })
                .collect();
            let expected = model.last_key_value().map(|(revision, (status, value))| {
                (Some(u64::from(*revision)), Some(*status), Some(u64::from(*value)))
            });
            prop_assert_eq!(holding, expected.into_iter().collect::<Vec<_>>());
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_event_is_stored_once() {
    let collector = Collector::start(&[]);
    let shown = event(1, "shown");
    assert_eq!(collector.post(&shown).status, 202);
    assert_eq!(collector.post(&shown).json()["stored"][0]["duplicate"], true);
    let reply = collector.post(&event(1, "started"));
    assert_eq!((reply.status, reply.codes()), (422, vec!["other_body".into()]));
    assert_eq!(collector.post(&event(2, "started")).status, 202);
    assert_eq!(lines(&collector.get("/v1/events")), [shown, event(2, "started")]);
    assert_eq!(lines(&collector.get("/v1/events?survey=none")), [json!(null); 0]);
    assert_eq!(collector.stored(), [json!(null); 0]);
}

fn check_lines(collector: &Collector, lines: &[String]) -> Reply {
    collector.post_as("application/x-ndjson", lines.join("\n"))
}

#[test]
fn json_lines_are_taken_all_or_none() {
    let collector = Collector::start(&[]);
    let good = |number: usize| response(number, 1, "complete").to_string();
    let bad = good(3).replace("\"value\":9", "\"value\":11");
    let none = [json!(null); 0];

    let reply = check_lines(&collector, &[good(1), String::new(), bad, good(4)]);
    assert_eq!((reply.status, reply.codes()), (422, vec!["out_of_range".into()]));
    assert_eq!(reply.json()["errors"][0]["line"], 3);
    assert_eq!(reply.json()["errors"][0]["path"], "answers[0].value");
    assert_eq!(collector.stored(), none);

    let reply = check_lines(&collector, &[good(1), "{".into()]);
    assert_eq!((reply.status, reply.codes()), (400, vec!["not_json".into()]));
    assert_eq!(collector.stored(), none);

    // What the store refuses takes back what was written before it.
    let other = good(1).replace("\"value\":9", "\"value\":1");
    let reply = check_lines(&collector, &[good(1), good(2), other.clone()]);
    assert_eq!((reply.status, reply.codes()), (422, vec!["other_body".into()]));
    assert_eq!(reply.json()["errors"][0]["line"], 3);
    assert_eq!(collector.stored(), none);

    let reply =
        check_lines(&collector, &[good(1), event(9, "shown").to_string(), good(1) + "\r\n"]);
    let duplicates: Vec<_> = reply.json()["stored"].as_array().unwrap().clone();
    let duplicates: Vec<_> = duplicates.iter().map(|stored| stored["duplicate"].clone()).collect();
    assert_eq!((reply.status, duplicates), (202, vec![json!(false), json!(false), json!(true)]));
    assert_eq!(collector.stored().len(), 1);
    assert_eq!(lines(&collector.get("/v1/events")).len(), 1);

    collector.post_as("application/jsonl", "\n \n").is_problem(400, "not_json");
}

#[test]
fn an_idempotency_key_is_the_body_s_key_or_the_request_is_refused() {
    let collector = Collector::start(&[]);
    let record = response(1, 1, "complete").to_string();
    let key = format!("{}:1", id(1));
    for (header, expected) in [
        (key.clone(), 202),
        (format!("\"{key}\""), 202),
        (key.to_uppercase(), 202),
        (id(1), 422),
        (format!("{}:2", id(1)), 422),
        (format!("\"{key}"), 422),
        (String::new(), 422),
    ] {
        let headers = [("content-type", "application/json"), ("idempotency-key", &*header)];
        let reply = collector.ask("POST", "/v1/responses", &headers, Some(record.as_bytes()));
        assert_eq!(reply.status, expected, "{header:?}: {reply:?}");
        if expected == 422 {
            assert_eq!(reply.codes(), ["idempotency_key"]);
        }
    }
    let headers = [("content-type", "application/jsonl"), ("idempotency-key", &*key)];
    let two = format!("{record}\n{record}");
    let reply = collector.ask("POST", "/v1/responses", &headers, Some(two.as_bytes()));
    assert_eq!((reply.status, reply.codes()), (422, vec!["idempotency_key".into()]));
}

#[test]
fn of_many_who_send_the_same_key_at_once_one_is_stored() {
    let collector = Collector::start(&[]);
    let send = |value: u8| {
        let mut record = response(1, 1, "complete");
        record["answers"][0]["value"] = json!(value);
        let reply = collector.post(&record);
        (reply.status, reply.json()["stored"][0]["duplicate"] == json!(false), value)
    };
    let replies: Vec<_> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..24).map(|sender| scope.spawn(move || send(sender % 2))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let first: Vec<_> = replies.iter().filter(|(_, is_first, _)| *is_first).collect();
    let [(202, true, stored)] = first[..] else { panic!("{replies:?}") };
    for (status, _, value) in &replies {
        assert_eq!(*status, if value == stored { 202 } else { 422 }, "{replies:?}");
    }
    let records = collector.stored();
    assert_eq!((records.len(), &records[0]["answers"][0]["value"]), (1, &json!(stored)));
}
