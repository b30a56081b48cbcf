//! A survey as its owner wrote it: read from a value, checked as a whole.

use crate::complaint::{Clerk, Complaints, message};
use crate::metric::Metric;
use crate::shape::{self, Object, Shape, about, optional, required};
use crate::value::Value;
use alloc::string::String;
use alloc::vec::Vec;
use trefoil_score::Scale;

/// The version of the definition format that this reader knows.
pub const VERSION: i64 = 1;

/// The most items a CSAT question has.
pub const ITEMS_MAX: usize = 10;

/// The most characters a comment holds when the definition names no limit.
pub const COMMENT_MAX: usize = 1000;

const TEXT_MAX: usize = 500;
const LABEL_MAX: usize = 80;
const TEXTS: Shape = Shape::Texts { max: TEXT_MAX };
const LABELS: Shape = Shape::Texts { max: LABEL_MAX };

static ITEM: Object = Object {
    about: about("One thing the respondent rates."),
    is_open: false,
    fields: &[
        required("id", Shape::Name, "The item's name in records; used once in the survey."),
        required("text", LABELS, "What is rated, in a word or two."),
    ],
};

const ID: shape::Field =
    required("id", Shape::Name, "The question's name in records; used once in the survey.");
const TEXT: shape::Field = optional("text", TEXTS, "The question. Left out: the usual wording.");
const REQUIRED: shape::Field =
    optional("required", Shape::Bool, "Whether the respondent must answer to go on.");
const LOW: shape::Field =
    optional("low", LABELS, "The words on the lowest point. Left out: the usual ones.");
const HIGH: shape::Field =
    optional("high", LABELS, "The words on the highest point. Left out: the usual ones.");

static RATING: Object = Object {
    about: about("A rating on the metric's one scale: nps 0-10, ces1 1-5 (low is good), ces2 1-7."),
    is_open: false,
    fields: &[ID, TEXT, REQUIRED, LOW, HIGH],
};
static CSAT: Object = Object {
    about: about("Satisfaction, with the whole or with one to ten items."),
    is_open: false,
    fields: &[
        ID,
        TEXT,
        REQUIRED,
        LOW,
        HIGH,
        optional("max", Shape::OneNumberOf(&[3, 5, 7, 10]), "The highest point; 5 if left out."),
        optional(
            "items",
            Shape::List { of: &Shape::Object(&ITEM), min: 1, max: ITEMS_MAX },
            "What is rated, each on the same scale. Left out: one rating of the whole.",
        ),
    ],
};
static COMMENT: Object = Object {
    about: about("A text in the respondent's own words."),
    is_open: false,
    fields: &[
        ID,
        TEXT,
        REQUIRED,
        optional("max_length", Shape::Whole { min: 1, max: 5000 }, "The most characters; 1000."),
    ],
};

static DEFINITION: Object = Object {
    about: about("A survey: its questions in the order they are asked."),
    is_open: false,
    fields: &[
        required("v", Shape::OneNumberOf(&[VERSION]), "The version of this format."),
        required("survey", Shape::Name, "The survey's name in records."),
        optional(
            "survey_version",
            Shape::Text { min: 1, max: 64 },
            "Changed whenever a question changes; goes into every record. 1 if left out.",
        ),
        optional(
            "flow",
            Shape::OneOf(&["steps", "card"]),
            "steps: one rating at a time with the comment that follows it; card: all at once.",
        ),
        required(
            "questions",
            Shape::List {
                of: &Shape::OneObjectOf {
                    tag: "kind",
                    objects: &[
                        ("nps", &RATING),
                        ("csat", &CSAT),
                        ("ces1", &RATING),
                        ("ces2", &RATING),
                        ("comment", &COMMENT),
                    ],
                },
                min: 1,
                max: 30,
            },
            "What is asked.",
        ),
        optional("thanks", TEXTS, "What is said after sending. Left out: the usual words."),
    ],
};

/// What a definition looks like; its JSON schema is printed from this.
pub static SHAPE: Shape = Shape::Object(&DEFINITION);

/// A survey that holds: every name is used once, every number is in its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The survey's name in records.
    pub survey: String,
    /// The version its owner gave it.
    pub survey_version: String,
    /// One rating at a time, or all at once.
    pub flow: Flow,
    /// At least one.
    pub questions: Vec<Question>,
    /// What is said after sending.
    pub thanks: Texts,
}

/// How the questions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// One rating at a time, with the comments that follow it.
    Steps,
    /// All on one card.
    Card,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name in records.
    pub id: String,
    /// The question in the owner's words; empty for the usual wording.
    pub text: Texts,
    /// Whether it must be answered to go on.
    pub required: bool,
    /// What is asked for.
    pub ask: Ask,
}

/// What a question asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A point on a scale, once or for each item.
    Rating(RatingAsk),
    /// A text.
    Comment {
        /// The most characters it holds.
        max_length: usize,
    },
}

