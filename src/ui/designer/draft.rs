//! A survey in the making: its definition, the options of its tag, and what only the designer asks.
//!
//! All of it is one value, so that an edit, an undo and a complaint name places in the same way:
//! `definition` is the file that the widget reads, `options` are those of the table of options,
//! `languages` are those that the owner writes in, the main one first, and `site` says where the
//! widget's files are (`files`), whether the questions have a file of their own (`apart`), where that
//! is (`path`), and whether the page forbids Wasm (`framed`).

use super::path;
use crate::i18n::spoken::{language, text_of};
use crate::{key, say};
use trefoil_survey::definition::Definition;
use trefoil_survey::json::{self, Writer};
use trefoil_survey::value::Value;

/// The most languages that a switch on the card offers.
pub const LANGUAGES_MAX: usize = 40;

/// A survey in the making.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft(pub(super) Value);

/// What can be begun with: a name, what it is for, its definition.
pub static STARTS: [Start; 4] = [
    Start {
        name: key!("How likely to recommend"),
        about: key!("The one question of the Net Promoter Score, and why."),
        file: include_bytes!("starts/recommend.json"),
    },
    Start {
        name: key!("How satisfied"),
        about: key!("Up to ten things, each rated from 1 to 5."),
        file: include_bytes!("starts/satisfied.json"),
    },
    Start {
        name: key!("How easy"),
        about: key!("Whether you made it easy: the customer effort score."),
        file: include_bytes!("starts/easy.json"),
    },
    Start {
        name: key!("After checkout"),
        about: key!("All three in short; who is unhappy is asked why."),
        file: include_bytes!("starts/checkout.json"),
    },
];

/// Something to begin with.
#[derive(Debug)]
pub struct Start {
    /// What it asks.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    file: &'static [u8],
}

impl Start {
    /// A new draft of it, written in the studio's language.
    #[must_use]
    pub fn draft(&self, files: &str) -> Draft {
        Draft::of(spoken(self.file), files)
    }
}

/// A definition of the studio's own, its English words in the studio's language.
#[must_use]
pub fn spoken(file: &[u8]) -> Value {
    let mut definition = json::read(file).unwrap_or_default();
    each_words(&mut definition, &mut |words| {
        if let Value::Text(english) = words {
            *english = text_of(english);
        }
    });
    definition
}

impl Draft {
    /// A draft of a definition; its languages are those it is written in, the studio's where it names none.
    #[must_use]
    pub fn of(definition: Value, files: &str) -> Self {
        let mut languages = Vec::new();
        collect_languages(&definition, &mut languages);
        // A switch offers what is translated into it, and says the order.
        let named: Vec<String> = definition
            .list("languages")
            .iter()
            .filter_map(Value::as_text)
            .map(Into::into)
            .collect();
        languages.sort_by_key(|tag| named.iter().position(|own| own == tag).unwrap_or(named.len()));
        for tag in named {
            if !languages.contains(&tag) {
                languages.push(tag);
            }
        }
        if languages.is_empty() {
            languages.push(language().into());
        }
        languages.truncate(LANGUAGES_MAX);
        let mut draft = Self::default();
        draft.set("definition", definition);
        draft.set("options", Value::Map(Vec::new()));
        draft.set("languages", Value::List(languages.iter().map(|tag| (&**tag).into()).collect()));
        draft.set("site.files", files.into());
        draft.ordered()
    }

