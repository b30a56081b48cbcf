//! A survey onto a page and off again.

use super::outbound::{Outbound, new_id};
use super::value::value_of;
use crate::browser::Page;
use crate::config::{Config, Storage};
use crate::i18n::{Key, Messages};
use crate::ui::survey::{SurveyCard, SurveyCardProps, Told};
use std::cell::RefCell;
use std::mem;
use std::rc::Rc;
use trefoil_survey::record::Circumstances;
use trefoil_survey::session::Unsent;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::{AppHandle, Callback};

/// A survey on the page.
struct Mounted {
    app: AppHandle<SurveyCard>,
    outbound: Rc<Outbound>,
}

thread_local! {
    /// The surveys on the page, by the number the loader knows them by.
    static MOUNTED: RefCell<Vec<Option<Mounted>>> = const { RefCell::new(Vec::new()) };
}

/// Makes a survey ready in `place`, an empty element in the shadow root of its host, where [`speak`] draws it: two calls, so
/// that a page need not be busy with both at once.
///
/// `attributes` is an object of the element's attributes, `options` what the page set as an
/// object, both with absolute addresses. Answers a number for the others; 0 when the options do not hold, and then `complaints` knows why.
#[wasm_bindgen]
pub fn mount(page: Page, place: Element, attributes: &JsValue, options: &JsValue) -> usize {
    let config = Config::of_page(&value_of(attributes), value_of(options));
    let Ok(mut config) = config else { return 0 };
    let circumstances = circumstances(&mut config, &page);
    let (seed, response) = (circumstances.id.seed(), circumstances.id.text());
    let (values, prefill) = (mem::take(&mut config.values), mem::take(&mut config.prefill));
    let config = Rc::new(config);
    let outbound = Rc::new(Outbound::new(page, config.clone(), circumstances));
    let props = SurveyCardProps {
        definition: config.definition.clone(),
        values: values.into(),
        prefill: prefill.into(),
        messages: None,
        is_resumed: config.resume.is_some(),
        seed,
        response: response.into(),
        sent_key: sent_key(&config),
        on_session: {
            let outbound = outbound.clone();
            Callback::from(move |(session, reply)| outbound.take(&session, reply))
        },
    };
    let app = yew::Renderer::<SurveyCard>::with_root_and_props(place, props).render();
    let survey = Mounted { app, outbound };
    MOUNTED.with_borrow_mut(|mounted| {
        let free = mounted.iter().position(Option::is_none).unwrap_or(mounted.len());
        match mounted.get_mut(free) {
            Some(slot) => *slot = Some(survey),
            None => mounted.push(Some(survey)),
        }
        free + 1
    })
}

/// Draws the survey of that number, or says it in another language: `words` are a locale's, as [`Messages`] holds them. The
/// answers stay.
#[wasm_bindgen]
pub fn speak(number: usize, language: String, words: &JsValue) {
    let messages = Messages::new(language, value_of(words));
    // Drawing may make the page call back, so nothing is borrowed meanwhile.
    let survey = MOUNTED.with_borrow(|mounted| {
        let survey = mounted.get(number.wrapping_sub(1))?.as_ref()?;
        Some(((*survey.app).clone(), survey.outbound.clone()))
    });
    if let Some((card, outbound)) = survey {
        outbound.speak(messages.language());
        card.send_message(Told::Words(Rc::new(messages)));
    }
}

/// Takes the survey of that number off the page again; another number does nothing.
#[wasm_bindgen]
pub fn unmount(number: usize) {
    let survey = MOUNTED
        .with_borrow_mut(|mounted| mounted.get_mut(number.checked_sub(1)?).and_then(Option::take));
    if let Some(survey) = survey {
        survey.app.destroy();
    }
}

/// Tells the survey of that number what became of the delivery of that key: 0 it arrived, 1 it is
/// kept on the device, 2 it waits on the page, 3 the endpoint will not take it.
#[wasm_bindgen]
pub fn answered(number: usize, key: &str, fate: u8) {
    let outbound = MOUNTED.with_borrow(|mounted| {
        Some(mounted.get(number.checked_sub(1)?)?.as_ref()?.outbound.clone())
    });
    if let Some(outbound) = outbound {
        let unsent = match fate {
            0 => None,
            1 => Some(Unsent::Kept),
            2 => Some(Unsent::Waiting),
            _ => Some(Unsent::Refused),
        };
        outbound.answered(key, unsent);
    }
}

/// The key of the sentence that says where a sent answer is.
const fn sent_key(config: &Config) -> Key {
    match config {
        Config { preview: true, .. } => Key::Preview,
        Config { endpoint: None, storage: Storage::Session | Storage::Local, .. } => Key::Kept,
        _ => Key::Sent,
    }
}

/// The circumstances, with what the page passed in taken out of its options.
fn circumstances(config: &mut Config, page: &Page) -> Circumstances {
    let id = config.resume.map_or_else(|| new_id(page), |(id, _)| id);
    Circumstances {
        id,
        test: config.test,
        shown_at: id.made_at(),
        display: config.display,
        trigger: Some(mem::take(&mut config.trigger)),
        touchpoint: config.touchpoint.take(),
        page: Some(page.path()).filter(|path| path.starts_with('/')),
        respondent: config.respondent.take(),
        context: mem::take(&mut config.context),
    }
}
