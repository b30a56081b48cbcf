//! Responses that add the same to the same sums, counted together: there are many answers and few different ones, and to add one a
//! hundred times takes a hundred times as long as to add a hundred of it.

use crate::mix::mix;
use crate::trend::Day;

/// What responses have in common that are counted together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Likeness<'a> {
    /// When they were answered, where the sums tell days apart.
    pub(crate) day: Option<Day>,
    /// The place of their combination, where the sums tell facets apart.
    pub(crate) facets: u32,
    /// By its place.
    pub(crate) sheet: u32,
    /// What was rated, in the order of the sheet.
    pub(crate) values: &'a [u8],
}

/// Those that came lately, each with how many like it came since.
#[derive(Debug)]
pub(crate) struct Alike {
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    likeness: Kept,
    /// How many there are; of none, the likeness says nothing.
    times: u32,
}

/// A likeness by itself, as few numbers to compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kept {
    day: Option<Day>,
    facets: u32,
    sheet: u32,
    values: u64,
    rated: u8,
}

/// Responses with more ratings are seldom the same twice.
const MOST_VALUES: usize = size_of::<u64>();

/// So many slots are as much memory as a processor has at hand.
const SLOTS: usize = 1 << 12;

impl Default for Alike {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); SLOTS] }
    }
}

impl Alike {
    /// Takes one more in. Those that have to go for it are given to `each`, with how many they are.
    pub(crate) fn add(&mut self, likeness: Likeness<'_>, each: impl FnOnce(Likeness<'_>, u64)) {
        let Some(kept) = Kept::of(likeness) else { return each(likeness, 1) };
        let Some(slot) = self.slots.get_mut(kept.slot()) else { return };
        if slot.times > 0 && slot.likeness == kept {
            // No file holds as many responses as this counts.
            slot.times += 1;
            return;
        }
        let before = std::mem::replace(slot, Slot { likeness: kept, times: 1 });
        if before.times > 0 {
            before.likeness.give(before.times, each);
        }
    }

    /// Gives away what is left.
    pub(crate) fn finish(self, mut each: impl FnMut(Likeness<'_>, u64)) {
        for slot in self.slots.iter().filter(|slot| slot.times > 0) {
            slot.likeness.give(slot.times, &mut each);
        }
    }
}

impl Kept {
    /// `None` of one with more ratings than are kept.
    fn of(likeness: Likeness<'_>) -> Option<Self> {
        let Likeness { day, facets, sheet, values } = likeness;
        if values.len() > MOST_VALUES {
            return None;
        }
        let rated = values.len() as u8;
        let values = values.iter().rev().fold(0, |all, value| all << 8 | u64::from(*value));
        Some(Self { day, facets, sheet, values, rated })
    }

    /// Where it waits.
    fn slot(self) -> usize {
        let Self { day, facets, sheet, values, rated } = self;
        // A day that is none is before all others.
        let day = day.map_or(i64::MIN, Day::number);
        let place = u64::from(facets) << 32 | u64::from(sheet);
        let of_day = day.cast_unsigned() << 8 | u64::from(rated);
        let hash = [of_day, place, values].into_iter().fold(0, mix);
        // The cast cuts nothing.
        (hash >> (u64::BITS - SLOTS.ilog2())) as usize
    }

    fn give(self, times: u32, each: impl FnOnce(Likeness<'_>, u64)) {
        let Self { day, facets, sheet, values, rated } = self;
        let all = values.to_le_bytes();
        let values = all.get(..usize::from(rated)).unwrap_or_default();
        each(Likeness { day, facets, sheet, values }, times.into());
    }
}

#[cfg(test)]
mod tests {
    use super::{Alike, Likeness, SLOTS};
    use crate::trend::Day;

    #[test]
    fn all_come_out_again_with_those_like_them() {
        // More kinds than there are slots, and some of them over and over; a few with too much to compare.
        let kinds = 3 * SLOTS as u32;
        let mut came = vec![0_u64; kinds as usize];
        let mut out = vec![0_u64; kinds as usize];
        let mut most = 0;
        let mut add = |like: Likeness<'_>, times: u64| {
            assert_eq!(like.day.is_none(), like.facets.is_multiple_of(5));
            assert_eq!(like.values, vec![7; like.facets as usize % 11]);
            out[like.facets as usize] += times;
            most = most.max(times);
        };
        let mut alike = Alike::default();
        for number in 0..2 * kinds {
            let facets = if number.is_multiple_of(4) { number % kinds } else { number % 3 };
            came[facets as usize] += 1;
            let day = (!facets.is_multiple_of(5)).then(|| Day::read("2026-11-28").unwrap());
            let values = vec![7; facets as usize % 11];
            alike.add(Likeness { day, facets, sheet: facets % 7, values: &values }, &mut add);
        }
        alike.finish(&mut add);
        assert_eq!(out, came);
        assert!(most > 100);
    }
}
