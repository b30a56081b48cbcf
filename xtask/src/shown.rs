//! `cargo xtask bench shown`: a question on a page by Trefoil, by others and by hand, and its tables in docs/performance.md.

use crate::bundle::{self, Build, EMBED};
use crate::setup::{self, Need, Ready};
use crate::speed::PAGE;
use crate::tools::{self, Engine};
use crate::{cache, demo, faults, run, test};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The lines between which the tables stand.
const SHOWN: &str = "<!-- shown -->\n";

/// How many times each page is opened on each machine, besides once before.
const ROUNDS: &str = "7";

/// The scripts and pages of those who are measured.
const FOLDER: &str = "tests/bench/shown";

/// Who is measured.
#[derive(Deserialize)]
struct Candidates {
    candidate: Vec<Candidate>,
}

/// One of them, as `candidates.toml` describes it.
#[derive(Deserialize)]
struct Candidate {
    name: String,
    folder: String,
    #[serde(default)]
    head: String,
    #[serde(default)]
    body: String,
    point: Option<String>,
    chosen: Option<String>,
    event: Option<String>,
    /// A survey, beside the page and as a plain form in it.
    definition: Option<String>,
    /// Files of npm packages, by where they are served.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// What one visit came to, `bench` and this as JSON.
#[derive(Deserialize, Debug)]
struct Visit {
    who: String,
    condition: String,
    /// Times in milliseconds, sizes in bytes.
    figures: BTreeMap<String, Option<f64>>,
}

/// Measures, prints the tables and puts them into the page.
///
/// # Errors
/// When the set-up, the build or a visit fails, or the page lacks its marks.
pub fn run() -> Result<()> {
    let root = cache::root()?;
    let ready = setup::run(&[Need::Small, Need::Browser(Engine::Chromium)])?;
    let site = cache::target()?.join("bench-site");
    let names = run::step("pages to be measured", || lay_out(&ready, &site))?;
    let said = test::bench(
        &ready,
        "shown",
        &[("TREFOIL_SITE", site.as_ref()), ("TREFOIL_ROUNDS", ROUNDS.as_ref())],
    )?;
    let tables = tables(&names, &faults::told::<Visit>(&said, "bench")?);
    print!("{tables}");
    faults::write(&root.join(PAGE), SHOWN, &tables)
}

/// Makes the pages of all who are measured, packed as far as it goes, and names them.
fn lay_out(ready: &Ready, site: &Path) -> Result<Vec<String>> {
    let sources = ready.root.join(FOLDER);
    let packages = tools::peers(&ready.root)?;
    let program = demo::collector(ready, Build::Development)?;
    let read = |name: &str| {
        let path = sources.join(name);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let Candidates { candidate: candidates } = toml::from_str(&read("candidates.toml")?)?;
    let (page, measure) = (read("page.html")?, read("measure.js")?);
    cache::remove(site)?;
    let mut names = Vec::new();
    for candidate in candidates {
        let Candidate { name, folder, head, mut body, point, chosen, event, definition, files } =
            candidate;
        names.push(name);
        let own = site.join(&folder);
        fs::create_dir_all(&own)?;
        if let Some(definition) = definition {
            let file = own.join("survey.json");
            fs::write(&file, definition)?;
            let mut render = run::child(&program);
            render.arg("render").arg(file).args(["--endpoint", "/v1/responses"]);
            body = body.replace("{form}", &run::answer(&mut render)?);
        }
        let told = serde_json::to_string(&(point, chosen, event))?;
        let measure = format!("{}(...{told})", measure.trim_end());
        let filled =
            page.replace("{head}", &head).replace("{body}", &body).replace("{measure}", &measure);
        fs::write(own.join("index.html"), filled)?;
        for (to, from) in files {
            let to = own.join(to);
            fs::create_dir_all(to.parent().context("a file in no folder")?)?;
            bundle::copy(&packages.join(from), &to)?;
        }
        let script = sources.join(&folder).with_extension("js");
        if script.is_file() {
            bundle_script(ready, &packages, &script, &own)?;
        }
        match &*folder {
            "trefoil" => bundle::embed_alone(ready, Build::Release, &own.join(EMBED))?,
            "yew" => bundle::floor(ready, &own)?,
            _ => {}
        }
    }
    fs::write(site.join("empty.html"), "<!doctype html><title>Empty</title>")?;
    // The packages have packed files, too, by whatever made them.
    bundle::compress(site, 11)?;
    Ok(names)
}

fn bundle_script(ready: &Ready, packages: &Path, script: &PathBuf, into: &Path) -> Result<()> {
    let mut bundler = ready.tools.npm("esbuild");
    bundler.arg(script).arg(format!("--outdir={}", into.display())).env("NODE_PATH", packages);
    bundler.args([
        "--bundle",
        "--minify",
        "--format=iife",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    run::quietly(&mut bundler).map(drop)
}

/// The middle of some figures, and the quarters around it.
struct Spread {
    low: f64,
    median: f64,
    high: f64,
}

impl Spread {
    fn of(mut figures: Vec<f64>) -> Option<Self> {
        figures.sort_by(f64::total_cmp);
        let at = |part: usize| figures.get((figures.len().checked_sub(1)?) * part / 4).copied();
        Some(Self { low: at(1)?, median: at(2)?, high: at(3)? })
    }
}

/// All visits, to be asked for one figure of one candidate.
struct Visits<'a>(&'a [Visit]);

impl Visits<'_> {
    /// In the order of the visits.
    fn all(&self, who: &str, condition: &str, figure: &str) -> Vec<f64> {
        let own = self.0.iter().filter(|visit| visit.who == who && visit.condition == condition);
        own.filter_map(|visit| *visit.figures.get(figure)?).collect()
    }

    fn spread(&self, who: &str, condition: &str, figure: &str) -> Option<Spread> {
        Spread::of(self.all(who, condition, figure))
    }

    /// What is added to the page alone, each visit against that of the same round, so that a slower hour is in both.
    fn added(&self, who: &str, figure: &str) -> Option<Spread> {
        let [own, alone] = [who, ALONE].map(|who| self.all(who, "fast", figure));
        Spread::of(own.iter().zip(alone).map(|(own, alone)| own - alone).collect())
    }

    fn median(&self, who: &str, condition: &str, figure: &str) -> Option<f64> {
        self.spread(who, condition, figure).map(|spread| spread.median)
    }
}

/// What is subtracted, and what the others' times are told by, as they are named.
const ALONE: &str = "the page alone";
const FLOOR: &str = "vanilla, the floor";

fn tables(names: &[String], visits: &[Visit]) -> String {
    let visits = Visits(visits);
    let seconds = |spread: Option<Spread>| {
        spread.map_or_else(String::new, |Spread { low, median, high }| {
            format!("{:.2} ({:.2}–{:.2})", median / 1000.0, low / 1000.0, high / 1000.0)
        })
    };
    let whole =
        |figure: Option<f64>| figure.map_or_else(String::new, |figure| format!("{figure:.0}"));
    let times = |one: Option<f64>, other: Option<f64>| {
        one.zip(other).map_or_else(String::new, |(one, other)| format!("{:.2}×", one / other))
    };
    let mut table = String::from(
        "| slow | first paint of the page, s | question painted, s | takes an answer, s | of the floor | all of it there, s | longest task, ms | click to paint, ms | of the floor | moved |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for who in names {
        let slow = |figure: &str| visits.median(who, "slow", figure);
        let floor = |figure: &str| visits.median(FLOOR, "slow", figure);
        table += &format!(
            "| {who} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            seconds(visits.spread(who, "slow", "first")),
            seconds(visits.spread(who, "slow", "painted")),
            seconds(visits.spread(who, "slow", "interactive")),
            times(slow("interactive"), floor("interactive")),
            seconds(visits.spread(who, "slow", "whole")),
            whole(slow("longest")),
            whole(slow("click")),
            times(slow("click"), floor("click")),
            slow("shift").map_or_else(String::new, |shift| format!("{shift:.3}")),
        );
    }
    table += "\n| fast | KB | requests | takes an answer, s | of the floor | added to the main thread, ms | added memory, MB |\n\
              |---|--:|--:|--:|--:|--:|--:|\n";
    for who in names {
        let fast = |figure: &str| visits.median(who, "fast", figure);
        table += &format!(
            "| {who} | {} | {} | {} | {} | {} | {} |\n",
            fast("bytes").map_or_else(String::new, |bytes| format!("{:.1}", bytes / 1000.0)),
            whole(fast("requests")),
            seconds(visits.spread(who, "fast", "interactive")),
            times(fast("interactive"), visits.median(FLOOR, "fast", "interactive")),
            visits.added(who, "main").map_or_else(String::new, |Spread { low, median, high }| {
                format!("{median:.0} ({low:.0}–{high:.0})")
            }),
            visits.added(who, "heap").map_or_else(String::new, |Spread { median, .. }| {
                format!("{:.1}", median / 1e6)
            }),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{ALONE, Visit, tables};

    #[test]
    fn medians_stand_beside_the_floor_s() {
        let visit = |who: &str, condition: &str, interactive: f64| Visit {
            who: who.into(),
            condition: condition.into(),
            figures: [
                ("interactive", Some(interactive)),
                ("painted", None),
                ("bytes", Some(63_500.0)),
            ]
            .map(|(name, figure)| (name.into(), figure))
            .into(),
        };
        let visits: Vec<_> = [1000.0, 3000.0, 2000.0]
            .into_iter()
            .flat_map(|ms| {
                [visit("Trefoil", "slow", ms), visit("vanilla, the floor", "slow", ms / 2.0)]
            })
            .chain([visit("Trefoil", "fast", 10.0)])
            .collect();
        let names = ["vanilla, the floor", "Trefoil"].map(String::from);
        let tables = tables(&names, &visits);
        assert!(tables.contains("| Trefoil |  |  | 2.00 (1.00–2.00) | 2.00× |"), "{tables}");
        assert!(tables.contains("| Trefoil | 63.5 |  | 0.01 (0.01–0.01) |"), "{tables}");
        assert!(
            tables.contains("| vanilla, the floor |  |  | 1.00 (0.50–1.00) | 1.00× |"),
            "{tables}"
        );
    }

    #[test]
    fn what_is_added_is_told_by_visits_of_the_same_round() {
        let visit = |who: &str, main: f64| Visit {
            who: who.into(),
            condition: "fast".into(),
            figures: [("main".into(), Some(main))].into(),
        };
        let visits: Vec<_> = [(50.0, 40.0), (60.0, 10.0), (100.0, 90.0)]
            .into_iter()
            .flat_map(|(own, alone)| [visit("Trefoil", own), visit(ALONE, alone)])
            .collect();
        let tables = tables(&["Trefoil".into()], &visits);
        // The middles are 20 apart.
        assert!(tables.contains("| 10 (10–10) |"), "{tables}");
    }
}
