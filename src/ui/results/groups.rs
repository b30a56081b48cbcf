//! Where answers differ: a row for each group, its interval drawn on one scale, and whether groups differ at all.

use super::analysed::AnalysisProps;
use super::chart::IntervalTrack;
use super::choose::Choose;
use super::drawing::{Drawing, ends, number, place};
use super::keep::KeepChart;
use super::measure::{Measure, Reading, readings};
use super::parts::narrow;
use super::picture::{Picture, PictureRow};
use super::words::{apart, chance, count, counted, facet, n};
use crate::{say, told};
use std::rc::Rc;
use trefoil_results::{Analysis, SegmentPair, Segmentation};
use yew::prelude::*;

/// What [`Groups`] show, and whom they tell.
#[derive(Properties)]
pub struct GroupsProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
    /// Hears the facet that answers are to be told apart by.
    pub on_facet: Callback<String>,
}

impl PartialEq for GroupsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis)
    }
}

/// So many groups are shown; the file with all figures has the others.
const SHOWN: usize = 30;

/// Pairs whose difference chance alone makes rarer than this are told.
const RARE: f64 = 0.05;

/// Groups of respondents with their scores.
#[component]
pub fn Groups(props: &GroupsProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    let Some(segmentation) = props.analysis.segments.first() else { return Html::default() };
    let facets: Vec<&String> = props.analysis.facets.keys().collect();
    let chosen_facet = facets.iter().position(|name| **name == segmentation.facet).unwrap_or(0);
    let names: Vec<String> = facets.iter().map(|name| facet(name).into()).collect();
    let on_facet = props.on_facet.reform({
        let facets: Vec<String> = props.analysis.facets.keys().cloned().collect();
        move |place: usize| facets.get(place).cloned().unwrap_or_default()
    });
    let (of_group, measures) = by_group(segmentation);
    let on_measure = {
        let chosen = chosen.clone();
        Callback::from(move |place| chosen.set(place))
    };
    let measure = measures.get(*chosen).or_else(|| measures.first());
    let facet_name = facet(&segmentation.facet);
    let rows = measure.map(|measure| rows(measure, facet_name, &of_group));
    html! {
        <section class="panel" aria-labelledby="groups">
            <div class="bar">
                <h2 id="groups">
                    { say!("By group") }
                    // With only one, there is no list that would name it.
                    if let [only] = names.as_slice() {
                        <span class="quiet">{ ": " }<bdi>{ only }</bdi></span>
                    }
                </h2>
                <div class="choices">
                    <Choose label={say!("Score")} options={measures.iter().map(Measure::name).collect::<Vec<_>>()}
                        chosen={*chosen} on_choose={on_measure} />
                    <Choose label={say!("Told apart by")} options={names.clone()} chosen={chosen_facet} on_choose={on_facet} />
                </div>
            </div>
            { rows.unwrap_or_else(|| html! {
                <p class="empty">{ say!("No group has five respondents yet.") }</p>
            }) }
            { for notes(segmentation) }
            if measure.is_some_and(|measure| measure.from < 0) {
                { differences(segmentation) }
            }
        </section>
    }
}

/// Every score by group, one below the other, for paper, which has no list to choose one of.
#[component]
pub fn AllGroups(props: &AnalysisProps) -> Html {
    let Some(segmentation) = props.analysis.segments.first() else { return Html::default() };
    let facet_name = facet(&segmentation.facet);
    let (of_group, measures) = by_group(segmentation);
    html! {
        <section class="panel" aria-labelledby="groups">
            <h2 id="groups">{ say!("By group") }</h2>
            <p class="note">{ told!("Told apart by {facet}.", facet = html! { <bdi>{ facet_name }</bdi> }) }</p>
            { for measures.iter().map(|measure| html! {
                <>
                    <h3>{ measure.name() }</h3>
                    { rows(measure, facet_name, &of_group) }
                </>
            }) }
            if measures.is_empty() {
                <p class="empty">{ say!("No group has five respondents yet.") }</p>
            }
            { for notes(segmentation) }
            { differences(segmentation) }
        </section>
    }
}

