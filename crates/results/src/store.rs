//! Records by their ids, and which of several with one id holds.
//!
//! Ten million responses have to fit into the memory of a page, so each is a row of one size; what only few have stands
//! beside.

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::hash::BuildHasher;
use trefoil_survey::id::RecordId;

/// What a record goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id<'a> {
    /// A UUID: the same everywhere.
    Record(RecordId),
    /// Any other text: the same within its file and its survey, both by their places.
    Local { source: u32, survey: u32, text: &'a str },
    /// Nothing tells whether it is another's copy.
    Unnamed,
}

impl Id<'_> {
    /// The id for people.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Record(id) => id.text(),
            Self::Local { text, .. } => (*text).into(),
            Self::Unnamed => String::new(),
        }
    }

    /// A hash that nobody outside can foresee: a respondent chooses the id.
    fn hash(&self, hasher: &DefaultHashBuilder, seed: u64) -> u32 {
        let hash = match self {
            Self::Record(id) => {
                let number = id.number();
                // The casts cut the number into its halves.
                let above = spread((number >> 64) as u64 ^ seed);
                spread(above ^ above >> 29 ^ number as u64)
            }
            Self::Local { source, survey, text } => hasher.hash_one((source, survey, text)),
            Self::Unnamed => 0,
        };
        // The cast cuts the upper half.
        (hash >> 32 ^ hash) as u32
    }
}

/// A number of 64 bits all of which count.
const fn spread(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where a record stands among those with its id; the greatest rank holds.
///
/// The highest revision wins, except that a respondent who sent (`complete`, `withdrawn`) is never
/// undone by a late save under way: that is what the collector does with records in their order,
/// and it needs no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub(crate) is_sent: bool,
    pub(crate) revision: u32,
}

/// Later than any time: an answer with one holds before another without.
pub(crate) const UNDATED_S: i64 = i64::MAX;

/// What decides which of two records holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    pub(crate) rank: Rank,
    /// When it was answered, in seconds since 1970. Of two bodies with one rank the earlier one
    /// holds, since a collector takes the first one and refuses the other.
    pub(crate) answered_s: i64,
    /// Tells bodies apart.
    pub(crate) digest: u64,
}

/// How many records with an id do not hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Others {
    /// Records with the body that holds.
    pub(crate) copies: u64,
    /// Records of the same rank with another body.
    pub(crate) conflicting: u64,
    /// Records of a lower rank.
    pub(crate) superseded: u64,
}

impl Others {
    fn all(self) -> u64 {
        self.copies + self.conflicting + self.superseded
    }
}

/// The record that holds for an id.
#[derive(Clone, Debug)]
pub(crate) struct Held<T> {
    key: Key,
    pub(crate) claim: Claim,
    pub(crate) body: T,
}

#[derive(Clone, Copy, Debug)]
enum Key {
    // Two halves: a number of 128 bits would widen each row by its alignment.
    Record([u64; 2]),
    Local { source: u32, survey: u32, len: u32, at: usize },
    Unnamed,
}

/// The records that hold.
///
/// Which ones do depends on which records came, not on their order.
#[derive(Clone, Debug)]
pub(crate) struct Store<T> {
    held: Blocks<Held<T>>,
    /// Places by hashes, which stand beside them: a table that grows need not look at the ids.
    by_id: HashTable<(u32, u32)>,
    others: HashMap<u32, Others>,
    /// Ids that are no UUIDs, one after the other.
    names: String,
    hasher: DefaultHashBuilder,
    seed: u64,
}

/// A list in blocks: it grows without a second copy of what it holds, which a page has no room for.
#[derive(Clone, Debug)]
struct Blocks<T>(Vec<Vec<T>>);

/// So many stand in a block.
const BLOCK: usize = 1 << 14;

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Blocks<T> {
    fn len(&self) -> u32 {
        let full = self.0.len().saturating_sub(1) * BLOCK;
        // Rows fill the memory long before they fill 32 bits.
        (full + self.0.last().map_or(0, Vec::len)) as u32
    }

    fn get(&self, place: u32) -> Option<&T> {
        self.0.get(place as usize / BLOCK)?.get(place as usize % BLOCK)
    }

    fn get_mut(&mut self, place: u32) -> Option<&mut T> {
        self.0.get_mut(place as usize / BLOCK)?.get_mut(place as usize % BLOCK)
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }

    fn iter_from(&self, place: u32) -> impl Iterator<Item = &T> {
        let (block, within) = (place as usize / BLOCK, place as usize % BLOCK);
        let first = self.0.get(block).and_then(|block| block.get(within..)).unwrap_or_default();
        let rest = self.0.get(block + 1..).unwrap_or_default();
        first.iter().chain(rest.iter().flatten())
    }

    fn push(&mut self, one: T) {
        match self.0.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(one),
            // A short file needs no whole block.
            None => self.0.push(vec![one]),
            Some(_) => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(one);
                self.0.push(block);
            }
        }
    }
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        let hasher = DefaultHashBuilder::default();
        Self {
            held: Blocks::default(),
            by_id: HashTable::new(),
            others: HashMap::new(),
            names: String::new(),
            seed: hasher.hash_one(0),
            hasher,
        }
    }
}

