//! The cells of a row from front to back, each read as what its column holds.
//!
//! Nearly all rows are like the one before them, so a cell is read where it stands: an id by its 36 bytes and a point by
//! its digits, without looking for their ends first.

use super::cursor::Cursor;
use super::row::Named;
use super::word;
use std::str;
use trefoil_score::Scale;
use trefoil_survey::id::RecordId;
use trefoil_survey::time::Timestamp;

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    NotUtf8,
}

/// The cells of a row, one after the other.
pub(crate) trait Cells<'a> {
    /// Passes on to the next cell, and answers with the place of its column; `None` where none comes.
    fn column(&mut self, columns: &[Named]) -> Option<usize>;

    /// The cell, if it is a UUID and nothing else, with its place in the row by the byte.
    fn id(&mut self) -> Option<(RecordId, usize)> {
        None
    }

    /// The cell, if it is a point of the scale in plain digits.
    fn point(&mut self, _scale: Scale) -> Option<u8> {
        None
    }

    /// The cell, if it is a moment as records write it, with its text and its place.
    fn moment(&mut self) -> Option<(Timestamp, &'a [u8; 20], usize)> {
        None
    }

    /// The cell, whatever it is; `None` where it cannot be told, and nothing of the row counts.
    fn text(&mut self) -> Option<Cell<'a>>;

    /// Whether the row is over and was all told.
    fn is_whole(&mut self) -> bool {
        true
    }
}

/// Cells that were parted before, each with the place of its column.
pub(crate) struct Parted<'a, I> {
    cells: I,
    own: Cell<'a>,
}

impl<'a, I: Iterator<Item = (usize, Cell<'a>)>> Parted<'a, I> {
    pub(crate) const fn new(cells: I) -> Self {
        Self { cells, own: Cell::Text("") }
    }
}

impl<'a, I: Iterator<Item = (usize, Cell<'a>)>> Cells<'a> for Parted<'a, I> {
    fn column(&mut self, _columns: &[Named]) -> Option<usize> {
        let (column, cell) = self.cells.next()?;
        self.own = cell;
        Some(column)
    }

    fn text(&mut self) -> Option<Cell<'a>> {
        Some(self.own)
    }
}

/// What objects before were like.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// The columns of the last one, in its order.
    columns: Vec<usize>,
    /// By the column, what stood before its value last: its name, and all that parts it from the value before.
    texts: Vec<Vec<u8>>,
}

/// The cells of an object with nothing unusual in it.
pub(crate) struct Object<'a, 'o> {
    cursor: Cursor<'a>,
    before: &'o mut Before,
    count: usize,
    is_over: bool,
}

impl<'a, 'o> Object<'a, 'o> {
    pub(crate) const fn new(text: &'a str, before: &'o mut Before) -> Self {
        Self { cursor: Cursor::new(text), before, count: 0, is_over: false }
    }

    /// Passes on to a cell that is not the one which came next in the object before.
    fn other(&mut self, columns: &[Named]) -> Option<usize> {
        let from = self.cursor.place();
        if self.count == 0 {
            self.cursor.mark(b'{')?;
        } else if !self.cursor.more(b'}')? {
            self.is_over = true;
            return None;
        }
        self.cursor.next_mark()?;
        let name = self.cursor.text()?;
        self.cursor.mark(b':')?;
        self.cursor.next_mark()?;
        let column = columns.iter().position(|column| column.name == name)?;
        let Before { columns, texts } = &mut *self.before;
        columns.truncate(self.count);
        if columns.contains(&column) {
            return None;
        }
        columns.push(column);
        if texts.len() <= column {
            texts.resize(column + 1, Vec::new());
        }
        let text = texts.get_mut(column)?;
        text.clear();
        text.extend_from_slice(self.cursor.since(from));
        Some(column)
    }
}

impl<'a> Cells<'a> for Object<'a, '_> {
    #[inline]
    fn column(&mut self, columns: &[Named]) -> Option<usize> {
        let likely = self.before.columns.get(self.count).copied();
        let column = likely.filter(|likely| {
            let text = self.before.texts.get(*likely);
            text.is_some_and(|text| self.cursor.word(text).is_some())
        });
        let column = match column {
            Some(column) => column,
            None => self.other(columns)?,
        };
        self.count += 1;
        Some(column)
    }

    #[inline]
    fn id(&mut self) -> Option<(RecordId, usize)> {
        let place = self.cursor.place() + 1;
        let [b'"', id @ .., b'"'] = self.cursor.rest().first_chunk::<38>()? else { return None };
        let id = RecordId::read_bytes(id)?;
        self.cursor.pass(38);
        Some((id, place))
    }

    #[inline]
    fn point(&mut self, scale: Scale) -> Option<u8> {
        let (point, rest) = point(self.cursor.rest(), scale)?;
        matches!(rest.first(), Some(b',' | b'}'))
            .then(|| self.cursor.pass(if point < 10 { 1 } else { 2 }))?;
        Some(point)
    }

