//! `cargo xtask faults`: what goes wrong around Trefoil, at length, and the table of docs/reliability.md.

use crate::{cache, debian, run};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;

/// The programs that try faults, as arguments of cargo. Each prints a line for each fault, `fault` and a [`Row`] as
/// JSON; with `TREFOIL_FAULTS=long` it takes its time.
const PROGRAMS: &[&[&str]] =
    &[&["test", "-p", "trefoil-cli", "--test", "faults", "--", "--nocapture", "--test-threads=1"]];

/// The page, and the lines between which the table stands.
const PAGE: &str = "docs/reliability.md";
const MARK: &str = "<!-- faults -->\n";

/// What one fault came to.
#[derive(Deserialize, Debug, PartialEq, Eq)]
struct Row {
    fault: String,
    promise: String,
    test: String,
    tried: u64,
    lost: u64,
    doubled: u64,
}

/// Tries all faults, and writes the table when nothing was lost and nothing doubled.
///
/// # Errors
/// When a program fails or the page lacks its marks.
pub fn run() -> Result<()> {
    debian::ensure(debian::strace())?;
    let root = cache::root()?;
    let mut rows = Vec::new();
    for program in PROGRAMS {
        let said = run::step(&program.join(" "), || {
            run::quietly(run::cargo(&root).args(*program).env("TREFOIL_FAULTS", "long"))
        })?;
        rows.extend(rows_in(&said)?);
    }
    if rows.is_empty() {
        bail!("no fault was tried");
    }
    write(&root.join(PAGE), &table(&rows))?;
    println!("{} faults; the table is in {PAGE}", rows.len());
    Ok(())
}

/// The rows that a program printed, each behind whatever the test runner had begun to say on its line.
fn rows_in(said: &str) -> Result<Vec<Row>> {
    let found = said.lines().filter_map(|line| line.split_once("fault {"));
    found
        .map(|(_, row)| serde_json::from_str(&format!("{{{row}")).context("a line of a fault"))
        .collect()
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from("| fault | promise | Held by | tried | lost | doubled |\n");
    table.push_str("|---|---|---|--:|--:|--:|\n");
    for Row { fault, promise, test, tried, lost, doubled } in rows {
        let tried = grouped(*tried);
        table += &format!("| {fault} | {promise} | `{test}` | {tried} | {lost} | {doubled} |\n");
    }
    table
}

/// `100,000`.
fn grouped(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}

/// Puts a text between the two marks of a page.
fn write(page: &Path, table: &str) -> Result<()> {
    let text = std::fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let [before, _, after] = text.split(MARK).collect::<Vec<_>>()[..] else {
        bail!("{} has not two lines {}", page.display(), MARK.trim_end());
    };
    std::fs::write(page, format!("{before}{MARK}\n{table}\n{MARK}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Row, grouped, rows_in, table};

    #[test]
    fn a_printed_line_is_a_row() {
        let said = "running 2 tests\ntest a::b ... fault {\"fault\":\"f\",\"promise\":\"p\",\"test\":\"t::u\",\
            \"tried\":1234,\"lost\":0,\"doubled\":1}\nok\n";
        let rows = rows_in(said).unwrap();
        let [Row { tried: 1234, lost: 0, doubled: 1, .. }] = &rows[..] else { panic!("{rows:?}") };
        assert!(table(&rows).ends_with("\n| f | p | `t::u` | 1,234 | 0 | 1 |\n"));
        assert!(rows_in("fault {nothing").is_err());
    }

    #[test]
    fn thousands_are_parted() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_002_003, "1,002,003")] {
            assert_eq!(grouped(number), text);
        }
    }
}
