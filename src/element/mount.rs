//! A survey onto a page and off again.

use super::outbound::{Outbound, new_id, timestamp};
use super::value::value_of;
use crate::browser::Fetch;
use crate::config::{Config, Storage};
use crate::i18n::Messages;
use crate::ui::survey::{SurveyCard, SurveyCardProps};
use std::cell::RefCell;
use std::rc::Rc;
use trefoil_survey::record::Display;
use trefoil_survey::session::Circumstances;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};
use yew::{AppHandle, Callback};

thread_local! {
    /// The surveys on the page, by the number the loader knows them by.
    static MOUNTED: RefCell<Vec<Option<AppHandle<SurveyCard>>>> = const { RefCell::new(Vec::new()) };
}

/// Puts a survey into `place`, an empty element in the shadow root of `host`.
///
/// `attributes` is an object of the element's attributes, `options` what the page set as an
/// object, both with absolute addresses, `texts` a locale file. Answers a number for [`unmount`];
/// 0 when the options do not hold, and then `complaints` knows why.
#[wasm_bindgen]
pub fn mount(
    host: HtmlElement,
    place: Element,
    attributes: &JsValue,
    options: &JsValue,
    language: String,
    texts: &JsValue,
) -> usize {
    let Ok(config) = Config::of_page(&value_of(attributes), value_of(options)) else { return 0 };
    let config = Rc::new(config);
    let messages = Rc::new(Messages::new(language, value_of(texts)));
    let circumstances = circumstances(&config, &messages);
    let props = SurveyCardProps {
        definition: config.definition.clone(),
        values: config.values.clone(),
        messages,
        seed: circumstances.id.seed(),
        sent_key: sent_key(&config).into(),
        on_session: {
            let outbound = Outbound::new(host, config, circumstances, Rc::new(Fetch));
            Callback::from(move |(session, reply)| outbound.take(&session, reply))
        },
    };
    let app = yew::Renderer::<SurveyCard>::with_root_and_props(place, props).render();
    MOUNTED.with_borrow_mut(|mounted| {
        let free = mounted.iter().position(Option::is_none).unwrap_or(mounted.len());
        match mounted.get_mut(free) {
            Some(slot) => *slot = Some(app),
            None => mounted.push(Some(app)),
        }
        free + 1
    })
}

/// Takes the survey of that number off the page again; another number does nothing.
#[wasm_bindgen]
pub fn unmount(number: usize) {
    let app = MOUNTED
        .with_borrow_mut(|mounted| mounted.get_mut(number.checked_sub(1)?).and_then(Option::take));
    if let Some(app) = app {
        app.destroy();
    }
}

/// The key of the sentence that says where a sent answer is.
fn sent_key(config: &Config) -> &'static str {
    match config {
        Config { preview: true, .. } => "preview",
        Config { endpoint: None, storage: Storage::Session | Storage::Local, .. } => "kept",
        _ => "sent",
    }
}

fn circumstances(config: &Config, messages: &Messages) -> Circumstances {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    Circumstances {
        id: new_id(),
        test: config.test,
        shown_at: timestamp(),
        locale: messages.language().into(),
        display: Display::Inline,
        trigger: Some(config.trigger.clone()),
        touchpoint: config.touchpoint.clone(),
        page: path.filter(|path| path.starts_with('/')),
        respondent: config.respondent.clone(),
        context: config.context.clone(),
    }
}
