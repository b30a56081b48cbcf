//! The one table of settings, and what they come to.

use crate::outgoing::{is_address, is_secret};
use crate::serve::client::Proxies;
use crate::serve::form::Forms;
use crate::serve::guards::Guards;
use crate::serve::mail::{Draft, Mail, Password, Security, mailbox};
use crate::serve::origin::Origin;
use crate::serve::token::Token;
use crate::serve::webhook::{Band, Secret, Webhook};
use crate::serve::weekly::Weekly;
use crate::store::Place;
use axum::http::{HeaderValue, Uri};
use std::collections::{BTreeSet, HashMap};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use trefoil_survey::shape::is_name;

/// What the collector is told, complete and checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where answers are kept.
    pub store: Place,
    /// A folder whose files are served.
    pub assets: Option<PathBuf>,
    /// Origins whose pages may send; empty: any may.
    pub allow_origin: Vec<Origin>,
    /// Origins whose pages may read with the token; empty: none may.
    pub read_origin: Vec<Origin>,
    /// Surveys whose records are taken; empty: any.
    pub allow_survey: BTreeSet<String>,
    /// The surveys whose plain forms are read.
    pub definition: Forms,
    /// Where a plain form leads to.
    pub thanks: Option<HeaderValue>,
    /// How many finished responses a survey is to have.
    pub quota: HashMap<String, u32>,
    /// What whoever reads or deletes has to show.
    pub token: Option<Token>,
    /// How long a record is kept; `None`: for ever.
    pub retention: Option<Duration>,
    /// The largest body, in bytes.
    pub body_limit: usize,
    /// From so many responses on they are added up here for a studio.
    pub adds_up_from: u64,
    /// How many requests a client may send in a minute; 0: without limit.
    pub rate_limit: u32,
    /// What keeps out programs that pretend to be respondents.
    pub guards: Guards,
    /// The owner's proxies.
    pub trusted_proxy: Proxies,
    /// How many connections there may be at once.
    pub connections: usize,
    /// What a line of the log looks like.
    pub log: Log,
    /// Where the owner is told of responses.
    pub webhook: Option<Webhook>,
    /// What that is signed with, and of which responses it is.
    pub webhook_secret: Option<Secret>,
    /// Empty: of complaints.
    pub webhook_band: Vec<Band>,
    /// How the owner gets mail.
    pub mail: Option<Mail>,
    /// What was said about it, until the server is.
    pub mail_draft: Draft,
}

impl Default for Settings {
    /// What the rows of [`SETTINGS`] write into; their own defaults hold.
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            store: Place::File(PathBuf::new()),
            assets: None,
            allow_origin: Vec::new(),
            read_origin: Vec::new(),
            allow_survey: BTreeSet::new(),
            definition: Forms::default(),
            thanks: None,
            quota: HashMap::new(),
            token: None,
            retention: None,
            body_limit: 0,
            adds_up_from: 0,
            rate_limit: 0,
            guards: Guards::default(),
            trusted_proxy: Proxies::default(),
            connections: 0,
            log: Log::Text,
            webhook: None,
            webhook_secret: None,
            webhook_band: Vec::new(),
            mail: None,
            mail_draft: Draft::default(),
        }
    }
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// For people.
    Text,
    /// An object for programs.
    Json,
}

/// A row of the table.
#[derive(Debug)]
pub struct Setting {
    /// The key in the file, `webhook.url` for one in a section. The flag and the name in the environment follow.
    pub key: &'static str,
    /// What it takes, as a word in capitals.
    pub takes: &'static str,
    /// Whether it may be said more than once.
    pub is_list: bool,
    /// Whether it has no flag, because command lines are seen by everybody.
    pub is_secret: bool,
    /// What it means, for the help and the docs.
    pub means: &'static str,
    /// The text that holds when nothing is said.
    pub default: Option<&'static str>,
    /// What happens without a text, where there is no default.
    pub without: &'static str,
    /// Reads one text into the settings, or says what is wrong and what to write.
    pub take: fn(&mut Settings, &str) -> Result<(), String>,
}