    /// The draft that was kept, if it is one.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        let value = json::read(text.as_bytes()).ok()?;
        let is_draft = matches!(value.field("definition"), Some(Value::Map(_)))
            && !value.list("languages").is_empty();
        is_draft.then(|| Self(value).ordered())
    }

    /// The draft with a definition from a file in place of its own; options stay.
    ///
    /// # Errors
    /// Everything that is wrong with the file, in its own words, each with its place.
    pub fn with_file(&self, bytes: &[u8], files: &str) -> Result<Self, Vec<String>> {
        // Editors of Windows put a mark at the start.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let value = json::read(bytes)
            .map_err(|error| vec![say!("It is no definition file: {error}.", error)])?;
        if value.field("questions").is_none() {
            let said = say!(
                "It is no survey: there are no questions in it. Files of answers are opened under Results."
            );
            return Err(vec![said.into()]);
        }
        if let Err(complaints) = Definition::read(&value) {
            let said = complaints.iter();
            return Err(said
                .map(|one| format!("{}: {}.", place(&one.path), one.message))
                .collect());
        }
        let mut draft = Self::of(value, files);
        for part in ["options", "site"] {
            if let Some(own) = self.0.field(part) {
                draft.set(part, own.clone());
            }
        }
        draft.set("site.imported", Value::Bool(true));
        Ok(draft)
    }

    /// All of it as JSON, to be kept.
    #[must_use]
    pub fn to_json(&self) -> String {
        printed(&self.0)
    }

    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &Value {
        self.0.field("definition").unwrap_or(&Value::Null)
    }

    /// The definition's file.
    #[must_use]
    pub fn definition_file(&self) -> String {
        printed(self.definition()) + "\n"
    }

    /// What stands at a path.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        path::at(&self.0, path)
    }

    /// The text at a path; empty where there is none.
    #[must_use]
    pub fn text(&self, path: &str) -> &str {
        path::text(&self.0, path)
    }

    /// The whole number at a path.
    #[must_use]
    pub fn whole(&self, path: &str) -> Option<i64> {
        self.at(path).and_then(Value::as_whole)
    }

    /// Whether `true` stands at a path.
    #[must_use]
    pub fn is_true(&self, path: &str) -> bool {
        matches!(self.at(path), Some(Value::Bool(true)))
    }

    /// The list at a path; empty where there is none.
    #[must_use]
    pub fn list(&self, path: &str) -> &[Value] {
        path::list(&self.0, path)
    }

    /// The languages the owner writes in, the main one first.
    #[must_use]
    pub fn languages(&self) -> Vec<&str> {
        self.list("languages").iter().filter_map(Value::as_text).collect()
    }

    /// The main language.
    #[must_use]
    pub fn main_language(&self) -> &str {
        self.languages().first().copied().unwrap_or("en")
    }

    /// The owner's words at a path in exactly that language; empty where there are none.
    #[must_use]
    pub fn word(&self, path: &str, language: &str) -> &str {
        match self.at(path) {
            Some(Value::Text(text)) if language == self.main_language() => text,
            Some(Value::Map(texts)) => texts
                .iter()
                .find(|(tag, _)| tag == language)
                .and_then(|(_, text)| text.as_text())
                .unwrap_or_default(),
            _ => "",
        }
    }

    pub(super) fn set(&mut self, path: &str, value: Value) {
        path::put(&mut self.0, path, value);
    }

    /// The fields in the order in which people read them; texts in that of the languages, since the
    /// first holds for whoever reads another one.
    pub(super) fn ordered(mut self) -> Self {
        let languages: Vec<String> = self.languages().into_iter().map(Into::into).collect();
        order(&mut self.0, &languages);
        self
    }
}

/// Fields in the order in which they are written; others follow.
const ORDER: [&str; 36] = [
    "definition",
    "options",
    "languages",
    "site",
    "v",
    "survey",
    "survey_version",
    "flow",
    "id",
    "kind",
    "question",
    "band",
    "at_least",
    "at_most",
    "is",
    "answered",
    "url",
    "required",
    "shown_as",
    "max",
    "max_length",
    "text",
    "low",
    "high",
    "labels",
    "not_applicable",
    "items",
    "choices",
    "multiple",
    "fields",
    "consent",
    "shuffle",
    "when",
    "complaint",
    "questions",
    "thanks",
];

fn order(value: &mut Value, languages: &[String]) {
    match value {
        Value::List(entries) => entries.iter_mut().for_each(|entry| order(entry, languages)),
        Value::Map(fields) => {
            fields.sort_by_key(|(name, _)| {
                let language = languages.iter().position(|tag| tag == name);
                let known = ORDER.iter().position(|own| own == name);
                language.or(known).unwrap_or(usize::MAX)
            });
            fields.iter_mut().for_each(|(_, field)| order(field, languages));
        }
        _ => {}
    }
}

