//! The collector's addresses: who may call them, what they read and what they answer.

use super::body::IncomingBody;
use super::client::Proxies;
use super::export::{Outgoing, Sheet};
use super::form::{self, Forms, Taken};
use super::guards::Guards;
use super::intake::{self, Fate, Form, Incoming};
use super::metrics::{Gauges, Metrics};
use super::origin::{
    Allowed, PREFLIGHT, PREFLIGHT_OF_ASKERS, PREFLIGHT_OF_READERS, Preflight, Verdict,
};
use super::page_token::{Sent, TokenFault};
use super::problem::{self, Codes, Fault, Kind, Problem, Readable};
use super::report::{self, Reports};
use super::share::Share;
use super::token::Token;
use crate::clock;
use crate::store::{Listing, Store, StoreError, Unsent, Wanted as Records, Whose};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use trefoil_survey::id::RecordId;

/// What all requests share.
#[derive(Debug)]
pub struct Collector {
    /// Where records go.
    pub store: Store,
    /// What it counts about itself.
    pub metrics: Arc<Metrics>,
    /// Which pages may send.
    pub allowed: Allowed,
    /// Which pages may read, by the token; `None`: none may.
    pub readers: Option<Allowed>,
    /// Surveys whose records are taken; empty: any.
    pub surveys: BTreeSet<String>,
    /// How many finished responses each survey is to have that has a quota.
    pub quotas: HashMap<String, u32>,
    /// What whoever reads or deletes has to show.
    pub token: Option<Token>,
    /// The largest body, in bytes.
    pub body_limit: usize,
    /// What each client may send; `None`: without limit.
    pub share: Option<Share>,
    /// The surveys whose plain forms are read.
    pub forms: Forms,
    /// Where a plain form leads to when it was stored.
    pub thanks: Option<HeaderValue>,
    /// The owner's proxies, who tell which client asks.
    pub proxies: Proxies,
    /// What keeps out programs that pretend to be respondents.
    pub guards: Guards,
    /// What is added up here.
    pub reports: Reports,
}

/// The page of thanks after a plain form, unless the owner has one.
const THANKS: &str = "/v1/thanks";

/// How long a body may take to come in.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// An export goes out in pieces of about so many bytes.
const EXPORT_PIECE: usize = 64 * 1024;

/// How soon to try again when the store took nothing.
const STORE_RETRY_S: u64 = 5;

/// All addresses: the collector's, and behind them the files in `assets`.
pub fn router(collector: Arc<Collector>, assets: Option<Router>) -> Router {
    let metrics = Arc::clone(&collector.metrics);
    let told = |reading: MethodRouter<Arc<Collector>>| {
        reading.route_layer(from_fn_with_state(Arc::clone(&collector), tell_readers))
    };
    Router::new()
        .route("/v1/responses", told(get(responses)).post(take).options(preflight))
        .route("/v1/responses.csv", get(responses_csv))
        .route("/v1/responses/{id}", delete(delete_response))
        .route("/v1/respondents/{respondent}", delete(delete_respondent))
        .route("/v1/events", told(get(events)).options(preflight_of_readers))
        .route("/v1/report", told(get(stock).post(report)).options(preflight_of_askers))
        .route("/v1/quota", get(quota))
        .route(THANKS, get(thanks))
        .route("/healthz", get(health))
        .route("/metrics", get(figures))
        .with_state(collector)
        .fallback_service(assets.unwrap_or_default())
        .layer(map_response(problem::in_problem_form))
        .layer(map_response(without_sniffing))
        .layer(from_fn_with_state(metrics, log))
}

/// How many records a request brought, for the log.
#[derive(Clone, Copy, Debug)]
struct Counted {
    stored: usize,
    duplicates: usize,
}

