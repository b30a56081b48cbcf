//! A saved view that was opened: what it changed, or why it could not be used.

use super::sources::Sources;
use super::words::{apart, counted, period};
use std::rc::Rc;
use trefoil_results::SavedView;
use trefoil_results::saved_view::MadeWith;
use yew::prelude::*;

/// A file that looked like a saved view.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedView {
    /// The file's name.
    pub name: String,
    /// What is in it, or why it cannot be used.
    pub view: Result<SavedView, String>,
}

/// What an [`OpenedViewNote`] says, and whom it tells.
#[derive(Properties)]
pub struct OpenedViewNoteProps {
    /// What was opened.
    pub opened: OpenedView,
    /// Where the answers come from now.
    pub sources: Rc<Sources>,
    /// Hears that it was read.
    pub on_close: Callback<()>,
}

impl PartialEq for OpenedViewNoteProps {
    fn eq(&self, other: &Self) -> bool {
        self.opened == other.opened && Rc::ptr_eq(&self.sources, &other.sources)
    }
}

/// What became of the file, and whether the answers are those that it was saved from.
#[component]
pub fn OpenedViewNote(props: &OpenedViewNoteProps) -> Html {
    let OpenedView { name, view } = &props.opened;
    let name = apart(name);
    let said = match view {
        Err(why) => {
            format!("{}. Nothing was changed.", SavedView::refusal(&name, why))
        }
        Ok(saved) => {
            let day = saved.saved_at.get(..10).unwrap_or(&saved.saved_at);
            let offset = offset_words(saved);
            format!(
                "{name} is open: filters, trend and groups are as they were saved on {}.{offset}",
                period(day)
            )
        }
    };
    let made_with = |made: &MadeWith| {
        format!("{} ({})", apart(&made.name), counted(made.records, "record", "records"))
    };
    let saved = view.as_ref().ok();
    let other = saved.and_then(|saved| saved.difference(props.sources.list(), made_with));
    html! {
        <div class="opened-view" role="status">
            <p>{ said }</p>
            if let Some((first, rest)) = other {
                <p>
                    if !first.is_empty() {
                        <strong>{ first }</strong>
                        { " " }
                    }
                    { rest }
                </p>
            }
            <button type="button" class="plain" aria-label="Close this message"
                onclick={props.on_close.reform(|_: MouseEvent| ())}>
                <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
                    <path d="M6 6l12 12M18 6L6 18" />
                </svg>
            </button>
        </div>
    }
}

/// Where its days begin; this browser's may begin elsewhere.
fn offset_words(saved: &SavedView) -> String {
    match saved.utc_offset().to_string().as_str() {
        "Z" => " Days begin at midnight UTC.".into(),
        offset => format!(" Days begin at midnight of UTC{}.", offset.replace('-', "−")),
    }
}
