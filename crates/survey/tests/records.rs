//! The wire format: records of the published example, what is refused and why, and any input.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use trefoil_survey::{json, record::Record, value::Value};

fn example() -> Json {
    json!({"v":1,"type":"response","id":"019aab5e-7f00-7000-8000-000000000001","revision":1,
     "survey":"checkout","survey_version":"3","status":"complete","test":false,
     "shown_at":"2026-11-22T10:15:00Z","answered_at":"2026-11-22T10:15:09Z","locale":"fa",
     "display":"inline","trigger":"order-placed","touchpoint":"checkout","page":"/checkout/thanks",
     "respondent":null,"context":{"plan":"basic","visits":3,"member":true},
     "order":["recommend","delivery","effort","why"],
     "answers":[
      {"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high",
       "shown_as":"numbers","value":9,"group":"promoter"},
      {"question":"service","item":"delivery","kind":"csat","min":1,"max":5,"good_is":"high",
       "shown_as":"smileys","value":4},
      {"question":"service","item":"packing","kind":"csat","min":1,"max":5,"good_is":"high",
       "shown_as":"smileys","value":null,"not_applicable":true},
      {"question":"quality","role":"expected","kind":"csat","min":1,"max":5,"good_is":"high",
       "value":5},
      {"question":"quality","role":"experienced","kind":"csat","min":1,"max":5,"good_is":"high",
       "value":3},
      {"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","shown_as":"numbers",
       "value":2},
      {"question":"reason","kind":"choice","values":["price"],
       "order":["service","price","other"]},
      {"question":"why","kind":"comment","text":"…"},
      {"question":"reply","kind":"contact","email":"a@b.example","consent":true}],
     "complaint":{"opened_at":"2026-11-22T10:15:09Z","due_at":"2026-11-25T10:15:09Z"},
     "scores":{"nps":[{"question":"recommend","value":9,"group":"promoter"}],
      "csat":{"sum":4,"count":1},"ces":[{"question":"effort","kind":"ces1","value":2}],
      "gaps":[{"question":"quality","value":-2}]}})
}

fn event() -> Json {
    json!({"v":1,"type":"event","id":"019aab5e-7f00-7000-8000-000000000002",
     "at":"2026-11-22T10:15:00Z","survey":"checkout","event":"shown",
     "response":"019aab5e-7f00-7000-8000-000000000001"})
}

fn read(record: &Json) -> Result<Record, Vec<String>> {
    let complaints = |list: Vec<trefoil_survey::complaint::Complaint>| {
        list.iter().map(|complaint| format!("{} [{}]", complaint.line(), complaint.code)).collect()
    };
    Record::read(&Value::from(record.clone())).map_err(complaints)
}

#[test]
fn a_record_that_is_read_is_written_the_same() {
    for record in [example(), event()] {
        let written = read(&record).unwrap().to_json();
        assert_eq!(serde_json::from_str::<Json>(&written).unwrap(), record);
    }
}

#[test]
fn the_key_of_a_delivery_is_id_and_revision() {
    let key = "019aab5e-7f00-7000-8000-000000000001:1";
    assert_eq!(read(&example()).unwrap().delivery_key(), key);
}

#[test]
fn what_a_record_may_leave_out_may_be_left_out() {
    let least = json!({"v":1,"type":"response","id":"019aab5e-7f00-7000-8000-000000000001",
     "revision":2,"survey":"s","survey_version":"1","status":"dismissed",
     "shown_at":"2026-11-22T10:15:00Z","locale":"en","display":"popover","answers":[],
     "a_field_of_a_newer_writer":{}});
    assert!(read(&least).is_ok());
}

