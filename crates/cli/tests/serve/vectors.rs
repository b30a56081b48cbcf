//! The rules of `vectors/invalid.json`, each raw text posted as an answer's value.

use crate::harness::{Collector, id, response};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn every_invalid_vector_is_refused_with_its_code_and_every_valid_one_is_stored() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors/invalid.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let collector = Collector::start(&["--rate-limit", "0"]);
    let mut expected = BTreeMap::new();
    let mut refused = 0;
    let mut number = 0;
    for set in vectors["cases"].as_array().unwrap() {
        for case in set["cases"].as_array().unwrap() {
            number += 1;
            let raw = case["raw"].as_str().unwrap();
            let reply = collector.post_as("application/json", body(number, set, raw));
            let said = format!("{} {raw}: {reply:?}", set["scale"]);
            if let Some(value) = case.get("accept") {
                assert_eq!(reply.status, 202, "{said}");
                expected.insert(id(number), value.clone());
                continue;
            }
            refused += 1;
            let codes = reply.codes();
            let is_right = |code: &Value| codes.iter().any(|given| *code == json!(given));
            assert!(is_right(&case["reject"]) || is_right(&case["or_code"]), "{said}");
            let is_json = !codes.contains(&"not_json".into());
            assert_eq!(reply.status, if is_json { 422 } else { 400 }, "{said}");
        }
    }
    assert!(!expected.is_empty() && refused > 0);
    let stored: BTreeMap<_, _> = collector
        .stored()
        .into_iter()
        .map(|record| {
            let id = record["id"].as_str().unwrap().to_owned();
            (id, record["answers"][0]["value"].clone())
        })
        .collect();
    assert_eq!(stored, expected);
}

/// A response to the vectors' scale with the raw text as its value.
fn body(number: usize, set: &Value, raw: &str) -> String {
    let scale = set["scale"].as_str().unwrap();
    let kind = match scale {
        "nps" | "ces1" | "ces2" => scale,
        _ => "csat",
    };
    let good_is = if kind == "ces1" { "low" } else { "high" };
    let mut record = response(number, 1, "complete");
    record["answers"] = json!([{
        "question": "asked", "kind": kind, "min": set["min"], "max": set["max"],
        "good_is": good_is, "value": "RAW"
    }]);
    record.to_string().replace("\"RAW\"", raw)
}