/// Whether a field of that name holds the owner's words.
pub(super) fn is_words(name: &str) -> bool {
    matches!(name, "text" | "low" | "high" | "consent" | "thanks" | "labels")
}

/// Calls for each of the owner's words in a definition.
pub(super) fn each_words(value: &mut Value, with: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::List(entries) => entries.iter_mut().for_each(|entry| each_words(entry, with)),
        Value::Map(fields) => {
            for (name, field) in fields {
                match field {
                    Value::List(labels) if is_words(name) => labels.iter_mut().for_each(&mut *with),
                    field if is_words(name) => with(field),
                    field => each_words(field, with),
                }
            }
        }
        _ => {}
    }
}

fn collect_languages(definition: &Value, into: &mut Vec<String>) {
    let mut definition = definition.clone();
    each_words(&mut definition, &mut |words| {
        if let Value::Map(texts) = words {
            for (tag, _) in texts {
                if !into.contains(tag) {
                    into.push(tag.clone());
                }
            }
        }
    });
}

/// A place in a file in words: `questions[1].items[0].text` is "Question 2, item 1, text".
fn place(path: &str) -> String {
    let parts = path.split('.').map(|part| {
        let (name, place) = part.split_once('[').unwrap_or((part, ""));
        let place = place.trim_end_matches(']').parse::<usize>();
        match place {
            Ok(place) => format!("{} {}", name.trim_end_matches('s'), place + 1),
            Err(_) => name.replace('_', " "),
        }
    });
    let words = parts.collect::<Vec<_>>().join(", ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

/// A value as JSON for people: what is short stands on one line.
#[must_use]
pub fn printed(value: &Value) -> String {
    let mut text = String::new();
    print(value, 0, &mut text);
    text
}

/// The longest line that an object or a list is kept on.
const LINE: usize = 88;

fn print(value: &Value, depth: usize, into: &mut String) {
    let parts: Vec<(Option<&str>, &Value)> = match value {
        Value::List(entries) => entries.iter().map(|entry| (None, entry)).collect(),
        Value::Map(fields) => {
            fields.iter().map(|(name, field)| (Some(name.as_str()), field)).collect()
        }
        other => return into.push_str(&scalar(other)),
    };
    let (open, close) = if matches!(value, Value::List(_)) { ("[", "]") } else { ("{", "}") };
    let short = compact(value);
    // Questions, items and choices stand below one another.
    let is_flat = !matches!(value, Value::List(entries) if entries.iter().any(is_map));
    let is_short = is_flat && !short.contains('[') && short.chars().count() + 2 * depth <= LINE;
    if parts.is_empty() || (depth > 0 && is_short) {
        return into.push_str(&short);
    }
    into.push_str(open);
    for (index, (name, part)) in parts.iter().enumerate() {
        into.push_str(if index == 0 { "\n" } else { ",\n" });
        into.push_str(&"  ".repeat(depth + 1));
        if let Some(name) = name {
            into.push_str(&quoted(name));
            into.push_str(": ");
        }
        print(part, depth + 1, into);
    }
    into.push('\n');
    into.push_str(&"  ".repeat(depth));
    into.push_str(close);
}

fn is_map(value: &Value) -> bool {
    matches!(value, Value::Map(_))
}

/// On one line.
pub(super) fn compact(value: &Value) -> String {
    match value {
        Value::List(entries) => {
            format!("[{}]", entries.iter().map(compact).collect::<Vec<_>>().join(", "))
        }
        Value::Map(fields) if fields.is_empty() => "{}".into(),
        Value::Map(fields) => {
            let field =
                |(name, field): &(String, Value)| format!("{}: {}", quoted(name), compact(field));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        other => scalar(other),
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(is_so) => is_so.to_string(),
        Value::Number(number) => match value.as_whole() {
            Some(whole) => whole.to_string(),
            None => number.to_string(),
        },
        Value::Text(text) => quoted(text),
        _ => "null".into(),
    }
}

fn quoted(text: &str) -> String {
    let mut json = Writer::default();
    json.text(text);
    json.into_text()
}

#[cfg(test)]
mod tests {
    use super::{Draft, STARTS, printed};
    use crate::i18n::spoken::speak;
    use trefoil_survey::definition::Definition;
    use trefoil_survey::json;

    #[test]
    fn every_start_is_a_definition_that_holds() {
        for start in &STARTS {
            let draft = start.draft("/embed/");
            assert_eq!(Definition::read(draft.definition()).err(), None, "{}", start.name);
            assert_eq!(draft.languages(), ["en"]);
        }
    }

    #[test]
    fn who_reads_finnish_begins_in_finnish() {
        speak("fi");
        for start in &STARTS {
            assert_eq!(start.draft("/embed/").languages(), ["fi"]);
        }
        let asked =
            STARTS[3].draft("/embed/").word("definition.questions[1].text", "fi").to_owned();
        assert_eq!(asked, "Kuinka tyytyväinen olet tilaukseesi?");
    }

    #[test]
    fn a_draft_is_the_same_once_it_was_kept() {
        let draft = STARTS[3].draft("https://files.example/embed/");
        assert_eq!(Draft::kept(&draft.to_json()), Some(draft));
        assert_eq!(Draft::kept("{}"), None);
        assert_eq!(Draft::kept("no"), None);
    }

    const FILE: &str = r#"{"v": 1, "survey": "shop", "languages": ["fi", "en"], "questions": [
        {"id": "a", "kind": "nps", "text": {"en": "How?", "fi": "Miten?"}}]}"#;

    #[test]
    fn the_languages_are_those_of_the_texts_in_the_order_of_the_switch() {
        let draft = Draft::default().with_file(FILE.as_bytes(), "/embed/").unwrap();
        assert_eq!(draft.languages(), ["fi", "en"]);
        assert_eq!(draft.word("definition.questions[0].text", "fi"), "Miten?");
        // The first text is what readers of another language get.
        let definition = Definition::read(draft.definition()).unwrap();
        assert_eq!(definition.questions[0].text.for_reader("sv"), Some(("Miten?", Some("fi"))));
    }

    #[test]
    fn a_file_that_does_not_hold_says_all_that_is_wrong_and_where() {
        let wrong =
            br#"{"v": 1, "survey": "shop", "questions": [{"id": "a", "kind": "coment"}], "x": 1}"#;
        let said = Draft::default().with_file(wrong, "/embed/").unwrap_err();
        assert_eq!(said.len(), 2);
        assert!(said[0].starts_with("Question 1, kind: \"coment\""), "{said:?}");
        let said = Draft::default().with_file(b"[1]", "/embed/").unwrap_err();
        assert!(said[0].contains("no questions"), "{said:?}");
        let said = Draft::default().with_file(b"{\"v\": 1,", "/embed/").unwrap_err();
        assert!(said[0].contains("line 1"), "{said:?}");
    }

    #[test]
    fn options_outlive_another_definition() {
        let mut draft = STARTS[0].draft("/embed/");
        draft.set("options.theme", "ink".into());
        let draft = draft.with_file(FILE.as_bytes(), "/embed/").unwrap();
        assert_eq!(draft.text("options.theme"), "ink");
    }

    #[test]
    fn a_file_is_read_as_it_was_printed() {
        let value = json::read(FILE.as_bytes()).unwrap();
        assert_eq!(json::read(printed(&value).as_bytes()).unwrap(), value);
        let file = STARTS[0].draft("").definition_file();
        assert!(file.starts_with("{\n  \"v\": 1,\n  \"survey\": \"recommend\",\n"), "{file}");
        assert!(file.contains("    { \"id\": \"recommend\", \"kind\": \"nps\" },\n"), "{file}");
    }
}
