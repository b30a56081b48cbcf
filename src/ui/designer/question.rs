//! One question: its words, what it asks for, when it is asked.

use super::condition::{Wording, condition};
use super::desk::{Desk, id_of};
use super::edit::{Edit, QUESTIONS};
use super::fields::{Says, choice, movers, number, problem, text, tick, ticked, words};
use super::kinds::KINDS;
use crate::i18n::Key;
use crate::i18n::languages::name;
use crate::i18n::spoken::{count as number_of, text as spoken, text_of};
use crate::say;
use trefoil_survey::definition::{Ask, Question, RatingAsk};
use trefoil_survey::metric::Metric;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// All fields of a question.
pub fn question(desk: &Desk, index: usize) -> Html {
    let Some(asked) = desk.definition.questions.get(index) else { return Html::default() };
    let at = format!("{QUESTIONS}[{index}]");
    let usual = desk.usual(&asked.ask);
    let fallback = fallback(desk, &format!("{at}.text"));
    let is_own = matches!(asked.ask, Ask::Choice(_));
    html! {
        <>
            { words(desk, &format!("{at}.text"), Says {
                label: say!("The question"),
                hint: match &fallback {
                    Some(fallback) => fallback,
                    None if is_own => "",
                    None => say!("Left empty: the usual words, in the reader\u{2019}s language."),
                },
                placeholder: &usual,
            }) }
            { match &asked.ask {
                Ask::Rating(ask) => rating(desk, &at, ask),
                Ask::Choice(ask) => html! {
                    <>
                        { entries(desk, &format!("{at}.choices"), "choice", say!("What can be chosen")) }
                        { tick(desk, &format!("{at}.multiple"), Says { label: say!("Several can be chosen"), ..Says::default() }) }
                        { shuffle(desk, &at, ask.choices.len(), say!("Mix the order of the choices for each visitor")) }
                    </>
                },
                Ask::Comment { .. } => number(desk, &format!("{at}.max_length"), Says {
                    label: say!("The most letters"), placeholder: "1000", ..Says::default()
                }),
                Ask::Contact(_) => contact(desk, &at),
            } }
            { condition(desk, &format!("{at}.when"), Wording {
                label: say!("When it is asked"),
                always: Some(say!("Always")),
                before: index,
                has_complaint: desk.draft.at("definition.complaint").is_some(),
                depth: 0,
            }) }
            { tick(desk, &format!("{at}.required"), Says {
                label: say!("Nobody goes on without an answer"),
                hint: say!("Closing is always possible."),
                ..Says::default()
            }) }
            { details(desk, &at, asked) }
        </>
    }
}

/// What a reader gets where nothing is written in the language at hand.
fn fallback(desk: &Desk, at: &str) -> Option<String> {
    let languages = desk.draft.languages();
    let other = languages.iter().find(|tag| !desk.draft.word(at, tag).is_empty())?;
    let is_written = !desk.draft.word(at, &desk.language).is_empty();
    let text = desk.draft.word(at, other);
    (!is_written && languages.len() > 1).then(|| {
        say!(
            "Left empty, readers get the {language}: “{text}”",
            language = text_of(name(other)),
            text
        )
    })
}

/// The scale and its words.
fn rating(desk: &Desk, at: &str, ask: &RatingAsk) -> Html {
    let is_csat = ask.metric == Metric::Csat;
    let [low, high] = match ask.metric {
        Metric::Nps => [Key::NpsLow, Key::NpsHigh],
        Metric::Csat => [Key::CsatLow, Key::CsatHigh],
        Metric::Ces1 => [Key::Ces1Low, Key::Ces1High],
        Metric::Ces2 => [Key::Ces2Low, Key::Ces2High],
    }
    .map(|key| desk.words.text(key).to_owned());
    html! {
        <>
            if is_csat {
                { items(desk, at, ask) }
            }
            <div class="pair">
                if is_csat {
                    { points(desk, at, ask) }
                }
                if ask.metric != Metric::Nps {
                    { looks(desk, at, ask) }
                }
            </div>
            { problem(desk, &format!("{at}.labels")) }
            <details open={!desk.draft.text(&format!("{at}.low")).is_empty() || desk.draft.at(&format!("{at}.low")).is_some()}>
                <summary>{ say!("Words on the scale") }</summary>
                <div class="pair">
                    { words(desk, &format!("{at}.low"), Says { label: say!("At its start"), placeholder: &low, ..Says::default() }) }
                    { words(desk, &format!("{at}.high"), Says { label: say!("At its end"), placeholder: &high, ..Says::default() }) }
                </div>
                { labels(desk, at, ask) }
                { tick(desk, &format!("{at}.not_applicable"), Says {
                    label: say!("Offer “not applicable”, too"), ..Says::default()
                }) }
            </details>
        </>
    }
}

