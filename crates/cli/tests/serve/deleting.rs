//! What somebody asks to have deleted is gone, stays gone, and is not in the file any more.

use crate::harness::{Collector, Reply, event, id, lines, response, run};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const TOKEN: &str = "a-token-of-thirty-two-characters";

/// A collector with a token.
fn start(folder: &Path) -> Collector {
    let path = folder.join("trefoil.toml");
    std::fs::write(&path, format!("token = '{TOKEN}'")).unwrap();
    Collector::start(&["--config", path.to_str().unwrap()])
}

fn ask(collector: &Collector, method: &str, path: &str) -> Reply {
    let shown = format!("Bearer {TOKEN}");
    collector.ask(method, path, &[("authorization", &shown)], None)
}

fn stored(collector: &Collector, what: &str) -> Vec<Value> {
    lines(&ask(collector, "GET", &format!("/v1/{what}")))
}

/// A response of somebody, with a comment.
fn said(number: usize, respondent: &str, comment: &str) -> Value {
    let mut record = response(number, 1, "complete");
    record["respondent"] = json!(respondent);
    record["answers"] = json!([{ "question": "why", "kind": "comment", "text": comment }]);
    record
}

/// An event of that response.
fn of_response(number: usize, response: usize) -> Value {
    let mut event = event(number, "shown");
    event["response"] = json!(id(response));
    event
}

#[test]
fn a_deleted_response_is_gone_with_its_events_and_late_copies_are_taken_and_not_stored() {
    let folder = TempDir::new().unwrap();
    let collector = start(folder.path());
    let all = [
        said(1, "ann", "one"),
        response(2, 1, "complete"),
        of_response(11, 1),
        of_response(12, 1),
        of_response(13, 2),
    ];
    for record in &all {
        assert_eq!(collector.post(record).status, 202);
    }
    let reply = ask(&collector, "DELETE", &format!("/v1/responses/{}", id(1)));
    assert_eq!((reply.status, reply.json()), (200, json!({ "responses": 1, "events": 2 })));
    let mut changed = said(1, "ann", "two");
    changed["revision"] = json!(2);
    for late in [&all[0], &all[2], &changed] {
        let reply = collector.post(late);
        assert_eq!((reply.status, &reply.json()["stored"][0]["duplicate"]), (202, &json!(true)));
    }
    assert_eq!(stored(&collector, "responses"), [all[1].clone()]);
    assert_eq!(stored(&collector, "events"), [all[4].clone()]);
    let reply = ask(&collector, "DELETE", &format!("/v1/responses/{}", id(1)));
    assert_eq!((reply.status, reply.json()), (200, json!({ "responses": 0, "events": 0 })));
    // One that is still under way does not come back either.
    assert_eq!(ask(&collector, "DELETE", &format!("/v1/responses/{}", id(3))).status, 200);
    assert_eq!(collector.post(&response(3, 1, "complete")).status, 202);
    assert_eq!(stored(&collector, "responses").len(), 1);
    ask(&collector, "DELETE", "/v1/responses/7").is_problem(404, "about:blank");
}

#[test]
fn all_of_a_respondent_goes_and_the_log_does_not_name_them() {
    let folder = TempDir::new().unwrap();
    let collector = start(folder.path());
    let name = "ann/customer 7?é";
    for record in [said(1, name, "a"), said(2, name, "b"), said(3, "ann", "c"), of_response(11, 2)]
    {
        assert_eq!(collector.post(&record).status, 202);
    }
    let reply = ask(&collector, "DELETE", "/v1/respondents/ann%2Fcustomer%207%3F%C3%A9");
    assert_eq!((reply.status, reply.json()), (200, json!({ "responses": 2, "events": 1 })));
    assert_eq!(stored(&collector, "responses"), [said(3, "ann", "c")]);
    assert_eq!(ask(&collector, "DELETE", "/v1/respondents/ann/customer").status, 404);
    let log = collector.log();
    assert!(log.contains("path=\"/v1/respondents/{respondent}\" status=200"), "{log}");
    assert!(!log.contains("ann"), "{log}");
}

#[test]
fn without_the_token_nothing_is_deleted() {
    let folder = TempDir::new().unwrap();
    for collector in [start(folder.path()), Collector::start(&[])] {
        assert_eq!(collector.post(&said(1, "ann", "a")).status, 202);
        for path in [format!("/v1/responses/{}", id(1)), "/v1/respondents/ann".into()] {
            collector.ask("DELETE", &path, &[], None).is_problem(401, "token_needed");
        }
        assert_eq!(count(&collector), 1);
    }
}

