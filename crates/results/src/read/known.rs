//! Rows that say what one before them said, but for their ids and moments: they are found and not read again.
//!
//! A file has many rows and few that differ in more than that. What a row says depends on its bytes alone, so one whose
//! other bytes are the same says the same.

use super::moment::Lately;
use super::word;
use crate::digest::Digest;
use crate::mix::mix;
use crate::store::Claim;
use crate::tally::Tally;
use trefoil_survey::id::RecordId;

/// What rows said, by the bytes of them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    layouts: Vec<(Layout, Parts)>,
    rows: Vec<Row>,
    /// In the order of the rows.
    said: Vec<Said>,
    /// The bytes of the rows, one after the other, eight at a time.
    keys: Vec<u64>,
    /// The places of rows by hash, from 1 on; 0 where there is none.
    slots: Vec<u16>,
    key: Key,
    lately: Lately,
    /// Rows that were found, less what those took that were not.
    gain: i32,
    is_given_up: bool,
}

/// Where a row has what differs from row to row, by the byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Of a UUID.
    pub(crate) id: Option<usize>,
    /// Of a moment as records write it.
    pub(crate) moment: Option<usize>,
}

/// The bytes of a row that stand around its id and its moment.
#[derive(Clone, Copy, Debug)]
struct Parts {
    /// Before each of the two, from where to where.
    before: [(usize, usize); 2],
    /// Where the last part begins, which goes to the end.
    last: usize,
}

/// What a row says, its id and its moment left out where they have a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    /// The place of its kind.
    pub(crate) kind: u32,
    pub(crate) claim: Claim,
    /// What the digest of the moment begins with.
    pub(crate) moment: Digest,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    hash: u32,
    layout: u16,
    /// How many bytes it has before its end.
    len: u32,
    key_at: u32,
}

/// The bytes of a row without its id and its moment, eight at a time; the last ones of each part are filled up with zeros.
#[derive(Debug)]
struct Key {
    words: [u64; MOST_WORDS],
    count: usize,
    hash: u64,
}

/// Longer rows hold what seldom recurs.
const MOST_WORDS: usize = 48;

/// More rows are more than a processor has at hand.
const MOST_ROWS: usize = 1 << 12;

/// Ids and moments stand at a few places, unless what stands before them differs in length.
const MOST_LAYOUTS: usize = 4;

/// Half of the slots stay free, so whatever is there is near its first one.
const SLOTS: usize = 2 * MOST_ROWS;

/// So near: whoever writes rows may foresee the hash, and is to gain nothing by many of the same.
const MOST_STEPS: usize = 16;

const ID: usize = 36;
const MOMENT: usize = "2026-11-22T10:15:00Z".len();

/// Learning costs what finding saves. As many as are kept may have to be learned before any is found.
const LEAST_GAIN: i32 = -2 * MOST_ROWS as i32;

impl Default for Key {
    fn default() -> Self {
        Self { words: [0; MOST_WORDS], count: 0, hash: 0 }
    }
}

impl Key {
    /// Reads the row that these bytes begin with, and answers with how many it has before its end; `None` where it is too
    /// long, or the bytes end with it.
    #[inline]
    fn read(&mut self, parts: &Parts, bytes: &[u8]) -> Option<usize> {
        let mut words = self.words.iter_mut();
        let mut hash = 0_u64;
        let mut push = |word: u64| {
            *words.next()? = word;
            hash = mix(hash, word);
            Some(())
        };
        for (from, to) in parts.before {
            let (chunks, rest) = bytes.get(from..to)?.as_chunks();
            for chunk in chunks {
                push(u64::from_le_bytes(*chunk))?;
            }
            if !rest.is_empty() {
                let word = u64::from_le_bytes(*bytes.get(to - rest.len()..)?.first_chunk()?);
                push(word & below(rest.len()))?;
            }
        }
        let (chunks, _) = bytes.get(parts.last..)?.as_chunks();
        let mut len = None;
        for (place, chunk) in chunks.iter().enumerate() {
            let word = u64::from_le_bytes(*chunk);
            let ends = word::marks(word::other_than(word, b'\n'));
            if ends != 0 {
                let last = word::first(ends);
                push(word & below(last))?;
                len = Some(parts.last + place * 8 + last);
                break;
            }
            push(word)?;
        }
        (self.count, self.hash) = (MOST_WORDS - words.len(), hash);
        len
    }

