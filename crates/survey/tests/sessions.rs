//! One respondent's way through a survey.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::json;
use std::rc::Rc;
use std::sync::Arc;
use trefoil_survey::definition::Definition;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Circumstances, Display, Record, Role, Status};
use trefoil_survey::session::{Input, Lack, Mark, Phase, Session, Unsent};
use trefoil_survey::time::Timestamp;
use trefoil_survey::value::Value;

fn session(flow: &str) -> Session {
    let definition = json!({"v":1,"survey":"shop","flow":flow,"questions":[
        {"id":"recommend","kind":"nps","required":true},
        {"id":"why","kind":"comment","max_length":40},
        {"id":"service","kind":"csat",
         "items":[{"id":"delivery","text":"Delivery"},{"id":"packing","text":"Packing"}]},
        {"id":"effort","kind":"ces1"}]});
    Session::new(Rc::new(Definition::read(&Value::from(definition)).unwrap()), 7)
}

fn circumstances() -> Arc<Circumstances> {
    Arc::new(Circumstances {
        id: RecordId::new(1_795_342_500_000, &[7; 10]),
        test: false,
        shown_at: Timestamp::from_unix_s(1_795_342_500),
        display: Display::Inline,
        trigger: Some("load".into()),
        touchpoint: None,
        page: Some("/".into()),
        respondent: None,
        context: Vec::new(),
    })
}

fn rated(question: usize, item: usize, value: u8) -> Input {
    Input::Rated { question, item, role: Role::Experienced, mark: Mark::Point(value) }
}

fn said(question: usize, text: &str) -> Input {
    Input::Typed { question, field: 0, text: text.into() }
}

const LOST: Input = Input::NotDelivered(Unsent::Waiting);
const KEPT: Input = Input::NotDelivered(Unsent::Kept);
const DECLINED: Input = Input::NotDelivered(Unsent::Refused);

/// Gives the inputs one after the other and compares where that leads.
fn check(flow: &str, inputs: &[Input], phase: Phase, step: usize, lacks: Option<Lack>) -> Session {
    let end = inputs.iter().fold(session(flow), |session, input| session.after(input.clone()));
    assert_eq!((end.phase(), end.step(), end.lacks()), (phase, step, lacks), "{inputs:?}");
    end
}

#[test]
fn a_step_is_a_rating_and_the_comments_after_it() {
    let session = session("steps");
    let shown = |session: &Session| session.shown().map(|shown| shown.index).collect::<Vec<_>>();
    assert_eq!((session.steps(), shown(&session)), (3, vec![0, 1]));
    let second = session.after(rated(0, 0, 9)).after(Input::Forward);
    assert_eq!(shown(&second), [2]);
    assert_eq!(self::session("card").steps(), 1);
}

#[test]
fn choosing_a_point_never_advances_or_sends() {
    check("steps", &[rated(0, 0, 9)], Phase::Asking, 0, None);
    check("card", &[rated(0, 0, 9), rated(2, 0, 5), rated(3, 0, 1)], Phase::Asking, 0, None);
}

#[test]
fn a_required_answer_holds_the_respondent_back_until_it_is_given() {
    let lack = Some(Lack::Answer { question: 0, item: 0, role: Role::Experienced });
    check("steps", &[Input::Forward], Phase::Asking, 0, lack);
    check("steps", &[Input::Forward, said(1, "hm")], Phase::Asking, 0, lack);
    check("steps", &[Input::Forward, rated(0, 0, 0)], Phase::Asking, 0, None);
    check("steps", &[Input::Forward, rated(0, 0, 0), Input::Forward], Phase::Asking, 1, None);
}

#[test]
fn back_keeps_what_was_answered() {
    let end = check(
        "steps",
        &[rated(0, 0, 3), Input::Forward, rated(2, 1, 4), Input::Back, Input::Back],
        Phase::Asking,
        0,
        None,
    );
    assert_eq!((end.rating(0, 0), end.rating(2, 0), end.rating(2, 1)), (Some(3), None, Some(4)));
}

