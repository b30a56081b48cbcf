//! The views that score where the data is give the figures of the core: in PostgreSQL, SQLite, DuckDB and ClickHouse, on the same answers.

use crate::blocks;
use crate::harness::{id, run};
use crate::stage::Stage;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Figures by what they are of.
type Figures = BTreeMap<String, Vec<Option<f64>>>;

/// A view, the keys of its rows and its figures.
struct View {
    name: &'static str,
    keys: &'static [&'static str],
    figures: &'static [&'static str],
}

const NPS: &[&str] = &["n", "promoters", "passives", "detractors", "score", "low", "high"];
const CSAT: &[&str] = &[
    "n",
    "company",
    "low",
    "high",
    "answers",
    "pooled",
    "satisfied",
    "satisfied_percent",
    "satisfied_low",
    "satisfied_high",
];
const ITEMS: &[&str] = &[
    "n",
    "mean",
    "low",
    "high",
    "satisfied",
    "satisfied_percent",
    "satisfied_low",
    "satisfied_high",
];
const CES: &[&str] = &[
    "n",
    "mean",
    "low",
    "high",
    "easy",
    "neutral",
    "hard",
    "net_easy",
    "net_easy_low",
    "net_easy_high",
];
const DIFFERENCES: &[&str] = &["points", "p", "p_holm"];

const VIEWS: &[View] = &[
    View { name: "nps", keys: &["survey", "question"], figures: NPS },
    View { name: "csat", keys: &["survey", "question", "role", "max"], figures: CSAT },
    View {
        name: "csat_items",
        keys: &["survey", "question", "role", "max", "item"],
        figures: ITEMS,
    },
    View { name: "ces", keys: &["survey", "question", "kind"], figures: CES },
    View { name: "nps_by_month", keys: &["month", "survey", "question"], figures: NPS },
    View {
        name: "csat_by_month",
        keys: &["month", "survey", "question", "role", "max"],
        figures: CSAT,
    },
    View { name: "ces_by_month", keys: &["month", "survey", "question", "kind"], figures: CES },
    View { name: "nps_by_week", keys: &["week", "survey", "question"], figures: NPS },
    View { name: "nps_by_segment", keys: &["segment", "survey", "question"], figures: NPS },
    View {
        name: "csat_by_segment",
        keys: &["segment", "survey", "question", "role", "max"],
        figures: CSAT,
    },
    View { name: "nps_differences", keys: &["survey", "question", "a", "b"], figures: DIFFERENCES },
];

const FACET: &str = "context.plan";

impl View {
    fn query(&self) -> String {
        let Self { name, keys, figures } = self;
        let is_by_facet = name.ends_with("_by_segment") || *name == "nps_differences";
        let only = if is_by_facet { format!(" WHERE facet = '{FACET}'") } else { String::new() };
        format!("SELECT {}, {} FROM {name}{only}", keys.join(", "), figures.join(", "))
    }

    /// The rows that an engine answered with. DuckDB has whole numbers as texts.
    fn read(&self, rows: &[Map<String, Value>]) -> Figures {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), String::from);
        let number = |value: &Value| match value {
            Value::Null => None,
            Value::String(text) => Some(text.parse().unwrap()),
            value => value.as_f64(),
        };
        let row = |row: &Map<String, Value>| {
            let key: Vec<_> = self.keys.iter().map(|key| text(&row[*key])).collect();
            (key.join("|"), self.figures.iter().map(|figure| number(&row[*figure])).collect())
        };
        let all: Figures = rows.iter().map(row).collect();
        assert_eq!(all.len(), rows.len(), "{}: two rows have one key", self.name);
        all
    }
}

