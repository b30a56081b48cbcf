//! A hash for tables in memory. A library's multiplies to 128 bits, which Wasm does by a call.

/// A hash with one more number in it. Its upper bits depend on all that came, so a place is taken from those.
pub(crate) const fn mix(hash: u64, number: u64) -> u64 {
    (hash.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
