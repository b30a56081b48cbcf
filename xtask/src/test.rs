//! `cargo xtask test`: every check there is, in sequence, and the count of tests held against the last one kept.

use crate::bundle::{self, Build};
use crate::counts::{Counts, Kind};
use crate::setup::{self, Need, Ready};
use crate::toolchain::Mode;
use crate::tools::Engine;
use crate::{cache, counts, debian, demo, examples, npm, run, tools, wordpress};
use anyhow::{Context, Result, anyhow, bail};
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What was asked for.
#[derive(Default)]
pub struct Wish {
    /// The checks, by name; all if none.
    pub only: Option<String>,
    /// The engines that pages are driven in; all if none.
    pub engines: Option<String>,
    /// A part of the names of the page cases and scenes; all if none.
    pub case: Option<String>,
    /// The counts are written down for the next run.
    pub keeps: bool,
}

impl Wish {
    fn checks(&self) -> Result<Vec<&'static Check>> {
        chosen("check", CHECKS, |check| check.name, self.only.as_deref())
    }

    fn engines(&self) -> Result<Vec<&'static Engine>> {
        chosen("engine", &Engine::ALL, |engine| engine.name(), self.engines.as_deref())
    }

    /// Refuses a check or an engine that there is not.
    ///
    /// # Errors
    /// With those that there are.
    pub fn is_known(&self) -> Result<()> {
        self.checks()?;
        self.engines().map(drop)
    }

    /// Whether all pages are driven in all engines, if pages are driven at all.
    const fn is_of_all_pages(&self) -> bool {
        self.engines.is_none() && self.case.is_none()
    }
}

/// Those of a list that `only` names, in their own order, or all.
fn chosen<T>(
    what: &str,
    all: &'static [T],
    name: fn(&T) -> &'static str,
    only: Option<&str>,
) -> Result<Vec<&'static T>> {
    let Some(only) = only else { return Ok(all.iter().collect()) };
    let wanted: Vec<_> = only.split(',').collect();
    if let Some(unknown) = wanted.iter().find(|word| !all.iter().any(|own| name(own) == **word)) {
        let names: Vec<_> = all.iter().map(name).collect();
        bail!("no {what} `{unknown}`; there are {}", names.join(", "));
    }
    Ok(all.iter().filter(|own| wanted.contains(&name(own))).collect())
}

