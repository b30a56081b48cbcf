//! One row of points, lowest to highest in reading direction: native radios under their numbers.

use super::wording::{Wording, point_word};
use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::definition::RatingAsk;
use yew::prelude::*;

/// What a [`RatingScale`] shows.
#[derive(PartialEq, Properties)]
pub struct RatingScaleProps {
    /// Names the radios and the ids; once on the card.
    pub name: AttrValue,
    /// The id of the text that says what is rated.
    pub labelled_by: AttrValue,
    /// The id of the text that says what is wrong, if something is.
    pub described_by: Option<AttrValue>,
    /// What is measured, on which scale, in which words.
    pub ask: Rc<RatingAsk>,
    /// Whether an answer is needed to go on.
    pub required: bool,
    /// The point chosen.
    pub value: Option<u8>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// Hears the point chosen. Choosing never sends and never goes on.
    pub on_rate: Callback<u8>,
}

/// A radio group of all points of a scale.
#[component]
pub fn RatingScale(props: &RatingScaleProps) -> Html {
    let scale = props.ask.scale;
    let invalid = props.described_by.is_some().then_some("true");
    html! {
        <div part="scale" class={scale_class(scale.points())} role="radiogroup"
            aria-labelledby={&props.labelled_by} aria-describedby={props.described_by.clone()}
            aria-required={props.required.then_some("true")} aria-invalid={invalid}>
            { for (scale.min()..=scale.max()).map(|point| view_point(props, point)) }
        </div>
    }
}

fn view_point(props: &RatingScaleProps, point: u8) -> Html {
    let (ask, messages) = (&props.ask, &props.messages);
    let is_chosen = props.value == Some(point);
    let onchange = props.on_rate.reform(move |_: Event| point);
    let word = point_word(ask, point, messages);
    html! {
        <label class="point" part={if is_chosen { "point point--selected" } else { "point" }}>
            <input type="radio" name={&props.name} value={number(point)} checked={is_chosen}
                aria-label={spoken(ask, point, messages)} {onchange} />
            <span class="number" aria-hidden="true">{ messages.number(point.into()) }</span>
            if let Some(word) = word {
                <span class="word" aria-hidden="true">{ String::from(word) }</span>
            }
        </label>
    }
}

/// `9 of 10`, and the words on the point if it has some: `10 of 10, Extremely likely`.
fn spoken(ask: &RatingAsk, point: u8, messages: &Messages) -> String {
    let scale = ask.scale;
    let mut spoken = messages.with_numbers("point_of", point.into(), scale.max().into());
    let word = match point_word(ask, point, messages) {
        Some(word) => word.into(),
        None if point == scale.min() => Wording::low(ask, messages).text,
        None if point == scale.max() => Wording::high(ask, messages).text,
        None => return spoken,
    };
    spoken.push_str(messages.text("comma"));
    spoken.push_str(&word);
    spoken
}

/// The value as records have it, whatever digits are shown.
fn number(point: u8) -> String {
    trefoil_survey::complaint::whole_text(point.into())
}

fn scale_class(points: u8) -> &'static str {
    match points {
        11 => "scale scale-11",
        10 => "scale scale-10",
        7 => "scale scale-7",
        3 => "scale scale-3",
        _ => "scale",
    }
}
