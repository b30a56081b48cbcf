//! The few things a component asks of the element it has drawn; the browser itself is out of its
//! reach.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::{InputEvent, NodeRef, TargetCast};

/// All that stands in the text area that the event came from.
#[must_use]
pub fn typed_text(event: &InputEvent) -> String {
    event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
}

/// Moves the focus to an element. Call it only after the respondent asked for what it shows.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.get().and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        // It fails for an element that is no longer in the page, which has nothing to focus.
        let _ = element.focus();
    }
}
