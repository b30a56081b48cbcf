//! The NPS of one question.

use super::chart::{IntervalTrack, Tone};
use super::parts::{Distribution, Part, Parts};
use super::score_cards::{Band, Heading};
use super::words::{counted, points, range};
use trefoil_results::NpsRow;
use yew::prelude::*;

/// What an [`NpsCard`] shows.
#[derive(PartialEq, Properties)]
pub struct NpsCardProps {
    /// The id of its heading, once on the page.
    pub id: AttrValue,
    /// The figures.
    pub row: NpsRow,
}

/// Score, interval, label, groups and distribution.
#[component]
pub fn NpsCard(props: &NpsCardProps) -> Html {
    let row = &props.row;
    let percent = |place: usize| row.percents.as_ref()?.get(place).copied();
    let part = |tone, name, points: &str, share, place| Part {
        tone,
        name,
        points: points.into(),
        share,
        whole_percent: percent(place),
    };
    let parts = vec![
        part(Tone::Poor, "Detractors", "0–6", row.detractors, 2),
        part(Tone::Middle, "Passives", "7–8", row.passives, 1),
        part(Tone::Good, "Promoters", "9–10", row.promoters, 0),
    ];
    let bars = (0..)
        .zip(&row.histogram)
        .map(|(point, count)| match point {
            0..=6 => (Tone::Poor, *count),
            7 | 8 => (Tone::Middle, *count),
            _ => (Tone::Good, *count),
        })
        .collect::<Vec<_>>();
    html! {
        <article class="card" aria-labelledby={&props.id}>
            <Heading id={&props.id} kind="NPS" question={row.question.clone()}
                survey={row.survey.clone()} />
            <p class="figure">
                <span class="value">{ points(row.score) }</span>
                <span class="unit">{ "points, −100 to 100" }</span>
            </p>
            <IntervalTrack from={-100} to={100} figure={row.score} range={row.interval} />
            <p class="facts">
                { "95 % interval " }<strong>{ range(row.interval, 0) }</strong>{ " · " }
                <strong>{ counted(row.n, "answer", "answers") }</strong>
            </p>
            <Band code={row.band} too_few={row.too_few} />
            <Parts of={row.question.clone()} {parts} />
            <Distribution of={row.question.clone()} first={0} {bars} />
        </article>
    }
}
