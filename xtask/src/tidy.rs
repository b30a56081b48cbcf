//! The house rules that no compiler knows, as tables and a function for each kind of rule.

use crate::claims::{claims_name_tests_that_run, papers_name_what_is_there};
use crate::docs::pages_hold_together;
use crate::examples::blocks_are_run;
use crate::locales::locales_are_whole;
use crate::run;
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::Path;

/// A file of the clone.
#[derive(Clone, Debug)]
pub struct Source {
    /// From the root, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// One broken rule, as `path:line: what`.
pub type Complaint = String;

/// A rule: complains about what it finds in all files together.
type Rule = fn(&[Source]) -> Vec<Complaint>;

const RULES: &[Rule] = &[
    first_lines_say_what_a_file_is_for,
    imports_follow_the_arrows,
    forbidden_words_are_absent,
    style_sheets_are_logical,
    dependencies_say_what_they_are_for,
    locales_are_whole,
    page_cases_are_whole,
    claims_name_tests_that_run,
    papers_name_what_is_there,
    pages_hold_together,
    blocks_are_run,
];

/// Prints each rule that a file of the clone breaks.
///
/// # Errors
/// When a rule is broken or the files cannot be listed.
pub fn check(root: &Path) -> Result<()> {
    let files = files(root)?;
    let complaints: Vec<_> = RULES.iter().flat_map(|rule| rule(&files)).collect();
    if !complaints.is_empty() {
        bail!("{} house rules are broken:\n  {}", complaints.len(), complaints.join("\n  "));
    }
    Ok(())
}

/// Every file that git knows or would add.
///
/// # Errors
/// When they cannot be listed.
pub fn files(root: &Path) -> Result<Vec<Source>> {
    let mut git = run::child("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(root);
    let mut files = Vec::new();
    for path in run::answer(&mut git)?.split_terminator('\0') {
        // One that was deleted but not yet committed is none; a picture has no text.
        if let Ok(bytes) = std::fs::read(root.join(path)) {
            let text = String::from_utf8(bytes).unwrap_or_default();
            files.push(Source { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

/// Every Rust file begins with `//!`.
fn first_lines_say_what_a_file_is_for(files: &[Source]) -> Vec<Complaint> {
    let rust = files.iter().filter(|file| file.path.ends_with(".rs"));
    let silent = rust.filter(|file| !file.text.starts_with("//! "));
    silent
        .map(|file| {
            format!("{}:1: the first line does not say (`//! …`) what the file is for", file.path)
        })
        .collect()
}

/// A module of `src/` and what it may use.
struct Arrow {
    /// The folder or file below `src/`.
    module: &'static str,
    /// Modules of the same package.
    modules: &'static [&'static str],
    /// Crates that somebody else's arrow forbids.
    crates: &'static [&'static str],
}

/// The browser, as crates; names that begin with `gloo` belong to them too.
const PLATFORM: &[&str] =
    &["web_sys", "js_sys", "wasm_bindgen", "serde_wasm_bindgen", "wasm_bindgen_futures", "gloo"];

/// The arrows of the house, drawn in ARCHITECTURE.md. What is not in the table may not exist.
const ARROWS: &[Arrow] = &[
    Arrow { module: "config", modules: &["theme"], crates: &["trefoil_survey"] },
    Arrow { module: "i18n", modules: &[], crates: &["trefoil_survey"] },
    Arrow { module: "theme", modules: &[], crates: &[] },
    Arrow {
        module: "ui",
        modules: &["config", "dom", "i18n"],
        crates: &["trefoil_survey", "trefoil_score", "trefoil_results", "yew"],
    },
    // What a component asks of an element it has drawn; the rest of the browser is out of its reach.
    Arrow { module: "dom", modules: &[], crates: &["PLATFORM", "yew"] },
    Arrow {
        module: "browser",
        modules: &["config", "i18n"],
        crates: &["trefoil_survey", "PLATFORM", "yew"],
    },
    Arrow {
        module: "element",
        modules: &["config", "i18n", "ui", "browser"],
        crates: &["trefoil_survey", "trefoil_score", "PLATFORM", "yew"],
    },
    Arrow { module: "bin/widget", modules: &["element"], crates: &["PLATFORM", "yew"] },
    Arrow { module: "bin/check", modules: &["element"], crates: &["PLATFORM"] },
    Arrow {
        module: "bin/studio",
        modules: &["ui", "browser", "i18n"],
        crates: &["trefoil_survey", "trefoil_score", "trefoil_results", "PLATFORM", "yew"],
    },
    Arrow { module: "bin/reader", modules: &["browser"], crates: &["trefoil_results", "PLATFORM"] },
    Arrow { module: "lib", modules: &[], crates: &[] },
];

/// Crates that an arrow must allow; others are nobody's border.
fn is_guarded(krate: &str) -> bool {
    krate.starts_with("trefoil_") || krate == "yew" || is_platform(krate)
}

fn is_platform(krate: &str) -> bool {
    PLATFORM.contains(&krate) || krate.starts_with("gloo_")
}

/// Modules of `src/` use only what their arrow allows.
fn imports_follow_the_arrows(files: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files {
        let Some(inside) = file.path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs"))
        else {
            continue;
        };
        let module = match inside.split_once('/') {
            Some(("bin", rest)) => format!("bin/{}", rest.split('/').next().unwrap_or(rest)),
            Some((folder, _)) => folder.to_owned(),
            None => inside.to_owned(),
        };
        let Some(arrow) = ARROWS.iter().find(|arrow| arrow.module == module) else {
            complaints
                .push(format!("{}:1: `{module}` has no arrow in xtask/src/tidy.rs", file.path));
            continue;
        };
        for (number, line) in lines(&code(&product(file), Language::Rust)) {
            for name in own_modules(&line) {
                let is_drawn = ARROWS.iter().any(|arrow| arrow.module == name);
                if is_drawn && name != module && !arrow.modules.contains(&name.as_str()) {
                    complaints.push(format!("{}:{number}: {module} may not use {name}", file.path));
                }
            }
            for name in words(&line) {
                let is_allowed = arrow.crates.contains(&name)
                    || (is_platform(name) && arrow.crates.contains(&"PLATFORM"));
                if is_guarded(name) && !is_allowed {
                    complaints.push(format!("{}:{number}: {module} may not use {name}", file.path));
                }
            }
        }
    }
    complaints
}

/// The modules of the package that a line names: `crate::ui::…`, `crate::{ui, i18n::…}`, `trefoil::ui` in programs.
fn own_modules(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "trefoil::"] {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(root) {
            rest = after;
            if before.ends_with(is_word) {
                continue;
            }
            let group = after.strip_prefix('{').map_or_else(|| vec![after], top_level);
            found.extend(group.iter().filter_map(|path| words(path).next().map(str::to_owned)));
        }
    }
    found
}

/// The parts of a braced list, split at the commas outside inner braces.
fn top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_u32, 0, Vec::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.extend(list.get(start..at));
                return parts;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.extend(list.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(list.get(start..));
    parts
}

/// Text that must not stand somewhere, and why.
struct Ban {
    /// Beginnings of paths.
    within: &'static [&'static str],
    /// Ends of paths; all when empty.
    kinds: &'static [&'static str],
    /// Looked for in code, or in the whole text with its comments.
    part: Part,
    words: &'static [&'static str],
    why: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Code outside tests, comments and texts in quotes.
    Code,
    /// Everything.
    Whole,
}

const BANS: &[Ban] = &[
    Ban {
        within: &["src/", "crates/", "xtask/src/"],
        kinds: &[".rs"],
        part: Part::Code,
        words: &[".unwrap()", ".expect(\""],
        why: "nothing on a host page may panic; return an error or degrade",
    },
    Ban {
        within: &["src/", "www/embed/"],
        kinds: &[".rs", ".js"],
        part: Part::Code,
        words: &[
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "inner_html",
            "from_html_unchecked",
        ],
        why: "strict pages require Trusted Types; build nodes",
    },
    Ban {
        within: &["src/", "www/embed/"],
        kinds: &[".rs", ".js"],
        part: Part::Code,
        words: &[" style=", "<style"],
        why: "strict pages forbid inline style; adopt a style sheet",
    },
    Ban {
        within: &["www/embed/"],
        kinds: &[".js"],
        part: Part::Code,
        words: &["eval(", "new Function", "document.write"],
        why: "strict pages forbid it",
    },
    Ban {
        within: &["www/embed/", "src/element/"],
        kinds: &[".rs", ".js"],
        part: Part::Code,
        words: &[
            "requestPermission",
            "permissions",
            "geolocation",
            "getUserMedia",
            "mediaDevices",
            "Notification",
            "clipboard",
            "pushManager",
        ],
        why: "the widget asks a visitor for no permission",
    },
    Ban {
        within: &["src/element/", "src/browser/", "src/bin/widget", "src/bin/check"],
        kinds: &[".rs"],
        part: Part::Code,
        words: &["results"],
        why: "the widget carries nothing of the studio",
    },
    Ban {
        within: &[
            "crates/survey/src/",
            "src/browser/",
            "src/config/",
            "src/element/",
            "src/i18n/key.rs",
            "src/i18n/mod.rs",
            "src/ui/survey/",
        ],
        kinds: &[".rs"],
        part: Part::Code,
        words: &["format!", "write!", "to_string"],
        why: "the widget carries no formatting machinery; push texts and whole numbers",
    },
    Ban {
        within: &["src/", "crates/", "tests/", "www/", "xtask/", "docs/", ".ci/"],
        kinds: &[".rs", ".js", ".ts", ".css", ".html", ".md", ".toml", ".json", "run"],
        part: Part::Whole,
        words: &["todo!", "FIXME", "#[ignore"],
        why: "finish it or file it",
    },
    Ban {
        within: &[""],
        kinds: &[],
        part: Part::Whole,
        words: &["/work/", "/root/", "/home/"],
        why: "a path of one machine",
    },
];

/// This file, which has to spell what it forbids.
const THE_RULES: &str = "xtask/src/tidy.rs";

/// None of [`BANS`] is broken.
fn forbidden_words_are_absent(files: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for ban in BANS {
        for file in files.iter().filter(|file| ban.covers(&file.path)) {
            let text = match ban.part {
                Part::Whole => file.text.clone(),
                Part::Code if file.path.contains("/tests/") || file.path.contains("/benches/") => {
                    continue;
                }
                Part::Code => code(&product(file), Language::of(&file.path)),
            };
            for (number, line) in lines(&text) {
                for word in ban.words.iter().filter(|word| holds(&line, word)) {
                    complaints.push(format!(
                        "{}:{number}: `{}`: {}",
                        file.path,
                        word.trim(),
                        ban.why
                    ));
                }
            }
        }
    }
    complaints
}

impl Ban {
    fn covers(&self, path: &str) -> bool {
        path != THE_RULES
            && self.within.iter().any(|start| path.starts_with(start))
            && (self.kinds.is_empty() || self.kinds.iter().any(|end| path.ends_with(end)))
    }
}

/// Whether a line holds a forbidden text that is not the middle of another word.
fn holds(line: &str, wanted: &str) -> bool {
    line.match_indices(wanted).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + wanted.len()..).unwrap_or_default();
        let joins_before = wanted.starts_with(is_word) && before.ends_with(is_word);
        let joins_after = wanted.ends_with(is_word) && after.starts_with(is_word);
        !joins_before && !joins_after
    })
}

