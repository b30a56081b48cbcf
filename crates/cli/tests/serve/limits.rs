//! What is declined: how it is said, and that nothing of it is stored.

use crate::harness::{Collector, answer, event, response};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::Shutdown;

const LIMIT: usize = 65_536;

#[test]
fn what_is_not_json_is_refused() {
    let collector = Collector::start(&[]);
    let good = response(1, 1, "complete").to_string();
    let cut = &good[..good.len() - 1];
    let bodies: [(&str, Vec<u8>); 9] = [
        ("nothing", Vec::new()),
        ("cut short", cut.into()),
        ("more after the end", format!("{good}{good}").into()),
        (
            "invalid UTF-8",
            good.replace("recommend", "\u{1}")
                .bytes()
                .map(|b| if b == 1 { 0xff } else { b })
                .collect(),
        ),
        ("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("half a surrogate pair", good.replace("recommend", "\\ud800").into()),
        ("NaN", good.replace(":9", ":NaN").into()),
        ("too deep", "[".repeat(30_000).into()),
        ("a form", b"value=9&question=recommend".to_vec()),
    ];
    for (what, body) in bodies {
        let reply = collector.post_as("application/json", body);
        assert_eq!((reply.status, reply.codes()), (400, vec!["not_json".into()]), "{what}");
    }
    assert_eq!(collector.stored(), [json!(null); 0]);
}

#[test]
fn all_that_is_wrong_with_a_record_is_said_at_once() {
    let collector = Collector::start(&[]);
    let mut record = response(1, 1, "complete");
    record["id"] = json!("7");
    record["survey"] = Value::Null;
    record["page"] = json!("/thanks?card=1");
    record["answers"][0]["value"] = json!(11);
    let reply = collector.post(&record);
    reply.is_problem(422, "record_refused");
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    let said: Vec<_> = errors
        .iter()
        .map(|error| (error["path"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            ("id", "bad_format"),
            ("survey", "null"),
            ("page", "bad_format"),
            ("answers[0].value", "out_of_range"),
        ]
    );
    for body in ["null", "[]", "9", "{}", "\"text\"", "{\"v\":2}"] {
        collector.post_as("application/json", body).is_problem(422, "record_refused");
    }
    assert_eq!(collector.stored(), [json!(null); 0]);
}

#[test]
fn other_types_of_body_are_refused() {
    let collector = Collector::start(&[]);
    let body = response(1, 1, "complete").to_string();
    for content_type in ["multipart/form-data; boundary=a", "application/xml", "nonsense"] {
        collector.post_as(content_type, &body).is_problem(415, "unsupported_type");
    }
    let reply = collector.ask("POST", "/v1/responses", &[], Some(body.as_bytes()));
    reply.is_problem(415, "unsupported_type");
    assert_eq!(collector.stored(), [json!(null); 0]);
}

#[test]
fn a_compressed_body_is_refused_unread() {
    let collector = Collector::start(&[]);
    let body = response(1, 1, "complete").to_string();
    let ask = |encoding| {
        let headers = [("content-type", "application/json"), ("content-encoding", encoding)];
        collector.ask("POST", "/v1/responses", &headers, Some(body.as_bytes()))
    };
    for encoding in ["gzip", "br", "deflate", "zstd", "identity, gzip", "nonsense"] {
        let reply = ask(encoding);
        reply.is_problem(415, "unsupported_encoding");
        assert_eq!(reply.header("accept-encoding"), "identity");
    }
    assert_eq!(collector.stored(), [json!(null); 0]);
    assert_eq!(ask("Identity").status, 202);
}

#[test]
fn a_body_of_the_limit_is_taken_and_one_byte_more_is_not() {
    let collector = Collector::start(&[]);
    let padded = |length: usize| {
        let mut body = response(1, 1, "complete").to_string();
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    let reply = collector.post_as("application/json", padded(LIMIT + 1));
    reply.is_problem(413, "body_too_large");
    assert_eq!(collector.stored(), [json!(null); 0]);
    assert_eq!(collector.post_as("application/json", padded(LIMIT)).status, 202);

    let collector = Collector::start(&["--body-limit", "1000"]);
    collector.post_as("application/json", padded(1001)).is_problem(413, "body_too_large");
    assert_eq!(collector.post_as("application/json", padded(1000)).status, 202);
}

#[test]
fn whoever_is_refused_early_can_send_on_and_reads_why() {
    let collector = Collector::start(&["--rate-limit", "1"]);
    let large = " ".repeat(16 * LIMIT);
    collector.post_as("application/json", &large).is_problem(413, "body_too_large");
    collector.post_as("application/json", &large).is_problem(429, "too_many_requests");
    let collector = Collector::start(&[]);
    collector.post_as("text/html", &large).is_problem(415, "unsupported_type");
}

const HEAD: &str =
    "POST /v1/responses HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n";

/// Says the beginning of a request that has no end; the answer comes all the same.
fn check_unfinished(start: &str) {
    let collector = Collector::start(&[]);
    let mut stream = collector.connect();
    stream.write_all(start.as_bytes()).unwrap();
    // The first byte of the answer comes while the sender still has the line open.
    assert_eq!(stream.peek(&mut [0]).unwrap(), 1);
    stream.shutdown(Shutdown::Write).unwrap();
    let (status, text) = answer(stream);
    assert_eq!(status, 413);
    assert!(text.contains("urn:trefoil:problem:body_too_large"), "{text}");
}

#[test]
fn a_body_announced_too_large_is_refused_before_it_comes() {
    check_unfinished(&format!("{HEAD}content-length: 9999999\r\n\r\n"));
}

#[test]
fn a_body_in_chunks_is_not_read_beyond_the_limit() {
    let chunk = format!("8000\r\n{}\r\n", " ".repeat(0x8000));
    check_unfinished(&format!("{HEAD}transfer-encoding: chunked\r\n\r\n{}", chunk.repeat(3)));
}

#[test]
fn a_request_that_breaks_off_leaves_nothing() {
    let collector = Collector::start(&[]);
    let body = response(1, 1, "complete").to_string();
    let whole = format!("{HEAD}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let cut = whole.as_bytes().split_last().unwrap().1;
    let mut stream = collector.connect();
    stream.write_all(cut).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    // The line is closed once the request was given up.
    let _ = stream.read_to_end(&mut Vec::new());
    assert_eq!(collector.stored(), [json!(null); 0]);
    assert_eq!(collector.say(whole.as_bytes()).0, 202);
}

#[test]
fn whoever_sends_more_than_the_share_is_told_to_wait() {
    let collector = Collector::start(&["--rate-limit", "2"]);
    for number in 1..=2 {
        assert_eq!(collector.post(&response(number, 1, "complete")).status, 202);
    }
    let reply = collector.post(&response(3, 1, "complete"));
    reply.is_problem(429, "too_many_requests");
    let seconds: u32 = reply.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&seconds), "{seconds}");
    // Reading costs nothing of the share.
    assert_eq!(collector.stored().len(), 2);
    assert_eq!(collector.get("/healthz").status, 200);
}

#[test]
fn without_a_share_nobody_waits() {
    let collector = Collector::start(&["--rate-limit", "0"]);
    for number in 0..700 {
        assert_eq!(collector.post(&event(number, "shown")).status, 202);
    }
}

#[test]
fn other_methods_and_paths_are_problems_too() {
    let collector = Collector::start(&[]);
    for method in ["PUT", "DELETE", "PATCH"] {
        let body = (method != "DELETE").then_some(&b"{}"[..]);
        let reply = collector.ask(method, "/v1/responses", &[], body);
        reply.is_problem(405, "about:blank");
        assert!(reply.header("allow").contains("POST"), "{reply:?}");
    }
    collector.get("/v1/response").is_problem(404, "about:blank");
    collector.get("/").is_problem(404, "about:blank");
    assert_eq!(collector.get("/healthz").json(), json!({ "status": "ok" }));
}

#[test]
fn a_store_that_takes_nothing_is_said_and_gets_well_again() {
    let collector = Collector::start(&[]);
    let owner = rusqlite::Connection::open(collector.database()).unwrap();
    owner.execute_batch("ALTER TABLE responses RENAME TO gone").unwrap();
    let record = response(1, 1, "complete");
    let reply = collector.post(&record);
    reply.is_problem(503, "store_unavailable");
    assert_eq!(reply.header("retry-after"), "5");
    collector.get("/v1/responses").is_problem(503, "store_unavailable");
    // Events have their own table.
    assert_eq!(collector.post(&event(1, "shown")).status, 202);
    owner.execute_batch("ALTER TABLE gone RENAME TO responses").unwrap();
    assert_eq!(collector.post(&record).status, 202);
    assert_eq!(collector.stored(), [record]);
}

#[test]
fn the_log_names_requests_and_holds_no_answer() {
    let collector = Collector::start(&[]);
    let mut record = response(1, 1, "complete");
    record["answers"][0] = json!({ "question": "why", "kind": "comment", "text": "secret" });
    assert_eq!(collector.post(&record).status, 202);
    record["answers"][0]["kind"] = json!("secret");
    assert_eq!(collector.post(&record).status, 422);
    assert_eq!(collector.get("/v1/responses?survey=secret").status, 200);
    let log = collector.log();
    assert!(log.contains("method=POST path=\"/v1/responses\" status=202"), "{log}");
    assert!(log.contains("stored=1 duplicates=0"), "{log}");
    assert!(log.contains("status=422"), "{log}");
    assert!(!log.contains("secret") && !log.contains("01900000"), "{log}");
}
