//! Starts the program, speaks HTTP with it, reads back what it stored.

#[path = "described.rs"]
pub mod described;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use tempfile::TempDir;

/// A running collector with a folder of its own; killed when it goes.
pub struct Collector {
    child: Child,
    address: String,
    agent: ureq::Agent,
    folder: TempDir,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Collector {
    /// Starts on a new database and a free port.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_in(TempDir::new().unwrap(), arguments)
    }

    /// Starts on the database that is in the folder.
    pub fn start_in(folder: TempDir, arguments: &[&str]) -> Self {
        Self::start_under(&[], folder, arguments)
    }

    /// The same, started by another program that becomes it.
    pub fn start_under(starter: &[&str], folder: TempDir, arguments: &[&str]) -> Self {
        let store = database_in(&folder);
        Self::start_on(store.to_str().unwrap(), starter, folder, arguments)
    }

    /// Starts on that store.
    pub fn start_on(store: &str, starter: &[&str], folder: TempDir, arguments: &[&str]) -> Self {
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let words = [starter, &[env!("CARGO_BIN_EXE_trefoil")]].concat();
        let (program, before) = words.split_first().unwrap();
        let mut child = Command::new(program)
            .args(before)
            .args(["serve", "--listen", "127.0.0.1:0", "--store", store])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").map(String::from);
        let address = address.unwrap_or_else(|| panic!("said {line:?} instead of its address"));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        // A connection for each request: one that the server closed after a body it had no use for
        // must not be taken for the next.
        let agent = agent.max_redirects_will_error(false).max_idle_connections(0);
        let agent = agent.build().into();
        Self { child, address, agent, folder }
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The id of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The SQLite file.
    pub fn database(&self) -> PathBuf {
        database_in(&self.folder)
    }

    /// What was logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Any request; its answer is one that the description of the collector has.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Reply {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let (head, mut body) = reply.unwrap().into_parts();
        let body = body.read_to_string().unwrap();
        let reply = Reply { status: head.status.as_u16(), headers: head.headers, body };
        described::check(method, path, &reply);
        reply
    }

    /// Posts a body as that type.
    pub fn post_as(&self, content_type: &str, body: impl AsRef<[u8]>) -> Reply {
        let headers = [("content-type", content_type)];
        self.ask("POST", "/v1/responses", &headers, Some(body.as_ref()))
    }

    /// Posts one record.
    pub fn post(&self, record: &Value) -> Reply {
        self.post_as("application/json", record.to_string())
    }

    /// Gets a path.
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], None)
    }

    /// The records that hold, in the order of arrival.
    pub fn stored(&self) -> Vec<Value> {
        lines(&self.get("/v1/responses"))
    }

    /// A connection on which a test says what it likes.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// Sends bytes, and nothing after them; the answer's status and text.
    pub fn say(&self, bytes: &[u8]) -> (u16, String) {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        answer(stream)
    }

    /// Ends it as a crash does: SIGKILL. The folder stays.
    pub fn crash(mut self) -> TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.folder, TempDir::new().unwrap())
    }

    /// Tells it to end, as a service manager does: SIGTERM.
    pub fn tell_to_end(&self) {
        let process = self.process().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    }

    /// Waits for its end.
    pub fn end(mut self) -> (ExitStatus, TempDir) {
        let status = self.child.wait().unwrap();
        (status, std::mem::replace(&mut self.folder, TempDir::new().unwrap()))
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    /// A header's text, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The texts of a header that may be there several times.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The codes in a problem's `errors`.
    #[track_caller]
    pub fn codes(&self) -> Vec<String> {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{self:?}");
        assert!(problem["type"].is_string() && problem["title"].is_string(), "{self:?}");
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["code"].as_str().unwrap().into()).collect()
    }

    /// Asserts a problem of that status and type.
    #[track_caller]
    pub fn is_problem(&self, status: u16, kind: &str) {
        assert_eq!(self.status, status, "{self:?}");
        self.codes();
        let expected = match kind {
            "about:blank" => kind.into(),
            kind => format!("urn:trefoil:problem:{kind}"),
        };
        assert_eq!(self.json()["type"], expected, "{self:?}");
    }
}

/// What a connection says until it closes: status and text.
pub fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut bytes = Vec::new();
    // Whoever answers before the whole request has come may cut the line after the answer.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("answered {text:?}")), text)
}

/// The lines of JSON Lines.
pub fn lines(reply: &Reply) -> Vec<Value> {
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/x-ndjson"));
    reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn database_in(folder: &TempDir) -> PathBuf {
    folder.path().join("answers.sqlite")
}

/// The id with that number.
pub fn id(number: usize) -> String {
    format!("01900000-0000-7000-8000-{number:012x}")
}

/// A response that holds, to one NPS question.
pub fn response(number: usize, revision: u32, status: &str) -> Value {
    json!({
        "v": 1, "type": "response", "id": id(number), "revision": revision,
        "survey": "checkout", "survey_version": "3", "status": status, "test": false,
        "shown_at": "2026-11-22T10:15:00Z", "answered_at": "2026-11-22T10:15:09Z",
        "locale": "fa", "display": "inline", "trigger": null,
        "answers": [{
            "question": "recommend", "kind": "nps", "min": 0, "max": 10, "good_is": "high",
            "value": 9
        }],
    })
}

/// An event that holds.
pub fn event(number: usize, what: &str) -> Value {
    json!({
        "v": 1, "type": "event", "id": id(number), "at": "2026-11-22T10:15:00Z",
        "survey": "checkout", "event": what, "response": id(1),
    })
}

/// Runs the program to its end: exit code, standard output, standard error.
pub fn run(arguments: &[&str], folder: &Path) -> (Option<i32>, String, String) {
    run_with(arguments, folder, &[])
}

/// A certificate for that host with its key, which vouches for itself.
pub fn certificate(folder: &TempDir, host: &str) -> String {
    let path = folder.path().join(host);
    let path = path.to_str().unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    openssl.args(["-nodes", "-days", "2", "-subj", "/CN=server", "-config", "/dev/null"]);
    openssl.args(["-addext", &format!("subjectAltName=DNS:{host}"), "-keyout", "-", "-out", "-"]);
    let output = openssl.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(path, output.stdout).unwrap();
    path.into()
}

/// The same, with names in its environment.
pub fn run_with(
    arguments: &[&str],
    folder: &Path,
    exported: &[(&str, &str)],
) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trefoil"))
        .args(arguments)
        .envs(exported.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
