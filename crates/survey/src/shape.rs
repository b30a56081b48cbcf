//! What a value may look like: tables of fields, the check against them, and their JSON schema.
//!
//! A definition and a record each have one table. The reader's check, the published JSON schema
//! and the tables in the docs all come from it, so they cannot disagree.

use crate::complaint::{Clerk, message, whole_text};
use crate::condition::FORMS;
use crate::value::Value;
use alloc::string::String;
use trefoil_score::{Rejection, whole_between};

/// What a value may look like.
#[derive(Debug)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number; 9.0 is one, "9" is not.
    Whole {
        /// The smallest.
        min: i32,
        /// The largest.
        max: i32,
    },
    /// One of a few whole numbers.
    OneNumberOf(&'static [i64]),
    /// A text of so many characters.
    Text {
        /// The least number of characters.
        min: usize,
        /// The largest number of characters.
        max: usize,
    },
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A name for programs: 1 to 64 letters, digits, `-`, `_` or `.` of ASCII.
    Name,
    /// A UUID with hyphens; checked where records are read.
    Uuid,
    /// A moment as RFC 3339 has it; checked where records are read.
    Moment,
    /// A path on a site: `/`, then no `?` and no `#`; checked where records are read.
    Page,
    /// A BCP 47 language tag.
    Language,
    /// A [condition](crate::condition), one of its forms.
    Condition,
    /// What would offer a review to some respondents only: always refused.
    Gate,
    /// A text, or an object with one text for each language.
    Texts {
        /// The largest number of characters of each.
        max: usize,
    },
    /// Field names of the page's own, each with a text, a whole number, `true` or `false`.
    Context,
    /// The value, or `null`.
    Nullable(&'static Shape),
    /// A list.
    List {
        /// What each entry looks like.
        of: &'static Shape,
        /// The least number of entries.
        min: usize,
        /// The largest number of entries.
        max: usize,
    },
    /// An object with these fields.
    Object(&'static Object),
    /// An object whose field `tag` says which fields it has.
    OneObjectOf {
        /// The field that tells them apart.
        tag: &'static str,
        /// The word in it, and the fields that go with it.
        objects: &'static [(&'static str, &'static Object)],
    },
}

/// An object's fields.
#[derive(Debug)]
pub struct Object {
    /// What it is, for the schema.
    pub about: About,
    /// Its fields, in the order they are written.
    pub fields: &'static [Field],
    /// Whether unknown fields are passed over. A definition is written by hand and a misspelt
    /// field would be lost, so there they are refused; a record may come from a newer writer.
    pub is_open: bool,
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there and not be `null`.
    pub required: bool,
    /// What its value looks like.
    pub shape: Shape,
    /// What it says, for the schema.
    pub about: About,
}

impl Object {
    /// The names of the fields that tell one form of a condition from the others.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|field| field.name).filter(|name| *name != "question")
    }
}

/// A description that only programs with the feature `schema` carry, so that the widget does not.
#[derive(Clone, Copy, Debug)]
pub struct About(#[cfg(feature = "schema")] &'static str);

impl About {
    /// The description.
    #[cfg(feature = "schema")]
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.0
    }
}

/// A description, kept with the feature `schema`.
#[must_use]
#[cfg_attr(not(feature = "schema"), expect(unused_variables, reason = "it is not kept"))]
pub const fn about(text: &'static str) -> About {
    About(
        #[cfg(feature = "schema")]
        text,
    )
}

/// A field that must be there.
#[must_use]
pub const fn required(name: &'static str, shape: Shape, text: &'static str) -> Field {
    Field { name, required: true, shape, about: about(text) }
}

/// A field that may be left out.
#[must_use]
pub const fn optional(name: &'static str, shape: Shape, text: &'static str) -> Field {
    Field { name, required: false, shape, about: about(text) }
}

/// The largest number of fields in a context.
const CONTEXT_FIELDS: usize = 32;
/// The largest number of characters of a text in a context.
const CONTEXT_TEXT: usize = 200;
/// The largest whole number that survives a float, and so every reader of JSON.
const EXACT: i64 = 9_007_199_254_740_991;

/// Complains about everything in `value` that does not have that shape.
pub fn check(value: &Value, shape: &Shape, clerk: &mut Clerk) {
    match shape {
        Shape::Bool => match value {
            Value::Bool(_) => {}
            other => wrong_type(other, "true or false", clerk),
        },
        Shape::Whole { min, max } => check_whole(value, (*min).into(), (*max).into(), clerk),
        Shape::OneNumberOf(numbers) => match value.as_whole() {
            Some(number) if numbers.contains(&number) => {}
            Some(number) => clerk.complain("not_one_of", || {
                let known = numbers.iter().map(|number| whole_text(*number));
                is_none_of(&whole_text(number), known)
            }),
            None => wrong_type(value, "a whole number", clerk),
        },
        Shape::Text { min, max } => {
            with_text(value, clerk, |text, clerk| check_length(text, *min, *max, clerk));
        }
        Shape::OneOf(words) => with_text(value, clerk, |text, clerk| {
            if !words.contains(&text) {
                clerk.complain("not_one_of", || is_none_of(text, owned(words)));
            }
        }),
        Shape::Name => with_text(value, clerk, |text, clerk| {
            if !is_name(text) {
                let what = "is not 1 to 64 letters, digits, hyphens, dots or underscores";
                bad_format(text, what, clerk);
            }
        }),
        #[cfg(feature = "intake")]
        Shape::Uuid | Shape::Moment | Shape::Page => check_record_text(value, shape, clerk),
        #[cfg(not(feature = "intake"))]
        Shape::Uuid | Shape::Moment | Shape::Page => {}
        Shape::Language => with_text(value, clerk, check_language),
        Shape::Condition => check_condition(value, clerk),
        Shape::Gate => clerk.complain("gated_review", || {
            message(&[
                "would offer the review to some and not to others, which misleads readers and breaks ",
                "the rules of review sites and of the FTC; write review once, without a condition, ",
                "for everyone",
            ])
        }),
        Shape::Texts { max } => check_texts(value, *max, clerk),
        Shape::Context => check_context(value, clerk),
        Shape::Nullable(shape) => {
            if *value != Value::Null {
                check(value, shape, clerk);
            }
        }
        Shape::List { of, min, max } => match value {
            Value::List(values) => {
                check_count(values.len(), *min, *max, "entries", clerk);
                for (index, value) in values.iter().enumerate() {
                    clerk.in_entry(index, |clerk| check(value, of, clerk));
                }
            }
            other => wrong_type(other, "a list", clerk),
        },
        Shape::Object(object) => check_object(value, object, None, clerk),
        Shape::OneObjectOf { tag, objects } => check_one_object(value, tag, objects, clerk),
    }
}

/// The texts that only records have.
#[cfg(feature = "intake")]
fn check_record_text(value: &Value, shape: &Shape, clerk: &mut Clerk) {
    with_text(value, clerk, |text, clerk| match shape {
        Shape::Uuid if crate::id::RecordId::read(text).is_none() => {
            bad_format(text, "is not a UUID with hyphens", clerk);
        }
        Shape::Moment if crate::time::Timestamp::from_rfc3339(text).is_none() => {
            bad_format(text, "is not a time like 2026-11-22T10:15:00Z", clerk);
        }
        Shape::Page => {
            check_length(text, 1, 2000, clerk);
            if !text.starts_with('/') || text.contains(['?', '#']) {
                bad_format(text, "is not a path like /checkout/thanks", clerk);
            }
        }
        _ => {}
    });
}

/// Complains about a rating that is not a whole number on its scale, in the scoring core's words.
pub(crate) fn check_whole(value: &Value, min: i64, max: i64, clerk: &mut Clerk) {
    let Value::Number(number) = *value else { return wrong_type(value, "a whole number", clerk) };
    let Err(rejection) = whole_between(number, min, max) else { return };
    clerk.complain(rejection.code(), || match rejection {
        Rejection::NotFinite => "is not a finite number".into(),
        Rejection::NotInteger => "is not a whole number".into(),
        // Casts of floats saturate, so what is far off still reads as a number.
        _ if number < min as f64 => {
            message(&[&whole_text(number as i64), " is below the smallest, ", &whole_text(min)])
        }
        _ => message(&[&whole_text(number as i64), " is above the largest, ", &whole_text(max)]),
    });
}

fn check_one_object(
    value: &Value,
    tag: &'static str,
    objects: &'static [(&'static str, &'static Object)],
    clerk: &mut Clerk,
) {
    let known = || objects.iter().map(|(word, _)| String::from(*word));
    let Value::Map(_) = value else { return wrong_type(value, "an object", clerk) };
    match value.field(tag) {
        None => clerk.in_field(tag, |clerk| {
            clerk.complain("missing", || message(&["is missing; it is ", &choices(known())]));
        }),
        Some(Value::Text(word)) => match objects.iter().find(|(name, _)| name == word) {
            Some((_, object)) => check_object(value, object, Some(tag), clerk),
            None => clerk.in_field(tag, |clerk| {
                clerk.complain("not_one_of", || is_none_of(word, known()));
            }),
        },
        Some(other) => clerk.in_field(tag, |clerk| wrong_type(other, "a text", clerk)),
    }
}

fn check_object(value: &Value, object: &Object, tag: Option<&str>, clerk: &mut Clerk) {
    let Value::Map(written) = value else { return wrong_type(value, "an object", clerk) };
    for field in object.fields {
        clerk.in_field(field.name, |clerk| match value.field(field.name) {
            Some(value) => check(value, &field.shape, clerk),
            None if field.required => match written.iter().any(|(name, _)| name == field.name) {
                true => {
                    let said = || "is null; it needs a value".into();
                    clerk.complain(Rejection::Null.code(), said);
                }
                false => clerk.complain("missing", || "is missing".into()),
            },
            None => {}
        });
    }
    if object.is_open {
        return;
    }
    let is_known =
        |name: &str| tag == Some(name) || object.fields.iter().any(|field| field.name == name);
    for (name, _) in written.iter().filter(|(name, _)| !is_known(name)) {
        clerk.in_field(name, |clerk| {
            clerk.complain("unknown_field", || {
                let known =
                    object.fields.iter().filter(|field| !matches!(field.shape, Shape::Gate));
                let known = known.map(|field| String::from(field.name));
                message(&["is not known here; known are ", &choices(known)])
            });
        });
    }
}

fn check_texts(value: &Value, max: usize, clerk: &mut Clerk) {
    match value {
        Value::Text(text) => check_length(text, 1, max, clerk),
        Value::Map(texts) => {
            check_count(texts.len(), 1, 100, "languages", clerk);
            for (language, text) in texts {
                clerk.in_field(language, |clerk| {
                    check_language(language, clerk);
                    with_text(text, clerk, |text, clerk| check_length(text, 1, max, clerk));
                });
            }
        }
        other => wrong_type(other, "a text, or an object with a text for each language", clerk),
    }
}

fn check_language(tag: &str, clerk: &mut Clerk) {
    if !is_language(tag) {
        bad_format(tag, "is not a language tag like fa or pt-BR", clerk);
    }
}

/// A condition is of the form that has one of its fields; what it means is checked by its reader.
fn check_condition(value: &Value, clerk: &mut Clerk) {
    let Value::Map(_) = value else { return wrong_type(value, "an object", clerk) };
    match FORMS.iter().find(|form| form.names().any(|name| value.field(name).is_some())) {
        Some(form) => check_object(value, form, None, clerk),
        None => clerk.complain("missing", || {
            let names = FORMS.iter().flat_map(Object::names).map(String::from);
            message(&["says nothing; write ", &choices(names)])
        }),
    }
}

fn check_context(value: &Value, clerk: &mut Clerk) {
    let Value::Map(fields) = value else { return wrong_type(value, "an object", clerk) };
    check_count(fields.len(), 0, CONTEXT_FIELDS, "fields", clerk);
    for (name, value) in fields {
        clerk.in_field(name, |clerk| {
            if !is_name(name) {
                bad_format(
                    name,
                    "is not 1 to 64 letters, digits, hyphens, dots or underscores",
                    clerk,
                );
            }
            match value {
                Value::Bool(_) => {}
                Value::Text(text) => check_length(text, 0, CONTEXT_TEXT, clerk),
                Value::Number(_) => check_whole(value, -EXACT, EXACT, clerk),
                other => wrong_type(other, "a text, a whole number, true or false", clerk),
            }
        });
    }
}

fn with_text(value: &Value, clerk: &mut Clerk, check: impl FnOnce(&str, &mut Clerk)) {
    match value {
        Value::Text(text) => check(text, clerk),
        other => wrong_type(other, "a text", clerk),
    }
}

fn check_length(text: &str, min: usize, max: usize, clerk: &mut Clerk) {
    check_count(text.chars().count(), min, max, "characters", clerk);
}

fn check_count(count: usize, min: usize, max: usize, unit: &str, clerk: &mut Clerk) {
    let (code, word, limit) = match count {
        _ if count < min => ("too_short", "at least ", min),
        _ if count > max => ("too_long", "at most ", max),
        _ => return,
    };
    clerk.complain(code, || {
        // Counts of things in memory fit.
        let (count, limit) = (whole_text(count as i64), whole_text(limit as i64));
        message(&["has ", &count, " ", unit, "; it takes ", word, &limit])
    });
}

pub(crate) fn wrong_type(value: &Value, wanted: &str, clerk: &mut Clerk) {
    let code = match value {
        Value::Null => Rejection::Null.code(),
        _ => Rejection::WrongType.code(),
    };
    clerk.complain(code, || {
        let is = match value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "an object",
        };
        message(&["is ", is, "; it must be ", wanted])
    });
}

