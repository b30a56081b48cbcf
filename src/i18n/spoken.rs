//! What the studio says. Its words stand in the code in English; a catalog has them in another language, by their English.
//!
//! A page speaks one language at a time, so which one is known here and nowhere else: a component asks for words, not for a
//! language. `tests/catalogs.rs` reads the code for all that [`say!`](crate::say), [`told!`](crate::told) and
//! [`key!`](crate::key) name, and holds every catalog in `www/studio/locales` against it.

use super::direction_of;
use crate::key;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::Display;
use trefoil_survey::json;
use trefoil_survey::placeholder::{Piece, each_piece};
use trefoil_survey::value::Value;

/// The key whose translation shows how numbers are written: the sign, the digits, what groups them, what parts decimals.
const NUMBER: &str = key!("−1,234.5");

/// The languages beside English, in which the words stand in the code, each with its catalog.
static CATALOGS: [(&str, &str); 4] = [
    ("bg", include_str!("../../www/studio/locales/bg.json")),
    ("de", include_str!("../../www/studio/locales/de.json")),
    ("fa", include_str!("../../www/studio/locales/fa.json")),
    ("fi", include_str!("../../www/studio/locales/fi.json")),
];

/// The tags of all languages that the studio speaks.
pub static LANGUAGES: [&str; 5] = ["en", "bg", "de", "fa", "fi"];

/// The studio's words in one language.
#[derive(Debug, PartialEq)]
pub struct Catalog {
    language: String,
    words: HashMap<String, String>,
    minus: String,
    digits: [char; 10],
    group: char,
    decimal: char,
}

impl Catalog {
    /// Reads a catalog: one JSON object, from English to that language.
    ///
    /// # Errors
    ///
    /// When it is no JSON object of texts, or does not show how numbers are written.
    pub fn read(language: &str, file: &str) -> Result<Self, String> {
        let Ok(Value::Map(fields)) = json::read(file.as_bytes()) else {
            return Err(format!("{language}: no JSON object"));
        };
        let words: HashMap<_, _> = fields
            .into_iter()
            .filter_map(|(english, said)| Some((english, String::from(said.as_text()?))))
            .collect();
        let shown = words.get(NUMBER).map_or("", String::as_str);
        let size = shown.trim_start_matches(|letter: char| !letter.is_numeric());
        let minus = shown.strip_suffix(size).unwrap_or_default().into();
        let &[one, group, .., decimal, _] = &*size.chars().collect::<Vec<_>>() else {
            return Err(format!("{language}: \"{NUMBER}\" does not show how numbers are written"));
        };
        let digit = |value: u32| char::from_u32(u32::from(one) - 1 + value).unwrap_or(one);
        let digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit);
        Ok(Self { language: language.into(), words, minus, digits, group, decimal })
    }
}

thread_local! {
    static SPOKEN: Cell<Option<&'static Catalog>> = const { Cell::new(None) };
    static READ: RefCell<Vec<&'static Catalog>> = const { RefCell::new(Vec::new()) };
}

/// Speaks the language of that tag from now on; English where there is no such catalog.
pub fn speak(tag: &str) {
    SPOKEN.set(catalog(tag));
}

fn catalog(tag: &str) -> Option<&'static Catalog> {
    READ.with_borrow_mut(|read| {
        if let Some(known) = read.iter().find(|own| own.language == tag) {
            return Some(*known);
        }
        let (tag, file) = CATALOGS.iter().find(|(own, _)| *own == tag)?;
        // Its words are shown as long as the page is, so it is kept as long.
        let catalog: &'static Catalog = Box::leak(Box::new(Catalog::read(tag, file).ok()?));
        read.push(catalog);
        Some(catalog)
    })
}

/// The tag of the language in use.
#[must_use]
pub fn language() -> &'static str {
    SPOKEN.get().map_or("en", |catalog| &catalog.language)
}

fn found(english: &str) -> Option<&'static str> {
    SPOKEN.get()?.words.get(english).map(String::as_str)
}

