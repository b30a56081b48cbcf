//! Connections that are slow on purpose.

use crate::harness::{Collector, id, response};
use crate::ledger::{Row, count};
use crate::line::Line;
use crate::size;
use std::io::{Read, Write};

#[test]
fn while_many_dawdle_the_others_are_served_and_the_slow_are_cut_off() {
    let (slow, others) = (size(50, 200), size(200, 2000));
    let collector = Collector::start(&["--rate-limit", "0"]);
    let dawdlers: Vec<_> = (0..slow)
        .map(|_| {
            let mut stream = collector.connect();
            stream.write_all(b"POST /v1/responses HTTP/1.1\r\nhost: a\r\nx-slow: ").unwrap();
            stream
        })
        .collect();
    let mut line = Line::to(collector.address()).unwrap();
    for number in 0..others {
        let record = response(number, 1, "complete").to_string();
        assert_eq!(line.post("application/json", record.as_bytes()).unwrap().0, 202);
    }
    for mut stream in dawdlers {
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 408"), "{said:?}");
    }
    let keys = (0..others).map(|number| format!("{}:1", id(number)));
    Row {
        fault: "200 connections that never finish their head",
        promise: "others are served meanwhile; after ten seconds the slow ones are cut off",
        test: "crates/cli/tests/faults/crowd.rs::while_many_dawdle_the_others_are_served_and_the_slow_are_cut_off",
        tried: others,
        count: count(keys, [], &collector.database()),
    }
    .tell();
}
