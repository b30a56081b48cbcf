//! The CSAT of one question, with its items.

use super::chart::{IntervalTrack, PartsBar};
use super::drawing::{Drawing, Ink, ends, place};
use super::keep::KeepChart;
use super::parts::{Distribution, Swatch, narrow};
use super::picture::{Picture, PictureRow};
use super::score_cards::Heading;
use super::words::{apart, count, counted, facts, mean, percent, range, title};
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
    let bar = vec![(Ink::Poor, satisfied.n - satisfied.count), (Ink::Good, satisfied.count)];
    let bars: Vec<_> = (row.min..)
        .zip(&row.histogram)
        .map(|(point, count)| (if point >= from { Ink::Good } else { Ink::Poor }, *count))
        .collect();
    let picture = {
        let (row, bars, question) = (row.clone(), bars.clone(), question.clone());
        Callback::from(move |()| picture(&row, &question, &bars))
    };
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
                <Swatch tone={Ink::Good} />
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
            <Distribution of={question.clone()} first={row.min} {bars} />
            <KeepChart of={title(["CSAT", &question])} {picture} />
        </article>
    }
}

/// The chart as a file: the score, the answers at each point, and the items on the same scale.
fn picture(row: &CsatRow, question: &str, bars: &[(Ink, u64)]) -> Picture {
    let names = ["CSAT", question].into_iter().chain(row.survey.as_deref());
    let score = format!("{}, {} to {}, mean of respondents", mean(row.company), row.min, row.max);
    let of = counted(row.n, "respondent", "respondents");
    let facts = facts(&score, &range(row.interval, 2), &of);
    let scale = [f64::from(row.min), f64::from(row.max)];
    let interval = Drawing::interval(scale, place(row.company), ends(row.interval));
    let satisfied = format!(
        "Satisfied ({}): {}, 95 % interval {} %, {} of {}",
        points(row.satisfied_from, row.max),
        percent(row.satisfied),
        range(row.satisfied.interval, 0),
        count(row.satisfied.count),
        counted(row.satisfied.n, "answer", "answers")
    );
    let meanings = [(Ink::Good, satisfied)];
    let mut picture =
        Picture::of_score(&title(names), &[facts], &interval, (row.min, bars), &meanings);
    let items = row.items.iter().filter_map(|one| Some((one.item.as_deref()?, one)));
    let items = items.map(|(name, one)| PictureRow {
        name: apart(name),
        drawing: Drawing::row(scale, place(one.mean), ends(one.interval)),
        words: format!("{} ({}) · n {}", mean(one.mean), range(one.interval, 2), count(one.n)),
    });
    let items: Vec<_> = items.collect();
    if !items.is_empty() {
        picture.rows(&items, [&row.min.to_string(), &row.max.to_string()]);
    }
    picture
}

fn item(row: &ItemRow) -> Html {
    let interval = range(row.interval, 2);
    html! {
        <tr>
            <th scope="row"><bdi>{ row.item.clone().unwrap_or_else(|| "without a name".into()) }</bdi></th>
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
