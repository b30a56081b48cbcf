//! What docs/developers/collector.md shows is what happens.

use crate::harness::Collector;
use serde_json::Value;

#[test]
fn the_examples_in_the_docs_are_answered_as_they_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/developers/collector.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let shown: Vec<Value> = page
        .lines()
        .filter(|line| line.starts_with('{') && line.ends_with('}'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let collector = Collector::start(&[]);
    let said = [example, &example.replace("\"value\":9", "\"value\":11")]
        .map(|body| collector.post_as("application/json", body).json());
    let asked = collector.ask("GET", "/v1/quota?survey=checkout", &[], None).json();
    assert_eq!([&said[..], &[asked]].concat(), shown);
    let sent: Value = serde_json::from_str(example).unwrap();
    assert_eq!(collector.stored(), [sent]);
}