/// Made-up answers of a shop, always the same: several surveys, scales and versions; items left out or not applicable; revisions,
/// trials, answers under way; months without any; and a few surveys that have answers of one kind only.
fn records() -> Vec<Value> {
    let mut state = 7_u64;
    let mut below = move |end: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let rating = |question: &str, kind: &str, (min, max): (u64, u64), value: u64| {
        let good_is = if kind == "ces1" { "low" } else { "high" };
        json!({ "question": question, "kind": kind, "min": min, "max": max, "good_is": good_is, "value": value })
    };
    let mut all = Vec::new();
    for number in 0..700_u64 {
        let is_shop = below(3) > 0;
        let mut answers = Vec::new();
        if below(10) > 0 {
            answers.push(rating(
                "recommend",
                "nps",
                (0, 10),
                [10, 9, 9, 8, 7, 10, 6, 3, 0, 9][below(10) as usize],
            ));
        }
        for item in ["delivery", "packing", "price"].into_iter().filter(|_| is_shop) {
            if below(4) == 0 {
                continue;
            }
            let mut answer = rating("service", "csat", (1, 5), 1 + below(5));
            answer["item"] = item.into();
            if below(12) == 0 {
                answer["value"] = Value::Null;
                answer["not_applicable"] = true.into();
            }
            answers.push(answer);
        }
        if is_shop {
            answers.push(rating("effort", "ces1", (1, 5), 1 + below(5)));
        } else {
            answers.push(rating("staff", "csat", (1, 7), 1 + below(7)));
            answers.push(rating("effort", "ces2", (1, 7), 1 + below(7)));
            for role in ["expected", "experienced"] {
                let mut answer = rating("speed", "csat", (1, 5), 1 + below(5));
                answer["role"] = role.into();
                answers.push(answer);
            }
        }
        answers.push(json!({ "question": "why", "kind": "comment", "text": "9 \u{6f9} \"'" }));
        let plan = match below(100) {
            0..=1 => json!("rare"),
            2..=40 => json!("basic"),
            41..=70 => json!("plus"),
            71..=90 => json!(3),
            _ => json!(true),
        };
        // None in March.
        let (month, day) = ([1, 2, 4, 5][below(4) as usize], 1 + below(28));
        let status =
            ["complete", "complete", "complete", "partial", "dismissed"][below(5) as usize];
        let mut record = json!({
            "v": 1, "type": "response", "id": id(number as usize), "revision": 1,
            "survey": if is_shop { "checkout" } else { "support" }, "survey_version": "3",
            "status": status,
            "test": below(20) == 0, "shown_at": "2026-01-01T10:15:00Z",
            "answered_at": format!("2026-0{month}-{day:02}T{:02}:59:59Z", below(24)), "locale": "fi",
            "display": "inline", "trigger": null, "touchpoint": null, "context": { "plan": plan },
            "answers": answers,
        });
        all.push(record.clone());
        if below(8) == 0 {
            record["revision"] = 2.into();
            record["status"] = "complete".into();
            record["answers"] = json!([rating("recommend", "nps", (0, 10), below(11))]);
            if below(4) == 0 {
                record["status"] = "withdrawn".into();
                record["answers"] = json!([]);
            }
            all.push(record);
        }
    }
    for (survey, values) in [
        ("promoters", &[10_u64; 25][..]),
        ("passives", &[8; 7]),
        ("detractors", &[0; 3]),
        ("one", &[9]),
        ("even", &[10, 0]),
    ] {
        for value in values {
            let number = all.len();
            all.push(json!({
                "v": 1, "type": "response", "id": id(10_000 + number), "revision": 1, "survey": survey,
                "survey_version": "1", "status": "complete", "test": false,
                "shown_at": "2026-02-01T10:15:00Z", "answered_at": "2026-02-01T10:15:09Z",
                "locale": "fi", "display": "inline", "trigger": null,
                "answers": [rating("recommend", "nps", (0, 10), *value), rating("item", "csat", (0, 1), value / 10)],
            }));
        }
    }
    all
}

/// What the core says of the same answers, by the views' names and keys.
fn expected(file: &str) -> BTreeMap<&'static str, Figures> {
    let mut all: BTreeMap<&str, Figures> = BTreeMap::new();
    for trend in ["week", "month"] {
        let words = ["score", file, "--json", "--analysis", "--by", FACET, "--trend", trend];
        let (code, out, error) = run(&words, Path::new("."));
        assert_eq!(code, Some(0), "{error}");
        let said: Value = serde_json::from_str(&out).unwrap();
        let mut put = |view: &'static str, before: &str, rows: &Value, read: Reading| {
            for row in rows.as_array().unwrap() {
                // A question without items is in its own row.
                if view == "csat_items" && row["item"].is_null() {
                    continue;
                }
                let (key, figures) = read(row);
                all.entry(view).or_default().insert(format!("{before}{key}"), figures);
            }
        };
        if trend == "month" {
            put("nps", "", &said["nps"], nps);
            put("csat", "", &said["csat"], csat);
            put("ces", "", &said["ces"], ces);
            for row in said["csat"].as_array().unwrap() {
                put("csat_items", &format!("{}|", csat(row).0), &row["items"], item);
            }
        }
        for bucket in said["analysis"]["trend"].as_array().unwrap() {
            let before = format!("{}|", bucket["from"].as_str().unwrap());
            if trend == "week" {
                put("nps_by_week", &before, &bucket["nps"], nps);
            } else {
                put("nps_by_month", &before, &bucket["nps"], nps);
                put("csat_by_month", &before, &bucket["csat"], csat);
                put("ces_by_month", &before, &bucket["ces"], ces);
            }
        }
        let facet = &said["analysis"]["segments"][0];
        for segment in facet["segments"].as_array().unwrap() {
            let before = format!("{}|", segment["value"].as_str().unwrap());
            put("nps_by_segment", &before, &segment["nps"], nps);
            put("csat_by_segment", &before, &segment["csat"], csat);
        }
        put("nps_differences", "", &facet["differences"], difference);
    }
    all
}

