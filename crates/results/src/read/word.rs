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

/// Whether two texts are the same. A library's comparison is a call, and in Wasm one byte after the other.
#[inline]
pub(crate) fn is_same(own: &[u8], its: &[u8]) -> bool {
    if own.len() != its.len() {
        return false;
    }
    let (words, rest) = own.as_chunks::<8>();
    let (its_words, its_rest) = its.as_chunks::<8>();
    let same_words =
        |(own, its): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*own) == u64::from_le_bytes(*its);
    if !words.iter().zip(its_words).all(same_words) {
        return false;
    }
    // What is left of a longer text is looked at with bytes before it, all at once.
    match (own.last_chunk(), its.last_chunk()) {
        (Some(own), Some(its)) => same_words((own, its)),
        _ => rest.iter().zip(its_rest).all(|(own, its)| own == its),
    }
}

#[cfg(test)]
mod tests {
    use super::{at_least, first, is_same, marks, other_than};

    #[test]
    fn texts_are_the_same_where_no_byte_differs() {
        for len in 0..40 {
            let own = vec![b'a'; len];
            assert!(is_same(&own, &own.clone()), "{len}");
            assert!(!is_same(&own, &vec![b'a'; len + 1]), "{len}");
            for place in 0..len {
                let mut its = own.clone();
                its[place] = b'b';
                assert!(!is_same(&own, &its), "{len} {place}");
            }
        }
    }

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
