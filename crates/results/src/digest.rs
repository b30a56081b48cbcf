//! Tells bodies apart: a number that is the same for equal content, whichever form it came in.
//!
//! Of two bodies with one rank and one time the one with the lower digest holds, so it must be the same on every
//! target; hashers of libraries are not, or read a byte at a time. Nobody gains anything by making two bodies alike.

/// What was taken in so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Digest {
    pub(crate) const fn number(self, number: u64) -> Self {
        let mixed = (self.0 ^ number).wrapping_mul(0xd6e8_feb8_6659_fd93);
        Self(mixed ^ mixed >> 32)
    }

    /// A text, told apart from the same letters parted in another way.
    pub(crate) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// A text by its bytes.
    #[inline]
    pub(crate) fn bytes(self, text: &[u8]) -> Self {
        let (words, rest) = text.as_chunks::<8>();
        let digest = self.number(text.len() as u64);
        let digest = words.iter().fold(digest, |sum, word| sum.number(u64::from_le_bytes(*word)));
        let rest = rest.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        digest.number(rest)
    }

    /// A text that may be missing.
    pub(crate) fn maybe(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    /// Texts in their order.
    pub(crate) fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        texts.into_iter().fold(self.number(2), Self::text).number(3)
    }

    pub(crate) const fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn what_differs_is_told_apart() {
        let all = [
            Digest::default(),
            Digest::default().text(""),
            Digest::default().text("a"),
            Digest::default().text("a\0"),
            Digest::default().text("").text("a"),
            Digest::default().text("a").text(""),
            Digest::default().text("abcdefgh"),
            Digest::default().text("abcdefgh").text("i"),
            Digest::default().text("abcdefghi"),
            Digest::default().maybe(None),
            Digest::default().maybe(Some("")),
            Digest::default().texts(["a", "b"]),
            Digest::default().texts(["ab"]),
            Digest::default().number(1),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(all.iter().skip(place + 1).all(|other| one != other), "{place}");
        }
        // The same on every target.
        assert_eq!(Digest::default().text("abcdefghi").value(), 9_796_489_922_246_262_107);
    }
}
