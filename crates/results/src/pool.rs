//! Answers from several places, each of which can be read anew and taken off.

use crate::analysis::{Analysis, View};
use crate::comments::{About, Found, Search};
use crate::tables::{Population, Selection, Tables};
use crate::tally::Tally;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Answers from several places, and all of them together.
#[derive(Debug, Default)]
pub struct Pool {
    list: Vec<(Source, Tally)>,
    /// All of them together, once somebody asked; a single one is all there is.
    all: Option<Tally>,
}

/// Where answers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// A file's name, or where the answers were given.
    pub name: String,
    /// What kind of place it is.
    pub kind: Kind,
    /// Records that were read and understood.
    pub records: u64,
    /// Lines that are not counted.
    pub rejected: u64,
}

/// A kind of place that answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A file.
    File,
    /// What the widget kept in this browser.
    Kept,
    /// The studio's own preview; each answer is added to those before.
    Preview,
    /// Nobody's answers, to look at.
    MadeUp,
}

/// All that a page shows of a pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The sources in the order they were added.
    pub sources: Vec<Source>,
    /// The tables of live answers; `None` before anything was read.
    pub live: Option<Tables>,
    /// The tables of trials; `None` without any.
    pub trial: Option<Tables>,
    /// What the scores of live answers alone do not say.
    pub analysis: Option<Analysis>,
}

/// What a page asks of whoever holds the pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Begin to read a file.
    Begin {
        /// Its name.
        name: String,
        /// How many bytes it has.
        size: u64,
    },
    /// Read the bytes that come with this, the next ones of the file at hand.
    Piece,
    /// The file at hand is over.
    End {
        /// Whether no other one comes right after it.
        is_last: bool,
    },
    /// Drop what was read of the file at hand.
    Drop,
    /// Take in records that are no file's, as JSON Lines.
    Take {
        /// Where they come from.
        name: String,
        /// What kind of place that is.
        kind: Kind,
        /// The records.
        lines: String,
    },
    /// Take a file off.
    Forget(String),
    /// Look at the answers from there.
    View(View),
    /// Look for comments.
    Search(Search),
    /// Tell what comments are about.
    About,
}

/// What a page is told by whoever holds the pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// It can be asked.
    Ready,
    /// A piece of a file was read.
    Reading(Progress),
    /// A file was read, or records were taken in.
    Read(Source),
    /// A file could not be read to its end.
    Unreadable {
        /// Its name.
        name: String,
        /// Why, in the browser's words.
        why: String,
    },
    /// Reading was stopped.
    Stopped,
    /// What there is now.
    Report(Box<Report>),
    /// The comments that were looked for.
    Found(Found),
    /// What comments are about.
    About(About),
}

/// How far the reading of a file is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The file's name.
    pub name: String,
    /// Bytes that were read.
    pub read: u64,
    /// All bytes of it.
    pub size: u64,
    /// Records that were read and understood.
    pub records: u64,
}

impl Pool {
    /// Adds the answers of a place. A place of that name and kind is replaced, or added to where it is a preview.
    ///
    /// The source is answered, with what was read of it now.
    pub fn put(&mut self, name: &str, kind: Kind, tally: Tally) -> Source {
        self.all = None;
        let (records, rejected) = (tally.records(), tally.bad_lines.count());
        let is_it = |(own, _): &&mut (Source, Tally)| own.name == name && own.kind == kind;
        let known = self.list.iter_mut().find(is_it);
        match known {
            Some((_, own)) if kind == Kind::Preview => own.merge(&tally),
            Some((_, own)) => *own = tally,
            None => {
                let source = Source { name: name.into(), kind, records: 0, rejected: 0 };
                self.list.push((source, tally));
            }
        }
        for (source, tally) in &mut self.list {
            source.records = tally.records();
            source.rejected = tally.bad_lines.count();
        }
        Source { name: name.into(), kind, records, rejected }
    }

    /// Takes a file off. What the browser keeps would only come back, so it stays.
    pub fn forget(&mut self, name: &str) {
        self.all = None;
        self.list.retain(|(source, _)| !source.is_file() || source.name != name);
    }

    /// All that a page shows. Where the view names no facet that is known, the likeliest one is taken.
    pub fn report(&mut self, view: &View) -> Report {
        let sources: Vec<Source> = self.list.iter().map(|(source, _)| source.clone()).collect();
        let all = self.all();
        let tables = |population| all.tables(&Selection { population, survey: None });
        let has_any = !sources.is_empty();
        Report {
            sources,
            live: has_any.then(|| tables(Population::Live)),
            trial: all.has(Population::Trial).then(|| tables(Population::Trial)),
            analysis: has_any.then(|| {
                let selection = Selection::default();
                let facets = all.facets(&selection);
                let is_known = |name: &&String| facets.contains_key(*name);
                let by = view.by.iter().find(is_known).cloned().or_else(|| likeliest(&facets));
                all.analysis(&selection, &View { by: by.into_iter().collect(), ..view.clone() })
            }),
        }
    }

