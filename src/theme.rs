//! What a page may style: the card's parts and its tokens, each in one table.
//!
//! The sheet says the same once more in its own language; tests/generated.rs compares.

/// A part as `::part(…)` reaches it.
#[derive(Debug)]
pub struct PartRow {
    /// Its name; never renamed in a minor release.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
}

/// A custom property that a page may set on the element.
#[derive(Debug)]
pub struct TokenRow {
    /// Its name, with both hyphens.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What it takes, as CSS calls it.
    pub syntax: &'static str,
    /// What holds if the page sets nothing.
    pub light: &'static str,
    /// The same where the reader prefers a dark screen, if it differs.
    pub dark: Option<&'static str>,
}

const fn part(name: &'static str, about: &'static str) -> PartRow {
    PartRow { name, about }
}

const fn color(
    name: &'static str,
    about: &'static str,
    light: &'static str,
    dark: &'static str,
) -> TokenRow {
    TokenRow { name, about, syntax: "<color>", light, dark: Some(dark) }
}

/// The ready themes, each a file of tokens in `www/themes`.
pub const THEMES: &[&str] = &["contrast", "ink", "ocean", "plum", "sand", "sunrise"];

/// All parts, from the outside in.
pub static PARTS: [PartRow; 15] = [
    part("base", "The card."),
    part("close", "Its close button."),
    part("language", "The switch between languages."),
    part("question", "The text of a rating question."),
    part("scale", "The row of points."),
    part("point", "A point."),
    part("point--selected", "The point that is chosen; it is a point, too."),
    part("choice", "A row with a tick: a choice, consent, \"not applicable\"."),
    part("comment", "The field for a comment."),
    part("field", "A field for a way to be reached."),
    part("submit", "The button that goes on, sends or tries again."),
    part("review", "The link to write a review."),
    part("back_link", "The link back to the site."),
    part("receipt", "What was sent."),
    part("status", "Where the outcome is announced."),
];

/// All tokens, in the order of the sheet.
pub static TOKENS: [TokenRow; 15] = [
    color("--trefoil-color-accent", "Chosen points, buttons, focus.", "#1d7048", "#6fcf9b"),
    color("--trefoil-color-accent-hover", "A button under the pointer.", "#165838", "#8fdcb1"),
    color("--trefoil-color-on-accent", "Text on the accent.", "#fff", "#0c2417"),
    color("--trefoil-color-surface", "The card.", "#fff", "#191e1b"),
    color("--trefoil-color-text", "Text.", "#1b211d", "#edf2ee"),
    color("--trefoil-color-muted", "Hints, ends of a scale.", "#566159", "#a5b1a9"),
    color("--trefoil-color-border", "The card's border.", "#d8ded9", "#323b35"),
    color("--trefoil-color-control", "Borders of points and fields.", "#7b867e", "#849089"),
    color(
        "--trefoil-color-tint",
        "A point under the pointer, quiet surfaces.",
        "#eef5f0",
        "#22302a",
    ),
    color("--trefoil-color-problem", "What is wrong.", "#b3261e", "#ffb4ab"),
    TokenRow {
        name: "--trefoil-font",
        about: "The font family.",
        syntax: "<family-name>#",
        light: "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif",
        dark: None,
    },
    TokenRow {
        name: "--trefoil-radius-card",
        about: "Corners of the card.",
        syntax: "<length>",
        light: "16px",
        dark: None,
    },
    TokenRow {
        name: "--trefoil-radius-point",
        about: "Corners of points, buttons and fields.",
        syntax: "<length>",
        light: "10px",
        dark: None,
    },
    TokenRow {
        name: "--trefoil-space",
        about: "The air at the card's edge and between questions.",
        syntax: "<length>",
        light: "28px",
        dark: None,
    },
    TokenRow {
        name: "--trefoil-shadow",
        about: "The card's shadow.",
        syntax: "<shadow>",
        light: "0 1px 2px rgb(20 40 30 / 6%), 0 8px 24px rgb(20 40 30 / 7%)",
        dark: Some("0 1px 2px rgb(0 0 0 / 40%)"),
    },
];
