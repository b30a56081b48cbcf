//! How much it takes, beside a server that answers 202 and stores nothing.

use crate::bodies::resident_kb;
use crate::harness::{Collector, id, response};
use crate::ledger::count;
use crate::line::Line;
use crate::size;
use serde_json::json;
use std::net::Ipv4Addr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many send without a pause, each over a connection of its own.
const STEADY: usize = 16;

/// How many come at the same moment.
const AT_ONCE: usize = 256;

/// What a load came to.
struct Load {
    taken: Vec<usize>,
    per_second: f64,
    times: Vec<Duration>,
}

impl Load {
    /// The time within which that many of a thousand were answered, in milliseconds.
    fn within_ms(&self, of_1000: usize) -> f64 {
        let mut times = self.times.clone();
        times.sort();
        times[(times.len() - 1) * of_1000 / 1000].as_secs_f64() * 1000.0
    }
}

/// Sends that many responses over so many connections, which begin together; connecting is part of it.
fn load(address: &str, connections: usize, requests: usize, from: usize) -> Load {
    let (next, together) = (AtomicUsize::new(from), Barrier::new(connections));
    let sent: Vec<_> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    together.wait();
                    let mut asked = Instant::now();
                    let mut line = Line::to(address).unwrap();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= from + requests {
                            return own;
                        }
                        let record = response(number, 1, "complete").to_string();
                        let reply = line.post("application/json", record.as_bytes());
                        assert_eq!(reply.unwrap().0, 202);
                        let answered = Instant::now();
                        own.push((number, asked, answered));
                        asked = answered;
                    }
                })
            })
            .collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    });
    let first = sent.iter().map(|(_, asked, _)| *asked).min().unwrap();
    let last = sent.iter().map(|(.., answered)| *answered).max().unwrap();
    Load {
        per_second: sent.len() as f64 / (last - first).as_secs_f64(),
        times: sent.iter().map(|(_, asked, answered)| *answered - *asked).collect(),
        taken: sent.into_iter().map(|(number, ..)| number).collect(),
    }
}

/// A server of the same library that reads the body, answers 202 and forgets it.
fn bare() -> String {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let take = async |_: axum::body::Bytes| (axum::http::StatusCode::ACCEPTED, "{}");
            let routes = axum::Router::new().route("/v1/responses", axum::routing::post(take));
            axum::serve(listener, routes).await.unwrap();
        });
    });
    address
}

#[test]
fn under_load_each_answer_is_stored_and_the_figures_are_told() {
    let (steady, bursts) = (size(320, 40_000), size(1, 20));
    let collector = Collector::start(&["--rate-limit", "0"]);
    let rest_kb = resident_kb(collector.process());
    let bare = bare();
    let mut taken = Vec::new();
    for (kind, connections, requests, rounds) in
        [("sustained", STEADY, steady, 1), ("burst", AT_ONCE, AT_ONCE, bursts)]
    {
        for (server, address) in [("bare", &*bare), ("trefoil", collector.address())] {
            let loads: Vec<_> = (0..rounds)
                .map(|round| {
                    load(address, connections, requests, 1 + taken.len() + round * requests)
                })
                .collect();
            let per_second =
                loads.iter().map(|load| load.per_second).sum::<f64>() / loads.len() as f64;
            let times = loads.iter().flat_map(|load| load.times.clone()).collect();
            let numbers: Vec<_> = loads.into_iter().flat_map(|load| load.taken).collect();
            let all = Load { taken: Vec::new(), per_second, times };
            let row = json!({
                "load": kind, "server": server, "requests": numbers.len(), "connections": connections,
                "per_second": per_second, "p50_ms": all.within_ms(500), "p99_ms": all.within_ms(990),
            });
            println!("load {row}");
            if server == "trefoil" {
                taken.extend(numbers);
            }
        }
    }
    let load_kb = resident_kb(collector.process());
    println!("memory {}", json!({ "rest_kb": rest_kb, "load_kb": load_kb }));
    let keys = taken.iter().map(|number| format!("{}:1", id(*number)));
    assert_eq!(count(keys, [], &collector.database()), Default::default());
    assert_eq!(taken.len(), steady + bursts * AT_ONCE);
}
