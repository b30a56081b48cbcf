//! How long a year of answers takes to be stored and scored, engine by engine: a few in each run, `TREFOIL_SCALE` at most where
//! `cargo xtask scale` says so and writes docs/scale.md from the lines that are printed.

use crate::harness::run;
use crate::sql::{clickhouse, script};
use crate::stage::Stage;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread::scope;
use std::time::Instant;
use tempfile::TempDir;

/// What is asked of the views.
const QUERIES: [(&str, &str); 4] = [
    ("nps", "SELECT n FROM nps ORDER BY survey"),
    ("csat", "SELECT n FROM csat ORDER BY survey, question"),
    ("trend", "SELECT n FROM nps_by_month ORDER BY survey, month"),
    (
        "segments",
        "SELECT n FROM nps_by_segment WHERE facet = 'context.plan' ORDER BY survey, segment",
    ),
];

/// Responses of one request.
const BATCH: usize = 200;

/// How many connections store at once.
const SENDERS: usize = 4;

/// A response of a large company's year, with five ratings, always the same for a number.
fn line(number: u64, all: u64) -> String {
    let mut random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    random = (random ^ random >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    random ^= random >> 32;
    let pick = |from: u32, of: u64| random.rotate_right(from) % of;
    // From 2026 on, evenly: day and time follow from the share of the year that is over.
    let second = u128::from(number) * 365 * 86_400 / u128::from(all);
    let second = u64::try_from(second).unwrap();
    let (day, rest) = (second / 86_400, second % 86_400);
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut month, mut left) = (0, day);
    while left >= months[month] {
        left -= months[month];
        month += 1;
    }
    let at = format!(
        "2026-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        month + 1,
        left + 1,
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    );
    let milliseconds = 1_767_225_600_000 + second * 1000 + number % 1000;
    let id = format!(
        "{:08x}-{:04x}-7{:03x}-8{:03x}-{number:012x}",
        milliseconds >> 16,
        milliseconds & 0xffff,
        pick(3, 4096),
        pick(17, 4096)
    );
    let survey = ["checkout", "delivery", "support"][pick(40, 3) as usize];
    let plan = ["basic", "plus", "family", "company"][pick(9, 4) as usize];
    let locale = ["fi", "fa", "de", "bg", "en"][pick(22, 5) as usize];
    let nps = [9, 10, 10, 9, 8, 7, 6, 3, 0, 10][pick(5, 10) as usize];
    let mut text = format!(
        r#"{{"v":1,"type":"response","id":"{id}","revision":1,"survey":"{survey}","survey_version":"3","status":"complete","test":false,"shown_at":"{at}","answered_at":"{at}","locale":"{locale}","display":"inline","trigger":"load","touchpoint":"order-placed","page":"/thanks","respondent":null,"context":{{"plan":"{plan}"}},"answers":[{{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","shown_as":"numbers","value":{nps}}}"#
    );
    for (place, item) in ["delivery", "packing", "price"].iter().enumerate() {
        let value = 1 + pick(11 + 7 * place as u32, 5);
        let _ = write!(
            text,
            r#",{{"question":"service","item":"{item}","kind":"csat","min":1,"max":5,"good_is":"high","shown_as":"numbers","value":{value}}}"#
        );
    }
    let _ = write!(
        text,
        r#",{{"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","shown_as":"numbers","value":{}}}]}}"#,
        1 + pick(50, 5)
    );
    text
}

/// Prints a figure, if it is one of a long run.
fn tell(engine: &str, rows: u64, what: &str, value: f64) {
    if std::env::var_os("TREFOIL_SCALE").is_some() {
        println!(
            "scale {}",
            json!({ "engine": engine, "rows": rows, "what": what, "value": value })
        );
    }
}

fn timed<T>(engine: &str, rows: u64, what: &str, act: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = act();
    tell(engine, rows, what, began.elapsed().as_secs_f64());
    done
}

/// Sends a file through a collector, on several connections; all of it is stored when this returns.
fn send(stage: &Stage, file: &Path) {
    let collector = stage.collector(&["--rate-limit", "0", "--body-limit", "1000000"]);
    let lines = Mutex::new(BufReader::new(File::open(file).unwrap()).lines());
    scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                loop {
                    let batch: Vec<String> =
                        lines.lock().unwrap().by_ref().take(BATCH).map(Result::unwrap).collect();
                    if batch.is_empty() {
                        return;
                    }
                    let reply = collector.post_as("application/x-ndjson", batch.join("\n"));
                    assert_eq!(reply.status, 202, "{reply:?}");
                }
            });
        }
    });
}

/// The counts that a query came to.
fn counts(rows: &[Value]) -> Vec<u64> {
    let number = |row: &Value| match &row["n"] {
        // DuckDB's.
        Value::String(text) => text.parse().unwrap(),
        value => value.as_u64().unwrap(),
    };
    rows.iter().map(number).collect()
}

/// Of each query what one engine counts.
fn in_postgresql(file: &Path, rows: u64) -> Vec<Vec<u64>> {
    let stage = Stage::postgres();
    timed("PostgreSQL", rows, "load", || send(&stage, file));
    let mut owner = postgres::Client::connect(&stage.store, postgres::NoTls).unwrap();
    owner.batch_execute("SET search_path = trefoil; ANALYZE").unwrap();
    let bytes: i64 =
        owner.query_one("SELECT pg_database_size(current_database())", &[]).unwrap().get(0);
    tell("PostgreSQL", rows, "bytes", bytes as f64);
    let asked = QUERIES.map(|(what, query)| {
        let found = timed("PostgreSQL", rows, what, || owner.query(query, &[]).unwrap());
        found.iter().map(|row| row.get::<_, i64>(0).unsigned_abs()).collect()
    });
    timed("PostgreSQL", rows, "all", || stage.command(&["score", "--json"]));
    asked.into()
}

