//! Definitions: what holds, what is refused and where, and any input.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use trefoil_survey::definition::{Ask, Definition, Flow};
use trefoil_survey::value::Value;

fn example() -> Json {
    json!({"v":1,"survey":"shop","questions":[
        {"id":"recommend","kind":"nps"},
        {"id":"service","kind":"csat","text":{"en":"How was it?","fa":"چطور بود؟"},"max":7,
         "items":[{"id":"delivery","text":"Delivery"},{"id":"packing","text":"Packing"}]},
        {"id":"effort","kind":"ces1","required":true},
        {"id":"why","kind":"comment","max_length":200}]})
}

fn read(definition: &Json) -> Result<Definition, Vec<String>> {
    Definition::read(&Value::from(definition.clone()))
        .map_err(|complaints| complaints.iter().map(|complaint| complaint.line()).collect())
}

#[test]
fn what_is_left_out_takes_its_usual_value() {
    let definition = read(&example()).unwrap();
    assert_eq!((&*definition.survey_version, definition.flow), ("1", Flow::Steps));
    let scales: Vec<_> = definition
        .questions
        .iter()
        .map(|question| match &question.ask {
            Ask::Rating(ask) => {
                (ask.metric.code(), ask.scale.min(), ask.scale.max(), ask.items.len())
            }
            Ask::Comment { max_length } => ("comment", 0, u8::try_from(*max_length).unwrap(), 0),
            Ask::Choice(ask) => ("choice", 0, 0, ask.choices.len()),
            Ask::Contact(ask) => ("contact", 0, 0, ask.fields.len()),
        })
        .collect();
    let expected =
        [("nps", 0, 10, 0), ("csat", 1, 7, 2), ("ces1", 1, 5, 0), ("comment", 0, 200, 0)];
    assert_eq!(scales, expected);
}

#[test]
fn a_reader_gets_the_nearest_language() {
    let texts = json!({"en":"E","pt-BR":"B","fa":"F"});
    let mut definition = example();
    definition["thanks"] = texts;
    let definition = read(&definition).unwrap();
    let thanks = &definition.endings[0].text;
    for (language, expected) in
        [("en", "E"), ("en-GB", "E"), ("FA-ir", "F"), ("pt", "B"), ("pt-PT", "B"), ("de", "E")]
    {
        assert_eq!(thanks.for_reader(language).unwrap().0, expected, "{language}");
    }
    assert_eq!(read(&example()).unwrap().endings[0].text.for_reader("en"), None);
}

fn check(change: impl FnOnce(&mut Json), expected: &[&str]) {
    let mut definition = example();
    change(&mut definition);
    assert_eq!(read(&definition).unwrap_err(), expected);
}

#[test]
fn each_fault_is_named_with_its_place() {
    check(|d| d["v"] = json!(2), &["v: \"2\" is not 1"]);
    check(
        |d| d["questions"][0] = json!({"id":"a"}),
        &["questions[0].kind: is missing; it is nps, csat, ces1, ces2, choice, comment or contact"],
    );
    check(
        |d| d["questions"][1]["max"] = json!(11),
        &["questions[1].max: \"11\" is not 1, 3, 5, 7 or 10"],
    );
    check(
        |d| d["questions"][0]["max"] = json!(10),
        &[
            "questions[0].max: is not known here; known are id, text, required, when, low, high, labels, not_applicable or shown_as",
        ],
    );
    check(
        |d| d["questions"][3]["max_length"] = json!(9000),
        &["questions[3].max_length: 9000 is above the largest, 5000"],
    );
    check(|d| d["questions"] = json!([]), &["questions: has 0 entries; it takes at least 1"]);
    check(
        |d| d["questions"][1]["items"] = json!(vec![json!({"id":"x","text":"x"}); 11]),
        &[
            "questions[1].items: has 11 entries; it takes at most 10",
            "questions[1].items[1].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[2].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[3].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[4].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[5].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[6].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[7].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[8].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[9].id: \"x\" is used twice; each id is used once in the survey",
            "questions[1].items[10].id: \"x\" is used twice; each id is used once in the survey",
        ],
    );
    check(
        |d| d["questions"][1]["text"] = json!({"farsi language":"x","aa":""}),
        &[
            "questions[1].text.aa: has 0 characters; it takes at least 1",
            "questions[1].text.farsi language: \"farsi language\" is not a language tag like fa or pt-BR",
        ],
    );
    check(
        |d| {
            d["surveys"] = json!(1);
            d["survey"] = json!("a b");
            d["questions"][2]["id"] = json!("why");
        },
        &[
            "survey: \"a b\" is not 1 to 64 letters, digits, hyphens, dots or underscores",
            "surveys: is not known here; known are v, survey, survey_version, flow, questions, thanks, endings, complaint, review, back_link, receipt, partials or languages",
            "questions[3].id: \"why\" is used twice; each id is used once in the survey",
        ],
    );
}

proptest! {
    #[test]
    fn no_text_panics_and_every_refusal_says_why(
        text in "[\\[\\]{},:\"a-z0-9.e+ -]{0,80}",
        place in 0..8usize,
    ) {
        let base = example().to_string();
        let cut = base.char_indices().map(|(at, _)| at).nth(place * base.chars().count() / 8).unwrap();
        for text in [text.clone(), format!("{}{text}{}", &base[..cut], &base[cut..])] {
            if let Ok(value) = trefoil_survey::json::read(text.as_bytes())
                && let Err(complaints) = Definition::read(&value)
            {
                prop_assert!(!complaints.is_empty());
            }
        }
    }
}
