//! Small charts drawn with SVG: an interval on its scale, parts of a whole, a histogram.
//!
//! They are hidden from screen readers, which get the table beside each. Lengths are percentages
//! in attributes, so a strict policy needs no exception and the charts grow with the page.

use trefoil_results::{Figure, Range};
use yew::prelude::*;

/// What an [`IntervalTrack`] shows.
#[derive(PartialEq, Properties)]
pub struct IntervalTrackProps {
    /// The lower end of the scale.
    pub from: i32,
    /// The upper end of the scale.
    pub to: i32,
    /// The figure, in the unit of the scale.
    pub figure: Option<Figure>,
    /// Its interval.
    pub range: Option<Range>,
}

/// A figure and its interval on the whole scale.
#[component]
pub fn IntervalTrack(props: &IntervalTrackProps) -> Html {
    let (from, to) = (f64::from(props.from), f64::from(props.to));
    let place = |value: f64| 100.0 * (value - from) / (to - from);
    let range = props.range.map(|range| (place(range.low()), place(range.high())));
    let has_zero = props.from < 0;
    html! {
        <svg class="track" width="100%" height="34" aria-hidden="true" focusable="false">
            <rect class="track-rail" x="0" y="8" width="100%" height="6" rx="3" />
            if has_zero {
                <rect class="track-zero" x={percent(place(0.0))} y="3" width="1" height="16" />
            }
            if let Some((low, high)) = range {
                <rect class="track-range" x={percent(low)} y="5" width={percent(high - low)}
                    height="12" rx="6" />
            }
            if let Some(figure) = props.figure {
                <circle class="track-figure" cx={percent(place(figure.exact().to_f64()))} cy="11"
                    r="5" />
            }
            <text class="tick" x="0" y="32">{ end(props.from) }</text>
            if has_zero {
                <text class="tick" x={percent(place(0.0))} y="32" text-anchor="middle">{ "0" }</text>
            }
            <text class="tick" x="100%" y="32" text-anchor="end">{ end(props.to) }</text>
        </svg>
    }
}

/// Which group of answers a part or a bar belongs to; each has its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Promoters, easy, satisfied.
    Good,
    /// Passives, neutral.
    Middle,
    /// Detractors, hard, not satisfied.
    Poor,
}

impl Tone {
    /// The class that gives it its colour.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "tone-good",
            Self::Middle => "tone-middle",
            Self::Poor => "tone-poor",
        }
    }
}

/// What a [`PartsBar`] shows.
#[derive(PartialEq, Properties)]
pub struct PartsBarProps {
    /// The counts of the parts in their order.
    pub parts: Vec<(Tone, u64)>,
}

/// Parts of a whole beside each other.
#[component]
pub fn PartsBar(props: &PartsBarProps) -> Html {
    let total = props.parts.iter().map(|(_, count)| *count as f64).sum::<f64>().max(1.0);
    let mut start = 0.0;
    let parts = props.parts.iter().map(|(tone, count)| {
        let width = 100.0 * *count as f64 / total;
        let x = start;
        start += width;
        html! {
            <rect class={tone.class()} x={percent(x)} y="0" width={percent(width)} height="100%" />
        }
    });
    html! {
        <svg class="parts-bar" width="100%" height="14" aria-hidden="true" focusable="false">
            { for parts }
        </svg>
    }
}

/// What a [`Histogram`] shows.
#[derive(PartialEq, Properties)]
pub struct HistogramProps {
    /// The lowest point.
    pub first: u8,
    /// Answers at each point from the lowest, and the group the point belongs to.
    pub bars: Vec<(Tone, u64)>,
}

/// How many answered each point.
#[component]
pub fn Histogram(props: &HistogramProps) -> Html {
    /// The part of the height above the points' numbers.
    const ROOM: f64 = 76.0;
    let slot = 100.0 / props.bars.len().max(1) as f64;
    let most = props.bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1) as f64;
    let bars = (props.first..).zip(&props.bars).enumerate().map(|(place, (point, (tone, count)))| {
        let height = ROOM * *count as f64 / most;
        let from = slot * place as f64;
        html! {
            <>
                <rect class={tone.class()} x={percent(from + slot * 0.14)} y={percent(ROOM - height)}
                    width={percent(slot * 0.72)} height={percent(height)} rx="2" />
                <text class="tick" x={percent(from + slot / 2.0)} y="97%" text-anchor="middle">
                    { point }
                </text>
            </>
        }
    });
    html! {
        <svg class="histogram" width="100%" height="104" aria-hidden="true" focusable="false">
            { for bars }
            <rect class="baseline" x="0" y={percent(ROOM)} width="100%" height="1" />
        </svg>
    }
}

fn percent(value: f64) -> String {
    format!("{value:.3}%")
}

fn end(value: i32) -> String {
    value.to_string().replace('-', "−")
}
