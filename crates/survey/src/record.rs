//! The response record and the event record, wire format version 1, both ways.
//!
//! A response's id is made once, when the survey is shown; its `revision` counts the times it was
//! saved; `id:revision` is the key of a delivery. Direction and range travel with every answer,
//! so nobody downstream has to guess.

use crate::complaint::{Clerk, Complaints, message, whole_text};
use crate::id::RecordId;
use crate::json::Writer;
use crate::metric::Metric;
use crate::shape::{self, Field, Object, Shape, about, optional, required};
use crate::time::Timestamp;
use crate::value::Value;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use trefoil_score::{Rejection, Scale, nps};

/// The version of the wire format.
pub const VERSION: i64 = 1;

/// How long a complaint may wait for an answer: three days.
pub const COMPLAINT_DUE_S: i64 = 3 * 86_400;

/// A record as it travels: one JSON object.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// What one respondent answered.
    Response(Response),
    /// Something that happened to a survey or a response.
    Event(Event),
}

/// What one respondent answered, as of one revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// What is the same for all revisions, the id among it.
    pub circumstances: Arc<Circumstances>,
    /// Counts the saves of this response, from 1; the highest one holds.
    pub revision: u32,
    /// The survey's name.
    pub survey: String,
    /// The version its owner gave it.
    pub survey_version: String,
    /// How far the respondent got.
    pub status: Status,
    /// When the last answer was given.
    pub answered_at: Option<Timestamp>,
    /// The language the survey was shown in, as a BCP 47 tag.
    pub locale: String,
    /// Ids of questions and items in the order shown; an item stands for its question.
    pub order: Vec<String>,
    /// What was answered; a question passed over is not in it.
    pub answers: Vec<Answer>,
    /// When a complaint was opened, and until when it is to be answered.
    pub complaint: Option<Complaint>,
}

/// What a response is a response to, the same for all its revisions.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    /// Made once, when the survey is shown.
    pub id: RecordId,
    /// Whether this is a trial that never enters a score.
    pub test: bool,
    /// When the survey was shown.
    pub shown_at: Timestamp,
    /// How it was shown.
    pub display: Display,
    /// What made it appear.
    pub trigger: Option<String>,
    /// Where on the customer's way it was asked.
    pub touchpoint: Option<String>,
    /// The page's path, without query and fragment.
    pub page: Option<String>,
    /// A name for the respondent that the page passed in; never made by the widget.
    pub respondent: Option<String>,
    /// What the page passed in.
    pub context: Vec<(String, Scalar)>,
}

/// How far the respondent got. Only [`Self::Complete`] and [`Self::Partial`] enter scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Saved under way.
    Partial,
    /// Sent by the respondent.
    Complete,
    /// Closed without sending.
    Dismissed,
    /// Taken back after sending.
    Withdrawn,
}

/// How a survey was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Display {
    /// In the page's flow.
    Inline,
    /// In a corner, above the page.
    Popover,
    /// Above the page, which waits.
    Modal,
    /// Along an edge.
    Bar,
    /// Behind a tab at the side.
    Tab,
    /// As a page of its own.
    Page,
}

/// A value of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A whole number within ±2^53.
    Whole(i64),
    /// `true` or `false`.
    Bool(bool),
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A point on a scale.
    Rating(Rating),
    /// Some of several choices.
    Choice {
        /// The question's id.
        question: String,
        /// The ids chosen.
        values: Vec<String>,
        /// All ids in the order shown.
        order: Vec<String>,
    },
    /// A text.
    Comment {
        /// The question's id.
        question: String,
        /// What was written, card numbers masked.
        text: String,
    },
    /// How to reach the respondent.
    Contact {
        /// The question's id.
        question: String,
        /// A name.
        name: Option<String>,
        /// An e-mail address.
        email: Option<String>,
        /// A telephone number.
        phone: Option<String>,
        /// Whether the respondent agreed to be contacted.
        consent: bool,
    },
}

