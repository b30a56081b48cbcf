//! Whole pages as a visitor meets them: each folder of `tests/pages` is a page, what a visitor does
//! on it, and what the collector has stored in the end, in the engine that `TREFOIL_ENGINE` names; so is each block in the docs that is
//! for a page. `cargo xtask test --only build,page` runs them.
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

#[path = "support/blocks.rs"]
mod blocks;
#[expect(dead_code, reason = "a part of a picture is taken by others")]
#[path = "support/browser.rs"]
mod browser;
#[path = "support/case.rs"]
mod case;
#[path = "support/collector.rs"]
mod collector;
#[path = "support/engine.rs"]
mod engine;
#[path = "support/examples.rs"]
mod examples;
#[path = "support/http.rs"]
mod http;
#[path = "support/relay.rs"]
mod relay;
#[path = "support/stored.rs"]
mod stored;
#[path = "support/trial.rs"]
mod trial;

use browser::Browser;
use case::Case;
use engine::Engine;
use libtest_mimic::{Arguments, Completion, Conclusion, Trial};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// What can go wrong here is only ever shown.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    match run(&Arguments::from_args()) {
        Ok(conclusion) => conclusion.exit_code(),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome<Conclusion> {
    let engine = Engine::chosen()?;
    // Of a run's own, so that two at a time do not meet.
    let scratch = format!("pages-{}-{}", engine.name(), std::process::id());
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(scratch);
    let browser = Arc::new(Mutex::new(Browser::new(engine, &scratch.join("browser"))));
    // At length, and nothing but what goes wrong.
    let times = if std::env::var_os("TREFOIL_FAULTS").is_some() { FAULT_TIMES } else { 1 };
    let mut trials = Vec::new();
    let mut cases =
        folders()?.iter().map(|folder| Case::read(folder)).collect::<Outcome<Vec<_>>>()?;
    cases.extend(examples::cases(&scratch.join("docs"))?);
    for case in cases {
        let case = Arc::new(case);
        if times > 1 && case.fault.is_none() {
            continue;
        }
        for width in case.widths.clone() {
            let name = format!("{}-{width}", case.name);
            let (case, browser, own) = (case.clone(), browser.clone(), scratch.join(&name));
            trials.push(Trial::ignorable_test(name, move || {
                if let Some(reason) = case.needs().find_map(|need| engine.lack(need)) {
                    return Ok(Completion::ignored_with(reason));
                }
                // One after the other: only one window at a time has the focus.
                let mut browser = browser.lock().unwrap_or_else(PoisonError::into_inner);
                let mut count = Count::default();
                for time in 0..times {
                    let own = own.join(time.to_string());
                    let outcome = trial::Trial::new(&mut browser, &case, width, &own)
                        .and_then(|trial| trial.run(&mut count));
                    if let Err(error) = outcome {
                        // Nobody knows what it left.
                        browser.end();
                        return Err(error.into());
                    }
                }
                if times > 1 {
                    println!("{}", row(&case, &count));
                }
                Ok(Completion::Completed)
            }));
        }
    }
    let conclusion = libtest_mimic::run(arguments, trials);
    // No browser writes there once it is gone; after a failure it tells how that came.
    drop(browser);
    if !conclusion.has_failed() && scratch.exists() {
        std::fs::remove_dir_all(scratch)?;
    }
    Ok(conclusion)
}

/// How often `cargo xtask faults` tries each fault at each width in each engine.
const FAULT_TIMES: u32 = 10;

/// What became of the answers that were sent.
#[derive(Default)]
struct Count {
    tried: u64,
    lost: u64,
    doubled: u64,
}

/// A row for the table of docs/reliability.md.
fn row(case: &Case, count: &Count) -> String {
    let Count { tried, lost, doubled } = count;
    let test = format!("tests/pages/{}", case.name);
    let [fault, promise] = case.fault.clone().unwrap_or_default();
    let row = serde_json::json!({
        "fault": fault, "promise": promise, "test": test, "tried": tried, "lost": lost, "doubled": doubled
    });
    format!("fault {row}")
}

/// The folders of all cases, by name.
fn folders() -> Outcome<Vec<PathBuf>> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut folders = Vec::new();
    for entry in pages.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// A variable that `cargo xtask test` sets.
fn variable(name: &str) -> Outcome<String> {
    std::env::var(name)
        .map_err(|_| format!("{name} is not set; run `cargo xtask test --only build,page`").into())
}
