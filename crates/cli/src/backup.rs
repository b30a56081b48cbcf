//! `trefoil backup`: a whole copy of the SQLite file, while the collector writes to it.

use crate::database::WhichDatabase;
use crate::serve::store::{self, StoreError};
use rusqlite::{Connection, params};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `trefoil backup` is given.
#[derive(clap::Args)]
pub struct BackupArgs {
    #[command(flatten)]
    file: WhichDatabase,
    /// The file to make; its folder is there, it is not.
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// Makes the copy, checks it, and prints how much is in it.
///
/// # Errors
/// A sentence for people; then there is no copy.
pub fn run(args: BackupArgs) -> Result<ExitCode, String> {
    let (from, to) = (args.file.path()?, args.to);
    if to.exists() {
        return Err(format!("{} is there already; give another name", to.display()));
    }
    let source = store::read_only(&from)
        .map_err(|error| format!("cannot read {} ({error}); there is no copy", from.display()))?;
    let mut unfinished = to.clone().into_os_string();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let (responses, events) = copy(&source, &unfinished, &to).map_err(|error| {
        // Half a copy is none.
        let _ = std::fs::remove_file(&unfinished);
        format!("cannot copy to {} ({error}); there is no copy", to.display())
    })?;
    let line = format!("copied: {responses} responses, {events} events");
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Copies what is committed at this moment; how many responses and events the copy has.
fn copy(source: &Connection, unfinished: &Path, to: &Path) -> Result<(u64, u64), StoreError> {
    let file = store::private().create(true).truncate(true).open(unfinished)?;
    let name = unfinished.to_string_lossy();
    source.execute("VACUUM INTO ?1", params![name])?;
    let counts = counts(unfinished)?;
    file.sync_all()?;
    std::fs::rename(unfinished, to)?;
    // The name is on the disk when its folder is.
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(counts)
}

/// What is in a copy that is whole.
fn counts(path: &Path) -> Result<(u64, u64), StoreError> {
    let copy = store::read_only(path)?;
    let verdict: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Damaged(verdict));
    }
    let sql = "SELECT (SELECT count(DISTINCT id) FROM responses), (SELECT count(*) FROM events)";
    let counts: (i64, i64) = copy.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
}
