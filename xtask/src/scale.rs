//! `cargo xtask scale`: how long a year of answers takes to be stored and scored, and the table of docs/scale.md.

use crate::{cache, debian, faults, plot, run, tools};
use anyhow::{Context, Result};
use serde::Deserialize;

/// The program that measures, built for speed. It prints a line for each figure, `scale` and a [`Figure`] as JSON.
const PROGRAM: &[&str] =
    &["test", "--release", "-p", "trefoil-cli", "--test", "stores", "scale::", "--", "--nocapture"];

/// The page, and the lines between which its table stands.
const PAGE: &str = "docs/scale.md";
const MARK: &str = "<!-- scale -->\n";
const PICTURE: &str = "docs/images/scale.svg";

/// One figure, in seconds or bytes.
#[derive(Deserialize, Debug)]
struct Figure {
    engine: String,
    rows: u64,
    what: String,
    value: f64,
}

/// Measures up to so many responses, prints the table and puts it into the page.
///
/// # Errors
/// When engines do not agree, or the page lacks its marks.
pub fn run(most: &str) -> Result<()> {
    debian::ensure(&tools::programs()?)?;
    let root = cache::root()?;
    let engines = tools::engines(&root)?;
    let python = tools::python(&root)?;
    let said = run::step("engines, measured", || {
        let mut program = run::cargo(&root);
        program.args(PROGRAM).env("TREFOIL_SCALE", most).env("TREFOIL_ENGINES", engines);
        program.env("TREFOIL_PYTHON", python);
        run::quietly(&mut program)
    })?;
    let figures = faults::told::<Figure>(&said, "scale")?;
    let table = table(&figures)?;
    print!("{table}");
    let picture = plot::svg(
        "Seconds that scores take, over the number of responses",
        "responses",
        "seconds",
        &lines(&figures),
    );
    std::fs::write(root.join(PICTURE), picture).context(PICTURE)?;
    faults::write(&root.join(PAGE), MARK, &table)
}

/// What an NPS of everything takes, engine by engine; of the program itself, all scores.
fn lines(figures: &[Figure]) -> Vec<plot::Line> {
    let mut lines: Vec<plot::Line> = Vec::new();
    for Figure { engine, rows, what, value } in figures {
        let name = match &**what {
            "nps" => format!("NPS in {engine}"),
            // There are colours for six: reading SQLite's file takes what reading any file does, and ClickHouse's stands in the table.
            "all" if !matches!(&**engine, "SQLite" | "ClickHouse 18.16") => {
                format!("all, {engine}")
            }
            _ => continue,
        };
        let point = (*rows as f64, *value);
        match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line.points.push(point),
            None => lines.push(plot::Line { name, points: vec![point] }),
        }
    }
    lines
}

/// A row for each engine and number of responses.
fn table(figures: &[Figure]) -> Result<String> {
    let mut table = String::from(
        "| responses | where | stored, a second | bytes each | NPS, s | CSAT, s | by month, s | by segment, s | all scores, s |\n\
         |--:|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut seen: Vec<(u64, &str)> = Vec::new();
    for Figure { engine, rows, .. } in figures {
        if !seen.contains(&(*rows, engine.as_str())) {
            seen.push((*rows, engine));
        }
    }
    for (rows, engine) in seen {
        let figure = |what: &str| {
            let own = |one: &&Figure| one.rows == rows && one.engine == engine && one.what == what;
            figures.iter().find(own).map(|figure| figure.value)
        };
        let seconds =
            |what: &str| figure(what).map_or_else(String::new, |value| format!("{value:.3}"));
        let each = |what: &str, to: fn(f64, f64) -> f64| {
            figure(what).map_or_else(String::new, |value| format!("{:.0}", to(value, rows as f64)))
        };
        table += &format!(
            "| {rows} | {engine} | {} | {} | {} | {} | {} | {} | {} |\n",
            each("load", |seconds, rows| rows / seconds),
            each("bytes", |bytes, rows| bytes / rows),
            seconds("nps"),
            seconds("csat"),
            seconds("trend"),
            seconds("segments"),
            seconds("all"),
        );
    }
    figures.first().context("nothing was measured")?;
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::{Figure, table};

    #[test]
    fn figures_of_one_engine_and_number_stand_in_one_row() {
        let figure = |engine: &str, what: &str, value| Figure {
            engine: engine.into(),
            rows: 1000,
            what: what.into(),
            value,
        };
        let figures = [
            figure("SQLite", "load", 0.5),
            figure("SQLite", "bytes", 900_000.0),
            figure("DuckDB", "nps", 0.25),
        ];
        let table = table(&figures).unwrap();
        assert!(table.contains("| 1000 | SQLite | 2000 | 900 |  |  |  |  |  |\n"), "{table}");
        assert!(table.contains("| 1000 | DuckDB |  |  | 0.250 |  |  |  |  |\n"), "{table}");
        assert!(super::table(&[]).is_err());
    }
}
