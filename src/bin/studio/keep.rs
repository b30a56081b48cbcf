//! Gives somebody what they want to keep of the results.

use std::rc::Rc;
use trefoil::browser::{clock, files, paper, picture};
use trefoil::ui::results::{
    Keep, Keeping, Picture, Report, ReportProps, Sources, document, filter_words,
};
use trefoil_results::{ExportFormat, Query, SavedView};
use trefoil_survey::time::Timestamp;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Hears what is to be kept of what is on screen now. Where a browser refuses, the console says so. Answers are not
/// on the page; who can write them hears the file's name, as what, and whether it says whose they are.
pub fn keeping(
    sources: &Rc<Sources>,
    query: &Query,
    on_responses: Callback<(String, ExportFormat, bool)>,
) -> Keeping {
    let is_made_up = sources.has_made_up();
    let part = sources.live().and_then(|tables| filter_words(tables)).map(AttrValue::from);
    let (sources, query) = (sources.clone(), query.clone());
    let on_keep = Callback::from(move |keep| {
        if let Keep::Responses { name, format, has_customers } = keep {
            return on_responses.emit((name, format, has_customers));
        }
        let (sources, query) = (sources.clone(), query.clone());
        spawn_local(async move { crate::report(give(keep, sources, query).await) });
    });
    Keeping { on_keep, is_made_up, is_trial: false, part }
}

async fn give(keep: Keep, sources: Rc<Sources>, query: Query) -> Result<(), JsValue> {
    match keep {
        Keep::Text { name, media_type, text } => files::save(&name, media_type, &text),
        Keep::Png { name, picture } => {
            let size = (Picture::WIDTH, picture.height());
            files::save_blob(&name, &picture::png(&picture.svg(), size).await?)
        }
        Keep::Report => {
            let at = Timestamp::from_unix_ms(clock::now_ms());
            let body = paper::markup::<Report>(|on_drawn| ReportProps {
                sources,
                span: query.view.span,
                at,
                on_drawn,
            });
            let day: String = at.to_rfc3339().chars().take(10).collect();
            let name = format!("trefoil-report-{day}.html");
            files::save(&name, "text/html", &document(&body.await?))
        }
        Keep::View => {
            let at = Timestamp::from_unix_ms(clock::now_ms());
            let day: String = at.to_rfc3339().chars().take(10).collect();
            let saved = SavedView::of(&query, sources.list(), at);
            files::save(&format!("trefoil-view-{day}.json"), "application/json", &saved.to_json())
        }
        Keep::Print => paper::print(),
        Keep::Responses { .. } => Ok(()),
    }
}
