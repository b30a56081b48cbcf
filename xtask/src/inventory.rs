//! Every file of the widget that is served: what it is for and why it is needed, in one table.
//!
//! The sheet in `docs/site-owners/checkout.md` and the evidence of a release are written from it, and no build leaves a
//! file that is not in it.

use crate::bundle;
use anyhow::{Result, bail};
use std::path::Path;

/// A file, or several that differ in a name alone.
#[derive(Debug)]
pub struct Entry {
    /// Its name in the folder; `*` stands for a name that differs.
    pub file: &'static str,
    /// What it does.
    pub purpose: &'static str,
    /// Why a page needs it: the written justification that PCI DSS 6.4.3 asks for.
    pub reason: &'static str,
    /// When a page loads it.
    pub loaded: &'static str,
    /// Whom it asks.
    pub talks_to: &'static str,
    /// What it reads of the page.
    pub reads: &'static str,
    /// What it leaves on the visitor's device.
    pub keeps: &'static str,
}

/// A file that no page loads.
const fn beside(file: &'static str, purpose: &'static str, reason: &'static str) -> Entry {
    Entry { file, purpose, reason, loaded: NEVER, talks_to: "", reads: "", keeps: "" }
}

const NEVER: &str = "by no page";

/// When what every survey needs is loaded.
const SHOWN: &str = "when a survey is about to be shown, two seconds before a delay is over, or when the pointer is over what opens it";

