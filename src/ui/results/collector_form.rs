//! Where answers are loaded from a collector.

use crate::dom::typed_text;
use crate::say;
use yew::prelude::*;

/// What a [`CollectorForm`] needs.
#[derive(PartialEq, Properties)]
pub struct CollectorFormProps {
    /// Whether something is being read.
    pub is_busy: bool,
    /// Hears an address and a token, as they were typed.
    pub on_load: Callback<(String, String)>,
}

/// An address and a token, folded in until somebody wants them.
#[component]
pub fn CollectorForm(props: &CollectorFormProps) -> Html {
    let address = use_state(String::new);
    let token = use_state(String::new);

    let typed = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |event: InputEvent| state.set(typed_text(&event)))
    };
    let (on_address, on_token) = (typed(&address), typed(&token));
    let onsubmit = {
        let (on_load, is_busy) = (props.on_load.clone(), props.is_busy);
        let (address, token) = (address.clone(), token.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !is_busy {
                on_load.emit(((*address).clone(), (*token).clone()));
            }
        })
    };

    html! {
        <details class="menu collector">
            <summary class="secondary">{ say!("Load from a collector") }</summary>
            <form {onsubmit}>
                <label>
                    <span>{ say!("Address") }</span>
                    <input type="text" inputmode="url" autocomplete="off" spellcheck="false"
                        placeholder="https://answers.example" required=true
                        value={(*address).clone()} oninput={on_address} />
                </label>
                <label>
                    <span>{ say!("Token") }</span>
                    <input type="password" autocomplete="off" aria-describedby="token-note"
                        value={(*token).clone()} oninput={on_token} />
                </label>
                <button class="secondary" disabled={props.is_busy}>{ say!("Load") }</button>
                <p class="quiet" id="token-note">
                    { say!("The token stays in this page’s memory until you close it, and goes to the collector alone.") }
                </p>
            </form>
        </details>
    }
}
