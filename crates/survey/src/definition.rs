//! A survey as its owner wrote it: read from a value, checked as a whole.

use crate::complaint::{Clerk, Complaints, message, whole_text};
use crate::condition::{self, Condition, Reader};
use crate::metric::Metric;
use crate::placeholder::{Piece, each_piece, parted};
use crate::record::{Role, ShownAs, codes};
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

const WHEN: shape::Field =
    optional("when", Shape::Condition, "When it is shown. Left out: always. It looks back only.");
const LABEL: shape::Field = optional(
    "labels",
    Shape::List { of: &LABELS, min: 2, max: 11 },
    "The words on each point, from the lowest: as many as there are points.",
);
const NOT_APPLICABLE: shape::Field =
    optional("not_applicable", Shape::Bool, "Whether \"not applicable\" is offered, too.");
const SHOWN_AS: shape::Field = optional(
    "shown_as",
    Shape::OneOf(ShownAs::CODES),
    "What the points look like; the value is the same. numbers; thumbs for csat 0-1.",
);
const SHUFFLE: shape::Field =
    optional("shuffle", Shape::Bool, "Whether they are shown in an order of chance.");
const KEEP_LAST: shape::Field = optional(
    "keep_last",
    Shape::Whole { min: 0, max: 20 },
    "How many at the end stay where they are when the others are shuffled; 0.",
);

static RATING: Object = Object {
    about: about("A rating on the metric's one scale: nps 0-10, ces1 1-5 (low is good), ces2 1-7."),
    is_open: false,
    fields: &[ID, TEXT, REQUIRED, WHEN, LOW, HIGH, LABEL, NOT_APPLICABLE, SHOWN_AS],
};
static CSAT: Object = Object {
    about: about("Satisfaction, with the whole or with one to ten items."),
    is_open: false,
    fields: &[
        ID,
        TEXT,
        REQUIRED,
        WHEN,
        LOW,
        HIGH,
        LABEL,
        NOT_APPLICABLE,
        SHOWN_AS,
        optional(
            "max",
            Shape::OneNumberOf(&[1, 3, 5, 7, 10]),
            "The highest point; 5 if left out. 1 is the scale 0-1, down and up.",
        ),
        optional(
            "items",
            Shape::List { of: &Shape::Object(&ITEM), min: 1, max: ITEMS_MAX },
            "What is rated, each on the same scale. Left out: one rating of the whole.",
        ),
        optional("one_by_one", Shape::Bool, "Whether each item is a step of its own."),
        SHUFFLE,
        KEEP_LAST,
        optional(
            "pair",
            Shape::Bool,
            "Whether each is rated twice: what was expected, and what was experienced.",
        ),
    ],
};
static CHOICE: Object = Object {
    about: about("One or several of a list."),
    is_open: false,
    fields: &[
        ID,
        TEXT,
        REQUIRED,
        WHEN,
        required(
            "choices",
            Shape::List { of: &Shape::Object(&ITEM), min: 2, max: 20 },
            "What can be ticked; ids are used once in the question.",
        ),
        optional("multiple", Shape::Bool, "Whether several can be ticked."),
        SHUFFLE,
        KEEP_LAST,
    ],
};
static COMMENT: Object = Object {
    about: about("A text in the respondent's own words."),
    is_open: false,
    fields: &[
        ID,
        TEXT,
        REQUIRED,
        WHEN,
        optional("max_length", Shape::Whole { min: 1, max: 5000 }, "The most characters; 1000."),
    ],
};
static CONTACT: Object = Object {
    about: about("How to reach the respondent; sent only with consent."),
    is_open: false,
    fields: &[
        ID,
        TEXT,
        REQUIRED,
        WHEN,
        optional(
            "fields",
            Shape::List { of: &Shape::OneOf(ContactField::CODES), min: 1, max: 3 },
            "What is asked for; email if left out.",
        ),
        optional("consent", TEXTS, "The words of the consent box. Left out: the usual ones."),
    ],
};

static ENDING: Object = Object {
    about: about("What is said after sending to those for whom the condition holds."),
    is_open: false,
    fields: &[
        optional("when", Shape::Condition, "When it is said; the last ending has none."),
        required("text", TEXTS, "What is said."),
        optional("review", Shape::Gate, "Refused: a review is offered to everyone or to nobody."),
        optional("link", Shape::Gate, "Refused: a review is offered to everyone or to nobody."),
    ],
};
const URL: Shape = Shape::Text { min: 1, max: 2000 };
const LINK_TEXT: shape::Field =
    optional("text", LABELS, "The words of the link. Left out: the usual ones.");
