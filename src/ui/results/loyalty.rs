//! Customers who come back, of all and by what they answered before; shown where purchases were read.

use super::analysed::AnalysisProps;
use super::chart::IntervalTrack;
use super::choose::Choose;
use super::drawing::{Drawing, ends, place};
use super::keep::{KeepChart, use_paper};
use super::parts::narrow;
use super::picture::{Picture, PictureRow};
use super::words::{
    count, counted, mean, n, percent, percents, period, points, range, share, whole_percent,
};
use crate::{say, told};
use trefoil_results::{Around, BuyingRow, Finding, Loyalty, RetentionRow, ShareOf};
use yew::prelude::*;

/// Who came back, around a day and within a window that are chosen; nothing without purchases.
#[component]
pub fn ComingBack(props: &AnalysisProps) -> Html {
    // Days back and on, and the place of the day among those of that window; nothing before somebody chose.
    let chosen = use_state_eq(|| None::<(u32, usize)>);
    let Some(loyalty) = &props.analysis.loyalty else { return Html::default() };
    let usual = loyalty.usual().and_then(|place| loyalty.arounds.get(place));
    let (window_days, day) =
        chosen.or(usual.map(|around| (around.window_days, 0))).unwrap_or_default();
    let of_window: Vec<&Around> =
        loyalty.arounds.iter().filter(|around| around.window_days == window_days).collect();
    // What was chosen may be gone with a file.
    let around = of_window.get(day).or_else(|| of_window.first()).copied().or(usual);
    let windows = windows(loyalty);
    let on_window = {
        let (chosen, windows) = (chosen.clone(), windows.clone());
        Callback::from(move |place: usize| {
            chosen.set(windows.get(place).map(|window_days| (*window_days, 0)));
        })
    };
    let on_day = {
        let chosen = chosen.clone();
        Callback::from(move |place| chosen.set(Some((window_days, place))))
    };
    let window = windows.iter().position(|own| *own == window_days).unwrap_or(0);
    let names: Vec<_> = windows.iter().map(|window| days(*window)).collect();
    let on_days: Vec<_> = of_window.iter().map(|around| period(&around.day)).collect();
    html! {
        <section class="panel" aria-labelledby="loyalty">
            <div class="bar">
                <h2 id="loyalty">{ say!("Customers who come back") }</h2>
                <div class="choices">
                    <Choose label={say!("Before and after")} options={names} chosen={window} on_choose={on_window} />
                    <Choose label={say!("Day")} options={on_days} chosen={day} on_choose={on_day} />
                </div>
            </div>
            { around.map_or_else(|| too_short(loyalty), |around| came_back(loyalty, around)) }
            <Bought analysis={props.analysis.clone()} />
            { for notes(loyalty) }
        </section>
    }
}

/// The same around the latest day of each window, one below the other, for paper, which has no list to choose one of.
#[component]
pub fn AllComingBack(props: &AnalysisProps) -> Html {
    let Some(loyalty) = &props.analysis.loyalty else { return Html::default() };
    let latest = windows(loyalty).into_iter().filter_map(|window_days| {
        loyalty.arounds.iter().find(|around| around.window_days == window_days)
    });
    html! {
        <section class="panel" aria-labelledby="loyalty">
            <h2 id="loyalty">{ say!("Customers who come back") }</h2>
            if loyalty.arounds.is_empty() {
                { too_short(loyalty) }
            }
            { for latest.map(|around| html! {
                <>
                    <h3>{ say!("{days} around {day}", days = days(around.window_days), day = period(&around.day)) }</h3>
                    { came_back(loyalty, around) }
                </>
            }) }
            <Bought analysis={props.analysis.clone()} />
            { for notes(loyalty) }
        </section>
    }
}

/// The windows that something is known of, short ones first.
fn windows(loyalty: &Loyalty) -> Vec<u32> {
    let mut windows: Vec<u32> = loyalty.arounds.iter().map(|around| around.window_days).collect();
    windows.dedup();
    windows
}

fn days(number: u32) -> String {
    counted(number.into(), "day", "days")
}

fn too_short(loyalty: &Loyalty) -> Html {
    let text = match (&loyalty.first, &loyalty.last) {
        (Some(first), Some(last)) => say!(
            "The purchases go from {first} to {last}: too few, or too short a time, to say who comes back. It takes more than 30 days, \
             and five customers before them.",
            first = period(first),
            last = period(last)
        ),
        _ => say!("No purchase says whose it is and when it was, so nothing can be said of who comes back.").into(),
    };
    html! { <p class="empty">{ text }</p> }
}

