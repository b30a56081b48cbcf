//! What keeps out programs that pretend to be respondents.

use crate::harness::{Collector, Reply, event, response, run, run_with};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::SystemTime;
use tempfile::TempDir;
use trefoil_survey::time::Timestamp;

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

const SECRET: &str = "a-secret-of-some-length";
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

/// A collector that asks pages for tokens of one of two secrets.
fn start_with_secrets(more: &str, arguments: &[&str]) -> (Collector, TempDir) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trefoil.toml");
    let secrets = format!("page_token_secret = ['another-secret-of-ours', '{SECRET}']\n{more}");
    std::fs::write(&file, secrets).unwrap();
    let all = [&["--config", file.to_str().unwrap()], arguments].concat();
    (Collector::start(&all), folder)
}

/// The moment that many seconds from now.
fn moment(from_now_s: i64) -> Timestamp {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_unix_s(now.as_secs().try_into().unwrap()).plus_s(from_now_s)
}

/// A token of a page of that survey which expires so many seconds from now.
fn token_of(secret: &str, survey: &str, expires_s: i64) -> String {
    let expiry = moment(expires_s).unix_s();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{survey}.{expiry}").as_bytes());
    format!("{expiry}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn token(expires_s: i64) -> String {
    token_of(SECRET, "checkout", expires_s)
}

fn post_to(collector: &Collector, query: &str, content_type: &str, body: &str) -> Reply {
    let headers = [("content-type", content_type)];
    collector.ask("POST", &format!("/v1/responses{query}"), &headers, Some(body.as_bytes()))
}

#[test]
fn what_has_no_token_of_the_page_is_refused_and_no_token_is_logged() {
    let (collector, _folder) = start_with_secrets("token = 'the-token-of-the-owner'", &[]);
    let record = response(1, 1, "complete").to_string();
    let good = token(HOUR_S);
    let (expiry, signature) = good.split_once('.').unwrap();
    let later = moment(2 * HOUR_S).unix_s();
    for query in [
        String::new(),
        "?token=".into(),
        "?token=.".into(),
        format!("?Token={good}"),
        format!("?token={expiry}"),
        format!("?token=%2B{good}"),
        format!("?token={signature}"),
    ] {
        let reply = post_to(&collector, &query, "application/json", &record);
        reply.is_problem(403, "token_refused");
        assert!(reply.body.contains("has no token of a page"), "{query} {reply:?}");
    }
    for forged in [
        format!("{expiry}."),
        format!("{expiry}.{}", &signature[1..]),
        format!("{expiry}.{signature}A"),
        format!("{later}.{signature}"),
        format!("0{good}"),
        token_of("a-secret-that-is-not-ours", "checkout", HOUR_S),
        token_of(SECRET, "shop", HOUR_S),
        token_of(SECRET, "", HOUR_S),
    ] {
        let reply = post_to(&collector, &format!("?token={forged}"), "application/json", &record);
        reply.is_problem(403, "token_refused");
        assert!(reply.body.contains("not signed for the survey checkout"), "{forged} {reply:?}");
    }
    // In each form in which a page sends, also as it is left; of each secret; spelt with padding.
    let other = token_of("another-secret-of-ours", "checkout", HOUR_S);
    for (query, content_type) in [
        (format!("?token={good}"), "application/json"),
        (format!("?a=b&token={good}%3D"), "text/plain"),
        (format!("?token={other}"), "application/jsonl"),
    ] {
        assert_eq!(post_to(&collector, &query, content_type, &record).status, 202, "{query}");
    }
    // One of several that is another survey's has all refused.
    let mut stranger = response(2, 1, "complete");
    stranger["survey"] = json!("shop");
    let lines = format!("{}\n{stranger}\n", response(3, 1, "complete"));
    let reply = post_to(&collector, &format!("?token={good}"), "application/jsonl", &lines);
    reply.is_problem(403, "token_refused");
    // The owner needs none, and asking whether a survey is open neither.
    let owner = ("authorization", "Bearer the-token-of-the-owner");
    let json = ("content-type", "application/json");
    let body = response(4, 1, "complete").to_string();
    let reply = collector.ask("POST", "/v1/responses", &[owner, json], Some(body.as_bytes()));
    assert_eq!(reply.status, 202);
    assert_eq!(collector.get("/v1/quota?survey=checkout").status, 200);
    assert_eq!(collector.ask("OPTIONS", "/v1/responses", &[], None).status, 204);
    assert_eq!(lines_of(&collector, owner), 2);

    let log = collector.log();
    assert!(log.contains("/v1/responses") && !log.contains(signature), "{log}");
    let figures = collector.ask("GET", "/metrics", &[owner], None).body;
    assert!(figures.contains("trefoil_refused_total{code=\"token_refused\"} 16\n"), "{figures}");
}

/// How many responses the owner reads.
fn lines_of(collector: &Collector, owner: (&str, &str)) -> usize {
    collector.ask("GET", "/v1/responses", &[owner], None).body.lines().count()
}

#[test]
fn an_answer_that_waited_on_a_device_is_taken_with_the_token_it_had() {
    let (collector, _folder) = start_with_secrets("", &[]);
    let cases = [
        // Before it expires, by a clock that is right or wrong.
        (HOUR_S, -2 * HOUR_S, true),
        (HOUR_S, -400 * DAY_S, true),
        (HOUR_S, 400 * DAY_S, true),
        // It waited.
        (-2 * HOUR_S, -3 * HOUR_S, true),
        (-30 * DAY_S, -31 * DAY_S, true),
        (-30 * DAY_S, -30 * DAY_S + 12 * HOUR_S, true),
        (-2 * DAY_S, -HOUR_S, false),
        (-32 * DAY_S, -33 * DAY_S, false),
        (-400 * DAY_S, -400 * DAY_S, false),
    ];
    for (number, (expires_s, shown_s, is_taken)) in cases.into_iter().enumerate() {
        let shown = moment(shown_s);
        let mut record = response(number, 1, "complete");
        record["shown_at"] = json!(shown.to_rfc3339());
        record["answered_at"] = json!(shown.plus_s(9).to_rfc3339());
        let mut happened = event(100 + number, "shown");
        happened["at"] = json!(shown.to_rfc3339());
        let query = format!("?token={}", token(expires_s));
        for sent in [record, happened] {
            let reply = post_to(&collector, &query, "application/json", &sent.to_string());
            if is_taken {
                assert_eq!(reply.status, 202, "{expires_s} {shown_s} {reply:?}");
            } else {
                reply.is_problem(403, "token_refused");
                assert!(reply.body.contains("expired at 20"), "{reply:?}");
            }
        }
    }
}

#[test]
fn a_plain_form_needs_the_token_of_its_page() {
    let folder = TempDir::new().unwrap();
    let (collector, _folder) =
        start_with_secrets("", &["--definition", &definition(&folder), "--minimum-time", "2 s"]);
    let post = |token: &str| {
        post_to(&collector, &format!("?token={token}"), FORM, "survey=shop&recommend=9")
    };
    assert_eq!(post(&token_of(SECRET, "shop", HOUR_S)).status, 303);
    is_page(&post(""), 403, &["comes from elsewhere", "Nothing was stored"]);
    is_page(&post(&token(HOUR_S)), 403, &["comes from elsewhere"]);
    let old = token_of(SECRET, "shop", -HOUR_S);
    is_page(&post(&old), 403, &["open for too long", "copy what you wrote"]);
    assert_eq!(collector.stored().len(), 1);
}

#[test]
fn a_page_s_secret_is_no_flag_and_a_short_one_is_not_repeated() {
    let folder = TempDir::new().unwrap();
    let exported = [("TREFOIL_PAGE_TOKEN_SECRET", "short-and-secret, tiny")];
    let (code, _, said) = run_with(&["serve"], folder.path(), &exported);
    assert_eq!(code, Some(2));
    assert!(said.contains("TREFOIL_PAGE_TOKEN_SECRET: a secret has 16 or more"), "{said}");
    assert!(!said.contains("tiny"), "{said}");
    let flag = format!("--page-token-secret={SECRET}");
    let (code, _, said) = run(&["serve", &flag], folder.path());
    assert_eq!(code, Some(2));
    assert!(said.contains("unexpected argument"), "{said}");
}
