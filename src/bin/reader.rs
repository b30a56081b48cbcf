//! The studio's worker: reads files to tallies, and adds them up, so that the page answers at once whatever their size.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use trefoil::browser::worker;
use trefoil_results::{Ask, Export, Format, Kind, Pool, Progress, Query, Reader, Tally, Told};
use wasm_bindgen::prelude::*;

/// What the worker holds.
#[derive(Default)]
struct Desk {
    pool: Pool,
    /// Which answers the page looks at and from where, once it said so.
    query: Option<Query>,
    file: Option<File>,
    /// The part at hand, of which the room is used again.
    bytes: Vec<u8>,
    /// What is being written, with its number.
    export: Option<(u32, Export)>,
}

/// A file that is being read.
struct File {
    progress: Progress,
    kind: Kind,
    reader: Reader,
    tally: Tally,
}

/// So much is read at once, which a processor has at hand when it looks at it again.
const PART: usize = 1 << 18;

/// So much is read without a sign: a packed file may become a hundred times as much.
const UNHEARD: usize = 1 << 20;

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

fn main() {
    // A browser says of a panic that something unreachable was reached, and no more.
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&format!("Trefoil reader: {panic}").into());
    }));
    worker::listen(|ask, beside| match serde_wasm_bindgen::from_value(ask) {
        Ok(ask) => DESK.with_borrow_mut(|desk| desk.answer(ask, &beside)),
        Err(error) => web_sys::console::error_2(&"Trefoil reader:".into(), &error.into()),
    });
    tell(&Told::Ready, None);
}

impl Desk {
    /// Does what is asked, and tells what there is to tell.
    fn answer(&mut self, ask: Ask, beside: &JsValue) {
        let is_new = matches!(ask, Ask::End { .. } | Ask::Take { .. } | Ask::Forget(_));
        if is_new && self.export.take().is_some() {
            tell(&Told::ExportOutdated, None);
        }
        match ask {
            Ask::Begin { name, kind, size, columns } => {
                let reader = Reader::new(&name, None).with_columns(columns).with_size(size);
                let progress = Progress { name, read: 0, size, records: 0 };
                self.file = Some(File { progress, kind, reader, tally: Tally::default() });
            }
            Ask::Piece => self.read(beside),
            Ask::End { is_last } => {
                let Some(File { progress, kind, reader, mut tally }) = self.file.take() else {
                    return;
                };
                reader.finish(&mut tally);
                self.put(&progress.name, kind, tally, is_last);
            }
            Ask::Drop => {
                self.file = None;
                self.report();
            }
            Ask::Take { name, kind, lines } => {
                let mut tally = Tally::default();
                tally.read(&name, Format::JsonLines, lines.as_bytes());
                self.put(&name, kind, tally, true);
            }
            Ask::Forget(name) => {
                self.pool.forget(&name);
                self.report();
            }
            Ask::Query(query) => {
                self.query = Some(query);
                self.report();
            }
            Ask::Search(search) => {
                let Self { query: Some(query), pool, .. } = self else { return };
                tell(&Told::Found(pool.comments(&query.selection, &search)), None);
            }
            Ask::About => {
                let Self { query: Some(query), pool, .. } = self else { return };
                tell(&Told::About(pool.about(&query.selection)), None);
            }
            Ask::Export { format, has_customers, of } => {
                let Self { query: Some(query), pool, .. } = self else { return };
                self.export = Some((of, pool.export(&query.selection, format, has_customers)));
                self.write();
            }
            Ask::ExportMore => self.write(),
            Ask::ExportStop => self.export = None,
        }
    }

    /// Keeps what was read, and tells so.
    fn put(&mut self, name: &str, kind: Kind, tally: Tally, is_last: bool) {
        let source = self.pool.put(name, kind, tally);
        // First, so that nothing on the page moves once it says that all is read.
        if is_last {
            self.report();
        }
        tell(&Told::Read(source), None);
    }

    /// Reads a piece of the file at hand, which comes in parts, and gives the memory of the first one back.
    fn read(&mut self, parts: &JsValue) {
        let Self { file: Some(file), bytes, .. } = self else { return };
        let parts: Vec<Uint8Array> =
            Array::from(parts).iter().map(|part| part.unchecked_into()).collect();
        let mut unheard = 0;
        for part in &parts {
            let length = part.length();
            for from in (0..length).step_by(PART) {
                let to = length.min(from + PART as u32);
                // What stands there is written over, so nothing is made empty first.
                bytes.resize((to - from) as usize, 0);
                part.subarray(from, to).copy_to(bytes);
                file.reader.read(&mut file.tally, bytes);
                unheard += bytes.len();
                if unheard >= UNHEARD {
                    unheard = 0;
                    worker::be_heard();
                }
            }
            file.progress.read += u64::from(length);
        }
        file.progress.records = file.tally.records();
        let room = parts.first().map(Uint8Array::buffer);
        tell(&Told::Reading(file.progress.clone()), room.as_ref());
    }

    /// Writes a piece, and tells with it how far that is.
    fn write(&mut self) {
        let Some((of, export)) = &mut self.export else { return };
        let bytes = self.pool.export_piece(export).unwrap_or_default();
        let (of, progress) = (*of, export.progress());
        if progress.is_over {
            self.export = None;
        }
        tell(&Told::Exported { of, progress }, Some(&Uint8Array::from(&*bytes).buffer()));
    }

    /// Tells what there is now, once the page said what it looks at.
    fn report(&mut self) {
        let Self { query: Some(query), pool, .. } = self else { return };
        tell(&Told::Report(Box::new(pool.report(query))), None);
    }
}

fn tell(told: &Told, bytes: Option<&ArrayBuffer>) {
    let sent = serde_wasm_bindgen::to_value(told)
        .map_err(JsValue::from)
        .and_then(|message| worker::tell(&message, bytes));
    if let Err(error) = sent {
        web_sys::console::error_2(&"Trefoil reader:".into(), &error);
    }
}
