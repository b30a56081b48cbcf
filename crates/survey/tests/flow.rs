//! Definitions with conditions, endings, links and placeholders: what holds and what is refused.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::{Value as Json, json};
use trefoil_survey::complaint::Clerk;
use trefoil_survey::definition::{Ask, Definition};
use trefoil_survey::record::ShownAs;

fn example() -> Json {
    json!({"v":1,"survey":"shop",
    "complaint":{"any":[{"question":"recommend","band":"detractor"},{"question":"packing","at_most":2}]},
    "questions":[
        {"id":"recommend","kind":"nps"},
        {"id":"service","kind":"csat","not_applicable":true,
         "items":[{"id":"delivery","text":"Delivery"},{"id":"packing","text":"Packing"}]},
        {"id":"reason","kind":"choice","when":{"complaint":true},
         "choices":[{"id":"price","text":"Price"},{"id":"quality","text":"Quality"}]},
        {"id":"why","kind":"comment","text":"You said {recommend}. Why {reason|that}?",
         "when":{"all":[{"question":"reason","answered":true},{"not":{"question":"reason","is":"price"}}]}},
        {"id":"reply","kind":"contact","when":{"complaint":true}}],
    "endings":[{"when":{"complaint":true},"text":"Sorry, {reply|dear guest}"},{"text":"{{Thanks}}"}],
    "review":{"url":"https://reviews.example/shop"},
    "back_link":{"url":"/shop","text":"Back to the shop"},
    "languages":["en","fa"],"receipt":true,"partials":true})
}

fn read(definition: &Json, values: &Json) -> Result<Definition, Vec<String>> {
    let mut clerk = Clerk::default();
    let values = values.clone().into();
    let definition = Definition::read_with(&definition.clone().into(), &values, &mut clerk);
    clerk.verdict(definition).map_err(|complaints| {
        let line = |c: &trefoil_survey::complaint::Complaint| format!("{} [{}]", c.line(), c.code);
        complaints.iter().map(line).collect()
    })
}

fn check(change: impl FnOnce(&mut Json), expected: &[&str]) {
    let mut definition = example();
    change(&mut definition);
    let refused = read(&definition, &Json::Null).err().unwrap_or_default();
    assert_eq!(refused, expected, "{definition}");
}

/// The condition of the question after all others, and what is said about it.
fn check_when(when: Json, expected: &[&str]) {
    let last = json!({"id":"last","kind":"comment","when":when});
    check(|d| d["questions"].as_array_mut().unwrap().push(last), expected);
}

#[test]
fn the_whole_flow_holds() {
    check(|_| {}, &[]);
    let definition = read(&example(), &Json::Null).unwrap();
    assert_eq!(definition.endings.len(), 2);
    assert_eq!(definition.review.unwrap().url, "https://reviews.example/shop");
    assert_eq!(definition.languages, ["en", "fa"]);
}

#[test]
fn conditions_of_every_form_hold() {
    for when in [
        json!({"question":"recommend","at_least":9}),
        json!({"question":"recommend","at_least":3,"at_most":3}),
        json!({"question":"service","band":"neutral"}),
        json!({"question":"delivery","answered":false}),
        json!({"question":"why","answered":true}),
        json!({"question":"reply","answered":true}),
        json!({"complaint":false}),
        json!({"not":{"any":[{"all":[{"question":"recommend","band":"passive"}]}]}}),
    ] {
        check_when(when, &[]);
    }
}

