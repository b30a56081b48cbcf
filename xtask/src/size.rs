//! Holds the built bundle to the byte budgets of `xtask/budgets.toml`.

use crate::bundle;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// One budget: what it is for, what is counted, and the limits in bytes.
#[derive(PartialEq, Eq, Debug)]
struct Budget {
    name: String,
    files: Vec<String>,
    worst: Vec<String>,
    must: usize,
    aim: usize,
}

/// Prints what each budget holds and what its files weigh.
///
/// # Errors
/// When a file is missing or a budget is exceeded.
pub fn check(root: &Path, embed: &Path) -> Result<()> {
    let file = root.join("xtask/budgets.toml");
    let budgets = parsed(&fs::read_to_string(&file).context("xtask/budgets.toml")?)?;
    let mut over = Vec::new();
    for budget in budgets {
        let mut rows = Vec::new();
        for file in &budget.files {
            rows.push((file.clone(), weight(&embed.join(file))?));
        }
        for folder in &budget.worst {
            rows.push(worst(embed, folder)?);
        }
        let (text, fits) = report(&budget, &rows);
        print!("{text}");
        if !fits {
            over.push(budget.name);
        }
    }
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(())
}

/// The table for one budget, and whether it holds.
fn report(budget: &Budget, rows: &[(String, usize)]) -> (String, bool) {
    let total: usize = rows.iter().map(|(_, bytes)| bytes).sum();
    let fits = total <= budget.must;
    let mut text = String::new();
    for (name, bytes) in rows {
        text.push_str(&format!("  {name:<28}{bytes:>8}\n"));
    }
    let verdict = if fits { "within" } else { "OVER" };
    text.push_str(&format!(
        "{:<30}{total:>8} bytes, {verdict} {} (aim {})\n",
        budget.name, budget.must, budget.aim
    ));
    (text, fits)
}

fn worst(embed: &Path, folder: &str) -> Result<(String, usize)> {
    let mut heaviest: Option<(String, usize)> = None;
    for path in bundle::entries(&embed.join(folder))? {
        if path.extension().is_some_and(|extension| extension == "br") {
            continue;
        }
        let bytes = weight(&path)?;
        if heaviest.as_ref().is_none_or(|(_, most)| bytes > *most) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            heaviest = Some((format!("{folder}/{name}"), bytes));
        }
    }
    heaviest.with_context(|| format!("{folder} in the bundle is empty"))
}

fn weight(file: &Path) -> Result<usize> {
    let bytes = fs::read(file)
        .with_context(|| format!("{}; `cargo xtask build --release` makes it", file.display()))?;
    Ok(bundle::brotli(&bytes, 11)?.len())
}

fn parsed(text: &str) -> Result<Vec<Budget>> {
    let table: Table = text.parse().context("xtask/budgets.toml")?;
    table
        .iter()
        .map(|(name, value)| budget(name, value).with_context(|| format!("budget {name}")))
        .collect()
}

fn budget(name: &str, value: &Value) -> Result<Budget> {
    let list = |key: &str| -> Vec<String> {
        let values = value.get(key).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let bytes = |key: &str| -> Result<usize> {
        let number = value.get(key).and_then(Value::as_integer);
        number
            .and_then(|n| usize::try_from(n).ok())
            .with_context(|| format!("{key} is not a number of bytes"))
    };
    Ok(Budget {
        name: name.to_owned(),
        files: list("files"),
        worst: list("worst"),
        must: bytes("must")?,
        aim: bytes("aim")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Budget {
        let text = "[shown]\nfiles = [\"a\", \"b\"]\nworst = [\"locales\"]\nmust = 100\naim = 90\n";
        parsed(text).unwrap().remove(0)
    }

    #[test]
    fn a_budget_holds_up_to_its_last_byte() {
        fn check(bytes: [usize; 2], holds: bool) {
            let rows = [("a".to_owned(), bytes[0]), ("b".to_owned(), bytes[1])];
            assert_eq!(report(&shown(), &rows).1, holds);
        }
        check([60, 40], true);
        check([60, 41], false);
    }

    #[test]
    fn a_budget_without_a_limit_is_refused() {
        let error = format!("{:#}", parsed("[shown]\nfiles = []\naim = 1\n").unwrap_err());
        assert_eq!(error, "budget shown: must is not a number of bytes");
    }

    #[test]
    fn the_budgets_kept_in_the_repository_are_those_agreed() {
        let budgets = parsed(include_str!("../budgets.toml")).unwrap();
        let limits: Vec<_> = budgets.iter().map(|b| (b.name.as_str(), b.must, b.aim)).collect();
        let agreed = [
            ("answered", 67_000, 54_000),
            ("check", 26_000, 20_000),
            ("explain", 2_000, 1_500),
            ("form", 1_000, 800),
            ("frame", 1_200, 900),
            ("loader", 4_000, 3_000),
            ("locale", 1_000, 900),
            ("pinned", 17_000, 15_000),
            ("shown", 64_000, 52_000),
            ("waiting", 6_500, 5_000),
        ];
        assert_eq!(limits, agreed);
    }

    #[test]
    fn the_heaviest_file_of_a_folder_is_counted_and_a_missing_one_is_named() {
        let embed = std::env::temp_dir().join(format!("trefoil-size-{}", std::process::id()));
        let locales = embed.join("locales");
        fs::create_dir_all(&locales).unwrap();
        fs::write(locales.join("de.json"), "kurz").unwrap();
        fs::write(locales.join("en.json"), "the longer one of the two").unwrap();
        fs::write(locales.join("de.json.br"), vec![1; 999]).unwrap();
        assert_eq!(worst(&embed, "locales").unwrap().0, "locales/en.json");
        let error = format!("{:#}", weight(&embed.join("widget.wasm")).unwrap_err());
        assert!(error.contains("widget.wasm; `cargo xtask build --release` makes it"), "{error}");
        fs::remove_dir_all(&embed).unwrap();
    }
}
