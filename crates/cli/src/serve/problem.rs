//! Why a request was declined, as `application/problem+json` (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::fmt;
use trefoil_survey::complaint::Complaint;

/// The kinds of refusal that have a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The body is not JSON in UTF-8.
    NotJson,
    /// The page's origin is not on the list.
    OriginNotAllowed,
    /// Somebody from outside asked to read.
    ReadNotLocal,
    /// The token was not shown, or another one.
    TokenNeeded,
    /// The address has no token of a page that holds.
    TokenRefused,
    /// The body did not come in time.
    BodyTimeout,
    /// The body is over the limit.
    BodyTooLarge,
    /// The body is of a type that is not read here.
    UnsupportedType,
    /// The body is compressed.
    UnsupportedEncoding,
    /// A record breaks a rule.
    RecordRefused,
    /// This client sent more than its share.
    TooManyRequests,
    /// A page's `.headers` file cannot be used.
    BadHeadersFile,
    /// The database did not take or give anything.
    StoreUnavailable,
}

impl Kind {
    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotJson => StatusCode::BAD_REQUEST,
            Self::TokenNeeded => StatusCode::UNAUTHORIZED,
            Self::OriginNotAllowed | Self::ReadNotLocal | Self::TokenRefused => {
                StatusCode::FORBIDDEN
            }
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType | Self::UnsupportedEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RecordRefused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::BadHeadersFile => StatusCode::INTERNAL_SERVER_ERROR,
            Self::StoreUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A stable code for programs; `type` is `urn:trefoil:problem:` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::ReadNotLocal => "read_not_local",
            Self::TokenNeeded => "token_needed",
            Self::TokenRefused => "token_refused",
            Self::BodyTimeout => "body_timeout",
            Self::BodyTooLarge => "body_too_large",
            Self::UnsupportedType => "unsupported_type",
            Self::UnsupportedEncoding => "unsupported_encoding",
            Self::RecordRefused => "record_refused",
            Self::TooManyRequests => "too_many_requests",
            Self::BadHeadersFile => "bad_headers_file",
            Self::StoreUnavailable => "store_unavailable",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::NotJson => "The body is not JSON",
            Self::OriginNotAllowed => "This origin may not send",
            Self::ReadNotLocal => "Reading is for this machine only",
            Self::TokenNeeded => "The token is needed",
            Self::TokenRefused => "A page's token is needed",
            Self::BodyTimeout => "The body did not come in time",
            Self::BodyTooLarge => "The body is too large",
            Self::UnsupportedType => "This content type is not read here",
            Self::UnsupportedEncoding => "Compressed bodies are not read here",
            Self::RecordRefused => "A record breaks a rule",
            Self::TooManyRequests => "Too many requests",
            Self::BadHeadersFile => "The page's headers file cannot be used",
            Self::StoreUnavailable => "The store is not available",
        }
    }
}

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of JSON Lines, counted from 1; `None` where the body is one record.
    pub line: Option<usize>,
    /// What is wrong, and where in the record.
    pub complaint: Complaint,
}

impl Fault {
    /// What is wrong with a body as a whole.
    pub fn of_body(code: &'static str, message: impl Into<String>) -> Self {
        let complaint = Complaint { path: String::new(), code, message: message.into() };
        Self { line: None, complaint }
    }
}

/// The codes that an answer tells, for who counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes(pub Vec<&'static str>);

/// Why a request was declined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    faults: Vec<Fault>,
    retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem; `detail` says what about this request, and what would help.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), faults: Vec::new(), retry_after_s: None }
    }

    /// A body with faults in it.
    pub fn with_faults(kind: Kind, faults: Vec<Fault>) -> Self {
        let detail = match faults.as_slice() {
            [only] => only.complaint.line(),
            all => format!("{} things are wrong; errors lists them", all.len()),
        };
        Self { kind, detail, faults, retry_after_s: None }
    }

    /// The same problem, with the time after which it may be gone.
    pub fn retry_after_s(self, seconds: u64) -> Self {
        Self { retry_after_s: Some(seconds), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { kind, detail, faults, retry_after_s } = self;
        let codes = Codes(match faults.as_slice() {
            [] => vec![kind.code()],
            faults => faults.iter().map(|fault| fault.complaint.code).collect(),
        });
        let mut body = Map::new();
        body.insert("type".into(), format!("urn:trefoil:problem:{}", kind.code()).into());
        body.insert("title".into(), kind.title().into());
        body.insert("detail".into(), detail.into());
        if !faults.is_empty() {
            body.insert("errors".into(), faults.into_iter().map(fault_json).collect());
        }
        let mut response = problem_response(kind.status(), body);
        response.extensions_mut().insert(codes);
        let hint = match kind {
            Kind::TokenNeeded => Some((header::WWW_AUTHENTICATE, "Bearer")),
            Kind::UnsupportedEncoding => Some((header::ACCEPT_ENCODING, "identity")),
            _ => None,
        };
        if let Some((name, value)) = hint {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        if let Some(seconds) = retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl fmt::Display for Problem {
    /// What is wrong, in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

/// Marks a refusal that is a page for people, and stays one.
#[derive(Clone, Copy, Debug)]
pub struct Readable;

/// Gives an error that the server's libraries answered (404, 405, 416 …) the form of a problem.
pub async fn in_problem_form(response: Response) -> Response {
    let status = response.status();
    let is_problem =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    let is_readable = response.extensions().get::<Readable>().is_some();
    if is_problem || is_readable || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut body = Map::new();
    body.insert("type".into(), "about:blank".into());
    body.insert("title".into(), status.canonical_reason().unwrap_or("Error").into());
    let mut problem = problem_response(status, body);
    // What the library said in headers (`Allow`, `Content-Range`) still holds.
    let (head, _) = response.into_parts();
    for (name, value) in &head.headers {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) {
            problem.headers_mut().insert(name, value.clone());
        }
    }
    problem
}

const PROBLEM_JSON: &str = "application/problem+json";

fn problem_response(status: StatusCode, mut body: Map<String, Value>) -> Response {
    body.insert("status".into(), status.as_u16().into());
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, head, Value::Object(body).to_string()).into_response()
}

fn fault_json(fault: Fault) -> Value {
    let Fault { line, complaint: Complaint { path, code, message } } = fault;
    let mut json = json!({ "path": path, "code": code, "message": message });
    if let (Some(line), Some(fields)) = (line, json.as_object_mut()) {
        fields.insert("line".into(), line.into());
    }
    json
}