    fn words(&self) -> &[u64] {
        self.words.get(..self.count).unwrap_or_default()
    }

    /// The upper half.
    fn hash(&self) -> u32 {
        (self.hash >> 32) as u32
    }
}

/// Where a row is looked for, one after the other.
fn slots(hash: u32) -> impl Iterator<Item = usize> {
    let first = (hash >> (u32::BITS - SLOTS.ilog2())) as usize;
    (first..first + MOST_STEPS).map(|slot| slot % SLOTS)
}

/// So many of the lower bytes, fewer than eight.
const fn below(bytes: usize) -> u64 {
    (1 << (8 * bytes)) - 1
}

impl Layout {
    /// What stands around the cells.
    fn parts(self) -> Parts {
        let id = self.id.map(|at| (at, ID));
        let moment = self.moment.map(|at| (at, MOMENT));
        let cells = if self.moment < self.id { [moment, id] } else { [id, moment] };
        let mut last = 0;
        let before = cells.map(|cell| match cell {
            Some((at, len)) => (std::mem::replace(&mut last, at + len), at),
            None => (0, 0),
        });
        Parts { before, last }
    }

    /// Whether an id and a moment seem to stand there.
    #[inline]
    fn is_likely(self, bytes: &[u8]) -> bool {
        let has = |cell: Option<usize>, at: usize, mark: u8| {
            cell.is_none_or(|cell| bytes.get(cell + at) == Some(&mark))
        };
        has(self.id, 8, b'-') && has(self.id, 23, b'-') && has(self.moment, 19, b'Z')
    }
}

impl Known {
    /// Whether rows are still worth being learned.
    pub(crate) const fn is_learning(&self) -> bool {
        !self.is_given_up
    }

    /// Takes in all rows that are known and come one after the other, and answers with how many bytes and how many rows
    /// they are.
    pub(crate) fn take(&mut self, tally: &mut Tally, bytes: &[u8]) -> (usize, u64) {
        let (mut at, mut rows) = (0, 0);
        while let Some(len) = self.take_one(tally, bytes.get(at..).unwrap_or_default()) {
            // Past its end.
            at += len + 1;
            rows += 1;
        }
        self.gain = self.gain.saturating_add_unsigned(rows).min(0);
        (at, rows.into())
    }

    #[inline]
    fn take_one(&mut self, tally: &mut Tally, bytes: &[u8]) -> Option<usize> {
        let (len, layout, place) = self.look_up(bytes)?;
        let Self { said, lately, .. } = self;
        let Said { kind, mut claim, moment } = *said.get(place)?;
        let id = match layout.id {
            Some(at) => Some(RecordId::read_bytes(bytes.get(at..)?.first_chunk()?)?),
            None => None,
        };
        if let Some(at) = layout.moment {
            let text = bytes.get(at..)?.first_chunk()?;
            claim.answered_s = lately.read(text)?.unix_s();
            claim.digest = claim.digest.wrapping_add(moment.bytes(text).value());
        }
        tally.keep_again(id, claim, kind);
        Some(len)
    }

    /// The length and the layout of the row that these bytes begin with, and the place of one like it.
    #[inline]
    fn look_up(&mut self, bytes: &[u8]) -> Option<(usize, Layout, usize)> {
        for place in 0..self.layouts.len() {
            let (layout, parts) = self.layouts.get(place)?;
            if layout.is_likely(bytes)
                && let Some(len) = self.key.read(parts, bytes)
                && let Some(row) = self.find(place, len)
            {
                return Some((len, *layout, row));
            }
        }
        None
    }

    /// The place of the row with the key at hand.
    #[inline]
    fn find(&self, layout: usize, len: usize) -> Option<usize> {
        let hash = self.key.hash();
        for slot in slots(hash) {
            let place = usize::from(*self.slots.get(slot)?).checked_sub(1)?;
            let row = self.rows.get(place)?;
            let is_it = row.hash == hash
                && usize::from(row.layout) == layout
                && row.len as usize == len
                && self.is_key(row.key_at as usize);
            if is_it {
                return Some(place);
            }
        }
        None
    }

    #[inline]
    fn is_key(&self, at: usize) -> bool {
        let own = self.keys.get(at..at + self.key.count).unwrap_or_default();
        own.iter().zip(self.key.words()).all(|(own, its)| own == its)
    }

