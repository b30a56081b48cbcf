//! Lines that could not be read: all counted, the first ones kept with their reasons.

use crate::code::{self, Code};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A line that is not counted, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BadLine {
    /// The file, by the name it was read under.
    pub source: String,
    /// The line in the file, from 1: the one where the record begins.
    pub line: u64,
    /// A stable code for programs: of `trefoil_score::Rejection`, of a survey's complaints, or
    /// `not_utf8`, `no_columns`, `column_count`, `ces_version`, `item_count`, `conflict`.
    #[serde(deserialize_with = "code::one")]
    pub code: Code,
    /// What is wrong and where, for people; everything that is wrong with the line.
    pub reason: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, line, reason, .. } = self;
        // Names and reasons quote the file, which may hold anything, terminal commands too.
        let text = format!("{source}, line {line}: {reason}");
        f.write_str(&crate::text::printable(&text))
    }
}

/// All bad lines of a tally.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BadLines {
    by_code: BTreeMap<&'static str, u64>,
    first: BTreeSet<BadLine>,
}

impl BadLines {
    /// So many are kept with their reasons; a file that is none would fill the memory.
    pub(crate) const KEPT: usize = 1000;

    pub(crate) fn add(&mut self, line: BadLine) {
        *self.by_code.entry(line.code).or_default() += 1;
        self.first.insert(line);
        self.cut();
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (code, count) in &other.by_code {
            *self.by_code.entry(code).or_default() += count;
        }
        self.first.extend(other.first.iter().cloned());
        self.cut();
    }

    pub(crate) fn count(&self) -> u64 {
        self.by_code.values().sum()
    }

    pub(crate) fn by_code(&self) -> &BTreeMap<&'static str, u64> {
        &self.by_code
    }

    pub(crate) fn first(&self) -> impl Iterator<Item = &BadLine> {
        self.first.iter()
    }

    fn cut(&mut self) {
        while self.first.len() > Self::KEPT {
            self.first.pop_last();
        }
    }
}
