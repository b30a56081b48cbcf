//! Puts together what the worker writes of the answers, a piece at a time, and gives it to somebody.

use std::cell::{Cell, RefCell};
use trefoil::browser::files;
use trefoil_results::Exported;
use wasm_bindgen::JsValue;

/// The file that is being written, if one is.
#[derive(Default)]
pub struct Saving {
    file: RefCell<Option<File>>,
    /// How many files were begun, which tells their pieces apart.
    begun: Cell<u32>,
}

struct File {
    name: String,
    media_type: &'static str,
    /// Pieces, each a blob: a browser may keep those on the disk.
    pieces: js_sys::Array,
}

impl Saving {
    /// Begins a file, and answers with its number.
    pub fn begin(&self, name: String, media_type: &'static str) -> u32 {
        self.file.replace(Some(File { name, media_type, pieces: js_sys::Array::new() }));
        self.begun.update(|begun| begun + 1);
        self.begun.get()
    }

    /// Takes a piece, and says whether another one is wanted; `None` where it is of a file that is not written any more.
    /// The last one makes the file whole.
    ///
    /// # Errors
    /// What the browser refused.
    pub fn take(
        &self,
        of: u32,
        bytes: JsValue,
        progress: Exported,
    ) -> Result<Option<bool>, JsValue> {
        let mut file = self.file.borrow_mut();
        let Some(own) = file.as_mut().filter(|_| of == self.begun.get()) else { return Ok(None) };
        own.pieces.push(&files::blob(&js_sys::Array::of1(&bytes), "")?.into());
        if !progress.is_over {
            return Ok(Some(true));
        }
        let Some(File { name, media_type, pieces }) = file.take() else { return Ok(None) };
        files::save_blob(&name, &files::blob(&pieces, media_type)?).map(|()| Some(false))
    }

    /// Drops what was written, to be written again by another worker; whether anything is.
    pub fn begin_again(&self) -> bool {
        let mut file = self.file.borrow_mut();
        let file = file.as_mut();
        file.map(|file| file.pieces = js_sys::Array::new()).is_some()
    }

    /// Drops what was written.
    pub fn stop(&self) {
        self.file.replace(None);
    }
}
