//! Sent answers kept in this browser, for the studio on the same site to read.

use web_sys::Storage;

/// The key in `localStorage` or `sessionStorage`; JSON Lines below it.
pub const KEY: &str = "trefoil.responses";

/// All records kept, as JSON Lines; empty when there are none or storage is blocked.
#[must_use]
pub fn read(is_local: bool) -> String {
    storage(is_local).and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default()
}

fn storage(is_local: bool) -> Option<Storage> {
    let window = web_sys::window()?;
    let storage = if is_local { window.local_storage() } else { window.session_storage() };
    storage.ok()?
}
