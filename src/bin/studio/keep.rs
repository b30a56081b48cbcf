//! Gives somebody what they want to keep of the results.

use std::rc::Rc;
use trefoil::browser::{clock, files, paper, picture};
use trefoil::ui::results::{Keep, Keeping, Picture, Report, ReportProps, Sources, document};
use trefoil_results::Span;
use trefoil_survey::time::Timestamp;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Hears what is to be kept of what is on screen now. Where a browser refuses, the console says so.
pub fn keeping(sources: &Rc<Sources>, span: Span) -> Keeping {
    let is_made_up = sources.has_made_up();
    let sources = sources.clone();
    let on_keep = Callback::from(move |keep| {
        let sources = sources.clone();
        spawn_local(async move { crate::report(give(keep, sources, span).await) });
    });
    Keeping { on_keep, is_made_up, is_trial: false }
}

async fn give(keep: Keep, sources: Rc<Sources>, span: Span) -> Result<(), JsValue> {
    match keep {
        Keep::Text { name, media_type, text } => files::save(&name, media_type, &text),
        Keep::Png { name, picture } => {
            let size = (Picture::WIDTH, picture.height());
            files::save_blob(&name, &picture::png(&picture.svg(), size).await?)
        }
        Keep::Report => {
            let at = Timestamp::from_unix_ms(clock::now_ms());
            let body =
                paper::markup::<Report>(|on_drawn| ReportProps { sources, span, at, on_drawn });
            let day: String = at.to_rfc3339().chars().take(10).collect();
            let name = format!("trefoil-report-{day}.html");
            files::save(&name, "text/html", &document(&body.await?))
        }
        Keep::Print => paper::print(),
    }
}
