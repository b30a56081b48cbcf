//! Fields with their labels, and what is wrong with them, each where it is.

use super::desk::{Desk, id_of};
use super::edit::Edit;
use crate::dom::typed_text;
use crate::i18n::direction_of;
use crate::i18n::spoken::text_of;
use crate::say;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// What a field says besides its value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Says<'a> {
    /// What it is.
    pub label: &'a str,
    /// What helps to fill it in.
    pub hint: &'a str,
    /// What stands there as long as nothing is written.
    pub placeholder: &'a str,
}

/// A field with its label, its hint and its problem around it.
fn around(desk: &Desk, at: &str, says: Says<'_>, field: impl FnOnce(FieldIds) -> Html) -> Html {
    let id = id_of(at);
    let problem = desk.problems.at(at);
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described: Vec<&str> =
        [(!says.hint.is_empty()).then_some(&*hint_id), problem.is_some().then_some(&*problem_id)]
            .into_iter()
            .flatten()
            .collect();
    let ids = FieldIds {
        id: id.clone(),
        described: (!described.is_empty()).then(|| described.join(" ")),
        is_invalid: problem.map(|_| "true"),
    };
    html! {
        <div class="field">
            <label for={id}>{ says.label }</label>
            { field(ids) }
            if !says.hint.is_empty() {
                <p id={hint_id} class="hint">{ says.hint }</p>
            }
            if let Some(problem) = problem {
                <p id={problem_id} class="problem">{ problem }</p>
            }
        </div>
    }
}

/// The attributes that tie a field to what is said of it.
struct FieldIds {
    id: String,
    described: Option<String>,
    is_invalid: Option<&'static str>,
}

/// What is wrong with a place that has no field of its own.
pub fn problem(desk: &Desk, at: &str) -> Html {
    match desk.problems.at(at) {
        Some(said) => html! { <p class="problem">{ said }</p> },
        None => Html::default(),
    }
}

/// The owner's words in the language at hand.
pub fn words(desk: &Desk, at: &str, says: Says<'_>) -> Html {
    let language = desk.language.to_string();
    // A problem of a language stands below the place of all.
    let own = format!("{at}.{language}");
    let place = if desk.problems.at(&own).is_some() { own } else { at.to_owned() };
    let value = desk.draft.word(at, &language).to_owned();
    let oninput = desk.on_edit.reform({
        let (at, language) = (at.to_owned(), language.clone());
        move |event: InputEvent| Edit::Word {
            at: at.clone(),
            language: language.clone(),
            text: typed_text(&event),
        }
    });
    // What a reader gets as long as nothing is written in this language.
    let main = desk.draft.word(at, desk.draft.main_language());
    let placeholder = if main.is_empty() { says.placeholder } else { main }.to_owned();
    around(desk, &place, says, |ids| {
        html! {
            <input type="text" id={ids.id} {value} {oninput} lang={language.clone()} autocomplete="off"
                dir={direction_of(&language)} {placeholder}
                aria-describedby={ids.described} aria-invalid={ids.is_invalid} />
        }
    })
}

/// A text for programs or the browser, such as an address.
pub fn text(desk: &Desk, at: &str, says: Says<'_>) -> Html {
    let value = desk.draft.text(at).to_owned();
    let oninput = {
        let (desk, at) = (desk.clone(), at.to_owned());
        Callback::from(move |event: InputEvent| {
            let text = typed_text(&event);
            let text = text.trim();
            desk.put(&at, if text.is_empty() { Value::Null } else { text.into() });
        })
    };
    around(desk, at, says, |ids| {
        html! {
            <input type="text" id={ids.id} {value} {oninput} autocomplete="off" spellcheck="false" dir="ltr"
                placeholder={says.placeholder.to_owned()}
                aria-describedby={ids.described} aria-invalid={ids.is_invalid} />
        }
    })
}

