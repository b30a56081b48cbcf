//! Places in a value, written as complaints write them: `questions[2].text`.

use trefoil_survey::value::Value;

/// One step down.
enum Step<'a> {
    Field(&'a str),
    Entry(usize),
}

/// The steps of a path; what is no place's number is passed over.
fn steps(path: &str) -> Vec<Step<'_>> {
    let parts = path.split(['.', '[']).filter(|part| !part.is_empty());
    parts
        .filter_map(|part| match part.strip_suffix(']') {
            Some(place) => place.parse().ok().map(Step::Entry),
            None => Some(Step::Field(part)),
        })
        .collect()
}

/// What stands there; `None` where nothing or `null` does.
#[must_use]
pub fn at<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).iter().try_fold(root, |value, step| match (step, value) {
        (Step::Field(name), value) => value.field(name),
        (Step::Entry(place), Value::List(entries)) => entries.get(*place),
        _ => None,
    })
}

/// The text that stands there; empty where none does.
#[must_use]
pub fn text<'a>(root: &'a Value, path: &str) -> &'a str {
    at(root, path).and_then(Value::as_text).unwrap_or_default()
}

/// The list that stands there; empty where none does.
#[must_use]
pub fn list<'a>(root: &'a Value, path: &str) -> &'a [Value] {
    match at(root, path) {
        Some(Value::List(entries)) => entries,
        _ => &[],
    }
}

/// Puts a value there; `null` takes away what stands there. Objects on the way are made, entries
/// of lists are not.
pub fn put(root: &mut Value, path: &str, value: Value) {
    let mut steps = steps(path);
    let Some(last) = steps.pop() else {
        *root = value;
        return;
    };
    let Some(place) = walk(root, &steps) else { return };
    match last {
        Step::Field(name) => {
            if !matches!(place, Value::Map(_)) {
                *place = Value::Map(Vec::new());
            }
            let Value::Map(fields) = place else { return };
            let found = fields.iter().position(|(own, _)| own == name);
            match (found.and_then(|found| fields.get_mut(found)), value) {
                (Some(_), Value::Null) => fields.retain(|(own, _)| own != name),
                (Some(field), value) => field.1 = value,
                (None, Value::Null) => {}
                (None, value) => fields.push((name.into(), value)),
            }
        }
        Step::Entry(index) => {
            if let Value::List(entries) = place
                && let Some(entry) = entries.get_mut(index)
            {
                *entry = value;
            }
        }
    }
}

/// The place that the steps lead to, made of objects where there is none yet.
fn walk<'a>(root: &'a mut Value, steps: &[Step<'_>]) -> Option<&'a mut Value> {
    steps.iter().try_fold(root, |value, step| match step {
        Step::Entry(place) => match value {
            Value::List(entries) => entries.get_mut(*place),
            _ => None,
        },
        Step::Field(name) => {
            if !matches!(value, Value::Map(_)) {
                *value = Value::Map(Vec::new());
            }
            let Value::Map(fields) = value else { return None };
            if !fields.iter().any(|(own, _)| own == name) {
                fields.push(((*name).into(), Value::Null));
            }
            fields.iter_mut().find(|(own, _)| own == name).map(|(_, value)| value)
        }
    })
}

/// The list there, to be changed; a new one where there is none.
pub fn list_mut<'a>(root: &'a mut Value, path: &str) -> Option<&'a mut Vec<Value>> {
    let place = walk(root, &steps(path))?;
    if !matches!(place, Value::List(_)) {
        *place = Value::List(Vec::new());
    }
    match place {
        Value::List(entries) => Some(entries),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{at, list_mut, put, text};
    use trefoil_survey::json;
    use trefoil_survey::value::Value;

    fn value() -> Value {
        json::read(br#"{"questions": [{"id": "a", "text": {"pt-BR": "Oi"}}, {"id": "b"}]}"#)
            .unwrap()
    }

    #[test]
    fn a_path_leads_where_complaints_mean() {
        let value = value();
        assert_eq!(text(&value, "questions[1].id"), "b");
        assert_eq!(text(&value, "questions[0].text.pt-BR"), "Oi");
        assert_eq!(at(&value, "questions[2].id"), None);
        assert_eq!(at(&value, "questions.id"), None);
        assert_eq!(at(&value, ""), Some(&value));
    }

    #[test]
    fn null_takes_away_and_objects_are_made_on_the_way() {
        let mut value = value();
        put(&mut value, "questions[0].text", Value::Null);
        assert_eq!(at(&value, "questions[0].text"), None);
        put(&mut value, "complaint.question", "a".into());
        assert_eq!(text(&value, "complaint.question"), "a");
        put(&mut value, "questions[7].id", "x".into());
        assert_eq!(at(&value, "questions[7]"), None);
        list_mut(&mut value, "questions[1].items").unwrap().push("x".into());
        assert_eq!(text(&value, "questions[1].items[0]"), "x");
    }
}