#[test]
fn sending_ends_sent_or_not_sent_and_can_be_tried_again() {
    let sending = [rated(0, 0, 9), Input::Forward];
    let then = |more: &[Input]| [&sending[..], more].concat();
    check("card", &then(&[]), Phase::Sending, 0, None);
    check("card", &then(&[Input::Delivered]), Phase::Sent, 0, None);
    check("card", &then(&[LOST]), Phase::NotSent(Unsent::Waiting), 0, None);
    check("card", &then(&[LOST, Input::Retry]), Phase::Sending, 0, None);
    let declined = Phase::NotSent(Unsent::Refused);
    check("card", &then(&[DECLINED, Input::Retry]), declined, 0, None);
    check("card", &then(&[LOST, Input::Back]), Phase::Asking, 0, None);
    check("card", &then(&[LOST, KEPT]), Phase::NotSent(Unsent::Kept), 0, None);
    check("card", &then(&[KEPT, Input::Delivered]), Phase::Sent, 0, None);
    check("card", &then(&[KEPT, Input::Close]), Phase::Closed, 0, None);
    // It may arrive while it is changed, or after the card is closed.
    check("card", &then(&[KEPT, Input::Back, Input::Delivered]), Phase::Asking, 0, None);
    check("card", &then(&[KEPT, Input::Close, Input::Delivered]), Phase::Closed, 0, None);
    check("card", &then(&[Input::Held]), Phase::Asking, 0, None);
    check("card", &then(&[Input::Delivered, Input::Held]), Phase::Sent, 0, None);
    check("card", &then(&[rated(0, 0, 1), Input::Forward]), Phase::Sending, 0, None);
    check("card", &then(&[Input::Delivered, Input::Close]), Phase::Closed, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close], Phase::Closing, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close, Input::Back], Phase::Asking, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close, Input::Close], Phase::Dismissed, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close, Input::Refuse], Phase::Dismissed, 0, None);
    check("card", &[Input::Refuse], Phase::Dismissed, 0, None);
    check("card", &then(&[Input::Delivered, Input::Refuse]), Phase::Sent, 0, None);
}

#[test]
fn only_who_said_so_does_not_want_to_be_asked_again() {
    let is_refused = |inputs: &[Input]| {
        inputs.iter().fold(session("card"), |at, input| at.after(input.clone())).is_refused()
    };
    assert!(is_refused(&[Input::Close, Input::Refuse]));
    assert!(is_refused(&[Input::Refuse]));
    assert!(!is_refused(&[Input::Close, Input::Close]));
    assert!(!is_refused(&[Input::Close, Input::Back]));
}

#[test]
fn points_off_the_scale_and_strange_questions_change_nothing() {
    for input in [
        rated(0, 0, 11),
        rated(0, 1, 5),
        rated(9, 0, 5),
        rated(1, 0, 5),
        said(0, "x"),
        Input::Delivered,
        LOST,
        Input::Retry,
    ] {
        let start = session("steps");
        assert_eq!(start.after(input.clone()), start, "{input:?}");
    }
}

#[test]
fn a_response_holds_what_was_answered_and_nothing_else() {
    let end = check(
        "card",
        &[rated(0, 0, 6), said(1, "  card 4111 1111 1111 1111  "), rated(2, 1, 5), Input::Forward],
        Phase::Sending,
        0,
        None,
    );
    let response =
        end.response(&circumstances(), "en", 1, Some(Timestamp::from_unix_s(1_795_342_509)));
    let expected = json!({"v":1,"type":"response","id":"01a202c0-80a0-7707-8707-070707070707",
        "revision":1,"survey":"shop","survey_version":"1","status":"complete","test":false,
        "shown_at":"2026-11-22T10:15:00Z","answered_at":"2026-11-22T10:15:09Z","locale":"en",
        "display":"inline","trigger":"load","touchpoint":null,"page":"/","respondent":null,
        "context":{},"order":["recommend","why","delivery","packing","effort"],
        "answers":[
            {"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high",
             "shown_as":"numbers","value":6,"group":"detractor"},
            {"question":"why","kind":"comment","text":"card •••• •••• •••• ••••"},
            {"question":"service","item":"packing","kind":"csat","min":1,"max":5,
             "good_is":"high","shown_as":"numbers","value":5}],
        "scores":{"nps":[{"question":"recommend","value":6,"group":"detractor"}],
            "csat":{"sum":5,"count":1},"ces":[]}});
    let written = Record::Response(response).to_json();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), expected);
}

