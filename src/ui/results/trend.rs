//! How a score moves: a line with its interval, a slider to read it by, and a table behind it.

use super::choose::Choose;
use super::measure::{Measure, Reading, Standing, readings};
use super::words::{chance, count, counted, period};
use crate::dom::typed_text;
use std::rc::Rc;
use trefoil_results::{Analysis, Span};
use yew::prelude::*;

/// What a [`Trend`] shows, and whom it tells.
#[derive(Properties)]
pub struct TrendProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
    /// How long the parts are.
    pub span: Span,
    /// Hears how long they are to be.
    pub on_span: Callback<Span>,
}

impl PartialEq for TrendProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis) && self.span == other.span
    }
}

/// The spans that can be chosen.
const SPANS: [(Span, &str); 3] =
    [(Span::Week, "Weeks"), (Span::Month, "Months"), (Span::Rolling(28), "28 days, rolling")];

/// A score over time.
#[component]
pub fn Trend(props: &TrendProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    // What was typed: nobody's scale is forgotten while they look at another.
    let goal = use_state_eq(String::new);
    let Analysis { trend, undated, .. } = &*props.analysis;
    let measures: Vec<Measure> = trend
        .first()
        .map(|part| readings(&part.nps, &part.csat, &part.ces))
        .into_iter()
        .flatten()
        .map(|(measure, _)| measure)
        .collect();
    let Some(measure) = measures.get(*chosen).or_else(|| measures.first()).cloned() else {
        return Html::default();
    };
    let points: Vec<(String, Reading)> = trend
        .iter()
        .filter_map(|part| {
            let all = readings(&part.nps, &part.csat, &part.ces);
            let (_, reading) = all.into_iter().find(|(own, _)| *own == measure)?;
            Some((period(&part.label), reading))
        })
        .collect();
    let place = SPANS.iter().position(|(span, _)| *span == props.span).unwrap_or(0);
    let on_span = props
        .on_span
        .reform(|place: usize| SPANS.get(place).map_or_else(Span::default, |(span, _)| *span));
    let on_measure = {
        let chosen = chosen.clone();
        Callback::from(move |place| chosen.set(place))
    };
    let on_goal = {
        let goal = goal.clone();
        Callback::from(move |event: InputEvent| goal.set(typed_text(&event)))
    };
    let wished = goal.trim().replace(',', ".").parse::<f64>().ok();
    let wished =
        wished.filter(|goal| (f64::from(measure.from)..=f64::from(measure.to)).contains(goal));
    html! {
        <section class="panel" aria-labelledby="trend">
            <div class="bar">
                <h2 id="trend">{ "Over time" }</h2>
                <div class="choices">
                    <Choose label="Score" options={measures.iter().map(Measure::name).collect::<Vec<_>>()}
                        chosen={*chosen} on_choose={on_measure} />
                    <Choose label="Parts" options={SPANS.map(|(_, name)| name.to_owned()).to_vec()}
                        chosen={place} on_choose={on_span} />
                    <label class="choose">
                        <span>{ "Goal" }</span>
                        <input type="text" inputmode="decimal" size="4" value={(*goal).clone()} oninput={on_goal} />
                    </label>
                </div>
            </div>
            <TrendChart {measure} {points} goal={wished} />
            if *undated > 0 {
                <p class="note">
                    { format!("{} without a time: not in this chart.", counted(*undated, "response", "responses")) }
                </p>
            }
        </section>
    }
}

/// What a [`TrendChart`] shows.
#[derive(PartialEq, Properties)]
struct TrendChartProps {
    measure: Measure,
    /// Each part's name and what was counted in it.
    points: Vec<(String, Reading)>,
    /// What the score is to be.
    goal: Option<f64>,
}

