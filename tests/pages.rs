//! Whole pages as a visitor meets them: each folder of `tests/pages` is a page, what a visitor does
//! on it, and what the collector has stored in the end. `cargo xtask test --only build,page` runs them.
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

#[path = "support/base64.rs"]
mod base64;
#[path = "support/browser.rs"]
mod browser;
#[path = "support/case.rs"]
mod case;
#[path = "support/collector.rs"]
mod collector;
#[path = "support/http.rs"]
mod http;
#[path = "support/stored.rs"]
mod stored;
#[path = "support/trial.rs"]
mod trial;

use browser::Driver;
use case::Case;
use libtest_mimic::{Arguments, Conclusion, Trial};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

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
    let driver = if arguments.list { None } else { Some(Arc::new(Driver::start()?)) };
    // Of a run's own, so that two at a time do not meet.
    let scratch = format!("pages-{}", std::process::id());
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(scratch);
    let mut trials = Vec::new();
    for folder in folders()? {
        let case = Arc::new(Case::read(&folder)?);
        for width in case.widths.clone() {
            let name = format!("{}-{width}", case.name);
            let (case, driver, own) = (case.clone(), driver.clone(), scratch.join(&name));
            trials.push(Trial::test(name, move || {
                let driver = driver.ok_or("no driver")?;
                Ok(trial::Trial::new(&driver, &case, width, &own)?.run()?)
            }));
        }
    }
    let conclusion = libtest_mimic::run(arguments, trials);
    // No browser writes there once its driver is gone; after a failure it tells how that came.
    drop(driver);
    if !conclusion.has_failed() && scratch.exists() {
        std::fs::remove_dir_all(scratch)?;
    }
    Ok(conclusion)
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
