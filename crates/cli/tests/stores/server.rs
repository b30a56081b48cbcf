//! A PostgreSQL server of the tests' own, from Debian's package.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tempfile::TempDir;

/// A running server; it ends when it is dropped.
pub struct Server {
    folder: TempDir,
    port: u16,
    databases: AtomicU32,
}

/// The one that tests share as long as one of them runs: what is left behind when the last ends would run on.
static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

impl Server {
    /// The server that tests share.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start(&[]));
            *shared = Arc::downgrade(&server);
            server
        })
    }

    /// A server with lines of settings of its own.
    pub fn start(settings: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        if is_root() {
            // It refuses to run as root.
            let given = Command::new("chown").arg("postgres:").arg(folder.path()).status();
            assert!(given.unwrap().success());
        }
        let made = program("initdb")
            .args(["--auth=trust", "--username=owner", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let lines = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\n{}\n",
            folder.path().display(),
            settings.join("\n")
        );
        let file = data.join("postgresql.conf");
        let before = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, before + &lines).unwrap();
        let server = Self { folder, port, databases: AtomicU32::new(0) };
        server.restart();
        server
    }

    /// A server that also speaks TLS, with the certificate and the key in that file, which is its own from now on.
    pub fn secured(certificate: &str) -> Self {
        let path = Path::new(certificate);
        std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
        if is_root() {
            let own = [path, path.parent().unwrap()];
            assert!(Command::new("chown").arg("postgres:").args(own).status().unwrap().success());
        }
        let file = format!("ssl_cert_file = '{certificate}'\nssl_key_file = '{certificate}'");
        Self::start(&["ssl = on", &file])
    }

    /// The folder of its data, and of its socket above.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// The port on this machine.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        self.connect("postgres")
            .execute(&format!("CREATE DATABASE answers_{number}"), &[])
            .unwrap();
        self.address(&format!("answers_{number}"))
    }

    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        format!("postgresql://owner@127.0.0.1:{}/{database}", self.port)
    }

    /// A connection of the owner's own.
    pub fn connect(&self, database: &str) -> postgres::Client {
        postgres::Client::connect(&self.address(database), postgres::NoTls).unwrap()
    }

    /// Ends it at once, whatever it is about; the next start recovers as after a power cut.
    pub fn crash(&self) {
        assert!(self.control(&["stop", "--mode=immediate"]));
    }

    /// Starts it again, and returns when it answers.
    pub fn restart(&self) {
        let log = self.folder.path().join("log");
        let is_running = self.control(&["start", "--timeout=60", "--log", log.to_str().unwrap()]);
        assert!(is_running, "{}", std::fs::read_to_string(log).unwrap_or_default());
    }

    fn control(&self, words: &[&str]) -> bool {
        let mut control = program("pg_ctl");
        control.args(words).args(["--wait", "--silent", "-D"]).arg(self.data());
        control.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have crashed.
        let _ = self.control(&["stop", "--mode=immediate"]);
    }
}

/// A port that nobody has, for a server that cannot be told to take any: of those that no system gives to whoever asks for any, so
/// nobody takes it before the server does.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    // Programs that run beside this one begin elsewhere.
    let first = std::process::id() % 1000 * 20;
    let ports = std::iter::from_fn(|| Some(TAKEN.fetch_add(1, Ordering::Relaxed)));
    let mut ports = ports.map(|taken| 10_000 + (first + u32::from(taken)) as u16 % 20_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

/// A program of the server's, from the latest version that is here, as somebody who is not root.
fn program(name: &str) -> Command {
    let version = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let installed = installed.filter_map(|entry| Some(entry.ok()?.path()));
    let path = match installed.max_by_key(version) {
        Some(folder) => folder.join("bin").join(name),
        None => name.into(),
    };
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(path);
    // Where root works, it may not enter.
    command.current_dir("/");
    command
}
