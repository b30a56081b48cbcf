//! Lines that are not counted, with their numbers and reasons.

use super::words::{count, counted};
use crate::i18n::spoken::language;
use crate::say;
use std::rc::Rc;
use trefoil_results::{BadLine, Tables};
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
                    { say!("{lines} counted, but in no chart over time: the time cannot be read. {first}.",
                        lines = counted(counts.unread_times, "line is", "lines are"), first) }
                </p>
            }
            if !columns.is_empty() {
                <p class="note">
                    { say!("Columns that no score reads, by which answers can be told apart: {columns}.", columns = columns.join(", ")) }
                </p>
            }
            if counts.rejected > 0 {
                <section class="bad-lines" aria-labelledby="bad-lines">
                    <h2 id="bad-lines">
                        { counted(counts.rejected, "line not counted", "lines not counted") }
                    </h2>
                    <p class="note">
                        { say!("Of {lines} lines read. Each is named, so that it can be mended in the file.",
                            lines = count(counts.lines)) }
                    </p>
                    <div class="scroll" tabindex="0" role="region" aria-label={say!("All of them, to scroll")}>
                        <table>
                            <caption class="unseen">{ say!("Lines not counted") }</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{ say!("Where") }</th>
                                    <th scope="col">{ say!("Reason") }</th>
                                </tr>
                            </thead>
                            <tbody>
                                { for bad_lines.iter().take(SHOWN).map(|bad| html! {
                                    <tr>
                                        <th scope="row">
                                            { say!("Line {number}", number = count(bad.line)) }
                                            <bdi class="quiet">{ &bad.source }</bdi>
                                        </th>
                                        <td>{ reason(bad) }</td>
                                    </tr>
                                }) }
                            </tbody>
                        </table>
                    </div>
                    if more > 0 {
                        <p class="note">{ say!("And {more} more.", more = count(more)) }</p>
                    }
                </section>
            }
        </>
    }
}

/// Why a line is not counted: the core's own words are English, with the place and the value; in other languages the kind of
/// mistake stands before them.
fn reason(bad: &BadLine) -> Html {
    if language() == "en" {
        return html! { { &bad.reason } };
    }
    html! {
        <>
            { kind(bad.code) }
            { " " }
            <bdi class="quiet" lang="en" dir="ltr">{ &bad.reason }</bdi>
        </>
    }
}

fn kind(code: &str) -> &'static str {
    match code {
        "out_of_range" => say!("A point that the scale does not have."),
        "not_integer" | "not_finite" | "wrong_type" | "null" => {
            say!("No whole number where one belongs.")
        }
        "not_json" => say!("No JSON."),
        "not_utf8" => say!("No UTF-8 text."),
        "column_count" => say!("More or fewer cells than the header has."),
        "no_columns" => say!("Columns that nothing is known of."),
        "not_packed" => say!("A packed file that cannot be unpacked."),
        "too_long" => say!("Too long."),
        "duplicate" => say!("Said twice."),
        "conflict" => say!("Said twice, in two ways."),
        _ => say!("No record as Trefoil knows it."),
    }
}
