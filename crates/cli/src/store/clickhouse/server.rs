//! One shard, by its HTTP interface.

use super::address::Address;
use super::rows::Rows;
use crate::outgoing;
use std::fmt;
use std::io::Read;
use std::time::Duration;
use ureq::Body;
use ureq::http::{Request, Response};

/// How long a server has for what is asked while somebody waits, and how long for what reads everything.
const PATIENCE: Duration = Duration::from_secs(30);
const LONG_PATIENCE: Duration = Duration::from_secs(4 * 3600);

/// How much of what a server says of an error is repeated.
const SAID_CHARS: usize = 200;

/// A shard.
pub struct Server {
    url: String,
    database: String,
    user: String,
    password: Option<String>,
    agent: ureq::Agent,
    patient: ureq::Agent,
}

/// Why a shard did not do what it was asked.
#[derive(Debug)]
pub enum Trouble {
    /// No answer came.
    Unreachable {
        /// The shard.
        url: String,
        /// What the network said.
        said: String,
    },
    /// The server refused it.
    Refused {
        /// The shard.
        url: String,
        /// What the server said, without what it was sent.
        said: String,
    },
    /// The answers of a shard are spread by another list of shards.
    Layout {
        /// The shard.
        url: String,
        /// Its place and how many there are, as its tables have them.
        stored: (u32, u32),
        /// As the address has them.
        given: (u32, u32),
    },
    /// A deletion goes on for longer than anybody waits.
    Unfinished {
        /// The shard.
        url: String,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { url, said } => write!(f, "{url} does not answer: {said}"),
            Self::Refused { url, said } => write!(f, "{url} refused: {said}"),
            Self::Layout { url, stored, given } => write!(
                f,
                "{url} holds shard {} of {}, and the address makes it shard {} of {}; name all shards, in \
                 the order in which they were named first",
                stored.0, stored.1, given.0, given.1
            ),
            Self::Unfinished { url } => {
                write!(f, "{url} is still taking it off its disk; it is shown to nobody any more")
            }
        }
    }
}

impl Server {
    /// Each shard of an address.
    pub fn all(address: &Address) -> Vec<Self> {
        let (agent, patient) = (outgoing::agent(PATIENCE), outgoing::agent(LONG_PATIENCE));
        let one = |url: &String| Self {
            url: url.clone(),
            database: address.database().into(),
            user: address.user().into(),
            password: address.password().map(Into::into),
            agent: agent.clone(),
            patient: patient.clone(),
        };
        address.shards().iter().map(one).collect()
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Has a statement carried out that changes something.
    ///
    /// # Errors
    /// When the server does not do it.
    pub fn execute(&self, sql: &str) -> Result<(), Trouble> {
        self.ask(&self.agent, "", sql.as_bytes()).map(drop)
    }

    /// Puts rows into a table.
    ///
    /// # Errors
    /// When the server does not take them; how much of them it took is not known then.
    pub fn insert(&self, table: &str, rows: &[u8]) -> Result<(), Trouble> {
        let sql = format!("INSERT INTO {table} FORMAT RowBinary");
        self.ask(&self.agent, &sql, rows).map(drop)
    }

    /// Asks for few rows.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn rows(&self, sql: &str) -> Result<Rows<Box<dyn Read>>, Trouble> {
        self.query(&self.agent, sql)
    }

    /// Asks for as many as there are.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn all_rows(&self, sql: &str) -> Result<Rows<Box<dyn Read>>, Trouble> {
        self.query(&self.patient, sql)
    }

    fn query(&self, agent: &ureq::Agent, sql: &str) -> Result<Rows<Box<dyn Read>>, Trouble> {
        let answer = self.ask(agent, "", format!("{sql} FORMAT RowBinary").as_bytes())?;
        let body = answer.into_body().into_with_config().limit(u64::MAX).reader();
        Ok(Rows::new(Box::new(body)))
    }

    fn ask(&self, agent: &ureq::Agent, sql: &str, body: &[u8]) -> Result<Response<Body>, Trouble> {
        let unreachable = |said: String| Trouble::Unreachable { url: self.url.clone(), said };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("database", &self.database);
        // What does not fit into memory is sorted on the disk.
        query.append_pair("max_bytes_before_external_sort", "1000000000");
        if !sql.is_empty() {
            query.append_pair("query", sql);
        }
        let mut request = Request::post(format!("{}?{}", self.url, query.finish()))
            .header("X-ClickHouse-User", &self.user);
        if let Some(password) = &self.password {
            request = request.header("X-ClickHouse-Key", password);
        }
        let request = request.body(body).map_err(|error| unreachable(error.to_string()))?;
        let mut answer = agent.run(request).map_err(|error| unreachable(error.to_string()))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let said = answer.body_mut().with_config().lossy_utf8(true).read_to_string();
        let said = said.unwrap_or_else(|_| answer.status().to_string());
        Err(Trouble::Refused { url: self.url.clone(), said: without_rows(&said) })
    }

    /// Something that an answer should not have said.
    pub fn garbled(&self, said: &str) -> Trouble {
        Trouble::Refused { url: self.url.clone(), said: without_rows(said) }
    }
}

/// The beginning of what a server says: further on it may repeat what it was sent, and this goes into the log.
fn without_rows(said: &str) -> String {
    let line = said.lines().next().unwrap_or_default();
    // A quotation begins after a word, and not within one.
    let mut before = ' ';
    let told = line.chars().take(SAID_CHARS).take_while(|letter| {
        let is_quotation = matches!(letter, '\'' | '"' | '`') && !before.is_alphanumeric();
        before = *letter;
        !is_quotation
    });
    told.collect::<String>().trim_end_matches([' ', ':', ',', '(']).into()
}

#[cfg(test)]
mod tests {
    use super::without_rows;

    #[test]
    fn what_a_server_repeats_of_an_answer_stays_out_of_the_log() {
        for (said, expected) in [
            (
                "Code: 62. Syntax error: failed at position 70 ('my secret') \n 'x'",
                "Code: 62. Syntax error: failed at position 70",
            ),
            ("Code: 60. Table a.b doesn't exist.\n", "Code: 60. Table a.b doesn't exist."),
        ] {
            assert_eq!(without_rows(said), expected);
        }
    }
}
