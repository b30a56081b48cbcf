//! Mails the owner each complaint as it comes in, and each week a digest: by SMTP, from a queue of its own, again
//! and again.

use super::letter::{self, Letter};
use super::queue::{Attempt, Due, Queue};
use super::weekly::Weekly;
use crate::store::{Engine, Place, StoreError};
use crate::{clock, digest, outgoing};
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Mailboxes};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::error::Error as _;
use std::fmt;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use trefoil_survey::time::Timestamp;

/// What the owner was not mailed yet.
pub const QUEUE: Queue = Queue::named("mail");

/// How long the server may take for each of its answers. A mail whose last answer is late is sent twice.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// How the owner gets mail, complete and checked.
#[derive(Clone, Debug)]
pub struct Mail {
    /// A name or an address, without brackets.
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, Password)>,
    from: Mailbox,
    /// Never empty.
    to: Mailboxes,
    /// Whether complaints are mailed.
    alerts: bool,
    /// When the digest is.
    digest: Option<Weekly>,
}

/// What was said about mail.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Whether complaints are mailed.
    pub alerts: bool,
    /// When the digest is.
    pub digest: Option<Weekly>,
    /// Whose name stands on it.
    pub from: Option<Mailbox>,
    /// What the user logs in with.
    pub password: Option<Password>,
    /// How the line is kept secret.
    pub security: Security,
    /// Who gets it.
    pub to: Vec<Mailbox>,
    /// Who logs in.
    pub user: Option<String>,
}

/// A password. It is never shown, not by `{:?}` either.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// That text.
    pub fn of(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// How the line to the server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// TLS before the password and the mail; no mail without it.
    StartTls,
    /// Not at all, on this machine.
    None,
}

impl Security {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Tls, Self::StartTls, Self::None];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }
}

/// Reads an address with or without a name before it.
///
/// # Errors
/// A sentence that says what one looks like.
pub fn mailbox(text: &str) -> Result<Mailbox, String> {
    let parsed = text.parse::<Mailbox>().ok().filter(|_| !text.contains(char::is_control));
    parsed.ok_or_else(|| format!("{text:?} is not an address of mail; write ada@shop.example"))
}

impl Mail {
    /// What was said, with the server it goes through.
    ///
    /// # Errors
    /// A sentence that says what is missing or does not go together.
    pub fn through(server: &str, draft: Draft) -> Result<Self, String> {
        let Draft { alerts, digest, from, password, security, to, user } = draft;
        let wrong = || format!("{server:?} is not a host and a port; write smtp.shop.example:465");
        let (host, port) = server.rsplit_once(':').ok_or_else(wrong)?;
        let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?;
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = match bare {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => {
                let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
                !host.is_empty() && host.bytes().all(is_of_name)
            }
        };
        if !is_host {
            return Err(wrong());
        }
        if security == Security::None && !outgoing::is_this_machine(&format!("smtp://{server}")) {
            return Err(String::from(
                "anybody on the way could read the answers; set mail.security to tls or starttls",
            ));
        }
        let login = match (user, password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => return Err("one of two does not log in; set mail.user and mail.password".into()),
        };
        let from = from.ok_or_else(|| {
            String::from("a mail needs somebody who sends it; set mail.from, too")
        })?;
        if to.is_empty() {
            return Err("a mail needs somebody who gets it; set mail.to, too".into());
        }
        let host = bare.unwrap_or(host).into();
        Ok(Self { host, port, security, login, from, to: to.into(), alerts, digest })
    }