/// A point on a scale, with all that is needed to read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    /// The question's id.
    pub question: String,
    /// The item's id, where the question has items.
    pub item: Option<String>,
    /// Whether this is what was expected or what was experienced, where both are asked.
    pub role: Option<Role>,
    /// What is measured, and so which end is good.
    pub metric: Metric,
    /// From where to where the scale runs.
    pub scale: Scale,
    /// What the points looked like.
    pub shown_as: Option<ShownAs>,
    /// The point; `None` when the respondent said that it does not apply.
    pub value: Option<u8>,
}

/// One side of a pair of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// What was expected.
    Expected,
    /// What was experienced.
    Experienced,
}

/// What a scale's points looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShownAs {
    /// Numbers.
    Numbers,
    /// Stars.
    Stars,
    /// Faces.
    Smileys,
    /// Thumbs.
    Thumbs,
    /// Words.
    Words,
}

/// When a complaint was opened, and until when it is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// When the respondent complained.
    pub opened_at: Timestamp,
    /// [`COMPLAINT_DUE_S`] later.
    pub due_at: Timestamp,
}

/// Something that happened to a survey or a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The event's own id.
    pub id: RecordId,
    /// When it happened.
    pub at: Timestamp,
    /// The survey's name.
    pub survey: String,
    /// What happened.
    pub kind: EventKind,
    /// The response it happened to.
    pub response: RecordId,
    /// Whether this is a trial that never enters a rate.
    pub test: bool,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The survey was put before somebody.
    Shown,
    /// The first answer was given.
    Started,
    /// It was closed without sending.
    Dismissed,
    /// The owner replied to a complaint.
    Replied,
    /// The owner settled a complaint.
    Resolved,
}

