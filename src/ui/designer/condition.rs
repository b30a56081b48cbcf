//! When something holds, in simple words: a question and which answers to it, or several such conditions together.

use super::desk::Desk;
use super::fields::{Says, choice, problem};
use super::several::{Group, several};
use crate::i18n::spoken::{count, number};
use crate::say;
use trefoil_survey::condition::DEPTH_MAX;
use trefoil_survey::definition::{Ask, Definition, RatingAsk};
use trefoil_survey::metric::Metric;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// How a condition is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// What is decided.
    pub label: &'a str,
    /// What holds without a condition; none where there must be one.
    pub always: Option<&'a str>,
    /// Before which question it stands.
    pub before: usize,
    /// Whether it may ask for the survey's complaint.
    pub has_complaint: bool,
    /// In how many others it stands.
    pub depth: usize,
}

const ALWAYS: &str = "";
const COMPLAINT: &str = "complaint";
const NO_COMPLAINT: &str = "no-complaint";
const OTHER: &str = "other";

/// The fields of the condition at a place.
pub fn condition(desk: &Desk, at: &str, wording: Wording<'_>) -> Html {
    let written = desk.draft.at(at);
    let chosen = written.map_or(ALWAYS.into(), chosen);
    let mut options = Vec::new();
    options.extend(wording.always.map(|always| (ALWAYS.to_owned(), always.to_owned())));
    if wording.always.is_none() && chosen == ALWAYS {
        options.push((ALWAYS.into(), say!("Choose…").into()));
    }
    for index in 0..wording.before.min(desk.definition.questions.len()) {
        let id = desk.definition.questions.get(index).map_or("", |question| &*question.id);
        options.push((
            format!("q:{id}"),
            say!("By the answer to “{question}”", question = desk.label(index)),
        ));
    }
    if wording.has_complaint {
        options.push((COMPLAINT.into(), say!("Only if the answers are a complaint").into()));
        options.push((NO_COMPLAINT.into(), say!("Only if they are no complaint").into()));
    }
    let first = options.iter().map(|(value, _)| value).find(|value| *value != ALWAYS).cloned();
    let another = first.map(|first| begun(&desk.definition, &first));
    let is_room = wording.depth + 1 < DEPTH_MAX && another.is_some();
    let groups = Group::EACH.iter().filter(|group| is_room || chosen == group.field());
    options.extend(groups.map(|group| (group.field().to_owned(), group.words().to_owned())));
    if !options.iter().any(|(value, _)| *value == chosen) {
        let said = written.map(|written| said(desk, written)).unwrap_or_default();
        options.push((chosen.clone(), say!("Only if {condition}", condition = said)));
    }
    let on_choose = {
        let (desk, at, another) = (desk.clone(), at.to_owned(), another.clone());
        Callback::from(move |value: String| {
            let begun = match Group::of_field(&value) {
                Some(group) => {
                    group.begun(desk.draft.at(&at), || another.clone().unwrap_or_default())
                }
                None if value == OTHER => return,
                None => begun(&desk.definition, &value),
            };
            desk.put(&at, begun);
        })
    };
    let place =
        if desk.problems.at(at).is_none() { format!("{at}.question") } else { at.to_owned() };
    let says = Says { label: wording.label, ..Says::default() };
    html! {
        <div class="condition">
            { choice(desk, &place, says, &options, &chosen, on_choose) }
            { for written.map(|written| details(desk, at, written)) }
            { for Group::of_field(&chosen).map(|group| several(desk, at, group, wording, another)) }
            { for ["at_least", "at_most", "is", "band", "complaint", "all", "any"].map(|field| problem(desk, &format!("{at}.{field}"))) }
        </div>
    }
}

/// Which of the options a condition is.
fn chosen(written: &Value) -> String {
    let is_simple = |fields: &[(String, Value)]| {
        fields.iter().all(|(name, _)| {
            matches!(&**name, "question" | "at_least" | "at_most" | "is" | "answered")
        })
    };
    match written {
        Value::Map(fields) if fields.is_empty() => ALWAYS.into(),
        Value::Map(fields) if is_simple(fields) => {
            format!("q:{}", written.text("question").unwrap_or_default())
        }
        Value::Map(fields) if fields.len() == 1 && written.field("complaint").is_some() => {
            if written.is_true("complaint") {
                COMPLAINT.into()
            } else {
                NO_COMPLAINT.into()
            }
        }
        Value::Map(fields) if fields.len() == 1 => {
            Group::of(written).map_or(OTHER, Group::field).into()
        }
        _ => OTHER.into(),
    }
}

/// The condition that an option begins with.
fn begun(definition: &Definition, option: &str) -> Value {
    let one = |name: &str, value: Value| Value::Map(vec![(name.into(), value)]);
    match option {
        ALWAYS => Value::Null,
        COMPLAINT => one("complaint", Value::Bool(true)),
        NO_COMPLAINT => one("complaint", Value::Bool(false)),
        other => {
            let id = other.strip_prefix("q:").unwrap_or(other);
            let mut fields = vec![("question".to_owned(), id.into())];
            let asked = definition.questions.iter().find(|question| question.id == id);
            match asked.map(|question| &question.ask) {
                Some(Ask::Rating(ask)) => {
                    let (name, point) = unhappy(ask);
                    fields.push((name.into(), Value::Number(point.into())));
                }
                Some(Ask::Choice(ask)) => {
                    let first = ask.choices.first().map_or("", |choice| &*choice.id);
                    fields.push(("is".into(), first.into()));
                }
                _ => fields.push(("answered".into(), Value::Bool(true))),
            }
            Value::Map(fields)
        }
    }
}