#[test]
fn a_comment_is_cut_at_its_limit() {
    let end = session("card").after(said(1, &"ä".repeat(50)));
    assert_eq!(end.text(1, 0).chars().count(), 40);
}

fn of(definition: serde_json::Value, seed: u64) -> Session {
    let definition = Definition::read(&Value::from(definition.clone()));
    Session::new(Rc::new(definition.unwrap()), seed)
}

fn given(session: Session, inputs: &[Input]) -> Session {
    inputs.iter().fold(session, |session, input| session.after(input.clone()))
}

fn marked(question: usize, item: usize, role: Role, mark: Mark) -> Input {
    Input::Rated { question, item, role, mark }
}

fn ticked(question: usize, choice: usize) -> Input {
    Input::Ticked { question, choice, is_ticked: true }
}

fn typed(question: usize, field: usize, text: &str) -> Input {
    Input::Typed { question, field, text: text.into() }
}

fn written(session: &Session) -> serde_json::Value {
    let answered_at = Some(Timestamp::from_unix_s(1_795_342_509));
    let record =
        Record::Response(session.response(&circumstances(), "en", 1, answered_at)).to_json();
    let value = trefoil_survey::json::read(record.as_bytes()).unwrap();
    assert_eq!(Record::read(&value).unwrap().to_json(), record);
    serde_json::from_str(&record).unwrap()
}

fn shop() -> serde_json::Value {
    json!({"v":1,"survey":"shop","complaint":{"question":"recommend","band":"detractor"},"questions":[
        {"id":"recommend","kind":"nps","required":true},
        {"id":"why","kind":"comment","when":{"question":"recommend","at_most":8}},
        {"id":"reason","kind":"choice","multiple":true,"when":{"complaint":true},
         "choices":[{"id":"price","text":{"en":"Price","fa":"قیمت"}},{"id":"help","text":"Help"}]},
        {"id":"price","kind":"csat","when":{"question":"reason","is":"price"},"not_applicable":true},
        {"id":"reply","kind":"contact","fields":["name","email"],"when":{"complaint":true}}],
     "endings":[{"when":{"complaint":true},"text":"Sorry"},{"text":"Thanks"}]})
}

#[test]
fn steps_follow_from_the_answers() {
    let check = |inputs: &[Input], steps: usize, shown: &[usize]| {
        let end = given(of(shop(), 0), inputs);
        let indices: Vec<_> = end.shown().map(|shown| shown.index).collect();
        assert_eq!((end.steps(), &*indices), (steps, shown), "{inputs:?}");
    };
    check(&[], 1, &[0]);
    check(&[rated(0, 0, 9)], 1, &[0]);
    check(&[rated(0, 0, 8)], 1, &[0, 1]);
    check(&[rated(0, 0, 6)], 3, &[0, 1]);
    check(&[rated(0, 0, 6), Input::Forward], 3, &[2]);
    check(&[rated(0, 0, 6), Input::Forward, ticked(2, 0)], 4, &[2]);
    check(&[rated(0, 0, 6), Input::Forward, ticked(2, 1)], 3, &[2]);
    check(&[rated(0, 0, 6), Input::Forward, ticked(2, 0), Input::Forward], 4, &[3]);
    check(&[rated(0, 0, 6), Input::Forward, Input::Back, rated(0, 0, 10)], 1, &[0]);
}

