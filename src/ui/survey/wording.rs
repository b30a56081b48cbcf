//! The words of a question: the owner's with their placeholders filled, else the locale's.

use super::Scene;
use super::tag::{Tag, tag};
use crate::i18n::direction_of;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::{Ask, Question, RatingAsk, Texts};

/// A text, with its language and direction where they differ from the card's.
#[derive(Clone, Debug, PartialEq)]
pub struct Wording<'a> {
    /// The text.
    pub text: String,
    /// Its language's tag, if it is not the card's.
    pub lang: Option<&'a str>,
    /// Its direction, if its language is not the card's.
    pub dir: Option<&'static str>,
}

impl Wording<'_> {
    /// A text of the locale's.
    pub fn usual(text: &str) -> Self {
        Self { text: text.into(), lang: None, dir: None }
    }

    /// The text in an element of its own, marked with its language where that is another one.
    pub fn view(self, class: Option<&'static str>, id: Option<&str>) -> Tag {
        tag!(
            "span",
            "class" = class,
            "id" = id.map(String::from),
            "lang" = self.lang.map(String::from),
            "dir" = self.dir
        )
        .text(&self.text)
    }
}

impl Scene<'_> {
    /// The owner's text for this reader, else the locale's.
    pub fn wording<'b>(&self, texts: &'b Texts, usual: &str) -> Wording<'b> {
        let own = self.messages.language();
        let Some((text, language)) = texts.for_reader(own) else {
            return Wording::usual(usual);
        };
        let number = |number| self.messages.number(number);
        let language = language.filter(|language| *language != own);
        Wording {
            text: self.session.filled(text, own, self.values, &number),
            lang: language,
            dir: language.map(direction_of),
        }
    }

    /// The question itself.
    pub fn question<'b>(&self, question: &'b Question) -> Wording<'b> {
        let kind = match &question.ask {
            Ask::Rating(ask) => ask.metric.code(),
            Ask::Choice(_) => "choice",
            Ask::Comment { .. } => "comment",
            Ask::Contact(_) => "contact",
        };
        self.wording(&question.text, self.messages.text_of(kind, "text"))
    }

    /// The words on a point: its label, the words of the end where it stands, or the locale's.
    pub fn point<'b>(&self, ask: &'b RatingAsk, point: u8) -> Option<Wording<'b>> {
        let scale = ask.scale;
        let (is_low, is_high) = (point == scale.min(), point == scale.max());
        let label = ask.labels.get(usize::from(point.saturating_sub(scale.min())));
        let texts = match label {
            Some(label) => label,
            None if is_low => &ask.low,
            None if is_high => &ask.high,
            None => const { &Texts::NONE },
        };
        let key = match (is_low, is_high) {
            _ if ask.has_words() => &*whole_text(point.into()),
            // A thumb is no extreme.
            (true, _) if scale.points() == 2 => "2",
            (_, true) if scale.points() == 2 => "4",
            (true, _) => "low",
            (_, true) => "high",
            _ => return None,
        };
        Some(self.wording(texts, self.messages.text_of(ask.metric.code(), key)))
    }
}