/// Sides that a right-to-left page would have to mirror by hand.
const PHYSICAL: &[&str] = &["left", "right"];

/// No style sheet names a physical side: Persian needs no second sheet.
fn style_sheets_are_logical(files: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let sheets =
        files.iter().filter(|file| file.path.starts_with("www/") && file.path.ends_with(".css"));
    for file in sheets {
        let mut number = 1;
        for part in code(&file.text, Language::Css).split_inclusive(['{', '}', ';']) {
            let start = number
                + part.chars().take_while(|c| c.is_whitespace()).filter(|c| *c == '\n').count();
            number += part.matches('\n').count();
            let Some((name, value)) = part.trim_end_matches([';', '}']).split_once(':') else {
                continue;
            };
            let name = name.trim();
            let names_side = !name.starts_with("--")
                && name.split('-').any(|word| PHYSICAL.contains(&word))
                && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            let has_side = ["text-align", "float", "clear"].contains(&name)
                && words(value).any(|word| PHYSICAL.contains(&word));
            if names_side || has_side {
                let shown = part.trim().trim_end_matches(['}', ';']).trim();
                complaints
                    .push(format!("{}:{start}: `{shown}`: use the logical property", file.path));
            }
        }
    }
    complaints
}

/// Each line that names a dependency has a comment before it, on it, or after it.
fn dependencies_say_what_they_are_for(files: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let manifests = files.iter().filter(|file| file.path.ends_with("Cargo.toml"));
    for file in manifests {
        let all: Vec<&str> = file.text.lines().collect();
        let (mut inside, mut depth) = (false, 0_i32);
        for (at, line) in all.iter().enumerate() {
            let line = line.trim();
            if depth == 0 && line.starts_with('[') {
                inside = line.trim_end_matches(']').ends_with("dependencies");
                continue;
            }
            let is_name = inside && depth == 0 && line.contains('=') && !line.starts_with('#');
            for letter in line.chars() {
                depth +=
                    i32::from(matches!(letter, '[' | '{')) - i32::from(matches!(letter, ']' | '}'));
            }
            let is_ours = line.starts_with("trefoil-") && line.contains("path");
            let neighbour = |at: Option<usize>| {
                at.and_then(|at| all.get(at)).is_some_and(|line| line.trim().starts_with('#'))
            };
            if is_name
                && !is_ours
                && !line.contains(" #")
                && !neighbour(at.checked_sub(1))
                && !neighbour(Some(at + 1))
            {
                let name = line.split(['=', '.', ' ']).next().unwrap_or(line);
                complaints.push(format!(
                    "{}:{}: no comment says what {name} is for",
                    file.path,
                    at + 1
                ));
            }
        }
    }
    complaints
}

