//! `trefoil check` and `trefoil schema`.

use crate::harness::run;
use serde_json::{Value, json};
use tempfile::TempDir;

fn check(definition: &str, code: i32, expected: &str) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("survey.json"), definition).unwrap();
    let (ended, out, error) = run(&["check", "survey.json"], folder.path());
    assert_eq!((ended, &*error), (Some(code), ""), "{definition}: {out}");
    assert!(out.lines().any(|line| line.starts_with(expected)), "{expected:?} is not in {out:?}");
}

fn survey(questions: Value) -> String {
    json!({ "v": 1, "survey": "checkout", "survey_version": "1", "questions": questions })
        .to_string()
}

#[test]
fn a_definition_holds_or_every_place_that_is_wrong_is_named() {
    check(&survey(json!([{ "id": "recommend", "kind": "nps" }])), 0, "holds");
    check(&survey(json!([])), 1, "questions: ");
    check(&survey(json!([{ "id": "recommend", "kind": "npc" }])), 1, "questions[0].kind: ");
    check("{", 1, "is not JSON: ");
}

#[test]
fn a_file_that_is_not_there_is_said() {
    let folder = TempDir::new().unwrap();
    let (code, out, error) = run(&["check", "none.json"], folder.path());
    assert_eq!((code, &*out), (Some(2), ""));
    assert!(error.contains("none.json"), "{error}");
}

#[test]
fn schemas_are_printed_with_a_description_of_every_field() {
    let folder = TempDir::new().unwrap();
    for (of, field) in [("definition", "questions"), ("record", "answers")] {
        let (code, out, _) = run(&["schema", of], folder.path());
        let schema: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(code, Some(0));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let object = if of == "record" { &schema["oneOf"][0] } else { &schema };
        assert!(object["properties"][field]["description"].is_string(), "{of}: {object}");
    }
}
