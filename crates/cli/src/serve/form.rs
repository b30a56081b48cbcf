//! Plain HTML forms, which browsers send without any script: their fields become a response.
//!
//! What the fields are called is in [`trefoil_survey::plain_form`]. The session that the widget runs says what holds.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use trefoil::i18n::{Key, Messages, languages};
use trefoil::ui::form::lacking;
use trefoil_survey::definition::{Ask, Definition, Question};
use trefoil_survey::id::RecordId;
use trefoil_survey::plain_form::{
    CONSENT, NOT_APPLICABLE, TAKEN, asked_at_once, named_twice, names_of, part_of, ratings,
};
use trefoil_survey::record::{Circumstances, Display, Record, Role};
use trefoil_survey::session::{Input, Lack, Phase, Session};
use trefoil_survey::time::Timestamp;

/// The surveys whose plain forms are read, by name.
#[derive(Clone, Debug, Default)]
pub struct Forms(BTreeMap<String, Definition>);

/// The fields of a form, in the order of the page.
pub type Fields = Vec<(String, String)>;

/// The fields of a body of the type `application/x-www-form-urlencoded`.
pub fn fields(body: &[u8]) -> Fields {
    form_urlencoded::parse(body).into_owned().collect()
}

/// The last field of that name that is not empty.
pub fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let named = fields.iter().rev().find(|(own, text)| own == name && !text.trim().is_empty());
    named.map(|(_, text)| text.trim())
}

/// A page for whoever has no script: its heading and sentences, and the words of whose language they are.
#[derive(Debug)]
pub struct Page {
    words: Rc<Messages>,
    heading: String,
    /// What the sentences are about.
    about: Option<String>,
    sentences: Vec<String>,
}

impl Page {
    /// What is said to few, in English alone.
    pub fn in_english(heading: &str, sentences: Vec<String>) -> Self {
        let words = languages::words("en");
        Self { words, heading: heading.into(), about: None, sentences }
    }

    /// What is said when the answers are stored.
    pub fn of_thanks(language: &str) -> Self {
        let words = languages::words(language);
        let [heading, sentence] = [Key::Thanks, Key::Sent].map(|key| words.text(key).to_owned());
        Self { words, heading, about: None, sentences: vec![sentence] }
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        let Self { words, heading, about, sentences } = self;
        let heading = escaped(heading);
        let about = about.iter().map(|text| format!("<p><strong>{}</strong></p>\n", escaped(text)));
        let sentences = sentences.iter().map(|sentence| format!("<p>{}</p>\n", escaped(sentence)));
        format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{heading}</title>\n<style>{STYLE}</style>\n<body class=\"trefoil-form-page\">\n\
             <main>\n<h1>{heading}</h1>\n{}</main>\n",
            words.language(),
            words.text(Key::Dir),
            about.chain(sentences).collect::<String>()
        )
    }
}

/// How those pages look: as the form before them, if that was a page of its own.
pub const STYLE: &str = include_str!("../../../../www/embed/form.css");

/// What a form is that can be read.
#[derive(Debug)]
pub struct Taken {
    /// The record, as JSON.
    pub record: String,
    /// The language of the form, which there are words in.
    pub language: &'static str,
}

impl Forms {
    /// Adds a definition from its file.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn add(&mut self, path: &str) -> Result<(), String> {
        let text = std::fs::read(Path::new(path)).map_err(|error| {
            format!("{path} cannot be read ({error}); give a definition's file")
        })?;
        let json: Value = serde_json::from_slice(&text).map_err(|error| {
            format!("{path} is not JSON: {error}; trefoil check {path} says more")
        })?;
        let definition = Definition::read(&json.into()).map_err(|complaints| {
            let first = complaints.first().map(ToString::to_string).unwrap_or_default();
            format!("{path} does not hold: {first}; trefoil check {path} says all")
        })?;
        if let Some(twice) = named_twice(&definition) {
            return Err(format!("{path}: {}", clash(&twice)));
        }
        self.0.insert(definition.survey.clone(), definition);
        Ok(())
    }

    /// Whether a field of that name means something in one of the forms, or in all of them.
    pub fn has_field(&self, name: &str) -> bool {
        let questions = self.0.values().flat_map(|definition| &definition.questions);
        TAKEN.contains(&name) || questions.flat_map(names_of).any(|own| own == name)
    }

    /// What a form is; `None` when its survey is not known here.
    ///
    /// # Errors
    /// What the respondent can mend.
    pub fn read(
        &self,
        fields: &Fields,
        id: RecordId,
        now: Timestamp,
    ) -> Option<Result<Taken, Page>> {
        let definition = self.0.get(field(fields, "survey")?)?;
        Some(taken(definition, fields, id, now))
    }
}

