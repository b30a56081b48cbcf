//! Bytes that come one after the other, from a file or a server.

use super::clock::now_ms;
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

/// A stream that nobody else reads.
pub struct Stream(ReadableStreamDefaultReader);

/// So much is one piece: browsers give less at once, some a hundredth, and each piece is a message and a drawing of the page.
const PIECE: u32 = 8_388_608;

/// So long is waited for more of a piece.
const WAIT_MS: f64 = 200.0;

impl Stream {
    /// Begins to read.
    #[must_use]
    pub fn of(stream: &ReadableStream) -> Self {
        Self(stream.get_reader().unchecked_into())
    }

    /// The next bytes in buffers, one after the other; `None` after the last.
    ///
    /// # Errors
    /// What the browser says of why it broke off.
    pub async fn next(&self) -> Result<Option<Array>, JsValue> {
        let (parts, until) = (Array::new(), now_ms() + WAIT_MS);
        let mut length = 0;
        while length < PIECE && (length == 0 || now_ms() < until) {
            let next = JsFuture::from(self.0.read()).await?;
            let value = Reflect::get(&next, &"value".into()).unwrap_or_default();
            let Ok(bytes) = value.dyn_into::<Uint8Array>() else { break };
            length += bytes.length();
            parts.push(&own_buffer(&bytes));
        }
        Ok((parts.length() > 0).then_some(parts))
    }
}

impl Drop for Stream {
    /// What is not wanted any more is not read on.
    fn drop(&mut self) {
        let cancelled = JsFuture::from(self.0.cancel());
        // It is refused where the stream broke off, which its reader was told.
        spawn_local(async move { drop(cancelled.await) });
    }
}

/// A buffer with these bytes alone: the browser's may be larger.
fn own_buffer(bytes: &Uint8Array) -> ArrayBuffer {
    let buffer = bytes.buffer();
    if buffer.byte_length() == bytes.length() {
        buffer
    } else {
        bytes.slice(0, bytes.length()).buffer()
    }
}