fn is_none_of(word: &str, known: impl Iterator<Item = String>) -> String {
    message(&["\"", &clipped(word), "\" is not ", &choices(known)])
}

fn bad_format(text: &str, what: &str, clerk: &mut Clerk) {
    clerk.complain("bad_format", || message(&["\"", &clipped(text), "\" ", what]));
}

fn owned(words: &[&str]) -> impl Iterator<Item = String> {
    words.iter().map(|word| String::from(*word))
}

/// The start of a text, so that a message stays one line.
fn clipped(text: &str) -> String {
    let mut start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// `a, b or c`.
fn choices(words: impl Iterator<Item = String>) -> String {
    let mut words = words.peekable();
    let mut text = String::new();
    while let Some(word) = words.next() {
        if !text.is_empty() {
            text.push_str(if words.peek().is_some() { ", " } else { " or " });
        }
        text.push_str(&word);
    }
    text
}

/// Whether the text is a [`Shape::Name`].
#[must_use]
pub fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether the text looks like a BCP 47 language tag: subtags of up to eight letters or digits.
#[must_use]
pub fn is_language(text: &str) -> bool {
    let mut subtags = text.as_bytes().split(|byte| *byte == b'-');
    subtags.next().is_some_and(|first| {
        (2..=8).contains(&first.len()) && first.iter().all(u8::is_ascii_alphabetic)
    }) && subtags
        .all(|tag| (1..=8).contains(&tag.len()) && tag.iter().all(u8::is_ascii_alphanumeric))
        && text.len() <= 35
}

#[cfg(feature = "schema")]
pub mod schema {
    //! JSON schemas (draft 2020-12) of the shapes.

    use super::{CONTEXT_FIELDS, CONTEXT_TEXT, EXACT, Field, Object, Shape};
    use crate::json::Writer;
    use alloc::string::String;

    /// The JSON schema of an object, as one line of JSON.
    #[must_use]
    pub fn of(title: &str, shape: &Shape) -> String {
        let mut json = Writer::default();
        json.object(|json| {
            json.field("$schema").text("https://json-schema.org/draft/2020-12/schema");
            json.field("title").text(title);
            fields_of(shape, json);
            if let Shape::Object(object) = shape
                && object.fields.iter().any(|field| matches!(field.shape, Shape::Condition))
            {
                json.field("$defs").object(|json| {
                    json.field("condition").object(|json| {
                        json.field("description").text(crate::condition::ABOUT);
                        json.field("anyOf").list(|json| {
                            for form in &crate::condition::FORMS {
                                json.object(|json| fields_of_object(form, None, json));
                            }
                        });
                    });
                });
            }
        });
        json.into_text()
    }

    fn write(shape: &Shape, about: &str, json: &mut Writer) {
        json.object(|json| {
            if !about.is_empty() {
                json.field("description").text(about);
            }
            fields_of(shape, json);
        });
    }

    /// A field that may be left out; readers take `null` for that.
    fn or_null(field: &Field, json: &mut Writer) {
        json.object(|json| {
            json.field("description").text(field.about.text());
            json.field("anyOf").list(|json| {
                write(&field.shape, "", json);
                json.object(|json| json.field("type").text("null"));
            });
        });
    }

    fn fields_of(shape: &Shape, json: &mut Writer) {
        let typed = |kind: &str, json: &mut Writer| json.field("type").text(kind);
        let limits = |min: (&str, usize), max: (&str, usize), json: &mut Writer| {
            json.field(min.0).whole(min.1 as i64);
            json.field(max.0).whole(max.1 as i64);
        };
        match shape {
            Shape::Bool => typed("boolean", json),
            Shape::Whole { min, max } => {
                between((*min).into(), (*max).into(), json);
            }
            Shape::OneNumberOf(numbers) => {
                json.field("enum")
                    .list(|json| numbers.iter().for_each(|number| json.whole(*number)));
            }
            Shape::Text { min, max } => {
                typed("string", json);
                limits(("minLength", *min), ("maxLength", *max), json);
            }
            Shape::OneOf(words) => {
                json.field("enum").list(|json| words.iter().for_each(|word| json.text(word)));
            }
            Shape::Name => pattern("^[A-Za-z0-9._-]{1,64}$", json),
            Shape::Uuid => {
                let hex = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
                pattern(hex, json);
            }
            Shape::Moment => {
                typed("string", json);
                json.field("format").text("date-time");
            }
            Shape::Page => pattern("^/[^?#]*$", json),
            Shape::Language => pattern("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", json),
            Shape::Condition => json.field("$ref").text("#/$defs/condition"),
            Shape::Gate => json.field("not").object(|_| ()),
            Shape::Texts { max } => json.field("anyOf").list(|json| {
                json.object(|json| {
                    typed("string", json);
                    limits(("minLength", 1), ("maxLength", *max), json);
                });
                json.object(|json| {
                    typed("object", json);
                    limits(("minProperties", 1), ("maxProperties", 100), json);
                    json.field("additionalProperties");
                    write(&Shape::Text { min: 1, max: *max }, "", json);
                });
            }),
            Shape::Context => {
                typed("object", json);
                json.field("maxProperties").whole(CONTEXT_FIELDS as i64);
                json.field("additionalProperties").object(|json| {
                    json.field("anyOf").list(|json| {
                        write(&Shape::Text { min: 0, max: CONTEXT_TEXT }, "", json);
                        json.object(|json| between(-EXACT, EXACT, json));
                        write(&Shape::Bool, "", json);
                    });
                });
            }
            Shape::Nullable(shape) => json.field("anyOf").list(|json| {
                write(shape, "", json);
                json.object(|json| typed("null", json));
            }),
            Shape::List { of, min, max } => {
                typed("array", json);
                limits(("minItems", *min), ("maxItems", *max), json);
                json.field("items");
                write(of, "", json);
            }
            Shape::Object(object) => fields_of_object(object, None, json),
            Shape::OneObjectOf { tag, objects } => json.field("oneOf").list(|json| {
                for (word, object) in *objects {
                    json.object(|json| fields_of_object(object, Some((tag, word)), json));
                }
            }),
        }
    }

    fn between(min: i64, max: i64, json: &mut Writer) {
        json.field("type").text("integer");
        json.field("minimum").whole(min);
        json.field("maximum").whole(max);
    }

    fn pattern(pattern: &str, json: &mut Writer) {
        json.field("type").text("string");
        json.field("pattern").text(pattern);
    }

    fn fields_of_object(object: &Object, tag: Option<(&str, &str)>, json: &mut Writer) {
        json.field("description").text(object.about.text());
        json.field("type").text("object");
        json.field("properties").object(|json| {
            if let Some((tag, word)) = tag {
                json.field(tag).object(|json| json.field("const").text(word));
            }
            for field in object.fields {
                json.field(field.name);
                // Records come from many writers, some of whom write null for what is not there.
                if field.required || !object.is_open {
                    write(&field.shape, field.about.text(), json);
                } else {
                    or_null(field, json);
                }
            }
        });
        json.field("required").list(|json| {
            if let Some((tag, _)) = tag {
                json.text(tag);
            }
            for field in object.fields.iter().filter(|field| field.required) {
                json.text(field.name);
            }
        });
        if !object.is_open {
            json.field("additionalProperties").bool(false);
        }
    }
}
