//! How many answers it takes before a score, or a change of it, says anything.

use super::choose::Choose;
use super::measure::{Measure, Reading, readings};
use super::words::{count, counted, decimals};
use crate::dom::typed_text;
use crate::i18n::spoken::{number, text};
use crate::{say, told};
use std::rc::Rc;
use trefoil_results::{CsatRow, Tables, typed_number};
use trefoil_score::nps::MIN_N_FOR_BAND;
use trefoil_score::{
    Confidence, Share, Trinomial, answers_for_margin, answers_for_mean_margin,
    answers_for_share_margin, answers_to_detect_change, answers_to_detect_mean_change,
    answers_to_detect_share_change,
};
use yew::prelude::*;

/// What a [`SampleSize`] is computed from.
#[derive(Properties)]
pub struct SampleSizeProps {
    /// The scores.
    pub tables: Rc<Tables>,
}

impl PartialEq for SampleSizeProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.tables, &other.tables)
    }
}

/// How far answers lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spread {
    /// Those of a net share, in points.
    Net(Trinomial),
    /// Those of a share, in percent.
    Share(Share),
    /// Those of a mean, by their standard deviation on the scale.
    Mean(f64),
}

/// A score, and how far its answers lie apart.
#[derive(Clone, Debug, PartialEq)]
struct Planned {
    name: String,
    spread: Spread,
    n: u64,
    /// How far its interval reaches to each side now.
    margin: Option<f64>,
    /// Whether the spread is the widest there is, since of so few answers none is known.
    is_worst: bool,
}

/// A change is found four times in five: the usual power.
const POWER: f64 = 0.8;

impl Spread {
    /// The margin, and the change, that somebody may want to see first.
    const fn usual(self) -> [&'static str; 2] {
        match self {
            Self::Net(_) => ["5", "10"],
            Self::Share(_) => ["5", "10"],
            Self::Mean(_) => ["0.1", "0.2"],
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Net(_) => say!("points"),
            Self::Share(_) => say!("percent"),
            Self::Mean(_) => say!("on the scale"),
        }
    }

    fn answers_for(self, margin: f64) -> Option<u64> {
        match self {
            Self::Net(groups) => answers_for_margin(groups, margin, Confidence::P95),
            Self::Share(share) => answers_for_share_margin(share, margin, Confidence::P95),
            Self::Mean(deviation) => answers_for_mean_margin(deviation, margin, Confidence::P95),
        }
    }

    fn answers_to_see(self, change: f64) -> Option<u64> {
        match self {
            Self::Net(groups) => answers_to_detect_change(groups, change, Confidence::P95, POWER),
            Self::Share(share) => {
                answers_to_detect_share_change(share, change, Confidence::P95, POWER)
            }
            Self::Mean(deviation) => {
                answers_to_detect_mean_change(deviation, change, Confidence::P95, POWER)
            }
        }
    }
}

impl Planned {
    fn all(tables: &Tables) -> Vec<Self> {
        let Tables { nps, csat, ces, .. } = tables;
        let deviations = nps.iter().map(|_| None);
        let deviations = deviations.chain(csat.iter().map(|row| row.standard_deviation));
        let deviations = deviations.chain(ces.iter().map(|row| row.standard_deviation));
        let scores = readings(nps, csat, ces).into_iter().zip(deviations);
        let scores = scores
            .filter_map(|((measure, reading), deviation)| Self::of(&measure, &reading, deviation));
        scores.chain(csat.iter().filter_map(Self::satisfied)).collect()
    }

    fn of(measure: &Measure, reading: &Reading, deviation: Option<f64>) -> Option<Self> {
        let is_worst = reading.n < MIN_N_FOR_BAND;
        let spread = match reading.groups {
            // Half of them at each end.
            Some(_) if is_worst => Spread::Net(Trinomial::new(1, 0, 1).ok()?),
            Some(groups) => Spread::Net(groups),
            None if is_worst => Spread::Mean(f64::from(measure.to - measure.from) / 2.0),
            None => Spread::Mean(deviation?),
        };
        let margin = reading.range.map(|range| (range.high() - range.low()) / 2.0);
        Some(Self { name: measure.name(), spread, n: reading.n, margin, is_worst })
    }

    fn satisfied(row: &CsatRow) -> Option<Self> {
        let n = row.satisfied.n;
        let is_worst = n < MIN_N_FOR_BAND;
        let share = if is_worst { Share::new(1, 2) } else { Share::new(row.satisfied.count, n) };
        let names = [say!("CSAT satisfied"), &row.question].into_iter().chain(row.role.map(text));
        let name = super::words::title(names.chain(row.survey.as_deref()));
        let margin = row.satisfied.interval.map(|range| (range.high() - range.low()) / 2.0);
        Some(Self { name, spread: Spread::Share(share?), n, margin, is_worst })
    }