#[test]
fn what_is_no_longer_asked_is_kept_but_not_sent() {
    let low = [rated(0, 0, 6), typed(1, 0, "slow"), Input::Forward, ticked(2, 0)];
    let end = given(given(of(shop(), 0), &low), &[Input::Back, rated(0, 0, 10)]);
    assert_eq!((end.text(1, 0), end.is_ticked(2, 0)), ("slow", true));
    let record = written(&end);
    assert_eq!(record["answers"].as_array().unwrap().len(), 1);
    assert_eq!(record["order"], json!(["recommend"]));
    assert_eq!(record.get("complaint"), None);
    assert_eq!(end.ending().for_reader("en").unwrap().0, "Thanks");
    let again = end.after(rated(0, 0, 0));
    assert_eq!(written(&again)["answers"].as_array().unwrap().len(), 3);
    let term = json!({"opened_at":"2026-11-22T10:15:09Z","due_at":"2026-11-25T10:15:09Z"});
    assert_eq!(written(&again)["complaint"], term);
    assert!(again.is_complaint());
    assert_eq!(again.ending().for_reader("en").unwrap().0, "Sorry");
}

#[test]
fn one_choice_replaces_the_other_and_several_stand_together() {
    let check = |multiple: bool, inputs: &[Input], expected: serde_json::Value| {
        let choices = json!([{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}]);
        let question = json!({"id":"q","kind":"choice","multiple":multiple,"choices":choices});
        let end = given(of(json!({"v":1,"survey":"s","questions":[question]}), 0), inputs);
        let answers = written(&end)["answers"].clone();
        let expected = match expected {
            serde_json::Value::Null => json!([]),
            values => {
                json!([{"question":"q","kind":"choice","values":values,"order":["a","b","c"]}])
            }
        };
        assert_eq!(answers, expected, "{inputs:?}");
    };
    let untick = Input::Ticked { question: 0, choice: 0, is_ticked: false };
    check(false, &[ticked(0, 0), ticked(0, 2)], json!(["c"]));
    check(true, &[ticked(0, 2), ticked(0, 0)], json!(["a", "c"]));
    check(true, &[ticked(0, 2), ticked(0, 0), untick.clone()], json!(["c"]));
    check(false, &[ticked(0, 0), untick], json!(null));
    check(true, &[ticked(0, 3), ticked(1, 0)], json!(null));
}

#[test]
fn a_contact_leaves_only_with_consent_and_a_plausible_address() {
    let check = |required: bool, inputs: &[Input], lacks: Option<Lack>, is_sent: bool| {
        let contact =
            json!({"id":"reply","kind":"contact","required":required,"fields":["email","phone"]});
        let questions = json!([{"id":"n","kind":"nps"}, contact]);
        let card = json!({"v":1,"survey":"s","flow":"card","questions":questions});
        let end = given(of(card, 0).after(rated(0, 0, 9)), inputs).after(Input::Forward);
        assert_eq!(end.lacks(), lacks, "{inputs:?}");
        assert_eq!(written(&end)["answers"].as_array().unwrap().len(), 1 + usize::from(is_sent));
    };
    let role = Role::Experienced;
    let (email, consent) = (Lack::Email { question: 1 }, Lack::Consent { question: 1 });
    check(false, &[], None, false);
    check(false, &[ticked(1, 0)], None, false);
    check(true, &[ticked(1, 0)], Some(Lack::Answer { question: 1, item: 0, role }), false);
    check(false, &[typed(1, 0, "a@b")], Some(consent), false);
    check(false, &[typed(1, 0, "a@b"), ticked(1, 0)], None, true);
    check(false, &[typed(1, 1, "1"), ticked(1, 0)], None, true);
    for address in ["a", "@", "a@", "@b", "  a@ "] {
        check(false, &[typed(1, 0, address), ticked(1, 0)], Some(email), false);
    }
}

