//! `trefoil mark`: notes that the owner answered or settled a complaint.

use crate::clock;
use crate::complaints::{self, Complaint};
use crate::database::{WhichDatabase, read_id};
use crate::serve::intake::Incoming;
use crate::serve::store::{self, StoreError};
use rusqlite::{OptionalExtension, params};
use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Event, EventKind, Record};

/// What `trefoil mark` is given.
#[derive(clap::Args)]
pub struct MarkArgs {
    /// The id of the response, as `trefoil complaints` lists it.
    #[arg(value_name = "RESPONSE-ID", value_parser = read_id)]
    response: RecordId,
    /// What you did.
    #[arg(value_enum)]
    done: Done,
    #[command(flatten)]
    file: WhichDatabase,
}

/// What an owner does about a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Done {
    /// You answered.
    Replied,
    /// You settled it.
    Resolved,
}

/// Stores the event, once; who says it again is told when it was said first.
///
/// # Errors
/// A sentence for people, when there is no such file or response, or the file does not take it.
pub fn run(args: MarkArgs) -> Result<ExitCode, String> {
    let path = args.file.path()?;
    let unusable = |error: StoreError| {
        format!("cannot write to {} ({error}); nothing is noted", path.display())
    };
    let (id, word) = (args.response.text(), args.done.kind().code());
    let mut connection = store::existing(&path).map_err(unusable)?;
    let known = complaints::complaints(&connection, None);
    let known = known.map_err(|error| unusable(error.into()))?;
    if let Some(first) = known.iter().find(|one| one.id == id).and_then(|one| args.done.when(one)) {
        return say(&format!("{word} already, {}", first.to_rfc3339()));
    }
    let found: Option<(String, bool)> = connection
        .query_row(
            "SELECT survey, test FROM responses WHERE id = ?1 ORDER BY revision DESC LIMIT 1",
            params![id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(|error| unusable(error.into()))?;
    let Some((survey, test)) = found else {
        return Err(format!("there is no response {id} in {}; nothing is noted", path.display()));
    };
    let id = clock::new_id().map_err(|error| error.to_string())?;
    let at = id.made_at();
    let event = Record::Event(Event {
        id,
        at,
        survey,
        kind: args.done.kind(),
        response: args.response,
        test,
    });
    let incoming = Incoming::of(&event).map_err(|_| "the event breaks a rule".to_owned())?;
    let fate = store::write_one(&mut connection, &incoming);
    match fate.map_err(|error| unusable(error.into()))? {
        Ok(_) => say(&format!("{word}, {}", at.to_rfc3339())),
        Err(complaint) => Err(format!("{}; nothing is noted", complaint.line())),
    }
}

impl Done {
    const fn kind(self) -> EventKind {
        match self {
            Self::Replied => EventKind::Replied,
            Self::Resolved => EventKind::Resolved,
        }
    }

    fn when(self, complaint: &Complaint) -> Option<trefoil_survey::time::Timestamp> {
        match self {
            Self::Replied => complaint.replied_at,
            Self::Resolved => complaint.resolved_at,
        }
    }
}

fn say(line: &str) -> Result<ExitCode, String> {
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