/// In the order in which a page meets them.
pub const FILES: &[Entry] = &[
    Entry {
        file: "trefoil.js",
        purpose: "decides whether and when a survey is shown",
        reason: "The one script in the page; without it there is no survey. It is small, so that a page without a survey to show pays little.",
        loaded: "with the page",
        talks_to: "its own folder",
        reads: "its element and tag, the page's path, whether `trefoil…` stands in the query, whether data is to be saved; with `seen` and `click` the elements you name; with `idle` that the pointer or the focus moved; with `checkout` none of the last two",
        keeps: "with consent one key, `trefoil`",
    },
    Entry {
        file: "trefoil.pinned.js",
        purpose: "all scripts of this list in one, which knows the hashes of the other files",
        reason: "In place of `trefoil.js` where a policy allows scripts by their hashes: the one hash in its tag pins everything that a survey is made of.",
        loaded: "with the page, in place of `trefoil.js`",
        talks_to: "its own folder, your endpoint",
        reads: "what the scripts of this list read",
        keeps: "what the scripts of this list keep",
    },
    Entry {
        file: "card.js",
        purpose: "puts the survey on the page, the first question before the rest is there; tells that it was shown",
        reason: "A survey that is shown needs a place, its language and its colours, and must not cover a dialog or a field in use.",
        loaded: SHOWN,
        talks_to: "its own folder, your endpoint",
        reads: "the language; whether a dialog is open; whether a field has the focus, never what is in it; with `avoid` whether what you name is seen; with `checkout` none of these three; keys pressed in the survey itself; the token of your accent",
        keeps: "with consent `trefoil`",
    },
    Entry {
        file: "outbox.js",
        purpose: "delivers what was sent, and keeps it until it arrived",
        reason: "Answers must not be lost where a network fails or a page is left.",
        loaded: "at the first answer, and on a page where an answer waits",
        talks_to: "your endpoint",
        reads: "nothing",
        keeps: "the database `trefoil.outbox`, while an answer waits; nothing with `outbox=\"page\"`",
    },
    Entry {
        file: "formats.js",
        purpose: "puts answers into another form, if you choose one",
        reason: "For endpoints that take forms or CloudEvents; not loaded without the option `format`.",
        loaded: "at the first answer, with `format`",
        talks_to: "nobody",
        reads: "the page's origin",
        keeps: "nothing",
    },
    Entry {
        file: "hold.js",
        purpose: "waits until the page is not busy; asks your endpoint whether it has enough answers",
        reason: "A survey must not disturb who types or reads a dialog; not loaded where nothing has to be waited for and without the option `quota`.",
        loaded: "when a survey is about to be shown, and has to wait or has a `quota`",
        talks_to: "your endpoint, with `quota`",
        reads: "nothing that `card.js` does not read",
        keeps: "nothing",
    },
    Entry {
        file: "kept.js",
        purpose: "keeps answers in this browser",
        reason: "For the studio to read, and so that a page loaded again goes on; not loaded without the option `storage`.",
        loaded: "when a survey is about to be shown, with `storage`",
        talks_to: "nobody",
        reads: "nothing",
        keeps: "the keys `trefoil.responses` and `trefoil.draft.…`",
    },
    Entry {
        file: "form.js",
        purpose: "takes over what is in a plain form inside the survey's element",
        reason: "So that nobody begins anew when the survey takes the form's place; not loaded without such a form.",
        loaded: "when a survey is about to be shown, with such a form",
        talks_to: "nobody",
        reads: "the fields of that form, whether the focus is in it",
        keeps: "nothing",
    },
    Entry {
        file: "frame.js",
        purpose: "shows the survey in a frame",
        reason: "For pages that allow no Wasm, or keep the survey away from what is typed; not loaded without the option `frame`.",
        loaded: "when a survey is about to be shown, with `frame`",
        talks_to: "the frame, through one port",
        reads: "the tokens you set",
        keeps: "nothing",
    },
    Entry {
        file: "frame.html",
        purpose: "the page in that frame",
        reason: "A page with a policy of its own, in which two scripts run and no other.",
        loaded: "by `frame.js`",
        talks_to: "its own folder",
        reads: "nothing: the frame has no origin",
        keeps: "nothing: the frame has no origin",
    },
    Entry {
        file: "framed.js",
        purpose: "shows the survey in that page",
        reason: "The other side of `frame.js`.",
        loaded: "by `frame.html`, with `trefoil.pinned.js`",
        talks_to: "the page around the frame, through one port",
        reads: "nothing: the frame has no origin",
        keeps: "nothing: the frame has no origin",
    },
    Entry {
        file: "widget.wasm",
        purpose: "draws the survey",
        reason: "The questions, their rules and the record of an answer, by the same code that the collector checks it with.",
        loaded: SHOWN,
        talks_to: "nobody; `card.js` does",
        reads: "nothing",
        keeps: "nothing",
    },
    Entry {
        file: "accent.js",
        purpose: "works out what goes with your accent, if you set one",
        reason: "So that texts keep their contrast on a colour of yours; not loaded without one.",
        loaded: "when a survey is about to be shown, with an accent",
        talks_to: "nobody",
        reads: "colours, as the browser computes them",
        keeps: "nothing",
    },
    Entry {
        file: "trefoil.css",
        purpose: "looks",
        reason: "The survey's own style sheet, adopted by its shadow root; it reaches nothing of the page.",
        loaded: SHOWN,
        talks_to: "",
        reads: "",
        keeps: "",
    },
    Entry {
        file: "form.css",
        purpose: "looks of a plain form",
        reason: "For forms that `trefoil render` makes; no survey loads it.",
        loaded: "by pages with such a form",
        talks_to: "",
        reads: "",
        keeps: "",
    },
    Entry {
        file: "themes/*.css",
        purpose: "looks of the theme of that name",
        reason: "Colours and shapes to choose from; not loaded without the option `theme`.",
        loaded: "when a survey is about to be shown, with `theme`",
        talks_to: "",
        reads: "",
        keeps: "",
    },
    Entry {
        file: "locales/*.json",
        purpose: "words of that language; shown only if they are those of this version",
        reason: "One of them, so that visitors are asked in their language.",
        loaded: "when a survey is about to be shown",
        talks_to: "",
        reads: "",
        keeps: "",
    },
    Entry {
        file: "explain.js",
        purpose: "says what is wrong, when something is",
        reason: "Words for the site's developer that no visitor has to load.",
        loaded: "when something fails, or `?trefoil…` stands in the address",
        talks_to: "its own folder",
        reads: "the same as `trefoil.js`",
        keeps: "nothing",
    },
    Entry {
        file: "check.js",
        purpose: "the glue between `explain.js` and `check.wasm`",
        reason: "As for `explain.js`: no visitor has to load it.",
        loaded: "with `explain.js`, where options do not hold",
        talks_to: "nobody",
        reads: "nothing",
        keeps: "nothing",
    },
    Entry {
        file: "check.wasm",
        purpose: "reads the options again and says of each what is wrong with it",
        reason: "As for `explain.js`: no visitor has to load it.",
        loaded: "with `check.js`",
        talks_to: "nobody",
        reads: "nothing",
        keeps: "nothing",
    },
    beside(
        "trefoil.d.ts",
        "types for editors and compilers",
        "For those who build a page with TypeScript.",
    ),
    beside(
        "custom-elements.json",
        "the element's attributes, events and parts for editors",
        "For those who build a page with tools that read it.",
    ),
    beside(
        "integrity.json",
        "the SHA-384 of each file of this folder",
        "For whoever writes a tag, or compares what is served with what was published.",
    ),
];

impl Entry {
    /// Whether a file of the folder is this one, or one of these.
    pub fn covers(&self, name: &str) -> bool {
        match self.file.split_once('*') {
            None => self.file == name,
            Some((start, end)) => {
                let inside = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
                inside.is_some_and(|inside| !inside.contains('/'))
            }
        }
    }

    /// Whether a page ever loads it.
    pub fn is_loaded(&self) -> bool {
        self.loaded != NEVER
    }
}

/// What stands in the table of a file, if it does.
pub fn entry(name: &str) -> Option<&'static Entry> {
    FILES.iter().find(|entry| entry.covers(name))
}

