//! The studio's Wasm: surveys are designed; files and kept answers go in, scores come out on screen and as
//! objects for scripts.
//!
//! A script of the page hears `trefoil-results` on the document after each change; its `detail`,
//! and the answer of `trefoilStudio.results()`, is `{live, trial}`: tables, or null. `trefoilStudio.analysis()` answers
//! with what the tables of live answers alone do not say, or null.

mod design;
mod desk;
mod far;
mod intake;
mod keep;
mod language;
mod made_up;
mod preview;
mod saving;

use design::Design;
use desk::Desk;
use intake::Given;
use preview::Try;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use trefoil::browser::collector::Collector;
use trefoil::browser::{clock, files, kept, offline, studio};
use trefoil::i18n::spoken;
use trefoil::say;
use trefoil::ui::header::{Header, Place};
use trefoil::ui::results::{
    Change, FIRST_SEARCH, Keeping, OpenedView, SaidColumn, Sources, Studio,
};
use trefoil_results::{
    Ask, ExportFormat, Kind, Offset, Query, SavedView, Search, Selection, Subject, Tables, Told,
    View,
};
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

/// The studio's two places.
#[component]
fn App() -> Html {
    let place = use_state_eq(|| Place::of(&studio::hash()));
    let is_offline = use_state_eq(|| false);
    let is_ready = use_state_eq(|| false);
    let on_ready = {
        let is_ready = is_ready.clone();
        Callback::from(move |()| is_ready.set(true))
    };
    use_effect_with((), {
        let is_offline = is_offline.clone();
        move |()| spawn_local(async move { is_offline.set(offline::is_kept().await) })
    });
    use_effect_with((), {
        let place = place.clone();
        move |()| {
            let listener = web_sys::window().map(|window| {
                gloo::events::EventListener::new(&window, "hashchange", move |_| {
                    place.set(Place::of(&studio::hash()));
                })
            });
            move || drop(listener)
        }
    });
    let language = use_state_eq(spoken::language);
    let on_language = {
        let language = language.clone();
        Callback::from(move |tag: String| {
            language::choose(&tag);
            language.set(spoken::language());
        })
    };
    let seen = use_mut_ref(|| false);
    *seen.borrow_mut() |= *place == Place::Design;
    let is_design_seen = *seen.borrow();
    html! {
        <>
            <Header place={*place} is_offline={*is_offline && *is_ready} language={*language}
                languages={&spoken::LANGUAGES[..]} {on_language} />
            // What was looked at stays, so that nothing is lost on the way from one to the other.
            <div hidden={*place != Place::Results}><Answers {on_ready} language={*language} /></div>
            if is_design_seen {
                <div hidden={*place != Place::Design}><Design language={*language} /></div>
            }
        </>
    }
}

/// What [`Answers`] tell.
#[derive(PartialEq, Properties)]
struct AnswersProps {
    /// Hears that files can be read, whatever becomes of the network.
    on_ready: Callback<()>,
    /// The language of what is shown; in another one all of it is drawn anew.
    language: &'static str,
}

