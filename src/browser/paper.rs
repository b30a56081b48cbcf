//! The page on paper, and what is drawn beside the page.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::XmlSerializer;
use yew::{BaseComponent, Callback, Renderer};

/// Prints the page, as the browser's own menu does.
///
/// # Errors
/// What the browser refused.
pub fn print() -> Result<(), JsValue> {
    web_sys::window().ok_or(JsValue::NULL)?.print()
}

/// The markup of a component that says when it is drawn. It is drawn beside the page and read off its elements, so that
/// what is a text stays one, whatever it holds.
///
/// # Errors
/// What the browser refused.
pub async fn markup<C: BaseComponent>(
    props: impl FnOnce(Callback<()>) -> C::Properties,
) -> Result<String, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let place = document.create_element("div")?;
    let mut on_drawn = Callback::noop();
    let drawn = Promise::new(&mut |resolve: Function, _: Function| {
        on_drawn = Callback::from(move |()| {
            // Nobody throws from within a promise's own function.
            let _ = resolve.call0(&JsValue::NULL);
        });
    });
    let handle = Renderer::<C>::with_root_and_props(place.clone(), props(on_drawn)).render();
    JsFuture::from(drawn).await?;
    let markup = XmlSerializer::new()?.serialize_to_string(&place)?;
    handle.destroy();
    Ok(markup)
}
