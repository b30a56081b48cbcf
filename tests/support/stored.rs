//! Holds what was stored against what a case expects, ids and times by their form.

use crate::Outcome;
use serde_json::Value;
use std::collections::BTreeMap;
use trefoil_survey::id::RecordId;
use trefoil_survey::time::Timestamp;

/// The records in an order that does not depend on which request was faster.
pub fn sorted(mut records: Vec<Value>) -> Vec<Value> {
    records.sort_by_key(|record| ["survey", "event"].map(|field| record[field].to_string()));
    records
}

/// Compares records: placeholders are `<time>`, `<uuid v7>` and `<uuid v7: NAME>`, which stands for
/// the same id wherever it has the same name, and for another one where it has another.
#[derive(Default)]
pub struct Comparison {
    ids: BTreeMap<String, String>,
}

impl Comparison {
    /// Compares two lists of records.
    pub fn check(&mut self, what: &str, expected: &[Value], actual: &[Value]) -> Outcome {
        let whole = |value: &[Value]| serde_json::to_string_pretty(value);
        let differs = match self.differs(what, &expected.into(), &actual.into()) {
            Some(differs) => differs,
            None => return Ok(()),
        };
        Err(format!("{differs}\nexpected {what}: {}\nstored: {}", whole(expected)?, whole(actual)?)
            .into())
    }

    /// Where the first difference is.
    fn differs(&mut self, path: &str, expected: &Value, actual: &Value) -> Option<String> {
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                if let Some(more) = actual.keys().find(|key| !expected.contains_key(*key)) {
                    return Some(format!("{path}.{more} is not expected"));
                }
                expected.iter().find_map(|(key, value)| {
                    let path = format!("{path}.{key}");
                    match actual.get(key) {
                        Some(actual) => self.differs(&path, value, actual),
                        None => Some(format!("{path} is missing")),
                    }
                })
            }
            (Value::Array(expected), Value::Array(actual)) => {
                if expected.len() != actual.len() {
                    return Some(format!("{path} has {} entries", actual.len()));
                }
                let pairs = expected.iter().zip(actual).enumerate();
                pairs.into_iter().find_map(|(index, (expected, actual))| {
                    self.differs(&format!("{path}[{index}]"), expected, actual)
                })
            }
            (Value::String(expected), Value::String(actual)) if self.is_meant(expected, actual) => {
                None
            }
            (expected, actual) if expected == actual => None,
            (expected, actual) => Some(format!("{path} is {actual}, expected {expected}")),
        }
    }

    fn is_meant(&mut self, expected: &str, actual: &str) -> bool {
        match expected.strip_prefix("<uuid v7") {
            Some(">") => is_uuid_v7(actual),
            Some(name) => {
                let is_new = !self.ids.values().any(|id| id == actual);
                let id = self.ids.entry(name.into());
                let id = id.or_insert_with(|| if is_new { actual.into() } else { String::new() });
                is_uuid_v7(actual) && id == actual
            }
            None if expected == "<time>" => Timestamp::from_rfc3339(actual).is_some(),
            None => expected == actual,
        }
    }
}

fn is_uuid_v7(text: &str) -> bool {
    RecordId::read(text).is_some() && text.get(14..15) == Some("7")
}
