//! What respondents wrote: to search, by group and by what it is about.

use super::choose::Choose;
use super::sources::Sources;
use super::words::{NONE, apart, count, counted, likely, period, whole_percent};
use crate::dom::typed_text;
use crate::i18n::spoken::{text, text_of};
use crate::{key, say};
use std::rc::Rc;
use trefoil_results::{About, Comment, Search, TOPICS};
use yew::prelude::*;

/// What [`Comments`] show, and whom they tell.
#[derive(Properties)]
pub struct CommentsProps {
    /// Where the answers come from.
    pub sources: Rc<Sources>,
    /// Hears which comments are wanted.
    pub on_search: Callback<Search>,
    /// Hears that it is wanted what comments are about.
    pub on_about: Callback<()>,
}

impl PartialEq for CommentsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.sources, &other.sources)
    }
}

/// So many are shown at first, and so many more with each press.
const SHOWN: usize = 20;

/// So many are asked for at first, and so many more when these are all shown.
const ASKED: usize = 1000;

/// What is looked for before anybody looks for something.
pub const FIRST_SEARCH: Search =
    Search { words: String::new(), group: None, topic: None, most: ASKED };

/// Whose comments can be chosen, in the order of [`trefoil_results::GROUPS`].
const WHOSE: [&str; 4] =
    [key!("Everybody"), key!("Detractors"), key!("Passives"), key!("Promoters")];

/// Comments with a search, or nothing when there are none.
#[component]
pub fn Comments(props: &CommentsProps) -> Html {
    let wanted = use_state_eq(|| FIRST_SEARCH);
    let shown = use_state_eq(|| SHOWN);
    let found = props.sources.found();
    if found.all == 0 {
        return Html::default();
    }
    let topics = std::iter::once(say!("Anything").into());
    let topics: Vec<String> =
        topics.chain(TOPICS.iter().map(|topic| text_of(topic.name))).collect();
    // Whoever looks for something else begins at its beginning.
    let want = {
        let (wanted, shown, on_search) = (wanted.clone(), shown.clone(), props.on_search.clone());
        Callback::from(move |search: Search| {
            shown.set(SHOWN);
            wanted.set(search.clone());
            on_search.emit(search);
        })
    };
    let with = |change: fn(&mut Search, Option<usize>)| {
        let before = (*wanted).clone();
        want.reform(move |place: usize| {
            let mut search = Search { most: ASKED, ..before.clone() };
            change(&mut search, place.checked_sub(1));
            search
        })
    };
    let on_group = with(|search, group| search.group = group);
    let on_topic = with(|search, topic| search.topic = topic);
    let oninput = {
        let before = (*wanted).clone();
        want.reform(move |event: InputEvent| Search {
            words: typed_text(&event),
            most: ASKED,
            ..before.clone()
        })
    };
    let more = {
        let (wanted, shown, on_search) = (wanted.clone(), shown.clone(), props.on_search.clone());
        Callback::from(move |_: MouseEvent| {
            let next = *shown + SHOWN;
            shown.set(next);
            if next > wanted.most {
                let search = Search { most: wanted.most + ASKED, ..(*wanted).clone() };
                wanted.set(search.clone());
                on_search.emit(search);
            }
        })
    };
    let place = |chosen: Option<usize>| chosen.map_or(0, |place| place + 1);
    html! {
        <section class="panel" aria-labelledby="comments">
            <div class="bar">
                <h2 id="comments">{ say!("Comments") }</h2>
                <div class="choices">
                    <label class="choose">
                        <span>{ say!("Search") }</span>
                        <input type="search" value={wanted.words.clone()} {oninput} />
                    </label>
                    <Choose label={say!("Of")} options={WHOSE.map(text_of).to_vec()}
                        chosen={place(wanted.group)} on_choose={on_group} />
                    <Choose label={say!("About")} options={topics} chosen={place(wanted.topic)} on_choose={on_topic} />
                </div>
            </div>
            <p class="note" role="status">
                { say!("{comments} of {all}", comments = counted(found.found, "comment", "comments"), all = count(found.all)) }
            </p>
            <ul class="comments">
                { for found.latest.iter().take(*shown).map(comment) }
            </ul>
            if found.found > *shown as u64 {
                <button type="button" class="secondary" onclick={more}>{ say!("Show more") }</button>
            }
            <Topics about={props.sources.about().cloned()} on_about={props.on_about.clone()} />
        </section>
    }
}

/// A comment as it was written, with what it goes with.
pub fn comment(one: &Comment) -> Html {
    let day = one.at.map(|at| period(at.to_rfc3339().split('T').next().unwrap_or_default()));
    let likely = one.likely.map(likely);
    let facts: Vec<String> = likely.into_iter().chain([apart(&one.question)]).chain(day).collect();
    html! {
        <li>
            <p class="said" dir="auto">{ &one.text }</p>
            <p class="quiet small">{ facts.join(" · ") }</p>
        </li>
    }
}

/// What [`Topics`] show, and whom they ask.
#[derive(PartialEq, Properties)]
struct TopicsProps {
    /// What comments are about, once it was asked.
    about: Option<Rc<About>>,
    /// Hears that it is wanted.
    on_about: Callback<()>,
}

/// How often each topic comes up, by group; counted when somebody looks, since each comment is read for it.
#[component]
fn Topics(props: &TopicsProps) -> Html {
    let is_open = use_state_eq(|| false);
    use_effect_with((*is_open, props.about.is_none()), {
        let on_about = props.on_about.clone();
        move |(is_open, is_unknown)| {
            if *is_open && *is_unknown {
                on_about.emit(());
            }
        }
    });
    let ontoggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: Event| is_open.set(!*is_open))
    };
    let share = |about: &About, topic: usize, group: usize| {
        let of = about.comments.get(group).copied().unwrap_or_default();
        let hits = about.topics.get(topic).and_then(|counts| counts.get(group));
        match of {
            0 => NONE.into(),
            of => whole_percent(
                (100.0 * hits.copied().unwrap_or_default() as f64 / of as f64).round() as i64,
            ),
        }
    };
    let row = |about: &About, place: usize, name: &'static str| {
        html! {
            <tr>
                <th scope="row">{ text(name) }</th>
                { for (0..WHOSE.len()).map(|group| html! { <td>{ share(about, place, group) }</td> }) }
            </tr>
        }
    };
    html! {
        <details {ontoggle}>
            <summary>{ say!("What they are about") }</summary>
            if let Some(about) = &props.about {
                <table class="groups">
                    <caption class="unseen">{ say!("Shares of comments by topic") }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ say!("Topic") }</th>
                            { for WHOSE.iter().map(|name| html! { <th scope="col">{ text(name) }</th> }) }
                        </tr>
                    </thead>
                    <tbody>
                        { for TOPICS.iter().enumerate().map(|(place, topic)| row(about, place, topic.name)) }
                    </tbody>
                </table>
            }
            <p class="note">
                { say!("By words in English, German, Finnish, Bulgarian and Persian: what is said in other words is missed.") }
            </p>
        </details>
    }
}
