//! The languages of the widget: what a locale file has to hold, and how the build ships it.
//!
//! A locale in `www/locales` is one JSON object whose keys are those of `en.json`. What is shipped is
//! the list of its values, first those that the loader takes for itself (www/embed/card.js).

use crate::tidy::{Complaint, Source};
use anyhow::{Context, Result};
use base64::Engine as _;
use icu_plurals::{PluralCategory, PluralRules};
use serde_json::{Map, Value};
use sha2::Digest as _;
use std::collections::BTreeSet;
use unicode_script::{Script, UnicodeScript};

/// The folder of the locale files.
pub const FOLDER: &str = "www/locales/";

/// The values that stand first in what is shipped: the first of its digits, the words on a tab, the
/// plural forms of how many characters are left, what the card is called. The card itself needs
/// the last one, too.
const LOADERS: [&str; 4] = ["zero", "tab", "left", "survey"];

/// A language that there is a locale for.
struct Language {
    tag: &'static str,
    scripts: &'static [Script],
    /// Letters of its script that no word of it has: they come from a neighbour, or are another
    /// code point that looks alike.
    foreign: &'static str,
}

const fn latin(tag: &'static str) -> Language {
    Language { tag, scripts: &[Script::Latin], foreign: "" }
}

const fn cyrillic(tag: &'static str, foreign: &'static str) -> Language {
    Language { tag, scripts: &[Script::Cyrillic], foreign }
}

const fn written(tag: &'static str, scripts: &'static [Script]) -> Language {
    Language { tag, scripts, foreign: "" }
}

/// All that there is; `docs/site-owners/languages.md` has a row for each.
const LANGUAGES: &[Language] = &[
    Language { tag: "ar", scripts: &[Script::Arabic], foreign: "یکپچژگ" },
    cyrillic("bg", "ыэёіїєґјљњћђџ"),
    written("bn", &[Script::Bengali]),
    latin("cs"),
    latin("da"),
    latin("de"),
    written("el", &[Script::Greek]),
    latin("en"),
    latin("es"),
    latin("et"),
    Language { tag: "fa", scripts: &[Script::Arabic], foreign: "يكىة" },
    latin("fi"),
    latin("fr"),
    latin("ga"),
    written("he", &[Script::Hebrew]),
    written("hi", &[Script::Devanagari]),
    latin("hr"),
    latin("hu"),
    latin("id"),
    latin("is"),
    latin("it"),
    written("ja", &[Script::Han, Script::Hiragana, Script::Katakana]),
    written("ko", &[Script::Hangul]),
    latin("lt"),
    latin("lv"),
    latin("mt"),
    latin("nb"),
    latin("nl"),
    latin("pl"),
    latin("pt"),
    latin("pt-BR"),
    Language { tag: "ro", scripts: &[Script::Latin], foreign: "şţ" },
    cyrillic("ru", "іїєґјљњћђџ"),
    latin("sk"),
    latin("sl"),
    cyrillic("sr", "йщъыьэюяёіїєґ"),
    latin("sr-Latn"),
    latin("sv"),
    written("th", &[Script::Thai]),
    latin("tr"),
    cyrillic("uk", "ыэёъјљњћђџ"),
    Language { tag: "ur", scripts: &[Script::Arabic], foreign: "يكىة" },
    latin("vi"),
    written("zh-Hans", &[Script::Han]),
    written("zh-Hant", &[Script::Han]),
];

/// Words that are English and of no other language here: where one stands, a text was left behind.
const ENGLISH: [&str; 8] = ["answer", "close", "please", "the", "this", "with", "you", "your"];

/// The most characters that the widget counts down from.
const COUNT_MAX: u32 = 100;

/// Every locale is whole and in its own language.
pub fn locales_are_whole(files: &[Source]) -> Vec<Complaint> {
    let locales = files.iter().filter(|file| file.path.starts_with(FOLDER));
    let locales: Vec<_> = locales.filter_map(|file| Some((tag_of(&file.path)?, file))).collect();
    if locales.is_empty() {
        return Vec::new();
    }
    let Some(english) = locales.iter().find(|(tag, _)| *tag == "en") else {
        return vec![format!("{FOLDER}en.json:1: missing")];
    };
    let english = read(&english.1.text).unwrap_or_default();
    let mut complaints = Vec::new();
    for language in LANGUAGES {
        let Some((_, file)) = locales.iter().find(|(tag, _)| *tag == language.tag) else {
            complaints.push(format!("{FOLDER}{}.json:1: missing", language.tag));
            continue;
        };
        let mut blame = |what: String| complaints.push(format!("{}:1: {what}", file.path));
        match read(&file.text) {
            Ok(own) => faults(language, &own, &english).into_iter().for_each(blame),
            Err(error) => blame(format!("{error:#}")),
        }
    }
    let unknown = locales.iter().filter(|(tag, _)| LANGUAGES.iter().all(|own| own.tag != *tag));
    complaints.extend(
        unknown.map(|(_, file)| format!("{}:1: no row in xtask/src/locales.rs", file.path)),
    );
    if let Some(docs) = files.iter().find(|file| file.path == "docs/site-owners/languages.md") {
        let rows =
            LANGUAGES.iter().filter(|own| !docs.text.contains(&format!("| `{}` |", own.tag)));
        complaints.extend(rows.map(|own| format!("{}:1: no row for {}", docs.path, own.tag)));
    }
    complaints
}

