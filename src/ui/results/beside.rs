//! What goes with the likelihood to recommend, what became of those who were asked, and of those who complained.

use super::analysed::AnalysisProps;
use super::chart::{Chart, IntervalTrack};
use super::drawing::{Drawing, ends, place};
use super::keep::KeepChart;
use super::parts::narrow;
use super::picture::{Picture, PictureRow};
use super::words::{
    NONE, apart, between, count, counted, decimals, likely, mean, n, percent, percents, period,
    range, share, time, title, whole_percent,
};
use crate::i18n::spoken::number;
use crate::{say, told};
use trefoil_results::{Analysis, Driver, Drivers, OpenComplaint, ResponseRateRow, ServiceRow};
use yew::prelude::*;

/// A panel for each thing that is known beside the scores; of what is not, none.
#[component]
pub fn Beside(props: &AnalysisProps) -> Html {
    let analysis = &*props.analysis;
    let known: Vec<_> = analysis.drivers.iter().filter(|one| !one.drivers.is_empty()).collect();
    html! {
        <>
            { for known.iter().enumerate().map(|(place, of)| drivers(place, of, known.len() > 1)) }
            { agreement(analysis) }
            { rates(analysis) }
            { complaints(&analysis.service, &analysis.complaints) }
        </>
    }
}

