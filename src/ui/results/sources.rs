//! Where the answers on screen come from, what is known of them, and what was last said about them.
//!
//! The answers themselves are in the worker; the page has what it told.

use super::words::counted;
use crate::say;
use std::rc::Rc;
use trefoil_results::{
    About, Analysis, Choices, Exported, Found, Kind, Progress, Report, Source, Tables, Told,
};
use yew::prelude::*;

/// What the worker told, ready to be shown.
#[derive(Clone, Default)]
pub struct Sources {
    list: Vec<Source>,
    live: Option<Rc<Tables>>,
    trial: Option<Rc<Tables>>,
    analysis: Option<Rc<Analysis>>,
    choices: Rc<Choices>,
    is_hidden: bool,
    has_customers: bool,
    found: Rc<Found>,
    about: Option<Rc<About>>,
    status: AttrValue,
    progress: Option<Progress>,
    exported: Option<Exported>,
    /// How many responses a collector keeps that is looked at and adds them up itself.
    stays: Option<u64>,
    behind: Option<Behind>,
    is_ready: bool,
    /// Files that were given and are not read yet.
    waiting: usize,
    changes: u32,
}

/// Why what is shown is not what was asked for last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// It is on its way.
    Awaited,
    /// The collector that was asked gave none: why, in words.
    Unanswered(AttrValue),
}

