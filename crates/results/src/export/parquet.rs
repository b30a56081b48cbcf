//! Parquet (<https://parquet.apache.org/docs/file-format/>), as much of it as responses need: one page for each column
//! of a group of rows, words and ratings by a dictionary, texts and moments as they are, nothing compressed.

use super::columns::{Column, Columns, Kind, Value};
use super::thrift::{Struct, number};
use crate::index::Index;

/// What stands at both ends of a file.
const MARK: &[u8] = b"PAR1";

/// So many rows are a group at most, of so many bytes, about: a group stands in memory while it is written.
const ROWS: usize = 1 << 16;
const BYTES: usize = 16 << 20;

// Names of the format.
const PLAIN: i32 = 0;
const RLE: i32 = 3;
const RLE_DICTIONARY: i32 = 8;
const DATA_PAGE: i32 = 0;
const DICTIONARY_PAGE: i32 = 2;
const OPTIONAL: i32 = 1;
const UNCOMPRESSED: i32 = 0;

/// A file that is being written.
#[derive(Debug, Default)]
pub(super) struct Parquet {
    /// How many bytes were.
    at: usize,
    rows: usize,
    groups: Vec<Written>,
}

/// A group that was written.
#[derive(Debug)]
struct Written {
    rows: usize,
    chunks: Vec<Chunk>,
}

/// Where a column of a group stands.
#[derive(Debug)]
struct Chunk {
    dictionary: Option<usize>,
    data: usize,
    end: usize,
}

/// Rows that wait to be written.
#[derive(Debug)]
pub(super) struct Group {
    rows: usize,
    bytes: usize,
    columns: Vec<Cells>,
}

/// What a column of a group holds.
#[derive(Debug)]
struct Cells {
    kind: Kind,
    /// Which rows have something.
    levels: Vec<u32>,
    /// What they have, one after the other.
    plain: Vec<u8>,
    /// Of what recurs, each once as it is written; and which of them stands where.
    dictionary: Index<Vec<u8>>,
    places: Vec<u32>,
}

impl Kind {
    /// The type that the bytes have.
    const fn physical(self) -> i32 {
        match self {
            Self::Truth => 0,
            Self::Whole => 1,
            Self::Moment => 2,
            Self::Text | Self::Word => 6,
        }
    }

    const fn recurs(self) -> bool {
        matches!(self, Self::Word | Self::Whole)
    }
}

impl Parquet {
    /// Rows that come next; nothing of them yet.
    pub(super) fn group(&self, columns: &Columns) -> Group {
        let cells = |column: &Column| Cells {
            kind: column.holds.kind(),
            levels: Vec::new(),
            plain: Vec::new(),
            dictionary: Index::default(),
            places: Vec::new(),
        };
        Group { rows: 0, bytes: 0, columns: columns.list.iter().map(cells).collect() }
    }

    /// The bytes of a group, with what stands before the first one and after the last.
    pub(super) fn written(&mut self, columns: &Columns, group: Group, is_last: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.at == 0 {
            bytes.extend_from_slice(MARK);
        }
        if group.rows > 0 {
            let chunks = group.columns.iter().map(|cells| cells.write(&mut bytes, self.at));
            let chunks = chunks.collect();
            self.groups.push(Written { rows: group.rows, chunks });
            self.rows += group.rows;
        }
        if is_last {
            let from = bytes.len();
            self.footer(columns, &mut bytes);
            let len = bytes.len() - from;
            // A footer has a few hundred bytes for each group.
            bytes.extend_from_slice(&(len as u32).to_le_bytes());
            bytes.extend_from_slice(MARK);
        }
        self.at += bytes.len();
        bytes
    }

    fn footer(&self, columns: &Columns, bytes: &mut Vec<u8>) {
        Struct::write(bytes, |file| {
            file.int32(1, 1);
            file.structs(2, columns.list.len() + 1, |list| {
                list.item(|root| {
                    root.text(4, "responses");
                    root.int32(5, columns.list.len() as i32);
                });
                for column in &columns.list {
                    list.item(|own| schema(own, column));
                }
            });
            file.int64(3, self.rows as i64);
            file.structs(4, self.groups.len(), |list| {
                for group in &self.groups {
                    list.item(|own| group.write(own, columns));
                }
            });
            file.text(6, concat!("trefoil version ", env!("CARGO_PKG_VERSION")));
        });
    }
}

