//! What holds of ClickHouse alone: a spool that takes answers, and servers that share them.

use crate::harness::{Collector, certificate, event, id, lines, response};
use crate::shard::Shard;
use crate::stage::{Stage, TOKEN, asked};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long what goes on by itself may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A collector on servers of its own choice, with a spool.
fn collector(shards: &[Shard], database: &str, spool: &Path) -> Collector {
    Stage::collector_on(&address(shards, database, spool))
}

fn address(shards: &[Shard], database: &str, spool: &Path) -> String {
    let hosts: Vec<_> = shards.iter().map(Shard::host).collect();
    format!("clickhouse://{}/{database}?spool={}", hosts.join(","), spool.display())
}

/// What is stored, as the token reads it; `None`: it cannot be read now.
fn stored(collector: &Collector, what: &str) -> Option<Vec<Value>> {
    let reply = asked(collector, "GET", &format!("/v1/{what}"));
    (reply.status == 200).then(|| lines(&reply))
}

fn figure(collector: &Collector, name: &str) -> Option<u64> {
    let reply = asked(collector, "GET", "/metrics");
    assert_eq!(reply.status, 200, "{reply:?}");
    let line = reply.body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map(|value| value.parse().unwrap())
}

#[track_caller]
fn take(collector: &Collector, record: &Value) -> Value {
    let reply = collector.post(record);
    assert_eq!(reply.status, 202, "{reply:?}");
    reply.json()["stored"][0]["duplicate"].clone()
}

fn ids_of(records: &[Value]) -> Vec<&str> {
    let mut ids: Vec<_> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_server_that_is_away_costs_nobody_an_answer() {
    let shards = [Shard::start(), Shard::start()];
    let database = Shard::database(&shards);
    let folder = TempDir::new().unwrap();
    let spool = folder.path().join("spool");
    let own = collector(&shards, &database, &spool);
    take(&own, &response(0, 1, "complete"));
    assert_eq!(stored(&own, "responses").unwrap().len(), 1);
    assert_eq!(figure(&own, "trefoil_spool_records"), Some(0));

    // The shard of responses with an odd id.
    shards[1].crash();
    for number in 1..20 {
        assert_eq!(take(&own, &response(number, 1, "complete")), false);
        assert_eq!(take(&own, &response(number, 1, "complete")), true);
    }
    assert_eq!(own.get("/healthz").status, 200);
    assert_eq!(stored(&own, "responses"), None);
    assert_eq!(figure(&own, "trefoil_spool_records"), Some(10));
    assert_eq!(figure(&own, "trefoil_oldest_complaint_seconds"), None);
    assert!(figure(&own, "trefoil_spool_oldest_seconds").is_some());
    let there = shards[0].ask(&database, "SELECT count() FROM held_responses");
    assert_eq!(there, "10\n", "the other shard has its own");

    // A collector that begins while it is away takes in, too.
    drop(own);
    let own = collector(&shards, &database, &spool);
    take(&own, &response(21, 1, "complete"));
    assert!(own.log().contains("does not answer"), "{}", own.log());

    shards[1].restart();
    let all = stored(&own, "responses").unwrap();
    let expected: Vec<_> = (0..20).chain([21]).map(id).collect();
    assert_eq!(ids_of(&all), expected);
    assert_eq!(figure(&own, "trefoil_spool_records"), Some(0));
    // The first of all collectors needs its servers, to make the tables.
    shards[1].crash();
    let (code, _, said) = crate::harness::run(
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--store",
            &address(&shards, &database, &folder.path().join("new")),
        ],
        folder.path(),
    );
    assert_eq!(code, Some(1));
    assert!(
        said.contains(&shards[1].host()) && said.contains("see that the servers run"),
        "{said}"
    );
}

