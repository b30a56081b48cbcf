//! ZIP files, whose members are read one after the other as they come.
//!
//! A ZIP file has its list of members at its end, which a stream does not wait for: each member also has a head of its
//! own before it (APPNOTE.TXT 4.3.7), which says all that is needed, but for the length of what is stored in one go.
//! Why this is not a library's: docs/adr/0023.

use super::packing::Part;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// A ZIP file that is being read.
#[derive(Debug)]
pub(crate) struct Members {
    state: State,
    /// What came and makes no whole head yet.
    rest: Vec<u8>,
    /// Members that were handed over.
    read: u32,
    /// All members.
    heads: u32,
    room: Room,
    /// What was unpacked at once.
    unpacked: Vec<u8>,
}

/// Where a ZIP file is.
#[derive(Debug)]
enum State {
    /// Before a head.
    Head,
    /// In a member that is passed over, with so many bytes left.
    Skipped(u64),
    /// In a member that is stored as it is, with so many bytes left.
    Stored(u64, Ending),
    /// In a packed member.
    Packed(Box<Decompress>, Ending),
    /// Before what stands after a member whose head did not know its length.
    Descriptor(Ending),
    /// Nothing more is read: its list of members came.
    Over,
}

/// What is known of a member when it is over.
#[derive(Debug, Default)]
struct Ending {
    /// Whether it is handed over.
    is_wanted: bool,
    /// Whether its sum and lengths stand after it.
    is_told_after: bool,
    sum: Crc,
    /// What its head says of these.
    told_sum: u32,
    told_packed: u64,
    packed: u64,
}

/// How much larger than the packed bytes the unpacked ones are.
#[derive(Debug, Default)]
pub(crate) struct Room {
    packed: u64,
    unpacked: u64,
}

impl Room {
    /// Counts bytes.
    ///
    /// # Errors
    /// When more is in them than answers could be.
    pub(crate) fn add(&mut self, packed: usize, unpacked: usize) -> Result<(), String> {
        self.packed += packed as u64;
        self.unpacked += unpacked as u64;
        let is_too_large = self.unpacked > FREE && self.unpacked / MOST_TIMES > self.packed;
        match is_too_large {
            true => Err(format!(
                "the file unpacks to more than {MOST_TIMES} times its size, as no answers do; what stands before counts"
            )),
            false => Ok(()),
        }
    }
}

/// Real tables are packed to a tenth, rarely to a hundredth; what is made to fill a memory, to a thousandth.
const MOST_TIMES: u64 = 250;
/// Less than this fills no memory.
const FREE: u64 = 16 << 20;
/// So many members are read.
const MOST_MEMBERS: u32 = 10_000;
/// A head's bytes before its two texts.
const HEAD: usize = 30;
/// So much is unpacked at once.
const AT_ONCE: usize = 64 << 10;

const MEMBER: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
/// What may come after the last member: the list of members, or what belongs to it.
const LIST: [u32; 4] = [0x0201_4b50, 0x0605_4b50, 0x0606_4b50, 0x0806_4b50];

impl Default for Members {
    fn default() -> Self {
        Self {
            state: State::Head,
            rest: Vec::new(),
            read: 0,
            heads: 0,
            room: Room::default(),
            unpacked: vec![0; AT_ONCE],
        }
    }
}

impl Members {
    /// Whether a file begins as a ZIP file does.
    pub(crate) fn is_begun(first: &[u8]) -> bool {
        first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06")
    }

