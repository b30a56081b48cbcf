//! The steps of designing, and which of them a place belongs to.

use crate::say;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What is asked, in which words.
    Questions,
    /// What it looks like.
    Look,
    /// Where, when, to whom, how often.
    Moment,
    /// What goes onto the site.
    Site,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Questions, Self::Look, Self::Moment, Self::Site];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Questions => say!("Questions"),
            Self::Look => say!("Look"),
            Self::Moment => say!("Moment"),
            Self::Site => say!("Your site"),
        }
    }

    /// The step in which a place of the draft is shown.
    #[must_use]
    pub fn of(at: &str) -> Self {
        match at.strip_prefix("options.") {
            Some(option) => match option.split(['.', '[']).next().unwrap_or_default() {
                "theme" | "scheme" | "accent" | "density" | "display" | "position" => Self::Look,
                "endpoint" | "lang" | "frame" | "checkout" => Self::Site,
                _ => Self::Moment,
            },
            None if at.starts_with("site") || at == "definition.survey" => Self::Site,
            None => Self::Questions,
        }
    }
}
