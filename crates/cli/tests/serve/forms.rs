//! Forms, of the widget and of pages without script, and CloudEvents.

use crate::harness::{Collector, Reply, id, response, run};
use serde_json::{Value, json};
use tempfile::TempDir;

const FORM: &str = "application/x-www-form-urlencoded";

/// A survey with every kind of question.
fn survey() -> Value {
    json!({ "v": 1, "survey": "shop", "survey_version": "2", "questions": [
        { "id": "recommend", "kind": "nps", "required": true },
        { "id": "service", "kind": "csat", "not_applicable": true, "items": [
            { "id": "delivery", "text": "Delivery" }, { "id": "packing", "text": "Packing" }] },
        { "id": "quality", "kind": "csat", "pair": true },
        { "id": "reason", "kind": "choice", "multiple": true, "choices": [
            { "id": "price", "text": "Price" }, { "id": "other", "text": "Other" }] },
        { "id": "why", "kind": "comment", "max_length": 40 },
        { "id": "reply", "kind": "contact", "fields": ["email"] },
    ], "complaint": { "question": "recommend", "at_most": 6 } })
}

/// A collector that reads plain forms of that survey.
fn start(more: &[&str]) -> (Collector, TempDir) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("shop.json");
    std::fs::write(&path, survey().to_string()).unwrap();
    let all = [&["--definition", path.to_str().unwrap()], more].concat();
    (Collector::start(&all), folder)
}

fn post(collector: &Collector, form: &str) -> Reply {
    collector.post_as(FORM, form)
}

#[test]
fn a_plain_form_becomes_a_complete_response_and_leads_to_thanks() {
    let (collector, _folder) = start(&[]);
    let reply = post(
        &collector,
        "survey=shop&locale=de&page=%2Fthanks&recommend=4&delivery=5&packing=na&quality.expected=5&quality.experienced=2\
         &reason=price&reason=other&why=4111+1111+1111+1111+%3Cb%3E&reply.email=a%40b.example&reply.consent=on&button=",
    );
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, "/v1/thanks?locale=de"),
        "{reply:?}"
    );
    let [record] = &collector.stored()[..] else { panic!("not one") };
    assert_eq!((&record["survey"], &record["survey_version"]), (&json!("shop"), &json!("2")));
    assert_eq!((&record["status"], &record["revision"]), (&json!("complete"), &json!(1)));
    assert_eq!((&record["locale"], &record["page"]), (&json!("de"), &json!("/thanks")));
    assert_eq!(record["id"].as_str().unwrap().as_bytes()[14], b'7');
    assert!(record["complaint"]["due_at"].is_string(), "{record}");
    let said: Vec<_> = record["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            let texts = ["question", "item", "role", "value", "values", "text", "email"];
            texts
                .map(|name| match &answer[name] {
                    Value::Null => String::new(),
                    value => value.to_string(),
                })
                .join(" ")
        })
        .collect();
    assert_eq!(
        said,
        [
            "\"recommend\"   4   ",
            "\"service\" \"delivery\"  5   ",
            "\"service\" \"packing\"     ",
            "\"quality\"  \"expected\" 5   ",
            "\"quality\"  \"experienced\" 2   ",
            "\"reason\"    [\"price\",\"other\"]  ",
            "\"why\"     \"•••• •••• •••• •••• <b>\" ",
            "\"reply\"      \"a@b.example\"",
        ]
    );
    // Nothing tells two of them apart.
    assert_eq!(post(&collector, "survey=shop&recommend=9").status, 303);
    assert_eq!(post(&collector, "survey=shop&recommend=9").status, 303);
    assert_eq!(collector.stored().len(), 3);
}

#[test]
fn a_plain_form_is_recorded_in_the_order_and_the_look_that_a_form_has() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.json");
    let items: Vec<_> =
        (0..6).map(|item| json!({ "id": format!("i{item}"), "text": item.to_string() })).collect();
    let mut mixed = survey();
    mixed["questions"] = json!([
        { "id": "all", "kind": "csat", "shown_as": "stars", "shuffle": true, "items": items },
        { "id": "found", "kind": "csat", "max": 1 },
        { "id": "why", "kind": "choice", "shuffle": true, "choices": items },
    ]);
    mixed.as_object_mut().unwrap().remove("complaint");
    std::fs::write(&path, mixed.to_string()).unwrap();
    let collector = Collector::start(&["--definition", path.to_str().unwrap()]);
    for _ in 0..3 {
        assert_eq!(post(&collector, "survey=shop&i1=4&found=0&why=i3").status, 303);
    }
    let written: Vec<_> = (0..6).map(|item| format!("i{item}")).collect();
    for record in collector.stored() {
        let answers = &record["answers"];
        let looks = [0, 1].map(|answer| &answers[answer]["shown_as"]);
        assert_eq!(looks, ["numbers", "words"]);
        assert_eq!(answers[2]["order"], json!(written));
        assert_eq!(
            record["order"],
            json!([&written[..], &["found".into(), "why".into()]].concat())
        );
    }
}