/// One rating of the whole, or several things.
fn items(desk: &Desk, at: &str, ask: &RatingAsk) -> Html {
    let list = format!("{at}.items");
    let has_items = !ask.items.is_empty();
    let onchange = {
        let (desk, list) = (desk.clone(), list.clone());
        Callback::from(move |_: Event| {
            if has_items {
                desk.put(&list, Value::Null);
            } else {
                desk.on_edit.emit(Edit::AddItem(list.clone()));
                desk.on_focus.emit(id_of(&format!("{list}[0].text")));
            }
        })
    };
    let says =
        Says { label: say!("Rate several things, each on the same scale"), ..Says::default() };
    html! {
        <>
            { ticked(&format!("{}-has", id_of(&list)), says, has_items, onchange) }
            if has_items {
                { entries(desk, &list, "item", say!("What is rated")) }
                { shuffle(desk, at, ask.items.len(), say!("Mix the order of the items for each visitor")) }
                { tick(desk, &format!("{at}.one_by_one"), Says { label: say!("One after the other"), ..Says::default() }) }
            }
            { tick(desk, &format!("{at}.pair"), Says {
                label: say!("Ask what was expected, and what was experienced"), ..Says::default()
            }) }
        </>
    }
}

/// Items or choices, in their order.
fn entries(desk: &Desk, list: &str, what: &str, legend: &str) -> Html {
    let count = desk.draft.list(list).len();
    let add = {
        let (desk, list) = (desk.clone(), list.to_owned());
        Callback::from(move |_: MouseEvent| {
            desk.on_edit.emit(Edit::AddItem(list.clone()));
            desk.on_focus.emit(id_of(&format!("{list}[{count}].text")));
        })
    };
    let button = format!("{}-add", id_of(list));
    html! {
        <fieldset class="entries">
            <legend>{ legend }</legend>
            { for (0..count).map(|index| {
                let number = number_of(index as u64 + 1);
                let (label, name) = match what {
                    "item" => (say!("Item {number}", number), say!("item {number}", number)),
                    _ => (say!("Choice {number}", number), say!("choice {number}", number)),
                };
                html! {
                    <div class="entry">
                        { words(desk, &format!("{list}[{index}].text"), Says { label: &label, ..Says::default() }) }
                        { movers(desk, list, index, count, &name, &button) }
                    </div>
                }
            }) }
            { problem(desk, list) }
            <button type="button" class="secondary" id={button} onclick={add}>
                { if what == "item" { say!("Add an item") } else { say!("Add a choice") } }
            </button>
        </fieldset>
    }
}

fn shuffle(desk: &Desk, at: &str, count: usize, label: &str) -> Html {
    let is_shuffled = desk.draft.is_true(&format!("{at}.shuffle"));
    html! {
        <>
            if count > 1 || is_shuffled {
                { tick(desk, &format!("{at}.shuffle"), Says { label, ..Says::default() }) }
            }
            if is_shuffled {
                { number(desk, &format!("{at}.keep_last"), Says {
                    label: say!("How many at the end stay there"), placeholder: "0", ..Says::default()
                }) }
            }
        </>
    }
}

/// How many points a scale of satisfaction has.
fn points(desk: &Desk, at: &str, ask: &RatingAsk) -> Html {
    let options = [5, 3, 7, 10, 1].map(|max: u8| {
        let name = if max == 1 {
            say!("Down or up").into()
        } else {
            say!("{low} to {high}", low = number_of(1), high = number_of(max.into()))
        };
        (max.to_string(), name)
    });
    let on_choose = {
        let (desk, at) = (desk.clone(), format!("{at}.max"));
        Callback::from(move |value: String| {
            let most = value.parse::<u8>().ok().filter(|most| *most != 5);
            desk.put(&at, most.map_or(Value::Null, |most| Value::Number(most.into())));
        })
    };
    let says = Says { label: say!("Points"), ..Says::default() };
    choice(desk, &format!("{at}.max"), says, &options, &ask.scale.max().to_string(), on_choose)
}