/// Up to so many responses each view is asked: of ten million, CSAT alone filled 40 GB of disk with what it sorted.
const SORTED_BY_SQLITE: u64 = 1_000_000;

fn in_sqlite(file: &Path, rows: u64) -> Vec<Vec<u64>> {
    let stage = Stage::sqlite();
    timed("SQLite", rows, "load", || send(&stage, file));
    tell("SQLite", rows, "bytes", std::fs::metadata(&stage.store).unwrap().len() as f64);
    let views = stage.file("views.sql", &script("sqlite"));
    let ask = |words: &[&str]| {
        let output = Command::new("sqlite3").arg(&stage.store).args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    ask(&[&format!(".read {views}")]);
    let questions = if rows > SORTED_BY_SQLITE { &QUERIES[..1] } else { &QUERIES };
    let asked = questions.iter().map(|(what, query)| {
        let said = timed("SQLite", rows, what, || ask(&["-json", query]));
        counts(&serde_json::from_slice::<Vec<Value>>(&said).unwrap())
    });
    let asked = asked.collect();
    timed("SQLite", rows, "all", || stage.command(&["score", "--json"]));
    asked
}

fn in_duckdb(file: &Path, rows: u64) -> Vec<Vec<u64>> {
    let folder = TempDir::new().unwrap();
    let views = folder.path().join("views.sql");
    std::fs::write(&views, script("duckdb")).unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stores/duckdb.mjs");
    let mut node = Command::new("node");
    node.arg(program).arg(file).arg(&views);
    asked_of("DuckDB", rows, node)
}

/// Two servers of 2018 store, and the engine of today scores.
fn in_clickhouse(file: &Path, rows: u64) -> Vec<Vec<u64>> {
    let stage = Stage::clickhouse();
    let store = "ClickHouse 18.16";
    timed(store, rows, "load", || {
        send(&stage, file);
        // Whoever reads has all that was answered 202 sent first.
        stage.command(&["complaints"]);
    });
    let bytes =
        "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()";
    let bytes = stage.on_shards(bytes);
    let bytes = bytes.iter().map(|bytes| bytes.trim().parse::<f64>().unwrap());
    tell(store, rows, "bytes", bytes.sum());
    let stored = stage.on_shards("SELECT count() FROM held_responses");
    assert_eq!(stored.iter().map(|count| count.trim().parse::<u64>().unwrap()).sum::<u64>(), rows);
    timed(store, rows, "all", || stage.command(&["score", "--json"]));
    let filling = format!(
        "INSERT INTO responses (id, revision, survey, test, status, body)
         SELECT JSONExtract(json, 'id', 'UUID'), JSONExtractUInt(json, 'revision'),
             JSONExtractString(json, 'survey'), JSONExtractBool(json, 'test'),
             JSONExtractString(json, 'status'), json
         FROM file('{}', JSONAsString)",
        file.display()
    );
    asked_of("ClickHouse 26.9", rows, clickhouse(&stage, &filling))
}

/// What a program says of all queries, and on the standard error how long each took.
fn asked_of(engine: &str, rows: u64, mut program: Command) -> Vec<Vec<u64>> {
    let output = program.args(QUERIES.map(|(_, query)| query)).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let names = ["load"].into_iter().chain(QUERIES.map(|(what, _)| what));
    for (what, seconds) in names.zip(said.lines()) {
        tell(engine, rows, what, seconds.parse().unwrap());
    }
    let answers = String::from_utf8(output.stdout).unwrap();
    answers.lines().map(|line| counts(&serde_json::from_str::<Vec<Value>>(line).unwrap())).collect()
}

#[test]
fn a_year_of_answers_is_counted_alike_by_every_engine() {
    let most: u64 = std::env::var("TREFOIL_SCALE").map_or(1000, |text| text.parse().unwrap());
    let is_long = most > 1000;
    for rows in if is_long { vec![most / 100, most / 10, most] } else { vec![most] } {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("year.jsonl");
        let mut out = BufWriter::new(File::create(&file).unwrap());
        for number in 0..rows {
            writeln!(out, "{}", line(number, rows)).unwrap();
        }
        out.flush().unwrap();
        drop(out);
        tell("a file", rows, "bytes", std::fs::metadata(&file).unwrap().len() as f64);
        let name = file.to_str().unwrap();
        let score = || run(&["score", "--json", name], folder.path());
        let (code, said, error) = timed("trefoil score", rows, "all", score);
        assert_eq!(code, Some(0), "{error}");
        let said: Value = serde_json::from_str(&said).unwrap();
        let core = counts(said["nps"].as_array().unwrap());
        assert_eq!(core.iter().sum::<u64>(), rows);
        let duckdb = in_duckdb(&file, rows);
        assert_eq!(duckdb[0], core, "DuckDB");
        // Of each of three surveys: one, one, twelve months, four plans.
        assert_eq!(duckdb.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 36, 12]);
        assert_eq!(in_postgresql(&file, rows), duckdb, "PostgreSQL");
        assert_eq!(in_clickhouse(&file, rows), duckdb, "ClickHouse");
        let sqlite = in_sqlite(&file, rows);
        assert_eq!(sqlite, duckdb[..sqlite.len()], "SQLite");
    }
}