/// Logs and counts what was asked and answered. Never a body, a query or who asked.
async fn log(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), logged_path(&request));
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    metrics.answered(status);
    if let Some(Codes(codes)) = response.extensions().get() {
        codes.iter().for_each(|code| metrics.refused(code));
    }
    match response.extensions().get::<Counted>() {
        Some(Counted { stored, duplicates }) => {
            metrics.taken(*stored, *duplicates);
            tracing::info!(%method, path, status, ms, stored, duplicates);
        }
        None => tracing::info!(%method, path, status, ms),
    }
    response
}

/// The path as it is routed, so that nobody's name or id in it is logged.
fn logged_path(request: &Request) -> String {
    if let Some(matched) = request.extensions().get::<MatchedPath>() {
        return matched.as_str().into();
    }
    let path = request.uri().path();
    if path.starts_with("/v1/") { "/v1/…".into() } else { path.into() }
}

async fn without_sniffing(mut response: Response) -> Response {
    let name = HeaderName::from_static("x-content-type-options");
    response.headers_mut().insert(name, HeaderValue::from_static("nosniff"));
    response
}

/// `POST /v1/responses`: takes records in.
async fn take(
    State(collector): State<Arc<Collector>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let verdict = collector.allowed.verdict(head.headers.get(header::ORIGIN));
    let mut body = IncomingBody::new(&head.headers, body);
    let (taken, allow_origin) = match verdict {
        Verdict::May(allow_origin) => {
            (collector.take(peer.ip(), &head, &mut body).await, allow_origin)
        }
        Verdict::MayNot => (Err(origin_not_allowed()), None),
    };
    body.throw_away_the_rest();
    let mut response = taken.into_response();
    collector.allowed.tell(allow_origin, response.headers_mut());
    response
}

/// Lets a page that may read see the answer, and why it got none.
async fn tell_readers(
    State(collector): State<Arc<Collector>>,
    request: Request,
    next: Next,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    if let Some(readers) = &collector.readers {
        let allow_origin = match readers.verdict(origin.as_ref()) {
            Verdict::May(allow_origin) => allow_origin,
            // Nothing of it is secret from who has the token; a page sees nothing of it.
            Verdict::MayNot => None,
        };
        readers.tell(allow_origin, response.headers_mut());
    }
    response
}

/// `OPTIONS /v1/events`, and of `/v1/responses` before it is read: tells a browser what a page may read by the token.
async fn preflight_of_readers(
    State(collector): State<Arc<Collector>>,
    headers: HeaderMap,
) -> Response {
    collector.preflight(&headers, PREFLIGHT_OF_READERS)
}

/// `OPTIONS /v1/report`: the same of what a page may ask.
async fn preflight_of_askers(
    State(collector): State<Arc<Collector>>,
    headers: HeaderMap,
) -> Response {
    collector.preflight(&headers, PREFLIGHT_OF_ASKERS)
}

impl Collector {
    fn preflight(&self, headers: &HeaderMap, may: Preflight) -> Response {
        let verdict = |readers: &Allowed| readers.verdict(headers.get(header::ORIGIN));
        let verdict = self.readers.as_ref().map_or(Verdict::MayNot, verdict);
        let (mut response, allow_origin) = match verdict {
            Verdict::May(allow_origin) => {
                ((StatusCode::NO_CONTENT, may).into_response(), allow_origin)
            }
            Verdict::MayNot => {
                let detail = "this page's origin is not among those given with --read-origin";
                (Problem::new(Kind::OriginNotAllowed, detail).into_response(), None)
            }
        };
        if let Some(readers) = &self.readers {
            readers.tell(allow_origin, response.headers_mut());
        }
        response
    }
}

/// `OPTIONS /v1/responses`: tells a browser what a page may send.
async fn preflight(State(collector): State<Arc<Collector>>, headers: HeaderMap) -> Response {
    let wished = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    if wished.is_some_and(|method| method == "GET") {
        return preflight_of_readers(State(collector), headers).await;
    }
    let (mut response, allow_origin) = match collector.allowed.verdict(headers.get(header::ORIGIN))
    {
        Verdict::May(allow_origin) => {
            ((StatusCode::NO_CONTENT, PREFLIGHT).into_response(), allow_origin)
        }
        Verdict::MayNot => (origin_not_allowed().into_response(), None),
    };
    collector.allowed.tell(allow_origin, response.headers_mut());
    response
}