/// What changes the sources.
pub enum Change {
    /// So many files were given to the worker.
    Given(usize),
    /// Answers are to be written as a file.
    Saving,
    /// No more of them is to be written.
    NotSaved,
    /// A collector of that name was asked for what it has.
    Asked(String),
    /// The worker told something.
    Told(Told),
    /// A collector that keeps its answers, so many of them, told their scores for the first time.
    Stays(Box<Report>, u64),
    /// Such a collector is asked for other scores.
    Awaited,
    /// Such a collector of that name gave no answer: why, in words.
    Unanswered(String, String),
    /// No such collector is looked at any more.
    Left,
    /// What somebody typed cannot be used: why, in words.
    Refused(&'static str),
    /// The worker broke off, and another one is given so many files and collectors again: why, in the browser's words.
    BrokeOff(usize, String),
    /// The worker cannot be had: why, in the browser's words.
    Failed(String),
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

    /// What the scores of live answers alone do not say.
    #[must_use]
    pub fn analysis(&self) -> Option<&Rc<Analysis>> {
        self.analysis.as_ref()
    }

    /// What live answers can be filtered by.
    #[must_use]
    pub fn choices(&self) -> &Rc<Choices> {
        &self.choices
    }

    /// Whether so few answers are left in that somebody might know whose they are.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// Whether live answers say whose they are.
    #[must_use]
    pub const fn has_customers(&self) -> bool {
        self.has_customers
    }

    /// The comments that were looked for in live answers, latest first.
    #[must_use]
    pub fn found(&self) -> &Found {
        &self.found
    }

    /// What the comments are about, once it was asked.
    #[must_use]
    pub fn about(&self) -> Option<&Rc<About>> {
        self.about.as_ref()
    }

    /// The tables of test records, such as a preview's; `None` without any.
    #[must_use]
    pub fn trial(&self) -> Option<&Rc<Tables>> {
        self.trial.as_ref()
    }

    /// How many responses stay where they are, at a collector that adds them up.
    #[must_use]
    pub const fn stays(&self) -> Option<u64> {
        self.stays
    }

    /// Why the scores are not those that were asked for last, if they are not.
    #[must_use]
    pub const fn behind(&self) -> Option<&Behind> {
        self.behind.as_ref()
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

    /// Whether files can be read.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Whether files are being read.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.waiting > 0
    }

    /// How far the file at hand is.
    #[must_use]
    pub const fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    /// How far the writing of answers is, once a piece was written and while there are more.
    #[must_use]
    pub const fn exported(&self) -> Option<&Exported> {
        self.exported.as_ref()
    }

    /// How often the tables changed.
    #[must_use]
    pub const fn changes(&self) -> u32 {
        self.changes
    }

    fn told(&mut self, told: Told) {
        match told {
            Told::Ready => self.is_ready = true,
            Told::Reading(progress) => self.progress = Some(progress),
            Told::Read(source) => {
                self.status = match source.kind {
                    Kind::Preview => {
                        say!("The preview\u{2019}s answer is in its own scores below.").into()
                    }
                    _ if source.is_asking() => {
                        let name = &source.name;
                        say!("{name}: no column is known as a rating. Say in its list of columns which one is.", name).into()
                    }
                    _ => format!("{}: {}.", source.name, summary(&source)).into(),
                };
                if matches!(source.kind, Kind::File | Kind::Collector) {
                    self.one_done();
                }
            }
            Told::Unreadable { name, why } => {
                self.status = say!("{name} could not be opened: {why}", name, why).into();
                self.one_done();
            }
            Told::Stopped => {
                self.status = say!("Stopped. What was read before is still here.").into();
                (self.waiting, self.progress) = (0, None);
            }
            Told::Report(report) => {
                let Report { sources, live, trial, analysis, choices, is_hidden, has_customers } =
                    *report;
                // A list that stays the same is not drawn anew.
                if *self.choices != choices {
                    self.choices = Rc::new(choices);
                }
                (self.is_hidden, self.has_customers) = (is_hidden, has_customers);
                self.list = sources;
                self.live = live.map(Rc::new);
                self.trial = trial.map(Rc::new);
                self.analysis = analysis.map(Rc::new);
                self.about = None;
                self.changes += 1;
                if let (Some(_), Some(responses)) = (self.behind.take(), self.stays) {
                    self.status = self.added_up(responses);
                }
            }
            Told::Found(found) => self.found = Rc::new(found),
            Told::About(about) => self.about = Some(Rc::new(about)),
            Told::Exported { progress, .. } => {
                self.exported = (!progress.is_over).then_some(progress);
                if progress.is_over {
                    self.status = match progress.written {
                        0 => say!("Saved.").into(),
                        written => say!(
                            "Saved: {answers}.",
                            answers = counted(written, "answer", "answers")
                        ),
                    }
                    .into();
                }
            }
            Told::ExportOutdated => {
                self.exported = None;
                self.status =
                    say!("Not saved: the answers changed meanwhile. Save them again.").into();
            }
        }
    }

    /// What is said of a collector that keeps so many responses, once it told their scores.
    fn added_up(&self, responses: u64) -> AttrValue {
        let name = self.list.first().map_or("", |source| &source.name);
        let responses = counted(responses, "response", "responses");
        say!("{name}: {responses}, added up there.", name, responses).into()
    }

    fn one_done(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
        self.progress = None;
    }
}

/// What was read of a source, in words.
pub fn summary(source: &Source) -> String {
    if source.is_asking() {
        return say!("not read yet: which column is a rating?").into();
    }
    let lines_not_counted = |count| counted(count, "line not counted", "lines not counted");
    match (source.records, source.rejected) {
        (0, 0) => say!("no answers in it").into(),
        (0, rejected) => say!("nothing readable, {lines}", lines = lines_not_counted(rejected)),
        (records, 0) => counted(records, "record", "records"),
        (records, rejected) => {
            let records = counted(records, "record", "records");
            say!("{records}, {lines}", records, lines = lines_not_counted(rejected))
        }
    }
}

impl Reducible for Sources {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut after = (*self).clone();
        match change {
            Change::Given(files) => {
                after.waiting += files;
                after.status = say!(
                    "Reading {files}…",
                    files = counted(after.waiting as u64, "file", "files")
                )
                .into();
            }
            Change::Asked(name) => {
                after.waiting += 1;
                after.status = say!("Asking {name}…", name).into();
            }
            Change::Refused(why) => after.status = format!("{why}.").into(),
            Change::Saving => {
                after.status = say!("Writing the answers…").into();
            }
            Change::NotSaved => {
                after.exported = None;
                after.status = say!("Stopped. Nothing was saved.").into();
            }
            Change::Told(told) => after.told(told),
            Change::Stays(report, responses) => {
                after.told(Told::Report(report));
                after.stays = Some(responses);
                after.status = after.added_up(responses);
                after.one_done();
            }
            Change::Awaited => after.behind = Some(Behind::Awaited),
            Change::Unanswered(name, why) => {
                after.status = say!("{name}: {why}.", name, why).into();
                after.behind = Some(Behind::Unanswered(why.into()));
            }
            Change::Left => (after.stays, after.behind) = (None, None),
            Change::BrokeOff(again, why) => {
                after.status = match again {
                    0 => say!("This browser broke off reading ({why}).", why).into(),
                    _ => say!("This browser broke off reading ({why}). Reading it all again…", why)
                        .into(),
                };
                (after.waiting, after.progress, after.exported) = (again, None, None);
            }
            Change::Failed(why) => {
                after.status = say!("No file can be read here: {why}", why).into();
                (after.waiting, after.progress) = (0, None);
            }
        }
        Rc::new(after)
    }
}

