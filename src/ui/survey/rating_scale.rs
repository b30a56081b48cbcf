//! One row of points, lowest to highest in reading direction: native radios under their numbers.

use super::tag::{Tag, tag};
use super::wording::{Wording, point_word};
use super::{PROBLEM, Scene};
use crate::dom::Heard;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::RatingAsk;
use trefoil_survey::record::Role;
use trefoil_survey::session::{Input, Mark};
use yew::AttrValue;

/// A radio group of all points of a scale. Choosing never sends and never goes on.
pub struct RatingScale<'a> {
    pub scene: Scene<'a>,
    /// What is measured, on which scale, in which words.
    pub ask: &'a RatingAsk,
    /// The question's index.
    pub question: usize,
    /// The item's index; 0 without items.
    pub item: usize,
    /// The id of the text that says what is rated; it names the radios, too.
    pub label: AttrValue,
    /// Whether an answer is needed to go on.
    pub required: bool,
    /// Whether that was just said.
    pub is_lacking: bool,
}

impl RatingScale<'_> {
    pub fn view(&self) -> Tag {
        let scale = self.ask.scale;
        let points = (scale.min()..=scale.max()).map(|point| self.view_point(point).into());
        tag!(
            "div",
            "part" = "scale",
            "class" = scale_class(scale.points()),
            "role" = "radiogroup",
            "aria-labelledby" = self.label.clone(),
            "aria-required" = self.required,
            "aria-describedby" = self.is_lacking.then_some(PROBLEM),
            "aria-invalid" = self.is_lacking
        )
        .children(points)
    }

    fn view_point(&self, value: u8) -> Tag {
        let Self { ask, question, item, scene, .. } = *self;
        let is_chosen = scene.session.rating(question, item) == Some(value);
        let part = if is_chosen { "point point--selected" } else { "point" };
        let word = point_word(ask, value, scene.messages);
        let (role, mark) = (Role::Experienced, Mark::Point(value));
        let radio = tag!(
            "input",
            "type" = "radio",
            "name" = self.label.clone(),
            "value" = whole_text(value.into()),
            "aria-label" = self.spoken(value)
        )
        .checked(is_chosen)
        .on(Heard::Change, scene.on_input, Input::Rated { question, item, role, mark });
        let number = tag!("span", "class" = "number", "aria-hidden" = true)
            .text(&scene.messages.number(value.into()));
        tag!("label", "class" = "point", "part" = part)
            .child(radio)
            .child(number)
            .maybe(word.map(|word| tag!("span", "class" = "word", "aria-hidden" = true).text(word)))
    }

    /// `9 of 10`, and the words on the point if it has some: `10 of 10, Extremely likely`.
    fn spoken(&self, point: u8) -> String {
        let (ask, messages) = (self.ask, self.scene.messages);
        let scale = ask.scale;
        let mut spoken = messages.with_numbers("point_of", point.into(), scale.max().into());
        let word = match point_word(ask, point, messages) {
            Some(word) => word.into(),
            None if point == scale.min() => Wording::low(ask, messages).text,
            None if point == scale.max() => Wording::high(ask, messages).text,
            None => return spoken,
        };
        spoken.push_str(messages.text("comma"));
        spoken.push_str(&word);
        spoken
    }
}

fn scale_class(points: u8) -> &'static str {
    match points {
        11 => "scale scale-11",
        10 => "scale scale-10",
        7 => "scale scale-7",
        3 => "scale scale-3",
        _ => "scale",
    }
}
