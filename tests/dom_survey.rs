//! The survey's card inside a real browser: names, states and focus of each of its parts.
//!
//! Real keys and a real pointer are in the page cases; here a click is the program's own.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may fail")]

#[path = "support/dom.rs"]
mod dom;

use dom::{Card, all, document, element, map, texts};
use js_sys::{Function, JSON, Object, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use trefoil::element::{mount, unmount};
use trefoil_survey::session::{Input, Phase};
use trefoil_survey::value::Value;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// One question, and no comment.
fn only(metric: &'static str) -> Value {
    map([("metric", texts([metric])), ("no_comment", Value::Bool(true))])
}

/// A definition of these questions, each a map.
fn definition<const N: usize>(questions: [Value; N]) -> Value {
    let fields = [
        ("v", Value::Number(1.0)),
        ("survey", "test".into()),
        ("questions", Value::List(questions.into())),
    ];
    map([("definition", map(fields))])
}

fn question(id: &str, kind: &str, is_required: bool) -> Value {
    map([("id", id.into()), ("kind", kind.into()), ("required", Value::Bool(is_required))])
}

mod rating_scale {
    use super::*;

    async fn check_names(metric: &'static str, language: &str, group: &str, names: &[&str]) {
        let card = Card::of(only(metric), language).await;
        assert_eq!(card.said_by("[role=radiogroup]", "aria-labelledby"), group);
        let radios = card.all("[role=radiogroup] input[type=radio]");
        let spoken: Vec<_> = radios.iter().filter_map(|r| r.get_attribute("aria-label")).collect();
        assert_eq!(spoken, names);
        let in_one_group = radios.iter().map(|radio| radio.get_attribute("name").unwrap());
        assert!(in_one_group.collect::<std::collections::BTreeSet<_>>().len() == 1);
    }

    #[wasm_bindgen_test]
    async fn each_radio_says_its_point_and_the_ends_their_words() {
        check_names(
            "nps",
            "en",
            "How likely are you to recommend us to a friend or colleague?",
            &[
                "0 of 10, Not at all likely",
                "1 of 10",
                "2 of 10",
                "3 of 10",
                "4 of 10",
                "5 of 10",
                "6 of 10",
                "7 of 10",
                "8 of 10",
                "9 of 10",
                "10 of 10, Extremely likely",
            ],
        )
        .await;
        check_names(
            "ces1",
            "en",
            "How much effort did it take to get what you wanted?",
            &["1 of 5, Very low effort", "2 of 5", "3 of 5", "4 of 5", "5 of 5, Very high effort"],
        )
        .await;
    }

    #[wasm_bindgen_test]
    async fn satisfaction_has_a_word_on_each_point() {
        check_names(
            "csat",
            "en",
            "How satisfied are you?",
            &[
                "1 of 5, Very dissatisfied",
                "2 of 5, Dissatisfied",
                "3 of 5, Neutral",
                "4 of 5, Satisfied",
                "5 of 5, Very satisfied",
            ],
        )
        .await;
    }

    #[wasm_bindgen_test]
    async fn persian_radios_speak_in_persian_digits() {
        check_names(
            "csat",
            "fa",
            "چقدر راضی هستید؟",
            &[
                "۱ از ۵، بسیار ناراضی",
                "۲ از ۵، ناراضی",
                "۳ از ۵، خنثی",
                "۴ از ۵، راضی",
                "۵ از ۵، بسیار راضی",
            ],
        )
        .await;
    }

    #[wasm_bindgen_test]
    async fn choosing_neither_sends_nor_goes_on() {
        let card = Card::of(map([("metric", texts(["nps", "ces2"]))]), "en").await;
        let told = card.times_told();
        card.click("input[value='9']").await;
        assert!(card.is_chosen("input[value='9']"));
        assert_eq!(card.session().rating(0, 0), Some(9));
        assert_eq!((card.session().step(), card.session().phase()), (0, Phase::Asking));
        card.click("input[value='4']").await;
        assert!(card.is_chosen("input[value='4']") && !card.is_chosen("input[value='9']"));
        assert_eq!(card.session().rating(0, 0), Some(4));
        assert_eq!(card.times_told() - told, 2);
        assert_eq!(card.all("[part~='point--selected']").len(), 1);
    }
}

mod items {
    use super::*;

    fn shop() -> Value {
        map([
            ("metric", texts(["csat"])),
            ("items", texts(["Choice", "Prices", "Delivery"])),
            ("no_comment", Value::Bool(true)),
        ])
    }

    #[wasm_bindgen_test]
    async fn each_item_names_its_own_row_of_radios() {
        let card = Card::of(shop(), "en").await;
        let rows = card.all("[role=radiogroup]");
        let label = |row: &Element| row.get_attribute("aria-labelledby").unwrap();
        let names: Vec<_> =
            rows.iter().map(|row| card.text(&["#", &label(row)].concat())).collect();
        assert_eq!(names, ["Choice", "Prices", "Delivery"]);
        assert_eq!(card.text("fieldset > legend"), "How satisfied are you?");
    }

    #[wasm_bindgen_test]
    async fn a_point_of_one_item_leaves_the_others_alone() {
        let card = Card::of(shop(), "en").await;
        card.click("input[name='q0-2'][value='5']").await;
        card.click("input[name='q0-0'][value='1']").await;
        let session = card.session();
        let ratings = [0, 1, 2].map(|item| session.rating(0, item));
        assert_eq!(ratings, [Some(1), None, Some(5)]);
        assert_eq!(card.all("input:checked").len(), 2);
    }
}

mod comment_field {
    use super::*;

    #[wasm_bindgen_test]
    async fn the_field_is_labelled_and_its_hint_belongs_to_it() {
        let card = Card::of(definition([question("why", "comment", false)]), "en").await;
        assert_eq!(card.attribute("label", "for"), card.attribute("textarea", "id"));
        assert!(card.text("label").starts_with("What is the main reason for your answer?"));
        assert!(card.text("label").ends_with("optional"));
        assert_eq!(
            card.said_by("textarea", "aria-describedby"),
            "Please leave out personal details."
        );
        assert_eq!(card.attribute("textarea", "maxlength").as_deref(), Some("1000"));
    }

    #[wasm_bindgen_test]
    async fn what_is_written_is_the_comment() {
        let card = Card::of(definition([question("why", "comment", false)]), "en").await;
        card.write("textarea", "خوب\nand fast").await;
        assert_eq!(card.session().text(0, 0), "خوب\nand fast");
    }
}

mod navigation {
    use super::*;

    fn two_steps() -> Value {
        definition([question("first", "nps", true), question("second", "ces2", false)])
    }

    #[wasm_bindgen_test]
    async fn a_required_question_is_held_back_with_a_word_about_it() {
        let card = Card::of(two_steps(), "en").await;
        assert!(card.all("[role=alert]").is_empty());
        assert_eq!(card.attribute("[role=radiogroup]", "aria-required").as_deref(), Some("true"));
        card.press("Next").await;
        assert_eq!(card.session().step(), 0);
        assert_eq!(card.text("[role=alert]"), "Please choose an answer to go on.");
        assert_eq!(card.attribute("[role=radiogroup]", "aria-invalid").as_deref(), Some("true"));
        let said = card.said_by("[role=radiogroup]", "aria-describedby");
        assert_eq!(said, "Please choose an answer to go on.");
        card.click("input[value='3']").await;
        assert!(card.all("[role=alert]").is_empty());
        assert_eq!(card.attribute("[role=radiogroup]", "aria-invalid"), None);
    }

    #[wasm_bindgen_test]
    async fn the_focus_goes_where_the_respondent_went_and_back_keeps_the_answer() {
        let card = Card::of(two_steps(), "en").await;
        assert!(!card.has_focus(".step"), "nobody asked for the focus at the start");
        card.click("input[value='8']").await;
        card.press("Next").await;
        assert!(card.has_focus(".step"));
        assert_eq!(card.text(".progress"), "2 of 2");
        assert!(card.all("input:checked").is_empty(), "no radio lives on in the next step");
        card.press("Back").await;
        assert!(card.has_focus(".step"));
        assert!(card.is_chosen("input[value='8']"));
    }

    #[wasm_bindgen_test]
    async fn nothing_answered_is_not_sent() {
        let card = Card::of(only("nps"), "en").await;
        card.press("Send").await;
        assert_eq!(card.session().phase(), Phase::Asking);
        assert!(card.text("[role=alert]").starts_with("Nothing is answered yet."));
    }
}

mod outcome {
    use super::*;

    async fn sending() -> Card {
        let card = Card::of(map([("metric", texts(["nps"]))]), "en").await;
        card.click("input[value='2']").await;
        card.write("textarea", "Too slow").await;
        card.press("Send").await;
        assert_eq!(card.session().phase(), Phase::Sending);
        card
    }

    #[wasm_bindgen_test]
    async fn thanks_are_announced_and_take_the_focus() {
        let card = sending().await;
        assert_eq!(card.text("[role=status]"), "", "the status is there before it has a text");
        assert_eq!(card.attribute("button[type=submit]", "aria-disabled").as_deref(), Some("true"));
        card.reply(Input::Delivered).await;
        assert_eq!(card.text("[role=status] .thanks"), "Thank you!");
        assert!(card.has_focus(".thanks"));
        assert!(card.all("form").is_empty());
    }

    #[wasm_bindgen_test]
    async fn what_was_not_sent_is_still_there_and_can_be_sent_again() {
        let card = sending().await;
        card.reply(Input::NotDelivered { is_retryable: true }).await;
        assert_eq!(card.text("[role=status] .thanks"), "Your answer was not sent.");
        assert!(card.has_focus(".thanks"));
        assert_eq!(card.text("blockquote"), "Too slow");
        card.press("Try again").await;
        assert_eq!(card.session().phase(), Phase::Sending);
    }

    #[wasm_bindgen_test]
    async fn what_was_refused_is_not_offered_again_but_can_be_changed() {
        let card = sending().await;
        card.reply(Input::NotDelivered { is_retryable: false }).await;
        let buttons = card.all("[role=status] button");
        let texts: Vec<_> = buttons.iter().filter_map(|button| button.text_content()).collect();
        assert_eq!(texts, ["Back"]);
        card.press("Back").await;
        assert!(card.is_chosen("input[value='2']"));
        assert!(card.has_focus(".step"));
    }
}

mod parts {
    use super::*;
    use std::collections::BTreeSet;
    use trefoil::theme::PARTS;

    #[wasm_bindgen_test]
    async fn the_card_has_every_part_of_the_table_and_no_other() {
        let card = Card::of(map([("metric", texts(["nps"]))]), "en").await;
        let mut drawn = BTreeSet::new();
        let mut see = |card: &Card| {
            let named =
                card.all("[part]").into_iter().filter_map(|part| part.get_attribute("part"));
            drawn.extend(
                named.flat_map(|parts| parts.split(' ').map(String::from).collect::<Vec<_>>()),
            );
        };
        see(&card);
        card.click("input[value='9']").await;
        see(&card);
        card.press("Send").await;
        card.reply(Input::NotDelivered { is_retryable: true }).await;
        see(&card);
        assert_eq!(drawn, PARTS.iter().map(|part| String::from(part.name)).collect());
    }
}

mod close {
    use super::*;

    #[wasm_bindgen_test]
    async fn close_has_a_name_and_takes_the_card_away() {
        let card = Card::of(only("nps"), "en").await;
        assert_eq!(card.attribute(".close", "aria-label").as_deref(), Some("Close"));
        assert_eq!(card.attribute("[role=group]", "aria-label").as_deref(), Some("Survey"));
        card.click("input[value='6']").await;
        card.click(".close").await;
        assert!(card.all("*").is_empty());
        assert_eq!(card.session().phase(), Phase::Dismissed);
    }
}

/// What the loader calls.
mod page {
    use super::*;

    /// A host with a shadow root, as the loader makes it, and what it heard.
    struct Host {
        host: HtmlElement,
        place: Element,
        heard: Rc<RefCell<Vec<String>>>,
        _listeners: Vec<Closure<dyn FnMut(Event)>>,
    }

    impl Host {
        fn new() -> Self {
            let host: HtmlElement = element("trefoil-survey").unchecked_into();
            let attach = "const root = host.attachShadow({ mode: 'open' }); \
                return root.appendChild(document.createElement('div'))";
            let attach = Function::new_with_args("host", attach);
            let place = attach.call1(&JsValue::NULL, &host).unwrap().unchecked_into();
            let heard = Rc::<RefCell<Vec<String>>>::default();
            let listener = |name| {
                let heard = heard.clone();
                let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                    let detail = Reflect::get(&event, &"detail".into()).unwrap();
                    let detail = JSON::stringify(&detail).unwrap();
                    heard.borrow_mut().push(format!("{} {detail}", event.type_()));
                });
                let listener = closure.as_ref().unchecked_ref();
                host.add_event_listener_with_callback(name, listener).unwrap();
                closure
            };
            let listeners =
                trefoil::element::EVENTS.iter().map(|event| listener(event.name)).collect();
            Self { host, place, heard, _listeners: listeners }
        }

        fn mount(&self, attributes: &[(&str, &str)]) -> usize {
            let given = Object::new();
            for (name, value) in attributes {
                Reflect::set(&given, &(*name).into(), &(*value).into()).unwrap();
            }
            let texts = JSON::parse(include_str!("../www/locales/en.json")).unwrap();
            let options = JsValue::UNDEFINED;
            let (host, place) = (self.host.clone(), self.place.clone());
            mount(host, &place, &given, &options, "en".into(), &texts)
        }
    }

    impl Drop for Host {
        fn drop(&mut self) {
            self.host.remove();
        }
    }

    #[wasm_bindgen_test]
    async fn attributes_become_a_survey_that_tells_what_happens() {
        let host = Host::new();
        let number =
            host.mount(&[("metric", "csat"), ("items", "Choice, Prices"), ("preview", "")]);
        yew::scheduler::flush().await;
        assert_eq!(all(&host.place, "[role=radiogroup]").len(), 2);
        let radio = all(&host.place, "input[name='q0-1'][value='4']").remove(0);
        radio.unchecked_into::<HtmlInputElement>().click();
        yew::scheduler::flush().await;
        let heard = host.heard.borrow().clone();
        assert!(
            heard[0].starts_with(r#"trefoil-ready {"survey":"csat","response":""#),
            "{heard:?}"
        );
        let rated = r#"trefoil-rate {"question":"csat","item":"item-2","value":4}"#;
        assert_eq!(heard[1..], [rated]);
        unmount(number);
        yew::scheduler::flush().await;
        assert!(all(&host.place, "*").is_empty());
    }

    #[wasm_bindgen_test]
    async fn options_that_do_not_hold_put_nothing_on_the_page() {
        for attributes in [
            &[("metric", "npss"), ("preview", "")][..],
            &[("metric", "nps")],
            &[("metric", "nps"), ("endpoint", "http://survey.example/answers")],
            &[("metric", "nps"), ("preview", ""), ("no-coment", "")],
        ] {
            let host = Host::new();
            assert_eq!(host.mount(attributes), 0, "{attributes:?}");
            yew::scheduler::flush().await;
            assert!(all(&host.place, "*").is_empty(), "{attributes:?}");
        }
    }

    #[wasm_bindgen_test]
    async fn many_surveys_come_and_go_without_a_trace() {
        let host = Host::new();
        let nodes = || all(&document(), "*").len() + all(&host.place, "*").len();
        let nodes_before = nodes();
        for _ in 0..500 {
            let number = host.mount(&[("metric", "nps"), ("preview", "")]);
            yew::scheduler::flush().await;
            assert_eq!(number, 1, "the number of a survey that left is free again");
            assert_eq!(all(&host.place, "input").len(), 11);
            unmount(number);
            yew::scheduler::flush().await;
        }
        assert_eq!(nodes(), nodes_before);
    }
}