#[test]
fn a_condition_that_is_none_is_refused_with_its_place() {
    check_when(
        json!("always"),
        &["questions[5].when: is a text; it must be an object [wrong_type]"],
    );
    check_when(
        json!({"question":"recommend"}),
        &[
            "questions[5].when: says nothing; write all, any, not, complaint, band, is, answered, at_least or at_most [missing]",
        ],
    );
    check_when(
        json!({"question":"recommend","band":"promoter","at_lest":1}),
        &[
            "questions[5].when.at_lest: is not known here; known are question or band [unknown_field]",
        ],
    );
    check_when(
        json!({"question":"nobody","answered":true}),
        &["questions[5].when.question: nobody is no question and no item here [not_one_of]"],
    );
    check_when(
        json!({"question":"recommend","at_least":11}),
        &["questions[5].when.at_least: 11 is above the largest, 10 [out_of_range]"],
    );
    check_when(
        json!({"any":[{"question":"recommend","at_least":1},{"question":"service","at_most":0}]}),
        &["questions[5].when.any[1].at_most: 0 is below the smallest, 1 [out_of_range]"],
    );
    check_when(
        json!({"question":"recommend","band":"good"}),
        &["questions[5].when.band: good is no band of nps [contradiction]"],
    );
    check_when(
        json!({"question":"packing","band":"promoter"}),
        &["questions[5].when.band: promoter is no band of csat [contradiction]"],
    );
    let other = "of another kind; band, at_least and at_most go with ratings, is with choices, \
        answered with all [contradiction]";
    let at = |field: &str| format!("questions[5].when.{field}: this question is {other}");
    check_when(json!({"question":"recommend","is":"price"}), &[&at("is")]);
    check_when(json!({"question":"reason","at_least":1}), &[&at("question")]);
    check_when(json!({"question":"why","is":"price"}), &[&at("question")]);
    check_when(
        json!({"question":"reason","is":"delivery"}),
        &["questions[5].when.is: delivery is no choice of this question [not_one_of]"],
    );
    let deep = json!({"not":{"not":{"not":{"not":{"complaint":true}}}}});
    check_when(
        deep,
        &[
            "questions[5].when.not.not.not.not: stands too deep; conditions stand in one another at most 4 deep [too_deep]",
        ],
    );
}

#[test]
fn a_condition_that_looks_forward_or_at_itself_is_a_loop() {
    let looks = "does not stand before this; conditions look back only [loop]";
    check_when(
        json!({"question":"last","answered":true}),
        &[&format!("questions[5].when.question: last {looks}")],
    );
    check(
        |d| d["questions"][1]["when"] = json!({"question":"packing","answered":false}),
        &[&format!("questions[1].when.question: packing {looks}")],
    );
    check(
        |d| d["questions"][1]["when"] = json!({"complaint":true}),
        &[&format!("questions[1].when.complaint.any[1].question: packing {looks}")],
    );
    check(
        |d| d["complaint"] = json!({"not":{"complaint":true}}),
        &[
            "questions[2].when.complaint.not.complaint: asks for the survey's complaint, which is not written or is this one [missing]",
            "questions[4].when.complaint.not.complaint: asks for the survey's complaint, which is not written or is this one [missing]",
            "endings[0].when.complaint.not.complaint: asks for the survey's complaint, which is not written or is this one [missing]",
            "complaint.not.complaint: asks for the survey's complaint, which is not written or is this one [missing]",
        ],
    );
}

#[test]
fn what_can_never_hold_or_be_reached_is_refused() {
    let never = "can never hold, whatever is answered [never]";
    check_when(
        json!({"question":"recommend","at_least":7,"at_most":6}),
        &[&format!("questions[5].when: {never}")],
    );
    check_when(
        json!({"any":[{"question":"recommend","at_least":7},
            {"all":[{"question":"recommend","band":"promoter"},{"question":"recommend","at_most":8}]}]}),
        &[&format!("questions[5].when.any[1]: {never}")],
    );
    // The reason is asked of those who complain only.
    check_when(
        json!({"all":[{"complaint":false},{"question":"reason","is":"price"}]}),
        &[&format!("questions[5].when: {never}")],
    );
    check_when(
        json!({"all":[{"question":"reason","is":"price"},{"question":"reason","is":"quality"}]}),
        &[&format!("questions[5].when: {never}")],
    );
    check_when(
        json!({"not":{"any":[{"question":"recommend","answered":true},{"question":"recommend","answered":false}]}}),
        &[&format!("questions[5].when: {never}")],
    );
    check(
        |d| {
            d["endings"] = json!([{"when":{"question":"recommend","answered":true},"text":"a"},
                {"when":{"question":"recommend","band":"promoter"},"text":"b"},{"text":"c"}]);
        },
        &["endings[1]: is never reached: those above hold whatever is answered [never]"],
    );
    check(
        |d| d["endings"] = json!([{"text":"a"},{"text":"b"}]),
        &["endings[1]: is never reached: those above hold whatever is answered [never]"],
    );
}

#[test]
fn several_ticks_reach_what_one_cannot() {
    let both =
        json!({"all":[{"question":"reason","is":"price"},{"question":"reason","is":"quality"}]});
    let mut definition = example();
    definition["questions"][2]["multiple"] = json!(true);
    let last = json!({"id":"last","kind":"comment","when":both});
    definition["questions"].as_array_mut().unwrap().push(last);
    assert!(read(&definition, &Json::Null).is_ok());
}

