//! What leaves while a survey is on the page: events to the page, records to the endpoint.

use super::events::WidgetEvent;
use crate::browser::{Page, clock, kept};
use crate::config::{Config, Endpoint, Storage};
use std::cell::RefCell;
use std::mem;
use std::rc::Rc;
use std::sync::Arc;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Circumstances, Event, EventKind, Record, Status};
use trefoil_survey::session::{Input, Phase, Session, Unsent};
use trefoil_survey::time::Timestamp;
use yew::Callback;

/// Watches one session and sends what follows from its changes.
pub struct Outbound {
    page: Page,
    config: Rc<Config>,
    circumstances: Arc<Circumstances>,
    watched: RefCell<Watched>,
}

/// What has to be remembered between two changes of a session.
#[derive(Default)]
struct Watched {
    session: Option<Rc<Session>>,
    /// The language it is shown in now.
    locale: String,
    answered_at: Option<Timestamp>,
    /// The last revision that was made.
    revision: u32,
    /// The last revision that was kept in this browser.
    kept: u32,
    /// Whether the endpoint was told that the card was closed without sending.
    is_dismissed: bool,
    /// The last response posted, kept to post the same bytes again.
    posted: Option<Posted>,
    /// Hears what becomes of the last response sent.
    reply: Option<Callback<Input>>,
}

#[derive(Clone)]
struct Posted {
    session: Rc<Session>,
    key: String,
    body: String,
}

impl Outbound {
    /// Watches a survey that is about to be shown.
    pub fn new(page: Page, config: Rc<Config>, about: Circumstances) -> Self {
        let revision = config.resume.map_or(0, |(_, revision)| revision);
        let watched = Watched { revision, ..Watched::default() };
        Self { page, config, circumstances: about.into(), watched: watched.into() }
    }

    /// Takes note of the session as it is now; `reply` hears how a sending ended.
    pub fn take(&self, after: &Rc<Session>, reply: Callback<Input>) {
        let before = self.watched.borrow_mut().session.replace(after.clone());
        self.draft(after);
        let Some(before) = before else { return self.shown(after) };
        if !after.has_same_answers(&before) {
            self.watched.borrow_mut().answered_at = Some(timestamp());
            if !before.has_answers() {
                self.tell(EventKind::Started);
            }
        }
        if let Some(rating) = after.rated_since(&before) {
            WidgetEvent::Rate { question: rating.question, item: rating.item, value: rating.value }
                .fire(&self.page);
        }
        if before.phase() == after.phase() {
            if after.step() > before.step() && after.definition().partials {
                self.save(after);
            }
            return;
        }
        match after.phase() {
            Phase::Sending => self.send(after, reply),
            Phase::Closing => self.leave(after),
            Phase::Dismissed | Phase::Closed => {
                self.leave(after);
                let wish = match after.phase() {
                    _ if after.is_refused() => Some("never"),
                    Phase::Dismissed => Some("not-now"),
                    _ => None,
                };
                WidgetEvent::Close { sent: after.was_sent(), wish }.fire(&self.page);
            }
            Phase::Asking | Phase::Sent | Phase::NotSent(_) | Phase::Withdrawn => {}
        }
    }

    /// From now on the survey is in that language.
    pub fn speak(&self, language: &str) {
        self.watched.borrow_mut().locale = language.into();
    }

    /// Tells, once, that the card was closed without sending; whether the respondent comes back
    /// is not known before the page is gone.
    fn leave(&self, session: &Session) {
        let is_unsent = matches!(session.phase(), Phase::Closing | Phase::Dismissed);
        if is_unsent
            && !session.was_sent()
            && !mem::replace(&mut self.watched.borrow_mut().is_dismissed, true)
        {
            self.tell(EventKind::Dismissed);
        }
    }

    fn shown(&self, session: &Session) {
        // A link brought an answer along.
        if session.has_answers() {
            self.watched.borrow_mut().answered_at = Some(timestamp());
        }
        if self.config.resume.is_none() {
            self.tell(EventKind::Shown);
        }
        let survey = &self.config.definition.survey;
        let response = self.circumstances.id.text();
        WidgetEvent::Ready { survey, response: &response }.fire(&self.page);
    }

    /// Saves what was answered under way; whether it arrives changes nothing here.
    fn save(&self, session: &Rc<Session>) {
        // After a finished revision only finished ones are taken.
        if session.status() == Status::Partial && session.has_answers() {
            let Posted { key, body, .. } = self.response(session);
            self.keep(&body);
            self.deliver(&key, &body, false);
        }
    }

