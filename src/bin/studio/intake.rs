//! Hands files, and what collectors have, to the worker, a piece at a time: only the page may read what somebody gave it, in
//! every browser.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use trefoil::browser::collector::{Collector, Unread};
use trefoil::browser::files::Piece;
use trefoil::ui::results::SaidColumn;
use trefoil_results::{Ask, Columns, Kind, Stock, Told};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, File};
use yew::prelude::*;

/// So much is read at once.
const PIECE: f64 = 4_194_304.0;

/// So many pieces the worker has at once: while it reads one the other waits for it, and it never waits for the page.
const AHEAD: u32 = 2;

/// Where bytes come from.
#[derive(Clone)]
pub enum Given {
    /// A file.
    File(File),
    /// All that a collector has.
    Collector(Collector),
}

/// What waits for the worker.
#[derive(Default)]
pub struct Intake {
    waiting: RefCell<VecDeque<Given>>,
    /// Files that were read, by their names, to be read again.
    read: RefCell<HashMap<String, File>>,
    /// What somebody said of their columns.
    columns: RefCell<HashMap<String, Columns>>,
    is_reading: Cell<bool>,
    is_stopped: Cell<bool>,
    /// Ends what is on its way from a collector.
    request: RefCell<Option<AbortController>>,
    /// Pieces that the worker has and has not read yet.
    ahead: Cell<u32>,
    /// Goes on once the worker has read a piece.
    go_on: RefCell<Option<js_sys::Function>>,
}

/// What became of something that was given.
enum Became {
    /// The worker has all of it.
    Read,
    /// Somebody said stop.
    Stopped,
    /// A collector keeps so many responses, and adds them up itself.
    Stays(Collector, u64),
}

/// Asks the worker something, with bytes where they belong to it.
pub type Asking = Callback<(Ask, Option<js_sys::ArrayBuffer>)>;

impl Intake {
    /// Takes files and collectors in; what becomes of them that the worker does not know is told, and of a collector that keeps its
    /// answers how many there are.
    pub fn give(
        self: &Rc<Self>,
        given: Vec<Given>,
        ask: &Asking,
        tell: &Callback<Told>,
        on_stay: &Callback<(Collector, u64)>,
    ) {
        self.waiting.borrow_mut().extend(given);
        if !self.is_reading.replace(true) {
            let (intake, ask, tell) = (self.clone(), ask.clone(), tell.clone());
            let on_stay = on_stay.clone();
            spawn_local(async move {
                intake.is_stopped.set(false);
                intake.read_all(&ask, &tell, &on_stay).await;
                intake.is_reading.set(false);
            });
        }
    }

    /// The file again of which somebody says what a column holds; `None` where it is not at hand.
    pub fn said(&self, said: &SaidColumn) -> Option<File> {
        let file = self.read.borrow().get(&said.source).cloned()?;
        let mut columns = self.columns.borrow_mut();
        let of_file = columns.entry(said.source.clone()).or_default();
        // What the page offers is always meant.
        of_file.put(Some(&said.table), &said.column, &said.meaning).ok()?;
        Some(file)
    }

    /// Forgets a file and what was said of its columns.
    pub fn forget(&self, name: &str) {
        self.read.borrow_mut().remove(name);
        self.columns.borrow_mut().remove(name);
    }

    /// Ends reading; what was read of the file at hand is dropped.
    pub fn stop(&self) {
        self.waiting.borrow_mut().clear();
        self.is_stopped.set(self.is_reading.get());
        if let Some(request) = self.request.take() {
            request.abort();
        }
    }

    /// Hears that the worker has read a piece.
    pub fn go_on(&self) {
        self.ahead.update(|pieces| pieces.saturating_sub(1));
        if let Some(go_on) = self.go_on.take() {
            // What is called is a promise's own.
            go_on.call0(&JsValue::NULL).ok();
        }
    }

