//! The questions in their order, one of them open, and what is said in the end.

use super::condition::{Wording, condition};
use super::desk::{Desk, id_of};
use super::edit::{Edit, QUESTIONS};
use super::fields::{Says, choice, movers, problem, text, tick, ticked, words};
use super::kinds::{KINDS, kind};
use super::question::question;
use crate::i18n::spoken::{count as number_of, text as spoken};
use crate::say;
use trefoil_survey::definition::Ask;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// What [`Questions`] show.
#[derive(PartialEq, Properties)]
pub struct QuestionsProps {
    /// The draft and how it is worked on.
    pub desk: Desk,
    /// The question that is open, which is the one that the preview shows.
    pub open: Option<usize>,
    /// Hears which is to be open.
    pub on_open: Callback<Option<usize>>,
}

/// The list, what can be added, and the end.
#[component]
pub fn Questions(props: &QuestionsProps) -> Html {
    let desk = &props.desk;
    let count = desk.definition.questions.len();
    let add = |code: &'static str| {
        let (desk, on_open) = (desk.clone(), props.on_open.clone());
        Callback::from(move |_: MouseEvent| {
            desk.on_edit.emit(Edit::AddQuestion(code));
            on_open.emit(Some(count));
            desk.on_focus.emit(id_of(&format!("{QUESTIONS}[{count}].text")));
        })
    };
    html! {
        <>
            <ol class="questions">
                { for (0..count).map(|index| row(props, index, count)) }
            </ol>
            { problem(desk, QUESTIONS) }
            <section class="adding" aria-labelledby="adding">
                <h3 id="adding" tabindex="-1">{ say!("Add a question") }</h3>
                <div class="kinds">
                    { for KINDS.iter().map(|kind| html! {
                        <button type="button" class="kind-button" onclick={add(kind.code)}>
                            <strong>{ spoken(kind.name) }</strong>
                            <span class="quiet">{ spoken(kind.about) }</span>
                        </button>
                    }) }
                </div>
            </section>
            <section class="panel" aria-labelledby="in-the-end">
                <h3 id="in-the-end">{ say!("In the end") }</h3>
                { ending(desk) }
                { complaint(desk) }
                { links(desk) }
            </section>
            <details class="panel more">
                <summary>{ say!("More") }</summary>
                { flow(desk) }
                { tick(desk, "definition.receipt", Says {
                    label: say!("Offer to show what was sent, with its code"),
                    ..Says::default()
                }) }
                { tick(desk, "definition.partials", Says {
                    label: say!("Save after each step, not only at the end"),
                    hint: say!("What was begun counts as begun, and is in no score."),
                    ..Says::default()
                }) }
                { text(desk, "definition.survey_version", Says {
                    label: say!("Version"),
                    hint: say!("Change it whenever you change a question; it goes into every answer."),
                    placeholder: "1",
                }) }
            </details>
        </>
    }
}

/// A question in the list.
fn row(props: &QuestionsProps, index: usize, count: usize) -> Html {
    let desk = &props.desk;
    let at = format!("{QUESTIONS}[{index}]");
    let is_open = props.open == Some(index);
    let code = desk.draft.text(&format!("{at}.kind")).to_owned();
    let toggle = props.on_open.reform(move |_: MouseEvent| (!is_open).then_some(index));
    let body = format!("{}-body", id_of(&at));
    let number = number_of(index as u64 + 1);
    let name = say!("question {number}", number);
    let is_asked_of_some = desk.draft.at(&format!("{at}.when")).is_some();
    let problem = desk.problems.within(&at).is_some();
    html! {
        <li class={classes!("question-row", is_open.then_some("is-open"))}>
            <div class="question-head">
                <button type="button" class="question-toggle" id={format!("{}-toggle", id_of(&at))}
                    aria-expanded={is_open.to_string()} aria-controls={body.clone()} onclick={toggle}>
                    <span class="number" aria-hidden="true">{ number.clone() }</span>
                    <span class="question-words">
                        <span class="unseen">{ say!("Question {number}: ", number) }</span>
                        <strong dir="auto">{ desk.label(index) }</strong>
                        <span class="quiet">
                            { spoken(kind(&code).name) }
                            if is_asked_of_some { { say!(" · asked of some") } }
                        </span>
                        if problem && !is_open {
                            <span class="problem">{ say!("Something is missing here") }</span>
                        }
                    </span>
                </button>
                { movers(desk, QUESTIONS, index, count, &name, "adding") }
            </div>
            if is_open {
                <div class="question-body" id={body}>{ question(desk, index) }</div>
            } else {
                <div id={body} hidden=true />
            }
        </li>
    }
}

