//! A request's body on its way in: read up to the limit, the rest thrown away.

use super::problem::{Fault, Kind, Problem};
use axum::body::{Body, BodyDataStream, HttpBody};
use axum::http::{HeaderMap, header};
use std::time::Duration;
use tokio_stream::StreamExt;

/// How much of a refused body is thrown away, and for how long, before the line is cut.
///
/// Cutting it while the sender still sends would lose the answer on the way: a page would see a
/// broken connection, try again for ever and never learn that its body was refused.
const REST_BYTES: usize = 1024 * 1024;
const REST_TIMEOUT: Duration = Duration::from_secs(5);

/// A body that comes in.
#[derive(Debug)]
pub struct IncomingBody {
    pieces: BodyDataStream,
    /// How many bytes the sender said there are, at least.
    announced: usize,
    /// Whether it comes: a sender may wait until it is asked for.
    is_coming: bool,
    /// Whether all of it was read.
    is_over: bool,
}

impl IncomingBody {
    /// The body of a request with those headers.
    pub fn new(headers: &HeaderMap, body: Body) -> Self {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        let is_coming = !headers.contains_key(header::EXPECT);
        Self { pieces: body.into_data_stream(), announced, is_coming, is_over: false }
    }

    /// All of it, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// `body_too_large` as soon as that is known; `not_json` when it breaks off.
    pub async fn read(&mut self, limit: usize) -> Result<Vec<u8>, Problem> {
        let too_large = || Problem::new(Kind::BodyTooLarge, format!("it may have {limit} bytes"));
        if self.announced > limit {
            return Err(too_large());
        }
        self.is_coming = true;
        let mut bytes = Vec::with_capacity(self.announced);
        while let Some(piece) = self.pieces.next().await {
            let piece = piece.map_err(|error| {
                let fault = Fault::of_body("not_json", format!("broke off: {error}"));
                Problem::with_faults(Kind::NotJson, vec![fault])
            })?;
            if piece.len() > limit - bytes.len() {
                return Err(too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        self.is_over = true;
        Ok(bytes)
    }

    /// Lets the sender finish while the answer is on its way.
    pub fn throw_away_the_rest(mut self) {
        if self.is_over || !self.is_coming {
            return;
        }
        tokio::spawn(tokio::time::timeout(REST_TIMEOUT, async move {
            let mut thrown_away = 0;
            while let Some(Ok(piece)) = self.pieces.next().await {
                thrown_away += piece.len();
                if thrown_away > REST_BYTES {
                    return;
                }
            }
        }));
    }
}
