//! Which pages may send, and which may read: the cross-origin rules (CORS), without credentials ever.

use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// An origin that the owner listed: `https://shop.example`, or `null` for sandboxed frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl Origin {
    /// Reads an origin as browsers write it, without a path.
    ///
    /// # Errors
    /// A sentence that says what an origin looks like.
    pub fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is not an origin; write https://shop.example, with no path, or null")
        };
        let lower = text.to_ascii_lowercase();
        if lower != "null" {
            let uri: Uri = lower.parse().map_err(|_| wrong())?;
            let origin = match (uri.scheme_str(), uri.authority()) {
                (Some(scheme @ ("http" | "https")), Some(host)) => format!("{scheme}://{host}"),
                _ => return Err(wrong()),
            };
            if origin != lower || origin.contains('@') {
                return Err(wrong());
            }
        }
        HeaderValue::from_str(&lower).map(Self).map_err(|_| wrong())
    }
}

/// Which origins may send, or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// All of them: a survey's endpoint is public, and holds nothing a page could read.
    Any,
    /// Those listed, and whoever is no page and so names no origin.
    Listed(Vec<Origin>),
}

/// What the rules say of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may send; the answer's `Access-Control-Allow-Origin`, where it came from a page.
    May(Option<HeaderValue>),
    /// It may not.
    MayNot,
}

impl Allowed {
    /// An empty list allows any origin.
    pub fn from_list(list: Vec<Origin>) -> Self {
        if list.is_empty() { Self::Any } else { Self::Listed(list) }
    }

    /// Whether a request with that `Origin` header may send.
    pub fn verdict(&self, origin: Option<&HeaderValue>) -> Verdict {
        match (self, origin) {
            (_, None) => Verdict::May(None),
            (Self::Any, Some(_)) => Verdict::May(Some(HeaderValue::from_static("*"))),
            (Self::Listed(list), Some(origin)) => {
                match list.iter().find(|listed| listed.0 == *origin) {
                    Some(listed) => Verdict::May(Some(listed.0.clone())),
                    None => Verdict::MayNot,
                }
            }
        }
    }

    /// Adds to an answer what lets the page read it.
    pub fn tell(&self, allow_origin: Option<HeaderValue>, headers: &mut HeaderMap) {
        if matches!(self, Self::Listed(_)) {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(origin) = allow_origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            // The outbox obeys it, and a page sees it only when told so.
            let exposed = HeaderValue::from_static("Retry-After");
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }
}

/// What a preflight is answered with, beside the origin.
pub type Preflight = [(header::HeaderName, HeaderValue); 3];

/// Before sending.
pub const PREFLIGHT: Preflight = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST")),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("Content-Type, Idempotency-Key"),
    ),
    // Two hours, the longest that Chromium keeps one.
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
];

/// Before asking by the token.
pub const PREFLIGHT_OF_ASKERS: Preflight = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
];

/// Before reading by the token.
pub const PREFLIGHT_OF_READERS: Preflight = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET")),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
];

#[cfg(test)]
mod tests {
    use super::{Allowed, Origin, Verdict};
    use axum::http::HeaderValue;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_no_path() {
        for text in ["https://shop.example", "http://127.0.0.1:8080", "http://[::1]:80", "null"] {
            assert!(Origin::read(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "*",
            "shop.example",
            "https://",
            "https://shop.example/",
            "https://shop.example/a",
            "ftp://shop.example",
            "https://me@shop.example",
            "https://shop.example?a",
            "a b",
        ] {
            assert!(Origin::read(text).is_err(), "{text}");
        }
    }

    fn check(listed: &[&str], origin: Option<&str>, expected: Option<Option<&str>>) {
        let list = listed.iter().map(|text| Origin::read(text).unwrap()).collect();
        let origin = origin.map(|text| HeaderValue::from_str(text).unwrap());
        let expected = match expected {
            None => Verdict::MayNot,
            Some(header) => Verdict::May(header.map(|text| HeaderValue::from_str(text).unwrap())),
        };
        assert_eq!(Allowed::from_list(list).verdict(origin.as_ref()), expected, "{listed:?}");
    }

    #[test]
    fn a_list_lets_in_its_own_and_whoever_names_no_origin() {
        check(&[], Some("https://any.example"), Some(Some("*")));
        check(&[], Some("null"), Some(Some("*")));
        check(&[], None, Some(None));
        let shop = "https://shop.example";
        check(&["https://Shop.example"], Some(shop), Some(Some(shop)));
        check(&[shop], None, Some(None));
        check(&[shop], Some("https://shop.example.evil"), None);
        check(&[shop], Some("http://shop.example"), None);
        check(&[shop], Some("null"), None);
        check(&[shop, "null"], Some("null"), Some(Some("null")));
    }
}
