//! What the collector counts about itself, in Prometheus' text format. No survey, no page, nobody.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the histogram's classes, in seconds as they are written.
const CLASSES: [(f64, &str); 10] = [
    (0.000_5, "0.0005"),
    (0.001, "0.001"),
    (0.002, "0.002"),
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"),
    (0.1, "0.1"),
    (0.5, "0.5"),
    (2.5, "2.5"),
];

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Counters<u16>,
    refused: Counters<&'static str>,
    stored: AtomicU64,
    duplicates: AtomicU64,
    commits: [AtomicU64; CLASSES.len()],
    commits_count: AtomicU64,
    commits_us: AtomicU64,
}

/// What is only known when somebody asks.
#[derive(Clone, Copy, Debug)]
pub struct Gauges {
    /// Requests that wait for the writer.
    pub queue: usize,
    /// The file and its log; `None`: it cannot be read now.
    pub database_bytes: Option<u64>,
    /// Since when the oldest complaint waits that nobody has resolved, 0 if there is none; `None`: it cannot be read now.
    pub oldest_complaint_s: Option<u64>,
    /// How many records wait for a server, and since when; `None`: there is none behind the store.
    pub unsent: Option<(u64, u64)>,
}

/// One counter for each label.
#[derive(Debug)]
struct Counters<K>(Mutex<BTreeMap<K, u64>>);

impl<K> Default for Counters<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord + Copy + fmt::Display> Counters<K> {
    fn add(&self, label: K) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counters.entry(label).or_default() += 1;
    }

    fn write(&self, out: &mut String, name: &str, label: &str) -> fmt::Result {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters
            .iter()
            .try_for_each(|(value, count)| writeln!(out, "{name}{{{label}=\"{value}\"}} {count}"))
    }
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, status: u16) {
        self.requests.add(status);
    }

    /// Something was refused, with that code.
    pub fn refused(&self, code: &'static str) {
        self.refused.add(code);
    }

    /// Records were taken in.
    pub fn taken(&self, stored: usize, duplicates: usize) {
        self.stored.fetch_add(stored as u64, Ordering::Relaxed);
        self.duplicates.fetch_add(duplicates as u64, Ordering::Relaxed);
    }

    /// The writer's transaction took so long, its sync to the disk included.
    pub fn committed(&self, time: Duration) {
        let class = CLASSES.iter().position(|(end, _)| time.as_secs_f64() <= *end);
        if let Some(class) = class.and_then(|class| self.commits.get(class)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
        self.commits_count.fetch_add(1, Ordering::Relaxed);
        let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.commits_us.fetch_add(us, Ordering::Relaxed);
    }

    /// All of it as text.
    pub fn text(&self, gauges: &Gauges) -> String {
        let mut out = String::new();
        // A text in memory takes anything.
        let _ = self.write(&mut out, gauges);
        out
    }

    fn write(&self, out: &mut String, gauges: &Gauges) -> fmt::Result {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        head(out, "trefoil_requests_total", "counter", "Requests answered, by status.")?;
        self.requests.write(out, "trefoil_requests_total", "status")?;
        head(out, "trefoil_records_total", "counter", "Records taken in.")?;
        for (fate, counter) in [("stored", &self.stored), ("duplicate", &self.duplicates)] {
            writeln!(out, "trefoil_records_total{{fate=\"{fate}\"}} {}", count(counter))?;
        }
        head(
            out,
            "trefoil_refused_total",
            "counter",
            "What was refused, by the code that was told.",
        )?;
        self.refused.write(out, "trefoil_refused_total", "code")?;
        head(
            out,
            "trefoil_commit_seconds",
            "histogram",
            "Transactions, their sync to the disk included.",
        )?;
        let mut sum = 0;
        for ((_, end), class) in CLASSES.iter().zip(&self.commits) {
            sum += count(class);
            writeln!(out, "trefoil_commit_seconds_bucket{{le=\"{end}\"}} {sum}")?;
        }
        let all = count(&self.commits_count);
        writeln!(out, "trefoil_commit_seconds_bucket{{le=\"+Inf\"}} {all}")?;
        let us = count(&self.commits_us);
        writeln!(out, "trefoil_commit_seconds_sum {}.{:06}", us / 1_000_000, us % 1_000_000)?;
        writeln!(out, "trefoil_commit_seconds_count {all}")?;
        head(out, "trefoil_queue", "gauge", "Requests that wait for the writer.")?;
        writeln!(out, "trefoil_queue {}", gauges.queue)?;
        let (records, since) = gauges.unsent.unzip();
        for (name, help, value) in [
            (
                "trefoil_database_bytes",
                "The tables of the store, and of SQLite its log.",
                gauges.database_bytes,
            ),
            (
                "trefoil_oldest_complaint_seconds",
                "How long the oldest complaint that nobody resolved has waited.",
                gauges.oldest_complaint_s,
            ),
            ("trefoil_spool_records", "Records that ClickHouse has not taken yet.", records),
            (
                "trefoil_spool_oldest_seconds",
                "How long the oldest record that ClickHouse has not taken has waited.",
                since,
            ),
        ] {
            if let Some(value) = value {
                head(out, name, "gauge", help)?;
                writeln!(out, "{name} {value}")?;
            }
        }
        Ok(())
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

#[cfg(test)]
mod tests {
    use super::{Gauges, Metrics};
    use std::time::Duration;

    #[test]
    fn counters_and_classes_are_written_as_prometheus_reads_them() {
        let metrics = Metrics::default();
        metrics.answered(202);
        metrics.answered(202);
        metrics.refused("not_json");
        metrics.taken(3, 1);
        for us in [400, 900, 3_000_000] {
            metrics.committed(Duration::from_micros(us));
        }
        let gauges = Gauges {
            queue: 1,
            database_bytes: Some(2),
            oldest_complaint_s: Some(3),
            unsent: Some((4, 5)),
        };
        let text = metrics.text(&gauges);
        for line in [
            "# TYPE trefoil_commit_seconds histogram",
            "trefoil_requests_total{status=\"202\"} 2",
            "trefoil_records_total{fate=\"stored\"} 3",
            "trefoil_records_total{fate=\"duplicate\"} 1",
            "trefoil_refused_total{code=\"not_json\"} 1",
            "trefoil_commit_seconds_bucket{le=\"0.0005\"} 1",
            "trefoil_commit_seconds_bucket{le=\"0.001\"} 2",
            "trefoil_commit_seconds_bucket{le=\"2.5\"} 2",
            "trefoil_commit_seconds_bucket{le=\"+Inf\"} 3",
            "trefoil_commit_seconds_sum 3.001300",
            "trefoil_commit_seconds_count 3",
            "trefoil_queue 1",
            "trefoil_database_bytes 2",
            "trefoil_oldest_complaint_seconds 3",
            "trefoil_spool_records 4",
            "trefoil_spool_oldest_seconds 5",
        ] {
            assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
        }
    }
}
