//! The studio's page.

use super::bad_lines::BadLines;
use super::beside::Beside;
use super::collector_form::CollectorForm;
use super::column_list::SaidColumn;
use super::comments::Comments;
use super::drop_zone::DropZone;
use super::filters::Filters;
use super::groups::{Groups, Versions};
use super::keep::OfTrial;
use super::keep_menu::KeepMenu;
use super::left_out::LeftOut;
use super::loyalty::ComingBack;
use super::opened_view::{OpenedView, OpenedViewNote};
use super::periods::Periods;
use super::sample_size::SampleSize;
use super::score_cards::ScoreCards;
use super::source_list::SourceList;
use super::sources::{Behind, Sources};
use super::trend::Trend;
use super::words::{counted, decimals, whole_percent};
use crate::i18n::spoken::text;
use crate::{say, told};
use std::rc::Rc;
use trefoil_results::{Analysis, Exported, Progress, Query, Report, Search, Tables, View};
use yew::prelude::*;

/// What the [`Studio`] shows, and whom it tells.
#[derive(Properties)]
pub struct StudioProps {
    /// Where the answers come from, and their tables.
    pub sources: Rc<Sources>,
    /// Which answers are looked at, and from where.
    pub query: Query,
    /// Hears that others are to be looked at, or from elsewhere.
    pub on_query: Callback<Query>,
    /// The saved view that was opened last, until something else is looked at.
    pub opened: Option<OpenedView>,
    /// Hears that it was read what became of it.
    pub on_read: Callback<()>,
    /// Hears the change of the file input.
    pub on_pick: Callback<Event>,
    /// Hears files that were dropped on the page.
    pub on_drop: Callback<DragEvent>,
    /// Hears the address and the token of a collector.
    pub on_collector: Callback<(String, String)>,
    /// Hears the name of a collector that is to be asked once more.
    pub on_again: Callback<AttrValue>,
    /// Hears the name of a file that is to be taken off.
    pub on_forget: Callback<AttrValue>,
    /// Hears what a column of a file holds.
    pub on_column: Callback<SaidColumn>,
    /// Hears that reading is to end.
    pub on_stop: Callback<()>,
    /// Hears that no more answers are to be written.
    pub on_stop_saving: Callback<()>,
    /// Hears which comments are wanted.
    pub on_search: Callback<Search>,
    /// Hears that it is wanted what comments are about.
    pub on_about: Callback<()>,
    /// Hears that somebody without a file wants something to look at.
    pub on_made_up: Callback<()>,
    /// The preview of a survey, where there is one; its answers are a population of their own.
    #[prop_or_default]
    pub preview: Html,
}

impl PartialEq for StudioProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.sources, &other.sources)
            && self.query == other.query
            && self.opened == other.opened
            && self.preview == other.preview
    }
}

/// What a made-up year is.
pub fn made_up() -> Html {
    html! {
        <>
            <strong>{ say!("Made up.") }</strong>
            { " " }
            { say!("These answers are nobody’s: a year of a shop that does not exist, to show what the studio does.") }
        </>
    }
}

/// Files in, scores out.
#[component]
pub fn Studio(props: &StudioProps) -> Html {
    let is_over = use_state_eq(|| false);

    let ondragover = {
        let is_over = is_over.clone();
        Callback::from(move |event: DragEvent| {
            // Without this the browser would open the file in place of the studio.
            event.prevent_default();
            is_over.set(true);
        })
    };
    let ondragleave = {
        let is_over = is_over.clone();
        Callback::from(move |_: DragEvent| is_over.set(false))
    };
    let ondrop = {
        let (is_over, on_drop) = (is_over.clone(), props.on_drop.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            is_over.set(false);
            on_drop.emit(event);
        })
    };

    let sources = &props.sources;
    html! {
        <div class="studio" {ondragover} {ondragleave} {ondrop}>
            <main>
                <h1>{ say!("Results") }</h1>
                <p class="lead">
                    { say!("NPS, CSAT and CES from your answers, each with its interval and its n.") }
                </p>
                <div class="intake">
                    <DropZone is_over={*is_over} is_small={!sources.list().is_empty()}
                        on_pick={props.on_pick.clone()} />
                    if !sources.list().is_empty() {
                        <SourceList sources={sources.list().to_vec()}
                            on_forget={props.on_forget.clone()} on_again={props.on_again.clone()}
                            on_column={props.on_column.clone()} is_busy={sources.is_busy()} />
                    }
                    <CollectorForm is_busy={sources.is_busy()}
                        on_load={props.on_collector.clone()} />
                </div>
                <p class={if sources.is_busy() { "status busy" } else { "status" }} role="status">
                    { sources.status() }
                </p>
                if sources.is_busy() {
                    { reading(sources.progress(), &props.on_stop) }
                }
                { for sources.exported().map(|exported| writing(exported, &props.on_stop_saving)) }
                if let Some(opened) = &props.opened {
                    <OpenedViewNote opened={opened.clone()} sources={sources.clone()} on_close={props.on_read.clone()} />
                }
                if sources.has_made_up() {
                    <p class="made-up">{ made_up() }{ " " }{ say!("Take them off the list before you read your own.") }</p>
                }
                { for sources.stays().map(|responses| staying(sources, responses)) }
                if sources.stays().is_none() {
                    { props.preview.clone() }
                }
                if let Some(Behind::Unanswered(why)) = sources.behind() {
                    { unanswered(props, why) }
                }
                if let Some(tables) = sources.live() {
                    { live(tables, props) }
                    { for sources.analysis().map(|analysis| deeper(props, analysis)) }
                } else if sources.trial().is_none() {
                    { start(&props.on_made_up) }
                }
                if let Some(tables) = sources.trial() {
                    { trial(tables) }
                }
                if let Some(tables) = sources.live() {
                    <BadLines tables={tables.clone()} />
                }
            </main>
        </div>
    }
}