/// The scores that follow from one response's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scores<'a> {
    /// Each likelihood to recommend, with its group.
    pub nps: Vec<(&'a str, u8, nps::Group)>,
    /// Sum and number of the CSAT ratings; `None` without one, or when their scales differ.
    ///
    /// Pairs of expected and experienced are a measure of their own and stay out.
    pub csat: Option<(u64, u64)>,
    /// Each effort rating, with its version.
    pub ces: Vec<(&'a str, Metric, u8)>,
    /// Question and item of each pair, with what was experienced less what was expected.
    pub gaps: Vec<(&'a str, Option<&'a str>, i16)>,
}

/// Gives an enum of words its codes, both ways.
macro_rules! codes {
    ($name:ident { $($variant:ident = $code:literal),* $(,)? }) => {
        impl $name {
            /// All codes, in order.
            pub const CODES: &[&str] = &[$($code),*];

            /// The code in records.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The variant of that code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

pub(crate) use codes;

codes!(Status {
    Partial = "partial",
    Complete = "complete",
    Dismissed = "dismissed",
    Withdrawn = "withdrawn",
});
codes!(Display {
    Inline = "inline",
    Popover = "popover",
    Modal = "modal",
    Bar = "bar",
    Tab = "tab",
    Page = "page",
});
codes!(Role { Expected = "expected", Experienced = "experienced" });
codes!(ShownAs {
    Numbers = "numbers",
    Stars = "stars",
    Smileys = "smileys",
    Thumbs = "thumbs",
    Words = "words",
});
codes!(EventKind {
    Shown = "shown",
    Started = "started",
    Dismissed = "dismissed",
    Replied = "replied",
    Resolved = "resolved",
});

impl Status {
    /// Whether answers of this status enter scores.
    #[must_use]
    pub const fn is_scored(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }
}

const QUESTION: Field = required("question", Shape::Name, "The question's id.");
const SHOWN_AS: Field =
    optional("shown_as", Shape::OneOf(ShownAs::CODES), "What the points looked like.");
const NOT_APPLICABLE: Field =
    optional("not_applicable", Shape::Bool, "true: it does not apply, and the value is null.");
const HIGH_IS_GOOD: Field =
    required("good_is", Shape::OneOf(&["high"]), "The good end of the scale.");

static NPS: Object = Object {
    about: about("A likelihood to recommend."),
    is_open: true,
    fields: &[
        QUESTION,
        required("min", Shape::OneNumberOf(&[0]), "The scale's lowest point."),
        required("max", Shape::OneNumberOf(&[10]), "The scale's highest point."),
        HIGH_IS_GOOD,
        SHOWN_AS,
        optional("value", Shape::Whole { min: 0, max: 10 }, "The point chosen."),
        NOT_APPLICABLE,
        optional(
            "group",
            Shape::OneOf(&["promoter", "passive", "detractor"]),
            "Promoter from 9, passive 7 and 8, detractor to 6.",
        ),
    ],
};
static CSAT: Object = Object {
    about: about("A satisfaction, on 1-3, 1-5, 1-7, 1-10 or 0-1."),
    is_open: true,
    fields: &[
        QUESTION,
        optional("item", Shape::Name, "The item's id, where the question has items."),
        optional("role", Shape::OneOf(Role::CODES), "One side of expected against experienced."),
        required("min", Shape::OneNumberOf(&[0, 1]), "The scale's lowest point."),
        required("max", Shape::OneNumberOf(&[1, 3, 5, 7, 10]), "The scale's highest point."),
        HIGH_IS_GOOD,
        SHOWN_AS,
        optional("value", Shape::Whole { min: 0, max: 10 }, "The point chosen."),
        NOT_APPLICABLE,
    ],
};
static CES1: Object = Object {
    about: about("An effort after CES 1.0."),
    is_open: true,
    fields: &[
        QUESTION,
        required("min", Shape::OneNumberOf(&[1]), "The scale's lowest point."),
        required("max", Shape::OneNumberOf(&[5]), "The scale's highest point."),
        required("good_is", Shape::OneOf(&["low"]), "The good end of the scale."),
        SHOWN_AS,
        optional("value", Shape::Whole { min: 1, max: 5 }, "The point chosen."),
        NOT_APPLICABLE,
    ],
};
static CES2: Object = Object {
    about: about("An ease after CES 2.0."),
    is_open: true,
    fields: &[
        QUESTION,
        required("min", Shape::OneNumberOf(&[1]), "The scale's lowest point."),
        required("max", Shape::OneNumberOf(&[7]), "The scale's highest point."),
        HIGH_IS_GOOD,
        SHOWN_AS,
        optional("value", Shape::Whole { min: 1, max: 7 }, "The point chosen."),
        NOT_APPLICABLE,
    ],
};
/// Thirty questions of ten items.
const NAMES: Shape = Shape::List { of: &Shape::Name, min: 0, max: 300 };
static CHOICE: Object = Object {
    about: about("Some of several choices."),
    is_open: true,
    fields: &[
        QUESTION,
        required("values", NAMES, "The ids chosen."),
        optional("order", NAMES, "All ids in the order shown."),
    ],
};
static COMMENT: Object = Object {
    about: about("A text in the respondent's own words."),
    is_open: true,
    fields: &[QUESTION, required("text", Shape::Text { min: 1, max: 10_000 }, "The text.")],
};
static CONTACT: Object = Object {
    about: about("How to reach the respondent."),
    is_open: true,
    fields: &[
        QUESTION,
        optional("name", Shape::Text { min: 1, max: 200 }, "A name."),
        optional("email", Shape::Text { min: 3, max: 254 }, "An e-mail address."),
        optional("phone", Shape::Text { min: 1, max: 40 }, "A telephone number."),
        required("consent", Shape::Bool, "Whether the respondent agreed to be contacted."),
    ],
};
static COMPLAINT: Object = Object {
    about: about("A complaint and its term: it is to be answered within three days."),
    is_open: true,
    fields: &[
        required("opened_at", Shape::Moment, "When the respondent complained."),
        required("due_at", Shape::Moment, "Until when it is to be answered."),
    ],
};
static SCORES: Object = Object {
    about: about("What follows from the answers; refused when it does not."),
    is_open: true,
    fields: &[],
};
static RESPONSE: Object = Object {
    about: about("What one respondent answered, as of one revision."),
    is_open: true,
    fields: &[
        required("v", Shape::OneNumberOf(&[VERSION]), "The version of this format."),
        required("id", Shape::Uuid, "Made once, when the survey is shown; version 7."),
        required(
            "revision",
            Shape::Whole { min: 1, max: 1_000_000 },
            "Counts the saves; the highest one holds.",
        ),
        required("survey", Shape::Name, "The survey's name."),
        required("survey_version", Shape::Text { min: 1, max: 64 }, "The survey's version."),
        required(
            "status",
            Shape::OneOf(Status::CODES),
            "How far the respondent got; dismissed and withdrawn never enter a score.",
        ),
        optional("test", Shape::Bool, "true: a trial that never enters a score."),
        required("shown_at", Shape::Moment, "When the survey was shown."),
        optional("answered_at", Shape::Moment, "When the last answer was given."),
        required("locale", Shape::Text { min: 2, max: 35 }, "The language shown, as BCP 47 tag."),
        required("display", Shape::OneOf(Display::CODES), "How it was shown."),
        optional("trigger", Shape::Text { min: 1, max: 100 }, "What made it appear."),
        optional("touchpoint", Shape::Text { min: 1, max: 100 }, "Where on the customer's way."),
        optional("page", Shape::Page, "The page's path, without query and fragment."),
        optional("respondent", Shape::Text { min: 1, max: 200 }, "As the page passed it in."),
        optional("context", Shape::Context, "As the page passed it in."),
        optional(
            "order",
            NAMES,
            "Ids of questions and items in the order shown; an item stands for its question.",
        ),
        required(
            "answers",
            Shape::List {
                of: &Shape::OneObjectOf {
                    tag: "kind",
                    objects: &[
                        ("nps", &NPS),
                        ("csat", &CSAT),
                        ("ces1", &CES1),
                        ("ces2", &CES2),
                        ("choice", &CHOICE),
                        ("comment", &COMMENT),
                        ("contact", &CONTACT),
                    ],
                },
                min: 0,
                // Thirty questions of ten items, each rated twice.
                max: 600,
            },
            "What was answered; a question passed over is not in it.",
        ),
        optional("complaint", Shape::Object(&COMPLAINT), "A complaint and its term."),
        optional("scores", Shape::Object(&SCORES), "What follows from the answers."),
    ],
};
static EVENT: Object = Object {
    about: about("Something that happened to a survey or a response."),
    is_open: true,
    fields: &[
        required("v", Shape::OneNumberOf(&[VERSION]), "The version of this format."),
        required("id", Shape::Uuid, "The event's own id; version 7."),
        required("at", Shape::Moment, "When it happened."),
        required("survey", Shape::Name, "The survey's name."),
        required("event", Shape::OneOf(EventKind::CODES), "What happened."),
        required("response", Shape::Uuid, "The response it happened to."),
        optional("test", Shape::Bool, "true: a trial that never enters a rate."),
    ],
};

/// What a record looks like; its JSON schema is printed from this.
pub static SHAPE: Shape =
    Shape::OneObjectOf { tag: "type", objects: &[("response", &RESPONSE), ("event", &EVENT)] };

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its path and code.
    pub fn read(value: &Value) -> Result<Self, Complaints> {
        let mut clerk = Clerk::default();
        if let Some(version) = value.whole("v").filter(|version| *version != VERSION) {
            let said = message(&[
                "is ",
                &whole_text(version),
                "; this program reads version 1 of the record",
            ]);
            clerk.in_field("v", |clerk| clerk.complain("unsupported_version", || said));
            return Err(clerk.into_complaints());
        }
        shape::check(value, &SHAPE, &mut clerk);
        // A record whose fields have the wrong form has no meaning to be checked.
        if !clerk.is_content() {
            return Err(clerk.into_complaints());
        }
        let record = match value.text("type") {
            Some("event") => Event::read(value).map(Self::Event),
            _ => Response::read(value, &mut clerk).map(Self::Response),
        };
        match record {
            Some(record) => clerk.verdict(record),
            None => {
                if clerk.is_content() {
                    clerk.complain("bad_format", || "is not a record".into());
                }
                Err(clerk.into_complaints())
            }
        }
    }

    /// The record as one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        match self {
            Self::Response(response) => response.write(&mut json),
            Self::Event(event) => event.write(&mut json),
        }
        json.into_text()
    }

    /// The key of this delivery, `id:revision`; an event has one revision.
    #[must_use]
    pub fn delivery_key(&self) -> String {
        let (id, revision) = match self {
            Self::Response(response) => (response.circumstances.id, response.revision),
            Self::Event(event) => (event.id, 1),
        };
        message(&[&id.text(), ":", &whole_text(i64::from(revision))])
    }
}

impl Response {
    /// The scores that follow from the answers.
    #[must_use]
    pub fn scores(&self) -> Scores<'_> {
        let mut scores = Scores::default();
        let mut csat: Option<(Scale, u64, u64)> = None;
        let mut is_mixed = false;
        for answer in &self.answers {
            let Answer::Rating(rating) = answer else { continue };
            let Some(value) = rating.value else { continue };
            scores.gaps.extend(self.gap(rating, value));
            match rating.metric {
                Metric::Nps => {
                    if let Some(group) = nps::Group::of(value) {
                        scores.nps.push((&rating.question, value, group));
                    }
                }
                Metric::Ces1 | Metric::Ces2 => {
                    scores.ces.push((&rating.question, rating.metric, value));
                }
                Metric::Csat if rating.role.is_some() => {}
                Metric::Csat => {
                    let (scale, sum, count) = csat.unwrap_or((rating.scale, 0, 0));
                    is_mixed |= scale != rating.scale;
                    csat = Some((scale, sum + u64::from(value), count + 1));
                }
            }
        }
        scores.csat = csat.filter(|_| !is_mixed).map(|(_, sum, count)| (sum, count));
        scores
    }

    /// The gap of a pair, from what was experienced.
    fn gap<'a>(&self, rating: &'a Rating, value: u8) -> Option<(&'a str, Option<&'a str>, i16)> {
        if rating.role != Some(Role::Experienced) {
            return None;
        }
        let expected = self.answers.iter().find_map(|answer| match answer {
            Answer::Rating(other)
                if other.role == Some(Role::Expected)
                    && other.question == rating.question
                    && other.item == rating.item
                    && other.scale == rating.scale =>
            {
                other.value
            }
            _ => None,
        })?;
        let gap = i16::from(value) - i16::from(expected);
        Some((&rating.question, rating.item.as_deref(), gap))
    }

    /// Reads a response whose shape was checked.
    fn read(value: &Value, clerk: &mut Clerk) -> Option<Self> {
        let moment = |name: &str| value.text(name).and_then(Timestamp::from_rfc3339);
        let owned = |name: &str| value.text(name).map(String::from);
        let answers = clerk.in_field("answers", |clerk| read_answers(value.list("answers"), clerk));
        let mut context = read_context(value.field("context"));
        // Writers that have another order mean the same.
        context.sort_by(|(one, _), (other, _)| one.cmp(other));
        let response = Self {
            circumstances: Arc::new(Circumstances {
                id: RecordId::read(value.text("id")?)?,
                test: value.is_true("test"),
                shown_at: moment("shown_at")?,
                display: Display::from_code(value.text("display")?)?,
                trigger: owned("trigger"),
                touchpoint: owned("touchpoint"),
                page: owned("page"),
                respondent: owned("respondent"),
                context,
            }),
            revision: u32::try_from(value.whole("revision")?).ok()?,
            survey: owned("survey")?,
            survey_version: owned("survey_version")?,
            status: Status::from_code(value.text("status")?)?,
            answered_at: moment("answered_at"),
            locale: owned("locale")?,
            order: read_names(value, "order"),
            answers,
            complaint: value.field("complaint").and_then(Complaint::read),
        };
        let mut scores = response.scores();
        let given = value.field("scores");
        // Writers before the gaps left them out.
        if given.is_some_and(|given| given.field("gaps").is_none()) {
            scores.gaps.clear();
        }
        if given.is_some_and(|given| Scores::read(given) != scores) {
            clerk.in_field("scores", |clerk| {
                clerk.complain("contradiction", || "do not follow from the answers".into());
            });
        }
        Some(response)
    }

    fn write(&self, json: &mut Writer) {
        let about = &*self.circumstances;
        json.object(|json| {
            json.whole_field("v", VERSION);
            json.text_field("type", "response");
            json.text_field("id", &about.id.text());
            json.whole_field("revision", i64::from(self.revision));
            json.text_field("survey", &self.survey);
            json.text_field("survey_version", &self.survey_version);
            json.text_field("status", self.status.code());
            json.field("test").bool(about.test);
            json.text_field("shown_at", &about.shown_at.to_rfc3339());
            let answered_at = self.answered_at.map(Timestamp::to_rfc3339);
            for (name, text) in [
                ("answered_at", answered_at.as_deref()),
                ("locale", Some(&*self.locale)),
                ("display", Some(about.display.code())),
                ("trigger", about.trigger.as_deref()),
                ("touchpoint", about.touchpoint.as_deref()),
                ("page", about.page.as_deref()),
                ("respondent", about.respondent.as_deref()),
            ] {
                json.field(name).text_or_null(text);
            }
            json.field("context").object(|json| {
                for (name, value) in &about.context {
                    json.field(name);
                    match value {
                        Scalar::Text(text) => json.text(text),
                        Scalar::Whole(number) => json.whole(*number),
                        Scalar::Bool(value) => json.bool(*value),
                    }
                }
            });
            write_names("order", &self.order, json);
            json.field("answers").list(|json| {
                for answer in &self.answers {
                    answer.write(json);
                }
            });
            if let Some(complaint) = self.complaint {
                json.field("complaint").object(|json| {
                    json.text_field("opened_at", &complaint.opened_at.to_rfc3339());
                    json.text_field("due_at", &complaint.due_at.to_rfc3339());
                });
            }
            json.field("scores");
            self.scores().write(json);
        });
    }
}