/// One check: its name on the command line, what it needs, what its tests count as, and the act.
struct Check {
    name: &'static str,
    needs: &'static [Need],
    kind: Option<Kind>,
    /// The check that makes what this one looks at.
    after: Option<&'static str>,
    act: fn(&Ready, &Wish) -> Result<Outcome>,
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

/// A check that needs nothing special and has no tests to count.
const fn check(name: &'static str, act: fn(&Ready, &Wish) -> Result<Outcome>) -> Check {
    Check { name, needs: &[], kind: None, after: None, act }
}

const CHECKS: &[Check] = &[
    check("fmt", format),
    check("tidy", tidy),
    check("types", types),
    check("clippy", clippy),
    Check { needs: &[Need::Clippy], ..check("clippy-wasm", clippy_wasm) },
    Check {
        needs: &[Need::Programs, Need::Strace],
        kind: Some(Kind::Native),
        ..check("native", native)
    },
    Check { kind: Some(Kind::Native), ..check("no-std", no_std) },
    Check { needs: &[Need::Programs, Need::Machine], ..check("machine", machine) },
    Check { needs: &[Need::Valgrind], ..check("work", work) },
    Check { needs: &[Need::Browser(Engine::Chromium)], kind: Some(Kind::Dom), ..check("dom", dom) },
    Check { needs: &[Need::Small], ..check("build", build) },
    Check { after: Some("build"), ..check("size", size) },
    Check { needs: &[Need::Small], after: Some("build"), ..check("reproduce", reproduce) },
    Check {
        needs: &[Need::Programs],
        kind: Some(Kind::Page),
        after: Some("build"),
        ..check("page", page)
    },
    Check { kind: Some(Kind::Axe), after: Some("build"), ..check("axe", axe) },
    Check { needs: &[Need::Trunk], ..check("trunk", trunk) },
];

/// Runs the checks that were asked for and says whether each holds.
///
/// # Errors
/// When a name is not known, or the set-up fails.
pub fn run(wish: &Wish) -> Result<bool> {
    let (chosen, engines) = (wish.checks()?, wish.engines()?);
    if wish.keeps && !(wish.only.is_none() && wish.is_of_all_pages()) {
        bail!("--keep-counts needs every check; leave --only, --engine and --case out");
    }
    let started = Instant::now();
    let mut needs: Vec<Need> = chosen.iter().flat_map(|check| check.needs).copied().collect();
    if chosen.iter().any(|check| check.kind.is_some_and(Kind::is_driven)) {
        needs.extend(engines.into_iter().copied().map(Need::Browser));
    }
    let ready = setup::run(&needs)?;
    let mut report = Report::default();
    report.times.push(("setup", started.elapsed()));
    for check in &chosen {
        report.add(check, &ready, wish);
    }
    report.hold_counts(&chosen, &ready.root.join("xtask/tests.toml"), wish)?;
    print!("{report}");
    Ok(report.red.is_empty())
}

/// What a run came to.
#[derive(Default)]
struct Report {
    times: Vec<(&'static str, Duration)>,
    counts: Counts,
    /// The names of what failed.
    red: Vec<&'static str>,
}

impl Report {
    /// Runs one check, unless it would look at what a failed one should have made.
    fn add(&mut self, check: &Check, ready: &Ready, wish: &Wish) {
        let started = Instant::now();
        println!("{} …", check.name);
        let outcome = match check.after.filter(|first| self.red.contains(first)) {
            Some(first) => {
                Outcome { holds: false, said: format!("not run, because {first} failed\n") }
            }
            None => (check.act)(ready, wish)
                .unwrap_or_else(|error| Outcome { holds: false, said: format!("{error:#}\n") }),
        };
        self.times.push((check.name, started.elapsed()));
        let verdict = if outcome.holds { "ok" } else { "FAILED" };
        let counted = self.counts.add(check.kind, outcome.holds, &outcome.said);
        println!("{} {verdict}, {}{counted}", check.name, run::elapsed(started.elapsed()));
        if !outcome.holds {
            print!("{}", without_progress(&outcome.said));
            self.red.push(check.name);
        }
    }

