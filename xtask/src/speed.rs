//! `cargo xtask bench results`: the studio on millions of answers beside what others would take, and the table of
//! docs/performance.md.

use crate::bundle::{self, Build};
use crate::setup::{self, Need};
use crate::tools::Engine;
use crate::{cache, faults, run, test};
use anyhow::{Context, Result};
use serde::Deserialize;

/// The page, and below the lines between which the table stands.
pub const PAGE: &str = "docs/performance.md";
const RESULTS: &str = "<!-- results -->\n";

/// How many answers; one form is read with ten times as many, too.
const ROWS: &str = "1000000";

/// What one form came to, `bench` and this as JSON.
#[derive(Deserialize, Debug)]
struct Form {
    form: String,
    rows: f64,
    bytes: f64,
    longest: f64,
    /// In bytes.
    memory: Option<f64>,
    took: Vec<(String, f64)>,
}

/// Measures, prints the table and puts it into the page.
///
/// # Errors
/// When the set-up, the build or a round fails, or the page lacks its marks.
pub fn results() -> Result<()> {
    let root = cache::root()?;
    let ready = setup::run(&[Need::Small, Need::Browser(Engine::Chromium)])?;
    bundle::build(&ready, Build::Release, &test::dist()?)?;
    let tools = &ready.tools;
    let scan = cache::target()?.join("scan.wasm");
    let mut assembler = tools.npm("wasm-as");
    run::quietly(assembler.arg(root.join("tests/bench/results/scan.wat")).arg("-o").arg(&scan))?;
    let peers = tools.package("papaparse");
    let peers = peers.parent().context("papaparse is in no folder")?;
    let said = test::bench(
        &ready,
        "results",
        &[
            ("TREFOIL_SCAN", scan.as_ref()),
            ("TREFOIL_PEERS", peers.as_ref()),
            ("TREFOIL_ROWS", ROWS.as_ref()),
        ],
    )?;
    let table = table(&faults::told::<Form>(&said, "bench")?);
    print!("{table}");
    faults::write(&root.join(PAGE), RESULTS, &table)
}

/// What the studio's time is to be of another's at most, and of the floor at best. Of items nothing was asked.
fn asked(form: &str, who: &str) -> &'static str {
    match who {
        _ if form == "items" => "",
        "JSON.parse of each line" => "0.33×",
        "d3-dsv" => "0.50×",
        "byte scan in Wasm" => "2.00× at best",
        _ => "",
    }
}

fn table(forms: &[Form]) -> String {
    let mut table = String::from(
        "| answers | file | who | seconds | studio's time of it | asked |\n|--:|---|---|--:|--:|--:|\n",
    );
    for Form { form, rows, bytes, took, .. } in forms {
        let own = took.iter().find(|(who, _)| who == "studio").map_or(f64::NAN, |(_, ms)| *ms);
        let size = format!("{form}, {:.0} MB", bytes / 1e6);
        for (who, ms) in took {
            let ratio = if who == "studio" { String::new() } else { format!("{:.2}×", own / ms) };
            let asked = asked(form, who);
            table +=
                &format!("| {rows} | {size} | {who} | {:.2} | {ratio} | {asked} |\n", ms / 1000.0);
        }
    }
    let longest = forms.iter().map(|form| form.longest).fold(0.0, f64::max);
    let tasks = match longest {
        // Browsers tell of no shorter ones.
        0.0 => String::from("none of 50 ms or more"),
        longest => format!("{longest:.0} ms"),
    };
    let memory = forms.iter().map(|Form { form, rows, memory, .. }| {
        let held = memory.map_or("not told here".into(), |bytes| format!("{:.2} GB", bytes / 1e9));
        format!("{rows} {form}: {held}")
    });
    let memory: Vec<String> = memory.collect();
    table
        + &format!(
            "\nLongest task of the page while the studio read: {tasks}.\n\
             Most memory that one of the browser's processes held when the studio had read a file once: {}.\n",
            memory.join(", ")
        )
}

#[cfg(test)]
mod tests {
    use super::{Form, table};

    #[test]
    fn the_studio_s_time_stands_beside_each_other_one() {
        let took = vec![("studio".into(), 400.0), ("d3-dsv".into(), 800.0)];
        let csv = Form {
            form: "csv".into(),
            rows: 1e6,
            bytes: 5e7,
            longest: 0.0,
            memory: Some(1.24e9),
            took,
        };
        let table = table(&[csv]);
        assert!(table.contains("| 1000000 | csv, 50 MB | studio | 0.40 |  |  |\n"), "{table}");
        assert!(
            table.contains("| 1000000 | csv, 50 MB | d3-dsv | 0.80 | 0.50× | 0.50× |\n"),
            "{table}"
        );
        assert!(table.contains(": none of 50 ms or more.\n"), "{table}");
        assert!(table.ends_with(": 1000000 csv: 1.24 GB.\n"), "{table}");
    }
}
