//! The card that a respondent sees: one component that holds the session, drawn by views.
//!
//! The parts without a state of their own are views, plain structs that draw themselves: a Yew
//! component apiece would cost each respondent about a kilobyte (docs/adr/0003).

mod card;
mod comment_field;
mod navigation;
mod outcome;
mod question;
mod rating_scale;
mod wording;

pub use card::{SurveyCard, SurveyCardProps};

use crate::i18n::Messages;
use trefoil_survey::session::{Input, Session};
use yew::{AttrValue, Callback, Event, Html, MouseEvent, html};

/// What every view draws from.
#[derive(Clone, Copy)]
struct Scene<'a> {
    session: &'a Session,
    messages: &'a Messages,
    on_input: &'a Callback<Input>,
}

impl Scene<'_> {
    /// A text of the widget's own.
    fn text(&self, key: &str) -> Html {
        Html::from(String::from(self.messages.text(key)))
    }

    /// What a press of a button means.
    fn press(&self, input: Input) -> Callback<MouseEvent> {
        let on_input = self.on_input.clone();
        Callback::from(move |_| on_input.emit(input.clone()))
    }

    /// What a change of a radio means.
    fn change(&self, input: Input) -> Callback<Event> {
        let on_input = self.on_input.clone();
        Callback::from(move |_| on_input.emit(input.clone()))
    }

    /// A button that stands for an input; `quiet` ones stand back.
    fn button(&self, is_quiet: bool, key: &str, input: Input) -> Html {
        let (class, part) = if is_quiet { (Some("quiet"), None) } else { (None, Some("submit")) };
        html! {
            <button type="button" {class} {part} onclick={self.press(input)}>{ self.text(key) }</button>
        }
    }

    /// A line that explains.
    fn hint(&self, id: Option<AttrValue>, key: &str) -> Html {
        html! { <p class="hint" {id}>{ self.text(key) }</p> }
    }

    /// A word about what is wrong, announced at once.
    fn problem(&self, key: &str) -> Html {
        html! { <p id={PROBLEM} class="problem" role="alert">{ self.text(key) }</p> }
    }

    /// A drawing of one stroke in 24 by 24.
    fn stroke(class: Option<&'static str>, path: &'static str) -> Html {
        html! { <svg {class} viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg> }
    }
}

/// The id of the one text on the card that says what is wrong.
const PROBLEM: &str = "problem";
