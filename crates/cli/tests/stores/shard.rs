//! ClickHouse servers of the tests' own, from Debian's package.

use crate::server::free_port;
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
        Self::start_with("")
    }

    /// One that also speaks TLS, at that port, with the certificate and the key in that file.
    pub fn secured(certificate: &str) -> (Self, u16) {
        let port = free_port();
        let shard = Self::start_with(&format!(
            "<https_port>{port}</https_port>
            <openSSL><server>
                <certificateFile>{certificate}</certificateFile><privateKeyFile>{certificate}</privateKeyFile>
                <verificationMode>none</verificationMode>
            </server></openSSL>"
        ));
        (shard, port)
    }

    fn start_with(settings: &str) -> Self {
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
                {settings}
            </yandex>"
        );
        // Beside whoever may do anything, who the docs name.
        let users = "<yandex>
            <profiles><default/></profiles><quotas><default/></quotas>
            <users><default>
                <password></password><networks><ip>127.0.0.1</ip></networks>
                <profile>default</profile><quota>default</quota>
            </default><trefoil>
                <password>a-password-of-its-own</password><networks><ip>127.0.0.1</ip></networks>
                <profile>default</profile><quota>default</quota>
            </trefoil></users>
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
