//! The embedded Wasm: what a page loads when a survey is shown.
#![cfg_attr(target_arch = "wasm32", no_main)]

// The exports are in `element`; naming one here is what links them.
pub use trefoil::element::mount;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The Wasm begins with its exports.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
