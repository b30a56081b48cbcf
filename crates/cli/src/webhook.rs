//! `trefoil webhook`: what the owner's own system was not told yet, and what was given up.

use crate::database::WhichDatabase;
use crate::serve::store::{self, StoreError};
use rusqlite::Connection;
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::time::Timestamp;

/// What `trefoil webhook` is given.
#[derive(clap::Args)]
pub struct WebhookArgs {
    #[command(flatten)]
    file: WhichDatabase,
}

/// Prints what waits and what was given up, each with what came of the last attempt. Never an answer.
///
/// # Errors
/// A sentence for people, when there is no such file.
pub fn run(args: WebhookArgs) -> Result<ExitCode, String> {
    let path = args.file.path()?;
    let unusable = |error: StoreError| format!("cannot read {} ({error})", path.display());
    let connection = store::existing(&path).map_err(unusable)?;
    let text = list(&connection).map_err(|error| unusable(error.into()))?;
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn list(connection: &Connection) -> Result<String, rusqlite::Error> {
    let mut text = String::new();
    for (name, is_over) in [("waiting", false), ("given up", true)] {
        let mut statement = connection.prepare(
            "SELECT id, revision, queued_at / 1000, attempts, last FROM webhook
             WHERE (state = 'given_up') = ?1 ORDER BY queued_at, id",
        )?;
        let rows = statement.query_map([is_over], |row| {
            let (id, revision): (String, u32) = (row.get(0)?, row.get(1)?);
            let queued = Timestamp::from_unix_s(row.get(2)?).to_rfc3339();
            let (attempts, last): (u32, String) = (row.get(3)?, row.get(4)?);
            Ok(format!("  since {queued}  {attempts} attempts  {id}:{revision}  {last}"))
        })?;
        let lines: Vec<_> = rows.collect::<Result<_, _>>()?;
        text += &format!("{name}: {}\n", lines.len());
        for line in lines {
            text += line.trim_end();
            text.push('\n');
        }
    }
    Ok(text)
}
