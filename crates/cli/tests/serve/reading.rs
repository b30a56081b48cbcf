//! Who may read, and that what is read is what was stored, as JSON Lines and as CSV.

use crate::harness::{Collector, Reply, id, lines, response, run, run_with};
use serde_json::{Value, json};
use tempfile::TempDir;

const TOKEN: &str = "a-token-of-thirty-two-characters";

/// A collector with that token set in its file.
fn with_token(arguments: &[&str]) -> (Collector, TempDir) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trefoil.toml");
    std::fs::write(&path, format!("token = '{TOKEN}'")).unwrap();
    let all = [&["--config", path.to_str().unwrap()], arguments].concat();
    (Collector::start(&all), folder)
}

fn ask(collector: &Collector, path: &str, shown: &str) -> Reply {
    collector.ask("GET", path, &[("authorization", shown), ("host", "shop.example")], None)
}

#[test]
fn with_a_token_set_only_the_token_opens_from_anywhere() {
    let (collector, _folder) = with_token(&[]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    for path in ["/v1/responses", "/v1/responses.csv", "/v1/events", "/v1/report"] {
        assert_eq!(ask(&collector, path, &format!("Bearer {TOKEN}")).status, 200);
        for shown in ["Bearer another-token-that-is-not-right", "Basic YTpi"] {
            let reply = ask(&collector, path, shown);
            reply.is_problem(401, "token_needed");
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
        collector.get(path).is_problem(401, "token_needed");
    }
    assert!(!collector.log().contains(TOKEN));
}

const STUDIO: &str = "https://studio.example";

#[test]
fn a_page_reads_by_the_token_where_its_origin_is_listed() {
    let (collector, _folder) = with_token(&["--read-origin", STUDIO]);
    assert_eq!(collector.post(&response(1, 1, "complete")).status, 202);
    for path in ["/v1/responses", "/v1/events"] {
        for (origin, told) in [(STUDIO, STUDIO), ("https://shop.example", ""), ("null", "")] {
            let asked = [
                ("origin", origin),
                ("access-control-request-method", "GET"),
                ("access-control-request-headers", "authorization"),
            ];
            let asked = collector.ask("OPTIONS", path, &asked, None);
            let shown = |token: &str| {
                let shown = format!("Bearer {token}");
                collector.ask("GET", path, &[("authorization", &shown), ("origin", origin)], None)
            };
            let (read, refused) = (shown(TOKEN), shown("another-token-that-is-not-right"));
            for reply in [&asked, &read, &refused] {
                assert_eq!(reply.header("access-control-allow-origin"), told, "{reply:?}");
                assert_eq!(reply.header("access-control-allow-credentials"), "", "{reply:?}");
                let vary = reply.headers("vary");
                assert!(vary.contains(&"Origin"), "{reply:?}");
            }
            assert_eq!((read.status, refused.status), (200, 401));
            if told.is_empty() {
                asked.is_problem(403, "origin_not_allowed");
            } else {
                assert_eq!(asked.status, 204);
                assert_eq!(asked.header("access-control-allow-methods"), "GET");
                assert_eq!(asked.header("access-control-allow-headers"), "Authorization");
            }
        }
    }
}

#[test]
fn without_a_token_no_page_reads_whatever_is_listed() {
    let collector = Collector::start(&["--read-origin", STUDIO]);
    let asked = [("origin", STUDIO), ("access-control-request-method", "GET")];
    let asked = collector.ask("OPTIONS", "/v1/responses", &asked, None);
    asked.is_problem(403, "origin_not_allowed");
    let read = collector.ask("GET", "/v1/responses", &[("origin", STUDIO)], None);
    for reply in [asked, read] {
        assert_eq!(reply.header("access-control-allow-origin"), "", "{reply:?}");
    }
}

#[test]
fn who_guesses_tokens_is_slowed_down() {
    let (collector, _folder) = with_token(&["--rate-limit", "2"]);
    for status in [401, 401, 429] {
        assert_eq!(ask(&collector, "/v1/responses", "Bearer wrong").status, status);
    }
    // Who has it is not kept waiting.
    assert_eq!(ask(&collector, "/v1/responses", &format!("Bearer {TOKEN}")).status, 200);
}

#[test]
fn a_token_is_no_flag_and_a_bad_one_is_not_repeated() {
    let folder = TempDir::new().unwrap();
    let (code, _, said) = run(&["serve", "--token", TOKEN], folder.path());
    assert_eq!(code, Some(2), "{said}");
    let exported = [("TREFOIL_TOKEN", "too short")];
    let (code, _, said) = run_with(&["serve"], folder.path(), &exported);
    assert_eq!(code, Some(2));
    assert!(said.contains("TREFOIL_TOKEN: ") && !said.contains("too short"), "{said}");
}

/// Every kind of answer, texts that spreadsheets would run, and responses that do not count.
fn stored() -> Vec<Value> {
    let rated = |kind: &str, min: u8, max: u8, good_is: &str, value: u8| json!({ "question": kind, "kind": kind, "min": min, "max": max, "good_is": good_is, "value": value });
    let item = |item: &str, role: Value, value: Value| {
        let mut answer = rated("csat", 1, 7, "high", 1);
        answer["question"] = json!("-service");
        answer["item"] = json!(item);
        answer["value"] = value.clone();
        match role.as_str() {
            Some(_) => answer["role"] = role,
            None if value.is_null() => answer["not_applicable"] = json!(true),
            None => {}
        }
        answer
    };
    (1..=40)
        .map(|number: usize| {
            let value = u8::try_from(number % 5).unwrap() + 1;
            let mut record = response(number, 1, ["complete", "complete", "partial"][number % 3]);
            record["survey"] = json!(["shop", "-shop"][number % 2]);
            record["test"] = json!(number.is_multiple_of(7));
            record["respondent"] = json!("=HYPERLINK(\"https://evil.example\")");
            record["answers"] = json!([
                rated("nps", 0, 10, "high", 2 * value),
                rated("ces1", 1, 5, "low", value),
                rated("ces2", 1, 7, "high", value + 1),
                item("delivery", json!(null), json!(value)),
                item("packing", json!(null), if number.is_multiple_of(4) { json!(null) } else { json!(value) }),
                item("price", json!("expected"), json!(value)),
                item("price", json!("experienced"), json!(6 - value)),
                { "question": "why", "kind": "comment", "text": "=1+1\r\n\"quoted\", and; parted" },
                { "question": "reason", "kind": "choice", "values": ["price", "other"] },
                { "question": "reply", "kind": "contact", "phone": "+358 1", "consent": true },
            ]);
            if number.is_multiple_of(10) {
                record["status"] = json!("withdrawn");
                record["answers"] = json!([]);
            }
            record
        })
        .collect()
}

#[test]
fn csv_and_json_lines_are_scored_the_same_and_no_cell_is_a_formula() {
    let collector = Collector::start(&[]);
    for record in stored() {
        let reply = collector.post(&record);
        assert_eq!(reply.status, 202, "{reply:?}");
    }
    let folder = TempDir::new().unwrap();
    let table = collector.get("/v1/responses.csv");
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8; header=present");
    let asked = collector.ask("GET", "/v1/responses", &[("accept", "text/csv")], None);
    assert_eq!((&asked.body, asked.header("vary")), (&table.body, "Accept"));
    std::fs::write(folder.path().join("a.csv"), &table.body).unwrap();
    std::fs::write(folder.path().join("a.jsonl"), collector.get("/v1/responses").body).unwrap();
    let score = |file: &str, more: &[&str]| {
        let arguments = [&["score", "--json", file], more].concat();
        let (code, out, said) = run(&arguments, folder.path());
        assert_eq!((code, &*said), (Some(0), ""), "{file}");
        let tables: Value = serde_json::from_str(&out).unwrap();
        ["nps", "csat", "ces"].map(|table| tables[table].clone())
    };
    for more in [&[][..], &["--trial"], &["--survey=-shop"]] {
        let tables = score("a.csv", more);
        assert_eq!(tables, score("a.jsonl", more), "{more:?}");
        assert!(tables.iter().all(|table| !table.as_array().unwrap().is_empty()), "{tables:?}");
    }
    for cell in table.body.trim_start_matches('\u{feff}').split("\",\"") {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell:?}");
    }
    assert!(table.body.contains("\"'=1+1\r\n\"\"quoted\"\", and; parted\""));
}

#[test]
fn one_survey_is_read_alone_as_csv_too() {
    let collector = Collector::start(&[]);
    for (number, survey) in [(1, "shop"), (2, "other")] {
        let mut record = response(number, 1, "complete");
        record["survey"] = json!(survey);
        assert_eq!(collector.post(&record).status, 202);
    }
    let table = collector.get("/v1/responses.csv?survey=shop").body;
    assert!(table.contains(&id(1)) && !table.contains(&id(2)), "{table}");
    assert_eq!(lines(&collector.get("/v1/responses?survey=shop")).len(), 1);
}