/// What is said for these English words; they themselves where the catalog has none.
#[must_use]
pub fn text(english: &'static str) -> &'static str {
    found(english).unwrap_or(english)
}

/// The same for words that are not the code's own, such as a label that the core gives.
#[must_use]
pub fn text_of(english: &str) -> String {
    found(english).unwrap_or(english).into()
}

/// The same with a value in place of each `{name}`.
#[must_use]
pub fn filled(english: &'static str, values: &[(&str, &dyn Display)]) -> String {
    let mut said = String::new();
    each_part(english, &mut |part| match part {
        Part::Words(words) => said.push_str(words),
        Part::Value(name) => {
            if let Some((_, value)) = values.iter().find(|(own, _)| *own == name) {
                let value = value.to_string();
                // Among words from right to left a name in Latin letters would take the digits beside it along.
                let is_other =
                    is_rtl() && value.contains(|letter: char| letter.is_ascii_alphabetic());
                said.push_str(&if is_other { isolated(&value) } else { value });
            }
        }
    });
    said
}

/// Whether the language in use is written from right to left.
#[must_use]
pub fn is_rtl() -> bool {
    direction_of(language()) == "rtl"
}

/// A text whose direction, and what it makes of signs and digits beside it, is its own.
#[must_use]
pub fn isolated(text: &str) -> String {
    ["\u{2068}", text, "\u{2069}"].concat()
}

/// A part of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words as they are.
    Words(&'a str),
    /// The place of the value of that name.
    Value(&'a str),
}

/// Goes through the parts of what is said for these English words.
pub fn each_part(english: &'static str, take: &mut dyn FnMut(Part<'_>)) {
    each_piece(text(english), &mut |piece| match piece {
        Piece::Words(words) => take(Part::Words(words)),
        Piece::Named { name, .. } => take(Part::Value(name)),
        Piece::Open => {}
    });
}

/// A number such as `-1,234.5` as the language in use writes it; English has a real minus.
#[must_use]
pub fn number(plain: &str) -> String {
    let Some(catalog) = SPOKEN.get() else { return plain.replace('-', "−") };
    let mut written = String::new();
    for letter in plain.chars() {
        match (letter, letter.to_digit(10)) {
            ('-', _) => written.push_str(&catalog.minus),
            (',', _) => written.push(catalog.group),
            ('.', _) => written.push(catalog.decimal),
            (_, digit) => {
                let digit = digit.and_then(|digit| catalog.digits.get(digit as usize));
                written.push(digit.copied().unwrap_or(letter));
            }
        }
    }
    written
}

/// `12,345`.
#[must_use]
pub fn count(of: u64) -> String {
    let digits = of.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    number(&text)
}

/// Words that are said later, by [`text`]: the English itself, where it stands in a table.
#[macro_export]
macro_rules! key {
    ($english:literal) => {
        $english
    };
}

/// What is said for English words; with a value for each `{name}` in them, `name` or `name = value`.
#[macro_export]
macro_rules! say {
    (@ $name:ident) => { $name };
    (@ $name:ident $value:expr) => { $value };
    ($english:literal) => { $crate::i18n::spoken::text($english) };
    ($english:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::i18n::spoken::filled(
            $english,
            &[$((stringify!($name), &$crate::say!(@ $name $($value)?) as &dyn ::std::fmt::Display)),+],
        )
    };
}

#[cfg(test)]
mod tests {
    use super::{Catalog, LANGUAGES, SPOKEN, count, language, number, speak, text};

    /// Speaks by that file in this thread, which is this test's own.
    fn speaking(file: &str) {
        SPOKEN.set(Some(Box::leak(Box::new(Catalog::read("fa", file).unwrap()))));
    }

    #[test]
    fn each_language_is_spoken_by_its_tag() {
        for tag in LANGUAGES {
            speak(tag);
            assert_eq!(language(), tag);
        }
        assert_eq!(text("Scores"), "Tulokset");
        speak("xx");
        assert_eq!((language(), text("Scores")), ("en", "Scores"));
    }

    #[test]
    fn words_come_from_the_catalog_and_values_take_their_places_in_it() {
        let of = |name: &str, all: u64| say!("{name}: {count} of {all}", name, count = 3, all);
        assert_eq!((of("a", 5), text("Scores")), (String::from("a: 3 of 5"), "Scores"));
        speaking(
            r#"{"−1,234.5": "−۱٬۲۳۴٫۵", "Scores": "امتیازها", "{name}: {count} of {all}": "{count} از {all} در {name}"}"#,
        );
        let apart = String::from("3 از 5 در \u{2068}a\u{2069}");
        assert_eq!((of("a", 5), say!("Scores")), (apart, "امتیازها"));
        assert_eq!(say!("Not in it"), "Not in it");
    }

    #[test]
    fn a_value_that_looks_like_a_place_is_none() {
        assert_eq!(say!("{name} is {other}", name = "{other}", other = "}{"), "{other} is }{");
    }

    #[test]
    fn numbers_are_written_as_the_catalog_shows() {
        assert_eq!(number("-1,234.56"), "−1,234.56");
        // A mark before the sign, so that it stays at the left of its number among letters that run from right to left.
        speaking("{\"−1,234.5\": \"\u{200e}−۱٬۲۳۴٫۵\"}");
        assert_eq!(number("-1,234.56"), "\u{200e}−۱٬۲۳۴٫۵۶");
        speaking(r#"{"−1,234.5": "-1.234,5"}"#);
        assert_eq!(number("-1,234.56"), "-1.234,56");
        assert_eq!(number("7"), "7");
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (123_456, "123,456"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(count(number), expected);
        }
    }

    #[test]
    fn a_catalog_that_shows_no_number_is_refused() {
        for file in ["[]", "{}", r#"{"−1,234.5": "12"}"#, r#"{"−1,234.5": 3}"#, "{"] {
            assert!(Catalog::read("fa", file).unwrap_err().starts_with("fa: "), "{file}");
        }
    }
}
