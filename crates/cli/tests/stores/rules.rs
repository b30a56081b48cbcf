//! What holds of every store.

use crate::harness::{Collector, event, id, lines, response, run};
use crate::stage::{Stage, TOKEN, asked};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread::scope;
use std::time::Duration;

/// What is stored, as the token reads it.
fn stored(collector: &Collector, what: &str) -> Vec<Value> {
    lines(&asked(collector, "GET", &format!("/v1/{what}")))
}

#[track_caller]
fn take(collector: &Collector, records: &[Value]) {
    for record in records {
        let reply = collector.post(record);
        assert_eq!(reply.status, 202, "{reply:?}");
    }
}

fn of_survey(mut record: Value, survey: &str) -> Value {
    record["survey"] = survey.into();
    record
}

fn of_respondent(number: usize, respondent: &str) -> Value {
    let mut record = response(number, 1, "complete");
    record["respondent"] = respondent.into();
    record
}

fn about(number: usize, response: usize) -> Value {
    let mut record = event(number, "shown");
    record["response"] = id(response).into();
    record
}

fn complaint(number: usize, due_at: &str) -> Value {
    let mut record = response(number, 1, "complete");
    record["answers"][0]["value"] = 2.into();
    record["complaint"] = json!({ "opened_at": "2026-11-22T10:15:09Z", "due_at": due_at });
    record
}

pub fn what_is_stored_is_read_back_in_the_order_of_arrival(stage: &Stage) {
    let collector = stage.collector(&[]);
    let mut unknown = response(2, 1, "complete");
    unknown["from_tomorrow"] = json!({ "b": [1, "۵", null], "a": true });
    let sent = [
        of_survey(response(3, 1, "complete"), "returns"),
        unknown,
        response(1, 1, "partial"),
        response(1, 2, "complete"),
        about(11, 1),
        of_survey(about(12, 3), "returns"),
    ];
    take(&collector, &sent);
    assert_eq!(stored(&collector, "responses"), [&sent[0], &sent[1], &sent[3]].map(Clone::clone));
    assert_eq!(stored(&collector, "responses?survey=returns"), [sent[0].clone()]);
    assert_eq!(stored(&collector, "events"), [&sent[4], &sent[5]].map(Clone::clone));
    assert_eq!(stored(&collector, "events?survey=checkout"), [sent[4].clone()]);
    assert_eq!(collector.get("/healthz").status, 200);
    let figures = asked(&collector, "GET", "/metrics").body;
    let bytes = figures.lines().find_map(|line| line.strip_prefix("trefoil_database_bytes "));
    assert!(bytes.unwrap().parse::<u64>().unwrap() > 0, "{figures}");
}

pub fn a_refused_line_takes_back_its_own_request_and_no_other(stage: &Stage) {
    let collector = stage.collector(&[]);
    take(&collector, &[response(1, 1, "complete")]);
    let other_body = {
        let mut record = response(1, 1, "complete");
        record["locale"] = "fi".into();
        record
    };
    let bodies = [response(2, 1, "complete"), about(11, 2), other_body];
    let text = bodies.map(|record| record.to_string()).join("\n");
    let reply = collector.post_as("application/x-ndjson", &text);
    assert_eq!((reply.status, reply.codes()), (422, vec!["other_body".into()]), "{reply:?}");
    assert_eq!(stored(&collector, "responses").len(), 1);
    assert_eq!(stored(&collector, "events"), [Value::Null; 0]);
    // What was taken back is new when it comes again.
    let text = [response(2, 1, "complete"), about(11, 2)].map(|record| record.to_string());
    let reply = collector.post_as("application/x-ndjson", text.join("\n"));
    let fates = reply.json()["stored"].as_array().unwrap().clone();
    assert!(fates.iter().all(|fate| fate["duplicate"] == false), "{fates:?}");
}

