//! The scoring vectors, read as files and compared with what the tables say.
//!
//! The core has its own test of them; this one holds the tables to the right counters, intervals
//! and points of the scale.

use serde_json::Value;
use std::fmt::Write;
use trefoil_results::{Figure, Format, Range, Selection, ShareOf, Tables, Tally};

/// Larger cases say nothing more here, and a file of them would be long.
const ROWS_MAX: u64 = 20_000;

fn cases(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap_or_default();
    file.get("cases").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn read(csv: &str) -> Tables {
    let mut tally = Tally::default();
    tally.read("vectors", Format::Csv, csv.as_bytes());
    let tables = tally.tables(&Selection::default());
    assert_eq!(tables.counts.rejected, 0, "{:?}", tables.bad_lines);
    tables
}

/// The answers of a case, one a row below `column`; `None` when they are too many.
fn column(column: &str, input: &Value) -> Option<String> {
    let mut csv = format!("{column}\n");
    if let Some(values) = input["values"].as_array() {
        values.iter().for_each(|value| writeln!(csv, "{value}").unwrap_or_default());
        return Some(csv);
    }
    let counts: Vec<u64> =
        input["histogram"].as_array()?.iter().filter_map(Value::as_u64).collect();
    let first = input["min"].as_u64().unwrap_or(0);
    if counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count))? > ROWS_MAX {
        return None;
    }
    for (point, count) in (first..).zip(counts) {
        (0..count).for_each(|_| writeln!(csv, "{point}").unwrap_or_default());
    }
    Some(csv)
}

fn check_exact(figure: Option<Figure>, expected: &Value, of: &Value) {
    let figure = figure.map(|figure| figure.exact().to_string());
    assert_eq!(figure.as_deref(), expected["rational"].as_str(), "{}", of["id"]);
}

/// Compares the ends with `expected[0]` and `expected[1]`; null stands for no interval.
fn check_range(range: Option<Range>, expected: [&Value; 2], of: &Value) {
    let expected = (expected[0].as_f64(), expected[1].as_f64());
    let range = (range.map(Range::low), range.map(Range::high));
    for (end, wanted) in [(range.0, expected.0), (range.1, expected.1)] {
        let is_near = match (end, wanted) {
            (Some(end), Some(wanted)) => (end - wanted).abs() <= 1e-9,
            (None, None) => true,
            _ => false,
        };
        assert!(is_near, "{}: {range:?} is not {expected:?}", of["id"]);
    }
}

fn check_share(share: ShareOf, expected: &Value, of: &Value) {
    assert_eq!(Some(share.count), expected["k"].as_u64(), "{}", of["id"]);
    check_exact(share.percent, &expected["pct"], of);
    let wilson = &expected["wilson95"];
    check_range(share.interval, [&wilson["lo"], &wilson["hi"]], of);
}

#[test]
fn vectors_of_nps_hold_in_the_tables() {
    let mut checked = 0;
    for case in cases(include_str!("../../../tests/fixtures/vectors/nps.json")) {
        let Some(csv) = column("nps", &case["input"]) else { continue };
        let (tables, expected) = (read(&csv), &case["expect"]);
        let Some(row) = tables.nps.first() else {
            assert_eq!(expected["n"], 0, "{}", case["id"]);
            continue;
        };
        assert_eq!(row.n, expected["n"], "{}", case["id"]);
        check_exact(row.score, &expected["nps"], &case);
        let clipped = &expected["ci"]["0.95"]["score"]["clipped"];
        check_range(row.interval, [&clipped[0], &clipped[1]], &case);
        assert_eq!(row.promoters.count, expected["promoters"], "{}", case["id"]);
        assert_eq!(row.passives.count, expected["passives"], "{}", case["id"]);
        assert_eq!(row.detractors.count, expected["detractors"], "{}", case["id"]);
        assert_eq!(serde_json::json!(row.histogram), expected["histogram"], "{}", case["id"]);
        if row.n >= 30 {
            assert_eq!(row.band.unwrap_or_default(), expected["band"]["seed"], "{}", case["id"]);
        }
        checked += 1;
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn vectors_of_csat_hold_in_the_tables() {
    let mut checked = 0;
    for case in cases(include_str!("../../../tests/fixtures/vectors/csat.json")) {
        let (input, expected) = (&case["input"], &case["expect"]);
        let rows = input["rows"].as_array().cloned().unwrap_or_default();
        let names = input["items"].as_array().cloned().unwrap_or_default();
        let name = |item: &Value| {
            let item = item.as_str().unwrap_or_default();
            format!("csat_{item} [{}-{}]", input["min"], input["max"])
        };
        // Rows without any answer are no lines of their own in a table of answers.
        let mut csv = format!("id,{}\n", names.iter().map(name).collect::<Vec<_>>().join(","));
        for (id, row) in rows.iter().enumerate() {
            let cell = |value: &Value| value.as_u64().map_or(String::new(), |v| v.to_string());
            let cells: Vec<_> = row.as_array().into_iter().flatten().map(cell).collect();
            writeln!(csv, "{id},{}", cells.join(",")).unwrap_or_default();
        }
        let tables = read(&csv);
        let Some(row) = tables.csat.first() else {
            assert_eq!(expected["answers"], 0, "{}", case["id"]);
            continue;
        };
        assert_eq!(row.n, expected["respondents_scored"], "{}", case["id"]);
        check_exact(row.company, &expected["company_mean"], &case);
        let clipped = &expected["company_mean_t95"]["clipped"];
        check_range(row.interval, [&clipped[0], &clipped[1]], &case);
        check_exact(row.pooled, &expected["pooled_mean"], &case);
        check_exact(row.index, &expected["index_0_100"], &case);
        if input["top_box_from"] == row.satisfied_from {
            check_share(row.satisfied, &expected["top_box"], &case);
        }
        for item in &row.items {
            let items = expected["items"].as_array().cloned().unwrap_or_default();
            let of_it = items.iter().find(|one| one["item"].as_str() == item.item.as_deref());
            let Some(one) = of_it else { continue };
            assert_eq!(item.n, one["n"], "{}", case["id"]);
            check_exact(item.mean, &one["mean"], &case);
            let clipped = &one["t95"]["clipped"];
            check_range(item.interval, [&clipped[0], &clipped[1]], &case);
            checked += 1;
        }
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn vectors_of_ces_hold_in_the_tables() {
    let mut checked = 0;
    for case in cases(include_str!("../../../tests/fixtures/vectors/ces.json")) {
        let version = case["input"]["version"].as_str().unwrap_or_default();
        let Some(csv) = column(version, &case["input"]) else { continue };
        let (tables, expected) = (read(&csv), &case["expect"]);
        let Some(row) = tables.ces.first() else {
            assert_eq!(expected["n"], 0, "{}", case["id"]);
            continue;
        };
        assert_eq!((row.version, row.n), (version, expected["n"].as_u64().unwrap_or(0)));
        check_exact(row.mean, &expected["mean"], &case);
        let clipped = &expected["t95"]["clipped"];
        check_range(row.interval, [&clipped[0], &clipped[1]], &case);
        check_exact(row.net_easy, &expected["net_easy"], &case);
        check_share(row.easy, &expected["easy"], &case);
        check_share(row.hard, &expected["hard"], &case);
        assert_eq!(serde_json::json!(row.histogram), expected["histogram"], "{}", case["id"]);
        if version == "ces1" && row.n >= 30 {
            assert_eq!(row.band.unwrap_or_default(), expected["band"], "{}", case["id"]);
        }
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}
