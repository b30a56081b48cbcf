//! Responses that add the same to the same sums, counted together: there are many answers and few different ones, and to add one a
//! hundred times takes a hundred times as long as to add a hundred of it.

use crate::mix::mix;
use crate::trend::Day;

/// What responses have in common that are added at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Likeness<'a> {
    /// When they were answered, where the sums tell days apart.
    pub(crate) day: Option<Day>,
    /// The place of their combination.
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

/// Of none, day and kind say nothing.
#[derive(Clone, Copy, Debug)]
struct Slot {
    day: Day,
    kind: u32,
    times: u32,
}

/// So many slots are as much memory as a processor has at hand.
const SLOTS: usize = 1 << 12;

impl Default for Alike {
    fn default() -> Self {
        Self { slots: vec![Slot { day: Day::EPOCH, kind: 0, times: 0 }; SLOTS] }
    }
}

impl Alike {
    /// Takes one more of a day and a kind in. Those that have to go for it are given to `each`, with how many they are.
    pub(crate) fn add(&mut self, day: Day, kind: u32, each: impl FnOnce(Day, u32, u64)) {
        let Some(slot) = self.slots.get_mut(place(day, kind)) else { return };
        if slot.times > 0 && (slot.day, slot.kind) == (day, kind) {
            // No file holds as many responses as this counts.
            slot.times += 1;
            return;
        }
        let before = std::mem::replace(slot, Slot { day, kind, times: 1 });
        if before.times > 0 {
            each(before.day, before.kind, before.times.into());
        }
    }

    /// Gives away what is left.
    pub(crate) fn finish(self, mut each: impl FnMut(Day, u32, u64)) {
        for Slot { day, kind, times } in self.slots.into_iter().filter(|slot| slot.times > 0) {
            each(day, kind, times.into());
        }
    }
}

/// Where it waits.
fn place(day: Day, kind: u32) -> usize {
    // The cast cuts nothing.
    (mix(day.number().cast_unsigned(), kind.into()) >> (u64::BITS - SLOTS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::{Alike, SLOTS};
    use crate::trend::Day;

    #[test]
    fn all_come_out_again_with_those_like_them() {
        // More kinds than there are slots, and some of them over and over.
        let kinds = 3 * SLOTS as u32;
        let mut came = vec![0_u64; kinds as usize];
        let mut out = vec![0_u64; kinds as usize];
        let mut most = 0;
        let day = |kind: u32| Day::EPOCH.plus((kind % 5).into());
        let mut add = |own: Day, kind: u32, times: u64| {
            assert_eq!(own, day(kind));
            out[kind as usize] += times;
            most = most.max(times);
        };
        let mut alike = Alike::default();
        for number in 0..2 * kinds {
            let kind = if number.is_multiple_of(4) { number % kinds } else { number % 3 };
            came[kind as usize] += 1;
            alike.add(day(kind), kind, &mut add);
        }
        alike.finish(&mut add);
        assert_eq!(out, came);
        assert!(most > 100);
    }
}
