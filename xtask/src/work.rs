//! Counts the instructions that answers take from a file to all scores, and holds them against `xtask/work.toml`.

use crate::{cache, run};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Builds the program that is counted, as far as it is within [`COUNTED`].
const PROGRAM: &[&str] = &["build", "--release", "-p", "trefoil-results", "--example", "work"];
const COUNTED: &str = "*counted*";

/// The most that an answer of a form may take.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Limit {
    answers: u64,
    /// In instructions.
    most: f64,
}

/// Counts each form, and prints what an answer took.
///
/// # Errors
/// When a form takes more than it may, or nothing can be counted.
pub fn check(root: &Path) -> Result<()> {
    if !cfg!(target_arch = "x86_64") {
        println!("  not counted: the limits are those of x86-64");
        return Ok(());
    }
    let file = std::fs::read_to_string(root.join("xtask/work.toml")).context("xtask/work.toml")?;
    let limits: BTreeMap<String, Limit> = toml::from_str(&file).context("xtask/work.toml")?;
    run::quietly(run::cargo(root).args(PROGRAM))?;
    let program = cache::target()?.join("release/examples/work");
    let mut over = Vec::new();
    for (form, Limit { answers, most }) in limits {
        let count = |answers: u64| {
            let mut valgrind = run::child("valgrind");
            valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
            valgrind.arg(format!("--toggle-collect={COUNTED}")).arg(&program).arg(&form);
            let (holds, told) = run::recorded(valgrind.arg(answers.to_string()))?;
            if !holds {
                bail!("{form}: {told}");
            }
            collected(&told)
        };
        // What a file takes however long it is falls out.
        let each = count(2 * answers)?.abs_diff(count(answers)?) as f64 / answers as f64;
        println!("  {form:<10}{each:>8.1} instructions each, at most {most}");
        if each > most {
            over.push(form);
        }
    }
    if !over.is_empty() {
        bail!("more instructions than xtask/work.toml allows: {}", over.join(", "));
    }
    Ok(())
}

/// How many instructions callgrind counted.
fn collected(told: &str) -> Result<u64> {
    let line = told.lines().find_map(|line| line.split_once("Collected : "));
    let count = line.and_then(|(_, count)| count.trim().parse().ok());
    // None at all means that the function was not found.
    count.filter(|count| *count > 0).with_context(|| format!("nothing was counted:\n{told}"))
}

#[cfg(test)]
mod tests {
    use super::collected;

    #[test]
    fn what_callgrind_says_is_read_and_nothing_is_no_count() {
        assert_eq!(
            collected("==7== Events    : Ir\n==7== Collected : 1234\n==7==\n").unwrap(),
            1234
        );
        assert!(collected("==7== Collected : 0\n").is_err());
        assert!(collected("==7== Events    : Ir\n").is_err());
    }
}
