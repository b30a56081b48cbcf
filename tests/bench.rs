//! The studio on a million answers beside what others would take, in Chromium. `cargo xtask bench results` runs it.
//!
//! Each line of its output is a form's figures as JSON.
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

#[expect(dead_code, reason = "pictures are taken by others")]
#[path = "support/browser.rs"]
mod browser;
#[expect(dead_code, reason = "page cases ask for more")]
#[path = "support/collector.rs"]
mod collector;
#[expect(dead_code, reason = "it is one engine that is measured")]
#[path = "support/engine.rs"]
mod engine;
#[path = "support/http.rs"]
mod http;

use browser::{Browser, Look};
use collector::Collector;
use engine::Engine;
use serde_json::json;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// What can go wrong here is only ever shown.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const FORMS: [&str; 3] = ["rows", "records", "csv"];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench");
    let collector = Collector::start(&folder.join("collector"), &page, &[])?;
    let site = collector.folder().join("site");
    let peers = variable("TREFOIL_PEERS")?;
    for (from, to) in
        [("papaparse/papaparse.min.js", "papa.js"), ("d3-dsv/dist/d3-dsv.min.js", "d3.js")]
    {
        fs::copy(Path::new(&peers).join(from), site.join(to))?;
    }
    fs::copy(variable("TREFOIL_SCAN")?, site.join("scan.wasm"))?;
    let mut browser = Browser::new(Engine::chosen()?, &folder.join("browser"));
    let (rows, rounds) = (number("TREFOIL_ROWS")?, number("TREFOIL_ROUNDS")?);
    for form in FORMS {
        let session = browser.window(&Look::default())?;
        // A million answers are written, read and read again.
        session.post("timeouts", &json!({ "script": 3_600_000 }))?;
        session
            .post("url", &json!({ "url": format!("http://{}/studio/", collector.address()) }))?;
        let script = "
            const scripts = ['/papa.js', '/d3.js'].map((src) => new Promise((done, failed) => {
              const script = Object.assign(document.createElement('script'), { src, onload: done, onerror: failed });
              document.head.append(script);
            }));
            return Promise.all([import('/bench.js'), ...scripts]).then(([{ bench }]) => bench(...arguments));";
        let told = session.run(script, json!([form, rows, rounds]))?;
        if told["took"].is_null() {
            return Err(format!("{form}: {told}").into());
        }
        println!("bench {told}");
    }
    drop((browser, collector));
    Ok(fs::remove_dir_all(folder)?)
}

fn number(name: &str) -> Outcome<u64> {
    Ok(variable(name)?.parse()?)
}

/// A variable that `cargo xtask bench results` sets.
fn variable(name: &str) -> Outcome<String> {
    std::env::var(name)
        .map_err(|_| format!("{name} is not set; run `cargo xtask bench results`").into())
}