/// The line, its slider and its table.
#[component]
fn TrendChart(props: &TrendChartProps) -> Html {
    let TrendChartProps { measure, points, goal } = props;
    let last = points.len().saturating_sub(1);
    // Counted from the end, so that the latest part stays the one that is read when others come.
    let back = use_state_eq(|| 0_usize);
    let at = last.saturating_sub(*back);
    let oninput = {
        let back = back.clone();
        Callback::from(move |event: InputEvent| {
            let place = typed_text(&event).parse().unwrap_or(last);
            back.set(last.saturating_sub(place));
        })
    };
    let Some((name, reading)) = points.get(at) else { return Html::default() };
    let said = format!("{name}: {}", measure.words(reading));
    html! {
        <figure class="trend">
            { plot(measure, points, at, *goal) }
            if last > 0 {
                <input type="range" class="scrub" min="0" max={last.to_string()} step="1" value={at.to_string()}
                    aria-label={format!("{}, read along the chart", measure.name())} aria-valuetext={said.clone()} {oninput} />
            }
            <figcaption>
                <span class="readout-name">{ name }</span>
                <span class="readout-score">{ measure.score(reading) }</span>
                <span class="quiet">
                    if reading.range.is_some() {
                        { format!("95 % interval {} · ", measure.range(reading)) }
                    }
                    { counted(reading.n, "answer", "answers") }
                </span>
            </figcaption>
            { for notes(measure, points, at, *goal).into_iter().map(|text| html! { <p class="note">{ text }</p> }) }
            <details>
                <summary>{ "Numbers of the chart" }</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Numbers of the chart, to scroll">
                    <table>
                        <caption class="unseen">{ format!("{} over time", measure.name()) }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ "When" }</th>
                                <th scope="col">{ "Score" }</th>
                                <th scope="col">{ "95 % interval" }</th>
                                <th scope="col">{ "n" }</th>
                            </tr>
                        </thead>
                        <tbody>
                            { for points.iter().rev().map(|(name, reading)| html! {
                                <tr>
                                    <th scope="row">{ name }</th>
                                    <td class="strong">{ measure.score(reading) }</td>
                                    <td class="quiet">{ measure.range(reading) }</td>
                                    <td>{ count(reading.n) }</td>
                                </tr>
                            }) }
                        </tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

/// Whether the part that is read differs from the one before, and how it stands to the goal.
fn notes(
    measure: &Measure,
    points: &[(String, Reading)],
    at: usize,
    goal: Option<f64>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let Some((_, reading)) = points.get(at) else { return notes };
    let standing = goal.and_then(|goal| measure.standing(reading, goal));
    notes.extend(standing.map(|standing| {
        String::from(match standing {
            Standing::Reached => "The goal is reached.",
            Standing::Missed => "The goal is missed.",
            Standing::Open => "Too close to the goal to say: the interval holds it.",
        })
    }));
    let before = at.checked_sub(1).and_then(|before| points.get(before));
    if let Some((name, before)) = before
        && let Some((change, p)) = before.change_to(reading)
    {
        let size = counted(change.unsigned_abs(), "point", "points");
        let direction = match change {
            1.. => format!("{size} more than"),
            0 => "As much as".into(),
            _ => format!("{size} fewer than"),
        };
        let verdict = if p < 0.05 {
            "more than chance alone makes likely"
        } else {
            "chance alone may explain it"
        };
        let needed = before.answers_to_see_ten_points().map(|needed| {
            format!(
                " To see a change of 10 points it takes about {} answers in each part.",
                count(needed)
            )
        });
        let needed = needed.unwrap_or_default();
        notes.push(format!("{direction} {name}: {verdict} ({}).{needed}", chance(p)));
    }
    notes
}

/// More points than this are drawn as a line alone.
const DOTS_MOST: usize = 60;

/// The drawing itself, hidden from screen readers, which have the slider and the table.
fn plot(measure: &Measure, points: &[(String, Reading)], at: usize, goal: Option<f64>) -> Html {
    let axis = Axis::of(measure, points, goal);
    let slots = points.len().saturating_sub(1).max(1) as f64;
    // A single part stands in the middle.
    let x = |place: usize| if points.len() == 1 { 50.0 } else { 100.0 * place as f64 / slots };
    let y = |value: f64| axis.percent(value);
    let figure = |reading: &Reading| reading.figure.map(|figure| figure.exact().to_f64());
    let dots = points.iter().enumerate().filter_map(|(place, (_, reading))| {
        let value = figure(reading).filter(|_| points.len() <= DOTS_MOST || place == at)?;
        let class = if place == at { "dot dot-read" } else { "dot" };
        let radius = if place == at { "5.5" } else { "3" };
        Some(html! { <circle {class} cx={percent(x(place))} cy={percent(y(value))} r={radius} /> })
    });
    let (mut bands, mut lines) = (String::new(), String::new());
    for run in runs(points) {
        let upper = run.iter().filter_map(|(place, reading)| Some((*place, reading.range?.high())));
        let lower =
            run.iter().rev().filter_map(|(place, reading)| Some((*place, reading.range?.low())));
        let outline: Vec<_> = upper.chain(lower).collect();
        let path = |points: &[(usize, f64)]| {
            let place =
                |(place, value): &(usize, f64)| format!("{:.2} {:.2}", x(*place), y(*value));
            points.iter().map(place).collect::<Vec<_>>().join("L")
        };
        bands += &format!("M{}Z", path(&outline));
        let line: Vec<_> =
            run.iter().filter_map(|(place, one)| Some((*place, figure(one)?))).collect();
        lines += &format!("M{}", path(&line));
    }
    html! {
        <>
            <svg class="trend-plot" width="100%" height="240" aria-hidden="true" focusable="false">
                { for axis.ticks.iter().map(|tick| html! {
                    <>
                        <rect class={if *tick == 0 && measure.from < 0 { "grid grid-zero" } else { "grid" }}
                            x="0" y={percent(y(f64::from(*tick)))} width="100%" height="1" />
                        <text class="tick" x="-8" y={percent(y(f64::from(*tick)))} dy="4" text-anchor="end">
                            { tick.to_string().replace('-', "−") }
                        </text>
                    </>
                }) }
                if let Some(goal) = goal {
                    <line class="goal" x1="0" x2="100%" y1={percent(y(goal))} y2={percent(y(goal))} />
                }
                <rect class="reading-line" x={percent(x(at))} y="0" width="1" height="100%" />
                <svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">
                    <path class="trend-band" d={bands} />
                    <path class="trend-line" d={lines} vector-effect="non-scaling-stroke" />
                </svg>
                { for dots }
            </svg>
            <p class="ends quiet" aria-hidden="true">
                { for points.first().map(|(name, _)| html! { <span>{ name }</span> }) }
                if points.len() > 1 {
                    { for points.last().map(|(name, _)| html! { <span>{ name }</span> }) }
                }
            </p>
        </>
    }
}

/// Parts in which somebody answered, in unbroken runs: nothing is drawn across an empty one.
fn runs(points: &[(String, Reading)]) -> Vec<Vec<(usize, Reading)>> {
    let mut runs = Vec::new();
    let mut run = Vec::new();
    for (place, (_, reading)) in points.iter().enumerate() {
        if reading.figure.is_some() {
            run.push((place, *reading));
        } else if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    if !run.is_empty() {
        runs.push(run);
    }
    runs
}

/// The part of the scale that is drawn, with its marks.
#[derive(Debug, PartialEq)]
struct Axis {
    from: f64,
    to: f64,
    ticks: Vec<i32>,
}

impl Axis {
    /// As much of the scale as the intervals take, in even steps.
    fn of(measure: &Measure, points: &[(String, Reading)], goal: Option<f64>) -> Self {
        let ends = points.iter().flat_map(|(_, reading)| {
            let figure = reading.figure.map(|figure| figure.exact().to_f64());
            [
                reading.range.map(|range| range.low()),
                reading.range.map(|range| range.high()),
                figure,
            ]
        });
        let (mut low, mut high) = (f64::from(measure.to), f64::from(measure.from));
        for end in ends.flatten().chain(goal) {
            (low, high) = (low.min(end), high.max(end));
        }
        let span = (high - low).max(1.0);
        let step = if measure.from >= 0 {
            1
        } else {
            [5, 10, 25, 50].into_iter().find(|step| span / f64::from(*step) <= 4.5).unwrap_or(50)
        };
        let whole = f64::from(step);
        let first = ((low / whole).floor() as i32 * step).max(measure.from);
        let last = ((high / whole).ceil() as i32 * step).min(measure.to).max(first + step);
        let ticks =
            (0..).map(|count| first + count * step).take_while(|tick| *tick <= last).collect();
        Self { from: f64::from(first), to: f64::from(last), ticks }
    }

    /// How far from the top, with room for the dots at either end.
    fn percent(&self, value: f64) -> f64 {
        4.0 + 92.0 * (self.to - value) / (self.to - self.from)
    }
}

fn percent(value: f64) -> String {
    format!("{value:.3}%")
}

#[cfg(test)]
mod tests {
    use super::{Axis, Reading, readings, runs};
    use trefoil_results::{Format, Selection, Tally};

    fn points(files: &[&str]) -> Vec<(String, Reading)> {
        let reading = |csv: &&str| {
            let mut tally = Tally::default();
            tally.read("file", Format::Csv, csv.as_bytes());
            let tables = tally.tables(&Selection::default());
            let first = readings(&tables.nps, &[], &[]).into_iter().next();
            let none = Reading { n: 0, figure: None, range: None, groups: None };
            (String::new(), first.map_or(none, |(_, reading)| reading))
        };
        files.iter().map(reading).collect()
    }

    #[test]
    fn nothing_is_drawn_across_an_empty_part() {
        let points = points(&["nps\n9\n", "nps\n9\n", "nps\n", "nps\n3\n", "nps\n"]);
        let places: Vec<Vec<usize>> =
            runs(&points).iter().map(|run| run.iter().map(|(place, _)| *place).collect()).collect();
        assert_eq!(places, [vec![0, 1], vec![3]]);
    }

    #[test]
    fn an_axis_holds_every_interval_and_stays_on_the_scale() {
        let points = points(&["nps\n9\n9\n9\n9\n9\n7\n3\n9\n9\n8\n", "nps\n0\n"]);
        let mut tally = Tally::default();
        tally.read("file", Format::Csv, b"nps\n9\n");
        let (measure, _) = readings(&tally.tables(&Selection::default()).nps, &[], &[]).remove(0);
        let axis = Axis::of(&measure, &points, Some(-95.0));
        for (_, reading) in &points {
            let range = reading.range.unwrap();
            assert!(axis.from <= range.low() && range.high() <= axis.to, "{axis:?}");
        }
        assert!(axis.from >= -100.0 && axis.to <= 100.0);
        assert!((3..=6).contains(&axis.ticks.len()), "{axis:?}");
        assert!(axis.from <= -95.0 && axis.ticks.contains(&0));
        // Of no answer at all there is still a scale.
        assert!(!Axis::of(&measure, &[], None).ticks.is_empty());
    }
}
