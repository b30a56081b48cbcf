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

#[cfg(feature = "json")]
pub use reading::read;

/// Values out of JSON, whose fields keep the order they were written in: a person knows a table by it.
#[cfg(feature = "json")]
mod reading {
    use crate::value::Value;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::fmt;
    use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

    /// Reads a JSON text. Of two fields with one name the last one counts.
    ///
    /// # Errors
    /// serde_json's own words: what was unexpected, at which line and column. A number that no float
    /// holds (`1e400`) is not JSON to us.
    pub fn read(text: &[u8]) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(text)
    }

    impl<'de> Deserialize<'de> for Value {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(Any)
        }
    }

    impl From<serde_json::Value> for Value {
        fn from(json: serde_json::Value) -> Self {
            // Nothing in such a tree is refused.
            Self::deserialize(json).unwrap_or_default()
        }
    }

    /// Takes whatever comes.
    struct Any;

    impl<'de> Visitor<'de> for Any {
        type Value = Value;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a JSON value")
        }

        fn visit_unit<E>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
            Ok(Value::Bool(value))
        }

        // The casts round to the nearest float, as JavaScript does.
        fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
            Ok(Value::Number(value as f64))
        }

        fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
            Ok(Value::Number(value as f64))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
            Ok(Value::Number(value))
        }

        fn visit_str<E>(self, text: &str) -> Result<Value, E> {
            Ok(Value::Text(text.into()))
        }

        fn visit_string<E>(self, text: String) -> Result<Value, E> {
            Ok(Value::Text(text))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
            let mut list = Vec::new();
            while let Some(value) = values.next_element()? {
                list.push(value);
            }
            Ok(Value::List(list))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
            let mut fields = Vec::new();
            while let Some(field) = entries.next_entry()? {
                fields.push(field);
            }
            Ok(Value::Map(last_of_each(fields)))
        }
    }

    /// The last field of each name.
    fn last_of_each(fields: Vec<(String, Value)>) -> Vec<(String, Value)> {
        let name = |place: usize| fields.get(place).map(|(name, _)| name);
        let mut places: Vec<usize> = (0..fields.len()).collect();
        places.sort_by_key(|place| name(*place));
        let mut overruled: Vec<usize> = Vec::new();
        for pair in places.windows(2) {
            if let [earlier, later] = *pair
                && name(earlier) == name(later)
            {
                overruled.push(earlier);
            }
        }
        if overruled.is_empty() {
            return fields;
        }
        overruled.sort_unstable();
        let is_left = |place: &usize| overruled.binary_search(place).is_err();
        (0..).zip(fields).filter(|(place, _)| is_left(place)).map(|(_, field)| field).collect()
    }

    #[cfg(test)]
    mod tests {
        use super::read;
        use crate::value::Value;
        use alloc::string::ToString;
        use alloc::vec;
        use alloc::vec::Vec;

        #[test]
        fn fields_keep_their_order_and_the_last_of_a_name_counts() {
            let value = read(br#"{"time":1,"b":2,"a":null,"b":{"z":[true],"a":"c"},"time":-1.5}"#);
            let Value::Map(fields) = value.unwrap() else { panic!() };
            let names: Vec<&str> = fields.iter().map(|(name, _)| &**name).collect();
            assert_eq!(names, ["a", "b", "time"]);
            let inner = Value::Map(vec![
                ("z".into(), Value::List(vec![Value::Bool(true)])),
                ("a".into(), "c".into()),
            ]);
            assert_eq!(fields[1].1, inner);
            assert_eq!(fields[2].1, Value::Number(-1.5));
            let whole = read(b"18446744073709551615").unwrap();
            assert_eq!(whole, Value::Number(18_446_744_073_709_551_616.0));
            assert!(read(b"1e400").unwrap_err().to_string().starts_with("number out of range"));
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