impl<T> Store<T> {
    /// Takes a record in, or one that holds elsewhere with the others of its id there. Its body is made where it holds
    /// here; then its place is answered.
    pub(crate) fn hold(
        &mut self,
        id: Id<'_>,
        claim: Claim,
        others: Others,
        body: impl FnOnce() -> T,
    ) -> Option<u32> {
        let hash = id.hash(&self.hasher, self.seed);
        let (held, names) = (&self.held, &self.names);
        let row = |place: &u32| held.get(*place);
        let is_it = |(own, place): &(u32, u32)| {
            *own == hash && row(place).is_some_and(|held| held.key.id(names) == id)
        };
        // Rows fill the memory long before they fill 32 bits.
        let new = held.len();
        let place = match id {
            Id::Unnamed => new,
            _ => {
                let entry = self
                    .by_id
                    .entry(spread(hash.into()), is_it, |(hash, _)| spread((*hash).into()));
                entry.or_insert((hash, new)).get().1
            }
        };
        if place == new {
            let key = self.key(id);
            self.held.push(Held { key, claim, body: body() });
            if others.all() > 0 {
                self.others.insert(place, others);
            }
            return Some(place);
        }
        let own = self.held.get_mut(place)?;
        let counted = self.others.entry(place).or_default();
        let before = (own.claim, *counted);
        let is_taken = is_before(own.claim, claim);
        let ((holds, its), (yields, lost)) =
            if is_taken { ((claim, others), before) } else { (before, (claim, others)) };
        *counted = if holds.rank != yields.rank {
            Others { superseded: its.superseded + lost.all() + 1, ..its }
        } else if holds.digest == yields.digest {
            Others {
                copies: its.copies + lost.copies + 1,
                conflicting: its.conflicting + lost.conflicting,
                superseded: its.superseded + lost.superseded,
            }
        } else {
            Others {
                conflicting: its.conflicting + lost.conflicting + lost.copies + 1,
                superseded: its.superseded + lost.superseded,
                ..its
            }
        };
        if !is_taken {
            return None;
        }
        own.claim = claim;
        own.body = body();
        Some(place)
    }

    /// All that hold, with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Held<T>)> {
        (0..).zip(self.held.iter())
    }

    /// All that hold from a place on, with their places.
    pub(crate) fn iter_from(&self, place: u32) -> impl Iterator<Item = (u32, &Held<T>)> {
        (place..).zip(self.held.iter_from(place))
    }

    /// What holds at a place.
    pub(crate) fn get(&self, place: u32) -> Option<&Held<T>> {
        self.held.get(place)
    }

    /// What all that hold go by.
    pub(crate) fn id(&self, held: &Held<T>) -> Id<'_> {
        held.key.id(&self.names)
    }

    /// The others with the id of a place.
    pub(crate) fn others(&self, place: u32) -> Others {
        // Nearly nothing has others.
        if self.others.is_empty() {
            return Others::default();
        }
        self.others.get(&place).copied().unwrap_or_default()
    }

    /// All records that were taken in.
    pub(crate) fn records(&self) -> u64 {
        u64::from(self.held.len()) + self.others.values().map(|others| others.all()).sum::<u64>()
    }

    fn key(&mut self, id: Id<'_>) -> Key {
        match id {
            Id::Record(id) => {
                let number = id.number();
                // The casts cut the number into its halves.
                Key::Record([(number >> 64) as u64, number as u64])
            }
            Id::Local { source, survey, text } => {
                let at = self.names.len();
                self.names.push_str(text);
                Key::Local { source, survey, len: text.len() as u32, at }
            }
            Id::Unnamed => Key::Unnamed,
        }
    }
}

impl Key {
    fn id(self, names: &str) -> Id<'_> {
        match self {
            Self::Record([above, below]) => {
                Id::Record(RecordId::from_number(u128::from(above) << 64 | u128::from(below)))
            }
            Self::Local { source, survey, len, at } => {
                let text = names.get(at..at + len as usize).unwrap_or_default();
                Id::Local { source, survey, text }
            }
            Self::Unnamed => Id::Unnamed,
        }
    }
}

/// Whether the first one yields to the second.
fn is_before(own: Claim, its: Claim) -> bool {
    (own.rank, its.answered_s, its.digest) < (its.rank, own.answered_s, own.digest)
}
