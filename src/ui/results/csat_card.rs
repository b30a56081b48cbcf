//! The CSAT of one question, with its items.

use super::chart::{IntervalTrack, PartsBar};
use super::drawing::{Drawing, Ink, ends, place};
use super::keep::KeepChart;
use super::parts::{Distribution, Swatch, narrow};
use super::picture::{Picture, PictureRow};
use super::score_cards::Heading;
use super::words::{
    apart, count, counted, facts, facts_drawn, mean, n, percent, percents, range, scale, title,
};
use crate::i18n::spoken::{number, text_of};
use crate::{say, told};
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
        Some(role) => format!("{} ({})", row.question, text_of(role)),
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
                <span class="unit">{ say!("{scale}, mean of respondents", scale = scale(row.min, row.max)) }</span>
            </p>
            <IntervalTrack from={i32::from(row.min)} to={i32::from(row.max)} figure={row.company}
                range={row.interval} />
            <p class="facts">
                { facts_drawn(&range(row.interval, 2), &counted(row.n, "respondent", "respondents")) }
            </p>
            <p class="facts">
                { told!("All answers alike: {mean} over {answers}", mean = html! { <strong>{ mean(row.pooled) }</strong> },
                    answers = counted(row.answers, "answer", "answers")) }
                if row.without_answers > 0 {
                    { say!(" · {number} said that none applied", number = count(row.without_answers)) }
                }
            </p>
            <PartsBar parts={bar} />
            <p class="facts">
                <Swatch tone={Ink::Good} />
                { told!("Satisfied ({points}) {share} ({interval}) · {count} of {answers}", points = points(from, row.max),
                    share = html! { <strong>{ percent(satisfied) }</strong> }, interval = percents(satisfied.interval),
                    count = count(satisfied.count), answers = counted(satisfied.n, "answer", "answers")) }
            </p>
            if has_items {
                <table class="items">
                    <caption>{ say!("By item") }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ say!("Item") }</th>
                            <th scope="col">{ say!("Mean") }</th>
                            <th scope="col" class="wide">{ say!("95 % interval") }</th>
                            <th scope="col">{ say!("Satisfied") }</th>
                            <th scope="col" class="wide">{ say!("n") }</th>
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
    let score = say!(
        "{mean}, {scale}, mean of respondents",
        mean = mean(row.company),
        scale = scale(row.min, row.max)
    );
    let of = counted(row.n, "respondent", "respondents");
    let facts = facts(&score, &range(row.interval, 2), &of);
    let ends_of_scale = [f64::from(row.min), f64::from(row.max)];
    let interval = Drawing::interval(ends_of_scale, place(row.company), ends(row.interval));
    let satisfied = say!(
        "Satisfied ({points}): {share}, 95 % interval {interval}, {count} of {answers}",
        points = points(row.satisfied_from, row.max),
        share = percent(row.satisfied),
        interval = percents(row.satisfied.interval),
        count = count(row.satisfied.count),
        answers = counted(row.satisfied.n, "answer", "answers")
    );
    let meanings = [(Ink::Good, satisfied)];
    let mut picture =
        Picture::of_score(&title(names), &[facts], &interval, (row.min, bars), &meanings);
    let items = row.items.iter().filter_map(|one| Some((one.item.as_deref()?, one)));
    let items = items.map(|(name, one)| PictureRow {
        name: apart(name),
        drawing: Drawing::row(ends_of_scale, place(one.mean), ends(one.interval)),
        words: format!("{} ({}) · {}", mean(one.mean), range(one.interval, 2), n(one.n)),
    });
    let items: Vec<_> = items.collect();
    if !items.is_empty() {
        picture.rows(&items, [&count(row.min.into()), &count(row.max.into())]);
    }
    picture
}

fn item(row: &ItemRow) -> Html {
    let interval = range(row.interval, 2);
    html! {
        <tr>
            <th scope="row"><bdi>{ row.item.clone().unwrap_or_else(|| say!("without a name").into()) }</bdi></th>
            <td class="strong">{ mean(row.mean) }{ narrow(&interval) }</td>
            <td class="quiet wide">{ interval }</td>
            <td>{ percent(row.satisfied) }{ narrow(&n(row.n)) }</td>
            <td class="wide">{ count(row.n) }</td>
        </tr>
    }
}

fn points(from: u8, to: u8) -> String {
    number(&if from == to { from.to_string() } else { format!("{from}–{to}") })
}