impl Setting {
    /// What holds when nothing is said, for people.
    pub const fn left_out(&self) -> &'static str {
        match self.default {
            Some(text) => text,
            None => self.without,
        }
    }
}

/// A setting of one value and no default.
const ONE: Setting = Setting {
    key: "",
    takes: "",
    is_list: false,
    is_secret: false,
    means: "",
    default: None,
    without: "",
    take: |_, _| Ok(()),
};

/// The key of the store, which other commands ask for, too.
pub const STORE: &str = "store";

/// Every setting there is, in the order of the docs.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        takes: "ADDRESS:PORT",
        means: "where to listen; port 0 has a free one picked, and the line on standard output names it",
        default: Some("127.0.0.1:8080"),
        take: |settings, text| {
            let wrong = || format!("{text:?} is not an address and a port; write 127.0.0.1:8080");
            settings.listen = text.parse().map_err(|_| wrong())?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: STORE,
        takes: "STORE",
        means: "where answers are kept: a SQLite file, made when it is not there, or a database of PostgreSQL or ClickHouse, postgresql://USER@HOST/DATABASE, clickhouse://USER@HOST/DATABASE",
        default: Some("trefoil.sqlite"),
        take: |settings, text| {
            settings.store = Place::read(text)?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "store_password",
        takes: "PASSWORD",
        is_secret: true,
        means: "what the store's server is shown",
        without: "nothing is",
        take: |settings, text| settings.store.set_password(text),
        ..ONE
    },
    Setting {
        key: "assets",
        takes: "DIR",
        means: "a folder whose files are served",
        without: "none are",
        take: |settings, text| {
            let folder = PathBuf::from(text);
            if !folder.is_dir() {
                return Err(format!("there is no folder {text}; build it, or give another one"));
            }
            settings.assets = Some(folder);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "allow_origin",
        takes: "ORIGIN",
        is_list: true,
        means: "a page origin that may send, https://shop.example or null",
        without: "any may",
        take: |settings, text| {
            settings.allow_origin.push(Origin::read(text)?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "allow_survey",
        takes: "SURVEY",
        is_list: true,
        means: "a survey whose records are taken",
        without: "any are",
        take: |settings, text| {
            if !is_name(text) {
                return Err(format!("{text:?} is not the name of a survey; write shop"));
            }
            settings.allow_survey.insert(text.into());
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "definition",
        takes: "FILE",
        is_list: true,
        means: "a survey definition whose plain forms are read",
        without: "plain forms are refused",
        take: |settings, text| settings.definition.add(text),
        ..ONE
    },
    Setting {
        key: "thanks",
        takes: "URL",
        means: "where a plain form leads to once it is stored, https://shop.example/thanks or /thanks",
        without: "a small page of the collector's",
        take: |settings, text| {
            let wrong = || {
                format!(
                    "{text:?} is not an address of https or a path; write https://shop.example/thanks"
                )
            };
            let is_path = text.starts_with('/') && !text.starts_with("//");
            let uri: Uri = text.parse().map_err(|_| wrong())?;
            if !is_path && uri.scheme_str() != Some("https") {
                return Err(wrong());
            }
            settings.thanks = Some(HeaderValue::from_str(text).map_err(|_| wrong())?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "quota",
        takes: "SURVEY=N",
        is_list: true,
        means: "how many finished responses a survey is to have",
        without: "any number",
        take: |settings, text| {
            let parts = text.rsplit_once('=').filter(|(survey, _)| !survey.is_empty());
            let quota = parts.and_then(|(survey, count)| Some((survey, count.parse().ok()?)));
            let (survey, count) = quota.ok_or_else(|| {
                format!("{text:?} is not a survey and a number of responses; write shop=500")
            })?;
            settings.quota.insert(survey.into(), count);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "token",
        takes: "TOKEN",
        is_secret: true,
        means: "what whoever reads or deletes has to show",
        without: "reading is for this machine, deleting for the command line",
        take: |settings, text| {
            settings.token = Some(Token::read(text)?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "read_origin",
        takes: "ORIGIN",
        is_list: true,
        means: "the origin of a page that may read by the token, such as your studio's, https://studio.example",
        without: "no page may",
        take: |settings, text| {
            settings.read_origin.push(Origin::read(text)?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "adds_up_from",
        takes: "N",
        means: "from so many responses on a studio fetches none, and the collector adds them up; 0: always",
        default: Some("100000"),
        take: |settings, text| {
            settings.adds_up_from = whole(text, "100000")?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "retention",
        takes: "DAYS",
        means: "how long a record is kept, \"400 days\"",
        without: "for ever",
        take: |settings, text| {
            let days = text.strip_suffix(" days").and_then(|days| days.parse().ok());
            let days = days.filter(|days| (1..=MOST_DAYS).contains(days)).ok_or_else(|| {
                format!("{text:?} is not a number of days from 1 on; write 400 days")
            })?;
            settings.retention = Some(Duration::from_secs(DAY_S * days));
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "body_limit",
        takes: "BYTES",
        means: "the largest body",
        default: Some("65536"),
        take: |settings, text| {
            settings.body_limit = whole(text, "65536")?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "rate_limit",
        takes: "N",
        means: "how many posts a client may send in a minute; 0: without limit",
        default: Some("600"),
        take: |settings, text| {
            settings.rate_limit = whole(text, "600")?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "minimum_time",
        takes: "SECONDS",
        means: "how long a complete response takes at least, \"2 s\"",
        without: "any time",
        take: |settings, text| {
            let seconds = text.strip_suffix(" s").and_then(|seconds| seconds.parse().ok());
            let seconds = seconds.filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
            let seconds = seconds.ok_or_else(|| {
                format!("{text:?} is not a number of seconds from 1 to {MOST_SECONDS}; write 2 s")
            })?;
            settings.guards.minimum_time_s = Some(seconds);
            Ok(())
        },
        ..ONE
    },
    // Below the definitions, whose fields it must not be.
    Setting {
        key: "honeypot",
        takes: "FIELD",
        means: "a field of plain forms that people do not see; whoever fills it is refused",
        without: "there is none",
        take: |settings, text| {
            if !is_name(text) || settings.definition.has_field(text) {
                return Err(format!(
                    "{text:?} is not a name, or means something in a form; write website"
                ));
            }
            settings.guards.honeypot = Some(text.into());
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "page_token_secret",
        takes: "SECRET",
        is_list: true,
        is_secret: true,
        means: "what the tokens are signed with that pages have to send; a list may have an old one, too",
        without: "pages need no token",
        take: |settings, text| settings.guards.page_secrets.add(text),
        ..ONE
    },
    Setting {
        key: "trusted_proxy",
        takes: "ADDRESS",
        is_list: true,
        means: "a reverse proxy, or a network of them, that tells in X-Forwarded-For who asks",
        without: "whoever connects is the client",
        take: |settings, text| settings.trusted_proxy.add(text),
        ..ONE
    },
    Setting {
        key: "connections",
        takes: "N",
        means: "how many connections there may be at once; more wait",
        default: Some("512"),
        take: |settings, text| {
            settings.connections = whole(text, "512")?;
            if settings.connections == 0 {
                return Err("with none nobody is served; write 512".into());
            }
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "log",
        takes: "FORM",
        means: "the form of a log line, text or json",
        default: Some("text"),
        take: |settings, text| {
            settings.log = match text {
                "text" => Log::Text,
                "json" => Log::Json,
                _ => return Err(format!("{text:?} is not text or json; write json")),
            };
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.alerts",
        takes: "BOOL",
        means: "whether each complaint is mailed as it comes in, true or false",
        default: Some("true"),
        take: |settings, text| {
            let wrong = |_| format!("{text:?} is not true or false; write false");
            settings.mail_draft.alerts = text.parse().map_err(wrong)?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.digest",
        takes: "WHEN",
        means: "when the digest of the week is mailed, at that offset from UTC, \"monday 07:00+02:00\"",
        without: "it is not mailed",
        take: |settings, text| {
            settings.mail_draft.digest = Some(Weekly::read(text)?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.from",
        takes: "MAILBOX",
        means: "whose name stands on the mail, answers@shop.example",
        without: "mail.server needs it",
        take: |settings, text| {
            settings.mail_draft.from = Some(mailbox(text)?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.password",
        takes: "PASSWORD",
        is_secret: true,
        means: "what mail.user logs in with",
        without: "nobody logs in",
        take: |settings, text| {
            settings.mail_draft.password = Some(Password::of(text));
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.security",
        takes: "WORD",
        means: "how the way to mail.server is kept secret: tls, starttls, or none, which is for this machine only",
        default: Some("tls"),
        take: |settings, text| {
            let security = Security::ALL.into_iter().find(|security| security.word() == text);
            settings.mail_draft.security = security
                .ok_or_else(|| format!("{text:?} is not tls, starttls or none; write tls"))?;
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.to",
        takes: "MAILBOX",
        is_list: true,
        means: "who gets mail, ada@shop.example",
        without: "mail.server needs it",
        take: |settings, text| {
            settings.mail_draft.to.push(mailbox(text)?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "mail.user",
        takes: "USER",
        means: "who logs in to mail.server",
        without: "nobody logs in",
        take: |settings, text| {
            settings.mail_draft.user = Some(text.into());
            Ok(())
        },
        ..ONE
    },
    // Below those it needs: rows are read in this order.
    Setting {
        key: "mail.server",
        takes: "HOST:PORT",
        means: "a mail server that sends the owner mail, smtp.shop.example:465",
        without: "no mail is sent",
        take: |settings, text| {
            settings.mail = Some(Mail::through(text, settings.mail_draft.clone())?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "webhook.band",
        takes: "BAND",
        is_list: true,
        means: "responses that webhook.url is told of: complaint, detractor, passive, promoter",
        without: "complaint",
        take: |settings, text| {
            let band = Band::ALL.into_iter().find(|band| band.word() == text);
            settings.webhook_band.push(band.ok_or_else(|| {
                format!(
                    "{text:?} is not complaint, detractor, passive or promoter; write complaint"
                )
            })?);
            Ok(())
        },
        ..ONE
    },
    Setting {
        key: "webhook.secret",
        takes: "SECRET",
        is_secret: true,
        means: "what is told to webhook.url is signed with it",
        without: "webhook.url needs it",
        take: |settings, text| {
            settings.webhook_secret = Some(Secret::read(text)?);
            Ok(())
        },
        ..ONE
    },
    // Below the two it needs: rows are read in this order.
    Setting {
        key: "webhook.url",
        takes: "URL",
        means: "an address that is told of complaints as they come in, https://crm.shop.example/hook",
        without: "none is told",
        take: |settings, text| {
            if !is_address(text) || !is_secret(text) {
                return Err(format!(
                    "{text:?} is not an address with https; write https://crm.shop.example/hook"
                ));
            }
            let secret = settings.webhook_secret.clone().ok_or_else(|| {
                String::from("nobody could tell your messages from others; set webhook.secret, too")
            })?;
            let bands = match settings.webhook_band.as_slice() {
                [] => vec![Band::Complaint],
                bands => bands.to_vec(),
            };
            settings.webhook = Some(Webhook { url: text.into(), secret, bands });
            Ok(())
        },
        ..ONE
    },
];

/// Who has to wait for more than an hour is no guard's business.
const MOST_SECONDS: i64 = 3600;

const DAY_S: u64 = 86_400;

/// A century, which no clock oversteps.
const MOST_DAYS: u64 = 36_500;

/// A number without sign and fraction.
fn whole<T: std::str::FromStr>(text: &str, example: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is not a whole number; write {example}"))
}
