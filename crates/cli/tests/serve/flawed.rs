//! An endpoint of somebody else's, honest or with one flaw, over real HTTP.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What came in.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

/// What goes out.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub way: Way,
}

/// How it goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As it should.
    Sent,
    /// Not at all; the line stays open until the other side closes it.
    Withheld,
    /// The line is cut.
    Cut,
}

impl Request {
    pub fn is(&self, method: &str) -> bool {
        self.method == method
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Answer {
    pub fn of(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), way: Way::Sent }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(own, _)| *own != name);
        self
    }

    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub fn body(self, body: &str) -> Self {
        Self { body: body.into(), ..self }
    }

    pub fn way(self, way: Way) -> Self {
        Self { way, ..self }
    }
}

/// What an endpoint makes of a request, and of its honest answer to it.
pub type Flaw = fn(&Request, Answer) -> Answer;

/// An endpoint that keeps every rule.
#[derive(Default)]
struct Store {
    records: HashMap<String, Value>,
}

impl Store {
    fn answer(&mut self, request: &Request) -> Answer {
        let answer = match &*request.method {
            "OPTIONS" => {
                let names = "content-type, Idempotency-Key";
                Answer::of(204).with("access-control-allow-headers", names)
            }
            "POST" => self.take(request),
            _ => Answer::of(405),
        };
        answer.with("access-control-allow-origin", request.header("origin"))
    }

    fn take(&mut self, request: &Request) -> Answer {
        if request.body.len() > 65_536 {
            return Answer::of(413);
        }
        let record = request.json();
        let top = record.pointer("/answers/0/max").and_then(Value::as_i64);
        let value = record.pointer("/answers/0/value").and_then(Value::as_i64);
        let (Some(id), true) = (record["id"].as_str(), value <= top) else {
            return Answer::of(422);
        };
        let key = format!("{id}:{}", record["revision"].as_u64().unwrap_or(1));
        let told = |duplicate: bool| {
            let stored = json!({ "stored": [{ "key": key, "duplicate": duplicate }] });
            Answer::of(202).body(&stored.to_string())
        };
        match self.records.insert(key.clone(), record.clone()) {
            None => told(false),
            Some(stored) if stored == record => told(true),
            Some(_) => Answer::of(422),
        }
    }
}

/// Starts an endpoint on that address of this machine; it ends with the test.
pub fn start(
    host: &str,
    flaw: impl Fn(&Request, Answer) -> Answer + Send + Sync + 'static,
) -> String {
    let flaw = Arc::new(flaw);
    let listener = TcpListener::bind((host, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let store = Arc::new(Mutex::new(Store::default()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (store, flaw) = (Arc::clone(&store), Arc::clone(&flaw));
            std::thread::spawn(move || serve(stream, &store, &*flaw));
        }
    });
    format!("http://{address}/answers")
}

/// Reads one request and answers it; a client that went away is not missed.
fn serve(
    stream: TcpStream,
    store: &Mutex<Store>,
    flaw: &dyn Fn(&Request, Answer) -> Answer,
) -> Option<()> {
    let mut reader = BufReader::new(&stream);
    let request = read(&mut reader)?;
    let honest = store.lock().unwrap().answer(&request);
    let answer = flaw(&request, honest);
    match answer.way {
        Way::Sent => {
            let mut head = format!("HTTP/1.1 {} It is\r\nconnection: close\r\n", answer.status);
            for (name, value) in &answer.headers {
                head += &format!("{name}: {value}\r\n");
            }
            head += &format!("content-length: {}\r\n\r\n", answer.body.len());
            (&stream).write_all(head.as_bytes()).ok()?;
            (&stream).write_all(answer.body.as_bytes()).ok()
        }
        Way::Withheld => reader.read_to_end(&mut Vec::new()).ok().map(|_| ()),
        Way::Cut => Some(()),
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let method = line.split(' ').next()?.into();
    let mut request = Request { method, ..Request::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        request.headers.insert(name.to_ascii_lowercase(), value.into());
    }
    let length = request.header("content-length").parse().unwrap_or(0);
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}
