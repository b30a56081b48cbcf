//! The framework's floor: one question in Yew and nothing else, drawn as the hand-written one beside it is.

use yew::prelude::*;

const STYLE: &str = "\
form { border: 1px solid #ccc; border-radius: 8px; padding: 16px; font: 16px/1.5 system-ui, sans-serif }
fieldset { border: 0; margin: 0; padding: 0 }
.points { display: grid; grid-template-columns: repeat(11, 1fr); gap: 4px; margin-block: 12px }
label { display: grid; place-items: center; min-block-size: 44px; border: 1px solid #888; border-radius: 6px }
.chosen { background: #0b57d0; color: #fff }
input { position: absolute; opacity: 0 }
.ends { display: flex; justify-content: space-between; font-size: 14px }";

const POINTS: [&str; 11] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

#[component(Question)]
fn question() -> Html {
    let chosen = use_state_eq(|| None);
    let point = |(place, value): (usize, &'static str)| {
        let chosen = chosen.clone();
        let class = (*chosen == Some(place)).then_some("chosen");
        let onchange = Callback::from(move |_| chosen.set(Some(place)));
        html! { <label {class}><input type="radio" name="nps" {value} {onchange} />{ value }</label> }
    };
    html! {
        <form>
            <style>{ STYLE }</style>
            <fieldset>
                <legend>{ "How likely are you to recommend us to a friend or colleague?" }</legend>
                <div class="points">{ for POINTS.into_iter().enumerate().map(point) }</div>
                <div class="ends"><span>{ "Not at all likely" }</span><span>{ "Extremely likely" }</span></div>
            </fieldset>
            <button>{ "Send" }</button>
        </form>
    }
}

fn main() {
    let place = web_sys::window().and_then(|window| window.document()?.get_element_by_id("survey"));
    if let Some(place) = place {
        yew::Renderer::<Question>::with_root(place).render();
    }
}