/// A day, by the browser's own calendar.
pub fn day(desk: &Desk, at: &str, says: Says<'_>) -> Html {
    let value = desk.draft.text(at).to_owned();
    let onchange = {
        let (desk, at) = (desk.clone(), at.to_owned());
        Callback::from(move |event: Event| {
            let text = typed_text(&event);
            desk.put(&at, if text.is_empty() { Value::Null } else { (&*text).into() });
        })
    };
    around(desk, at, says, |ids| {
        html! {
            <input type="date" id={ids.id} {value} {onchange}
                aria-describedby={ids.described} aria-invalid={ids.is_invalid} />
        }
    })
}

/// Texts parted by blanks.
pub fn texts(desk: &Desk, at: &str, says: Says<'_>) -> Html {
    let written: Vec<&str> = desk.draft.list(at).iter().filter_map(Value::as_text).collect();
    let value = written.join(" ");
    // While somebody types, a blank at the end is the start of the next.
    let onchange = {
        let (desk, at) = (desk.clone(), at.to_owned());
        Callback::from(move |event: Event| {
            let text = typed_text(&event);
            let texts: Vec<Value> = text.split_whitespace().map(Into::into).collect();
            desk.put(&at, if texts.is_empty() { Value::Null } else { Value::List(texts) });
        })
    };
    around(desk, at, says, |ids| {
        html! {
            <input type="text" id={ids.id} {value} {onchange} autocomplete="off" spellcheck="false" dir="ltr"
                placeholder={says.placeholder.to_owned()}
                aria-describedby={ids.described} aria-invalid={ids.is_invalid} />
        }
    })
}

/// A whole number; empty for what is usual.
pub fn number(desk: &Desk, at: &str, says: Says<'_>) -> Html {
    let value = desk.draft.whole(at).map(|number| number.to_string()).unwrap_or_default();
    let oninput = {
        let (desk, at) = (desk.clone(), at.to_owned());
        Callback::from(move |event: InputEvent| {
            let text = typed_text(&event);
            let number = text.trim().parse::<u32>().ok();
            desk.put(&at, number.map_or(Value::Null, |number| Value::Number(number.into())));
        })
    };
    around(desk, at, says, |ids| {
        html! {
            <input type="number" class="short" id={ids.id} {value} {oninput} inputmode="numeric" min="0"
                placeholder={says.placeholder.to_owned()}
                aria-describedby={ids.described} aria-invalid={ids.is_invalid} />
        }
    })
}

/// A box to tick; unticked is left out.
pub fn tick(desk: &Desk, at: &str, says: Says<'_>) -> Html {
    let checked = desk.draft.is_true(at);
    let onchange = {
        let (desk, at) = (desk.clone(), at.to_owned());
        Callback::from(move |_: Event| {
            desk.put(&at, if checked { Value::Null } else { Value::Bool(true) });
        })
    };
    ticked(&id_of(at), says, checked, onchange)
}

/// A box that is ticked or not.
pub fn ticked(id: &str, says: Says<'_>, checked: bool, onchange: Callback<Event>) -> Html {
    let hint = (!says.hint.is_empty()).then(|| format!("{id}-hint"));
    html! {
        <div class="check-field">
            <label class="check">
                <input type="checkbox" id={id.to_owned()} {checked} {onchange} aria-describedby={hint.clone()} />
                <span>{ says.label }</span>
            </label>
            if let Some(hint) = hint {
                <p id={hint} class="hint">{ says.hint }</p>
            }
        </div>
    }
}

/// A list to choose one of: what each means to programs and to people.
pub fn choice(
    desk: &Desk,
    at: &str,
    says: Says<'_>,
    options: &[(String, String)],
    chosen: &str,
    on_choose: Callback<String>,
) -> Html {
    let onchange = on_choose.reform(|event: Event| typed_text(&event));
    around(desk, at, says, |ids| {
        html! {
            <select id={ids.id} {onchange} aria-describedby={ids.described} aria-invalid={ids.is_invalid}>
                { for options.iter().map(|(value, name)| html! {
                    <option value={value.clone()} selected={value == chosen}>{ name }</option>
                }) }
            </select>
        }
    })
}