    #[inline]
    fn moment(&mut self) -> Option<(Timestamp, &'a [u8; 20], usize)> {
        let place = self.cursor.place() + 1;
        let (b'"', rest) = self.cursor.rest().split_first()? else { return None };
        let (text, rest) = rest.split_first_chunk()?;
        let moment = Timestamp::read_bytes(text)?;
        (rest.first() == Some(&b'"')).then(|| self.cursor.pass(22))?;
        Some((moment, text, place))
    }

    #[inline]
    fn text(&mut self) -> Option<Cell<'a>> {
        self.cursor.cell().map(Cell::Text)
    }

    fn is_whole(&mut self) -> bool {
        self.is_over && self.cursor.is_at_end()
    }
}

/// The cells of a line of CSV with nothing unusual in it.
pub(crate) struct Line<'a> {
    whole: &'a [u8],
    /// From the cell at hand on.
    rest: &'a [u8],
    delimiter: u8,
    count: usize,
    has_text: bool,
    is_over: bool,
}

impl<'a> Line<'a> {
    /// The line that these bytes begin with.
    pub(crate) const fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        Self { whole: bytes, rest: bytes, delimiter, count: 0, has_text: false, is_over: false }
    }

    /// How many bytes were told.
    pub(crate) const fn place(&self) -> usize {
        self.whole.len() - self.rest.len()
    }

    /// Passes over a cell if it ends there.
    #[inline]
    fn pass(&mut self, rest: &'a [u8]) -> Option<()> {
        let is_end = match rest {
            [byte, ..] if *byte == self.delimiter => true,
            [b'\n', ..] | [b'\r', b'\n', ..] => true,
            _ => false,
        };
        is_end.then(|| self.rest = rest)
    }
}

impl<'a> Cells<'a> for Line<'a> {
    #[inline]
    fn column(&mut self, columns: &[Named]) -> Option<usize> {
        let column = self.count;
        if column > 0 {
            match self.rest {
                [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => {
                    self.rest = rest;
                    self.is_over = column == columns.len();
                    return None;
                }
                [_, rest @ ..] => self.rest = rest,
                [] => return None,
            }
        }
        self.count += 1;
        (column < columns.len()).then_some(column)
    }

    #[inline]
    fn id(&mut self) -> Option<(RecordId, usize)> {
        let place = self.place();
        let (id, rest) = self.rest.split_first_chunk()?;
        let id = RecordId::read_bytes(id)?;
        self.pass(rest)?;
        self.has_text = true;
        Some((id, place))
    }

    #[inline]
    fn point(&mut self, scale: Scale) -> Option<u8> {
        let (point, rest) = point(self.rest, scale)?;
        self.pass(rest)?;
        self.has_text = true;
        Some(point)
    }

    #[inline]
    fn moment(&mut self) -> Option<(Timestamp, &'a [u8; 20], usize)> {
        let place = self.place();
        let (text, rest) = self.rest.split_first_chunk()?;
        let moment = Timestamp::read_bytes(text)?;
        self.pass(rest)?;
        self.has_text = true;
        Some((moment, text, place))
    }

    #[inline]
    fn text(&mut self) -> Option<Cell<'a>> {
        let (text, rest) = match self.rest {
            [b'"', rest @ ..] => {
                let len = memchr::memchr3(b'"', b'\n', b'\r', rest)?;
                let (text, rest) = rest.split_at_checked(len)?;
                (text, rest.strip_prefix(b"\"")?)
            }
            rest => rest.split_at_checked(mark(rest, self.delimiter)?)?,
        };
        self.pass(rest)?;
        let text = str::from_utf8(text).ok()?.trim_ascii();
        self.has_text |= !text.is_empty();
        Some(Cell::Text(text))
    }

    fn is_whole(&mut self) -> bool {
        self.is_over && self.has_text
    }
}

/// Where the first mark stands that is no part of a cell without quotes.
fn mark(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let (words, last) = bytes.as_chunks::<8>();
    for (place, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        let ends = word::other_than(word, b'\n') & word::other_than(word, b'\r');
        let within = word::other_than(word, delimiter) & word::other_than(word, b'"');
        let marks = word::marks(ends & within);
        if marks != 0 {
            return Some(place * 8 + word::first(marks));
        }
    }
    let is_mark = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r' | b'"');
    Some(words.len() * 8 + last.iter().position(is_mark)?)
}

/// The point of a scale that a text begins with in plain digits, and what comes after it.
#[inline]
fn point(text: &[u8], scale: Scale) -> Option<(u8, &[u8])> {
    let (point, rest) = match text {
        [b'1', b'0', rest @ ..] => (10, rest),
        [digit @ b'0'..=b'9', rest @ ..] => (digit - b'0', rest),
        _ => return None,
    };
    scale.contains(point).then_some((point, rest))
}
