//! The kinds of questions, in words.

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
    Kind { code: "nps", name: "How likely to recommend", about: "NPS, 0 to 10" },
    Kind { code: "csat", name: "How satisfied", about: "CSAT, the whole or several things" },
    Kind { code: "ces2", name: "How easy", about: "Effort, 1 to 7, high is good" },
    Kind { code: "ces1", name: "How much effort", about: "Effort, 1 to 5, low is good" },
    Kind { code: "comment", name: "A comment", about: "In their own words" },
    Kind { code: "choice", name: "A choice", about: "One or several of a list" },
    Kind { code: "contact", name: "How to reach them", about: "With their consent" },
];

/// The kind of that code; the first where there is none.
#[must_use]
pub fn kind(code: &str) -> &'static Kind {
    let [first, ..] = &KINDS;
    KINDS.iter().find(|kind| kind.code == code).unwrap_or(first)
}
