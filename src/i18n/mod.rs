//! The widget's own words, in the one language in use, and the numbers of its script.
//!
//! A locale is one JSON object in `www/locales`. The build leaves its keys away, the loader finds the
//! plural forms, and both arrive here as [`packed`] has them. The build fails for a
//! locale that lacks something or is not wholly in its language (xtask/src/locales.rs).

mod key;
#[cfg(feature = "form")]
pub mod languages;
#[cfg(feature = "studio")]
pub mod spoken;

pub use key::Key;

use trefoil_survey::definition::primary;
use trefoil_survey::placeholder::{Piece, each_piece};
use trefoil_survey::value::Value;

/// One locale's texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Messages {
    language: String,
    /// `texts` by [`Key`]; `digits`, the reader's; `left`, the sentences of how many characters
    /// are left, by [`place_of`]; `languages`, what languages are called, by their tags.
    words: Value,
}

impl Messages {
    /// Words in that language, as the loader hands them on.
    #[must_use]
    pub fn new(language: impl Into<String>, words: Value) -> Self {
        Self { language: language.into(), words }
    }

    /// The language's tag.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The text of that key; empty when there is none.
    #[must_use]
    pub fn text(&self, key: Key) -> &str {
        self.listed("texts", key as usize)
    }

    /// What a language is called, by its tag.
    #[must_use]
    pub fn name_of<'a>(&'a self, language: &'a str) -> &'a str {
        self.words.field("languages").and_then(|names| names.text(language)).unwrap_or(language)
    }

    /// The text of that key with numbers in place of `{a}` and `{b}`, in the reader's digits.
    #[must_use]
    pub fn with_numbers(&self, key: Key, a: usize, b: usize) -> String {
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
        let digit = self.listed("digits", number % 10);
        if number < 10 { digit.into() } else { self.number(number / 10) + digit }
    }

    /// How many characters are left, in words, and in steps at first, so that it is not said with every key;
    /// empty above 100.
    #[must_use]
    pub fn left(&self, count: usize) -> &str {
        self.listed("left", place_of(count))
    }

    fn listed(&self, list: &str, place: usize) -> &str {
        self.words.list(list).get(place).and_then(Value::as_text).unwrap_or_default()
    }
}

/// Where the sentence stands for so many characters left: 0 to 20 one by one, then 40, 60, 80 and 100.
const fn place_of(count: usize) -> usize {
    if count > 20 { count.div_ceil(20) + 19 } else { count }
}

/// A locale file as the loader hands it on, for those who have no loader; every count takes the last plural form.
#[must_use]
pub fn packed(file: &Value) -> Value {
    let text = |name: &&str| Value::from(file.text(name).unwrap_or_default());
    let zero = file.text("zero").and_then(|zero| zero.chars().next()).unwrap_or('0');
    let digits = (zero..).take(10).map(|digit| Value::Text(digit.into())).collect();
    let digits = ("digits".into(), Value::List(digits));
    // What writes the numbers in the sentences.
    let words = Messages::new("", Value::Map(vec![digits.clone()]));
    let left = file.field("left").and_then(|forms| forms.text("other")).unwrap_or_default();
    let sentence = |count| Value::Text(left.replace("{a}", &words.number(count)));
    let left = (0..=20).chain([40, 60, 80, 100]).map(sentence).collect();
    let texts = Key::NAMES.iter().map(text).collect();
    Value::Map(vec![
        ("texts".into(), Value::List(texts)),
        digits,
        ("left".into(), Value::List(left)),
    ])
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
    use super::{Key, Messages, direction_of, packed};
    use trefoil_survey::json;

    fn messages(zero: &str) -> Messages {
        let file =
            r#"{"point_of": "{a} of {b}", "left": {"one": "{a} left!", "other": "{a} left"}"#;
        let file = format!(r#"{file}, "zero": "{zero}"}}"#);
        Messages::new("xx", packed(&json::read(file.as_bytes()).unwrap()))
    }

    #[test]
    fn numbers_take_the_readers_digits() {
        assert_eq!(messages("0").with_numbers(Key::PointOf, 9, 10), "9 of 10");
        let persian = messages("۰");
        assert_eq!(persian.with_numbers(Key::PointOf, 9, 10), "۹ of ۱۰");
        assert_eq!(persian.number(101), "۱۰۱");
    }

    #[test]
    fn what_is_left_is_told_in_steps_until_the_last_twenty() {
        let persian = messages("۰");
        assert_eq!(persian.left(0), "۰ left");
        assert_eq!((persian.left(20), persian.left(21)), ("۲۰ left", "۴۰ left"));
        assert_eq!((persian.left(40), persian.left(41)), ("۴۰ left", "۶۰ left"));
        assert_eq!((persian.left(100), persian.left(101)), ("۱۰۰ left", ""));
    }

    #[test]
    fn a_text_that_is_not_there_is_empty() {
        assert_eq!(messages("0").text(Key::Thanks), "");
    }

    #[test]
    fn persian_runs_from_right_to_left_and_finnish_does_not() {
        assert_eq!((direction_of("fa-IR"), direction_of("fi")), ("rtl", "ltr"));
    }
}
