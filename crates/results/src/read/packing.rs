//! Files packed by gzip, unpacked as they come.

use flate2::write::MultiGzDecoder;
use std::io::{Error, ErrorKind, Write};

/// How a file is packed.
#[derive(Debug)]
pub(crate) enum Packing {
    /// Too little of it came to tell: this.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// What comes cannot be unpacked, which was said.
    Broken,
}

impl Default for Packing {
    fn default() -> Self {
        Self::Unknown(Vec::new())
    }
}

/// How every gzip file begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// So much is unpacked at once: it may become a thousand times as much.
const AT_ONCE: usize = 16 << 10;

impl Packing {
    /// Unpacks the next piece and hands over what is in it.
    ///
    /// # Errors
    /// Why it cannot be unpacked, for people; said once.
    pub(crate) fn unpack(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), String> {
        if let Self::Unknown(first) = self {
            first.extend_from_slice(bytes);
            if first.len() < GZIP.len() {
                return Ok(());
            }
            let first = std::mem::take(first);
            *self = match first.starts_with(&GZIP) {
                true => Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                false => Self::Plain,
            };
            return self.unpack(&first, each);
        }
        match self {
            Self::Plain => each(bytes),
            Self::Gzip(decoder) => {
                for part in bytes.chunks(AT_ONCE) {
                    let written = decoder.write_all(part);
                    each(&std::mem::take(decoder.get_mut()));
                    if let Err(error) = written {
                        *self = Self::Broken;
                        return Err(damaged(&error));
                    }
                }
            }
            Self::Unknown(_) | Self::Broken => {}
        }
        Ok(())
    }

    /// Hands over what is left.
    ///
    /// # Errors
    /// When the packed file is cut off.
    pub(crate) fn finish(self, mut each: impl FnMut(&[u8])) -> Result<(), String> {
        match self {
            Self::Unknown(first) => each(&first),
            Self::Gzip(mut decoder) => {
                let ended = decoder.try_finish();
                each(&std::mem::take(decoder.get_mut()));
                return ended.map_err(|error| match error.kind() {
                    ErrorKind::UnexpectedEof => "the packed file is cut off here".into(),
                    _ => damaged(&error),
                });
            }
            Self::Plain | Self::Broken => {}
        }
        Ok(())
    }
}

fn damaged(error: &Error) -> String {
    format!("the packed file is damaged from here on: {error}")
}
