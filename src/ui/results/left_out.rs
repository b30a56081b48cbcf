//! What was counted, and what was left out and why.

use super::words::count;
use std::rc::Rc;
use trefoil_results::{Population, Tables};
use yew::prelude::*;

/// What [`LeftOut`] shows.
#[derive(PartialEq, Properties)]
pub struct LeftOutProps {
    /// The figures.
    pub tables: Rc<Tables>,
}

/// The responses read by what became of them; what did not occur is not named.
#[component]
pub fn LeftOut(props: &LeftOutProps) -> Html {
    let counts = &props.tables.counts;
    // Live answers are not left out of a preview's scores; they are what the page is about.
    let (read, tests) = match props.tables.population {
        Population::Live => (counts.responses, counts.other_population),
        Population::Trial => (counts.responses - counts.other_population, 0),
    };
    let rows = [
        (counts.dismissed, "Dismissed", "closed without sending"),
        (counts.withdrawn, "Withdrawn", "taken back by the respondent"),
        (tests, "Marked as test", "shown apart, below"),
        (counts.duplicates, "Copies", "the same response again; it counts once"),
        (counts.superseded, "Earlier saves", "a later save of the response counts"),
        (
            counts.conflicting,
            "In conflict",
            "another body under the same id and revision; the one answered first counts",
        ),
        (counts.filtered_out + counts.other_survey, "Filtered out", "not what the filters ask for"),
    ];
    let left_out = rows.into_iter().filter(|(number, ..)| *number > 0);
    html! {
        <table class="left-out">
            <caption>{ "Responses" }</caption>
            <thead class="unseen">
                <tr>
                    <th scope="col">{ "What" }</th>
                    <th scope="col">{ "n" }</th>
                    <th scope="col">{ "Why" }</th>
                </tr>
            </thead>
            <tbody>
                <tr class="counted">
                    <th scope="row">{ "Counted" }</th>
                    <td>{ count(counts.counted) }</td>
                    <td class="quiet">{ format!("of {} read", count(read)) }</td>
                </tr>
                { for left_out.map(|(number, what, why)| html! {
                    <tr>
                        <th scope="row">{ what }</th>
                        <td>{ count(number) }</td>
                        <td class="quiet">{ why }</td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}
