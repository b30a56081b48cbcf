//! What responses said lately, so that what many say stands once.

use crate::mix::mix;
use crate::store::Rank;
use crate::tally::Filled;

/// Places of kinds, each where the next one like it is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    slots: Vec<Option<u32>>,
}

/// So many slots are as much memory as a processor has at hand.
const SLOTS: usize = 1 << 12;

impl Default for Recent {
    fn default() -> Self {
        Self { slots: vec![None; SLOTS] }
    }
}

impl Recent {
    /// Responses with more ratings are seldom the same twice.
    pub(crate) const MOST_VALUES: usize = size_of::<u64>();

    /// The kind that stands in a slot; it may be no more.
    pub(crate) fn get(&self, slot: usize) -> Option<u32> {
        self.slots.get(slot).copied().flatten()
    }

    /// Puts a kind into a slot.
    pub(crate) fn set(&mut self, slot: usize, kind: u32) {
        if let Some(own) = self.slots.get_mut(slot) {
            *own = Some(kind);
        }
    }

    /// Where the kind of a response stands if one like it came lately; another one may stand there.
    pub(crate) fn slot(filled: &Filled, rank: Rank, values: &[u8]) -> usize {
        let Filled { survey, facets, sheet, status, .. } = *filled;
        let values = values.iter().rev().fold(0, |all, value| all << 8 | u64::from(*value));
        let place = u64::from(facets) << 32 | u64::from(sheet);
        let of_record = u64::from(survey) << 32 | u64::from(rank.revision) << 8 | status as u64;
        let hash = [of_record, place, values].into_iter().fold(0, mix);
        // The cast cuts nothing.
        (hash >> (u64::BITS - SLOTS.ilog2())) as usize
    }
}
