//! `trefoil webhook` and `trefoil mail`: what was not told yet, and what was given up.

use crate::serve::queue::Queue;
use crate::which::WhichStore;
use std::io::{self, Write};
use std::process::ExitCode;

/// What either is given.
#[derive(clap::Args)]
pub struct QueuedArgs {
    #[command(flatten)]
    which: WhichStore,
}

/// Prints what waits and what was given up, each with what came of the last attempt. Never an answer.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: QueuedArgs, queue: Queue) -> Result<ExitCode, String> {
    let unusable = |place: &_, error| format!("cannot read {place} ({error})");
    let text = args.which.with(unusable, |engine| queue.list(engine))?;
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