    /// What was written in live answers, latest first.
    pub fn comments(&mut self, search: &Search) -> Found {
        self.all().comments(&Selection::default(), search)
    }

    /// What the comments of live answers are about.
    pub fn about(&mut self) -> About {
        self.all().about(&Selection::default())
    }

    fn all(&mut self) -> &Tally {
        if let [(_, only)] = &*self.list {
            return only;
        }
        self.all.get_or_insert_with(|| {
            let mut all = Tally::default();
            self.list.iter().for_each(|(_, tally)| all.merge(tally));
            all
        })
    }
}

impl Source {
    /// Whether it can be taken off.
    #[must_use]
    pub const fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::MadeUp)
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

#[cfg(test)]
mod tests {
    use super::{Kind, Pool, Report};
    use crate::analysis::{Span, View};
    use crate::{Format, Search, Tables, Tally};
    use trefoil_survey::time::Timestamp;

    const TRIAL: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000001","revision":1,"survey":"s","survey_version":"1","status":"complete","test":true,"shown_at":"2026-11-22T10:15:00Z","locale":"en","display":"inline","answers":[{"question":"q","kind":"nps","min":0,"max":10,"good_is":"high","value":9}]}"#;

    fn read(name: &str, text: &str) -> Tally {
        let mut tally = Tally::default();
        tally.read(name, Format::guess(name, text.as_bytes()), text.as_bytes());
        tally
    }

    fn report(pool: &mut Pool) -> Report {
        let now = Timestamp::from_unix_s(1_800_000_000);
        pool.report(&View { offset: Default::default(), span: Span::Week, by: Vec::new(), now })
    }

    fn n(tables: Option<&Tables>) -> Option<u64> {
        tables.map(|tables| tables.nps.iter().map(|row| row.n).sum())
    }

    #[test]
    fn files_add_up_and_a_file_read_again_replaces_itself() {
        let mut pool = Pool::default();
        assert_eq!(report(&mut pool), Report::default());
        pool.put("a.csv", Kind::File, read("a.csv", "nps\n9\n"));
        pool.put("b.csv", Kind::File, read("b.csv", "nps\n0\n1\n"));
        assert_eq!(n(report(&mut pool).live.as_ref()), Some(3));
        pool.put("a.csv", Kind::File, read("a.csv", "nps\n9\n9\nten\n"));
        let now = report(&mut pool);
        assert_eq!(n(now.live.as_ref()), Some(4));
        let shown: Vec<_> =
            now.sources.iter().map(|own| (&*own.name, own.records, own.rejected)).collect();
        assert_eq!(shown, [("a.csv", 2, 1), ("b.csv", 2, 0)]);
        pool.forget("b.csv");
        assert_eq!(n(report(&mut pool).live.as_ref()), Some(2));
    }

    #[test]
    fn a_preview_answer_is_in_no_live_score_and_what_is_kept_stays() {
        let mut pool = Pool::default();
        pool.put("a.csv", Kind::File, read("a.csv", "nps,comment\n9,Good\n"));
        pool.put("preview", Kind::Preview, read("a.jsonl", TRIAL));
        let second = TRIAL.replace("00001", "00002");
        pool.put("preview", Kind::Preview, read("a.jsonl", &second));
        pool.put("kept", Kind::Kept, read("a.jsonl", TRIAL));
        pool.forget("kept");
        let now = report(&mut pool);
        assert_eq!((n(now.live.as_ref()), n(now.trial.as_ref())), (Some(1), Some(2)));
        assert_eq!(now.sources.len(), 3);
        assert_eq!(pool.comments(&Search::latest(9)).latest.len(), 1);
        assert_eq!(pool.about().comments, [1, 0, 0, 1]);
    }

    #[test]
    fn a_report_is_read_back_as_it_was_told() {
        let mut pool = Pool::default();
        pool.put("a.csv", Kind::File, read("a.csv", "nps,csat,plan\n9,5,a\n3,1,a\nx,1,b\n8,3,a\n"));
        pool.put("preview", Kind::Preview, read("a.jsonl", TRIAL));
        let now = report(&mut pool);
        let told = serde_json::to_value(&now).unwrap();
        let back: Report = serde_json::from_value(told.clone()).unwrap();
        assert_eq!(serde_json::to_value(&back).unwrap(), told);
        assert_eq!(back.live.unwrap().counts, now.live.unwrap().counts);
    }
}
