//! How a score moves: a line with its interval, a slider to read it by, and a table behind it.

use super::chart::Chart;
use super::choose::Choose;
use super::drawing::{
    Anchor, Drawing, Ink,
    Length::{Part, Px},
    Shape, number, place,
};
use super::keep::{KeepChart, use_paper};
use super::measure::{Measure, Reading, Standing, readings};
use super::picture::Picture;
use super::words::{chance, count, counted, period};
use crate::dom::typed_text;
use crate::i18n::spoken::{self, text};
use crate::{key, say};
use std::rc::Rc;
use trefoil_results::{Analysis, Period, Span, typed_number};
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
const SPANS: [(Span, &str); 3] = [
    (Span::Week, key!("Weeks")),
    (Span::Month, key!("Months")),
    (Span::Rolling(28), key!("28 days, rolling")),
];

/// A score over time.
#[component]
pub fn Trend(props: &TrendProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    // What was typed: nobody's scale is forgotten while they look at another.
    let goal = use_state_eq(String::new);
    let Analysis { trend, undated, .. } = &*props.analysis;
    let measures = measures(trend);
    let Some(measure) = measures.get(*chosen).or_else(|| measures.first()).cloned() else {
        return Html::default();
    };
    let points = points(trend, &measure);
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
    let wished = typed_number(&goal)
        .filter(|goal| (f64::from(measure.from)..=f64::from(measure.to)).contains(goal));
    let picture = {
        let (measure, points) = (measure.clone(), points.clone());
        Callback::from(move |()| picture(&measure, &points, wished))
    };
    html! {
        <section class="panel" aria-labelledby="trend">
            <div class="bar">
                <h2 id="trend">{ say!("Over time") }</h2>
                <div class="choices">
                    <Choose label={say!("Score")} options={measures.iter().map(Measure::name).collect::<Vec<_>>()}
                        chosen={*chosen} on_choose={on_measure} />
                    <Choose label={say!("Parts")} options={SPANS.map(|(_, name)| text(name).to_owned()).to_vec()}
                        chosen={place} on_choose={on_span} />
                    <label class="choose">
                        <span>{ say!("Goal") }</span>
                        <input type="text" inputmode="decimal" size="4" value={(*goal).clone()} oninput={on_goal} />
                    </label>
                </div>
            </div>
            <TrendChart measure={measure.clone()} {points} goal={wished} />
            <KeepChart of={say!("{score} over time", score = measure.name())} {picture} />
            { undated_note(*undated) }
        </section>
    }
}

/// What [`Trends`] show.
#[derive(Properties)]
pub struct TrendsProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
    /// How long the parts are.
    pub span: Span,
}

impl PartialEq for TrendsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis) && self.span == other.span
    }
}

/// Every score over time, one below the other, for paper, which has no list to choose one of.
#[component]
pub fn Trends(props: &TrendsProps) -> Html {
    let Analysis { trend, undated, .. } = &*props.analysis;
    let measures = measures(trend);
    if measures.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel" aria-labelledby="trend">
            <h2 id="trend">{ say!("Over time") }</h2>
            <p class="note">{ format!("{}.", span_words(props.span)) }</p>
            { for measures.into_iter().map(|measure| html! {
                <>
                    <h3>{ measure.name() }</h3>
                    <TrendChart measure={measure.clone()} points={points(trend, &measure)} goal={None::<f64>} />
                </>
            }) }
            { undated_note(*undated) }
        </section>
    }
}

fn undated_note(undated: u64) -> Html {
    html! {
        if undated > 0 {
            <p class="note">
                { say!("{responses} without a time: not in this chart.", responses = counted(undated, "response", "responses")) }
            </p>
        }
    }
}

/// A span as it is called in the list of them.
#[must_use]
pub fn span_words(span: Span) -> &'static str {
    SPANS.iter().find(|(own, _)| *own == span).map_or(say!("Parts"), |(_, name)| text(name))
}

