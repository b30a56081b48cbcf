//! What Trefoil takes beside what others take, in Chromium. `cargo xtask bench` runs it.
//!
//! Each line of its output that begins with `bench` is the figures of one who was measured, as JSON.
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

#[expect(dead_code, reason = "pictures are taken by others")]
#[path = "../support/browser.rs"]
mod browser;
#[expect(dead_code, reason = "page cases ask for more")]
#[path = "../support/collector.rs"]
mod collector;
#[expect(dead_code, reason = "it is one engine that is measured")]
#[path = "../support/engine.rs"]
mod engine;
#[path = "../support/http.rs"]
mod http;
mod results;
mod server;
mod shown;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// What can go wrong here is only ever shown.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
    match &*variable("TREFOIL_BENCH")? {
        "results" => results::run(&folder)?,
        "shown" => shown::run(&folder)?,
        unknown => return Err(format!("there is no bench `{unknown}`").into()),
    }
    Ok(fs::remove_dir_all(folder)?)
}

/// The median of an odd number of figures.
fn middle(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

/// A variable that `cargo xtask bench` sets.
fn variable(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|_| format!("{name} is not set; run `cargo xtask bench`").into())
}
