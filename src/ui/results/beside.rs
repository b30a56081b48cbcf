//! What goes with the likelihood to recommend, what became of those who were asked, and of those who complained.

use super::analysed::AnalysisProps;
use super::chart::{Chart, IntervalTrack};
use super::drawing::{Drawing, ends, place};
use super::keep::KeepChart;
use super::parts::narrow;
use super::picture::{Picture, PictureRow};
use super::words::{NONE, apart, count, counted, mean, percent, period, range, time, title};
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
    let name = format!("what goes with {question}");
    let picture = {
        let of = of.clone();
        Callback::from(move |()| drivers_picture(&of))
    };
    html! {
        <section class="panel" aria-labelledby={id.clone()}>
            <h2 {id}>{ format!("What goes with {question}") }</h2>
            <p class="note">
                { "How closely each rating goes with the likelihood to recommend. Look first at what goes with it closely and has a poor mean. \
                   A correlation is no cause: who is content may find everything good." }
            </p>
            <table class="groups">
                <caption class="unseen">{ format!("Correlations with {question}") }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Rating" }</th>
                        <th scope="col">{ "Mean" }</th>
                        <th scope="col">{ "Correlation" }</th>
                        <th scope="col" class="wide">{ "n" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for of.drivers.iter().map(|driver| {
                        let name = driver.item.as_ref().unwrap_or(&driver.question);
                        let (r, ends) = correlation(driver);
                        html! {
                            <tr>
                                <th scope="row"><bdi>{ name }</bdi>{ " " }<span class="quiet small">{ kind(driver) }</span></th>
                                <td class="strong">{ mean(driver.mean) }{ narrow(&format!("n {}", count(driver.n))) }</td>
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
        "How closely each rating goes with the likelihood to recommend: Pearson’s r with its 95 % interval and its n.",
        "A correlation is no cause.",
    ];
    let mut picture =
        Picture::new(&format!("What goes with {}", title(names)), &facts.map(String::from));
    let rows = of.drivers.iter().map(|driver| {
        let (r, ends) = correlation(driver);
        PictureRow {
            name: format!(
                "{}, mean {}",
                title([driver.item.as_deref().unwrap_or(&driver.question), kind(driver)]),
                mean(driver.mean)
            ),
            drawing: row(driver),
            words: format!("{r} ({ends}) · n {}", count(driver.n)),
        }
    });
    picture.rows(&rows.collect::<Vec<_>>(), ["−1", "1"]);
    picture
}

/// A correlation on its scale.
fn row(driver: &Driver) -> Drawing {
    Drawing::row([-1.0, 1.0], driver.pearson, driver.interval)
}

/// Pearson's r and its interval.
fn correlation(driver: &Driver) -> (String, String) {
    let r = driver.pearson.map_or(NONE.into(), two_decimals);
    let ends = driver.interval.map_or(NONE.into(), |[low, high]| {
        format!("{} to {}", two_decimals(low), two_decimals(high))
    });
    (r, ends)
}

fn kind(driver: &Driver) -> &'static str {
    match driver.kind {
        "ces1" => "CES 1.0, low is good",
        "ces2" => "CES 2.0",
        _ => "CSAT",
    }
}

/// Batteries and gaps: what items say together, and expected against experienced.
fn agreement(analysis: &Analysis) -> Html {
    let batteries = analysis.batteries.iter().filter_map(|one| {
        let alpha = one.alpha?;
        let words = match alpha.exact().to_f64() {
            0.9.. => "they say almost the same",
            0.7..0.9 => "their mean is a fair summary",
            _ => "read them one by one",
        };
        let items = counted(one.items.len() as u64, "item", "items");
        let n = counted(one.n, "respondent", "respondents");
        Some(html! {
            <li>
                <strong><bdi>{ &one.question }</bdi></strong>
                { format!(", {items}: Cronbach\u{2019}s alpha {} over {n}; {words}.", alpha.two_decimals()) }
            </li>
        })
    });
    let batteries: Vec<Html> = batteries.collect();
    html! {
        <>
            if !batteries.is_empty() {
                <section class="panel" aria-labelledby="batteries">
                    <h2 id="batteries">{ "Whether items measure one thing" }</h2>
                    <ul class="facts">{ for batteries }</ul>
                </section>
            }
            if !analysis.gaps.is_empty() {
                <section class="panel" aria-labelledby="gaps">
                    <h2 id="gaps">{ "Expected and experienced" }</h2>
                    <table class="groups">
                        <caption class="unseen">{ "Experienced minus expected" }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ "Question" }</th>
                                <th scope="col">{ "Gap" }</th>
                                <th scope="col">{ "95 % interval" }</th>
                                <th scope="col">{ "n" }</th>
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
                    <p class="note">{ "Below zero, less came than was expected." }</p>
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
            orphans => format!(" {} of which no showing is known are in no rate.", count(orphans)),
        };
        html! {
            <li>
                if let Some(survey) = &rate.survey {
                    <strong><bdi>{ survey }</bdi></strong>{ ": " }
                }
                <strong>{ percent(rate.responded) }</strong>
                { format!(" answered (95 % interval {} %), {} of {} showings. Of {} begun, {} were sent.{orphans}",
                    range(rate.responded.interval, 0), count(rate.submitted), count(rate.shown), count(rate.started),
                    percent(rate.completion)) }
            </li>
        }
    };
    html! {
        <>
            if *rate_is_unknown {
                <section class="panel" aria-labelledby="rates">
                    <h2 id="rates">{ "Response rate" }</h2>
                    <p class="note">
                        { "Not known of these answers: that a survey was shown is told without what the filters ask for. \
                           Filters by survey and by day leave it." }
                    </p>
                </section>
            }
            if !rates.is_empty() {
                <section class="panel" aria-labelledby="rates">
                    <h2 id="rates">{ "Response rate" }</h2>
                    <ul class="facts">{ for rates.iter().map(row) }</ul>
                    <p class="note">
                        { "The scores are those of whoever answered. Those who did not may think otherwise, and no interval knows of them." }
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
            Some(true) => " The goal of 85 % is met.",
            Some(false) => " The goal of 85 % is missed.",
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
                <strong>{ percent(service.in_time) }</strong>
                { format!(" answered within three days ({} of {}).{goal} {} late, {} not due yet.",
                    count(service.in_time.count), count(service.in_time.n), count(service.late), count(service.pending)) }
                if let Some(reply) = reply {
                    { format!(" Half are answered within {reply}") }
                    if let Some(settled) = settled {
                        { format!(", and settled within {settled}") }
                    }
                    { "." }
                }
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
                <h2 id="complaints">{ "Complaints" }</h2>
                <ul class="facts">{ for services.iter().map(row) }</ul>
                <KeepChart of="complaints" {picture} />
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
            (true, _) => "Answered, not settled".into(),
            (false, true) => format!("Late by {days}"),
            (false, false) => format!("Due in {days}"),
        };
        let likely = one.likely.map(|likely| format!("{likely} of 10"));
        let day = period(one.opened_at.split('T').next().unwrap_or_default());
        let facts: Vec<String> = likely.into_iter().chain([day]).collect();
        let is_late = !one.is_answered && one.due_in_s < 0;
        html! {
            <li>
                <p class="said" dir="auto">{ one.text.as_deref().unwrap_or("Nothing was written.") }</p>
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
                <summary>{ format!("What waits: {}", counted(open.len() as u64, "complaint", "complaints")) }</summary>
                <ul class="comments">{ for open.iter().map(row) }</ul>
                <p class="note">
                    { "Longest waiting first. Mark them as answered or settled at your collector; they are up to date as of the file." }
                </p>
            </details>
        }
    }
}

/// The shares as a file.
fn complaints_picture(services: &[ServiceRow]) -> Picture {
    let facts =
        ["In percent of those that are answered or due, with the 95 % interval and n.".into()];
    let mut picture = Picture::new("Complaints answered within three days", &facts);
    let row = |service: &ServiceRow| PictureRow {
        name: service.survey.as_deref().map_or("All".into(), apart),
        drawing: Drawing::row(
            [0.0, 100.0],
            place(service.in_time.percent),
            ends(service.in_time.interval),
        ),
        words: format!(
            "{} ({} %) · n {}",
            percent(service.in_time),
            range(service.in_time.interval, 0),
            count(service.in_time.n)
        ),
    };
    picture.rows(&services.iter().map(row).collect::<Vec<_>>(), ["0 %", "100 %"]);
    picture
}

fn two_decimals(number: f64) -> String {
    format!("{number:.2}").replace('-', "−")
}
