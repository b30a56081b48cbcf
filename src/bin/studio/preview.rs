//! The real card in a shadow root, whose answers never leave the studio.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use trefoil::browser::clock;
use trefoil::i18n::Key;
use trefoil::i18n::spoken::language;
use trefoil::say;
use trefoil::ui::designer::{Look, Staging, spoken, words};
use trefoil::ui::survey::{SurveyCard, SurveyCardProps};
use trefoil_survey::definition::Definition;
use trefoil_survey::id::RecordId;
use trefoil_survey::record::{Circumstances, Display, Record};
use trefoil_survey::session::{Input, Phase, Session};
use trefoil_survey::time::Timestamp;
use trefoil_survey::value::Value;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element, ShadowRoot, ShadowRootInit, ShadowRootMode};
use yew::AppHandle;
use yew::prelude::*;

#[wasm_bindgen(module = "/www/embed/accent.js")]
extern "C" {
    /// What follows from a page's own colour, as on the page itself.
    fn tokens(root: &ShadowRoot, wish: &str, is_told: bool) -> String;
}

/// The survey that is tried among the results: each metric once, five items to be satisfied with.
const SURVEY: &[u8] = include_bytes!("preview.json");

/// What stands in the frame is laid out by the frame and not by the window; it comes with each letter that is
/// typed, so it does not move.
const FRAMED: &str = ":host{display:block}:host(.is-over){position:absolute;inset:0;pointer-events:none}\
    .over{position:absolute;pointer-events:auto;inline-size:min(420px,100% - 32px);max-block-size:calc(100% - 32px);z-index:1}\
    .modal{inline-size:min(620px,100% - 32px)}.bar{inline-size:100%;max-block-size:70%}\
    .whole .card{max-inline-size:none;min-block-size:100%}.step.step,.room.over{animation:none}";

/// The themes, as they are shipped.
const THEMES: [(&str, &str); 6] = [
    ("contrast", include_str!("../../../www/themes/contrast.css")),
    ("ink", include_str!("../../../www/themes/ink.css")),
    ("ocean", include_str!("../../../www/themes/ocean.css")),
    ("plum", include_str!("../../../www/themes/plum.css")),
    ("sand", include_str!("../../../www/themes/sand.css")),
    ("sunrise", include_str!("../../../www/themes/sunrise.css")),
];

/// What a [`Try`] needs.
#[derive(PartialEq, Properties)]
pub struct TryProps {
    /// Hears each record as a line of JSON; all are marked as test.
    pub on_record: Callback<String>,
}

/// A survey to answer, and to answer again.
#[component]
pub fn Try(props: &TryProps) -> Html {
    let round = use_state(|| 0_u32);
    let definition = use_memo((), |()| {
        Definition::read_with(&spoken(SURVEY), &Value::Null, &mut Default::default())
    });
    let again = {
        let round = round.clone();
        Callback::from(move |_: MouseEvent| round.set(*round + 1))
    };
    let staging = Staging {
        definition,
        words: words(language()),
        answers: Rc::default(),
        look: Look { display: "inline".into(), ..Look::default() },
        round: *round,
    };
    html! {
        <details class="preview">
            <summary>{ say!("Try a survey") }</summary>
            <p class="note">
                { say!("The card your visitors see. Nothing is sent; what you answer is scored below, on its own.") }
            </p>
            <Preview {staging} on_record={props.on_record.clone()} />
            <button type="button" class="drop-button" onclick={again}>{ say!("Start again") }</button>
        </details>
    }
}

/// What a [`Preview`] needs.
#[derive(PartialEq, Properties)]
pub struct PreviewProps {
    /// What is shown, and how.
    pub staging: Staging,
    /// Hears each record as a line of JSON; all are marked as test.
    #[prop_or_default]
    pub on_record: Callback<String>,
}

/// The card; it starts again whenever what it shows is another.
#[component]
pub fn Preview(props: &PreviewProps) -> Html {
    let host = use_node_ref();
    use_effect_with(props.staging.clone(), {
        let (host, on_record) = (host.clone(), props.on_record.clone());
        move |staging| {
            let app = mount(&host, staging, on_record).inspect_err(web_sys::console::error_1);
            move || {
                if let Ok(app) = app {
                    app.destroy();
                }
            }
        }
    });
    let is_over = !matches!(&*props.staging.look.display, "inline" | "page");
    html! { <div class={if is_over { "preview-card is-over" } else { "preview-card" }} ref={host} /> }
}