/// Writes what a column is.
fn schema(own: &mut Struct<'_>, Column { name, holds, .. }: &Column) {
    let kind = holds.kind();
    own.int32(1, kind.physical());
    own.int32(3, OPTIONAL);
    own.text(4, name);
    // What it means, for old readers by a number and for others by a structure.
    match kind {
        Kind::Text | Kind::Word => {
            own.int32(6, 0);
            own.inner(10, |logical| logical.inner(1, |_| {}));
        }
        Kind::Moment => {
            own.int32(6, 9);
            own.inner(10, |logical| {
                logical.inner(8, |timestamp| {
                    // It is in UTC, and in milliseconds.
                    timestamp.yes(1);
                    timestamp.inner(2, |unit| unit.inner(1, |_| {}));
                });
            });
        }
        Kind::Whole | Kind::Truth => {}
    }
}

impl Written {
    fn write(&self, own: &mut Struct<'_>, columns: &Columns) {
        own.structs(1, self.chunks.len(), |list| {
            for (chunk, column) in self.chunks.iter().zip(&columns.list) {
                list.item(|own| chunk.write(own, column, self.rows));
            }
        });
        let size: usize = self.chunks.iter().map(Chunk::size).sum();
        own.int64(2, size as i64);
        own.int64(3, self.rows as i64);
    }
}

impl Chunk {
    fn size(&self) -> usize {
        self.end - self.dictionary.unwrap_or(self.data)
    }

    fn write(&self, own: &mut Struct<'_>, column: &Column, rows: usize) {
        own.int64(2, 0);
        own.inner(3, |meta| {
            meta.int32(1, column.holds.kind().physical());
            match self.dictionary {
                Some(_) => meta.ints(2, &[RLE, PLAIN, RLE_DICTIONARY]),
                None => meta.ints(2, &[RLE, PLAIN]),
            }
            meta.texts(3, &[&column.name]);
            meta.int32(4, UNCOMPRESSED);
            meta.int64(5, rows as i64);
            meta.int64(6, self.size() as i64);
            meta.int64(7, self.size() as i64);
            meta.int64(9, self.data as i64);
            if let Some(dictionary) = self.dictionary {
                meta.int64(11, dictionary as i64);
            }
        });
    }
}

impl Group {
    /// Adds a row, and says whether there is room for another.
    pub(super) fn add(&mut self, row: &[Value<'_>]) -> bool {
        for (cells, value) in self.columns.iter_mut().zip(row) {
            self.bytes += cells.add(value);
        }
        self.rows += 1;
        self.rows < ROWS && self.bytes < BYTES
    }
}

impl Cells {
    /// Adds a cell, and answers with how many bytes it took, about.
    fn add(&mut self, value: &Value<'_>) -> usize {
        let mut bytes = [0; 8];
        let (own, text) = match value {
            Value::None => {
                self.levels.push(0);
                return 0;
            }
            Value::Text(text) => {
                let (len, _) = bytes.split_at_mut(4);
                // No text of an answer is longer than a record, 16 MB.
                len.copy_from_slice(&(text.len() as u32).to_le_bytes());
                (4, text.as_bytes())
            }
            Value::Whole(number) => {
                let (own, _) = bytes.split_at_mut(4);
                own.copy_from_slice(&number.to_le_bytes());
                (4, &[][..])
            }
            Value::Moment(moment) => {
                bytes = (moment.unix_s() * 1000).to_le_bytes();
                (8, &[][..])
            }
            // One bit, which is made of the levels.
            Value::True => (0, &[][..]),
        };
        self.levels.push(1);
        let before = self.plain.len();
        self.plain.extend_from_slice(bytes.get(..own).unwrap_or_default());
        self.plain.extend_from_slice(text);
        if !self.kind.recurs() {
            return self.plain.len() - before;
        }
        let place = self.dictionary.place(&*self.plain);
        self.plain.clear();
        self.places.push(place);
        4
    }

