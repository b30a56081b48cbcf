//! Answers from several places, each of which can be read anew and taken off.

use crate::analysis::{Analysis, View};
use crate::comments::{About, Found, Search};
use crate::export::{Export, ExportFormat};
use crate::filter::Choices;
use crate::read::{Columns, Head};
use crate::segments::LEAST_RESPONDENTS;
use crate::tables::{Population, Selection, Tables};
use crate::tally::Tally;
use serde::{Deserialize, Serialize};

/// Answers from several places, and all of them together.
#[derive(Debug, Default)]
pub struct Pool {
    list: Vec<(Source, Tally)>,
    /// All of them together, once somebody asked; a single one is all there is.
    all: Option<Tally>,
    /// What they can be filtered by, once somebody asked.
    choices: Option<Choices>,
}

/// Which live answers a page shows, and from where it looks at them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which answers; those of trials are shown beside them, all of them.
    pub selection: Selection,
    /// From where they are looked at.
    pub view: View,
}

/// What a page asks of a collector that keeps its answers and adds them up itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// Which answers, and from where they are looked at; `None`: all of them, by week.
    pub query: Option<Query>,
    /// What is to be told of them.
    pub about: Subject,
}

/// What can be told of answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// All scores: a [`Report`].
    #[default]
    Report,
    /// Their comments: a [`Found`].
    Comments(Search),
    /// What their comments are about: an [`About`].
    Topics,
}

/// How many responses a collector has, and what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// How many there are.
    pub responses: u64,
    /// Whether the collector adds them up, so that nobody need fetch them.
    pub adds_up: bool,
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
    /// The columns of its tables.
    pub heads: Vec<Head>,
}

/// A kind of place that answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A file.
    File,
    /// A collector, by its address.
    Collector,
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
    /// What live answers can be filtered by.
    pub choices: Choices,
    /// Whether a filter by facets leaves so few answers in that somebody might know whose they are: then no score and no
    /// comment is told, and the counts alone are.
    pub is_hidden: bool,
    /// Whether live answers say whose they are.
    pub has_customers: bool,
}

/// What a page asks of whoever holds the pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Begin to read a file.
    Begin {
        /// Its name.
        name: String,
        /// What kind of place it comes from.
        kind: Kind,
        /// How many bytes it has; 0 where nobody knows.
        size: u64,
        /// What somebody said of its columns.
        columns: Columns,
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
    /// Look at these answers from there.
    Query(Query),
    /// Look for comments among the answers that are looked at.
    Search(Search),
    /// Tell what their comments are about.
    About,
    /// Begin to write live answers, and write the first piece of them.
    Export {
        /// As what.
        format: ExportFormat,
        /// Whether it says whose the answers are, where that is known.
        has_customers: bool,
        /// The file's number, which comes back with its pieces.
        of: u32,
    },
    /// Write the next piece of them.
    ExportMore,
    /// Write no more of them.
    ExportStop,
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
    /// A piece of what is written, whose bytes come with this.
    Exported {
        /// The file's number.
        of: u32,
        /// How far it is.
        progress: Exported,
    },
    /// The answers are others than those that a file was begun of, which is given up.
    ExportOutdated,
}

/// How far the writing of answers is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// How many responses were written.
    pub written: u64,
    /// How many there are.
    pub all: u64,
    /// Whether nothing comes any more.
    pub is_over: bool,
}

/// How far the reading of a file is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The file's name.
    pub name: String,
    /// Bytes that were read.
    pub read: u64,
    /// All bytes of it; 0 where nobody knows.
    pub size: u64,
    /// Records that were read and understood.
    pub records: u64,
}