/// Who came back around a day.
fn came_back(loyalty: &Loyalty, around: &Around) -> Html {
    let Around { window_days, day, is_cut, all, groups, hidden, hidden_customers, finding } =
        around;
    let (day, days) = (period(day), days(*window_days));
    let new = match all.new {
        0 => say!("Nobody").into(),
        new => counted(new, "customer", "customers"),
    };
    let picture = {
        let around = around.clone();
        Callback::from(move |()| picture(&around))
    };
    let title = say!("Customers who came back, {days} around {day}", days, day);
    html! {
        <>
            <p class="came-back">
                { told!(
                    "Of {customers} who bought in the {days} before {day}, {share} bought again in the {days} from then on \
                     (95 % interval {interval}); {churn} did not. {new} bought for the first time.",
                    customers = counted(all.retained.n, "customer", "customers"), days, day = day.clone(),
                    share = html! { <strong>{ percent(all.retained) }</strong> }, interval = percents(all.retained.interval),
                    churn = percent(all.churn), new
                ) }
            </p>
            <table class="groups by-answer">
                <caption class="unseen">{ title.clone() }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ say!("Answered before") }</th>
                        <th scope="col">{ say!("Came back") }</th>
                        <th scope="col">{ say!("95 % interval") }</th>
                        <th scope="col" class="wide">{ say!("Did not") }</th>
                        <th scope="col" class="wide">{ say!("Customers") }</th>
                    </tr>
                </thead>
                <tbody>{ for [all].into_iter().chain(groups).map(row) }</tbody>
            </table>
            <KeepChart of={title} {picture} />
            if *hidden > 0 {
                <p class="note">
                    { say!("{groups} with fewer than five customers, {all} in all, not shown: you might know who they are.",
                        groups = counted(*hidden, "group", "groups"), all = count(*hidden_customers)) }
                </p>
            }
            if *is_cut {
                <p class="note">
                    { say!("The purchases begin within the days before, so not everybody who was a customer is known.") }
                </p>
            }
            { match finding {
                Some(finding) => found(finding),
                None => html! { <p class="note">{ unanswered(loyalty, &day) }</p> },
            } }
        </>
    }
}

fn row(of: &RetentionRow) -> Html {
    let ShareOf { percent: figure, interval, n: of_all, .. } = of.retained;
    let churn = format!("{} ({})", percent(of.churn), percents(of.churn.interval));
    html! {
        <tr>
            <th scope="row">{ group(of.group) }</th>
            <td class="strong">{ percent(of.retained) }{ narrow(&n(of_all)) }</td>
            <td class="drawn">
                <IntervalTrack from={0} to={100} {figure} range={interval} is_row=true />
                <span class="quiet">{ percents(interval) }</span>
            </td>
            <td class="quiet wide">{ churn }</td>
            <td class="wide">{ count(of_all) }</td>
        </tr>
    }
}

/// A group as people call it.
fn group(code: &str) -> &'static str {
    match code {
        "promoters" => say!("Promoters"),
        "passives" => say!("Passives"),
        "detractors" => say!("Detractors"),
        "no_answer" => say!("No answer"),
        _ => say!("All"),
    }
}

/// Whether a high score goes with loyalty, in words: the main thing, and the rest.
fn finding_words(finding: &Finding) -> (&'static str, String) {
    let low = say!("High score, low loyalty.");
    let Finding { code, promoters, others, points: ahead, interval } = finding;
    let size = ahead.map_or(0, |ahead| ahead.whole().unsigned_abs());
    let size = counted(size, "point", "points");
    let interval = range(*interval, 0);
    match *code {
        "too_few" => (
            say!("Too few to say whether promoters come back more."),
            say!(
                "{promoters} and {others} had answered before; it takes 30 of each.",
                promoters = counted(*promoters, "promoter", "promoters"),
                others = counted(*others, "passive or detractor", "passives and detractors")
            ),
        ),
        "behind" => (
            low,
            say!(
                "Promoters came back less often than passives and detractors did, by {size} (95 % interval {interval}). Who would recommend you \
                 does not buy again for all that: look for what keeps them away.",
                size,
                interval
            ),
        ),
        "alike" => (
            low,
            say!(
                "Promoters came back no more often than passives and detractors did, or hardly: {points} points ahead (95 % interval {interval}).",
                points = points(*ahead),
                interval
            ),
        ),
        "ahead" => (
            say!("Promoters came back more often."),
            say!(
                "They are {size} ahead of passives and detractors (95 % interval {interval}).",
                size,
                interval
            ),
        ),
        _ => (
            say!("Whether promoters come back more cannot be told yet."),
            say!(
                "They are {points} points ahead of passives and detractors (95 % interval {interval}); chance alone may explain it.",
                points = points(*ahead),
                interval
            ),
        ),
    }
}

