//! The endpoints in recipes/: the PHP one runs and keeps the rules; of the others, what they are sent.

use crate::blocks;
use crate::harness::{id, response, run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use tempfile::TempDir;

fn recipes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recipes")
}

/// recipes/trefoil.php under PHP's own server; ended when it goes.
struct Php {
    child: Child,
    url: String,
}

impl Php {
    fn start(file: &Path, origins: &str) -> Self {
        let mut php = Command::new("php");
        php.args(["-S", "127.0.0.1:0"]).arg(recipes().join("trefoil.php"));
        php.env("TREFOIL_FILE", file).env("TREFOIL_ORIGINS", origins).stderr(Stdio::piped());
        let child = php.spawn();
        let mut child = child.expect("php runs; cargo xtask setup installs it");
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address = line.split_once("(http://").and_then(|(_, rest)| rest.split_once(')'));
        let url = format!("http://{}/", address.unwrap_or_else(|| panic!("said {line:?}")).0);
        // It logs each request, and would wait for somebody who reads.
        thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Self { child, url }
    }

    /// Posts one record; status and body.
    fn post(&self, record: &Value, origin: &str) -> (u16, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.max_idle_connections(0).build().into();
        let request = agent.post(&self.url).header("origin", origin);
        let mut reply = request.content_type("application/json").send(record.to_string()).unwrap();
        (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap())
    }
}

impl Drop for Php {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SHOP: &str = "https://shop.example";

#[test]
fn the_php_endpoint_keeps_every_rule_and_its_file_is_scored() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("answers.jsonl");
    let php = Php::start(&file, SHOP);
    let (code, out, _) = run(&["check", "--endpoint", &php.url], folder.path());
    assert_eq!((code, &*out), (Some(0), "holds: 19 requests as a page of https://shop.example\n"));
    for (number, value) in [(1, 10), (2, 9), (3, 0)] {
        let mut record = response(number, 1, "complete");
        record["answers"][0]["value"] = value.into();
        assert_eq!(php.post(&record, SHOP).0, 202);
        let (status, said) = php.post(&record, SHOP);
        assert_eq!((status, said.contains("\"duplicate\":true")), (202, true), "{said}");
    }
    let (code, out, error) = run(&["score", "answers.jsonl"], folder.path());
    assert_eq!((code, &*error), (Some(0), ""), "{out}");
    assert!(out.contains("Counted 3 of "), "{out}");
    assert!(out.contains(" 33 "), "{out}");
    let (_, out, _) = run(&["score", "--trial", "answers.jsonl"], folder.path());
    assert!(out.contains("trials alone"), "{out}");
}

#[test]
fn the_php_endpoint_refuses_pages_that_are_not_listed() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("answers.jsonl");
    let php = Php::start(&file, "https://shop.example null");
    let record = response(1, 1, "complete");
    assert_eq!(php.post(&record, "https://other.example").0, 403);
    assert!(!file.exists());
    assert_eq!(php.post(&record, "null").0, 202);
}

#[test]
fn two_php_endpoints_with_one_file_store_each_record_once() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("answers.jsonl");
    let servers = [Php::start(&file, ""), Php::start(&file, "")];
    thread::scope(|scope| {
        for place in 0..8 {
            let php = &servers[place % 2];
            scope.spawn(move || {
                for number in 0..10 {
                    assert_eq!(php.post(&response(number, 1, "complete"), SHOP).0, 202);
                }
            });
        }
    });
    let text = std::fs::read_to_string(&file).unwrap();
    let mut ids: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().into())
        .collect();
    ids.sort();
    assert_eq!(ids, (0..10).map(id).collect::<Vec<_>>());
}

#[test]
fn a_line_that_a_crash_cut_short_takes_no_other_with_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("answers.jsonl");
    std::fs::write(&file, "{\"v\":1,\"type\":\"resp").unwrap();
    let php = Php::start(&file, "");
    assert_eq!(php.post(&response(1, 1, "complete"), SHOP).0, 202);
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().map(serde_json::from_str::<Value>).collect();
    assert_eq!((lines.len(), lines[0].is_err(), lines[1].is_ok()), (2, true, true), "{text}");
}

#[test]
fn a_file_that_cannot_be_written_is_a_503() {
    let folder = TempDir::new().unwrap();
    let php = Php::start(&folder.path().join("none/answers.jsonl"), "");
    assert_eq!(php.post(&response(1, 1, "complete"), SHOP), (503, String::new()));
}

