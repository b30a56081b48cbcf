//! The widget's own words, in the one language in use, and the digits of its script.
//!
//! A locale is one flat JSON object in `www/locales`, loaded beside the Wasm; `tidy` holds that
//! each has every key of English and no other.

use trefoil_survey::definition::primary;
use trefoil_survey::placeholder::{Piece, each_piece};
use trefoil_survey::value::Value;

/// One locale's texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Messages {
    language: String,
    texts: Value,
}

impl Messages {
    /// Texts in that language, as a locale file holds them.
    #[must_use]
    pub fn new(language: impl Into<String>, texts: Value) -> Self {
        Self { language: language.into(), texts }
    }

    /// The language's tag.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// `ltr` or `rtl`.
    #[must_use]
    pub fn direction(&self) -> &str {
        self.texts.text("dir").unwrap_or("ltr")
    }

    /// The text of that key; empty when there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.texts.text(key).unwrap_or_default()
    }

    /// What a language is called, by its tag: the loader puts names under `languages`.
    #[must_use]
    pub fn name_of<'a>(&'a self, language: &'a str) -> &'a str {
        self.texts.field("languages").and_then(|names| names.text(language)).unwrap_or(language)
    }

    /// The text of a key made of two parts, such as a metric's code and `low`.
    #[must_use]
    pub fn text_of(&self, first: &str, second: &str) -> &str {
        self.text(&[first, "_", second].concat())
    }

    /// The text of that key with numbers in place of `{a}` and `{b}`, in the reader's digits.
    #[must_use]
    pub fn with_numbers(&self, key: &str, a: usize, b: usize) -> String {
        let mut text = String::new();
        each_piece(self.text(key), &mut |piece| match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Named { name: "a", .. } => text.push_str(&self.number(a)),
            Piece::Named { .. } | Piece::Open => text.push_str(&self.number(b)),
        });
        text
    }

    /// A number in the reader's digits.
    #[must_use]
    pub fn number(&self, number: usize) -> String {
        let mut text = String::new();
        // Counts and points are small.
        trefoil_survey::complaint::push_whole(&mut text, number as i64);
        // The digits of a script stand one after the other in Unicode.
        let Some(zero) = self.text("digits").chars().next() else { return text };
        text.bytes()
            .filter_map(|digit| char::from_u32(zero as u32 + u32::from(digit - b'0')))
            .collect()
    }
}

/// Which way a language of the owner's texts is written.
#[must_use]
pub fn direction_of(language: &str) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 10] =
        ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"];
    let language = primary(language);
    let is_right_to_left = RIGHT_TO_LEFT.iter().any(|own| own.eq_ignore_ascii_case(language));
    if is_right_to_left { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::{Messages, direction_of};
    use trefoil_survey::value::Value;

    fn messages(digits: &str) -> Messages {
        let texts = [("digits", digits), ("point_of", "{a} of {b}")];
        let texts = texts.map(|(key, text)| (String::from(key), Value::from(text)));
        Messages::new("xx", Value::Map(texts.into()))
    }

    #[test]
    fn numbers_take_the_readers_digits() {
        assert_eq!(messages("").with_numbers("point_of", 9, 10), "9 of 10");
        assert_eq!(messages("۰۱۲۳۴۵۶۷۸۹").with_numbers("point_of", 9, 10), "۹ of ۱۰");
    }

    #[test]
    fn persian_runs_from_right_to_left_and_finnish_does_not() {
        assert_eq!((direction_of("fa-IR"), direction_of("fi")), ("rtl", "ltr"));
    }
}
