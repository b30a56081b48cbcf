//! The studio's Wasm: files and kept answers in, scores on screen and as objects for scripts.
//!
//! A script of the page hears `trefoil-results` on the document after each change; its `detail`,
//! and the answer of `trefoilStudio.results()`, is `{live, trial}`: tables, or null.

mod made_up;
mod preview;

use preview::Preview;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use trefoil::browser::{clock, files, kept, offline};
use trefoil::ui::results::{Change, Source, Sources, Studio};
use trefoil_results::{Offset, Span, Tables, View};
use trefoil_survey::time::Timestamp;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CustomEvent, CustomEventInit, File};
use yew::prelude::*;

thread_local! {
    /// The tables on screen, for [`results`].
    static SHOWN: RefCell<Rc<Sources>> = RefCell::default();
}

/// Tables at the border to scripts.
#[derive(Serialize)]
struct Results<'a> {
    live: Option<&'a Tables>,
    trial: Option<&'a Tables>,
}

/// Reads what it is given and shows the scores.
#[component]
fn App() -> Html {
    let sources = use_reducer(Sources::default);
    let dispatch = sources.dispatcher();

    use_effect_with((), {
        let dispatch = dispatch.clone();
        move |()| {
            read_kept(&dispatch);
            // Another tab of this site may keep an answer at any time.
            let window = web_sys::window();
            let listener = window.map(|window| {
                gloo::events::EventListener::new(&window, "storage", move |_| read_kept(&dispatch))
            });
            move || drop(listener)
        }
    });
    let is_offline = use_state_eq(|| false);
    use_effect_with((), {
        let is_offline = is_offline.clone();
        move |()| spawn_local(async move { is_offline.set(offline::is_kept().await) })
    });
    let shown: Rc<Sources> = Rc::new((*sources).clone());
    SHOWN.set(shown.clone());
    use_effect_with(shown.changes(), |_| announce());

    let view = use_state_eq(first_view);
    let analysis = use_memo((sources.changes(), (*view).clone()), |(_, view)| {
        sources.live().map(|_| Rc::new(sources.analysis(view)))
    });
    let on_view = {
        let view = view.clone();
        Callback::from(move |wished| view.set(wished))
    };

    let on_pick = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| read_files(files::picked(&event), dispatch.clone()))
    };
    let on_drop = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: DragEvent| read_files(files::dropped(&event), dispatch.clone()))
    };
    let on_forget = {
        let dispatch = dispatch.clone();
        Callback::from(move |name| dispatch.dispatch(Change::Forget(name)))
    };
    let on_save = {
        let live = shown.live().cloned();
        Callback::from(move |()| {
            if let Some(tables) = &live {
                // A browser that refuses says so itself.
                files::save("trefoil-results.json", "application/json", &tables.to_json()).ok();
            }
        })
    };

    let on_made_up = {
        let dispatch = dispatch.clone();
        Callback::from(move |()| {
            let lines = made_up::year(Timestamp::from_unix_ms(clock::now_ms()));
            dispatch.dispatch(Change::Read(Source::made_up(made_up::NAME, &lines)));
        })
    };
    let on_record = Callback::from(move |line| dispatch.dispatch(Change::Answered(line)));
    let preview = html! { <Preview {on_record} /> };
    html! { <Studio sources={shown} analysis={(*analysis).clone()} view={(*view).clone()} {on_view} {on_pick} {on_drop} {on_forget} {on_save} {on_made_up} is_offline={*is_offline} {preview} /> }
}

/// Weeks, at this browser's offset from UTC today.
fn first_view() -> View {
    View {
        offset: Offset::minutes(clock::offset_minutes()).unwrap_or_default(),
        span: Span::default(),
        by: Vec::new(),
        now: Timestamp::from_unix_ms(clock::now_ms()),
    }
}

/// Reads what the widget kept in this browser, if it kept anything.
fn read_kept(dispatch: &UseReducerDispatcher<Sources>) {
    let lines = kept::read(true) + &kept::read(false);
    if !lines.is_empty() {
        dispatch.dispatch(Change::Read(Source::kept(&lines)));
    }
}

/// Reads files one after the other; the page says so before it is busy.
fn read_files(files: Vec<File>, dispatch: UseReducerDispatcher<Sources>) {
    if files.is_empty() {
        return;
    }
    dispatch.dispatch(Change::Reading(files.len()));
    spawn_local(async move {
        for file in files {
            dispatch.dispatch(match files::content(&file).await {
                Ok(bytes) => Change::Read(Source::file(&file.name(), &bytes)),
                Err(why) => Change::Unreadable(file.name(), why),
            });
        }
    });
}

/// The tables as objects.
fn results() -> Result<JsValue, JsValue> {
    let sources = SHOWN.with_borrow(Rc::clone);
    let results =
        Results { live: sources.live().map(Rc::as_ref), trial: sources.trial().map(Rc::as_ref) };
    // As `JSON.parse` would give them: plain objects, and null for what does not exist.
    Ok(results.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// Tells scripts of the page that the tables changed.
fn announce() {
    let told = || -> Result<(), JsValue> {
        let init = CustomEventInit::new();
        init.set_detail(&results()?);
        let event = CustomEvent::new_with_event_init_dict("trefoil-results", &init)?;
        let document = web_sys::window().and_then(|window| window.document());
        document.ok_or(JsValue::NULL)?.dispatch_event(&event).map(|_| ())
    };
    report(told());
}

/// Puts `trefoilStudio.results` where scripts of the page find it.
fn open_border() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let studio = js_sys::Object::new();
    let answer = Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(results).into_js_value();
    js_sys::Reflect::set(&studio, &"results".into(), &answer)?;
    js_sys::Reflect::set(&window, &"trefoilStudio".into(), &studio)?;
    Ok(())
}

fn report(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        web_sys::console::error_2(&"Trefoil studio:".into(), &error);
    }
}

fn main() {
    report(open_border());
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(place) = document.and_then(|document| document.get_element_by_id("studio")) {
        yew::Renderer::<App>::with_root(place).render();
    }
}
