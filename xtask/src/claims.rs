//! What the docs claim, held against the tests that show it: tables with the columns `Answer` and `Shown by`.

use crate::tidy::{Complaint, Source};

/// What can be answered in such a table.
const ANSWERS: [&str; 3] = ["have", "differently", "not wanted"];

/// The shortest reason that says something, in characters.
const REASON_MIN: usize = 25;

/// In every table of the docs with the columns `Answer` and `Shown by`, each row that claims something (`have`,
/// `differently`) names a test that exists and runs, and each other row gives a reason.
///
/// In a column `Held by` stands what holds a rule: tests that run, or a check by hand.
///
/// A test is named in backticks: a page case by its folder, `tests/pages/plain`; a function by file and name,
/// `tests/dom_survey.rs::a_scale_is_a_radio_group`.
pub fn claims_name_tests_that_run(files: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| is_doc(&file.path)) {
        let mut columns = None;
        for (at, line) in file.text.lines().enumerate() {
            let Some(cells) = cells(line) else {
                columns = None;
                continue;
            };
            let Some((answer, shown)) = columns else {
                let column = |name: &str| cells.iter().position(|cell| *cell == name);
                let claimed = column("Shown by").map(|shown| (column("Answer"), shown));
                columns = claimed.or(column("Held by").map(|held| (None, held)));
                continue;
            };
            let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
            if is_rule(cell(shown)) {
                continue;
            }
            let wrong = match answer {
                Some(answer) => wrong(cell(answer), cell(shown), files),
                None => missing(cell(shown), files),
            };
            complaints.extend(wrong.map(|wrong| format!("{}:{}: {wrong}", file.path, at + 1)));
        }
    }
    complaints
}

fn is_doc(path: &str) -> bool {
    path.starts_with("docs/") && path.ends_with(".md")
}

/// The cells of a row; `None` for a line of no table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

/// Whether a cell belongs to the line under a table's head.
fn is_rule(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|sign| matches!(sign, '-' | ':'))
}

/// What is wrong with a row.
fn wrong(answer: &str, shown: &str, files: &[Source]) -> Option<String> {
    let Some(answer) = ANSWERS.into_iter().find(|known| *known == answer) else {
        return Some(format!("\"{answer}\" is none of {}", ANSWERS.join(", ")));
    };
    if answer == "not wanted" {
        let is_reason = shown.chars().count() >= REASON_MIN;
        return (!is_reason).then(|| format!("\"{answer}\" needs a reason"));
    }
    if named(shown).next().is_none() {
        return Some(format!("\"{answer}\" names no test"));
    }
    missing(shown, files)
}

/// The tests that a cell names.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    // Every second piece stands between backticks.
    let pieces = cell.split('`').skip(1).step_by(2);
    pieces.filter(|name| name.starts_with("tests/") || name.contains("::"))
}

/// The first test that a cell names and that does not run.
fn missing(cell: &str, files: &[Source]) -> Option<String> {
    let name = named(cell).find(|name| !runs(name, files))?;
    Some(format!("there is no test {name} that runs"))
}

/// Whether that test exists and nothing keeps it from running.
fn runs(name: &str, files: &[Source]) -> bool {
    let Some((path, function)) = name.split_once("::") else {
        let case = format!("{name}/case.toml");
        return files.iter().any(|file| file.path == case);
    };
    let Some(file) = files.iter().find(|file| file.path == path) else { return false };
    let lines: Vec<_> = file.text.lines().map(str::trim).collect();
    let head = format!("fn {function}(");
    let Some(at) = lines.iter().position(|line| {
        line.trim_start_matches("pub ").trim_start_matches("async ").starts_with(&head)
    }) else {
        return false;
    };
    let marks: Vec<_> = lines
        .iter()
        .take(at)
        .rev()
        .take_while(|line| line.starts_with('#') || line.starts_with("//"))
        .collect();
    marks.iter().any(|mark| mark.contains("test]"))
        && !marks.iter().any(|mark| mark.contains("ignore"))
}

#[cfg(test)]
mod tests {
    use super::{Source, claims_name_tests_that_run};

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    /// Asserts what a table with this one row is blamed for.
    fn check(row: &str, blame: &[&str]) {
        let table =
            format!("# Peers\n\n| Row | Answer | Shown by |\n|---|:-:|---|\n{row}\n\n| a | b |\n");
        let files = [
            file("docs/peers.md", &table),
            file("tests/pages/plain/case.toml", ""),
            file(
                "tests/dom.rs",
                "#[wasm_bindgen_test]\nasync fn stars_fill() {}\n#[test]\n#[cfg_attr(windows, ignore)]\nfn sleeps() {}\nfn helper() {}\n",
            ),
        ];
        let blamed = claims_name_tests_that_run(&files);
        let expected: Vec<_> =
            blame.iter().map(|what| format!("docs/peers.md:5: {what}")).collect();
        assert_eq!(blamed, expected, "{row}");
    }

    #[test]
    fn a_claim_without_a_test_that_runs_is_blamed() {
        check("| Delay | have | `tests/pages/plain`, `tests/dom.rs::stars_fill` |", &[]);
        check("| Delay | have | yes |", &["\"have\" names no test"]);
        check(
            "| Delay | have | `tests/pages/none` |",
            &["there is no test tests/pages/none that runs"],
        );
        check(
            "| Delay | differently | `tests/dom.rs::sleeps` |",
            &["there is no test tests/dom.rs::sleeps that runs"],
        );
        check(
            "| Delay | have | `tests/dom.rs::helper` |",
            &["there is no test tests/dom.rs::helper that runs"],
        );
        check(
            "| Delay | have | `tests/pages/plain` `tests/no.rs::x` |",
            &["there is no test tests/no.rs::x that runs"],
        );
        check("| Delay | not wanted | no |", &["\"not wanted\" needs a reason"]);
        check("| Delay | not wanted | It would watch people who were never asked. |", &[]);
        check(
            "| Delay | perhaps | `tests/pages/plain` |",
            &["\"perhaps\" is none of have, differently, not wanted"],
        );
    }

    #[test]
    fn what_holds_a_rule_runs() {
        let table = "| rule | Held by |\n|---|---|\n| a | by hand |\n| b | `tests/pages/plain` |\n";
        let files = [file("docs/a.md", table)];
        assert_eq!(
            claims_name_tests_that_run(&files),
            ["docs/a.md:4: there is no test tests/pages/plain that runs"]
        );
    }

    #[test]
    fn tables_of_other_kinds_are_left_alone() {
        let files = [file("docs/size.md", "| Answer | bytes |\n|---|---|\n| maybe | 3 |\n")];
        assert_eq!(claims_name_tests_that_run(&files), [""; 0]);
    }
}
