//! What the owner does to a draft, one act at a time.

use super::draft::{Draft, each_words};
use super::path;
use crate::i18n::Key;
use crate::i18n::languages::words;
use std::collections::BTreeSet;
use trefoil_survey::value::Value;

/// One act.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Words in a language; empty ones are none.
    Word {
        /// Where.
        at: String,
        /// In which language.
        language: String,
        /// The words.
        text: String,
    },
    /// Something else at a place; `null` takes it away.
    Put {
        /// Where.
        at: String,
        /// What.
        value: Value,
    },
    /// A new question of that kind, at the end.
    AddQuestion(&'static str),
    /// A new item or choice at the end of a list.
    AddItem(String),
    /// A new ending before the last one.
    AddEnding,
    /// An entry of a list goes.
    Remove {
        /// Which list.
        list: String,
        /// Which entry.
        place: usize,
    },
    /// An entry of a list goes to another place.
    Move {
        /// Which list.
        list: String,
        /// From where.
        from: usize,
        /// To where.
        to: usize,
    },
    /// A question asks something else.
    Kind {
        /// Which question.
        question: usize,
        /// For what.
        kind: &'static str,
    },
    /// The owner writes in that language, too.
    AddLanguage(String),
    /// Nothing is written in that language any more.
    RemoveLanguage(String),
    /// That language is the main one.
    MainLanguage(String),
    /// Another draft in place of this one.
    Replace(Box<Draft>),
}

impl Edit {
    /// The field that is typed into: further letters in it are undone together.
    pub(super) fn field(&self) -> Option<String> {
        match self {
            Self::Word { at, language, .. } => Some(format!("{at} {language}")),
            Self::Put { at, value: Value::Text(_) | Value::Number(_) } => Some(at.clone()),
            _ => None,
        }
    }
}

/// The list of questions.
pub const QUESTIONS: &str = "definition.questions";

impl Draft {
    /// The draft after that act. What names a place that is not there changes nothing.
    #[must_use]
    pub fn after(&self, edit: &Edit) -> Self {
        let mut draft = self.clone();
        match edit {
            Edit::Word { at, language, text } => draft.write(at, language, text),
            Edit::Put { at, value } => draft.set(at, value.clone()),
            Edit::AddQuestion(kind) => draft.add_question(kind),
            Edit::AddItem(list) => draft.add_item(list),
            Edit::AddEnding => draft.add_ending(),
            Edit::Remove { list, place } => {
                if let Some(entries) = path::list_mut(&mut draft.0, list)
                    && *place < entries.len()
                {
                    entries.remove(*place);
                }
                // A list that may be left out is left out when it is empty.
                if !list.ends_with("questions") && draft.list(list).is_empty() {
                    draft.set(list, Value::Null);
                }
            }
            Edit::Move { list, from, to } => {
                if let Some(entries) = path::list_mut(&mut draft.0, list)
                    && *from < entries.len()
                    && *to < entries.len()
                {
                    let entry = entries.remove(*from);
                    entries.insert(*to, entry);
                }
            }
            Edit::Kind { question, kind } => draft.change_kind(*question, kind),
            Edit::AddLanguage(tag) => draft.add_language(tag),
            Edit::RemoveLanguage(tag) => draft.remove_language(tag),
            Edit::MainLanguage(tag) => draft.put_first(tag),
            Edit::Replace(other) => draft = (**other).clone(),
        }
        draft.ordered()
    }

    fn write(&mut self, at: &str, language: &str, text: &str) {
        let main = self.main_language().to_owned();
        let before = self.word(at, &main).to_owned();
        let mut texts: Vec<(String, Value)> = match self.at(at) {
            Some(Value::Text(text)) => vec![(main.clone(), text.as_str().into())],
            Some(Value::Map(texts)) => texts.clone(),
            _ => Vec::new(),
        };
        texts.retain(|(tag, _)| tag != language);
        if !text.trim().is_empty() {
            texts.push((language.into(), text.into()));
        }
        let is_main_alone = self.languages().len() == 1 && texts.len() == 1;
        let value = match texts.first() {
            // An entry of a list of words stays an entry.
            None if at.ends_with(']') => "".into(),
            None => Value::Null,
            Some((_, only)) if is_main_alone => only.clone(),
            Some(_) => Value::Map(texts),
        };
        self.set(at, value);
        if language == main {
            self.name_after(at, &before, text);
        }
    }

