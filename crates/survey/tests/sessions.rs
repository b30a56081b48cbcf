//! One respondent's way through a survey.
#![cfg(feature = "json")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::json;
use std::rc::Rc;
use trefoil_survey::definition::Definition;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Display, Record, Role, Status};
use trefoil_survey::session::{Circumstances, Input, Lack, Mark, Phase, Session};
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

fn circumstances() -> Circumstances {
    Circumstances {
        id: RecordId::new(1_795_342_500_000, &[7; 10]),
        test: false,
        shown_at: Timestamp::from_unix_s(1_795_342_500),
        locale: "en".into(),
        display: Display::Inline,
        trigger: Some("load".into()),
        touchpoint: None,
        page: Some("/".into()),
        respondent: None,
        context: Vec::new(),
    }
}

fn rated(question: usize, item: usize, value: u8) -> Input {
    Input::Rated { question, item, role: Role::Experienced, mark: Mark::Point(value) }
}

fn said(question: usize, text: &str) -> Input {
    Input::Typed { question, field: 0, text: text.into() }
}

const LOST: Input = Input::NotDelivered { is_retryable: true };
const DECLINED: Input = Input::NotDelivered { is_retryable: false };

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
    check("card", &then(&[LOST]), Phase::NotSent { is_retryable: true }, 0, None);
    check("card", &then(&[LOST, Input::Retry]), Phase::Sending, 0, None);
    let declined = Phase::NotSent { is_retryable: false };
    check("card", &then(&[DECLINED, Input::Retry]), declined, 0, None);
    check("card", &then(&[LOST, Input::Back]), Phase::Asking, 0, None);
    check("card", &then(&[rated(0, 0, 1), Input::Forward]), Phase::Sending, 0, None);
    check("card", &then(&[Input::Delivered, Input::Close]), Phase::Closed, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close], Phase::Closing, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close, Input::Back], Phase::Asking, 0, None);
    check("card", &[rated(0, 0, 9), Input::Close, Input::Close], Phase::Dismissed, 0, None);
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
    let response = end.response(&circumstances(), 1, Some(Timestamp::from_unix_s(1_795_342_509)));
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

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => (0..5usize, 0..3usize, 0..12u8).prop_map(|(q, i, v)| rated(q, i, v)),
        2 => (0..5usize, "\\PC{0,50}").prop_map(|(q, text)| said(q, &text)),
        3 => Just(Input::Forward),
        1 => Just(Input::Back),
        1 => Just(Input::Retry),
        1 => Just(Input::Delivered),
        1 => any::<bool>().prop_map(|is_retryable| Input::NotDelivered { is_retryable }),
        1 => Just(Input::Close),
    ]
}

proptest! {
    #[test]
    fn any_way_through_gives_a_record_that_is_accepted(
        inputs in prop::collection::vec(any_input(), 0..30),
        is_card in any::<bool>(),
    ) {
        let start = session(if is_card { "card" } else { "steps" });
        let end = inputs.into_iter().fold(start, |session, input| session.after(input));
        let response = end.response(&circumstances(), 1, None);
        let is_complete = response.status == Status::Complete;
        prop_assert!(!is_complete || !response.answers.is_empty());
        let record = Record::Response(response);
        let value = trefoil_survey::json::read(record.to_json().as_bytes()).unwrap();
        prop_assert_eq!(Record::read(&value).unwrap(), record);
    }
}
