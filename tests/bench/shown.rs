//! A page with one question, by Trefoil, by others and by hand, on a fast machine and network and on slow ones.

use crate::browser::{Browser, Look, Session};
use crate::engine::Engine;
use crate::server::Server;
use crate::{Outcome, middle, variable};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::iter::repeat_n;
use std::path::Path;

/// Who is measured; `cargo xtask bench shown` has laid out their pages.
#[derive(Deserialize)]
struct Candidates {
    candidate: Vec<Candidate>,
}

/// One of them, as far as it matters here.
#[derive(Deserialize)]
struct Candidate {
    name: String,
    folder: String,
    /// What its own server would say, by the path.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// Whether it shows a question.
    point: Option<String>,
}

/// A machine and a network.
struct Condition {
    name: &'static str,
    /// So many times slower than this machine.
    slower: f64,
    /// What this machine has, if none.
    network: Option<Network>,
    /// How often a page is opened in each round.
    visits: usize,
}

struct Network {
    /// There and back, in milliseconds.
    latency: f64,
    /// In bytes a second.
    down: f64,
    up: f64,
}

/// As fast as it goes, and a telephone on what Lighthouse calls slow 4G.
const CONDITIONS: [Condition; 2] = [
    // What a page's thread works there comes to few milliseconds, and a machine with neighbours works unevenly.
    Condition { name: "fast", slower: 1.0, network: None, visits: 3 },
    Condition {
        name: "slow",
        slower: 4.0,
        network: Some(Network { latency: 150.0, down: 200_000.0, up: 93_750.0 }),
        visits: 1,
    },
];

/// How often what comes first goes there and back: for a connection, then for the page.
const FIRST: f64 = 2.0;

/// How many points are clicked in each round, one after the other, each a millisecond later after a frame of 16: people click at
/// any time between two.
const CLICKS: u32 = 16;

/// Opens each page in each round, in turn, with nothing in the cache.
pub fn run(folder: &Path) -> Outcome {
    let site = variable("TREFOIL_SITE")?;
    let rounds: usize = variable("TREFOIL_ROUNDS")?.parse()?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/shown/candidates.toml");
    let Candidates { candidate: candidates } = toml::from_str(&std::fs::read_to_string(file)?)?;
    let answers = candidates.iter().flat_map(|Candidate { folder, answers, .. }| {
        answers.iter().map(move |(path, said)| (format!("/{folder}/{path}"), said.clone()))
    });
    let server = Server::start(Path::new(&site), answers.collect())?;
    let mut browser = Browser::new(Engine::chosen()?, folder);
    let session = browser.window(&Look { width: 412, height: 900, ..Look::default() })?;
    for command in ["Performance.enable", "Network.enable", "HeapProfiler.enable"] {
        session.devtools(command, json!({}))?;
    }
    for round in 0..=rounds {
        let mut turns: Vec<_> = candidates.iter().collect();
        if round % 2 == 1 {
            // Nobody is always the one after the same other.
            turns.reverse();
        }
        for candidate in turns {
            let visits =
                CONDITIONS.iter().flat_map(|condition| repeat_n(condition, condition.visits));
            for condition in visits {
                let figures = opened(session, &server, candidate, condition)
                    .map_err(|error| format!("{}, {}: {error}", candidate.name, condition.name))?;
                // The first round warms up what no cache of the browser's is.
                if round > 0 {
                    let told = json!({ "who": candidate.name, "condition": condition.name, "figures": figures });
                    println!("bench {told}");
                }
            }
        }
    }
    Ok(())
}

/// What one visit comes to.
fn opened(
    session: &Session,
    server: &Server,
    of: &Candidate,
    condition: &Condition,
) -> Outcome<Value> {
    let address = |page: &str| format!("http://{}/{page}", server.address);
    session.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 }))?;
    throttle(session, None)?;
    // Of the same origin, so that the process stays the same and counts on.
    session.post("url", &json!({ "url": address("empty.html") }))?;
    session.devtools("Network.clearBrowserCache", json!({}))?;
    session.devtools(
        "Storage.clearDataForOrigin",
        json!({ "origin": address(""), "storageTypes": "all" }),
    )?;
    session.devtools("HeapProfiler.collectGarbage", json!({}))?;
    session.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": condition.slower }))?;
    throttle(session, condition.network.as_ref())?;
    let before = spent(session)?;
    // The browser delays requests and no connections; the time that the server takes counts as its own.
    let connect = condition.network.as_ref().map_or(0.0, |network| FIRST * network.latency) as u64;
    let page = address(&format!("{}/?connect={connect}", of.folder));
    session.post("url", &json!({ "url": page }))?;
    let mut figures = session.run("return window.bench", json!([]))?;
    figures["main"] = json!((spent(session)? - before) * 1000.0);
    session.devtools("HeapProfiler.collectGarbage", json!({}))?;
    let heap = session.devtools("Runtime.getHeapUsage", json!({}))?;
    let held = ["usedSize", "embedderHeapUsedSize", "backingStorageSize"]
        .map(|part| heap[part].as_f64().unwrap_or(0.0));
    figures["heap"] = json!(held.iter().sum::<f64>());
    // Clicks are told of on the slow machine alone.
    if of.point.is_some() && condition.network.is_some() {
        let mut clicks = Vec::new();
        for click in 1..=CLICKS {
            let place = session.run("return window.place(arguments[0])", json!([click]))?;
            session.run("return window.clicked(arguments[0])", json!([click]))?;
            for kind in ["mousePressed", "mouseReleased"] {
                let event = json!({ "type": kind, "x": place["x"], "y": place["y"], "button": "left", "clickCount": 1 });
                session.devtools("Input.dispatchMouseEvent", event)?;
            }
            clicks.push(session.run("return window.answer", json!([]))?.as_f64().ok_or("no time")?);
        }
        figures["click"] = json!(middle(clicks));
    }
    Ok(figures)
}

/// What the page's thread has worked so far, in seconds.
fn spent(session: &Session) -> Outcome<f64> {
    let metrics = session.devtools("Performance.getMetrics", json!({}))?;
    let all = metrics["metrics"].as_array().ok_or("no metrics")?;
    let task =
        all.iter().find(|metric| metric["name"] == "TaskDuration").ok_or("no TaskDuration")?;
    task["value"].as_f64().ok_or_else(|| "no number".into())
}

fn throttle(session: &Session, network: Option<&Network>) -> Outcome {
    let Network { latency, down, up } =
        network.unwrap_or(&Network { latency: 0.0, down: -1.0, up: -1.0 });
    let conditions = json!({ "offline": false, "latency": latency, "downloadThroughput": down, "uploadThroughput": up });
    session.devtools("Network.emulateNetworkConditions", conditions).map(drop)
}
