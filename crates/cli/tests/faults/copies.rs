//! The same response, from everywhere at once.

use crate::harness::{Collector, id, response};
use crate::ledger::{Row, count, stored};
use crate::line::Line;
use crate::size;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn of_copies_sent_at_once_one_is_stored() {
    const SENDERS: usize = 100;
    let each = size(5, 100);
    let collector = Collector::start(&["--rate-limit", "0"]);
    let record = response(1, 1, "complete").to_string();
    let firsts = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                let mut line = Line::to(collector.address()).unwrap();
                for _ in 0..each {
                    let (status, text) = line.post("application/json", record.as_bytes()).unwrap();
                    assert_eq!(status, 202, "{text}");
                    let is_first = text.contains("\"duplicate\":false");
                    firsts.fetch_add(usize::from(is_first), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(firsts.into_inner(), 1);
    assert_eq!(stored(&collector.database()).len(), 1);
    Row {
        fault: "10,000 copies of one response, from 100 connections at once",
        promise: "each is answered 202, one is stored",
        test: "crates/cli/tests/faults/copies.rs::of_copies_sent_at_once_one_is_stored",
        tried: SENDERS * each,
        count: count([format!("{}:1", id(1))], [], &collector.database()),
    }
    .tell();
}
