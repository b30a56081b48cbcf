//! What the card looks like, and where on the page it is.

use super::desk::Desk;
use super::fields::{Says, option_of, radios, text};
use super::outputs::words_of;
use crate::dom::typed_text;

use crate::{key, say};
use trefoil_survey::value::Value;
use yew::prelude::*;

/// Themes, colour, display.
pub fn look(desk: &Desk) -> Html {
    let display = desk.draft.text("options.display");
    html! {
        <>
            <section class="panel" aria-labelledby="display">
                <h3 id="display">{ say!("How it appears") }</h3>
                { radios("options.display", say!("On the page"), &displays(), if display.is_empty() { "inline" } else { display }, {
                    let desk = desk.clone();
                    Callback::from(move |value: String| {
                        desk.put("options.position", Value::Null);
                        desk.put("options.display", if value == "inline" { Value::Null } else { (&*value).into() });
                    })
                }) }
                { position(desk, display) }
            </section>
            <section class="panel" aria-labelledby="colours">
                <h3 id="colours">{ say!("Colours") }</h3>
                { themes(desk) }
                { accent(desk) }
                <div class="pair">
                    { option_of(desk, "options.scheme", Says { label: say!("Light or dark"), ..Says::default() }, &[
                        ("auto", key!("As the reader\u{2019}s device has it")), ("light", key!("Always light")), ("dark", key!("Always dark")),
                    ]) }
                    { option_of(desk, "options.density", Says { label: say!("Room"), ..Says::default() }, &[
                        ("comfortable", key!("Comfortable")), ("compact", key!("Compact")),
                    ]) }
                </div>
            </section>
        </>
    }
}

/// A small drawing of each display, with its name and what it is.
fn displays() -> Vec<(&'static str, Html)> {
    [
        ("inline", say!("In the page"), say!("Where you put it"), "M8 15h24v12H8z"),
        ("popover", say!("In a corner"), say!("Comes over the page"), "M22 20h15v12H22z"),
        ("bar", say!("A bar"), say!("Along an edge"), "M3 26h34v7H3z"),
        ("tab", say!("A tab"), say!("Opens at a click"), "M33 14h4v12h-4z"),
        ("modal", say!("A dialog"), say!("Only at a visitor\u{2019}s click"), "M10 11h20v14H10z"),
        ("page", say!("The whole page"), say!("A page of its own"), "M3 8h34v25H3z"),
    ]
    .into_iter()
    .map(|(value, name, about, path)| {
        let face = html! {
            <span class="radio-face">
                <svg class="mini" viewBox="0 0 40 36" width="40" height="36" aria-hidden="true">
                    <rect class="mini-page" x="2.5" y="2.5" width="35" height="31" rx="3" />
                    <path class="mini-card" d={path} />
                </svg>
                <strong>{ name }</strong>
                <span class="quiet">{ about }</span>
            </span>
        };
        (value, face)
    })
    .collect()
}

fn position(desk: &Desk, display: &str) -> Html {
    let says = Says { label: say!("Where"), ..Says::default() };
    let options: &[(&str, &str)] = match display {
        "popover" => &[
            ("bottom-end", key!("Bottom, where lines end")),
            ("bottom-start", key!("Bottom, where lines start")),
            ("top-end", key!("Top, where lines end")),
            ("top-start", key!("Top, where lines start")),
        ],
        "bar" => &[("bottom", key!("At the bottom")), ("top", key!("At the top"))],
        "tab" => {
            &[("bottom-end", key!("Where lines end")), ("bottom-start", key!("Where lines start"))]
        }
        _ => return Html::default(),
    };
    option_of(desk, "options.position", says, options)
}

fn themes(desk: &Desk) -> Html {
    let themes = std::iter::once("").chain(words_of("theme").iter().copied());
    let options: Vec<_> = themes
        .map(|theme| {
            let name = if theme.is_empty() { "trefoil" } else { theme };
            let face = html! {
                <span class="radio-face theme-face">
                    <span class={format!("swatches theme-{name}")} aria-hidden="true"><i /><i /><i /></span>
                    <strong>{ name }</strong>
                </span>
            };
            (theme, face)
        })
        .collect();
    let on_choose = {
        let desk = desk.clone();
        Callback::from(move |value: String| {
            desk.put(
                "options.theme",
                if value.is_empty() { Value::Null } else { (&*value).into() },
            );
        })
    };
    radios("options.theme", say!("Theme"), &options, desk.draft.text("options.theme"), on_choose)
}

/// A colour as text, and by the browser's own picker.
fn accent(desk: &Desk) -> Html {
    let written = desk.draft.text("options.accent");
    let is_hex = written.len() == 7 && written.starts_with('#');
    let picked = if is_hex { written.to_owned() } else { "#1d7048".into() };
    let oninput = {
        let desk = desk.clone();
        Callback::from(move |event: InputEvent| {
            desk.put("options.accent", (&*typed_text(&event)).into())
        })
    };
    html! {
        <div class="accent">
            { text(desk, "options.accent", Says {
                label: say!("Your colour"),
                hint: say!("Everything else follows from it. Too pale a colour is shown darker, so that it can be seen."),
                placeholder: "#1d7048",
            }) }
            <label class="picker">
                <span class="unseen">{ say!("Pick your colour") }</span>
                <input type="color" value={picked} {oninput} />
            </label>
        </div>
    }
}