    /// How far the score can be trusted now.
    fn now(&self) -> String {
        let answers = counted(self.n, "answer", "answers");
        match (self.margin, self.spread) {
            (None, _) => say!("Now: {answers}.", answers),
            (Some(margin), Spread::Mean(_)) => {
                say!("Now: {answers}, within ±{margin}.", answers, margin = decimals(margin, 2))
            }
            (Some(margin), spread) => say!(
                "Now: {answers}, within ±{margin} {unit}.",
                answers,
                margin = decimals(margin, 1),
                unit = spread.unit()
            ),
        }
    }
}

/// A score, how well it is to be known, and how many answers that takes.
#[component]
pub fn SampleSize(props: &SampleSizeProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    let typed = use_state_eq(|| [None::<String>, None]);
    let all = Planned::all(&props.tables);
    let Some(planned) = all.get(*chosen).or_else(|| all.first()) else { return Html::default() };
    let on_choose = {
        let (chosen, typed) = (chosen.clone(), typed.clone());
        // What is little on one scale is much on another.
        Callback::from(move |place| {
            chosen.set(place);
            typed.set([None, None]);
        })
    };
    let spread = planned.spread;
    let [margin, change] = [0, 1].map(|place: usize| {
        let own = typed.get(place).cloned().flatten();
        own.unwrap_or_else(|| number(spread.usual().get(place).copied().unwrap_or_default()))
    });
    let field = |label: &'static str, place: usize, value: &str| {
        let typed = typed.clone();
        let oninput = Callback::from(move |event: InputEvent| {
            let mut now = (*typed).clone();
            if let Some(own) = now.get_mut(place) {
                *own = Some(typed_text(&event));
            }
            typed.set(now);
        });
        html! {
            <label class="choose">
                <span>{ label }</span>
                <input type="text" inputmode="decimal" size="5" value={value.to_owned()} {oninput} />
                <span>{ spread.unit() }</span>
            </label>
        }
    };
    let needed = typed_number(&margin).and_then(|margin| spread.answers_for(margin));
    let to_see = typed_number(&change).and_then(|change| spread.answers_to_see(change));
    html! {
        <section class="panel" aria-labelledby="sample-size">
            <div class="bar">
                <h2 id="sample-size">{ say!("How many answers it takes") }</h2>
                <div class="choices">
                    <Choose label={say!("Score")} options={all.iter().map(|own| own.name.clone()).collect::<Vec<_>>()}
                        chosen={*chosen} {on_choose} />
                </div>
            </div>
            if all.len() == 1 {
                <h3>{ &planned.name }</h3>
            }
            <div class="plan">
                { field(say!("To know it within ±"), 0, &margin) }
                <p role="status">{ answer(needed, |number| told!("{number} answers", number)) }</p>
                { field(say!("To find a change of"), 1, &change) }
                <p role="status">{ answer(to_see, |number| told!("{number} answers in each of two periods", number)) }</p>
            </div>
            <p class="note">{ planned.now() }{ " " }{ reason(planned.is_worst) }</p>
        </section>
    }
}

fn answer(needed: Option<u64>, words: fn(Html) -> Html) -> Html {
    match needed {
        Some(needed) => words(html! { <strong>{ count(needed) }</strong> }),
        None => html! { { say!("Write a number above 0.") } },
    }
}

fn reason(is_worst: bool) -> &'static str {
    if is_worst {
        say!(
            "Fewer than 30 answers do not tell how far answers lie apart, so this is for the widest there are. A change is found four times in five."
        )
    } else {
        say!(
            "If answers to come lie as far apart as these do. A change is found four times in five, at 95 %."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Planned, Spread};
    use trefoil_results::{Format, Selection, Tally};

    fn planned(csv: &str) -> Vec<Planned> {
        let mut tally = Tally::default();
        tally.read("file", Format::Csv, csv.as_bytes());
        Planned::all(&tally.tables(&Selection::default()))
    }

    #[test]
    fn few_answers_are_planned_for_the_worst_and_many_for_what_they_are() {
        let few = planned("nps,csat\n9,4\n3,5\n");
        let [nps, csat, satisfied] = few.as_slice() else { panic!("three scores") };
        assert!(few.iter().all(|own| own.is_worst));
        assert_eq!(nps.spread.answers_for(10.0), Some(382));
        assert_eq!(nps.spread.answers_to_see(10.0), Some(1567));
        assert_eq!(csat.spread, Spread::Mean(2.0));
        assert_eq!(satisfied.spread.answers_for(5.0), Some(381));
        assert_eq!(satisfied.name, "CSAT satisfied · csat");

        let rows: String = (0..60)
            .map(|row| format!("{},{}\n", if row < 50 { 9 } else { 7 }, 4 + row % 2))
            .collect();
        let many = planned(&format!("nps,csat\n{rows}"));
        assert!(many.iter().all(|own| !own.is_worst));
        assert!(many[0].spread.answers_for(10.0) < Some(100));
        let Spread::Mean(deviation) = many[1].spread else { panic!("a mean") };
        assert!((deviation - 0.5042).abs() < 1e-4);
        assert!(many[1].now().starts_with("Now: 60 answers, within ±0.13."));
    }
}