    /// Takes the next piece and hands over what is in it.
    ///
    /// # Errors
    /// Why it cannot be read any further, for people.
    pub(crate) fn take(
        &mut self,
        bytes: &[u8],
        each: &mut dyn FnMut(Part<'_>),
    ) -> Result<(), String> {
        if self.rest.is_empty() {
            let passed = self.pass(bytes, each)?;
            self.rest.extend_from_slice(bytes.get(passed..).unwrap_or_default());
        } else {
            self.rest.extend_from_slice(bytes);
            let mut rest = std::mem::take(&mut self.rest);
            let passed = self.pass(&rest, each)?;
            rest.drain(..passed);
            self.rest = rest;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it is cut off.
    pub(crate) fn finish(&self, each: &mut dyn FnMut(Part<'_>)) -> Result<(), String> {
        match self.state {
            State::Over if self.read == 0 => {
                let reason = "there is no file of answers in this ZIP file";
                each(Part::Refused("", reason.into()));
                Ok(())
            }
            State::Over => Ok(()),
            _ => Err("the packed file is cut off here".into()),
        }
    }

    /// Goes on as far as it can, and answers with how many bytes it passed.
    fn pass(&mut self, bytes: &[u8], each: &mut dyn FnMut(Part<'_>)) -> Result<usize, String> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            match &mut self.state {
                State::Over => return Ok(bytes.len()),
                State::Head => match self.head(rest, each)? {
                    Some(passed) => at += passed,
                    None => return Ok(at),
                },
                State::Skipped(left) => {
                    let passed = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= passed as u64;
                    at += passed;
                    match left {
                        0 => self.state = State::Head,
                        _ => return Ok(at),
                    }
                }
                State::Stored(left, ending) => {
                    let len = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    let part = rest.get(..len).unwrap_or_default();
                    *left -= len as u64;
                    ending.packed += len as u64;
                    ending.sum.update(part);
                    if ending.is_wanted {
                        each(Part::Bytes(part));
                    }
                    at += len;
                    match left {
                        0 => {
                            let ending = std::mem::take(ending);
                            self.end(ending, each)?;
                        }
                        _ => return Ok(at),
                    }
                }
                State::Packed(packed, ending) => {
                    if rest.is_empty() {
                        return Ok(at);
                    }
                    let (before_in, before_out) = (packed.total_in(), packed.total_out());
                    let status = packed
                        .decompress(rest, &mut self.unpacked, FlushDecompress::None)
                        .map_err(|_| "the packed file is damaged from here on")?;
                    let passed = usize::try_from(packed.total_in() - before_in).unwrap_or(0);
                    let len = usize::try_from(packed.total_out() - before_out).unwrap_or(0);
                    if (passed, len) == (0, 0) && status != Status::StreamEnd {
                        return Err("the packed file is damaged from here on".into());
                    }
                    let part = self.unpacked.get(..len).unwrap_or_default();
                    ending.packed += passed as u64;
                    ending.sum.update(part);
                    at += passed;
                    if ending.is_wanted {
                        each(Part::Bytes(part));
                    }
                    self.room.add(passed, len)?;
                    if status == Status::StreamEnd {
                        let ending = std::mem::take(ending);
                        self.end(ending, each)?;
                    }
                }
                State::Descriptor(ending) => match ending.descriptor(rest)? {
                    Some(passed) => {
                        at += passed;
                        self.state = State::Head;
                    }
                    None => return Ok(at),
                },
            }
        }
    }

    /// Ends a member.
    fn end(&mut self, ending: Ending, each: &mut dyn FnMut(Part<'_>)) -> Result<(), String> {
        if ending.is_wanted {
            each(Part::End);
        }
        if ending.is_told_after {
            self.state = State::Descriptor(ending);
            return Ok(());
        }
        self.state = State::Head;
        match (ending.sum.sum(), ending.packed) == (ending.told_sum, ending.told_packed) {
            true => Ok(()),
            false => Err(DAMAGED.into()),
        }
    }

    /// Reads a head, and answers with how long it is; `None` where it goes on.
    fn head(
        &mut self,
        bytes: &[u8],
        each: &mut dyn FnMut(Part<'_>),
    ) -> Result<Option<usize>, String> {
        let Some(mark) = four(bytes, 0) else { return Ok(None) };
        if LIST.contains(&mark) {
            self.state = State::Over;
            return Ok(Some(0));
        }
        if mark == DESCRIPTOR {
            // Of a member that was passed over.
            let len = [16, 24].into_iter().find(|len| four(bytes, *len).is_some_and(is_next));
            return match len {
                None if bytes.len() >= 28 => Err(DAMAGED.into()),
                len => Ok(len),
            };
        }
        if mark != MEMBER {
            return Err("the packed file is damaged from here on".into());
        }
        let lens = two(bytes, 26).zip(two(bytes, 28));
        let Some((name_len, extra_len)) = lens else { return Ok(None) };
        let (name_len, extra_len) = (usize::from(name_len), usize::from(extra_len));
        let len = HEAD + name_len + extra_len;
        let Some(head) = bytes.get(..len) else { return Ok(None) };
        let name = head.get(HEAD..HEAD + name_len).unwrap_or_default();
        let name = String::from_utf8_lossy(name).replace('\\', "/");
        let extra = head.get(HEAD + name_len..).unwrap_or_default();
        let flags = two(head, 6).unwrap_or_default();
        let method = two(head, 8).unwrap_or_default();
        let told_sum = four(head, 14).unwrap_or_default();
        let (told_packed, size) = lengths(head, extra);
        let is_told_after = flags & 8 != 0;
        let is_len_known = !is_told_after || told_packed > 0;

        self.heads += 1;
        if self.heads > MOST_MEMBERS {
            return Err(format!(
                "there are more than {MOST_MEMBERS} files in it; the rest is not read"
            ));
        }
        if is_spreadsheet(&name) {
            return Err("this is a spreadsheet program\u{2019}s own file; save it there as CSV and read that".into());
        }
        let refused = if is_hidden(&name) {
            None
        } else if flags & 1 != 0 {
            Some("is encrypted; unpack the ZIP file with its password and read what is in it")
        } else if !matches!(method, 0 | 8) {
            Some(
                "is packed in a way that is not known here; pack the files again as a usual ZIP file",
            )
        } else {
            refusal(&name)
        };
        if let Some(reason) = refused {
            each(Part::Refused(&name, reason.into()));
        }
        let is_readable = flags & 1 == 0 && (method == 8 || (method == 0 && is_len_known));
        let is_wanted = !is_hidden(&name) && refused.is_none() && is_readable;
        let ending =
            Ending { is_wanted, is_told_after, told_sum, told_packed, ..Ending::default() };
        if is_wanted {
            self.read += 1;
            each(Part::Begin(&name));
        }
        self.state = match method {
            _ if !is_wanted && is_len_known => State::Skipped(told_packed),
            8 if is_readable => State::Packed(Box::new(Decompress::new(false)), ending),
            0 if is_readable => State::Stored(told_packed.max(size), ending),
            _ => {
                return Err(format!(
                    "{name} in it does not say how long it is, so nothing after it is found; pack the files again"
                ));
            }
        };
        Ok(Some(len))
    }
}

const DAMAGED: &str = "the packed file is damaged: a file in it is not what was packed";

impl Ending {
    /// Reads what stands after a member: its sum and both lengths, of four bytes or of eight, with or without a mark
    /// before. Answers with how long that is; `None` where it goes on.
    fn descriptor(&self, bytes: &[u8]) -> Result<Option<usize>, String> {
        for (mark, wide) in [(4, false), (4, true), (0, false), (0, true)] {
            let is_marked = mark == 0 || four(bytes, 0) == Some(DESCRIPTOR);
            let packed = match wide {
                false => four(bytes, mark + 4).map(u64::from),
                true => eight(bytes, mark + 4),
            };
            let len = mark + if wide { 20 } else { 12 };
            let is_it = is_marked
                && four(bytes, mark) == Some(self.sum.sum())
                && packed == Some(self.packed);
            if is_it && four(bytes, len).is_some_and(is_next) {
                return Ok(Some(len));
            }
        }
        // The longest one, and the mark after it.
        if bytes.len() < 28 { Ok(None) } else { Err(DAMAGED.into()) }
    }
}

/// The packed and the unpacked length of a member; files above 4 GB have them in a field of its own (ZIP64).
fn lengths(head: &[u8], extra: &[u8]) -> (u64, u64) {
    let (packed, size) = (four(head, 18).unwrap_or_default(), four(head, 22).unwrap_or_default());
    let mut rest = extra;
    while let Some((kind, len)) = two(rest, 0).zip(two(rest, 2)) {
        let field = rest.get(4..4 + usize::from(len)).unwrap_or_default();
        if kind == 1 && (packed == u32::MAX || size == u32::MAX) {
            return (eight(field, 8).unwrap_or_default(), eight(field, 0).unwrap_or_default());
        }
        rest = rest.get(4 + usize::from(len)..).unwrap_or_default();
    }
    (packed.into(), size.into())
}

/// Whether something of a ZIP file begins so that may stand after a member.
fn is_next(mark: u32) -> bool {
    mark == MEMBER || LIST.contains(&mark)
}

/// Folders, what macOS adds, and what no file manager shows.
fn is_hidden(name: &str) -> bool {
    name.ends_with('/')
        || name.split('/').any(|part| part == "__MACOSX" || part.starts_with('.'))
        || ["Thumbs.db", "desktop.ini"].iter().any(|own| name.ends_with(own))
}

fn is_spreadsheet(name: &str) -> bool {
    name == "[Content_Types].xml" || name == "mimetype"
}

/// Why a file is not read that is not called as files of answers are.
fn refusal(name: &str) -> Option<&'static str> {
    let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let end = file.rsplit_once('.').map_or("", |(_, end)| end);
    match end {
        "" | "csv" | "tsv" | "txt" | "json" | "jsonl" | "ndjson" | "gz" => None,
        "zip" => Some("is a ZIP file within a ZIP file; unpack it first"),
        _ => Some("is no CSV, JSON or JSON Lines file, so it was not read"),
    }
}

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}