fn found(finding: &Finding) -> Html {
    let (main, rest) = finding_words(finding);
    html! {
        <p class="came-back">
            <strong>{ main }</strong>{ format!(" {rest} ") }
            <span class="quiet">{ say!("What goes together is no cause: who is fond of you may do both.") }</span>
        </p>
    }
}

/// Why customers are not told apart by their answers.
fn unanswered(loyalty: &Loyalty, day: &str) -> String {
    match (loyalty.answered, loyalty.matched) {
        (0, _) if loyalty.unmatched_answers == 0 => {
            say!("No likelihood to recommend was read beside the purchases, so nothing says whether who would recommend you comes back.")
                .into()
        }
        (0, _) => say!("No answer says whose it is and when it was given, so customers cannot be told apart by their answers. A column \
                   named customer says it, or what your page passes in as respondent.")
            .into(),
        (answered, 0) => say!(
            "None of the {customers} who answered is among those who bought. Are they named alike in both files?",
            customers = counted(answered, "customer", "customers")
        ),
        _ => say!("No customer of those days had answered before {day}.", day),
    }
}

/// How customers bought over all that was read, with the table one press away.
#[component]
fn Bought(props: &AnalysisProps) -> Html {
    let is_paper = use_paper();
    let Some(loyalty) = &props.analysis.loyalty else { return Html::default() };
    let Loyalty { all, groups, .. } = loyalty;
    if all.customers == 0 {
        return Html::default();
    }
    let row = |row: &BuyingRow| {
        html! {
            <tr>
                <th scope="row">{ group(row.group) }</th>
                <td class="strong">{ percent(row.repeat) }</td>
                <td class="quiet">{ percents(row.repeat.interval) }</td>
                <td>{ mean(row.per_customer) }</td>
                <td>{ points(row.longevity_mean_days) }</td>
                <td>{ points(row.longevity_median_days) }</td>
                <td>{ count(row.customers) }</td>
            </tr>
        }
    };
    html! {
        <>
            <p class="came-back">
                { told!(
                    "{customers} bought {times}, {each} each in the mean; {share} bought twice or more. From the first purchase to the \
                     last it is {mean} days in the mean, {median} in the median.",
                    customers = counted(all.customers, "customer", "customers"), times = counted(all.purchases, "time", "times"),
                    each = mean(all.per_customer), share = html! { <strong>{ percent(all.repeat) }</strong> },
                    mean = points(all.longevity_mean_days), median = points(all.longevity_median_days)
                ) }
            </p>
            <details open={is_paper}>
                <summary>{ say!("How often each group bought, and for how long") }</summary>
                <div class="scroll" tabindex="0" role="region" aria-label={say!("All purchases by group, to scroll")}>
                    <table class="by-answer">
                        <caption class="unseen">{ say!("All purchases by group") }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ say!("Last answer") }</th>
                                <th scope="col">{ say!("Bought again") }</th>
                                <th scope="col">{ say!("95 % interval") }</th>
                                <th scope="col">{ say!("Purchases each") }</th>
                                <th scope="col">{ say!("Days, mean") }</th>
                                <th scope="col">{ say!("Days, median") }</th>
                                <th scope="col">{ say!("Customers") }</th>
                            </tr>
                        </thead>
                        <tbody>{ for [all].into_iter().chain(groups).map(row) }</tbody>
                    </table>
                </div>
                <p class="note">
                    { say!("Days from a customer’s first purchase to the last, 0 of a single one. Those who have just begun to buy make it shorter.") }
                </p>
            </details>
        </>
    }
}

/// What is in none of the figures, and what was joined.
fn notes(loyalty: &Loyalty) -> impl Iterator<Item = Html> {
    let Loyalty { copies, nameless, misdated, answered, matched, unmatched_answers, .. } = *loyalty;
    let purchases = |number| counted(number, "purchase", "purchases");
    let said = [
        (answered > 0).then(|| {
            say!(
                "{customers} who answered, {matched} with a purchase.",
                customers = counted(answered, "customer", "customers"),
                matched = count(matched)
            )
        }),
        (answered > 0 && unmatched_answers > 0).then(|| {
            let answers = counted(unmatched_answers, "answer", "answers");
            say!("{answers} without a customer or a time: in no group.", answers)
        }),
        (nameless > 0).then(|| {
            say!(
                "{purchases} without a customer: in none of these figures.",
                purchases = purchases(nameless)
            )
        }),
        (misdated > 0).then(|| {
            say!(
                "{purchases} before 2000 or later than tomorrow: in none of these figures.",
                purchases = purchases(misdated)
            )
        }),
        (copies > 0).then(|| {
            say!(
                "{lines} of an order that counts once.",
                lines = counted(copies, "further line", "further lines")
            )
        }),
    ];
    said.into_iter().flatten().map(|text| html! { <p class="note">{ text }</p> })
}

