//! Records by their ids, and which of several with one id holds.
//!
//! Ten million responses have to fit into the memory of a page, so each is a row of one size, and as small as it can be: what
//! many have in common stands once, and what only few have stands beside.

use crate::blocks::Blocks;
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
    /// What sort of id it is.
    pub(crate) const fn naming(&self) -> Naming {
        match self {
            Self::Record(_) => Naming::Record,
            Self::Local { .. } => Naming::Local,
            Self::Unnamed => Naming::Unnamed,
        }
    }

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

/// What decides which of two records with one rank holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
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
    /// How many they are.
    pub(crate) const fn all(self) -> u64 {
        self.copies + self.conflicting + self.superseded
    }
}

/// What records have in common that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind<T> {
    pub(crate) naming: Naming,
    pub(crate) rank: Rank,
    pub(crate) body: T,
}

/// What sort of id a record goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    Record,
    Local,
    Unnamed,
}

/// The record that holds for an id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a, T> {
    key: Key,
    pub(crate) claim: Claim,
    /// The place of its kind.
    pub(crate) number: u32,
    pub(crate) kind: &'a Kind<T>,
}

/// An id as two numbers: the halves of a UUID, or the place of another text. The kind says which.
type Key = [u64; 2];

/// Where an id that is no UUID stands.
#[derive(Clone, Copy, Debug)]
struct Local {
    source: u32,
    survey: u32,
    len: u32,
    at: usize,
}

/// The records that hold.
///
/// Which ones do depends on which records came, not on their order.
#[derive(Clone, Debug)]
pub(crate) struct Store<T> {
    rows: Rows,
    kinds: Blocks<Kind<T>>,
    by_id: Places,
    /// The hashes of those that were held last and are not settled.
    unsettled: Vec<u32>,
    others: HashMap<u32, Others>,
    /// All that were taken in, those that do not hold included.
    records: u64,
    locals: Blocks<Local>,
    /// The texts of those, one after the other.
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

/// Each part of the records by itself: who looks through all of them seldom asks for more than one.
#[derive(Clone, Debug, Default)]
struct Rows {
    keys: Blocks<Key>,
    claims: Blocks<Claim>,
    /// By their places.
    kinds: Blocks<u32>,
}

/// A record's parts.
type Row = (Key, Claim, u32);

impl Rows {
    const fn len(&self) -> u32 {
        self.kinds.len()
    }

    fn get(&self, place: u32) -> Option<Row> {
        Some((*self.keys.get(place)?, *self.claims.get(place)?, *self.kinds.get(place)?))
    }

    #[inline]
    fn push(&mut self, (key, claim, kind): Row) {
        self.keys.push(key);
        self.claims.push(claim);
        self.kinds.push(kind);
    }

    /// Puts one at another's place.
    fn set(&mut self, place: u32, (key, claim, kind): Row) {
        self.keys.set(place, key);
        self.claims.set(place, claim);
        self.kinds.set(place, kind);
    }

    /// Forgets all but so many.
    fn truncate(&mut self, len: u32) {
        self.keys.truncate(len);
        self.claims.truncate(len);
        self.kinds.truncate(len);
    }

    /// All of them from a place on, with their places.
    fn iter_from(&self, place: u32) -> impl Iterator<Item = (u32, (&Key, &Claim, &u32))> {
        let parts = self.keys.parts_from(place).zip(self.claims.parts_from(place));
        let parts = parts.zip(self.kinds.parts_from(place));
        parts.flat_map(|(((begin, keys), (_, claims)), (_, kinds))| {
            let rows = keys.iter().zip(claims).zip(kinds);
            // Counted within the part, which is a plain loop for a compiler.
            rows.enumerate().map(move |(at, ((key, claim), kind))| {
                // Rows fill the memory long before they fill 32 bits.
                (begin + at as u32, (key, claim, kind))
            })
        })
    }
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        let hasher = DefaultHashBuilder::default();
        Self {
            rows: Rows::default(),
            kinds: Blocks::default(),
            by_id: Places::default(),
            unsettled: Vec::new(),
            others: HashMap::new(),
            records: 0,
            locals: Blocks::default(),
            names: String::new(),
            seed: hasher.hash_one(0),
            hasher,
        }
    }
}

