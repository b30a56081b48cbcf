//! A saved view that was opened: what it changed, or why it could not be used.

use super::sources::Sources;
use super::words::{apart, counted, period};
use crate::i18n::spoken::number;
use crate::say;
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
            say!(
                "{name} is a saved view that cannot be used: {why}. Nothing was changed.",
                name,
                why
            )
        }
        Ok(saved) => {
            let day = saved.saved_at.get(..10).unwrap_or(&saved.saved_at);
            let offset = offset_words(saved);
            say!(
                "{name} is open: filters, trend and groups are as they were saved on {day}.{offset}",
                name,
                day = period(day),
                offset
            )
        }
    };
    let list = props.sources.list();
    let other = view.as_ref().ok().filter(|saved| !saved.is_made_with(list));
    let other = other.map(|saved| (!list.is_empty(), files_of(saved)));
    html! {
        <div class="opened-view" role="status">
            <p>{ said }</p>
            { match other {
                None => Html::default(),
                Some((false, files)) => html! {
                    <p>{ say!("It was saved from {files}. Drop these files here to see its figures.", files) }</p>
                },
                Some((true, files)) => html! {
                    <p>
                        <strong>{ say!("The answers are not the same.") }</strong>
                        { " " }
                        { say!("It was saved from {files}, so figures here may be other ones.", files) }
                    </p>
                },
            } }
            <button type="button" class="plain" aria-label={say!("Close this message")}
                onclick={props.on_close.reform(|_: MouseEvent| ())}>
                <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
                    <path d="M6 6l12 12M18 6L6 18" />
                </svg>
            </button>
        </div>
    }
}

/// The files that it was saved from.
fn files_of(saved: &SavedView) -> String {
    let file = |made: &MadeWith| {
        format!("{} ({})", apart(&made.name), counted(made.records, "record", "records"))
    };
    let files: Vec<String> = saved.made_with.iter().map(file).collect();
    if files.is_empty() { say!("no file").into() } else { files.join(", ") }
}

/// Where its days begin; this browser's may begin elsewhere.
fn offset_words(saved: &SavedView) -> String {
    match saved.utc_offset().to_string().as_str() {
        "Z" => say!(" Days begin at midnight UTC.").into(),
        offset => say!(" Days begin at midnight of UTC{offset}.", offset = number(offset)),
    }
}