/// Puts the card into a shadow root of the element, as the loader does on a host page.
fn mount(
    host: &NodeRef,
    staging: &Staging,
    on_record: Callback<String>,
) -> Result<AppHandle<SurveyCard>, JsValue> {
    let host: Element = host.cast().ok_or("the preview has no place on the page")?;
    let document = host.owner_document().ok_or("the preview is in no document")?;
    // An element takes one shadow root in its life.
    let root = match host.shadow_root() {
        Some(root) => root,
        None => host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?,
    };
    while let Some(before) = root.first_child() {
        root.remove_child(&before)?;
    }
    let place = document.create_element("div")?;
    place.set_class_name(&room(&staging.look));
    root.append_child(&place)?;
    dress(&root, &staging.look)?;

    let circumstances = circumstances();
    let language = staging.words.language().to_owned();
    // What was sent is said once; a card that is closed for good leaves the place empty.
    let sent = RefCell::new(false);
    let props = SurveyCardProps {
        definition: staging.definition.clone(),
        values: Rc::new([]),
        prefill: staging.answers.clone(),
        messages: Some(staging.words.clone()),
        is_resumed: *staging.answers != Value::Null,
        seed: circumstances.id.seed(),
        response: circumstances.id.text().into(),
        sent_key: Key::Preview,
        on_session: Callback::from(move |(session, reply): (Rc<Session>, Callback<Input>)| {
            if session.phase() == Phase::Sending {
                if !sent.replace(true) {
                    let response = session.response(&circumstances, &language, 1, Some(now()));
                    on_record.emit(Record::Response(response).to_json());
                }
                reply.emit(Input::Delivered);
            }
        }),
    };
    Ok(yew::Renderer::<SurveyCard>::with_root_and_props(place, props).render())
}

/// The classes with which the loader says how a card is displayed.
fn room(look: &Look) -> String {
    let sides = match &*look.position {
        "" => "bottom end".into(),
        position => position.replace('-', " "),
    };
    match &*look.display {
        "inline" => "room".into(),
        "page" => "room whole".into(),
        // A tab opens what a popover is.
        "tab" => format!("room over popover {sides}"),
        display => format!("room over {display} {sides}"),
    }
}

/// The sheets of the look, as the loader puts them together.
fn dress(root: &ShadowRoot, look: &Look) -> Result<(), JsValue> {
    let theme = THEMES.iter().find(|(name, _)| *name == look.theme).map_or("", |(_, css)| css);
    let room = if look.is_compact { ":host{--trefoil-space:16px}" } else { "" };
    let css = [include_str!("../../../www/embed/trefoil.css"), theme, room].concat();
    let css = match &*look.scheme {
        "light" | "dark" => {
            let media = if look.scheme == "dark" { " all" } else { " not all" };
            css.replace("(prefers-color-scheme: dark)", media).replace("light dark", &look.scheme)
        }
        _ => css,
    };
    let sheets = js_sys::Array::new();
    let adopt = |css: &str| -> Result<(), JsValue> {
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(css)?;
        sheets.push(&sheet);
        js_sys::Reflect::set(root, &"adoptedStyleSheets".into(), &sheets).map(drop)
    };
    adopt(&css)?;
    adopt(FRAMED)?;
    if !look.accent.is_empty() {
        // It reads the colours of the sheets above.
        adopt(&tokens(root, &look.accent, false))?;
    }
    Ok(())
}

fn circumstances() -> Arc<Circumstances> {
    Arc::new(Circumstances {
        id: RecordId::new(clock::now_ms() as u64, &clock::random_bytes()),
        // A trial enters no live score, wherever its record should end up.
        test: true,
        shown_at: now(),
        display: Display::Inline,
        trigger: None,
        touchpoint: None,
        page: None,
        respondent: None,
        context: Vec::new(),
    })
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(clock::now_ms())
}
