//! Whether the scores changed between two periods that somebody chose.

use super::analysed::AnalysisProps;
use super::chart::IntervalTrack;
use super::choose::Choose;
use super::measure::{Measure, Reading, readings};
use super::parts::narrow;
use super::words::{chance, count, counted, n, period, range};
use crate::dom::typed_text;
use crate::i18n::spoken::number;
use crate::say;
use std::rc::Rc;
use trefoil_results::{Analysis, Comparison, Day, Days, Period, ScoreChange};
use trefoil_score::nps::MIN_N_FOR_BAND;
use yew::prelude::*;

/// What [`Periods`] show, and whom they tell.
#[derive(Properties)]
pub struct PeriodsProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
    /// Hears which periods are to be compared; `None` for the latest ones.
    pub on_periods: Callback<Option<[Days; 2]>>,
}

impl PartialEq for PeriodsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis)
    }
}

/// Two periods, each with its days to choose, and what changed.
#[component]
pub fn Periods(props: &PeriodsProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    let Some(comparison) = &props.analysis.comparison else { return Html::default() };
    let all = all(comparison);
    let Some((measure, ..)) = all.get(*chosen).or_else(|| all.first()) else {
        return Html::default();
    };
    let measure = measure.clone();
    let on_measure = {
        let chosen = chosen.clone();
        Callback::from(move |place| chosen.set(place))
    };
    let now = [&comparison.before, &comparison.after].map(days);
    let names: Vec<String> = all.iter().map(|(measure, ..)| measure.name()).collect();
    let days_of = |place: usize, name: &'static str| {
        let on_days = props.on_periods.reform(move |days: Days| {
            let mut wished = now;
            if let Some(own) = wished.get_mut(place) {
                *own = days;
            }
            Some(wished)
        });
        let days = now.get(place).copied().unwrap_or_default();
        html! { <PeriodDays {name} {days} {on_days} /> }
    };
    html! {
        <section class="panel" aria-labelledby="periods">
            <div class="bar">
                <h2 id="periods">{ say!("Did it change?") }</h2>
                <div class="choices">
                    <Choose label={say!("Score")} options={names} chosen={*chosen} on_choose={on_measure} />
                </div>
            </div>
            <div class="periods">
                { days_of(0, say!("First period")) }
                { days_of(1, say!("Second period")) }
                <button type="button" class="secondary" onclick={props.on_periods.reform(|_: MouseEvent| None)}>
                    { say!("Latest 90 days and the 90 before") }
                </button>
            </div>
            { for all.iter().filter(|(own, ..)| *own == measure).map(|one| compared(comparison, one)) }
        </section>
    }
}

/// What changed of every score, for paper, which has no list to choose one of.
#[component]
pub fn AllPeriods(props: &AnalysisProps) -> Html {
    let Some(comparison) = &props.analysis.comparison else { return Html::default() };
    html! {
        <section class="panel" aria-labelledby="periods">
            <h2 id="periods">{ say!("Did it change?") }</h2>
            { for all(comparison).iter().map(|one| html! {
                <>
                    <h3>{ one.0.name() }</h3>
                    { compared(comparison, one) }
                </>
            }) }
        </section>
    }
}

/// A score in the first period, in the second, and what changed.
type Compared<'a> = (Measure, Reading, Reading, &'a ScoreChange);

fn all(comparison: &Comparison) -> Vec<Compared<'_>> {
    let of = |part: &Period| readings(&part.nps, &part.csat, &part.ces);
    let both = of(&comparison.before).into_iter().zip(of(&comparison.after));
    // All three are in one order.
    both.zip(&comparison.changes)
        .map(|(((measure, before), (_, after)), change)| (measure, before, after, change))
        .collect()
}

/// The days of a period, both ends among them.
fn days(part: &Period) -> Days {
    Days { from: Day::read(&part.from), until: Day::read(&part.until).map(|day| day.plus(-1)) }
}