impl Answer {
    /// The id of the question it answers.
    #[must_use]
    pub fn question(&self) -> &str {
        match self {
            Self::Rating(Rating { question, .. })
            | Self::Choice { question, .. }
            | Self::Comment { question, .. }
            | Self::Contact { question, .. } => question,
        }
    }

    fn read(value: &Value, clerk: &mut Clerk) -> Option<Self> {
        let owned = |name: &str| value.text(name).map(String::from);
        let question = owned("question")?;
        let kind = value.text("kind")?;
        if let Some(metric) = Metric::from_code(kind) {
            return Rating::read(question, metric, value, clerk).map(Self::Rating);
        }
        Some(match kind {
            "choice" => Self::Choice {
                question,
                values: read_names(value, "values"),
                order: read_names(value, "order"),
            },
            "comment" => Self::Comment { question, text: owned("text")? },
            _ => Self::Contact {
                question,
                name: owned("name"),
                email: owned("email"),
                phone: owned("phone"),
                consent: value.is_true("consent"),
            },
        })
    }

    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.text_field("question", self.question());
            match self {
                Self::Rating(rating) => rating.write(json),
                Self::Choice { values, order, .. } => {
                    json.text_field("kind", "choice");
                    write_names("values", values, json);
                    write_names("order", order, json);
                }
                Self::Comment { text, .. } => {
                    json.text_field("kind", "comment");
                    json.text_field("text", text);
                }
                Self::Contact { name, email, phone, consent, .. } => {
                    json.text_field("kind", "contact");
                    for (field, text) in [("name", name), ("email", email), ("phone", phone)] {
                        if let Some(text) = text {
                            json.text_field(field, text);
                        }
                    }
                    json.field("consent").bool(*consent);
                }
            }
        });
    }
}

