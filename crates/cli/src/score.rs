//! `trefoil score`: the scores of files of responses.

use std::path::PathBuf;
use std::process::ExitCode;

/// What `trefoil score` is given.
#[derive(clap::Args)]
pub struct ScoreArgs {
    /// Files of responses, CSV or JSON Lines.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Prints JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Prints the scores of the files.
///
/// # Errors
/// A sentence for people, when a file cannot be read.
pub fn run(args: ScoreArgs) -> Result<ExitCode, String> {
    Err(format!("score is not built yet; {} files were left unread", args.files.len()))
}
