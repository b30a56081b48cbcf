//! `cargo xtask test`: every check there is, in sequence, and the count of tests held against the last one kept.

use crate::bundle::{self, Build};
use crate::counts::{Counts, Kind};
use crate::setup::{self, Need, Ready};
use crate::toolchain::Mode;
use crate::{cache, counts, demo, run};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// One check: its name on the command line, what it needs, what its tests count as, and the act.
struct Check {
    name: &'static str,
    needs: &'static [Need],
    kind: Option<Kind>,
    act: fn(&Ready) -> Result<Outcome>,
}

/// What a check came to: whether it holds, and what its programs said.
struct Outcome {
    holds: bool,
    said: String,
}

impl From<(bool, String)> for Outcome {
    fn from((holds, said): (bool, String)) -> Self {
        Self { holds, said }
    }
}

const CHECKS: &[Check] = &[
    Check { name: "fmt", needs: &[], kind: None, act: fmt },
    Check { name: "tidy", needs: &[], kind: None, act: tidy },
    Check { name: "types", needs: &[], kind: None, act: types },
    Check { name: "clippy", needs: &[], kind: None, act: clippy },
    Check { name: "clippy-wasm", needs: &[Need::Clippy], kind: None, act: clippy_wasm },
    Check { name: "native", needs: &[], kind: Some(Kind::Native), act: native },
    Check { name: "no-std", needs: &[], kind: Some(Kind::Native), act: no_std },
    Check { name: "dom", needs: &[Need::Browser], kind: Some(Kind::Dom), act: dom },
    Check { name: "build", needs: &[Need::Small], kind: None, act: build },
    Check { name: "size", needs: &[], kind: None, act: size },
    Check { name: "page", needs: &[Need::Browser], kind: Some(Kind::Page), act: page },
    Check { name: "trunk", needs: &[Need::Trunk], kind: None, act: trunk },
];

/// The names of all checks, in their order.
pub fn names() -> Vec<&'static str> {
    CHECKS.iter().map(|check| check.name).collect()
}

/// Runs the checks that `only` names, or all, and says whether each holds; `keeps` writes the counts down for the
/// next run.
///
/// # Errors
/// When a name is not known, or the set-up fails.
pub fn run(only: Option<&str>, keeps: bool) -> Result<bool> {
    let chosen = chosen(only)?;
    if keeps && only.is_some() {
        bail!("--keep-counts needs every check; leave --only out");
    }
    let mut needs: Vec<Need> = chosen.iter().flat_map(|check| check.needs).copied().collect();
    needs.dedup();
    let started = Instant::now();
    let ready = setup::run(&needs)?;
    let mut times = vec![("setup", started.elapsed())];

    let mut counts = Counts::default();
    let mut red = Vec::new();
    for check in &chosen {
        let started = Instant::now();
        println!("{} …", check.name);
        let outcome = (check.act)(&ready)
            .unwrap_or_else(|error| Outcome { holds: false, said: format!("{error:#}\n") });
        times.push((check.name, started.elapsed()));
        let verdict = if outcome.holds { "ok" } else { "FAILED" };
        let summed = counts.add(check.kind, outcome.holds, &outcome.said);
        println!("{} {verdict}, {}{summed}", check.name, run::elapsed(started.elapsed()));
        if !outcome.holds {
            print!("{}", without_progress(&outcome.said));
            red.push(check.name.to_owned());
        }
    }

    let file = ready.root.join("xtask/tests.toml");
    let ran: Vec<Kind> = chosen.iter().filter_map(|check| check.kind).collect();
    // A part of a kind's checks cannot have run as many tests as all of them.
    let whole = |kind: &Kind| {
        CHECKS
            .iter()
            .filter(|c| c.kind == Some(*kind))
            .all(|c| chosen.iter().any(|own| own.name == c.name))
    };
    let kinds: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| ran.contains(kind) && whole(kind)).collect();
    let text = std::fs::read_to_string(&file).context("xtask/tests.toml")?;
    let least = counts::parsed(&text)?;
    for complaint in counts.fewer(&least, &kinds) {
        println!("{complaint}");
        red.push("counts".to_owned());
        counts.failed += 1;
    }
    if keeps && red.is_empty() {
        std::fs::write(&file, counts.kept(&text))?;
        println!("xtask/tests.toml holds the counts of this run");
    } else if let Some(hint) = counts.more(&least, &kinds) {
        println!("{hint}");
    }

    println!("{}", table(&times));
    if !red.is_empty() {
        red.dedup();
        println!("failed: {}", red.join(", "));
    }
    println!("{} passed, {} failed", counts.passed, counts.failed);
    Ok(red.is_empty())
}

fn chosen(only: Option<&str>) -> Result<Vec<&'static Check>> {
    let Some(only) = only else { return Ok(CHECKS.iter().collect()) };
    let wanted: Vec<_> = only.split(',').collect();
    if let Some(unknown) =
        wanted.iter().find(|name| !CHECKS.iter().any(|check| check.name == **name))
    {
        bail!("no check `{unknown}`; there are {}", names().join(", "));
    }
    Ok(CHECKS.iter().filter(|check| wanted.contains(&check.name)).collect())
}

