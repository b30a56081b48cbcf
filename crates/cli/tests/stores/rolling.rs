//! A new version beside the old one: collectors on one store, behind the balancer of the docs, replaced while people answer.

use crate::blocks;
use crate::harness::{Collector, id, lines, response};
use crate::server::free_port;
use crate::stage::{Stage, asked};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::scope;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The web server of the docs, before collectors that change.
struct Balancer {
    folder: TempDir,
    port: u16,
}

impl Balancer {
    fn start(collectors: [&Collector; 2]) -> Self {
        let balancer = Self { folder: TempDir::new().unwrap(), port: free_port() };
        balancer.point_to(collectors);
        balancer.tell(&[]);
        balancer
    }

    /// Puts these into the settings that the docs show.
    fn point_to(&self, collectors: [&Collector; 2]) {
        let block = blocks::of("nginx upstream").pop().unwrap().text;
        let mut text = block.replace("443 ssl", &format!("127.0.0.1:{}", self.port));
        for (name, collector) in ["a.internal:8080", "b.internal:8080"].iter().zip(collectors) {
            assert_eq!(text.matches(name).count(), 1);
            text = text.replace(name, collector.address());
        }
        let settings = format!(
            "pid pid; error_log error.log; events {{}}\nhttp {{ access_log off;\n{text} }}"
        );
        std::fs::write(self.folder.path().join("nginx.conf"), settings).unwrap();
    }

    fn tell(&self, words: &[&str]) {
        let place = format!("{}/", self.folder.path().display());
        let path = std::env::var("PATH").unwrap() + ":/usr/sbin";
        let mut nginx = Command::new("nginx");
        nginx.args(["-p", &place, "-c", "nginx.conf", "-e", "error.log"]).args(words);
        let output = nginx.env("PATH", path).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// The status of a post, and what was said.
    fn post(&self, text: &str) -> Result<(u16, String), ureq::Error> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = agent.max_idle_connections(0).build().into();
        let url = format!("http://127.0.0.1:{}/v1/responses", self.port);
        let mut answer = agent.post(url).content_type("application/json").send(text)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.tell(&["-s", "stop"]);
    }
}

/// Ends what goes on, whatever happens: a test that fails is to fail, and not to wait.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// While four people send without a pause: each collector gets a successor, the old ones end, one crashes, and one is started anew.
fn nothing_is_lost(stage: &Stage) {
    let start = || stage.collector(&["--rate-limit", "0"]);
    let [first, second] = [start(), start()];
    let balancer = Balancer::start([&first, &second]);
    let (sent, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (balancer, sent, is_over) = (&balancer, &sent, &is_over);
    // As many as a moment brings, so that each step meets some that are under way.
    let some_more = || {
        let (from, deadline) =
            (sent.load(Ordering::Relaxed), Instant::now() + Duration::from_secs(60));
        while sent.load(Ordering::Relaxed) < from + 100 {
            assert!(Instant::now() < deadline, "nobody sends any more");
            std::thread::yield_now();
        }
    };
    let last = scope(|scope| {
        let senders: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(move || {
                    while !is_over.load(Ordering::Relaxed) {
                        let number = sent.fetch_add(1, Ordering::Relaxed);
                        let record = response(number, 1, "complete").to_string();
                        let answer = balancer.post(&record);
                        assert!(matches!(answer, Ok((202, _))), "{number}: {answer:?}");
                    }
                })
            })
            .collect();
        let end = End(is_over);
        some_more();
        let third = start();
        balancer.point_to([&third, &second]);
        balancer.tell(&["-s", "reload"]);
        some_more();
        first.tell_to_end();
        let (status, _) = first.end();
        assert!(status.success());
        some_more();
        let fourth = start();
        balancer.point_to([&third, &fourth]);
        balancer.tell(&["-s", "reload"]);
        // It ends with requests that are under way, and without a word to the balancer.
        second.tell_to_end();
        let (status, _) = second.end();
        assert!(status.success());
        some_more();
        drop(third.crash());
        some_more();
        drop(end);
        for sender in senders {
            sender.join().unwrap();
        }
        fourth
    });
    let stored = lines(&asked(&last, "GET", "/v1/responses"));
    let mut ids: Vec<_> = stored.iter().map(|record| record["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let expected: Vec<_> = (0..sent.load(Ordering::Relaxed)).map(id).collect();
    assert_eq!(ids, expected);
}

#[test]
fn collectors_on_postgresql_are_replaced_while_people_answer() {
    nothing_is_lost(&Stage::postgres());
}

#[test]
fn collectors_on_clickhouse_are_replaced_while_people_answer() {
    nothing_is_lost(&Stage::clickhouse());
}
