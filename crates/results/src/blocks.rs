//! Lists in blocks: they grow without a second copy of what they hold, which a page has no room for.

/// A list in blocks.
#[derive(Clone, Debug)]
pub(crate) struct Blocks<T> {
    full: Vec<Vec<T>>,
    last: Vec<T>,
}

/// So many stand in a block.
const BLOCK: usize = 1 << 14;

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { full: Vec::new(), last: Vec::new() }
    }
}

impl<T> Blocks<T> {
    pub(crate) const fn len(&self) -> u32 {
        // What is held here fills the memory long before it fills 32 bits.
        (self.full.len() * BLOCK + self.last.len()) as u32
    }

    fn block(&self, number: usize) -> &[T] {
        self.full.get(number).unwrap_or(&self.last)
    }

    #[inline]
    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        let (number, within) = (place as usize / BLOCK, place as usize % BLOCK);
        if number > self.full.len() { None } else { self.block(number).get(within) }
    }

    /// Puts another value at a place that there is.
    pub(crate) fn set(&mut self, place: u32, value: T) {
        let (number, within) = (place as usize / BLOCK, place as usize % BLOCK);
        if number > self.full.len() {
            return;
        }
        let block = self.full.get_mut(number).unwrap_or(&mut self.last);
        if let Some(own) = block.get_mut(within) {
            *own = value;
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        if self.last.len() == self.last.capacity().min(BLOCK) {
            self.make_room();
        }
        self.last.push(value);
    }

    /// A block that is full is put to the others; the first one grows until it is, since a short list needs no whole block.
    #[cold]
    fn make_room(&mut self) {
        if self.last.len() < BLOCK {
            let more = self.last.len().max(16).min(BLOCK - self.last.len());
            self.last.reserve_exact(more);
        } else {
            self.full.push(std::mem::replace(&mut self.last, Vec::with_capacity(BLOCK)));
        }
    }

    /// Forgets all but so many.
    pub(crate) fn truncate(&mut self, len: u32) {
        let (number, within) = (len as usize / BLOCK, len as usize % BLOCK);
        if number < self.full.len() {
            self.full.truncate(number + 1);
            self.last = self.full.pop().unwrap_or_default();
        }
        if number == self.full.len() {
            self.last.truncate(within);
        }
    }

    /// All values from a place on in parts that are one piece of memory each, with the place of the first.
    pub(crate) fn parts_from(&self, place: u32) -> impl Iterator<Item = (u32, &[T])> {
        let (first, within) = (place as usize / BLOCK, place as usize % BLOCK);
        (first..=self.full.len()).map(move |number| {
            let within = if number == first { within } else { 0 };
            let part = self.block(number).get(within..).unwrap_or_default();
            ((number * BLOCK + within) as u32, part)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Blocks};

    #[test]
    fn what_was_put_in_is_there_at_its_place() {
        let mut blocks = Blocks::default();
        let most = 3 * BLOCK as u32;
        let all = |blocks: &Blocks<u32>, from| {
            let parts = blocks.parts_from(from);
            let parts = parts.flat_map(|(begin, part)| (begin..).zip(part.iter().copied()));
            parts.collect::<Vec<_>>()
        };
        for len in (0..most).chain([most]) {
            assert_eq!((blocks.len(), blocks.get(len)), (len, None));
            blocks.push(2 * len);
            assert_eq!(blocks.get(len), Some(&(2 * len)));
        }
        for from in [0, 1, BLOCK as u32 - 1, BLOCK as u32, most, most + 1, 2 * most] {
            let expected: Vec<_> = (from..=most).map(|place| (place, 2 * place)).collect();
            assert_eq!(all(&blocks, from), expected, "{from}");
        }
        blocks.set(5, 1);
        blocks.set(most + 1, 1);
        assert_eq!([blocks.get(5), blocks.get(most)], [Some(&1), Some(&(2 * most))]);
        for len in [most + 9, most + 1, most, BLOCK as u32 + 1, BLOCK as u32, 6, 0] {
            blocks.truncate(len);
            let is_there = len.min(most + 1);
            assert_eq!(blocks.len(), is_there);
            assert_eq!(all(&blocks, 0).len(), is_there as usize);
            assert_eq!(blocks.get(5).is_some(), len > 5);
        }
        blocks.push(7);
        assert_eq!(all(&blocks, 0), [(0, 7)]);
    }
}