/// The shares as a file.
fn picture(around: &Around) -> Picture {
    let Around { window_days, day, all, groups, finding, .. } = around;
    let (day, days) = (period(day), days(*window_days));
    let mut facts = vec![say!(
        "Of those who bought in the {days} before {day}, the share who bought again in the {days} from \
         then on, by their last answer before; with its 95 % interval and its n.",
        days,
        day
    )];
    facts.extend(finding.as_ref().map(|finding| {
        let (main, rest) = finding_words(finding);
        [main, &rest, say!("What goes together is no cause.")].join(" ")
    }));
    let mut picture = Picture::new(&say!("Customers who came back around {day}", day), &facts);
    let row = |row: &RetentionRow| PictureRow {
        name: group(row.group).into(),
        drawing: Drawing::row(
            [0.0, 100.0],
            place(row.retained.percent),
            ends(row.retained.interval),
        ),
        words: share(row.retained),
    };
    let rows: Vec<_> = [all].into_iter().chain(groups).map(row).collect();
    picture.rows(&rows, [&whole_percent(0), &whole_percent(100)]);
    picture
}

#[cfg(test)]
mod tests {
    use super::{finding_words, picture, unanswered};
    use trefoil_results::{Format, Loyalty, Selection, Tally};
    use trefoil_survey::time::Timestamp;

    /// Two hundred customers: of promoters and of detractors so many percent come back.
    fn shop(promoters: u64, detractors: u64, answers: &str) -> Loyalty {
        let mut purchases =
            String::from("customer,purchased_at\nfirst,2025-01-01\nlast,2026-04-15\n");
        let mut given = String::from(answers);
        for customer in 0..200 {
            let (likely, back) = if customer < 100 { (9, promoters) } else { (3, detractors) };
            given += &format!("c{customer},2026-01-02,{likely}\n");
            purchases += &format!("c{customer},2026-01-01\n");
            if customer % 100 < back {
                purchases += &format!("c{customer},2026-03-01\n");
            }
        }
        let mut tally = Tally::default();
        tally.read("purchases.csv", Format::Csv, purchases.as_bytes());
        tally.read("answers.csv", Format::Csv, given.as_bytes());
        tally.loyalty(&Selection::default(), Timestamp::from_unix_s(1_795_342_500)).unwrap()
    }

    fn check(promoters: u64, detractors: u64, expected: &str) {
        let loyalty = shop(promoters, detractors, "customer,answered_at,nps\n");
        let around = &loyalty.arounds[loyalty.usual().unwrap()];
        let (main, rest) = finding_words(around.finding.as_ref().unwrap());
        let said = format!("{main} {rest}");
        assert!(said.starts_with(expected), "{said}");
        let svg = picture(around).svg();
        assert!(svg.contains("Customers who came back around 15 January 2026"), "{svg}");
        assert!(svg.contains("no cause") && svg.contains("n 100"), "{svg}");
    }

    #[test]
    fn what_is_found_is_said_with_its_interval() {
        check(
            60,
            30,
            "Promoters came back more often. They are 30 points ahead of passives and detractors (95 % interval 16 to 42).",
        );
        check(
            30,
            60,
            "High score, low loyalty. Promoters came back less often than passives and detractors did, by 30 points (95 % interval −42 to −16).",
        );
        check(
            97,
            97,
            "High score, low loyalty. Promoters came back no more often than passives and detractors did, or hardly: 0 points ahead",
        );
        check(
            50,
            48,
            "Whether promoters come back more cannot be told yet. They are 2 points ahead",
        );
    }

    #[test]
    fn why_answers_do_not_tell_customers_apart_is_said() {
        let said = |answers| unanswered(&shop(50, 50, answers), "1 March 2026");
        assert!(said("shopper,answered_at,nps\n").starts_with("No answer says whose it is"));
        assert!(said("customer,day,nps\n").starts_with("No answer says whose it is and when"));
    }
}
