//! JSON read from front to back without a tree, for the lines that nearly all files are made of.
//!
//! It reads less than JSON allows: a text with an escape, a number with a fraction, anything unusual is `None`, and the
//! line is then read with care and in words.

use super::word;

/// A place in a text.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// A value that is no list and no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain<'a> {
    Null,
    Bool(bool),
    Whole(i64),
    Text(&'a str),
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(source: &'a str) -> Self {
        Self { source, bytes: source.as_bytes(), at: 0 }
    }

    /// A place in the middle of a text, by its byte.
    pub(crate) const fn at(source: &'a str, at: usize) -> Self {
        Self { source, bytes: source.as_bytes(), at }
    }

    /// The byte that comes next, by its place.
    pub(crate) const fn place(&self) -> usize {
        self.at
    }

    /// What comes.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// What was passed since a place.
    pub(crate) fn since(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    /// Passes over so many bytes.
    pub(crate) const fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Passes over a mark and the white space before it.
    pub(crate) fn mark(&mut self, mark: u8) -> Option<()> {
        (self.next_mark() == Some(mark)).then(|| self.at += 1)
    }

    /// What comes after white space.
    pub(crate) fn next_mark(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Passes over a comma, or over the mark that ends a list or an object; whether more comes.
    pub(crate) fn more(&mut self, end: u8) -> Option<bool> {
        let mark = self.next_mark()?;
        self.at += 1;
        match mark {
            b',' => Some(true),
            _ if mark == end => Some(false),
            _ => None,
        }
    }

    /// Reads the entries of a list; each call of `entry` reads one.
    pub(crate) fn list(&mut self, mut entry: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.mark(b'[')?;
        if self.next_mark()? == b']' {
            self.at += 1;
            return Some(());
        }
        loop {
            entry(self)?;
            if !self.more(b']')? {
                return Some(());
            }
        }
    }

    /// Reads the fields of an object; each call of `field` reads the value after the name.
    pub(crate) fn object(
        &mut self,
        mut field: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.mark(b'{')?;
        if self.next_mark()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            self.next_mark()?;
            let name = self.text()?;
            self.mark(b':')?;
            self.next_mark()?;
            field(self, name)?;
            if !self.more(b'}')? {
                return Some(());
            }
        }
    }

    /// Reads an object of known fields, each written once at most; each call of `field` reads the value of the field
    /// with that place among the names, which are written as in JSON, `"name":`.
    ///
    /// Writers keep an order and put no space before a colon, so most likely what comes is the name after the last.
    #[inline]
    pub(crate) fn fields(
        &mut self,
        names: &[&str],
        mut field: impl FnMut(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        self.mark(b'{')?;
        if self.next_mark()? == b'}' {
            self.at += 1;
            return Some(());
        }
        let (mut next, mut seen) = (0, 0_u32);
        loop {
            self.next_mark()?;
            let place = match names.get(next) {
                Some(name) if self.word(name.as_bytes()).is_some() => next,
                _ => self.name(names, next)?,
            };
            self.next_mark()?;
            next = place + 1;
            let bit = 1 << place;
            (seen & bit == 0).then_some(())?;
            seen |= bit;
            field(self, place)?;
            if !self.more(b'}')? {
                return Some(());
            }
        }
    }

    /// Reads a name and its colon, and answers with its place.
    fn name(&mut self, names: &[&str], next: usize) -> Option<usize> {
        let name = self.text()?;
        self.mark(b':')?;
        let is_it = |place: &usize| {
            let known = names.get(*place).and_then(|known| known.strip_prefix('"'));
            known.and_then(|known| known.strip_suffix("\":")) == Some(name)
        };
        (next..names.len()).chain(0..next).find(is_it)
    }

    /// Reads a text without escapes.
    #[inline]
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let from = self.at + 1;
        let rest = self.bytes.get(self.at..)?;
        let (b'"', rest) = rest.split_first()? else { return None };
        let (words, last) = rest.as_chunks::<8>();
        let mut len = 0;
        for bytes in words {
            let marks = marks(u64::from_le_bytes(*bytes));
            if marks != 0 {
                return self.ends(from, len + word::first(marks));
            }
            len += 8;
        }
        let mark = last.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=31))?;
        self.ends(from, len + mark)
    }

    /// The text from a place on that ends after so many bytes, if a quote ends it.
    #[inline]
    fn ends(&mut self, from: usize, len: usize) -> Option<&'a str> {
        let end = from + len;
        (self.bytes.get(end) == Some(&b'"')).then(|| self.at = end + 1)?;
        self.source.get(from..end)
    }

    /// Reads a whole number of at most fifteen digits.
    #[inline]
    pub(crate) fn whole(&mut self) -> Option<i64> {
        let rest = self.bytes.get(self.at..)?;
        let (mut number, mut digits) = (0, 0);
        for byte in rest {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + i64::from(byte - b'0');
                    digits += 1;
                }
                b'.' | b'e' | b'E' => return None,
                _ => break,
            }
        }
        let is_led = digits > 1 && rest.first() == Some(&b'0');
        if digits == 0 || digits > 15 || is_led {
            return None;
        }
        self.at += digits;
        Some(number)
    }

    /// Reads a value that is no list and no object.
    #[inline]
    pub(crate) fn plain(&mut self) -> Option<Plain<'a>> {
        match self.next_mark()? {
            b'"' => self.text().map(Plain::Text),
            b'0'..=b'9' => self.whole().map(Plain::Whole),
            b'n' => self.word(b"null").map(|()| Plain::Null),
            b't' => self.word(b"true").map(|()| Plain::Bool(true)),
            b'f' => self.word(b"false").map(|()| Plain::Bool(false)),
            _ => None,
        }
    }

    /// Reads a value that is no list and no object as the text of a cell.
    #[inline]
    pub(crate) fn cell(&mut self) -> Option<&'a str> {
        let from = self.at;
        Some(match self.plain()? {
            Plain::Null => "",
            Plain::Text(text) => text,
            Plain::Bool(_) | Plain::Whole(_) => self.source.get(from..self.at)?,
        })
    }

    /// Whether nothing comes any more.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.next_mark().is_none()
    }

    /// Passes over these bytes, if they come next.
    #[inline]
    pub(crate) fn word(&mut self, word: &[u8]) -> Option<()> {
        let text = self.bytes.get(self.at..self.at + word.len())?;
        word::is_same(text, word).then(|| self.at += word.len())
    }
}

