//! Where the answers on screen come from, and their tables.

use super::words::counted;
use std::collections::BTreeMap;
use std::rc::Rc;
use trefoil_results::{Analysis, Comment, Format, Population, Selection, Tables, Tally, View};
use yew::prelude::*;

/// Answers from one place.
#[derive(Clone)]
pub struct Source {
    name: AttrValue,
    kind: Kind,
    tally: Rc<Tally>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    /// Kept by the widget in this browser.
    Kept,
    /// Answered in the studio's own preview.
    Preview,
    /// Nobody's answers, to look at.
    MadeUp,
}

const KEPT: &str = "kept in this browser";
const PREVIEW: &str = "answered in the preview";

impl Source {
    /// A file's answers; nothing in it is fatal.
    #[must_use]
    pub fn file(name: &str, bytes: &[u8]) -> Self {
        let mut tally = Tally::default();
        tally.read(name, Format::guess(name, bytes), bytes);
        Self { name: name.to_owned().into(), kind: Kind::File, tally: Rc::new(tally) }
    }

    /// Answers that the widget kept in this browser, as JSON Lines.
    #[must_use]
    pub fn kept(lines: &str) -> Self {
        let mut tally = Tally::default();
        tally.read(KEPT, Format::JsonLines, lines.as_bytes());
        Self { name: KEPT.into(), kind: Kind::Kept, tally: Rc::new(tally) }
    }

    /// Records that nobody gave, as JSON Lines; they can be taken off as a file can.
    #[must_use]
    pub fn made_up(name: &str, lines: &str) -> Self {
        let mut tally = Tally::default();
        tally.read(name, Format::JsonLines, lines.as_bytes());
        Self { name: name.to_owned().into(), kind: Kind::MadeUp, tally: Rc::new(tally) }
    }

    /// The file's name, or where the answers were given.
    #[must_use]
    pub fn name(&self) -> &AttrValue {
        &self.name
    }

    /// Whether it can be taken off the list; what the browser keeps would only come back.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::MadeUp)
    }

    /// What was read, in words.
    #[must_use]
    pub fn summary(&self) -> String {
        let rejected = self.tally.tables(&Selection::default()).counts.rejected;
        let records = self.tally.records();
        match (records, rejected) {
            (0, 0) => "no answers in it".into(),
            (0, _) => format!("nothing readable, {}", lines_not_counted(rejected)),
            (_, 0) => counted(records, "record", "records"),
            _ => format!(
                "{}, {}",
                counted(records, "record", "records"),
                lines_not_counted(rejected)
            ),
        }
    }
}

fn lines_not_counted(count: u64) -> String {
    counted(count, "line not counted", "lines not counted")
}

/// All sources, their tables, and what was last said about them.
#[derive(Clone, Default)]
pub struct Sources {
    list: Vec<Source>,
    all: Rc<Tally>,
    live: Option<Rc<Tables>>,
    trial: Option<Rc<Tables>>,
    status: AttrValue,
    is_busy: bool,
    changes: u32,
}

/// What changes the sources.
pub enum Change {
    /// So many files are about to be read.
    Reading(usize),
    /// A source was read; one of its name and kind is replaced.
    Read(Source),
    /// A file could not be opened: its name, and why.
    Unreadable(String, String),
    /// One record, as JSON, was answered in the preview.
    Answered(String),
    /// The file of that name is to be taken off.
    Forget(AttrValue),
}

impl Sources {
    /// The sources in the order they were added.
    #[must_use]
    pub fn list(&self) -> &[Source] {
        &self.list
    }

    /// The tables of live answers; `None` before anything was read.
    #[must_use]
    pub fn live(&self) -> Option<&Rc<Tables>> {
        self.live.as_ref()
    }

    /// What the scores of live answers alone do not say. Where the view names no facet, the likeliest one is taken.
    #[must_use]
    pub fn analysis(&self, view: &View) -> Analysis {
        let selection = Selection::default();
        let facets = self.all.facets(&selection);
        let is_known = |name: &&String| facets.contains_key(*name);
        let by = view.by.iter().find(is_known).cloned().or_else(|| likeliest(&facets));
        self.all.analysis(&selection, &View { by: by.into_iter().collect(), ..view.clone() })
    }

    /// What was written in live answers, latest first.
    #[must_use]
    pub fn comments(&self) -> Vec<Comment<'_>> {
        self.all.comments(&Selection::default())
    }

    /// The tables of test records, such as a preview's; `None` without any.
    #[must_use]
    pub fn trial(&self) -> Option<&Rc<Tables>> {
        self.trial.as_ref()
    }

    /// Whether any of the answers are nobody's.
    #[must_use]
    pub fn has_made_up(&self) -> bool {
        self.list.iter().any(|source| source.kind == Kind::MadeUp)
    }

    /// What was last done, in words.
    #[must_use]
    pub fn status(&self) -> &AttrValue {
        &self.status
    }

    /// Whether files are being read.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// How often the tables changed.
    #[must_use]
    pub const fn changes(&self) -> u32 {
        self.changes
    }

    fn put(&mut self, source: Source) {
        let is_it = |own: &Source| own.name == source.name && own.kind == source.kind;
        match self.list.iter().position(is_it).and_then(|place| self.list.get_mut(place)) {
            Some(own) => *own = source,
            None => self.list.push(source),
        }
    }

    fn answered(&mut self, line: &str) {
        let before = self.list.iter().find(|source| source.kind == Kind::Preview);
        let mut tally = before.map(|source| (*source.tally).clone()).unwrap_or_default();
        tally.read(PREVIEW, Format::JsonLines, line.as_bytes());
        self.put(Source { name: PREVIEW.into(), kind: Kind::Preview, tally: Rc::new(tally) });
    }

    fn add_up(&mut self) {
        let mut all = Tally::default();
        for source in &self.list {
            all.merge((*source.tally).clone());
        }
        let tables = |population| Rc::new(all.tables(&Selection { population, survey: None }));
        self.live = (!self.list.is_empty()).then(|| tables(Population::Live));
        self.trial = all.has(Population::Trial).then(|| tables(Population::Trial));
        self.all = Rc::new(all);
    }
}