/// What is measured over time.
fn measures(trend: &[Period]) -> Vec<Measure> {
    let first = trend.first().map(|part| readings(&part.nps, &part.csat, &part.ces));
    first.into_iter().flatten().map(|(measure, _)| measure).collect()
}

/// One score in each part, by the parts' names.
fn points(trend: &[Period], measure: &Measure) -> Vec<(String, Reading)> {
    let point = |part: &Period| {
        let all = readings(&part.nps, &part.csat, &part.ces);
        let (_, reading) = all.into_iter().find(|(own, _)| own == measure)?;
        Some((period(&part.label), reading))
    };
    trend.iter().filter_map(point).collect()
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
    let is_paper = use_paper();
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
    let said = say!("{name}: {reading}", name, reading = measure.words(reading));
    html! {
        <figure class="trend">
            <Chart class="trend-plot" drawing={drawing(measure, points, Some(at), *goal)} />
            <p class="ends quiet" aria-hidden="true">
                { for points.first().map(|(name, _)| html! { <span>{ name }</span> }) }
                if points.len() > 1 {
                    { for points.last().map(|(name, _)| html! { <span>{ name }</span> }) }
                }
            </p>
            if last > 0 && !is_paper {
                <input type="range" class="scrub" min="0" max={last.to_string()} step="1" value={at.to_string()}
                    aria-label={say!("{score}, read along the chart", score = measure.name())} aria-valuetext={said.clone()} {oninput} />
            }
            <figcaption>
                <span class="readout-name">{ name }</span>
                <span class="readout-score">{ measure.score(reading) }</span>
                <span class="quiet">
                    { match reading.range {
                        None => counted(reading.n, "answer", "answers"),
                        Some(_) => say!("95 % interval {interval} · {n}", interval = measure.range(reading),
                            n = counted(reading.n, "answer", "answers")),
                    } }
                </span>
            </figcaption>
            { for notes(measure, points, at, *goal).into_iter().map(|text| html! { <p class="note">{ text }</p> }) }
            <details open={is_paper}>
                <summary>{ say!("Numbers of the chart") }</summary>
                <div class="scroll" tabindex="0" role="region" aria-label={say!("{score} over time, to scroll", score = measure.name())}>
                    <table>
                        <caption class="unseen">{ say!("{score} over time", score = measure.name()) }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ say!("When") }</th>
                                <th scope="col">{ say!("Score") }</th>
                                <th scope="col">{ say!("95 % interval") }</th>
                                <th scope="col">{ say!("n") }</th>
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
            Standing::Reached => say!("The goal is reached."),
            Standing::Missed => say!("The goal is missed."),
            Standing::Open => say!("Too close to the goal to say: the interval holds it."),
        })
    }));
    let before = at.checked_sub(1).and_then(|before| points.get(before));
    if let Some((name, before)) = before
        && let Some((change, p)) = before.change_to(reading)
    {
        let size = counted(change.unsigned_abs(), "point", "points");
        let direction = match change {
            1.. => say!("{size} more than {name}", size, name),
            0 => say!("As much as {name}", name),
            _ => say!("{size} fewer than {name}", size, name),
        };
        let chance = chance(p);
        let mut note = if p < 0.05 {
            say!("{direction}: more than chance alone makes likely ({chance}).", direction, chance)
        } else {
            say!("{direction}: chance alone may explain it ({chance}).", direction, chance)
        };
        if let Some(needed) = before.answers_to_see_ten_points() {
            note += " ";
            note += &say!(
                "To see a change of 10 points it takes about {answers} answers in each part.",
                answers = count(needed)
            );
        }
        notes.push(note);
    }
    notes
}