impl<T> Store<T> {
    /// Keeps a kind that is new, and answers with its place.
    pub(crate) fn add_kind(&mut self, kind: Kind<T>) -> u32 {
        self.kinds.push(kind);
        self.kinds.len() - 1
    }

    /// How many kinds there are.
    pub(crate) const fn kinds(&self) -> u32 {
        self.kinds.len()
    }

    /// Forgets all kinds but so many; nothing that is held is of one of the others.
    pub(crate) fn truncate_kinds(&mut self, len: u32) {
        self.kinds.truncate(len);
    }

    /// The kind at a place.
    pub(crate) fn kind(&self, number: u32) -> Option<&Kind<T>> {
        self.kinds.get(number)
    }

    /// Takes a record in, or one that holds elsewhere with the others of its id there, and answers with its place where
    /// it holds here. Its kind says what sort of id it has.
    pub(crate) fn hold(
        &mut self,
        id: Id<'_>,
        claim: Claim,
        others: Others,
        kind: u32,
    ) -> Option<u32> {
        self.records += 1 + others.all();
        let new = self.rows.len();
        let place = match id {
            Id::Unnamed => new,
            _ => {
                let hash = id.hash(&self.hasher, self.seed);
                let Self { rows, kinds, locals, names, .. } = self;
                let is_it = |place| {
                    let Some((key, _, kind)) = rows.get(place) else { return false };
                    kinds.get(kind).is_some_and(|kind| kind.naming.id(key, locals, names) == id)
                };
                self.by_id.place(hash, new, is_it)
            }
        };
        if place != new {
            return self.hold_again(place, claim, others, kind);
        }
        let key = self.key(id);
        self.rows.push((key, claim, kind));
        if others.all() > 0 {
            self.others.insert(place, others);
        }
        Some(place)
    }

    /// Takes a record in of which nobody has looked yet whether its id is known: [`Self::settle`] does.
    #[inline]
    pub(crate) fn add(&mut self, id: RecordId, claim: Claim, kind: u32) {
        self.unsettled.push(Id::Record(id).hash(&self.hasher, self.seed));
        self.rows.push((halves(id), claim, kind));
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
        let begin = self.rows.len() - hashes.len() as u32;
        let mut end = begin;
        for (own, hash) in (begin..).zip(&hashes) {
            let Self { rows, kinds, .. } = self;
            let is_it = |place| {
                rows.keys.get(place) == rows.keys.get(own)
                    && (rows.kinds.get(place))
                        .and_then(|kind| kinds.get(*kind))
                        .is_some_and(|kind| kind.naming == Naming::Record)
            };
            let place = self.by_id.place(*hash, end, is_it);
            let number = (own - begin) as usize;
            if place != end {
                let Some((_, claim, kind)) = self.rows.get(own) else { continue };
                told(number, self.hold_again(place, claim, Others::default(), kind));
                continue;
            }
            if place != own
                && let Some(row) = self.rows.get(own)
            {
                self.rows.set(place, row);
            }
            told(number, Some(place));
            end += 1;
        }
        self.rows.truncate(end);
        self.records += hashes.len() as u64;
        hashes.clear();
        self.unsettled = hashes;
    }

    /// Makes room for so many records in all, which somebody expects.
    pub(crate) fn expect(&mut self, records: usize) {
        self.by_id.expect(records);
    }