#[test]
fn a_pair_is_two_ratings_and_their_gap() {
    let question = json!({"id":"q","kind":"csat","pair":true,"not_applicable":true,"required":true,
        "items":[{"id":"a","text":"A"},{"id":"b","text":"B"}]});
    let start = of(json!({"v":1,"survey":"s","questions":[question]}), 0);
    let (expected, experienced) = (Role::Expected, Role::Experienced);
    let half = given(
        start,
        &[
            marked(0, 0, expected, Mark::Point(5)),
            marked(0, 0, experienced, Mark::Point(3)),
            marked(0, 1, experienced, Mark::NotApplicable),
            Input::Forward,
        ],
    );
    assert_eq!(half.lacks(), Some(Lack::Answer { question: 0, item: 1, role: expected }));
    assert_eq!(half.mark(0, 1, experienced), Some(Mark::NotApplicable));
    let end = given(half, &[marked(0, 1, expected, Mark::Point(2)), Input::Forward]);
    assert_eq!(end.phase(), Phase::Sending);
    let record = written(&end);
    let rating = |item: &str, role: &str, value: serde_json::Value| {
        let mut rating = json!({"question":"q","item":item,"role":role,"kind":"csat","min":1,"max":5,
            "good_is":"high","shown_as":"numbers","value":value});
        if value.is_null() {
            rating["not_applicable"] = json!(true);
        }
        rating
    };
    assert_eq!(
        record["answers"],
        json!([
            rating("a", "expected", json!(5)),
            rating("a", "experienced", json!(3)),
            rating("b", "expected", json!(2)),
            rating("b", "experienced", json!(null)),
        ])
    );
    assert_eq!(record["scores"]["gaps"], json!([{"question":"q","item":"a","value":-2}]));
}

#[test]
fn items_come_one_by_one_in_the_order_of_the_seed() {
    let items: Vec<_> = (0..5).map(|n| json!({"id":format!("i{n}"),"text":"x"})).collect();
    let question = json!({"id":"q","kind":"csat","one_by_one":true,"shuffle":true,"keep_last":1,
        "items":items});
    let definition = json!({"v":1,"survey":"s","questions":[question]});
    let start = of(definition.clone(), 3);
    assert_eq!(start.steps(), 5);
    let mut seen = Vec::new();
    let mut session = start.clone();
    for _ in 0..5 {
        let items: Vec<_> = session.shown().flat_map(|shown| shown.items.to_vec()).collect();
        assert_eq!(items.len(), 1);
        seen.push(format!("i{}", items[0]));
        session = session.after(rated(0, items[0], 4)).after(Input::Forward);
    }
    assert_eq!(session.phase(), Phase::Sending);
    assert_eq!((written(&session)["order"].clone(), &*seen[4]), (json!(seen), "i4"));
    let orders: std::collections::BTreeSet<_> =
        (0..200).map(|seed| written(&of(definition.clone(), seed))["order"].to_string()).collect();
    assert_eq!(orders.len(), 24);
}

#[test]
fn what_is_not_on_the_card_cannot_be_answered() {
    let question = json!({"id":"q","kind":"csat","one_by_one":true,
        "items":[{"id":"a","text":"A"},{"id":"b","text":"B"}]});
    let start = of(json!({"v":1,"survey":"s","questions":[question]}), 0);
    assert_eq!(start.after(rated(0, 1, 4)), start);
    assert_ne!(start.after(rated(0, 0, 4)), start);
    let start = of(shop(), 0).after(rated(0, 0, 6));
    for input in [ticked(2, 0), typed(4, 0, "Aino"), ticked(4, 0), rated(3, 0, 4)] {
        assert_eq!(start.after(input.clone()), start, "{input:?}");
    }
}

