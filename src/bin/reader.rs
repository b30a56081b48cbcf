//! The studio's worker: reads files to tallies, and adds them up, so that the page answers at once whatever their size.

use std::cell::RefCell;
use std::collections::VecDeque;
use trefoil::browser::worker;
use trefoil_results::{Ask, Format, Kind, Pool, Progress, Reader, Tally, Told, View};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// So much is read between two looks at what the page asks.
const PIECE: f64 = 4_194_304.0;

/// What the worker holds.
#[derive(Default)]
struct Desk {
    pool: Pool,
    /// From where the page looks at the answers, once it said so.
    view: Option<View>,
    waiting: VecDeque<(String, File)>,
    is_reading: bool,
    is_stopped: bool,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

fn main() {
    worker::listen(|ask, file| match serde_wasm_bindgen::from_value(ask) {
        Ok(ask) => answer(ask, file),
        Err(error) => web_sys::console::error_2(&"Trefoil reader:".into(), &error.into()),
    });
    tell(&Told::Ready);
}

fn answer(ask: Ask, file: Option<File>) {
    match ask {
        Ask::Read { name } => {
            let is_first = DESK.with_borrow_mut(|desk| {
                desk.waiting.extend(file.map(|file| (name, file)));
                desk.is_stopped = false;
                !std::mem::replace(&mut desk.is_reading, true)
            });
            if is_first {
                spawn_local(read_all());
            }
        }
        Ask::Take { name, kind, lines } => {
            let mut tally = Tally::default();
            tally.read(&name, Format::JsonLines, lines.as_bytes());
            put(&name, kind, tally);
            report();
        }
        Ask::Stop => DESK.with_borrow_mut(|desk| {
            desk.waiting.clear();
            desk.is_stopped = desk.is_reading;
        }),
        Ask::Forget(name) => {
            DESK.with_borrow_mut(|desk| desk.pool.forget(&name));
            report();
        }
        Ask::View(view) => {
            DESK.with_borrow_mut(|desk| desk.view = Some(view));
            report();
        }
        Ask::Search(search) => {
            tell(&Told::Found(DESK.with_borrow_mut(|desk| desk.pool.comments(&search))));
        }
        Ask::About => tell(&Told::About(DESK.with_borrow_mut(|desk| desk.pool.about()))),
    }
}

/// Reads the files that wait, one after the other.
async fn read_all() {
    while let Some((name, file)) = DESK.with_borrow_mut(|desk| desk.waiting.pop_front()) {
        match read(&name, &file).await {
            Ok(Some(tally)) => put(&name, Kind::File, tally),
            Ok(None) => tell(&Told::Stopped),
            Err(why) => tell(&Told::Unreadable { name, why }),
        }
    }
    DESK.with_borrow_mut(|desk| desk.is_reading = false);
    report();
}

/// Reads a file; `None` where the page said stop.
async fn read(name: &str, file: &File) -> Result<Option<Tally>, String> {
    let (size, mut at) = (file.size(), 0.0);
    let mut tally = Tally::default();
    let mut reader = Reader::new(name, None);
    let mut bytes = Vec::new();
    // Even an empty file is read once: a folder says here that it is none.
    loop {
        let piece = worker::piece(file, at, at + PIECE).await?;
        if DESK.with_borrow_mut(|desk| std::mem::take(&mut desk.is_stopped)) {
            return Ok(None);
        }
        bytes.resize(piece.length() as usize, 0);
        piece.copy_to(&mut bytes);
        reader.read(&mut tally, &bytes);
        at += f64::from(piece.length());
        if at >= size || piece.length() == 0 {
            break;
        }
        tell(&Told::Reading(Progress {
            name: name.to_owned(),
            // A file's size is whole, and far below 2^53.
            read: at as u64,
            size: size as u64,
            records: tally.records(),
        }));
    }
    reader.finish(&mut tally);
    Ok(Some(tally))
}

fn put(name: &str, kind: Kind, tally: Tally) {
    tell(&Told::Read(DESK.with_borrow_mut(|desk| desk.pool.put(name, kind, tally))));
}

/// Tells the page what there is now, unless more is about to come.
fn report() {
    let report = DESK.with_borrow_mut(|desk| {
        let view = desk.view.clone().filter(|_| !desk.is_reading)?;
        Some(desk.pool.report(&view))
    });
    if let Some(report) = report {
        tell(&Told::Report(Box::new(report)));
    }
}

fn tell(told: &Told) {
    let sent = serde_wasm_bindgen::to_value(told)
        .map_err(JsValue::from)
        .and_then(|message| worker::tell(&message));
    if let Err(error) = sent {
        web_sys::console::error_2(&"Trefoil reader:".into(), &error);
    }
}