/// Replaces what stands at `pointer` and compares all complaints.
fn check(pointer: &str, with: Json, expected: &[&str]) {
    let mut record = if pointer == "/event" { event() } else { example() };
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = record.pointer_mut(parent).unwrap();
    match (parent, with) {
        (Json::Object(fields), Json::String(text)) if text == "(gone)" => {
            fields.remove(name);
        }
        (Json::Object(fields), with) => {
            fields.insert(name.into(), with);
        }
        (Json::Array(entries), with) => entries[name.parse::<usize>().unwrap()] = with,
        other => panic!("{other:?} has no fields"),
    }
    assert_eq!(read(&record).unwrap_err(), expected, "{pointer}");
}

#[test]
fn each_fault_is_named_with_its_place() {
    check(
        "/v",
        json!(2),
        &["v: is 2; this program reads version 1 of the record [unsupported_version]"],
    );
    check("/id", json!("1"), &["id: \"1\" is not a UUID with hyphens [bad_format]"]);
    check("/id", json!("(gone)"), &["id: is missing [missing]"]);
    check("/revision", json!(0), &["revision: 0 is below the smallest, 1 [out_of_range]"]);
    check(
        "/revision",
        json!("1"),
        &["revision: is a text; it must be a whole number [wrong_type]"],
    );
    check(
        "/status",
        json!("done"),
        &["status: \"done\" is not partial, complete, dismissed or withdrawn [not_one_of]"],
    );
    check(
        "/page",
        json!("/a?b=1"),
        &["page: \"/a?b=1\" is not a path like /checkout/thanks [bad_format]"],
    );
    check(
        "/context/plan",
        json!([]),
        &["context.plan: is a list; it must be a text, a whole number, true or false [wrong_type]"],
    );
    check(
        "/answers/0/value",
        json!(11),
        &["answers[0].value: 11 is above the largest, 10 [out_of_range]"],
    );
    check(
        "/answers/0/value",
        json!(3.5),
        &["answers[0].value: is not a whole number [not_integer]"],
    );
    check(
        "/answers/0/value",
        json!("9"),
        &["answers[0].value: is a text; it must be a whole number [wrong_type]"],
    );
    check(
        "/answers/0/value",
        Json::Null,
        &[
            "answers[0].value: is null; it needs a value [null]",
            "answers[0].group: promoter is not the value's group [contradiction]",
            "scores: do not follow from the answers [contradiction]",
        ],
    );
    check("/answers/0/max", json!(5), &["answers[0].max: \"5\" is not 10 [not_one_of]"]);
    check(
        "/answers/5/good_is",
        json!("high"),
        &["answers[5].good_is: \"high\" is not low [not_one_of]"],
    );
    check(
        "/answers/1/max",
        json!(1),
        &[
            "answers[1].max: 1-1 is not a scale of csat [contradiction]",
            "scores: do not follow from the answers [contradiction]",
        ],
    );
    check(
        "/answers/0/group",
        json!("passive"),
        &["answers[0].group: passive is not the value's group [contradiction]"],
    );
    check(
        "/answers/2/value",
        json!(3),
        &[
            "answers[2].value: is given though it does not apply [contradiction]",
            "scores: do not follow from the answers [contradiction]",
        ],
    );
    check(
        "/answers/0/kind",
        json!("stars"),
        &[
            "answers[0].kind: \"stars\" is not nps, csat, ces1, ces2, choice, comment or contact [not_one_of]",
        ],
    );
    check(
        "/scores/csat",
        json!({"sum":5,"count":1}),
        &["scores: do not follow from the answers [contradiction]"],
    );
    check(
        "/scores/gaps",
        json!([{"question":"quality","value":2}]),
        &["scores: do not follow from the answers [contradiction]"],
    );
    check(
        "/event",
        json!("seen"),
        &["event: \"seen\" is not shown, started, dismissed, replied or resolved [not_one_of]"],
    );
}

#[test]
fn scores_of_a_writer_before_the_gaps_hold() {
    let mut record = example();
    record["scores"].as_object_mut().unwrap().remove("gaps");
    assert!(read(&record).is_ok());
}