pub fn what_is_deleted_stays_deleted(stage: &Stage) {
    let collector = stage.collector(&[]);
    let all = [
        of_respondent(1, "ann"),
        of_respondent(2, "ann"),
        of_respondent(3, "ann/customer 7?é"),
        response(4, 1, "complete"),
        about(11, 1),
        about(12, 2),
        about(13, 3),
        about(14, 4),
    ];
    take(&collector, &all);
    let reply = asked(&collector, "DELETE", &format!("/v1/responses/{}", id(4)));
    assert_eq!(reply.json(), json!({ "responses": 1, "events": 1 }));
    assert_eq!(
        stage.command(&["delete", "--respondent", "ann"]),
        "deleted: 2 responses, 2 events\n"
    );
    for late in [&all[0], &all[1], &all[3], &all[4], &all[7], &response(4, 2, "complete")] {
        let reply = collector.post(late);
        assert_eq!((reply.status, &reply.json()["stored"][0]["duplicate"]), (202, &json!(true)));
    }
    assert_eq!(stored(&collector, "responses"), [all[2].clone()]);
    assert_eq!(stored(&collector, "events"), [all[6].clone()]);
    // What is still under way does not come back either.
    assert_eq!(
        stage.command(&["delete", "--response", &id(9)]),
        "deleted: 0 responses, 0 events\n"
    );
    take(&collector, &[response(9, 1, "complete")]);
    assert_eq!(stored(&collector, "responses").len(), 1);
}

pub fn a_quota_counts_what_holds(stage: &Stage) {
    let collector = stage.collector(&["--quota", "checkout=2"]);
    let takes_part = || collector.get("/v1/quota?survey=checkout").json()["open"].clone();
    let mut trial = response(5, 1, "complete");
    trial["test"] = true.into();
    let mut withdrawn = response(2, 2, "withdrawn");
    withdrawn["answers"] = json!([]);
    let records = [
        response(1, 1, "complete"),
        response(2, 1, "complete"),
        withdrawn,
        response(3, 1, "partial"),
        of_survey(response(4, 1, "complete"), "returns"),
        trial,
    ];
    take(&collector, &records);
    assert_eq!(takes_part(), true);
    take(&collector, &[response(3, 2, "complete")]);
    assert_eq!(takes_part(), false);
}

