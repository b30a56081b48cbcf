//! Records by their ids, and which of several with one id holds.
//!
//! Ten million responses have to fit into the memory of a page, so each is a row of one size; what only few have stands
//! beside.

use crate::mix::mix;
use hashbrown::{DefaultHashBuilder, HashMap};
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
                let [above, below] = halves(*id);
                let above = mix(0, above ^ seed);
                mix(0, above ^ above >> 29 ^ below)
            }
            Self::Local { source, survey, text } => hasher.hash_one((source, survey, text)),
            Self::Unnamed => 0,
        };
        // The cast cuts the upper half.
        (hash >> 32 ^ hash) as u32
    }
}

/// An id as two numbers.
const fn halves(id: RecordId) -> [u64; 2] {
    let number = id.number();
    // The casts cut the number into its halves.
    [(number >> 64) as u64, number as u64]
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a, T> {
    key: &'a Key,
    pub(crate) claim: &'a Claim,
    pub(crate) body: &'a T,
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
    held: Blocks<T>,
    by_id: Places,
    /// The hashes of those that were held last and are not settled.
    unsettled: Vec<u32>,
    others: HashMap<u32, Others>,
    /// All that were taken in, those that do not hold included.
    records: u64,
    /// Ids that are no UUIDs, one after the other.
    names: String,
    hasher: DefaultHashBuilder,
    seed: u64,
}

/// Places by hashes.
///
/// A hash and its place stand together, so whatever is asked for is one line of the memory, where a table of a library
/// takes two; and as they stand in the order of hashes, a table that grows is copied from front to back.
#[derive(Clone, Debug, Default)]
struct Places {
    /// A hash, and its place from 1 on; 0 where there is none.
    slots: Vec<(u32, u32)>,
    count: usize,
    /// How many bits of a hash lead to no other slot.
    shift: u32,
}

/// A table of fewer slots is small: of 8 MB.
const SMALL: usize = 1 << 20;

impl Places {
    /// The slot where a hash would stand if it were alone.
    fn first_slot(&self, hash: u32) -> usize {
        (hash >> self.shift) as usize
    }

    /// What stands there.
    fn first(&self, hash: u32) -> u32 {
        self.slots.get(self.first_slot(hash)).map_or(0, |(own, _)| *own)
    }

    /// The place of a hash that is the right one, or else a new one.
    fn place(&mut self, hash: u32, new: u32, is_it: impl Fn(u32) -> bool) -> u32 {
        // A third stays free, so that few stand far from their slots.
        if self.count * 3 >= self.slots.len() * 2 {
            self.grow();
        }
        let mut at = self.first_slot(hash);
        loop {
            match self.slots.get_mut(at) {
                Some((own, place)) if *place > 0 => {
                    if *own == hash && is_it(*place - 1) {
                        return *place - 1;
                    }
                    at += 1;
                }
                Some(slot) => {
                    *slot = (hash, new + 1);
                    self.count += 1;
                    return new;
                }
                // After the last slot comes the first one.
                None => at = 0,
            }
        }
    }

    fn grow(&mut self) {
        let len = self.slots.len();
        // A small table grows faster: who has many records moves fewer of them.
        self.widen((len * if len < SMALL { 4 } else { 2 }).max(16));
    }

    /// Makes room for so many in all; what somebody expects may be wrong, so the room has a limit.
    fn expect(&mut self, places: usize) {
        let wanted = places.saturating_mul(3).div_euclid(2).min(16 * SMALL).next_power_of_two();
        if wanted > self.slots.len() {
            self.widen(wanted);
        }
    }

    /// Becomes a table of so many slots, a power of two.
    fn widen(&mut self, slots: usize) {
        let before = std::mem::replace(&mut self.slots, vec![(0, 0); slots]);
        (self.count, self.shift) = (0, u32::BITS - slots.ilog2());
        for (hash, place) in before.into_iter().filter(|(_, place)| *place > 0) {
            self.place(hash, place - 1, |_| false);
        }
    }
}

/// Records in blocks: they grow without a second copy of what they hold, which a page has no room for.
#[derive(Clone, Debug)]
struct Blocks<T> {
    list: Vec<Block<T>>,
    len: u32,
}

/// So many stand in a block.
const BLOCK: usize = 1 << 14;

/// Each part of some records by itself: who looks through all of them seldom asks for more than one.
#[derive(Clone, Debug)]
struct Block<T> {
    keys: Vec<Key>,
    claims: Vec<Claim>,
    bodies: Vec<T>,
}

impl<T> Block<T> {
    fn with_capacity(records: usize) -> Self {
        let (keys, claims) = (Vec::with_capacity(records), Vec::with_capacity(records));
        Self { keys, claims, bodies: Vec::with_capacity(records) }
    }

    /// All of them from a place on.
    fn iter_from(&self, place: usize) -> impl Iterator<Item = Held<'_, T>> {
        let keys = self.keys.get(place..).unwrap_or_default();
        let claims = self.claims.get(place..).unwrap_or_default();
        let bodies = self.bodies.get(place..).unwrap_or_default();
        let records = keys.iter().zip(claims).zip(bodies);
        records.map(|((key, claim), body)| Held { key, claim, body })
    }
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { list: Vec::new(), len: 0 }
    }
}