/// What [`Versions`] show, and whom they tell.
#[derive(Properties)]
pub struct VersionsProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
    /// Hears the version that is to be looked at alone; on paper nobody does.
    #[prop_or_default]
    pub on_version: Option<Callback<String>>,
}

impl PartialEq for VersionsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis)
    }
}

/// Every score by version of the survey, where a survey has answers of several; the scores above add them up.
#[component]
pub fn Versions(props: &VersionsProps) -> Html {
    let Some(segmentation) = &props.analysis.versions else { return Html::default() };
    let (of_version, measures) = by_group(segmentation);
    // Another survey's only version is no part of a sum.
    let is_several = |measure: &&Measure| {
        let has = |all: &[(Measure, Reading)]| all.iter().any(|(own, _)| own == *measure);
        of_version.iter().filter(|(_, all)| has(all)).count() > 1
    };
    let measures: Vec<&Measure> = measures.iter().filter(is_several).collect();
    if measures.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel" aria-labelledby="versions">
            <h2 id="versions">{ say!("Versions of the survey") }</h2>
            <p class="note">
                { say!("The scores above add up answers to several versions of a survey. Here each version stands alone: where they \
                   differ, it may be the survey that changed, and not what customers think.") }
            </p>
            if let Some(on_version) = &props.on_version {
                <div class="choices" role="group" aria-label={say!("Look at one version alone")}>
                    { for of_version.iter().map(|(version, _)| {
                        let own = String::from(*version);
                        html! {
                            <button type="button" class="secondary" onclick={on_version.reform(move |_: MouseEvent| own.clone())}>
                                { told!("Only version {version}", version = html! { <bdi>{ *version }</bdi> }) }
                            </button>
                        }
                    }) }
                </div>
            }
            { for measures.iter().map(|measure| html! {
                <>
                    <h3>{ measure.name() }</h3>
                    { rows(measure, say!("survey version"), &of_version) }
                </>
            }) }
            { for notes(segmentation) }
            if measures.iter().any(|measure| measure.from < 0) {
                { differences(segmentation) }
            }
        </section>
    }
}

/// The scores of one group.
type OfGroup<'a> = (&'a str, Vec<(Measure, Reading)>);

/// The scores of each group, and all that is measured in any.
fn by_group(segmentation: &Segmentation) -> (Vec<OfGroup<'_>>, Vec<Measure>) {
    let of_group: Vec<OfGroup<'_>> = segmentation
        .segments
        .iter()
        .map(|one| (one.value.as_str(), readings(&one.nps, &one.csat, &one.ces)))
        .collect();
    let mut measures: Vec<Measure> = Vec::new();
    for (measure, _) in of_group.iter().flat_map(|(_, all)| all) {
        if !measures.contains(measure) {
            measures.push(measure.clone());
        }
    }
    (of_group, measures)
}

