//! The embedded Wasm: what a page loads when a survey is shown.

// The exports are in `element`; naming one here is what links them.
pub use trefoil::element::mount;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {}