type Reading = fn(&Value) -> (String, Vec<Option<f64>>);

fn key(row: &Value, names: &[&str]) -> String {
    let text = |name: &&str| match &row[*name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    names.iter().map(text).collect::<Vec<_>>().join("|")
}

fn figures(row: &Value, paths: &[&str]) -> Vec<Option<f64>> {
    paths.iter().map(|path| row.pointer(path).and_then(Value::as_f64)).collect()
}

fn nps(row: &Value) -> (String, Vec<Option<f64>>) {
    let paths = [
        "/n",
        "/promoters/count",
        "/passives/count",
        "/detractors/count",
        "/score/value",
        "/interval/low",
        "/interval/high",
    ];
    (key(row, &["survey", "question"]), figures(row, &paths))
}

fn csat(row: &Value) -> (String, Vec<Option<f64>>) {
    let paths = [
        "/n",
        "/company/value",
        "/interval/low",
        "/interval/high",
        "/answers",
        "/pooled/value",
        "/satisfied/count",
        "/satisfied/percent/value",
        "/satisfied/interval/low",
        "/satisfied/interval/high",
    ];
    (key(row, &["survey", "question", "role", "max"]), figures(row, &paths))
}

fn item(row: &Value) -> (String, Vec<Option<f64>>) {
    let paths = [
        "/n",
        "/mean/value",
        "/interval/low",
        "/interval/high",
        "/satisfied/count",
        "/satisfied/percent/value",
        "/satisfied/interval/low",
        "/satisfied/interval/high",
    ];
    (key(row, &["item"]), figures(row, &paths))
}

fn ces(row: &Value) -> (String, Vec<Option<f64>>) {
    let paths = [
        "/n",
        "/mean/value",
        "/interval/low",
        "/interval/high",
        "/easy/count",
        "/neutral/count",
        "/hard/count",
        "/net_easy/value",
        "/net_easy_interval/low",
        "/net_easy_interval/high",
    ];
    (key(row, &["survey", "question", "version"]), figures(row, &paths))
}

fn difference(row: &Value) -> (String, Vec<Option<f64>>) {
    (key(row, &["survey", "question", "a", "b"]), figures(row, &["/points/value", "/p", "/p_holm"]))
}

/// Each figure of each view is the core's: counts exactly, the rest within a billionth.
fn check(
    engine: &str,
    expected: &BTreeMap<&str, Figures>,
    ask: impl Fn(&str) -> Vec<Map<String, Value>>,
) {
    for view in VIEWS {
        let (own, core) = (view.read(&ask(&view.query())), &expected[view.name]);
        assert!(core.len() > 1, "{}", view.name);
        let keys = |figures: &Figures| figures.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&own), keys(core), "{engine}, {}", view.name);
        for (key, figures) in &own {
            for ((name, own), core) in view.figures.iter().zip(figures).zip(&core[key]) {
                let is_same = match (own, core) {
                    (Some(own), Some(core)) => (own - core).abs() <= 1e-9,
                    (None, None) => true,
                    _ => false,
                };
                assert!(is_same, "{engine}, {}, {key}: {name} is {own:?}, not {core:?}", view.name);
            }
        }
    }
}

/// The statements of the docs.
fn shown() -> Vec<String> {
    let blocks = blocks::of("sql");
    let texts = blocks.iter().flat_map(|block| block.text.split(';'));
    let all: Vec<String> =
        texts.map(|text| text.trim().into()).filter(|text: &String| !text.is_empty()).collect();
    assert!(!all.is_empty());
    all
}

pub fn script(engine: &str) -> String {
    let (code, out, error) = run(&["sql", engine], Path::new("."));
    assert_eq!((code, &*error), (Some(0), ""));
    out
}

/// Sends all to a collector on a stage.
fn send(stage: &Stage, records: &[Value]) {
    let collector = stage.collector(&["--rate-limit", "0"]);
    for part in records.chunks(30) {
        let lines: Vec<_> = part.iter().map(Value::to_string).collect();
        let reply = collector.post_as("application/x-ndjson", lines.join("\n"));
        assert_eq!(reply.status, 202, "{reply:?}");
    }
}