impl Pool {
    /// Adds the answers of a place. A place of that name and kind is replaced, or added to where it is a preview.
    ///
    /// The source is answered, with what was read of it now.
    pub fn put(&mut self, name: &str, kind: Kind, tally: Tally) -> Source {
        self.changed();
        let (records, rejected) = (tally.records(), tally.bad_lines.count());
        let heads = tally.heads().to_vec();
        let is_it = |(own, _): &&mut (Source, Tally)| own.name == name && own.kind == kind;
        let known = self.list.iter_mut().find(is_it);
        match known {
            Some((_, own)) if kind == Kind::Preview => own.merge(&tally),
            Some((_, own)) => *own = tally,
            None => {
                let name = name.into();
                let source = Source { name, kind, records: 0, rejected: 0, heads: Vec::new() };
                self.list.push((source, tally));
            }
        }
        for (source, tally) in &mut self.list {
            source.records = tally.records();
            source.rejected = tally.bad_lines.count();
            source.heads = tally.heads().to_vec();
        }
        Source { name: name.into(), kind, records, rejected, heads }
    }

    /// Takes a file off. What the browser keeps would only come back, so it stays.
    pub fn forget(&mut self, name: &str) {
        self.changed();
        self.list.retain(|(source, _)| !source.is_file() || source.name != name);
    }

    /// All that a page shows. Where the view names no facet that is known, the likeliest one is taken.
    pub fn report(&mut self, query: &Query) -> Report {
        let Query { selection, view } = query;
        let sources: Vec<Source> = self.list.iter().map(|(source, _)| source.clone()).collect();
        if sources.is_empty() {
            return Report::default();
        }
        let choices = self.choices().clone();
        let all = self.all();
        let trial = Selection { population: Population::Trial, ..Selection::default() };
        let is_known = |name: &&String| choices.facets.contains_key(*name);
        let by = view.by.iter().find(is_known).cloned().or_else(|| likeliest(&choices));
        let view = View { by: by.into_iter().collect(), ..view.clone() };
        let is_hidden = is_hidden(all, selection);
        let (live, analysis) = if is_hidden {
            let (nps, csat, ces) = Default::default();
            (Tables { nps, csat, ces, ..all.tables(selection) }, None)
        } else {
            let (live, analysis) = all.tables_and_analysis(selection, &view);
            (live, Some(analysis))
        };
        Report {
            sources,
            live: Some(live),
            trial: all.has(Population::Trial).then(|| all.tables(&trial)),
            analysis,
            choices,
            is_hidden,
            has_customers: all.has_customers(selection),
        }
    }

    /// What was written in these answers, latest first.
    pub fn comments(&mut self, selection: &Selection, search: &Search) -> Found {
        let all = self.all();
        if is_hidden(all, selection) { Found::default() } else { all.comments(selection, search) }
    }

    /// What the comments of these answers are about.
    pub fn about(&mut self, selection: &Selection) -> About {
        let all = self.all();
        if is_hidden(all, selection) { About::default() } else { all.about(selection) }
    }

    fn changed(&mut self) {
        (self.all, self.choices) = (None, None);
    }

    fn choices(&mut self) -> &Choices {
        if self.choices.is_none() {
            self.choices = Some(self.all().choices(Population::Live));
        }
        self.choices.get_or_insert_default()
    }

    /// Begins to write the counted answers of a selection, with whose they are or without. What is put or forgotten after
    /// that makes it out of date.
    pub fn export(
        &mut self,
        selection: &Selection,
        format: ExportFormat,
        has_customers: bool,
    ) -> Export {
        let all = self.all();
        let export = Export::new(all, selection, format);
        if has_customers { export } else { export.without_customers(all) }
    }

    /// The next bytes of what is being written, `None` after the last ones.
    pub fn export_piece(&mut self, export: &mut Export) -> Option<Vec<u8>> {
        export.piece(self.all())
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

impl Report {
    /// Why a report [is hidden](Self::is_hidden).
    pub const HIDDEN: &str = "Fewer than five answers are left, and you might know whose they are: nothing of them is shown.";
}

impl Source {
    /// Whether there are tables in it, and in none of them a rating or a purchase is known.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.records == 0 && !self.heads.is_empty() && !self.heads.iter().any(Head::is_known)
    }

    /// Whether it can be taken off.
    #[must_use]
    pub const fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Collector | Kind::MadeUp)
    }
}

/// Whether a filter by facets leaves so few in that somebody might know whose answers they are.
fn is_hidden(tally: &Tally, selection: &Selection) -> bool {
    let few = 1..LEAST_RESPONDENTS as usize;
    !selection.filter.facets.is_empty()
        && few.contains(&tally.counted(selection).take(few.end).count())
}

