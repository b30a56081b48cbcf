//! The token that whoever reads or deletes has to show.

use axum::http::{HeaderMap, header};
use std::fmt;
use subtle::ConstantTimeEq;

/// A shared secret. It is never shown, not by `{:?}` either.
#[derive(Clone)]
pub struct Token(String);

/// Shorter ones are guessed.
const LEAST: usize = 16;

impl Token {
    /// Reads a token as it is written into a header.
    ///
    /// # Errors
    /// A sentence that says what a token is like, and does not repeat this one.
    pub fn read(text: &str) -> Result<Self, String> {
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.len() < LEAST || !is_visible {
            return Err(format!(
                "a token has {LEAST} or more letters, digits and signs and no space; \
                 make one with: openssl rand -hex 32"
            ));
        }
        Ok(Self(text.into()))
    }

    /// Whether a request shows it: `Authorization: Bearer` and the token.
    ///
    /// Takes as long for a nearly right one as for a wrong one, so that nobody can feel their way to it.
    pub fn is_shown_in(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes());
        let (scheme, shown) = shown.and_then(|bytes| bytes.split_at_checked(7)).unwrap_or_default();
        scheme.eq_ignore_ascii_case(b"Bearer ")
            && bool::from(shown.trim_ascii().ct_eq(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;
    use axum::http::{HeaderMap, HeaderValue, header};

    const SECRET: &str = "0123456789abcdef";

    fn check(shown: Option<&str>, expected: bool) {
        let mut headers = HeaderMap::new();
        if let Some(text) = shown {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(text).unwrap());
        }
        assert_eq!(Token::read(SECRET).unwrap().is_shown_in(&headers), expected, "{shown:?}");
    }

    #[test]
    fn only_the_whole_token_opens_and_only_as_a_bearer_s() {
        check(Some("Bearer 0123456789abcdef"), true);
        check(Some("bearer  0123456789abcdef "), true);
        check(None, false);
        check(Some(""), false);
        check(Some("Bearer"), false);
        check(Some("Bearer "), false);
        check(Some("Bearer 0123456789abcde"), false);
        check(Some("Bearer 0123456789abcdeF"), false);
        check(Some("Bearer 0123456789abcdef0"), false);
        check(Some("Basic 0123456789abcdef"), false);
        check(Some("0123456789abcdef"), false);
    }

    #[test]
    fn a_token_that_is_none_is_refused_and_not_repeated() {
        for text in ["", "short", "with a space in it", "mit_umlaut_äöü_äöü"] {
            let said = Token::read(text).unwrap_err();
            assert!(text.is_empty() || !said.contains(text), "{said}");
        }
        assert_eq!(format!("{:?}", Token::read(SECRET).unwrap()), "Token");
    }
}
