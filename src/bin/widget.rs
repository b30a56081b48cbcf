//! The embedded Wasm: what a page loads when a survey is shown.

// The exports are in `element`; naming one here is what links them.
pub use trefoil::element::mount;

fn main() {}
