//! Whole pages as a visitor meets them: each folder of `tests/pages` is a page, what a visitor does
//! on it, and what the collector has stored in the end. `cargo xtask test --only build,page` runs them.

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
    let mut trials = Vec::new();
    for folder in folders()? {
        let (case, expected) = Case::read(&folder)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for width in case.widths.clone() {
            let name = format!("{name}-{width}");
            let own =
                (folder.clone(), case.clone(), expected.clone(), driver.clone(), name.clone());
            trials.push(Trial::test(name, move || {
                let (folder, case, expected, driver, name) = own;
                let driver = driver.ok_or("no driver")?;
                Ok(trial::Trial::new(&driver, &folder, &name, &case, width)?.run(&expected)?)
            }));
        }
    }
    Ok(libtest_mimic::run(arguments, trials))
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
