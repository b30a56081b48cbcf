//! What else is known of responses: each name and value once, and each combination of them once.

use crate::index::Index;
use crate::tally::sort_few;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Names with their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    names: Index<String>,
    values: Index<String>,
    /// Names with values, by their places, in rising order of names.
    combinations: Index<Box<[(u32, u32)]>>,
    /// The places of values that were used lately, by the name, the length and the first byte.
    values_lately: Lately,
    /// The places of combinations that were used lately, by what they are made of.
    lately: Lately,
}

/// Places that are looked up again and again: most lines have what one of the last lines had, and then nothing need be
/// hashed.
#[derive(Clone, Debug)]
struct Lately([u32; 64]);

impl Default for Lately {
    fn default() -> Self {
        Self([u32::MAX; 64])
    }
}

impl Lately {
    /// Where a place is kept, by what it is of.
    fn slot(&mut self, of: u32) -> &mut u32 {
        let [first, rest @ ..] = &mut self.0;
        // The upper bits of a product depend on all bits below.
        let at = (of.wrapping_mul(0x9e37_79b9) >> 26) as usize;
        at.checked_sub(1).and_then(|at| rest.get_mut(at)).unwrap_or(first)
    }
}

impl Facets {
    /// The place of a name.
    pub(crate) fn name(&mut self, name: &str) -> u32 {
        self.names.place(name)
    }

    /// The place of a value under the name of that place.
    pub(crate) fn value(&mut self, name: u32, value: &str) -> u32 {
        let first = value.bytes().next().unwrap_or_default();
        // The cast cuts off what tells long texts apart.
        let of = name << 16 ^ (value.len() as u32) << 8 ^ u32::from(first);
        let lately = self.values_lately.slot(of);
        if self.values.get(*lately).is_none_or(|known| known != value) {
            *lately = self.values.place(value);
        }
        *lately
    }

    /// The place of a combination, which is sorted.
    pub(crate) fn combination(&mut self, pairs: &mut [(u32, u32)]) -> u32 {
        sort_few(pairs, |pair| *pair);
        let of = pairs.iter().fold(0_u32, |sum, (_, value)| sum.rotate_left(5) ^ value);
        let lately = self.lately.slot(of);
        if self.combinations.get(*lately).is_none_or(|known| **known != *pairs) {
            *lately = self.combinations.place::<[(u32, u32)]>(pairs);
        }
        *lately
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

    /// Whether each combination has, of every facet named, one of the values.
    pub(crate) fn with(&self, facets: &BTreeMap<String, Vec<String>>) -> Vec<bool> {
        let mut is_in = vec![true; self.combinations.len()];
        for (name, values) in facets {
            let wanted: Vec<u32> =
                values.iter().filter_map(|value| self.values.find(value.as_str())).collect();
            for (is_in, value) in is_in.iter_mut().zip(self.under(name)) {
                *is_in &= value.is_some_and(|value| wanted.contains(&value));
            }
        }
        is_in
    }

    /// How often each value of each name occurs, where each combination occurs so many times.
    pub(crate) fn counts(&self, by_combination: &[u64]) -> BTreeMap<&str, HashMap<&str, u64>> {
        let mut counts = HashMap::<(u32, u32), u64>::new();
        for (pairs, count) in self.combinations.iter().zip(by_combination) {
            for pair in pairs {
                *counts.entry(*pair).or_default() += count;
            }
        }
        let mut by_name = BTreeMap::<&str, HashMap<&str, u64>>::new();
        for ((name, value), count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            by_name.entry(self.name_of(name)).or_default().insert(self.text(value), count);
        }
        by_name
    }

    /// The name of that place.
    pub(crate) fn name_of(&self, name: u32) -> &str {
        self.names.get(name).map_or("", String::as_str)
    }

    /// The value of that place.
    pub(crate) fn text(&self, value: u32) -> &str {
        self.values.get(value).map_or("", String::as_str)
    }

    /// The names with values of a combination, by their places, in rising order of names.
    pub(crate) fn pairs(&self, combination: u32) -> &[(u32, u32)] {
        self.combinations.get(combination).map(|pairs| &**pairs).unwrap_or_default()
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
