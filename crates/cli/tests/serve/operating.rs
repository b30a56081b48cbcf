//! What whoever runs it sees: figures, the log, connections, copies.

use crate::harness::{Collector, event, id, response, run};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[test]
fn figures_count_requests_records_and_refusals() {
    let collector = Collector::start(&[]);
    let record = response(1, 1, "complete");
    let mut wrong = response(2, 1, "complete");
    wrong["answers"][0]["value"] = json!(11);
    for record in [&record, &record, &event(11, "shown"), &wrong] {
        collector.post(record);
    }
    collector.post_as("application/json", "{");
    let reply = collector.get("/metrics");
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/plain; version=0.0.4"));
    for line in [
        "trefoil_requests_total{status=\"202\"} 3",
        "trefoil_requests_total{status=\"400\"} 1",
        "trefoil_requests_total{status=\"422\"} 1",
        "trefoil_records_total{fate=\"stored\"} 2",
        "trefoil_records_total{fate=\"duplicate\"} 1",
        "trefoil_refused_total{code=\"not_json\"} 1",
        "trefoil_refused_total{code=\"out_of_range\"} 1",
        "trefoil_commit_seconds_count 3",
        "trefoil_queue 0",
        "trefoil_oldest_complaint_seconds 0",
    ] {
        assert!(reply.body.lines().any(|own| own == line), "{line} is not in\n{}", reply.body);
    }
    let bytes = reply.body.lines().find_map(|line| line.strip_prefix("trefoil_database_bytes "));
    assert!(bytes.unwrap().parse::<u64>().unwrap() > 4096, "{}", reply.body);
    // Who may not read may not count either.
    let headers = [("host", "shop.example")];
    collector.ask("GET", "/metrics", &headers, None).is_problem(403, "read_not_local");
}

/// The age of the oldest complaint that the figures tell.
fn oldest_complaint_s(collector: &Collector) -> u64 {
    let text = collector.get("/metrics").body;
    let age = text.lines().find_map(|line| line.strip_prefix("trefoil_oldest_complaint_seconds "));
    age.unwrap().parse().unwrap()
}

#[test]
fn the_oldest_complaint_is_one_that_holds_and_that_nobody_resolved() {
    let collector = Collector::start(&[]);
    let complaint = |number: usize, opened_at: &str| {
        let mut record = response(number, 1, "complete");
        record["answered_at"] = json!(opened_at);
        record["complaint"] = json!({ "opened_at": opened_at, "due_at": "2020-01-04T00:00:00Z" });
        record
    };
    let (year_2000, year_2010) =
        (complaint(1, "2000-01-01T00:00:00Z"), complaint(2, "2010-01-01T00:00:00Z"));
    for record in [year_2000, year_2010] {
        let reply = collector.post(&record);
        assert_eq!(reply.status, 202, "{reply:?}");
    }
    let ten_years_s = 10 * 365 * 86_400;
    let both = oldest_complaint_s(&collector);
    let mut resolved = event(11, "resolved");
    resolved["response"] = json!(id(1));
    assert_eq!(collector.post(&resolved).status, 202);
    let younger = oldest_complaint_s(&collector);
    assert!(younger > 0 && both >= younger + ten_years_s, "{both} and {younger}");
    assert_eq!(
        collector
            .post(&{
                let mut record = response(2, 2, "withdrawn");
                record["answers"] = json!([]);
                record
            })
            .status,
        202
    );
    assert_eq!(oldest_complaint_s(&collector), 0);
}

#[test]
fn a_log_of_objects_has_the_same_and_no_answer_either() {
    let collector = Collector::start(&["--log", "json"]);
    let mut record = response(1, 1, "complete");
    record["answers"][0] = json!({ "question": "why", "kind": "comment", "text": "secret" });
    assert_eq!(collector.post(&record).status, 202);
    let log = collector.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [line] = &lines[..] else { panic!("{log}") };
    assert_eq!((&line["method"], &line["path"]), (&json!("POST"), &json!("/v1/responses")));
    assert_eq!((&line["status"], &line["stored"]), (&json!(202), &json!(1)));
    assert!(!log.contains("secret") && !log.contains(&id(1)), "{log}");
}

#[test]
fn whoever_is_slow_with_a_head_makes_room_for_those_who_wait() {
    let collector = Collector::start(&["--connections", "2"]);
    let slow: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = collector.connect();
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: ").unwrap();
            stream
        })
        .collect();
    // Two are all there may be, so this one is answered once they were cut off.
    let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    assert_eq!(collector.say(request).0, 200);
    for mut stream in slow {
        // Cut off: with a sentence, or without.
        let mut said = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stream, &mut said);
        assert!(!said.starts_with(b"HTTP/1.1 200"), "{said:?}");
    }
}

#[test]
fn a_copy_under_load_is_whole_and_has_all_that_was_taken_before_it_began() {
    let collector = Collector::start(&["--rate-limit", "0"]);
    let (taken, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let folder = tempfile::tempdir().unwrap();
    let database = collector.database();
    let copied =
        |name: &str| run(&["backup", "--store", database.to_str().unwrap(), name], folder.path());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 1.. {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                assert_eq!(collector.post(&response(number, 1, "complete")).status, 202);
                taken.store(number, Ordering::Release);
            }
        });
        for copy in 0..3 {
            // So many more answers must have been given than before the last copy.
            let least = 50 * (copy + 1);
            while taken.load(Ordering::Acquire) < least {
                std::thread::yield_now();
            }
            let before = taken.load(Ordering::Acquire);
            let name = format!("copy-{copy}");
            let (code, out, said) = copied(&name);
            assert_eq!((code, &*said), (Some(0), ""));
            let connection = rusqlite::Connection::open(folder.path().join(name)).unwrap();
            let verdict: String =
                connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            let mut ids = connection.prepare("SELECT id FROM responses").unwrap();
            let ids = ids.query_map([], |row| row.get(0)).unwrap();
            let ids: Vec<String> = ids.map(Result::unwrap).collect();
            let unique: BTreeSet<_> = ids.iter().cloned().collect();
            assert_eq!((verdict.as_str(), unique.len()), ("ok", ids.len()));
            let lost: Vec<_> =
                (1..=before).filter(|number| !unique.contains(&id(*number))).collect();
            assert!(lost.is_empty(), "{lost:?}");
            assert_eq!(out, format!("copied: {} responses, 0 events\n", ids.len()));
        }
        is_over.store(true, Ordering::Relaxed);
    });
    // What is there is not written over, and a copy can be served from.
    let (code, _, said) = copied("copy-0");
    assert_eq!(code, Some(2));
    assert!(said.contains("copy-0") && said.contains("another name"), "{said}");
    std::fs::rename(folder.path().join("copy-2"), folder.path().join("answers.sqlite")).unwrap();
    assert!(Collector::start_in(folder, &[]).stored().len() >= 150);
}

#[test]
fn a_copy_of_nothing_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = run(&["backup", "--store", "none", "copy"], folder.path());
    assert_eq!(code, Some(2));
    assert!(said.contains("none"), "{said}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[cfg(unix)]
#[test]
fn answers_are_no_other_user_s_to_read() {
    use std::os::unix::fs::PermissionsExt;

    let collector = Collector::start(&[]);
    collector.post(&response(1, 1, "complete"));
    let beside = |name: &str| collector.database().with_extension(name);
    for file in [collector.database(), beside("sqlite-wal"), beside("sqlite-shm")] {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}
