//! What an engine is not asked for is told in docs/developers/testing.md.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[expect(dead_code, reason = "page cases ask for more")]
#[path = "support/engine.rs"]
mod engine;

use engine::{Engine, Feature};
use serde_json::json;

/// What can go wrong is only ever shown.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn variable(name: &str) -> Outcome<String> {
    Ok(std::env::var(name)?)
}

#[test]
fn the_table_of_features_names_the_engines_that_lack_them() {
    let page = std::fs::read_to_string("docs/developers/testing.md").unwrap();
    let (_, table) = page.split_once("| feature |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let mut told = 0;
    for row in table.lines().skip(2) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let feature: Feature = serde_json::from_value(json!(cells[1].trim_matches('`'))).unwrap();
        let without = Engine::ALL.iter().filter(|engine| engine.lack(feature).is_some());
        let names: Vec<_> = without.map(|engine| engine.name()).collect();
        assert_eq!(cells[2].to_lowercase(), names.join(", "), "{}", cells[1]);
        told += 1;
    }
    // The last one.
    assert_eq!(told, Feature::Zoom as usize + 1);
}