pub fn a_complaint_is_listed_marked_and_in_the_digest(stage: &Stage) {
    let collector = stage.collector(&[]);
    let mut trial = complaint(4, "2099-01-01T00:00:00Z");
    trial["test"] = true.into();
    let mut taken_back = response(3, 2, "complete");
    taken_back["answers"][0]["value"] = 9.into();
    take(
        &collector,
        &[
            complaint(1, "2099-03-01T00:00:00Z"),
            complaint(2, "2020-01-01T00:00:00Z"),
            complaint(3, "2099-02-01T00:00:00Z"),
            // As RFC 3339 allows, and no clock shows.
            complaint(5, "2099-03-31t23:30:00-23:30"),
            trial,
            taken_back,
        ],
    );
    let list = |open: &str, answered: &str, settled: &str| {
        let part = |name: &str, lines: &str| format!("{name}: {}\n{lines}", lines.lines().count());
        part("open", open) + &part("answered", answered) + &part("settled", settled)
    };
    let line = |due: &str, number| format!("  due {due}  checkout  {}\n", id(number));
    let open = line("2020-01-01T00:00:00Z  overdue", 2)
        + &line("2099-03-01T00:00:00Z", 1)
        + &line("2099-04-01T23:00:00Z", 5);
    assert_eq!(stage.command(&["complaints"]), list(&open, "", ""));
    assert_eq!(stage.command(&["complaints", "--survey", "returns"]), list("", "", ""));
    let figures = asked(&collector, "GET", "/metrics").body;
    assert!(!figures.contains("\ntrefoil_oldest_complaint_seconds 0\n"), "{figures}");

    assert!(stage.command(&["mark", &id(2), "replied"]).starts_with("replied, 20"));
    assert!(stage.command(&["mark", &id(1), "resolved"]).starts_with("resolved, 20"));
    assert!(stage.command(&["mark", &id(1), "resolved"]).starts_with("resolved already, 20"));
    let (code, _, said) = stage.tried(&["mark", &id(9), "replied"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("there is no response") && said.contains(&stage.store), "{said}");
    let said = stage.command(&["complaints"]);
    assert!(said.starts_with("open: 1\n"), "{said}");
    assert!(said.contains("\nanswered: 1\n  replied 20"), "{said}");

    // Four that hold: 2, 2, 2 and 9.
    let digest = stage.command(&["digest"]);
    assert!(
        digest.contains("Counted 4 of 5 responses") && digest.contains("answered: 1"),
        "{digest}"
    );
    stage.change(
        "UPDATE responses SET received_at = 0",
        "UPDATE trefoil.responses SET received_at = 0",
        "ALTER TABLE responses UPDATE received_at = 0 WHERE 1",
    );
    assert!(stage.command(&["digest"]).contains("No response came in."));
}

pub fn what_is_too_old_goes_by_the_revision_that_holds(stage: &Stage) {
    let collector = stage.collector(&[]);
    let records = [
        response(1, 1, "complete"),
        response(2, 1, "partial"),
        response(3, 2, "complete"),
        about(11, 1),
    ];
    take(&collector, &records);
    stage.change(
        "UPDATE responses SET received_at = 0; UPDATE events SET received_at = 0",
        "UPDATE trefoil.responses SET received_at = 0; UPDATE trefoil.events SET received_at = 0",
        "ALTER TABLE responses UPDATE received_at = 0 WHERE 1;
         ALTER TABLE events UPDATE received_at = 0 WHERE 1",
    );
    // Of these one holds and is young, the other is a late copy of what an old one came after.
    take(&collector, &[response(2, 2, "complete"), response(3, 1, "partial"), about(12, 2)]);
    drop(collector);
    let collector = stage.collector(&["--retention", "30 days"]);
    assert_eq!(stored(&collector, "responses"), [response(2, 2, "complete")]);
    assert_eq!(stored(&collector, "events"), [about(12, 2)]);
    stage.change(
        "DELETE FROM responses WHERE id LIKE '%2' AND revision = 2",
        "DELETE FROM trefoil.responses WHERE id::text LIKE '%2' AND revision = 2",
        "ALTER TABLE responses DELETE WHERE toString(id) LIKE '%2' AND revision = 2",
    );
    assert_eq!(stored(&collector, "responses"), [Value::Null; 0]);
}

pub fn a_zero_in_what_somebody_wrote_is_a_letter_like_others(stage: &Stage) {
    let collector = stage.collector(&[]);
    let mut record = of_respondent(1, "a\0b");
    record["answers"] = json!([{ "question": "why", "kind": "comment", "text": "x\0y\u{1f}z" }]);
    record["context"] = json!({ "plan": "\0" });
    take(&collector, &[record.clone(), response(2, 1, "complete")]);
    assert_eq!(stored(&collector, "responses"), [record, response(2, 1, "complete")]);
    let reply = asked(&collector, "DELETE", "/v1/respondents/a%00b");
    assert_eq!((reply.status, reply.json()), (200, json!({ "responses": 1, "events": 0 })));
}

pub fn a_crash_loses_nothing_that_was_answered_202(stage: &Stage) {
    let collector = stage.collector(&[]);
    let (told, taken) = channel();
    let numbers = 0..400;
    let answered = scope(|scope| {
        let (collector, told) = (&collector, &told);
        for part in 0..4 {
            let numbers = numbers.clone();
            scope.spawn(move || {
                for number in numbers.filter(|number| number % 4 == part) {
                    // Once it is gone, nobody answers.
                    let address = collector.address();
                    let Some(status) = posted(address, &response(number, 1, "complete")) else {
                        return;
                    };
                    assert_eq!(status, 202);
                    if told.send(number).is_err() {
                        return;
                    }
                }
            });
        }
        let mut answered: Vec<usize> = taken.iter().take(60).collect();
        let process = collector.process().to_string();
        assert!(std::process::Command::new("kill").args(["-KILL", &process]).status().is_ok());
        answered.extend(std::iter::from_fn(|| taken.recv_timeout(Duration::from_secs(2)).ok()));
        answered
    });
    let collector = stage.collector(&[]);
    let stored = stored(&collector, "responses");
    let mut times = BTreeMap::new();
    for record in &stored {
        *times.entry(record["id"].as_str().unwrap()).or_insert(0) += 1;
    }
    for number in answered {
        assert_eq!(times.get(&*id(number)), Some(&1), "{number} was answered 202");
    }
    assert!(times.values().all(|times| *times == 1));
}

/// The status of a post; `None`: nobody answered.
fn posted(address: &str, record: &Value) -> Option<u16> {
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    let body = record.to_string();
    write!(
        stream,
        "POST /v1/responses HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.get(9..12)?.parse().ok()
}

pub fn two_collectors_store_each_record_once(stage: &Stage) {
    let collectors = [stage.collector(&[]), stage.collector(&[])];
    let all: Vec<usize> = (0..60).collect();
    // Everything is sent to both at the same time, by a browser that heard of no answer.
    let news: usize = scope(|scope| {
        let senders = (0..4).map(|sender| {
            let (collector, all) = (&collectors[sender % 2], &all);
            scope.spawn(move || {
                let mut news = 0;
                for numbers in all.chunks(3) {
                    let records = numbers.iter().flat_map(|number| {
                        [response(*number, 1, "complete"), about(1000 + number, *number)]
                    });
                    let text: Vec<_> = records.map(|record| record.to_string()).collect();
                    let reply = collector.post_as("application/x-ndjson", text.join("\n"));
                    assert_eq!(reply.status, 202, "{reply:?}");
                    let json = reply.json();
                    let fates = json["stored"].as_array().unwrap();
                    news += fates.iter().filter(|fate| fate["duplicate"] == false).count();
                }
                news
            })
        });
        senders.collect::<Vec<_>>().into_iter().map(|sender| sender.join().unwrap()).sum()
    });
    assert_eq!(news, 2 * all.len());
    for collector in &collectors {
        assert_eq!(stored(collector, "responses").len(), all.len());
        assert_eq!(stored(collector, "events").len(), all.len());
    }
}

pub fn two_collectors_hold_to_the_rule_of_revisions(stage: &Stage) {
    let collectors = [stage.collector(&[]), stage.collector(&[])];
    // One corrects a finished response, the other goes on with an unfinished one: in whatever order they arrive, only one
    // of the two stands beside the other.
    scope(|scope| {
        for (sender, status) in ["complete", "partial"].into_iter().enumerate() {
            let collector = &collectors[sender];
            scope.spawn(move || {
                for number in 0..80 {
                    let revision = if status == "complete" { 1 } else { 2 };
                    let reply = collector.post(&response(number, revision, status));
                    assert!(matches!(reply.status, 202 | 422), "{reply:?}");
                }
            });
        }
    });
    // A complete one below a partial one is what the rule forbids; all revisions are seen by their fates.
    for number in 0..80 {
        let known = |revision, status| {
            let reply = collectors[0].post(&response(number, revision, status));
            reply.status == 202 && reply.json()["stored"][0]["duplicate"] == true
        };
        let (finished, under_way) = (known(1, "complete"), known(2, "partial"));
        assert!(finished != under_way, "{number}: {finished} {under_way}");
    }
}

pub fn a_webhook_hears_of_each_response_once(stage: &Stage) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (heard, keys) = channel();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut text = Vec::new();
            let mut piece = [0; 4096];
            // One message is one JSON object, and the connection is closed after it.
            while !text.ends_with(b"}") {
                let read = stream.read(&mut piece).unwrap();
                text.extend_from_slice(&piece[..read]);
            }
            let text = String::from_utf8(text).unwrap();
            let body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
            // Before the answer: once it is answered, nobody tells it again.
            heard.send(body["key"].as_str().unwrap().to_owned()).unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        }
    });
    let settings =
        format!("[webhook]\nurl = '{url}'\nsecret = '0123456789abcdef0123456789abcdef'\n");
    // What came before there was one is not told.
    take(&stage.collector(&[]), &[complaint(99, "2099-01-01T00:00:00Z")]);
    let collectors = [stage.collector_told(&settings, &[]), stage.collector_told(&settings, &[])];
    for number in 0..20 {
        take(&collectors[number % 2], &[complaint(number, "2099-01-01T00:00:00Z")]);
    }
    let mut told: Vec<String> = (0..20)
        .map(|_| {
            keys.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| {
                panic!("a message is missing: {:?}", collectors.each_ref().map(Collector::log))
            })
        })
        .collect();
    told.sort();
    let expected: Vec<_> = (0..20).map(|number| format!("{}:1", id(number))).collect();
    assert_eq!(told, expected);
    // Nothing is left, so nothing comes twice.
    let empty = "waiting: 0\ngiven up: 0\n";
    let mut listed = stage.command(&["webhook"]);
    for _ in 0..100 {
        if listed == empty {
            break;
        }
        listed = stage.command(&["webhook"]);
    }
    assert_eq!(listed, empty);
    assert!(keys.try_recv().is_err());
}

