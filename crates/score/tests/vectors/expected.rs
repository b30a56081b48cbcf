//! Reading the vector files and comparing what they expect with what was computed.

use serde_json::Value;
use std::{fs, path::Path};

/// A respondent's row.
pub type Row = Vec<Option<u8>>;

/// Keys that hold a wrong answer for comparison, or speak of the case.
const NOT_FIGURES: [&str; 5] =
    ["traps", "trap_sum_over_all_respondents", "trap_mean_of_shard_means", "id", "note"];

/// The cases of one file.
pub struct Cases {
    file: String,
    cases: Vec<Value>,
}

impl Cases {
    pub fn read(name: &str) -> Self {
        let file = format!("{name}.json");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/vectors");
        let text = fs::read_to_string(folder.join(&file)).expect("a vector file");
        let mut vectors: Value = serde_json::from_str(&text).expect("JSON");
        let Value::Array(cases) = vectors["cases"].take() else { panic!("{file}: no cases") };
        assert!(!cases.is_empty(), "{file}: no cases");
        Self { file, cases }
    }

    /// Runs `check` on each case; each must compare something and nothing may differ.
    pub fn hold(&self, check: impl Fn(&Value, &mut Report)) {
        self.run(check, true);
    }

    /// The same for a file with cases that are no business of this crate.
    pub fn hold_somewhere(&self, check: impl Fn(&Value, &mut Report)) {
        self.run(check, false);
    }

    fn run(&self, check: impl Fn(&Value, &mut Report), each: bool) {
        let mut total = 0;
        let mut unknown = Vec::new();
        let mut wrong = Vec::new();
        for (place, case) in self.cases.iter().enumerate() {
            let id = case["id"].as_str().map_or_else(|| format!("#{place}"), str::to_owned);
            let mut report = Report { path: id.clone(), ..Report::default() };
            check(case, &mut report);
            assert!(report.compared > 0 || !each, "{} {id}: nothing to compare", self.file);
            total += report.compared;
            unknown.append(&mut report.unknown);
            wrong.append(&mut report.wrong);
        }
        println!("{}: {} cases, {total} figures compared", self.file, self.cases.len());
        for path in &unknown {
            println!("{}: not compared: {path}", self.file);
        }
        assert!(total > 0, "{}: nothing to compare", self.file);
        assert!(wrong.is_empty(), "{} figures differ:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// What came of the comparisons of one case.
#[derive(Default)]
pub struct Report {
    path: String,
    compared: usize,
    unknown: Vec<String>,
    wrong: Vec<String>,
}

/// A report that speaks of one place in the case.
pub struct At<'a> {
    report: &'a mut Report,
    place: &'a str,
}

impl At<'_> {
    pub fn compare(&mut self, expected: &Value, computed: &Value) {
        let path = format!("{} {}", self.report.path, self.place);
        self.report.walk(&path, expected, computed);
    }
}

impl Report {
    pub fn at<'a>(&'a mut self, place: &'a str) -> At<'a> {
        At { report: self, place }
    }

    /// Counts a figure that was compared elsewhere.
    pub fn count(&mut self) {
        self.compared += 1;
    }

    /// Compares every figure that is expected; one that is not computed is listed, not failed.
    pub fn compare(&mut self, expected: &Value, computed: &Value) {
        let path = self.path.clone();
        self.walk(&path, expected, computed);
    }

    /// Compares the computed figures that the case names; its other keys are its input.
    pub fn compare_known(&mut self, case: &Value, computed: &Value) {
        for (key, computed) in computed.as_object().expect("figures") {
            if let Some(expected) = case.get(key) {
                self.at(key).compare(expected, computed);
            }
        }
    }

    /// Compares with a tolerance of its own, for figures that were published rounded.
    pub fn compare_near(&mut self, what: &str, expected: f64, computed: f64, tolerance: f64) {
        self.compared += 1;
        let near = (expected - computed).abs() <= tolerance;
        if !near {
            self.wrong.push(format!("{} {what}: {computed}, not {expected}", self.path));
        }
    }

    fn walk(&mut self, path: &str, expected: &Value, computed: &Value) {
        match (expected, computed) {
            (Value::Object(expected), Value::Object(computed)) => {
                // Counters that are not expected are wrong too; other figures are just more.
                if path.contains("counters") && expected.len() != computed.len() {
                    self.wrong.push(format!("{path}: {computed:?}, not {expected:?}"));
                }
                for (key, expected) in expected {
                    let path = format!("{path}.{key}");
                    match computed.get(key) {
                        Some(computed) => self.walk(&path, expected, computed),
                        None if NOT_FIGURES.contains(&key.as_str()) => {}
                        None => self.unknown.push(path),
                    }
                }
            }
            (Value::Array(expected), Value::Array(computed)) => {
                self.compared += 1;
                if expected.len() != computed.len() {
                    self.wrong.push(format!("{path}: {computed:?}, not {expected:?}"));
                }
                for (place, (expected, computed)) in expected.iter().zip(computed).enumerate() {
                    self.walk(&format!("{path}[{place}]"), expected, computed);
                }
            }
            (expected, computed) => {
                self.compared += 1;
                if !same(expected, computed) {
                    self.wrong.push(format!("{path}: {computed}, not {expected}"));
                }
            }
        }
    }
}

/// Whole numbers and texts are the same when equal, floats when within 1e-9.
fn same(expected: &Value, computed: &Value) -> bool {
    if expected == computed {
        return true;
    }
    if !(expected.is_f64() || computed.is_f64()) {
        return false;
    }
    match (expected.as_f64(), computed.as_f64()) {
        // Twelve digits were written, so above 200 half of the last one weighs more than 1e-9.
        (Some(one), Some(other)) => (one - other).abs() <= (one.abs() * 5e-12).max(1e-9),
        _ => false,
    }
}

/// The rows of a list of respondents.
pub fn rows(value: &Value) -> Vec<Row> {
    let point = |value: &Value| value.as_u64().map(|value| u8::try_from(value).expect("a point"));
    let row = |row: &Value| row.as_array().expect("a row").iter().map(point).collect();
    value.as_array().expect("rows").iter().map(row).collect()
}

/// The rows of each shard.
pub fn shards(case: &Value) -> Vec<Vec<Row>> {
    case["shards"].as_array().expect("shards").iter().map(rows).collect()
}

/// The rows of all shards.
pub fn rows_of(shards: &[Vec<Row>]) -> Vec<Row> {
    shards.iter().flatten().cloned().collect()
}