/// Reads what it is given and shows the scores.
#[component]
fn Answers(props: &AnswersProps) -> Html {
    let sources = use_reducer(Sources::default);
    use_effect_with(sources.is_ready(), {
        let on_ready = props.on_ready.clone();
        move |is_ready| {
            if *is_ready {
                on_ready.emit(());
            }
        }
    });
    let dispatch = sources.dispatcher();

    let hear = use_callback((), {
        let dispatch = dispatch.clone();
        move |change: Change, ()| dispatch.dispatch(change)
    });
    // Before the page has anything that a file can be dropped on.
    let desk: Rc<Desk> = {
        let hear = hear.clone();
        (*use_memo((), |()| Desk::new(hear))).clone()
    };
    let send = use_callback((), {
        let (desk, hear) = (desk.clone(), hear.clone());
        move |wish: Ask, ()| {
            let about = match &wish {
                Ask::Query(query) => {
                    desk.far.note(query.clone());
                    Some(Subject::Report)
                }
                Ask::Search(search) => Some(Subject::Comments(search.clone())),
                Ask::About => Some(Subject::Topics),
                _ => None,
            };
            let is_far = desk.far.is_looked_at();
            if !is_far || about.is_none() {
                desk.ask(wish, None);
            } else if about == Some(Subject::Report) {
                hear.emit(Change::Awaited);
            }
            // One that is waited for has to know, too, which answers are looked at.
            if let Some(about) = about.filter(|about| is_far || *about == Subject::Report) {
                desk.far.ask(about, &hear);
            }
        }
    });
    use_effect_with((), {
        let send = send.clone();
        move |()| {
            send.emit(Ask::Query(first_query()));
            read_kept(&send);
            // Another tab of this site may keep an answer at any time.
            let window = web_sys::window();
            let listener = window.map(|window| {
                gloo::events::EventListener::new(&window, "storage", move |_| read_kept(&send))
            });
            move || drop(listener)
        }
    });
    let shown: Rc<Sources> = Rc::new((*sources).clone());
    SHOWN.set(shown.clone());
    use_effect_with(shown.changes(), |_| announce());

    let query = use_state_eq(first_query);
    let opened = use_state_eq(|| None::<OpenedView>);
    let look = {
        let (query, send) = (query.clone(), send.clone());
        Callback::from(move |wished: Query| {
            query.set(wished.clone());
            send.emit(Ask::Query(wished));
        })
    };
    let on_query = {
        let (look, opened) = (look.clone(), opened.clone());
        Callback::from(move |wished: Query| {
            opened.set(None);
            look.emit(wished);
        })
    };
    let on_opened = {
        let (look, opened) = (look.clone(), opened.clone());
        Callback::from(move |own: OpenedView| {
            if let Ok(saved) = &own.view {
                look.emit(saved.query(Timestamp::from_unix_ms(clock::now_ms())));
            }
            opened.set(Some(own));
        })
    };
    let on_read = {
        let opened = opened.clone();
        Callback::from(move |()| opened.set(None))
    };
    // What was looked for is looked for again when there is something else to look through.
    let search = use_mut_ref(|| FIRST_SEARCH);
    use_effect_with(shown.changes(), {
        let (search, send) = (search.clone(), send.clone());
        move |_| send.emit(Ask::Search(search.borrow().clone()))
    });
    let on_search = {
        let send = send.clone();
        Callback::from(move |wished: Search| {
            search.replace(wished.clone());
            send.emit(Ask::Search(wished));
        })
    };

    let give = {
        let (desk, dispatch) = (desk.clone(), dispatch.clone());
        Callback::from(move |(change, given): (Change, Vec<Given>)| {
            dispatch.dispatch(change);
            desk.open(given);
        })
    };
    let read_files = {
        let give = give.reform(|files: Vec<File>| {
            (Change::Given(files.len()), files.into_iter().map(Given::File).collect())
        });
        Callback::from(move |files: Vec<File>| {
            let (give, on_opened) = (give.clone(), on_opened.clone());
            spawn_local(async move {
                let answers = without_views(files, &on_opened).await;
                if !answers.is_empty() {
                    give.emit(answers);
                }
            });
        })
    };
    let load = give.reform(|collector: Collector| {
        (Change::Asked(collector.name().into()), vec![Given::Collector(collector)])
    });
    // Tokens are here and in the intake, and nowhere else.
    let collectors = use_mut_ref(Vec::<Collector>::new);
    let on_collector = {
        let (collectors, load, dispatch) = (collectors.clone(), load.clone(), dispatch.clone());
        Callback::from(move |(address, token): (String, String)| {
            match Collector::read(&address, &token) {
                Ok(collector) => {
                    let mut collectors = collectors.borrow_mut();
                    collectors.retain(|own| own.name() != collector.name());
                    collectors.push(collector.clone());
                    load.emit(collector);
                }
                Err(why) => dispatch.dispatch(Change::Refused(why)),
            }
        })
    };
    let on_again = Callback::from(move |name: AttrValue| {
        let collectors = collectors.borrow();
        if let Some(collector) = collectors.iter().find(|own| own.name() == name) {
            load.emit(collector.clone());
        }
    });
    let on_pick = read_files.reform(|event: Event| files::picked(&event));
    let on_drop = read_files.reform(|event: DragEvent| files::dropped(&event));
    let on_column = {
        let desk = desk.clone();
        let told = hear.reform(Change::Told);
        Callback::from(move |said: SaidColumn| match desk.intake.said(&said) {
            Some(file) => read_files.emit(vec![file]),
            None => {
                let why = say!("drop it here again").into();
                told.emit(Told::Unreadable { name: said.source, why })
            }
        })
    };
    let on_forget = {
        let (desk, send) = (desk.clone(), send.clone());
        Callback::from(move |name: AttrValue| {
            if !desk.leave(Some(&name)) {
                send.emit(Ask::Forget(name.to_string()));
            }
        })
    };
    let on_stop = {
        let (desk, dispatch) = (desk.clone(), dispatch.clone());
        Callback::from(move |()| {
            desk.intake.stop();
            if desk.far.stop() {
                dispatch.dispatch(Change::Told(Told::Stopped));
            }
        })
    };
    let on_about = send.reform(|()| Ask::About);
    let on_responses = {
        let (desk, send, dispatch) = (desk.clone(), send.clone(), dispatch.clone());
        Callback::from(move |(name, format, has_customers): (String, ExportFormat, bool)| {
            dispatch.dispatch(Change::Saving);
            let of = desk.saving.begin(name, format.media_type());
            send.emit(Ask::Export { format, has_customers, of });
        })
    };
    let on_stop_saving = {
        let (send, dispatch) = (send.clone(), dispatch.clone());
        Callback::from(move |()| {
            desk.saving.stop();
            dispatch.dispatch(Change::NotSaved);
            send.emit(Ask::ExportStop);
        })
    };
    let keeping = keep::keeping(&shown, &query, on_responses);
    let on_made_up = send.reform(|()| Ask::Take {
        name: made_up::title().into(),
        kind: Kind::MadeUp,
        lines: made_up::year(Timestamp::from_unix_ms(clock::now_ms())),
    });
    let on_record = send.reform(|lines| Ask::Take {
        name: say!("answered in the preview").into(),
        kind: Kind::Preview,
        lines,
    });
    let preview = html! { <Try {on_record} /> };
    html! {
        <ContextProvider<Keeping> context={keeping}>
            <Studio key={props.language} sources={shown} query={(*query).clone()} {on_query} opened={(*opened).clone()} {on_read} {on_pick} {on_drop} {on_forget} {on_column}
                {on_collector} {on_again}
                {on_stop} {on_stop_saving} {on_search} {on_about} {on_made_up} {preview} />
        </ContextProvider<Keeping>>
    }
}