/// The points of those who are not content, which is what is asked about most.
pub fn unhappy(ask: &RatingAsk) -> (&'static str, u8) {
    let (min, max) = (ask.scale.min(), ask.scale.max());
    match ask.metric {
        Metric::Nps => ("at_most", 6),
        Metric::Ces1 => ("at_least", 4),
        _ => ("at_most", min + (max - min).saturating_sub(1) / 2),
    }
}

/// Which answers count.
fn details(desk: &Desk, at: &str, written: &Value) -> Html {
    let Some(id) = written.text("question") else { return Html::default() };
    let asked = desk.definition.questions.iter().find(|question| question.id == id);
    match asked.map(|question| &question.ask) {
        Some(Ask::Rating(ask))
            if written.field("band").is_none() && written.field("answered").is_none() =>
        {
            let (min, max) = (ask.scale.min(), ask.scale.max());
            let point = |field: &'static str, label: &'static str, usual: u8| {
                let chosen = written.whole(field).unwrap_or(usual.into()).to_string();
                let options: Vec<_> =
                    (min..=max).map(|point| (point.to_string(), count(point.into()))).collect();
                let on_choose = {
                    let (desk, at) = (desk.clone(), format!("{at}.{field}"));
                    Callback::from(move |value: String| {
                        let point = value.parse::<u8>().unwrap_or(usual);
                        desk.put(&at, Value::Number(point.into()));
                    })
                };
                let says = Says { label, ..Says::default() };
                choice(desk, &format!("{at}.{field}-point"), says, &options, &chosen, on_choose)
            };
            html! {
                <div class="range">
                    { point("at_least", say!("from"), min) }
                    { point("at_most", say!("to"), max) }
                </div>
            }
        }
        Some(Ask::Choice(_)) if written.field("answered").is_none() => {
            let index = desk.definition.questions.iter().position(|question| question.id == id);
            let choices = index
                .and_then(|index| desk.definition.questions.get(index))
                .map(|question| question.items());
            let options: Vec<_> = choices
                .unwrap_or_default()
                .iter()
                .map(|choice| {
                    let text =
                        choice.text.for_reader(&desk.language).map_or("…", |(text, _)| text);
                    (choice.id.clone(), text.to_owned())
                })
                .collect();
            let on_choose = {
                let (desk, at) = (desk.clone(), format!("{at}.is"));
                Callback::from(move |value: String| desk.put(&at, (&*value).into()))
            };
            let says = Says { label: say!("if this is ticked"), ..Says::default() };
            let chosen = written.text("is").unwrap_or_default();
            choice(desk, &format!("{at}.is-choice"), says, &options, chosen, on_choose)
        }
        Some(_) if written.field("answered").is_some() => {
            let on_choose = {
                let (desk, at) = (desk.clone(), format!("{at}.answered"));
                Callback::from(move |value: String| desk.put(&at, Value::Bool(value == "true")))
            };
            let options = [("true", say!("it was answered")), ("false", say!("it was left empty"))]
                .map(|(value, name)| (value.to_owned(), name.to_owned()));
            let chosen = if written.is_true("answered") { "true" } else { "false" };
            let says = Says { label: say!("if"), ..Says::default() };
            choice(desk, &format!("{at}.answered"), says, &options, chosen, on_choose)
        }
        _ => Html::default(),
    }
}

/// Any condition in words.
pub fn said(desk: &Desk, written: &Value) -> String {
    let joined = |name: &str, word: &str| {
        let parts: Vec<_> = written.list(name).iter().map(|part| said(desk, part)).collect();
        format!("({})", parts.join(word))
    };
    if written.field("all").is_some() {
        return joined("all", say!(" and "));
    }
    if written.field("any").is_some() {
        return joined("any", say!(" or "));
    }
    if let Some(inner) = written.field("not") {
        return say!("not {condition}", condition = said(desk, inner));
    }
    if written.field("complaint").is_some() {
        let is_so = written.is_true("complaint");
        return if is_so { say!("it is a complaint") } else { say!("it is no complaint") }.into();
    }
    let id = written.text("question").unwrap_or_default();
    let index = desk.definition.questions.iter().position(|question| question.id == id);
    let name = index.map_or_else(|| id.to_owned(), |index| format!("“{}”", desk.label(index)));
    if let Some(band) = written.text("band") {
        return say!("{name} is {value}", name, value = band);
    }
    if let Some(choice) = written.text("is") {
        return say!("{name} is {value}", name, value = choice);
    }
    if written.field("answered").is_some() {
        return if written.is_true("answered") {
            say!("{name} was answered", name)
        } else {
            say!("{name} was left empty", name)
        };
    }
    let point = |field: &str| written.whole(field).map(|point| number(&point.to_string()));
    match (point("at_least"), point("at_most")) {
        (Some(least), Some(most)) => say!("{name} is {least} to {most}", name, least, most),
        (Some(least), None) => say!("{name} is {least} or more", name, least),
        (None, Some(most)) => say!("{name} is {most} or less", name, most),
        (None, None) => say!("{name} was rated", name),
    }
}