/// Every folder in `tests/pages` is a whole case, with a page of its own or that of the site it names, or what makes that.
fn page_cases_are_whole(files: &[Source]) -> Vec<Complaint> {
    let find = |path: &str| files.iter().find(|file| file.path == path);
    let inside =
        files.iter().filter_map(|file| file.path.strip_prefix("tests/pages/")?.split_once('/'));
    let cases: BTreeSet<_> = inside.map(|(case, _)| case).collect();
    let mut complaints = Vec::new();
    for case in cases {
        let own = |name: &str| format!("tests/pages/{case}/{name}");
        let said = find(&own("case.toml")).map_or("", |file| &file.text);
        let site = said.lines().find_map(|line| line.strip_prefix("site = \"")?.strip_suffix('"'));
        let page = match site {
            None => own("index.html"),
            Some(site) => {
                let of_site = |name| format!("tests/sites/{site}/{name}");
                let makes_it = ["package.json", "build.php"].map(of_site);
                let made = makes_it.into_iter().find(|path| find(path).is_some());
                made.unwrap_or_else(|| of_site("index.html"))
            }
        };
        for wanted in [page, own("case.toml"), own("expected.json")] {
            if find(&wanted).is_none() {
                complaints.push(format!("{wanted}:1: missing"));
            }
        }
    }
    complaints
}