/// A page for people, and what it says: its language, its direction, its heading, its paragraphs.
fn said(reply: &Reply) -> Vec<&str> {
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    let between = |text, from, to| {
        let rest = str::split_once(text, from).unwrap_or_else(|| panic!("no {from} in {text}")).1;
        rest.split_once(to).unwrap().0
    };
    let page = &*reply.body;
    assert!(!page.contains("<script"), "{page}");
    let mut said = vec![between(page, " lang=\"", "\""), between(page, " dir=\"", "\"")];
    assert_eq!(between(page, "<title>", "<"), between(page, "<h1>", "<"));
    said.push(between(page, "<h1>", "<"));
    let paragraphs = page.split("<p>").skip(1).map(|rest| rest.split_once("</p>").unwrap().0);
    said.extend(paragraphs.map(|text| {
        let about = text.strip_prefix("<strong>").and_then(|text| text.strip_suffix("</strong>"));
        about.unwrap_or(text)
    }));
    said
}

/// A form that does not fit is answered with a page that says so, and not stored.
fn check(form: &str, words: &[&str]) {
    let (collector, _folder) = start(&[]);
    let reply = post(&collector, form);
    assert_eq!(reply.status, 422, "{reply:?}");
    assert_eq!(said(&reply), words, "{form}");
    assert_eq!(collector.stored(), [json!(null); 0]);
}

/// The same with a field that somebody wrote by hand.
fn check_odd(form: &str, wrong: &str) {
    let go_back = "Nothing was stored. Go back, correct it, and send it again.";
    check(form, &["en", "ltr", "Something is not right yet", wrong, go_back]);
}

#[test]
fn a_plain_form_that_does_not_fit_is_answered_with_a_page() {
    let unknown = "This survey is not asked here. Your answers were not stored.";
    for form in ["", "recommend=9", "survey=%3Cscript%3E&recommend=9"] {
        check(form, &["en", "ltr", "Not a survey of this place", unknown]);
    }
    check_odd("survey=shop&recommend=11", "recommend: 11 is not a point from 0 to 10");
    check_odd(
        "survey=shop&recommend=%3Cscript%3E",
        "recommend: &lt;script&gt; is not a point from 0 to 10",
    );
    check_odd("survey=shop&recommend=na", "recommend: na is not a point from 0 to 10");
    check_odd("survey=shop&recommend=9&reason=none", "reason: none is no choice");
    let long = format!("survey=shop&locale=fa&recommend=9&why={}", "x".repeat(41));
    check_odd(&long, "why: at most 40 characters");
}

