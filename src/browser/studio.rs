//! What the studio asks of its own page.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// What stands behind the `#` of the address, with it.
#[must_use]
pub fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The tags of the languages that the visitor reads, the most liked first.
#[must_use]
pub fn languages() -> Vec<String> {
    let liked = web_sys::window().map(|window| window.navigator().languages());
    liked.into_iter().flatten().filter_map(|tag| tag.as_string()).collect()
}

/// Says of the page in which language it is, which way that is written, and what it is called in it.
pub fn set_language(language: &str, direction: &str, title: &str) {
    let Some(document) = document() else { return };
    document.set_title(title);
    if let Some(root) = document.document_element() {
        // Both are names that an attribute may have.
        root.set_attribute("lang", language).ok();
        root.set_attribute("dir", direction).ok();
    }
}

/// Moves the focus to the element of that id, if it is there.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // It fails for what is no longer in the page.
        element.focus().ok();
    }
}

/// What a `<meta>` of that name says; empty where there is none.
#[must_use]
pub fn meta(name: &str) -> String {
    let found = document().and_then(|document| document.get_elements_by_name(name).item(0));
    let element = found.and_then(|found| found.dyn_into::<web_sys::Element>().ok());
    element.and_then(|element| element.get_attribute("content")).unwrap_or_default()
}

/// The folder of the widget's files, where the build says it is beside the studio; a path where the studio is
/// a file on a disk.
#[must_use]
pub fn embed_folder() -> String {
    let own =
        web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let folder = meta("trefoil-embed");
    let beside = web_sys::Url::new_with_base(&folder, &own).ok();
    let beside = beside.filter(|url| matches!(&*url.protocol(), "https:" | "http:"));
    beside.map_or_else(|| folder.trim_start_matches('.').into(), |url| url.href())
}

/// Puts a text onto the clipboard; whether the browser let it.
pub async fn copy(text: &str) -> bool {
    let written = || -> Result<Promise, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into())?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        write.call1(&clipboard, &text.into())?.dyn_into()
    };
    match written() {
        Ok(written) => JsFuture::from(written).await.is_ok(),
        Err(_) => false,
    }
}