/// Responses with ratings of every kind: unlike scales, items that not everybody was asked, sides, what does not apply.
fn answered_in_every_way() -> Vec<Value> {
    let rated = |kind: &str, question: &str, max: u8, value: Option<u8>| {
        let min = u8::from(kind != "nps");
        let good_is = if kind == "ces1" { "low" } else { "high" };
        let mut rated = json!({ "question": question, "kind": kind, "min": min, "max": max, "good_is": good_is });
        match value {
            Some(value) => rated["value"] = value.into(),
            None => rated["not_applicable"] = true.into(),
        }
        rated
    };
    let with = |mut rated: Value, name: &str, value: &str| {
        rated[name] = value.into();
        rated
    };
    let mut all = Vec::new();
    for number in 1..60_usize {
        let of =
            |points: usize, salt: usize| (1 + (number * 7 + salt * 5 + number / 9) % points) as u8;
        let may = |salt: usize, value| (!(number + salt).is_multiple_of(7)).then_some(value);
        let status =
            ["complete", "complete", "partial", "dismissed", "withdrawn"][number * number % 5];
        let mut record = response(number, 1, status);
        record["survey"] = ["checkout", "returns"][number % 2].into();
        record["test"] = number.is_multiple_of(11).into();
        record["answers"] = match status {
            "complete" | "partial" => json!([
                rated("nps", "recommend", 10, Some(of(11, 0) - 1)),
                with(rated("csat", "service", 5, may(1, of(5, 1))), "item", "delivery"),
                with(
                    rated("csat", "service", 5, may(2, of(5, 2))),
                    "item",
                    ["packing", "box"][number % 2]
                ),
                with(rated("csat", "seats", 7, Some(of(7, 3))), "role", "expected"),
                with(rated("csat", "seats", 7, Some(of(7, 4))), "role", "experienced"),
                rated("csat", "alone", [5, 7][number / 2 % 2], may(3, of(5, 5))),
                rated("ces1", "effort", 5, Some(of(5, 6))),
                rated("ces2", "easy", 7, Some(of(7, 7))),
            ]),
            _ => json!([]),
        };
        all.push(record);
    }
    all.push(about(101, 1));
    all.push(about(102, 2));
    all
}