/// A list of words at a place; the first of them is what is usual and is left out.
pub fn option_of(desk: &Desk, at: &str, says: Says<'_>, options: &[(&str, &str)]) -> Html {
    let usual = options.first().map_or("", |(value, _)| *value).to_owned();
    let chosen = desk.draft.text(at);
    let chosen = if chosen.is_empty() { usual.clone() } else { chosen.to_owned() };
    let on_choose = {
        let (desk, at) = (desk.clone(), at.to_owned());
        Callback::from(move |value: String| {
            desk.put(&at, if value == usual { Value::Null } else { (&*value).into() });
        })
    };
    let options: Vec<_> =
        options.iter().map(|(value, name)| ((*value).to_owned(), text_of(name))).collect();
    choice(desk, at, says, &options, &chosen, on_choose)
}

/// A few to choose one of, all in sight.
pub fn radios(
    name: &str,
    legend: &str,
    options: &[(&str, Html)],
    chosen: &str,
    on_choose: Callback<String>,
) -> Html {
    let id = id_of(name);
    html! {
        <fieldset class="radios">
            <legend>{ legend }</legend>
            <div class={format!("radio-row {id}")}>
                { for options.iter().map(|(value, face)| {
                    let onchange = on_choose.reform(|event: Event| typed_text(&event));
                    html! {
                        <label class="radio">
                            <input type="radio" name={id.clone()} value={(*value).to_owned()}
                                checked={*value == chosen} {onchange} />
                            { face.clone() }
                        </label>
                    }
                }) }
            </div>
        </fieldset>
    }
}

/// A button with a drawing alone.
pub fn icon(
    id: String,
    name: String,
    path: &'static str,
    is_off: bool,
    press: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="plain" {id} aria-label={name.clone()} title={name}
            aria-disabled={is_off.then_some("true")} onclick={press}>
            <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={path} /></svg>
        </button>
    }
}

/// An arrow up.
pub const UP: &str = "M12 19V5M6 11l6-6 6 6";
/// An arrow down.
pub const DOWN: &str = "M12 5v14M6 13l6 6 6-6";
/// A cross.
pub const AWAY: &str = "M6 6l12 12M18 6L6 18";

/// Up, down and away for an entry of a list. Whoever moved it finds the focus where it went.
pub fn movers(
    desk: &Desk,
    list: &str,
    place: usize,
    count: usize,
    what: &str,
    after: &str,
) -> Html {
    let id = |place: usize, act: &str| format!("{}-{place}-{act}", id_of(list));
    let to = |to: Option<usize>, act: &'static str| {
        let (desk, list) = (desk.clone(), list.to_owned());
        let to = to.filter(|to| *to < count);
        let focus = to.map(|to| id(to, act));
        (
            to.is_none(),
            Callback::from(move |_: MouseEvent| {
                if let (Some(to), Some(focus)) = (to, &focus) {
                    desk.on_edit.emit(Edit::Move { list: list.clone(), from: place, to });
                    desk.on_focus.emit(focus.clone());
                }
            }),
        )
    };
    let (is_first, up) = to(place.checked_sub(1), "up");
    let (is_last, down) = to(Some(place + 1), "down");
    let away = {
        let (desk, list, after) = (desk.clone(), list.to_owned(), after.to_owned());
        Callback::from(move |_: MouseEvent| {
            desk.on_edit.emit(Edit::Remove { list: list.clone(), place });
            desk.on_focus.emit(after.clone());
        })
    };
    html! {
        <span class="movers">
            { icon(id(place, "up"), say!("Move {what} up", what), UP, is_first, up) }
            { icon(id(place, "down"), say!("Move {what} down", what), DOWN, is_last, down) }
            { icon(id(place, "away"), say!("Remove {what}", what), AWAY, false, away) }
        </span>
    }
}
