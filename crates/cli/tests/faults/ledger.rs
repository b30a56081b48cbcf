//! What clients were told, held against what is in the file.

use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// A row of the table in docs/reliability.md.
pub struct Row {
    /// What goes wrong.
    pub fault: &'static str,
    /// What holds all the same.
    pub promise: &'static str,
    /// The test, as file and function.
    pub test: &'static str,
    /// How often.
    pub tried: usize,
    /// What came of it.
    pub count: Count,
}

/// What a comparison came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Answered 202 and not in the file.
    pub lost: usize,
    /// In the file more than once, or although it was refused.
    pub doubled: usize,
}

impl Row {
    /// Prints the line that `cargo xtask faults` reads, and fails unless nothing was lost and nothing doubled.
    #[track_caller]
    pub fn tell(self) {
        let Self { fault, promise, test, tried, count: Count { lost, doubled } } = self;
        let row = json!({
            "fault": fault, "promise": promise, "test": test,
            "tried": tried, "lost": lost, "doubled": doubled,
        });
        println!("fault {row}");
        assert_eq!((lost, doubled), (0, 0), "{fault}: of {tried}");
    }
}

/// The deliveries that are in a file, `id:revision`, with how often. The file must be whole.
pub fn stored(database: &Path) -> BTreeMap<String, usize> {
    let connection = rusqlite::Connection::open(database).unwrap();
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let sql = "SELECT body ->> '$.id' || ':' || (body ->> '$.revision') FROM responses
               UNION ALL SELECT body ->> '$.id' || ':1' FROM events";
    let mut keys = connection.prepare(sql).unwrap();
    let mut stored = BTreeMap::new();
    for key in keys.query_map([], |row| row.get(0)).unwrap() {
        *stored.entry(key.unwrap()).or_default() += 1;
    }
    stored
}

/// Holds the keys that were answered 202 against the file. What was refused for good must not be there.
pub fn count(
    taken: impl IntoIterator<Item = String>,
    refused: impl IntoIterator<Item = String>,
    database: &Path,
) -> Count {
    let stored = stored(database);
    let lost = taken.into_iter().filter(|key| !stored.contains_key(key)).count();
    let more: usize = stored.values().map(|times| times - 1).sum();
    let unasked = refused.into_iter().filter(|key| stored.contains_key(key)).count();
    Count { lost, doubled: more + unasked }
}