/// Where the answers are that are not here.
fn staying(sources: &Sources, responses: u64) -> Html {
    let name = sources.list().first().map(|source| source.name.clone());
    html! {
        <p class="note">
            { told!(
                "{responses} at {name}, which adds them up itself. Nothing else is put together with them: what you open next \
                 takes their place.",
                responses = counted(responses, "response stays", "responses stay"), name = html! { <bdi>{ name }</bdi> }
            ) }
        </p>
    }
}

/// What is shown where a collector did not answer, and a way to ask it once more.
fn unanswered(props: &StudioProps, why: &AttrValue) -> Html {
    let onclick = props.on_query.reform({
        let query = props.query.clone();
        move |_: MouseEvent| query.clone()
    });
    html! {
        <div class="unanswered">
            <p>
                <strong>{ say!("These are still the scores of before.") }</strong>
                { " " }
                { say!("The collector was asked for others, and {why}.", why) }
            </p>
            <button type="button" class="secondary" {onclick}>{ say!("Ask again") }</button>
        </div>
    }
}

/// How far reading is, with a way to end it.
fn reading(progress: Option<&Progress>, on_stop: &Callback<()>) -> Html {
    let (name, read, size) =
        progress.map_or(("", 0, 1), |progress| (&*progress.name, progress.read, progress.size));
    let said = progress.map(|progress| {
        let records = counted(progress.records, "record", "records");
        match size {
            0 => say!(
                "{name}: {size} MB · {records}",
                name,
                size = decimals(read as f64 / 1e6, 1),
                records
            ),
            _ => say!("{name}: {share} · {records}", name, share = part(read, size), records),
        }
    });
    bar(say!("Reading"), (read, size), said.unwrap_or_default(), on_stop)
}

/// `43 %` of all there is to do.
fn part(done: u64, all: u64) -> String {
    whole_percent((done.saturating_mul(100) / all.max(1)) as i64)
}

/// How far the writing of answers is, with a way to end it.
fn writing(exported: &Exported, on_stop: &Callback<()>) -> Html {
    let Exported { written, all, .. } = *exported;
    let said = format!("{} · {}", part(written, all), counted(written, "answer", "answers"));
    bar(say!("Writing"), (written, all), said, on_stop)
}

/// What is done of all there is to do, with a way to end it.
fn bar(label: &'static str, (done, all): (u64, u64), said: String, on_stop: &Callback<()>) -> Html {
    // A bar of a thousand steps: bytes fit no attribute for certain. Where nobody knows how much there is, it has none.
    let done = (all > 0).then(|| (done.saturating_mul(1000) / all).to_string());
    html! {
        <div class="reading">
            <progress max="1000" value={done} aria-label={label} />
            <span class="quiet">{ said }</span>
            <button type="button" class="secondary" onclick={on_stop.reform(|_: MouseEvent| ())}>
                { say!("Stop") }
            </button>
        </div>
    }
}

/// Scores of respondents.
fn live(tables: &Rc<Tables>, props: &StudioProps) -> Html {
    html! {
        <section class="population" aria-labelledby="live" aria-busy={busy(&props.sources)}>
            <div class="bar">
                <h2 id="live">{ say!("Scores") }</h2>
                <KeepMenu tables={tables.clone()} analysis={props.sources.analysis().cloned()} span={props.query.view.span}
                    has_customers={props.sources.has_customers()} are_here={props.sources.stays().is_none()} />
            </div>
            <Filters query={props.query.clone()} choices={props.sources.choices().clone()} tables={tables.clone()}
                on_query={props.on_query.clone()} />
            if tables.is_empty() {
                <p class="empty">{ nothing(props, tables) }</p>
            } else {
                <ScoreCards id="live" tables={tables.clone()} />
            }
            <LeftOut tables={tables.clone()} />
        </section>
    }
}

