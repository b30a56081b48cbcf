//! The worker, which reads and counts, and what it was given: where a browser ends it, another one reads the same again.

use crate::far::Far;
use crate::intake::{Given, Intake};
use crate::saving::Saving;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use trefoil::browser::clock;
use trefoil::browser::words_of;
use trefoil::browser::worker::Helper;
use trefoil::i18n::spoken::count;
use trefoil::say;
use trefoil::ui::results::Change;
use trefoil_results::{Ask, Kind, Progress, Told};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// So many seconds the first worker may be silent. What takes longest without a sign is to add up ten million answers, which a fast
/// computer does in one.
const PATIENCE_S: u32 = 10;

/// So often it is shown how far reading is.
const SHOWN_EACH_MS: f64 = 100.0;

/// The worker and all that it works with.
pub struct Desk {
    /// Or why there is none any more.
    helper: RefCell<Result<Helper, String>>,
    /// Whether the worker has heard anything yet.
    is_ready: Cell<bool>,
    /// Whether the worker is still to be told which answers the page looks at: once it has all of them again.
    owes_query: Cell<bool>,
    /// When it was shown last how far reading is.
    shown_ms: Cell<f64>,
    /// So long the worker may be silent.
    patience_s: Cell<u32>,
    /// Records it was given that are no file's, as it was asked to take them.
    taken: RefCell<Vec<Ask>>,
    /// What it was asked to write last.
    writing: RefCell<Option<Ask>>,
    pub intake: Rc<Intake>,
    pub saving: Saving,
    pub far: Rc<Far>,
    hear: Callback<Change>,
}

impl Desk {
    /// A desk with a worker; what it tells is heard.
    pub fn new(hear: Callback<Change>) -> Rc<Self> {
        let desk = Rc::new(Self {
            helper: RefCell::new(Err(String::new())),
            is_ready: Cell::default(),
            owes_query: Cell::default(),
            shown_ms: Cell::default(),
            patience_s: Cell::new(PATIENCE_S),
            taken: RefCell::default(),
            writing: RefCell::default(),
            intake: Rc::default(),
            saving: Saving::default(),
            far: Rc::default(),
            hear,
        });
        desk.start();
        desk
    }

    /// Asks the worker something, with bytes where they belong to it.
    pub fn ask(self: &Rc<Self>, ask: Ask, bytes: Option<&Array>) {
        // What comes from elsewhere takes a collector's place once it is there.
        if matches!(ask, Ask::Begin { .. }) {
            self.leave(None);
        }
        self.note(&ask);
        if matches!(ask, Ask::Begin { .. } | Ask::Take { .. }) && self.helper.borrow().is_err() {
            self.start();
            self.ask_query();
        }
        let sent = serde_wasm_bindgen::to_value(&ask).map_err(JsValue::from);
        let sent = sent.and_then(|ask| match &*self.helper.borrow() {
            Ok(helper) => helper.ask(&ask, bytes),
            Err(why) => Err(why.into()),
        });
        if let Err(error) = sent {
            self.hear.emit(Change::Failed(words_of(&error)));
        }
        let is_read = matches!(ask, Ask::Drop | Ask::End { is_last: true });
        if is_read && self.owes_query.take() {
            self.look_again();
        }
    }

    /// Looks at what the worker has in place of a collector, or of the one of that name; whether one was looked at.
    pub fn leave(self: &Rc<Self>, name: Option<&str>) -> bool {
        let Some(change) = self.far.leave(name) else { return false };
        let was_looked_at = matches!(change, Change::Left);
        self.hear.emit(change);
        if was_looked_at {
            self.ask_query();
        }
        was_looked_at
    }

    /// Gives it what somebody opened.
    pub fn open(self: &Rc<Self>, given: Vec<Given>) {
        self.intake.forgive();
        self.give(given);
    }

    fn give(self: &Rc<Self>, given: Vec<Given>) {
        let (desk, far, hear) = (self.clone(), self.far.clone(), self.hear.clone());
        let ask = Callback::from(move |(ask, bytes): (Ask, Option<Array>)| {
            desk.ask(ask, bytes.as_ref());
        });
        let tell = hear.reform(Change::Told);
        let on_stay =
            Callback::from(move |(collector, responses)| far.look(collector, responses, &hear));
        self.intake.give(given, &ask, &tell, &on_stay);
    }

