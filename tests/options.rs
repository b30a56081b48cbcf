//! What a page may write, and what it is told when it does not hold.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use trefoil::config::options::{OF_WIDGET, OPTIONS};
use trefoil::config::{Config, Storage};
use trefoil_survey::definition::{Ask, Flow};
use trefoil_survey::value::Value;

fn read(attributes: &Json, options: &Json) -> Result<Config, Vec<String>> {
    Config::of_page(&attributes.clone().into(), options.clone().into())
        .map_err(|complaints| complaints.iter().map(ToString::to_string).collect())
}

/// Attributes that do not hold, and everything said about them.
fn check(attributes: Json, expected: &[&str]) {
    assert_eq!(read(&attributes, &Json::Null).unwrap_err(), expected, "{attributes}");
}

const HERE: &str = "https://shop.example/answers";

#[test]
fn a_metric_and_an_endpoint_are_enough() {
    let config = read(&json!({"metric": "nps", "endpoint": HERE}), &Json::Null).unwrap();
    let ids: Vec<_> = config.definition.questions.iter().map(|question| &*question.id).collect();
    assert_eq!((&*config.definition.survey, ids), ("nps", vec!["nps", "comment"]));
    assert_eq!((config.storage, config.test, config.events), (Storage::None, false, true));
    assert_eq!((config.endpoint.unwrap().address(), &*config.trigger), (HERE, "load"));
}

#[test]
fn attributes_spell_lists_booleans_and_words() {
    let attributes = json!({"metric": " csat  ces2 ", "items": "Delivery, Packing ,", "no-comment": "",
        "flow": "card", "storage": "local", "test": "", "no-events": "false", "class": "wide",
        "aria-label": "x", "data-cy": "x", "survey": "shop"});
    let config = read(&attributes, &Json::Null).unwrap();
    assert_eq!(config.definition.flow, Flow::Card);
    let items: Vec<_> = match &config.definition.questions[0].ask {
        Ask::Rating(ask) => ask.items.iter().map(|item| &*item.id).collect(),
        _ => Vec::new(),
    };
    assert_eq!(items, ["item-1", "item-2"]);
    assert_eq!(config.definition.questions.len(), 2);
    assert!((config.storage, config.test, config.events) == (Storage::Local, true, true));
}

#[test]
fn options_of_an_object_hold_over_attributes() {
    let attributes = json!({"metric": "nps", "endpoint": HERE, "touchpoint": "page"});
    let options = json!({"metric": ["ces1"], "touchpoint": "code", "context": {"plan": "basic"}});
    let config = read(&attributes, &options).unwrap();
    assert_eq!((&*config.definition.survey, config.touchpoint.as_deref()), ("ces1", Some("code")));
    assert_eq!(config.context.len(), 1);
}

#[test]
fn the_widget_is_not_given_what_only_the_scripts_around_it_read() {
    let card = include_str!("../www/embed/card.js");
    let (_, ours) = card.split_once("const OURS =\n  /^(").unwrap();
    let (ours, _) = ours.split_once(")$/").unwrap();
    let (widget, page) = OPTIONS.fields.split_at(OF_WIDGET);
    // What the frame is told by the page around it, and a function, are in no table.
    let page = page.iter().map(|field| field.name).chain(["framed", "transform"]);
    let is_ours = |name: &str| {
        ours.split('|').any(|pattern| match pattern.split_once("\\w+") {
            Some((start, end)) => name.starts_with(start) && name.ends_with(end),
            None => name == pattern,
        })
    };
    assert_eq!(page.filter(|name| !is_ours(name)).collect::<Vec<_>>(), [""; 0]);
    for field in widget {
        assert!(!is_ours(field.name), "{}", field.name);
    }
}

#[test]
fn a_preview_needs_no_endpoint_and_is_a_trial() {
    let config = read(&json!({"metric": "nps", "preview": ""}), &Json::Null).unwrap();
    assert!(config.preview && config.test && config.endpoint.is_none());
}

#[test]
fn whole_numbers_in_attributes_are_digits_with_or_without_a_sign() {
    for (text, holds) in [
        ("5", true),
        (" -7 ", true),
        ("1000", true),
        ("1001", false),
        ("", false),
        ("-", false),
        ("--1", false),
        ("1.5", false),
        ("1e2", false),
        ("٣", false),
        ("99999999999999999999", false),
    ] {
        let attributes = json!({"metric": "nps", "endpoint": HERE, "priority": text});
        assert_eq!(read(&attributes, &Json::Null).is_ok(), holds, "{text:?}");
    }
}

