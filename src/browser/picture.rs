//! A drawing as pixels.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// Pixels for each of the drawing's own, so that it is sharp on a dense screen and on paper.
const DENSITY: f64 = 2.0;

/// An SVG that needs nothing beside it, so wide and so high, as PNG. The page's policy must let images be `data:`.
///
/// # Errors
/// Why the browser did not draw it.
pub async fn png(svg: &str, (width, height): (f64, f64)) -> Result<Blob, JsValue> {
    let image = HtmlImageElement::new()?;
    let text = String::from(js_sys::encode_uri_component(svg));
    image.set_src(&["data:image/svg+xml;charset=utf-8,", &text].concat());
    JsFuture::from(image.decode()).await?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width((width * DENSITY) as u32);
    canvas.set_height((height * DENSITY) as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let (width, height) = (width * DENSITY, height * DENSITY);
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        if let Err(error) = canvas.to_blob(&resolve) {
            // A promise that is refused is all that can come of it.
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await?.dyn_into()
}