/// Holds that the table and a built folder name the same files.
///
/// # Errors
/// When a file is not in the table, or a row has no file; the hashes are there only in what is published.
pub fn check(embed: &Path) -> Result<()> {
    let files = bundle::below(embed)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| plain(name)).collect();
    if let Some(unknown) = names.iter().find(|name| entry(name).is_none()) {
        bail!("{unknown} is served and xtask/src/inventory.rs does not say what for");
    }
    let is_missing = |entry: &&Entry| {
        entry.file != "integrity.json" && !names.iter().any(|name| entry.covers(name))
    };
    if let Some(missing) = FILES.iter().find(is_missing) {
        bail!("xtask/src/inventory.rs tells of {}, which is not served", missing.file);
    }
    Ok(())
}

/// The name of a file without that of its packing.
pub fn plain(name: &str) -> &str {
    let packed = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz"));
    packed.unwrap_or(name)
}

/// A column of the sheet: its head, and what stands in it.
type Column = (&'static str, fn(&Entry) -> &'static str);

/// What each file is there for.
#[cfg(test)]
const WHY: [Column; 2] =
    [("what for", |entry| entry.purpose), ("why it is needed", |entry| entry.reason)];

/// What it does on a page.
const DOES: [Column; 4] = [
    ("loaded", |entry| entry.loaded),
    ("talks to", |entry| entry.talks_to),
    ("reads of the page", |entry| entry.reads),
    ("keeps", |entry| entry.keeps),
];

/// The files that a page may load, why, and what they do there, as a table in Markdown: the docs' sheet.
#[cfg(test)]
fn sheet() -> String {
    table(&[&WHY[..], &DOES[..]].concat())
}

/// The files that a page may load and what they do there, as a table in Markdown.
pub fn conduct() -> String {
    table(&DOES)
}

fn table(columns: &[Column]) -> String {
    let row = |first: &str, cells: Vec<&str>| format!("| {first} | {} |\n", cells.join(" | "));
    let mut text = row("file", columns.iter().map(|(head, _)| *head).collect());
    text.push_str(&format!("|---|{}\n", "---|".repeat(columns.len())));
    for entry in FILES.iter().filter(|entry| entry.is_loaded()) {
        let cells = columns.iter().map(|(_, cell)| cell(entry)).collect();
        text.push_str(&row(&format!("`{}`", entry.file), cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::Scratch;
    use crate::cache;
    use std::fs;

    /// A document with another table after a heading.
    fn with_table(text: &str, heading: &str, table: &str) -> String {
        let (before, after) = text.split_once(heading).unwrap();
        let lines: Vec<&str> = after.lines().collect();
        let first = lines.iter().position(|line| line.starts_with('|')).unwrap();
        let rows = lines.iter().skip(first).take_while(|line| line.starts_with('|')).count();
        let (head, rest) = (lines[..first].join("\n"), lines[first + rows..].join("\n"));
        format!("{before}{heading}{head}\n{table}{rest}\n")
    }

    #[test]
    fn the_sheet_in_the_docs_is_that_of_the_table() {
        let file = cache::root().unwrap().join("docs/site-owners/checkout.md");
        let text = fs::read_to_string(&file).unwrap();
        let wanted = with_table(&text, "\n## The sheet\n", &sheet());
        if std::env::var_os("TREFOIL_REGENERATE").is_some() {
            fs::write(&file, &wanted).unwrap();
        }
        let text = fs::read_to_string(&file).unwrap();
        assert!(text == wanted, "run TREFOIL_REGENERATE=1 cargo test -p xtask");
    }

    #[test]
    fn a_served_file_that_nobody_explains_and_a_row_without_a_file_are_refused() {
        let scratch = Scratch::named("inventory");
        for folder in ["themes", "locales"] {
            fs::create_dir(scratch.0.join(folder)).unwrap();
        }
        for entry in FILES {
            fs::write(scratch.0.join(entry.file.replace('*', "a")), "").unwrap();
        }
        fs::write(scratch.0.join("card.js.br"), "").unwrap();
        fs::remove_file(scratch.0.join("integrity.json")).unwrap();
        check(&scratch.0).unwrap();
        fs::write(scratch.0.join("more.js.gz"), "").unwrap();
        let error = check(&scratch.0).unwrap_err().to_string();
        assert!(error.starts_with("more.js is served"), "{error}");
        fs::remove_file(scratch.0.join("more.js.gz")).unwrap();
        fs::remove_file(scratch.0.join("themes/a.css")).unwrap();
        let error = check(&scratch.0).unwrap_err().to_string();
        assert!(error.ends_with("themes/*.css, which is not served"), "{error}");
    }

    #[test]
    fn a_star_is_one_name_within_a_folder() {
        fn check(name: &str, file: Option<&str>) {
            assert_eq!(entry(name).map(|entry| entry.file), file);
        }
        check("themes/ink.css", Some("themes/*.css"));
        check("themes/old/ink.css", None);
        check("ink.css", None);
        check("trefoil.js", Some("trefoil.js"));
    }

    #[test]
    fn every_file_that_a_page_loads_has_a_purpose_and_a_reason_in_a_sentence() {
        for entry in FILES {
            assert!(entry.reason.len() > 20 && entry.reason.ends_with('.'), "{}", entry.file);
            assert!(!entry.purpose.is_empty() && !entry.loaded.is_empty(), "{}", entry.file);
        }
    }
}
