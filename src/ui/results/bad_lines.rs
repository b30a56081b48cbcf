//! Lines that are not counted, with their numbers and reasons.

use super::words::{count, counted};
use std::rc::Rc;
use trefoil_results::Tables;
use yew::prelude::*;

/// So many are shown; the exported tables hold more.
const SHOWN: usize = 100;

/// What [`BadLines`] show.
#[derive(PartialEq, Properties)]
pub struct BadLinesProps {
    /// The lines and their number.
    pub tables: Rc<Tables>,
}

/// A table of bad lines (a region of its own, for keys scroll only what has the focus), and the columns that no score reads; nothing when there are none.
#[component]
pub fn BadLines(props: &BadLinesProps) -> Html {
    let Tables { bad_lines, unknown_columns, counts, unread_times, .. } = &*props.tables;
    let more = counts.rejected.saturating_sub(bad_lines.len().min(SHOWN) as u64);
    let columns: Vec<&str> = unknown_columns.iter().map(|column| column.column.as_str()).collect();
    html! {
        <>
            if let Some(first) = unread_times.first() {
                <p class="note">
                    { format!("{} counted, but in no chart over time: the time cannot be read. {first}.",
                        counted(counts.unread_times, "line is", "lines are")) }
                </p>
            }
            if !columns.is_empty() {
                <p class="note">
                    { "Columns that no score reads, by which answers can be told apart: " }{ columns.join(", ") }{ "." }
                </p>
            }
            if counts.rejected > 0 {
                <section class="bad-lines" aria-labelledby="bad-lines">
                    <h2 id="bad-lines">
                        { counted(counts.rejected, "line not counted", "lines not counted") }
                    </h2>
                    <p class="note">
                        { format!("Of {} lines read. Each is named, so that it can be mended in the file.",
                            count(counts.lines)) }
                    </p>
                    <div class="scroll" tabindex="0" role="region" aria-label="All of them, to scroll">
                        <table>
                            <caption class="unseen">{ "Lines not counted" }</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{ "Where" }</th>
                                    <th scope="col">{ "Reason" }</th>
                                </tr>
                            </thead>
                            <tbody>
                                { for bad_lines.iter().take(SHOWN).map(|bad| html! {
                                    <tr>
                                        <th scope="row">
                                            { format!("Line {}", count(bad.line)) }
                                            <bdi class="quiet">{ &bad.source }</bdi>
                                        </th>
                                        <td>{ &bad.reason }</td>
                                    </tr>
                                }) }
                            </tbody>
                        </table>
                    </div>
                    if more > 0 {
                        <p class="note">{ format!("And {} more.", count(more)) }</p>
                    }
                </section>
            }
        </>
    }
}
