//! A connection that is kept, for many requests one after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection.
pub struct Line(BufReader<TcpStream>);

impl Line {
    /// Connects, if somebody listens.
    pub fn to(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Posts a body; the status and the body of the answer, which may be none when the other side is gone.
    pub fn post(&mut self, content_type: &str, body: &[u8]) -> std::io::Result<(u16, String)> {
        self.post_with(&format!("content-type: {content_type}\r\n"), body)
    }

    /// The same with any lines in the head.
    pub fn post_with(&mut self, head: &str, body: &[u8]) -> std::io::Result<(u16, String)> {
        let mut request = format!(
            "POST /v1/responses HTTP/1.1\r\nhost: a\r\n{head}content-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.0.get_mut().write_all(&request)?;
        self.answer()
    }

    fn answer(&mut self) -> std::io::Result<(u16, String)> {
        let gone = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(gone)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                return Err(gone());
            }
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim_end().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, String::from_utf8(body).unwrap()))
    }
}
