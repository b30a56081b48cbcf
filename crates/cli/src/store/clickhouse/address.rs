//! Which servers hold the answers, and which file what they have not taken yet.

use crate::outgoing;
use crate::store::place::PASSWORD_IN_ADDRESS;
use std::fmt;
use std::path::{Path, PathBuf};

/// How addresses begin.
pub const SCHEME: &str = "clickhouse://";

/// The file beside the collector, unless the address names one.
const SPOOL: &str = "trefoil-spool.sqlite";

/// Which of all shards a response is on is told by the last byte of its id.
const MOST_SHARDS: usize = 256;

const EXAMPLE: &str = "clickhouse://USER@HOST/DATABASE?spool=PATH";

/// Where the shards are, and the spool.
#[derive(Clone)]
pub struct Address {
    /// As it was given, without a password.
    text: String,
    shards: Vec<String>,
    database: String,
    user: String,
    password: Option<String>,
    spool: PathBuf,
}

impl Address {
    /// Reads `clickhouse://USER@HOST,HOST/DATABASE?spool=PATH`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let none = |why: &str| format!("is no address of ClickHouse ({why}); write {EXAMPLE}");
        let rest = text.strip_prefix(SCHEME).ok_or_else(|| none("no scheme"))?;
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').ok_or_else(|| none("no database"))?;
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("default", authority));
        if user.contains(':') {
            return Err(PASSWORD_IN_ADDRESS.into());
        }
        let is_name = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if !is_name(database) {
            return Err(none("a database is named by letters, digits and _"));
        }
        let mut spool = PathBuf::from(SPOOL);
        let mut is_plain = None;
        for (name, value) in form_urlencoded::parse(options.as_bytes()) {
            match (&*name, &*value) {
                ("spool", path) if !path.is_empty() => spool = path.into(),
                ("sslmode", "disable") => is_plain = Some(true),
                ("sslmode", "require") => is_plain = Some(false),
                ("password", _) => return Err(PASSWORD_IN_ADDRESS.into()),
                _ => return Err(none(&format!("there is no option {name}={value}"))),
            }
        }
        let shards =
            hosts.split(',').map(|host| base(host, is_plain).ok_or_else(|| none("a host")));
        let shards: Vec<_> = shards.collect::<Result<_, _>>()?;
        if shards.len() > MOST_SHARDS {
            return Err(none("more than 256 shards"));
        }
        let (database, user) = (database.into(), user.into());
        Ok(Self { text: text.into(), shards, database, user, password: None, spool })
    }

    /// Sets what the servers are shown.
    pub fn set_password(&mut self, password: &str) {
        self.password = Some(password.into());
    }

    /// The addresses of the shards' HTTP interfaces.
    pub fn shards(&self) -> &[String] {
        &self.shards
    }

    /// The database, on each of them.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Who asks.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// What they are shown.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// The file that keeps what they have not taken yet.
    pub fn spool(&self) -> &Path {
        &self.spool
    }
}

/// The address of a shard's HTTP interface: over TLS unless it is this machine, or is told to be plain.
fn base(host: &str, is_plain: Option<bool>) -> Option<String> {
    let is_here = outgoing::is_this_machine(&format!("http://{host}"));
    let (scheme, port) = match is_plain.unwrap_or(is_here) {
        true => ("http", 8123),
        false => ("https", 8443),
    };
    let has_port = host.rsplit_once(']').map_or(host, |(_, port)| port).contains(':');
    let url = match has_port {
        true => format!("{scheme}://{host}/"),
        false => format!("{scheme}://{host}:{port}/"),
    };
    (!host.is_empty() && outgoing::is_address(&url)).then_some(url)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.text).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn hosts_are_shards_and_what_leaves_the_machine_is_encrypted() {
        for (text, expected) in [
            ("clickhouse://localhost/a", Ok((&["http://localhost:8123/"][..], "default"))),
            ("clickhouse://127.0.0.1:9/a", Ok((&["http://127.0.0.1:9/"], "default"))),
            ("clickhouse://ann@ch.example/a", Ok((&["https://ch.example:8443/"], "ann"))),
            (
                "clickhouse://ann@a.example,[2001:db8::1]:99/a?sslmode=disable",
                Ok((&["http://a.example:8123/", "http://[2001:db8::1]:99/"], "ann")),
            ),
            ("clickhouse://ann:secret@ch.example/a", Err("store_password")),
            ("clickhouse://ch.example/a?password=secret", Err("store_password")),
            ("clickhouse://ch.example", Err("no database")),
            ("clickhouse://ch.example/a-b", Err("letters, digits and _")),
            ("clickhouse://,/a", Err("a host")),
            ("clickhouse://ch.example/a?spool", Err("no option spool")),
            ("clickhouse://ch.example/a?sslmode=maybe", Err("no option sslmode=maybe")),
        ] {
            match (Address::read(text), expected) {
                (Ok(address), Ok((shards, user))) => {
                    assert_eq!((address.shards(), address.user()), (&*own(shards), user), "{text}");
                }
                (Err(said), Err(word)) => {
                    assert!(said.contains(word) && !said.contains("secret"), "{text}: {said}");
                }
                (read, _) => panic!("{text}: {read:?}"),
            }
        }
        let address = Address::read("clickhouse://localhost/a?spool=/var/lib/my%20spool").unwrap();
        assert_eq!(address.spool().to_str(), Some("/var/lib/my spool"));
    }

    fn own(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).into()).collect()
    }
}
