//! What was written, before anybody says whether it is right: a tree like JSON's.
//!
//! The widget makes it from a JS object, native programs from a JSON text; one reader serves both.

use alloc::string::String;
use alloc::vec::Vec;

/// One value of the tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`, and JavaScript's `undefined`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number. JSON has no `NaN`; a JS object may.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object's fields in the order written. Of a name written twice, the last one holds.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The field of that name, if this is an object that has it and it is not `null`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Self::Map(fields) = self else { return None };
        let (_, value) = fields.iter().rev().find(|(key, _)| key == name)?;
        (!matches!(value, Self::Null)).then_some(value)
    }

    /// The field of that name, out of this object; `null` when there is none.
    pub fn take(&mut self, name: &str) -> Self {
        let Self::Map(fields) = self else { return Self::Null };
        let place = fields.iter().rposition(|(key, _)| key == name);
        place.map_or(Self::Null, |place| fields.swap_remove(place).1)
    }

    /// The text in the field of that name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.field(name)?.as_text()
    }

    /// The whole number in the field of that name.
    #[must_use]
    pub fn whole(&self, name: &str) -> Option<i64> {
        self.field(name)?.as_whole()
    }

    /// Whether the field of that name is `true`.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.field(name), Some(Self::Bool(true)))
    }

    /// The list in the field of that name; empty when there is none.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Self] {
        match self.field(name) {
            Some(Self::List(values)) => values,
            _ => &[],
        }
    }

    /// This value, if it is a text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// This value, if it is a whole number that a float holds exactly (up to 2^53).
    #[must_use]
    pub fn as_whole(&self) -> Option<i64> {
        match *self {
            Self::Number(number) => whole(number),
            _ => None,
        }
    }
}

/// `number` as an integer, if it is whole and within ±2^53, where floats are exact.
pub(crate) fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !(-EXACT..=EXACT).contains(&number) {
        return None;
    }
    // In range, so the cast only cuts a fraction, and the comparison finds out.
    let cut = number as i64;
    (cut as f64 == number).then_some(cut)
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
