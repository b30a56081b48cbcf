//! What the system is asked for, in which order: no 202 leaves before the log is on the disk.

use crate::harness::{Collector, id, response};
use crate::ledger::{Row, count};
use crate::line::Line;
use crate::size;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The calls that write to files and sockets, and those that wait for the disk.
const CALLS: &str = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg";

/// How many 202 a trace shows; each must come after a finished sync of all that was written to the log before.
fn synced_answers(trace: &str) -> usize {
    // Written and not yet synced; synced since the last answer; who is waiting for a sync.
    let (mut is_dirty, mut syncs, mut waiting) = (false, 0, Vec::new());
    let mut answers = 0;
    for line in trace.lines() {
        let thread = line.split_whitespace().next().unwrap_or_default();
        let is_of_log = line.contains("answers.sqlite-wal>");
        let is_sync = line.contains(" fdatasync(") || line.contains(" fsync(");
        if line.contains(" pwrite64(") && is_of_log {
            is_dirty = true;
        }
        if is_sync && is_of_log && line.contains("<unfinished ...>") {
            waiting.push(thread);
        }
        let is_resumed = line.contains("sync resumed>") && waiting.contains(&thread);
        if (is_resumed || is_sync && is_of_log) && line.trim_end().ends_with("= 0") {
            waiting.retain(|own| *own != thread);
            (is_dirty, syncs) = (false, syncs + 1);
        }
        if line.contains("\"HTTP/1.1 202") {
            assert!(!is_dirty && syncs > 0, "answered before the disk had it: {line}\n{trace}");
            (answers, syncs) = (answers + 1, 0);
        }
    }
    answers
}

#[test]
fn no_answer_leaves_before_the_log_is_on_the_disk() {
    let is_there = Command::new("strace").arg("-V").stdout(Stdio::null()).status();
    assert!(is_there.is_ok(), "strace is not installed; cargo xtask test installs it");
    let tries = size(20, 1000);
    let folder = TempDir::new().unwrap();
    let trace = folder.path().join("trace");
    // With -D the collector stays this process's child, and with -y files go by their names.
    let starter =
        ["strace", "-D", "-f", "-y", "-s", "16", "-e", CALLS, "-o", trace.to_str().unwrap()];
    let collector =
        Collector::start_under(&starter, TempDir::new().unwrap(), &["--rate-limit", "0"]);
    let mut line = Line::to(collector.address()).unwrap();
    for number in 0..tries {
        let record = response(number, 1, "complete").to_string();
        assert_eq!(line.post("application/json", record.as_bytes()).unwrap().0, 202);
    }
    collector.tell_to_end();
    let (_, stored) = collector.end();
    let trace = std::fs::read_to_string(trace).unwrap();
    assert_eq!(synced_answers(&trace), tries, "{trace}");
    let keys = (0..tries).map(|number| format!("{}:1", id(number)));
    Row {
        fault: "the power may go at any moment",
        promise: "by the trace of system calls, no 202 leaves before fdatasync of the log has returned",
        test: "crates/cli/tests/faults/trace.rs::no_answer_leaves_before_the_log_is_on_the_disk",
        tried: tries,
        count: count(keys, [], &stored.path().join("answers.sqlite")),
    }
    .tell();
}

#[test]
fn an_answer_before_the_sync_would_be_found() {
    let write = "7 pwrite64(9</a/answers.sqlite-wal>, \"x\", 1, 0) = 1\n";
    let sync = "7 fdatasync(9</a/answers.sqlite-wal>) = 0\n";
    let halves = "7 fdatasync(9</a/answers.sqlite-wal> <unfinished ...>\n8 write(1, \"\", 1) = 1\n7 <... fdatasync resumed>) = 0\n";
    let failed = "7 fdatasync(9</a/answers.sqlite-wal>) = -1 EIO (Input/output error)\n";
    let answer = "8 sendto(5<socket:[1]>, \"HTTP/1.1 202 Acc\"..., 180) = 180\n";
    for sync in [sync, halves] {
        assert_eq!(synced_answers(&[write, sync, answer].concat()), 1);
    }
    let half = halves.lines().next().unwrap().to_owned() + "\n";
    for parts in [
        vec![write, answer, sync],
        vec![write, answer],
        vec![write, sync, write, answer],
        vec![write, failed, answer],
        vec![write, &half, answer],
        vec![write, sync, answer, answer],
    ] {
        assert!(std::panic::catch_unwind(|| synced_answers(&parts.concat())).is_err(), "{parts:?}");
    }
}