#[test]
fn more_combinations_than_the_bound_are_taken_as_reachable() {
    // Six questions told apart at every point: 12^6 combinations.
    let questions = (0..6).map(|n| json!({"id":format!("q{n}"),"kind":"nps"}));
    let points = |n: usize| {
        let point = |p: usize| json!({"question":format!("q{n}"),"at_least":p,"at_most":p});
        (0..10).map(point).collect::<Vec<_>>()
    };
    let when: Vec<_> = (0..6).map(|n| json!({"any":points(n)})).collect();
    let mut questions: Vec<_> = questions.collect();
    questions.push(json!({"id":"last","kind":"comment",
        "when":{"all":[{"all":when},{"question":"q0","at_least":10}]}}));
    let definition = json!({"v":1,"survey":"s","questions":questions});
    assert!(read(&definition, &Json::Null).is_ok());
}

#[test]
fn a_review_is_for_everyone_or_for_nobody() {
    let gated = "would offer the review to some and not to others, which misleads readers and breaks \
        the rules of review sites and of the FTC; write review once, without a condition, for everyone \
        [gated_review]";
    check(
        |d| d["review"]["when"] = json!({"question":"recommend","band":"promoter"}),
        &[&format!("review.when: {gated}")],
    );
    for field in ["review", "link"] {
        check(
            |d| d["endings"][1][field] = json!({"url":"https://reviews.example"}),
            &[&format!("endings[1].{field}: {gated}")],
        );
    }
}

#[test]
fn addresses_are_https_or_a_path_and_carry_no_answers() {
    let like = "is not an address like https://example.com/review";
    let refused = |url: &str, or: &str| {
        check(
            |d| d["back_link"]["url"] = json!(url),
            &[&format!("back_link.url: \"{url}\" {like}{or} [bad_format]")],
        );
    };
    for url in [
        "http://shop.example",
        "//shop.example",
        "/\\shop.example",
        "javascript:alert(1)",
        "https://",
        "https:///a",
        "shop",
        "/\t/shop.example",
        "https://shop.example/a b",
    ] {
        refused(url, " or a path like /thanks");
    }
    check(
        |d| d["review"]["url"] = json!("/reviews"),
        &[&format!("review.url: \"/reviews\" {like} [bad_format]")],
    );
    check(
        |d| d["review"]["url"] = json!("https://reviews.example/?n={recommend}"),
        &[
            "review.url: has a placeholder; answers and values never travel in an address [bad_format]",
        ],
    );
}

#[test]
fn endings_stand_alone_and_end_for_everyone() {
    check(
        |d| d["thanks"] = json!("Thanks"),
        &["thanks: stands beside endings; write it as the last of them [contradiction]"],
    );
    check(
        |d| d["endings"] = json!([{"when":{"complaint":true},"text":"Sorry"}]),
        &[
            "endings: ends in one with a condition; the last ending is for everyone else [contradiction]",
        ],
    );
}

#[test]
fn placeholders_name_what_there_is_or_have_words_for_none() {
    let unknown = |name: &str| {
        format!(
            "is no question, no item and no value of the page; give words for when there is none, {{{name}|like these}} [unknown_placeholder]"
        )
    };
    check(
        |d| d["endings"][1]["text"] = json!({"en":"Hi {name}","fi":"Hei {name|sinä}"}),
        &[&format!("endings[1].text.en: {{name}} {}", unknown("name"))],
    );
    check(
        |d| d["questions"][1]["items"][0]["text"] = json!("{recommend} {why}"),
        &[
            "questions[1].items[0].text: {why} does not stand before this; texts look back only [loop]",
        ],
    );
    check(
        |d| d["questions"][0]["text"] = json!("A { brace"),
        &["questions[0].text: has a { that is never closed; write {{ for a brace [bad_format]"],
    );
    let mut definition = example();
    definition["questions"][0]["text"] = json!("Hi {name}");
    assert!(read(&definition, &json!({"name":"Aino"})).is_ok());
    assert!(read(&definition, &Json::Null).is_err());
}

