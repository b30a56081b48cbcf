//! What goes with the likelihood to recommend, what became of those who were asked, and of those who complained.

use super::chart::IntervalTrack;
use super::parts::narrow;
use super::words::{count, counted, mean, percent, range, time};
use std::rc::Rc;
use trefoil_results::{Analysis, Drivers, ResponseRateRow, ServiceRow};
use yew::prelude::*;

/// What [`Beside`] shows.
#[derive(Properties)]
pub struct BesideProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
}

impl PartialEq for BesideProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis)
    }
}

/// A panel for each thing that is known beside the scores; of what is not, none.
#[component]
pub fn Beside(props: &BesideProps) -> Html {
    let analysis = &*props.analysis;
    html! {
        <>
            { for analysis.drivers.iter().filter(|one| !one.drivers.is_empty()).enumerate().map(drivers) }
            { agreement(analysis) }
            { rates(&analysis.response_rates) }
            { complaints(&analysis.service) }
        </>
    }
}

fn drivers((place, of): (usize, &Drivers)) -> Html {
    let id = format!("drivers-{place}");
    html! {
        <section class="panel" aria-labelledby={id.clone()}>
            <h2 {id}>{ format!("What goes with {}", of.question) }</h2>
            <p class="note">
                { "How closely each rating goes with the likelihood to recommend. Look first at what goes with it closely and has a poor mean. \
                   A correlation is no cause: who is content may find everything good." }
            </p>
            <table class="groups">
                <caption class="unseen">{ format!("Correlations with {}", of.question) }</caption>
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
                        let r = driver.pearson.map_or("–".into(), two_decimals);
                        let ends = driver.interval.map(|[low, high]| {
                            format!("{} to {}", two_decimals(low), two_decimals(high))
                        });
                        let kind = match driver.kind {
                            "ces1" => "CES 1.0, low is good",
                            "ces2" => "CES 2.0",
                            _ => "CSAT",
                        };
                        html! {
                            <tr>
                                <th scope="row">{ name }{ " " }<span class="quiet small">{ kind }</span></th>
                                <td class="strong">{ mean(driver.mean) }{ narrow(&format!("n {}", count(driver.n))) }</td>
                                <td>{ r }{ " " }<span class="quiet small">{ ends }</span></td>
                                <td class="wide">{ count(driver.n) }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </section>
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
                <strong>{ &one.question }</strong>
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
                                    <th scope="row">{ &gap.question }{ " " }
                                        <span class="quiet">{ gap.item.clone().unwrap_or_default() }</span></th>
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

fn rates(rates: &[ResponseRateRow]) -> Html {
    let row = |rate: &ResponseRateRow| {
        let orphans = match rate.orphans {
            0 => String::new(),
            orphans => format!(" {} of which no showing is known are in no rate.", count(orphans)),
        };
        html! {
            <li>
                if let Some(survey) = &rate.survey {
                    <strong>{ survey }</strong>{ ": " }
                }
                <strong>{ percent(rate.responded) }</strong>
                { format!(" answered (95 % interval {} %), {} of {} showings. Of {} begun, {} were sent.{orphans}",
                    range(rate.responded.interval, 0), count(rate.submitted), count(rate.shown), count(rate.started),
                    percent(rate.completion)) }
            </li>
        }
    };
    html! {
        if !rates.is_empty() {
            <section class="panel" aria-labelledby="rates">
                <h2 id="rates">{ "Response rate" }</h2>
                <ul class="facts">{ for rates.iter().map(row) }</ul>
                <p class="note">
                    { "The scores are those of whoever answered. Those who did not may think otherwise, and no interval knows of them." }
                </p>
            </section>
        }
    }
}

fn complaints(services: &[ServiceRow]) -> Html {
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
                    <strong>{ survey }</strong>{ ": " }
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
    html! {
        if !services.is_empty() {
            <section class="panel" aria-labelledby="complaints">
                <h2 id="complaints">{ "Complaints" }</h2>
                <ul class="facts">{ for services.iter().map(row) }</ul>
            </section>
        }
    }
}

fn two_decimals(number: f64) -> String {
    format!("{number:.2}").replace('-', "−")
}
