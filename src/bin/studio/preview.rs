//! "Try it": the real card in a shadow root, whose answers never leave the studio.

use std::rc::Rc;
use std::sync::Arc;
use trefoil::browser::clock;
use trefoil::i18n::{Key, Messages, packed};
use trefoil::ui::survey::{SurveyCard, SurveyCardProps};
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::Definition;
use trefoil_survey::id::RecordId;
use trefoil_survey::json;
use trefoil_survey::record::{Circumstances, Display, Record};
use trefoil_survey::session::{Input, Phase, Session};
use trefoil_survey::time::Timestamp;
use trefoil_survey::value::Value;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element, ShadowRootInit, ShadowRootMode};
use yew::AppHandle;
use yew::prelude::*;

/// The survey that is tried: each metric once, five items to be satisfied with.
const SURVEY: &[u8] = include_bytes!("preview.json");

/// What a [`Preview`] needs.
#[derive(PartialEq, Properties)]
pub struct PreviewProps {
    /// Hears each record as a line of JSON; all are marked as test.
    pub on_record: Callback<String>,
}

/// A survey to answer, and to answer again.
#[component]
pub fn Preview(props: &PreviewProps) -> Html {
    let host = use_node_ref();
    let round = use_state(|| 0_u32);

    use_effect_with(*round, {
        let (host, on_record) = (host.clone(), props.on_record.clone());
        move |_| {
            let app = mount(&host, on_record).inspect_err(web_sys::console::error_1);
            move || {
                if let Ok(app) = app {
                    app.destroy();
                }
            }
        }
    });

    let again = {
        let round = round.clone();
        Callback::from(move |_: MouseEvent| round.set(*round + 1))
    };
    html! {
        <details class="preview">
            <summary>{ "Try a survey" }</summary>
            <p class="note">
                { "The card your visitors see. Nothing is sent; what you answer is scored below, on its own." }
            </p>
            // A key, since an element takes one shadow root in its life.
            <div class="preview-card" key={*round} ref={host} />
            <button type="button" class="drop-button" onclick={again}>{ "Start again" }</button>
        </details>
    }
}

/// Puts the card into a shadow root of the element, as the loader does on a host page.
fn mount(host: &NodeRef, on_record: Callback<String>) -> Result<AppHandle<SurveyCard>, JsValue> {
    let host: Element = host.cast().ok_or("the preview has no place on the page")?;
    let document = host.owner_document().ok_or("the preview is in no document")?;
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(include_str!("../../../www/embed/trefoil.css"))?;
    let sheets = js_sys::Array::of1(&sheet);
    js_sys::Reflect::set(&root, &"adoptedStyleSheets".into(), &sheets)?;
    let place = document.create_element("div")?;
    place.set_class_name("room");
    root.append_child(&place)?;

    let survey = json::read(SURVEY).map_err(|error| error.to_string())?;
    let definition = Definition::read(&survey).map_err(|complaints| {
        complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    })?;
    let texts = include_bytes!("../../../www/locales/en.json");
    let texts = json::read(texts).map_err(|error| error.to_string())?;
    let words = packed(&texts, &|number| whole_text(number as i64));
    let circumstances = circumstances();
    let props = SurveyCardProps {
        definition: Rc::new(definition),
        values: Rc::new([]),
        prefill: Rc::new(Value::Null),
        messages: Rc::new(Messages::new("en", words)),
        is_resumed: false,
        seed: circumstances.id.seed(),
        response: circumstances.id.text().into(),
        sent_key: Key::Preview,
        on_session: Callback::from(move |(session, reply): (Rc<Session>, Callback<Input>)| {
            if session.phase() == Phase::Sending {
                let response = session.response(&circumstances, "en", 1, Some(now()));
                on_record.emit(Record::Response(response).to_json());
                reply.emit(Input::Delivered);
            }
        }),
    };
    Ok(yew::Renderer::<SurveyCard>::with_root_and_props(place, props).render())
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