fn rows(measure: &Measure, facet: &str, groups: &[OfGroup<'_>]) -> Html {
    let known: Vec<(&str, Reading)> = groups
        .iter()
        .filter_map(|(value, all)| Some((*value, all.iter().find(|(own, _)| own == measure)?.1)))
        .collect();
    let more = known.len().saturating_sub(SHOWN);
    let title = say!("{score} by {facet}", score = measure.name(), facet = apart(facet));
    let picture = {
        let (measure, title) = (measure.clone(), title.clone());
        let shown = known.iter().take(SHOWN);
        let shown: Vec<_> = shown.map(|(value, one)| (apart(value), *one)).collect();
        Callback::from(move |()| picture(&title, &measure, &shown, more))
    };
    html! {
        <>
            <table class="groups">
                <caption class="unseen">{ say!("{score} by group", score = measure.name()) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ say!("Group") }</th>
                        <th scope="col">{ say!("Score") }</th>
                        <th scope="col">{ say!("95 % interval") }</th>
                        <th scope="col" class="wide">{ say!("n") }</th>
                    </tr>
                </thead>
                <tbody>
                    { for known.iter().take(SHOWN).map(|(value, reading)| html! {
                        <tr>
                            <th scope="row"><bdi>{ *value }</bdi></th>
                            <td class="strong">{ measure.score(reading) }{ narrow(&n(reading.n)) }</td>
                            <td class="drawn">
                                <IntervalTrack from={measure.from} to={measure.to} figure={reading.figure} range={reading.range} is_row=true />
                                <span class="quiet">{ measure.range(reading) }</span>
                            </td>
                            <td class="wide">{ count(reading.n) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            if more > 0 {
                <p class="note">{ say!("And {more} more, in the file with all figures.", more = count(more as u64)) }</p>
            }
            <KeepChart of={title} {picture} />
        </>
    }
}

/// The rows as a file.
fn picture(title: &str, measure: &Measure, rows: &[(String, Reading)], more: usize) -> Picture {
    let mut picture =
        Picture::new(title, &[say!("Each score with its 95 % interval and its n.").into()]);
    let scale = [f64::from(measure.from), f64::from(measure.to)];
    let row = |(name, one): &(String, Reading)| PictureRow {
        name: name.clone(),
        drawing: Drawing::row(scale, place(one.figure), ends(one.range)),
        words: format!("{} ({}) · {}", measure.score(one), measure.range(one), n(one.n)),
    };
    let [from, to] = scale.map(number);
    picture.rows(&rows.iter().map(row).collect::<Vec<_>>(), [&from, &to]);
    if more > 0 {
        picture.note(&say!("And {more} more groups.", more = count(more as u64)));
    }
    picture
}

/// What is not in the rows.
fn notes(segmentation: &Segmentation) -> impl Iterator<Item = Html> {
    let Segmentation { hidden, hidden_respondents, unknown, .. } = segmentation;
    let hidden = (*hidden > 0).then(|| {
        say!(
            "{groups} with fewer than five respondents, {all} in all, not shown: you might know who they are.",
            groups = counted(*hidden, "group", "groups"),
            all = count(*hidden_respondents)
        )
    });
    let unknown = (*unknown > 0).then(|| {
        say!(
            "Of {respondents} it is not known.",
            respondents = counted(*unknown, "respondent", "respondents")
        )
    });
    hidden.into_iter().chain(unknown).map(|text| html! { <p class="note">{ text }</p> })
}

/// Which groups differ in their NPS more than chance makes likely.
fn differences(segmentation: &Segmentation) -> Html {
    let is_rare = |pair: &&SegmentPair| pair.p_holm.is_some_and(|p| p < RARE);
    let rare: Vec<&SegmentPair> = segmentation.differences.iter().filter(is_rare).collect();
    if segmentation.differences.is_empty() {
        return Html::default();
    }
    if rare.is_empty() {
        return html! {
            <p class="note">
                { say!("No two groups differ in their NPS more than chance alone makes likely. That is no proof that they are alike.") }
            </p>
        };
    }
    let more = rare.len().saturating_sub(SHOWN);
    html! {
        <div class="note">
            <p>{ say!("More than chance alone makes likely, all pairs in mind (Holm):") }</p>
            <ul>
                { for rare.iter().take(SHOWN).map(|pair| html! { <li>{ difference(pair) }</li> }) }
            </ul>
            if more > 0 {
                <p>{ say!("And {more} more pairs.", more = count(more as u64)) }</p>
            }
        </div>
    }
}

fn difference(pair: &SegmentPair) -> String {
    let points = pair.points.map_or(0, trefoil_results::Figure::whole);
    let (high, low) = if points > 0 { (&pair.b, &pair.a) } else { (&pair.a, &pair.b) };
    let size = counted(points.unsigned_abs(), "point", "points");
    let chance = pair.p_holm.map(chance).unwrap_or_default();
    say!(
        "{high} is {size} above {low} in {question} ({chance})",
        high = apart(high),
        size,
        low = apart(low),
        question = apart(&pair.question),
        chance
    )
}
