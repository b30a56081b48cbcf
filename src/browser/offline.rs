//! Whether the studio opens without a network.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::ServiceWorkerContainer;

/// Waits until the studio's files are kept on the device; `false` where that cannot be.
pub async fn is_kept() -> bool {
    let Some(window) = web_sys::window() else { return false };
    if window.location().protocol().is_ok_and(|protocol| protocol == "file:") {
        return true;
    }
    // Pages without https have none.
    let container = js_sys::Reflect::get(&window.navigator(), &"serviceWorker".into());
    let container = container.ok().and_then(|own| own.dyn_into::<ServiceWorkerContainer>().ok());
    match container.and_then(|container| container.ready().ok()) {
        Some(ready) => JsFuture::from(ready).await.is_ok(),
        None => false,
    }
}
