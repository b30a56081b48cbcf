//! Sent answers kept in this browser, for the studio on the same site to read.

use web_sys::Storage;

/// The key in `localStorage` or `sessionStorage`; JSON Lines below it.
pub const KEY: &str = "trefoil.responses";

/// All records kept, as JSON Lines; empty when there are none or storage is blocked.
#[must_use]
pub fn read(is_local: bool) -> String {
    storage(is_local).and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default()
}

/// What a page of this site kept under a key of its own; for the studio's drafts.
#[cfg(feature = "studio")]
#[must_use]
pub fn text(key: &str) -> Option<String> {
    storage(true)?.get_item(key).ok()?
}

/// Keeps a text under a key; whether that was possible.
#[cfg(feature = "studio")]
pub fn put(key: &str, text: &str) -> bool {
    storage(true).is_some_and(|storage| storage.set_item(key, text).is_ok())
}

fn storage(is_local: bool) -> Option<Storage> {
    let window = web_sys::window()?;
    let storage = if is_local { window.local_storage() } else { window.session_storage() };
    storage.ok()?
}
