//! Where things are: the clone, the target directory, and the cache outside the clone.
//!
//! The cache is `~/.cache/trefoil`; `TREFOIL_CACHE` names another folder. An entry's name holds its version or the
//! hash of its recipe, it is made under another name and moved into place, and it is never changed afterwards: what
//! is there is complete. Deleting the folder costs only time.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The clone: the nearest folder from here upward that holds `xtask/Cargo.toml`.
///
/// # Errors
/// When there is none.
pub fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    match here.ancestors().find(|folder| folder.join("xtask/Cargo.toml").is_file()) {
        Some(folder) => Ok(folder.to_owned()),
        None => bail!("run this inside a clone of the project"),
    }
}

/// The native target directory, as cargo would choose it.
///
/// # Errors
/// When this is not a clone.
pub fn target() -> Result<PathBuf> {
    let root = root()?;
    Ok(match std::env::var_os("CARGO_TARGET_DIR") {
        // Joining keeps an absolute path as it is.
        Some(folder) => root.join(folder),
        None => root.join("target"),
    })
}

/// The folder of the cache, made if it is missing.
///
/// # Errors
/// When there is neither a home nor an override, or the folder cannot be made.
pub fn folder() -> Result<PathBuf> {
    let folder = if let Some(own) = set("TREFOIL_CACHE") {
        own
    } else if let Some(caches) = set("XDG_CACHE_HOME") {
        caches.join("trefoil")
    } else if let Some(home) = std::env::home_dir() {
        home.join(".cache/trefoil")
    } else {
        bail!("no home folder; set TREFOIL_CACHE to a folder for tools and sysroots");
    };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::path::absolute(folder).context("the current folder is gone")
}

fn set(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A cache entry by name: as it is if present, made by `make` otherwise.
///
/// `make` gets the folder to fill. Paths inside that name the folder itself must use the second argument, its final
/// place.
///
/// # Errors
/// When making fails; nothing is left under the entry's name then.
pub fn entry(name: &str, make: impl FnOnce(&Path, &Path) -> Result<()>) -> Result<PathBuf> {
    let cache = folder()?;
    let place = cache.join(name);
    if place.is_dir() {
        return Ok(place);
    }
    let _turn = turn(&cache.join(format!(".{name}.lock")))?;
    if place.is_dir() {
        return Ok(place);
    }
    let partial = cache.join(format!(".{name}.partial"));
    remove(&partial)?;
    fs::create_dir_all(&partial)?;
    make(&partial, &place)?;
    fs::rename(&partial, &place).with_context(|| format!("cannot move {name} into place"))?;
    Ok(place)
}

/// The cache entry that a folder is in.
///
/// # Errors
/// When it is in none.
pub fn entry_of(folder: &Path) -> Result<PathBuf> {
    let cache = self::folder()?;
    let inside = folder.strip_prefix(&cache).ok().and_then(|inside| inside.iter().next());
    inside.map(|name| cache.join(name)).with_context(|| folder.display().to_string())
}

/// Waits until no other command holds this file; the turn ends when the value is dropped.
///
/// # Errors
/// When the file cannot be made or locked.
pub fn turn(file: &Path) -> Result<File> {
    let lock = File::create(file).with_context(|| file.display().to_string())?;
    if lock.try_lock().is_err() {
        println!("waiting for another command that holds {}", file.display());
        lock.lock().with_context(|| file.display().to_string())?;
    }
    Ok(lock)
}

/// Removes a folder with all that is in it; a missing one is fine.
///
/// # Errors
/// When something in it cannot be removed.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Ten hexadecimal digits that stand for these texts and their order.
pub fn key<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        let bytes = part.as_ref();
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_taken_by_one_at_a_time_and_given_back() {
        let file = std::env::temp_dir().join(format!("trefoil-turn-{}", std::process::id()));
        let held = turn(&file).unwrap();
        assert!(File::open(&file).unwrap().try_lock().is_err());
        drop(held);
        assert!(File::open(&file).unwrap().try_lock().is_ok());
        fs::remove_file(&file).unwrap();
    }

    #[test]
    fn a_key_tells_apart_what_is_split_differently() {
        assert_ne!(key(["ab", "c"]), key(["a", "bc"]));
        assert_eq!(key(["ab", "c"]), key(["ab", "c"]));
        assert_eq!(key(["ab"]).len(), 10);
    }
}
