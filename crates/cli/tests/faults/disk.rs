//! The disk is full.

use crate::harness::{Collector, id, response};
use crate::ledger::{Row, count};
use crate::line::Line;
use crate::size;
use serde_json::json;
use tempfile::TempDir;

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let wanted = size(20, 500);
    // No file of this process may grow beyond a megabyte, neither the database nor the log.
    let starter = ["sh", "-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"];
    let collector =
        Collector::start_under(&starter, TempDir::new().unwrap(), &["--rate-limit", "0"]);
    let mut line = Line::to(collector.address()).unwrap();
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for number in 1.. {
        let mut record = response(number, 1, "complete");
        let text = "x".repeat(900);
        record["answers"] = json!([{ "question": "why", "kind": "comment", "text": text }]);
        let record = record.to_string();
        match line.post("application/json", record.as_bytes()).unwrap() {
            (202, _) => taken.push((number, record)),
            (503, text) => {
                assert!(text.contains("store_unavailable"), "{text}");
                refused.push((number, record));
            }
            (status, text) => panic!("{status}: {text}"),
        }
        if refused.len() == wanted {
            break;
        }
    }
    // It lives, and what it took can be read.
    assert_eq!(collector.get("/healthz").status, 200);
    assert_eq!(collector.stored().len(), taken.len());
    let collector = Collector::start_in(collector.crash(), &["--rate-limit", "0"]);
    let mut line = Line::to(collector.address()).unwrap();
    for (number, record) in refused {
        assert_eq!(line.post("application/json", record.as_bytes()).unwrap().0, 202);
        taken.push((number, record));
    }
    let folder = collector.crash();
    let keys = taken.iter().map(|(number, _)| format!("{}:1", id(*number)));
    Row {
        fault: "the disk is full",
        promise: "503 until there is room, then all is taken; nothing answered 202 is gone",
        test: "crates/cli/tests/faults/disk.rs::a_full_disk_refuses_and_loses_nothing",
        tried: taken.len(),
        count: count(keys, [], &folder.path().join("answers.sqlite")),
    }
    .tell();
}

#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let tries = size(50, 1000);
    let starter = ["sh", "-c", "exec \"$@\" 2>/dev/full", "sh"];
    let collector =
        Collector::start_under(&starter, TempDir::new().unwrap(), &["--rate-limit", "0"]);
    let mut line = Line::to(collector.address()).unwrap();
    for number in 0..tries {
        let record = response(number, 1, "complete").to_string();
        assert_eq!(line.post("application/json", record.as_bytes()).unwrap().0, 202);
        assert_eq!(line.post("application/json", b"{").unwrap().0, 400);
    }
    let keys = (0..tries).map(|number| format!("{}:1", id(number)));
    Row {
        fault: "the log's disk is full",
        promise: "requests are answered and stored as ever",
        test: "crates/cli/tests/faults/disk.rs::a_log_that_cannot_be_written_ends_nothing",
        tried: tries,
        count: count(keys, [], &collector.database()),
    }
    .tell();
}
