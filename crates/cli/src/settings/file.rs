//! The file with settings: TOML, read as a whole, every complaint with its line.

use super::table::{SETTINGS, Setting};
use super::{Complaint, Said, flag};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a file says: the settings' keys, each with its texts.
type Written = Vec<(&'static str, Said)>;

/// Reads a file: what it says, and everything in it that cannot be read or is no setting.
pub(super) fn read(path: &Path) -> (Written, Vec<Complaint>) {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let remedy =
                format!("give a file that this user can read with {}", flag(super::CONFIG));
            let wrong = format!("cannot be read ({error}); {remedy}");
            return (Vec::new(), vec![Complaint { place: name, wrong }]);
        }
    };
    let mut reader = Reader { name, text: &text, said: Vec::new(), complaints: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.complain(at, format!("is not TOML: {}", error.message()));
    }
    // Half a file would be blamed for what the other half says.
    if reader.complaints.is_empty() {
        reader.table("", table.get_ref());
    }
    reader.complaints.sort_by_key(|(at, _)| *at);
    (reader.said, reader.complaints.into_iter().map(|(_, complaint)| complaint).collect())
}

struct Reader<'a> {
    name: String,
    text: &'a str,
    said: Written,
    /// Each with its place in the text.
    complaints: Vec<(usize, Complaint)>,
}

impl Reader<'_> {
    /// Reads a table; `section` is the beginning of its keys: empty, or `webhook.`.
    fn table(&mut self, section: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let at = name.span().start;
            let key = format!("{section}{}", name.get_ref());
            let setting = SETTINGS.iter().find(|setting| setting.key == key);
            match (setting, value.get_ref()) {
                (Some(setting), DeValue::Table(_)) => {
                    let wrong = "takes a value and is not a section";
                    self.complain(at, format!("{key} {wrong}; write {}", line(setting)));
                }
                (Some(setting), DeValue::Array(_)) if !setting.is_list => {
                    let wrong = "takes one value and not a list";
                    self.complain(at, format!("{key} {wrong}; write {}", line(setting)));
                }
                (Some(setting), value) => self.setting(at, setting, value),
                (None, DeValue::Table(inner)) => {
                    let section = format!("{key}.");
                    if SETTINGS.iter().any(|setting| setting.key.starts_with(&section)) {
                        self.table(&section, inner);
                    } else {
                        self.complain(at, format!("there is no section [{key}]; take it out"));
                    }
                }
                (None, _) => {
                    let remedy = match nearest(&key) {
                        Some(meant) => format!("did you mean {meant}?"),
                        None => "take it out".into(),
                    };
                    self.complain(at, format!("there is no setting {key}; {remedy}"));
                }
            }
        }
    }

    fn setting(&mut self, at: usize, setting: &Setting, value: &DeValue<'_>) {
        let texts: Option<Vec<_>> = match value {
            DeValue::Array(values) => values.iter().map(Spanned::get_ref).map(text).collect(),
            value => text(value).map(|text| vec![text]),
        };
        match texts {
            Some(texts) => self.said.push((setting.key, Said { place: self.place(at), texts })),
            None => {
                let key = setting.key;
                self.complain(at, format!("{key} cannot hold that; write {}", line(setting)));
            }
        }
    }

    fn complain(&mut self, at: usize, wrong: String) {
        let place = self.place(at);
        self.complaints.push((at, Complaint { place, wrong }));
    }

    /// `trefoil.toml, line 3`.
    fn place(&self, at: usize) -> String {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("{}, line {line}", self.name)
    }
}

/// A value as flags would spell it.
fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.as_str().into()),
        DeValue::Float(number) => Some(number.as_str().into()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// What a setting looks like in the file.
fn line(setting: &Setting) -> String {
    let Setting { key, takes, .. } = setting;
    if setting.is_list { format!("{key} = [\"{takes}\"]") } else { format!("{key} = \"{takes}\"") }
}

/// The setting that a misspelt key means.
fn nearest(key: &str) -> Option<&'static str> {
    /// Below, two words are not alike.
    const ALIKE: f64 = 0.8;
    let likeness = |own: &str| strsim::jaro(own, key);
    let near = SETTINGS.iter().map(|setting| (likeness(setting.key), setting.key));
    let nearest = near.max_by(|(one, _), (other, _)| one.total_cmp(other));
    nearest.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, key)| key)
}
