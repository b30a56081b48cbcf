//! `trefoil mark`: notes that the owner answered or settled a complaint.

use crate::clock;
use crate::complaints::Complaint;
use crate::serve::intake::Incoming;
use crate::store::{Done as Carried, Task};
use crate::which::{WhichStore, read_id};
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
    which: WhichStore,
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
    let place = args.which.place()?;
    let unusable = |error| format!("cannot write to {place} ({error}); nothing is noted");
    let (id, word) = (args.response.text(), args.done.kind().code());
    let mut engine = place.existing().map_err(unusable)?;
    let known = engine.complaints(None).map_err(unusable)?;
    if let Some(first) = known.iter().find(|one| one.id == id).and_then(|one| args.done.when(one)) {
        return say(&format!("{word} already, {}", first.to_rfc3339()));
    }
    let found = engine.about(args.response).map_err(unusable)?;
    let Some((survey, test)) = found else {
        return Err(format!("there is no response {id} in {place}; nothing is noted"));
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
    let task = Task::Store(vec![incoming]);
    let refusal = engine.carry_out(&[&task]).map_err(unusable)?.into_iter().find_map(|done| {
        let Carried::Stored(Err(fault)) = done else { return None };
        Some(fault.complaint.line())
    });
    match refusal {
        None => say(&format!("{word}, {}", at.to_rfc3339())),
        Some(line) => Err(format!("{line}; nothing is noted")),
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