static REVIEW: Object = Object {
    about: about("Where everyone may write a public review."),
    is_open: false,
    fields: &[
        required("url", URL, "An https address; no answer travels in it."),
        LINK_TEXT,
        optional("when", Shape::Gate, "Refused: a review is offered to everyone or to nobody."),
    ],
};
static BACK_LINK: Object = Object {
    about: about("Where the last card leads, when the respondent follows it."),
    is_open: false,
    fields: &[
        required("url", URL, "An https address or a path on the site; no answer travels in it."),
        LINK_TEXT,
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
            "steps: one question at a time with the comment that follows it; card: all at once.",
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
                        ("choice", &CHOICE),
                        ("comment", &COMMENT),
                        ("contact", &CONTACT),
                    ],
                },
                min: 1,
                max: 30,
            },
            "What is asked.",
        ),
        optional("thanks", TEXTS, "What is said after sending. Left out: the usual words."),
        optional(
            "endings",
            Shape::List { of: &Shape::Object(&ENDING), min: 1, max: 10 },
            "In place of thanks: the first whose condition holds is said after sending.",
        ),
        optional(
            "complaint",
            Shape::Condition,
            "When an answer is a complaint, to be answered within three days.",
        ),
        optional("review", Shape::Object(&REVIEW), "A review link, for everyone."),
        optional("back_link", Shape::Object(&BACK_LINK), "A link on the last card."),
        optional("receipt", Shape::Bool, "Offers to show what was sent, with the response's id."),
        optional("partials", Shape::Bool, "Saves a partial revision after each step."),
        optional(
            "languages",
            Shape::List { of: &Shape::Language, min: 2, max: 40 },
            "The languages that a switch on the card offers.",
        ),
    ],
};

/// What a definition looks like; its JSON schema is printed from this.
pub static SHAPE: Shape = Shape::Object(&DEFINITION);

/// A survey that holds: every name is used once, every number is in its range, every condition
/// can come true.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The survey's name in records.
    pub survey: String,
    /// The version its owner gave it.
    pub survey_version: String,
    /// One question at a time, or all at once.
    pub flow: Flow,
    /// At least one.
    pub questions: Vec<Question>,
    /// What is said after sending: the first whose condition holds. The last one has none.
    pub endings: Vec<Ending>,
    /// When an answer is a complaint.
    pub complaint: Option<Condition>,
    /// A review link, for everyone.
    pub review: Option<Link>,
    /// A link on the last card.
    pub back_link: Option<Link>,
    /// Whether the respondent may see what was sent.
    pub receipt: bool,
    /// Whether a partial revision is saved after each step.
    pub partials: bool,
    /// The languages that a switch offers; none, or two at least.
    pub languages: Vec<String>,
}

/// How the questions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// One question at a time, with the comments that follow it.
    Steps,
    /// All on one card.
    Card,
}

/// What is said after sending.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// When it is said; `None` for always.
    pub when: Option<Condition>,
    /// The owner's words; empty for the usual ones.
    pub text: Texts,
}

/// A link that the respondent may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// An address of https, or a path on the site where paths are taken.
    pub url: String,
    /// Its words; empty for the usual ones.
    pub text: Texts,
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
    /// When it is shown; `None` for always.
    pub when: Option<Condition>,
    /// What is asked for.
    pub ask: Ask,
}

/// What a question asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A point on a scale, once or for each item.
    Rating(RatingAsk),
    /// One or several of a list.
    Choice(ChoiceAsk),
    /// A text.
    Comment {
        /// The most characters it holds.
        max_length: usize,
    },
    /// How to reach the respondent.
    Contact(ContactAsk),
}

/// A rating, of the whole or of each item.
#[derive(Clone, Debug, PartialEq)]
pub struct RatingAsk {
    /// What is measured.
    pub metric: Metric,
    /// On which scale.
    pub scale: Scale,
    /// What the points look like.
    pub shown_as: ShownAs,
    /// The words on its lowest point; empty for the usual ones.
    pub low: Texts,
    /// The words on its highest point; empty for the usual ones.
    pub high: Texts,
    /// The words on each point from the lowest, or none.
    pub labels: Vec<Texts>,
    /// Whether "not applicable" is offered.
    pub not_applicable: bool,
    /// What is rated; empty for one rating of the whole.
    pub items: Vec<Item>,
    /// Whether each item is a step of its own; on a card all stand together.
    pub one_by_one: bool,
    /// How many items at the end stay in their places; `None` when nothing is shuffled.
    pub keep_last: Option<usize>,
    /// Whether each is rated twice, expected and experienced.
    pub pair: bool,
}