#[test]
fn an_answer_given_twice_is_a_duplicate() {
    let mut record = example();
    let first = record["answers"][5].clone();
    record["answers"].as_array_mut().unwrap().push(first);
    record.as_object_mut().unwrap().remove("scores");
    let said = "answers[9]: answers a question that was answered before in this list [duplicate]";
    assert_eq!(read(&record).unwrap_err(), [said]);
}

#[test]
fn all_complaints_come_at_once() {
    let mut record = example();
    record["survey"] = json!("a b");
    record["shown_at"] = json!("yesterday");
    record["answers"][6]["values"] = json!("price");
    assert_eq!(
        read(&record).unwrap_err(),
        [
            "survey: \"a b\" is not 1 to 64 letters, digits, hyphens, dots or underscores [bad_format]",
            "shown_at: \"yesterday\" is not a time like 2026-11-22T10:15:00Z [bad_format]",
            "answers[6].values: is a text; it must be a list [wrong_type]",
        ]
    );
}

/// Runs every raw text of the vectors as the value of an answer on that scale.
#[test]
fn raw_values_are_refused_by_the_invalid_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors/invalid.json");
    let file: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut checked = 0;
    for scale in file["cases"].as_array().unwrap() {
        let kind = match scale["scale"].as_str().unwrap() {
            kind @ ("nps" | "ces1" | "ces2") => kind,
            _ => "csat",
        };
        let good_is = if kind == "ces1" { "low" } else { "high" };
        for case in scale["cases"].as_array().unwrap() {
            let raw = case["raw"].as_str().unwrap();
            let mut record = example();
            record.as_object_mut().unwrap().remove("scores");
            record["answers"] = json!([{"question":"q","kind":kind,"min":scale["min"],
                "max":scale["max"],"good_is":good_is,"value":"(raw)"}]);
            let text = record.to_string().replace("\"(raw)\"", raw);
            let code = match json::read(text.as_bytes()) {
                Err(_) => Some("not_json"),
                Ok(value) => Record::read(&value).err().map(|complaints| complaints[0].code),
            };
            let is_expected = match case["reject"].as_str() {
                None => code.is_none(),
                expected => {
                    code == expected || (code.is_some() && code == case["or_code"].as_str())
                }
            };
            assert!(is_expected, "{} {raw}: {code:?}", scale["scale"]);
            checked += 1;
        }
    }
    assert!(checked > 0, "the file holds no case");
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_map(Value::Number),
        (0..12i32).prop_map(|number| Value::Number(f64::from(number))),
        "(nps|csat|ces1|response|event|high|complete|inline|[a-z./-]{0,8}|\\PC{0,6})"
            .prop_map(Value::Text),
    ];
    let names = "(v|type|id|kind|question|answers|value|min|max|good_is|scores|order|[a-z]{0,4})";
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::vec((names, inner), 0..8).prop_map(Value::Map),
        ]
    })
}

/// The example with one value somewhere replaced by any other.
fn mutated() -> impl Strategy<Value = Value> {
    (0..60usize, any_value()).prop_map(|(place, with)| {
        let mut record = Value::from(example());
        let mut left = place;
        replace(&mut record, &mut left, with);
        record
    })
}

fn replace(value: &mut Value, left: &mut usize, with: Value) -> bool {
    let children: Vec<&mut Value> = match value {
        Value::List(values) => values.iter_mut().collect(),
        Value::Map(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    for child in children {
        if *left == 0 {
            *child = with;
            return true;
        }
        *left -= 1;
        if replace(child, left, with.clone()) {
            return true;
        }
    }
    false
}

proptest! {
    #[test]
    fn no_value_panics_and_every_refusal_says_why(value in prop_oneof![any_value(), mutated()]) {
        match Record::read(&value) {
            Err(complaints) => prop_assert!(!complaints.is_empty()),
            Ok(record) => {
                let again = json::read(record.to_json().as_bytes()).unwrap();
                prop_assert_eq!(Record::read(&again).unwrap(), record);
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = json::read(text.as_bytes()).map(|value| Record::read(&value));
    }
}