fn origin_not_allowed() -> Problem {
    let detail = "this page's origin is not among those given with --allow-origin";
    Problem::new(Kind::OriginNotAllowed, detail)
}

impl Collector {
    async fn quota(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
        wanted: Wanted,
    ) -> Result<Response, Problem> {
        self.within_share(peer, headers)?;
        let survey = wanted.survey.unwrap_or_default();
        let is_asked = self.surveys.is_empty() || self.surveys.contains(&survey);
        let is_open = is_asked
            && match self.quotas.get(&survey).copied() {
                None => true,
                Some(quota) => {
                    let store = self.store.clone();
                    let has = tokio::task::spawn_blocking(move || {
                        store.read(|engine| engine.has_finished(&survey, quota))
                    });
                    let has = has.await.map_err(|error| unavailable(&error))?;
                    !has.map_err(|error| unavailable(&error))?
                }
            };
        Ok(json_response(StatusCode::OK, &json!({ "open": is_open })))
    }

    /// Takes one request of the client's share; who that is, is asked for nothing else.
    fn within_share(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        let client = || self.proxies.client(peer, headers);
        match self.share.as_ref().map(|share| share.take(client())) {
            Some(Err(seconds)) => {
                let detail = format!("there is room for the next one in {seconds} s");
                Err(Problem::new(Kind::TooManyRequests, detail).retry_after_s(seconds))
            }
            _ => Ok(()),
        }
    }

    async fn take(
        &self,
        peer: IpAddr,
        head: &Parts,
        body: &mut IncomingBody,
    ) -> Result<Response, Problem> {
        let headers = &head.headers;
        self.within_share(peer, headers)?;
        check_encoding(headers)?;
        let form = form(headers)?;
        let bytes = tokio::time::timeout(BODY_TIMEOUT, body.read(self.body_limit)).await.map_err(
            |_| {
                let seconds = BODY_TIMEOUT.as_secs();
                Problem::new(Kind::BodyTimeout, format!("it took longer than {seconds} s"))
            },
        )??;
        if form == Form::Fields {
            let fields = form::fields(&bytes);
            if form::field(&fields, "record").is_none() {
                return self.take_plain(&fields, head.uri.query()).await;
            }
        }
        let records = intake::read(&bytes, form)?;
        if records.iter().any(Incoming::is_owners) {
            self.may_tell(peer, headers)?;
        }
        intake::check_surveys(&self.surveys, &records)?;
        if let Some(key) = headers.get("idempotency-key") {
            intake::check_key(key.as_bytes(), &records)?;
        }
        // Whoever has the owner's token needs none of a page.
        if !self.token.as_ref().is_some_and(|token| token.is_shown_in(headers)) {
            let checked = self.guards.page_secrets.check(
                head.uri.query(),
                records.iter().map(Sent::of),
                clock::now(),
            );
            checked.map_err(|fault| Problem::new(Kind::TokenRefused, fault.to_string()))?;
        }
        self.guards.check_time(&records)?;
        let keys: Vec<_> = records.iter().map(|incoming| incoming.record.delivery_key()).collect();
        let outcome = self.store.submit(records).await.map_err(|error| unavailable(&error))?;
        let fates =
            outcome.map_err(|fault| Problem::with_faults(Kind::RecordRefused, vec![fault]))?;
        Ok(receipt(&keys, &fates))
    }
}

/// A compressed body is refused unread: what a few bytes of it would grow to, nobody knows.
fn check_encoding(headers: &HeaderMap) -> Result<(), Problem> {
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let is_plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if encodings.into_iter().all(is_plain) {
        return Ok(());
    }
    let detail = "send the body as it is, without Content-Encoding";
    Err(Problem::new(Kind::UnsupportedEncoding, detail))
}

