//! What else is known of responses: each name and value once, and each combination of them once.

use crate::index::Index;
use crate::tally::sort_few;
use std::collections::{BTreeMap, BTreeSet};

/// Names with their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    names: Index<String>,
    values: Index<String>,
    /// Names with values, by their places, in rising order of names.
    combinations: Index<Box<[(u32, u32)]>>,
    /// The value that each name had last, since most lines repeat the one before.
    last: Vec<u32>,
    /// The combination that was put together last.
    last_combination: u32,
}

impl Facets {
    /// The place of a name.
    pub(crate) fn name(&mut self, name: &str) -> u32 {
        self.names.place(name)
    }

    /// The place of a value under the name of that place.
    pub(crate) fn value(&mut self, name: u32, value: &str) -> u32 {
        if self.last.len() < self.names.len() {
            self.last.resize(self.names.len(), u32::MAX);
        }
        let Some(last) = self.last.get_mut(name as usize) else { return self.values.place(value) };
        if self.values.get(*last).is_none_or(|known| known != value) {
            *last = self.values.place(value);
        }
        *last
    }

    /// The place of a combination, which is sorted.
    pub(crate) fn combination(&mut self, pairs: &mut [(u32, u32)]) -> u32 {
        sort_few(pairs, |pair| *pair);
        let last = self.combinations.get(self.last_combination);
        if last.is_none_or(|last| **last != *pairs) {
            self.last_combination = self.combinations.place::<[(u32, u32)]>(pairs);
        }
        self.last_combination
    }

    /// How many combinations there are.
    pub(crate) fn combinations(&self) -> usize {
        self.combinations.len()
    }

    /// The place of each combination's value under a name, in the order of combinations.
    pub(crate) fn under(&self, name: &str) -> Vec<Option<u32>> {
        let name = self.names.find(name);
        let value = |pairs: &[(u32, u32)]| {
            let pair = pairs.iter().find(|(own, _)| Some(*own) == name)?;
            Some(pair.1)
        };
        self.combinations.iter().map(|pairs| value(pairs)).collect()
    }

    /// The name of that place.
    pub(crate) fn name_of(&self, name: u32) -> &str {
        self.names.get(name).map_or("", String::as_str)
    }

    /// The value of that place.
    pub(crate) fn text(&self, value: u32) -> &str {
        self.values.get(value).map_or("", String::as_str)
    }

    /// How many values each name has in these combinations.
    pub(crate) fn values(
        &self,
        combinations: impl IntoIterator<Item = u32>,
    ) -> BTreeMap<String, u64> {
        let mut values = BTreeMap::<u32, BTreeSet<u32>>::new();
        for combination in combinations {
            for (name, value) in self.combinations.get(combination).into_iter().flatten() {
                values.entry(*name).or_default().insert(*value);
            }
        }
        let name = |place| self.names.get(place).cloned().unwrap_or_default();
        values.into_iter().map(|(place, values)| (name(place), values.len() as u64)).collect()
    }

    /// Takes another's combinations in, and answers with their places here, in its order.
    pub(crate) fn merge(&mut self, other: &Self) -> Vec<u32> {
        let text = |index: &Index<String>, place| index.get(place).cloned().unwrap_or_default();
        let mut places = Vec::new();
        for combination in other.combinations.iter() {
            let mut pairs: Vec<(u32, u32)> = combination
                .iter()
                .map(|(name, value)| {
                    let name = self.names.put(text(&other.names, *name));
                    (name, self.values.put(text(&other.values, *value)))
                })
                .collect();
            places.push(self.combination(&mut pairs));
        }
        places
    }
}