/// One or several of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceAsk {
    /// What can be ticked; 2 to 20.
    pub choices: Vec<Item>,
    /// Whether several can be ticked.
    pub multiple: bool,
    /// How many choices at the end stay in their places; `None` when nothing is shuffled.
    pub keep_last: Option<usize>,
}

/// How to reach the respondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactAsk {
    /// What is asked for, in that order.
    pub fields: Vec<ContactField>,
    /// The words of the consent box; empty for the usual ones.
    pub consent: Texts,
}

/// One way to reach the respondent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactField {
    /// A name.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
}

codes!(ContactField { Name = "name", Email = "email", Phone = "phone" });

impl ContactField {
    /// The most characters it holds, as the record has it.
    #[must_use]
    pub const fn max_length(self) -> usize {
        match self {
            Self::Name => 200,
            Self::Email => 254,
            Self::Phone => 40,
        }
    }
}

/// The language of a tag without its script and region: `pt` of `pt-BR`.
#[must_use]
pub fn primary(tag: &str) -> &str {
    parted(tag, b'-').map_or(tag, |(primary, _)| primary)
}

/// One thing that is rated, or that can be ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// No text of the owner's.
    pub const NONE: Self = Self(Vec::new());

    /// The text for a reader of `language` (`pt-BR`) and the language it is in, if it is known.
    ///
    /// In order: the tag itself, a tag that starts alike (`pt`, then `pt-PT`), the text without a
    /// language, the first one. `None` when the owner wrote none.
    #[must_use]
    pub fn for_reader(&self, language: &str) -> Option<(&str, Option<&str>)> {
        let wanted = primary(language);
        let find = |is: &dyn Fn(&str) -> bool| self.0.iter().find(|(tag, _)| is(tag));
        let (tag, text) = find(&|tag| tag.eq_ignore_ascii_case(language))
            .or_else(|| find(&|tag| tag.eq_ignore_ascii_case(wanted)))
            .or_else(|| find(&|tag| primary(tag).eq_ignore_ascii_case(wanted)))
            .or_else(|| find(&str::is_empty))
            .or_else(|| self.0.first())?;
        Some((text, (!tag.is_empty()).then_some(tag)))
    }

    fn read(value: Option<&Value>) -> Self {
        Self(match value {
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
    /// Reads a definition that no page passes values to.
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
        let definition = Self::read_with(value, &Value::Null, &mut clerk);
        clerk.verdict(definition)
    }

    /// Reads a definition that stands inside something else, complaining to its clerk.
    ///
    /// `values` is an object of what the page passes in for placeholders.
    pub fn read_with(value: &Value, values: &Value, clerk: &mut Clerk) -> Self {
        shape::check(value, &SHAPE, clerk);
        check_names(value, clerk);
        let mut questions = Vec::new();
        in_each(value, "questions", clerk, &mut |value, clerk| {
            questions.push(Question::read(value, clerk));
        });
        let complaint = value.field("complaint");
        let mut before = 0;
        in_each(value, "questions", clerk, &mut |written, clerk| {
            let reader = Reader { questions: &questions, before, complaint };
            check_texts(written, &reader, values, clerk);
            let when = reader.field(written, "when", clerk);
            if let Some(question) = questions.get_mut(before) {
                question.when = when;
            }
            before += 1;
        });
        let reader = Reader { questions: &questions, before: questions.len(), complaint };
        for name in ["thanks", "endings", "review", "back_link"] {
            if let Some(written) = value.field(name) {
                clerk.in_field(name, |clerk| check_texts(written, &reader, values, clerk));
            }
        }
        let mut is_link = |name: &str| {
            let written = value.field(name)?;
            clerk.in_field(name, |clerk| Link::read(written, name == "back_link", clerk))
        };
        let (review, back_link) = (is_link("review"), is_link("back_link"));
        let endings = Ending::read_all(value, &reader, clerk);
        check_repeats(value, "languages", clerk);
        let complaint = Reader { complaint: None, ..reader }.field(value, "complaint", clerk);
        Self {
            survey: value.text("survey").unwrap_or_default().into(),
            survey_version: value.text("survey_version").unwrap_or("1").into(),
            flow: if value.text("flow") == Some("card") { Flow::Card } else { Flow::Steps },
            endings,
            complaint,
            review,
            back_link,
            receipt: value.is_true("receipt"),
            partials: value.is_true("partials"),
            languages: crate::record::read_names(value, "languages"),
            questions,
        }
    }
}

impl Ending {
    /// The endings, or thanks as the only one.
    fn read_all(value: &Value, reader: &Reader<'_>, clerk: &mut Clerk) -> Vec<Self> {
        let mut endings = Vec::new();
        let mut is_readable = true;
        in_each(value, "endings", clerk, &mut |value, clerk| {
            let when = reader.field(value, "when", clerk);
            is_readable &= when.is_some() == value.field("when").is_some();
            endings.push(Self { when, text: Texts::read(value.field("text")) });
        });
        let complain = |path: &str, code, said: &'static str, clerk: &mut Clerk| {
            clerk.in_field(path, |clerk| clerk.complain(code, || said.into()));
        };
        if endings.is_empty() {
            let text = Texts::read(value.field("thanks"));
            endings.push(Self { when: None, text });
        } else if value.field("thanks").is_some() {
            let said = "stands beside endings; write it as the last of them";
            complain("thanks", "contradiction", said, clerk);
        }
        if endings.last().is_some_and(|ending| ending.when.is_some()) {
            let said = "ends in one with a condition; the last ending is for everyone else";
            complain("endings", "contradiction", said, clerk);
        }
        if is_readable {
            Self::check_reached(&endings, reader.questions, clerk);
        }
        endings
    }

    /// Nobody looks in the widget: an ending that is never reached is never said.
    #[cfg(not(feature = "complaints"))]
    fn check_reached(_: &[Self], _: &[Question], _: &mut Clerk) {}

    /// Complains about endings that stand below one that always holds.
    #[cfg(feature = "complaints")]
    fn check_reached(endings: &[Self], questions: &[Question], clerk: &mut Clerk) {
        let mut missed = Vec::new();
        for (index, ending) in endings.iter().enumerate() {
            let own = ending.when.clone().unwrap_or(Condition::All(Vec::new()));
            missed.push(own.clone());
            if !condition::can_hold(&Condition::All(missed.clone()), questions) {
                clerk.in_field("endings", |clerk| {
                    clerk.in_entry(index, |clerk| {
                        let said = "is never reached: those above hold whatever is answered";
                        clerk.complain("never", || said.into());
                    });
                });
            }
            missed.pop();
            missed.push(Condition::Not(alloc::boxed::Box::new(own)));
        }
    }
}