/// The tag of a locale file.
fn tag_of(path: &str) -> Option<&str> {
    path.strip_prefix(FOLDER)?.strip_suffix(".json")
}

fn read(text: &str) -> Result<Map<String, Value>> {
    serde_json::from_str(text).context("is no JSON object")
}

fn faults(
    language: &Language,
    own: &Map<String, Value>,
    english: &Map<String, Value>,
) -> Vec<String> {
    let mut faults = Vec::new();
    faults.extend(
        english.keys().filter(|key| !own.contains_key(*key)).map(|key| format!("lacks {key}")),
    );
    for (key, value) in own {
        let Some(source) = english.get(key) else {
            faults.push(format!("{key} is not in en.json"));
            continue;
        };
        let found = match (&**key, value) {
            ("zero", Value::String(zero)) => wrong_zero(zero),
            ("dir", _) => wrong_direction(language, value),
            ("left", Value::Object(forms)) => wrong_forms(language, forms),
            (_, Value::String(text)) => {
                wrong_text(language, text, source.as_str().unwrap_or_default())
            }
            _ => Some("is no text".into()),
        };
        faults.extend(found.map(|what| format!("{key}: {what}")));
    }
    faults
}

fn wrong_direction(language: &Language, value: &Value) -> Option<String> {
    let is_right_to_left =
        [Script::Arabic, Script::Hebrew].iter().any(|script| language.scripts.contains(script));
    let wanted = if is_right_to_left { "rtl" } else { "ltr" };
    (value != wanted).then(|| format!("is {wanted} in this script"))
}

/// The other digits follow it in Unicode, and scripts reckon in units of 16 bits.
fn wrong_zero(zero: &str) -> Option<String> {
    let is_one = matches!(zero, "0" | "\u{660}" | "\u{6f0}" | "\u{966}" | "\u{9e6}");
    (!is_one).then(|| "is no zero that there is a language for".into())
}

/// Each plural form that `Intl.PluralRules` can ask for, and `other` for an `Intl` that counts as
/// nobody did when this was written; no more.
fn wrong_forms(language: &Language, forms: &Map<String, Value>) -> Option<String> {
    // Scripts and regions count alike.
    let primary = language.tag.split('-').next().unwrap_or_default();
    let locale = primary.parse::<icu_locale_core::Locale>();
    let rules =
        PluralRules::try_new(locale.ok()?.into(), icu_plurals::PluralRulesOptions::default());
    let rules = rules.ok()?;
    let categories = (0..=COUNT_MAX).map(|count| rules.category_for(count));
    let categories = categories.chain([PluralCategory::Other]);
    let wanted: BTreeSet<_> = categories.map(name_of).collect();
    let given: BTreeSet<_> = forms.keys().map(String::as_str).collect();
    if wanted != given {
        return Some(format!("has the forms {given:?}, and needs {wanted:?}"));
    }
    let texts = forms.values().map(|form| form.as_str().unwrap_or_default());
    texts.filter_map(|text| wrong_words(language, text)).next()
}

