//! What is said after sending: thanks, or that it was not sent, with everything still there.

use super::Scene;
use super::wording::Wording;
use trefoil_survey::session::{Input, Phase};
use yew::prelude::*;

/// Thanks, or the bad news and what can be done. `heading` takes the focus; `sent_key` says where
/// the answer is now.
pub fn view(scene: Scene<'_>, heading: &NodeRef, sent_key: &str) -> Html {
    let messages = scene.messages;
    let headline = |wording: Wording| {
        html! {
            <p class="thanks" ref={heading} tabindex="-1">{ wording.view(None, None) }</p>
        }
    };
    let body = match scene.session.phase() {
        Phase::NotSent { is_retryable } => {
            let comments = scene.session.comments().map(|comment| {
                html! { <blockquote class="kept" dir="auto">{ String::from(comment) }</blockquote> }
            });
            let advice = if is_retryable { "not_sent_retry" } else { "not_sent_refused" };
            html! {
                <>
                    { headline(Wording::usual(messages.text("not_sent"))) }
                    { scene.hint(None, advice) }
                    { for comments }
                    <div class="navigation">
                        { scene.button(true, "back", Input::Back) }
                        if is_retryable { { scene.button(false, "retry", Input::Retry) } }
                    </div>
                </>
            }
        }
        _ => {
            let thanks = &scene.session.definition().thanks;
            html! {
                <>
                    { Scene::stroke(Some("tick"), "M5 12.5l4.5 4.5L19 7.5") }
                    { headline(Wording::new(thanks, messages.text("thanks"), messages)) }
                    { scene.hint(None, sent_key) }
                </>
            }
        }
    };
    html! { <div class="outcome">{ body }</div> }
}
