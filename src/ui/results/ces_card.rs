//! The CES of one question, in one version.

use super::chart::IntervalTrack;
use super::drawing::{Drawing, Ink, ends, place};
use super::keep::KeepChart;
use super::parts::{Distribution, Part, Parts};
use super::picture::Picture;
use super::score_cards::{Band, Heading};
use super::words::{count, counted, facts, facts_drawn, mean, percent, points, range, title};
use crate::i18n::spoken::number;
use crate::{say, told};
use trefoil_results::CesRow;
use yew::prelude::*;

/// What a [`CesCard`] shows.
#[derive(PartialEq, Properties)]
pub struct CesCardProps {
    /// The id of its heading, once on the page.
    pub id: AttrValue,
    /// The figures.
    pub row: CesRow,
}

/// Mean, interval, label, net easy, groups and distribution.
#[component]
pub fn CesCard(props: &CesCardProps) -> Html {
    let row = &props.row;
    let is_first = row.version == "ces1";
    let (kind, unit, easy, neutral, hard) = if is_first {
        ("CES 1.0", say!("effort, 1 to 5, low is good"), "1–2", "3", "4–5")
    } else {
        ("CES 2.0", say!("made easy, 1 to 7, high is good"), "5–7", "4", "1–3")
    };
    let whole = |place: usize| row.percents.as_ref()?.get(place).copied();
    let part = |tone, name, points: &str, share, place| Part {
        tone,
        name,
        points: number(points),
        share,
        whole_percent: whole(place),
    };
    let parts = vec![
        part(Ink::Poor, say!("Hard"), hard, row.hard, 2),
        part(Ink::Middle, say!("Neutral"), neutral, row.neutral, 1),
        part(Ink::Good, say!("Easy"), easy, row.easy, 0),
    ];
    let tone = |point: u8| match (is_first, point) {
        (true, ..=2) | (false, 5..) => Ink::Good,
        (true, 3) | (false, 4) => Ink::Middle,
        _ => Ink::Poor,
    };
    let bars: Vec<_> =
        (row.min..).zip(&row.histogram).map(|(point, count)| (tone(point), *count)).collect();
    let picture = {
        let (row, bars, parts) = (row.clone(), bars.clone(), parts.clone());
        Callback::from(move |()| {
            let names = [kind, &row.question].into_iter().chain(row.survey.as_deref());
            let score = format!("{}, {unit}", mean(row.mean));
            let facts =
                facts(&score, &range(row.interval, 2), &counted(row.n, "answer", "answers"));
            let scale = [f64::from(row.min), f64::from(row.max)];
            let interval = Drawing::interval(scale, place(row.mean), ends(row.interval));
            let meanings: Vec<_> = parts.iter().rev().map(Part::meaning).collect();
            Picture::of_score(&title(names), &[facts], &interval, (row.min, &bars), &meanings)
        })
    };
    html! {
        <article class="card" aria-labelledby={&props.id}>
            <Heading id={&props.id} {kind} question={row.question.clone()}
                survey={row.survey.clone()} />
            <p class="figure">
                <span class="value">{ mean(row.mean) }</span>
                <span class="unit">{ unit }</span>
            </p>
            <IntervalTrack from={i32::from(row.min)} to={i32::from(row.max)} figure={row.mean}
                range={row.interval} />
            <p class="facts">
                { facts_drawn(&range(row.interval, 2), &counted(row.n, "answer", "answers")) }
            </p>
            if is_first {
                <Band code={row.band} too_few={row.too_few} />
            }
            <p class="facts">
                { told!("Net easy {points} ({interval})", points = html! { <strong>{ points(row.net_easy) }</strong> },
                    interval = range(row.net_easy_interval, 0)) }
                if let Some(very) = row.very_easy {
                    { told!(" · very easy (6–7) {share} ({count})", share = html! { <strong>{ percent(very) }</strong> },
                        count = count(very.count)) }
                }
            </p>
            <Parts of={row.question.clone()} {parts} />
            <Distribution of={row.question.clone()} first={row.min} {bars} />
            <KeepChart of={title([kind, &row.question])} {picture} />
        </article>
    }
}
