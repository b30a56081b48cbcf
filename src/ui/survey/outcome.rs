//! What is said after sending: thanks, or that it was not sent, with everything still there.

use super::wording::Wording;
use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::session::{Input, Phase, Session};
use yew::prelude::*;

/// What an [`Outcome`] shows.
#[derive(PartialEq, Properties)]
pub struct OutcomeProps {
    /// The respondent's session.
    pub session: Rc<Session>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// The key of the sentence that says where the answer is now.
    pub sent_key: AttrValue,
    /// Whether trying again may help.
    pub is_retryable: bool,
    /// The heading, which takes the focus.
    pub heading: NodeRef,
    /// Hears what the respondent did.
    pub on_input: Callback<Input>,
}

/// Thanks, or the bad news and what can be done.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let OutcomeProps { session, messages, on_input, .. } = props;
    let text = |key: &str| String::from(messages.text(key));
    if session.phase() == Phase::Sent {
        let thanks = Wording::new(&session.definition().thanks, messages.text("thanks"), messages);
        return html! {
            <div class="outcome">
                <svg class="tick" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M5 12.5l4.5 4.5L19 7.5" />
                </svg>
                <p class="thanks" ref={&props.heading} tabindex="-1" lang={thanks.lang}
                    dir={thanks.dir}>{ thanks.text }</p>
                <p class="hint">{ text(&props.sent_key) }</p>
            </div>
        };
    }
    let comments = session.comments();
    html! {
        <div class="outcome">
            <p class="thanks" ref={&props.heading} tabindex="-1">{ text("not_sent") }</p>
            <p class="hint">
                { text(if props.is_retryable { "not_sent_retry" } else { "not_sent_refused" }) }
            </p>
            { for comments.map(|comment| html! { <blockquote class="kept" dir="auto">{ comment }</blockquote> }) }
            <div class="navigation">
                <button type="button" class="quiet" onclick={on_input.reform(|_| Input::Back)}>
                    { text("back") }
                </button>
                if props.is_retryable {
                    <button type="button" part="submit" onclick={on_input.reform(|_| Input::Retry)}>
                        { text("retry") }
                    </button>
                }
            </div>
        </div>
    }
}
