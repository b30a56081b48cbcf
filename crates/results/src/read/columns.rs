//! What the columns of a table hold: as somebody says, and as was found.

use super::header::{self, Field};
use super::moment::Order;
use serde::{Deserialize, Serialize};
use trefoil_survey::metric::Metric;

/// What columns hold, as somebody says who knows the file. It holds before what their names say.
///
/// # Example
/// ```
/// use trefoil_results::{Columns, Reader, Selection, Tally};
///
/// let mut columns = Columns::default();
/// columns.put(None, "Mark", "csat [1-7]")?;
/// assert!(columns.put(None, "Mark", "stars").is_err());
/// let mut tally = Tally::default();
/// let mut reader = Reader::new("answers.csv", None).with_columns(columns);
/// reader.read(&mut tally, b"Mark\n7\n6\n");
/// reader.finish(&mut tally);
/// assert_eq!(tally.tables(&Selection::default()).csat[0].max, 7);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    given: Vec<Given>,
}

/// What one column holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Given {
    /// The table, where the column of no other one is meant.
    table: Option<String>,
    column: String,
    meaning: String,
}

/// The columns of a table as they were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The file, by the name it was read under.
    pub table: String,
    /// Its columns in order.
    pub columns: Vec<FoundColumn>,
}

/// A column as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundColumn {
    /// Its name in the file.
    pub name: String,
    /// What it holds: one of [`MEANINGS`], or another name that the crate's page lists; empty where its name cannot
    /// be read.
    pub meaning: String,
    /// How that is known.
    pub origin: Origin,
    /// A few of the first values.
    pub examples: Vec<String>,
}

/// How it is known what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// By its name, which is one of those that the crate's page lists; or it holds nothing that a score reads.
    Name,
    /// Its name and its first values make it likely.
    Guess,
    /// Somebody said so.
    Given,
}

/// What somebody may say of a column, each with words for people.
///
/// Of several columns that hold the same kind of rating or text, each becomes a question or an item of its own.
pub const MEANINGS: [(&str, &str); 19] = [
    (GROUP, "A group, to tell answers apart by"),
    (IGNORE, "Nothing; leave it out"),
    ("nps", "Would recommend, 0–10 (NPS)"),
    ("csat", "Satisfied, 1–5 (CSAT)"),
    ("csat [1-3]", "Satisfied, 1–3 (CSAT)"),
    ("csat [1-7]", "Satisfied, 1–7 (CSAT)"),
    ("csat [1-10]", "Satisfied, 1–10 (CSAT)"),
    ("csat [0-1]", "Satisfied, 0 or 1 (CSAT)"),
    ("ces1", "Effort, 1–5, low is good (CES 1.0)"),
    ("ces2", "Made easy, 1–7, high is good (CES 2.0)"),
    ("comment", "Comment"),
    ("answered_at", "Date"),
    (DAY_FIRST, "Date, day first: 22/11/2026"),
    (MONTH_FIRST, "Date, month first: 11/22/2026"),
    ("id", "Number of the answer"),
    ("respondent", "Customer"),
    ("purchased_at", "Day of a purchase"),
    ("order_id", "Number of the order"),
    ("finished", "Whether it was finished, yes or no"),
];

/// What a meaning that is none of [`MEANINGS`] is called on a page.
#[must_use]
pub fn meaning_in_words(meaning: &str) -> &str {
    match meaning {
        "" => "Not known",
        "event" => "What happened",
        _ if meaning.starts_with("only [") => "The kind of survey",
        _ => meaning,
    }
}

/// The meaning of a column that has this in every row.
pub(crate) fn only(word: &str) -> String {
    format!("only [{word}]")
}

/// Answers are told apart by the column.
pub(crate) const GROUP: &str = "group";
/// The column is passed over.
pub(crate) const IGNORE: &str = "ignore";
/// The column holds times as `22/11/2026`.
pub(crate) const DAY_FIRST: &str = "answered_at [d/m/y]";
/// The column holds times as `11/22/2026`.
pub(crate) const MONTH_FIRST: &str = "answered_at [m/d/y]";

impl Columns {
    /// Says what a column holds, of one table or of all; what was said of it before is forgotten.
    ///
    /// # Errors
    /// In words, when nothing is meant by that.
    pub fn put(&mut self, table: Option<&str>, column: &str, meaning: &str) -> Result<(), String> {
        let meaning = meaning.trim();
        match header::meant(meaning) {
            Ok(Field::Unknown) if meaning != GROUP => {
                let known: Vec<&str> = MEANINGS.iter().map(|(meaning, _)| *meaning).collect();
                return Err(format!(
                    "\"{meaning}\" is nothing that a column holds; write one of {}",
                    known.join(", ")
                ));
            }
            Ok(_) => {}
            Err((_, reason)) => return Err(reason),
        }
        let table = table.map(String::from);
        self.given.retain(|own| own.table != table || own.column != column);
        self.given.push(Given { table, column: column.into(), meaning: meaning.into() });
        Ok(())
    }

    /// What a table's column holds, if somebody said so.
    pub(crate) fn of(&self, table: &str, column: &str) -> Option<&str> {
        let of = |is_it: &dyn Fn(Option<&str>) -> bool| {
            let given =
                self.given.iter().find(|own| own.column == column && is_it(own.table.as_deref()));
            given.map(|own| own.meaning.as_str())
        };
        of(&|own| own == Some(table)).or_else(|| of(&|own| own.is_none()))
    }
}

impl Head {
    /// Whether any column holds a rating.
    #[must_use]
    pub fn is_rated(&self) -> bool {
        self.columns
            .iter()
            .any(|column| matches!(header::meant(&column.meaning), Ok(Field::Rating(_))))
    }

    /// Whether there is something to be read in it: a rating, or purchases.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let is_bought =
            |column: &FoundColumn| matches!(header::meant(&column.meaning), Ok(Field::Bought));
        self.is_rated() || self.columns.iter().any(is_bought)
    }

    /// The columns of which it was guessed what they hold.
    pub fn guesses(&self) -> impl Iterator<Item = &FoundColumn> {
        self.columns.iter().filter(|column| column.origin == Origin::Guess)
    }
}

/// What a column with that field holds, as [`MEANINGS`] have it.
pub(crate) fn meaning_of(name: &str, field: &Field) -> String {
    match field {
        Field::Rating(column) => bare(column.metric, (column.scale.min(), column.scale.max())),
        Field::Comment(_) => "comment".into(),
        Field::Time(Order::Unsaid) => "answered_at".into(),
        Field::Time(Order::DayFirst) => DAY_FIRST.into(),
        Field::Time(Order::MonthFirst) => MONTH_FIRST.into(),
        Field::Bought => "purchased_at".into(),
        Field::Unknown => GROUP.into(),
        Field::Ignored => IGNORE.into(),
        Field::Only(word) => only(word),
        Field::Refused => String::new(),
        _ => name.to_ascii_lowercase(),
    }
}

/// A rating without the name of a question or an item.
pub(crate) fn bare(metric: Metric, (min, max): (u8, u8)) -> String {
    let usual = metric.usual_scale();
    match (min, max) == (usual.min(), usual.max()) {
        true => metric.code().into(),
        false => format!("{} [{min}-{max}]", metric.code()),
    }
}
