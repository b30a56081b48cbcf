//! What is wrong with a page's options, in words: loaded only when something is.

use super::value::value_of;
use crate::config::Config;
use trefoil_survey::json::Writer;
use wasm_bindgen::prelude::*;

/// All that is wrong with a page's options, as JSON: a list of `{path, code, message}`; empty when
/// they hold. Takes what `mount` takes.
#[wasm_bindgen]
pub fn complaints(attributes: &JsValue, options: &JsValue) -> String {
    let config = Config::of_page(&value_of(attributes), value_of(options));
    let mut json = Writer::default();
    json.list(|json| {
        for complaint in config.err().unwrap_or_default() {
            json.object(|json| {
                json.text_field("path", &complaint.path);
                json.text_field("code", complaint.code);
                json.text_field("message", &complaint.message);
            });
        }
    });
    json.into_text()
}
