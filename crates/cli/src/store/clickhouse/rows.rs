//! `RowBinary`, ClickHouse's own way to write rows: texts with their length, numbers as they are in memory.

use std::io::{self, BufReader, Read};
use trefoil_survey::id::RecordId;

/// Rows to be sent.
#[derive(Default)]
pub struct Sheet(Vec<u8>);

impl Sheet {
    /// What is written so far.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `String`.
    pub fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn length(&mut self, mut length: usize) {
        while length > 127 {
            self.0.push(low(length) | 128);
            length >>= 7;
        }
        self.0.push(low(length));
    }

    /// `Array(String)`.
    pub fn texts(&mut self, texts: &[String]) {
        self.length(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    /// `UUID`: its halves, each with its lowest byte first. What is none is the id of nobody.
    pub fn id(&mut self, id: &str) {
        let digits: String = id.chars().filter(|digit| *digit != '-').collect();
        let id = u128::from_str_radix(&digits, 16).unwrap_or_default();
        self.0.extend(id.rotate_left(64).to_le_bytes());
    }

    /// `UInt32`.
    pub fn number(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    /// `Int64`.
    pub fn long(&mut self, number: i64) {
        self.0.extend(number.to_le_bytes());
    }

    /// `UInt8`, 0 or 1.
    pub fn flag(&mut self, flag: bool) {
        self.0.push(flag.into());
    }
}

const fn low(length: usize) -> u8 {
    (length & 127) as u8
}

/// Rows that come. Each begins with a 1, which no message of an error does: a server that fails half-way says so where the next
/// row would be.
pub struct Rows<R>(BufReader<R>);

impl<R: Read> Rows<R> {
    /// The rows in what is read.
    pub fn new(from: R) -> Self {
        Self(BufReader::with_capacity(1 << 16, from))
    }

    /// Whether there is another row, whose first number is read then.
    ///
    /// # Errors
    /// What the server says instead.
    pub fn next(&mut self) -> io::Result<bool> {
        let mut first = [0];
        match self.0.read(&mut first)? {
            0 => Ok(false),
            _ if first == [1] => Ok(true),
            _ => {
                let mut said = first.to_vec();
                self.0.by_ref().take(4096).read_to_end(&mut said)?;
                Err(io::Error::other(String::from_utf8_lossy(&said).into_owned()))
            }
        }
    }

    /// `String`.
    ///
    /// # Errors
    /// When it is cut, or no text.
    pub fn text(&mut self) -> io::Result<String> {
        let (mut length, mut shift) = (0_usize, 0_u32);
        loop {
            let [byte] = self.bytes()?;
            length |= usize::from(byte & 127).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte < 128 {
                break;
            }
        }
        let mut text = String::new();
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let read = self.0.by_ref().take(length).read_to_string(&mut text)?;
        match u64::try_from(read) == Ok(length) {
            true => Ok(text),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// `Int64`.
    ///
    /// # Errors
    /// When it is cut.
    pub fn long(&mut self) -> io::Result<i64> {
        Ok(i64::from_le_bytes(self.bytes()?))
    }

    /// `UInt64`.
    ///
    /// # Errors
    /// When it is cut.
    pub fn count(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.bytes()?))
    }

    /// `UInt32`.
    ///
    /// # Errors
    /// When it is cut.
    pub fn number(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    /// `UInt8` as a flag.
    ///
    /// # Errors
    /// When it is cut.
    pub fn flag(&mut self) -> io::Result<bool> {
        Ok(self.bytes::<1>()? != [0])
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A text as SQL has it, whatever is in it.
pub fn quoted(text: &str) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    sql.push('\'');
    for letter in text.chars() {
        match letter {
            '\'' | '\\' => sql.extend(['\\', letter]),
            '\0' => sql.push_str("\\0"),
            letter => sql.push(letter),
        }
    }
    sql.push('\'');
    sql
}

/// Ids as SQL has them.
pub fn ids(ids: &[RecordId]) -> String {
    ids.iter().map(|id| quoted(&id.text())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Rows, Sheet, quoted};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(text in any::<String>(), times in 0..40_usize, number: i64) {
            let text = text.repeat(times);
            let mut sheet = Sheet::default();
            sheet.flag(true);
            sheet.text(&text);
            sheet.long(number);
            let mut rows = Rows::new(sheet.bytes());
            prop_assert!(rows.next().unwrap());
            prop_assert_eq!((rows.text().unwrap(), rows.long().unwrap()), (text, number));
            prop_assert!(!rows.next().unwrap());
        }
    }

    #[test]
    fn an_error_among_rows_is_one_and_a_cut_row_is_one() {
        let mut rows = Rows::new(&b"\x01\x01aCode: 241, memory"[..]);
        assert!(rows.next().unwrap() && rows.text().unwrap() == "a");
        assert_eq!(rows.next().unwrap_err().to_string(), "Code: 241, memory");
        assert!(Rows::new(&b"\x05ab"[..]).text().is_err());
    }

    #[test]
    fn no_text_ends_its_literal() {
        assert_eq!(quoted("a'b\\'\0\n"), "'a\\'b\\\\\\'\\0\n'");
    }
}
