//! The words of a question: the owner's with their placeholders filled, else the locale's.

use super::Scene;
use super::tag::{Tag, tag};
use crate::i18n::{Key, direction_of};
use trefoil_survey::definition::{Ask, Question, RatingAsk, Texts};
use trefoil_survey::metric::Metric;
use trefoil_survey::record::Role;

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
        let [key, ..] = match &question.ask {
            Ask::Rating(ask) => metric_keys(ask.metric),
            Ask::Choice(_) => [Key::ChoiceText; 3],
            Ask::Comment { .. } => [Key::CommentText; 3],
            Ask::Contact(_) => [Key::ContactText; 3],
        };
        self.wording(&question.text, self.text(key))
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
        let [_, low, high] = metric_keys(ask.metric);
        let usual = match (is_low, is_high) {
            // Where the owner words every point, the locale has nothing to say of those between.
            _ if ask.has_words() => {
                point.checked_sub(1).and_then(|place| SATISFACTION.get(usize::from(place)).copied())
            }
            // A thumb is no extreme.
            (true, _) if scale.points() == 2 => Some(Key::Csat2),
            (_, true) if scale.points() == 2 => Some(Key::Csat4),
            (true, _) => Some(low),
            (_, true) => Some(high),
            _ => return None,
        };
        Some(self.wording(texts, usual.map_or("", |key| self.text(key))))
    }
}

/// The five points of the usual scale of satisfaction.
const SATISFACTION: [Key; 5] = [Key::Csat1, Key::Csat2, Key::Csat3, Key::Csat4, Key::Csat5];

/// What the locale asks for a metric, and says of the ends of its scale.
const fn metric_keys(metric: Metric) -> [Key; 3] {
    match metric {
        Metric::Nps => [Key::NpsText, Key::NpsLow, Key::NpsHigh],
        Metric::Csat => [Key::CsatText, Key::CsatLow, Key::CsatHigh],
        Metric::Ces1 => [Key::Ces1Text, Key::Ces1Low, Key::Ces1High],
        Metric::Ces2 => [Key::Ces2Text, Key::Ces2Low, Key::Ces2High],
    }
}

/// What a side of a pair is called.
pub const fn side_key(role: Role) -> Key {
    match role {
        Role::Expected => Key::Expected,
        Role::Experienced => Key::Experienced,
    }
}
