//! Whose share a request takes behind a reverse proxy, and which surveys are taken at all.

use crate::harness::{Collector, Reply, event, response};
use serde_json::json;

fn post_for(collector: &Collector, number: usize, forwarded: &str) -> Reply {
    let body = response(number, 1, "complete").to_string();
    let headers = [("content-type", "application/json"), ("x-forwarded-for", forwarded)];
    collector.ask("POST", "/v1/responses", &headers, Some(body.as_bytes()))
}

#[test]
fn behind_a_trusted_proxy_each_client_has_a_share_and_is_named_nowhere() {
    let collector = Collector::start(&["--rate-limit", "1", "--trusted-proxy", "127.0.0.1"]);
    for (number, forwarded, status) in [
        (1, "192.0.2.1", 202),
        (2, "192.0.2.2", 202),
        (3, "192.0.2.1", 429),
        // What the client made up does not help.
        (4, "198.51.100.9, 192.0.2.1", 429),
    ] {
        assert_eq!(post_for(&collector, number, forwarded).status, status, "{forwarded}");
    }
    assert!(!collector.log().contains("192.0.2"));
    let bytes = std::fs::read(collector.database()).unwrap();
    let log = std::fs::read(collector.database().with_file_name("answers.sqlite-wal")).unwrap();
    assert!([bytes, log].iter().all(|bytes| !bytes.windows(7).any(|part| part == b"192.0.2")));
    // Being trusted about who asks is no right to read.
    let headers = [("x-forwarded-for", "127.0.0.1")];
    collector.ask("GET", "/v1/responses", &headers, None).is_problem(403, "read_not_local");
}

#[test]
fn a_stranger_s_word_about_who_asks_is_not_believed() {
    let collector = Collector::start(&["--rate-limit", "1"]);
    assert_eq!(post_for(&collector, 1, "192.0.2.1").status, 202);
    assert_eq!(post_for(&collector, 2, "192.0.2.2").status, 429);
}

#[test]
fn only_surveys_that_are_listed_are_taken() {
    let collector = Collector::start(&["--allow-survey", "checkout", "--allow-survey", "shop"]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    let mut other = response(2, 1, "complete");
    other["survey"] = json!("other");
    let reply = collector.post(&other);
    assert_eq!((reply.status, reply.codes()), (422, vec!["survey_not_allowed".into()]));
    let lines = format!("{}\n{other}\n", event(11, "shown"));
    let reply = collector.post_as("application/jsonl", lines);
    assert_eq!((reply.status, &reply.json()["errors"][0]["line"]), (422, &json!(2)));
    assert_eq!(collector.stored().len(), 1);
    for (survey, is_open) in [("shop", true), ("other", false)] {
        let reply = collector.get(&format!("/v1/quota?survey={survey}"));
        assert_eq!(reply.json(), json!({ "open": is_open }), "{survey}");
    }
}
