//! `trefoil check`: everything that is wrong with a survey definition, each with its place.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::definition::Definition;

/// What `trefoil check` is given.
#[derive(clap::Args)]
pub struct CheckArgs {
    /// A survey definition in JSON.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Prints all complaints, one a line, and ends with 1; or prints `holds`.
///
/// # Errors
/// When the file cannot be read or the answer cannot be written.
pub fn run(args: &CheckArgs) -> io::Result<ExitCode> {
    let text = std::fs::read(&args.file).map_err(|error| {
        io::Error::new(error.kind(), format!("{}: {error}", args.file.display()))
    })?;
    let complaints = match trefoil_survey::json::read(&text) {
        Ok(value) => Definition::read(&value).err().unwrap_or_default(),
        Err(error) => {
            let message = format!("is not JSON: {error}");
            vec![Complaint { path: String::new(), code: "not_json", message }]
        }
    };
    let mut out = io::stdout().lock();
    for complaint in &complaints {
        writeln!(out, "{complaint}")?;
    }
    if complaints.is_empty() {
        writeln!(out, "holds")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
