//! A store for one test, with collectors and commands on it.

use crate::harness::{Collector, run};
use crate::server::Server;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// A store that nobody else uses.
pub struct Stage {
    /// As `--store` takes it.
    pub store: String,
    folder: TempDir,
    server: Option<Arc<Server>>,
}

/// What commands on a store may be told of.
pub const TOKEN: &str = "a-token-of-thirty-two-characters";

impl Stage {
    /// A file that is not there yet.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let store = folder.path().join("answers.sqlite").to_str().unwrap().into();
        Self { store, folder, server: None }
    }

    /// A database without tables.
    pub fn postgres() -> Self {
        let server = Server::shared();
        Self { store: server.database(), folder: TempDir::new().unwrap(), server: Some(server) }
    }

    /// A collector with a token.
    pub fn collector(&self, arguments: &[&str]) -> Collector {
        self.collector_told("", arguments)
    }

    /// The same, with more lines of settings.
    pub fn collector_told(&self, settings: &str, arguments: &[&str]) -> Collector {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("trefoil.toml");
        std::fs::write(&file, format!("token = '{TOKEN}'\n{settings}")).unwrap();
        let config = ["--config", file.to_str().unwrap()];
        Collector::start_on(&self.store, &[], folder, &[&config, arguments].concat())
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

    /// Changes its tables as their owner does: of the two texts the one for this store.
    pub fn change(&self, sqlite: &str, postgres: &str) {
        match &self.server {
            None => {
                let owner = rusqlite::Connection::open(Path::new(&self.store)).unwrap();
                owner.execute_batch(sqlite).unwrap();
            }
            Some(_) => {
                let mut owner = postgres::Client::connect(&self.store, postgres::NoTls).unwrap();
                owner.batch_execute(postgres).unwrap();
            }
        }
    }
}
