//! Hands files, and what collectors have, to the worker, a piece at a time: only the page may read what somebody gave it, in
//! every browser.

use js_sys::ArrayBuffer;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;
use trefoil::browser::collector::{Collector, Unread};
use trefoil::browser::files::unreadable;
use trefoil::browser::stream::Stream;
use trefoil::say;
use trefoil::ui::results::SaidColumn;
use trefoil_results::{Ask, Columns, Kind, Stock, Told};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, File};
use yew::prelude::*;

/// So many pieces the worker has at once: while it reads one the other waits for it, and it never waits for the page.
const AHEAD: u32 = 2;

/// So much of a file is one stream: WebKit reads a stream to its end at once, whether or not somebody takes it.
const STREAM: f64 = 67_108_864.0;

/// Where bytes come from.
#[derive(Clone)]
pub enum Given {
    /// A file.
    File(File),
    /// All that a collector has.
    Collector(Collector),
    /// Nowhere any more: at what has this name the worker broke off again, for that reason.
    Unreadable(String, String),
    /// Nowhere any more: somebody did not want it, and the worker broke off before it could say that it stopped.
    Stopped,
}

/// What waits for the worker, and what it has.
#[derive(Default)]
pub struct Intake {
    waiting: RefCell<VecDeque<Given>>,
    /// What is being read, until the worker says that it was.
    at_hand: RefCell<Option<Given>>,
    /// What was read, to be read again.
    read: RefCell<Vec<Given>>,
    /// What somebody said of the columns of a file.
    columns: RefCell<HashMap<String, Columns>>,
    /// At what the worker broke off since somebody gave something.
    broke_off_at: RefCell<HashSet<String>>,
    run: RefCell<Option<Rc<Run>>>,
}

/// One going through all that waits.
#[derive(Default)]
struct Run {
    is_stopped: Cell<bool>,
    /// Whether the worker that this was read for is gone.
    is_broken: Cell<bool>,
    /// Ends what is on its way from a collector.
    request: RefCell<Option<AbortController>>,
    /// Pieces that the worker has and has not read yet.
    ahead: Cell<u32>,
    /// The memory of pieces that it has read.
    rooms: RefCell<Vec<ArrayBuffer>>,
    /// Goes on once the worker has told something.
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
pub type Asking = Callback<(Ask, Option<js_sys::Array>)>;

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
        if self.run.borrow().is_some() {
            return;
        }
        let run = Rc::<Run>::default();
        self.run.replace(Some(run.clone()));
        let (intake, ask, tell) = (self.clone(), ask.clone(), tell.clone());
        let on_stay = on_stay.clone();
        spawn_local(async move {
            intake.read_all(&run, &ask, &tell, &on_stay).await;
            if !run.is_broken.get() {
                intake.run.replace(None);
            }
        });
    }

    /// The file again of which somebody says what a column holds; `None` where it is not at hand.
    pub fn said(&self, said: &SaidColumn) -> Option<File> {
        let read = self.read.borrow();
        let file = read.iter().find_map(|given| match given {
            Given::File(file) if file.name() == said.source => Some(file.clone()),
            _ => None,
        })?;
        let mut columns = self.columns.borrow_mut();
        let of_file = columns.entry(said.source.clone()).or_default();
        // What the page offers is always meant.
        of_file.put(Some(&said.table), &said.column, &said.meaning).ok()?;
        Some(file)
    }

    /// Forgets what was read of that name, and what was said of its columns.
    pub fn forget(&self, name: &str) {
        self.read.borrow_mut().retain(|given| given.name() != name);
        self.columns.borrow_mut().remove(name);
    }

    /// Ends reading; what was read of the file at hand is dropped.
    pub fn stop(&self) {
        self.waiting.borrow_mut().clear();
        if let Some(run) = &*self.run.borrow() {
            run.is_stopped.set(true);
            run.abort();
        }
    }

    /// Hears that the worker has read a piece, whose memory it gives back.
    pub fn has_read_piece(&self, room: JsValue) {
        if let Some(run) = &*self.run.borrow() {
            run.rooms.borrow_mut().extend(room.dyn_into());
            run.ahead.update(|pieces| pieces.saturating_sub(1));
            run.go_on();
        }
    }

    /// Hears that the worker has all of what has that name.
    pub fn has_read(&self, name: &str) {
        let mut at_hand = self.at_hand.borrow_mut();
        if at_hand.take_if(|given| given.name() == name).is_some()
            && let Some(run) = &*self.run.borrow()
        {
            run.go_on();
        }
    }

    /// Trusts again what a worker broke off at.
    pub fn forgive(&self) {
        self.broke_off_at.borrow_mut().clear();
    }

    /// Hears that there is another worker, which has nothing, because one broke off for that reason: answers with all that is to be
    /// given again. At what one breaks off for the second time is given up; `None` where that was nothing of all this.
    pub fn begin_again(&self, why: &str) -> Option<Vec<Given>> {
        let mut at_hand = self.at_hand.take();
        let mut is_stopped = false;
        if let Some(run) = self.run.take() {
            run.is_broken.set(true);
            run.abort();
            run.go_on();
            is_stopped = run.is_stopped.get();
            at_hand = at_hand.filter(|_| !is_stopped);
        }
        let name = at_hand.as_ref().map(Given::name).unwrap_or_default();
        let is_first = self.broke_off_at.borrow_mut().insert(name.clone());
        if at_hand.is_none() && !is_first {
            return None;
        }
        let mut again = self.read.take();
        again.retain(|given| given.name() != name);
        again.extend(at_hand.filter(|_| is_first));
        again.extend(self.waiting.take());
        if !is_first {
            again.push(Given::Unreadable(name, why.into()));
        }
        again.extend(is_stopped.then_some(Given::Stopped));
        Some(again)
    }

    async fn read_all(
        &self,
        run: &Run,
        ask: &Asking,
        tell: &Callback<Told>,
        on_stay: &Callback<(Collector, u64)>,
    ) {
        loop {
            let Some(given) = self.waiting.borrow_mut().pop_front() else { break };
            self.at_hand.replace(Some(given.clone()));
            let became = match &given {
                Given::File(file) => self.read(run, file, ask).await,
                Given::Collector(collector) => run.load(collector, ask).await,
                Given::Stopped => Ok(Became::Stopped),
                Given::Unreadable(_, why) => Err(say!(
                    "this browser broke off reading it twice ({why}). It may be too much for its memory.",
                    why
                )),
            };
            if run.is_broken.get() {
                return;
            }
            match became {
                Ok(Became::Read) => {
                    let is_last = self.waiting.borrow().is_empty();
                    ask.emit((Ask::End { is_last }, None));
                    run.wait_until(|| self.at_hand.borrow().is_none()).await;
                    if run.is_broken.get() {
                        return;
                    }
                    let name = given.name();
                    let mut read = self.read.borrow_mut();
                    match read.iter_mut().find(|own| own.name() == name) {
                        Some(own) => *own = given,
                        None => read.push(given),
                    }
                }
                Ok(Became::Stays(collector, responses)) => on_stay.emit((collector, responses)),
                Ok(Became::Stopped) => {
                    tell.emit(Told::Stopped);
                    ask.emit((Ask::Drop, None));
                }
                Err(why) => {
                    let name = given.name();
                    let is_known = self.read.borrow().iter().any(|own| own.name() == name);
                    let why = match is_known {
                        true => say!("{why} Drop the file here again.", why),
                        false => why,
                    };
                    tell.emit(Told::Unreadable { name, why });
                    ask.emit((Ask::Drop, None));
                }
            }
            self.at_hand.replace(None);
        }
        // Somebody stopped while one was added up: that one is read, and those that waited for it are not.
        if run.is_stopped.take() {
            tell.emit(Told::Stopped);
            // The page was to hear of it with them.
            ask.emit((Ask::Drop, None));
        }
    }

    /// Reads a file.
    async fn read(&self, run: &Run, file: &File, ask: &Asking) -> Result<Became, String> {
        let size = file.size();
        // A file's size is whole, and far below 2^53.
        let name = file.name();
        let columns = self.columns.borrow().get(&name).cloned().unwrap_or_default();
        ask.emit((Ask::Begin { name, kind: Kind::File, size: size as u64, columns }, None));
        let mut from = 0.0;
        while from < size && !run.is_over() {
            let to = size.min(from + STREAM);
            let part = file.slice_with_f64_and_f64(from, to).map_err(|_| unreadable())?;
            run.hand_over(Stream::of(&part.stream()), ask).await.map_err(|_| unreadable())?;
            from = to;
        }
        run.wait_for(0).await;
        Ok(if run.is_stopped.take() { Became::Stopped } else { Became::Read })
    }
}