/// The chart as a file.
fn picture(measure: &Measure, points: &[(String, Reading)], goal: Option<f64>) -> Picture {
    /// Room for the numbers of the scale.
    const MARKS: f64 = 44.0;
    let asked: Vec<_> = points.iter().filter(|(_, one)| one.figure.is_some()).collect();
    let latest = asked.last();
    let latest = latest
        .map(|(name, one)| say!("Latest: {name}, {reading}.", name, reading = measure.words(one)));
    let (least, most) = asked
        .iter()
        .fold((u64::MAX, 0), |(least, most), (_, one)| (least.min(one.n), most.max(one.n)));
    let n = (most > 0).then(|| {
        say!(
            "From {least} to {most} in each part.",
            least = count(least),
            most = counted(most, "answer", "answers")
        )
    });
    let facts: Vec<String> = latest.into_iter().chain(n).collect();
    let mut picture = Picture::new(&say!("{score} over time", score = measure.name()), &facts);
    picture.draw(&drawing(measure, points, None, goal), MARKS);
    let ends = [points.first(), points.last()];
    let [first, last] = ends.map(|end| end.map_or("", |(name, _)| name.as_str()));
    picture.ends([first, if points.len() > 1 { last } else { "" }], MARKS);
    let goal = goal.map(|goal| {
        (Ink::Goal, say!("The goal, {goal}", goal = spoken::number(&goal.to_string())))
    });
    let meanings =
        [(Ink::Dot, say!("The score").into()), (Ink::Band, say!("Its 95 % interval").into())];
    picture.legend(&meanings.into_iter().chain(goal).collect::<Vec<_>>());
    for (name, one) in points {
        picture.say(format!("{name}: {}.", measure.words(one)));
    }
    picture
}

/// More points than this are drawn as a line alone.
const DOTS_MOST: usize = 60;

/// The chart itself, without its slider: marks of the scale, the goal, intervals and figures; the part `at` is the one
/// that is read.
pub fn drawing(
    measure: &Measure,
    points: &[(String, Reading)],
    at: Option<usize>,
    goal: Option<f64>,
) -> Drawing {
    let axis = Axis::of(measure, points, goal);
    let slots = points.len().saturating_sub(1).max(1) as f64;
    // A single part stands in the middle.
    let x = |place: usize| if points.len() == 1 { 50.0 } else { 100.0 * place as f64 / slots };
    let y = |value: f64| axis.percent(value);
    let mut drawing = Drawing::new(240.0);
    for tick in &axis.ticks {
        let ink = if *tick == 0 && measure.from < 0 { Ink::GridZero } else { Ink::Grid };
        let (at, text) = (Part(y(f64::from(*tick))), number(f64::from(*tick)));
        drawing.bar(ink, [Px(0.0), at, Part(100.0), Px(1.0)], 0.0);
        let word = Shape::Word { x: Px(-8.0), y: at, below: 4.0, anchor: Anchor::End, text };
        drawing.add(Ink::Tick, word);
    }
    if let Some(goal) = goal {
        drawing.add(Ink::Goal, Shape::Rule { y: Part(y(goal)) });
    }
    if let Some(at) = at {
        drawing.bar(Ink::Reading, [Part(x(at)), Px(0.0), Px(1.0), Part(100.0)], 0.0);
    }
    let (mut bands, mut lines) = (Vec::new(), Vec::new());
    for run in runs(points) {
        let upper = run.iter().filter_map(|(place, one)| Some((*place, one.range?.high())));
        let lower = run.iter().rev().filter_map(|(place, one)| Some((*place, one.range?.low())));
        bands.push(upper.chain(lower).map(|(place, value)| (x(place), y(value))).collect());
        let figures = run.iter().filter_map(|(at, one)| Some((x(*at), y(place(one.figure)?))));
        lines.push(figures.collect());
    }
    drawing.add(Ink::Band, Shape::Path { runs: bands, is_closed: true });
    drawing.add(Ink::Line, Shape::Path { runs: lines, is_closed: false });
    for (own, (_, reading)) in points.iter().enumerate() {
        let is_read = at == Some(own);
        if let Some(value) = place(reading.figure).filter(|_| points.len() <= DOTS_MOST || is_read)
        {
            let (ink, radius) = if is_read { (Ink::DotRead, 5.5) } else { (Ink::Dot, 3.0) };
            drawing.add(ink, Shape::Dot { x: Part(x(own)), y: Part(y(value)), radius });
        }
    }
    drawing
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