    /// The mail itself. It has the same id whenever it is sent, so that mailboxes know it again.
    fn message(&self, letter: Letter) -> Result<lettre::Message, lettre::error::Error> {
        let domain = self.from.email.domain();
        let to = self
            .to
            .iter()
            .cloned()
            .fold(lettre::Message::builder(), |message, one| message.to(one));
        to.from(self.from.clone())
            .subject(letter.subject)
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            // Nobody's holiday notice is wanted in return (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".into(),
            ))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            // SMTP ends the last line itself.
            .body(letter.text.trim_end().to_owned())
    }

    /// One attempt.
    fn post(&self, letter: Letter) -> Attempt {
        let Ok(message) = self.message(letter) else {
            return Attempt::Refused { last: "cannot be written as a mail".into() };
        };
        // Up to here a 5xx is about the server or the password, which may be set right.
        let mut line = match self.line() {
            Ok(line) => line,
            Err(error) => return Attempt::Failed { last: said(&error), retry_after: None },
        };
        let sent = line.send(message.envelope(), &message.formatted());
        line.abort();
        match sent {
            Ok(_) => Attempt::Told,
            Err(error) if error.is_permanent() => Attempt::Refused { last: said(&error) },
            Err(error) => Attempt::Failed { last: said(&error), retry_after: None },
        }
    }

    /// A line to the server, secret and logged in.
    fn line(&self) -> Result<SmtpConnection, smtp::Error> {
        let name = ClientId::Domain(self.from.email.domain().into());
        let server = (self.host.as_str(), self.port);
        let tls = match self.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(TlsParameters::new(self.host.clone())?),
        };
        let at_once = tls.as_ref().filter(|_| self.security == Security::Tls);
        let mut line = SmtpConnection::connect(server, Some(ANSWER_TIMEOUT), &name, at_once, None)?;
        if let Some(tls) = tls.as_ref().filter(|_| self.security == Security::StartTls) {
            line.starttls(tls, &name)?;
        }
        if let Some((user, Password(password))) = &self.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            line.auth(DEFAULT_MECHANISMS, &credentials)?;
        }
        Ok(line)
    }
}

/// How many days a digest looks back.
const DIGEST_DAYS: u32 = 7;

/// What the queue says of a digest, before the moment at which it was due.
const DIGEST: &str = "digest of ";

/// Begins or ends what the settings say, and gives what waits another chance.
///
/// # Errors
/// When the store does not take it.
pub fn prepare(engine: &mut dyn Engine, mail: Option<&Mail>) -> Result<(), StoreError> {
    engine.want(QUEUE, mail.is_some_and(|mail| mail.alerts))?;
    let digest = mail.and_then(|mail| mail.digest);
    // The first one is due at the next such moment.
    engine.want_digests(digest.map(|weekly| weekly.latest(clock::now()).unix_s()))
}

/// The thread's life: mails what is due, then waits until more is, or comes in. Ends with the store.
pub fn run(place: &Place, mail: &Mail, arrivals: &Receiver<()>) {
    QUEUE.run(place, arrivals, |engine| {
        if let Some(weekly) = mail.digest {
            announce(engine, weekly)?;
        }
        QUEUE.empty(engine, |engine, due| tell(engine, place, mail, due))?;
        let wait = QUEUE.until_next(engine)?;
        Ok(mail.digest.map_or(wait, |weekly| wait.min(until_digest(weekly))))
    });
}

/// Puts a digest into the queue when one is due.
fn announce(engine: &mut dyn Engine, weekly: Weekly) -> Result<(), StoreError> {
    let at = weekly.latest(clock::now());
    match engine.last_digest()? {
        Some(last) if Weekly::is_due(at, Timestamp::from_unix_s(last)) => {
            let about = format!("{DIGEST}{}", at.to_rfc3339());
            engine.add_digest(QUEUE, &about, last, at.unix_s())
        }
        _ => Ok(()),
    }
}

fn until_digest(weekly: Weekly) -> Duration {
    let now = clock::now();
    let left = weekly.next(now).unix_s().saturating_sub(now.unix_s());
    Duration::from_secs(u64::try_from(left).unwrap_or(0))
}

fn tell(engine: &mut dyn Engine, place: &Place, mail: &Mail, due: &Due) -> Attempt {
    let letter = match due.id.strip_prefix(DIGEST) {
        None => due.body.as_deref().and_then(|body| letter::alert(body, place)),
        Some(at) => match digest::text(engine, clock::now(), DIGEST_DAYS, None) {
            Ok(text) => Some(letter::digest(at, text)),
            Err(error) => {
                return Attempt::Failed { last: error.to_string(), retry_after: None };
            }
        },
    };
    letter.map_or(Attempt::Needless, |letter| mail.post(letter))
}

/// What went wrong, without a word of the server's: it may repeat the mail.
fn said(error: &smtp::Error) -> String {
    let Some(code) = error.status() else {
        return if error.is_response() {
            "an answer that is no SMTP".into()
        } else {
            error.to_string()
        };
    };
    // RFC 3463: three numbers, such as 5.1.1.
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    let word = text.split_ascii_whitespace().next().unwrap_or_default();
    let is_status = word.split('.').count() == 3
        && word.len() <= 11
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_status { format!("{code} {word}") } else { code.to_string() }
}
