//! Another program does not let go of the file.

use crate::harness::{Collector, id, response};
use crate::ledger::{Row, count};
use crate::line::Line;
use crate::size;
use std::sync::mpsc;

#[test]
fn a_locked_file_refuses_and_loses_nothing() {
    let senders = size(8, 64);
    let collector = Collector::start(&["--rate-limit", "0"]);
    let other = rusqlite::Connection::open(collector.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (told, answers) = mpsc::channel();
    let address = collector.address();
    std::thread::scope(|scope| {
        for number in 0..senders {
            let told = told.clone();
            scope.spawn(move || {
                let record = response(number, 1, "complete").to_string();
                let mut is_refused = false;
                loop {
                    // Refused for now, it is sent again until it is taken.
                    match Line::to(address)
                        .unwrap()
                        .post("application/json", record.as_bytes())
                        .unwrap()
                    {
                        (202, _) => return is_refused,
                        (503, _) => is_refused = true,
                        (status, text) => panic!("{status}: {text}"),
                    }
                    told.send(()).unwrap();
                }
            });
        }
        answers.recv().unwrap();
        other.execute_batch("ROLLBACK").unwrap();
    });
    let keys = (0..senders).map(|number| format!("{}:1", id(number)));
    Row {
        fault: "another program locks the file for longer than five seconds",
        promise: "503 until it lets go, then all is taken once",
        test: "crates/cli/tests/faults/lock.rs::a_locked_file_refuses_and_loses_nothing",
        tried: senders,
        count: count(keys, [], &collector.database()),
    }
    .tell();
}
