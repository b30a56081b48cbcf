//! One request on loopback and its answer: all of HTTP that driver and collector need here.

use crate::Outcome;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A browser that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Asks and waits for the answer.
pub fn ask(address: &str, method: &str, path: &str, body: &str) -> Outcome<Answer> {
    let failed = |what: &str| format!("{method} {path}: {what}");
    let mut stream = TcpStream::connect(address).map_err(|error| failed(&error.to_string()))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = BufReader::new(stream);
    let mut status = String::new();
    answer.read_line(&mut status).map_err(|error| failed(&error.to_string()))?;
    let mut length = None;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = Some(value.trim().parse()?);
            }
            Some(_) => {}
            None => break,
        }
    }
    let status = status.split_ascii_whitespace().nth(1).ok_or_else(|| failed("no status"))?;
    let status = status.parse()?;
    // The driver tells a length and leaves the connection open; the collector sends chunks.
    let mut body = Vec::new();
    match length {
        Some(length) => read(&mut answer, length, &mut body)?,
        None => while read_chunk(&mut answer, &mut body)? {},
    }
    Ok(Answer { status, body: String::from_utf8(body)? })
}

/// One chunk of a body; whether it was not the last one.
fn read_chunk(answer: &mut impl BufRead, body: &mut Vec<u8>) -> Outcome<bool> {
    let mut line = String::new();
    answer.read_line(&mut line)?;
    let length = u64::from_str_radix(line.trim_end(), 16)?;
    read(answer, length, body)?;
    answer.read_line(&mut line)?;
    Ok(length > 0)
}

fn read(answer: &mut impl BufRead, length: u64, body: &mut Vec<u8>) -> Outcome {
    match answer.take(length).read_to_end(body)? {
        read if read as u64 == length => Ok(()),
        read => Err(format!("broken off after {read} of {length} bytes").into()),
    }
}
