//! The card that a respondent sees: one component that holds the session, drawn by views.
//!
//! The parts without a state of their own are views, plain structs that draw themselves: a Yew
//! component apiece would cost each respondent about a kilobyte (docs/adr/0003).

mod card;
mod navigation;
mod outcome;
mod question;
mod rating_scale;
mod tag;
mod wording;

pub use card::{SurveyCard, SurveyCardProps, Told};
#[cfg(feature = "form")]
pub(super) use wording::side_key;

use crate::dom::{Heard, Meanings};
use crate::i18n::{Key, Messages};
use tag::{Tag, tag};
use trefoil_survey::definition::primary;
use trefoil_survey::record::Scalar;
use trefoil_survey::session::{Input, Session};

/// What every view draws from, those of the plain form too.
pub(super) struct Scene<'a> {
    pub(super) session: &'a Session,
    pub(super) messages: &'a Messages,
    /// What the page passed in for placeholders.
    pub(super) values: &'a [(String, Scalar)],
    /// Where each view says what its elements' events mean.
    pub(super) on_input: &'a Meanings<Input>,
}

impl<'a> Scene<'a> {
    /// A text of the widget's own.
    pub(super) fn text(&self, key: Key) -> &'a str {
        self.messages.text(key)
    }

    /// A button that stands for an input; `quiet` ones stand back.
    fn button(&self, is_quiet: bool, key: Key, input: Input) -> Tag {
        let (class, part) = if is_quiet { (Some("quiet"), None) } else { (None, Some("submit")) };
        self.press(tag!("button", "type" = "button", "class" = class, "part" = part), input)
            .text(self.text(key))
    }

    /// What a press of it means.
    fn press(&self, tag: Tag, input: Input) -> Tag {
        tag.on(Heard::Click, self.on_input, input)
    }

    /// A line that explains.
    fn hint(&self, id: Option<String>, key: Key) -> Tag {
        tag!("p", "class" = "hint", "id" = id).text(self.text(key))
    }

    /// A word about what is wrong, announced at once.
    fn problem(&self, key: Key) -> Tag {
        tag!("p", "id" = PROBLEM, "class" = "problem", "role" = "alert").text(self.text(key))
    }

    /// A field with what was written into it, which hears what is typed.
    fn typed(&self, field: Tag, question: usize, index: usize) -> Tag {
        let input = Input::Typed { question, field: index, text: String::new() };
        let field = field.value(self.session.text(question, index));
        field.on(Heard::Input, self.on_input, input)
    }

    /// A switch between the languages the survey is written in, if it is in several. The loader
    /// hears it, fetches the words and calls `speak`.
    fn languages(&self) -> Option<Tag> {
        let languages = &self.session.definition().languages;
        let own = self.messages.language();
        let mut options = languages.iter().map(|tag| {
            let is_own = tag == own || primary(tag) == own;
            tag!("option", "value" = tag.clone(), "lang" = tag.clone(), "selected" = is_own)
                .text(self.messages.name_of(tag))
        });
        (!languages.is_empty()).then(|| {
            tag!(
                "select",
                "class" = "language",
                "part" = "language",
                "aria-label" = String::from(self.text(Key::Language))
            )
            .children(&mut options)
        })
    }

    /// A drawing of one stroke in 24 by 24.
    fn stroke(class: Option<&'static str>, path: &'static str) -> Tag {
        tag!("svg", "class" = class, "viewBox" = "0 0 24 24", "aria-hidden" = true)
            .child(tag!("path", "d" = path))
    }
}

/// The id of the one text on the card that says what is wrong.
const PROBLEM: &str = "problem";
