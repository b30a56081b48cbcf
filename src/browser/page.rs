//! What the page does for the widget: its twin stands in `www/embed/card.js`, where the same calls
//! cost a respondent a fifth of the bytes (docs/adr/0013).

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The page that one survey is on.
    pub type Page;

    /// Fires an event on the survey's element, with a detail in JSON; whether the page let it be.
    /// One whose name begins with `trefoil-before` can be prevented.
    #[wasm_bindgen(method)]
    pub fn tell(this: &Page, name: &str, detail: &str) -> bool;

    /// Posts an event whose delivery key is `key`; whether it arrives changes nothing.
    #[wasm_bindgen(method)]
    pub fn post(this: &Page, address: &str, key: &str, body: &str);

    /// Hands over a response whose delivery key is `key`; a later revision takes the place of an
    /// earlier one. The widget's export `answered` hears the key and what became of it, each time that
    /// this changes. One that is not final may be given up for others.
    #[wasm_bindgen(method)]
    pub fn deliver(this: &Page, address: &str, key: &str, body: &str, is_final: bool);

    /// Adds a line to a text kept in this browser. Blocked or full storage is no error: the record
    /// is on its way all the same.
    #[wasm_bindgen(method)]
    pub fn keep(this: &Page, is_local: bool, key: &str, line: &str);

    /// Keeps what is not sent yet until the tab is closed, in place of what was kept before; an
    /// empty text keeps nothing more. Blocked or full storage is no error.
    #[wasm_bindgen(method)]
    pub fn draft(this: &Page, record: &str);

    /// Fills the bytes by chance.
    #[wasm_bindgen(method)]
    pub fn random(this: &Page, bytes: &mut [u8]);

    /// The page's path, without query and fragment.
    #[wasm_bindgen(method)]
    pub fn path(this: &Page) -> String;
}
