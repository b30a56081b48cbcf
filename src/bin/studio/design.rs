//! The designer at work: drafts kept in this browser, files in and out, the real card beside it.

use crate::preview::Preview;
use std::rc::Rc;
use trefoil::browser::{files, kept, studio as page};
use trefoil::ui::designer::{Act, Designer, Draft, Edit, Hashes, Output, Staging, State};
use trefoil::ui::header::Place;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// Where drafts are kept.
const KEY: &str = "trefoil.design";

/// A file that was refused: its name, and all that is wrong with it.
type Refused = Option<(AttrValue, Vec<String>)>;

/// What the [`Design`] needs.
#[derive(PartialEq, Properties)]
pub struct DesignProps {
    /// The language of what is shown; in another one all of it is drawn anew.
    pub language: &'static str,
}

/// Holds the draft for the [`Designer`].
#[component]
pub fn Design(props: &DesignProps) -> Html {
    let state = use_reducer(|| State::with(kept::text(KEY).and_then(|text| Draft::kept(&text))));
    let dispatch = state.dispatcher();
    let is_kept = use_state_eq(|| true);
    let refused: UseStateHandle<Refused> = use_state_eq(|| None);
    let copied = use_state_eq(|| None::<(Output, bool)>);
    let opened = use_state_eq(|| 0_u32);
    let wanted = use_state(|| None::<String>);
    let shown: Rc<State> = Rc::new((*state).clone());

    use_effect_with(shown.draft().cloned(), {
        let is_kept = is_kept.clone();
        move |draft| {
            if let Some(draft) = draft {
                is_kept.set(kept::put(KEY, &draft.to_json()));
            }
        }
    });
    // Once what was wished for is drawn.
    use_effect_with(wanted.clone(), |wanted| {
        if let Some(id) = &**wanted {
            page::focus(id);
        }
    });
    use_effect_with((), {
        let dispatch = dispatch.clone();
        move |()| {
            let document = web_sys::window().and_then(|window| window.document());
            let options = gloo::events::EventListenerOptions::enable_prevent_default();
            let listener = document.map(|document| {
                gloo::events::EventListener::new_with_options(
                    &document,
                    "keydown",
                    options,
                    move |event| {
                        if let Some(act) = event.dyn_ref().and_then(shortcut) {
                            event.prevent_default();
                            dispatch.dispatch(act);
                        }
                    },
                )
            });
            move || drop(listener)
        }
    });

    let take = {
        let (state, dispatch, refused, wanted) =
            (shown.clone(), dispatch.clone(), refused.clone(), wanted.clone());
        let opened = opened.clone();
        Callback::from(move |file: Option<File>| {
            let Some(file) = file else { return };
            let draft = state.draft().map(|draft| (**draft).clone()).unwrap_or_default();
            let (dispatch, refused, wanted) = (dispatch.clone(), refused.clone(), wanted.clone());
            let opened = opened.clone();
            spawn_local(async move {
                let read = match files::bytes(&file).await {
                    Ok(bytes) => draft.with_file(&bytes, &page::embed_folder()),
                    Err(why) => Err(vec![why.into()]),
                };
                match read {
                    Ok(draft) => {
                        refused.set(None);
                        opened.set(*opened + 1);
                        dispatch.dispatch(Act::Edit(Edit::Replace(Box::new(draft))));
                        wanted.set(Some("design".into()));
                    }
                    Err(said) => refused.set(Some((file.name().into(), said))),
                }
            });
        })
    };
    let on_pick = take.reform(|event: Event| files::picked(&event).into_iter().next());
    let on_drop = take.reform(|event: DragEvent| files::dropped(&event).into_iter().next());
    let on_save = Callback::from(|output: Output| {
        // A browser that refuses says so itself.
        files::save(&output.file, output.media_type, &output.text).ok();
    });
    let on_copy = {
        let copied = copied.clone();
        Callback::from(move |output: Output| {
            let copied = copied.clone();
            spawn_local(async move {
                let is_copied = page::copy(&output.text).await;
                copied.set(Some((output, is_copied)));
            });
        })
    };
    let card = Callback::from(|staging: Staging| html! { <Preview {staging} /> });
    let card = (*use_memo((), |()| card)).clone();
    let hashes = use_memo((), |()| Hashes::read(&page::meta("trefoil-hashes")));
    let on_focus = Callback::from(move |id| wanted.set(Some(id)));
    html! {
        <Designer key={props.language} state={shown} on_act={Callback::from(move |act| dispatch.dispatch(act))}
            files={page::embed_folder()} {hashes} is_kept={*is_kept} {card} {on_focus} {on_pick} {on_drop}
            refused={(*refused).clone()} opened={*opened} {on_copy} copied={(*copied).clone()} {on_save} />
    }
}

/// What a key asks for; a field that is typed into undoes by itself.
fn shortcut(event: &KeyboardEvent) -> Option<Act> {
    let is_wish = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
    let is_here = Place::of(&page::hash()) == Place::Design;
    let target: HtmlElement = event.target()?.dyn_into().ok()?;
    let is_typed = target
        .matches("textarea, input:not([type=radio], [type=checkbox], [type=color], [type=file])")
        .unwrap_or(false);
    if !is_wish || !is_here || is_typed {
        return None;
    }
    match (&*event.key().to_lowercase(), event.shift_key()) {
        ("z", false) => Some(Act::Undo),
        ("z", true) | ("y", false) => Some(Act::Redo),
        _ => None,
    }
}