/// That others are on their way.
fn busy(sources: &Sources) -> Option<&'static str> {
    (sources.behind() == Some(&Behind::Awaited)).then_some("true")
}

/// Why there is no score.
fn nothing(props: &StudioProps, tables: &Tables) -> &'static str {
    if props.sources.is_hidden() {
        text(Report::HIDDEN)
    } else if tables.counts.counted < tables.counts.unfiltered {
        say!("No rating is left: take a filter away to see more.")
    } else {
        say!("No live ratings were read, so there is nothing to score yet.")
    }
}

/// How the scores move, where they differ, and what goes with them.
fn deeper(props: &StudioProps, analysis: &Rc<Analysis>) -> Html {
    let StudioProps { query, on_query, .. } = props;
    let view = &query.view;
    let on_version = on_query.reform({
        let query = query.clone();
        move |version: String| {
            let Query { mut selection, view } = query.clone();
            selection.filter.facets.insert("survey_version".into(), vec![version]);
            Query { selection, view }
        }
    });
    let on_view = on_query.reform({
        let selection = query.selection.clone();
        move |view| Query { selection: selection.clone(), view }
    });
    let on_span = on_view.reform({
        let view = view.clone();
        move |span| View { span, ..view.clone() }
    });
    let on_facet = on_view.reform({
        let view = view.clone();
        move |facet| View { by: vec![facet], ..view.clone() }
    });
    let on_periods = on_view.reform({
        let view = view.clone();
        move |periods| View { periods, ..view.clone() }
    });
    html! {
        <div class="deeper" aria-busy={busy(&props.sources)}>
            <Versions analysis={analysis.clone()} on_version={Some(on_version)} />
            <Trend analysis={analysis.clone()} span={view.span} {on_span} />
            <Periods analysis={analysis.clone()} {on_periods} />
            { for props.sources.live().map(|tables| html! { <SampleSize tables={tables.clone()} /> }) }
            <Groups analysis={analysis.clone()} {on_facet} />
            <Beside analysis={analysis.clone()} />
            <ComingBack analysis={analysis.clone()} />
            <Comments sources={props.sources.clone()} on_search={props.on_search.clone()}
                on_about={props.on_about.clone()} />
        </div>
    }
}

/// Scores of test records, apart and said to be.
fn trial(tables: &Rc<Tables>) -> Html {
    html! {
        <section class="population trial" aria-labelledby="trial">
            <h2 id="trial">{ say!("Preview answers") }</h2>
            <p class="note">
                { say!("Answers marked as test, from a preview. They are in none of the scores above.") }
            </p>
            if tables.is_empty() {
                <p class="empty">{ say!("None of them holds a rating.") }</p>
            } else {
                <OfTrial><ScoreCards id="trial" tables={tables.clone()} /></OfTrial>
            }
            <LeftOut tables={tables.clone()} />
        </section>
    }
}

/// What is written as it stands here.
fn code(text: &'static str) -> Html {
    html! { <code dir="ltr">{ text }</code> }
}

/// What a file may look like, for those who have none at hand.
fn start(on_made_up: &Callback<()>) -> Html {
    html! {
        <section class="start" aria-labelledby="start">
            <p class="look">
                <button type="button" class="secondary" onclick={on_made_up.reform(|_: MouseEvent| ())}>
                    { say!("Show me a made-up year") }
                </button>
                <span class="quiet">
                    { told!("No file at hand? A shop\u{2019}s answers that nobody gave. No survey yet? {design}.",
                        design = html! { <a href="#design">{ say!("Design one") }</a> }) }
                </span>
            </p>
            <h2 id="start">{ say!("What a file looks like") }</h2>
            <div class="columns">
                <div>
                    <h3>{ say!("A table from a spreadsheet") }</h3>
                    <pre tabindex="0" dir="ltr">{ "id,nps,csat_delivery,ces1\n1,9,5,2\n2,7,4,\n3,10,,1" }</pre>
                    <p class="quiet">
                        { told!("One respondent in each row; an empty cell is no answer. Name effort {low} (1–5, low is good) or {high} \
                                (1–7, high is good).", low = code("ces1"), high = code("ces2")) }
                    </p>
                </div>
                <div>
                    <h3>{ say!("What the widget sends") }</h3>
                    <p class="quiet">
                        { say!("JSON Lines: one record in each line, as the collector stores and exports \
                           them. Copies and earlier saves are told apart by id and revision.") }
                    </p>
                    <h3>{ say!("What this browser keeps") }</h3>
                    <p class="quiet">
                        { told!("Answers to a survey on this site with {option} appear here by themselves.",
                            option = code("storage: local")) }
                    </p>
                </div>
            </div>
        </section>
    }
}