impl<'a> Plain<'a> {
    /// The text, `None` of null; anything else is unusual.
    pub(crate) const fn text(self) -> Option<Option<&'a str>> {
        match self {
            Self::Null => Some(None),
            Self::Text(text) => Some(Some(text)),
            Self::Bool(_) | Self::Whole(_) => None,
        }
    }

    /// The truth of it, `false` of null.
    pub(crate) const fn truth(self) -> Option<bool> {
        match self {
            Self::Null => Some(false),
            Self::Bool(truth) => Some(truth),
            Self::Whole(_) | Self::Text(_) => None,
        }
    }
}

/// The high bit of each of eight bytes that is a quote, a backslash or a control.
const fn marks(word: u64) -> u64 {
    word::marks(
        word::other_than(word, b'"') & word::other_than(word, b'\\') & word::at_least(word, b' '),
    )
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Plain};

    fn text(json: &str) -> Option<&str> {
        Cursor::new(json).text()
    }

    #[test]
    fn a_text_ends_at_its_quote_wherever_that_stands() {
        for len in 0..40 {
            let word = "ä".repeat(len / 2) + &"a".repeat(len % 2);
            assert_eq!(text(&format!("\"{word}\",\"b\"")), Some(&*word), "{len}");
            assert_eq!(text(&format!("\"{word}")), None, "{len}");
            for mark in ["\\", "\n", "\u{1f}", "\0"] {
                assert_eq!(text(&format!("\"{word}{mark}\"")), None, "{len} {mark:?}");
                assert_eq!(text(&format!("\"{word}\"{mark}")), Some(&*word), "{len} {mark:?}");
            }
        }
        assert_eq!(text("\" !#[]\u{7f}\u{80}ÿ\""), Some(" !#[]\u{7f}\u{80}ÿ"));
    }

    #[test]
    fn what_is_unusual_is_left_to_others() {
        let plain = |json| Cursor::new(json).plain();
        for json in ["-1", "1.0", "1e3", "01", "1234567890123456", "nul", "[", "{", "", "'a'"] {
            assert_eq!(plain(json), None, "{json}");
        }
        assert_eq!(plain(" 10,"), Some(Plain::Whole(10)));
        assert_eq!(plain("0"), Some(Plain::Whole(0)));
        assert_eq!(plain("\tnull"), Some(Plain::Null));
        assert_eq!(plain("false"), Some(Plain::Bool(false)));
        let fields = |json| {
            Cursor::new(json).fields(&["\"a\":", "\"b\":"], |cursor, _| cursor.plain().map(drop))
        };
        assert_eq!(fields(r#"{"b":1, "a" :2}"#), Some(()));
        assert_eq!(fields(r#"{ "a":1,"b": 2 }"#), Some(()));
        assert_eq!(fields("{}"), Some(()));
        for json in [r#"{"a":1,"a":2}"#, r#"{"c":1}"#, r#"{"a":1,}"#, r#"{"a" 1}"#, r#"{"a":1"#] {
            assert_eq!(fields(json), None, "{json}");
        }
    }
}
