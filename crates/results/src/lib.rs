//! Responses to score tables, and the file formats responses come in.
//!
//! A [`Tally`] reads files ([`Format`]), whole or a piece at a time ([`Reader`]), keeps each
//! response once, merges with the tallies of other files, and gives [`Tables`]: every score with
//! its n and its interval, what was left out and why, and the lines that could not be read. A
//! [`Pool`] holds the tallies of several places.
//!
//! Ten million responses are meant to fit into a page's memory: each is a row of one size, what
//! they share is kept once, and a file is never in memory as a whole.
//!
//! The crate is pure: no clock, no network, no page. Command line, collector and studio share it,
//! so their figures cannot differ.
//!
//! # JSON
//!
//! Records of `trefoil_survey::record`, one a line, in one list, or one after the other. A list
//! that is cut off gives what stands before the cut.
//!
//! An object that has neither `v` nor `answers` and names a rating as a column of the wide form
//! does (`{"id":"7","nps":9,"plan":"basic"}`) is a row; what is in an object within it goes by both
//! names, `about.age`, and a list within it is passed over. In an object that is there for one list,
//! `{"data":[…]}` or `{"results":[…]}`, the list is read.
//!
//! # CSV
//!
//! The first row names the columns, in any order; letter case does not matter. Cells are parted by
//! commas, semicolons or tabs. A rating is whole digits (`9`, `۹`); an empty cell is "not answered";
//! anything else makes the row a bad line.
//!
//! | column | holds |
//! |---|---|
//! | `id` | what tells copies of a row apart; without it every row is a respondent of its own |
//! | `survey` | the survey's name |
//! | `status` | `complete` (also when empty), `partial`, `dismissed` or `withdrawn` |
//! | `test` | `true` for a trial |
//! | `revision` | how often the response was saved; the highest holds; 1 when empty |
//! | `answered_at` or `time` | RFC 3339, `2026-11-22 10:15`, `22.11.2026`, or seconds since 1970; without an offset it is UTC; of two bodies with one id and revision the earlier holds |
//! | `survey_version`, `locale`, `display`, `trigger`, `touchpoint`, `page` | what answers may be told apart by, as any other column |
//!
//! **Wide**, one respondent in each row:
//!
//! | column | holds |
//! |---|---|
//! | `nps`, `nps_<question>` | likelihood to recommend, 0–10 |
//! | `csat`, `csat_<item>` | satisfaction, 1–5; another scale is named: `csat_<item> [1-7]` |
//! | `ces1`, `ces1_<question>` | effort, 1–5, low is good |
//! | `ces2`, `ces2_<question>` | "made it easy", 1–7, high is good |
//! | `comment`, `comment_<question>` | a text, which no score reads |
//!
//! In brackets stands what a name does not say: `csat_<item> [1-5 of <question>]`,
//! `csat_<item> [1-5 of <question>, expected]`, and, in a column of its own that is `true` or empty,
//! `csat_<item> [1-5, not applicable]`. [`Export`] writes them so.
//!
//! `nps:<question>` is the same as `nps_<question>`. A bare `ces` is refused: nothing in the
//! numbers tells the two versions apart.
//!
//! **Long**, one rating in each row: `id`, `question`, `item`, `role`, `kind` (`nps`, `csat`,
//! `ces1`, `ces2`), `min`, `max`, `good_is`, `value`. `min` and `max` must stand with `csat`; where
//! they or `good_is` stand with the others, they must be right. Rows of the kinds `comment`,
//! `choice` and `contact` are no ratings; `text`, `respondent` and what else the collector's export
//! has are read by no score.
//!
//! Columns with other names are guessed where their names, in the words of several languages, and their first values
//! settle what they hold, and [`Columns`] says it by hand; [`Tally::heads`] has what each was taken for. `group` and
//! `ignore` are what a column may be said to hold beside the names above. `answered_at [d/m/y]` and
//! `answered_at [m/d/y]` have dates such as `01/02/2026`.
//!
//! **Purchases**, one in each row, in a table of their own or beside answers:
//!
//! | column | holds |
//! |---|---|
//! | `customer_id`, `customer` or `respondent` | whose it is; of several that are filled in, the first named here |
//! | `purchased_at`; in a table without ratings also `ordered_at`, `purchase_date`, `order_date` | the day, in the forms of `answered_at` |
//! | `order_id`; in a table without ratings also `order` or `id` | the order; its other lines count as copies |
//!
//! Answers that name the same customer are joined to them; a record's customer is its `respondent`, or else what the
//! page passed in as `customer`. `trefoil:` with sixteen hexadecimal digits is a customer as [`Export`] writes one. In
//! JSON, an object that has the columns of a purchase and no rating is one.
//!
//! An apostrophe before a text that begins with `=`, `+`, `-` or `@` is a spreadsheet's and no part
//! of it.
//!
//! # Example
//!
//! ```
//! use trefoil_results::{Format, Selection, Tally};
//!
//! let mut tally = Tally::default();
//! tally.read("answers.csv", Format::Csv, b"id,nps\n1,9\n2,10\n3,eleven\n");
//! let tables = tally.tables(&Selection::default());
//! assert_eq!(tables.nps[0].score.map(|score| score.whole()), Some(100));
//! assert_eq!(tables.bad_lines[0].to_string(),
//!     "answers.csv, line 4: nps: \"eleven\" is not a number");
//! ```
#![forbid(unsafe_code)]

mod alike;
mod analysis;
mod bad_line;
mod blocks;
mod code;
mod codebook;
mod comments;
mod comparison;
mod digest;
mod export;
mod facets;
mod figure;
mod figures;
mod filter;
mod format;
mod index;
mod loyalty;
mod mix;
mod pool;
mod purchases;
mod read;
mod recent;
mod response_rate;
mod retention;
mod rows;
pub mod saved_view;
mod scores;
mod segments;
mod service;
pub mod sheet;
mod spread;
mod store;
mod sums;
mod tables;
mod tally;
mod text;
mod trend;

pub use analysis::{
    Analysis, Battery, Driver, Drivers, Gap, MOST_COMPARED, OpenComplaint, Period, ResponseRateRow,
    Segment, SegmentPair, Segmentation, ServiceRow, Span, Times, View,
};
pub use bad_line::BadLine;
pub use code::Code;
pub use codebook::codebook;
pub use comments::{About, Comment, Found, GROUPS, Search, TOPICS, Topic};
pub use comparison::{Comparison, ScoreChange};
pub use export::{Export, ExportFormat};
pub use figure::{Figure, Range};
pub use figures::figures_csv;
pub use filter::{Choices, Days, Filter, Values};
pub use format::Format;
pub use loyalty::{Around, BuyingRow, Finding, Loyalty, RetentionRow};
pub use pool::{
    Ask, Exported, Kind, Pool, Progress, Query, Question, Report, Source, Stock, Subject, Told,
};
pub use purchases::Purchases;
pub use read::{
    Columns, FoundColumn, Head, MEANINGS, Origin, Reader, meaning_in_words, typed_number,
};
pub use response_rate::{Responding, ResponseRate, Step};
pub use retention::{Buying, Retention};
pub use rows::{CesRow, CsatRow, ItemRow, NpsRow, ShareOf};
pub use saved_view::SavedView;
pub use segments::{Difference, LEAST_RESPONDENTS, differences};
pub use service::{GOAL_PERCENT, Service, TERM_S, Ticket};
pub use spread::Spread;
pub use sums::{Asked, Sums};
pub use tables::{Conflict, Counts, Population, Selection, Tables, UnknownColumn};
pub use tally::Tally;
pub use trend::{Bucket, Counters, Day, Offset, Trend};
