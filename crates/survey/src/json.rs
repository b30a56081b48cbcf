//! JSON out: the one writer, for the widget and the native programs alike.
//!
//! With the feature `json`, texts in as well, through serde_json.

use crate::complaint::push_whole;
use alloc::string::String;

/// Writes one JSON value, with no white space.
///
/// # Example
/// ```
/// let mut json = trefoil_survey::json::Writer::default();
/// json.object(|json| {
///     json.field("value").whole(9);
///     json.field("group").text("promoter");
/// });
/// assert_eq!(json.into_text(), r#"{"value":9,"group":"promoter"}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// An object; `fields` writes them.
    pub fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        self.literal("{");
        fields(self);
        self.put("}");
    }

    /// A list; `entries` writes them.
    pub fn list(&mut self, entries: impl FnOnce(&mut Self)) {
        self.literal("[");
        entries(self);
        self.put("]");
    }

    /// A field with a text.
    #[inline(never)]
    pub fn text_field(&mut self, name: &str, text: &str) {
        self.field(name).text(text);
    }

    /// A field with a whole number.
    #[inline(never)]
    pub fn whole_field(&mut self, name: &str, number: i64) {
        self.field(name).whole(number);
    }

    /// A field's name; its value is what is written next.
    #[inline(never)]
    pub fn field(&mut self, name: &str) -> &mut Self {
        self.text(name);
        self.put(":");
        self
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        self.literal("\"");
        for char in text.chars() {
            match char {
                // U+2028 and U+2029 end a line in some readers of JSON Lines.
                '"' | '\\' | '\0'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                    self.escape(char)
                }
                _ => self.text.push(char),
            }
        }
        self.put("\"");
    }

    /// A whole number.
    #[inline(never)]
    pub fn whole(&mut self, number: i64) {
        self.comma();
        push_whole(&mut self.text, number);
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.literal(if value { "true" } else { "false" });
    }

    /// `null`.
    pub fn null(&mut self) {
        self.literal("null");
    }

    /// A text, or `null`.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    #[inline(never)]
    fn literal(&mut self, literal: &str) {
        self.comma();
        self.put(literal);
    }

    #[inline(never)]
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Parts this value from the one before it.
    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.put(",");
        }
    }

    fn escape(&mut self, char: char) {
        if matches!(char, '"' | '\\') {
            self.put("\\");
            return self.text.push(char);
        }
        let code = u32::from(char);
        self.put("\\u");
        for shift in [12, 8, 4, 0] {
            self.text.push(char::from_digit(code >> shift & 15, 16).unwrap_or('0'));
        }
    }
}

/// Reads a JSON text.
///
/// # Errors
/// serde_json's own words: what was unexpected, at which line and column. A number that no float
/// holds (`1e400`) is not JSON to us.
#[cfg(feature = "json")]
pub fn read(text: &[u8]) -> Result<crate::value::Value, serde_json::Error> {
    serde_json::from_slice::<serde_json::Value>(text).map(Into::into)
}

#[cfg(feature = "json")]
impl From<serde_json::Value> for crate::value::Value {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            // `as_f64` answers for every number serde_json holds without arbitrary precision.
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::Text(text),
            Json::Array(values) => Self::List(values.into_iter().map(Into::into).collect()),
            Json::Object(fields) => {
                Self::Map(fields.into_iter().map(|(name, value)| (name, value.into())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn what_is_written_is_read_by_serde_json_as_it_was_meant() {
        let text = "\" \\ / \n \u{0} \u{1f} \u{7f} \u{2028} \u{1F642} ۹";
        let mut json = Writer::default();
        json.list(|json| {
            json.text(text);
            json.whole(i64::MIN);
            json.whole(0);
            json.bool(false);
            json.null();
            json.object(|_| ());
            json.object(|json| {
                json.field("a").list(|_| ());
                json.field("b:").text("{[:");
                json.field("c").text_or_null(None);
            });
        });
        let read: serde_json::Value = serde_json::from_str(&json.into_text()).unwrap();
        let expected = serde_json::json!(
            [text, i64::MIN, 0, false, null, {}, {"a": [], "b:": "{[:", "c": null}]
        );
        assert_eq!(read, expected);
    }
}
