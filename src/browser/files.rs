//! Files that somebody picked, dropped or is given.

use crate::say;
use js_sys::Uint8Array;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DragEvent, Event, File, FileList, HtmlElement};
use web_sys::{HtmlInputElement, Url};

thread_local! {
    /// The address of the file that was saved last.
    static SAVED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The files picked in the input that the event came from, which then forgets them: the same file,
/// mended, can be picked again.
#[must_use]
pub fn picked(event: &Event) -> Vec<File> {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = target else { return Vec::new() };
    let files = list(input.files());
    input.set_value("");
    files
}

/// The files that were dropped.
#[must_use]
pub fn dropped(event: &DragEvent) -> Vec<File> {
    event.data_transfer().map(|transfer| list(transfer.files())).unwrap_or_default()
}

/// Why a file cannot be read: the reasons there are, of which browsers name none.
#[must_use]
pub fn unreadable() -> &'static str {
    say!(
        "the browser cannot read it. It was moved, changed or deleted since it was opened, or it is a folder."
    )
}

/// All bytes of a small file.
///
/// # Errors
/// It is [`unreadable`].
pub async fn bytes(file: &File) -> Result<Vec<u8>, &'static str> {
    let read = JsFuture::from(file.array_buffer()).await;
    read.map(|bytes| Uint8Array::new(&bytes).to_vec()).map_err(|_| unreadable())
}

/// Gives somebody a text as a file to keep.
///
/// # Errors
/// What the browser refused.
pub fn save(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    save_blob(name, &blob(&js_sys::Array::of1(&text.into()), media_type)?)
}

/// Texts, buffers or blobs, one after the other.
///
/// # Errors
/// What the browser refused.
pub fn blob(parts: &js_sys::Array, media_type: &str) -> Result<Blob, JsValue> {
    let properties = BlobPropertyBag::new();
    properties.set_type(media_type);
    // The parts may be of any kind that a blob has.
    Blob::new_with_str_sequence_and_options(parts, &properties)
}

/// Gives somebody bytes as a file to keep.
///
/// # Errors
/// What the browser refused.
pub fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    // Some browsers read the address after the click, so it lives until the next one.
    if let Some(before) = SAVED.replace(Some(address.clone())) {
        Url::revoke_object_url(&before)?;
    }
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link = document.create_element("a")?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    if let Some(link) = link.dyn_ref::<HtmlElement>() {
        link.click();
    }
    Ok(())
}

fn list(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|place| files.get(place)).collect()
}
