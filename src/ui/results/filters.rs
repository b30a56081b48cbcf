//! Which answers are looked at: what they are filtered by, and a way to add to that and to take from it.

use super::keep::{Keep, Keeping};
use super::words::{apart, count, counted, facet, period};
use crate::dom::{focus, is_unfolded, typed_text};

use crate::say;
use std::rc::Rc;
use trefoil_results::{Choices, Day, LEAST_RESPONDENTS, Query, Selection, Tables, Values};
use yew::prelude::*;

/// What [`Filters`] show, and whom they tell.
#[derive(Properties)]
pub struct FiltersProps {
    /// Which answers are looked at.
    pub query: Query,
    /// What they can be filtered by.
    pub choices: Rc<Choices>,
    /// The scores, with what was left out of them.
    pub tables: Rc<Tables>,
    /// Hears that others are to be looked at.
    pub on_query: Callback<Query>,
}

impl PartialEq for FiltersProps {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query
            && Rc::ptr_eq(&self.choices, &other.choices)
            && Rc::ptr_eq(&self.tables, &other.tables)
    }
}

/// A thing that answers are filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    From(Day),
    Until(Day),
    Survey(String),
    Facet(String, Vec<String>),
}

/// A thing that answers can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    From,
    Until,
    Survey,
    Facet(String),
}

impl Part {
    /// All that a selection filters by.
    fn all(selection: &Selection) -> Vec<Self> {
        let Selection { survey, filter, .. } = selection;
        let days = [filter.days.from.map(Self::From), filter.days.until.map(Self::Until)];
        let facets = filter.facets.iter();
        let facets = facets.map(|(name, values)| Self::Facet(name.clone(), values.clone()));
        let survey = survey.clone().map(Self::Survey);
        days.into_iter().flatten().chain(survey).chain(facets).collect()
    }

    /// `language: en or de`.
    fn words(&self) -> String {
        match self {
            Self::From(day) => say!("from {day}", day = period(&day.to_string())),
            Self::Until(day) => say!("until {day}", day = period(&day.to_string())),
            Self::Survey(name) => format!("{}: {}", say!("survey"), apart(name)),
            Self::Facet(name, values) => {
                let values: Vec<String> = values.iter().map(|value| apart(value)).collect();
                format!("{}: {}", apart(facet(name)), values.join(say!(" or ")))
            }
        }
    }

    /// Puts it to what is filtered by already; another value of the same facet is added to those before.
    fn put(self, selection: &mut Selection) {
        let filter = &mut selection.filter;
        match self {
            Self::From(day) => filter.days.from = Some(day),
            Self::Until(day) => filter.days.until = Some(day),
            Self::Survey(name) => selection.survey = Some(name),
            Self::Facet(name, values) => {
                let own = filter.facets.entry(name).or_default();
                for value in values {
                    if !own.contains(&value) {
                        own.push(value);
                    }
                }
            }
        }
    }

    /// Takes it out of what is filtered by.
    fn take(&self, selection: &mut Selection) {
        let filter = &mut selection.filter;
        match self {
            Self::From(_) => filter.days.from = None,
            Self::Until(_) => filter.days.until = None,
            Self::Survey(_) => selection.survey = None,
            Self::Facet(name, _) => drop(filter.facets.remove(name)),
        }
    }
}

impl Kind {
    /// All that these answers can be filtered by. A single survey parts nothing.
    fn all(choices: &Choices) -> Vec<Self> {
        let survey = (choices.surveys.count > 1).then_some(Self::Survey);
        let facets = choices.facets.keys().map(|name| Self::Facet(name.clone()));
        let facets = facets.filter(|facet| facet.offered(choices).next().is_some());
        [Self::From, Self::Until].into_iter().chain(survey).chain(facets).collect()
    }

    fn words(&self) -> String {
        match self {
            Self::From => say!("from a day on").into(),
            Self::Until => say!("until a day").into(),
            Self::Survey => say!("survey").into(),
            Self::Facet(name) => facet(name).into(),
        }
    }

    /// The values to choose one of; `None` for a day.
    fn values<'a>(&self, choices: &'a Choices) -> Option<&'a Values> {
        match self {
            Self::From | Self::Until => None,
            Self::Survey => Some(&choices.surveys),
            Self::Facet(name) => choices.facets.get(name),
        }
    }

    /// The values that are offered. Of a facet's value with fewer respondents somebody might know who they are.
    fn offered<'a>(
        &self,
        choices: &'a Choices,
    ) -> impl Iterator<Item = &'a (String, u64)> + use<'a> {
        let least = if matches!(self, Self::Facet(_)) { LEAST_RESPONDENTS } else { 0 };
        let most = self.values(choices).map(|values| values.most.as_slice()).unwrap_or_default();
        most.iter().filter(move |(_, answers)| *answers >= least)
    }

    fn part(&self, typed: &str) -> Option<Part> {
        Some(match self {
            Self::From => Part::From(Day::read(typed)?),
            Self::Until => Part::Until(Day::read(typed)?),
            Self::Survey => Part::Survey(typed.into()),
            Self::Facet(name) => Part::Facet(name.clone(), vec![typed.into()]),
        })
    }
}

