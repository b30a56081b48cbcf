//! The events a host page hears, in one table.
//!
//! Each is fired on the element for what the respondent or the endpoint did, never as an echo of
//! what the page set. Those of the opening, of the language, of deliveries and `trefoil-error` are fired by the
//! scripts around the widget, which are there when it is not.
//! All bubble and are composed; `detail` is always an object.

use crate::browser::Page;
use trefoil_survey::json::Writer;

/// An event as the docs and the types have it: name, when, and the fields of its detail.
#[derive(Debug)]
pub struct EventRow {
    /// Its name.
    pub name: &'static str,
    /// When it is fired.
    pub about: &'static str,
    /// Each field of the detail with its type in TypeScript.
    pub detail: &'static [(&'static str, &'static str)],
}

/// Of both events that the loader fires around the opening.
const OPENING: &[(&str, &str)] =
    &[("survey", "string"), ("display", "string"), ("trigger", "string")];

/// All events, in the order a survey goes through them.
pub static EVENTS: [EventRow; 11] = [
    EventRow {
        name: "trefoil-before-open",
        about: "The survey is about to be shown; preventDefault() keeps it from that.",
        detail: OPENING,
    },
    EventRow {
        name: "trefoil-open",
        about: "The survey was shown, or its tab opened.",
        detail: OPENING,
    },
    EventRow {
        name: "trefoil-ready",
        about: "The survey is on the page.",
        detail: &[("survey", "string"), ("response", "string")],
    },
    EventRow {
        name: "trefoil-rate",
        about: "A point was chosen.",
        detail: &[("question", "string"), ("item", "string | null"), ("value", "number")],
    },
    EventRow {
        name: "trefoil-before-submit",
        about: "The respondent wants to send the answers; preventDefault() keeps them on the card.",
        detail: &[("record", "TrefoilResponse")],
    },
    EventRow {
        name: "trefoil-submit",
        about: "The respondent sent the answers; the record as it leaves.",
        detail: &[("record", "TrefoilResponse")],
    },
    EventRow {
        name: "trefoil-deliver",
        about: "The endpoint has the answers; on the document, where they were given on an earlier page.",
        detail: &[("key", "string"), ("status", "number")],
    },
    EventRow {
        name: "trefoil-deliver-fail",
        about: "The endpoint does not have the answers; a respondent who is still there was told so.",
        detail: &[
            ("key", "string"),
            (
                "code",
                "\"delivery-busy\" | \"delivery-refused\" | \"delivery-unreachable\" | \"delivery-garbled\" | \"delivery-dropped\"",
            ),
            ("status", "number | null"),
            ("retryable", "boolean"),
            ("kept", "boolean"),
        ],
    },
    EventRow {
        name: "trefoil-language",
        about: "The respondent chose another language; the loader fetches its words.",
        detail: &[("language", "string")],
    },
    EventRow {
        name: "trefoil-close",
        about: "The respondent closed the survey.",
        detail: &[("sent", "boolean"), ("wish", "\"not-now\" | \"never\" | null")],
    },
    EventRow {
        name: "trefoil-error",
        about: "The survey cannot be shown; the same is on the console.",
        detail: &[
            ("code", "\"bad-options\" | \"blocked-by-policy\" | \"not-loaded\""),
            ("complaints", "{ path: string; code: string; message: string }[]"),
        ],
    },
];

/// One event, with what goes into its detail.
#[derive(Debug)]
pub enum WidgetEvent<'a> {
    /// The survey is on the page.
    Ready {
        /// The survey's name.
        survey: &'a str,
        /// The response's id.
        response: &'a str,
    },
    /// A point was chosen.
    Rate {
        /// The question's id.
        question: &'a str,
        /// The item's id, where the question has items.
        item: Option<&'a str>,
        /// The point.
        value: u8,
    },
    /// The respondent wants to send the answers.
    BeforeSubmit {
        /// The record, as JSON.
        record: &'a str,
    },
    /// The respondent sent the answers.
    Submit {
        /// The record, as JSON.
        record: &'a str,
    },
    /// The respondent closed the survey.
    Close {
        /// Whether the answers were sent before.
        sent: bool,
        /// What the respondent wants of the next time: `not-now` or `never`.
        wish: Option<&'static str>,
    },
}

impl WidgetEvent<'_> {
    /// The event's name, as in [`EVENTS`].
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "trefoil-ready",
            Self::Rate { .. } => "trefoil-rate",
            Self::BeforeSubmit { .. } => "trefoil-before-submit",
            Self::Submit { .. } => "trefoil-submit",
            Self::Close { .. } => "trefoil-close",
        }
    }

    /// The event's detail, as JSON.
    #[must_use]
    pub fn detail(&self) -> String {
        // A record is JSON already.
        if let Self::BeforeSubmit { record } | Self::Submit { record } = self {
            return ["{\"record\":", record, "}"].concat();
        }
        let mut json = Writer::default();
        json.object(|json| match self {
            Self::BeforeSubmit { .. } | Self::Submit { .. } => {}
            Self::Ready { survey, response } => {
                json.text_field("survey", survey);
                json.text_field("response", response);
            }
            Self::Rate { question, item, value } => {
                json.text_field("question", question);
                json.field("item").text_or_null(*item);
                json.whole_field("value", (*value).into());
            }
            Self::Close { sent, wish } => {
                json.field("sent").bool(*sent);
                json.field("wish").text_or_null(*wish);
            }
        });
        json.into_text()
    }

    /// Fires the event on the element; whether the page let it be. Only that of
    /// [`Self::BeforeSubmit`] can be kept from happening.
    pub fn fire(&self, page: &Page) -> bool {
        page.tell(self.name(), &self.detail())
    }
}
