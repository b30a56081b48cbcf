//! `trefoil check --endpoint`: our collector keeps every rule, and each breach by another one is found.

use crate::flawed::{self, Answer, Flaw, Request, Way};
use crate::harness::{Collector, run};
use serde_json::Value;
use std::path::Path;

/// The rules that are not kept there, in the order printed, and the exit code.
fn found(url: &str) -> (Option<i32>, Vec<String>, String) {
    let (code, out, error) = run(&["check", "--endpoint", url, "--timeout", "1"], Path::new("."));
    assert_eq!(error, "", "{out}");
    let rules = out
        .lines()
        .filter(|line| line.starts_with("must: ") || line.starts_with("should: "))
        .map(Into::into)
        .collect();
    (code, rules, out)
}

#[test]
fn our_collector_keeps_every_rule_and_stores_tests_only() {
    for arguments in [&[][..], &["--allow-origin", "https://shop.example"]] {
        let collector = Collector::start(arguments);
        let url = format!("http://{}/v1/responses", collector.address());
        let (code, out, error) = run(&["check", "--endpoint", &url], Path::new("."));
        assert_eq!(out, "holds: 19 requests as a page of https://shop.example\n");
        assert_eq!((code, &*error), (Some(0), ""));
        let stored = collector.stored();
        assert!(!stored.is_empty());
        for record in stored {
            assert_eq!(
                (&record["test"], &record["survey"]),
                (&true.into(), &"trefoil-check".into())
            );
        }
    }
}

#[test]
fn an_origin_that_is_not_listed_is_found_and_the_one_to_ask_as_can_be_named() {
    let collector = Collector::start(&["--allow-origin", "https://other.example"]);
    let url = format!("http://{}/v1/responses", collector.address());
    let (code, rules, _) = found(&url);
    assert_eq!(code, Some(1));
    assert_eq!(&rules[..2], ["must: preflight", "must: json"]);
    let arguments =
        ["check", "--endpoint", &*url, "--origin", "https://other.example", "--survey", "shop"];
    let (code, out, _) = run(&arguments, Path::new("."));
    assert_eq!((code, out.starts_with("holds: ")), (Some(0), true), "{out}");
    assert_eq!(collector.stored()[0]["survey"], "shop");
}

#[test]
fn nobody_there_is_one_finding_and_not_nineteen() {
    let collector = Collector::start(&[]);
    let url = format!("http://{}/v1/responses", collector.address());
    drop(collector);
    let (code, rules, out) = found(&url);
    assert_eq!((code, rules), (Some(1), vec!["must: reachable".into()]), "{out}");
}

/// What is found wrong with an endpoint of that flaw.
#[track_caller]
fn check(expected: &[&str], flaw: Flaw) {
    let (code, rules, out) = found(&flawed::start("127.0.0.1", flaw));
    assert_eq!(rules, expected, "{out}");
    let has_must = rules.iter().any(|rule| rule.starts_with("must"));
    assert_eq!(code, Some(i32::from(has_must)), "{out}");
    // What was done, what came, what should have, what to do.
    for start in ["  did:    ", "  came:   ", "  wanted: ", "  mend:   "] {
        let lines = out.lines().filter(|line| line.starts_with(start) && line.len() > start.len());
        assert_eq!(lines.count(), rules.len(), "{out}");
    }
}

#[test]
fn an_endpoint_without_a_flaw_keeps_every_rule() {
    check(&[], |_, honest| honest);
}

#[test]
fn an_address_in_the_clear_is_found() {
    // A loopback address that the widget does not count as this machine.
    let (code, rules, out) = found(&flawed::start("127.0.0.2", |_, honest| honest));
    assert_eq!((code, rules), (Some(1), vec!["must: https".into()]), "{out}");
}

#[test]
fn what_never_comes_or_breaks_off_is_found() {
    check(&["must: in_time"], |_, honest| honest.way(Way::Withheld));
    check(&["must: reachable"], |_, honest| honest.way(Way::Cut));
}

#[test]
fn redirects_are_found() {
    check(&["must: no_redirect"], |_, honest| honest.status(308).with("location", "/answers/"));
}

#[test]
fn what_keeps_a_browser_from_sending_is_found() {
    check(&["must: preflight"], |request, honest| match &*request.method {
        "OPTIONS" => honest.status(405),
        _ => honest,
    });
    check(&["must: preflight_origin"], |request, honest| match &*request.method {
        "OPTIONS" => honest.without("access-control-allow-origin"),
        _ => honest,
    });
    // Two of them are none.
    check(&["must: preflight_origin"], |request, honest| match &*request.method {
        "OPTIONS" => honest.with("access-control-allow-origin", "*"),
        _ => honest,
    });
    check(&["must: preflight_headers"], |request, honest| match &*request.method {
        "OPTIONS" => honest
            .without("access-control-allow-headers")
            .with("access-control-allow-headers", "content-type"),
        _ => honest,
    });
    check(&["must: answer_origin"], |request, honest| match &*request.method {
        "POST" => honest
            .without("access-control-allow-origin")
            .with("access-control-allow-origin", "https://shop.example/"),
        _ => honest,
    });
}