impl Rating {
    fn read(question: String, metric: Metric, value: &Value, clerk: &mut Clerk) -> Option<Self> {
        let (min, max) = (value.whole("min")?, value.whole("max")?);
        let Some(scale) = metric.scale(min, max) else {
            clerk.in_field("max", |clerk| {
                let (min, max) = (whole_text(min), whole_text(max));
                let said = message(&[&min, "-", &max, " is not a scale of csat"]);
                clerk.complain("contradiction", || said);
            });
            return None;
        };
        let is_not_applicable = value.is_true("not_applicable");
        let point = value.field("value");
        clerk.in_field("value", |clerk| match point {
            Some(_) if is_not_applicable => {
                clerk.complain("contradiction", || "is given though it does not apply".into());
            }
            Some(point) => {
                shape::check_whole(point, scale.min().into(), scale.max().into(), clerk);
            }
            None if is_not_applicable => {}
            None => clerk.complain(Rejection::Null.code(), || "is null; it needs a value".into()),
        });
        let point = point.and_then(Value::as_whole).and_then(|point| u8::try_from(point).ok());
        let group = point.and_then(nps::Group::of).map(nps::Group::code);
        if let Some(given) = value.text("group").filter(|given| group != Some(*given)) {
            clerk.in_field("group", |clerk| {
                clerk.complain("contradiction", || message(&[given, " is not the value's group"]));
            });
        }
        Some(Self {
            question,
            item: value.text("item").map(String::from),
            role: value.text("role").and_then(Role::from_code),
            metric,
            scale,
            shown_as: value.text("shown_as").and_then(ShownAs::from_code),
            value: point,
        })
    }

