//! What commands beside the collector are told of its store, and of what is in it.

use crate::settings::Flags;
use crate::store::{Engine, Place, StoreError};
use std::path::PathBuf;
use trefoil_survey::id::RecordId;

/// Where a command finds the store.
#[derive(Clone, clap::Args)]
pub struct WhichStore {
    /// The collector's TOML file with settings.
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
    /// The store, unless the settings name it: a SQLite file, or the address of a database: postgresql://USER@HOST/DATABASE,
    /// clickhouse://USER@HOST/DATABASE.
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
}

impl WhichStore {
    /// Whether one is named, by a flag; a command that can do without one asks.
    pub const fn is_named(&self) -> bool {
        self.config.is_some() || self.store.is_some()
    }

    /// The one that is meant.
    ///
    /// # Errors
    /// When settings do not hold.
    pub fn place(self) -> Result<Place, String> {
        let settings = Flags::of_store(self.config, self.store).settings();
        settings.map(|settings| settings.store).map_err(|complaints| complaints.to_string())
    }

    /// Does something with the store that is meant; what goes wrong becomes a sentence with its name and its reason.
    ///
    /// # Errors
    /// When settings do not hold, or the store cannot be used.
    pub fn with<T>(
        self,
        unusable: impl Fn(&Place, StoreError) -> String,
        act: impl FnOnce(&mut dyn Engine) -> Result<T, StoreError>,
    ) -> Result<T, String> {
        let place = self.place()?;
        let done = place.existing().and_then(|mut engine| act(&mut *engine));
        done.map_err(|error| unusable(&place, error))
    }
}

/// Reads the id of a response.
///
/// # Errors
/// When it is none.
pub fn read_id(text: &str) -> Result<RecordId, String> {
    RecordId::read(text).ok_or_else(|| "is not the id of a response".into())
}