    /// Turns red when fewer tests ran than the file says; only kinds all of whose checks ran are compared.
    fn hold_counts(&mut self, chosen: &[&Check], file: &Path, wish: &Wish) -> Result<()> {
        let is_chosen = |check: &Check| chosen.iter().any(|own| own.name == check.name);
        let is_whole = |kind: &Kind| CHECKS.iter().filter(|c| c.kind == Some(*kind)).all(is_chosen);
        let mut kinds: Vec<Kind> = Kind::ALL.into_iter().filter(is_whole).collect();
        kinds.retain(|kind| !kind.is_driven() || wish.is_of_all_pages());
        let text = std::fs::read_to_string(file).context("xtask/tests.toml")?;
        let least = counts::parsed(&text)?;
        let fewer = self.counts.fewer(&least, &kinds);
        if !fewer.is_empty() {
            println!("{}", fewer.join("\n"));
            self.red.push("counts");
            self.counts.failed += 1;
        }
        if wish.keeps && self.red.is_empty() {
            std::fs::write(file, self.counts.kept(&text))?;
            println!("xtask/tests.toml holds the counts of this run");
        } else if let Some(hint) = self.counts.more(&least, &kinds) {
            println!("{hint}");
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    /// The time of each step and their sum, what failed, and alone on the last line the counts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.times.iter().map(|(_, time)| *time).sum();
        writeln!(f)?;
        for (name, time) in self.times.iter().copied().chain([("all", total)]) {
            writeln!(f, "  {name:<12} {:>12}", run::elapsed(time))?;
        }
        if !self.red.is_empty() {
            writeln!(f, "failed: {}", self.red.join(", "))?;
        }
        writeln!(f, "{}", self.counts)
    }
}

/// What cargo said, without a line for each crate it compiled.
fn without_progress(said: &str) -> String {
    let progress =
        ["Adding ", "Blocking ", "Checking ", "Compiling ", "Downloaded ", "Downloading "];
    let is_progress = |line: &str| progress.iter().any(|word| line.trim_start().starts_with(word));
    said.lines().filter(|line| !is_progress(line)).map(|line| format!("{line}\n")).collect()
}

/// A native cargo command as a check.
fn cargo(ready: &Ready, arguments: &[&str]) -> Result<Outcome> {
    run::recorded(run::cargo(&ready.root).args(arguments)).map(Outcome::from)
}

/// An act of this program as a check.
fn own(act: Result<()>) -> Result<Outcome> {
    act.map(|()| Outcome { holds: true, said: String::new() })
}

fn format(ready: &Ready, _: &Wish) -> Result<Outcome> {
    cargo(ready, &["fmt", "--all", "--check"])
}

fn tidy(ready: &Ready, _: &Wish) -> Result<Outcome> {
    own(crate::tidy::check(&ready.root))
}

/// Types of the loader, which are comments in plain JavaScript, and programs that use its types, those in the docs too.
fn types(ready: &Ready, _: &Wish) -> Result<Outcome> {
    let mut whole = Outcome { holds: true, said: String::new() };
    let docs = examples::programs(&ready.root, &cache::target()?.join("docs-types"))?;
    for project in
        ["xtask/npm/tsconfig.json".as_ref(), "tests/types/tsconfig.json".as_ref(), &*docs]
    {
        let mut tsc = ready.tools.npm("tsc");
        tsc.args(["--noEmit", "--project"]).arg(project).current_dir(&ready.root);
        let (holds, said) = run::recorded(&mut tsc)?;
        whole.holds &= holds;
        whole.said.push_str(&said);
    }
    Ok(whole)
}

/// The studio's components have native tests, and nobody turns them on by default.
const STUDIO: &str = "--features=trefoil/studio";

/// The programs that drive browsers, which cargo takes for none of its tests and so for none of all targets.
const DRIVERS: &[&str] =
    &["-p", "trefoil", "--test=pages", "--test=axe", "--test=shots", "--test=bench"];

fn clippy(ready: &Ready, _: &Wish) -> Result<Outcome> {
    let machine = &["-p", "trefoil-cli", "--test=machine"];
    let parts = [&["--workspace", "--all-targets"], DRIVERS, machine];
    in_parts(parts.map(|part| {
        let mut clippy = run::cargo(&ready.root);
        clippy.arg("clippy").args(part).args([STUDIO, "--", "-D", "warnings"]);
        Ok(clippy)
    }))
}

fn clippy_wasm(ready: &Ready, _: &Wish) -> Result<Outcome> {
    let program = |name| {
        vec!["--bin", name, "--no-default-features", "--features", bundle::features_of(name)]
    };
    let mut parts: Vec<_> = bundle::PROGRAMS.iter().map(|name| program(name)).collect();
    parts.push(DOM_TESTS.to_vec());
    in_parts(parts.into_iter().map(|part| {
        let mut clippy = ready.cargo(Mode::Ordinary, "clippy")?;
        clippy.args(["-p", "trefoil"]).args(part).args(["--", "-D", "warnings"]);
        Ok(clippy)
    }))
}

/// Runs one command after the other, whatever became of those before.
fn in_parts(parts: impl IntoIterator<Item = Result<Command>>) -> Result<Outcome> {
    let mut whole = Outcome { holds: true, said: String::new() };
    for part in parts {
        let (holds, said) = run::recorded(&mut part?)?;
        whole.holds &= holds;
        whole.said.push_str(&said);
    }
    Ok(whole)
}

fn native(ready: &Ready, _: &Wish) -> Result<Outcome> {
    let mut tests = run::cargo(&ready.root);
    tests.args(["test", "--workspace", STUDIO, "--no-fail-fast"]);
    tests.env("TREFOIL_ENGINES", tools::engines(&ready.root)?);
    tests.env("TREFOIL_PYTHON", tools::python(&ready.root)?);
    run::recorded(&mut tests).map(Outcome::from)
}

/// The docs of a server, done on a machine of their own.
fn machine(ready: &Ready, _: &Wish) -> Result<Outcome> {
    if !debian::is_root()? {
        println!("  left out: only root can start a machine");
        return own(Ok(()));
    }
    cargo(ready, &["test", "-p", "trefoil-cli", "--test", "machine"])
}

/// The scoring core without anything that is optional in it.
fn no_std(ready: &Ready, _: &Wish) -> Result<Outcome> {
    cargo(ready, &["test", "-p", "trefoil-score", "--no-default-features", "--no-fail-fast"])
}

/// The instructions that answers take from a file to all scores.
fn work(ready: &Ready, _: &Wish) -> Result<Outcome> {
    own(crate::work::check(&ready.root))
}

/// The tests that run inside a browser, each a Wasm program of its own.
const DOM_TESTS: &[&str] = &["--test", "dom_*"];

fn dom(ready: &Ready, _: &Wish) -> Result<Outcome> {
    let mut test = ready.cargo(Mode::Ordinary, "test")?;
    test.args(["-p", "trefoil", "--no-fail-fast"]).args(DOM_TESTS);
    run::recorded(&mut test).map(Outcome::from)
}

/// Where tests build to: `dist/` may be in use by a demo.
pub fn dist() -> Result<PathBuf> {
    Ok(cache::target()?.join("test-dist"))
}

fn build(ready: &Ready, _: &Wish) -> Result<Outcome> {
    own(bundle::build(ready, Build::Release, &dist()?))
}

fn size(ready: &Ready, _: &Wish) -> Result<Outcome> {
    own(crate::size::check(&ready.root, &dist()?.join("embed")))
}

fn reproduce(ready: &Ready, _: &Wish) -> Result<Outcome> {
    own(crate::reproduce::check(ready, &dist()?.join(bundle::EMBED)))
}

/// Whole pages, step by step.
fn page(ready: &Ready, wish: &Wish) -> Result<Outcome> {
    let turn = cache::turn(&cache::target()?.join(".sites.lock"))?;
    let sites = npm::sites(ready, &dist()?.join(bundle::EMBED))?;
    wordpress::site(&ready.root, &sites)?;
    drop(turn);
    driven(ready, wish, "pages", &[("TREFOIL_SITES", sites.as_os_str())])
}

/// All that can be seen, by few scenes.
fn axe(ready: &Ready, wish: &Wish) -> Result<Outcome> {
    driven(ready, wish, "axe", &[])
}

/// A test program that drives browsers from outside, in all engines at once, each with a real collector behind
/// its pages.
fn driven(ready: &Ready, wish: &Wish, program: &str, more: &[(&str, &OsStr)]) -> Result<Outcome> {
    let collector = demo::collector(ready, Build::Development)?;
    let test = |more: &[&str]| {
        let mut test = run::cargo(&ready.root);
        test.args(["test", "-p", "trefoil", "--test", program]).args(more);
        test
    };
    // So that none of them waits for another's compiler.
    let (holds, said) = run::recorded(&mut test(&["--no-run"]))?;
    if !holds {
        return Ok(Outcome { holds, said });
    }
    let in_one = |engine: Engine| -> Result<(bool, String)> {
        // Windows of one engine take the focus from each other.
        let mut test = test(&["--", "--test-threads=1"]);
        test.args(&wish.case).env("TREFOIL_ENGINE", engine.name());
        test.env("TREFOIL_BIN", &collector).env("TREFOIL_DIST", dist()?);
        test.env("TREFOIL_AXE", ready.tools.package("axe-core").join("axe.min.js"));
        let browser = ready.browser(engine).context("the browser was not set up")?;
        test.envs(browser.programs.iter().cloned()).envs(more.iter().copied());
        let started = Instant::now();
        let (holds, said) = run::recorded(&mut test)?;
        let summary = counts::summary(&said);
        println!("  {}, {}{summary}", engine.name(), run::elapsed(started.elapsed()));
        for skipped in said.lines().filter(|line| line.contains(" ... ignored")) {
            println!("    {}", skipped.trim_start_matches("test "));
        }
        Ok((holds, said))
    };
    let in_one = &in_one;
    let mut whole = Outcome { holds: true, said: String::new() };
    std::thread::scope(|scope| {
        let running: Vec<_> = wish
            .engines()?
            .into_iter()
            .map(|engine| scope.spawn(move || in_one(*engine)))
            .collect();
        for run in running {
            let (holds, said) = run.join().map_err(|_| anyhow!("a thread panicked"))??;
            whole.holds &= holds;
            whole.said.push_str(&said);
        }
        Ok(whole)
    })
}

/// `cargo xtask axe`: every scene there is.
///
/// # Errors
/// When a name is not known, or the set-up or the build fails.
pub fn every_scene(wish: &Wish) -> Result<bool> {
    drive(wish, "axe", &[("TREFOIL_SCENES", "all".as_ref())])
}

/// `cargo xtask shots`: pictures of scenes, and a sheet of them all, into `folder`.
///
/// # Errors
/// As for [`every_scene`].
pub fn shots(wish: &Wish, folder: &Path) -> Result<bool> {
    drive(wish, "shots", &[("TREFOIL_SHOTS", folder.as_ref())])
}

/// What pages say in which something goes wrong, each several times.
///
/// # Errors
/// When the set-up or the build fails, or a page does not hold.
pub fn faults() -> Result<String> {
    let outcome =
        built_and_driven(&Wish::default(), "pages", &[("TREFOIL_FAULTS", "long".as_ref())])?;
    if !outcome.holds {
        print!("{}", without_progress(&outcome.said));
        bail!("a page did not hold");
    }
    Ok(outcome.said)
}

/// What the program says that measures something in Chromium, once what it measures is built.
///
/// # Errors
/// When a round fails.
pub fn bench(ready: &Ready, what: &str, more: &[(&str, &OsStr)]) -> Result<String> {
    let more: Vec<_> = more.iter().copied().chain([("TREFOIL_BENCH", what.as_ref())]).collect();
    let wish = Wish { engines: Some(Engine::Chromium.name().into()), ..Wish::default() };
    let outcome = driven(ready, &wish, "bench", &more)?;
    if !outcome.holds {
        print!("{}", without_progress(&outcome.said));
        bail!("a round failed");
    }
    Ok(outcome.said)
}

fn built_and_driven(wish: &Wish, program: &str, more: &[(&str, &OsStr)]) -> Result<Outcome> {
    let engines = wish.engines()?.into_iter().copied().map(Need::Browser);
    let ready = setup::run(&[Need::Small].into_iter().chain(engines).collect::<Vec<_>>())?;
    bundle::build(&ready, Build::Release, &dist()?)?;
    driven(&ready, wish, program, more)
}

/// Builds the widget, then runs a program that is no check of its own.
fn drive(wish: &Wish, program: &str, more: &[(&str, &OsStr)]) -> Result<bool> {
    let outcome = built_and_driven(wish, program, more)?;
    if !outcome.holds {
        print!("{}", without_progress(&outcome.said));
    }
    Ok(outcome.holds)
}

fn trunk(ready: &Ready, _: &Wish) -> Result<Outcome> {
    own(crate::trunk::check(ready))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_chosen_by_name_and_run_in_their_own_order() {
        let names = |only| {
            let checks = chosen("check", CHECKS, |check| check.name, only)?;
            Ok::<_, anyhow::Error>(checks.iter().map(|check| check.name).collect::<Vec<_>>())
        };
        assert_eq!(names(Some("dom,fmt")).unwrap(), ["fmt", "dom"]);
        assert_eq!(names(None).unwrap().len(), CHECKS.len());
        let error = names(Some("fmt,lint")).unwrap_err().to_string();
        assert!(error.contains("no check `lint`; there are fmt, tidy"), "{error}");
    }

    #[test]
    fn errors_are_shown_without_the_crates_that_compiled() {
        let said =
            "   Compiling yew v0.23.0\nerror: no field\n  Downloaded syn v3.0.9\ntest result: ok";
        assert_eq!(without_progress(said), "error: no field\ntest result: ok\n");
    }

    #[test]
    fn a_report_ends_with_the_counts_alone() {
        let times = vec![("fmt", Duration::from_secs(2)), ("dom", Duration::from_secs(61))];
        let mut report = Report { times, ..Report::default() };
        report.counts.passed = 7;
        let text = report.to_string();
        assert!(text.contains(" 63 s\n"), "{text}");
        assert!(text.ends_with("\n7 passed, 0 failed\n"), "{text}");
        report.red.push("dom");
        assert!(report.to_string().contains("\nfailed: dom\n"));
    }
}
