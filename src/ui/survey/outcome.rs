//! What is said after sending: thanks, or that it was not sent, with everything still there.

use super::Scene;
use super::wording::Wording;
use trefoil_survey::session::{Input, Phase};
use yew::prelude::*;

/// Thanks, or the bad news and what can be done. `heading` takes the focus; `sent_key` says where
/// the answer is now.
pub fn view(scene: Scene<'_>, heading: &NodeRef, sent_key: &str) -> Html {
    let Phase::NotSent { is_retryable } = scene.session.phase() else {
        let thanks = &scene.session.definition().thanks;
        let thanks = Wording::new(thanks, scene.messages.text("thanks"), scene.messages);
        return html! {
            <div class="outcome">
                <svg class="tick" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M5 12.5l4.5 4.5L19 7.5" />
                </svg>
                <p class="thanks" ref={heading} tabindex="-1" lang={thanks.lang} dir={thanks.dir}>
                    { thanks.text }
                </p>
                <p class="hint">{ scene.text(sent_key) }</p>
            </div>
        };
    };
    let comments = scene.session.comments().map(|comment| {
        html! { <blockquote class="kept" dir="auto">{ String::from(comment) }</blockquote> }
    });
    html! {
        <div class="outcome">
            <p class="thanks" ref={heading} tabindex="-1">{ scene.text("not_sent") }</p>
            <p class="hint">
                { scene.text(if is_retryable { "not_sent_retry" } else { "not_sent_refused" }) }
            </p>
            { for comments }
            <div class="navigation">
                <button type="button" class="quiet" onclick={scene.press(Input::Back)}>
                    { scene.text("back") }
                </button>
                if is_retryable {
                    <button type="button" part="submit" onclick={scene.press(Input::Retry)}>
                        { scene.text("retry") }
                    </button>
                }
            </div>
        </div>
    }
}
