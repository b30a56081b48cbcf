//! `trefoil delete`: takes out what somebody asks to have deleted, while the collector runs.

use crate::store::{BUSY_TIMEOUT, Erased, Task, Whose, take_out};
use crate::which::{WhichStore, read_id};
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::id::RecordId;

/// What `trefoil delete` is given.
#[derive(clap::Args)]
pub struct DeleteArgs {
    #[command(flatten)]
    which: WhichStore,
    /// The id of a response; may be repeated.
    #[arg(long, value_name = "ID", value_parser = read_id, required_unless_present = "respondent")]
    response: Vec<RecordId>,
    /// A respondent as pages name them; may be repeated.
    #[arg(long, value_name = "RESPONDENT")]
    respondent: Vec<String>,
}

/// Prints how much is gone.
///
/// # Errors
/// A sentence for people, when there is no such file or it does not take it.
pub fn run(args: DeleteArgs) -> Result<ExitCode, String> {
    let responses = args.response.into_iter().map(Whose::Response);
    let respondents = args.respondent.into_iter().map(Whose::Respondent);
    let tasks: Vec<_> = responses.chain(respondents).map(Task::Erase).collect();
    let tasks: Vec<_> = tasks.iter().collect();
    let unusable =
        |place: &_, error| format!("cannot delete from {place} ({error}); nothing is gone");
    let (erased, is_forgotten) = args.which.with(unusable, |engine| {
        let erased = take_out(engine, &tasks)?;
        // What stands in the log is as good as gone, and the collector looks again.
        Ok((erased, engine.forget_log(BUSY_TIMEOUT).unwrap_or(false)))
    })?;
    let Erased { responses, events } = erased;
    writeln!(io::stdout(), "deleted: {responses} responses, {events} events")
        .map_err(|error| error.to_string())?;
    if !is_forgotten {
        eprintln!("somebody reads; copies in the log go with the collector's next deletion");
    }
    Ok(ExitCode::SUCCESS)
}
