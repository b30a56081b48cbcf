//! Eight bytes of a text at a time, as Wasm without vectors can look at them.
//!
//! A test of all eight is answered by the high bit of each.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = ONES << 7;
const LOW: u64 = !HIGH;

/// Set where a byte is another than this.
pub(crate) const fn other_than(word: u64, byte: u8) -> u64 {
    let differing = word ^ (ONES * byte as u64);
    // A sum of seven bits each never carries over to the next byte.
    ((differing & LOW) + LOW) | differing
}

/// Set where a byte is this or above, this being 1 to 128.
pub(crate) const fn at_least(word: u64, byte: u8) -> u64 {
    ((word & LOW) + ONES * (128 - byte as u64)) | word
}

/// The bytes at which a test fails, by their high bits alone; the first byte has the lowest.
pub(crate) const fn marks(tested: u64) -> u64 {
    !tested & HIGH
}

/// The place of the first of them.
pub(crate) const fn first(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::{at_least, first, marks, other_than};

    #[test]
    fn each_byte_is_told_apart_from_its_neighbours() {
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                for around in [0, b',' - 1, b',', b',' + 1, 0x7f, 0x80, 0xff] {
                    let mut text = [around; 8];
                    text[place] = byte;
                    let word = u64::from_le_bytes(text);
                    let those = |is_it: fn(u8) -> bool| (0..8).filter(move |at| is_it(text[*at]));
                    for (tested, is_it) in [
                        (other_than(word, b','), (|byte| byte == b',') as fn(u8) -> bool),
                        (at_least(word, b' '), |byte| byte < b' '),
                    ] {
                        let marks = marks(tested);
                        let marked = those(is_it).fold(0, |all, at| all | 0x80 << (8 * at));
                        assert_eq!(marks, marked, "{text:?}");
                        assert_eq!(those(is_it).next(), (marks != 0).then(|| first(marks)));
                    }
                }
            }
        }
    }
}
