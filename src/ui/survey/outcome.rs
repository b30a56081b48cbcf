//! What is said after sending: thanks, or that it was not sent, with everything still there.

use super::Scene;
use super::tag::{Tag, tag};
use super::wording::Wording;
use trefoil_survey::session::{Input, Phase};
use yew::NodeRef;

/// Thanks, or the bad news and what can be done. `heading` takes the focus; `sent_key` says where
/// the answer is now.
pub fn view(scene: Scene<'_>, heading: &NodeRef, sent_key: &str) -> Tag {
    let messages = scene.messages;
    let headline = |wording: Wording| {
        tag!("p", "class" = "thanks", "tabindex" = "-1")
            .handle(heading)
            .child(wording.view(None, None))
    };
    let outcome = tag!("div", "class" = "outcome");
    let Phase::NotSent { is_retryable } = scene.session.phase() else {
        let thanks = scene.session.ending();
        return outcome
            .child(Scene::stroke(Some("tick"), "M5 12.5l4.5 4.5L19 7.5"))
            .child(headline(scene.wording(thanks, messages.text("thanks"))))
            .child(scene.hint(None, sent_key));
    };
    let kept =
        scene.session.comments().into_iter().map(|comment| {
            tag!("blockquote", "class" = "kept", "dir" = "auto").text(comment).into()
        });
    let advice = if is_retryable { "not_sent_retry" } else { "not_sent_refused" };
    let buttons = tag!("div", "class" = "navigation")
        .child(scene.button(true, "back", Input::Back))
        .maybe(is_retryable.then(|| scene.button(false, "retry", Input::Retry)));
    outcome
        .child(headline(Wording::usual(messages.text("not_sent"))))
        .child(scene.hint(None, advice))
        .children(kept)
        .child(buttons)
}