#[test]
fn scales_are_shown_as_what_they_can_be() {
    let check_shown = |question: Json, expected: Option<&str>| {
        let complaint =
            expected.map(|rule| format!("questions[0].shown_as: {rule} [contradiction]"));
        let definition = json!({"v":1,"survey":"s","questions":[question]});
        let refused = read(&definition, &Json::Null).err().unwrap_or_default();
        assert_eq!(refused, complaint.into_iter().collect::<Vec<_>>(), "{definition}");
    };
    let labels = |count: usize| vec!["word"; count];
    for (question, expected) in [
        (json!({"kind":"csat","shown_as":"stars","max":10}), None),
        (json!({"kind":"csat","shown_as":"smileys","max":7}), None),
        (json!({"kind":"ces1","shown_as":"smileys"}), None),
        (json!({"kind":"csat","shown_as":"thumbs","max":1}), None),
        (json!({"kind":"csat","shown_as":"words"}), None),
        (json!({"kind":"ces2","shown_as":"words","labels":labels(7)}), None),
        (
            json!({"kind":"nps","shown_as":"smileys"}),
            Some("nps is shown as numbers only: the method is defined on the numbers 0 to 10"),
        ),
        (json!({"kind":"ces2","shown_as":"stars"}), Some("stars go with csat")),
        (
            json!({"kind":"csat","shown_as":"smileys","max":10}),
            Some("smileys go with up to 7 points"),
        ),
        (json!({"kind":"csat","shown_as":"thumbs"}), Some("thumbs go with csat whose max is 1")),
        (
            json!({"kind":"csat","shown_as":"words","low":"Bad","high":"Good"}),
            Some("words go with up to 7 points, and each point needs its word in labels"),
        ),
        (
            json!({"kind":"ces1","shown_as":"words"}),
            Some("words go with up to 7 points, and each point needs its word in labels"),
        ),
    ] {
        let mut question = question;
        question["id"] = json!("q");
        check_shown(question, expected);
    }
}

#[test]
fn the_scale_from_0_to_1_has_thumbs_unless_the_owner_says_otherwise() {
    for (question, expected) in [
        (json!({"id":"q","kind":"csat","max":1}), ShownAs::Thumbs),
        (json!({"id":"q","kind":"csat","max":1,"shown_as":"numbers"}), ShownAs::Numbers),
        (json!({"id":"q","kind":"csat"}), ShownAs::Numbers),
    ] {
        let definition = json!({"v":1,"survey":"s","questions":[question]});
        let read = read(&definition, &Json::Null).unwrap();
        let Ask::Rating(ask) = &read.questions[0].ask else { panic!("no rating") };
        assert_eq!((ask.shown_as, ask.scale.min()), (expected, u8::from(ask.scale.max() > 1)));
    }
}

#[test]
fn what_must_differ_or_count_up_is_checked() {
    check(
        |d| d["questions"][0]["labels"] = json!(vec!["word"; 10]),
        &["questions[0].labels: has 10 words; the scale has 11 points [contradiction]"],
    );
    check(
        |d| d["questions"][2]["choices"][1]["id"] = json!("price"),
        &[
            "questions[2].choices[1].id: \"price\" is used twice; each id is used once in the question [duplicate]",
        ],
    );
    check(
        |d| d["languages"] = json!(["en", "fa", "en"]),
        &["languages[2]: \"en\" is used twice; each stands once in the list [duplicate]"],
    );
    check(
        |d| d["languages"] = json!(["en", "farsi language"]),
        &["languages[1]: \"farsi language\" is not a language tag like fa or pt-BR [bad_format]"],
    );
    check(
        |d| d["questions"][4]["fields"] = json!(["email", "email"]),
        &[
            "questions[4].fields[1]: \"email\" is used twice; each stands once in the list [duplicate]",
        ],
    );
}

#[test]
fn no_condition_written_by_anybody_panics() {
    use proptest::prelude::*;
    let leaf = (
        prop_oneof![Just("recommend"), Just("packing"), Just("reason"), Just("x")],
        0..3u8,
        -1..12i32,
        prop_oneof![Just("good"), Just("promoter"), Just("price"), Just("")],
    )
        .prop_map(|(id, form, point, word)| match form {
            0 => json!({"question":id,"at_least":point}),
            1 => json!({"question":id,"band":word}),
            _ => json!({"question":id,"is":word,"answered":true}),
        });
    let any = leaf.prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|list| json!({"all":list})),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|list| json!({"any":list})),
            inner.prop_map(|inner| json!({"not":inner})),
        ]
    });
    proptest!(|(when in any)| {
        let mut definition = example();
        definition["questions"][4]["when"] = when;
        if let Err(refused) = read(&definition, &Json::Null) {
            prop_assert!(refused.iter().all(|line| line.starts_with("questions[4].when")));
        }
    });
}