impl<T: Copy> Blocks<T> {
    /// Puts one at another's place.
    fn copy(&mut self, from: u32, to: u32) {
        let Some(Held { key, claim, body }) = self.get(from) else { return };
        let (own_key, own_claim, own_body) = (*key, *claim, *body);
        if let Some((key, claim, body)) = self.get_mut(to) {
            (*key, *claim, *body) = (own_key, own_claim, own_body);
        }
    }
}

impl<T> Blocks<T> {
    fn get(&self, place: u32) -> Option<Held<'_, T>> {
        let (block, within) = (self.list.get(place as usize / BLOCK)?, place as usize % BLOCK);
        let (key, claim) = (block.keys.get(within)?, block.claims.get(within)?);
        Some(Held { key, claim, body: block.bodies.get(within)? })
    }

    fn get_mut(&mut self, place: u32) -> Option<(&mut Key, &mut Claim, &mut T)> {
        let (block, within) = (self.list.get_mut(place as usize / BLOCK)?, place as usize % BLOCK);
        let (key, claim) = (block.keys.get_mut(within)?, block.claims.get_mut(within)?);
        Some((key, claim, block.bodies.get_mut(within)?))
    }

    /// Forgets all but so many.
    fn truncate(&mut self, len: u32) {
        if len == self.len {
            return;
        }
        self.len = len;
        self.list.truncate((len as usize).div_ceil(BLOCK));
        if let Some(block) = self.list.last_mut() {
            let len = (len as usize - 1) % BLOCK + 1;
            block.keys.truncate(len);
            block.claims.truncate(len);
            block.bodies.truncate(len);
        }
    }

    /// All of them from a place on, with their places.
    fn iter_from(&self, place: u32) -> impl Iterator<Item = (u32, Held<'_, T>)> {
        let (first, within) = (place as usize / BLOCK, place as usize % BLOCK);
        let blocks = self.list.get(first..).unwrap_or_default().iter().enumerate();
        blocks.flat_map(move |(after, block)| {
            let within = if after == 0 { within } else { 0 };
            let begin = (first + after) * BLOCK + within;
            // Counted within the block, which is a plain loop for a compiler.
            let records = block.iter_from(within).enumerate();
            // Rows fill the memory long before they fill 32 bits.
            records.map(move |(at, held)| ((begin + at) as u32, held))
        })
    }

    fn push(&mut self, key: Key, claim: Claim, body: T) {
        if (self.len as usize).is_multiple_of(BLOCK) {
            // A short file needs no whole block.
            let room = if self.list.is_empty() { 0 } else { BLOCK };
            self.list.push(Block::with_capacity(room));
        }
        if let Some(block) = self.list.last_mut() {
            block.keys.push(key);
            block.claims.push(claim);
            block.bodies.push(body);
            // Rows fill the memory long before they fill 32 bits.
            self.len += 1;
        }
    }
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        let hasher = DefaultHashBuilder::default();
        Self {
            held: Blocks::default(),
            by_id: Places::default(),
            unsettled: Vec::new(),
            others: HashMap::new(),
            records: 0,
            names: String::new(),
            seed: hasher.hash_one(0),
            hasher,
        }
    }
}