    /// Takes a record in whose id is known, with the others of its id, and answers with its place where it holds now.
    fn hold_again(&mut self, place: u32, claim: Claim, others: Others, kind: u32) -> Option<u32> {
        let (key, own_claim, own_kind) = self.rows.get(place)?;
        let [own_rank, rank] = [self.kinds.get(own_kind)?.rank, self.kinds.get(kind)?.rank];
        let counted = self.others.entry(place).or_default();
        let is_taken = is_before((own_rank, own_claim), (rank, claim));
        let (its, lost) = if is_taken { (others, *counted) } else { (*counted, others) };
        *counted = if own_rank != rank {
            Others { superseded: its.superseded + lost.all() + 1, ..its }
        } else if own_claim.digest == claim.digest {
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
        self.rows.set(place, (key, claim, kind));
        Some(place)
    }

    /// All that hold, with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, Held<'_, T>)> {
        self.iter_from(0)
    }

    /// All that hold from a place on, with their places.
    pub(crate) fn iter_from(&self, place: u32) -> impl Iterator<Item = (u32, Held<'_, T>)> {
        let rows = self.rows.iter_from(place);
        rows.filter_map(|(place, (key, claim, number))| {
            let kind = self.kinds.get(*number)?;
            Some((place, Held { key: *key, claim: *claim, number: *number, kind }))
        })
    }

    /// The kinds, by their places.
    pub(crate) fn all_kinds(&self) -> impl Iterator<Item = &Kind<T>> {
        self.kinds.parts_from(0).flat_map(|(_, kinds)| kinds)
    }

    /// The places of the kinds of all that hold.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.rows.kinds.parts_from(0).flat_map(|(_, kinds)| kinds).copied()
    }

    /// The same with when each was answered.
    pub(crate) fn numbers_and_seconds(&self) -> impl Iterator<Item = (u32, i64)> {
        let parts = self.rows.kinds.parts_from(0).zip(self.rows.claims.parts_from(0));
        let rows = parts.flat_map(|((_, kinds), (_, claims))| kinds.iter().zip(claims));
        rows.map(|(kind, claim)| (*kind, claim.answered_s))
    }

    /// Those that others have the id of, with them.
    pub(crate) fn contested(&self) -> impl Iterator<Item = (u32, Held<'_, T>, Others)> {
        let all = self.others.iter();
        all.filter_map(|(place, others)| Some((*place, self.get(*place)?, *others)))
    }

    /// What holds at a place.
    pub(crate) fn get(&self, place: u32) -> Option<Held<'_, T>> {
        let (key, claim, number) = self.rows.get(place)?;
        Some(Held { key, claim, number, kind: self.kinds.get(number)? })
    }

    /// What all that hold go by.
    pub(crate) fn id(&self, held: Held<'_, T>) -> Id<'_> {
        held.kind.naming.id(held.key, &self.locals, &self.names)
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
            Id::Record(id) => halves(id),
            Id::Local { source, survey, text } => {
                let (len, at) = (text.len() as u32, self.names.len());
                self.names.push_str(text);
                self.locals.push(Local { source, survey, len, at });
                [u64::from(self.locals.len() - 1), 0]
            }
            Id::Unnamed => [0, 0],
        }
    }
}

impl Naming {
    /// What a record goes by that has this key.
    fn id<'n>(self, [above, below]: Key, locals: &Blocks<Local>, names: &'n str) -> Id<'n> {
        match self {
            Self::Record => {
                Id::Record(RecordId::from_number(u128::from(above) << 64 | u128::from(below)))
            }
            // The cast cuts nothing.
            Self::Local => locals.get(above as u32).map_or(Id::Unnamed, |local| {
                let Local { source, survey, len, at } = *local;
                let text = names.get(at..at + len as usize).unwrap_or_default();
                Id::Local { source, survey, text }
            }),
            Self::Unnamed => Id::Unnamed,
        }
    }
}

/// Whether the first one yields to the second.
fn is_before((own_rank, own): (Rank, Claim), (its_rank, its): (Rank, Claim)) -> bool {
    (own_rank, its.answered_s, its.digest) < (its_rank, own.answered_s, own.digest)
}