#[test]
fn what_was_sent_can_be_corrected_and_taken_back() {
    let sent = [rated(0, 0, 9), Input::Forward, Input::Delivered];
    let then = |more: &[Input]| given(given(session("card"), &sent), more);
    let check = |more: &[Input], phase: Phase, status: Status| {
        let end = then(more);
        assert_eq!((end.phase(), end.status()), (phase, status), "{more:?}");
        assert_eq!(end.rating(0, 0), Some(9));
    };
    let declined = Phase::NotSent(Unsent::Refused);
    check(&[Input::Correct], Phase::Asking, Status::Complete);
    check(&[Input::Correct, Input::Forward], Phase::Sending, Status::Complete);
    check(&[Input::Correct, Input::Close], Phase::Closing, Status::Complete);
    check(&[Input::Correct, Input::Close, Input::Close], Phase::Closed, Status::Complete);
    check(&[Input::Correct, Input::Refuse], Phase::Closed, Status::Complete);
    check(&[Input::Withdraw], Phase::Sending, Status::Withdrawn);
    check(&[Input::Withdraw, Input::Delivered], Phase::Withdrawn, Status::Withdrawn);
    check(&[Input::Withdraw, LOST, Input::Retry], Phase::Sending, Status::Withdrawn);
    check(&[Input::Withdraw, DECLINED], declined, Status::Withdrawn);
    let waiting = Phase::NotSent(Unsent::Waiting);
    check(&[Input::Withdraw, LOST, Input::Back], waiting, Status::Withdrawn);
    check(&[Input::Withdraw, LOST, Input::Delivered], Phase::Withdrawn, Status::Withdrawn);
    check(&[Input::Withdraw, DECLINED, Input::Back], Phase::Sent, Status::Complete);
    check(
        &[Input::Withdraw, Input::Delivered, Input::Correct],
        Phase::Withdrawn,
        Status::Withdrawn,
    );
    check(&[Input::Withdraw, Input::Delivered, Input::Close], Phase::Closed, Status::Withdrawn);
    let withdrawn = then(&[Input::Withdraw]);
    assert_eq!(written(&withdrawn)["answers"], json!([]));
    assert!(!withdrawn.has_same_record(&then(&[])) && withdrawn.has_same_answers(&then(&[])));
    assert!(then(&[Input::Correct]).has_same_record(&then(&[])));
}

#[test]
fn answers_in_the_records_form_are_given_again() {
    let start = of(shop(), 0);
    let inputs = [
        rated(0, 0, 6),
        typed(1, 0, "slow"),
        Input::Forward,
        ticked(2, 0),
        Input::Forward,
        marked(3, 0, Role::Experienced, Mark::NotApplicable),
        Input::Forward,
        typed(4, 1, "a@b"),
        ticked(4, 0),
    ];
    let end = given(start.clone(), &inputs);
    let answers = Value::from(written(&end)["answers"].clone());
    let again = start.with_answers(&answers);
    assert!(again.has_same_answers(&end));
    assert_eq!((again.step(), again.after(Input::Resume).step()), (0, 3));
}

#[test]
fn what_does_not_fit_is_left_out() {
    for answers in [
        json!(null),
        json!([null, 1, {}]),
        json!([{"question":"nobody","value":9}]),
        json!([{"question":"recommend","value":11}]),
        json!([{"question":"recommend","value":9.5}]),
        json!([{"question":"recommend","value":300}]),
        json!([{"question":"recommend","role":"expected","value":9}]),
        json!([{"question":"recommend","not_applicable":true}]),
        json!([{"question":"reason","values":["delivery"]}]),
        json!([{"question":"why","value":9}]),
    ] {
        let start = of(shop(), 0);
        assert_eq!(start.with_answers(&Value::from(answers.clone())), start, "{answers}");
    }
}

#[test]
fn a_link_brings_an_answer_along_and_sends_nothing() {
    let link = Value::from(json!([{"question":"recommend","value":9}]));
    let start = of(shop(), 0).with_answers(&link);
    assert_eq!((start.rating(0, 0), start.phase(), start.step()), (Some(9), Phase::Asking, 0));
}

#[test]
fn going_on_leads_to_the_first_step_without_an_answer() {
    let check = |answers: serde_json::Value, step: usize| {
        let resumed = session("steps").with_answers(&Value::from(answers)).after(Input::Resume);
        assert_eq!(resumed.step(), step);
    };
    check(json!([]), 0);
    check(json!([{"question":"why","text":"x"}]), 0);
    check(json!([{"question":"recommend","value":9}]), 1);
    check(json!([{"question":"recommend","value":9},{"question":"effort","value":2}]), 1);
    let two = json!([{"question":"recommend","value":9},
        {"question":"service","item":"packing","value":3}]);
    check(two, 2);
}