/// What tells answers apart best: something with a few values, what the page or the file has of its own before what
/// every record has.
fn likeliest(choices: &Choices) -> Option<String> {
    let facets = &choices.facets;
    let rank = |name: &str| match name {
        "touchpoint" => 0,
        "locale" => 2,
        "survey_version" | "display" | "trigger" | "page" => 3,
        _ => 1,
    };
    let few = facets.iter().filter(|(_, values)| (2..=30).contains(&values.count));
    few.min_by_key(|(name, _)| rank(name))
        .or_else(|| facets.iter().next())
        .map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::{Kind, Pool, Query, Report};
    use crate::analysis::View;
    use crate::{Days, Filter, Format, Search, Selection, Tables, Tally};
    use trefoil_survey::time::Timestamp;

    const TRIAL: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000001","revision":1,"survey":"s","survey_version":"1","status":"complete","test":true,"shown_at":"2026-11-22T10:15:00Z","locale":"en","display":"inline","answers":[{"question":"q","kind":"nps","min":0,"max":10,"good_is":"high","value":9}]}"#;

    fn read(name: &str, text: &str) -> Tally {
        let mut tally = Tally::default();
        tally.read(name, Format::guess(name, text.as_bytes()), text.as_bytes());
        tally
    }

    fn report(pool: &mut Pool) -> Report {
        pool.report(&query(Filter::default()))
    }

    fn query(filter: Filter) -> Query {
        let now = Timestamp::from_unix_s(1_800_000_000);
        Query { selection: Selection { filter, ..Selection::default() }, view: View::at(now) }
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
        let selection = Selection::default();
        assert_eq!(pool.comments(&selection, &Search::latest(9)).latest.len(), 1);
        assert_eq!(pool.about(&selection).comments, [1, 0, 0, 1]);
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

    #[test]
    fn a_filter_is_for_all_of_a_report_and_hides_the_few() {
        let mut pool = Pool::default();
        let rows: String = (0..8)
            .map(|row| {
                let (plan, month) = if row < 5 { ("basic", "03") } else { ("large", "04") };
                format!("{row},{plan},2026-{month}-0{},word {row}\n", row + 1)
            })
            .collect();
        let text = format!("nps,plan,answered_at,comment\n{rows}");
        pool.put("a.csv", Kind::File, read("a.csv", &text));
        let filter = |days: &str, plan: &[&str]| {
            let days = Days { from: crate::Day::read(days), until: None };
            let plan = plan.iter().map(|plan| String::from(*plan));
            let facets = [("plan".into(), plan.collect::<Vec<_>>())];
            let facets = facets.into_iter().filter(|(_, plan)| !plan.is_empty()).collect();
            query(Filter { days, facets, ..Filter::default() })
        };
        for (query, counted, shown) in [
            (filter("", &[]), 8, 8),
            (filter("", &["basic"]), 5, 5),
            (filter("2026-03-02", &["basic"]), 4, 0),
            (filter("2026-04-01", &[]), 3, 3),
            (filter("", &["large"]), 3, 0),
            (filter("2027-01-01", &[]), 0, 0),
        ] {
            let report = pool.report(&query);
            let live = report.live.unwrap();
            assert_eq!((live.counts.counted, live.counts.unfiltered), (counted, 8), "{query:?}");
            assert_eq!(n(Some(&live)), Some(shown));
            assert_eq!(report.is_hidden, counted > 0 && shown == 0);
            if let Some(analysis) = report.analysis {
                let in_trend = analysis.trend.iter().flat_map(|part| &part.nps).map(|row| row.n);
                assert_eq!(in_trend.sum::<u64>(), shown);
                let plans = analysis.segments.iter().flat_map(|by_plan| &by_plan.segments);
                assert!(plans.map(|plan| plan.respondents).sum::<u64>() <= shown);
            }
            let found = pool.comments(&query.selection, &Search::latest(9));
            assert_eq!(found.all, shown);
            assert_eq!(report.choices.facets.get("plan").unwrap().most.len(), 2);
        }
    }
}