/// What a selection leaves in, in words; `None` where that is all: `from 1 January 2026 · language: en`.
#[must_use]
pub fn filter_words(tables: &Tables) -> Option<String> {
    let (survey, filter) = (tables.survey.clone(), tables.filter.clone());
    let parts = Part::all(&Selection { population: tables.population, survey, filter });
    let words: Vec<String> = parts.iter().map(Part::words).collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

/// `812 of 5,204 answers`.
#[must_use]
pub fn left_in(tables: &Tables) -> String {
    let counts = &tables.counts;
    let all = counted(counts.unfiltered, "answer", "answers");
    if filter_words(tables).is_none() {
        return say!("All {answers}", answers = all);
    }
    say!("{count} of {answers}", count = count(counts.counted), answers = all)
}

/// The filters, how many answers they leave in, and a way to save what is looked at.
#[component]
pub fn Filters(props: &FiltersProps) -> Html {
    let FiltersProps { query, choices, tables, on_query } = props;
    let is_open = use_state_eq(|| false);
    let adder = use_node_ref();
    let keeping = use_context::<Keeping>();

    let with = {
        let (query, on_query) = (query.clone(), on_query.clone());
        move |change: &dyn Fn(&mut Selection)| {
            let mut wished = query.clone();
            change(&mut wished.selection);
            // Days of the filter begin where those of the trend do.
            wished.selection.filter.offset = wished.view.offset;
            on_query.emit(wished);
        }
    };
    // What had the focus goes; what adds another one stays.
    let take = {
        let (with, adder) = (with.clone(), adder.clone());
        move |part: Option<Part>| {
            let (with, adder) = (with.clone(), adder.clone());
            Callback::from(move |_: MouseEvent| {
                with(&|selection: &mut Selection| match &part {
                    Some(part) => part.take(selection),
                    None => Part::all(selection).iter().for_each(|part| part.take(selection)),
                });
                focus(&adder);
            })
        }
    };
    let ontoggle = {
        let is_open = is_open.clone();
        Callback::from(move |event: Event| {
            is_open.set(is_unfolded(&event));
        })
    };
    let on_add = {
        let (is_open, adder) = (is_open.clone(), adder.clone());
        Callback::from(move |part: Part| {
            with(&|selection: &mut Selection| part.clone().put(selection));
            is_open.set(false);
            focus(&adder);
        })
    };

    let parts = Part::all(&query.selection);
    let counts = &tables.counts;
    let undated = counts.filtered_undated;
    html! {
        <section class="filters" aria-label={say!("Filters")}>
            <div class="filter-bar">
                <p class="left-in" role="status">{ left_in(tables) }</p>
                if !parts.is_empty() {
                    <ul class="chips" aria-label={say!("Only answers")}>
                        { for parts.iter().map(|part| html! {
                            <li>
                                <span class="chip-words">{ part.words() }</span>
                                <button type="button" class="plain" onclick={take(Some(part.clone()))}
                                    aria-label={say!("Remove the filter {filter}", filter = part.words())}>
                                    <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
                                        <path d="M6 6l12 12M18 6L6 18" />
                                    </svg>
                                </button>
                            </li>
                        }) }
                    </ul>
                }
                if parts.len() > 1 {
                    <button type="button" class="secondary" onclick={take(None)}>{ say!("Remove all") }</button>
                }
                if let Some(Keeping { on_keep, .. }) = keeping {
                    <button type="button" class="secondary" onclick={on_keep.reform(|_: MouseEvent| Keep::View)}>
                        { say!("Save this view") }
                    </button>
                }
                <details class="menu filter-add" open={*is_open} {ontoggle}>
                    <summary class="secondary" ref={adder}>{ say!("Add a filter") }</summary>
                    <Adder choices={choices.clone()} {on_add} />
                </details>
            </div>
            if undated > 0 {
                <p class="note">
                    { say!("{answers} without a time: left out, since nothing tells the day.", answers = counted(undated, "answer", "answers")) }
                </p>
            }
        </section>
    }
}

/// What an [`Adder`] offers, and whom it tells.
#[derive(PartialEq, Properties)]
struct AdderProps {
    choices: Rc<Choices>,
    /// Hears what is to be filtered by.
    on_add: Callback<Part>,
}

/// A thing to filter by, and its value.
#[component]
fn Adder(props: &AdderProps) -> Html {
    let chosen = use_state_eq(|| Kind::From);
    let typed = use_state_eq(String::new);
    let is_refused = use_state_eq(|| false);
    let kinds = Kind::all(&props.choices);
    let place = kinds.iter().position(|kind| kind == &*chosen).unwrap_or(0);
    let kind = kinds.get(place).cloned().unwrap_or(Kind::From);
    let values = kind.values(&props.choices);
    // Before anybody chose, the first value is the one that the list shows.
    let first = kind.offered(&props.choices).next();
    let value = match first {
        Some((first, _)) if typed.is_empty() => first.clone(),
        _ => (*typed).clone(),
    };

    let on_kind = {
        let (chosen, typed, is_refused) = (chosen.clone(), typed.clone(), is_refused.clone());
        let kinds = kinds.clone();
        Callback::from(move |event: Event| {
            let place: usize = typed_text(&event).parse().unwrap_or(0);
            chosen.set(kinds.get(place).cloned().unwrap_or(Kind::From));
            typed.set(String::new());
            is_refused.set(false);
        })
    };
    let on_value = {
        let typed = typed.clone();
        Callback::from(move |event: Event| typed.set(typed_text(&event)))
    };
    let on_day = {
        let (typed, is_refused) = (typed.clone(), is_refused.clone());
        Callback::from(move |event: InputEvent| {
            typed.set(typed_text(&event));
            is_refused.set(false);
        })
    };
    let onsubmit = {
        let (kind, value, on_add) = (kind.clone(), value.clone(), props.on_add.clone());
        let (typed, is_refused) = (typed.clone(), is_refused.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let part = kind.part(value.trim());
            is_refused.set(part.is_none());
            if let Some(part) = part {
                typed.set(String::new());
                on_add.emit(part);
            }
        })
    };
    let more = values.map_or(0, |values| values.most.len() - kind.offered(&props.choices).count());
    let is_cut = values.is_some_and(|values| values.count > values.most.len() as u64);
    html! {
        <form class="adder" {onsubmit} novalidate=true>
            <label class="choose">
                <span>{ say!("Only answers by") }</span>
                <select onchange={on_kind}>
                    { for kinds.iter().enumerate().map(|(own, kind)| html! {
                        <option value={own.to_string()} selected={own == place}>{ kind.words() }</option>
                    }) }
                </select>
            </label>
            <label class="choose">
                if values.is_some() {
                    <span>{ say!("that is") }</span>
                    <select key={kind.words()} onchange={on_value}>
                        { for kind.offered(&props.choices).map(|(own, answers)| html! {
                            <option value={own.clone()} selected={*own == value}>
                                { format!("{} ({})", apart(own), count(*answers)) }
                            </option>
                        }) }
                    </select>
                } else {
                    <span>{ say!("Day") }</span>
                    <input type="date" value={value.clone()} oninput={on_day} placeholder="2026-03-31"
                        aria-invalid={is_refused.then_some("true")}
                        aria-describedby={is_refused.then_some("no-day")} />
                }
            </label>
            <button type="submit" class="secondary">{ say!("Add") }</button>
            if *is_refused {
                <p class="note" id="no-day" role="alert">{ say!("Choose a day, or write one such as 2026-03-31.") }</p>
            }
            if is_cut {
                <p class="note">{ say!("Only the most frequent values are offered.") }</p>
            } else if more > 0 {
                <p class="note">
                    { say!("{values} with fewer than five answers not offered.", values = counted(more as u64, "value", "values")) }
                </p>
            }
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Part, filter_words, left_in};
    use trefoil_results::{Day, Format, Selection, Tally};

    fn day(text: &str) -> Day {
        Day::read(text).unwrap()
    }

    #[test]
    fn what_is_put_to_a_filter_is_said_and_can_be_taken_out_again() {
        let mut selection = Selection::default();
        let locale = |value: &str| Part::Facet("locale".into(), vec![value.into()]);
        for part in [
            Part::From(day("2026-01-01")),
            Part::From(day("2026-02-01")),
            Part::Until(day("2026-03-31")),
            Part::Survey("shop".into()),
            locale("en"),
            locale("de"),
            locale("en"),
        ] {
            part.put(&mut selection);
        }
        let parts = Part::all(&selection);
        let said: Vec<String> = parts.iter().map(Part::words).collect();
        assert_eq!(
            said,
            ["from 1 February 2026", "until 31 March 2026", "survey: shop", "language: en or de"]
        );
        parts.iter().for_each(|part| part.take(&mut selection));
        assert_eq!(selection, Selection::default());
    }

    #[test]
    fn what_is_left_in_is_counted_and_said() {
        let mut tally = Tally::default();
        let rows: String =
            (0..8).map(|row| format!("9,{}\n", if row < 5 { "a" } else { "b" })).collect();
        tally.read("file", Format::Csv, format!("nps,context.plan\n{rows}").as_bytes());
        let mut selection = Selection::default();
        let said = |selection: &Selection| {
            let tables = tally.tables(selection);
            (left_in(&tables), filter_words(&tables))
        };
        assert_eq!(said(&selection), ("All 8 answers".into(), None));
        Part::Facet("context.plan".into(), vec!["a".into()]).put(&mut selection);
        assert_eq!(said(&selection), ("5 of 8 answers".into(), Some("plan: a".into())));
        // Of b there are too few to be offered.
        let choices = tally.choices(Default::default());
        let kinds = Kind::all(&choices);
        assert_eq!(kinds, [Kind::From, Kind::Until, Kind::Facet("context.plan".into())]);
        assert_eq!(kinds[2].offered(&choices).count(), 1);
        assert_eq!(Kind::Survey.offered(&choices).count(), 0);
        assert_eq!(Kind::From.part("31.3."), None);
    }
}
