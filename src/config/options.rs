//! Every option there is, in one table, and the configuration it makes.

use super::{Endpoint, attributes};
#[cfg(any(feature = "check", feature = "studio"))]
use crate::theme;
use std::rc::Rc;
use trefoil_survey::complaint::{Clerk, Complaints, message, push_whole};
use trefoil_survey::definition::{self, Definition};
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{self, Display, Scalar};
use trefoil_survey::shape::{self, Object, Shape, about, optional, required};
use trefoil_survey::value::Value;

const LABEL: Shape = Shape::Text { min: 1, max: 80 };
const TEXT: Shape = Shape::Text { min: 1, max: 500 };
const SHORT: Shape = Shape::Text { min: 1, max: 100 };

#[cfg(any(feature = "check", feature = "studio"))]
const DAYS: Shape = Shape::Whole { min: 0, max: 3650 };
#[cfg(any(feature = "check", feature = "studio"))]
const PATHS: Shape = Shape::List { of: &SHORT, min: 1, max: 50 };

/// An answer given before the survey was shown; the session passes over what does not fit.
static PREFILL: Object = Object {
    about: about("An answer given by a link."),
    is_open: true,
    fields: &[required("question", Shape::Name, "The question's id.")],
};

/// A response that goes on after a reload.
static RESUME: Object = Object {
    about: about("A response that was begun before the page was loaded again."),
    is_open: false,
    fields: &[
        required("id", Shape::Uuid, "Its id."),
        required("revision", Shape::Whole { min: 0, max: 1_000_000 }, "Its last revision."),
    ],
};

