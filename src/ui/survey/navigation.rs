//! The buttons under the questions.

use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::session::{Input, Lack, Phase, Session};
use yew::prelude::*;

/// What a [`Navigation`] shows.
#[derive(PartialEq, Properties)]
pub struct NavigationProps {
    /// The respondent's session.
    pub session: Rc<Session>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// Hears what the respondent did.
    pub on_input: Callback<Input>,
}

/// Back, how far, and on; the form's own submission stands for the last.
#[component]
pub fn Navigation(props: &NavigationProps) -> Html {
    let NavigationProps { session, messages, on_input } = props;
    let text = |key: &str| String::from(messages.text(key));
    let is_sending = session.phase() == Phase::Sending;
    let forward = match (is_sending, session.is_last_step()) {
        (true, _) => "sending",
        (false, true) => "send",
        (false, false) => "next",
    };
    html! {
        <>
            if session.lacks() == Some(Lack::Anything) {
                <p class="problem" role="alert">{ text("nothing_answered") }</p>
            }
            <div class="navigation">
                if session.step() > 0 {
                    <button type="button" class="quiet" disabled={is_sending}
                        onclick={on_input.reform(|_| Input::Back)}>{ text("back") }</button>
                }
                if session.steps() > 1 {
                    <span class="progress">
                        { messages.with_numbers("step_of", session.step() + 1, session.steps()) }
                    </span>
                }
                <button type="submit" part="submit" aria-disabled={is_sending.then_some("true")}>
                    { text(forward) }
                </button>
            </div>
        </>
    }
}
