//! A store for one test, with collectors and commands on it.

use crate::harness::{Collector, Reply, run};
use crate::server::Server;
use crate::shard::Shard;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// A store that nobody else uses.
pub struct Stage {
    /// As `--store` takes it.
    pub store: String,
    folder: TempDir,
    engine: Engine,
}

enum Engine {
    Sqlite,
    Postgres {
        _server: Arc<Server>,
    },
    /// Two shards, and the database on each.
    ClickHouse {
        shards: Arc<[Shard; 2]>,
        database: String,
    },
}

/// Asks a collector as whoever has the token.
pub fn asked(collector: &Collector, method: &str, path: &str) -> Reply {
    collector.ask(method, path, &[("authorization", &format!("Bearer {TOKEN}"))], None)
}

/// What commands on a store may be told of.
pub const TOKEN: &str = "a-token-of-thirty-two-characters";

impl Stage {
    /// A file that is not there yet.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let store = folder.path().join("answers.sqlite").to_str().unwrap().into();
        Self { store, folder, engine: Engine::Sqlite }
    }

    /// A database without tables.
    pub fn postgres() -> Self {
        let server = Server::shared();
        let store = server.database();
        Self {
            store,
            folder: TempDir::new().unwrap(),
            engine: Engine::Postgres { _server: server },
        }
    }

    /// A database without tables on two servers, and a spool that is not there yet.
    pub fn clickhouse() -> Self {
        let shards = Shard::shared();
        let (folder, database) = (TempDir::new().unwrap(), Shard::database(&*shards));
        let hosts = shards.each_ref().map(|shard| shard.host()).join(",");
        let spool = folder.path().join("spool.sqlite");
        let store = format!("clickhouse://{hosts}/{database}?spool={}", spool.display());
        Self { store, folder, engine: Engine::ClickHouse { shards, database } }
    }

    /// A collector with a token.
    pub fn collector(&self, arguments: &[&str]) -> Collector {
        self.collector_told("", arguments)
    }

    /// One on another store.
    pub fn collector_on(store: &str) -> Collector {
        start(store, "", &[])
    }

    /// The same, with more lines of settings.
    pub fn collector_told(&self, settings: &str, arguments: &[&str]) -> Collector {
        start(&self.store, settings, arguments)
    }

    /// Writes a file; its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().into()
    }

    /// Runs a command on the store, which succeeds; what it prints.
    pub fn command(&self, words: &[&str]) -> String {
        let (code, out, error) = self.tried(words);
        assert_eq!((code, &*error), (Some(0), ""), "{words:?}");
        out
    }

    /// Runs a command on the store: exit code, standard output, standard error.
    pub fn tried(&self, words: &[&str]) -> (Option<i32>, String, String) {
        run(&[words, &["--store", &self.store]].concat(), self.folder.path())
    }

    /// What each shard answers, where there are some.
    pub fn on_shards(&self, sql: &str) -> Vec<String> {
        let Engine::ClickHouse { shards, database } = &self.engine else { return Vec::new() };
        shards.iter().map(|shard| shard.ask(database, sql)).collect()
    }

    /// Changes its tables as their owner does: of the texts the one for this store.
    pub fn change(&self, sqlite: &str, postgres: &str, clickhouse: &str) {
        match &self.engine {
            Engine::Sqlite => {
                let owner = rusqlite::Connection::open(Path::new(&self.store)).unwrap();
                owner.execute_batch(sqlite).unwrap();
            }
            Engine::Postgres { .. } => {
                let mut owner = postgres::Client::connect(&self.store, postgres::NoTls).unwrap();
                owner.batch_execute(postgres).unwrap();
            }
            Engine::ClickHouse { shards, database } => {
                // Whoever reads has all that was answered 202 sent first.
                self.command(&["complaints"]);
                for shard in &**shards {
                    shard.change(database, clickhouse);
                }
            }
        }
    }
}

fn start(store: &str, settings: &str, arguments: &[&str]) -> Collector {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trefoil.toml");
    std::fs::write(&file, format!("token = '{TOKEN}'\n{settings}")).unwrap();
    let config = ["--config", file.to_str().unwrap()];
    Collector::start_on(store, &[], folder, &[&config, arguments].concat())
}
