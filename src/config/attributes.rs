//! Attributes are texts; here they become the values that the options table asks for.

use super::options::OPTIONS;
use trefoil_survey::complaint::Clerk;
use trefoil_survey::shape::Shape;
use trefoil_survey::value::Value;

/// An option's value from an attribute's name and text; `None` for an attribute that is no option.
///
/// Hyphens in the name stand for underscores. A boolean attribute holds when it is there, unless
/// it says `false`; a list is parted by spaces, and `items`, which are texts, by commas.
///
/// A text that has not the form asked for stays a text, for the reader to complain about.
#[must_use]
pub fn option(name: &str, text: &str) -> Option<(String, Value)> {
    let hyphen = |byte| if byte == b'_' { b'-' } else { byte };
    let field =
        OPTIONS.fields.iter().find(|field| field.name.bytes().map(hyphen).eq(name.bytes()))?;
    let value = match &field.shape {
        Shape::Bool => Value::Bool(text != "false"),
        Shape::List { .. } => list(text, field.name == "items"),
        // What is no number stays a text, which is complained about.
        Shape::Whole { .. } => whole(text.trim_ascii()).map_or(text.into(), Value::Number),
        _ => text.trim_ascii().into(),
    };
    Some((field.name.into(), value))
}

/// Whether an attribute without an option is HTML's, a framework's or the page's own business; any
/// other one on our element is a misspelt option.
#[must_use]
pub fn is_foreign(name: &str) -> bool {
    const GLOBAL: [&str; 17] = [
        "class",
        "dir",
        "draggable",
        "exportparts",
        "hidden",
        "id",
        "inert",
        "is",
        "nonce",
        "part",
        "popover",
        "role",
        "slot",
        "style",
        "tabindex",
        "title",
        "translate",
    ];
    // The last four are marks that site tools put on script tags as data- attributes.
    const PREFIXES: [&str; 12] =
        ["aria-", "data-", "item", "on", "_", "ng", "v-", "x-", "cf", "cookie", "nscript", "turbo"];
    GLOBAL.contains(&name)
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || name.bytes().any(|byte| matches!(byte, b':' | b'@' | b'[' | b'('))
}

/// Options from an object of attributes, with those of another object laid over them.
///
/// An attribute that is no option and not [foreign](is_foreign) is complained about.
pub fn merged(attributes: &Value, options: Value, clerk: &mut Clerk) -> Value {
    let mut given = Vec::new();
    if let Value::Map(written) = attributes {
        for (name, text) in written {
            match option(name, text.as_text().unwrap_or_default()) {
                Some(option) => given.push(option),
                None if is_foreign(name) => {}
                None => clerk.in_field(name, |clerk| {
                    clerk.complain("unknown_field", || {
                        "is no attribute of a survey; is it misspelt?".into()
                    });
                }),
            }
        }
    }
    match options {
        Value::Map(fields) => given.extend(fields),
        Value::Null => {}
        // Not an object: the reader says so.
        other => return other,
    }
    Value::Map(given)
}

/// A whole number of a few digits.
fn whole(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let digit = |byte: u8| byte.is_ascii_digit().then(|| f64::from(byte - b'0'));
    let number = digits.bytes().try_fold(0.0, |sum, byte| Some(sum * 10.0 + digit(byte)?))?;
    let is_some = (1..=9).contains(&digits.len());
    is_some.then_some(if digits.len() < text.len() { -number } else { number })
}

/// The texts between commas, or between blanks.
fn list(text: &str, is_by_comma: bool) -> Value {
    let parts = |byte: u8| if is_by_comma { byte == b',' } else { byte.is_ascii_whitespace() };
    let (mut texts, mut start) = (Vec::new(), 0);
    for (end, byte) in text.bytes().chain(if is_by_comma { *b"," } else { *b" " }).enumerate() {
        if parts(byte) {
            let part = text.get(start..end).unwrap_or_default().trim_ascii();
            texts.extend((!part.is_empty()).then(|| part.into()));
            start = end + 1;
        }
    }
    Value::List(texts)
}
