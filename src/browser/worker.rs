//! The studio's second thread: what it is asked and what it tells are JavaScript values.

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, Event, File, MessageEvent};
use web_sys::{Worker, WorkerOptions, WorkerType};

/// The script of the worker, beside the page's own.
const SCRIPT: &str = "./reader_loader.js";

/// Where a page that has nothing beside it puts the address of a script that is no module: pages from a disk may start no
/// other worker.
const WHERE: &str = "trefoilReader";

/// The worker, from the page's side.
pub struct Helper {
    worker: Worker,
    /// What was asked before the worker could hear; `None` from then on.
    waiting: Rc<RefCell<Option<Vec<JsValue>>>>,
    // They hear as long as the worker is there.
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(Event)>,
}

impl Helper {
    /// Starts the worker. Whatever it tells is heard; when it fails, the reason is.
    ///
    /// # Errors
    /// When the browser starts none.
    pub fn start(
        mut hear: impl FnMut(JsValue) + 'static,
        mut fail: impl FnMut(String) + 'static,
    ) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let worker = match js_sys::Reflect::get(&window, &WHERE.into())?.as_string() {
            Some(script) => Worker::new(&script)?,
            None => {
                let options = WorkerOptions::new();
                options.set_type(WorkerType::Module);
                Worker::new_with_options(SCRIPT, &options)?
            }
        };
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let heard = {
            let (worker, waiting) = (worker.clone(), waiting.clone());
            Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
                // It tells something first when it can hear; what came before would be lost.
                for message in waiting.take().into_iter().flatten() {
                    if let Err(error) = worker.post_message(&message) {
                        web_sys::console::error_1(&error);
                    }
                }
                hear(event.data());
            })
        };
        let failed = Closure::<dyn FnMut(_)>::new(move |event: Event| {
            // A script that cannot be loaded has no message.
            let message = js_sys::Reflect::get(&event, &"message".into()).ok();
            fail(message.and_then(|message| message.as_string()).unwrap_or_default());
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _heard: heard, _failed: failed })
    }

    /// Asks the worker something, with a file where one belongs to it.
    ///
    /// # Errors
    /// What the browser cannot send.
    pub fn ask(&self, message: &JsValue, file: Option<&File>) -> Result<(), JsValue> {
        let file = file.map_or(JsValue::NULL, |file| file.into());
        let message = js_sys::Array::of2(message, &file);
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => {
                waiting.push(message.into());
                Ok(())
            }
            None => self.worker.post_message(&message),
        }
    }
}

/// Hears what the page asks, from the worker's side.
pub fn listen(mut hear: impl FnMut(JsValue, Option<File>) + 'static) {
    let heard = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let parts: js_sys::Array = event.data().unchecked_into();
        hear(parts.get(0), parts.get(1).dyn_into().ok());
    });
    scope().set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It hears as long as the worker is there.
    heard.forget();
}

/// Tells the page something, from the worker's side.
///
/// # Errors
/// What the browser cannot send.
pub fn tell(message: &JsValue) -> Result<(), JsValue> {
    scope().post_message(message)
}

/// The bytes of a file from one place up to another, or to its end.
///
/// # Errors
/// Why the browser could not read it, in its own words: it was moved, or it is a folder.
pub async fn piece(file: &Blob, from: f64, to: f64) -> Result<js_sys::Uint8Array, String> {
    let read = async {
        let piece = file.slice_with_f64_and_f64(from, to)?;
        JsFuture::from(piece.array_buffer()).await
    };
    let buffer = read.await.map_err(|error| {
        js_sys::Reflect::get(&error, &"message".into())
            .ok()
            .and_then(|message| message.as_string())
            .unwrap_or_else(|| "the browser gave no reason".into())
    })?;
    Ok(js_sys::Uint8Array::new(&buffer))
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