impl Collector {
    /// Takes in a form that was sent without a script, and answers with a page.
    ///
    /// It has no id, so it gets one here: who sends it twice is stored twice.
    async fn take_plain(
        &self,
        fields: &form::Fields,
        query: Option<&str>,
    ) -> Result<Response, Problem> {
        if let Some(name) = self.guards.stung(fields) {
            return Ok(stung(name));
        }
        let survey = form::field(fields, "survey").unwrap_or_default();
        let sent = Sent { survey, shown_at: None };
        if let Err(fault) = self.guards.page_secrets.check(query, [sent], clock::now()) {
            return Ok(from_elsewhere(&fault));
        }
        let id = clock::new_id().map_err(|error| unavailable(&error))?;
        let Taken { record, language } = match self.forms.read(fields, id, id.made_at()) {
            None => {
                let said = "This survey is not asked here. Your answers were not stored.".into();
                let page = form::Page::in_english("Not a survey of this place", vec![said]);
                return Ok(readable(&page));
            }
            Some(Err(page)) => return Ok(readable(&page)),
            Some(Ok(taken)) => taken,
        };
        let records = intake::read(record.as_bytes(), Form::Json)
            .and_then(|records| intake::check_surveys(&self.surveys, &records).map(|()| records));
        let records = match records {
            Ok(records) => records,
            Err(problem) => return Ok(readable(&form::unfit(vec![problem.to_string()]))),
        };
        let outcome = self.store.submit(records).await.map_err(|error| unavailable(&error))?;
        outcome.map_err(|fault| Problem::with_faults(Kind::RecordRefused, vec![fault]))?;
        let own = || HeaderValue::try_from(format!("{THANKS}?locale={language}"));
        let thanks = self.thanks.clone().map_or_else(own, Ok);
        let head = [
            (header::LOCATION, thanks.map_err(|error| unavailable(&error))?),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (StatusCode::SEE_OTHER, head).into_response();
        response.extensions_mut().insert(Counted { stored: 1, duplicates: 0 });
        Ok(response)
    }
}

/// What somebody is told whose form has no token that holds.
fn from_elsewhere(fault: &TokenFault) -> Response {
    let (heading, said) = match fault {
        TokenFault::Expired(_) => (
            "This page was open for too long",
            "Nothing was stored. Go back, copy what you wrote, load the page anew and send it from there.",
        ),
        _ => (
            "This form comes from elsewhere",
            "Answers are taken from forms on the survey's own pages. Nothing was stored.",
        ),
    };
    let page = form::Page::in_english(heading, vec![said.into()]);
    readable_as(StatusCode::FORBIDDEN, Kind::TokenRefused.code(), &page)
}

/// A refusal that a person reads, not a program, with their answers one step back.
fn readable(said: &form::Page) -> Response {
    readable_as(StatusCode::UNPROCESSABLE_ENTITY, "form_refused", said)
}

/// The same with a status of its own, and with the code under which it is counted.
fn readable_as(status: StatusCode, code: &'static str, said: &form::Page) -> Response {
    let mut response = page(status, said);
    response.extensions_mut().insert(Readable);
    response.extensions_mut().insert(Codes(vec![code]));
    response
}

/// What a program is told that filled the field nobody sees, and somebody whose browser did.
fn stung(name: &str) -> Response {
    let said = [
        format!("The form has a field {name} that people do not see, and it was filled."),
        "Nothing was stored. If your browser filled it by itself, switch that off, go back, load the page anew \
         and send it again."
            .into(),
    ];
    let page = form::Page::in_english("This looks like a program", said.into());
    readable_as(StatusCode::UNPROCESSABLE_ENTITY, "honeypot", &page)
}

/// What those pages may do: have their style, and nothing else.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(form::STYLE));
    HeaderValue::try_from(format!("default-src 'none'; style-src 'sha256-{hash}'"))
        .unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

fn page(status: StatusCode, said: &form::Page) -> Response {
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
    ];
    (status, head, said.html()).into_response()
}

/// What somebody who is thanked speaks.
#[derive(serde::Deserialize)]
struct Spoken {
    locale: Option<String>,
}

