//! The studio's second thread: what it is asked and what it tells are JavaScript values.

use super::words_of;
use gloo::timers::callback::Interval;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
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
    watch: Rc<Watch>,
    // They hear as long as the worker is there.
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(Event)>,
}

/// How long the worker has been silent while it owes an answer: a browser's fault may be that it never ends what it does.
struct Watch {
    /// What was asked and is not done.
    owed: Cell<u32>,
    silent_s: Cell<u32>,
    /// So long it may be silent.
    patience_s: u32,
    /// There while something is owed. It counts the page's own seconds: a computer that sleeps has none.
    seconds: RefCell<Option<Interval>>,
    fail: Box<dyn Fn(Option<String>)>,
}

impl Watch {
    fn asked(self: &Rc<Self>) {
        self.owed.update(|owed| owed + 1);
        let watch = self.clone();
        let second = move || {
            watch.silent_s.update(|silent_s| silent_s + 1);
            if watch.silent_s.get() == watch.patience_s {
                watch.failed(None);
            }
        };
        self.seconds.borrow_mut().get_or_insert_with(|| Interval::new(1000, second));
    }

    /// It is there.
    fn heard(&self) {
        self.silent_s.set(0);
    }

    fn answered(&self) {
        self.owed.update(|owed| owed.saturating_sub(1));
        if self.owed.get() == 0 {
            self.seconds.replace(None);
        }
    }

    /// Tells whoever started the worker, who does something about it.
    fn failed(&self, why: Option<String>) {
        let said = why.as_deref().unwrap_or("it is silent");
        web_sys::console::warn_2(&"Trefoil reader broke off:".into(), &said.into());
        (self.fail)(why);
    }
}

impl Helper {
    /// Starts the worker. Whatever it tells is heard, with the bytes that belong to it. When it fails, the reason is; when it owes an
    /// answer and is silent for so many seconds, there is none.
    ///
    /// # Errors
    /// When the browser starts none.
    pub fn start(
        mut hear: impl FnMut(JsValue, JsValue) + 'static,
        fail: impl Fn(Option<String>) + 'static,
        patience_s: u32,
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
        let watch = Rc::new(Watch {
            owed: Cell::default(),
            silent_s: Cell::default(),
            patience_s,
            seconds: RefCell::default(),
            fail: Box::new(fail),
        });
        let heard = {
            let (worker, waiting, watch) = (worker.clone(), waiting.clone(), watch.clone());
            Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
                watch.heard();
                match event.data() {
                    data if data.is_null() => return watch.answered(),
                    data if data.is_undefined() => return,
                    _ => {}
                }
                // It tells something first when it can hear; what came before would be lost.
                for message in waiting.take().into_iter().flatten() {
                    watch.asked();
                    if let Err(error) = worker.post_message(&message) {
                        web_sys::console::error_1(&error);
                    }
                }
                let parts: Array = event.data().unchecked_into();
                hear(parts.get(0), parts.get(1));
            })
        };
        let failed = {
            let watch = watch.clone();
            Closure::<dyn FnMut(_)>::new(move |event: Event| {
                event.prevent_default();
                // A script that cannot be loaded has no message.
                watch.failed(Some(words_of(&event)));
            })
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, watch, _heard: heard, _failed: failed })
    }

    /// Asks the worker something, with bytes where they belong to it, as `Uint8Array`s whose memory is the worker's then.
    ///
    /// # Errors
    /// What the browser cannot send.
    pub fn ask(&self, message: &JsValue, bytes: Option<&Array>) -> Result<(), JsValue> {
        let beside = bytes.map_or(JsValue::NULL, |bytes| bytes.into());
        let message = Array::of2(message, &beside);
        if let Some(waiting) = &mut *self.waiting.borrow_mut() {
            waiting.push(message.into());
            return Ok(());
        }
        match bytes {
            None => self.worker.post_message(&message)?,
            Some(bytes) => {
                let parts = bytes.iter().map(|part| part.unchecked_into::<Uint8Array>().buffer());
                self.worker.post_message_with_transfer(&message, &parts.collect::<Array>())?;
            }
        }
        self.watch.asked();
        Ok(())
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        self.watch.seconds.replace(None);
    }
}

/// Hears what the page asks, from the worker's side.
pub fn listen(mut hear: impl FnMut(JsValue, JsValue) + 'static) {
    let heard = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let parts: Array = event.data().unchecked_into();
        hear(parts.get(0), parts.get(1));
        // Done.
        post(&JsValue::NULL);
    });
    scope().set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It hears as long as the worker is there.
    heard.forget();
}

/// Tells the page that the worker is there, in the middle of what takes long.
pub fn be_heard() {
    post(&JsValue::UNDEFINED);
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

/// Sends what any browser can send.
fn post(sign: &JsValue) {
    if let Err(error) = scope().post_message(sign) {
        web_sys::console::error_1(&error);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