    /// Writes the pages of the column into bytes that begin at that place of the file.
    fn write(&self, bytes: &mut Vec<u8>, from: usize) -> Chunk {
        let mut page = Vec::new();
        let dictionary = (self.dictionary.len() > 0).then(|| {
            let at = from + bytes.len();
            self.dictionary.iter().for_each(|value| page.extend_from_slice(value));
            let count = self.dictionary.len() as i32;
            put(bytes, DICTIONARY_PAGE, &page, |header| {
                header.inner(7, |dictionary| {
                    dictionary.int32(1, count);
                    dictionary.int32(2, PLAIN);
                });
            });
            at
        });
        let data = from + bytes.len();
        page.clear();
        let mut levels = Vec::new();
        runs(&mut levels, 1, &self.levels);
        // Two bytes for eight rows, at most.
        page.extend_from_slice(&(levels.len() as u32).to_le_bytes());
        page.extend_from_slice(&levels);
        match (dictionary, self.kind) {
            (Some(_), _) => {
                let highest = self.dictionary.len() as u32 - 1;
                let width = (u32::BITS - highest.leading_zeros()).max(1);
                page.push(width as u8);
                runs(&mut page, width, &self.places);
            }
            (None, Kind::Truth) => {
                let truths: Vec<u32> = self.levels.iter().copied().filter(|one| *one > 0).collect();
                pack(&mut page, 1, &truths);
            }
            (None, _) => page.extend_from_slice(&self.plain),
        }
        let encoding = if dictionary.is_some() { RLE_DICTIONARY } else { PLAIN };
        put(bytes, DATA_PAGE, &page, |header| {
            header.inner(5, |data| {
                data.int32(1, self.levels.len() as i32);
                data.int32(2, encoding);
                data.int32(3, RLE);
                data.int32(4, RLE);
            });
        });
        Chunk { dictionary, data, end: from + bytes.len() }
    }
}

/// Adds a page with its header; the rest of that is of its kind.
fn put(bytes: &mut Vec<u8>, kind: i32, page: &[u8], rest: impl FnOnce(&mut Struct<'_>)) {
    // A group has not many more bytes than `BYTES`.
    let len = page.len() as i32;
    Struct::write(bytes, |header| {
        header.int32(1, kind);
        header.int32(2, len);
        header.int32(3, len);
        rest(header);
    });
    bytes.extend_from_slice(page);
}

/// Adds numbers of so many bits as one run: of the same number again and again, or of packed ones.
fn runs(bytes: &mut Vec<u8>, width: u32, numbers: &[u32]) {
    let Some(first) = numbers.first() else { return };
    if numbers.iter().all(|number| number == first) {
        number(bytes, (numbers.len() as u64) << 1);
        let own = first.to_le_bytes();
        bytes.extend_from_slice(own.get(..width.div_ceil(8) as usize).unwrap_or_default());
        return;
    }
    let eights = numbers.len().div_ceil(8);
    number(bytes, (eights as u64) << 1 | 1);
    let end = bytes.len() + eights * width as usize;
    pack(bytes, width, numbers);
    bytes.resize(end, 0);
}

/// Adds numbers of so many bits, low bits first.
fn pack(bytes: &mut Vec<u8>, width: u32, numbers: &[u32]) {
    let (mut waiting, mut bits) = (0_u64, 0);
    for number in numbers {
        waiting |= u64::from(*number) << bits;
        bits += width;
        while bits >= 8 {
            // The cast cuts the low byte.
            bytes.push(waiting as u8);
            waiting >>= 8;
            bits -= 8;
        }
    }
    if bits > 0 {
        bytes.push(waiting as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn numbers_are_packed_low_bits_first() {
        let check = |width, numbers: &[u32], expected: &[u8]| {
            let mut bytes = Vec::new();
            runs(&mut bytes, width, numbers);
            assert_eq!(bytes, expected, "{numbers:?}");
        };
        // The example of the format's page on encodings.
        check(3, &[0, 1, 2, 3, 4, 5, 6, 7], &[3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        check(1, &[1, 0, 1], &[3, 0b101]);
        check(1, &[1; 100], &[200, 1, 1]);
        check(9, &[300, 300], &[4, 44, 1]);
        check(3, &[5, 0, 0, 0, 0, 0, 0, 0, 1], &[5, 5, 0, 0, 1, 0, 0]);
        check(1, &[], &[]);
    }
}
