//! Where files are dropped or picked.

use yew::prelude::*;

/// What a [`DropZone`] needs.
#[derive(PartialEq, Properties)]
pub struct DropZoneProps {
    /// Whether files hang over the page.
    pub is_over: bool,
    /// Hears the change of the file input.
    pub on_pick: Callback<Event>,
}

/// A native file input in the label that is the zone; drops are heard by the whole page, so that a
/// file let go beside the zone does not replace the studio.
#[component]
pub fn DropZone(props: &DropZoneProps) -> Html {
    html! {
        <label class={if props.is_over { "drop drop-over" } else { "drop" }}>
            <input class="unseen" type="file" multiple=true
                accept=".csv,.tsv,.json,.jsonl,.ndjson,text/csv,application/json"
                onchange={props.on_pick.clone()} />
            <svg class="drop-sign" viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
                <path d="M12 4v11M7.5 10.5 12 15l4.5-4.5M5 19h14" />
            </svg>
            <span class="drop-title">
                { if props.is_over { "Let go to read" } else { "Drop files of answers here" } }
            </span>
            <span class="drop-button">{ "Choose files" }</span>
            <span class="quiet">{ "CSV, JSON Lines or JSON. Files stay on this device." }</span>
        </label>
    }
}
