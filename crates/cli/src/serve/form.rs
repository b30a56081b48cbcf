//! Plain HTML forms, which browsers send without any script: their fields become a response.
//!
//! What the fields are called is in [`trefoil_survey::plain_form`]. The session that the widget runs says what holds.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
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

    /// The record, as JSON, that a form is; `None` when its survey is not known here.
    ///
    /// # Errors
    /// What the respondent can mend, in sentences.
    pub fn record(
        &self,
        fields: &Fields,
        id: RecordId,
        now: Timestamp,
    ) -> Option<Result<String, Vec<String>>> {
        let definition = self.0.get(field(fields, "survey")?)?;
        Some(record(definition, fields, id, now))
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

fn record(
    definition: &Definition,
    fields: &Fields,
    id: RecordId,
    now: Timestamp,
) -> Result<String, Vec<String>> {
    let mut wrong = Vec::new();
    let given: Vec<_> =
        definition.questions.iter().flat_map(|asked| answers(asked, fields, &mut wrong)).collect();
    let definition = asked_at_once(definition);
    let session = Session::new(Rc::new(definition.clone()), id.seed());
    let session = session.with_answers(&Value::from(given).into()).after(Input::Forward);
    if session.phase() != Phase::Sending {
        wrong.push(
            session
                .lacks()
                .map_or_else(|| "something is missing".into(), |lack| lacking(&definition, lack)),
        );
    }
    if !wrong.is_empty() {
        return Err(wrong);
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
    let locale = field(fields, "locale").unwrap_or("und");
    let response = session.response(&Arc::new(circumstances), locale, 1, Some(now));
    Ok(Record::Response(response).to_json())
}

/// What is lacking, with the name of the field.
fn lacking(definition: &Definition, lack: Lack) -> String {
    let name = |question: usize, item: usize| {
        let question = definition.questions.get(question);
        let item = question.and_then(|question| question.items().get(item));
        let is_rated = question.is_some_and(|question| matches!(question.ask, Ask::Rating(_)));
        let item = item.filter(|_| is_rated).map(|item| item.id.as_str());
        item.or(question.map(|question| question.id.as_str())).unwrap_or_default().to_owned()
    };
    match lack {
        Lack::Answer { question, item, .. } => {
            format!("{}: an answer is missing", name(question, item))
        }
        Lack::Email { question } => {
            format!("{}.email: is not an e-mail address", name(question, 0))
        }
        Lack::Consent { question } => {
            format!("{0}.consent: without consent nobody may write to you", name(question, 0))
        }
        Lack::Anything => "nothing was answered".into(),
    }
}

/// What is said of a name that two fields have.
pub fn clash(name: &str) -> String {
    format!("two fields of its form are named {name}; rename one")
}

/// A small page for whoever has no script: a heading, and sentences.
pub fn page(heading: &str, sentences: &[String]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n<h1>{0}</h1>\n",
        escaped(heading)
    );
    sentences.iter().for_each(|sentence| page += &format!("<p>{}</p>\n", escaped(sentence)));
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