#[test]
fn collectors_with_a_spool_each_store_each_record_once_and_delete_what_the_other_has() {
    let shards = Shard::shared();
    let database = Shard::database(&*shards);
    let folder = TempDir::new().unwrap();
    let spools = ["one", "other"].map(|name| folder.path().join(name));
    let [one, other] = spools.each_ref().map(|spool| collector(&*shards, &database, spool));
    for number in 0..20 {
        for collector in [&one, &other] {
            take(collector, &response(number, 1, "partial"));
            take(collector, &event(1000 + number, "shown"));
        }
        // The revisions of a response come in at different collectors, the later one first.
        take([&one, &other][number % 2], &response(number, 3, "complete"));
        take([&other, &one][number % 2], &response(number, 2, "partial"));
    }
    // Whoever reads at a collector has what it was sent; what the other was sent is there a second later at most.
    assert_eq!(stored(&other, "events").unwrap().len(), 20);
    let all = stored(&one, "responses").unwrap();
    assert_eq!(ids_of(&all), (0..20).map(id).collect::<Vec<_>>());
    let is_last = |record: &Value| record["revision"] == 3 && record["status"] == "complete";
    assert!(all.iter().all(is_last), "{all:?}");

    // What is still in a spool when somebody deletes it.
    drop(other);
    let late = rusqlite::Connection::open(&spools[1]).unwrap();
    late.execute_batch(
        "INSERT INTO unsent SELECT 'responses', position, substr(id, 35) FROM responses WHERE id LIKE '%07'",
    )
    .unwrap();
    drop(late);
    let reply = asked(&one, "DELETE", &format!("/v1/responses/{}", id(7)));
    assert_eq!(reply.json(), json!({ "responses": 1, "events": 0 }));
    let raw = format!("SELECT count() FROM responses WHERE id = '{}'", id(7));
    let count = || shards.iter().map(|shard| shard.ask(&database, &raw)).collect::<String>();
    assert_eq!(count(), "0\n0\n");
    let other = collector(&*shards, &database, &spools[1]);
    assert_eq!(stored(&other, "responses").unwrap().len(), 19);
    // It knows of the deletion within a minute, at its start at once, and takes off what it had sent by then.
    let deadline = Instant::now() + PATIENCE;
    let spooled = || {
        let spool = rusqlite::Connection::open(&spools[1]).unwrap();
        let sql = "SELECT count(*) FROM responses WHERE id LIKE '%07'";
        spool.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    while spooled() > 0 || count() != "0\n0\n" {
        assert!(Instant::now() < deadline, "{} {}: {}", spooled(), count(), other.log());
    }
    assert_eq!(take(&other, &response(7, 4, "complete")), true);
    assert_eq!(stored(&other, "responses").unwrap().len(), 19);
}

#[test]
fn answers_in_a_file_move_to_the_servers_when_it_becomes_the_spool() {
    let shards = Shard::shared();
    let database = Shard::database(&*shards);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("answers.sqlite");
    let before = Stage::collector_on(file.to_str().unwrap());
    for number in 0..40 {
        take(&before, &response(number, 1, "complete"));
    }
    take(&before, &event(1000, "shown"));
    let [responses, events] = ["responses", "events"].map(|what| stored(&before, what));
    drop(before);
    let after = collector(&*shards, &database, &file);
    assert_eq!(stored(&after, "responses"), responses);
    assert_eq!(stored(&after, "events"), events);
}

#[test]
fn shards_in_another_order_are_refused() {
    let shards = Shard::shared();
    let database = Shard::database(&*shards);
    let folder = TempDir::new().unwrap();
    let spool = folder.path().join("spool");
    drop(collector(&*shards, &database, &spool));
    let hosts = shards.each_ref().map(Shard::host);
    let refused = |hosts: &[&str]| {
        let store =
            format!("clickhouse://{}/{database}?spool={}", hosts.join(","), spool.display());
        let (code, _, said) =
            crate::harness::run(&["complaints", "--store", &store], folder.path());
        assert_eq!(code, Some(2), "{said}");
        said
    };
    let said = refused(&[&hosts[1], &hosts[0]]);
    assert!(said.contains("holds shard 2 of 2") && said.contains("shard 1 of 2"), "{said}");
    assert!(refused(&[&hosts[0]]).contains("holds shard 1 of 2"), "{said}");
    // A database of somebody else's is left alone.
    let foreign = Shard::database(&*shards);
    shards[0].ask(&foreign, "CREATE TABLE responses (a UInt8) ENGINE = MergeTree ORDER BY a");
    let store = address(&*shards, &foreign, &folder.path().join("new"));
    let words = ["serve", "--listen", "127.0.0.1:0", "--store", &store];
    let (code, _, said) = crate::harness::run(&words, folder.path());
    assert_eq!((code, said.contains("not Trefoil's")), (Some(1), true), "{said}");
}

#[test]
fn over_tls_a_server_is_sent_answers_once_its_certificate_is_vouched_for() {
    let folder = TempDir::new().unwrap();
    let [own, other] = ["localhost", "db.example"].map(|host| certificate(&folder, host));
    let (shard, port) = Shard::secured(&own);
    let database = Shard::database(std::slice::from_ref(&shard));
    let spool = folder.path().join("spool");
    let address = format!(
        "clickhouse://trefoil@localhost:{port}/{database}?sslmode=require&spool={}",
        spool.display()
    );
    let start = |known: &str| {
        let known = format!("SSL_CERT_FILE={known}");
        let token = format!("TREFOIL_TOKEN={TOKEN}");
        let starter = ["env", &known, &token, "TREFOIL_STORE_PASSWORD=a-password-of-its-own"];
        Collector::start_on(&address, &starter, TempDir::new().unwrap(), &[])
    };
    let first = start(&own);
    take(&first, &response(0, 1, "complete"));
    assert_eq!(stored(&first, "responses").unwrap().len(), 1);
    drop(first);
    // What that one takes waits in its spool.
    let second = start(&other);
    take(&second, &response(1, 1, "complete"));
    assert_eq!(stored(&second, "responses"), None);
    assert!(second.log().contains("certificate"), "{}", second.log());
    drop(second);
    assert_eq!(stored(&start(&own), "responses").unwrap().len(), 2);
}

#[test]
fn scores_are_counted_by_the_servers_unless_a_row_is_older_than_that() {
    let stage = Stage::clickhouse();
    let own = stage.collector(&[]);
    for number in 0..4 {
        take(&own, &response(number, 1, "complete"));
    }
    let detractors = |flags: &[&str]| {
        let said = stage.command(&[&["score", "--json"], flags].concat());
        let tables: Value = serde_json::from_str(&said).unwrap();
        tables["nps"][0]["detractors"]["count"].clone()
    };
    assert_eq!(detractors(&[]), 0);
    // What the servers count is not what the bodies say.
    let rewritten = |step: u32, texts: &str| {
        stage.on_shards(&format!(
            "INSERT INTO responses SELECT id, toUInt32(revision + {step}), position, received_at, survey, test,
                 status, respondent, complaint_opened_at, complaint_due_at, body, {texts}
             FROM responses"
        ));
    };
    rewritten(1, "arrayMap(text -> replaceAll(text, '{\"point\":9}', '{\"point\":3}'), tallied)");
    assert_eq!((detractors(&[]), detractors(&["--analysis"])), (4.into(), 0.into()));
    rewritten(2, "emptyArrayString()");
    assert_eq!(detractors(&[]), 0);
}

#[test]
fn tables_of_an_earlier_version_gain_what_they_lack() {
    let stage = Stage::clickhouse();
    take(&stage.collector(&[]), &response(0, 1, "complete"));
    stage.command(&["complaints"]);
    // As one that was ended between two steps left them.
    for statement in [
        "CREATE TABLE before AS version ENGINE = MergeTree ORDER BY steps",
        "INSERT INTO before SELECT toUInt32(1), max(shard), max(shards) FROM version",
        "DROP TABLE version",
        "RENAME TABLE before TO version",
        "DROP TABLE held_tallied",
    ] {
        stage.on_shards(statement);
    }
    let own = stage.collector(&[]);
    take(&own, &response(1, 1, "complete"));
    assert_eq!(stored(&own, "responses").unwrap().len(), 2);
    let said: Value = serde_json::from_str(&stage.command(&["score", "--json"])).unwrap();
    assert_eq!(said["nps"][0]["n"], 2);
}
