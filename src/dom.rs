//! The few things a component asks of the elements it has drawn; the browser itself is out of its
//! reach.

use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, Node};
use yew::NodeRef;

/// All that stands in the field that the event came from.
#[must_use]
pub fn typed_text(event: &Event) -> String {
    let value = event.target().and_then(|field| Reflect::get(&field, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Whether the `<details>` that the event came from is unfolded, for the studio.
#[cfg(feature = "studio")]
#[must_use]
pub fn is_unfolded(event: &Event) -> bool {
    let open = event.target().and_then(|details| Reflect::get(&details, &"open".into()).ok());
    open.is_some_and(|open| open.is_truthy())
}

/// Moves the focus to an element. Call it only after the respondent asked for what it shows.
pub fn focus(node: &NodeRef) {
    if let Some(node) = node.get() {
        // A component hands out handles to elements of HTML alone.
        let element: &HtmlElement = node.unchecked_ref();
        // It fails for an element that is no longer in the page, which has nothing to focus.
        let _ = element.focus();
    }
}

/// Whether the focus is on an element or in it.
#[must_use]
pub fn has_focus(node: &NodeRef) -> bool {
    let within = |node: Node| {
        let element: &Element = node.unchecked_ref();
        element.matches(":focus-within")
    };
    node.get().is_some_and(|node| within(node).unwrap_or(false))
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

impl Heard {
    const ALL: [Self; 4] = [Self::Click, Self::Change, Self::Input, Self::Submit];

    /// The event's name in the browser.
    const fn name(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Change => "change",
            Self::Input => "input",
            Self::Submit => "submit",
        }
    }
}

/// What events mean on the elements of one drawing.
///
/// Yew puts a drawing on the page in the same breath in which the component draws it. Until then
/// the elements that are seen are those of the drawing before, and so are the meanings.
pub struct Meanings<T>(RefCell<Vec<(Heard, NodeRef, T)>>);

impl<T> Default for Meanings<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Meanings<T> {
    /// Forgets the drawing before; a component's `view` begins with it.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Says what it means when an element, or what is in it, tells of that kind of event.
    pub fn add(&self, heard: Heard, element: &NodeRef, meaning: T) {
        self.0.borrow_mut().push((heard, element.clone(), meaning));
    }

    /// What an event means; an element that means something stands in no other one that means
    /// something for the same kind.
    fn of(&self, event: &Event) -> Option<(Heard, T)> {
        let (name, target) = (event.type_(), event.target()?);
        // What bubbles through an element was sent to a node of the same tree.
        let target: &Node = target.unchecked_ref();
        let meanings = self.0.borrow();
        let mut same_kind = meanings.iter().filter(|(heard, ..)| heard.name() == name);
        let (heard, _, meaning) = same_kind
            .find(|(_, element, _)| element.get().is_some_and(|own| own.contains(Some(target))))?;
        Some((*heard, meaning.clone()))
    }
}

/// Hears the events of all elements of a drawing, until it is dropped.
#[must_use]
pub struct Ears {
    place: Node,
    hear: Closure<dyn Fn(&Event)>,
}

impl Ears {
    /// Listens in the element that `drawn` was drawn into, and tells what each event means; none
    /// when `drawn` is nowhere.
    pub fn around<T: Clone + 'static>(
        drawn: &NodeRef,
        meanings: Rc<Meanings<T>>,
        tell: impl Fn(T, &Event) + 'static,
    ) -> Option<Self> {
        let place = drawn.get()?.parent_node()?;
        let hear = Closure::<dyn Fn(&Event)>::new(move |event: &Event| {
            if let Some((heard, meaning)) = meanings.of(event) {
                // Sandboxed frames fire no submission, so a press of the button means the same.
                if matches!(heard, Heard::Submit | Heard::Click) {
                    event.prevent_default();
                }
                tell(meaning, event);
            }
        });
        for heard in Heard::ALL {
            // It fails on no node.
            let _ =
                place.add_event_listener_with_callback(heard.name(), hear.as_ref().unchecked_ref());
        }
        Some(Self { place, hear })
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        for heard in Heard::ALL {
            let hear = self.hear.as_ref().unchecked_ref();
            let _ = self.place.remove_event_listener_with_callback(heard.name(), hear);
        }
    }
}
