//! The studio's worker: reads files to tallies, and adds them up, so that the page answers at once whatever their size.

use js_sys::{ArrayBuffer, Uint8Array};
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
    /// The piece at hand, of which the room is used again.
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

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

fn main() {
    worker::listen(|ask, beside| match serde_wasm_bindgen::from_value(ask) {
        Ok(ask) => {
            for (told, bytes) in DESK.with_borrow_mut(|desk| desk.answer(ask, &beside)) {
                tell(&told, bytes.as_ref());
            }
        }
        Err(error) => web_sys::console::error_2(&"Trefoil reader:".into(), &error.into()),
    });
    tell(&Told::Ready, None);
}

impl Desk {
    /// Does what is asked, and answers with what there is to tell.
    fn answer(&mut self, ask: Ask, beside: &JsValue) -> Vec<(Told, Option<ArrayBuffer>)> {
        match ask {
            Ask::Export { format, of } => {
                let Self { query: Some(query), pool, .. } = self else { return Vec::new() };
                self.export = Some((of, pool.export(&query.selection, format)));
                self.write().into_iter().collect()
            }
            Ask::ExportMore => self.write().into_iter().collect(),
            Ask::ExportStop => {
                self.export = None;
                Vec::new()
            }
            ask => {
                let is_new = matches!(ask, Ask::End { .. } | Ask::Take { .. } | Ask::Forget(_));
                let outdated = self.export.take_if(|_| is_new).map(|_| Told::ExportOutdated);
                outdated
                    .into_iter()
                    .chain(self.tell(ask, beside))
                    .map(|told| (told, None))
                    .collect()
            }
        }
    }

    /// Writes a piece, and answers with it and how far that is.
    fn write(&mut self) -> Option<(Told, Option<ArrayBuffer>)> {
        let (of, export) = self.export.as_mut()?;
        let bytes = self.pool.export_piece(export).unwrap_or_default();
        let (of, progress) = (*of, export.progress());
        if progress.is_over {
            self.export = None;
        }
        Some((Told::Exported { of, progress }, Some(Uint8Array::from(&*bytes).buffer())))
    }

    /// Does what is asked about the answers that there are.
    fn tell(&mut self, ask: Ask, beside: &JsValue) -> Vec<Told> {
        match ask {
            Ask::Begin { name, kind, size, columns } => {
                let reader = Reader::new(&name, None).with_columns(columns);
                let progress = Progress { name, read: 0, size, records: 0 };
                self.file = Some(File { progress, kind, reader, tally: Tally::default() });
                Vec::new()
            }
            Ask::Piece => {
                let Self { file: Some(file), bytes, .. } = self else { return Vec::new() };
                let piece = Uint8Array::new(beside);
                bytes.resize(piece.length() as usize, 0);
                piece.copy_to(bytes);
                file.reader.read(&mut file.tally, bytes);
                file.progress.read += u64::from(piece.length());
                file.progress.records = file.tally.records();
                vec![Told::Reading(file.progress.clone())]
            }
            Ask::End { is_last } => {
                let Some(File { progress, kind, reader, mut tally }) = self.file.take() else {
                    return Vec::new();
                };
                reader.finish(&mut tally);
                let read = Told::Read(self.pool.put(&progress.name, kind, tally));
                std::iter::once(read).chain(self.report().filter(|_| is_last)).collect()
            }
            Ask::Drop => {
                self.file = None;
                self.report().collect()
            }
            Ask::Take { name, kind, lines } => {
                let mut tally = Tally::default();
                tally.read(&name, Format::JsonLines, lines.as_bytes());
                let read = Told::Read(self.pool.put(&name, kind, tally));
                std::iter::once(read).chain(self.report()).collect()
            }
            Ask::Forget(name) => {
                self.pool.forget(&name);
                self.report().collect()
            }
            Ask::Query(query) => {
                self.query = Some(query);
                self.report().collect()
            }
            Ask::Search(search) => {
                let Self { query: Some(query), pool, .. } = self else { return Vec::new() };
                vec![Told::Found(pool.comments(&query.selection, &search))]
            }
            Ask::About => {
                let Self { query: Some(query), pool, .. } = self else { return Vec::new() };
                vec![Told::About(pool.about(&query.selection))]
            }
            Ask::Export { .. } | Ask::ExportMore | Ask::ExportStop => Vec::new(),
        }
    }

    /// What there is now, once the page said what it looks at.
    fn report(&mut self) -> std::option::IntoIter<Told> {
        let Self { query, pool, .. } = self;
        let report = query.as_ref().map(|query| Told::Report(Box::new(pool.report(query))));
        report.into_iter()
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
