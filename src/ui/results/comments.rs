//! What respondents wrote: to search, by group and by what it is about.

use super::choose::Choose;
use super::sources::Sources;
use super::words::{count, counted, period};
use crate::dom::typed_text;
use std::rc::Rc;
use trefoil_results::{Comment, TOPICS, Topic};
use trefoil_score::nps::Group;
use yew::prelude::*;

/// What [`Comments`] show.
#[derive(Properties)]
pub struct CommentsProps {
    /// Where the answers come from.
    pub sources: Rc<Sources>,
}

impl PartialEq for CommentsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.sources, &other.sources)
    }
}

/// So many are shown at first, and so many more with each press.
const SHOWN: usize = 20;

/// Whose comments can be chosen.
const WHOSE: [(Option<Group>, &str); 4] = [
    (None, "Everybody"),
    (Some(Group::Detractor), "Detractors"),
    (Some(Group::Passive), "Passives"),
    (Some(Group::Promoter), "Promoters"),
];

/// Comments with a search, or nothing when there are none.
#[component]
pub fn Comments(props: &CommentsProps) -> Html {
    let search = use_state_eq(String::new);
    let whose = use_state_eq(|| 0_usize);
    let about = use_state_eq(|| 0_usize);
    let shown = use_state_eq(|| SHOWN);
    let all = props.sources.comments();
    if all.is_empty() {
        return Html::default();
    }
    let group = WHOSE.get(*whose).and_then(|(group, _)| *group);
    let topic = about.checked_sub(1).and_then(|place| TOPICS.get(place));
    let found: Vec<&Comment<'_>> = all
        .iter()
        .filter(|one| group.is_none() || one.group() == group)
        .filter(|one| topic.is_none_or(|topic| topic.is_in(one.text)))
        .filter(|one| one.holds(&search))
        .collect();
    let topics = std::iter::once("Anything".into());
    let topics: Vec<String> = topics.chain(TOPICS.iter().map(|topic| topic.name.into())).collect();
    // Whoever looks for something else begins at its beginning.
    let choose = |state: &UseStateHandle<usize>| {
        let (state, shown) = (state.clone(), shown.clone());
        Callback::from(move |place| {
            state.set(place);
            shown.set(SHOWN);
        })
    };
    let oninput = {
        let (search, shown) = (search.clone(), shown.clone());
        Callback::from(move |event: InputEvent| {
            search.set(typed_text(&event));
            shown.set(SHOWN);
        })
    };
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + SHOWN))
    };
    html! {
        <section class="panel" aria-labelledby="comments">
            <div class="bar">
                <h2 id="comments">{ "Comments" }</h2>
                <div class="choices">
                    <label class="choose">
                        <span>{ "Search" }</span>
                        <input type="search" value={(*search).clone()} {oninput} />
                    </label>
                    <Choose label="Of" options={WHOSE.map(|(_, name)| name.to_owned()).to_vec()}
                        chosen={*whose} on_choose={choose(&whose)} />
                    <Choose label="About" options={topics} chosen={*about} on_choose={choose(&about)} />
                </div>
            </div>
            <p class="note" role="status">{ counted(found.len() as u64, "comment", "comments") }{ format!(" of {}", count(all.len() as u64)) }</p>
            <ul class="comments">
                { for found.iter().take(*shown).map(|one| comment(one)) }
            </ul>
            if found.len() > *shown {
                <button type="button" class="secondary" onclick={more}>{ "Show more" }</button>
            }
            <Topics sources={props.sources.clone()} />
        </section>
    }
}

fn comment(one: &Comment<'_>) -> Html {
    let day = one.at.map(|at| period(at.to_rfc3339().split('T').next().unwrap_or_default()));
    let likely = one.likely.map(|likely| format!("{likely} of 10"));
    let facts: Vec<String> =
        likely.into_iter().chain([one.question.to_owned()]).chain(day).collect();
    html! {
        <li>
            <p class="said" dir="auto">{ one.text }</p>
            <p class="quiet small">{ facts.join(" · ") }</p>
        </li>
    }
}

/// How often each topic comes up, by group; not counted anew while somebody types.
#[component]
fn Topics(props: &CommentsProps) -> Html {
    let all = props.sources.comments();
    let about = |topic: &Topic, group: Option<Group>| {
        let of_group = all.iter().filter(|one| group.is_none() || one.group() == group);
        let texts: Vec<&str> = of_group.map(|one| one.text).collect();
        let hits = texts.iter().filter(|text| topic.is_in(text)).count();
        match texts.len() {
            0 => "–".into(),
            of => format!("{:.0} %", 100.0 * hits as f64 / of as f64),
        }
    };
    html! {
        <details>
            <summary>{ "What they are about" }</summary>
            <table class="groups">
                <caption class="unseen">{ "Shares of comments by topic" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Topic" }</th>
                        { for WHOSE.iter().map(|(_, name)| html! { <th scope="col">{ name }</th> }) }
                    </tr>
                </thead>
                <tbody>
                    { for TOPICS.iter().map(|topic| html! {
                        <tr>
                            <th scope="row">{ topic.name }</th>
                            { for WHOSE.iter().map(|(group, _)| html! { <td>{ about(topic, *group) }</td> }) }
                        </tr>
                    }) }
                </tbody>
            </table>
            <p class="note">
                { "By words in English, German, Finnish, Bulgarian and Persian: what is said in other words is missed." }
            </p>
        </details>
    }
}
