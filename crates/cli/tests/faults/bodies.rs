//! Bodies that are no records: compressed ones, and good ones with something wrong in them.

use crate::harness::{Collector, event, id, response};
use crate::ledger::{Count, Row, count, stored};
use crate::line::Line;
use crate::size;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the memory of a process may grow by, whatever is sent to it.
const GROWTH_KB: u64 = 32 * 1024;

/// The memory that a process has at the moment.
pub fn resident_kb(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn compressed_bodies_are_refused_unread_and_cost_no_memory() {
    let tries = size(200, 2000);
    let collector = Collector::start(&["--rate-limit", "0"]);
    // A gzip head and what would be gigabytes of zeros.
    let mut bomb = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xec\xc1\x01\x0d\x00".to_vec();
    bomb.resize(60_000, 0);
    let head = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
    let good = |number: usize| response(number, 1, "complete").to_string();
    let before = resident_kb(collector.process());
    for number in 0..tries {
        let mut line = Line::to(collector.address()).unwrap();
        assert_eq!(line.post_with(head, &bomb).unwrap().0, 415);
        let mut line = Line::to(collector.address()).unwrap();
        assert_eq!(line.post("application/json", &bomb).unwrap().0, 400);
        assert_eq!(line.post("application/json", good(number).as_bytes()).unwrap().0, 202);
    }
    let after = resident_kb(collector.process());
    assert!(after < before + GROWTH_KB, "from {before} KB to {after} KB");
    let keys = (0..tries).map(|number| format!("{}:1", id(number)));
    Row {
        fault: "compressed bodies that would grow a thousandfold",
        promise: "415 unread; memory grows by less than 32 MB, others are served",
        test: "crates/cli/tests/faults/bodies.rs::compressed_bodies_are_refused_unread_and_cost_no_memory",
        tried: 2 * tries,
        count: count(keys, [], &collector.database()),
    }
    .tell();
}

/// Numbers that are the same in each run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// What is put into a body where it hurts.
const TOKENS: &[&str] = &[
    "NaN",
    "1e999",
    "-1",
    "11",
    "9.5",
    "null",
    "true",
    "\"\"",
    "[",
    "{",
    "}",
    "]",
    "\\ud800",
    "\\u0000",
    ",",
    ":",
    "\"id\":",
    "\u{feff}",
    "\u{202e}",
    "99999999999999999999",
    "\"9\"",
    "\n",
    "\r\n",
];

/// A good body with some things wrong in it; by chance it may still be good.
fn spoilt(chance: &mut Chance, number: usize) -> Vec<u8> {
    let mut record = match chance.below(3) {
        0 => event(number, "shown"),
        _ => response(number, 1, "complete"),
    };
    if chance.below(4) == 0 {
        record["answers"] =
            json!([{ "question": "why", "kind": "comment", "text": "سلام, \"you\"" }]);
    }
    let mut body = record.to_string().into_bytes();
    for _ in 0..=chance.below(3) {
        let at = chance.below(body.len() + 1);
        let end = (at + chance.below(20)).min(body.len());
        match chance.below(6) {
            0 => body.truncate(at),
            1 => drop(body.drain(at..end)),
            2 => {
                let copy = body[at..end].to_vec();
                body.splice(at..at, copy);
            }
            3 => {
                let token = TOKENS[chance.below(TOKENS.len())];
                body.splice(at..end, token.bytes());
            }
            4 => {
                if let Some(byte) = body.get_mut(at) {
                    *byte = u8::try_from(chance.below(256)).unwrap();
                }
            }
            _ => {
                let depth = chance.below(5000);
                body.splice(at..at, std::iter::repeat_n(b'[', depth));
            }
        }
    }
    body
}

/// The keys of the records in a body.
fn keys(body: &[u8]) -> BTreeSet<String> {
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let whole = serde_json::from_slice::<Value>(body).into_iter();
    let records = whole.chain(lines.filter_map(|line| serde_json::from_slice(line).ok()));
    records
        .map(|record| {
            let id = record["id"].as_str().unwrap_or_default().to_ascii_lowercase();
            format!("{id}:{}", record["revision"].as_f64().unwrap_or(1.0))
        })
        .collect()
}

#[test]
fn malformed_bodies_are_refused_and_neither_end_nor_swell_the_program() {
    const SENDERS: usize = 4;
    const TYPES: [&str; 6] = [
        "application/json",
        "text/plain",
        "application/x-ndjson",
        "application/json; charset=utf-8",
        "application/cloudevents+json",
        "application/x-www-form-urlencoded",
    ];
    let each = size(500, 25_000);
    let collector = Collector::start(&["--rate-limit", "0"]);
    let send = |sender: usize, from: usize, to: usize| {
        let mut chance = Chance(0x5eed + (sender * 1_000_000 + from) as u64);
        let mut taken = BTreeSet::new();
        let mut line = Line::to(collector.address()).unwrap();
        for number in from..to {
            let body = spoilt(&mut chance, sender * 1_000_000 + number);
            let content_type = TYPES[chance.below(TYPES.len())];
            match line.post(content_type, &body) {
                Ok((202, _)) => taken.extend(keys(&body)),
                Ok((400 | 413 | 422, _)) => {}
                other => panic!("{other:?} for {:?}", String::from_utf8_lossy(&body)),
            }
        }
        taken
    };
    let all = |from: usize, to: usize| -> BTreeSet<String> {
        std::thread::scope(|scope| {
            let senders: Vec<_> =
                (0..SENDERS).map(|sender| scope.spawn(move || send(sender, from, to))).collect();
            senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
        })
    };
    // What every program needs once it works is not growth.
    let mut taken = all(0, 100);
    let before = resident_kb(collector.process());
    taken.extend(all(100, 100 + each));
    let after = resident_kb(collector.process());
    assert!(after < before + GROWTH_KB, "from {before} KB to {after} KB");
    assert!(!collector.log().contains("panicked"), "{}", collector.log());
    let stored: BTreeSet<_> = stored(&collector.database()).into_keys().collect();
    Row {
        fault: "100,000 malformed bodies",
        promise: "none is stored unless it was answered 202; memory grows by less than 32 MB, no panic",
        test: "crates/cli/tests/faults/bodies.rs::malformed_bodies_are_refused_and_neither_end_nor_swell_the_program",
        tried: SENDERS * (100 + each),
        count: Count {
            lost: taken.difference(&stored).count(),
            doubled: stored.difference(&taken).count(),
        },
    }
    .tell();
}
