//! The studio's second thread: what it is asked and what it tells are JavaScript values.

use super::words_of;
use js_sys::{Array, ArrayBuffer};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent};
use web_sys::{Worker, WorkerOptions, WorkerType};

/// The script of the worker, beside the page that says nothing else.
const SCRIPT: &str = "./reader_loader.js";

/// Where a page says what the script's address is.
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
    /// Starts the worker. Whatever it tells is heard, with the bytes that belong to it; when it fails, the reason is.
    ///
    /// # Errors
    /// When the browser starts none.
    pub fn start(
        mut hear: impl FnMut(JsValue, JsValue) + 'static,
        mut fail: impl FnMut(String) + 'static,
    ) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let given = js_sys::Reflect::get(&window, &WHERE.into())?.as_string();
        let script = given.as_deref().unwrap_or(SCRIPT);
        let options = WorkerOptions::new();
        // Pages from a disk may start no module, so theirs is a script in a Blob.
        if !script.starts_with("blob:") {
            options.set_type(WorkerType::Module);
        }
        let worker = Worker::new_with_options(script, &options)?;
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
                let parts: Array = event.data().unchecked_into();
                hear(parts.get(0), parts.get(1));
            })
        };
        let failed = Closure::<dyn FnMut(_)>::new(move |event: Event| {
            // It is told to whoever started the worker, who does something about it.
            event.prevent_default();
            // A script that cannot be loaded has no message.
            let why = words_of(&event);
            web_sys::console::warn_2(&"Trefoil reader broke off:".into(), &(&*why).into());
            fail(why);
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _heard: heard, _failed: failed })
    }

    /// Asks the worker something, with buffers where they belong to it, which are the worker's then.
    ///
    /// # Errors
    /// What the browser cannot send.
    pub fn ask(&self, message: &JsValue, buffers: Option<&Array>) -> Result<(), JsValue> {
        let beside = buffers.map_or(JsValue::NULL, |buffers| buffers.into());
        let message = Array::of2(message, &beside);
        match (&mut *self.waiting.borrow_mut(), buffers) {
            (Some(waiting), _) => {
                waiting.push(message.into());
                Ok(())
            }
            (None, None) => self.worker.post_message(&message),
            (None, Some(buffers)) => self.worker.post_message_with_transfer(&message, buffers),
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Hears what the page asks, from the worker's side.
pub fn listen(mut hear: impl FnMut(JsValue, JsValue) + 'static) {
    let heard = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let parts: Array = event.data().unchecked_into();
        hear(parts.get(0), parts.get(1));
    });
    scope().set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It hears as long as the worker is there.
    heard.forget();
}

/// Tells the page something, from the worker's side, with bytes where they belong to it, which are the page's then.
///
/// # Errors
/// What the browser cannot send.
pub fn tell(message: &JsValue, bytes: Option<&ArrayBuffer>) -> Result<(), JsValue> {
    let beside = bytes.map_or(JsValue::NULL, |bytes| bytes.into());
    let moved = bytes.map(|bytes| Array::of1(bytes)).unwrap_or_default();
    scope().post_message_with_transfer(&Array::of2(message, &beside), &moved)
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