    /// The name of an item in records follows its words, until the owner chose another.
    fn name_after(&mut self, at: &str, before: &str, text: &str) {
        let Some(item) = at.strip_suffix(".text") else { return };
        let Some((list, _)) = item.rsplit_once('[') else { return };
        if !list.ends_with(".items") && !list.ends_with(".choices") {
            return;
        }
        let id = self.text(&format!("{item}.id")).to_owned();
        let is_own = ["item-", "choice-"].iter().any(|start| id.starts_with(start));
        let wished = slug(text);
        // With a number behind it where another has the name.
        let follows = id.strip_prefix(&slug(before)).is_some_and(|rest| {
            rest.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit())
        });
        // Answers may have come under the names of a file.
        let follows = follows && !before.is_empty() && !self.is_true("site.imported");
        if wished.is_empty() || wished == id || !(is_own || follows) {
            return;
        }
        self.set(&format!("{item}.id"), Value::Null);
        let new = self.free_id(&wished);
        self.set(&format!("{item}.id"), (&*new).into());
        let question = list.rsplit_once('.').map(|(question, _)| question).unwrap_or_default();
        let owner = self.text(&format!("{question}.id")).to_owned();
        let is_choice = list.ends_with(".choices");
        if let Value::Map(fields) = &mut self.0
            && let Some((_, definition)) = fields.iter_mut().find(|(name, _)| name == "definition")
        {
            rename(definition, is_choice.then_some(&*owner), &id, &new);
        }
    }

    fn add_question(&mut self, kind: &'static str) {
        let base = match kind {
            "nps" => "recommend",
            "csat" => "satisfied",
            "ces1" | "ces2" => "effort",
            other => other,
        };
        let id = self.free_id(base);
        let mut question =
            Value::Map(vec![("id".into(), (&*id).into()), ("kind".into(), kind.into())]);
        if kind == "choice" {
            path::put(&mut question, "choices", choices());
        }
        if let Some(questions) = path::list_mut(&mut self.0, QUESTIONS) {
            questions.push(question);
        }
    }

    fn add_item(&mut self, list: &str) {
        let base = if list.ends_with(".choices") { "choice" } else { "item" };
        let taken = self.ids();
        let of_list: BTreeSet<_> =
            self.list(list).iter().filter_map(|item| item.text("id")).map(String::from).collect();
        let free = (1..)
            .map(|number| format!("{base}-{number}"))
            .find(|id| !taken.contains(id) && !of_list.contains(id));
        let item = Value::Map(vec![("id".into(), (&*free.unwrap_or_default()).into())]);
        if let Some(items) = path::list_mut(&mut self.0, list) {
            items.push(item);
        }
    }

    /// Thanks become the ending for everyone else.
    fn add_ending(&mut self) {
        let thanks = self
            .at("definition.thanks")
            .cloned()
            .unwrap_or_else(|| words(self.main_language()).text(Key::Thanks).into());
        self.set("definition.thanks", Value::Null);
        let Some(endings) = path::list_mut(&mut self.0, "definition.endings") else { return };
        if endings.is_empty() {
            endings.push(Value::Map(vec![("text".into(), thanks)]));
        }
        let new = Value::Map(vec![("when".into(), Value::Map(Vec::new()))]);
        endings.insert(endings.len().saturating_sub(1), new);
    }

    fn change_kind(&mut self, question: usize, kind: &'static str) {
        let at = format!("{QUESTIONS}[{question}]");
        let Some(Value::Map(fields)) = self.at(&at) else { return };
        let kept =
            |(name, _): &&(String, Value)| matches!(&**name, "id" | "text" | "required" | "when");
        let mut new: Vec<_> = fields.iter().filter(kept).cloned().collect();
        new.push(("kind".into(), kind.into()));
        if kind == "choice" {
            new.push(("choices".into(), choices()));
        }
        self.set(&at, Value::Map(new));
    }

    fn add_language(&mut self, tag: &str) {
        let main = self.main_language().to_owned();
        let mut languages: Vec<Value> = self.list("languages").to_vec();
        if languages.iter().any(|own| own.as_text() == Some(tag)) {
            return;
        }
        languages.push(tag.into());
        self.set_languages(languages);
        self.each_words(&mut |words| {
            if let Value::Text(text) = words
                && !text.is_empty()
            {
                *words = Value::Map(vec![(main.clone(), (&**text).into())]);
            }
        });
    }

    fn remove_language(&mut self, tag: &str) {
        let mut languages: Vec<Value> = self.list("languages").to_vec();
        if languages.len() < 2 {
            return;
        }
        languages.retain(|own| own.as_text() != Some(tag));
        let is_alone = languages.len() == 1;
        self.set_languages(languages);
        self.each_words(&mut |words| {
            if let Value::Map(texts) = words {
                texts.retain(|(own, _)| own != tag);
                match texts.first() {
                    None => *words = "".into(),
                    Some((_, only)) if is_alone && texts.len() == 1 => *words = only.clone(),
                    Some(_) => {}
                }
            }
        });
        // What was written in that language alone is not written any more.
        if let Value::Map(fields) = &mut self.0
            && let Some((_, definition)) = fields.iter_mut().find(|(name, _)| name == "definition")
        {
            without_empty(definition);
        }
    }

    fn put_first(&mut self, tag: &str) {
        let mut languages: Vec<Value> = self.list("languages").to_vec();
        languages.sort_by_key(|own| own.as_text() != Some(tag));
        self.set_languages(languages);
    }

    /// The switch on the card, if there is one, offers the same languages.
    fn set_languages(&mut self, languages: Vec<Value>) {
        if self.at("definition.languages").is_some() {
            let switch =
                if languages.len() > 1 { Value::List(languages.clone()) } else { Value::Null };
            self.set("definition.languages", switch);
        }
        self.set("languages", Value::List(languages));
    }

    fn each_words(&mut self, with: &mut dyn FnMut(&mut Value)) {
        if let Value::Map(fields) = &mut self.0
            && let Some((_, definition)) = fields.iter_mut().find(|(name, _)| name == "definition")
        {
            each_words(definition, with);
        }
    }

    /// The names of all questions, items and choices.
    fn ids(&self) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for question in self.list(QUESTIONS) {
            ids.extend(question.text("id").map(String::from));
            for list in ["items", "choices"] {
                let named = question.list(list).iter().filter_map(|item| item.text("id"));
                ids.extend(named.map(String::from));
            }
        }
        ids
    }

    /// That name, or with a number behind it where it is taken.
    fn free_id(&self, base: &str) -> String {
        let taken = self.ids();
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut names = std::iter::once(base.to_owned()).chain(numbered);
        names.find(|name| !taken.contains(name)).unwrap_or_default()
    }
}