impl Link {
    fn read(value: &Value, is_path_taken: bool, clerk: &mut Clerk) -> Option<Self> {
        let url = value.text("url")?;
        // Browsers drop tabs and line ends, and read a backslash as a slash.
        let is_plain = !url.bytes().any(|byte| byte <= b' ' || byte == b'\\');
        let is_path = is_path_taken && url.starts_with('/') && !url.starts_with("//");
        let host = url.strip_prefix("https://").and_then(|rest| rest.bytes().next());
        let is_https = host.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte > b'Z');
        clerk.in_field("url", |clerk| {
            if parted(url, b'{').is_some() {
                clerk.complain("bad_format", || {
                    "has a placeholder; answers and values never travel in an address".into()
                });
            } else if !is_plain || !(is_https || is_path) {
                clerk.complain("bad_format", || {
                    let or = if is_path_taken { " or a path like /thanks" } else { "" };
                    message(&[
                        "\"",
                        url,
                        "\" is not an address like https://example.com/review",
                        or,
                    ])
                });
            }
        });
        Some(Self { url: url.into(), text: Texts::read(value.field("text")) })
    }
}

impl Question {
    fn read(value: &Value, clerk: &mut Clerk) -> Self {
        let ask = match value.text("kind") {
            Some("choice") => Ask::Choice(ChoiceAsk {
                choices: read_items(value, "choices"),
                multiple: value.is_true("multiple"),
                keep_last: read_keep_last(value),
            }),
            Some("contact") => Ask::Contact(ContactAsk::read(value, clerk)),
            kind => match kind.and_then(Metric::from_code) {
                Some(metric) => Ask::Rating(RatingAsk::read(metric, value, clerk)),
                None => Ask::Comment {
                    // Checked to be 1 to 5000.
                    max_length: value.whole("max_length").map_or(COMMENT_MAX, |most| most as usize),
                },
            },
        };
        Self {
            id: value.text("id").unwrap_or_default().into(),
            text: Texts::read(value.field("text")),
            required: value.is_true("required"),
            when: None,
            ask,
        }
    }

