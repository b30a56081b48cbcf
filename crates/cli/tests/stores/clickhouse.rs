//! ClickHouse: servers of the tests' own, from Debian's package, and what holds of that store alone.

use crate::harness::{Collector, event, id, lines, response};
use crate::server::free_port;
use crate::stage::{Stage, TOKEN};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running server; it ends when it is dropped.
pub struct Shard {
    folder: TempDir,
    port: u16,
    process: Mutex<Option<Child>>,
}

/// Those that tests share as long as one of them runs.
static SHARED: Mutex<Weak<[Shard; 2]>> = Mutex::new(Weak::new());

/// How long a server may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(60);

impl Shard {
    /// The servers that tests share.
    pub fn shared() -> Arc<[Self; 2]> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let shards = Arc::new([Self::start(), Self::start()]);
            *shared = Arc::downgrade(&shards);
            shards
        })
    }

    /// A server without a database of ours.
    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        // The other two are asked for by no test.
        let [port, tcp, between] = [(); 3].map(|()| free_port());
        let path = folder.path().display();
        let config = format!(
            "<yandex>
                <logger><level>warning</level><log>{path}/log</log><errorlog>{path}/errors</errorlog></logger>
                <http_port>{port}</http_port><tcp_port>{tcp}</tcp_port>
                <interserver_http_port>{between}</interserver_http_port>
                <listen_host>127.0.0.1</listen_host>
                <path>{path}/data/</path><tmp_path>{path}/tmp/</tmp_path>
                <users_config>users.xml</users_config><default_profile>default</default_profile>
                <default_database>default</default_database><mark_cache_size>5368709</mark_cache_size>
            </yandex>"
        );
        let users = "<yandex>
            <profiles><default/></profiles><quotas><default/></quotas>
            <users><default>
                <password></password><networks><ip>127.0.0.1</ip></networks>
                <profile>default</profile><quota>default</quota>
            </default></users>
        </yandex>";
        for (name, text) in [("config.xml", &*config), ("users.xml", users)] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        for part in ["data", "tmp"] {
            std::fs::create_dir(folder.path().join(part)).unwrap();
        }
        let shard = Self { folder, port, process: Mutex::new(None) };
        shard.restart();
        shard
    }

    /// Where it listens.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// A new, empty database on each of them.
    pub fn database(shards: &[Self]) -> String {
        static DATABASES: AtomicU32 = AtomicU32::new(0);
        let name = format!("answers_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        for shard in shards {
            shard.ask("default", &format!("CREATE DATABASE {name}"));
        }
        name
    }

    /// Carries out statements, and waits for those that go on behind.
    pub fn change(&self, database: &str, statements: &str) {
        for statement in statements.split(';') {
            self.ask(database, statement);
        }
        let deadline = Instant::now() + PATIENCE;
        while self.ask(database, "SELECT count() FROM system.mutations WHERE NOT is_done") != "0\n"
        {
            assert!(Instant::now() < deadline, "it goes on and on");
        }
    }

    /// Asks the server, which answers.
    pub fn ask(&self, database: &str, sql: &str) -> String {
        let (status, text) = self.asked(database, sql).unwrap();
        assert_eq!(status, 200, "{sql}: {text}");
        text
    }

    fn asked(&self, database: &str, sql: &str) -> Result<(u16, String), ureq::Error> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = agent.max_idle_connections(0).build().into();
        let url = format!("http://{}/?database={database}", self.host());
        let mut answer = agent.post(url).send(sql)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
    }

    /// Ends it at once, whatever it is about.
    pub fn crash(&self) {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut process = process.unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Starts it again, and returns when it answers.
    pub fn restart(&self) {
        let config = format!("--config-file={}", self.folder.path().join("config.xml").display());
        let mut server = Command::new("clickhouse-server");
        server.arg(config).stdout(Stdio::null()).stderr(Stdio::null());
        let process = server.current_dir(self.folder.path()).spawn().unwrap();
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(process);
        let deadline = Instant::now() + PATIENCE;
        while self.asked("default", "SELECT 1").is_err() {
            let log = Path::new("errors");
            let said = || std::fs::read_to_string(self.folder.path().join(log)).unwrap_or_default();
            assert!(Instant::now() < deadline, "{}", said());
        }
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        // It may have crashed.
        let process = self.process.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut process) = process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

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
    let token = [("authorization", &*format!("Bearer {TOKEN}"))];
    let reply = collector.ask("GET", &format!("/v1/{what}"), &token, None);
    (reply.status == 200).then(|| lines(&reply))
}

fn figure(collector: &Collector, name: &str) -> Option<u64> {
    let token = [("authorization", &*format!("Bearer {TOKEN}"))];
    let reply = collector.ask("GET", "/metrics", &token, None);
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
    assert_eq!(code, Some(2));
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
    let token = [("authorization", &*format!("Bearer {TOKEN}"))];
    let reply = one.ask("DELETE", &format!("/v1/responses/{}", id(7)), &token, None);
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
    assert_eq!((code, said.contains("not Trefoil's")), (Some(2), true), "{said}");
}
