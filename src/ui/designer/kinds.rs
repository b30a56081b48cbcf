//! The kinds of questions, in words.

use crate::key;

/// A kind of question.
#[derive(Debug)]
pub struct Kind {
    /// In the definition.
    pub code: &'static str,
    /// What it asks.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// All of them; those that are asked most come first.
pub static KINDS: [Kind; 7] = [
    Kind { code: "nps", name: key!("How likely to recommend"), about: key!("NPS, 0 to 10") },
    Kind {
        code: "csat",
        name: key!("How satisfied"),
        about: key!("CSAT, the whole or several things"),
    },
    Kind { code: "ces2", name: key!("How easy"), about: key!("Effort, 1 to 7, high is good") },
    Kind {
        code: "ces1",
        name: key!("How much effort"),
        about: key!("Effort, 1 to 5, low is good"),
    },
    Kind { code: "comment", name: key!("A comment"), about: key!("In their own words") },
    Kind { code: "choice", name: key!("A choice"), about: key!("One or several of a list") },
    Kind { code: "contact", name: key!("How to reach them"), about: key!("With their consent") },
];

/// The kind of that code; the first where there is none.
#[must_use]
pub fn kind(code: &str) -> &'static Kind {
    let [first, ..] = &KINDS;
    KINDS.iter().find(|kind| kind.code == code).unwrap_or(first)
}