/// `GET /v1/thanks`: after a plain form.
async fn thanks(Query(Spoken { locale }): Query<Spoken>) -> Response {
    page(StatusCode::OK, &form::Page::of_thanks(locale.as_deref().unwrap_or("en")))
}

fn form(headers: &HeaderMap) -> Result<Form, Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.and_then(Form::of).ok_or_else(|| {
        let detail = "send application/json or text/plain with one record, \
                      application/x-ndjson with one a line, application/cloudevents+json, \
                      or a form";
        Problem::new(Kind::UnsupportedType, detail)
    })
}

/// 202: everything is on the disk.
fn receipt(keys: &[String], fates: &[Fate]) -> Response {
    let stored = fates.iter().filter(|fate| **fate == Fate::New).count();
    let records: Vec<_> = keys
        .iter()
        .zip(fates)
        .map(|(key, fate)| json!({ "key": key, "duplicate": *fate != Fate::New }))
        .collect();
    let mut response = json_response(StatusCode::ACCEPTED, &json!({ "stored": records }));
    response.extensions_mut().insert(Counted { stored, duplicates: fates.len() - stored });
    response
}

fn json_response(status: StatusCode, body: &serde_json::Value) -> Response {
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, head, body.to_string()).into_response()
}

fn unavailable(error: &dyn std::fmt::Display) -> Problem {
    // What SQLite says may name files; it is for the owner's log.
    tracing::error!(%error, "store");
    let detail = "nothing of this request was stored; send it again later";
    Problem::new(Kind::StoreUnavailable, detail).retry_after_s(STORE_RETRY_S)
}

/// What a reader may ask for.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// One survey's only.
    survey: Option<String>,
}

/// The collector, for somebody who may read what it has.
struct Reader(Arc<Collector>);

impl FromRequestParts<Arc<Collector>> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(
        head: &mut Parts,
        collector: &Arc<Collector>,
    ) -> Result<Self, Problem> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(head, collector).await;
        let ConnectInfo(peer) = peer.map_err(|error| unavailable(&error))?;
        collector.may_read(peer.ip(), &head.headers)?;
        Ok(Self(Arc::clone(collector)))
    }
}

/// `GET /v1/responses`: of each response the revision that holds.
async fn responses(
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
    Reader(collector): Reader,
) -> Result<Response, Problem> {
    let sheet = Sheet::accepted(&headers);
    let mut response = export(&collector.store, Listing::Responses, wanted, sheet).await?;
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

/// `GET /v1/responses.csv`: the same as a table, for whoever cannot say what they accept.
async fn responses_csv(
    Query(wanted): Query<Wanted>,
    Reader(collector): Reader,
) -> Result<Response, Problem> {
    export(&collector.store, Listing::Responses, wanted, Sheet::Csv).await
}

/// `GET /v1/events`: what happened.
async fn events(
    Query(wanted): Query<Wanted>,
    Reader(collector): Reader,
) -> Result<Response, Problem> {
    export(&collector.store, Listing::Events, wanted, Sheet::Lines).await
}

/// `GET /v1/report`: how much there is, and whether it is added up here; read anew for the questions that follow.
async fn stock(Reader(collector): Reader) -> Result<Response, Problem> {
    let stock = collector.added_up(|collector| collector.reports.look(&collector.store)).await?;
    Ok(json_response(StatusCode::OK, &json!(stock)))
}

/// `POST /v1/report`: the scores of what is stored, or its comments.
async fn report(
    Reader(collector): Reader,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let mut body = IncomingBody::new(&headers, body);
    let asked = tokio::time::timeout(BODY_TIMEOUT, body.read(collector.body_limit)).await;
    body.throw_away_the_rest();
    let late = |_| Problem::new(Kind::BodyTimeout, "ask in one go");
    let question = serde_json::from_slice(&asked.map_err(late)??).map_err(|error| {
        Problem::with_faults(Kind::NotJson, vec![Fault::of_body("not_json", error.to_string())])
    })?;
    let told = collector.added_up(|collector| collector.reports.answer(&collector.store, question));
    Ok(json_response(StatusCode::OK, &told.await?))
}

impl Collector {
    /// Adds up where nobody else has to wait for it, and forgets in time what was read for it.
    async fn added_up<T: Send + 'static>(
        self: &Arc<Self>,
        tell: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let collector = Arc::clone(self);
        let told = tokio::task::spawn_blocking(move || tell(&collector)).await;
        let collector = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(report::LIFE).await;
            // It waits for who is reading.
            tokio::task::spawn_blocking(move || collector.reports.forget_old());
        });
        told.map_err(|error| unavailable(&error))?.map_err(|error| unavailable(&error))
    }

    /// Whether a request may read: by the token where there is one, else from this machine.
    ///
    /// A wrong token costs a request of the client's share, so that guessing takes for ever.
    fn may_read(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        match &self.token {
            None => check_local(peer, headers),
            Some(token) if token.is_shown_in(headers) => Ok(()),
            Some(_) => {
                self.within_share(peer, headers)?;
                let detail = "send Authorization: Bearer and the token that is set here";
                Err(Problem::new(Kind::TokenNeeded, detail))
            }
        }
    }
}

