//! `trefoil score`: the scores of files of responses.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;
use trefoil_results::{Format, Population, Selection, Tables, Tally};

/// So many bad lines are shown; `--json` has more of them.
const BAD_LINES_SHOWN: usize = 20;

/// What `trefoil score` is given.
#[derive(clap::Args)]
pub struct ScoreArgs {
    /// Files of responses: CSV, JSON Lines or JSON; - is the standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// Prints JSON instead of tables.
    #[arg(long)]
    pub json: bool,
    /// The format of all files; auto goes by each file's name and how it begins.
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    #[arg(value_parser = ["auto", "csv", "jsonl", "json"])]
    pub format: String,
    /// Scores this survey alone.
    #[arg(long, value_name = "NAME")]
    pub survey: Option<String>,
    /// Scores test records, such as a preview's answers, in place of live ones.
    #[arg(long)]
    pub trial: bool,
}

/// Prints the scores of the files; lines that cannot be read are listed on stderr and not counted.
///
/// # Errors
/// A sentence for people, when a file cannot be opened or nothing in the files can be read.
pub fn run(args: ScoreArgs) -> Result<ExitCode, String> {
    let mut tally = Tally::default();
    for name in &args.files {
        let bytes = bytes(name)?;
        let format = Format::from_code(&args.format).unwrap_or_else(|| Format::guess(name, &bytes));
        tally.read(name, format, &bytes);
    }
    let population = if args.trial { Population::Trial } else { Population::Live };
    let tables = tally.tables(&Selection { population, survey: args.survey });
    complain(&tables);
    if tally.records() == 0 {
        let files = args.files.join(", ");
        return Err(match tables.counts.rejected {
            0 => format!("{files}: there is no response in it"),
            count => format!("{files}: none of {count} lines could be read"),
        });
    }
    let text = if args.json { tables.to_json() + "\n" } else { tables.to_text() };
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads may have read enough: `trefoil score FILE | head -3`.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("the scores cannot be printed: {error}"))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Names lines, revisions and columns that are not counted, on stderr.
fn complain(tables: &Tables) {
    for bad in tables.bad_lines.iter().take(BAD_LINES_SHOWN) {
        eprintln!("{bad}");
    }
    let (shown, rejected) = (tables.bad_lines.len().min(BAD_LINES_SHOWN), tables.counts.rejected);
    if rejected > shown as u64 {
        eprintln!("... and {} more lines", rejected - shown as u64);
    }
    if rejected > 0 {
        let codes: Vec<String> = tables
            .counts
            .rejected_by_code
            .iter()
            .map(|(code, count)| format!("{count} {code}"))
            .collect();
        eprintln!("{rejected} of {} lines not counted: {}", tables.counts.lines, codes.join(", "));
    }
    for conflict in tables.conflicts.iter().take(BAD_LINES_SHOWN) {
        eprintln!("{conflict}");
    }
    for column in &tables.unknown_columns {
        eprintln!("{column}");
    }
}

/// A file as it is.
fn bytes(name: &str) -> Result<Vec<u8>, String> {
    if name == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().read_to_end(&mut bytes);
        return read
            .map(|_| bytes)
            .map_err(|error| format!("the standard input cannot be read: {error}"));
    }
    std::fs::read(Path::new(name)).map_err(|error| format!("{name} cannot be read: {error}"))
}