    /// The items or choices; empty for other questions and for a rating of the whole.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        match &self.ask {
            Ask::Rating(ask) => &ask.items,
            Ask::Choice(ask) => &ask.choices,
            Ask::Comment { .. } | Ask::Contact(_) => &[],
        }
    }
}

impl ContactAsk {
    fn read(value: &Value, clerk: &mut Clerk) -> Self {
        check_repeats(value, "fields", clerk);
        let named = value.list("fields").iter().filter_map(Value::as_text);
        let mut fields: Vec<ContactField> = named.filter_map(ContactField::from_code).collect();
        if fields.is_empty() {
            fields.push(ContactField::Email);
        }
        Self { fields, consent: Texts::read(value.field("consent")) }
    }
}

impl RatingAsk {
    fn read(metric: Metric, value: &Value, clerk: &mut Clerk) -> Self {
        let max = value.whole("max").unwrap_or(metric.usual_scale().max().into());
        let scale = metric.scale(metric.usual_scale().min().into(), max);
        let scale = scale.or(metric.scale(0, max)).unwrap_or(metric.usual_scale());
        let usual = if scale == Scale::THUMBS { ShownAs::Thumbs } else { ShownAs::Numbers };
        let ask = Self {
            metric,
            scale,
            shown_as: value.text("shown_as").and_then(ShownAs::from_code).unwrap_or(usual),
            low: Texts::read(value.field("low")),
            high: Texts::read(value.field("high")),
            labels: value.list("labels").iter().map(|text| Texts::read(Some(text))).collect(),
            not_applicable: value.is_true("not_applicable"),
            items: read_items(value, "items"),
            one_by_one: value.is_true("one_by_one"),
            keep_last: read_keep_last(value),
            pair: value.is_true("pair"),
        };
        ask.check(clerk);
        ask
    }

    /// The sides that are asked for; experienced alone without pairs.
    #[must_use]
    pub const fn roles(&self) -> &'static [Role] {
        if self.pair { &[Role::Expected, Role::Experienced] } else { &[Role::Experienced] }
    }

    /// Whether every point has a word of the owner's or of the locale's, which names the five
    /// points of the usual satisfaction scale unless the owner words its ends.
    #[must_use]
    pub fn has_words(&self) -> bool {
        let is_usual = self.metric == Metric::Csat && self.scale == Scale::CSAT5;
        !self.labels.is_empty() || (is_usual && self.low.0.is_empty() && self.high.0.is_empty())
    }

    fn check(&self, clerk: &mut Clerk) {
        let points = self.scale.points();
        if !self.labels.is_empty() && self.labels.len() != usize::from(points) {
            clerk.in_field("labels", |clerk| {
                clerk.complain("contradiction", || {
                    let words = [self.labels.len() as i64, points.into()].map(whole_text);
                    let [given, points] = &words;
                    message(&["has ", given, " words; the scale has ", points, " points"])
                });
            });
        }
        let (is_csat, is_nps) = (self.metric == Metric::Csat, self.metric == Metric::Nps);
        let (fits, rule) = match self.shown_as {
            _ if is_nps => (
                self.shown_as == ShownAs::Numbers,
                "nps is shown as numbers only: the method is defined on the numbers 0 to 10",
            ),
            ShownAs::Numbers => (true, ""),
            ShownAs::Stars => (is_csat, "stars go with csat"),
            ShownAs::Smileys => (points <= 7, "smileys go with up to 7 points"),
            ShownAs::Thumbs => (self.scale == Scale::THUMBS, "thumbs go with csat whose max is 1"),
            ShownAs::Words => (
                points <= 7 && self.has_words(),
                "words go with up to 7 points, and each point needs its word in labels",
            ),
        };
        if !fits {
            clerk.in_field("shown_as", |clerk| clerk.complain("contradiction", || rule.into()));
        }
    }
}