    /// Remembers what another worker would have to be given again.
    fn note(&self, ask: &Ask) {
        let take_off = |name: &str, kind: Kind| {
            self.taken.borrow_mut().retain(|own| match own {
                Ask::Take { name: own, kind: of, .. } => own != name || *of != kind,
                _ => false,
            });
        };
        match ask {
            Ask::Take { name, kind, .. } => {
                // As the worker has it: each answer of a preview is added to those before.
                if *kind != Kind::Preview {
                    take_off(name, *kind);
                }
                self.taken.borrow_mut().push(ask.clone());
            }
            Ask::Forget(name) => {
                take_off(name, Kind::MadeUp);
                self.intake.forget(name);
            }
            Ask::Export { .. } => drop(self.writing.replace(Some(ask.clone()))),
            _ => {}
        }
    }

    fn ask_query(self: &Rc<Self>) {
        if let Some(query) = self.far.query() {
            self.ask(Ask::Query(query), None);
        }
    }

    /// Asks another worker, which has all answers, for what the one before was to do.
    fn look_again(self: &Rc<Self>) {
        self.ask_query();
        if self.saving.begin_again()
            && let Some(export) = self.writing.take()
        {
            self.ask(export, None);
        }
    }

    fn start(self: &Rc<Self>) {
        let hear = {
            let desk = self.clone();
            move |message, bytes| match serde_wasm_bindgen::from_value(message) {
                Ok(told) => desk.heard(told, bytes),
                Err(error) => crate::report(Err(error.into())),
            }
        };
        let fail = {
            let desk = self.clone();
            move |why: Option<String>| {
                let desk = desk.clone();
                let silence = || {
                    let seconds = count(desk.patience_s.get().into());
                    say!("no answer for {seconds} seconds", seconds)
                };
                let why = why.unwrap_or_else(silence);
                // Not while it is the old worker that tells this.
                spawn_local(async move { desk.begin_again(why) });
            }
        };
        match Helper::start(hear, fail, self.patience_s.get()) {
            Ok(helper) => drop(self.helper.replace(Ok(helper))),
            Err(error) => drop(self.helper.replace(Err(words_of(&error)))),
        }
    }

    fn heard(self: &Rc<Self>, told: Told, bytes: JsValue) {
        match &told {
            Told::Ready => self.is_ready.set(true),
            Told::Reading(Progress { read, size, .. }) => {
                self.intake.has_read_piece(bytes);
                // Nobody sees more of it than the end, and each time the page is drawn.
                let now = clock::now_ms();
                if now - self.shown_ms.get() < SHOWN_EACH_MS && read != size {
                    return;
                }
                self.shown_ms.set(now);
            }
            Told::Read(source) if matches!(source.kind, Kind::File | Kind::Collector) => {
                self.intake.has_read(&source.name);
            }
            Told::ExportOutdated => self.saving.stop(),
            Told::Exported { of, progress } => match self.saving.take(*of, bytes, *progress) {
                Ok(Some(true)) => self.ask(Ask::ExportMore, None),
                Ok(Some(false)) => {}
                // What was stopped is nobody's any more.
                Ok(None) => return,
                Err(error) => {
                    self.saving.stop();
                    self.hear.emit(Change::NotSaved);
                    return crate::report(Err(error));
                }
            },
            // What it has is not looked at.
            Told::Report(_) | Told::Found(_) | Told::About(_) if self.far.is_looked_at() => return,
            _ => {}
        }
        self.hear.emit(Change::Told(told));
    }

    /// Puts another worker in the place of one that broke off, and gives it the same again.
    fn begin_again(self: &Rc<Self>, why: String) {
        self.helper.replace(Err(why.clone())).ok();
        // One that never heard anything will not the next time.
        let was_ready = self.is_ready.take();
        let Some(again) = self.intake.begin_again(&why).filter(|_| was_ready) else {
            self.saving.stop();
            return self.hear.emit(Change::Failed(why));
        };
        // A slow computer is no broken one.
        self.patience_s.update(|patience_s| patience_s.saturating_mul(2));
        self.hear.emit(Change::BrokeOff(again.len(), why));
        self.start();
        for ask in self.taken.take() {
            self.ask(ask, None);
        }
        if again.is_empty() {
            self.look_again();
        } else {
            self.owes_query.set(true);
            self.give(again);
        }
    }
}