/// The text of a Rust file up to its `#[cfg(test)] mod tests`, which stands last; of other files, all.
fn product(file: &Source) -> String {
    let end = file.text.match_indices("#[cfg(test)]").find(|(at, mark)| {
        let after = file.text.get(at + mark.len()..).unwrap_or_default();
        // What other tests use is public.
        after.trim_start().trim_start_matches("pub ").starts_with("mod ")
    });
    match end {
        Some((at, _)) if file.path.ends_with(".rs") => {
            file.text.get(..at).unwrap_or_default().to_owned()
        }
        _ => file.text.clone(),
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, String)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned()))
}

/// The words of a line of code, keys and paths taken apart.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// What comments and quotes look like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Rust,
    Script,
    Css,
}

impl Language {
    fn of(path: &str) -> Self {
        match path.rsplit('.').next() {
            Some("rs") => Self::Rust,
            Some("css") => Self::Css,
            _ => Self::Script,
        }
    }
}

/// The text with comments and the insides of quotes taken out; lines keep their numbers.
fn code(text: &str, language: Language) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match skipped(rest, kept.chars().next_back(), language) {
            Some(length) => {
                let inside = rest.get(..length).unwrap_or(rest);
                // A quoted text stays visible as an empty one.
                kept.push_str(if inside.starts_with('/') { " " } else { "\"\"" });
                kept.extend(inside.chars().filter(|c| *c == '\n'));
                length
            }
            None => {
                kept.push(letter);
                letter.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    kept
}

/// The length of the comment or quoted text that begins here.
fn skipped(rest: &str, before: Option<char>, language: Language) -> Option<usize> {
    let until = |from: usize, end: &str| {
        let inside = rest.get(from..).unwrap_or_default();
        Some(inside.find(end).map_or(rest.len(), |at| from + at + end.len()))
    };
    if rest.starts_with("/*") {
        return until(2, "*/");
    }
    if rest.starts_with("//") && language != Language::Css {
        // The line's end stays.
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if language == Language::Rust && rest.starts_with('r') && !before.is_some_and(is_word) {
        let hashes = rest.chars().skip(1).take_while(|c| *c == '#').count();
        if rest.get(1 + hashes..).is_some_and(|after| after.starts_with('"')) {
            return until(2 + hashes, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    if rest.starts_with('"') || (rest.starts_with('\'') && language != Language::Rust) {
        return Some(quoted(rest));
    }
    // A character, not a lifetime.
    if rest.starts_with('\'') && (rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'')) {
        return Some(quoted(rest));
    }
    None
}

/// The length of a quoted text with its quotes.
fn quoted(rest: &str) -> usize {
    let mut letters = rest.char_indices();
    let quote = letters.next().map(|(_, letter)| letter);
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' {
            letters.next();
        } else if Some(letter) == quote {
            return at + letter.len_utf8();
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts what one file with this text is blamed for by a rule: the complaint's beginning, or nothing.
    fn check(rule: Rule, path: &str, text: &str, blame: Option<&str>) {
        let complaints = rule(&[Source { path: path.to_owned(), text: text.to_owned() }]);
        match blame {
            None => assert_eq!(complaints, [""; 0]),
            Some(start) => {
                assert_eq!(complaints.len(), 1, "{complaints:?}");
                assert!(complaints[0].starts_with(start), "{complaints:?}");
            }
        }
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_blamed() {
        let rule = first_lines_say_what_a_file_is_for;
        check(rule, "src/lib.rs", "//! The widget.\n", None);
        check(rule, "src/lib.rs", "/// The widget.\n", Some("src/lib.rs:1:"));
        check(rule, "www/embed/trefoil.js", "let a;", None);
    }

    #[test]
    fn the_drawing_in_the_docs_has_arrows_of_the_table_alone() {
        for block in crate::blocks::of("text arrows") {
            let drawn = block.text.lines().filter_map(|line| line.split_once(" ──► "));
            let mut count = 0;
            for (from, to) in drawn {
                // Left of it may stand another part of the drawing.
                let from = from.rsplit("  ").next().unwrap();
                for (module, target) in
                    from.split(", ").flat_map(|from| to.split(", ").map(move |to| (from, to)))
                {
                    let arrow = ARROWS.iter().find(|arrow| arrow.module == module).unwrap();
                    let krate = format!("trefoil_{target}");
                    let is_there =
                        arrow.modules.contains(&target) || arrow.crates.contains(&&*krate);
                    assert!(is_there, "{}: {module} ──► {target}", block.place());
                    count += 1;
                }
            }
            assert!(count > 0, "{} has no arrow", block.place());
        }
    }

    #[test]
    fn an_import_against_the_arrows_is_blamed() {
        let rule = imports_follow_the_arrows;
        check(rule, "src/ui/card.rs", "use yew::prelude::*;\nuse crate::i18n::Key;", None);
        check(
            rule,
            "src/ui/card.rs",
            "\nuse web_sys::window;",
            Some("src/ui/card.rs:2: ui may not use web_sys"),
        );
        check(
            rule,
            "src/ui/card.rs",
            "gloo_timers::callback::Timeout",
            Some("src/ui/card.rs:1: ui may not use gloo_timers"),
        );
        check(
            rule,
            "src/config/mod.rs",
            "use yew::AttrValue;",
            Some("src/config/mod.rs:1: config may not use yew"),
        );
        check(
            rule,
            "src/i18n.rs",
            "use crate::{ui::Card};",
            Some("src/i18n.rs:1: i18n may not use ui"),
        );
        check(rule, "src/browser/store.rs", "use crate::{config::{self, Store, ui}};", None);
        check(
            rule,
            "src/browser/store.rs",
            "use crate::{config, ui::X};",
            Some("src/browser/store.rs:1: browser may not use ui"),
        );
        check(rule, "src/bin/widget.rs", "trefoil::element::define();", None);
        check(
            rule,
            "src/bin/widget.rs",
            "trefoil::ui::x();",
            Some("src/bin/widget.rs:1: bin/widget may not use ui"),
        );
        check(
            rule,
            "src/element/mod.rs",
            "use trefoil_results::Table;",
            Some("src/element/mod.rs:1: element may not use trefoil_results"),
        );
        check(rule, "src/spare/mod.rs", "", Some("src/spare/mod.rs:1: `spare` has no arrow"));
        check(rule, "src/i18n/mod.rs", "// web_sys would do\nlet a = \"yew\";", None);
        check(rule, "crates/cli/src/main.rs", "use yew::ServerRenderer;", None);
    }

    #[test]
    fn forbidden_words_are_blamed_where_they_run() {
        let rule = forbidden_words_are_absent;
        check(rule, "src/ui/a.rs", "a.unwrap()", Some("src/ui/a.rs:1: `.unwrap()`"));
        check(rule, "src/ui/a.rs", "a.expect(\"b\")", Some("src/ui/a.rs:1: `.expect(\"`"));
        check(rule, "src/ui/a.rs", "// a.unwrap()\n#[cfg(test)]\nmod tests { a.unwrap() }", None);
        check(rule, "src/ui/a.rs", "html! { <p style=\"a\" /> }", Some("src/ui/a.rs:1: `style=`"));
        check(
            rule,
            "www/embed/trefoil.js",
            "a.innerHTML = b",
            Some("www/embed/trefoil.js:1: `innerHTML`"),
        );
        check(
            rule,
            "www/embed/trefoil.js",
            "new Function('a')",
            Some("www/embed/trefoil.js:1: `new Function`"),
        );
        check(rule, "www/embed/trefoil.js", "medieval(); // eval()", None);
        check(
            rule,
            "www/embed/card.js",
            "navigator.geolocation.watchPosition(a)",
            Some("www/embed/card.js:1: `geolocation`"),
        );
        check(rule, "src/element/a.rs", "let results = 1;", Some("src/element/a.rs:1: `results`"));
        check(rule, "tests/a.rs", "#[ignore]", Some("tests/a.rs:1: `#[ignore`"));
        check(rule, "docs/a.md", "in /home/me", Some("docs/a.md:1: `/home/`"));
        check(rule, "README.md", "in ~/me", None);
    }

    #[test]
    fn physical_sides_in_style_sheets_are_blamed() {
        let rule = style_sheets_are_logical;
        let sheet = "www/embed/trefoil.css";
        check(rule, sheet, "a { margin-inline-start: 1px; --trefoil-left: 1; inset: 0 }", None);
        check(
            rule,
            sheet,
            "a {\n  margin-left: 1px;\n}",
            Some("www/embed/trefoil.css:2: `margin-left: 1px`"),
        );
        check(rule, sheet, "a { color: red; left: 0 }", Some("www/embed/trefoil.css:1: `left: 0`"));
        check(
            rule,
            sheet,
            "a{text-align:right}",
            Some("www/embed/trefoil.css:1: `text-align:right`"),
        );
        check(
            rule,
            sheet,
            "/* left: 0 */ a { border-top-left-radius: 1px }",
            Some("www/embed/trefoil.css:1: `border-top-left"),
        );
        check(rule, sheet, "a:hover { background: linear-gradient(to right, a, b) }", None);
    }

    #[test]
    fn a_dependency_without_a_reason_is_blamed() {
        let rule = dependencies_say_what_they_are_for;
        check(rule, "Cargo.toml", "[dependencies]\n# For a.\na = \"1\"\n", None);
        check(rule, "Cargo.toml", "[dependencies]\na = \"1\" # for a\n", None);
        check(
            rule,
            "Cargo.toml",
            "[dependencies]\na = { version = \"1\", features = [\n  \"b\",\n] }\n# For a.\n",
            Some("Cargo.toml:2: no comment says what a is for"),
        );
        check(
            rule,
            "a/Cargo.toml",
            "[target.'cfg(x)'.dependencies]\na.workspace = true\n",
            Some("a/Cargo.toml:2:"),
        );
        check(rule, "Cargo.toml", "[features]\na = []\n", None);
    }

    #[test]
    fn a_page_case_that_lacks_a_file_is_blamed() {
        let files: Vec<_> = [
            ("tests/pages/plain/index.html", ""),
            ("tests/pages/plain/case.toml", ""),
            ("tests/pages/kept/case.toml", "site = \"shop\"\n"),
            ("tests/pages/kept/expected.json", ""),
            ("tests/pages/lost/case.toml", "site = \"none\"\n"),
            ("tests/pages/lost/expected.json", ""),
            ("tests/pages/built/case.toml", "site = \"next\"\n"),
            ("tests/pages/built/expected.json", ""),
            ("tests/sites/shop/index.html", ""),
            ("tests/sites/next/package.json", ""),
            ("tests/pages/README.md", ""),
        ]
        .map(|(path, text)| Source { path: path.into(), text: text.into() })
        .into();
        assert_eq!(
            page_cases_are_whole(&files),
            [
                "tests/sites/none/index.html:1: missing",
                "tests/pages/plain/expected.json:1: missing",
            ]
        );
    }

    #[test]
    fn comments_and_quotes_are_no_code() {
        fn check(text: &str, language: Language, kept: &str) {
            assert_eq!(code(text, language), kept);
        }
        check("a // b\nc", Language::Rust, "a  \nc");
        check("a /* b\n */ c", Language::Css, "a  \n c");
        check(r##"f(r#"a"b"#, 'x', '\'', &'a str)"##, Language::Rust, r#"f("", "", "", &'a str)"#);
        check("a = 'b\\'c' + \"d\"", Language::Script, "a = \"\" + \"\"");
        check("bar\"x\"", Language::Rust, "bar\"\"");
        check("url(//a)", Language::Css, "url(//a)");
    }
}