/// The files without those that are saved views, each of which is told.
async fn without_views(files: Vec<File>, on_opened: &Callback<OpenedView>) -> Vec<File> {
    let mut answers = Vec::new();
    for file in files {
        let name = file.name();
        let is_small = file.size() <= SavedView::LONGEST as f64;
        let view = match is_small && name.to_ascii_lowercase().ends_with(".json") {
            // What cannot be read is said of it as of any other file.
            true => files::bytes(&file).await.ok(),
            false => None,
        };
        match view.and_then(|bytes| SavedView::read(&bytes)) {
            Some(view) => on_opened.emit(OpenedView { name, view }),
            None => answers.push(file),
        }
    }
    answers
}

/// All answers by week, at this browser's offset from UTC today.
fn first_query() -> Query {
    let offset = Offset::minutes(clock::offset_minutes()).unwrap_or_default();
    let view = View { offset, ..View::at(Timestamp::from_unix_ms(clock::now_ms())) };
    Query { selection: Selection::default(), view }
}

/// Reads what the widget kept in this browser, if it kept anything.
fn read_kept(send: &Callback<Ask>) {
    let lines = kept::read(true) + &kept::read(false);
    if !lines.is_empty() {
        let name = say!("kept in this browser").into();
        send.emit(Ask::Take { name, kind: Kind::Kept, lines });
    }
}

/// The tables as objects.
fn results() -> Result<JsValue, JsValue> {
    let sources = SHOWN.with_borrow(Rc::clone);
    let results =
        Results { live: sources.live().map(Rc::as_ref), trial: sources.trial().map(Rc::as_ref) };
    // As `JSON.parse` would give them: plain objects, and null for what does not exist.
    Ok(results.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// What the tables alone do not say, as objects.
fn analysis() -> Result<JsValue, JsValue> {
    let sources = SHOWN.with_borrow(Rc::clone);
    let analysis = sources.analysis().map(Rc::as_ref);
    Ok(analysis.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
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

/// Puts `trefoilStudio` where scripts of the page find it.
fn open_border() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let studio = js_sys::Object::new();
    type Answer = fn() -> Result<JsValue, JsValue>;
    for (name, answer) in [("results", results as Answer), ("analysis", analysis)] {
        let answer = Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(answer).into_js_value();
        js_sys::Reflect::set(&studio, &name.into(), &answer)?;
    }
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
    language::begin();
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(place) = document.and_then(|document| document.get_element_by_id("studio")) {
        yew::Renderer::<App>::with_root(place).render();
    }
}
