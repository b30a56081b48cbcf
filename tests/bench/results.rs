//! The studio on millions of answers beside what others would take.

use crate::browser::{Browser, Look, Session};
use crate::collector::Collector;
use crate::engine::Engine;
use crate::{Outcome, middle, variable};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The forms; how many times `TREFOIL_ROWS` answers, and in how many rounds after the one that warms up.
const RUNS: [(&str, u64, usize); 5] =
    [("rows", 1, 7), ("records", 1, 5), ("csv", 1, 7), ("items", 1, 5), ("csv", 10, 1)];

/// Reads each form in rounds, in a browser of its own.
pub fn run(folder: &Path) -> Outcome {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/results");
    let collector = Collector::start(&folder.join("collector"), &page, &[])?;
    let site = collector.folder().join("site");
    let peers = variable("TREFOIL_PEERS")?;
    for (from, to) in
        [("papaparse/papaparse.min.js", "papa.js"), ("d3-dsv/dist/d3-dsv.min.js", "d3.js")]
    {
        fs::copy(Path::new(&peers).join(from), site.join(to))?;
    }
    fs::copy(variable("TREFOIL_SCAN")?, site.join("scan.wasm"))?;
    let answers: u64 = variable("TREFOIL_ROWS")?.parse()?;
    for (run, (form, times, rounds)) in RUNS.into_iter().enumerate() {
        // What a browser holds is told of one file alone.
        let mut browser = Browser::new(Engine::chosen()?, &folder.join(format!("browser-{run}")));
        let session = browser.window(&Look::default())?;
        session
            .post("url", &json!({ "url": format!("http://{}/studio/", collector.address()) }))?;
        let rows = answers * times;
        let begin = "
            const scripts = ['/papa.js', '/d3.js'].map((src) => new Promise((done, failed) => {
              const script = Object.assign(document.createElement('script'), { src, onload: done, onerror: failed });
              document.head.append(script);
            }));
            const [form, rows] = arguments;
            window.bench = Promise.all([import('/bench.js'), ...scripts])
              .then(async ([bench]) => {
                window.takes = await bench.begin(form, rows);
                return { bytes: window.takes.bytes, who: window.takes.who };
              });";
        let begun = told(session, begin, json!([form, rows]))?;
        let memory = most_memory();
        let who: Vec<String> = serde_json::from_value(begun["who"].clone())?;
        let mut took = vec![Vec::new(); who.len()];
        let mut longest = 0.0_f64;
        for _ in 0..rounds {
            for (name, took) in who.iter().zip(&mut took) {
                // Nobody is to tidy up after another while the clock runs.
                session.devtools("HeapProfiler.collectGarbage", json!({}))?;
                let take = "window.bench = window.takes.take(...arguments);";
                let taken = told(session, take, json!([name]))?;
                took.push(taken["ms"].as_f64().ok_or("no time")?);
                longest = longest.max(taken["longest"].as_f64().unwrap_or_default());
            }
        }
        let took: Vec<_> =
            who.iter().zip(took).map(|(name, took)| json!([name, middle(took)])).collect();
        let told = json!({
            "form": form, "rows": rows, "bytes": begun["bytes"], "longest": longest, "took": took, "memory": memory
        });
        println!("bench {told}");
    }
    Ok(())
}

/// What `window.bench` comes to, which a script begins and which takes longer than a request may.
fn told(session: &Session, script: &str, given: Value) -> Outcome<Value> {
    session.run(script, given)?;
    let waiting = "
        const later = new Promise((done) => setTimeout(done, 10000, { pending: true }));
        return Promise.race([later, window.bench.catch((error) => ({ failed: String(error) }))]);";
    loop {
        let told = session.run(waiting, json!([]))?;
        match &told["failed"] {
            Value::Null if told["pending"] == true => {}
            Value::Null => return Ok(told),
            failed => return Err(failed.to_string().into()),
        }
    }
}

/// The most bytes that one of the browser's processes has held so far; `None` where the system does not tell.
fn most_memory() -> Option<u64> {
    let stated = |folder: &Path| {
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        Some((number("Pid:")?, number("PPid:")?, number("VmHWM:")? * 1024))
    };
    let folders = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let processes: Vec<_> = folders.filter_map(|folder| stated(&folder.path())).collect();
    let mut own = vec![u64::from(std::process::id())];
    let mut most = None;
    let mut at = 0;
    while let Some(parent) = own.get(at).copied() {
        for (process, _, held) in processes.iter().filter(|(_, of, _)| *of == parent) {
            own.push(*process);
            most = most.max(Some(*held));
        }
        at += 1;
    }
    most
}