pub fn scores_of_the_store_are_those_of_its_export(stage: &Stage) {
    let collector = stage.collector(&[]);
    let mut rated = response(200, 1, "complete");
    rated["answers"][0]["value"] = 3.into();
    take(&collector, &[response(201, 1, "partial"), response(201, 2, "complete"), rated]);
    take(&collector, &answered_in_every_way());
    let export: String = ["responses", "events"]
        .map(|what| asked(&collector, "GET", &format!("/v1/{what}")).body)
        .concat();
    let file = stage.file("export.jsonl", &export);
    for flags in
        [&[][..], &["--analysis"], &["--survey", "returns"], &["--trial"], &["--survey", "none"]]
    {
        let of_file = [&["score", "--json", &file], flags].concat();
        let (code, expected, _) = run(&of_file, Path::new("."));
        assert_eq!(code, Some(0));
        assert_eq!(stage.command(&[&["score", "--json"], flags].concat()), expected, "{flags:?}");
        let is_none = flags.contains(&"none");
        assert_eq!(expected.contains("\"question\": \"recommend\""), !is_none, "{expected}");
    }
    let report = collector.ask(
        "POST",
        "/v1/report",
        &[("authorization", &format!("Bearer {TOKEN}"))],
        Some(b"{}"),
    );
    let (_, expected, _) = run(&["score", "--json", &file], Path::new("."));
    assert_eq!(report.json()["live"], serde_json::from_str::<Value>(&expected).unwrap());
    let (code, _, said) = run(&["score", "--store", "none.sqlite"], Path::new("."));
    assert_eq!((code, said.contains("none.sqlite")), (Some(2), true), "{said}");
}

