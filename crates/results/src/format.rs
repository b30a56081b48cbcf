//! The file formats that responses come in.

/// How a file holds responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One record in each line.
    JsonLines,
    /// One JSON list of records, or one record, over as many lines as its writer liked.
    Json,
    /// A table with a header, one respondent (wide) or one rating (long) in each row.
    Csv,
}

impl Format {
    /// The words for the formats on the command line.
    pub const CODES: [&'static str; 3] = ["jsonl", "json", "csv"];

    /// The format of that word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "jsonl" => Some(Self::JsonLines),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The likely format of a file: by the end of its name, or else by how it begins.
    ///
    /// # Example
    ///
    /// ```
    /// use trefoil_results::Format;
    ///
    /// assert_eq!(Format::guess("a.csv", b"["), Format::Csv);
    /// assert_eq!(Format::guess("a.CSV.gz", b"["), Format::Csv);
    /// assert_eq!(Format::guess("-", b"id;nps\n"), Format::Csv);
    /// assert_eq!(Format::guess("-", b" [{}]"), Format::Json);
    /// assert_eq!(Format::guess("a.json", b"{\"v\":1}\n{\"v\":1}"), Format::JsonLines);
    /// assert_eq!(Format::guess("a.json", b"{\n \"v\": 1\n}"), Format::Json);
    /// ```
    #[must_use]
    pub fn guess(name: &str, bytes: &[u8]) -> Self {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if ends(&[".csv", ".tsv"]) {
            return Self::Csv;
        }
        if ends(&[".jsonl", ".ndjson"]) {
            return Self::JsonLines;
        }
        let text = without_mark(bytes).trim_ascii_start();
        match text.first() {
            Some(b'[') => Self::Json,
            Some(b'{') => {
                let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
                let is_whole = serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
                if is_whole || !ends(&[".json"]) { Self::JsonLines } else { Self::Json }
            }
            _ => Self::Csv,
        }
    }
}

/// The bytes after a UTF-8 byte-order mark, which spreadsheet programs write.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}
