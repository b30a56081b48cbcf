//! A record's id: a UUID, made once when the survey is shown.

use alloc::string::String;
use uuid::Uuid;

/// A record's id. Ours are of version 7; any UUID is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(Uuid);

impl RecordId {
    /// An id of version 7 from the clock (milliseconds since 1970) and ten random bytes.
    #[must_use]
    pub fn new(unix_ms: u64, random: &[u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid())
    }

    /// Reads `0197…-…` with hyphens, in either case; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        // The crate also reads braces, `urn:` and no hyphens; a record's key has one spelling.
        let has_hyphens = text.len() == 36;
        Uuid::try_parse(text).ok().filter(|_| has_hyphens).map(Self)
    }

    /// The low 64 bits, which in ours hold 62 random ones: the seed of what is shuffled, so that
    /// an order can be made again from the id alone.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.0.as_u64_pair().1
    }

    /// The id in lower case with hyphens.
    #[must_use]
    pub fn text(&self) -> String {
        let mut buffer = Uuid::encode_buffer();
        String::from(&*self.0.hyphenated().encode_lower(&mut buffer))
    }
}
