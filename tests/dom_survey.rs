//! The survey's card inside a real browser: names, states and focus of each of its parts.
//!
//! Real keys and a real pointer are in the page cases; here a click is the program's own.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may fail")]

#[path = "support/dom.rs"]
mod dom;

use dom::{Card, all, document, element, map, texts, words};
use js_sys::{Array, Function, JSON, Object, Reflect};
use trefoil::element::{mount, speak, unmount};
use trefoil_survey::record::Role;
use trefoil_survey::session::{Input, Mark, Phase, Unsent};
use trefoil_survey::value::Value;
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

/// Fields put behind those of a map.
fn with<const N: usize>(value: Value, more: [(&str, Value); N]) -> Value {
    let (Value::Map(mut fields), Value::Map(more)) = (value, map(more)) else { panic!("maps") };
    fields.extend(more);
    Value::Map(fields)
}

/// Items or choices `a`, `b` … with these texts.
fn items<const N: usize>(texts: [&str; N]) -> Value {
    let item = |(index, text): (usize, &str)| {
        let id = char::from(b'a' + u8::try_from(index).unwrap());
        map([("id", Value::Text(id.into())), ("text", text.into())])
    };
    Value::List(texts.into_iter().enumerate().map(item).collect())
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
    async fn a_text_of_another_language_says_so() {
        let text = map([("fa", "چطور بود؟".into())]);
        let asked = with(question("q", "csat", false), [("text", text)]);
        let card = Card::of(definition([asked]), "en").await;
        assert_eq!(card.text("legend span"), "چطور بود؟");
        let mark = |name| card.attribute("legend span", name);
        assert_eq!((mark("lang").as_deref(), mark("dir").as_deref()), (Some("fa"), Some("rtl")));
        assert_eq!(card.attribute("section", "lang").as_deref(), Some("en"));
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

    async fn check_look(question: Value, names: &[&str], seen: &str, drawings: usize) {
        let card = Card::of(definition([question]), "en").await;
        let radios = card.all("[part=point] input");
        let spoken: Vec<_> = radios.iter().filter_map(|r| r.get_attribute("aria-label")).collect();
        assert_eq!(spoken, names);
        let points = card.all("[part=point]");
        let texts: Vec<_> = points.iter().filter_map(|point| point.text_content()).collect();
        assert_eq!(texts.join("|"), seen);
        assert_eq!(card.all("[part=point] path").len(), drawings);
        card.click("input[value='1']").await;
        assert_eq!(card.session().rating(0, 0), Some(1), "the look changes no value");
    }

    #[wasm_bindgen_test]
    async fn each_look_says_the_same_points() {
        let five = [
            "1 of 5, Very dissatisfied",
            "2 of 5, Dissatisfied",
            "3 of 5, Neutral",
            "4 of 5, Satisfied",
            "5 of 5, Very satisfied",
        ];
        let words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"];
        let csat = |look: &str| with(question("q", "csat", false), [("shown_as", look.into())]);
        check_look(csat("stars"), &five, "||||", 5).await;
        check_look(csat("smileys"), &five, &words.join("|"), 10).await;
        check_look(csat("words"), &words, &words.join("|"), 0).await;
        let thumbs = with(question("q", "csat", false), [("max", Value::Number(1.0))]);
        check_look(thumbs, &["Dissatisfied", "Satisfied"], "Dissatisfied|Satisfied", 2).await;
        let labels = [("labels", texts(["Bad", "So so", "Good"])), ("max", Value::Number(3.0))];
        let labelled = with(question("q", "csat", false), labels);
        let names = ["1 of 3, Bad", "2 of 3, So so", "3 of 3, Good"];
        check_look(labelled, &names, "1Bad|2So so|3Good", 0).await;
    }

    #[wasm_bindgen_test]
    async fn the_good_end_of_each_scale_laughs() {
        for (kind, laughing) in [("ces1", "1"), ("csat", "5"), ("ces2", "7")] {
            let asked = with(question("q", kind, false), [("shown_as", "smileys".into())]);
            let card = Card::of(definition([asked]), "en").await;
            let mouth = |value: &str| {
                let css = ["label:has([value='", value, "']) path + path"].concat();
                card.attribute(&css, "d").unwrap()
            };
            assert!(mouth(laughing).ends_with('z'), "{kind}");
            let mouths = card.all("path + path");
            let laughs =
                mouths.iter().filter(|path| path.get_attribute("d") == Some(mouth(laughing)));
            assert_eq!(laughs.count(), 1, "{kind}");
        }
    }

    #[wasm_bindgen_test]
    async fn not_applicable_is_one_more_radio_of_the_group() {
        let asked = with(question("q", "ces2", true), [("not_applicable", Value::Bool(true))]);
        let card = Card::of(definition([asked]), "en").await;
        assert_eq!(card.text("[role=radiogroup] .choice"), "Not applicable");
        let names = card.all("input").into_iter().map(|radio| radio.get_attribute("name"));
        assert_eq!(names.collect::<std::collections::BTreeSet<_>>().len(), 1);
        card.click(".choice input").await;
        let mark = card.session().mark(0, 0, Role::Experienced);
        assert_eq!(mark, Some(Mark::NotApplicable));
        card.click("input[value='4']").await;
        assert_eq!(card.session().rating(0, 0), Some(4));
        assert!(!card.is_chosen(".choice input"));
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

mod pairs {
    use super::*;

    #[wasm_bindgen_test]
    async fn each_side_is_named_by_item_and_side_and_told_when_it_lacks() {
        let asked = with(
            question("q", "csat", true),
            [("items", items(["Choice", "Prices"])), ("pair", Value::Bool(true))],
        );
        let card = Card::of(definition([asked]), "en").await;
        let names: Vec<_> = ["a", "b"]
            .iter()
            .zip(0..)
            .flat_map(|(_, item)| ["expected", "experienced"].map(|role| (item, role)))
            .map(|(item, role)| {
                let css = format!("[role=radiogroup]:has([name='q0-{item}-{role}'])");
                card.said_by(&css, "aria-labelledby")
            })
            .collect();
        let sides =
            ["Choice Expected", "Choice Experienced", "Prices Expected", "Prices Experienced"];
        assert_eq!(names, sides);
        card.click("[name='q0-0-expected'][value='5']").await;
        card.press("Send").await;
        let lacking = "[role=radiogroup][aria-invalid]";
        assert_eq!(card.said_by(lacking, "aria-labelledby"), "Choice Experienced");
        card.click("[name='q0-0-experienced'][value='3']").await;
        let session = card.session();
        let marks = [Role::Expected, Role::Experienced].map(|role| session.mark(0, 0, role));
        assert_eq!(marks, [Some(Mark::Point(5)), Some(Mark::Point(3))]);
    }

    #[wasm_bindgen_test]
    async fn a_pair_of_the_whole_is_named_by_question_and_side() {
        let pair = [("pair", Value::Bool(true)), ("text", "Quality?".into())];
        let card = Card::of(definition([with(question("q", "csat", false), pair)]), "en").await;
        let expected = "[role=radiogroup]:has([name='q0-expected'])";
        assert_eq!(card.said_by(expected, "aria-labelledby"), "Quality? Expected");
        assert_eq!(card.all(".ends").len(), 1);
    }
}

mod choice {
    use super::*;

    async fn card(is_multiple: bool) -> Card {
        let fields = [
            ("choices", items(["Price", "Service", "Other"])),
            ("multiple", Value::Bool(is_multiple)),
            ("text", "Why?".into()),
        ];
        Card::of(definition([with(question("q", "choice", true), fields)]), "en").await
    }

    fn ticked(card: &Card) -> [bool; 3] {
        let session = card.session();
        [0, 1, 2].map(|choice| session.is_ticked(0, choice))
    }

    #[wasm_bindgen_test]
    async fn one_choice_replaces_the_other() {
        let card = card(false).await;
        assert_eq!(card.said_by("[role=radiogroup]", "aria-labelledby"), "Why?");
        assert_eq!(card.attribute("[role=radiogroup]", "aria-required").as_deref(), Some("true"));
        card.click("input[value='0']").await;
        card.click("input[value='2']").await;
        assert_eq!(ticked(&card), [false, false, true]);
        assert_eq!(card.all("input:checked").len(), 1);
    }

    #[wasm_bindgen_test]
    async fn several_choices_are_ticked_and_taken_back() {
        let card = card(true).await;
        card.press("Send").await;
        assert!(
            card.said_by("[role=group] [role=group]", "aria-describedby").starts_with("Please")
        );
        for choice in ["0", "2", "0"] {
            card.click(&format!("input[type=checkbox][value='{choice}']")).await;
        }
        assert_eq!(ticked(&card), [false, false, true]);
        assert_eq!(card.all("input:checked").len(), 1);
        let texts = card.all(".choice").into_iter().filter_map(|row| row.text_content());
        assert_eq!(texts.collect::<Vec<_>>(), ["Price", "Service", "Other"]);
    }
}

mod contact {
    use super::*;

    async fn card() -> Card {
        let fields = [("fields", texts(["name", "email", "phone"]))];
        Card::of(definition([with(question("q", "contact", false), fields)]), "en").await
    }

    #[wasm_bindgen_test]
    async fn each_field_is_named_and_known_to_the_browser() {
        let card = card().await;
        assert_eq!(card.text("legend"), "May we contact you about this?");
        for (id, name, kind, autocomplete) in [
            ("q0-name", "Name", "text", "name"),
            ("q0-email", "E-mail", "email", "email"),
            ("q0-phone", "Phone", "tel", "tel"),
        ] {
            let css = ["#", id].concat();
            assert_eq!(card.text(&["[for='", id, "']"].concat()), name);
            assert_eq!(card.attribute(&css, "type").as_deref(), Some(kind));
            assert_eq!(card.attribute(&css, "autocomplete").as_deref(), Some(autocomplete));
        }
    }

    #[wasm_bindgen_test]
    async fn what_lacks_is_said_where_it_lacks() {
        let card = card().await;
        card.write("#q0-email", "no address").await;
        card.press("Send").await;
        assert_eq!(
            card.said_by("#q0-email", "aria-describedby"),
            "Please check the e-mail address."
        );
        card.write("#q0-email", "a@b.example").await;
        assert!(card.all("[role=alert]").is_empty());
        card.press("Send").await;
        let said = card.said_by("[type=checkbox]", "aria-describedby");
        assert_eq!(said, "Please tick this box, or clear the fields.");
        card.click("[type=checkbox]").await;
        card.press("Send").await;
        assert_eq!(card.session().phase(), Phase::Sending);
    }

    #[wasm_bindgen_test]
    async fn a_complaint_is_met_with_an_apology_and_a_promise() {
        let complaint = map([("question", "a".into()), ("at_most", Value::Number(6.0))]);
        let asked = definition([question("a", "nps", false), question("b", "contact", false)]);
        let Value::Map(mut fields) = asked else { panic!("a map") };
        let more = [("flow", Value::from("card")), ("complaint", complaint)];
        fields[0].1 = with(fields[0].1.clone(), more);
        let card = Card::of(Value::Map(fields), "en").await;
        card.click("input[value='9']").await;
        assert!(card.all(".sorry").is_empty());
        card.click("[name='q0'][value='2']").await;
        assert_eq!(card.text(".sorry"), "We are sorry about that. We answer within three days.");
    }
}

mod placeholders {
    use super::*;

    #[wasm_bindgen_test]
    async fn texts_hold_values_and_earlier_answers() {
        let first = with(question("a", "nps", false), [("text", "Well, {name}?".into())]);
        let second = with(question("b", "ces2", false), [("text", "Why {a}?".into())]);
        let options =
            with(definition([first, second]), [("values", map([("name", "Ada".into())]))]);
        let card = Card::of(options, "en").await;
        assert_eq!(card.text("legend"), "Well, Ada?");
        card.click("input[value='7']").await;
        card.press("Next").await;
        assert_eq!(card.text("legend"), "Why 7?");
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
    async fn few_characters_left_are_told_in_steps() {
        let asked = with(question("why", "comment", false), [("max_length", Value::Number(150.0))]);
        let card = Card::of(definition([asked]), "en").await;
        for (written, told) in [
            (49, ""),
            (50, "100 characters left."),
            (69, "100 characters left."),
            (70, "80 characters left."),
            (129, "40 characters left."),
            (130, "20 characters left."),
            (131, "19 characters left."),
            (150, "0 characters left."),
        ] {
            card.write("textarea", &"x".repeat(written)).await;
            assert_eq!(card.text("[aria-live=polite]"), told, "{written}");
        }
        let said = card.said_by("textarea", "aria-describedby");
        assert_eq!(said, "Please leave out personal details.0 characters left.");
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

mod events {
    use super::*;

    /// Clicks, and waits for nothing.
    fn click(card: &Card, css: &str) {
        card.one(css).unchecked_into::<HtmlElement>().click();
    }

    #[wasm_bindgen_test]
    async fn each_event_is_drawn_at_once_and_the_next_means_what_is_seen() {
        let steps = [question("first", "nps", false), question("second", "ces2", false)];
        let card = Card::of(definition(steps), "en").await;
        let answers = |card: &Card| {
            let session = card.session();
            (session.step(), session.rating(0, 0), session.rating(1, 0))
        };
        click(&card, "input[value='3']");
        click(&card, "input[value='5']");
        click(&card, "button[type=submit]");
        // A point of the second question, which is there already.
        click(&card, "input[value='6']");
        assert_eq!(answers(&card), (1, Some(5), Some(6)));
        click(&card, "input[value='4']");
        click(&card, "button.quiet");
        click(&card, "input[value='6']");
        assert_eq!(answers(&card), (0, Some(6), Some(4)));
    }

    #[wasm_bindgen_test]
    async fn a_label_of_a_point_counts_once() {
        let card = Card::of(only("nps"), "en").await;
        let told = card.times_told();
        let label = card.one("input[value='7']").parent_element().unwrap();
        label.unchecked_into::<HtmlElement>().click();
        yew::scheduler::flush().await;
        assert_eq!(card.session().rating(0, 0), Some(7));
        assert_eq!(card.times_told() - told, 1);
    }

    #[wasm_bindgen_test]
    async fn a_drawing_inside_a_button_is_the_button() {
        let card = Card::of(only("nps"), "en").await;
        let press = "path.dispatchEvent(new MouseEvent('click', { bubbles: true }))";
        let press = Function::new_with_args("path", press);
        press.call1(&JsValue::NULL, &card.one(".close path")).unwrap();
        yew::scheduler::flush().await;
        assert_eq!(card.session().phase(), Phase::Closing);
    }

    #[wasm_bindgen_test]
    async fn an_event_of_another_kind_means_nothing() {
        let card = Card::of(map([("metric", texts(["nps"]))]), "en").await;
        let told = card.times_told();
        for (css, kind) in
            [("input[value='7']", "input"), ("textarea", "change"), ("form", "click")]
        {
            let event = Event::new_with_event_init_dict(kind, &bubbling()).unwrap();
            card.one(css).dispatch_event(&event).unwrap();
        }
        yew::scheduler::flush().await;
        assert_eq!(card.times_told(), told);
    }

    #[wasm_bindgen_test]
    async fn a_form_is_never_submitted_by_the_browser() {
        let card = Card::of(only("nps"), "en").await;
        let event = Event::new_with_event_init_dict("submit", &bubbling()).unwrap();
        assert!(!card.one("form").dispatch_event(&event).unwrap(), "the default is prevented");
        yew::scheduler::flush().await;
        assert!(!card.all("[role=alert]").is_empty());
    }

    #[wasm_bindgen_test]
    async fn a_press_goes_on_once_and_without_a_submission() {
        let options = map([("metric", texts(["nps", "ces1", "ces2"]))]);
        let card = Card::of(options, "en").await;
        let click = Event::new_with_event_init_dict("click", &bubbling()).unwrap();
        assert!(!card.one("button[type=submit]").dispatch_event(&click).unwrap());
        yew::scheduler::flush().await;
        assert_eq!(card.session().step(), 1);
    }

    fn bubbling() -> web_sys::EventInit {
        let init = Object::new();
        for key in ["bubbles", "cancelable"] {
            Reflect::set(&init, &key.into(), &true.into()).unwrap();
        }
        init.unchecked_into()
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
        card.reply(Input::NotDelivered(Unsent::Waiting)).await;
        assert_eq!(card.text("[role=status] .thanks"), "Your answer was not sent.");
        assert!(card.has_focus(".thanks"));
        assert_eq!(card.text("blockquote"), "Too slow");
        card.press("Try again").await;
        assert_eq!(card.session().phase(), Phase::Sending);
    }

    #[wasm_bindgen_test]
    async fn what_is_kept_says_so_until_it_arrives() {
        let card = sending().await;
        card.reply(Input::NotDelivered(Unsent::Kept)).await;
        let said = card.text("[role=status]");
        assert!(said.contains("It is saved on this device"), "{said}");
        assert_eq!(card.text("blockquote"), "Too slow");
        card.reply(Input::Delivered).await;
        assert_eq!(card.text("[role=status] .thanks"), "Thank you!");
    }

    #[wasm_bindgen_test]
    async fn what_is_being_taken_back_cannot_be_called_back() {
        let card = sending().await;
        card.reply(Input::Delivered).await;
        card.press("Withdraw it").await;
        card.reply(Input::NotDelivered(Unsent::Kept)).await;
        let buttons = card.all("[role=status] button");
        let texts: Vec<_> = buttons.iter().filter_map(|button| button.text_content()).collect();
        assert_eq!(texts, ["Try again"]);
    }

    #[wasm_bindgen_test]
    async fn what_was_refused_is_not_offered_again_but_can_be_changed() {
        let card = sending().await;
        card.reply(Input::NotDelivered(Unsent::Refused)).await;
        let buttons = card.all("[role=status] button");
        let texts: Vec<_> = buttons.iter().filter_map(|button| button.text_content()).collect();
        assert_eq!(texts, ["Back"]);
        card.press("Back").await;
        assert!(card.is_chosen("input[value='2']"));
        assert!(card.has_focus(".step"));
    }
}

/// What follows when it was sent.
mod ends {
    use super::*;

    /// A survey with these further fields, answered and sent.
    async fn sent<const N: usize>(value: &str, more: [(&str, Value); N]) -> Card {
        let asked = definition([
            question("score", "nps", false),
            question("why", "comment", false),
            question("reply", "contact", false),
        ]);
        let Value::Map(mut fields) = asked else { panic!("a map") };
        fields[0].1 = with(with(fields[0].1.clone(), [("flow", "card".into())]), more);
        let card = Card::of(Value::Map(fields), "en").await;
        card.click(&["[name='q0'][value='", value, "']"].concat()).await;
        card.write("textarea", "4111 1111 1111 1111").await;
        card.write("#q2-email", "a@b.example").await;
        card.click("[type=checkbox]").await;
        card.press("Send").await;
        card.reply(Input::Delivered).await;
        card
    }

    fn low() -> Value {
        map([("question", "score".into()), ("at_most", Value::Number(6.0))])
    }

    #[wasm_bindgen_test]
    async fn the_ending_that_holds_is_said_with_its_placeholders() {
        let low = map([("when", low()), ("text", "Only {score}?".into())]);
        let endings = || Value::List(vec![low.clone(), map([("text", "Fine.".into())])]);
        let card = sent("3", [("endings", endings())]).await;
        assert_eq!(card.text(".thanks"), "Only 3?");
        assert_eq!(sent("9", [("endings", endings())]).await.text(".thanks"), "Fine.");
    }

    #[wasm_bindgen_test]
    async fn a_complaint_is_not_thanked_for_but_promised_an_answer() {
        let card = sent("3", [("complaint", low())]).await;
        assert_eq!(card.text(".thanks"), "We are sorry about that.");
        assert!(card.text(".outcome").contains("We answer within three days."));
        assert!(card.all(".tick").is_empty());
        let card = sent("9", [("complaint", low())]).await;
        assert_eq!(card.text(".thanks"), "Thank you!");
        assert!(!card.text(".outcome").contains("three days"));
    }

    #[wasm_bindgen_test]
    async fn links_are_plain_and_only_the_review_opens_beside() {
        let review = map([("url", "https://reviews.example/shop".into())]);
        let back = map([("url", "/thanks".into()), ("text", "Home".into())]);
        let card = sent("3", [("review", review), ("back_link", back)]).await;
        for (part, href, target, text) in [
            ("[part=review]", "https://reviews.example/shop", Some("_blank"), "Write a review"),
            ("[part=back_link]", "/thanks", None, "Home"),
        ] {
            assert_eq!(card.attribute(part, "href").as_deref(), Some(href));
            assert_eq!(card.attribute(part, "target").as_deref(), target);
            assert_eq!(card.attribute(part, "rel").as_deref(), Some("noopener"));
            assert_eq!(card.text(part), text);
        }
    }

    #[wasm_bindgen_test]
    async fn the_receipt_says_what_was_sent_and_nothing_else() {
        let card = sent("3", [("receipt", Value::Bool(true))]).await;
        assert_eq!(card.text("summary"), "What was sent");
        let told = card.all("dd").into_iter().filter_map(|dd| dd.text_content());
        assert_eq!(told.collect::<Vec<_>>(), ["3", "•••• •••• •••• ••••", "a@b.example"]);
        assert_eq!(card.text("code"), "code");
        assert!(sent("3", []).await.all("details").is_empty());
    }

    #[wasm_bindgen_test]
    async fn a_sent_answer_can_be_corrected() {
        let card = sent("3", []).await;
        card.press("Correct my answer").await;
        assert!(card.has_focus(".step") && card.is_chosen("[name='q0'][value='3']"));
        card.click("[name='q0'][value='5']").await;
        card.press("Send").await;
        card.reply(Input::Delivered).await;
        assert_eq!(card.text(".thanks"), "Thank you!");
    }

    #[wasm_bindgen_test]
    async fn a_sent_answer_can_be_withdrawn() {
        let card = sent("3", []).await;
        card.press("Withdraw it").await;
        assert!(card.all("form").is_empty(), "taking back shows no question again");
        card.reply(Input::Delivered).await;
        assert_eq!(card.text("[role=status]"), "Your answer is withdrawn.");
        assert!(card.has_focus(".thanks"));
    }
}

mod parts {
    use super::*;
    use std::collections::BTreeSet;
    use trefoil::theme::PARTS;

    #[wasm_bindgen_test]
    async fn the_card_has_every_part_of_the_table_and_no_other() {
        let contact = question("reply", "contact", false);
        let asked = [question("nps", "nps", false), question("why", "comment", false), contact];
        let Value::Map(mut fields) = definition(asked) else { panic!("a map") };
        let url = || map([("url", "https://shop.example/".into())]);
        let flow = ("flow", Value::from("card"));
        let languages = ("languages", texts(["en", "fi"]));
        let receipt = ("receipt", Value::Bool(true));
        let ends = [("review", url()), ("back_link", url()), receipt, flow, languages];
        fields[0].1 = with(fields[0].1.clone(), ends);
        let card = Card::of(Value::Map(fields), "en").await;
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
        card.reply(Input::NotDelivered(Unsent::Waiting)).await;
        see(&card);
        card.press("Try again").await;
        card.reply(Input::Delivered).await;
        see(&card);
        assert_eq!(drawn, PARTS.iter().map(|part| String::from(part.name)).collect());
    }
}

mod close {
    use super::*;

    #[wasm_bindgen_test]
    async fn close_has_a_name_and_closing_twice_takes_the_card_away() {
        let card = Card::of(only("nps"), "en").await;
        assert_eq!(card.attribute(".close", "aria-label").as_deref(), Some("Close"));
        assert_eq!(card.attribute("[role=group]", "aria-label").as_deref(), Some("Survey"));
        card.click("input[value='6']").await;
        card.click(".close").await;
        assert_eq!(card.session().phase(), Phase::Closing);
        card.click(".close").await;
        assert!(card.all("*").is_empty());
        assert_eq!(card.session().phase(), Phase::Dismissed);
    }

    async fn closing() -> Card {
        let card = Card::of(only("nps"), "en").await;
        card.click("input[value='6']").await;
        card.click(".close").await;
        assert_eq!(card.text("[role=status] .thanks"), "Closed.");
        assert!(card.has_focus(".thanks"));
        assert!(card.all("form").is_empty());
        card
    }

    #[wasm_bindgen_test]
    async fn closing_can_be_undone_with_every_answer_in_place() {
        let card = closing().await;
        card.press("Undo").await;
        assert!(card.is_chosen("input[value='6']"));
        assert!(card.has_focus(".step"));
    }

    #[wasm_bindgen_test]
    async fn not_now_and_never_take_the_card_away_and_are_told_apart() {
        for (wish, is_refused) in [("Not now", false), ("Don’t ask again", true)] {
            let card = closing().await;
            card.press(wish).await;
            assert!(card.all("*").is_empty());
            let session = card.session();
            assert_eq!((session.phase(), session.is_refused()), (Phase::Dismissed, is_refused));
        }
    }
}

/// What the loader calls.
mod page {
    use super::*;

    /// A host with a shadow root, as the loader makes it, and what it heard.
    struct Host {
        host: HtmlElement,
        place: Element,
        page: JsValue,
    }

    impl Host {
        fn new() -> Self {
            let host: HtmlElement = element("trefoil-survey").unchecked_into();
            let attach = "const root = host.attachShadow({ mode: 'open' }); \
                return root.appendChild(document.createElement('div'))";
            let attach = Function::new_with_args("host", attach);
            let place = attach.call1(&JsValue::NULL, &host).unwrap().unchecked_into();
            let page = "return { heard: [], path: () => '/shop', random: (bytes) => crypto.getRandomValues(bytes), post() {}, keep() {}, \
                draft(record) { this.drafts.push(record) }, drafts: [], \
                tell(name, detail) { this.heard.push(name + ' ' + detail); return !this.isHeld } }";
            let page = Function::new_no_args(page).call0(&JsValue::NULL).unwrap();
            Self { host, place, page }
        }

        /// The events told, each as its name and its detail.
        fn heard(&self) -> Vec<String> {
            let heard: Array = Reflect::get(&self.page, &"heard".into()).unwrap().unchecked_into();
            heard.iter().map(|told| told.as_string().unwrap()).collect()
        }

        fn mount(&self, attributes: &[(&str, &str)]) -> usize {
            self.mount_with(attributes, &JsValue::UNDEFINED)
        }

        fn mount_with(&self, attributes: &[(&str, &str)], options: &JsValue) -> usize {
            let number = self.make_ready(attributes, options);
            speak(number, "en".into(), &js_words(include_str!("../www/locales/en.json")));
            number
        }

        fn make_ready(&self, attributes: &[(&str, &str)], options: &JsValue) -> usize {
            let given = Object::new();
            for (name, value) in attributes {
                Reflect::set(&given, &(*name).into(), &(*value).into()).unwrap();
            }
            let (page, place) = (self.page.clone().unchecked_into(), self.place.clone());
            mount(page, place, &given, options)
        }
    }

    /// A locale file as the loader hands it on.
    fn js_words(file: &str) -> Object {
        let js = Object::new();
        let Value::Map(lists) = words(file) else { panic!("words are a map") };
        for (name, list) in &lists {
            let Value::List(list) = list else { panic!("{name} is a list") };
            let list: Array =
                list.iter().map(|text| JsValue::from(text.as_text().unwrap())).collect();
            Reflect::set(&js, &name.into(), &list).unwrap();
        }
        js
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
        let heard = host.heard();
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
    async fn a_survey_that_is_ready_is_drawn_and_told_of_when_it_has_words() {
        let host = Host::new();
        let words = js_words(include_str!("../www/locales/fi.json"));
        let asked = [("metric", "nps"), ("preview", "")];
        for is_given_up in [true, false] {
            let number = host.make_ready(&asked, &JsValue::UNDEFINED);
            yew::scheduler::flush().await;
            assert!(number > 0 && all(&host.place, "*").is_empty());
            assert_eq!(host.heard(), [""; 0]);
            if is_given_up {
                unmount(number);
            }
            speak(number, "fi".into(), &words);
            yew::scheduler::flush().await;
            assert_eq!(all(&host.place, "input[type=radio]").is_empty(), is_given_up);
            assert_eq!(host.heard().is_empty(), is_given_up);
            unmount(number);
        }
    }

    #[wasm_bindgen_test]
    async fn what_is_not_sent_yet_is_kept_where_storage_is_allowed_until_it_is_closed() {
        for (storage, is_kept) in [("session", true), ("local", true), ("none", false)] {
            let host = Host::new();
            let endpoint = "https://shop.example/answers";
            let number =
                host.mount(&[("metric", "nps"), ("storage", storage), ("endpoint", endpoint)]);
            yew::scheduler::flush().await;
            let drafts = || -> Vec<String> {
                let drafts: Array =
                    Reflect::get(&host.page, &"drafts".into()).unwrap().unchecked_into();
                drafts.iter().map(|draft| draft.as_string().unwrap()).collect()
            };
            all(&host.place, "input[value='8']")
                .remove(0)
                .unchecked_into::<HtmlInputElement>()
                .click();
            yew::scheduler::flush().await;
            let draft = drafts().last().cloned().unwrap_or_default();
            assert_eq!(
                draft.contains(r#""revision":0,"#) && draft.contains(r#""value":8"#),
                is_kept
            );
            for css in [".close", ".ways button:nth-child(2)"] {
                all(&host.place, css).remove(0).unchecked_into::<HtmlElement>().click();
                yew::scheduler::flush().await;
            }
            assert_eq!(drafts().last().cloned().unwrap_or_default(), "");
            assert_eq!(drafts().is_empty(), !is_kept);
            unmount(number);
            yew::scheduler::flush().await;
        }
    }

    #[wasm_bindgen_test]
    async fn a_response_that_goes_on_has_its_id_its_moment_and_its_open_step() {
        let host = Host::new();
        let options = JSON::parse(
            r#"{"metric": ["nps", "ces1"], "preview": true,
            "prefill": [{"question": "nps", "value": 7}],
            "resume": {"id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "revision": 2}}"#,
        );
        let number = host.mount_with(&[], &options.unwrap());
        yew::scheduler::flush().await;
        let ready = r#"{"survey":"nps-ces1","response":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"}"#;
        assert_eq!(host.heard(), [["trefoil-ready ", ready].concat()]);
        all(&host.place, "input[name='q1'][value='2']")
            .remove(0)
            .unchecked_into::<HtmlInputElement>()
            .click();
        yew::scheduler::flush().await;
        all(&host.place, "button[type=submit]").remove(0).unchecked_into::<HtmlElement>().click();
        yew::scheduler::flush().await;
        let heard = host.heard();
        let sent = heard.iter().find(|told| told.starts_with("trefoil-submit")).unwrap();
        for part in [
            r#""id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","revision":3,"#,
            r#""shown_at":"2022-02-22T19:22:22Z""#,
            r#""value":7"#,
            r#""value":2"#,
        ] {
            assert!(sent.contains(part), "{part} in {sent}");
        }
        unmount(number);
        yew::scheduler::flush().await;
    }

    #[wasm_bindgen_test]
    async fn a_page_may_hold_answers_back_but_not_a_withdrawal() {
        let host = Host::new();
        let number = host.mount(&[("metric", "nps"), ("no-comment", ""), ("preview", "")]);
        yew::scheduler::flush().await;
        let hold = |is_held: bool| {
            Reflect::set(&host.page, &"isHeld".into(), &is_held.into()).unwrap();
        };
        let press = async |css: &str| {
            all(&host.place, css).remove(0).unchecked_into::<HtmlElement>().click();
            yew::scheduler::flush().await;
        };
        let is_sent =
            || host.heard().iter().filter(|told| told.starts_with("trefoil-submit")).count();
        press("input[value='8']").await;
        hold(true);
        press("button[type=submit]").await;
        assert_eq!((is_sent(), all(&host.place, "input:checked").len()), (0, 1));
        hold(false);
        press("button[type=submit]").await;
        assert_eq!(is_sent(), 1);
        hold(true);
        press(".plain button:nth-child(2)").await;
        assert_eq!(is_sent(), 2, "{:?}", host.heard());
        unmount(number);
        yew::scheduler::flush().await;
    }

    #[wasm_bindgen_test]
    async fn another_language_keeps_the_answers_and_the_record_is_in_it() {
        let host = Host::new();
        let options = r#"{"preview": true, "definition": {"v": 1, "survey": "s",
            "languages": ["en", "fi"],
            "questions": [{"id": "q", "kind": "nps", "text": {"en": "Well?", "fi": "No?"}}]}}"#;
        let number = host.mount_with(&[], &JSON::parse(options).unwrap());
        yew::scheduler::flush().await;
        let text = |css: &str| all(&host.place, css).remove(0).text_content().unwrap();
        let click = |css: &str| {
            all(&host.place, css).remove(0).unchecked_into::<HtmlElement>().click();
        };
        let select = all(&host.place, "select").remove(0);
        assert_eq!(select.get_attribute("aria-label").as_deref(), Some("Language"));
        let value = || Reflect::get(&select, &"value".into()).unwrap().as_string();
        assert_eq!(value().as_deref(), Some("en"));
        click("input[value='9']");
        yew::scheduler::flush().await;
        assert_eq!(text("legend"), "Well?");

        let words = js_words(include_str!("../www/locales/fi.json"));
        let names = JSON::parse(r#"{"en": "englanti", "fi": "suomi"}"#).unwrap();
        Reflect::set(&words, &"languages".into(), &names).unwrap();
        speak(number, "fi".into(), &words);
        yew::scheduler::flush().await;
        assert_eq!(text("legend"), "No?");
        assert_eq!(text("option:checked"), "suomi");
        assert_eq!(value().as_deref(), Some("fi"));
        assert_eq!(all(&host.place, "section")[0].get_attribute("lang").as_deref(), Some("fi"));
        assert_eq!(all(&host.place, "input[value='9']:checked").len(), 1);
        click("button[type=submit]");
        yew::scheduler::flush().await;
        let sent = host.heard().into_iter().find(|told| told.starts_with("trefoil-submit"));
        assert!(sent.unwrap().contains(r#""locale":"fi""#));
        unmount(number);
        yew::scheduler::flush().await;
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
    /// How many listeners were added and not yet taken off again, from now on.
    struct Count(Object);

    impl Count {
        fn new() -> Self {
            let count = "const target = EventTarget.prototype; \
                const { addEventListener: add, removeEventListener: remove } = target; \
                const count = { now: 0, end: () => \
                    Object.assign(target, { addEventListener: add, removeEventListener: remove }) }; \
                target.addEventListener = function (...all) { count.now++; return add.apply(this, all) }; \
                target.removeEventListener = function (...all) { count.now--; return remove.apply(this, all) }; \
                return count";
            let count = Function::new_no_args(count).call0(&JsValue::NULL);
            Self(count.unwrap().unchecked_into())
        }

        fn now(&self) -> f64 {
            Reflect::get(&self.0, &"now".into()).unwrap().as_f64().unwrap()
        }
    }

    impl Drop for Count {
        fn drop(&mut self) {
            let end: Function = Reflect::get(&self.0, &"end".into()).unwrap().unchecked_into();
            end.call0(&JsValue::NULL).unwrap();
        }
    }

    #[wasm_bindgen_test]
    async fn a_card_listens_with_four_listeners_and_takes_them_off() {
        let (host, count) = (Host::new(), Count::new());
        for _ in 0..200 {
            let number = host.mount(&[("metric", "nps"), ("preview", "")]);
            yew::scheduler::flush().await;
            assert_eq!(count.now(), 4.0);
            unmount(number);
            yew::scheduler::flush().await;
            assert_eq!(count.now(), 0.0);
        }
    }
}
