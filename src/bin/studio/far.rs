//! A collector that keeps its answers and adds them up itself: what the page asks of its worker is asked of it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use trefoil::browser::collector::{Collector, Unread};
use trefoil::say;
use trefoil::ui::results::Change;
use trefoil_results::{Query, Question, Report, Subject, Told};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;
use yew::Callback;

/// The collector that is looked at, where one is.
#[derive(Default)]
pub struct Far {
    own: RefCell<Option<Looked>>,
    /// The one that was opened and has told nothing yet: until it does, what was there before is.
    next: RefCell<Option<Looked>>,
    /// Which answers the page looks at, and from where.
    query: RefCell<Option<Query>>,
    /// How many questions were asked of each kind: only the last one's answer is wanted.
    asked: [Cell<u32>; 3],
}

#[derive(Clone)]
struct Looked {
    collector: Collector,
    responses: u64,
    /// Ends what is on its way.
    request: AbortController,
}

impl Far {
    /// Whether a collector is looked at, and nothing else.
    pub fn is_looked_at(&self) -> bool {
        self.own.borrow().is_some()
    }

    /// Looks at a collector that has so many responses.
    pub fn look(self: &Rc<Self>, collector: Collector, responses: u64, hear: &Callback<Change>) {
        let Ok(request) = AbortController::new() else { return };
        self.stop();
        self.next.replace(Some(Looked { collector, responses, request }));
        self.ask(Subject::Report, hear);
    }

    /// Looks at no collector any more, or at none of that name; answers with what that changes.
    pub fn leave(&self, name: Option<&str>) -> Option<Change> {
        let is_it = |own: &mut Looked| name.is_none_or(|name| own.collector.name() == name);
        let next = self.next.borrow_mut().take_if(is_it);
        let own = self.own.borrow_mut().take_if(is_it);
        next.iter().chain(&own).for_each(|looked| looked.request.abort());
        if own.is_some() {
            return Some(Change::Left);
        }
        let (name, why) = (next?.collector.name().into(), say!("something else was opened").into());
        Some(Change::Told(Told::Unreadable { name, why }))
    }

    /// Gives up a collector that has told nothing yet; whether there was one.
    pub fn stop(&self) -> bool {
        let next = self.next.take();
        next.inspect(|next| next.request.abort()).is_some()
    }

    /// Notes which answers the page looks at.
    pub fn note(&self, query: Query) {
        self.query.replace(Some(query));
    }

    /// The query that was noted last.
    pub fn query(&self) -> Option<Query> {
        self.query.borrow().clone()
    }

    /// Asks the collector; the one that has told nothing yet, for the scores.
    pub fn ask(self: &Rc<Self>, about: Subject, hear: &Callback<Change>) {
        let next = self.next.borrow().clone().filter(|_| about == Subject::Report);
        let is_next = next.is_some();
        let Some(looked) = next.or_else(|| self.own.borrow().clone()) else { return };
        let asked = match about {
            Subject::Report => 0,
            Subject::Comments(_) => 1,
            Subject::Topics => 2,
        };
        let number = self.asked.get(asked).map_or(0, |asked| {
            asked.set(asked.get().wrapping_add(1));
            asked.get()
        });
        let (far, hear) = (self.clone(), hear.clone());
        let question = Question { query: self.query(), about };
        spawn_local(async move {
            let told = looked.told(question).await;
            // Another one may be looked at, or something else of it.
            let is_wanted = !looked.request.signal().aborted()
                && far.asked.get(asked).is_some_and(|asked| asked.get() == number);
            if !is_wanted {
                return;
            }
            let name = || looked.collector.name().to_owned();
            match told {
                Ok(Told::Report(report)) if is_next => {
                    let before = far.own.replace(far.next.take());
                    before.iter().for_each(|before| before.request.abort());
                    hear.emit(Change::Stays(report, looked.responses));
                }
                Ok(told) => hear.emit(Change::Told(told)),
                Err(why) if is_next => {
                    far.stop();
                    hear.emit(Change::Told(Told::Unreadable { name: name(), why: why.words() }));
                    // What was looked for meanwhile, the one before was not asked for.
                    far.ask(Subject::Report, &hear);
                }
                Err(why) => hear.emit(Change::Unanswered(name(), why.words())),
            }
        });
    }
}

impl Looked {
    async fn told(&self, question: Question) -> Result<Told, Unread> {
        let about = question.about.clone();
        let asked = question.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
        let asked = asked.map_err(|_| Unread::Broken)?;
        let told = self.collector.tell(&asked, &self.request.signal()).await?;
        Ok(match about {
            Subject::Report => {
                let mut report: Report = read(told)?;
                for source in &mut report.sources {
                    source.name = self.collector.name().into();
                }
                Told::Report(Box::new(report))
            }
            Subject::Comments(_) => Told::Found(read(told)?),
            Subject::Topics => Told::About(read(told)?),
        })
    }
}

/// What a collector of another version tells may be something else.
fn read<T: DeserializeOwned>(told: JsValue) -> Result<T, Unread> {
    serde_wasm_bindgen::from_value(told).map_err(|_| Unread::OtherVersion)
}