    /// Learns what a row says that was read, a line without its end.
    pub(crate) fn learn(&mut self, line: &[u8], layout: Layout, said: Said) {
        self.gain -= 1;
        if self.gain < LEAST_GAIN {
            *self = Self { is_given_up: true, ..Self::default() };
            return;
        }
        // Rows later in a file may be others.
        if self.rows.len() == MOST_ROWS {
            *self = Self { gain: self.gain, ..Self::default() };
        }
        if self.add(line, layout).is_some() {
            self.said.push(said);
        }
    }

    /// Adds a row; `None` where it is too long, stands otherwise than the others, is there, or too many are where it would be.
    fn add(&mut self, line: &[u8], layout: Layout) -> Option<()> {
        let place = match self.layouts.iter().position(|(own, _)| *own == layout) {
            Some(place) => place,
            None if self.layouts.len() == MOST_LAYOUTS => return None,
            None => {
                self.layouts.push((layout, layout.parts()));
                self.layouts.len() - 1
            }
        };
        // Read as it will be looked for, with something after it.
        let len = self.key.read(&layout.parts(), &[line, b"\n\0\0\0\0\0\0\0"].concat())?;
        if self.find(place, len).is_some() {
            return None;
        }
        if self.slots.is_empty() {
            self.slots = vec![0; SLOTS];
        }
        let hash = self.key.hash();
        let free = slots(hash).find(|slot| self.slots.get(*slot) == Some(&0))?;
        // There are no more rows, and they are no longer, than these numbers hold.
        let (layout, len, key_at) = (place as u16, len as u32, self.keys.len() as u32);
        self.keys.extend_from_slice(self.key.words());
        self.rows.push(Row { hash, layout, len, key_at });
        *self.slots.get_mut(free)? = self.rows.len() as u16;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, Layout, slots};

    #[test]
    fn a_row_is_found_by_its_bytes_its_length_and_its_layout() {
        const ID: &str = "0197a000-0000-7000-8000-000000000001";
        let at = |id| Layout { id: Some(id), moment: None };
        let rows = [
            (format!("{ID},9"), at(0)),
            (format!("{ID},9\0"), at(0)),
            (format!("{ID},9,and more than sixteen bytes"), at(0)),
            // The same bytes and the same length, once the cell is left out.
            (format!("a{ID}b\0"), at(1)),
            (format!("a\0{ID}b"), at(2)),
        ];
        let mut known = Known::default();
        let line = |row: &str| [row, "\nnext row"].concat();
        let found = |known: &mut Known, row: &str, (place, layout): (_, Layout)| {
            let len = known.key.read(&layout.parts(), line(row).as_bytes()).unwrap();
            assert_eq!(len, row.len());
            known.find(place, len)
        };
        let layouts = [0, 0, 0, 1, 2];
        for (place, (row, layout)) in rows.iter().enumerate() {
            let its = (layouts[place], *layout);
            assert_eq!(found(&mut known, row, its), None);
            assert_eq!(known.add(row.as_bytes(), *layout), Some(()));
            assert_eq!(known.add(row.as_bytes(), *layout), None);
            assert_eq!(found(&mut known, row, its), Some(place));
            assert_eq!(found(&mut known, &row.replace("7000", "7fff"), its), Some(place));
        }
        // With the same hash, and another byte.
        *known.keys.last_mut().unwrap() ^= 1;
        assert_eq!(found(&mut known, &rows[4].0, (2, at(2))), None);
        assert_eq!(found(&mut known, &rows[3].0, (1, at(1))), Some(3));
        // Where too many are whose hashes are near, none is added.
        let row = format!("c{ID}");
        assert_eq!(found(&mut known, &row, (1, at(1))), None);
        for slot in slots(known.key.hash()) {
            known.slots[slot] = 1;
        }
        assert_eq!(known.add(row.as_bytes(), at(1)), None);
        assert_eq!(found(&mut known, &row, (1, at(1))), None);
        // At the end of what there is nobody knows whether it goes on.
        assert_eq!(known.key.read(&at(0).parts(), rows[0].0.as_bytes()), None);
        assert_eq!(
            known.key.read(&at(0).parts(), format!("{ID}{}\n", "x".repeat(1000)).as_bytes()),
            None
        );
    }
}