#[test]
fn what_a_plain_form_lacks_is_said_in_the_language_of_the_form() {
    let english =
        |said: [&'static str; 2]| ["en", "ltr", "Your answer was not sent.", said[0], said[1]];
    let needed = "Please choose an answer to go on.";
    check(
        "survey=shop",
        &english(["How likely are you to recommend us to a friend or colleague?", needed]),
    );
    check(
        "survey=shop&locale=fa&service=1",
        &[
            "fa",
            "rtl",
            "پاسخ شما ارسال نشد.",
            "چقدر احتمال دارد که پیشنهادات ما را توصیه کنید؟",
            "برای ادامه، لطفاً یک پاسخ انتخاب کنید.",
        ],
    );
    check(
        "survey=shop&recommend=9&reply.email=a%40b.example",
        &english([
            "Yes, please use this to contact me.",
            "Please tick this box, or clear the fields.",
        ]),
    );
    check(
        "survey=shop&recommend=9&reply.email=a&reply.consent=on",
        &english(["E-mail", "Please check the e-mail address."]),
    );
}

#[test]
fn thanks_are_said_in_the_language_of_the_form() {
    let (collector, _folder) = start(&[]);
    for (locale, language, words) in [
        ("&locale=de", "de", ["de", "ltr", "Vielen Dank!", "Ihre Antwort ist bei uns angekommen."]),
        ("&locale=fa-IR", "fa", ["fa", "rtl", "سپاسگزاریم!", "پاسخ شما دریافت شد."]),
        ("&locale=%0D%0Axx", "en", ["en", "ltr", "Thank you!", "Your answer has arrived."]),
        ("", "en", ["en", "ltr", "Thank you!", "Your answer has arrived."]),
    ] {
        let reply = post(&collector, &format!("survey=shop&recommend=9{locale}"));
        assert_eq!(reply.status, 303, "{reply:?}");
        let address = reply.header("location");
        assert_eq!(address, format!("/v1/thanks?locale={language}"));
        let thanks = collector.get(address);
        assert_eq!((thanks.status, said(&thanks)), (200, words.to_vec()));
        assert!(
            thanks
                .header("content-security-policy")
                .starts_with("default-src 'none'; style-src 'sha256-")
        );
    }
    assert_eq!(said(&collector.get("/v1/thanks"))[0], "en");
}

#[test]
fn thanks_are_where_the_owner_says_and_nowhere_else() {
    let (collector, _folder) = start(&["--thanks", "https://shop.example/thanks"]);
    let form = "survey=shop&recommend=9&thanks=https%3A%2F%2Fevil.example&next=%2F%2Fevil.example";
    let reply = post(&collector, form);
    assert_eq!((reply.status, reply.header("location")), (303, "https://shop.example/thanks"));
    let folder = TempDir::new().unwrap();
    for url in ["//evil.example", "http://shop.example", "javascript:alert(1)", "thanks", "/a b"] {
        let (code, _, said) = run(&["serve", "--thanks", url], folder.path());
        assert_eq!(code, Some(2), "{url}");
        assert!(
            said.contains("--thanks: ") && said.contains("https://shop.example/thanks"),
            "{said}"
        );
    }
}

#[test]
fn a_definition_that_does_not_hold_is_said_at_the_start() {
    let folder = TempDir::new().unwrap();
    let mut clash = survey();
    clash["questions"][4]["id"] = json!("survey");
    let mut broken = survey();
    broken["questions"] = json!([]);
    for (definition, words) in [
        (clash.to_string(), "two fields of its form are named survey"),
        (broken.to_string(), "does not hold: questions"),
        ("{".into(), "is not JSON"),
    ] {
        std::fs::write(folder.path().join("a.json"), definition).unwrap();
        let (code, _, said) = run(&["serve", "--definition", "a.json"], folder.path());
        assert_eq!(code, Some(2));
        assert!(said.contains("--definition: a.json") && said.contains(words), "{said}");
    }
}

#[test]
fn the_widget_s_form_is_its_record_and_is_stored_once() {
    let collector = Collector::start(&[]);
    let record = response(1, 1, "complete");
    let text = record.to_string().replace('{', "%7B").replace('"', "%22").replace('&', "%26");
    let form = format!("record={text}&recommend=1&survey=other");
    for is_duplicate in [false, true] {
        let reply = post(&collector, &form);
        assert_eq!(
            (reply.status, &reply.json()["stored"][0]["duplicate"]),
            (202, &json!(is_duplicate))
        );
    }
    assert_eq!(collector.stored(), [record]);
    post(&collector, "record=%7B").is_problem(400, "not_json");
    post(&collector, "record=%7B%7D").is_problem(422, "record_refused");
}

fn cloud_event(number: usize) -> Value {
    json!({
        "specversion": "1.0", "id": format!("{}:1", id(number)), "source": "https://shop.example/checkout",
        "type": "trefoil.response", "time": "2026-11-22T10:15:09Z", "datacontenttype": "application/json",
        "data": response(number, 1, "complete"),
    })
}

#[test]
fn a_cloud_event_s_data_is_the_record_and_its_id_is_the_key() {
    let collector = Collector::start(&[]);
    let post = |event: &Value| collector.post_as("application/cloudevents+json", event.to_string());
    for is_duplicate in [false, true] {
        let reply = post(&cloud_event(1));
        assert_eq!(
            (reply.status, &reply.json()["stored"][0]["duplicate"]),
            (202, &json!(is_duplicate))
        );
    }
    assert_eq!(collector.stored(), [response(1, 1, "complete")]);
    for (field, value, code) in [
        ("id", json!(id(2)), "cloud_event_id"),
        ("id", json!(null), "cloud_event_id"),
        ("specversion", json!("0.3"), "unsupported_version"),
        ("source", json!(""), "missing"),
        ("type", json!(null), "missing"),
        ("data", json!(null), "missing"),
        ("data", json!("text"), "missing"),
    ] {
        let mut event = cloud_event(2);
        event[field] = value;
        let reply = post(&event);
        assert_eq!((reply.status, reply.codes()), (422, vec![code.into()]), "{event}");
        assert_eq!(reply.json()["errors"][0]["path"], field);
    }
    let mut event = cloud_event(2);
    event["data"]["answers"][0]["value"] = json!(11);
    assert_eq!(post(&event).json()["errors"][0]["path"], "data.answers[0].value");
    assert_eq!(collector.stored().len(), 1);
}