impl<T: Copy> Store<T> {
    /// Takes a record in, or one that holds elsewhere with the others of its id there, and answers with its place where
    /// it holds here.
    pub(crate) fn hold(
        &mut self,
        id: Id<'_>,
        claim: Claim,
        others: Others,
        body: T,
    ) -> Option<u32> {
        self.records += 1 + others.all();
        let (held, names) = (&self.held, &self.names);
        let is_it = |place| held.get(place).is_some_and(|held| held.key.id(names) == id);
        let new = held.len;
        let place = match id {
            Id::Unnamed => new,
            _ => self.by_id.place(id.hash(&self.hasher, self.seed), new, is_it),
        };
        if place != new {
            return self.hold_again(place, claim, others, body);
        }
        let key = self.key(id);
        self.held.push(key, claim, body);
        if others.all() > 0 {
            self.others.insert(place, others);
        }
        Some(place)
    }

    /// Takes a record in of which nobody has looked yet whether its id is known: [`Self::settle`] does.
    #[inline]
    pub(crate) fn add(&mut self, id: RecordId, claim: Claim, body: T) {
        self.unsettled.push(Id::Record(id).hash(&self.hasher, self.seed));
        self.held.push(Key::Record(halves(id)), claim, body);
    }

    /// How many are not settled.
    pub(crate) fn unsettled(&self) -> usize {
        self.unsettled.len()
    }

    /// Looks for all that are not settled, and tells of each, by its number among them, at which place it holds; `None` where it does
    /// not. Until then none may be held otherwise.
    pub(crate) fn settle(&mut self, mut told: impl FnMut(usize, Option<u32>)) {
        let mut hashes = std::mem::take(&mut self.unsettled);
        // The memory answers many questions at once nearly as fast as one, and has the answers at hand then.
        let seen = hashes.iter().fold(0, |seen, hash| seen ^ self.by_id.first(*hash));
        // Nothing comes of it, and it has to be done all the same.
        std::hint::black_box(seen);
        // There are no more than are held.
        let begin = self.held.len - hashes.len() as u32;
        let mut end = begin;
        for (own, hash) in (begin..).zip(&hashes) {
            let held = &self.held;
            let key = |place| held.get(place).map(|held| *held.key);
            let is_it = |place| match (key(place), key(own)) {
                (Some(Key::Record(known)), Some(Key::Record(id))) => known == id,
                _ => false,
            };
            let place = self.by_id.place(*hash, end, is_it);
            let number = (own - begin) as usize;
            if place != end {
                let Some(Held { claim, body, .. }) = self.held.get(own) else { continue };
                let (claim, body) = (*claim, *body);
                told(number, self.hold_again(place, claim, Others::default(), body));
                continue;
            }
            if place != own {
                self.held.copy(own, place);
            }
            told(number, Some(place));
            end += 1;
        }
        self.held.truncate(end);
        self.records += hashes.len() as u64;
        hashes.clear();
        self.unsettled = hashes;
    }

    /// Makes room for so many records in all, which somebody expects.
    pub(crate) fn expect(&mut self, records: usize) {
        self.by_id.expect(records);
    }

    /// Takes a record in whose id is known, with the others of its id, and answers with its place where it holds now.
    fn hold_again(&mut self, place: u32, claim: Claim, others: Others, body: T) -> Option<u32> {
        let (_, own_claim, own_body) = self.held.get_mut(place)?;
        let counted = self.others.entry(place).or_default();
        let before = (*own_claim, *counted);
        let is_taken = is_before(*own_claim, claim);
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
        (*own_claim, *own_body) = (claim, body);
        Some(place)
    }

    /// All that hold, with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, Held<'_, T>)> {
        self.iter_from(0)
    }

    /// All that hold from a place on, with their places.
    pub(crate) fn iter_from(&self, place: u32) -> impl Iterator<Item = (u32, Held<'_, T>)> {
        self.held.iter_from(place)
    }

    /// What holds at a place.
    pub(crate) fn get(&self, place: u32) -> Option<Held<'_, T>> {
        self.held.get(place)
    }

    /// What all that hold go by.
    pub(crate) fn id(&self, held: Held<'_, T>) -> Id<'_> {
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
        self.records
    }

    fn key(&mut self, id: Id<'_>) -> Key {
        match id {
            Id::Record(id) => Key::Record(halves(id)),
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
