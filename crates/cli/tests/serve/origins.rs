//! Which pages may send, and who may read.

use crate::harness::{Collector, response};
use serde_json::json;

/// Posts and asks before posting, from a page of that origin; what the page is told.
fn check(arguments: &[&str], origin: &str, told: Option<&str>) {
    let collector = Collector::start(arguments);
    let body = response(1, 1, "complete").to_string();
    let headers = [("content-type", "application/json"), ("origin", origin)];
    let posted = collector.ask("POST", "/v1/responses", &headers, Some(body.as_bytes()));
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type, idempotency-key"),
    ];
    let asked = collector.ask("OPTIONS", "/v1/responses", &headers, None);
    for reply in [&posted, &asked] {
        assert_eq!(reply.header("access-control-allow-origin"), told.unwrap_or(""), "{reply:?}");
        assert_eq!(reply.header("access-control-allow-credentials"), "", "{reply:?}");
        assert_eq!(reply.header("vary").contains("Origin"), !arguments.is_empty(), "{reply:?}");
    }
    if told.is_none() {
        posted.is_problem(403, "origin_not_allowed");
        asked.is_problem(403, "origin_not_allowed");
        assert_eq!(collector.stored(), [json!(null); 0]);
        return;
    }
    assert_eq!((posted.status, asked.status), (202, 204));
    assert_eq!(posted.header("access-control-expose-headers"), "Retry-After");
    assert_eq!(asked.header("access-control-allow-methods"), "POST");
    let headers = asked.header("access-control-allow-headers");
    assert_eq!(headers, "Content-Type, Idempotency-Key");
    assert_eq!(asked.header("access-control-max-age"), "7200");
    assert_eq!(collector.stored().len(), 1);
}

const SHOP: &str = "https://shop.example";

#[test]
fn any_page_may_send_unless_a_list_is_given() {
    check(&[], SHOP, Some("*"));
    check(&[], "null", Some("*"));
    check(&["--allow-origin", SHOP], SHOP, Some(SHOP));
    check(&["--allow-origin", SHOP], "https://other.example", None);
}

#[test]
fn a_sandboxed_frame_may_send_when_null_is_listed() {
    check(&["--allow-origin", SHOP], "null", None);
    check(&["--allow-origin", SHOP, "--allow-origin", "null"], "null", Some("null"));
}

#[test]
fn who_names_no_origin_is_no_page_and_may_send() {
    let collector = Collector::start(&["--allow-origin", SHOP]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
}

#[test]
fn a_page_can_read_why_its_record_was_refused() {
    let collector = Collector::start(&["--rate-limit", "1"]);
    let headers = [("content-type", "application/json"), ("origin", SHOP)];
    for expected in [422, 429] {
        let reply = collector.ask("POST", "/v1/responses", &headers, Some(b"{}"));
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (expected, "*"));
    }
}

#[test]
fn a_page_may_not_read_and_neither_may_who_comes_through_a_proxy() {
    let collector = Collector::start(&[]);
    for path in ["/v1/responses", "/v1/events"] {
        let reply = collector.ask("GET", path, &[("origin", SHOP)], None);
        assert_eq!(reply.header("access-control-allow-origin"), "", "{reply:?}");
        for (name, value) in [
            ("host", "shop.example"),
            ("x-forwarded-for", "192.0.2.1"),
            ("forwarded", "for=192.0.2.1"),
        ] {
            let reply = collector.ask("GET", path, &[(name, value)], None);
            reply.is_problem(403, "read_not_local");
        }
    }
}