/// `1 January 2026 to 31 March 2026`.
fn days_words(part: &Period) -> String {
    let days = days(part);
    let words = |day: Option<Day>| day.map(|day| period(&day.to_string())).unwrap_or_default();
    say!("{low} to {high}", low = words(days.from), high = words(days.until))
}

fn compared(comparison: &Comparison, (measure, before, after, change): &Compared<'_>) -> Html {
    let row = |part: &Period, reading: &Reading| {
        html! {
            <tr>
                <th scope="row">{ days_words(part) }</th>
                <td class="strong">{ measure.score(reading) }{ narrow(&n(reading.n)) }</td>
                <td class="drawn">
                    <IntervalTrack from={measure.from} to={measure.to} figure={reading.figure} range={reading.range} is_row=true />
                    <span class="quiet">{ measure.range(reading) }</span>
                </td>
                <td class="wide">{ count(reading.n) }</td>
            </tr>
        }
    };
    html! {
        <>
            <table class="groups">
                <caption class="unseen">{ say!("{score} in two periods", score = measure.name()) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ say!("Period") }</th>
                        <th scope="col">{ say!("Score") }</th>
                        <th scope="col">{ say!("95 % interval") }</th>
                        <th scope="col" class="wide">{ say!("n") }</th>
                    </tr>
                </thead>
                <tbody>{ row(&comparison.before, before) }{ row(&comparison.after, after) }</tbody>
            </table>
            <p class="verdict" role="status">{ verdict(comparison.is_overlapping, measure, [before, after], change) }</p>
        </>
    }
}

/// What can be said of a change, and no more.
fn verdict(
    is_overlapping: bool,
    measure: &Measure,
    [before, after]: [&Reading; 2],
    change: &ScoreChange,
) -> String {
    if is_overlapping {
        return say!("Some day is in both periods, so that answers would be compared with themselves: choose days that are not.")
            .into();
    }
    if before.n == 0 {
        return say!("Nobody answered in the first period.").into();
    }
    if after.n == 0 {
        return say!("Nobody answered in the second period.").into();
    }
    let Some(difference) = change.difference else {
        return say!("Too few to say: a period with one answer has no interval.").into();
    };
    let is_points = measure.from < 0;
    let (size, is_more) = match is_points {
        true => {
            let points = difference.whole();
            (counted(points.unsigned_abs(), "point", "points"), points.signum())
        }
        false => {
            let hundredths = difference.exact().rounded(100);
            (number(difference.two_decimals().trim_start_matches('-')), hundredths.signum())
        }
    };
    let direction = match is_more {
        0 => say!("No difference to be seen").into(),
        1 => say!("{size} more in the second period", size),
        _ => say!("{size} less in the second period", size),
    };
    let interval = range(change.interval, if is_points { 0 } else { 2 });
    let Some(p) = change.p else {
        return say!(
            "{direction}. Answers within each period are all alike, so that nothing tells how much is chance.",
            direction
        );
    };
    let facts = say!("95 % interval {interval}, {chance}", interval, chance = chance(p));
    if before.n.min(after.n) < MIN_N_FOR_BAND {
        return say!(
            "{direction} ({facts}). Too few to say whether it changed: each period needs 30 answers.",
            direction,
            facts
        );
    }
    if p < 0.05 {
        say!("{direction}: more than chance alone makes likely ({facts}).", direction, facts)
    } else {
        say!(
            "{direction}: chance alone may explain it ({facts}). That is no proof that nothing changed.",
            direction,
            facts
        )
    }
}

/// Nobody was asked by this widget before.
const FIRST: &str = "2000-01-01";

/// What [`PeriodDays`] show, and whom they tell.
#[derive(PartialEq, Properties)]
struct PeriodDaysProps {
    name: &'static str,
    days: Days,
    /// Hears other days, once both are some.
    on_days: Callback<Days>,
}