pub fn the_store_of_a_later_version_is_left_alone(stage: &Stage) {
    drop(stage.collector(&[]));
    stage.change(
        "PRAGMA user_version = 999",
        "UPDATE trefoil.version SET steps = 999",
        "INSERT INTO version SELECT 999, shard, shards FROM version",
    );
    for (words, ends) in [(&["serve", "--listen", "127.0.0.1:0"][..], 1), (&["complaints"], 2)] {
        let (code, out, said) = stage.tried(words);
        assert_eq!((code, &*out), (Some(ends), ""), "{words:?}");
        assert!(said.contains("999") && said.contains(&stage.store), "{said}");
    }
}

/// A response of few ids, so that they meet: number, revision, status, and which of two bodies.
type Few = (usize, u32, usize, bool);

/// What is sent at once.
fn batches() -> impl Strategy<Value = Vec<Vec<Few>>> {
    let few = (0..3_usize, 1..4_u32, 0..4_usize, any::<bool>());
    prop::collection::vec(prop::collection::vec(few, 1..4), 1..12)
}

fn record_of((number, revision, status, is_other): Few, first: usize) -> Value {
    let status = ["partial", "complete", "dismissed", "withdrawn"][status];
    let mut record = response(first + number, revision, status);
    if status == "withdrawn" {
        record["answers"] = json!([]);
    }
    if is_other {
        record["locale"] = "fi".into();
    }
    record
}

/// The file's rules are checked by a model of their own (`tests/serve/revisions.rs`); here the other stores are held to it.
pub fn whatever_comes_is_answered_as_by_the_file(stage: &Stage) {
    let file = Stage::sqlite();
    let (collector, other) =
        (stage.collector(&["--rate-limit", "0"]), file.collector(&["--rate-limit", "0"]));
    let mut first = 0;
    let mut runner =
        TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let all =
        std::iter::from_fn(|| Some(batches().new_tree(&mut runner).unwrap().current())).take(48);
    for batches in all {
        first += 10;
        for batch in &batches {
            let lines: Vec<_> =
                batch.iter().map(|few| record_of(*few, first).to_string()).collect();
            let [own, expected] = [&collector, &other]
                .map(|collector| collector.post_as("application/x-ndjson", lines.join("\n")));
            assert_eq!((own.status, &own.body), (expected.status, &expected.body), "{batches:?}");
        }
    }
    let records = stored(&collector, "responses");
    assert!(records.len() > 30, "{}", records.len());
    assert_eq!(records, stored(&other, "responses"));
}
