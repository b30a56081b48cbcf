//! A view that was saved: which answers were looked at and from where, as a small file, so that a figure can be made
//! again: by the studio, on which it is dropped, or by `trefoil score --view`.
//!
//! # Format
//!
//! ```json
//! {
//!   "trefoil_view": 1,
//!   "saved_at": "2026-11-26T14:00:00Z",
//!   "made_with": [{ "name": "answers.csv", "records": 5204 }],
//!   "survey": "checkout",
//!   "days": { "from": "2026-01-01", "until": "2026-03-31" },
//!   "facets": { "locale": ["en", "de"] },
//!   "utc_offset": "+03:30",
//!   "trend": "week",
//!   "by": "touchpoint",
//!   "periods": [{ "from": "2026-01-01", "until": "2026-01-31" }, { "from": "2026-02-01", "until": "2026-02-28" }]
//! }
//! ```
//!
//! `trefoil_view` stands first and is the version of the format, `saved_at` when it was saved, `made_with` which files there were. All
//! else may be left out, and then says nothing: `survey` one survey; `days` the first and the last day, either of which
//! may be left out; `facets` of each facet the values; `utc_offset` where days begin, `Z` if it is left out; `trend`
//! the parts of the trend, `week`, `month` or a number of rolling days; `by` the facet that groups are told apart by;
//! `periods` the two periods that are compared. A name that is none of these is refused: what it should leave out would be
//! counted.

use crate::analysis::{Span, View};
use crate::filter::{Days, Filter};
use crate::pool::{Query, Source};
use crate::tables::{Population, Selection};
use crate::text::printable;
use crate::trend::Offset;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trefoil_survey::time::Timestamp;

/// A view that was saved, and what it was saved from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    trefoil_view: u32,
    /// When it was saved, as RFC 3339 has it.
    pub saved_at: String,
    /// The files it was saved from.
    pub made_with: Vec<MadeWith>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    survey: Option<String>,
    #[serde(default, skip_serializing_if = "Days::is_all_of")]
    days: Days,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    facets: BTreeMap<String, Vec<String>>,
    #[serde(default, with = "text")]
    utc_offset: Offset,
    #[serde(default, with = "text")]
    trend: Span,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    periods: Option<[Days; 2]>,
}

/// A file that answers came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeWith {
    /// Its name.
    pub name: String,
    /// Records that were read of it and understood.
    pub records: u64,
}

/// The version of the format.
const VERSION: u32 = 1;

/// What such a file begins with, and no file of answers does.
const SIGN: &str = "\"trefoil_view\"";

impl SavedView {
    /// No such file is longer, in bytes.
    pub const LONGEST: usize = 65_536;

    /// What is to be saved.
    #[must_use]
    pub fn of(query: &Query, sources: &[Source], now: Timestamp) -> Self {
        let Query { selection, view } = query;
        let made_with =
            |source: &Source| MadeWith { name: source.name.clone(), records: source.records };
        Self {
            trefoil_view: VERSION,
            saved_at: now.to_rfc3339(),
            made_with: sources.iter().map(made_with).collect(),
            survey: selection.survey.clone(),
            days: selection.filter.days,
            facets: selection.filter.facets.clone(),
            utc_offset: view.offset,
            trend: view.span,
            by: view.by.first().cloned(),
            periods: view.periods,
        }
    }

    /// The file.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, numbers and lists of them: nothing here is not JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Reads a file; `None` where it is no saved view and does not look like one.
    ///
    /// # Errors
    /// In words for people: the file is damaged, changed by hand into what is none, or made by a newer version.
    pub fn read(bytes: &[u8]) -> Option<Result<Self, String>> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}').trim();
        let is_one = text.strip_prefix('{')?.trim_start().starts_with(SIGN);
        is_one.then(|| Self::parse(text))
    }

    fn parse(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            trefoil_view: u32,
        }
        // A newer version may have anything else in it.
        if let Ok(Version { trefoil_view: version }) = serde_json::from_str(text)
            && version != VERSION
        {
            return Err(format!(
                "it was saved by another version of Trefoil (format {version}, and this one reads {VERSION})"
            ));
        }
        serde_json::from_str(text).map_err(|error| format!("it is damaged: {error}"))
    }

    /// What to say of a file that cannot be used, with why as [`Self::read`] tells it; no final dot.
    #[must_use]
    pub fn refusal(name: &str, why: &str) -> String {
        printable(&format!("{name} is a saved view that cannot be used: {why}"))
    }

    /// Where its days begin.
    #[must_use]
    pub const fn utc_offset(&self) -> Offset {
        self.utc_offset
    }

    /// What is looked at by it, now.
    #[must_use]
    pub fn query(&self, now: Timestamp) -> Query {
        let (days, offset, facets) = (self.days, self.utc_offset, self.facets.clone());
        let filter = Filter { days, offset, facets };
        let (population, survey) = (Population::Live, self.survey.clone());
        let by = self.by.iter().cloned().collect();
        Query {
            selection: Selection { population, survey, filter },
            view: View { offset, span: self.trend, by, periods: self.periods, now },
        }
    }

    /// What to say where these are not the files that it was saved from, by their names and how many records they have:
    /// that the answers are others, which nobody says of no file, and the rest. `None` where they are. A file that it was
    /// saved from is told in words of whoever says it.
    pub fn difference(
        &self,
        sources: &[Source],
        file: impl Fn(&MadeWith) -> String,
    ) -> Option<(&'static str, String)> {
        if self.is_made_with(sources) {
            return None;
        }
        let files: Vec<String> = self.made_with.iter().map(file).collect();
        let files = if files.is_empty() { "no file".into() } else { printable(&files.join(", ")) };
        Some(if sources.is_empty() {
            ("", format!("It was saved from {files}. Drop these files here to see its figures."))
        } else {
            let rest = format!("It was saved from {files}, so figures here may be other ones.");
            ("The answers are not the same.", rest)
        })
    }

    /// Whether these are the files that it was saved from, by their names and how many records they have.
    #[must_use]
    pub fn is_made_with(&self, sources: &[Source]) -> bool {
        let is_among = |made: &MadeWith| {
            sources.iter().any(|own| own.name == made.name && own.records == made.records)
        };
        self.made_with.len() == sources.len() && self.made_with.iter().all(is_among)
    }
}

