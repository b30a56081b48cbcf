//! The few things a component asks of the element it has drawn; the browser itself is out of its
//! reach.

use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::NodeRef;
use yew::virtual_dom::{Listener, ListenerKind};

/// All that stands in the field that the event came from.
#[must_use]
pub fn typed_text(event: &Event) -> String {
    let Some(field) = event.target() else { return String::new() };
    match field.dyn_ref::<HtmlTextAreaElement>() {
        Some(area) => area.value(),
        None => {
            field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value).unwrap_or_default()
        }
    }
}

/// Moves the focus to an element. Call it only after the respondent asked for what it shows.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.get().and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        // It fails for an element that is no longer in the page, which has nothing to focus.
        let _ = element.focus();
    }
}

/// What a drawn element can tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It was pressed.
    Click,
    /// Another choice was made.
    Change,
    /// Something was typed.
    Input,
    /// The form was to be sent; a form's own submission never leaves the page.
    Submit,
}

/// Hears one kind of event.
#[must_use]
pub fn listener(heard: Heard, hear: Box<dyn Fn(&Event)>) -> Rc<dyn Listener> {
    Rc::new(Ear { heard, hear })
}

struct Ear {
    heard: Heard,
    hear: Box<dyn Fn(&Event)>,
}

impl Listener for Ear {
    fn kind(&self) -> ListenerKind {
        // Cloning a kind of Yew's own is a copy by cases, one for each of a hundred events.
        match self.heard {
            Heard::Click => ListenerKind::onclick,
            Heard::Change => ListenerKind::onchange,
            Heard::Input => ListenerKind::oninput,
            Heard::Submit => ListenerKind::onsubmit,
        }
    }

    fn handle(&self, event: Event) {
        if self.heard == Heard::Submit {
            event.prevent_default();
        }
        (self.hear)(&event);
    }

    fn passive(&self) -> bool {
        false
    }
}
