//! All that is known, as one document for paper and for others: what the page shows, without what only a screen has.

use super::bad_lines::BadLines;
use super::beside::Beside;
use super::comments::comment;
use super::filters::{filter_words, left_in};
use super::groups::{AllGroups, Versions};
use super::left_out::LeftOut;
use super::loyalty::AllComingBack;
use super::periods::AllPeriods;
use super::score_cards::ScoreCards;
use super::sources::{Sources, summary};
use super::studio::made_up;
use super::trend::Trends;
use super::words::{count, counted, period};
use crate::i18n::direction_of;
use crate::i18n::spoken::{language, number};
use crate::say;
use std::rc::Rc;
use trefoil_results::{Span, Tables};
use trefoil_survey::time::Timestamp;
use yew::prelude::*;

/// What a [`Report`] tells, and who hears that it is drawn.
#[derive(Clone, Properties)]
pub struct ReportProps {
    /// Where the answers come from, and their tables.
    pub sources: Rc<Sources>,
    /// How long the parts of the trend are.
    pub span: Span,
    /// When it is made.
    pub at: Timestamp,
    /// Hears that all of it is drawn.
    pub on_drawn: Callback<()>,
}

impl PartialEq for ReportProps {
    /// A report is drawn once.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// So many comments are told, the latest ones; the answers themselves have all of them.
const COMMENTS: usize = 1000;

/// The document's body.
#[component]
pub fn Report(props: &ReportProps) -> Html {
    use_effect_with((), {
        let on_drawn = props.on_drawn.clone();
        move |()| on_drawn.emit(())
    });
    let sources = &props.sources;
    html! {
        <div class="studio paper">
            <main>
                <h1>{ say!("Results") }</h1>
                <p class="lead">{ say!("A report made on {moment}.", moment = moment(props.at)) }</p>
                if sources.has_made_up() {
                    <p class="made-up">{ made_up() }</p>
                }
                { read(sources) }
                { for sources.live().and_then(|tables| part(tables)) }
                if let Some(tables) = sources.live() {
                    { population("live", say!("Scores"), tables) }
                }
                if let Some(analysis) = sources.analysis() {
                    <div class="deeper">
                        <Versions analysis={analysis.clone()} />
                        <Trends analysis={analysis.clone()} span={props.span} />
                        <AllPeriods analysis={analysis.clone()} />
                        <AllGroups analysis={analysis.clone()} />
                        <Beside analysis={analysis.clone()} />
                        <AllComingBack analysis={analysis.clone()} />
                        { comments(sources) }
                    </div>
                }
                if let Some(tables) = sources.trial() {
                    { population("trial", say!("Preview answers, in none of the scores above"), tables) }
                }
                if let Some(tables) = sources.live() {
                    <BadLines tables={tables.clone()} />
                }
                <p class="note">
                    { say!("Intervals are at 95 %: how far chance alone may be off. They know nothing of those who did not answer. \
                       Made with Trefoil from the files named above; nothing in this page is fetched from anywhere.") }
                </p>
            </main>
        </div>
    }
}

/// What was read.
fn read(sources: &Sources) -> Html {
    html! {
        <section aria-labelledby="read">
            <h2 id="read">{ say!("What was read") }</h2>
            <ul class="read">
                { for sources.list().iter().map(|source| html! {
                    <li><bdi class="source-name">{ source.name.clone() }</bdi>{ ": " }{ summary(source) }</li>
                }) }
            </ul>
        </section>
    }
}

/// What the answers are filtered by; nothing where that is all of them.
fn part(tables: &Tables) -> Option<Html> {
    let words = filter_words(tables)?;
    Some(html! {
        <section aria-labelledby="part">
            <h2 id="part">{ say!("Only some of the answers") }</h2>
            <p>{ words }</p>
            <p class="note">{ left_in(tables) }</p>
        </section>
    })
}

fn population(id: &'static str, title: &'static str, tables: &Rc<Tables>) -> Html {
    html! {
        <section class="population" aria-labelledby={id}>
            <h2 {id}>{ title }</h2>
            if tables.is_empty() {
                <p class="empty">{ say!("No ratings were read, so there is nothing to score.") }</p>
            } else {
                <ScoreCards {id} tables={tables.clone()} />
            }
            <LeftOut tables={tables.clone()} />
        </section>
    }
}

fn comments(sources: &Sources) -> Html {
    let found = sources.found();
    let told = found.latest.len().min(COMMENTS) as u64;
    let title = match found.found == found.all {
        true => counted(found.all, "comment", "comments"),
        false => say!(
            "{comments} that were looked for, of {all}",
            comments = counted(found.found, "comment", "comments"),
            all = count(found.all)
        ),
    };
    html! {
        if found.found > 0 {
            <section class="panel" aria-labelledby="comments">
                <h2 id="comments">{ title }</h2>
                <ul class="comments">{ for found.latest.iter().take(COMMENTS).map(comment) }</ul>
                if found.found > told {
                    <p class="note">{ say!("And {number} earlier ones.", number = count(found.found - told)) }</p>
                }
            </section>
        }
    }
}

/// `26 November 2026, 10:31 UTC`.
fn moment(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    let (day, time) = text.split_once('T').unwrap_or((&text, ""));
    say!("{day}, {time} UTC", day = period(day), time = number(time.get(..5).unwrap_or(time)))
}

/// The whole document, from the markup of its body. It forbids itself all but its own style: no script runs in it and
/// nothing is fetched.
#[must_use]
pub fn document(body: &str) -> String {
    let language = language();
    let begin = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
        <title>{}</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <meta name=\"color-scheme\" content=\"light dark\">\n<style>\n",
        direction_of(language),
        say!("Trefoil report")
    );
    let style = include_str!("../../../www/studio/studio.css");
    [&begin, style, "</style>\n</head>\n<body>\n", body, "\n</body>\n</html>\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::{document, moment};
    use trefoil_survey::time::Timestamp;

    #[test]
    fn a_report_needs_nothing_beside_it_and_runs_nothing() {
        let page = document("<p>body</p>");
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
        for outside in ["<script", "<link", "src=", "@import", "url(", "http:", "https:"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert_eq!(page.matches("</style").count(), 1);
    }

    #[test]
    fn it_says_when_it_was_made() {
        let at = Timestamp::from_rfc3339("2026-11-26T10:31:07Z").unwrap();
        assert_eq!(moment(at), "26 November 2026, 10:31 UTC");
    }
}
