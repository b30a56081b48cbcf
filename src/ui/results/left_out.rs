//! What was counted, and what was left out and why.

use super::words::count;
use crate::say;
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
        (counts.dismissed, say!("Dismissed"), say!("closed without sending")),
        (counts.withdrawn, say!("Withdrawn"), say!("taken back by the respondent")),
        (tests, say!("Marked as test"), say!("shown apart, below")),
        (counts.duplicates, say!("Copies"), say!("the same response again; it counts once")),
        (counts.superseded, say!("Earlier saves"), say!("a later save of the response counts")),
        (
            counts.conflicting,
            say!("In conflict"),
            say!("another body under the same id and revision; the one answered first counts"),
        ),
        (
            counts.filtered_out + counts.other_survey,
            say!("Filtered out"),
            say!("not what the filters ask for"),
        ),
    ];
    let left_out = rows.into_iter().filter(|(number, ..)| *number > 0);
    html! {
        <table class="left-out">
            <caption>{ say!("Responses") }</caption>
            <thead class="unseen">
                <tr>
                    <th scope="col">{ say!("What") }</th>
                    <th scope="col">{ say!("n") }</th>
                    <th scope="col">{ say!("Why") }</th>
                </tr>
            </thead>
            <tbody>
                <tr class="counted">
                    <th scope="row">{ say!("Counted") }</th>
                    <td>{ count(counts.counted) }</td>
                    <td class="quiet">{ say!("of {responses} read", responses = count(read)) }</td>
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