#[test]
fn a_response_goes_on_with_its_id_and_its_last_revision() {
    let id = "0197c0de-0001-7abc-8def-0123456789ab";
    let options = |resume: Json| json!({"metric": ["nps"], "endpoint": HERE, "resume": resume});
    let config = read(&json!({}), &options(json!({"id": id, "revision": 3}))).unwrap();
    assert_eq!(config.resume.map(|(id, revision)| (id.text(), revision)), Some((id.into(), 3)));
    assert_eq!(read(&json!({}), &options(Json::Null)).unwrap().resume, None);
    assert!(read(&json!({}), &options(json!({"id": id, "revision": -1}))).is_err());
}

#[test]
fn beside_a_payment_form_nothing_may_look_at_the_page() {
    let with = |trigger: &str| json!({"metric": "nps", "endpoint": HERE, "checkout": "", "trigger": trigger});
    for blind in ["load", "load+delay:3", "delay:5", "event:paid track:order-placed+delay:1"] {
        assert!(read(&with(blind), &Json::Null).is_ok(), "{blind}");
    }
    let said = "trigger: looks at the page, which checkout forbids; write load, delay, event or track, or call Trefoil.open()";
    for looking in
        ["idle:30", "scroll:50", "seen:#total", "click:#pay", "exit", "exit+delay:2", "load exit"]
    {
        check(with(looking), &[said]);
    }
    check(
        json!({"metric": "nps", "endpoint": HERE, "checkout": "", "avoid": "#cookies"}),
        &["avoid: looks at the page, which checkout forbids; call Trefoil.pause() and resume()"],
    );
}

#[test]
fn each_fault_names_the_option_and_the_remedy() {
    check(
        json!({}),
        &[
            "metric: is missing; write nps, csat, ces1 or ces2, or give a definition",
            "endpoint: is missing, so answers have nowhere to go; write one like https://example.com/answers",
        ],
    );
    check(
        json!({"metric": "ces", "endpoint": HERE}),
        &["metric[0]: \"ces\" is not nps, csat, ces1 or ces2"],
    );
    check(
        json!({"metrics": "nps", "metric": "nps", "endpoint": HERE}),
        &["metrics: is no attribute of a survey; is it misspelt?"],
    );
    check(
        json!({"metric": "nps", "endpoint": "http://shop.example/answers"}),
        &[
            "endpoint: \"http://shop.example/answers\" would send answers in the clear; write https://",
        ],
    );
    check(
        json!({"metric": "nps", "endpoint": "//shop"}),
        &["endpoint: \"//shop\" is not an address; write one like https://example.com/answers"],
    );
    check(
        json!({"metric": "nps", "endpoint": HERE, "storage": "cookie", "context": "plan"}),
        &[
            "storage: \"cookie\" is not none, session or local",
            "context: is a text; it must be an object",
        ],
    );
    check(
        json!({"metric": "csat", "endpoint": HERE, "items": "a,b,c,d,e,f,g,h,i,j,k"}),
        &["items: has 11 entries; it takes at most 10"],
    );
}

#[test]
fn a_definition_is_checked_where_it_stands() {
    let options = json!({"endpoint": HERE, "metric": ["nps"], "definition":
        {"v": 1, "survey": "s", "questions": [{"id": "q", "kind": "csat", "max": 11}]}});
    assert_eq!(
        read(&json!({}), &options).unwrap_err(),
        [
            "metric: stands beside a definition; write it in there",
            "definition.questions[0].max: \"11\" is not 1, 3, 5, 7 or 10",
        ]
    );
    assert_eq!(read(&json!({}), &json!([])).unwrap_err()[0], "is a list; it must be an object");
}

proptest! {
    #[test]
    fn no_attributes_panic_and_every_refusal_says_why(
        names in prop::collection::vec("(metric|items|endpoint|lang|flow|test|[a-z-]{0,6})", 0..6),
        texts in prop::collection::vec("(nps csat|https://a|, ,|\\PC{0,12})", 6),
    ) {
        let written = names.into_iter().zip(texts).map(|(name, text)| (name, Value::Text(text)));
        let attributes = Value::Map(written.collect());
        if let Err(complaints) = Config::of_page(&attributes, Value::Null) {
            prop_assert!(!complaints.is_empty());
        }
    }
}
