//! Tokens that a page's own server makes, so that only who was given the page can send.
//!
//! A token is `EXPIRY.SIGNATURE`: seconds since 1970, and the HMAC-SHA256 of the survey's name, a dot and
//! those digits, as base64url. It stands in the endpoint's address, since a beacon has no headers.

use super::intake::Incoming;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use subtle::{Choice, ConstantTimeEq};
use trefoil_survey::record::Record;
use trefoil_survey::time::Timestamp;

/// What tokens are signed with: any of them, so that an old secret holds beside a new one.
#[derive(Clone, Default)]
pub struct PageSecrets(Vec<String>);

/// Shorter ones are guessed.
const LEAST: usize = 16;

const DAY_S: i64 = 86_400;

/// A device's clock may be fast by so much.
const CLOCK_S: i64 = DAY_S;

/// How long after its expiry a token carries answers that waited: the 30 days for which a device keeps them
/// (docs/site-owners/delivery.md), and one for its clock.
const KEPT_S: i64 = 30 * DAY_S + CLOCK_S;

/// What is sent: of which survey, and when it was shown; `None`: nobody says so.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The survey's name.
    pub survey: &'a str,
    /// When the survey was shown, or when the event was.
    pub shown_at: Option<Timestamp>,
}

impl<'a> Sent<'a> {
    /// What a record says of itself.
    pub fn of(Incoming { record, .. }: &'a Incoming) -> Self {
        let (survey, shown_at) = match record {
            Record::Response(response) => (&response.survey, response.circumstances.shown_at),
            Record::Event(event) => (&event.survey, event.at),
        };
        Self { survey, shown_at: Some(shown_at) }
    }
}

/// Why a token does not let through what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// There is none, or it has another form.
    Missing,
    /// It was not signed for this survey with one of the secrets.
    Forged(String),
    /// It was signed, and does not hold any more.
    Expired(Timestamp),
}

impl fmt::Display for TokenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "the address has no token of a page; it ends in ?token=EXPIRY.SIGNATURE, \
                 which the page's server makes",
            ),
            Self::Forged(survey) => write!(
                f,
                "the token in the address is not signed for the survey {survey}; \
                 the page's server makes it with page_token_secret"
            ),
            Self::Expired(at) => write!(
                f,
                "the token in the address expired at {}; load the page again",
                at.to_rfc3339()
            ),
        }
    }
}

impl PageSecrets {
    /// Adds a secret.
    ///
    /// # Errors
    /// A sentence that says what one is like, and does not repeat this one.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        if text.len() < LEAST {
            return Err(format!(
                "a secret has {LEAST} or more letters; make one with: openssl rand -hex 32"
            ));
        }
        self.0.push(text.into());
        Ok(())
    }

    /// Refuses what the token in an address's query does not let through; without secrets it lets all.
    ///
    /// # Errors
    /// What is wrong with the token, for the first that it does not let through.
    pub fn check<'a>(
        &self,
        query: Option<&str>,
        sent: impl IntoIterator<Item = Sent<'a>>,
        now: Timestamp,
    ) -> Result<(), TokenFault> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut fields = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let token = fields.find(|(name, _)| name == "token").map(|(_, text)| text);
        let parts = token.as_deref().and_then(|token| token.split_once('.'));
        let read = |(expiry, signature)| Some((expiry, seconds(expiry)?, signature));
        let (expiry, expiry_s, signature) = parts.and_then(read).ok_or(TokenFault::Missing)?;
        for Sent { survey, shown_at } in sent {
            if !self.signed(survey, expiry, signature) {
                return Err(TokenFault::Forged(survey.into()));
            }
            if !holds(expiry_s, shown_at.map(Timestamp::unix_s), now.unix_s()) {
                return Err(TokenFault::Expired(Timestamp::from_unix_s(expiry_s)));
            }
        }
        Ok(())
    }

    /// Takes as long for a nearly right signature as for a wrong one.
    fn signed(&self, survey: &str, expiry: &str, signature: &str) -> bool {
        let signature = signature.trim_end_matches('=').as_bytes();
        let fits = |secret: &String| {
            let own = signature_of(secret, survey, expiry);
            own.map_or(Choice::from(0), |own| own.as_bytes().ct_eq(signature))
        };
        self.0.iter().map(fits).fold(Choice::from(0), |any, fits| any | fits).into()
    }
}

/// `None`: never, since HMAC takes keys of any length.
fn signature_of(secret: &str, survey: &str, expiry: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{survey}.{expiry}").as_bytes());
    Some(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Digits alone, up to the end of the year 9999.
fn seconds(text: &str) -> Option<i64> {
    let is_number = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Until its expiry a token lets all through, however wrong the device's clock is. After that it carries
/// what was shown before, as long as a device may have kept it.
fn holds(expiry_s: i64, shown_s: Option<i64>, now_s: i64) -> bool {
    let was_shown_in_time = shown_s.is_some_and(|shown_s| shown_s <= expiry_s + CLOCK_S);
    now_s <= expiry_s || (was_shown_in_time && now_s <= expiry_s + KEPT_S)
}

impl fmt::Debug for PageSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageSecrets")
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY_S, holds, seconds, signature_of};

    #[test]
    fn a_signature_is_that_of_openssl() {
        // printf checkout.1800000000 | openssl dgst -sha256 -hmac 0123456789abcdef -binary | basenc --base64url
        let signature = signature_of("0123456789abcdef", "checkout", "1800000000");
        assert_eq!(signature.unwrap(), "vJ9vBM5T2HzxRXVT9xuTASYJw3D_QcwBYCH15UbeCSo");
    }

    #[track_caller]
    fn check(shown_days: Option<i64>, now_days: i64, expected: bool) {
        let expiry_s = 1_800_000_000;
        let at = |days: i64| expiry_s + days * DAY_S;
        assert_eq!(holds(expiry_s, shown_days.map(at), at(now_days)), expected);
    }

    #[test]
    fn no_answer_is_lost_that_was_shown_in_time_and_kept_for_thirty_days() {
        // In time, by whatever clock.
        check(Some(-1), 0, true);
        check(Some(-300), 0, true);
        check(Some(300), 0, true);
        check(None, 0, true);
        // Kept.
        check(Some(-20), 1, true);
        check(Some(0), 31, true);
        check(Some(1), 31, true);
        check(Some(-1), 32, false);
        // Shown too late, or nobody knows when.
        check(Some(2), 2, false);
        check(None, 1, false);
    }

    #[test]
    fn an_expiry_is_digits() {
        assert_eq!(seconds("1800000000"), Some(1_800_000_000));
        for text in ["", "+1", "-1", "1.5", " 1", "1e9", "1800000000000", "٣"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
