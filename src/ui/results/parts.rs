//! The table of a card: groups of answers with their shares, and the counts at each point.

use super::chart::{Histogram, PartsBar};
use super::drawing::Ink;
use super::keep::use_paper;
use super::words::{count, decimals, n, percent, percents, whole_percent};
use crate::say;
use trefoil_results::ShareOf;
use yew::prelude::*;

/// A group of answers.
#[derive(Clone, PartialEq)]
pub struct Part {
    /// Its colour.
    pub tone: Ink,
    /// Its name.
    pub name: &'static str,
    /// The points it takes in: `9–10`.
    pub points: String,
    /// How many answers, of all.
    pub share: ShareOf,
    /// Its share in whole percent, where the groups' shares are made to add up to 100.
    pub whole_percent: Option<u8>,
}

impl Part {
    /// Its share in whole percent.
    fn percent(&self) -> String {
        match self.whole_percent {
            Some(whole) => whole_percent(whole.into()),
            None => percent(self.share),
        }
    }

    /// Its colour and all that is known of it, for a file.
    #[must_use]
    pub fn meaning(&self) -> (Ink, String) {
        let Self { tone, name, points, share, .. } = self;
        let (percent, interval, n) = (self.percent(), percents(share.interval), n(share.count));
        let said = say!(
            "{name} ({points}): {percent}, 95 % interval {interval}, {n}",
            name,
            points,
            percent,
            interval,
            n
        );
        (*tone, said)
    }
}

/// What a [`Parts`] shows.
#[derive(PartialEq, Properties)]
pub struct PartsProps {
    /// What the table is of, for its caption.
    pub of: AttrValue,
    /// The groups, from the poor end to the good one.
    pub parts: Vec<Part>,
}

/// Groups as one bar, and as a table below it.
#[component]
pub fn Parts(props: &PartsProps) -> Html {
    let bar: Vec<_> = props.parts.iter().map(|part| (part.tone, part.share.count)).collect();
    let rows = props.parts.iter().rev().map(|part| {
        let interval = percents(part.share.interval);
        html! {
            <tr>
                <th scope="row">
                    <Swatch tone={part.tone} />
                    { part.name }{ " " }<span class="quiet">{ &part.points }</span>
                </th>
                <td class="strong">{ part.percent() }{ narrow(&interval) }</td>
                <td class="quiet wide">{ interval }</td>
                <td>{ count(part.share.count) }</td>
            </tr>
        }
    });
    html! {
        <div class="parts">
            <PartsBar parts={bar} />
            <table>
                <caption class="unseen">{ say!("Shares of {question}", question = props.of) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ say!("Group") }</th>
                        <th scope="col">{ say!("Share") }</th>
                        <th scope="col" class="wide">{ say!("95 % interval") }</th>
                        <th scope="col">{ say!("n") }</th>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// An interval below its figure, for cards too narrow for a column of its own.
pub fn narrow(interval: &str) -> Html {
    html! { <span class="narrow quiet">{ interval }</span> }
}

/// What a [`Swatch`] shows.
#[derive(PartialEq, Properties)]
pub struct SwatchProps {
    /// The group whose colour it is.
    pub tone: Ink,
}

/// The colour of a group, before its name.
#[component]
pub fn Swatch(props: &SwatchProps) -> Html {
    html! {
        <svg class="swatch" width="10" height="10" aria-hidden="true" focusable="false">
            <rect class={props.tone.class()} width="10" height="10" rx="2" />
        </svg>
    }
}

/// What a [`Distribution`] shows.
#[derive(PartialEq, Properties)]
pub struct DistributionProps {
    /// What was asked, for the caption.
    pub of: AttrValue,
    /// The lowest point.
    pub first: u8,
    /// Answers at each point from the lowest, and the group the point belongs to.
    pub bars: Vec<(Ink, u64)>,
}

/// A histogram, with its numbers one press away.
#[component]
pub fn Distribution(props: &DistributionProps) -> Html {
    let is_paper = use_paper();
    let total: u64 = props.bars.iter().map(|(_, count)| count).sum();
    let rows = (props.first..).zip(&props.bars).map(|(point, (_, answers))| {
        let share = 100.0 * *answers as f64 / (total.max(1) as f64);
        html! {
            <tr>
                <th scope="row">{ count(point.into()) }</th>
                <td>{ count(*answers) }</td>
                <td>{ say!("{number} %", number = decimals(share, 0)) }</td>
            </tr>
        }
    });
    html! {
        <div class="distribution">
            <Histogram first={props.first} bars={props.bars.clone()} />
            <details open={is_paper}>
                <summary>{ say!("Numbers of the chart") }</summary>
                <table>
                    <caption class="unseen">
                        { say!("Answers to {question} at each point", question = props.of) }
                    </caption>
                    <thead>
                        <tr>
                            <th scope="col">{ say!("Answer") }</th>
                            <th scope="col">{ say!("n") }</th>
                            <th scope="col">{ say!("Share") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </details>
        </div>
    }
}