const fn name_of(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

fn wrong_text(language: &Language, text: &str, source: &str) -> Option<String> {
    let is_sentence = source.split_whitespace().count() > 1 && !source.contains('{');
    if language.tag != "en" && text == source && is_sentence {
        return Some("is still English".into());
    }
    if holes(text) != holes(source) {
        return Some(format!(
            "has the placeholders {:?}, and needs {:?}",
            holes(text),
            holes(source)
        ));
    }
    wrong_words(language, text)
}

/// The placeholders of a text, whatever their order.
fn holes(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// The first thing in a text that is not of that language.
fn wrong_words(language: &Language, text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("is empty".into());
    }
    let words = text.replace("{a}", "").replace("{b}", "");
    let stranger = words.chars().find(|letter| {
        // Marks stand on letters of any script.
        let is_mark = matches!(letter.script(), Script::Common | Script::Inherited);
        let is_own = is_mark || language.scripts.contains(&letter.script());
        letter.is_alphabetic() && (!is_own || language.foreign.contains(*letter))
    });
    if let Some(letter) = stranger {
        return Some(format!("{letter} is no letter of {}", language.tag));
    }
    if let Some(letter) = words.chars().find(|letter| !is_of_that_chinese(language.tag, *letter)) {
        return Some(format!("{letter} is not written so in {}", language.tag));
    }
    let words = words.to_lowercase();
    let mut words = words.split(|letter: char| !letter.is_alphabetic());
    let left = words.find(|word| language.tag != "en" && ENGLISH.contains(word));
    left.map(|word| format!("{word} is English"))
}

/// Whether a character is one that simplified or traditional Chinese has: those of their own
/// national encodings, GB 2312 and Big5. Any other language has every character.
fn is_of_that_chinese(tag: &str, letter: char) -> bool {
    let text = letter.to_string();
    match tag {
        "zh-Hans" => {
            let (bytes, _, is_lost) = encoding_rs::GBK.encode(&text);
            letter.is_ascii() || (!is_lost && bytes.iter().all(|byte| *byte >= 0xA1))
        }
        "zh-Hant" => !encoding_rs::BIG5.encode(&text).2,
        _ => true,
    }
}

/// A locale as it is shipped.
#[derive(Debug)]
pub struct Packed {
    pub tag: String,
    /// The list of its values.
    pub text: String,
    /// The first nine bytes of its SHA-256 in base64, by which the loader knows it.
    pub hash: String,
}

/// A locale as it is shipped: the values that the loader takes, then the card's by their keys.
///
/// # Errors
/// When it is not whole (see [`locales_are_whole`]).
pub fn pack(source: &Source, all: &[Source]) -> Result<Packed> {
    let tag = tag_of(&source.path).context("is no locale")?;
    let english = all.iter().find(|file| tag_of(&file.path) == Some("en")).context("no English")?;
    let (own, english) = (read(&source.text)?, read(&english.text)?);
    let cards = english.keys().map(String::as_str).filter(|key| !LOADERS[..3].contains(key));
    let keys = LOADERS.into_iter().chain(cards);
    let values =
        keys.map(|key| own.get(key).with_context(|| format!("{FOLDER}{tag}.json lacks {key}")));
    let text = Value::Array(values.map(|value| value.cloned()).collect::<Result<_>>()?).to_string();
    let hash = sha2::Sha256::digest(&text);
    let hash = base64::engine::general_purpose::STANDARD.encode(hash.get(..9).unwrap_or_default());
    Ok(Packed { tag: tag.into(), text, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = r#"{"zero": "0", "tab": "Feedback", "left": {"one": "{a} left", "other": "{a} left"},
        "dir": "ltr", "thanks": "Many thanks", "of": "{a} of {b}", "survey": "Survey"}"#;

    /// What is said of a locale that differs from a whole one in one place.
    fn blame(tag: &str, own: &str, change: (&str, &str)) -> Vec<String> {
        let language = LANGUAGES.iter().find(|language| language.tag == tag).unwrap();
        assert_eq!(
            faults(language, &read(own).unwrap(), &read(ENGLISH).unwrap()),
            [""; 0],
            "{own}"
        );
        assert!(own.contains(change.0), "{own}");
        let own = own.replacen(change.0, change.1, 1);
        faults(language, &read(&own).unwrap(), &read(ENGLISH).unwrap())
    }

    const POLISH: &str = r#"{"zero": "0", "tab": "Opinia", "left": {"one": "{a} znak", "few": "{a} znaki", "many": "{a} znaków", "other": "{a} znaku"},
        "dir": "ltr", "thanks": "Bardzo dziękujemy", "of": "{a} z {b}", "survey": "Ankieta"}"#;
    const PERSIAN: &str = r#"{"zero": "۰", "tab": "بازخورد", "left": {"one": "{a} نویسه", "other": "{a} نویسه"},
        "dir": "rtl", "thanks": "سپاسگزاریم", "of": "{a} از {b}", "survey": "نظرسنجی"}"#;
    const SIMPLIFIED: &str = r#"{"zero": "0", "tab": "反馈", "left": {"other": "还剩 {a} 个"},
        "dir": "ltr", "thanks": "谢谢", "of": "{a}/{b}", "survey": "调查"}"#;

    #[test]
    fn what_is_missing_or_too_much_is_blamed() {
        assert_eq!(blame("pl", POLISH, (r#""tab": "Opinia", "#, "")), ["lacks tab"]);
        assert_eq!(blame("pl", POLISH, ("{", r#"{"more": "x", "#)), ["more is not in en.json"]);
        assert_eq!(blame("pl", POLISH, (r#""Opinia""#, "3")), ["tab: is no text"]);
        assert_eq!(blame("pl", POLISH, ("Opinia", "")), ["tab: is empty"]);
    }

    #[test]
    fn plural_forms_are_those_of_the_language() {
        assert_eq!(
            blame("pl", POLISH, (r#""few": "{a} znaki", "#, "")),
            [
                r#"left: has the forms {"many", "one", "other"}, and needs {"few", "many", "one", "other"}"#
            ]
        );
    }

    #[test]
    fn english_is_found() {
        assert_eq!(
            blame("pl", POLISH, ("Bardzo dziękujemy", "Many thanks")),
            ["thanks: is still English"]
        );
        assert_eq!(blame("pl", POLISH, ("Bardzo", "Please")), ["thanks: please is English"]);
        assert_eq!(blame("pl", POLISH, ("{a} znak\"", "{a} of the\"")), ["left: the is English"]);
    }

    #[test]
    fn scripts_and_letters_are_those_of_the_language() {
        assert_eq!(blame("fa", PERSIAN, ("سپاس", "Thanks ")), ["thanks: T is no letter of fa"]);
        assert_eq!(
            blame("fa", PERSIAN, ("سپاسگزاریم", "سپاسگزاريم")),
            ["thanks: ي is no letter of fa"]
        );
        assert_eq!(blame("fa", PERSIAN, ("rtl", "ltr")), ["dir: is rtl in this script"]);
        assert_eq!(
            blame("zh-Hans", SIMPLIFIED, ("谢谢", "謝謝")),
            ["thanks: 謝 is not written so in zh-Hans"]
        );
        let traditional = SIMPLIFIED
            .replace("反馈", "意見")
            .replace("还剩", "還剩")
            .replace('个', "個")
            .replace("调查", "調查");
        let traditional = traditional.replace("谢谢", "謝謝");
        assert_eq!(
            blame("zh-Hant", &traditional, ("意見", "意见")),
            ["tab: 见 is not written so in zh-Hant"]
        );
    }

    #[test]
    fn placeholders_stay() {
        assert_eq!(
            blame("pl", POLISH, ("{a} z {b}", "{a} z {c}")),
            [r#"of: has the placeholders {"a", "c"}, and needs {"a", "b"}"#]
        );
    }

    #[test]
    fn each_language_has_a_file_a_row_and_a_place_in_the_docs() {
        let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let locale = |tag: &str| file(&format!("{FOLDER}{tag}.json"), "[]");
        let whole: Vec<_> = LANGUAGES.iter().map(|own| locale(own.tag)).collect();
        let all = locales_are_whole(&whole);
        assert_eq!(all.len(), LANGUAGES.len(), "{all:?}");
        assert!(all.iter().all(|what| what.contains("is no JSON object")), "{all:?}");
        assert_eq!(locales_are_whole(&whole[..1]), [format!("{FOLDER}en.json:1: missing")]);
        let docs = file("docs/site-owners/languages.md", "| `en` |");
        let said = locales_are_whole(&[locale("en"), locale("xx"), docs]).join("\n");
        assert!(said.contains("de.json:1: missing"), "{said}");
        assert!(said.contains("xx.json:1: no row in xtask/src/locales.rs"), "{said}");
        assert!(said.contains("languages.md:1: no row for de"), "{said}");
        assert!(!said.contains("no row for en"), "{said}");
    }

    #[test]
    fn what_is_shipped_begins_with_what_the_loader_takes() {
        let file =
            |tag, text: &str| Source { path: format!("{FOLDER}{tag}.json"), text: text.into() };
        let english = [file("en", ENGLISH)];
        let packed = pack(&file("pl", POLISH), &english).unwrap();
        let values = r#"["0","Opinia",{"few":"{a} znaki","many":"{a} znaków","one":"{a} znak","other":"{a} znaku"},"Ankieta",
            "ltr","{a} z {b}","Ankieta","Bardzo dziękujemy"]"#;
        let list: Value = serde_json::from_str(&packed.text).unwrap();
        assert_eq!(list, serde_json::from_str::<Value>(values).unwrap());
        assert_eq!(packed.hash.len(), 12);
        let error = pack(&file("pl", "{}"), &english).unwrap_err().to_string();
        assert_eq!(error, "www/locales/pl.json lacks zero");
    }
}