/// What cargo said, without a line for each crate it compiled.
fn without_progress(said: &str) -> String {
    let progress =
        ["Adding ", "Blocking ", "Checking ", "Compiling ", "Downloaded ", "Downloading "];
    let is_progress = |line: &str| progress.iter().any(|word| line.trim_start().starts_with(word));
    said.lines().filter(|line| !is_progress(line)).map(|line| format!("{line}\n")).collect()
}

/// The time of each step and their sum.
fn table(times: &[(&str, Duration)]) -> String {
    let total = times.iter().map(|(_, time)| *time).sum();
    let rows = times.iter().copied().chain([("all", total)]);
    rows.map(|(name, time)| format!("\n  {name:<12} {:>12}", run::elapsed(time))).collect()
}

/// A native cargo command as a check.
fn cargo(ready: &Ready, arguments: &[&str]) -> Result<Outcome> {
    run::recorded(run::cargo(&ready.root).args(arguments)).map(Outcome::from)
}

/// An act of this program as a check.
fn own(act: Result<()>) -> Result<Outcome> {
    act.map(|()| Outcome { holds: true, said: String::new() })
}

fn fmt(ready: &Ready) -> Result<Outcome> {
    cargo(ready, &["fmt", "--all", "--check"])
}

fn tidy(ready: &Ready) -> Result<Outcome> {
    own(crate::tidy::check(&ready.root))
}

/// Types of the loader, which are comments in plain JavaScript.
fn types(ready: &Ready) -> Result<Outcome> {
    let mut tsc = ready.tools.npm("tsc");
    tsc.args(["--noEmit", "--project", "xtask/npm/tsconfig.json"]).current_dir(&ready.root);
    run::recorded(&mut tsc).map(Outcome::from)
}

fn clippy(ready: &Ready) -> Result<Outcome> {
    cargo(ready, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

fn clippy_wasm(ready: &Ready) -> Result<Outcome> {
    let parts: [&[&str]; 3] = [
        &["--bin", "widget", "--no-default-features", "--features", "widget"],
        &["--bin", "studio", "--no-default-features", "--features", "studio"],
        DOM_TESTS,
    ];
    let mut whole = Outcome { holds: true, said: String::new() };
    for part in parts {
        let mut clippy = ready.cargo(Mode::Ordinary, "clippy")?;
        clippy.args(["-p", "trefoil"]).args(part).args(["--", "-D", "warnings"]);
        let (holds, said) = run::recorded(&mut clippy)?;
        whole.holds &= holds;
        whole.said.push_str(&said);
    }
    Ok(whole)
}

fn native(ready: &Ready) -> Result<Outcome> {
    cargo(ready, &["test", "--workspace", "--no-fail-fast"])
}

/// The scoring core without anything that is optional in it.
fn no_std(ready: &Ready) -> Result<Outcome> {
    cargo(ready, &["test", "-p", "trefoil-score", "--no-default-features", "--no-fail-fast"])
}

/// The tests that run inside a browser, each a Wasm program of its own.
const DOM_TESTS: &[&str] = &["--test", "dom_*"];

fn dom(ready: &Ready) -> Result<Outcome> {
    let mut test = ready.cargo(Mode::Ordinary, "test")?;
    test.args(["-p", "trefoil", "--no-fail-fast"]).args(DOM_TESTS);
    run::recorded(&mut test).map(Outcome::from)
}

/// Where tests build to: `dist/` may be in use by a demo.
fn dist() -> Result<PathBuf> {
    Ok(cache::target()?.join("test-dist"))
}

fn build(ready: &Ready) -> Result<Outcome> {
    own(bundle::build(ready, Build::Release, &dist()?))
}

fn size(ready: &Ready) -> Result<Outcome> {
    own(crate::size::check(&ready.root, &dist()?.join("embed")))
}

/// Whole pages in a browser that is driven from outside, with a real collector behind them.
fn page(ready: &Ready) -> Result<Outcome> {
    let browser = ready.browser.as_ref().context("the browser was not set up")?;
    let mut test = run::cargo(&ready.root);
    test.args(["test", "-p", "trefoil", "--test", "pages"]);
    test.env("TREFOIL_BIN", demo::collector(ready, Build::Development)?)
        .env("TREFOIL_DIST", dist()?);
    test.env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
    run::recorded(&mut test).map(Outcome::from)
}

fn trunk(ready: &Ready) -> Result<Outcome> {
    own(crate::trunk::check(ready))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_chosen_by_name_and_run_in_their_own_order() {
        let chosen_names =
            |only| -> Vec<&str> { chosen(only).unwrap().iter().map(|c| c.name).collect() };
        assert_eq!(chosen_names(Some("dom,fmt")), ["fmt", "dom"]);
        assert_eq!(chosen_names(None), names());
        let error = chosen(Some("fmt,lint")).err().map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("no check `lint`")));
    }

    #[test]
    fn errors_are_shown_without_the_crates_that_compiled() {
        let said =
            "   Compiling yew v0.23.0\nerror: no field\n  Downloaded syn v3.0.9\ntest result: ok";
        assert_eq!(without_progress(said), "error: no field\ntest result: ok\n");
    }

    #[test]
    fn the_table_of_times_ends_with_their_sum() {
        let text = table(&[("fmt", Duration::from_secs(2)), ("dom", Duration::from_secs(61))]);
        assert!(text.trim_end().ends_with("63 s"), "{text}");
    }
}
