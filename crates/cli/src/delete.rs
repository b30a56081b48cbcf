//! `trefoil delete`: takes out what somebody asks to have deleted, while the collector runs.

use crate::database::{WhichDatabase, read_id};
use crate::serve::erase::{Erased, Whose, erase};
use crate::serve::store;
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::id::RecordId;

/// What `trefoil delete` is given.
#[derive(clap::Args)]
pub struct DeleteArgs {
    #[command(flatten)]
    file: WhichDatabase,
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
    let path = args.file.path()?;
    let unusable = |error: store::StoreError| {
        format!("cannot delete from {} ({error}); nothing is gone", path.display())
    };
    let responses = args.response.into_iter().map(Whose::Response);
    let respondents = args.respondent.into_iter().map(Whose::Respondent);
    let mut connection = store::existing(&path).map_err(unusable)?;
    let erased = (|| {
        let transaction = store::begin(&mut connection)?;
        let mut all = Erased::default();
        for whose in responses.chain(respondents) {
            all += erase(&transaction, &whose)?;
        }
        transaction.commit()?;
        Ok(all)
    })();
    let Erased { responses, events } = erased.map_err(unusable)?;
    writeln!(io::stdout(), "deleted: {responses} responses, {events} events")
        .map_err(|error| error.to_string())?;
    match store::forget_log(&connection) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        _ => {
            eprintln!("somebody reads; copies in the log go with the collector's next deletion");
            Ok(ExitCode::SUCCESS)
        }
    }
}
