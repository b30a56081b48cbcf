//! `trefoil digest`: what came in lately, its scores, and the complaints that wait; a text to be mailed.

use crate::clock;
use crate::complaints;
use crate::store::{Engine, Listing, StoreError, Wanted};
use crate::which::WhichStore;
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_results::{Format, Selection, Tally};
use trefoil_survey::time::Timestamp;

/// What `trefoil digest` is given.
#[derive(clap::Args)]
pub struct DigestArgs {
    #[command(flatten)]
    which: WhichStore,
    /// How many days back.
    #[arg(long, value_name = "N", default_value_t = 7)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// One survey's only.
    #[arg(long, value_name = "NAME")]
    survey: Option<String>,
}

const DAY_S: i64 = 86_400;

/// Prints the digest. Never an answer in a respondent's own words, and nobody's name.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: DigestArgs) -> Result<ExitCode, String> {
    let unusable = |place: &_, error| format!("cannot read {place} ({error})");
    let text = args
        .which
        .with(unusable, |engine| text(engine, clock::now(), args.days, args.survey.clone()))?;
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// What came in within so many days before that moment, and the complaints that wait then.
///
/// # Errors
/// When the database cannot be read.
pub fn text(
    engine: &mut dyn Engine,
    now: Timestamp,
    days: u32,
    survey: Option<String>,
) -> Result<String, StoreError> {
    let since = now.plus_s(-DAY_S * i64::from(days));
    let since_ms = Some(since.unix_s().saturating_mul(1000));
    let wanted = Wanted { listing: Listing::Responses, survey: None, since_ms };
    let mut lines = String::new();
    engine.list(wanted, &mut |line| {
        lines += &line;
        lines.push('\n');
        true
    })?;
    let waiting = engine.complaints(survey.as_deref())?;
    let mut text = format!("Since {}\n\n", since.to_rfc3339());
    let mut tally = Tally::default();
    tally.read("the collector's store", Format::JsonLines, lines.as_bytes());
    if tally.records() == 0 {
        text += "No response came in.\n";
    } else {
        let selection = Selection { survey, ..Selection::default() };
        text += &tally.tables(&selection).to_text();
    }
    text += "\nComplaints\n\n";
    text += &complaints::text(&waiting, now);
    Ok(text)
}
