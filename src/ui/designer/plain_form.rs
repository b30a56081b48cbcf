//! The plain form of the draft, as `trefoil render` makes it.

use crate::i18n::languages::words;
use crate::ui::form::{PlainFormProps, fragment};
use std::cell::Cell;
use std::rc::Rc;
use trefoil_survey::definition::Definition;
use yew::platform::spawn_local;
use yew::prelude::*;

/// The form's HTML; empty until it is there, which is before anybody can ask for it.
#[hook]
pub fn use_plain_form(definition: &Rc<Definition>, endpoint: &str, language: &str) -> String {
    let html = use_state_eq(String::new);
    let asked = (definition.clone(), endpoint.to_owned(), language.to_owned());
    use_effect_with(asked, {
        let html = html.setter();
        move |(definition, endpoint, language)| {
            let props = PlainFormProps {
                definition: definition.clone(),
                messages: words(language),
                endpoint: endpoint.clone().into(),
                honeypot: None,
            };
            let is_wanted = Rc::new(Cell::new(true));
            let is_still_wanted = is_wanted.clone();
            // The renderer waits for Yew's scheduler, which is at work now.
            spawn_local(async move {
                let rendered = fragment(props).await;
                if is_still_wanted.get() {
                    html.set(rendered);
                }
            });
            move || is_wanted.set(false)
        }
    });
    (*html).clone()
}
