//! What is stored on its way out: JSON Lines as stored, or CSV for spreadsheets.

use axum::http::{HeaderMap, header};
use serde_json::Value;
use trefoil_results::sheet::{Cell, MARK, row};

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// One record a line.
    Lines,
    /// A header, and one answer a row.
    Csv,
}

impl Sheet {
    /// What a reader's `Accept` names first of the two; JSON Lines when it names neither.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let named = accept.flat_map(|text| text.split(',')).find_map(|range| {
            match range.split(';').next().unwrap_or_default().trim() {
                "text/csv" => Some(Self::Csv),
                "application/x-ndjson" | "application/jsonl" => Some(Self::Lines),
                _ => None,
            }
        });
        named.unwrap_or(Self::Lines)
    }

    /// The `Content-Type` to say.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Lines => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// Fields of a response, each a column; the reader of `trefoil score` knows all of them.
const OF_RESPONSE: &[&str] = &[
    "id",
    "survey",
    "survey_version",
    "revision",
    "status",
    "test",
    "shown_at",
    "answered_at",
    "locale",
    "display",
    "trigger",
    "touchpoint",
    "page",
    "respondent",
];

/// Fields of an answer, each a column.
const OF_ANSWER: &[&str] = &["question", "item", "role", "kind", "min", "max", "good_is", "value"];

/// What was written, chosen or left as an address.
const TEXT: &str = "text";

/// The fields of a choice and of a contact that go into that column.
const TEXTS: &[&str] = &["text", "values", "name", "email", "phone"];

/// Records on their way out, gathered until somebody takes them.
#[derive(Debug)]
pub struct Outgoing {
    sheet: Sheet,
    text: Vec<u8>,
}

impl Outgoing {
    /// Nothing but the header, if there is one.
    pub fn new(sheet: Sheet) -> Self {
        let mut text = Vec::new();
        if sheet == Sheet::Csv {
            text.extend_from_slice(MARK.as_bytes());
            let columns = OF_RESPONSE.iter().chain(OF_ANSWER).chain([&TEXT]);
            row(&mut text, columns.map(|name| Cell::text((*name).into())));
        }
        Self { sheet, text }
    }

    /// Adds a record as it is stored.
    pub fn add(&mut self, record: &str) {
        match self.sheet {
            Sheet::Lines => {
                self.text.extend_from_slice(record.as_bytes());
                self.text.push(b'\n');
            }
            Sheet::Csv => rows(&mut self.text, &serde_json::from_str(record).unwrap_or_default()),
        }
    }

    /// How many bytes have gathered.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// What has gathered.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text)
    }
}

/// A row for each answer of a response, and one for a response without any.
fn rows(text: &mut Vec<u8>, response: &Value) {
    let answers = response.get("answers").and_then(Value::as_array);
    let answers = answers.filter(|answers| !answers.is_empty());
    let none = [Value::Null];
    for answer in answers.map_or(&none[..], Vec::as_slice) {
        let about = OF_RESPONSE.iter().map(|name| cell(response.get(*name)));
        let given = OF_ANSWER.iter().map(|name| cell(answer.get(*name)));
        let texts: Vec<_> = TEXTS.iter().map(|name| cell(answer.get(*name))).collect();
        let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        row(text, about.chain(given).chain([texts.join("; ")]).map(Cell::text));
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(values)) => {
            values.iter().map(|value| cell(Some(value))).collect::<Vec<_>>().join("; ")
        }
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Outgoing, Sheet};
    use axum::http::{HeaderMap, HeaderValue, header};
    use serde_json::json;

    fn check(accept: &str, expected: Sheet) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        assert_eq!(Sheet::accepted(&headers), expected, "{accept}");
    }

    #[test]
    fn csv_goes_to_those_who_name_it_first() {
        check("text/csv", Sheet::Csv);
        check("text/csv;q=0.9, */*", Sheet::Csv);
        check("application/x-ndjson, text/csv", Sheet::Lines);
        check("*/*", Sheet::Lines);
        check("text/html", Sheet::Lines);
        check("", Sheet::Lines);
    }

    #[test]
    fn an_answer_is_a_row_and_a_response_without_one_has_one_too() {
        let mut outgoing = Outgoing::new(Sheet::Csv);
        let header = String::from_utf8(outgoing.take()).unwrap();
        assert!(
            header.starts_with("\u{feff}\"id\",\"survey\",") && header.ends_with("\"text\"\r\n")
        );
        for (answers, expected) in [
            (json!([]), vec!["\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\""]),
            (
                json!([
                    { "question": "why", "kind": "comment", "text": "=a \"b\"" },
                    { "question": "reason", "kind": "choice", "values": ["x", "y"] },
                    { "question": "reply", "kind": "contact", "email": "a@b", "phone": "+1", "consent": true },
                    { "question": "q", "item": "i", "role": "expected", "kind": "csat", "min": 1, "max": 5,
                      "good_is": "high", "value": 4 },
                ]),
                vec![
                    "\"why\",\"\",\"\",\"comment\",\"\",\"\",\"\",\"\",\"'=a \"\"b\"\"\"",
                    "\"reason\",\"\",\"\",\"choice\",\"\",\"\",\"\",\"\",\"x; y\"",
                    "\"reply\",\"\",\"\",\"contact\",\"\",\"\",\"\",\"\",\"a@b; +1\"",
                    "\"q\",\"i\",\"expected\",\"csat\",\"1\",\"5\",\"high\",\"4\",\"\"",
                ],
            ),
        ] {
            outgoing.add(&json!({ "id": "1", "test": false, "answers": answers }).to_string());
            let text = String::from_utf8(outgoing.take()).unwrap();
            let about =
                "\"1\",\"\",\"\",\"\",\"\",\"false\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",";
            let expected: String = expected.iter().map(|row| format!("{about}{row}\r\n")).collect();
            assert_eq!(text, expected);
        }
    }
}
