//! Small charts drawn with SVG: an interval on its scale, parts of a whole, a histogram.
//!
//! They are hidden from screen readers, which get the table beside each. Lengths are percentages
//! in attributes, so a strict policy needs no exception and the charts grow with the page.

use super::drawing::{Drawing, Ink, Length, Mark, Shape, ends, place};
use trefoil_results::{Figure, Range};
use yew::prelude::*;

/// What a [`Chart`] shows.
#[derive(PartialEq, Properties)]
pub struct ChartProps {
    /// The class of the whole.
    pub class: AttrValue,
    /// The marks.
    pub drawing: Drawing,
}

/// A drawing as wide as its place.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let ChartProps { class, drawing } = props;
    html! {
        <svg {class} width="100%" height={drawing.height.to_string()} aria-hidden="true" focusable="false">
            { for drawing.marks.iter().map(mark) }
        </svg>
    }
}

fn mark(Mark { ink, shape }: &Mark) -> Html {
    let class = ink.class();
    match shape {
        Shape::Bar { x, y, width, height, round } => html! {
            <rect {class} x={length(*x)} y={length(*y)} width={length(*width)} height={length(*height)}
                rx={(*round > 0.0).then(|| round.to_string())} />
        },
        Shape::Dot { x, y, radius } => html! {
            <circle {class} cx={length(*x)} cy={length(*y)} r={radius.to_string()} />
        },
        Shape::Word { x, y, below, anchor, text } => html! {
            <text {class} x={length(*x)} y={length(*y)} dy={below.to_string()} text-anchor={anchor.code()}>
                { text }
            </text>
        },
        Shape::Rule { y } => html! {
            <line {class} x1="0" x2="100%" y1={length(*y)} y2={length(*y)} />
        },
        Shape::Path { runs, is_closed } => html! {
            <svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">
                <path {class} d={path(runs, *is_closed)} vector-effect="non-scaling-stroke" />
            </svg>
        },
    }
}

fn path(runs: &[Vec<(f64, f64)>], is_closed: bool) -> String {
    let run = |run: &Vec<(f64, f64)>| {
        let points: Vec<_> = run.iter().map(|(x, y)| format!("{x:.2} {y:.2}")).collect();
        format!("M{}{}", points.join("L"), if is_closed { "Z" } else { "" })
    };
    runs.iter().map(run).collect()
}

fn length(length: Length) -> String {
    match length {
        Length::Part(part) => format!("{part:.3}%"),
        Length::Px(px) => px.to_string(),
    }
}

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
    /// Whether it is one row of many on the same scale, whose numbers would only repeat.
    #[prop_or_default]
    pub is_row: bool,
}

/// A figure and its interval on the whole scale.
#[component]
pub fn IntervalTrack(props: &IntervalTrackProps) -> Html {
    let scale = [f64::from(props.from), f64::from(props.to)];
    let draw = if props.is_row { Drawing::row } else { Drawing::interval };
    let drawing = draw(scale, place(props.figure), ends(props.range));
    html! { <Chart class="track" {drawing} /> }
}

/// What a [`PartsBar`] shows.
#[derive(PartialEq, Properties)]
pub struct PartsBarProps {
    /// The counts of the parts in their order.
    pub parts: Vec<(Ink, u64)>,
}

/// Parts of a whole beside each other.
#[component]
pub fn PartsBar(props: &PartsBarProps) -> Html {
    html! { <Chart class="parts-bar" drawing={Drawing::parts(&props.parts)} /> }
}

/// What a [`Histogram`] shows.
#[derive(PartialEq, Properties)]
pub struct HistogramProps {
    /// The lowest point.
    pub first: u8,
    /// Answers at each point from the lowest, and the group the point belongs to.
    pub bars: Vec<(Ink, u64)>,
}

/// How many answered each point.
#[component]
pub fn Histogram(props: &HistogramProps) -> Html {
    html! { <Chart class="histogram" drawing={Drawing::histogram(props.first, &props.bars)} /> }
}