/// Two to begin with.
fn choices() -> Value {
    let choice = |id: &str| Value::Map(vec![("id".into(), id.into())]);
    Value::List(["choice-1", "choice-2"].map(choice).into())
}

/// A name for records made of words: `our-range`; empty where they have no letters of ASCII.
fn slug(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
        if name.len() >= 30 {
            break;
        }
    }
    name.trim_matches('-').into()
}

/// Has conditions and placeholders that look at a name look at the new one; a choice's name means
/// something beside its question alone.
fn rename(value: &mut Value, question: Option<&str>, old: &str, new: &str) {
    match value {
        Value::Text(text) if question.is_none() => {
            for end in ["}", "|"] {
                *text = text.replace(&format!("{{{old}{end}"), &format!("{{{new}{end}"));
            }
        }
        Value::List(entries) => {
            entries.iter_mut().for_each(|entry| rename(entry, question, old, new));
        }
        Value::Map(fields) => {
            let is_of = |name: &str, wanted: &str| {
                fields.iter().any(|(own, value)| own == name && value.as_text() == Some(wanted))
            };
            let field = match question {
                Some(question) => is_of("question", question).then_some("is"),
                None => is_of("question", old).then_some("question"),
            };
            for (name, field_value) in fields {
                if Some(&**name) == field && field_value.as_text() == Some(old) {
                    *field_value = new.into();
                }
                rename(field_value, question, old, new);
            }
        }
        _ => {}
    }
}

