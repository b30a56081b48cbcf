//! Where files are dropped or picked.

use crate::say;
use yew::prelude::*;

/// What a [`DropZone`] needs.
#[derive(PartialEq, Properties)]
pub struct DropZoneProps {
    /// Whether files hang over the page.
    pub is_over: bool,
    /// Whether something was read before, so that the scores deserve the room.
    pub is_small: bool,
    /// Hears the change of the file input.
    pub on_pick: Callback<Event>,
}

/// A native file input in the label that is the zone; drops are heard by the whole page, so that a
/// file let go beside the zone does not replace the studio.
#[component]
pub fn DropZone(props: &DropZoneProps) -> Html {
    let class = classes!(
        "drop",
        props.is_over.then_some("drop-over"),
        props.is_small.then_some("drop-small")
    );
    html! {
        <label {class}>
            <input class="unseen" type="file" multiple=true
                accept=".csv,.tsv,.json,.jsonl,.ndjson,.gz,.zip,text/csv,application/json,application/gzip,application/zip"
                onchange={props.on_pick.clone()} />
            <svg class="drop-sign" viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
                <path d="M12 4v11M7.5 10.5 12 15l4.5-4.5M5 19h14" />
            </svg>
            <span class="drop-title">
                { match (props.is_over, props.is_small) {
                    (true, _) => say!("Let go to read"),
                    (false, true) => say!("Drop more files here"),
                    (false, false) => say!("Drop files of answers here"),
                } }
            </span>
            <span class="drop-button">{ say!("Choose files") }</span>
            <span class="quiet">{ say!("CSV, JSON Lines or JSON, also in a ZIP file. Files stay on this device.") }</span>
        </label>
    }
}
