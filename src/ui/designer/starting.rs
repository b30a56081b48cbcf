//! How somebody begins: with a ready survey, with a file, or with what was begun.

use super::draft::{Draft, STARTS};
use crate::i18n::spoken::{count, text};
use crate::say;
use yew::prelude::*;

/// What [`Starting`] offers.
#[derive(PartialEq, Properties)]
pub struct StartingProps {
    /// Whether there is a draft to go on with.
    pub has_draft: bool,
    /// Where the widget's files are, as far as it can be known.
    pub files: AttrValue,
    /// Hears the draft to begin with.
    pub on_start: Callback<Draft>,
    /// Hears that the draft is gone on with.
    pub on_go_on: Callback<()>,
    /// Hears the change of the file input.
    pub on_pick: Callback<Event>,
    /// What is wrong with the file that was picked last, and its name.
    pub refused: Option<(AttrValue, Vec<String>)>,
}

/// Cards to begin with.
#[component]
pub fn Starting(props: &StartingProps) -> Html {
    html! {
        <section class="starting" aria-labelledby="starting">
            <h2 id="starting" tabindex="-1">{ say!("Begin with") }</h2>
            <ul class="starts">
                { for STARTS.iter().map(|start| {
                    let on_start = props.on_start.reform({
                        let files = props.files.clone();
                        move |_: MouseEvent| start.draft(&files)
                    });
                    html! {
                        <li>
                            <button type="button" class="start-card" onclick={on_start}>
                                <strong>{ text(start.name) }</strong>
                                <span class="quiet">{ text(start.about) }</span>
                            </button>
                        </li>
                    }
                }) }
            </ul>
            <div class="other-starts">
                if props.has_draft {
                    <button type="button" class="drop-button" onclick={props.on_go_on.reform(|_: MouseEvent| ())}>
                        { say!("Go on with my draft") }
                    </button>
                }
                <label class="secondary file-button">
                    <input class="unseen" type="file" accept=".json,application/json" onchange={props.on_pick.clone()} />
                    <span>{ say!("Open a definition file") }</span>
                </label>
                <span class="quiet">{ say!("Or drop it here.") }</span>
            </div>
            { refusal(props.refused.as_ref()) }
        </section>
    }
}

/// What is wrong with a file that was refused.
pub fn refusal(refused: Option<&(AttrValue, Vec<String>)>) -> Html {
    let Some((name, said)) = refused else { return Html::default() };
    html! {
        <div class="notice" role="alert">
            <p><strong>{ say!("{name} cannot be opened.", name) }</strong>{ " " }{ say!("What you had is still here.") }</p>
            <ul>{ for said.iter().take(12).map(|line| html! { <li>{ line }</li> }) }</ul>
            if said.len() > 12 {
                <p>{ say!("And {more} more.", more = count(said.len() as u64 - 12)) }</p>
            }
        </div>
    }
}
