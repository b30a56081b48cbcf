//! docs/developers/openapi.json, and whether an answer is in it.

use super::Reply;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

/// A name for the description, by which schemas refer to it.
const HERE: &str = "https://trefoil.example/openapi.json";

/// The description's file.
pub const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/developers/openapi.json");

/// An answer as the description has it: `GET /healthz 200 application/json`.
pub type Answer = String;

/// The description and what it refers to.
pub struct Description {
    pub json: Value,
    registry: Registry<'static>,
    /// What judges by the schema at a place, made once.
    judges: Mutex<HashMap<String, Arc<Validator>>>,
}

pub static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let json: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    let registry = Registry::new().add(HERE, json.clone()).unwrap();
    Description { json, registry: registry.prepare().unwrap(), judges: Mutex::default() }
});

impl Description {
    /// What stands there, and where: a reference is followed.
    fn at(&self, pointer: String) -> (String, &Value) {
        let here = self.json.pointer(&pointer).unwrap_or(&Value::Null);
        match here["$ref"].as_str().and_then(|place| place.strip_prefix('#')) {
            Some(place) => self.at(place.into()),
            None => (pointer, here),
        }
    }

    /// What judges by the schema that stands there.
    pub fn judge(&self, pointer: &str) -> Arc<Validator> {
        let mut judges = self.judges.lock().unwrap();
        let judge = judges.entry(pointer.into()).or_insert_with(|| {
            let options = jsonschema::options().should_validate_formats(true);
            // Braces are not for addresses.
            let pointer = pointer.replace('{', "%7B").replace('}', "%7D");
            let schema = json!({ "$ref": format!("{HERE}#{pointer}") });
            options.with_registry(&self.registry).build(&schema).unwrap().into()
        });
        Arc::clone(judge)
    }

    /// The description's name for a path.
    fn path(&self, path: &str) -> &str {
        let path = path.split('?').next().unwrap_or_default();
        let fits = |known: &&String| {
            let (names, parts) = (known.split('/'), path.split('/'));
            let is_part = |(name, part): (&str, &str)| {
                name == part || (name.starts_with('{') && !part.is_empty())
            };
            names.clone().count() == parts.clone().count() && names.zip(parts).all(is_part)
        };
        let paths = self.json["paths"].as_object().unwrap().keys();
        // Whole names come before those that stand for any; a file may be anywhere.
        let known = paths.filter(fits).min_by_key(|known| known.contains('{'));
        known.map_or("/{file}", String::as_str)
    }

    /// All answers that are described.
    pub fn answers(&self) -> BTreeSet<Answer> {
        let mut answers = BTreeSet::new();
        for (path, methods) in self.json["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                for status in operation["responses"].as_object().unwrap().keys() {
                    let (_, response) = self.at(response_at(path, method, status));
                    let types = response["content"].as_object();
                    let types: Vec<_> =
                        types.map_or(vec![""], |types| types.keys().map(String::as_str).collect());
                    for content_type in types {
                        answers.insert(name(method, path, status, content_type));
                    }
                }
            }
        }
        answers
    }
}

fn response_at(path: &str, method: &str, status: &str) -> String {
    format!("/paths/{}/{method}/responses/{status}", escaped(path))
}

/// A key as a JSON pointer spells it.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn name(method: &str, path: &str, status: &str, content_type: &str) -> Answer {
    format!("{} {path} {status} {content_type}", method.to_uppercase()).trim_end().into()
}

/// Fails unless the description has this answer.
#[track_caller]
pub fn check(method: &str, path: &str, reply: &Reply) -> Option<Answer> {
    let description = &*DESCRIPTION;
    let path = description.path(path);
    let own = match method {
        "HEAD" => "get".into(),
        // Where no folder is served there is no file, whatever is to be done with it.
        _ if path == "/{file}" && reply.status == 404 => "get".into(),
        method => method.to_ascii_lowercase(),
    };
    if reply.status == 405 {
        if method != "HEAD" {
            reply.is_problem(405, "about:blank");
        }
        let mut allowed: Vec<_> =
            reply.header("allow").split(',').map(str::to_ascii_lowercase).collect();
        allowed.retain(|method| method != "head");
        allowed.sort();
        let described: Vec<_> =
            description.json["paths"][path].as_object().unwrap().keys().collect();
        let mut described: Vec<_> = described.into_iter().cloned().collect();
        described.sort();
        assert_eq!(allowed, described, "methods of {path}");
        return None;
    }
    let (place, described) = description.at(response_at(path, &own, &reply.status.to_string()));
    assert!(described.is_object(), "{method} {path} is not described with {reply:?}");
    let text = |value: &str| Value::from(value);
    for header in described["headers"].as_object().into_iter().flat_map(|headers| headers.keys()) {
        let (place, header_described) = description.at(format!("{place}/headers/{header}"));
        let is_required = header_described["required"] == true;
        let value = reply.header(header);
        if is_required || !value.is_empty() {
            let judged = description.judge(&format!("{place}/schema"));
            assert!(
                judged.is_valid(&text(value)),
                "{header}: {value:?} of {method} {path} {reply:?}"
            );
        }
    }
    let Some(types) = described["content"].as_object() else {
        assert_eq!(reply.body, "", "{method} {path} is described without a body");
        return Some(name(&own, path, &reply.status.to_string(), ""));
    };
    let content_type = reply.header("content-type");
    let known = [content_type, "*/*"].into_iter().find(|known| types.contains_key(*known));
    let known = known.unwrap_or_else(|| panic!("{method} {path} is not described with {reply:?}"));
    let schema = format!("{place}/content/{}/schema", escaped(known));
    let (bodies, schema) = match known {
        _ if method == "HEAD" => (Vec::new(), schema),
        "*/*" => (Vec::new(), schema),
        text if text.starts_with("text/") => (Vec::new(), schema),
        "application/x-ndjson" => {
            let lines = reply.body.lines().map(|line| serde_json::from_str(line).unwrap());
            (lines.collect(), "/components/schemas/Record".into())
        }
        _ => (vec![reply.json()], schema),
    };
    if !bodies.is_empty() {
        let judge = description.judge(&schema);
        for body in bodies {
            let errors: Vec<_> = judge.iter_errors(&body).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0], "{method} {path} {body}");
        }
    }
    Some(name(&own, path, &reply.status.to_string(), known))
}
