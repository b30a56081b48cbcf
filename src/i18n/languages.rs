//! The languages of the widget, with its words in each, for those who have no loader: the studio, and who
//! makes a plain form.

use super::{Messages, packed};
use std::rc::Rc;
use trefoil_survey::definition::primary;
use trefoil_survey::json;
use trefoil_survey::value::Value;

/// A language that the widget speaks.
#[derive(Debug)]
pub struct Language {
    /// Its tag.
    pub tag: &'static str,
    /// What it is called in English.
    pub name: &'static str,
    /// What it is called in itself.
    pub own_name: &'static str,
    file: &'static [u8],
}

macro_rules! languages {
    ($($tag:literal = $name:literal / $own_name:literal,)*) => {
        /// All of them, by their tags.
        pub static LANGUAGES: &[Language] = &[$(Language {
            tag: $tag,
            name: $name,
            own_name: $own_name,
            file: include_bytes!(concat!("../../www/locales/", $tag, ".json")),
        }),*];
    };
}

languages! {
    "ar" = "Arabic" / "العربية",
    "bg" = "Bulgarian" / "Български",
    "bn" = "Bengali" / "বাংলা",
    "cs" = "Czech" / "Čeština",
    "da" = "Danish" / "Dansk",
    "de" = "German" / "Deutsch",
    "el" = "Greek" / "Ελληνικά",
    "en" = "English" / "English",
    "es" = "Spanish" / "Español",
    "et" = "Estonian" / "Eesti",
    "fa" = "Persian" / "فارسی",
    "fi" = "Finnish" / "Suomi",
    "fr" = "French" / "Français",
    "ga" = "Irish" / "Gaeilge",
    "he" = "Hebrew" / "עברית",
    "hi" = "Hindi" / "हिन्दी",
    "hr" = "Croatian" / "Hrvatski",
    "hu" = "Hungarian" / "Magyar",
    "id" = "Indonesian" / "Indonesia",
    "is" = "Icelandic" / "Íslenska",
    "it" = "Italian" / "Italiano",
    "ja" = "Japanese" / "日本語",
    "ko" = "Korean" / "한국어",
    "lt" = "Lithuanian" / "Lietuvių",
    "lv" = "Latvian" / "Latviešu",
    "mt" = "Maltese" / "Malti",
    "nb" = "Norwegian (Bokmål)" / "Norsk bokmål",
    "nl" = "Dutch" / "Nederlands",
    "pl" = "Polish" / "Polski",
    "pt" = "Portuguese (Portugal)" / "Português",
    "pt-BR" = "Portuguese (Brazil)" / "Português (Brasil)",
    "ro" = "Romanian" / "Română",
    "ru" = "Russian" / "Русский",
    "sk" = "Slovak" / "Slovenčina",
    "sl" = "Slovenian" / "Slovenščina",
    "sr" = "Serbian (Cyrillic)" / "Српски",
    "sr-Latn" = "Serbian (Latin)" / "Srpski",
    "sv" = "Swedish" / "Svenska",
    "th" = "Thai" / "ไทย",
    "tr" = "Turkish" / "Türkçe",
    "uk" = "Ukrainian" / "Українська",
    "ur" = "Urdu" / "اردو",
    "vi" = "Vietnamese" / "Tiếng Việt",
    "zh-Hans" = "Chinese (simplified)" / "简体中文",
    "zh-Hant" = "Chinese (traditional)" / "繁體中文",
}

/// The language of that tag, or the one that a card in that language would speak.
#[must_use]
pub fn spoken(tag: &str) -> Option<&'static Language> {
    let find =
        |wanted: &str| LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(wanted));
    find(tag).or_else(|| find(primary(tag)))
}

/// What a language is called in English; its tag where it has no name here.
#[must_use]
pub fn name(tag: &str) -> &str {
    LANGUAGES.iter().find(|language| language.tag == tag).map_or(tag, |language| language.name)
}

/// What a language is called in itself; its tag where it has no name here.
#[must_use]
pub fn own_name(tag: &str) -> &str {
    LANGUAGES.iter().find(|language| language.tag == tag).map_or(tag, |language| language.own_name)
}

/// The widget's words for a reader of that language; English where it speaks no such language.
#[must_use]
pub fn words(tag: &str) -> Rc<Messages> {
    let Some(language) = spoken(tag).or_else(|| spoken("en")) else {
        return Rc::new(Messages::new(tag, Value::Null));
    };
    let file = json::read(language.file).unwrap_or_default();
    let mut words = packed(&file);
    if let Value::Map(fields) = &mut words {
        let named = |language: &Language| (language.tag.into(), language.own_name.into());
        fields.push(("languages".into(), Value::Map(LANGUAGES.iter().map(named).collect())));
    }
    Rc::new(Messages::new(language.tag, words))
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, spoken, words};
    use crate::i18n::Key;

    #[test]
    fn every_locale_is_here_and_holds_words() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut known: Vec<_> =
            LANGUAGES.iter().map(|language| format!("{}.json", language.tag)).collect();
        known.sort();
        assert_eq!(known, files);
        for language in LANGUAGES {
            assert!(!words(language.tag).text(Key::NpsText).is_empty(), "{}", language.tag);
            assert_ne!(words(language.tag).number(10), "", "{}", language.tag);
        }
    }

    #[test]
    fn numbers_are_written_in_the_digits_of_the_language() {
        let ten = |tag: &str| words(tag).number(10);
        assert_eq!([ten("fa"), ten("ar"), ten("bn"), ten("fi")], ["۱۰", "١٠", "১০", "10"]);
    }

    #[test]
    fn a_tag_with_a_region_is_spoken_in_its_language() {
        let tag = |wanted: &str| spoken(wanted).map(|language| language.tag);
        assert_eq!([tag("fa-IR"), tag("pt-BR"), tag("tlh")], [Some("fa"), Some("pt-BR"), None]);
        assert_eq!(words("tlh").language(), "en");
    }
}
