//! What the docs claim, held against the tests that show it: tables with the columns `Answer` and `Shown by`.

use crate::tidy::{Complaint, Source};

/// What can be answered in such a table.
const ANSWERS: [&str; 3] = ["have", "differently", "not wanted"];

/// The shortest reason that says something, in characters.
const REASON_MIN: usize = 25;

/// What people read who judge whether a site may have it. Each row says which test shows it, or that none does.
const PAPERS: [&str; 3] = ["PRIVACY.md", "SECURITY.md", "docs/threat-model.md"];

/// How it says so.
const UNSHOWN: &str = "not tested";

/// In every table of the docs with the columns `Answer` and `Shown by`, each row that claims something (`have`,
/// `differently`) names a test that exists and runs, and each other row gives a reason.
///
/// In a column `Held by` stands what holds a rule: tests that run, or a check by hand. Where there is no `Answer`,
/// `Shown by` is the same; in [`PAPERS`] it names a test, or says that there is none.
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
                None => missing(cell(shown), files).or_else(|| untold(&file.path, cell(shown))),
            };
            complaints.extend(wrong.map(|wrong| format!("{}:{}: {wrong}", file.path, at + 1)));
        }
    }
    complaints
}

/// In [`PAPERS`] every path of the clone that stands in backticks is there: a file, or a folder with files.
pub fn papers_name_what_is_there(files: &[Source]) -> Vec<Complaint> {
    let is_folder = |path: &str| {
        let within = format!("{path}/");
        files.iter().any(|file| file.path.starts_with(&within))
    };
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| PAPERS.contains(&file.path.as_str())) {
        for (at, line) in file.text.lines().enumerate() {
            let paths = quoted(line).map(|text| text.split("::").next().unwrap_or(text));
            // Addresses and media types have slashes, too.
            for path in
                paths.filter(|path| path.split_once('/').is_some_and(|(top, _)| is_folder(top)))
            {
                let path = path.trim_end_matches('/');
                if !is_folder(path) && !files.iter().any(|file| file.path == path) {
                    complaints.push(format!("{}:{}: there is no {path}", file.path, at + 1));
                }
            }
        }
    }
    complaints
}

/// What stands in `docs/`, and at the root.
fn is_doc(path: &str) -> bool {
    (path.starts_with("docs/") || !path.contains('/')) && path.ends_with(".md")
}

/// The cells of a row; `None` for a line of no table.
pub fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

/// Whether a cell belongs to the line under a table's head.
pub fn is_rule(cell: &str) -> bool {
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

/// What a row of [`PAPERS`] lacks: a test, or the words that there is none.
fn untold(path: &str, shown: &str) -> Option<String> {
    let is_told = named(shown).next().is_some() || shown.contains(UNSHOWN);
    (PAPERS.contains(&path) && !is_told)
        .then(|| format!("\"{shown}\" names no test and does not say \"{UNSHOWN}\""))
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The tests that a cell names.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    quoted(cell).filter(|name| name.starts_with("tests/") || name.contains("::"))
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
    use super::{Source, claims_name_tests_that_run, papers_name_what_is_there};

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
    fn a_row_of_the_papers_names_a_test_or_says_that_there_is_none() {
        let table = "| attack | Shown by |\n|---|---|\n| a | `tests/pages/plain` |\n| b | not tested |\n\
             | c | yes |\n| d | `tests/pages/none` |\n";
        let files = [file("SECURITY.md", table), file("tests/pages/plain/case.toml", "")];
        assert_eq!(
            claims_name_tests_that_run(&files),
            [
                "SECURITY.md:5: \"yes\" names no test and does not say \"not tested\"",
                "SECURITY.md:6: there is no test tests/pages/none that runs"
            ]
        );
        let files = [file("docs/other.md", "| a | Shown by |\n|---|---|\n| a | yes |\n")];
        assert_eq!(claims_name_tests_that_run(&files), [""; 0]);
    }

    #[test]
    fn a_path_in_the_papers_that_is_not_there_is_blamed() {
        let text =
            "`www/a.js`, `www`, `www/`, `www/gone.js` and `text/plain`\n\n`www/a.js::x` `www/b/`\n";
        let files = [file("PRIVACY.md", text), file("www/a.js", ""), file("docs/a.md", "`www/c`")];
        assert_eq!(
            papers_name_what_is_there(&files),
            ["PRIVACY.md:1: there is no www/gone.js", "PRIVACY.md:3: there is no www/b"]
        );
    }

    #[test]
    fn tables_of_other_kinds_are_left_alone() {
        let files = [file("docs/size.md", "| Answer | bytes |\n|---|---|\n| maybe | 3 |\n")];
        assert_eq!(claims_name_tests_that_run(&files), [""; 0]);
    }
}
