//! Sent answers kept in this browser, for the studio on the same site to read.

use web_sys::Storage;

/// The key in `localStorage` or `sessionStorage`; JSON Lines below it.
const KEY: &str = "trefoil.responses";

/// Adds a record. Blocked or full storage is no error: the record is on its way all the same.
pub fn append(is_local: bool, record: &str) {
    let Some(storage) = storage(is_local) else { return };
    let mut lines = storage.get_item(KEY).ok().flatten().unwrap_or_default();
    lines.push_str(record);
    lines.push('\n');
    let _ = storage.set_item(KEY, &lines);
}

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
