//! Bytes that come one after the other, from a file or a server.

use super::clock::now_ms;
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader};

/// A stream that nobody else reads.
pub enum Stream {
    /// It fills memory that it is given.
    Filling(ReadableStreamByobReader),
    /// It gives memory of its own each time, which takes a browser twice as long.
    Giving(ReadableStreamDefaultReader),
}

/// So much is one piece: browsers give less at once, some a hundredth, and each piece is a message.
const PIECE: u32 = 2_097_152;

/// So much is enough of one where somebody waits for it.
const ENOUGH: u32 = 262_144;

/// So long is waited for more of a piece.
const WAIT_MS: f64 = 200.0;

impl Stream {
    /// Begins to read.
    #[must_use]
    pub fn of(stream: &ReadableStream) -> Self {
        match filling(stream) {
            Ok(reader) => Self::Filling(reader),
            Err(_) => Self::Giving(stream.get_reader().unchecked_into()),
        }
    }

    /// The next bytes, as `Uint8Array`s one after the other; `None` after the last. They may stand in the memory of a piece
    /// before, if it is given back; where somebody waits for them, they are fewer.
    ///
    /// # Errors
    /// What the browser says of why it broke off.
    pub async fn next(
        &self,
        room: Option<ArrayBuffer>,
        is_waited_for: impl Fn() -> bool,
    ) -> Result<Option<Array>, JsValue> {
        let until = now_ms() + WAIT_MS;
        let is_enough = |length: u32| match length {
            0 => false,
            PIECE.. => true,
            _ => now_ms() >= until || length >= ENOUGH && is_waited_for(),
        };
        let parts = match self {
            Self::Filling(reader) => {
                let room = room.filter(|room| room.byte_length() == PIECE);
                fill(reader, room.unwrap_or_else(|| ArrayBuffer::new(PIECE)), is_enough).await?
            }
            Self::Giving(reader) => take(reader, is_enough).await?,
        };
        Ok((parts.length() > 0).then_some(parts))
    }
}

/// A reader that fills memory, where the browser has one for this stream.
fn filling(stream: &ReadableStream) -> Result<ReadableStreamByobReader, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &"byob".into())?;
    let get: Function = Reflect::get(stream, &"getReader".into())?.dyn_into()?;
    Ok(get.call1(stream, &options)?.unchecked_into())
}

/// Fills a room until it is enough; nothing after the last bytes.
async fn fill(
    reader: &ReadableStreamByobReader,
    mut room: ArrayBuffer,
    is_enough: impl Fn(u32) -> bool,
) -> Result<Array, JsValue> {
    let mut filled = 0;
    while !is_enough(filled) {
        let rest = Uint8Array::new_with_byte_offset(&room, filled);
        let Some(bytes) = value(reader.read_with_array_buffer_view(&rest)).await? else { break };
        // The browser took the room, and gives it back as another one.
        room = bytes.buffer();
        if bytes.length() == 0 {
            break;
        }
        filled += bytes.length();
    }
    let bytes = || Uint8Array::new_with_byte_offset_and_length(&room, 0, filled);
    Ok(if filled > 0 { Array::of1(&bytes()) } else { Array::new() })
}

/// Takes what comes until it is enough.
async fn take(
    reader: &ReadableStreamDefaultReader,
    is_enough: impl Fn(u32) -> bool,
) -> Result<Array, JsValue> {
    let parts = Array::new();
    let mut length = 0;
    while !is_enough(length) {
        let Some(bytes) = value(reader.read()).await? else { break };
        length += bytes.length();
        parts.push(&bytes);
    }
    Ok(parts)
}

/// The bytes that a reader was asked for.
async fn value(read: js_sys::Promise) -> Result<Option<Uint8Array>, JsValue> {
    let next = JsFuture::from(read).await?;
    Ok(Reflect::get(&next, &"value".into()).unwrap_or_default().dyn_into().ok())
}

impl Drop for Stream {
    /// What is not wanted any more is not read on.
    fn drop(&mut self) {
        let cancelled = JsFuture::from(match self {
            Self::Filling(reader) => reader.cancel(),
            Self::Giving(reader) => reader.cancel(),
        });
        // It is refused where the stream broke off, which its reader was told.
        spawn_local(async move { drop(cancelled.await) });
    }
}