/// The table of the widget's options and of those that only the scripts around it read: the latter
/// are checked by who explains what is wrong, and never reach the widget (`OURS` in card.js).
macro_rules! options {
    ($(#[$about:meta])* widget: [$($widget:expr,)*], page: [$($page:expr,)*],) => {
        $(#[$about])*
        pub static OPTIONS: Object = Object {
            about: about("How a survey is put on a page."),
            is_open: false,
            fields: &[$($widget,)* $(#[cfg(any(feature = "check", feature = "studio"))] $page,)*],
        };

        /// How many of [`OPTIONS`], from the first, are the widget's.
        pub const OF_WIDGET: usize = [$(stringify!($widget)),*].len();
    };
}

options! {
    /// Every option, as a JS object spells it; an attribute has hyphens for the underscores.
    ///
    /// The parser, the types, the schema and the docs come from this table.
    widget: [
        optional(
            "metric",
            Shape::List { of: &Shape::OneOf(&["nps", "csat", "ces1", "ces2"]), min: 1, max: 4 },
            "What to ask, in this order; as an attribute parted by spaces. For more than that, definition.",
        ),
        optional(
            "question",
            TEXT,
            "The question of the first metric. Left out: the usual wording.",
        ),
        optional(
            "items",
            Shape::List { of: &LABEL, min: 1, max: definition::ITEMS_MAX },
            "With csat: what is rated, one to ten; as an attribute parted by commas.",
        ),
        optional("no_comment", Shape::Bool, "Asks for no comment after the ratings."),
        optional(
            "survey",
            Shape::Name,
            "The survey's name in records; the metrics' names if left out.",
        ),
        optional(
            "survey_version",
            Shape::Text { min: 1, max: 64 },
            "The survey's version; 1 if left out.",
        ),
        optional(
            "flow",
            Shape::OneOf(&["steps", "card"]),
            "One rating at a time, or all on one card.",
        ),
        optional(
            "definition",
            Shape::Object(&ANY),
            "A whole survey definition, in place of the options above, or its path on this site.",
        ),
        optional(
            "endpoint",
            Shape::Text { min: 1, max: 2000 },
            "Where answers are posted: https, a path on this site, or this very machine.",
        ),
        optional(
            "storage",
            Shape::OneOf(Storage::CODES),
            "Keeps sent answers in this browser for the studio to read; none if left out.",
        ),
        optional(
            "touchpoint",
            SHORT,
            "Where on the customer's way this is asked, such as checkout.",
        ),
        optional(
            "display",
            Shape::OneOf(Display::CODES),
            "How it is shown; inline, where the element stands, if left out.",
        ),
        optional(
            "trigger",
            Shape::List { of: &SHORT, min: 1, max: 10 },
            "The moments to show it at, the first counts: load, delay:5, idle:30, scroll:50, seen:#id, click:#id, exit, event:name, track:name, each with +delay:3 if wished.",
        ),
        optional(
            "prefill",
            Shape::List { of: &Shape::Object(&PREFILL), min: 0, max: 600 },
            "Answers that are ticked already; nothing is sent by itself.",
        ),
        optional(
            "resume",
            Shape::Object(&RESUME),
            "The response that goes on after a reload; with storage, the loader keeps it.",
        ),
        optional(
            "respondent",
            Shape::Text { min: 1, max: 200 },
            "A name for the respondent, if the page wants one kept.",
        ),
        optional("context", Shape::Context, "What else the page wants kept; not as an attribute."),
        optional(
            "values",
            Shape::Context,
            "Texts for {name} in the survey's words; not as an attribute.",
        ),
        optional("test", Shape::Bool, "Marks records as trials, which never enter a score."),
        optional(
            "preview",
            Shape::Bool,
            "Sends nothing and stores nothing; the page still gets its events.",
        ),
        optional(
            "no_events",
            Shape::Bool,
            "Does not tell the endpoint that the survey was shown, started or dismissed.",
        ),
    ],
    page: [
        optional(
            "lang",
            Shape::Text { min: 2, max: 35 },
            "The language; the page's, then the browser's, if left out.",
        ),
        optional(
            "position",
            Shape::OneOf(&["bottom-end", "bottom-start", "top-end", "top-start", "bottom", "top"]),
            "The corner of a popover, the side of a tab, the edge of a bar; bottom-end if left out.",
        ),
        optional(
            "theme",
            Shape::OneOf(theme::THEMES),
            "A ready look, a file of tokens; Trefoil's own if left out.",
        ),
        optional(
            "scheme",
            Shape::OneOf(&["auto", "light", "dark"]),
            "Light or dark; auto, as the reader's system has it, if left out.",
        ),
        optional(
            "accent",
            SHORT,
            "One colour of yours, as CSS writes it; what stands on it and beside it follows, and keeps its contrast.",
        ),
        optional(
            "density",
            Shape::OneOf(&["comfortable", "compact"]),
            "How much air there is; comfortable if left out.",
        ),
        optional("pages", PATHS, "Paths to show it on: * is anything within a part, ** anything."),
        optional("not_pages", PATHS, "Paths not to show it on."),
        optional("avoid", SHORT, "A selector: while the page shows such an element, it waits."),
        optional(
            "checkout",
            Shape::Bool,
            "Looks at nothing of the page, as beside a payment form: shown when the page's code says so, or by the triggers load, delay, event and track.",
        ),
        optional("from", SHORT, "The first day or moment, such as 2026-11-22."),
        optional("until", SHORT, "The last day, or the moment it ends."),
        optional(
            "quota",
            Shape::Bool,
            "Asks the endpoint before it is shown whether the survey still takes answers.",
        ),
        optional(
            "priority",
            Shape::Whole { min: -1000, max: 1000 },
            "Of those that want the same moment, the highest is shown; 0 if left out.",
        ),
        optional(
            "sample",
            Shape::Whole { min: 0, max: 100 },
            "How many percent of the visitors are asked; 100 if left out.",
        ),
        optional(
            "consent",
            Shape::Bool,
            "The visitor allows what is remembered in this browser to ask politely.",
        ),
        optional(
            "recontact_answered",
            DAYS,
            "Days until who answered is asked again; 90 if left out.",
        ),
        optional(
            "recontact_declined",
            DAYS,
            "Days until who closed it is asked again; 30 if left out.",
        ),
        optional(
            "recontact_ignored",
            DAYS,
            "Days until who did neither is asked again; 7 if left out.",
        ),
        optional("site_cap", DAYS, "Days between any two surveys of the site; 1 if left out."),
        optional(
            "daily_cap",
            Shape::Whole { min: 1, max: 100 },
            "The most surveys of the site within 24 hours.",
        ),
        optional(
            "format",
            Shape::OneOf(&["trefoil", "urlencoded", "cloudevents"]),
            "The form in which answers are sent; trefoil, the record as JSON, if left out.",
        ),
        optional(
            "method",
            Shape::OneOf(&["POST", "PUT", "PATCH"]),
            "How they are sent; POST if left out.",
        ),
        optional(
            "headers",
            Shape::Context,
            "What the endpoint wants to be told in headers, nothing secret; not as an attribute.",
        ),
        optional(
            "timeout",
            Shape::Whole { min: 1, max: 300 },
            "Seconds to wait for the endpoint before it is tried again later; 30 if left out.",
        ),
        optional(
            "outbox",
            Shape::OneOf(&["device", "page"]),
            "Where sent answers wait that the endpoint does not have yet; on the device, if left out, and else only as long as the page is there.",
        ),
        optional(
            "frame",
            Shape::OneOf(&["always", "fallback"]),
            "Shows it in a frame without an origin: always, or where the page's policy allows no Wasm.",
        ),
    ],
}

/// The options as a shape; the JSON schema and the types are printed from it.
pub static SHAPE: Shape = Shape::Object(&OPTIONS);

/// A definition is checked by its own reader, which knows more than a shape.
static ANY: Object = Object { about: about("A survey definition."), is_open: true, fields: &[] };

/// The options that only make sense for a survey that has no definition.
const QUICK: [&str; 7] =
    ["metric", "question", "items", "no_comment", "survey", "survey_version", "flow"];

/// A configuration that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What is asked.
    pub definition: Rc<Definition>,
    /// Where answers go; `None` only in a preview or when they are kept in the browser.
    pub endpoint: Option<Endpoint>,
    /// Where sent answers are kept in the browser.
    pub storage: Storage,
    /// Where on the customer's way this is asked.
    pub touchpoint: Option<String>,
    /// How it is shown.
    pub display: Display,
    /// What made the survey appear: the first entry of the option; the loader leaves only that.
    pub trigger: String,
    /// A name for the respondent that the page passed in.
    pub respondent: Option<String>,
    /// What the page passed in for placeholders.
    pub values: Vec<(String, Scalar)>,
    /// Answers that are ticked already, in the record's form.
    pub prefill: Value,
    /// The response that goes on after a reload, and its last revision.
    pub resume: Option<(RecordId, u32)>,
    /// What the page passed in.
    pub context: Vec<(String, Scalar)>,
    /// Whether records are trials.
    pub test: bool,
    /// Whether nothing is sent or stored.
    pub preview: bool,
    /// Whether the endpoint hears of shown, started and dismissed.
    pub events: bool,
}

/// Where sent answers are kept in the browser, for the studio to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Nowhere.
    None,
    /// Until the tab is closed.
    Session,
    /// Until they are cleared.
    Local,
}

impl Storage {
    /// All codes.
    pub const CODES: &[&str] = &["none", "session", "local"];
}

impl Config {
    /// Reads what a page gave: an object of attributes, and options over them.
    ///
    /// # Errors
    /// Everything that is wrong, each with its path, which starts with the option's or the
    /// attribute's name. (The texts need the feature `complaints`.)
    pub fn of_page(attributes: &Value, options: Value) -> Result<Self, Complaints> {
        let mut clerk = Clerk::default();
        let options = attributes::merged(attributes, options, &mut clerk);
        let config = Self::read(options, &mut clerk);
        clerk.verdict(config)
    }

    fn read(mut options: Value, clerk: &mut Clerk) -> Self {
        shape::check(&options, &SHAPE, clerk);
        #[cfg(any(feature = "check", feature = "studio"))]
        if options.is_true("checkout") {
            check_blind(&options, clerk);
        }
        let values = options.field("values").unwrap_or(&Value::Null);
        let definition = read_definition(&options, values, clerk);
        let preview = options.is_true("preview");
        let storage = match options.text("storage") {
            Some("session") => Storage::Session,
            Some("local") => Storage::Local,
            _ => Storage::None,
        };
        let endpoint = clerk.in_field("endpoint", |clerk| match options.text("endpoint") {
            Some(address) => Endpoint::read(address, clerk),
            None if preview || storage != Storage::None => None,
            None => {
                clerk.complain("missing", || {
                    let said = "is missing, so answers have nowhere to go; write one like ";
                    message(&[said, "https://example.com/answers"])
                });
                None
            }
        });
        let owned = |name: &str| options.text(name).map(String::from);
        Self {
            definition: Rc::new(definition),
            endpoint,
            storage,
            touchpoint: owned("touchpoint"),
            display: options
                .text("display")
                .and_then(Display::from_code)
                .unwrap_or(Display::Inline),
            trigger: options
                .list("trigger")
                .first()
                .and_then(Value::as_text)
                .unwrap_or("load")
                .into(),
            respondent: owned("respondent"),
            values: record::read_context(options.field("values")),
            prefill: options.take("prefill"),
            resume: options.field("resume").and_then(|resume| {
                let revision = resume.whole("revision")?.try_into().ok()?;
                Some((RecordId::read(resume.text("id")?)?, revision))
            }),
            context: record::read_context(options.field("context")),
            // A preview is a trial: should its record ever be kept, it counts nowhere.
            test: options.is_true("test") || preview,
            preview,
            events: !options.is_true("no_events"),
        }
    }
}

/// What would look at the page, where nothing may.
#[cfg(any(feature = "check", feature = "studio"))]
fn check_blind(options: &Value, clerk: &mut Clerk) {
    if options.field("avoid").is_some() {
        clerk.in_field("avoid", |clerk| {
            clerk.complain("contradiction", || {
                "looks at the page, which checkout forbids; call Trefoil.pause() and resume()"
                    .into()
            });
        });
    }
    let is_blind = |trigger: &str| {
        let (kind, _) = trigger.split_once([':', '+']).unwrap_or((trigger, ""));
        matches!(kind, "load" | "delay" | "event" | "track")
    };
    let mut triggers = options.list("trigger").iter().filter_map(Value::as_text);
    if !triggers.all(is_blind) {
        clerk.in_field("trigger", |clerk| {
            clerk.complain("contradiction", || {
                "looks at the page, which checkout forbids; write load, delay, event or track, or call Trefoil.open()".into()
            });
        });
    }
}

fn read_definition(options: &Value, values: &Value, clerk: &mut Clerk) -> Definition {
    let Some(definition) = options.field("definition") else {
        if options.field("metric").is_none() {
            clerk.in_field("metric", |clerk| {
                clerk.complain("missing", || {
                    "is missing; write nps, csat, ces1 or ces2, or give a definition".into()
                });
            });
        }
        // What is wrong with the options was said above, in their own words.
        return Definition::read_with(&quick_definition(options), values, &mut Clerk::default());
    };
    for name in QUICK.iter().filter(|name| options.field(name).is_some()) {
        clerk.in_field(name, |clerk| {
            clerk.complain("contradiction", || {
                "stands beside a definition; write it in there".into()
            });
        });
    }
    clerk.in_field("definition", |clerk| Definition::read_with(definition, values, clerk))
}

/// The definition that a few options stand for.
fn quick_definition(options: &Value) -> Value {
    let mut questions = Vec::new();
    let mut name = String::new();
    for (index, metric) in options.list("metric").iter().filter_map(Value::as_text).enumerate() {
        if index > 0 {
            name.push('-');
        }
        name.push_str(metric);
        let mut question = Vec::new();
        put(&mut question, "id", metric);
        put(&mut question, "kind", metric);
        if let Some(text) = options.text("question").filter(|_| index == 0) {
            put(&mut question, "text", text);
        }
        let texts = options.list("items");
        if metric == "csat" && !texts.is_empty() {
            put(&mut question, "items", items(texts));
        }
        questions.push(Value::Map(question));
    }
    if !options.is_true("no_comment") {
        let mut question = Vec::new();
        put(&mut question, "id", "comment");
        put(&mut question, "kind", "comment");
        questions.push(Value::Map(question));
    }
    let mut definition = Vec::new();
    put(&mut definition, "survey", &*name);
    for option in ["survey", "survey_version", "flow"] {
        if let Some(text) = options.text(option) {
            put(&mut definition, option, text);
        }
    }
    put(&mut definition, "v", Value::Number(1.0));
    put(&mut definition, "questions", Value::List(questions));
    Value::Map(definition)
}

/// Items `item-1`, `item-2` …: their texts change with the language, their ids must not.
fn items(texts: &[Value]) -> Value {
    let mut items = Vec::new();
    for (index, text) in texts.iter().filter_map(Value::as_text).enumerate() {
        let mut id = String::from("item-");
        push_whole(&mut id, index as i64 + 1);
        let mut item = Vec::new();
        put(&mut item, "id", &*id);
        put(&mut item, "text", text);
        items.push(Value::Map(item));
    }
    Value::List(items)
}

fn put(fields: &mut Vec<(String, Value)>, name: &str, value: impl Into<Value>) {
    fields.push((name.into(), value.into()));
}
