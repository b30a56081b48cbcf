//! A list to choose one of.

use crate::dom::typed_text;
use yew::prelude::*;

/// What a [`Choose`] offers, and whom it tells.
#[derive(PartialEq, Properties)]
pub struct ChooseProps {
    /// What is chosen.
    pub label: AttrValue,
    /// The names.
    pub options: Vec<String>,
    /// The place of the one that is chosen.
    pub chosen: usize,
    /// Hears the place of another.
    pub on_choose: Callback<usize>,
}

/// A labelled list; nothing where there is nothing to choose.
#[component]
pub fn Choose(props: &ChooseProps) -> Html {
    if props.options.len() < 2 {
        return Html::default();
    }
    let onchange = props.on_choose.reform(|event: Event| typed_text(&event).parse().unwrap_or(0));
    html! {
        <label class="choose">
            <span>{ &props.label }</span>
            <select {onchange}>
                { for props.options.iter().enumerate().map(|(place, name)| html! {
                    <option value={place.to_string()} selected={place == props.chosen}>{ name }</option>
                }) }
            </select>
        </label>
    }
}
