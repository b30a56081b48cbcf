//! `trefoil backup`: a whole copy of the SQLite file, while the collector writes to it.

use crate::store::{self, StoreError};
use crate::which::WhichStore;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `trefoil backup` is given.
#[derive(clap::Args)]
pub struct BackupArgs {
    #[command(flatten)]
    which: WhichStore,
    /// The file to make; its folder is there, it is not.
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// Makes the copy, checks it, and prints how much is in it.
///
/// # Errors
/// A sentence for people; then there is no copy.
pub fn run(args: BackupArgs) -> Result<ExitCode, String> {
    let (from, to) = (args.which.place()?.file()?, args.to);
    if to.exists() {
        return Err(format!("{} is there already; give another name", to.display()));
    }
    let mut unfinished = to.clone().into_os_string();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let (responses, events) = copy(&from, &unfinished, &to).map_err(|error| {
        // Half a copy is none.
        let _ = std::fs::remove_file(&unfinished);
        format!("cannot copy {} to {} ({error}); there is no copy", from.display(), to.display())
    })?;
    let line = format!("copied: {responses} responses, {events} events");
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Copies what is committed at this moment; how many responses and events the copy has.
fn copy(from: &Path, unfinished: &Path, to: &Path) -> Result<(u64, u64), StoreError> {
    let file = store::private().create(true).truncate(true).open(unfinished)?;
    store::snapshot(from, unfinished)?;
    let counts = store::counts(unfinished)?;
    file.sync_all()?;
    std::fs::rename(unfinished, to)?;
    // The name is on the disk when its folder is.
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(counts)
}