    fn write(&self, json: &mut Writer) {
        for (name, text) in [("item", self.item.as_deref()), ("role", self.role.map(Role::code))] {
            if let Some(text) = text {
                json.text_field(name, text);
            }
        }
        json.text_field("kind", self.metric.code());
        json.whole_field("min", i64::from(self.scale.min()));
        json.whole_field("max", i64::from(self.scale.max()));
        json.text_field("good_is", self.metric.good_is().code());
        if let Some(shown_as) = self.shown_as {
            json.text_field("shown_as", shown_as.code());
        }
        json.field("value");
        let Some(value) = self.value else {
            json.null();
            json.field("not_applicable").bool(true);
            return;
        };
        json.whole(i64::from(value));
        let group = nps::Group::of(value).filter(|_| self.metric == Metric::Nps);
        if let Some(group) = group {
            json.text_field("group", group.code());
        }
    }
}

impl Complaint {
    /// A complaint opened now, due in three days.
    #[must_use]
    pub fn opened(opened_at: Timestamp) -> Self {
        Self { opened_at, due_at: opened_at.plus_s(COMPLAINT_DUE_S) }
    }

    fn read(value: &Value) -> Option<Self> {
        let moment = |name: &str| value.text(name).and_then(Timestamp::from_rfc3339);
        Some(Self { opened_at: moment("opened_at")?, due_at: moment("due_at")? })
    }
}