/// The first and the last day of a period.
#[component]
fn PeriodDays(props: &PeriodDaysProps) -> Html {
    let PeriodDaysProps { name, days, on_days } = props;
    let day = |label: &'static str, value: Option<Day>, change: fn(&mut Days, Day)| {
        let (days, on_days) = (*days, on_days.clone());
        // What is no day, or one of the year 20, is somebody's typing.
        let onchange = Callback::from(move |event: Event| {
            if let Some(day) =
                Day::read(&typed_text(&event)).filter(|day| Some(*day) > Day::read(FIRST))
            {
                let mut wished = days;
                change(&mut wished, day);
                on_days.emit(wished);
            }
        });
        let value = value.map(|day| day.to_string()).unwrap_or_default();
        html! {
            <label class="choose">
                <span>{ label }</span>
                <input type="date" {value} {onchange} />
            </label>
        }
    };
    html! {
        <fieldset class="period">
            <legend>{ *name }</legend>
            { day(say!("From"), days.from, |days, day| days.from = Some(day)) }
            { day(say!("Until"), days.until, |days, day| days.until = Some(day)) }
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::{all, verdict};
    use trefoil_results::{Day, Days, Format, Selection, Tally, View};
    use trefoil_survey::time::Timestamp;

    fn said(rows: &[(&str, &str, usize)], days: [[&str; 2]; 2]) -> Vec<String> {
        let mut csv = String::from("answered_at,nps,ces2\n");
        for (day, ratings, times) in rows {
            csv += &format!("{day},{ratings}\n").repeat(*times);
        }
        let mut tally = Tally::default();
        tally.read("file", Format::Csv, csv.as_bytes());
        let periods =
            days.map(|[from, until]| Days { from: Day::read(from), until: Day::read(until) });
        let now = Timestamp::from_rfc3339("2026-12-01T00:00:00Z").unwrap();
        let view = View { periods: Some(periods), ..View::at(now) };
        let comparison = tally.analysis(&Selection::default(), &view).comparison.unwrap();
        let words = all(&comparison);
        let words = words.iter().map(|(measure, before, after, change)| {
            verdict(comparison.is_overlapping, measure, [before, after], change)
        });
        words.collect()
    }

    #[test]
    fn a_verdict_says_what_can_be_said_and_no_more() {
        let two = [["2026-01-01", "2026-01-31"], ["2026-02-01", "2026-02-28"]];
        let many = [
            ("2026-01-10", "2,3", 60),
            ("2026-01-11", "9,4", 40),
            ("2026-02-10", "2,6", 20),
            ("2026-02-11", "9,7", 80),
        ];
        let words = said(&many, two);
        assert!(
            words[0].starts_with("80 points more in the second period: more than chance alone")
        );
        assert!(words[1].starts_with("3.40 more in the second period: more than chance alone"));
        let back = said(&many, [two[1], two[0]]);
        assert!(back[0].starts_with("80 points less"), "{}", back[0]);
        assert!(back[1].starts_with("3.40 less"), "{}", back[1]);
        let few = [
            ("2026-01-10", "2,3", 5),
            ("2026-01-11", "9,4", 5),
            ("2026-02-10", "9,4", 5),
            ("2026-02-10", "8,5", 5),
        ];
        for words in said(&few, two) {
            assert!(words.contains("Too few to say whether it changed"), "{words}");
        }
        let same = [
            ("2026-01-10", "2,3", 50),
            ("2026-01-11", "9,4", 50),
            ("2026-02-10", "2,3", 50),
            ("2026-02-10", "9,4", 50),
        ];
        for words in said(&same, two) {
            assert!(words.starts_with("No difference to be seen: chance alone may"), "{words}");
        }
        let overlapping = said(&many, [["2026-01-01", "2026-02-10"], ["2026-02-10", "2026-02-28"]]);
        assert!(overlapping[0].starts_with("Some day is in both"));
        let nobody = said(&many, [["2025-01-01", "2025-12-31"], two[0]]);
        assert_eq!(nobody[0], "Nobody answered in the first period.");
        let alike = [("2026-01-10", "9,4", 50), ("2026-02-10", "9,5", 50)];
        assert!(said(&alike, two)[1].contains("all alike"));
    }
}