/// A rating, of the whole or of each item.
#[derive(Clone, Debug, PartialEq)]
pub struct RatingAsk {
    /// What is measured.
    pub metric: Metric,
    /// On which scale.
    pub scale: Scale,
    /// The words on its lowest point; empty for the usual ones.
    pub low: Texts,
    /// The words on its highest point; empty for the usual ones.
    pub high: Texts,
    /// What is rated; empty for one rating of the whole.
    pub items: Vec<Item>,
}

/// One thing that is rated.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name in records.
    pub id: String,
    /// What it is called.
    pub text: Texts,
}

/// A text of the owner's, in one language or in several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Vec<(String, String)>);

impl Texts {
    /// The text for a reader of `language` (`pt-BR`) and the language it is in, if it is known.
    ///
    /// In order: the tag itself, a tag that starts alike (`pt`, then `pt-PT`), the text without a
    /// language, the first one. `None` when the owner wrote none.
    #[must_use]
    pub fn for_reader(&self, language: &str) -> Option<(&str, Option<&str>)> {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let wanted = primary(language);
        let find = |is: &dyn Fn(&str) -> bool| self.0.iter().find(|(tag, _)| is(tag));
        let (tag, text) = find(&|tag| tag.eq_ignore_ascii_case(language))
            .or_else(|| find(&|tag| tag.eq_ignore_ascii_case(&wanted)))
            .or_else(|| find(&|tag| primary(tag) == wanted))
            .or_else(|| find(&str::is_empty))
            .or_else(|| self.0.first())?;
        Some((text, (!tag.is_empty()).then_some(tag)))
    }

    fn read(value: &Value, name: &str) -> Self {
        Self(match value.field(name) {
            Some(Value::Text(text)) => Vec::from([(String::new(), text.clone())]),
            Some(Value::Map(texts)) => texts
                .iter()
                .filter_map(|(tag, text)| Some((tag.clone(), text.as_text()?.into())))
                .collect(),
            _ => Vec::new(),
        })
    }
}

impl Definition {
    /// Reads a definition.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its path.
    ///
    /// # Example
    /// ```
    /// use trefoil_survey::{definition::Definition, value::Value};
    /// let written = Value::Map(vec![("v".into(), Value::Number(1.0)), ("survey".into(), "shop".into())]);
    /// let complaints = Definition::read(&written).unwrap_err();
    /// assert_eq!(complaints[0].line(), "questions: is missing");
    /// ```
    pub fn read(value: &Value) -> Result<Self, Complaints> {
        let mut clerk = Clerk::default();
        let definition = Self::read_with(value, &mut clerk);
        clerk.verdict(definition)
    }

    /// Reads a definition that stands inside something else, complaining to its clerk.
    pub fn read_with(value: &Value, clerk: &mut Clerk) -> Self {
        shape::check(value, &SHAPE, clerk);
        check_names(value, clerk);
        Self {
            survey: value.text("survey").unwrap_or_default().into(),
            survey_version: value.text("survey_version").unwrap_or("1").into(),
            flow: if value.text("flow") == Some("card") { Flow::Card } else { Flow::Steps },
            questions: value.list("questions").iter().filter_map(Question::read).collect(),
            thanks: Texts::read(value, "thanks"),
        }
    }
}

impl Question {
    fn read(value: &Value) -> Option<Self> {
        let kind = value.text("kind")?;
        let ask = match Metric::from_code(kind) {
            Some(metric) => Ask::Rating(RatingAsk::read(metric, value)),
            None => Ask::Comment {
                // Checked to be 1 to 5000.
                max_length: value.whole("max_length").map_or(COMMENT_MAX, |most| most as usize),
            },
        };
        Some(Self {
            id: value.text("id")?.into(),
            text: Texts::read(value, "text"),
            required: value.is_true("required"),
            ask,
        })
    }
}

impl RatingAsk {
    fn read(metric: Metric, value: &Value) -> Self {
        let scale = value.whole("max").and_then(|max| metric.scale(1, max));
        Self {
            metric,
            scale: scale.unwrap_or(metric.usual_scale()),
            low: Texts::read(value, "low"),
            high: Texts::read(value, "high"),
            items: value
                .list("items")
                .iter()
                .filter_map(|item| {
                    Some(Item { id: item.text("id")?.into(), text: Texts::read(item, "text") })
                })
                .collect(),
        }
    }
}

/// Complains about question and item ids that are used twice: they share one set of names, since
/// a record's `order` lists both.
fn check_names(value: &Value, clerk: &mut Clerk) {
    let mut seen: Vec<String> = Vec::new();
    let mut check = |value: &Value, clerk: &mut Clerk| {
        let Some(id) = value.text("id") else { return };
        if seen.iter().any(|known| known == id) {
            clerk.in_field("id", |clerk| {
                clerk.complain("duplicate", || {
                    message(&["\"", id, "\" is used twice; each id is used once in the survey"])
                });
            });
        }
        seen.push(id.into());
    };
    clerk.in_field("questions", |clerk| {
        for (index, question) in value.list("questions").iter().enumerate() {
            clerk.in_entry(index, |clerk| {
                check(question, clerk);
                clerk.in_field("items", |clerk| {
                    for (index, item) in question.list("items").iter().enumerate() {
                        clerk.in_entry(index, |clerk| check(item, clerk));
                    }
                });
            });
        }
    });
}