impl Days {
    // What `skip_serializing_if` asks.
    const fn is_all_of(own: &Self) -> bool {
        own.is_all()
    }
}

/// A value as the text that it is read from.
mod text {
    use crate::analysis::Span;
    use crate::trend::Offset;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) trait Text: Sized {
        /// What it has to be.
        const WHAT: &str;
        fn read(text: &str) -> Option<Self>;
    }

    impl Text for Offset {
        const WHAT: &str = "Z or an offset such as +03:30";
        fn read(text: &str) -> Option<Self> {
            Self::read(text)
        }
    }

    impl Text for Span {
        const WHAT: &str = "week, month or a number of days";
        fn read(text: &str) -> Option<Self> {
            Self::read(text)
        }
    }

    pub(super) fn serialize<T: ToString, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.to_string())
    }

    pub(super) fn deserialize<'de, T: Text, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::read(&text).ok_or_else(|| D::Error::custom(format!("{text} is not {}", T::WHAT)))
    }
}

#[cfg(test)]
mod tests {
    use super::SavedView;
    use crate::{Day, Days, Filter, Kind, Offset, Query, Selection, Source, Span, View};
    use trefoil_survey::time::Timestamp;

    fn now() -> Timestamp {
        Timestamp::from_unix_s(1_800_000_000)
    }

    fn source(name: &str, records: u64) -> Source {
        Source { name: name.into(), kind: Kind::File, records, rejected: 0, heads: Vec::new() }
    }

    fn query() -> Query {
        let offset = Offset::read("+03:30").unwrap();
        let filter = Filter {
            days: Days { from: Day::read("2026-01-01"), until: None },
            offset,
            facets: [("locale".into(), vec!["en".into(), "فا".into()])].into(),
        };
        Query {
            selection: Selection { survey: Some("shop".into()), filter, ..Selection::default() },
            view: View {
                offset,
                span: Span::Rolling(28),
                by: vec!["touchpoint".into()],
                periods: Some(["2026-01-01", "2026-02-01"].map(|from| Days {
                    from: Day::read(from),
                    until: Day::read(from).map(|day| day.plus(27)),
                })),
                ..View::at(now())
            },
        }
    }

    #[test]
    fn a_saved_view_is_read_back_and_knows_its_files() {
        for query in [query(), Query { selection: Selection::default(), view: View::at(now()) }] {
            let sources = [source("a.csv", 3), source("b.csv", 4)];
            let saved = SavedView::of(&query, &sources, now());
            let back = SavedView::read(saved.to_json().as_bytes()).unwrap().unwrap();
            assert_eq!(back, saved);
            assert_eq!(back.query(now()), query);
            let said = |sources: &[Source]| back.difference(sources, |made| made.name.clone());
            assert_eq!(said(&sources), None);
            let files = "It was saved from a.csv, b.csv";
            let rest = format!("{files}, so figures here may be other ones.");
            let other = ("The answers are not the same.", rest);
            assert_eq!(said(&sources[..1]), Some(other.clone()));
            assert_eq!(said(&[source("a.csv", 3), source("b.csv", 5)]), Some(other));
            let rest = format!("{files}. Drop these files here to see its figures.");
            assert_eq!(said(&[]), Some(("", rest)));
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_in_words() {
        let json = SavedView::of(&query(), &[source("a.csv", 3)], now()).to_json();
        let check = |from: &str, to: &str, expected: &str| {
            assert!(json.contains(from), "{from}");
            let error = SavedView::read(json.replace(from, to).as_bytes()).unwrap().unwrap_err();
            assert!(error.contains(expected), "{error}");
        };
        check("\"trefoil_view\": 1", "\"trefoil_view\": 2", "another version of Trefoil (format 2");
        check("\"facets\"", "\"facet\"", "damaged: unknown field `facet`");
        check("2026-01-01", "2026-02-30", "2026-02-30 is no day");
        check("+03:30", "half past", "half past is not Z or an offset");
        check("\"28\"", "\"0\"", "0 is not week, month");
        check("  ]\n}", "", "damaged");
        for other in ["", "{}", "[]", "{\"nps\":9,\"note\":\"trefoil_view\"}", "nps\n9\n", "\u{0}"]
        {
            assert_eq!(SavedView::read(other.as_bytes()), None, "{other}");
        }
        // A file made on Windows may begin with a mark.
        assert!(SavedView::read(format!("\u{feff}{json}").as_bytes()).unwrap().is_ok());
    }
}
