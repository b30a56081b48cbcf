//! The only part that calls the browser.

pub mod clock;
#[cfg(feature = "studio")]
pub mod collector;
#[cfg(feature = "studio")]
pub mod files;
pub mod kept;
#[cfg(feature = "studio")]
pub mod offline;
#[cfg(feature = "widget")]
mod page;
#[cfg(feature = "studio")]
pub mod paper;
#[cfg(feature = "studio")]
pub mod picture;
#[cfg(feature = "studio")]
pub mod stream;
#[cfg(feature = "studio")]
pub mod studio;
#[cfg(feature = "studio")]
pub mod worker;

#[cfg(feature = "widget")]
pub use page::Page;

/// What the browser says of an error, in its own words where it has any.
#[cfg(feature = "studio")]
#[must_use]
pub fn words_of(error: &wasm_bindgen::JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok();
    message
        .and_then(|message| message.as_string())
        .or_else(|| error.as_string())
        .filter(|words| !words.is_empty())
        .unwrap_or_else(|| crate::say!("the browser gave no reason").into())
}
