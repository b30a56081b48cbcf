//! One row of points, lowest to highest in reading direction: native radios under what is seen.

use super::tag::{Tag, tag};
use super::{PROBLEM, Scene};
use crate::dom::Heard;
use crate::i18n::Key;
use trefoil_score::GoodIs;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::RatingAsk;
use trefoil_survey::record::{Role, ShownAs};
use trefoil_survey::session::{Input, Mark};

/// A radio group of all points of a scale. Choosing never sends and never goes on.
pub struct RatingScale<'a> {
    pub scene: &'a Scene<'a>,
    /// What is measured, on which scale, in which words.
    pub ask: &'a RatingAsk,
    /// The question's index.
    pub question: usize,
    /// The item's index; 0 without items.
    pub item: usize,
    /// The side of a pair; experienced without pairs.
    pub role: Role,
    /// The name that the radios share.
    pub name: &'a str,
    /// The ids of the texts that say what is rated.
    pub labels: &'a str,
    /// Whether an answer is needed to go on.
    pub required: bool,
    /// Whether that was just said.
    pub is_lacking: bool,
    /// Whether the words of the ends stand under the points.
    pub has_ends: bool,
}

impl RatingScale<'_> {
    pub fn view(&self) -> Tag {
        let ask = self.ask;
        let mut points = (ask.scale.min()..=ask.scale.max()).map(|point| self.view_point(point));
        let not_applicable = || {
            let text = self.scene.text(Key::NotApplicable);
            tag!("label", "class" = "choice", "part" = "choice")
                .child(self.radio(Mark::NotApplicable, None))
                .child(tag!("span").text(text))
        };
        tag!(
            "div",
            "part" = "scale",
            "class" = scale_class(ask),
            "role" = "radiogroup",
            "aria-labelledby" = String::from(self.labels),
            "aria-required" = self.required,
            "aria-describedby" = self.is_lacking.then_some(PROBLEM),
            "aria-invalid" = self.is_lacking
        )
        .children(&mut points)
        .maybe(self.has_ends.then(|| ends(self.scene, ask)).flatten())
        .maybe(ask.not_applicable.then(not_applicable))
    }

    fn view_point(&self, point: u8) -> Tag {
        let Self { ask, scene, .. } = *self;
        let mark = Mark::Point(point);
        let words = scene.point(ask, point);
        let is_wordy = ask.shown_as == ShownAs::Words || ask.scale.points() == 2;
        let part = if self.is_chosen(mark) { "point point--selected" } else { "point" };
        let look = match ask.shown_as {
            ShownAs::Numbers => Some(
                tag!("span", "class" = "number", "aria-hidden" = true)
                    .text(&scene.messages.number(point.into())),
            ),
            ShownAs::Stars => Some(Scene::stroke(None, STAR)),
            ShownAs::Smileys => {
                Some(Scene::stroke(None, FACE).child(tag!("path", "d" = mouth(ask, point))))
            }
            ShownAs::Thumbs => Some(Scene::stroke(None, THUMB)),
            ShownAs::Words => None,
        };
        let spoken = self.spoken(point, words.as_ref().map(|words| &*words.text), is_wordy);
        let seen = words
            .filter(|_| is_wordy || (ask.has_words() && ask.shown_as != ShownAs::Stars))
            .map(|words| {
                tag!("span", "class" = "word", "aria-hidden" = true).child(words.view(None, None))
            });
        tag!("label", "class" = "point", "part" = part)
            .child(self.radio(mark, Some(spoken)))
            .maybe(look)
            .maybe(seen)
    }

    /// `9 of 10`, and the words on the point if it has some: `10 of 10, Extremely likely`. Where
    /// words are all that is seen, they are all that is said.
    fn spoken(&self, point: u8, words: Option<&str>, is_wordy: bool) -> String {
        let messages = self.scene.messages;
        let max = self.ask.scale.max().into();
        match words {
            Some(words) if is_wordy => words.into(),
            Some(words) => [
                &*messages.with_numbers(Key::PointOf, point.into(), max),
                messages.text(Key::Comma),
                words,
            ]
            .concat(),
            None => messages.with_numbers(Key::PointOf, point.into(), max),
        }
    }

    fn radio(&self, mark: Mark, spoken: Option<String>) -> Tag {
        let Self { question, item, role, .. } = *self;
        let value = match mark {
            Mark::Point(point) => Some(whole_text(point.into())),
            Mark::NotApplicable => None,
        };
        tag!(
            "input",
            "type" = "radio",
            "name" = String::from(self.name),
            "value" = value,
            "aria-label" = spoken
        )
        .checked(self.is_chosen(mark))
        .on(
            Heard::Change,
            self.scene.on_input,
            Input::Rated { question, item, role, mark },
        )
    }

    fn is_chosen(&self, mark: Mark) -> bool {
        self.scene.session.mark(self.question, self.item, self.role) == Some(mark)
    }
}