#[test]
fn answers_and_values_stand_in_the_owners_words() {
    let inputs = [
        rated(0, 0, 6),
        typed(1, 0, " <b>slow</b> {name} "),
        Input::Forward,
        ticked(2, 0),
        ticked(2, 1),
    ];
    let end = given(of(shop(), 0), &inputs);
    let values = [("name".into(), trefoil_survey::record::Scalar::Text("Aino".into()))];
    let check = |session: &Session, text: &str, expected: &str| {
        let number = |number: usize| format!("#{number}");
        assert_eq!(session.filled(text, "fa", &values, &number), expected);
    };
    check(&end, "plain", "plain");
    check(&end, "{{{recommend}} {name}, {nobody|you}{nobody}", "{#6} Aino, you");
    check(&end, "{why}", "<b>slow</b> {name}");
    check(&end, "{reason}, {price|nothing}", "قیمت, Help, nothing");
    check(&end, "open {", "open ");
    let high = given(end, &[Input::Back, rated(0, 0, 10)]);
    check(&high, "{why|-} {reason|-} {recommend}", "- - #10");
}

fn any_input() -> impl Strategy<Value = Input> {
    let role = prop_oneof![3 => Just(Role::Experienced), 1 => Just(Role::Expected)];
    let unsent = prop::sample::select(vec![Unsent::Kept, Unsent::Waiting, Unsent::Refused]);
    let mark = prop_oneof![9 => (0..12u8).prop_map(Mark::Point), 1 => Just(Mark::NotApplicable)];
    prop_oneof![
        8 => (0..5usize, 0..3usize, role, mark).prop_map(|(q, i, role, mark)| marked(q, i, role, mark)),
        4 => (0..5usize, 0..4usize, any::<bool>())
            .prop_map(|(question, choice, is_ticked)| Input::Ticked { question, choice, is_ticked }),
        4 => (0..5usize, 0..3usize, "(a@b|\\PC{0,50})").prop_map(|(q, field, text)| typed(q, field, &text)),
        9 => Just(Input::Forward),
        2 => Just(Input::Back),
        1 => Just(Input::Resume),
        1 => Just(Input::Retry),
        1 => Just(Input::Correct),
        1 => Just(Input::Withdraw),
        1 => Just(Input::Delivered),
        1 => unsent.prop_map(Input::NotDelivered),
        1 => Just(Input::Close),
        1 => Just(Input::Refuse),
    ]
}

/// One question of any kind, which may look back at any other.
fn any_question(index: usize) -> impl Strategy<Value = serde_json::Value> {
    let when = prop_oneof![
        2 => Just(json!(null)),
        1 => (0..=index, 0..11u8).prop_map(|(q, point)| json!({"question":format!("q{q}"),"at_least":point})),
        1 => (0..=index, any::<bool>()).prop_map(|(q, is)| json!({"question":format!("q{q}"),"answered":is})),
        1 => (0..=index).prop_map(|q| json!({"not":{"question":format!("q{q}"),"is":"a"}})),
        1 => Just(json!({"complaint":true})),
    ];
    (0..8u8, any::<[bool; 5]>(), when).prop_map(move |(kind, [a, b, c, d, e], when)| {
        let entries = json!([{"id":format!("a{index}"),"text":"A"},{"id":format!("b{index}"),"text":"B"},
            {"id":format!("c{index}"),"text":"C"}]);
        let choices = json!([{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}]);
        let mut question = match kind {
            0 => json!({"kind":"nps","not_applicable":a}),
            1 => json!({"kind":"ces1","not_applicable":a}),
            2 => json!({"kind":"ces2"}),
            3 => json!({"kind":"csat","max":1,"pair":a}),
            4 => json!({"kind":"csat","items":entries,"one_by_one":a,"shuffle":b,"pair":c,"not_applicable":d}),
            5 => json!({"kind":"choice","choices":choices,"multiple":a,"shuffle":b,"keep_last":u8::from(c)}),
            6 => json!({"kind":"comment","max_length":20}),
            _ => json!({"kind":"contact","fields":["name","email","phone"]}),
        };
        question["id"] = json!(format!("q{index}"));
        question["required"] = json!(e);
        if !when.is_null() {
            question["when"] = when;
        }
        question
    })
}

