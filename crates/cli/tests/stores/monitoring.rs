//! contrib/monitoring: what is watched is what a collector tells, and Prometheus reads both.

use crate::blocks::{self, root};
use crate::stage::{Stage, TOKEN, asked};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join("contrib/monitoring").join(name)).unwrap()
}

/// Runs Prometheus' own tool in a folder, which finds nothing wrong.
#[track_caller]
fn promtool(folder: &Path, words: &[&str], given: &str) {
    let mut tool = Command::new("promtool");
    tool.args(words).current_dir(folder).stdin(Stdio::piped());
    let tool = tool.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut tool = tool.unwrap_or_else(|error| panic!("promtool: {error}; cargo xtask setup"));
    tool.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let output = tool.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
    assert!(output.status.success(), "{words:?}: {said:#?}");
}

/// The questions of the dashboard, as Grafana puts them.
fn questions() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&read("grafana.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().unwrap());
    let texts = targets.map(|target| target["expr"].as_str().unwrap());
    texts.map(|text| text.replace("$__rate_interval", "5m").replace("$instance", ".+")).collect()
}

#[test]
fn what_is_watched_is_told_by_a_collector_whose_figures_prometheus_reads() {
    // Of all stores the one that tells most.
    let stage = Stage::clickhouse();
    let collector = stage.collector(&[]);
    let figures = asked(&collector, "GET", "/metrics").body;
    promtool(Path::new("/"), &["check", "metrics"], &figures);
    let told: BTreeSet<_> = figures
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    let watched = read("rules.yml") + &questions().join("\n");
    let words = watched.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let watched: BTreeSet<_> = words
        .filter(|word| word.starts_with("trefoil_"))
        .map(|word| word.strip_suffix("_bucket").unwrap_or(word))
        .collect();
    assert_eq!(watched, told);
}

#[test]
fn alerts_are_raised_by_what_they_are_for_and_by_nothing_else() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("rules.yml"), read("rules.yml")).unwrap();
    std::fs::write(folder.path().join("alerts.yml"), include_str!("alerts.yml")).unwrap();
    promtool(folder.path(), &["check", "rules", "rules.yml"], "");
    promtool(folder.path(), &["test", "rules", "alerts.yml"], "");
}

#[test]
fn prometheus_reads_every_question_of_the_dashboard() {
    let folder = TempDir::new().unwrap();
    let mut rules = String::from("groups:\n  - name: dashboard\n    rules:\n");
    for (number, question) in questions().iter().enumerate() {
        let _ = writeln!(rules, "      - record: panel_{number}\n        expr: '{question}'");
    }
    std::fs::write(folder.path().join("rules.yml"), rules).unwrap();
    promtool(folder.path(), &["check", "rules", "rules.yml"], "");
}

#[test]
fn prometheus_finds_nothing_wrong_with_its_settings_in_the_docs() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("rules.yml"), read("rules.yml")).unwrap();
    std::fs::write(folder.path().join("token"), TOKEN).unwrap();
    for block in blocks::of("yaml prometheus") {
        let token = folder.path().join("token");
        let text = block.text.replace("/etc/prometheus/trefoil-token", token.to_str().unwrap());
        assert_ne!(text, block.text);
        std::fs::write(folder.path().join("prometheus.yml"), text).unwrap();
        promtool(folder.path(), &["check", "config", "prometheus.yml"], "");
    }
}