impl Run {
    /// Ends what is on its way from a collector.
    fn abort(&self) {
        if let Some(request) = self.request.take() {
            request.abort();
        }
    }

    /// Looks again at what is waited for.
    fn go_on(&self) {
        if let Some(go_on) = self.go_on.take() {
            // What is called is a promise's own.
            go_on.call0(&JsValue::NULL).ok();
        }
    }

    /// Waits until that is so, or the worker is gone.
    async fn wait_until(&self, is_so: impl Fn() -> bool) {
        while !is_so() && !self.is_broken.get() {
            let told = js_sys::Promise::new(&mut |done, _| drop(self.go_on.replace(Some(done))));
            // It is never refused.
            JsFuture::from(told).await.ok();
        }
    }

    /// Waits until the worker has so many pieces before it or fewer.
    async fn wait_for(&self, pieces: u32) {
        self.wait_until(|| self.ahead.get() <= pieces).await;
    }

    /// Whether somebody said stop or the worker is gone: the worker of today has begun with something else.
    const fn is_over(&self) -> bool {
        self.is_stopped.get() || self.is_broken.get()
    }

    /// Hands over what comes, each piece once the worker has room for it, until this is over.
    async fn hand_over(&self, stream: Stream, ask: &Asking) -> Result<(), JsValue> {
        loop {
            let room = self.rooms.borrow_mut().pop();
            let is_idle = || self.ahead.get() == 0;
            let Some(piece) = stream.next(room, is_idle).await? else { break };
            if self.is_over() {
                break;
            }
            ask.emit((Ask::Piece, Some(piece)));
            self.ahead.update(|pieces| pieces + 1);
            self.wait_for(AHEAD - 1).await;
        }
        Ok(())
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
            self.hand_over(stream, ask).await.map_err(|_| Unread::Broken)?;
        }
        Ok(Became::Read)
    }
}

impl Given {
    fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Collector(collector) => collector.name().into(),
            Self::Unreadable(name, _) => name.clone(),
            Self::Stopped => String::new(),
        }
    }
}