/// Any definition that holds: conditions that do not are taken out.
fn any_definition() -> impl Strategy<Value = Definition> {
    let questions = (any_question(0), any_question(1), any_question(2), any_question(3));
    (questions, any::<bool>(), 0..4usize).prop_map(|((a, b, c, d), is_card, complains)| {
        let mut questions = [a, b, c, d];
        loop {
            let definition = json!({"v":1,"survey":"s","flow":if is_card {"card"} else {"steps"},
                "complaint":{"question":format!("q{complains}"),"answered":true},
                "questions":questions});
            match Definition::read(&Value::from(definition)) {
                Ok(definition) => return definition,
                Err(complaints) => {
                    let path = complaints[0].path.strip_prefix("questions[").unwrap();
                    let index: usize = path[..1].parse().unwrap();
                    questions[index].as_object_mut().unwrap().remove("when").unwrap();
                }
            }
        }
    })
}

/// Answers that a link or a reload brings along, shown or not.
fn any_answers() -> impl Strategy<Value = serde_json::Value> {
    prop::collection::vec((0..4usize, 0..12u8), 0..6).prop_map(|answers| {
        let answer = |(question, value): (usize, u8)| {
            json!({"question":format!("q{question}"),"item":format!("b{question}"),"value":value,
                "values":["a","b"],"text":"x","email":"a@b","consent":value > 2})
        };
        answers
            .into_iter()
            .flat_map(|given| {
                let mut whole = answer(given);
                whole.as_object_mut().unwrap().remove("item");
                [answer(given), whole]
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_way_through_any_survey_gives_a_record_that_is_accepted(
        definition in any_definition(),
        answers in any_answers(),
        inputs in prop::collection::vec(any_input(), 0..60),
        seed in any::<u64>(),
    ) {
        let definition = Rc::new(definition);
        let mut session = Session::new(definition.clone(), seed);
        prop_assert_eq!(&session, &Session::new(definition.clone(), seed));
        session = session.with_answers(&Value::from(answers));
        for input in inputs {
            let next = session.after(input);
            prop_assert!(next.step() < next.steps());
            if next.phase() == Phase::Asking && next.step() == session.step() + 1 {
                let back = next.after(Input::Back);
                prop_assert_eq!(back.after(Input::Forward).step(), next.step());
                let indices = |session: &Session| -> Vec<_> {
                    session.shown().map(|shown| (shown.index, shown.items.to_vec())).collect()
                };
                prop_assert_eq!(indices(&back), indices(&session));
            }
            session = next;
        }
        let response = session.response(&circumstances(), "en", 1, Some(Timestamp::from_unix_s(1_795_342_509)));
        let is_complete = response.status == Status::Complete;
        prop_assert!(!is_complete || !response.answers.is_empty());
        for answer in &response.answers {
            let question = definition.questions.iter().find(|q| q.id == answer.question()).unwrap();
            let ids = question.items().iter().map(|item| &item.id).chain([&question.id]);
            prop_assert!(ids.into_iter().any(|id| response.order.contains(id)), "{:?}", response);
        }
        let (sent, is_withdrawn) = (response.answers.clone(), response.status == Status::Withdrawn);
        let record = Record::Response(response);
        let value = trefoil_survey::json::read(record.to_json().as_bytes()).unwrap();
        prop_assert_eq!(&Record::read(&value).unwrap(), &record);

        let answers = value.field("answers").unwrap();
        let again = Session::new(definition, seed).with_answers(answers);
        if !is_withdrawn {
            prop_assert_eq!(again.response(&circumstances(), "en", 1, None).answers, sent);
        }
    }
}
