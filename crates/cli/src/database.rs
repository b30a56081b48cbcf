//! What commands beside the collector are told of its file, and of what is in it.

use crate::settings::Flags;
use std::path::PathBuf;
use trefoil_survey::id::RecordId;

/// Where a command finds the SQLite file.
#[derive(clap::Args)]
pub struct WhichDatabase {
    /// The collector's TOML file with settings.
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
    /// The SQLite file, unless the settings name it.
    #[arg(long, value_name = "PATH")]
    database: Option<String>,
}

impl WhichDatabase {
    /// The file that is meant.
    ///
    /// # Errors
    /// When settings do not hold.
    pub fn path(self) -> Result<PathBuf, String> {
        let settings = Flags::of_database(self.config, self.database).settings();
        settings.map(|settings| settings.database).map_err(|complaints| complaints.to_string())
    }
}

/// Reads the id of a response.
///
/// # Errors
/// When it is none.
pub fn read_id(text: &str) -> Result<RecordId, String> {
    RecordId::read(text).ok_or_else(|| "is not the id of a response".into())
}