/// The answers to a question in the record's own form.
fn answers(question: &Question, fields: &Fields, wrong: &mut Vec<String>) -> Vec<Value> {
    let id = &question.id;
    match &question.ask {
        Ask::Rating(ask) => {
            let mut given = Vec::new();
            for (name, item, role) in ratings(id, ask) {
                let Some(text) = field(fields, &name) else { continue };
                let point = text.parse().ok().filter(|point| ask.scale.contains(*point));
                let does_not_apply = text == NOT_APPLICABLE && ask.not_applicable;
                if point.is_none() && !does_not_apply {
                    let (min, max) = (ask.scale.min(), ask.scale.max());
                    wrong.push(format!("{name}: {text} is not a point from {min} to {max}"));
                }
                given.push(json!({
                    "question": id, "item": item, "role": role.map(Role::code),
                    "value": point, "not_applicable": does_not_apply,
                }));
            }
            given
        }
        Ask::Choice(ask) => {
            let ticked = fields.iter().filter(|(name, text)| name == id && !text.is_empty());
            let values: Vec<_> = ticked.map(|(_, text)| text).collect();
            for value in &values {
                if !ask.choices.iter().any(|choice| choice.id == **value) {
                    wrong.push(format!("{id}: {value} is no choice"));
                }
            }
            if values.len() > 1 && !ask.multiple {
                wrong.push(format!("{id}: one choice can be made"));
            }
            if values.is_empty() {
                Vec::new()
            } else {
                vec![json!({ "question": id, "values": values })]
            }
        }
        Ask::Comment { max_length } => field(fields, id).map_or_else(Vec::new, |text| {
            // Browsers end lines of a form with both.
            let text = text.replace("\r\n", "\n");
            if text.chars().count() > *max_length {
                wrong.push(format!("{id}: at most {max_length} characters"));
            }
            vec![json!({ "question": id, "text": text })]
        }),
        Ask::Contact(ask) => {
            let mut answer = Map::new();
            for way in &ask.fields {
                let name = part_of(id, way.code());
                let Some(text) = field(fields, &name) else { continue };
                answer.insert(way.code().into(), text.into());
                if text.chars().count() > way.max_length() {
                    wrong.push(format!("{name}: at most {} characters", way.max_length()));
                }
            }
            if answer.is_empty() {
                return Vec::new();
            }
            let has_consent = field(fields, &part_of(id, CONSENT)).is_some();
            answer.insert("question".into(), id.as_str().into());
            answer.insert("consent".into(), has_consent.into());
            vec![answer.into()]
        }
    }
}

fn taken(
    definition: &Definition,
    fields: &Fields,
    id: RecordId,
    now: Timestamp,
) -> Result<Taken, Page> {
    let mut wrong = Vec::new();
    let given: Vec<_> =
        definition.questions.iter().flat_map(|asked| answers(asked, fields, &mut wrong)).collect();
    if !wrong.is_empty() {
        // No browser sends such a field from a form of ours.
        return Err(unfit(wrong));
    }
    let locale = field(fields, "locale");
    let first = definition.languages.first().map(|language| &**language);
    let language = languages::spoken(locale.or(first).unwrap_or_default());
    let language = language.map_or("en", |language| language.tag);
    let session = Session::new(Rc::new(asked_at_once(definition)), id.seed());
    let session = session.with_answers(&Value::from(given).into()).after(Input::Forward);
    if session.phase() != Phase::Sending {
        let lack = session.lacks().unwrap_or(Lack::Anything);
        let words = languages::words(language);
        let (about, sentence) = lacking(&session, &words, lack);
        let heading = words.text(Key::NotSent).to_owned();
        return Err(Page { words, heading, about, sentences: vec![sentence] });
    }
    let text = |name| field(fields, name).map(String::from);
    let circumstances = Circumstances {
        id,
        test: false,
        shown_at: now,
        display: Display::Inline,
        trigger: None,
        touchpoint: text("touchpoint"),
        page: text("page"),
        respondent: text("respondent"),
        context: Vec::new(),
    };
    let locale = locale.unwrap_or("und");
    let response = session.response(&Arc::new(circumstances), locale, 1, Some(now));
    let record = Record::Response(response).to_json();
    Ok(Taken { record, language })
}

/// What is said of fields that somebody or something wrote by hand.
pub fn unfit(mut wrong: Vec<String>) -> Page {
    wrong.push("Nothing was stored. Go back, correct it, and send it again.".into());
    Page::in_english("Something is not right yet", wrong)
}

/// What is said of a name that two fields have.
pub fn clash(name: &str) -> String {
    format!("two fields of its form are named {name}; rename one")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
