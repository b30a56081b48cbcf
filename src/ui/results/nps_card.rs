//! The NPS of one question.

use super::chart::IntervalTrack;
use super::drawing::{Drawing, Ink, ends, place};
use super::keep::KeepChart;
use super::parts::{Distribution, Part, Parts};
use super::picture::Picture;
use super::score_cards::{Band, Heading};
use super::words::{counted, facts, facts_drawn, points, range, title};
use crate::i18n::spoken::number;
use crate::say;
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
        points: number(points),
        share,
        whole_percent: percent(place),
    };
    let parts = vec![
        part(Ink::Poor, say!("Detractors"), "0–6", row.detractors, 2),
        part(Ink::Middle, say!("Passives"), "7–8", row.passives, 1),
        part(Ink::Good, say!("Promoters"), "9–10", row.promoters, 0),
    ];
    let bars = (0..)
        .zip(&row.histogram)
        .map(|(point, count)| match point {
            0..=6 => (Ink::Poor, *count),
            7 | 8 => (Ink::Middle, *count),
            _ => (Ink::Good, *count),
        })
        .collect::<Vec<_>>();
    let picture = {
        let (row, bars, parts) = (row.clone(), bars.clone(), parts.clone());
        Callback::from(move |()| {
            let names = ["NPS", &row.question].into_iter().chain(row.survey.as_deref());
            let score = say!("{score} points, −100 to 100", score = points(row.score));
            let facts =
                facts(&score, &range(row.interval, 0), &counted(row.n, "answer", "answers"));
            let interval = Drawing::interval([-100.0, 100.0], place(row.score), ends(row.interval));
            let meanings: Vec<_> = parts.iter().rev().map(Part::meaning).collect();
            Picture::of_score(&title(names), &[facts], &interval, (0, &bars), &meanings)
        })
    };
    html! {
        <article class="card" aria-labelledby={&props.id}>
            <Heading id={&props.id} kind="NPS" question={row.question.clone()}
                survey={row.survey.clone()} />
            <p class="figure">
                <span class="value">{ points(row.score) }</span>
                <span class="unit">{ say!("points, −100 to 100") }</span>
            </p>
            <IntervalTrack from={-100} to={100} figure={row.score} range={row.interval} />
            <p class="facts">
                { facts_drawn(&range(row.interval, 0), &counted(row.n, "answer", "answers")) }
            </p>
            <Band code={row.band} too_few={row.too_few} />
            <Parts of={row.question.clone()} {parts} />
            <Distribution of={row.question.clone()} first={0} {bars} />
            <KeepChart of={title(["NPS", &row.question])} {picture} />
        </article>
    }
}
