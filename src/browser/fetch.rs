//! A record on its way: `fetch`, without credentials, that outlives the page.

use crate::delivery::{Attempt, Outcome, Transport};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestCredentials, RequestInit, Response};

/// Browsers refuse to keep more than 64 KiB of bodies alive after the page is left.
const KEEPALIVE_BYTES: usize = 60_000;

/// The browser's own `fetch`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

impl Transport for Fetch {
    fn post(&self, address: &str, key: &str, body: &str) -> Attempt {
        let request = request(address, key, body);
        Box::pin(async move {
            match status(request).await {
                Ok(status) => Outcome::of_status(status),
                Err(_) => Outcome::Unreachable,
            }
        })
    }
}

fn request(address: &str, key: &str, body: &str) -> Result<Request, JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/json")?;
    // A quoted string, as the Idempotency-Key draft has it.
    headers.set("Idempotency-Key", &["\"", key, "\""].concat())?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::Omit);
    init.set_body(&body.into());
    set_keepalive(&init, body.len() <= KEEPALIVE_BYTES)?;
    Request::new_with_str_and_init(address, &init)
}

/// web-sys has no setter for it.
fn set_keepalive(init: &RequestInit, keepalive: bool) -> Result<(), JsValue> {
    js_sys::Reflect::set(init, &"keepalive".into(), &keepalive.into()).map(|_| ())
}

async fn status(request: Result<Request, JsValue>) -> Result<u16, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_request(&request?)).await?;
    let response: Response = response.dyn_into()?;
    // An unread body holds the share of bytes that may outlive the page.
    if let Ok(body) = response.text() {
        JsFuture::from(body).await.ok();
    }
    Ok(response.status())
}
