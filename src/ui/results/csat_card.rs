//! The CSAT of one question, with its items.

use super::chart::{IntervalTrack, PartsBar, Tone};
use super::parts::{Distribution, Swatch, narrow};
use super::score_cards::Heading;
use super::words::{count, counted, mean, percent, range};
use trefoil_results::{CsatRow, ItemRow};
use yew::prelude::*;

/// What a [`CsatCard`] shows.
#[derive(PartialEq, Properties)]
pub struct CsatCardProps {
    /// The id of its heading, once on the page.
    pub id: AttrValue,
    /// The figures.
    pub row: CsatRow,
}

/// Company score, interval, pooled mean, satisfied share, items and distribution.
#[component]
pub fn CsatCard(props: &CsatCardProps) -> Html {
    let row = &props.row;
    let from = row.satisfied_from;
    let question = match row.role {
        Some(role) => format!("{} ({role})", row.question),
        None => row.question.clone(),
    };
    let satisfied = row.satisfied;
    let bar = vec![(Tone::Poor, satisfied.n - satisfied.count), (Tone::Good, satisfied.count)];
    let bars: Vec<_> = (row.min..)
        .zip(&row.histogram)
        .map(|(point, count)| (if point >= from { Tone::Good } else { Tone::Poor }, *count))
        .collect();
    let has_items = row.items.iter().any(|item| item.item.is_some());
    html! {
        <article class="card" aria-labelledby={&props.id}>
            <Heading id={&props.id} kind="CSAT" question={question.clone()}
                survey={row.survey.clone()} />
            <p class="figure">
                <span class="value">{ mean(row.company) }</span>
                <span class="unit">{ format!("{} to {}, mean of respondents", row.min, row.max) }</span>
            </p>
            <IntervalTrack from={i32::from(row.min)} to={i32::from(row.max)} figure={row.company}
                range={row.interval} />
            <p class="facts">
                { "95 % interval " }<strong>{ range(row.interval, 2) }</strong>{ " · " }
                <strong>{ counted(row.n, "respondent", "respondents") }</strong>
            </p>
            <p class="facts">
                { "All answers alike: " }<strong>{ mean(row.pooled) }</strong>
                { " over " }{ counted(row.answers, "answer", "answers") }
                if row.without_answers > 0 {
                    { " · " }{ count(row.without_answers) }{ " said that none applied" }
                }
            </p>
            <PartsBar parts={bar} />
            <p class="facts">
                <Swatch tone={Tone::Good} />
                { format!("Satisfied ({}) ", points(from, row.max)) }
                <strong>{ percent(satisfied) }</strong>
                { " (" }{ range(satisfied.interval, 0) }{ " %) · " }
                { count(satisfied.count) }{ " of " }{ counted(satisfied.n, "answer", "answers") }
            </p>
            if has_items {
                <table class="items">
                    <caption>{ "By item" }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ "Item" }</th>
                            <th scope="col">{ "Mean" }</th>
                            <th scope="col" class="wide">{ "95 % interval" }</th>
                            <th scope="col">{ "Satisfied" }</th>
                            <th scope="col" class="wide">{ "n" }</th>
                        </tr>
                    </thead>
                    <tbody>{ for row.items.iter().map(item) }</tbody>
                </table>
            }
            <Distribution of={question} first={row.min} {bars} />
        </article>
    }
}

fn item(row: &ItemRow) -> Html {
    let interval = range(row.interval, 2);
    html! {
        <tr>
            <th scope="row">{ row.item.clone().unwrap_or_else(|| "without a name".into()) }</th>
            <td class="strong">{ mean(row.mean) }{ narrow(&interval) }</td>
            <td class="quiet wide">{ interval }</td>
            <td>{ percent(row.satisfied) }{ narrow(&format!("n {}", count(row.n))) }</td>
            <td class="wide">{ count(row.n) }</td>
        </tr>
    }
}

fn points(from: u8, to: u8) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}