impl Event {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: RecordId::read(value.text("id")?)?,
            at: Timestamp::from_rfc3339(value.text("at")?)?,
            survey: value.text("survey")?.into(),
            kind: EventKind::from_code(value.text("event")?)?,
            response: RecordId::read(value.text("response")?)?,
            test: value.is_true("test"),
        })
    }

    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.whole_field("v", VERSION);
            json.text_field("type", "event");
            json.text_field("id", &self.id.text());
            json.text_field("at", &self.at.to_rfc3339());
            json.text_field("survey", &self.survey);
            json.text_field("event", self.kind.code());
            json.text_field("response", &self.response.text());
            if self.test {
                json.field("test").bool(true);
            }
        });
    }
}

impl<'a> Scores<'a> {
    /// Reads scores as they were written; what has another form is left out, and so differs.
    fn read(value: &'a Value) -> Self {
        let point = |value: &Value| u8::try_from(value.whole("value")?).ok();
        let count = |value: &Value, name| u64::try_from(value.whole(name)?).ok();
        Self {
            nps: value
                .list("nps")
                .iter()
                .filter_map(|entry| {
                    let given = point(entry)?;
                    let group = nps::Group::of(given)?;
                    let is_given = entry.text("group") == Some(group.code());
                    is_given.then_some((entry.text("question")?, given, group))
                })
                .collect(),
            csat: value
                .field("csat")
                .and_then(|csat| Some((count(csat, "sum")?, count(csat, "count")?))),
            ces: value
                .list("ces")
                .iter()
                .filter_map(|entry| {
                    let metric = Metric::from_code(entry.text("kind")?)?;
                    Some((entry.text("question")?, metric, point(entry)?))
                })
                .collect(),
            gaps: value
                .list("gaps")
                .iter()
                .filter_map(|entry| {
                    let gap = i16::try_from(entry.whole("value")?).ok()?;
                    Some((entry.text("question")?, entry.text("item"), gap))
                })
                .collect(),
        }
    }

    fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.field("nps").list(|json| {
                for (question, value, group) in &self.nps {
                    json.object(|json| {
                        json.text_field("question", question);
                        json.whole_field("value", i64::from(*value));
                        json.text_field("group", group.code());
                    });
                }
            });
            json.field("csat");
            match self.csat {
                None => json.null(),
                Some((sum, count)) => json.object(|json| {
                    // A response holds at most 600 answers of at most 10.
                    json.whole_field("sum", sum as i64);
                    json.whole_field("count", count as i64);
                }),
            }
            json.field("ces").list(|json| {
                for (question, metric, value) in &self.ces {
                    json.object(|json| {
                        json.text_field("question", question);
                        json.text_field("kind", metric.code());
                        json.whole_field("value", i64::from(*value));
                    });
                }
            });
            if self.gaps.is_empty() {
                return;
            }
            json.field("gaps").list(|json| {
                for (question, item, value) in &self.gaps {
                    json.object(|json| {
                        json.text_field("question", question);
                        if let Some(item) = item {
                            json.text_field("item", item);
                        }
                        json.whole_field("value", i64::from(*value));
                    });
                }
            });
        });
    }
}

fn read_answers(values: &[Value], clerk: &mut Clerk) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut seen = Vec::new();
    for (index, value) in values.iter().enumerate() {
        clerk.in_entry(index, |clerk| {
            let name = ["question", "item", "role"].map(|name| value.text(name));
            if seen.contains(&name) {
                let said = "answers a question that was answered before in this list";
                clerk.complain("duplicate", || said.into());
            }
            seen.push(name);
            answers.extend(Answer::read(value, clerk));
        });
    }
    answers
}

pub(crate) fn read_names(value: &Value, name: &str) -> Vec<String> {
    value.list(name).iter().filter_map(Value::as_text).map(String::from).collect()
}

fn write_names(field: &str, names: &[String], json: &mut Writer) {
    json.field(field).list(|json| names.iter().for_each(|name| json.text(name)));
}

/// Reads a context whose shape was checked.
#[must_use]
pub fn read_context(value: Option<&Value>) -> Vec<(String, Scalar)> {
    let Some(Value::Map(fields)) = value else { return Vec::new() };
    fields
        .iter()
        .filter_map(|(name, value)| {
            let scalar = match value {
                Value::Text(text) => Scalar::Text(text.clone()),
                Value::Bool(value) => Scalar::Bool(*value),
                other => Scalar::Whole(other.as_whole()?),
            };
            Some((name.clone(), scalar))
        })
        .collect()
}
