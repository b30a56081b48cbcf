//! Whether a survey still takes answers, asked by pages before they show it.

use crate::harness::{Collector, response};
use serde_json::json;

fn check(collector: &Collector, survey: &str, is_open: bool) {
    let reply = collector.ask("GET", &format!("/v1/quota?survey={survey}"), &[], None);
    assert_eq!((reply.status, reply.json()), (200, json!({ "open": is_open })), "{survey}");
}

#[test]
fn a_quota_is_reached_by_finished_responses_that_hold() {
    let collector = Collector::start(&["--quota", "checkout=2", "--quota", "other=1"]);
    check(&collector, "checkout", true);
    let mut trial = response(1, 1, "complete");
    trial["test"] = json!(true);
    for record in [trial, response(2, 1, "partial"), response(3, 1, "complete")] {
        assert_eq!(collector.post(&record).status, 202);
    }
    check(&collector, "checkout", true);
    assert_eq!(collector.post(&response(2, 2, "complete")).status, 202);
    check(&collector, "checkout", false);
    check(&collector, "other", true);
    check(&collector, "unlimited", true);
    // Who was asked before is not turned away.
    assert_eq!(collector.post(&response(4, 1, "complete")).status, 202);
    for id in [2, 4] {
        let mut withdrawn = response(id, 3, "withdrawn");
        withdrawn["answers"] = json!([]);
        withdrawn.as_object_mut().unwrap().remove("scores");
        assert_eq!(collector.post(&withdrawn).status, 202, "{withdrawn}");
    }
    check(&collector, "checkout", true);
}

#[test]
fn only_pages_that_may_send_may_ask() {
    let collector = Collector::start(&["--allow-origin", "https://shop.example"]);
    let ask = |origin| collector.ask("GET", "/v1/quota?survey=shop", &[("origin", origin)], None);
    let reply = ask("https://shop.example");
    assert_eq!(reply.header("access-control-allow-origin"), "https://shop.example");
    ask("https://other.example").is_problem(403, "origin_not_allowed");
}