    fn send(&self, session: &Rc<Session>, reply: Callback<Input>) {
        let Posted { key, body, .. } = self.response(session);
        // No page may keep a respondent from taking a response back.
        if session.status() != Status::Withdrawn
            && !(WidgetEvent::BeforeSubmit { record: &body }).fire(&self.page)
        {
            return reply.emit(Input::Held);
        }
        self.keep(&body);
        WidgetEvent::Submit { record: &body }.fire(&self.page);
        // Before it may hear.
        self.watched.borrow_mut().reply = Some(reply.clone());
        if !self.deliver(&key, &body, true) {
            reply.emit(Input::Delivered);
        }
    }

    /// Hears what became of a delivery; nobody waits for any other than the last.
    pub fn answered(&self, key: &str, unsent: Option<Unsent>) {
        let watched = self.watched.borrow();
        let is_last = watched.posted.as_ref().is_some_and(|posted| posted.key == key);
        let Some(reply) = watched.reply.clone().filter(|_| is_last) else { return };
        drop(watched);
        reply.emit(unsent.map_or(Input::Delivered, Input::NotDelivered));
    }

    /// The response to post: the same bytes again for the same answers, else a new revision.
    fn response(&self, session: &Rc<Session>) -> Posted {
        let mut watched = self.watched.borrow_mut();
        let unchanged = watched.posted.take_if(|posted| posted.session.has_same_record(session));
        let posted = unchanged.unwrap_or_else(|| {
            watched.revision += 1;
            let record = self.record(session, &watched);
            let body = record.to_json();
            Posted { session: session.clone(), key: record.delivery_key(), body }
        });
        watched.posted = Some(posted.clone());
        posted
    }

    fn record(&self, session: &Session, watched: &Watched) -> Record {
        let Watched { locale, revision, answered_at, .. } = watched;
        let response = session.response(&self.circumstances, locale, *revision, *answered_at);
        Record::Response(response)
    }

    /// Whether the page asked for anything to be kept in this browser.
    fn may_keep(&self) -> bool {
        !self.config.preview && self.config.storage != Storage::None
    }

    /// Keeps what is not sent yet, so that the survey can go on after a reload.
    fn draft(&self, session: &Session) {
        if !self.may_keep() {
            return;
        }
        // What was handed over is kept until it has arrived (www/embed/outbox.js).
        let is_asked = matches!(session.phase(), Phase::Asking | Phase::Closing);
        let is_open = session.has_answers() && !session.was_sent() && is_asked;
        let record = is_open.then(|| self.record(session, &self.watched.borrow()).to_json());
        self.page.draft(&record.unwrap_or_default());
    }

    /// Keeps a revision in this browser, if the page asked for it.
    fn keep(&self, body: &str) {
        let mut watched = self.watched.borrow_mut();
        let revision = watched.revision;
        if self.may_keep() && mem::replace(&mut watched.kept, revision) != revision {
            self.page.keep(self.config.storage == Storage::Local, kept::KEY, body);
        }
    }

    /// Tells the endpoint what happened to the survey; whether it arrives changes nothing here.
    fn tell(&self, kind: EventKind) {
        if !self.config.events {
            return;
        }
        let record = Record::Event(Event {
            id: new_id(&self.page),
            at: timestamp(),
            survey: self.config.definition.survey.clone(),
            kind,
            response: self.circumstances.id,
            test: self.circumstances.test,
        });
        if let Some(address) = self.address() {
            self.page.post(address, &record.delivery_key(), &record.to_json());
        }
    }

    /// Hands a response over to be delivered, however long that takes; not if there is no endpoint.
    fn deliver(&self, key: &str, body: &str, is_final: bool) -> bool {
        let address = self.address();
        if let Some(address) = address {
            self.page.deliver(address, key, body, is_final);
        }
        address.is_some()
    }

    /// Where records go, unless this is a preview.
    fn address(&self) -> Option<&str> {
        self.config.endpoint.as_ref().filter(|_| !self.config.preview).map(Endpoint::address)
    }
}

/// An id made now.
pub fn new_id(page: &Page) -> RecordId {
    let mut random = [0; 10];
    page.random(&mut random);
    RecordId::new(clock::now_ms() as u64, &random)
}

/// Now, to the second.
pub fn timestamp() -> Timestamp {
    Timestamp::from_unix_ms(clock::now_ms())
}
