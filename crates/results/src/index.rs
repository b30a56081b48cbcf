//! Values that recur, each kept once and named by its place.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

/// Values in the order they came, each once.
#[derive(Clone, Debug)]
pub(crate) struct Index<T> {
    places: HashTable<u32>,
    values: Vec<T>,
    hasher: DefaultHashBuilder,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { places: HashTable::new(), values: Vec::new(), hasher: DefaultHashBuilder::default() }
    }
}

impl<T> Index<T> {
    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        self.values.get(place as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }
}

impl<T: Eq + Hash> Index<T> {
    /// The place of a value, where it is known.
    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, value: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        let is_it = |place: &u32| self.get(*place).is_some_and(|own| own.borrow() == value);
        self.places.find(self.hasher.hash_one(value), is_it).copied()
    }

    /// The place of a value, which is taken in when it is new.
    pub(crate) fn place<Q: Eq + Hash + ?Sized>(&mut self, value: &Q) -> u32
    where
        T: Borrow<Q> + for<'a> From<&'a Q>,
    {
        match self.find(value) {
            Some(place) => place,
            None => self.add(value.into()),
        }
    }

    /// The same for a value that is there to be kept.
    pub(crate) fn put(&mut self, value: T) -> u32 {
        match self.find(&value) {
            Some(place) => place,
            None => self.add(value),
        }
    }

    fn add(&mut self, value: T) -> u32 {
        // Names fill the memory long before they fill 32 bits.
        let place = self.values.len() as u32;
        let hash = self.hasher.hash_one(&value);
        self.values.push(value);
        let (values, hasher) = (&self.values, &self.hasher);
        let rehash =
            |place: &u32| values.get(*place as usize).map_or(0, |own| hasher.hash_one(own));
        self.places.insert_unique(hash, place, rehash);
        place
    }
}
