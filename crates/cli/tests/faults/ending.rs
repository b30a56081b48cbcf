//! The program ends while many send: by a kill, or because it is told to.

use crate::harness::{Collector, id, response};
use crate::ledger::{Row, count};
use crate::line::Line;
use crate::size;
use std::sync::Mutex;
use std::sync::mpsc;
use tempfile::TempDir;

/// How many send at once.
const SENDERS: usize = 8;

/// Ends a collector again and again after so many answers, and counts at the end. A response whose answer never came
/// is sent again to the next one, as the widget does.
fn check(row: Row, rounds: usize, least: usize, end: impl Fn(Collector) -> TempDir) {
    let mut folder = Some(TempDir::new().unwrap());
    let (mut taken, mut next) = (Vec::new(), 0);
    let mut unanswered = Vec::new();
    for _ in 0..rounds {
        let collector = Collector::start_in(folder.take().unwrap(), &["--rate-limit", "0"]);
        let (acknowledged, acknowledgements) = mpsc::channel();
        let work = Mutex::new((std::mem::take(&mut unanswered), next));
        let address = collector.address().to_owned();
        std::thread::scope(|scope| {
            let (work, address) = (&work, &address);
            for _ in 0..SENDERS {
                let acknowledged = acknowledged.clone();
                scope.spawn(move || {
                    let mut line = Line::to(address).ok();
                    loop {
                        let number = {
                            let (again, next) = &mut *work.lock().unwrap();
                            again.pop().unwrap_or_else(|| {
                                *next += 1;
                                *next
                            })
                        };
                        let record = response(number, 1, "complete").to_string();
                        let posted = line
                            .as_mut()
                            .map(|line| line.post("application/json", record.as_bytes()));
                        match posted {
                            Some(Ok((202, _))) => acknowledged.send(number).unwrap(),
                            Some(Ok((status, text))) => panic!("{status}: {text}"),
                            None | Some(Err(_)) => {
                                work.lock().unwrap().0.push(number);
                                return;
                            }
                        }
                    }
                });
            }
            drop(acknowledged);
            let before = taken.len();
            taken.extend(acknowledgements.iter().take(least));
            assert_eq!(taken.len(), before + least, "the collector ended by itself");
            folder = Some(end(collector));
            // Answers that were under way when the program ended count as well.
            taken.extend(acknowledgements.iter());
        });
        (unanswered, next) = work.into_inner().unwrap();
    }
    let folder = folder.unwrap();
    let keys = taken.iter().map(|number| format!("{}:1", id(*number)));
    let count = count(keys, [], &folder.path().join("answers.sqlite"));
    Row { tried: taken.len(), count, ..row }.tell();
}

#[test]
fn kills_under_load_lose_nothing_that_was_answered() {
    let row = Row {
        fault: "SIGKILL under load, 100 times, 500 answers or more before each",
        promise: "each 202 is in the file, once",
        test: "crates/cli/tests/faults/ending.rs::kills_under_load_lose_nothing_that_was_answered",
        tried: 0,
        count: Default::default(),
    };
    check(row, size(3, 100), size(100, 500), Collector::crash);
}

#[test]
fn ends_under_load_lose_nothing_that_was_answered() {
    let row = Row {
        fault: "SIGTERM under load, 20 times",
        promise: "what was taken up is answered; each 202 is in the file, once",
        test: "crates/cli/tests/faults/ending.rs::ends_under_load_lose_nothing_that_was_answered",
        tried: 0,
        count: Default::default(),
    };
    check(row, size(2, 20), size(100, 500), |collector| {
        collector.tell_to_end();
        let (status, folder) = collector.end();
        assert!(status.success(), "{status}");
        folder
    });
}
