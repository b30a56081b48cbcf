//! What leaves while a survey is on the page: events to the page, records to the endpoint.

use super::events::WidgetEvent;
use crate::browser::{clock, kept};
use crate::config::{Config, Storage};
use crate::delivery::{Outcome, Transport};
use std::cell::RefCell;
use std::rc::Rc;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Event, EventKind, Record};
use trefoil_survey::session::{Circumstances, Input, Phase, Session};
use trefoil_survey::time::Timestamp;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::Callback;

/// Watches one session and sends what follows from its changes.
pub struct Outbound {
    host: HtmlElement,
    config: Rc<Config>,
    circumstances: Circumstances,
    transport: Rc<dyn Transport>,
    watched: RefCell<Watched>,
}

/// What has to be remembered between two changes of a session.
#[derive(Default)]
struct Watched {
    session: Option<Rc<Session>>,
    answered_at: Option<Timestamp>,
    revision: u32,
    /// The last response posted, kept to post the same bytes again.
    posted: Option<Posted>,
}

#[derive(Clone)]
struct Posted {
    session: Rc<Session>,
    key: String,
    body: String,
}

impl Outbound {
    /// Watches a survey that has just been shown.
    pub fn new(
        host: HtmlElement,
        config: Rc<Config>,
        circumstances: Circumstances,
        transport: Rc<dyn Transport>,
    ) -> Self {
        Self { host, config, circumstances, transport, watched: RefCell::default() }
    }

    /// Takes note of the session as it is now; `reply` hears how a sending ended.
    pub fn take(&self, after: &Rc<Session>, reply: Callback<Input>) {
        let before = self.watched.borrow_mut().session.replace(after.clone());
        let Some(before) = before else { return self.shown() };
        if !after.has_same_answers(&before) {
            self.watched.borrow_mut().answered_at = Some(timestamp());
            if !before.has_answers() {
                self.tell(EventKind::Started);
            }
        }
        if let Some(rating) = after.rated_since(&before) {
            WidgetEvent::Rate { question: rating.question, item: rating.item, value: rating.value }
                .fire(&self.host);
        }
        if before.phase() == after.phase() {
            return;
        }
        match after.phase() {
            Phase::Sending => self.send(after, reply),
            Phase::Dismissed => {
                self.tell(EventKind::Dismissed);
                WidgetEvent::Close { sent: false }.fire(&self.host);
            }
            Phase::Closed => {
                WidgetEvent::Close { sent: before.phase() == Phase::Sent }.fire(&self.host);
            }
            Phase::Asking
            | Phase::Closing
            | Phase::Sent
            | Phase::NotSent { .. }
            | Phase::Withdrawn => {}
        }
    }

    fn shown(&self) {
        self.tell(EventKind::Shown);
        let survey = &self.config.definition.survey;
        WidgetEvent::Ready { survey, response: &self.circumstances.id.text() }.fire(&self.host);
    }

    fn send(&self, session: &Rc<Session>, reply: Callback<Input>) {
        let Posted { key, body, .. } = self.response(session);
        WidgetEvent::Submit { record: &body }.fire(&self.host);
        let host = self.host.clone();
        let attempt = self.post(&key, &body);
        spawn_local(async move {
            let Some(attempt) = attempt else { return reply.emit(Input::Delivered) };
            let outcome = attempt.await;
            match outcome {
                Outcome::Delivered(status) => WidgetEvent::Deliver { key: &key, status },
                _ => WidgetEvent::DeliverFail {
                    key: &key,
                    code: outcome.code(),
                    status: outcome.status(),
                    retryable: outcome.is_retryable(),
                },
            }
            .fire(&host);
            reply.emit(match outcome {
                Outcome::Delivered(_) => Input::Delivered,
                _ => Input::NotDelivered { is_retryable: outcome.is_retryable() },
            });
        });
    }

    /// The response to post: the same bytes again for the same answers, else a new revision.
    fn response(&self, session: &Rc<Session>) -> Posted {
        let mut watched = self.watched.borrow_mut();
        let unchanged = watched.posted.take_if(|posted| posted.session.has_same_record(session));
        let posted = unchanged.unwrap_or_else(|| {
            watched.revision += 1;
            let answered_at = watched.answered_at;
            let response = session.response(&self.circumstances, watched.revision, answered_at);
            let record = Record::Response(response);
            let body = record.to_json();
            self.keep(&body);
            Posted { session: session.clone(), key: record.delivery_key(), body }
        });
        watched.posted = Some(posted.clone());
        posted
    }

    /// Keeps a record in this browser, if the page asked for it.
    fn keep(&self, body: &str) {
        if !self.config.preview && self.config.storage != Storage::None {
            kept::append(self.config.storage == Storage::Local, body);
        }
    }

    /// Tells the endpoint what happened to the survey; whether it arrives changes nothing here.
    fn tell(&self, kind: EventKind) {
        if !self.config.events {
            return;
        }
        let record = Record::Event(Event {
            id: new_id(),
            at: timestamp(),
            survey: self.config.definition.survey.clone(),
            kind,
            response: self.circumstances.id,
            test: self.circumstances.test,
        });
        if let Some(attempt) = self.post(&record.delivery_key(), &record.to_json()) {
            spawn_local(async move {
                attempt.await;
            });
        }
    }

    /// Posts to the endpoint, if there is one and this is no preview.
    fn post(&self, key: &str, body: &str) -> Option<crate::delivery::Attempt> {
        let endpoint = self.config.endpoint.as_ref().filter(|_| !self.config.preview)?;
        Some(self.transport.post(endpoint.address(), key, body))
    }
}

/// An id made now.
pub fn new_id() -> RecordId {
    RecordId::new(clock::now_ms() as u64, &clock::random_bytes())
}

/// Now, to the second.
pub fn timestamp() -> Timestamp {
    Timestamp::from_unix_ms(clock::now_ms())
}