#[cfg(test)]
mod tests {
    use super::{Behind, Change, Sources};
    use std::rc::Rc;
    use trefoil_results::{Exported, Kind, Source, Told};
    use yew::functional::Reducible;

    fn after(changes: Vec<Change>) -> Rc<Sources> {
        changes
            .into_iter()
            .fold(Rc::default(), |sources: Rc<Sources>, change| sources.reduce(change))
    }

    fn read(name: &str, kind: Kind, records: u64, rejected: u64) -> Change {
        let heads = Vec::new();
        Change::Told(Told::Read(Source { name: name.into(), kind, records, rejected, heads }))
    }

    #[test]
    fn scores_of_before_are_known_as_such_until_the_collector_answers() {
        let asked = || vec![Change::Stays(Box::default(), 9), Change::Awaited];
        let unanswered = || Change::Unanswered("a.example".into(), "nothing answers".into());
        assert_eq!(after(asked()).behind(), Some(&Behind::Awaited));
        let now = after(asked().into_iter().chain([unanswered()]).collect());
        assert_eq!(now.behind(), Some(&Behind::Unanswered("nothing answers".into())));
        assert_eq!(now.status(), "a.example: nothing answers.");
        let told = || Change::Told(Told::Report(Box::default()));
        let again = after(asked().into_iter().chain([unanswered(), told()]).collect());
        assert_eq!(again.status(), ": 9 responses, added up there.");
        for then in [Change::Stays(Box::default(), 9), told(), Change::Left] {
            let now = after(asked().into_iter().chain([unanswered(), then]).collect());
            assert_eq!(now.behind(), None);
        }
    }

    #[test]
    fn what_is_written_is_said_until_it_is_saved() {
        let piece = |written, is_over| {
            let progress = Exported { written, all: 9, is_over };
            Change::Told(Told::Exported { of: 1, progress })
        };
        let now = after(vec![Change::Saving, piece(5, false)]);
        assert_eq!(now.exported().map(|exported| exported.written), Some(5));
        assert_eq!(now.status(), "Writing the answers…");
        for (change, expected) in [
            (piece(9, true), "Saved: 9 answers."),
            (Change::NotSaved, "Stopped. Nothing was saved."),
            (
                Change::Told(Told::ExportOutdated),
                "Not saved: the answers changed meanwhile. Save them again.",
            ),
        ] {
            let now = after(vec![Change::Saving, piece(5, false), change]);
            assert_eq!((now.exported(), &**now.status()), (None, expected));
        }
    }

    #[test]
    fn every_change_is_said() {
        let check = |change, expected: &str| assert_eq!(after(vec![change]).status(), expected);
        check(read("a.csv", Kind::File, 1, 1), "a.csv: 1 record, 1 line not counted.");
        check(Change::Asked("answers.example".into()), "Asking answers.example…");
        check(Change::Refused("Write an address"), "Write an address.");
        check(read("a.txt", Kind::File, 0, 0), "a.txt: no answers in it.");
        check(read("a.txt", Kind::File, 0, 2), "a.txt: nothing readable, 2 lines not counted.");
        check(Change::Given(2), "Reading 2 files…");
        let gone = Told::Unreadable { name: "a".into(), why: "gone".into() };
        check(Change::Told(gone), "a could not be opened: gone");
        check(
            Change::BrokeOff(0, "it is full".into()),
            "This browser broke off reading (it is full).",
        );
        check(
            Change::BrokeOff(2, "it is full".into()),
            "This browser broke off reading (it is full). Reading it all again…",
        );
        check(Change::Failed("it is full".into()), "No file can be read here: it is full");
    }

    #[test]
    fn the_page_is_busy_until_the_last_file_is_read() {
        let files = |read_too: usize| {
            let mut changes = vec![Change::Given(2)];
            changes.extend((0..read_too).map(|_| read("a.csv", Kind::File, 1, 0)));
            after(changes).is_busy()
        };
        assert_eq!([files(0), files(1), files(2)], [true, true, false]);
        let stopped = vec![Change::Given(2), Change::Told(Told::Stopped)];
        assert!(!after(stopped).is_busy());
        let begun_again = |files| {
            let broke_off = Change::BrokeOff(files, "it is full".into());
            after(vec![Change::Given(1), broke_off, read("a.csv", Kind::File, 1, 0)]).is_busy()
        };
        assert_eq!([begun_again(1), begun_again(2)], [false, true]);
        // What the browser keeps is no file that was waited for.
        let kept = vec![Change::Given(1), read("kept", Kind::Kept, 1, 0)];
        assert!(after(kept).is_busy());
    }
}
