//! Words and moments of the program's own, read back from a message of one part of the program to another.

use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// A word of the program's own, such as `ces1` or `not_json`.
pub type Code = &'static str;

/// The codes that were read back.
static KNOWN: Mutex<BTreeSet<Code>> = Mutex::new(BTreeSet::new());

/// The code that a text is. Each is kept for good: there are as many as the program has.
fn code(text: String) -> Code {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match known.get(text.as_str()) {
        Some(code) => code,
        None => {
            let code: Code = Box::leak(text.into_boxed_str());
            known.insert(code);
            code
        }
    }
}

pub(crate) fn one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
    String::deserialize(deserializer).map(code)
}

pub(crate) fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Code>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(code))
}

pub(crate) fn counted<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Code, u64>, D::Error> {
    let counts = BTreeMap::<String, u64>::deserialize(deserializer)?;
    Ok(counts.into_iter().map(|(text, count)| (code(text), count)).collect())
}

/// A moment as seconds since 1970.
pub(crate) mod moment {
    use serde::{Deserialize, Deserializer, Serializer};
    use trefoil_survey::time::Timestamp;

    pub(crate) fn serialize<S: Serializer>(
        at: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.unix_s())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        i64::deserialize(deserializer).map(Timestamp::from_unix_s)
    }
}

/// A moment that may be unknown.
pub(crate) mod maybe_moment {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use trefoil_survey::time::Timestamp;

    pub(crate) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(Timestamp::unix_s).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Timestamp::from_unix_s))
    }
}