impl Collector {
    /// Whether a request may tell what the owner did: as for reading, and never a page without the token,
    /// not even one in a browser on this machine.
    fn may_tell(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        if self.token.is_none() && headers.contains_key(header::ORIGIN) {
            let detail = "pages do not tell what was done about a complaint";
            return Err(Problem::new(Kind::ReadNotLocal, detail));
        }
        self.may_read(peer, headers)
    }
}

/// `DELETE /v1/responses/{id}`: one response goes, with its events.
async fn delete_response(
    State(collector): State<Arc<Collector>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    collector.may_delete(peer.ip(), &headers)?;
    match RecordId::read(&id) {
        Some(id) => collector.erase(Whose::Response(id)).await,
        // What is no id names nothing that could be here.
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

/// `DELETE /v1/respondents/{respondent}`: all goes in which a page named this respondent.
async fn delete_respondent(
    State(collector): State<Arc<Collector>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Path(respondent): Path<String>,
) -> Result<Response, Problem> {
    collector.may_delete(peer.ip(), &headers)?;
    collector.erase(Whose::Respondent(respondent)).await
}

impl Collector {
    /// Whether a request may delete: by the token, and where there is none, not at all.
    fn may_delete(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        if self.token.is_some() {
            return self.may_read(peer, headers);
        }
        let detail = "no token is set here; set one, or use trefoil delete on this machine";
        Err(Problem::new(Kind::TokenNeeded, detail))
    }

    async fn erase(self: Arc<Self>, whose: Whose) -> Result<Response, Problem> {
        let erased = self.store.erase(whose).await.map_err(|error| unavailable(&error))?;
        // Who began to read before that is waited for, and not by requests.
        let forgotten = tokio::task::spawn_blocking(move || self.reports.forget()).await;
        forgotten.map_err(|error| unavailable(&error))?;
        let said = json!({ "responses": erased.responses, "events": erased.events });
        Ok(json_response(StatusCode::OK, &said))
    }
}

/// Answers are read on this machine only: not from another one, not through a proxy that says so,
/// and not by a page whose name was made to point here.
fn check_local(peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
    let is_forwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_local_name = bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if peer.to_canonical().is_loopback() && is_local_name && !is_forwarded {
        return Ok(());
    }
    Err(Problem::new(Kind::ReadNotLocal, "ask on the collector's machine, by http://127.0.0.1"))
}

/// What is stored, read while it is sent.
async fn export(
    store: &Store,
    listing: Listing,
    wanted: Wanted,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let (pieces, mut sent) = mpsc::channel::<io::Result<Vec<u8>>>(2);
    let store = store.clone();
    tokio::task::spawn_blocking(move || {
        let mut outgoing = Outgoing::new(sheet);
        let records = Records { listing, survey: wanted.survey.as_deref(), since_ms: None };
        let read = store.read(|engine| {
            engine.list(records, &mut |record| {
                outgoing.add(&record);
                outgoing.len() < EXPORT_PIECE || pieces.blocking_send(Ok(outgoing.take())).is_ok()
            })
        });
        // Whoever asked may have gone; then nobody misses the rest.
        let _ = match read {
            Ok(()) => pieces.blocking_send(Ok(outgoing.take())),
            Err(error) => pieces.blocking_send(Err(io::Error::other(error.to_string()))),
        };
    });
    let first = match sent.recv().await {
        Some(Ok(first)) => first,
        Some(Err(error)) => return Err(unavailable(&error)),
        None => return Err(unavailable(&"the reader ended early")),
    };
    let pieces = tokio_stream::once(Ok(first)).chain(ReceiverStream::new(sent));
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(sheet.content_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((head, Body::from_stream(pieces)).into_response())
}

/// `GET /v1/quota`: whether a survey still takes part, and nothing about how many answered.
async fn quota(
    State(collector): State<Arc<Collector>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (answer, allow_origin) = match collector.allowed.verdict(headers.get(header::ORIGIN)) {
        Verdict::May(allow_origin) => {
            (collector.quota(peer.ip(), &headers, wanted).await, allow_origin)
        }
        Verdict::MayNot => (Err(origin_not_allowed()), None),
    };
    let mut response = answer.into_response();
    collector.allowed.tell(allow_origin, response.headers_mut());
    response
}

/// `GET /metrics`: what the collector counts about itself.
async fn figures(Reader(collector): Reader) -> Response {
    let store = collector.store.clone();
    // What cannot be read now is left out: the rest tells why.
    let read = move || {
        store.read(|engine| {
            Ok((engine.unsent()?, engine.bytes().ok(), engine.oldest_complaint().ok()))
        })
    };
    let read = tokio::task::spawn_blocking(read).await.ok().and_then(Result::ok);
    let (unsent, database_bytes, opened) = read.unwrap_or_default();
    let age = |at_s| clock::now().unix_s().saturating_sub(at_s).max(0).unsigned_abs();
    let gauges = Gauges {
        queue: collector.store.queue(),
        database_bytes,
        oldest_complaint_s: opened.map(|opened| opened.map_or(0, age)),
        unsent: unsent.map(|Unsent { records, since_ms }| {
            (records, since_ms.map_or(0, |since_ms| age(since_ms.div_euclid(1000))))
        }),
    };
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (head, collector.metrics.text(&gauges)).into_response()
}

/// `GET /healthz`: whether the store can be read and its writer lives.
async fn health(State(collector): State<Arc<Collector>>) -> Result<Response, Problem> {
    let store = collector.store.clone();
    let checked = tokio::task::spawn_blocking(move || store.check()).await;
    match checked {
        Ok(Ok(())) => Ok(json_response(StatusCode::OK, &json!({ "status": "ok" }))),
        Ok(Err(error)) => Err(unavailable(&error)),
        Err(error) => Err(unavailable(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::check_local;
    use axum::http::{HeaderMap, HeaderValue, header};

    fn check(peer: &str, host: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        let is_local = check_local(peer.parse().unwrap(), &headers).is_ok();
        assert_eq!(is_local, expected, "{peer} asking {host}");
    }

    #[test]
    fn only_this_machine_reads_and_only_by_its_own_name() {
        check("127.0.0.1", "127.0.0.1:8080", true);
        check("::1", "[::1]:8080", true);
        check("::1", "[::1]", true);
        check("::ffff:127.0.0.1", "localhost", true);
        check("127.0.0.1", "LocalHost:80", true);
        check("192.0.2.1", "127.0.0.1:8080", false);
        check("2001:db8::1", "localhost", false);
        check("127.0.0.1", "shop.example:8080", false);
        check("127.0.0.1", "192.0.2.1", false);
        check("127.0.0.1", "localhost.shop.example", false);
        check("127.0.0.1", "", false);
    }
}
