//! `cargo xtask faults`: what goes wrong around Trefoil, at length, and the table of docs/reliability.md.

use crate::{cache, debian, run, test};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;

/// The programs that try faults, as arguments of cargo. Each prints a line for each fault, `fault` and a [`Row`] as
/// JSON; with `TREFOIL_FAULTS=long` it takes its time.
const PROGRAMS: &[&[&str]] =
    &[&["test", "-p", "trefoil-cli", "--test", "faults", "--", "--nocapture", "--test-threads=1"]];

/// The page, and the lines between which its tables stand.
const PAGE: &str = "docs/reliability.md";
const FAULTS: &str = "<!-- faults -->\n";
const LOADS: &str = "<!-- loads -->\n";

/// The program that measures the collector, built for speed.
const LOAD: &[&str] =
    &["test", "--release", "-p", "trefoil-cli", "--test", "faults", "load::", "--", "--nocapture"];

/// What one load came to, `load` and this as JSON.
#[derive(Deserialize, Debug)]
struct Load {
    load: String,
    server: String,
    connections: u64,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// What the collector's process needed, `memory` and this as JSON.
#[derive(Deserialize, Debug)]
struct Memory {
    rest_kb: f64,
    load_kb: f64,
}

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
    debian::ensure(debian::unless_there(debian::STRACE).as_slice())?;
    let root = cache::root()?;
    let mut rows = Vec::new();
    for program in PROGRAMS {
        let said = run::step(&program.join(" "), || {
            run::quietly(run::cargo(&root).args(*program).env("TREFOIL_FAULTS", "long"))
        })?;
        rows.extend(rows_in(&said)?);
    }
    rows.extend(summed(rows_in(&test::faults()?)?));
    if rows.is_empty() {
        bail!("no fault was tried");
    }
    write(&root.join(PAGE), FAULTS, &table(&rows))?;
    println!("{} faults; the table is in {PAGE}", rows.len());
    Ok(())
}

/// What several engines and widths tried, as one row for each fault.
fn summed(rows: Vec<Row>) -> Vec<Row> {
    let mut sums: Vec<Row> = Vec::new();
    for row in rows {
        match sums.iter_mut().find(|sum| sum.test == row.test) {
            Some(sum) => {
                sum.tried += row.tried;
                sum.lost += row.lost;
                sum.doubled += row.doubled;
            }
            None => sums.push(row),
        }
    }
    sums
}

/// The rows that a program printed, each behind whatever the test runner had begun to say on its line.
fn rows_in(said: &str) -> Result<Vec<Row>> {
    told(said, "fault")
}

/// What a program printed behind a word, as JSON.
///
/// # Errors
/// When a line is no such JSON.
pub fn told<T: serde::de::DeserializeOwned>(said: &str, word: &str) -> Result<Vec<T>> {
    let mark = format!("{word} {{");
    let found = said.lines().filter_map(|line| line.split_once(&mark));
    found
        .map(|(_, row)| serde_json::from_str(&format!("{{{row}")).context("a line of figures"))
        .collect()
}

/// Measures the collector beside a server that stores nothing, and writes the table.
///
/// # Errors
/// When it does not compile, loses something, or the page lacks its marks.
pub fn bench() -> Result<()> {
    let root = cache::root()?;
    let said = run::step("collector, measured", || {
        run::quietly(run::cargo(&root).args(LOAD).env("TREFOIL_FAULTS", "long"))
    })?;
    let (loads, memory) = (told::<Load>(&said, "load")?, told::<Memory>(&said, "memory")?);
    let table = loads_table(&loads, &memory);
    print!("{table}");
    write(&root.join(PAGE), LOADS, &table)
}

fn loads_table(loads: &[Load], memory: &[Memory]) -> String {
    let mut table = String::from(
        "| load | connections | server | requests a second | half within | 99 of 100 within |\n\
         |---|--:|---|--:|--:|--:|\n",
    );
    for Load { load, server, connections, per_second, p50_ms, p99_ms } in loads {
        let bare = loads.iter().find(|other| other.load == *load && other.server == "bare");
        let ratio = bare.filter(|_| server != "bare").map(|bare| per_second / bare.per_second);
        let ratio = ratio.map_or_else(String::new, |ratio| format!(", {ratio:.2}× bare"));
        table += &format!(
            "| {load} | {connections} | {server} | {per_second:.0}{ratio} | {p50_ms:.1} ms | {p99_ms:.1} ms |\n"
        );
    }
    for Memory { rest_kb, load_kb } in memory {
        let (rest, load) = (rest_kb / 1000.0, load_kb / 1000.0);
        table += &format!(
            "\nMemory of the collector: {rest:.0} MB at rest, {load:.0} MB after both loads.\n"
        );
    }
    table
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
///
/// # Errors
/// When the page lacks its marks, or cannot be written.
pub fn write(page: &Path, mark: &str, table: &str) -> Result<()> {
    let text = std::fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let [before, _, after] = text.split(mark).collect::<Vec<_>>()[..] else {
        bail!("{} has not two lines {}", page.display(), mark.trim_end());
    };
    std::fs::write(page, format!("{before}{mark}\n{table}\n{mark}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Row, grouped, loads_table, rows_in, table, told};

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
    fn a_load_is_told_beside_the_bare_server_s() {
        let said = r#"test a ... load {"load":"burst","server":"bare","connections":9,"per_second":200.0,"p50_ms":1.0,"p99_ms":2.0}
load {"load":"burst","server":"trefoil","connections":9,"per_second":50.0,"p50_ms":1.0,"p99_ms":2.0}
memory {"rest_kb":12000,"load_kb":34000}"#;
        let table = loads_table(&told(said, "load").unwrap(), &told(said, "memory").unwrap());
        assert!(table.contains("| trefoil | 50, 0.25× bare | 1.0 ms | 2.0 ms |"), "{table}");
        assert!(table.ends_with("12 MB at rest, 34 MB after both loads.\n"), "{table}");
    }

    #[test]
    fn thousands_are_parted() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_002_003, "1,002,003")] {
            assert_eq!(grouped(number), text);
        }
    }
}