    async fn read_all(
        &self,
        ask: &Asking,
        tell: &Callback<Told>,
        on_stay: &Callback<(Collector, u64)>,
    ) {
        loop {
            let Some(given) = self.waiting.borrow_mut().pop_front() else { break };
            let read = match &given {
                Given::File(file) => self.read(file, ask).await,
                Given::Collector(collector) => self.load(collector, ask).await,
            };
            let is_last = self.waiting.borrow().is_empty();
            match read {
                Ok(Became::Stays(collector, responses)) => on_stay.emit((collector, responses)),
                Ok(Became::Read) => {
                    if let Given::File(file) = given {
                        self.read.borrow_mut().insert(file.name(), file);
                    }
                    ask.emit((Ask::End { is_last }, None));
                }
                Ok(Became::Stopped) => {
                    tell.emit(Told::Stopped);
                    ask.emit((Ask::Drop, None));
                }
                Err(why) => {
                    let name = given.name();
                    let is_known = self.read.borrow().contains_key(&name);
                    let why = if is_known { why + " Drop the file here again." } else { why };
                    tell.emit(Told::Unreadable { name, why });
                    ask.emit((Ask::Drop, None));
                }
            }
        }
        // Somebody stopped during a file's last piece: that one is read, and those that waited are not.
        if self.is_stopped.take() {
            tell.emit(Told::Stopped);
        }
    }

    /// Reads a file.
    async fn read(&self, file: &File, ask: &Asking) -> Result<Became, String> {
        let size = file.size();
        // A file's size is whole, and far below 2^53.
        let name = file.name();
        let columns = self.columns.borrow().get(&name).cloned().unwrap_or_default();
        ask.emit((Ask::Begin { name, kind: Kind::File, size: size as u64, columns }, None));
        let mut at = 0.0;
        // Even an empty file is read once: a folder says here that it is none.
        let mut next = Piece::of(file, at, at + PIECE);
        loop {
            let bytes = next.bytes().await?;
            if self.is_stopped.take() {
                return Ok(Became::Stopped);
            }
            at += PIECE;
            // Read while the worker is at the piece before.
            next = Piece::of(file, at, at + PIECE);
            self.hand_over(bytes, ask).await;
            if at >= size {
                self.wait_for(0).await;
                return Ok(Became::Read);
            }
        }
    }

    /// Waits until the worker has so many pieces before it or fewer.
    async fn wait_for(&self, pieces: u32) {
        while self.ahead.get() > pieces {
            let read = js_sys::Promise::new(&mut |done, _| drop(self.go_on.replace(Some(done))));
            // It is never refused.
            JsFuture::from(read).await.ok();
        }
    }

    /// Hands a piece over, and waits until the worker has room for the next.
    async fn hand_over(&self, bytes: js_sys::ArrayBuffer, ask: &Asking) {
        ask.emit((Ask::Piece, Some(bytes)));
        self.ahead.update(|pieces| pieces + 1);
        self.wait_for(AHEAD - 1).await;
    }

    /// Reads all that a collector has, unless it adds that up itself.
    async fn load(&self, collector: &Collector, ask: &Asking) -> Result<Became, String> {
        let request = AbortController::new().map_err(|_| Unread::Silent.words())?;
        let signal = request.signal();
        self.request.replace(Some(request));
        let loaded = self.load_by(&signal, collector, ask).await;
        self.wait_for(0).await;
        self.request.replace(None);
        // What was stopped breaks off.
        if self.is_stopped.take() {
            return Ok(Became::Stopped);
        }
        loaded.map_err(|why| why.words())
    }

    async fn load_by(
        &self,
        signal: &AbortSignal,
        collector: &Collector,
        ask: &Asking,
    ) -> Result<Became, Unread> {
        match collector.stock(signal).await {
            Ok(told) => {
                let stock = serde_wasm_bindgen::from_value(told).ok();
                if let Some(Stock { responses, adds_up: true }) = stock {
                    return Ok(Became::Stays(collector.clone(), responses));
                }
            }
            // An earlier version has its answers alone.
            Err(Unread::NoCollector) => {}
            Err(why) => return Err(why),
        }
        let (name, columns) = (collector.name().into(), Columns::default());
        ask.emit((Ask::Begin { name, kind: Kind::Collector, size: 0, columns }, None));
        for what in ["responses", "events"] {
            let stream = collector.open(what, signal).await?;
            while let Some(bytes) = stream.next().await? {
                self.hand_over(bytes, ask).await;
            }
        }
        Ok(Became::Read)
    }
}

impl Given {
    fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Collector(collector) => collector.name().into(),
        }
    }
}