fn count(collector: &Collector) -> u32 {
    let connection = rusqlite::Connection::open(collector.database()).unwrap();
    connection.query_row("SELECT count(*) FROM responses", [], |row| row.get(0)).unwrap()
}

/// Whether that text stands anywhere in the file or its log.
fn holds(collector: &Collector, text: &str) -> bool {
    let database = collector.database();
    let log = database.with_file_name("answers.sqlite-wal");
    [database, log].iter().any(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn what_was_deleted_stands_nowhere_in_the_file_and_its_log() {
    let folder = TempDir::new().unwrap();
    let collector = start(folder.path());
    // Long ones have pages of their own.
    let secrets = ["a-secret-comment".into(), format!("another-secret{}", "x".repeat(9000))];
    for (number, secret) in secrets.iter().enumerate() {
        assert_eq!(collector.post(&said(number, "somebody-to-forget", secret)).status, 202);
    }
    assert!(holds(&collector, "secret"));
    assert_eq!(ask(&collector, "DELETE", "/v1/respondents/somebody-to-forget").status, 200);
    assert!(!holds(&collector, "secret") && !holds(&collector, "xxxxxxxx"));
    assert!(!holds(&collector, "somebody-to-forget"));
}

#[test]
fn while_somebody_reads_the_log_is_emptied_by_the_next_record() {
    let folder = TempDir::new().unwrap();
    let collector = start(folder.path());
    assert_eq!(collector.post(&said(1, "ann", "a-secret-comment")).status, 202);
    let reader = rusqlite::Connection::open(collector.database()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM responses").unwrap();
    assert_eq!(ask(&collector, "DELETE", "/v1/respondents/ann").status, 200);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(collector.post(&response(2, 1, "complete")).status, 202);
    assert!(!holds(&collector, "a-secret-comment"));
}

#[test]
fn the_command_deletes_while_the_collector_runs() {
    let collector = Collector::start(&[]);
    let database = collector.database();
    let folder = database.parent().unwrap();
    for record in
        [said(1, "ann", "a-secret"), said(2, "bob", "b"), said(3, "bob", "c"), of_response(11, 1)]
    {
        assert_eq!(collector.post(&record).status, 202);
    }
    let first = id(1);
    let database = database.to_str().unwrap();
    let arguments = ["delete", "--store", database, "--response", &first, "--respondent", "bob"];
    let (code, out, said_so) = run(&arguments, folder);
    assert_eq!((code, &*out), (Some(0), "deleted: 3 responses, 1 events\n"), "{said_so}");
    assert_eq!(collector.stored(), [json!(null); 0]);
    assert!(!holds(&collector, "a-secret"));
    assert_eq!(collector.post(&said(1, "ann", "a-secret")).status, 202);
    assert_eq!(collector.stored(), [json!(null); 0]);
    let (code, _, said_so) = run(&["delete", "--store", "none", "--respondent", "a"], folder);
    assert_eq!(code, Some(2));
    assert!(said_so.contains("none") && !folder.join("none").exists(), "{said_so}");
    assert_eq!(run(&["delete"], folder).0, Some(2));
}

#[test]
fn what_is_older_than_the_retention_period_is_gone_before_anybody_reads() {
    let collector = Collector::start(&[]);
    for record in [response(1, 1, "complete"), response(2, 1, "complete"), event(11, "shown")] {
        assert_eq!(collector.post(&record).status, 202);
    }
    let folder = collector.crash();
    let connection = rusqlite::Connection::open(folder.path().join("answers.sqlite")).unwrap();
    let older = format!("received_at = received_at - {}", 11 * 86_400_000_u64);
    connection
        .execute_batch(&format!(
            "UPDATE responses SET {older} WHERE id = '{}'; UPDATE events SET {older}",
            id(1)
        ))
        .unwrap();
    drop(connection);
    let folder = Collector::start_in(folder, &["--retention", "12 days"]).crash();
    let collector = Collector::start_in(folder, &["--retention", "10 days"]);
    assert_eq!(collector.stored(), [response(2, 1, "complete")]);
    assert_eq!(lines(&collector.get("/v1/events")), [json!(null); 0]);
    // What went by itself may come again.
    assert_eq!(collector.post(&response(1, 1, "complete")).json()["stored"][0]["duplicate"], false);
}
