//! What is wrong with a page's options, in words; the loader fetches it only when something is.
#![cfg_attr(target_arch = "wasm32", no_main)]

// The export is in `element`; naming it here is what links it.
pub use trefoil::element::complaints;

/// The Wasm begins with its exports.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
