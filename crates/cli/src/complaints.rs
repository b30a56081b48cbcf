//! `trefoil complaints`: which complaints wait for an answer, and until when.

use crate::clock;
use crate::which::WhichStore;
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::time::Timestamp;

/// What `trefoil complaints` is given.
#[derive(clap::Args)]
pub struct ComplaintsArgs {
    #[command(flatten)]
    which: WhichStore,
    /// One survey's only.
    #[arg(long, value_name = "NAME")]
    survey: Option<String>,
}

/// A complaint that holds, and what the owner did about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The id of the response.
    pub id: String,
    /// Its survey.
    pub survey: String,
    /// Until when it is to be answered.
    pub due_at: Timestamp,
    /// When it was first answered.
    pub replied_at: Option<Timestamp>,
    /// When it was first settled.
    pub resolved_at: Option<Timestamp>,
}

/// Prints the open ones by due date, then those that are answered, then those that are settled. Never an answer.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: ComplaintsArgs) -> Result<ExitCode, String> {
    let unusable = |place: &_, error| format!("cannot read {place} ({error})");
    let all = args.which.with(unusable, |engine| engine.complaints(args.survey.as_deref()))?;
    io::stdout()
        .write_all(text(&all, clock::now()).as_bytes())
        .map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// The list as people read it.
pub fn text(all: &[Complaint], now: Timestamp) -> String {
    let is_settled = |one: &&Complaint| one.resolved_at.is_some();
    let is_answered = |one: &&Complaint| !is_settled(one) && one.replied_at.is_some();
    let is_open = |one: &&Complaint| !is_settled(one) && !is_answered(one);
    let mut text = String::new();
    let mut part = |name: &str, list: Vec<&Complaint>, said: &dyn Fn(&Complaint) -> String| {
        text += &format!("{name}: {}\n", list.len());
        for one in list {
            text += &format!("  {}  {}  {}\n", said(one), one.survey, one.id);
        }
    };
    part("open", all.iter().filter(is_open).collect(), &|one| {
        let mark = if one.due_at.unix_s() < now.unix_s() { "  overdue" } else { "" };
        format!("due {}{mark}", one.due_at.to_rfc3339())
    });
    let at = |word: &str, moment: Option<Timestamp>| {
        format!("{word} {}", moment.map(Timestamp::to_rfc3339).unwrap_or_default())
    };
    part("answered", all.iter().filter(is_answered).collect(), &|one| {
        at("replied", one.replied_at)
    });
    part("settled", all.iter().filter(is_settled).collect(), &|one| {
        at("resolved", one.resolved_at)
    });
    text
}
