//! What a collector has, as it comes, for who has its token.

use super::stream::Stream;
use crate::config::endpoint::Endpoint;
use crate::say;
use js_sys::JsString;
use std::fmt;
use trefoil_survey::complaint::Clerk;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    RequestMode, RequestRedirect, Response, Url,
};

/// Where a collector is, and what opens it. Nothing shows the token, not `{:?}` either.
#[derive(Clone, PartialEq, Eq)]
pub struct Collector {
    name: String,
    /// Ends with `/v1/`.
    address: String,
    token: String,
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Collector").field(&self.address).finish()
    }
}

/// Why nothing was read, or no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The device has no network.
    Offline,
    /// Nothing answered.
    Silent,
    /// Something answered, which this page may not see; its origin.
    NotAllowed(String),
    /// The token is another one.
    WrongToken,
    /// There is no token that would open it.
    NoToken,
    /// Wrong tokens came too often.
    TooMany,
    /// The collector cannot read what it has.
    Unavailable,
    /// What answers is no collector.
    NoCollector,
    /// It ended before its end.
    Broken,
    /// What it tells is not understood.
    OtherVersion,
}

impl Unread {
    /// The reason for people.
    #[must_use]
    pub fn words(&self) -> String {
        let words = match self {
            Self::Offline => say!("this device has no network at the moment"),
            Self::Silent => say!("nothing answers at this address"),
            Self::NotAllowed(origin) => {
                return say!(
                    "the collector does not let this page read; its setting read_origin needs {origin}",
                    origin
                );
            }
            Self::WrongToken => say!("the token is not the collector\u{2019}s"),
            Self::NoToken => {
                say!("the collector has no token set, so it is read on its own machine alone")
            }
            Self::TooMany => say!("wrong tokens came too often; wait a minute"),
            Self::Unavailable => {
                say!("the collector cannot read its answers at the moment; try again later")
            }
            Self::NoCollector => say!("there is no collector at this address"),
            Self::Broken => say!("the connection was lost; load again"),
            Self::OtherVersion => say!(
                "the collector is of another version than this studio; use the studio that came with it"
            ),
        };
        words.into()
    }
}

impl Collector {
    /// Reads an address as people write it: with or without `https://`, and what follows the collector's name.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(address: &str, token: &str) -> Result<Self, &'static str> {
        let (address, token) = (address.trim(), token.trim());
        let wrong = say!("Write the collector’s address, as in https://answers.example");
        if address.is_empty() {
            return Err(wrong);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(say!("A token has letters, digits and signs, and no space"));
        }
        let whole = match address.split_once("://") {
            Some(_) => address.into(),
            None => ["https://", address].concat(),
        };
        let url = Url::new(&whole).map_err(|_| wrong)?;
        if !matches!(&*url.protocol(), "https:" | "http:") || !url.username().is_empty() {
            return Err(wrong);
        }
        if Endpoint::read(&url.href(), &mut Clerk::default()).is_none() {
            return Err(say!(
                "With http:// anybody on the way could read the token: write https://"
            ));
        }
        let path = url.pathname();
        let before = path.split("/v1/").next().unwrap_or_default().trim_end_matches('/');
        let name = [&*url.host(), before].concat();
        let address = [&*url.protocol(), "//", &name, "/v1/"].concat();
        Ok(Self { name, address, token: token.into() })
    }

    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks for all of its `responses`, or its `events`.
    ///
    /// # Errors
    /// Why nothing comes.
    pub async fn open(&self, what: &str, signal: &AbortSignal) -> Result<Stream, Unread> {
        let response = self.ask(what, LINES, None, signal).await?;
        let body = response.body().ok_or(Unread::Broken)?;
        Ok(Stream::of(&body))
    }

    /// Asks how many responses it has, and whether it adds them up itself.
    ///
    /// # Errors
    /// Why it does not say; an older one is [`Unread::NoCollector`].
    pub async fn stock(&self, signal: &AbortSignal) -> Result<JsValue, Unread> {
        told(self.ask("report", JSON, None, signal).await?).await
    }

    /// Asks it a question, and answers with what it tells.
    ///
    /// # Errors
    /// Why it tells nothing.
    pub async fn tell(&self, question: &JsValue, signal: &AbortSignal) -> Result<JsValue, Unread> {
        let question = js_sys::JSON::stringify(question).map_err(|_| Unread::Broken)?;
        told(self.ask("report", JSON, Some(&question), signal).await?).await
    }

    /// Asks for something of that kind, with a question where there is one.
    async fn ask(
        &self,
        what: &str,
        kind: &str,
        question: Option<&JsString>,
        signal: &AbortSignal,
    ) -> Result<Response, Unread> {
        let asked = async {
            let headers = Headers::new()?;
            headers.set("Accept", kind)?;
            if !self.token.is_empty() {
                headers.set("Authorization", &["Bearer ", &self.token].concat())?;
            }
            let request = quiet(signal);
            if let Some(question) = question {
                headers.set("Content-Type", JSON)?;
                request.set_method("POST");
                request.set_body(question);
            }
            request.set_headers(&headers);
            fetch(&[&*self.address, what].concat(), &request).await
        };
        let Ok(response) = asked.await else { return Err(self.why_unseen(signal).await) };
        match response.status() {
            200 => {}
            401 => return Err(Unread::WrongToken),
            403 => return Err(Unread::NoToken),
            429 => return Err(Unread::TooMany),
            503 => return Err(Unread::Unavailable),
            _ => return Err(Unread::NoCollector),
        }
        let own = response.headers().get("content-type").ok().flatten().unwrap_or_default();
        if own.starts_with(kind) { Ok(response) } else { Err(Unread::NoCollector) }
    }

    /// Why an answer is not seen: browsers do not say so to a page, but one that asks for nothing is told whether
    /// somebody is there.
    async fn why_unseen(&self, signal: &AbortSignal) -> Unread {
        let window = web_sys::window();
        if window.as_ref().is_some_and(|window| !window.navigator().on_line()) {
            return Unread::Offline;
        }
        let request = quiet(signal);
        request.set_mode(RequestMode::NoCors);
        // In this mode a browser asks for nothing where it may not follow.
        request.set_redirect(RequestRedirect::Follow);
        match fetch(&[&*self.address, "quota"].concat(), &request).await {
            Ok(_) => {
                let origin = window.and_then(|window| window.location().origin().ok());
                Unread::NotAllowed(origin.filter(|own| own != "file://").unwrap_or("null".into()))
            }
            Err(_) => Unread::Silent,
        }
    }
}

/// What a collector answers with: records, and everything else.
const LINES: &str = "application/x-ndjson";
const JSON: &str = "application/json";

/// What stands in an answer.
async fn told(response: Response) -> Result<JsValue, Unread> {
    let json = response.json().map_err(|_| Unread::Broken)?;
    JsFuture::from(json).await.map_err(|_| Unread::Broken)
}

/// A request that tells nothing of this page, and whose answer is kept nowhere.
fn quiet(signal: &AbortSignal) -> RequestInit {
    let request = RequestInit::new();
    request.set_cache(RequestCache::NoStore);
    request.set_credentials(RequestCredentials::Omit);
    request.set_redirect(RequestRedirect::Error);
    request.set_referrer_policy(ReferrerPolicy::NoReferrer);
    request.set_signal(Some(signal));
    request
}

async fn fetch(address: &str, request: &RequestInit) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(address, request)).await?;
    answer.dyn_into()
}