/// Thanks, or what is said to whom.
fn ending(desk: &Desk) -> Html {
    const LIST: &str = "definition.endings";
    let count = desk.draft.list(LIST).len();
    let add = desk.press(Edit::AddEnding);
    let questions = desk.definition.questions.len();
    let thanks = desk.words.text(crate::i18n::Key::Thanks).to_owned();
    html! {
        <>
            if count == 0 {
                { words(desk, "definition.thanks", Says {
                    label: say!("Thanks"),
                    hint: say!("Left empty: the usual words, in the reader\u{2019}s language."),
                    placeholder: &thanks,
                }) }
            } else {
                <ol class="endings">
                    { for (0..count).map(|index| {
                        let at = format!("{LIST}[{index}]");
                        let is_last = index + 1 == count;
                        html! {
                            <li class="entry">
                                { movers(desk, LIST, index, count, &say!("ending {number}", number = number_of(index as u64 + 1)), "in-the-end-add") }
                                if !is_last || desk.draft.at(&format!("{at}.when")).is_some() {
                                    { condition(desk, &format!("{at}.when"), Wording {
                                        label: say!("Said"), always: is_last.then_some(say!("To everyone else")),
                                        before: questions, has_complaint: desk.draft.at("definition.complaint").is_some(),
                                        depth: 0,
                                    }) }
                                }
                                { words(desk, &format!("{at}.text"), Says {
                                    label: if is_last { say!("Said to everyone else") } else { say!("What is said") },
                                    ..Says::default()
                                }) }
                                { problem(desk, &at) }
                            </li>
                        }
                    }) }
                </ol>
                { problem(desk, LIST) }
            }
            <button type="button" class="secondary" id="in-the-end-add" onclick={add}>
                { say!("Say something else to some") }
            </button>
        </>
    }
}

/// What a complaint is.
fn complaint(desk: &Desk) -> Html {
    const AT: &str = "definition.complaint";
    let has_rule = desk.draft.at(AT).is_some();
    let questions = &desk.definition.questions;
    let first = questions.iter().find(|question| matches!(question.ask, Ask::Rating(_)));
    let rule = first.map(|question| {
        let (name, point) = match &question.ask {
            Ask::Rating(ask) => super::condition::unhappy(ask),
            _ => ("at_least", 0),
        };
        Value::Map(vec![
            ("question".into(), (&*question.id).into()),
            (name.into(), Value::Number(point.into())),
        ])
    });
    let onchange = {
        let desk = desk.clone();
        Callback::from(move |_: Event| {
            let rule = if has_rule { None } else { rule.clone() };
            desk.put(AT, rule.unwrap_or_default());
        })
    };
    let says = Says {
        label: say!("Some answers are a complaint"),
        hint: say!(
            "The visitor reads that you answer within three days, and you find it among your complaints."
        ),
        ..Says::default()
    };
    let wording = Wording {
        label: say!("It is a complaint"),
        always: None,
        before: questions.len(),
        has_complaint: false,
        depth: 0,
    };
    html! {
        <>
            { ticked("has-complaint", says, has_rule, onchange) }
            if has_rule {
                { condition(desk, AT, wording) }
            }
        </>
    }
}

/// A review for everyone, and a way back.
fn links(desk: &Desk) -> Html {
    html! {
        <details open={desk.draft.at("definition.review").or(desk.draft.at("definition.back_link")).is_some()}>
            <summary>{ say!("Links on the last card") }</summary>
            { link(desk, "definition.review", say!("Address for a public review"),
                say!("Offered to everyone or to nobody: to ask only the satisfied misleads readers."),
                "https://reviews.example/your-shop") }
            { link(desk, "definition.back_link", say!("Address to go back to"), say!("On your site, or anywhere."), "/") }
        </details>
    }
}

fn link(desk: &Desk, at: &str, label: &str, hint: &str, placeholder: &str) -> Html {
    let says = Says { label, hint, placeholder };
    let has_one = desk.draft.at(at).is_some();
    // Without an address there is no link.
    let place = format!("{at}.url");
    let field = desk.clone();
    let field = Desk {
        on_edit: {
            let (at, on_edit) = (at.to_owned(), field.on_edit.clone());
            Callback::from(move |edit: Edit| {
                on_edit.emit(match edit {
                    Edit::Put { value: Value::Null, .. } => {
                        Edit::Put { at: at.clone(), value: Value::Null }
                    }
                    other => other,
                });
            })
        },
        ..field
    };
    html! {
        <>
            { text(&field, &place, says) }
            if has_one {
                { words(desk, &format!("{at}.text"), Says { label: say!("Its words"), ..Says::default() }) }
            }
        </>
    }
}

/// One question at a time, or all at once.
fn flow(desk: &Desk) -> Html {
    let options = [("steps", say!("One question at a time")), ("card", say!("All on one card"))]
        .map(|(value, name)| (value.to_owned(), name.to_owned()));
    let chosen = match desk.draft.text("definition.flow") {
        "" => "steps",
        other => other,
    };
    let on_choose = {
        let desk = desk.clone();
        Callback::from(move |value: String| {
            desk.put(
                "definition.flow",
                if value == "steps" { Value::Null } else { (&*value).into() },
            );
        })
    };
    let says = Says { label: say!("How they are asked"), ..Says::default() };
    choice(desk, "definition.flow", says, &options, chosen, on_choose)
}
