//! Whether the widget's files follow from the source alone: they are built once more in another folder, with other
//! caches, another home, another time zone and another compiled std, and compared byte by byte.

use crate::setup::Ready;
use crate::{bundle, cache, inventory, run};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the widget's files again and compares them with those in `embed`.
///
/// # Errors
/// With the names of the files that differ, or when the other build fails; its folder is left then.
pub fn check(ready: &Ready, embed: &Path) -> Result<()> {
    // Longer than any clone's, and with a blank, which stands in no path by chance.
    let elsewhere =
        std::env::temp_dir().join(format!("trefoil built elsewhere {}", std::process::id()));
    cache::remove(&elsewhere)?;
    let again = run::step("the widget, built again elsewhere", || build(ready, &elsewhere))?;
    let differing = differing(embed, &again)?;
    if !differing.is_empty() {
        bail!(
            "{} and {} are of the same source and differ in {}",
            embed.display(),
            again.display(),
            differing.join(", ")
        );
    }
    cache::remove(&elsewhere)
}

/// The widget's files, of a copy of this clone, with nothing that the first build left.
fn build(ready: &Ready, elsewhere: &Path) -> Result<PathBuf> {
    let clone = elsewhere.join("clone");
    let mut git = run::child("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    for path in run::answer(git.current_dir(&ready.root))?.split_terminator('\0') {
        let from = ready.root.join(path);
        // What was deleted and not yet committed is still listed.
        if from.is_file() {
            bundle::copy(&from, &clone.join(path))?;
        }
    }
    let (home, own_cache) = (elsewhere.join("home"), elsewhere.join("cache"));
    registry(&home)?;
    fs::create_dir_all(&own_cache)?;
    // Tools of a fixed version are the same programs everywhere, and nothing of the widget is compiled on the std of
    // development; the widget's own std is compiled again.
    let others = ready.ordinary.programs().map(Path::to_owned);
    for folder in ready.tools.folders().into_iter().chain(others) {
        let entry = cache::entry_of(&folder)?;
        symlink(&entry, own_cache.join(bundle::name_of(&entry)?))?;
    }
    let into = elsewhere.join("embed");
    let mut again = Command::new(std::env::current_exe().context("this program is gone")?);
    again.args(["build", "--release", "--embed", "--dist"]).arg(&into).current_dir(&clone);
    if let Some(own) = rustup_home() {
        again.env("RUSTUP_HOME", own);
    }
    again.env("HOME", &home).env("CARGO_HOME", home.join("cargo")).env("TREFOIL_CACHE", &own_cache);
    // Another day than anywhere else for half of the time.
    again.env("TZ", "Pacific/Kiritimati").env("LC_ALL", "C").env_remove("CARGO_TARGET_DIR");
    run::quietly(&mut again)?;
    Ok(into)
}

/// A home of cargo that has the packages as they were downloaded, and nothing that was unpacked or built.
fn registry(home: &Path) -> Result<()> {
    let to = home.join("cargo/registry");
    fs::create_dir_all(&to)?;
    let own = crate::toolchain::cargo_home().context("cargo has no home")?;
    for part in ["cache", "index"] {
        let from = own.join("registry").join(part);
        if from.is_dir() {
            symlink(from, to.join(part))?;
        }
    }
    Ok(())
}

/// Where rustup keeps compilers: it would look in the other home.
fn rustup_home() -> Option<PathBuf> {
    let own = std::env::var_os("RUSTUP_HOME").map(PathBuf::from);
    own.or_else(|| std::env::home_dir().map(|home| home.join(".rustup")))
}

/// The names of the files that are not the same in two folders; hashes and packed twins follow from the others.
fn differing(one: &Path, other: &Path) -> Result<Vec<String>> {
    let read = |folder: &Path| -> Result<BTreeMap<String, Vec<u8>>> {
        let plain = bundle::below(folder)?
            .into_iter()
            .filter(|(name, _)| inventory::plain(name) == name && name != "integrity.json");
        plain.map(|(name, file)| Ok((name, fs::read(file)?))).collect()
    };
    let (one, other) = (read(one)?, read(other)?);
    if one.is_empty() {
        bail!("there is nothing to compare with");
    }
    let all = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    Ok(all.filter(|name| one.get(*name) != other.get(*name)).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::Scratch;

    #[test]
    fn what_differs_or_is_only_in_one_folder_is_named() {
        let scratch = Scratch::named("differing");
        let (one, other) = (scratch.0.join("one"), scratch.0.join("other"));
        for folder in [&one, &other] {
            fs::create_dir_all(folder.join("themes")).unwrap();
            fs::write(folder.join("a.js"), "a").unwrap();
            fs::write(folder.join("themes/b.css"), "b").unwrap();
        }
        fs::write(one.join("integrity.json"), "{}").unwrap();
        fs::write(one.join("a.js.gz"), "").unwrap();
        assert_eq!(differing(&one, &other).unwrap(), [""; 0]);
        fs::write(other.join("themes/b.css"), "B").unwrap();
        fs::write(other.join("c.js"), "c").unwrap();
        assert_eq!(differing(&one, &other).unwrap(), ["themes/b.css", "c.js"]);
        fs::remove_file(other.join("a.js")).unwrap();
        assert_eq!(differing(&one, &other).unwrap(), ["a.js", "themes/b.css", "c.js"]);
        assert!(differing(&one.join("none"), &other).is_err());
    }
}
