//! The way to the collector, on which a case can make go wrong what goes wrong with endpoints.

use crate::{Outcome, http};
use serde::Deserialize;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What the endpoint does with an answer; everything else of the site gets through.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Takes it.
    #[default]
    None,
    /// Closes the connection.
    Drops,
    /// Takes it, and closes the connection without a word.
    Forgets,
    /// Does not say anything.
    Silent,
    /// Takes it, but is not to be asked before whether a page of another origin may send.
    NoPreflight,
    /// Answers with a web page, as sites do that know no such endpoint.
    Garbage,
    /// Leads elsewhere, to where every browser may ask and gets 200.
    Redirects,
    /// Answers with one status after the other, then with the last again and again, and with seconds for `Retry-After`.
    /// The page comes by itself, too, so only the endpoint knows which one is next.
    Answers { status: VecDeque<u16>, retry_after: Option<u64> },
}

/// A server in front of a collector.
pub struct Relay {
    address: String,
    state: Arc<Mutex<State>>,
}

struct State {
    fault: Fault,
    /// Before then nobody is to come again.
    quiet_until: Option<Instant>,
    /// How many answers came, and those that came too early.
    posts: u32,
    early: Vec<String>,
}

impl Relay {
    /// Starts one before the collector at an address; it ends with the program.
    pub fn start(collector: &str) -> Outcome<Self> {
        let (listener, address) = loop {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            let address = listener.local_addr()?.to_string();
            if http::is_new(&address) {
                break (listener, address);
            }
        };
        let state = State { fault: Fault::None, quiet_until: None, posts: 0, early: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let (behind, shared) = (String::from(collector), state.clone());
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (behind, shared) = (behind.clone(), shared.clone());
                // Whoever goes away meanwhile has got what a browser gets then.
                thread::spawn(move || pass(connection, &behind, &shared));
            }
        });
        Ok(Self { address, state })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on this goes wrong.
    pub fn make(&self, fault: Fault) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).fault = fault;
    }

    /// How many answers came so far.
    pub fn posts(&self) -> u32 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).posts
    }

    /// Who came before the time that `Retry-After` said.
    pub fn early(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).early.clone()
    }
}

fn pass(browser: TcpStream, collector: &str, state: &Mutex<State>) -> Outcome {
    let mut reader = BufReader::new(browser.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        // One request for each connection.
        if !lower.starts_with("connection:") && line != "\r\n" {
            head += &line;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let fault = if head.starts_with("POST /v1/responses") && !is_event(&body) {
        come(state, &head)
    } else if head.starts_with("OPTIONS ") && is_without_preflight(state) {
        Fault::Drops
    } else {
        Fault::None
    };
    let mut browser = browser;
    match fault {
        Fault::Drops => {}
        Fault::Silent => {
            // Until the browser has had enough.
            reader.read_to_end(&mut Vec::new())?;
        }
        Fault::Garbage => browser.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
              <!doctype html><title>A shop</title>",
        )?,
        Fault::Redirects => browser.write_all(
            b"HTTP/1.1 302 Found\r\nLocation: /healthz\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        )?,
        Fault::Answers { status, retry_after } => {
            let status = status.front().ok_or("no status")?;
            let after = retry_after.map(|seconds| format!("Retry-After: {seconds}\r\n"));
            let after = after.unwrap_or_default();
            let answer = format!(
                "HTTP/1.1 {status} Said\r\n{after}Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
            browser.write_all(answer.as_bytes())?;
        }
        Fault::None | Fault::NoPreflight | Fault::Forgets => {
            let mut behind = TcpStream::connect(collector)?;
            behind.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
            behind.write_all(&body)?;
            let mut answer = Vec::new();
            behind.read_to_end(&mut answer)?;
            if fault != Fault::Forgets {
                browser.write_all(&answer)?;
            }
        }
    }
    Ok(browser.shutdown(Shutdown::Both)?)
}

/// What is done with an answer that came now.
fn come(state: &Mutex<State>, head: &str) -> Fault {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let state = &mut *state;
    state.posts += 1;
    let now = Instant::now();
    if let Some(until) = state.quiet_until.filter(|until| *until > now) {
        let line = head.lines().next().unwrap_or_default();
        let early = format!("{line} came {:?} too early", until - now);
        state.early.push(early);
    }
    let Fault::Answers { status, retry_after } = &mut state.fault else {
        return state.fault.clone();
    };
    if status.len() > 1 {
        return Fault::Answers {
            status: status.pop_front().into_iter().collect(),
            retry_after: None,
        };
    }
    if let Some(seconds) = *retry_after {
        state.quiet_until = Some(now + Duration::from_secs(seconds));
    }
    state.fault.clone()
}

fn is_without_preflight(state: &Mutex<State>) -> bool {
    state.lock().unwrap_or_else(PoisonError::into_inner).fault == Fault::NoPreflight
}

fn is_event(body: &[u8]) -> bool {
    body.windows(14).any(|part| part == b"\"type\":\"event\"")
}
