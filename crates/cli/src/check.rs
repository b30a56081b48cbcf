//! `trefoil check`: everything that is wrong with a survey definition, each with its place, or with an endpoint.

use crate::endpoint::{self, Visit};
use crate::outgoing;
use crate::serve::origin::Origin;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trefoil_survey::complaint::Complaint;
use trefoil_survey::definition::Definition;

/// What `trefoil check` is given: a file or an endpoint.
#[derive(clap::Args)]
pub struct CheckArgs {
    /// A survey definition in JSON.
    #[arg(value_name = "FILE", required_unless_present = "endpoint")]
    file: Option<PathBuf>,
    /// Sends an endpoint what the widget would, and says what it does wrong. All that is sent is
    /// marked as a test.
    #[arg(long, value_name = "URL", value_parser = read_endpoint, conflicts_with = "file")]
    endpoint: Option<String>,
    /// The origin of the page that sends.
    #[arg(long, value_name = "ORIGIN", default_value = "https://shop.example")]
    #[arg(value_parser = read_origin, conflicts_with = "file")]
    origin: String,
    /// The survey's name in what is sent.
    #[arg(long, value_name = "NAME", default_value = "trefoil-check")]
    #[arg(value_parser = read_name, conflicts_with = "file")]
    survey: String,
    /// How many seconds an answer may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, conflicts_with = "file")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=600))]
    timeout: u32,
}

fn read_endpoint(text: &str) -> Result<String, String> {
    let wrong =
        || format!("{text:?} is not an address; write one like https://example.com/answers");
    outgoing::is_address(text).then(|| text.into()).ok_or_else(wrong)
}

fn read_origin(text: &str) -> Result<String, String> {
    Origin::read(text).map(|_| text.to_ascii_lowercase())
}

fn read_name(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is not 1 to 64 letters, digits, hyphens, dots or underscores");
    trefoil_survey::shape::is_name(text).then(|| text.into()).ok_or_else(wrong)
}

/// Prints all complaints and ends with 1; or prints that it holds.
///
/// # Errors
/// When the file cannot be read or the answer cannot be written.
pub fn run(args: &CheckArgs) -> io::Result<ExitCode> {
    let CheckArgs { origin, survey, timeout: timeout_s, .. } = args;
    match (&args.endpoint, &args.file) {
        (Some(url), _) => endpoint::check(&Visit { url, origin, survey, timeout_s: *timeout_s }),
        (None, file) => check_definition(file.as_deref().unwrap_or(Path::new(""))),
    }
}

/// Prints all complaints about a definition, one a line; or prints `holds`.
fn check_definition(file: &Path) -> io::Result<ExitCode> {
    let complaints = definition(file)?.err().unwrap_or_default();
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

/// The definition in a file, or all that is wrong with it.
///
/// # Errors
/// When the file cannot be read.
pub fn definition(file: &Path) -> io::Result<Result<Definition, Vec<Complaint>>> {
    let text = std::fs::read(file)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
    Ok(match trefoil_survey::json::read(&text) {
        Ok(value) => Definition::read(&value),
        Err(error) => {
            let message = format!("is not JSON: {error}");
            Err(vec![Complaint { path: String::new(), code: "not_json", message }])
        }
    })
}
