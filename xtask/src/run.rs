//! Child processes, and what each long step prints.

use anyhow::{Context, Result, anyhow, bail};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Prints the step's name, does it, and prints the time it took; steps may overlap.
///
/// # Errors
/// Whatever the step fails with, under the step's name.
pub fn step<T>(name: &str, act: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("{name} …");
    let started = Instant::now();
    let outcome = act();
    let failed = if outcome.is_ok() { "" } else { "failed after " };
    println!("{name}, {failed}{}", elapsed(started.elapsed()));
    outcome.with_context(|| name.to_owned())
}

/// Does the same with all of these, as many at a time as the machine has processors.
///
/// # Errors
/// The first failure of a processor; the others go on until they fail or nothing is left.
pub fn side_by_side<T: Send>(
    items: impl IntoIterator<Item = T, IntoIter: Send>,
    act: impl Fn(T) -> Result<()> + Sync,
) -> Result<()> {
    let items = Mutex::new(items.into_iter());
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let in_turn = || {
        while let Some(item) = next() {
            act(item)?;
        }
        Ok(())
    };
    let processors = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..processors).map(|_| scope.spawn(in_turn)).collect();
        running
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
    })
}

/// A time for people: `0.4 s`, `58 s`, `3 min 5 s`.
pub fn elapsed(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..100 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Runs a command in silence; when it fails, the error carries what it said.
///
/// # Errors
/// When the program cannot be started or ends with another status than 0.
pub fn quietly(command: &mut Command) -> Result<String> {
    let (success, text) = recorded(command)?;
    if !success {
        bail!("{} failed:\n{text}", line(command));
    }
    Ok(text)
}

/// Runs a command in silence: whether it succeeded, and what it said on both streams.
///
/// # Errors
/// When the program cannot be started.
pub fn recorded(command: &mut Command) -> Result<(bool, String)> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", line(command)))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), text))
}

/// What a command wrote to its standard output.
///
/// # Errors
/// When the program cannot be started or ends with another status than 0.
pub fn answer(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", line(command)))?;
    if !output.status.success() {
        bail!("{} failed:\n{}", line(command), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as somebody would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program on the search path, as the shell would find it.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The search path with some folders before all others.
///
/// # Errors
/// When a folder's name holds the separator.
pub fn path_with(folders: &[PathBuf]) -> Result<std::ffi::OsString> {
    let now = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&now));
    std::env::join_paths(all).context("a folder's name holds the path separator")
}

/// A child that knows nothing of the `cargo run` this program was started by.
///
/// Cargo and rustup leave their own compiler's libraries on the loader's path, where another compiler would find them.
pub fn child(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_remove("LD_LIBRARY_PATH");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name == "CARGO_MANIFEST_DIR"
            || name == "CARGO_MANIFEST_PATH"
            || name.starts_with("CARGO_PKG_")
        {
            command.env_remove(&*name);
        }
    }
    command
}

/// The native cargo: the one that built this program.
pub fn cargo(root: &Path) -> Command {
    let mut command = child(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_never_lose_the_unit() {
        fn check(milliseconds: u64, text: &str) {
            assert_eq!(elapsed(Duration::from_millis(milliseconds)), text);
        }
        check(40, "0.0 s");
        check(9_940, "9.9 s");
        check(58_400, "58 s");
        check(185_000, "3 min 5 s");
    }

    #[test]
    fn a_failed_command_shows_what_it_said() {
        let error = quietly(Command::new("sh").args(["-c", "echo why; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("why"), "{error}");
    }
}
