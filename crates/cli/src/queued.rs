//! `trefoil webhook` and `trefoil mail`: what was not told yet, and what was given up.

use crate::database::WhichDatabase;
use crate::serve::queue::Queue;
use crate::serve::store::{self, StoreError};
use std::io::{self, Write};
use std::process::ExitCode;

/// What either is given.
#[derive(clap::Args)]
pub struct QueuedArgs {
    #[command(flatten)]
    file: WhichDatabase,
}

/// Prints what waits and what was given up, each with what came of the last attempt. Never an answer.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: QueuedArgs, queue: Queue) -> Result<ExitCode, String> {
    let path = args.file.path()?;
    let unusable = |error: StoreError| format!("cannot read {} ({error})", path.display());
    let connection = store::existing(&path).map_err(unusable)?;
    let text = queue.list(&connection).map_err(|error| unusable(error.into()))?;
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
