//! The words of a question: the owner's, else the locale's.

use super::tag::{Tag, tag};
use crate::i18n::{Messages, direction_of};
use trefoil_survey::definition::{Ask, Question, RatingAsk, Texts};
use trefoil_survey::metric::Metric;
use yew::{AttrValue, Html};

/// A text, with its language and direction where they differ from the card's.
#[derive(Clone, Debug, PartialEq)]
pub struct Wording {
    /// The text.
    pub text: AttrValue,
    /// Its language's tag, if it is not the card's.
    pub lang: Option<AttrValue>,
    /// Its direction, if its language is not the card's.
    pub dir: Option<&'static str>,
}

impl Wording {
    /// The owner's text for this reader, else the locale's.
    pub fn new(texts: &Texts, usual: &str, messages: &Messages) -> Self {
        let Some((text, language)) = texts.for_reader(messages.language()) else {
            return Self::usual(usual);
        };
        let language = language.filter(|language| *language != messages.language());
        Self {
            text: String::from(text).into(),
            lang: language.map(|language| String::from(language).into()),
            dir: language.map(direction_of),
        }
    }

    /// A text of the locale's.
    pub fn usual(text: &str) -> Self {
        Self { text: String::from(text).into(), lang: None, dir: None }
    }

    /// The text in an element of its own, marked with its language where that is another one.
    pub fn view(self, class: Option<&'static str>, id: Option<AttrValue>) -> Tag {
        tag!("span", "class" = class, "id" = id, "lang" = self.lang, "dir" = self.dir)
            .child(Html::from(self.text))
    }

    /// The question itself.
    pub fn of_question(question: &Question, messages: &Messages) -> Self {
        let kind = match &question.ask {
            Ask::Rating(ask) => ask.metric.code(),
            Ask::Choice(_) => "choice",
            Ask::Comment { .. } => "comment",
            Ask::Contact(_) => "contact",
        };
        Self::new(&question.text, messages.text_of(kind, "text"), messages)
    }

    /// The words on the lowest point.
    pub fn low(ask: &RatingAsk, messages: &Messages) -> Self {
        Self::new(&ask.low, messages.text_of(ask.metric.code(), "low"), messages)
    }

    /// The words on the highest point.
    pub fn high(ask: &RatingAsk, messages: &Messages) -> Self {
        Self::new(&ask.high, messages.text_of(ask.metric.code(), "high"), messages)
    }
}

/// The locale's word for a point of the usual satisfaction scale, which names all five.
///
/// Owners who word the ends themselves leave the points between without words.
pub fn point_word<'a>(ask: &RatingAsk, point: u8, messages: &'a Messages) -> Option<&'a str> {
    let is_usual = ask.metric == Metric::Csat
        && ask.scale == Metric::Csat.usual_scale()
        && ask.low == Texts::default()
        && ask.high == Texts::default();
    let key = ["csat_1", "csat_2", "csat_3", "csat_4", "csat_5"];
    let key = key.get(usize::from(point.checked_sub(1)?))?;
    is_usual.then(|| messages.text(key))
}