/// Runs a module's code beside the recipes.
fn node(code: &str) -> String {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", code]).current_dir(recipes());
    let output = node.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A record with one of each kind of answer.
fn full() -> Value {
    let mut record = response(42, 1, "complete");
    record["page"] = "/thanks".into();
    let csat = |item: &str, value: Value| {
        json!({ "question": "service", "item": item, "kind": "csat", "min": 1, "max": 5,
                "good_is": "high", "value": value })
    };
    let answers = record["answers"].as_array_mut().unwrap();
    answers.extend([
        csat("delivery", 4.into()),
        csat("packing", Value::Null),
        json!({ "question": "reason", "kind": "choice", "values": ["price", "range"] }),
        json!({ "question": "why", "kind": "comment", "text": "Schnell & gut" }),
        json!({ "question": "reply", "kind": "contact", "email": "a@b.example", "consent": true }),
    ]);
    record
}

#[test]
fn a_form_service_gets_the_fields_that_the_docs_show_and_its_table_is_scored() {
    let body = node(&format!(
        "import {{ flat }} from './flat.js'; console.log(String(new URLSearchParams(flat({}))));",
        full()
    ));
    for block in blocks::of("text form") {
        assert_eq!(body, block.text, "{}", block.place());
    }
    let table = node(&format!(
        "import {{ flat }} from './flat.js'; const fields = flat({});
         for (const row of [Object.keys(fields), Object.values(fields)]) console.log(row.map((cell) => `\"${{cell}}\"`).join());",
        full()
    ));
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("form.csv"), table).unwrap();
    let (code, out, error) = run(&["score", "form.csv"], folder.path());
    assert_eq!(code, Some(0), "{error}");
    for expected in ["Counted 1 of 1 responses", "checkout  nps", "csat"] {
        assert!(out.contains(expected), "{expected:?} is not in {out}");
    }
}

#[test]
fn apps_script_gets_a_record_in_a_form_or_as_text_and_writes_it_once() {
    // Google's services as far as the recipe asks them.
    let said = node(&format!(
        "import {{ readFileSync }} from 'node:fs'; import vm from 'node:vm';
         const rows = [], lock = {{ tryLock: () => true, releaseLock() {{}} }};
         const finder = (key) => ({{ matchEntireCell: () => ({{ findNext: () => rows.find(([own]) => own === key) }}) }});
         const sheet = {{ appendRow: (row) => rows.push(row), getRange: () => ({{ createTextFinder: finder }}) }};
         const script = vm.createContext({{
           LockService: {{ getScriptLock: () => lock }},
           SpreadsheetApp: {{ getActiveSpreadsheet: () => ({{ getSheets: () => [sheet] }}), flush() {{}} }},
           ContentService: {{ MimeType: {{}}, createTextOutput: (text) => ({{ setMimeType: () => text }}) }},
         }});
         vm.runInContext(readFileSync('apps-script.js', 'utf8'), script);
         const post = (contents) => console.log(script.doPost({{ postData: {{ contents }} }}));
         const request = new Request('https://script.example', {{ method: 'POST', body: JSON.stringify({}) }});
         console.log(request.headers.get('content-type'));
         const body = await request.text();
         [body, body, '{{', '{{}}'].forEach(post);
         console.log(script.doPost({{ parameter: {{ record: body }}, postData: {{ contents: 'record=%7B' }} }}));
         console.log(rows[0][1]);
         const evil = '=IMPORTDATA(\"https://evil.example\")';
         [{{ id: evil }}, {{ id: [evil] }}, {{ revision: evil }}].forEach((change) =>
           post(JSON.stringify({{ ...JSON.parse(body), ...change }})));
         console.log(rows.length);",
        full()
    ));
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 11, "{said}");
    assert_eq!(lines[0], "text/plain;charset=UTF-8");
    assert_eq!(lines[1], "{\"stored\":true,\"duplicate\":false}");
    assert_eq!(lines[2], "{\"stored\":true,\"duplicate\":true}");
    assert!(lines[3].contains("is not JSON") && lines[4].contains("is not a record"), "{said}");
    assert_eq!(lines[5], "{\"stored\":true,\"duplicate\":true}");
    assert_eq!(serde_json::from_str::<Value>(lines[6]).unwrap(), full());
    // A formula in the place of a key would be run by the sheet.
    assert!(lines[7..10].iter().all(|line| line.contains("is not a record")), "{said}");
    assert_eq!(lines[10], "1");
}