/// What tells answers apart best: something with a few values, what the page or the file has of its own before what
/// every record has.
fn likeliest(facets: &BTreeMap<String, u64>) -> Option<String> {
    let rank = |name: &str| match name {
        "touchpoint" => 0,
        "locale" => 2,
        "survey_version" | "display" | "trigger" | "page" => 3,
        _ => 1,
    };
    let few = facets.iter().filter(|(_, values)| (2..=30).contains(*values));
    few.min_by_key(|(name, _)| rank(name))
        .or_else(|| facets.iter().next())
        .map(|(name, _)| name.clone())
}

impl Reducible for Sources {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut after = (*self).clone();
        after.is_busy = false;
        match change {
            Change::Reading(files) => {
                after.is_busy = true;
                after.status =
                    format!("Reading {}…", counted(files as u64, "file", "files")).into();
                return Rc::new(after);
            }
            Change::Unreadable(name, why) => {
                after.status = format!("{name} could not be opened: {why}").into();
                return Rc::new(after);
            }
            Change::Read(source) => {
                after.status = format!("{}: {}.", source.name, source.summary()).into();
                after.put(source);
            }
            Change::Answered(line) => {
                after.answered(&line);
                after.status = "The preview's answer is in its own scores below.".into();
            }
            Change::Forget(name) => {
                after.list.retain(|source| !source.is_file() || source.name != name);
                after.status = format!("{name} was taken off.").into();
            }
        }
        after.add_up();
        after.changes += 1;
        Rc::new(after)
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Source, Sources};
    use std::rc::Rc;
    use trefoil_results::Tables;
    use yew::functional::Reducible;

    fn after(changes: Vec<Change>) -> Rc<Sources> {
        changes
            .into_iter()
            .fold(Rc::default(), |sources: Rc<Sources>, change| sources.reduce(change))
    }

    fn read(name: &str, text: &str) -> Change {
        Change::Read(Source::file(name, text.as_bytes()))
    }

    fn n(tables: Option<&Rc<Tables>>) -> Option<u64> {
        tables.map(|tables| tables.nps.iter().map(|row| row.n).sum())
    }

    const TRIAL: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000001","revision":1,"survey":"s","survey_version":"1","status":"complete","test":true,"shown_at":"2026-11-22T10:15:00Z","locale":"en","display":"inline","answers":[{"question":"q","kind":"nps","min":0,"max":10,"good_is":"high","value":9}]}"#;

    #[test]
    fn files_add_up_and_a_file_read_again_replaces_itself() {
        let sources = after(vec![read("a.csv", "nps\n9\n"), read("b.csv", "nps\n0\n1\n")]);
        assert_eq!(n(sources.live()), Some(3));
        let sources = sources.reduce(read("a.csv", "nps\n9\n9\n"));
        assert_eq!(n(sources.live()), Some(4));
        assert_eq!(sources.list().len(), 2);
        let sources = sources.reduce(Change::Forget("b.csv".into()));
        assert_eq!(n(sources.live()), Some(2));
    }

    #[test]
    fn a_preview_answer_is_in_no_live_score() {
        let sources = after(vec![read("a.csv", "nps\n9\n"), Change::Answered(TRIAL.into())]);
        assert_eq!((n(sources.live()), n(sources.trial())), (Some(1), Some(1)));
        let again = sources.reduce(Change::Answered(TRIAL.into()));
        assert_eq!(n(again.trial()), Some(1));
    }

    #[test]
    fn every_change_is_said() {
        let check = |change, expected: &str| assert_eq!(after(vec![change]).status(), expected);
        check(read("a.csv", "nps\n9\nten\n"), "a.csv: 1 record, 1 line not counted.");
        check(read("a.txt", ""), "a.txt: no answers in it.");
        check(read("a.txt", "hello"), "a.txt: nothing readable, 1 line not counted.");
        check(Change::Reading(2), "Reading 2 files…");
        check(Change::Unreadable("a".into(), "gone".into()), "a could not be opened: gone");
    }

    #[test]
    fn what_the_browser_keeps_cannot_be_taken_off() {
        let kept = Change::Read(Source::kept(TRIAL));
        let sources = after(vec![kept, Change::Forget("kept in this browser".into())]);
        assert_eq!(sources.list().len(), 1);
        assert_eq!(n(sources.trial()), Some(1));
    }
}