fn read_items(value: &Value, name: &str) -> Vec<Item> {
    let read = |item: &Value| Item {
        id: item.text("id").unwrap_or_default().into(),
        text: Texts::read(item.field("text")),
    };
    value.list(name).iter().map(read).collect()
}

/// Checked to be 0 to 20.
fn read_keep_last(value: &Value) -> Option<usize> {
    let kept = value.whole("keep_last").unwrap_or_default() as usize;
    value.is_true("shuffle").then_some(kept)
}

/// Reads each entry of the list `name`, at its place.
fn in_each(value: &Value, name: &str, clerk: &mut Clerk, read: &mut dyn FnMut(&Value, &mut Clerk)) {
    clerk.in_field(name, |clerk| {
        for (index, value) in value.list(name).iter().enumerate() {
            clerk.in_entry(index, |clerk| read(value, clerk));
        }
    });
}

/// Complains about texts that stand twice in the list `name`.
///
/// Only with the feature `complaints`: twice the same does no harm on the card.
fn check_repeats(value: &Value, name: &str, clerk: &mut Clerk) {
    if cfg!(not(feature = "complaints")) {
        return;
    }
    let mut seen = Vec::new();
    in_each(value, name, clerk, &mut |entry, clerk| {
        note(entry.as_text(), "stands once in the list", &mut seen, clerk);
    });
}

/// Complains about question and item ids that are used twice: they share one set of names, since
/// a record's `order` lists both. A choice's id is used once in its question.
fn check_names(value: &Value, clerk: &mut Clerk) {
    let mut seen = Vec::new();
    in_each(value, "questions", clerk, &mut |question, clerk| {
        clerk.in_field("id", |clerk| {
            note(question.text("id"), "id is used once in the survey", &mut seen, clerk)
        });
        in_each(question, "items", clerk, &mut |item, clerk| {
            clerk.in_field("id", |clerk| {
                note(item.text("id"), "id is used once in the survey", &mut seen, clerk)
            });
        });
        let mut choices = Vec::new();
        in_each(question, "choices", clerk, &mut |choice, clerk| {
            clerk.in_field("id", |clerk| {
                note(choice.text("id"), "id is used once in the question", &mut choices, clerk)
            });
        });
    });
}

/// Complains about a name that was noted before.
fn note(name: Option<&str>, rule: &str, seen: &mut Vec<String>, clerk: &mut Clerk) {
    let Some(name) = name else { return };
    if seen.iter().any(|known| known == name) {
        clerk.complain("duplicate", || message(&["\"", name, "\" is used twice; each ", rule]));
    }
    seen.push(name.into());
}

/// Complains about placeholders, in any text below, that name nothing this place can know.
///
/// Only with the feature `complaints`: in the widget such a placeholder stands for its fallback, or for
/// nothing, and nobody looks for it at a respondent's cost.
fn check_texts(value: &Value, reader: &Reader<'_>, values: &Value, clerk: &mut Clerk) {
    if cfg!(not(feature = "complaints")) {
        return;
    }
    match value {
        Value::Text(text) => each_piece(text, &mut |piece| match piece {
            Piece::Words(_) => {}
            Piece::Open => clerk.complain("bad_format", || {
                "has a { that is never closed; write {{ for a brace".into()
            }),
            Piece::Named { name, fallback } => match condition::named(reader.questions, name) {
                Some((question, _)) if question >= reader.before => clerk.complain("loop", || {
                    message(&["{", name, "} does not stand before this; texts look back only"])
                }),
                None if fallback.is_none() && values.field(name).is_none() => {
                    clerk.complain("unknown_placeholder", || {
                        message(&[
                            "{",
                            name,
                            "} is no question, no item and no value of the page; give ",
                            "words for when there is none, {",
                            name,
                            "|like these}",
                        ])
                    });
                }
                _ => {}
            },
        }),
        Value::List(values_below) => {
            for (index, value) in values_below.iter().enumerate() {
                clerk.in_entry(index, |clerk| check_texts(value, reader, values, clerk));
            }
        }
        Value::Map(fields) => {
            // Addresses take no placeholder, and are checked by their own reader.
            for (name, value) in fields.iter().filter(|(name, _)| name != "url" && name != "when") {
                clerk.in_field(name, |clerk| check_texts(value, reader, values, clerk));
            }
        }
        _ => {}
    }
}