/// Whether a record of the check has that id, by its last byte, and revision.
fn is(request: &Request, number: u8, revision: u64) -> bool {
    let record = request.json();
    let id = record["id"].as_str().unwrap_or_default();
    id.ends_with(&format!("{number:02x}")) && record["revision"] == revision
}

#[test]
fn good_records_that_are_refused_are_found_each_by_what_it_was() {
    fn refused(request: &Request, honest: Answer, is_refused: bool) -> Answer {
        if request.is("POST") && is_refused && honest.status == 202 {
            honest.status(400)
        } else {
            honest
        }
    }
    check(&["must: json"], |request, honest| {
        let is_first = honest.body.contains("false");
        refused(request, honest, is(request, 1, 1) && is_first)
    });
    check(&["must: again"], |request, honest| {
        let is_again = honest.body.contains("true");
        refused(request, honest, is_again)
    });
    check(&["must: revision"], |request, honest| refused(request, honest, is(request, 1, 2)));
    check(&["must: gap"], |request, honest| refused(request, honest, is(request, 2, 2)));
    check(&["should: late"], |request, honest| refused(request, honest, is(request, 2, 1)));
    check(&["must: beacon"], |request, honest| {
        refused(request, honest, request.header("content-type").starts_with("text/plain"))
    });
    check(&["must: key_optional"], |request, honest| refused(request, honest, is(request, 4, 1)));
    check(&["must: event"], |request, honest| {
        refused(request, honest, request.json()["type"] == "event")
    });
    check(&["should: large"], |request, honest| {
        refused(request, honest, request.body.len() > 50_000)
    });
}

#[test]
fn doubles_and_lost_clashes_are_found() {
    check(&["must: once"], |_, honest| {
        let body = honest.body.replace("true", "false");
        honest.body(&body)
    });
    check(&["should: other_body"], |request, honest| match honest.status {
        422 if is(request, 1, 1) => honest.status(409),
        _ => honest,
    });
}

#[test]
fn what_takes_or_drops_too_much_is_found() {
    check(&["should: too_large"], |request, honest| match request.body.len() {
        500_000.. => honest.status(202),
        _ => honest,
    });
    check(&["should: too_large"], |request, honest| match request.body.len() {
        500_000.. => honest.way(Way::Cut),
        _ => honest,
    });
}

#[test]
fn what_stumbles_over_garbage_or_takes_it_is_found() {
    fn is_garbage(request: &Request) -> bool {
        request.is("POST") && !request.json().is_object()
    }
    fn is_above(request: &Request) -> bool {
        request.json().pointer("/answers/0/value").and_then(Value::as_i64) == Some(11)
    }
    check(
        &["must: no_crash"],
        |request, honest| {
            if is_garbage(request) { honest.status(500) } else { honest }
        },
    );
    check(
        &["should: garbage"],
        |request, honest| {
            if is_garbage(request) { honest.status(200) } else { honest }
        },
    );
    check(
        &["should: garbage"],
        |request, honest| {
            if is_garbage(request) { honest.status(409) } else { honest }
        },
    );
    check(
        &["should: broken_rule"],
        |request, honest| {
            if is_above(request) { honest.status(202) } else { honest }
        },
    );
}

#[test]
fn answers_that_a_stranger_reads_are_found() {
    static LAST: std::sync::Mutex<String> = std::sync::Mutex::new(String::new());
    check(&["must: private"], |request, honest| {
        let mut last = LAST.lock().unwrap();
        if request.json()["type"] == "response" {
            *last = request.json().to_string();
        }
        if request.is("GET") { honest.status(200).body(&last) } else { honest }
    });
}

#[test]
fn what_asks_to_wait_is_found_unless_it_says_how_long_so_that_a_page_sees_it() {
    fn busy(honest: Answer) -> Answer {
        honest.status(429)
    }
    check(&["should: retry_after", "must: room"], |request, honest| {
        if is(request, 4, 1) { busy(honest) } else { honest }
    });
    check(&["should: retry_after_seen", "must: room"], |request, honest| {
        if is(request, 4, 1) { busy(honest).with("retry-after", "5") } else { honest }
    });
    check(&["must: room"], |request, honest| {
        let told = |answer: Answer| {
            answer
                .with("retry-after", "5")
                .with("access-control-expose-headers", "ETag, Retry-After")
        };
        if is(request, 4, 1) { told(busy(honest)) } else { honest }
    });
}

#[test]
fn cookies_are_found() {
    check(&["should: no_cookie"], |_, honest| honest.with("set-cookie", "session=1"));
}

#[test]
fn a_file_or_an_endpoint_is_checked_and_not_both_or_neither() {
    for (arguments, expected) in [
        (&["check"][..], "<FILE>"),
        (&["check", "survey.json", "--endpoint", "https://a.example"], "cannot be used with"),
        (&["check", "survey.json", "--origin", "https://a.example"], "cannot be used with"),
        (&["check", "--endpoint", "a.example"], "write one like https://example.com/answers"),
        (
            &["check", "--endpoint", "https://a.example", "--origin", "a.example/"],
            "is not an origin",
        ),
        (&["check", "--endpoint", "https://a.example", "--survey", "a b"], "1 to 64 letters"),
    ] {
        let (code, out, error) = run(arguments, Path::new("."));
        assert_eq!((code, &*out), (Some(2), ""), "{arguments:?}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}