#[test]
fn postgresql_scores_as_the_core_does() {
    let (stage, records) = (Stage::postgres(), records());
    let lines: Vec<_> = records.iter().map(Value::to_string).collect();
    let expected = expected(&stage.file("all.jsonl", &lines.join("\n")));
    send(&stage, &records);
    // What is taken out is in no score either.
    send(
        &stage,
        &[{
            let mut record = records[0].clone();
            record["id"] = id(99_999).into();
            record
        }],
    );
    stage.command(&["delete", "--response", &id(99_999)]);
    let mut owner = postgres::Client::connect(&stage.store, postgres::NoTls).unwrap();
    owner.batch_execute("SET search_path = trefoil").unwrap();
    let owner = std::cell::RefCell::new(owner);
    let ask = |query: &str| -> Vec<Map<String, Value>> {
        let query = format!("SELECT row_to_json(own)::text FROM ({query}) AS own");
        let rows = owner.borrow_mut().query(&query, &[]).unwrap();
        rows.iter().map(|row| serde_json::from_str(row.get(0)).unwrap()).collect()
    };
    check("PostgreSQL", &expected, ask);
    shown().iter().for_each(|query| drop(ask(query)));
}

#[test]
fn sqlite_scores_as_the_core_does() {
    let (stage, records) = (Stage::sqlite(), records());
    let lines: Vec<_> = records.iter().map(Value::to_string).collect();
    let expected = expected(&stage.file("all.jsonl", &lines.join("\n")));
    send(&stage, &records);
    let script = stage.file("views.sql", &script("sqlite"));
    // With the program that analysts have.
    let sqlite = |words: &[&str]| {
        let output = Command::new("sqlite3").arg(&stage.store).args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    sqlite(&[&format!(".read {script}")]);
    let ask = |query: &str| -> Vec<Map<String, Value>> {
        let said = sqlite(&["-json", query]);
        // Of no rows it says nothing.
        if said.is_empty() { Vec::new() } else { serde_json::from_str(&said).unwrap() }
    };
    check("SQLite", &expected, ask);
    shown().iter().for_each(|query| drop(ask(query)));
}

/// The responses that a collector stored on two servers of 2018, scored by the engine of today.
#[test]
fn clickhouse_scores_as_the_core_does() {
    let (stage, records) = (Stage::clickhouse(), records());
    let lines: Vec<_> = records.iter().map(Value::to_string).collect();
    let expected = expected(&stage.file("all.jsonl", &lines.join("\n")));
    send(&stage, &records);
    // Whoever reads has all that was answered 202 sent first.
    stage.command(&["complaints"]);
    let rows = stage.on_shards("SELECT * FROM responses FORMAT JSONEachRow").concat();
    let rows = stage.file("rows.jsonl", &rows);
    let filling = format!("INSERT INTO responses SELECT * FROM file('{rows}', JSONEachRow)");
    check_program("ClickHouse", &expected, clickhouse(&stage, &filling));
}

/// A program that puts a statement's rows into the tables that a collector made, and then the views beside them.
pub fn clickhouse(stage: &Stage, filling: &str) -> Command {
    assert!(
        std::env::var_os("TREFOIL_PYTHON").is_some(),
        "ClickHouse is installed by cargo xtask test --only native, and its folder named in TREFOIL_PYTHON"
    );
    let mut statements = String::new();
    for table in ["responses", "deleted", "held_responses"] {
        let said = stage.on_shards(&format!("SHOW CREATE TABLE {table} FORMAT TSVRaw")).remove(0);
        let database = said.split(['.', ' ']).nth(2).unwrap().to_owned() + ".";
        statements += &format!("{};\n", said.trim().replace(&database, ""));
    }
    statements += &format!("{filling};\n{}", script("clickhouse"));
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stores/clickhouse.py");
    let mut python = Command::new("python3");
    python.args([program, &stage.file("views.sql", &statements)]);
    python
}

/// As [`check`], of a program that is given all queries at once.
fn check_program(engine: &str, expected: &BTreeMap<&str, Figures>, mut program: Command) {
    let queries: Vec<String> = VIEWS.iter().map(View::query).chain(shown()).collect();
    let output = program.args(&queries).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Vec<Map<String, Value>>> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    check(engine, expected, |query| {
        answers[queries.iter().position(|own| own == query).unwrap()].clone()
    });
}

#[test]
fn duckdb_scores_as_the_core_does() {
    let (stage, records) = (Stage::sqlite(), records());
    let lines: Vec<_> = records.iter().map(Value::to_string).collect();
    let file = stage.file("all.jsonl", &lines.join("\n"));
    let expected = expected(&file);
    assert!(
        std::env::var_os("TREFOIL_ENGINES").is_some(),
        "DuckDB is installed by cargo xtask test --only native, and its folder named in TREFOIL_ENGINES"
    );
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stores/duckdb.mjs");
    let mut node = Command::new("node");
    node.args([program, &file, &stage.file("views.sql", &script("duckdb"))]);
    check_program("DuckDB", &expected, node);
}
