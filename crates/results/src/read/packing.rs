//! Packed files, unpacked as they come.

use super::zip::{Members, Room};
use flate2::write::MultiGzDecoder;
use std::io::{Error, ErrorKind, Write};

/// How a file is packed.
#[derive(Debug)]
pub(crate) enum Packing {
    /// Too little of it came to tell: this; and whether it is a file in a packed one.
    Unknown(Vec<u8>, bool),
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>, Room),
    Zip(Box<Members>),
    /// What comes cannot be unpacked, which was said.
    Broken,
}

/// What is in a packed file.
#[derive(Debug)]
pub(crate) enum Part<'a> {
    /// A file of that name begins.
    Begin(&'a str),
    /// The next bytes of the file that began last, or of the only one.
    Bytes(&'a [u8]),
    /// That file is over.
    End,
    /// A file is not read: its name, and why.
    Refused(&'a str, String),
}

impl Default for Packing {
    fn default() -> Self {
        Self::Unknown(Vec::new(), false)
    }
}

/// How every gzip file begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// So many bytes tell how a file is packed.
const MARK: usize = 4;

/// So much is unpacked at once: it may become a thousand times as much.
const AT_ONCE: usize = 16 << 10;

impl Packing {
    /// Of a file in a packed one, which is not taken for a ZIP file once more.
    pub(crate) const fn within() -> Self {
        Self::Unknown(Vec::new(), true)
    }

    /// Unpacks the next piece and hands over what is in it.
    ///
    /// # Errors
    /// Why it cannot be unpacked, for people; said once.
    pub(crate) fn unpack(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(Part<'_>),
    ) -> Result<(), String> {
        if let Self::Unknown(first, is_within) = self {
            let before = std::mem::take(first);
            let joined: Vec<u8>;
            let bytes = if before.is_empty() {
                bytes
            } else {
                joined = [&*before, bytes].concat();
                &joined
            };
            if bytes.len() < MARK {
                *first = bytes.into();
                return Ok(());
            }
            *self = if bytes.starts_with(&GZIP) {
                Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new())), Room::default())
            } else if Members::is_begun(bytes) && !*is_within {
                Self::Zip(Box::default())
            } else {
                Self::Plain
            };
            return self.unpack(bytes, each);
        }
        match self {
            Self::Plain => each(Part::Bytes(bytes)),
            Self::Gzip(decoder, room) => {
                for part in bytes.chunks(AT_ONCE) {
                    let written = decoder.write_all(part).map_err(|error| damaged(&error));
                    let unpacked = std::mem::take(decoder.get_mut());
                    each(Part::Bytes(&unpacked));
                    if let Err(reason) = written.and_then(|()| room.add(part.len(), unpacked.len()))
                    {
                        *self = Self::Broken;
                        return Err(reason);
                    }
                }
            }
            Self::Zip(members) => {
                let taken = members.take(bytes, &mut each);
                if taken.is_err() {
                    *self = Self::Broken;
                }
                return taken;
            }
            Self::Unknown(..) | Self::Broken => {}
        }
        Ok(())
    }

    /// Hands over what is left.
    ///
    /// # Errors
    /// When the packed file is cut off.
    pub(crate) fn finish(self, mut each: impl FnMut(Part<'_>)) -> Result<(), String> {
        match self {
            Self::Unknown(first, _) => each(Part::Bytes(&first)),
            Self::Zip(members) => return members.finish(&mut each),
            Self::Gzip(mut decoder, _) => {
                let ended = decoder.try_finish();
                each(Part::Bytes(&std::mem::take(decoder.get_mut())));
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
