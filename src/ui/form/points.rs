//! The points of one scale: native radios, each with its number and the words on it.
//!
//! What the card draws as stars, faces or thumbs is said in numbers and words here: nothing must be seen to
//! be understood, and it holds without the style sheet, too.

use super::LINE;
use super::question::tick;
use crate::i18n::Key;
use crate::ui::survey::Scene;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::RatingAsk;
use trefoil_survey::plain_form::NOT_APPLICABLE;
use trefoil_survey::record::ShownAs;
use yew::prelude::*;

/// A group of radios of one name.
pub struct Points<'a> {
    pub scene: &'a Scene<'a>,
    /// On which scale, in which words.
    pub ask: &'a RatingAsk,
    /// The name of the field.
    pub name: String,
    /// Whether the browser asks for an answer.
    pub required: bool,
}

impl Points<'_> {
    pub fn view(&self) -> Html {
        let Self { scene, ask, name, required } = self;
        let scale = ask.scale;
        // As on the card: where each point has a word, and where words are all there is.
        let is_wordy = ask.shown_as == ShownAs::Words;
        let shape = match (is_wordy, ask.has_words()) {
            (true, _) => "points words",
            (false, true) => "points worded",
            (false, false) => "points",
        };
        let class = classes!(shape, ["points-", &whole_text(scale.points() as i64)].concat());
        let not_applicable = ask.not_applicable.then(|| {
            let words = scene.text(Key::NotApplicable).to_owned();
            tick("radio", name, NOT_APPLICABLE, *required, html! { <span>{ words }</span> })
        });
        html! {
            <>
                { LINE }
                <div {class}>
                    { for (scale.min()..=scale.max()).map(|point| self.point(point, is_wordy)) }
                    { LINE }
                </div>
                { not_applicable }
            </>
        }
    }

    fn point(&self, point: u8, is_wordy: bool) -> Html {
        let Self { scene, ask, name, required } = self;
        let words = scene.point(ask, point);
        let number = (!is_wordy || words.is_none()).then(|| {
            html! { <>{ " " }<span class="number">{ scene.messages.number(point.into()) }</span></> }
        });
        let words = words.map(|words| {
            html! { <>{ " " }{ words.view(Some("word"), None) }</> }
        });
        html! {
            <>
                { LINE }
                <label class="point">
                    <input type="radio" name={name.clone()} value={whole_text(point.into())} required={*required} />
                    { number }
                    { words }
                </label>
            </>
        }
    }
}