/// What goes with a question; of several surveys it is said which one's.
fn drivers(place: usize, of: &Drivers, are_several: bool) -> Html {
    let id = format!("drivers-{place}");
    let survey = of.survey.as_deref().filter(|_| are_several);
    let question = title([of.question.as_str()].into_iter().chain(survey));
    let name = say!("what goes with {question}", question);
    let picture = {
        let of = of.clone();
        Callback::from(move |()| drivers_picture(&of))
    };
    html! {
        <section class="panel" aria-labelledby={id.clone()}>
            <h2 {id}>{ say!("What goes with {question}", question) }</h2>
            <p class="note">
                { say!("How closely each rating goes with the likelihood to recommend. Look first at what goes with it closely and has a poor mean. \
                   A correlation is no cause: who is content may find everything good.") }
            </p>
            <table class="groups">
                <caption class="unseen">{ say!("Correlations with {question}", question) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ say!("Rating") }</th>
                        <th scope="col">{ say!("Mean") }</th>
                        <th scope="col">{ say!("Correlation") }</th>
                        <th scope="col" class="wide">{ say!("n") }</th>
                    </tr>
                </thead>
                <tbody>
                    { for of.drivers.iter().map(|driver| {
                        let name = driver.item.as_ref().unwrap_or(&driver.question);
                        let (r, ends) = correlation(driver);
                        html! {
                            <tr>
                                <th scope="row"><bdi>{ name }</bdi>{ " " }<span class="quiet small">{ kind(driver) }</span></th>
                                <td class="strong">{ mean(driver.mean) }{ narrow(&n(driver.n)) }</td>
                                <td class="drawn">
                                    <Chart class="track" drawing={row(driver)} />
                                    { r }{ " " }<span class="quiet small">{ ends }</span>
                                </td>
                                <td class="wide">{ count(driver.n) }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
            <KeepChart of={name} {picture} />
        </section>
    }
}

/// The correlations as a file.
fn drivers_picture(of: &Drivers) -> Picture {
    let names = [of.question.as_str()].into_iter().chain(of.survey.as_deref());
    let facts = [
        say!(
            "How closely each rating goes with the likelihood to recommend: Pearson’s r with its 95 % interval and its n."
        ),
        say!("A correlation is no cause."),
    ];
    let question = title(names);
    let mut picture =
        Picture::new(&say!("What goes with {question}", question), &facts.map(String::from));
    let rows = of.drivers.iter().map(|driver| {
        let (r, ends) = correlation(driver);
        PictureRow {
            name: say!(
                "{name}, mean {mean}",
                name = title([driver.item.as_deref().unwrap_or(&driver.question), kind(driver)]),
                mean = mean(driver.mean)
            ),
            drawing: row(driver),
            words: format!("{r} ({ends}) · {}", n(driver.n)),
        }
    });
    picture.rows(&rows.collect::<Vec<_>>(), [&number("-1"), &number("1")]);
    picture
}

/// A correlation on its scale.
fn row(driver: &Driver) -> Drawing {
    Drawing::row([-1.0, 1.0], driver.pearson, driver.interval)
}

/// Pearson's r and its interval.
fn correlation(driver: &Driver) -> (String, String) {
    let r = driver.pearson.map_or(NONE.into(), |r| decimals(r, 2));
    (r, driver.interval.map_or(NONE.into(), between))
}

fn kind(driver: &Driver) -> &'static str {
    match driver.kind {
        "ces1" => say!("CES 1.0, low is good"),
        "ces2" => "CES 2.0",
        _ => "CSAT",
    }
}

/// Batteries and gaps: what items say together, and expected against experienced.
fn agreement(analysis: &Analysis) -> Html {
    let batteries = analysis.batteries.iter().filter_map(|one| {
        let alpha = one.alpha?;
        let words = match alpha.exact().to_f64() {
            0.9.. => say!("they say almost the same"),
            0.7..0.9 => say!("their mean is a fair summary"),
            _ => say!("read them one by one"),
        };
        let items = counted(one.items.len() as u64, "item", "items");
        let n = counted(one.n, "respondent", "respondents");
        Some(html! {
            <li>
                { told!("{question}, {items}: Cronbach\u{2019}s alpha {alpha} over {n}; {words}.",
                    question = html! { <strong><bdi>{ &one.question }</bdi></strong> }, items,
                    alpha = number(&alpha.two_decimals()), n, words) }
            </li>
        })
    });
    let batteries: Vec<Html> = batteries.collect();
    html! {
        <>
            if !batteries.is_empty() {
                <section class="panel" aria-labelledby="batteries">
                    <h2 id="batteries">{ say!("Whether items measure one thing") }</h2>
                    <ul class="facts">{ for batteries }</ul>
                </section>
            }
            if !analysis.gaps.is_empty() {
                <section class="panel" aria-labelledby="gaps">
                    <h2 id="gaps">{ say!("Expected and experienced") }</h2>
                    <table class="groups">
                        <caption class="unseen">{ say!("Experienced minus expected") }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ say!("Question") }</th>
                                <th scope="col">{ say!("Gap") }</th>
                                <th scope="col">{ say!("95 % interval") }</th>
                                <th scope="col">{ say!("n") }</th>
                            </tr>
                        </thead>
                        <tbody>
                            { for analysis.gaps.iter().map(|gap| html! {
                                <tr>
                                    <th scope="row"><bdi>{ &gap.question }</bdi>{ " " }
                                        <bdi class="quiet">{ gap.item.clone().unwrap_or_default() }</bdi></th>
                                    <td class="strong">{ mean(gap.gap) }</td>
                                    <td class="quiet">{ range(gap.interval, 2) }</td>
                                    <td>{ count(gap.n) }</td>
                                </tr>
                            }) }
                        </tbody>
                    </table>
                    <p class="note">{ say!("Below zero, less came than was expected.") }</p>
                </section>
            }
        </>
    }
}

fn rates(analysis: &Analysis) -> Html {
    let Analysis { response_rates: rates, rate_is_unknown, .. } = analysis;
    let row = |rate: &ResponseRateRow| {
        let orphans = match rate.orphans {
            0 => String::new(),
            orphans => say!(
                " {number} of which no showing is known are in no rate.",
                number = count(orphans)
            ),
        };
        html! {
            <li>
                if let Some(survey) = &rate.survey {
                    <strong><bdi>{ survey }</bdi></strong>{ ": " }
                }
                { told!("{share} answered (95 % interval {interval}), {submitted} of {shown} showings. Of {started} begun, {sent} were sent.",
                    share = html! { <strong>{ percent(rate.responded) }</strong> },
                    interval = percents(rate.responded.interval), submitted = count(rate.submitted), shown = count(rate.shown),
                    started = count(rate.started), sent = percent(rate.completion)) }
                { orphans }
            </li>
        }
    };
    html! {
        <>
            if *rate_is_unknown {
                <section class="panel" aria-labelledby="rates">
                    <h2 id="rates">{ say!("Response rate") }</h2>
                    <p class="note">
                        { say!("Not known of these answers: that a survey was shown is told without what the filters ask for. \
                           Filters by survey and by day leave it.") }
                    </p>
                </section>
            }
            if !rates.is_empty() {
                <section class="panel" aria-labelledby="rates">
                    <h2 id="rates">{ say!("Response rate") }</h2>
                    <ul class="facts">{ for rates.iter().map(row) }</ul>
                    <p class="note">
                        { say!("The scores are those of whoever answered. Those who did not may think otherwise, and no interval knows of them.") }
                    </p>
                </section>
            }
        </>
    }
}

fn complaints(services: &[ServiceRow], open: &[OpenComplaint]) -> Html {
    let row = |service: &ServiceRow| {
        let goal = match service.meets_goal {
            None => "",
            Some(true) => say!(" The goal of 85 % is met."),
            Some(false) => say!(" The goal of 85 % is missed."),
        };
        let median = |times: &trefoil_results::Times| {
            times.median_s.map(|median| time(median.exact().to_f64()))
        };
        let reply = median(&service.first_response);
        let settled = median(&service.resolution);
        html! {
            <li>
                if let Some(survey) = &service.survey {
                    <strong><bdi>{ survey }</bdi></strong>{ ": " }
                }
                { told!("{share} answered within three days ({count} of {n}).{goal} {late} late, {pending} not due yet.",
                    share = html! { <strong>{ percent(service.in_time) }</strong> }, count = count(service.in_time.count),
                    n = count(service.in_time.n), goal, late = count(service.late), pending = count(service.pending)) }
                { match (reply, settled) {
                    (None, _) => String::new(),
                    (Some(reply), None) => say!(" Half are answered within {reply}.", reply),
                    (Some(reply), Some(settled)) => {
                        say!(" Half are answered within {reply}, and settled within {settled}.", reply, settled)
                    }
                } }
                <IntervalTrack from={0} to={100} figure={service.in_time.percent} range={service.in_time.interval} />
            </li>
        }
    };
    let picture = {
        let services = services.to_vec();
        Callback::from(move |()| complaints_picture(&services))
    };
    html! {
        if !services.is_empty() {
            <section class="panel" aria-labelledby="complaints">
                <h2 id="complaints">{ say!("Complaints") }</h2>
                <ul class="facts">{ for services.iter().map(row) }</ul>
                <KeepChart of={say!("complaints")} {picture} />
                { inbox(open) }
            </section>
        }
    }
}

/// What waits for an answer or a settlement.
fn inbox(open: &[OpenComplaint]) -> Html {
    let row = |one: &OpenComplaint| {
        let days = time(one.due_in_s.unsigned_abs() as f64);
        let term = match (one.is_answered, one.due_in_s < 0) {
            (true, _) => say!("Answered, not settled").into(),
            (false, true) => say!("Late by {days}", days),
            (false, false) => say!("Due in {days}", days),
        };
        let likely = one.likely.map(likely);
        let day = period(one.opened_at.split('T').next().unwrap_or_default());
        let facts: Vec<String> = likely.into_iter().chain([day]).collect();
        let is_late = !one.is_answered && one.due_in_s < 0;
        html! {
            <li>
                <p class="said" dir="auto">{ one.text.as_deref().unwrap_or(say!("Nothing was written.")) }</p>
                <p class="quiet small">
                    <strong class={is_late.then_some("late")}>{ term }</strong>
                    { format!(" · {}", facts.join(" · ")) }
                </p>
            </li>
        }
    };
    html! {
        if !open.is_empty() {
            <details class="inbox">
                <summary>{ say!("What waits: {complaints}", complaints = counted(open.len() as u64, "complaint", "complaints")) }</summary>
                <ul class="comments">{ for open.iter().map(row) }</ul>
                <p class="note">
                    { say!("Longest waiting first. Mark them as answered or settled at your collector; they are up to date as of the file.") }
                </p>
            </details>
        }
    }
}

/// The shares as a file.
fn complaints_picture(services: &[ServiceRow]) -> Picture {
    let facts =
        [say!("In percent of those that are answered or due, with the 95 % interval and n.")
            .into()];
    let mut picture = Picture::new(say!("Complaints answered within three days"), &facts);
    let row = |service: &ServiceRow| PictureRow {
        name: service.survey.as_deref().map_or(say!("All").into(), apart),
        drawing: Drawing::row(
            [0.0, 100.0],
            place(service.in_time.percent),
            ends(service.in_time.interval),
        ),
        words: share(service.in_time),
    };
    picture.rows(
        &services.iter().map(row).collect::<Vec<_>>(),
        [&whole_percent(0), &whole_percent(100)],
    );
    picture
}