/// Takes away words that are empty.
fn without_empty(value: &mut Value) {
    match value {
        Value::List(entries) => entries.iter_mut().for_each(without_empty),
        Value::Map(fields) => {
            fields.retain(|(name, field)| {
                !(super::draft::is_words(name) && field.as_text() == Some(""))
            });
            fields.iter_mut().for_each(|(_, field)| without_empty(field));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::STARTS;
    use super::{Draft, Edit, QUESTIONS};
    use trefoil_survey::value::Value;

    fn after(draft: &Draft, edits: &[Edit]) -> Draft {
        edits.iter().fold(draft.clone(), |draft, edit| draft.after(edit))
    }

    fn word(at: &str, language: &str, text: &str) -> Edit {
        Edit::Word { at: at.into(), language: language.into(), text: text.into() }
    }

    const TEXT: &str = "definition.questions[0].text";

    #[test]
    fn one_language_is_a_plain_text_and_two_are_one_text_each() {
        let draft = after(&STARTS[0].draft(""), &[word(TEXT, "en", "Would you recommend us?")]);
        assert_eq!(draft.text(TEXT), "Would you recommend us?");
        let draft = after(&draft, &[Edit::AddLanguage("fa".into()), word(TEXT, "fa", "سلام")]);
        assert_eq!(draft.word(TEXT, "fa"), "سلام");
        assert_eq!(draft.word(TEXT, "en"), "Would you recommend us?");
        let main = after(&draft, &[Edit::MainLanguage("fa".into())]);
        let first = main.at(TEXT).map(super::super::draft::compact).unwrap();
        assert!(first.starts_with("{ \"fa\""), "{first}");
        let draft = after(&draft, &[Edit::RemoveLanguage("en".into())]);
        assert_eq!((draft.text(TEXT), draft.languages()), ("سلام", vec!["fa"]));
    }

    #[test]
    fn what_was_written_in_a_language_alone_goes_with_it() {
        let edits = [
            Edit::AddLanguage("fi".into()),
            word(TEXT, "fi", "Miten?"),
            Edit::RemoveLanguage("fi".into()),
        ];
        assert_eq!(after(&STARTS[0].draft(""), &edits), STARTS[0].draft(""));
    }

    #[test]
    fn empty_words_are_the_usual_ones() {
        let edits = [word(TEXT, "en", "x"), word(TEXT, "en", " ")];
        assert_eq!(after(&STARTS[0].draft(""), &edits), STARTS[0].draft(""));
    }

    #[test]
    fn an_items_name_follows_its_words_with_all_that_look_at_it() {
        let items = "definition.questions[0].items";
        let draft = after(
            &STARTS[1].draft(""),
            &[
                Edit::AddItem(items.into()),
                word(&format!("{items}[4].text"), "en", "Opening hours"),
                Edit::Put {
                    at: "definition.complaint.question".into(),
                    value: "opening-hours".into(),
                },
                word(&format!("{items}[4].text"), "en", "Price"),
                word(&format!("{items}[4].text"), "en", "Prices"),
            ],
        );
        assert_eq!(draft.text(&format!("{items}[4].id")), "prices");
        assert_eq!(draft.text("definition.complaint.question"), "prices");
        // The one that was named before keeps its name, which stands in records.
        assert_eq!(draft.text(&format!("{items}[1].id")), "price");
    }

    #[test]
    fn questions_come_go_and_move() {
        let ids = |draft: &Draft| -> Vec<String> {
            draft.list(QUESTIONS).iter().filter_map(|one| one.text("id")).map(Into::into).collect()
        };
        let draft =
            after(&STARTS[0].draft(""), &[Edit::AddQuestion("nps"), Edit::AddQuestion("choice")]);
        assert_eq!(ids(&draft), ["recommend", "why", "recommend-2", "choice"]);
        let moved = Edit::Move { list: QUESTIONS.into(), from: 3, to: 0 };
        let removed = Edit::Remove { list: QUESTIONS.into(), place: 1 };
        let draft = after(&draft, &[moved, removed]);
        assert_eq!(ids(&draft), ["choice", "why", "recommend-2"]);
        let nowhere = Edit::Move { list: QUESTIONS.into(), from: 0, to: 9 };
        assert_eq!(draft.after(&nowhere), draft);
    }

    #[test]
    fn a_question_of_another_kind_keeps_its_name_and_words() {
        let edits = [word(TEXT, "en", "Well?"), Edit::Kind { question: 0, kind: "choice" }];
        let draft = after(&STARTS[0].draft(""), &edits);
        assert_eq!(draft.text("definition.questions[0].id"), "recommend");
        assert_eq!(draft.text(TEXT), "Well?");
        assert_eq!(draft.list("definition.questions[0].choices").len(), 2);
    }

    #[test]
    fn thanks_become_the_ending_for_everyone_else() {
        let draft = after(
            &STARTS[0].draft(""),
            &[word("definition.thanks", "en", "Thanks a lot."), Edit::AddEnding],
        );
        assert_eq!(draft.at("definition.thanks"), None);
        assert_eq!(draft.text("definition.endings[1].text"), "Thanks a lot.");
        assert_eq!(draft.at("definition.endings[0].when"), Some(&Value::Map(Vec::new())));
    }
}