/// What the points look like; what goes with the scale alone is offered.
fn looks(desk: &Desk, at: &str, ask: &RatingAsk) -> Html {
    let points = ask.scale.points();
    let is_csat = ask.metric == Metric::Csat;
    let is_thumbs = points == 2;
    let all = [
        ("numbers", say!("Numbers"), true),
        ("stars", say!("Stars"), is_csat),
        ("smileys", say!("Faces"), points <= 7),
        ("thumbs", say!("Thumbs"), is_thumbs),
        ("words", say!("Words"), points <= 7 && ask.has_words()),
    ];
    let usual = if is_thumbs { "thumbs" } else { "numbers" };
    let chosen = match desk.draft.text(&format!("{at}.shown_as")) {
        "" => usual,
        other => other,
    };
    let fits = |(code, _, fits): &&(&str, &str, bool)| *fits || *code == chosen;
    let options: Vec<_> = all
        .iter()
        .filter(fits)
        .map(|(code, name, _)| ((*code).to_owned(), (*name).to_owned()))
        .collect();
    let on_choose = {
        let (desk, at) = (desk.clone(), format!("{at}.shown_as"));
        Callback::from(move |value: String| {
            desk.put(&at, if value == usual { Value::Null } else { (&*value).into() });
        })
    };
    let says = Says { label: say!("Shown as"), ..Says::default() };
    choice(desk, &format!("{at}.shown_as"), says, &options, chosen, on_choose)
}

/// A word for each point.
fn labels(desk: &Desk, at: &str, ask: &RatingAsk) -> Html {
    let list = format!("{at}.labels");
    let has_labels = !ask.labels.is_empty();
    let count = usize::from(ask.scale.points());
    let onchange = {
        let (desk, list) = (desk.clone(), list.clone());
        Callback::from(move |_: Event| {
            let empty = Value::List(vec![Value::from(""); count]);
            desk.put(&list, if has_labels { Value::Null } else { empty });
        })
    };
    let says = Says { label: say!("A word of mine on every point"), ..Says::default() };
    html! {
        <>
            { ticked(&format!("{}-has", id_of(&list)), says, has_labels, onchange) }
            if has_labels {
                <div class="labels">
                    { for (0..ask.labels.len()).map(|place| {
                        let label = say!("On {point}", point = number_of(u64::from(ask.scale.min()) + place as u64));
                        words(desk, &format!("{list}[{place}]"), Says { label: &label, ..Says::default() })
                    }) }
                </div>
            }
        </>
    }
}

/// What is asked for, and with which consent.
fn contact(desk: &Desk, at: &str) -> Html {
    let list = format!("{at}.fields");
    let written: Vec<&str> = desk.draft.list(&list).iter().filter_map(Value::as_text).collect();
    let asked = if written.is_empty() { vec!["email"] } else { written };
    let field = |code: &'static str, label: &'static str| {
        let is_asked = asked.contains(&code);
        let onchange = {
            let (desk, list) = (desk.clone(), list.clone());
            let wished: Vec<Value> = ["name", "email", "phone"]
                .into_iter()
                .filter(|own| if *own == code { !is_asked } else { asked.contains(own) })
                .map(Into::into)
                .collect();
            Callback::from(move |_: Event| desk.put(&list, Value::List(wished.clone())))
        };
        ticked(
            &format!("{}-{code}", id_of(&list)),
            Says { label, ..Says::default() },
            is_asked,
            onchange,
        )
    };
    let usual = desk.words.text(Key::Consent).to_owned();
    html! {
        <>
            <fieldset class="entries">
                <legend>{ say!("What is asked for") }</legend>
                { field("name", say!("Name")) }
                { field("email", say!("E-mail address")) }
                { field("phone", say!("Telephone number")) }
                { problem(desk, &list) }
            </fieldset>
            { words(desk, &format!("{at}.consent"), Says {
                label: say!("Words of the consent box"),
                hint: say!("Nothing is sent without this tick."),
                placeholder: &usual,
            }) }
        </>
    }
}

/// What it is in records, and what else it could ask.
fn details(desk: &Desk, at: &str, asked: &Question) -> Html {
    let code = desk.draft.text(&format!("{at}.kind"));
    let options: Vec<_> =
        KINDS.iter().map(|kind| (kind.code.to_owned(), spoken(kind.name).to_owned())).collect();
    let on_choose = {
        let desk = desk.clone();
        let index = desk.definition.questions.iter().position(|question| question.id == asked.id);
        Callback::from(move |value: String| {
            let kind = KINDS.iter().find(|kind| kind.code == value).map(|kind| kind.code);
            if let (Some(kind), Some(question)) = (kind, index) {
                desk.on_edit.emit(Edit::Kind { question, kind });
            }
        })
    };
    let says = Says {
        label: say!("Asks"),
        hint: say!("Words and conditions stay; the scale and lists start anew."),
        ..Says::default()
    };
    html! {
        <details open={desk.problems.at(&format!("{at}.id")).is_some()}>
            <summary>{ say!("Kind and name in results") }</summary>
            { choice(desk, &format!("{at}.kind"), says, &options, code, on_choose) }
            { text(desk, &format!("{at}.id"), Says {
                label: say!("Name in your results"),
                hint: say!("Answers are added up by this name. What asks something else needs another."),
                ..Says::default()
            }) }
        </details>
    }
}