/// The words of both ends. Each radio's name says the same to those who do not see where it
/// stands; where words are the points there is nothing to add.
pub fn ends(scene: &Scene<'_>, ask: &RatingAsk) -> Option<Tag> {
    let scale = ask.scale;
    let (low, high) = scene.point(ask, scale.min()).zip(scene.point(ask, scale.max()))?;
    let is_seen = ask.shown_as != ShownAs::Words && scale.points() > 2;
    is_seen.then(|| {
        tag!("div", "class" = "ends", "aria-hidden" = true)
            .child(low.view(None, None))
            .child(high.view(None, None))
    })
}

const STAR: &str = "M12 3l2.8 5.7 6.2.9-4.5 4.4 1.1 6.2-5.6-2.9-5.6 2.9 1.1-6.2L3 9.6l6.2-.9z";
const THUMB: &str = "M7 10v10M3 10h4l4-7c1.7 0 2.6 1 2.4 2.4L13 9h5.5c1.4 0 2.4 1.3 2 2.6l-2 7\
    c-.3.9-1 1.4-1.9 1.4H3z";
const FACE: &str = "M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0M9 9.5v.1M15 9.5v.1";
/// From the saddest.
const MOUTHS: [&str; 5] = [
    "M8 16.5c1-2.2 2.3-3 4-3s3 .8 4 3",
    "M8.5 16c1-1 2.1-1.5 3.5-1.5s2.5.5 3.5 1.5",
    "M8.5 15h7",
    "M8.5 14.3c1 1 2.1 1.5 3.5 1.5s2.5-.5 3.5-1.5",
    "M7.5 13.5h9c-.6 2.6-2.2 4-4.5 4s-3.9-1.4-4.5-4z",
];

/// The mouth of a point: the good end of its scale laughs.
fn mouth(ask: &RatingAsk, point: u8) -> &'static str {
    let scale = ask.scale;
    let from_bad = match ask.metric.good_is() {
        GoodIs::High => point.abs_diff(scale.min()),
        GoodIs::Low => point.abs_diff(scale.max()),
    };
    let last = scale.max().abs_diff(scale.min()).max(1);
    let nearest = (8 * from_bad + last) / (2 * last);
    MOUTHS.get(usize::from(nearest)).copied().unwrap_or_default()
}

fn scale_class(ask: &RatingAsk) -> &'static str {
    match (ask.shown_as, ask.scale.points()) {
        (ShownAs::Words, _) => "scale words",
        (ShownAs::Stars, 10) => "scale stars scale-10",
        (ShownAs::Stars, _) => "scale stars",
        (_, 2) => "scale thumbs",
        (_, 11) => "scale scale-11",
        (_, 10) => "scale scale-10",
        (_, 7) => "scale scale-7",
        (_, 3) => "scale scale-3",
        _ => "scale",
    }
}
