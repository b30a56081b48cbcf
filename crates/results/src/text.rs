//! Tables for a terminal.

use crate::analysis::{Analysis, Battery, Drivers, ResponseRateRow, SegmentPair, Segmentation};
use crate::comparison::{Comparison, ScoreChange};
use crate::figure::{Figure, Range};
use crate::loyalty::{Around, Loyalty};
use crate::rows::{CesRow, CsatRow, NpsRow, ShareOf};
use crate::segments::LEAST_RESPONDENTS;
use crate::tables::{Population, Tables};
use std::fmt::Write as _;

/// The tables as text.
pub(crate) fn of(tables: &Tables) -> String {
    let mut text = String::new();
    let counts = &tables.counts;
    let whose = match tables.population {
        Population::Live => "",
        Population::Trial => ", trials alone",
    };
    let of_survey = match &tables.survey {
        Some(survey) => format!(", survey {survey} alone"),
        None => String::new(),
    };
    // Writing to a text does not fail.
    let _ = writeln!(
        text,
        "Counted {} of {} responses{whose}{of_survey}",
        counts.counted, counts.responses
    );
    let filter = &tables.filter;
    if !filter.is_all() {
        let days = (!filter.days.is_all())
            .then(|| format!("answered {} (days at {})", filter.days, filter.offset));
        let facets =
            filter.facets.iter().map(|(name, values)| format!("{name} {}", values.join(" or ")));
        let parts: Vec<String> = days.into_iter().chain(facets).collect();
        let _ = writeln!(text, "Filtered: {}", parts.join("; "));
    }
    if tables.is_empty() {
        text.push_str("\nNo ratings to score.\n");
    }
    if !tables.nps.is_empty() {
        section(&mut text, "NPS (points from -100 to 100)", &nps(&tables.nps));
    }
    if !tables.csat.is_empty() {
        section(&mut text, "CSAT (means on the scale)", &csat(&tables.csat));
    }
    if !tables.ces.is_empty() {
        section(
            &mut text,
            "CES (means on the scale; CES 1.0: low is good, CES 2.0: high is good)",
            &ces(&tables.ces),
        );
    }
    let other = match tables.population {
        Population::Live => "test",
        Population::Trial => "not test",
    };
    let left_out: Vec<String> = [
        (counts.dismissed, "dismissed"),
        (counts.withdrawn, "withdrawn"),
        (counts.other_population, other),
        (counts.duplicates, "duplicate"),
        (counts.superseded, "superseded by a later revision"),
        (counts.conflicting, "in conflict with another body of the same id and revision"),
        (counts.other_survey, "of other surveys"),
        (counts.filtered_out, "filtered out"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    if !left_out.is_empty() {
        let _ = writeln!(text, "\nLeft out: {}.", left_out.join(", "));
    }
    if counts.rejected > 0 {
        let _ = writeln!(text, "\nNot readable: {} of {} lines.", counts.rejected, counts.lines);
    }
    let events: Vec<String> =
        counts.events.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    if !events.is_empty() {
        let _ = writeln!(text, "\nEvents: {}.", events.join(", "));
    }
    printable(&text)
}

/// An analysis as text.
pub(crate) fn of_analysis(analysis: &Analysis) -> String {
    let mut text = String::new();
    let trend = |lines: &mut Vec<Vec<String>>| {
        for period in &analysis.trend {
            scores(lines, &period.label, &period.nps, &period.csat, &period.ces);
        }
        by_question(lines);
    };
    table(
        &mut text,
        "Trend",
        &["time", "survey", "question", "score", "95 % interval", "n"],
        trend,
    );
    if analysis.undated > 0 {
        let _ = writeln!(text, "  {} responses have no time and are not in it.", analysis.undated);
    }
    if let Some(Comparison { before, after, changes, is_overlapping }) = &analysis.comparison {
        let title = format!("From {} to {}", before.label, after.label);
        let head = ["survey", "question", "kind", "difference", "95 % interval", "p"];
        table(&mut text, &title, &head, |lines| {
            for ScoreChange { survey: own, question, role, kind, difference, interval, p } in
                changes
            {
                let side = role.map(|role| format!(" ({role})")).unwrap_or_default();
                let (decimals, difference) = match *kind {
                    "nps" => (0, difference.map(|own| own.whole().to_string())),
                    _ => (2, difference.map(|own| own.two_decimals())),
                };
                lines.push(vec![
                    survey(own.as_deref()),
                    format!("{question}{side}"),
                    (*kind).into(),
                    difference.unwrap_or(NONE.into()),
                    range(*interval, decimals),
                    p.map_or(NONE.into(), |p| format!("{p:.3}")),
                ]);
            }
        });
        if *is_overlapping {
            text.push_str("  Some day is in both, so nothing is tested.\n");
        }
    }
    for Segmentation { facet, segments, hidden, hidden_respondents, unknown, differences } in
        analysis.versions.iter().chain(&analysis.segments)
    {
        let head = [facet.as_str(), "survey", "question", "score", "95 % interval", "n"];
        table(&mut text, &format!("By {facet}"), &head, |lines| {
            for segment in segments {
                scores(lines, &segment.value, &segment.nps, &segment.csat, &segment.ces);
            }
            by_question(lines);
        });
        if *hidden > 0 {
            let _ = writeln!(
                text,
                "  Not shown: {hidden} with fewer than {LEAST_RESPONDENTS} respondents each, {hidden_respondents} in all."
            );
        }
        if *unknown > 0 {
            let _ = writeln!(text, "  Not known of {unknown} respondents.");
        }
        let head = ["question", "from", "to", "points", "p", "p, all pairs in mind (Holm)"];
        table(&mut text, &format!("Differences by {facet}"), &head, |lines| {
            for SegmentPair { question, a, b, points, p, p_holm, .. } in differences {
                let points = points.map_or(NONE.into(), |points| points.whole().to_string());
                lines.push(vec![
                    question.clone(),
                    a.clone(),
                    b.clone(),
                    points,
                    float(*p),
                    float(*p_holm),
                ]);
            }
        });
    }
    let head = ["for", "question", "item", "mean", "r", "95 % interval", "rank r", "n"];
    table(
        &mut text,
        "What goes with the likelihood to recommend (a correlation is no cause)",
        &head,
        |lines| {
            for Drivers { question, drivers, .. } in &analysis.drivers {
                lines.extend(drivers.iter().map(|driver| {
                    let ends = driver.interval.map(|[low, high]| format!("{low:.2} to {high:.2}"));
                    vec![
                        question.clone(),
                        driver.question.clone(),
                        driver.item.clone().unwrap_or_else(|| NONE.into()),
                        mean_text(driver.mean),
                        float(driver.pearson),
                        ends.unwrap_or_else(|| NONE.into()),
                        float(driver.spearman),
                        driver.n.to_string(),
                    ]
                }));
            }
        },
    );
    let head = ["survey", "question", "items", "alpha", "n"];
    table(&mut text, "Whether items measure one thing (Cronbach)", &head, |lines| {
        lines.extend(analysis.batteries.iter().map(|battery| {
            let Battery { survey: name, question, items, n, alpha } = battery;
            let alpha = mean_text(*alpha);
            vec![
                survey(name.as_deref()),
                question.clone(),
                items.len().to_string(),
                alpha,
                n.to_string(),
            ]
        }));
    });
    let head = ["survey", "question", "item", "gap", "95 % interval", "n"];
    table(&mut text, "Experienced minus expected", &head, |lines| {
        lines.extend(analysis.gaps.iter().map(|gap| {
            let item = gap.item.clone().unwrap_or_else(|| NONE.into());
            let (mean, ends) = (mean_text(gap.gap), range(gap.interval, 2));
            vec![
                survey(gap.survey.as_deref()),
                gap.question.clone(),
                item,
                mean,
                ends,
                gap.n.to_string(),
            ]
        }));
    });
    let head =
        ["survey", "shown", "begun", "sent", "response rate", "95 % interval", "of those begun"];
    table(&mut text, "Response rate", &head, |lines| {
        lines.extend(analysis.response_rates.iter().map(|rate| {
            let ResponseRateRow { shown, started, submitted, responded, completion, .. } = rate;
            let [shown, started, submitted] = [shown, started, submitted].map(u64::to_string);
            let (rate_text, ends) = (whole_percent(*responded), range(responded.interval, 1));
            let name = survey(rate.survey.as_deref());
            vec![name, shown, started, submitted, rate_text, ends, whole_percent(*completion)]
        }));
    });
    let head = [
        "survey",
        "in time",
        "late",
        "pending",
        "share in time",
        "goal 85 %",
        "answered after",
        "settled after",
    ];
    table(&mut text, "Complaints (times are medians)", &head, |lines| {
        lines.extend(analysis.service.iter().map(|service| {
            let goal = match service.meets_goal {
                None => NONE,
                Some(true) => "met",
                Some(false) => "missed",
            };
            vec![
                survey(service.survey.as_deref()),
                service.in_time.count.to_string(),
                service.late.to_string(),
                service.pending.to_string(),
                whole_percent(service.in_time),
                goal.into(),
                hours(service.first_response.median_s),
                hours(service.resolution.median_s),
            ]
        }));
    });
    if let Some(told) = &analysis.loyalty {
        loyalty(&mut text, told);
    }
    printable(&text)
}

/// Who came back.
fn loyalty(text: &mut String, told: &Loyalty) {
    let Loyalty { nameless, misdated, answered, matched, .. } = told;
    let head = ["days", "around", "group", "came back", "95 % interval", "churn", "of", "new"];
    table(text, "Customers who came back (a correlation is no cause)", &head, |lines| {
        // The latest day of each window; JSON and the studio have those before.
        let mut window_days = 0;
        for around in &told.arounds {
            if around.window_days == window_days {
                continue;
            }
            window_days = around.window_days;
            for row in [&around.all].into_iter().chain(&around.groups) {
                lines.push(vec![
                    window_days.to_string(),
                    around.day.clone(),
                    row.group.replace('_', " "),
                    whole_percent(row.retained),
                    range(row.retained.interval, 1),
                    whole_percent(row.churn),
                    row.retained.n.to_string(),
                    row.new.to_string(),
                ]);
            }
        }
    });
    if let Some(Around { finding: Some(finding), window_days, .. }) =
        told.usual().and_then(|place| told.arounds.get(place))
    {
        let points = finding.points.map_or(0, Figure::whole);
        let ends = range(finding.interval, 0);
        let said = match finding.code {
            "too_few" => {
                "Too few customers answered before to say whether promoters come back more".into()
            }
            "behind" => format!(
                "High score, low loyalty: promoters are {} points behind the others who answered ({ends})",
                -points
            ),
            "alike" => format!(
                "High score, low loyalty: promoters come back no more than the others who answered ({points} points, {ends})"
            ),
            "ahead" => {
                format!("Promoters are {points} points ahead of the others who answered ({ends})")
            }
            _ => format!(
                "Whether promoters come back more cannot be told yet ({points} points, {ends})"
            ),
        };
        // Writing to a text does not fail.
        let _ = writeln!(text, "  {said}, {window_days} days.");
    }
    let head = [
        "group",
        "customers",
        "purchases",
        "bought again",
        "95 % interval",
        "each",
        "days, mean",
        "days, median",
    ];
    table(text, "All purchases (days from a customer's first to the last)", &head, |lines| {
        lines.extend([&told.all].into_iter().chain(&told.groups).map(|row| {
            vec![
                row.group.replace('_', " "),
                row.customers.to_string(),
                row.purchases.to_string(),
                whole_percent(row.repeat),
                range(row.repeat.interval, 1),
                mean_text(row.per_customer),
                mean_text(row.longevity_mean_days),
                mean_text(row.longevity_median_days),
            ]
        }));
    });
    let _ = writeln!(text, "  {matched} of {answered} customers who answered are among them.");
    for (count, what) in
        [(nameless, "name no customer"), (misdated, "are before 2000 or later than tomorrow")]
    {
        if *count > 0 {
            let _ = writeln!(text, "  {count} purchases {what} and are in no figure.");
        }
    }
}

/// A line for each row of scores, beginning with what they are told apart by.
fn scores(
    lines: &mut Vec<Vec<String>>,
    of: &str,
    nps: &[NpsRow],
    csat: &[CsatRow],
    ces: &[CesRow],
) {
    let mut line = |name: Option<&str>, question: String, figure, ends, n: u64| {
        lines.push(vec![of.into(), survey(name), question, figure, ends, n.to_string()]);
    };
    for row in nps {
        let score = row.score.map_or(NONE.into(), |score| score.whole().to_string());
        let question = format!("{} (nps)", row.question);
        line(row.survey.as_deref(), question, score, range(row.interval, 1), row.n);
    }
    for row in csat {
        let role = row.role.map(|role| format!(", {role}")).unwrap_or_default();
        let question = format!("{} (csat {}-{}{role})", row.question, row.min, row.max);
        line(
            row.survey.as_deref(),
            question,
            mean_text(row.company),
            range(row.interval, 2),
            row.n,
        );
    }
    for row in ces {
        let question = format!("{} ({})", row.question, row.version);
        line(row.survey.as_deref(), question, mean_text(row.mean), range(row.interval, 2), row.n);
    }
}

/// What belongs together stands together, in the order that it came in.
fn by_question(lines: &mut [Vec<String>]) {
    if let Some((_, lines)) = lines.split_first_mut() {
        lines.sort_by(|one, other| one.get(1..3).cmp(&other.get(1..3)));
    }
}

/// Writes a section if there are lines in it.
fn table(text: &mut String, title: &str, names: &[&str], fill: impl FnOnce(&mut Vec<Vec<String>>)) {
    let mut lines = head(names);
    fill(&mut lines);
    if lines.len() > 1 {
        section(text, title, &lines);
    }
}

fn float(number: Option<f64>) -> String {
    match number {
        None => NONE.into(),
        Some(number) if number.abs() < 0.0005 && number != 0.0 => "<0.001".into(),
        Some(number) => format!("{number:.3}"),
    }
}

fn whole_percent(share: ShareOf) -> String {
    share.percent.map_or(NONE.into(), |percent| format!("{} %", percent.whole()))
}

fn hours(seconds: Option<Figure>) -> String {
    seconds.map_or(NONE.into(), |seconds| format!("{:.1} h", seconds.exact().to_f64() / 3600.0))
}

/// A text without control characters, line ends apart: names come from files, and a terminal obeys
/// what they may hold.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(
            |char| {
                if char.is_control() && char != '\n' { char::REPLACEMENT_CHARACTER } else { char }
            },
        )
        .collect()
}

const NONE: &str = "-";

fn nps(rows: &[NpsRow]) -> Vec<Vec<String>> {
    let mut lines = head(&[
        "survey",
        "question",
        "score",
        "95 % interval",
        "n",
        "promoters",
        "passives",
        "detractors",
        "band",
    ]);
    for row in rows {
        lines.push(vec![
            survey(row.survey.as_deref()),
            row.question.clone(),
            row.score.map_or(NONE.into(), |score| score.whole().to_string()),
            range(row.interval, 1),
            row.n.to_string(),
            part(row.promoters, row.percents, 0),
            part(row.passives, row.percents, 1),
            part(row.detractors, row.percents, 2),
            band(row.band, row.too_few),
        ]);
    }
    lines
}

fn csat(rows: &[CsatRow]) -> Vec<Vec<String>> {
    let mut lines = head(&[
        "survey",
        "question",
        "scale",
        "figure",
        "mean",
        "95 % interval",
        "n",
        "satisfied",
        "95 % interval",
    ]);
    for row in rows {
        let question = match row.role {
            None => row.question.clone(),
            Some(role) => format!("{} ({role})", row.question),
        };
        let scale = format!("{}-{}", row.min, row.max);
        let mut line = |name: String, mean, interval, n: u64, satisfied: Option<ShareOf>| {
            lines.push(vec![
                survey(row.survey.as_deref()),
                question.clone(),
                scale.clone(),
                name,
                mean_text(mean),
                range(interval, 2),
                n.to_string(),
                satisfied.map_or(NONE.into(), |share| percent(share, row.satisfied_from)),
                range(satisfied.and_then(|share| share.interval), 1),
            ]);
        };
        line("company (respondents)".into(), row.company, row.interval, row.n, None);
        line("pooled (answers)".into(), row.pooled, None, row.answers, Some(row.satisfied));
        for item in &row.items {
            if let Some(name) = &item.item {
                let name = format!("item {name}");
                line(name, item.mean, item.interval, item.n, Some(item.satisfied));
            }
        }
    }
    lines
}

fn ces(rows: &[CesRow]) -> Vec<Vec<String>> {
    let mut lines = head(&[
        "survey",
        "question",
        "version",
        "scale",
        "mean",
        "95 % interval",
        "n",
        "easy",
        "neutral",
        "hard",
        "net easy",
        "95 % interval",
        "band",
    ]);
    for row in rows {
        lines.push(vec![
            survey(row.survey.as_deref()),
            row.question.clone(),
            row.version.into(),
            format!("{}-{}", row.min, row.max),
            mean_text(row.mean),
            range(row.interval, 2),
            row.n.to_string(),
            part(row.easy, row.percents, 0),
            part(row.neutral, row.percents, 1),
            part(row.hard, row.percents, 2),
            row.net_easy.map_or(NONE.into(), |net| net.whole().to_string()),
            range(row.net_easy_interval, 1),
            band(row.band, row.too_few && row.version == "ces1"),
        ]);
    }
    lines
}

fn head(names: &[&str]) -> Vec<Vec<String>> {
    vec![names.iter().map(|name| (*name).into()).collect()]
}

fn survey(name: Option<&str>) -> String {
    name.unwrap_or(NONE).into()
}

fn mean_text(mean: Option<Figure>) -> String {
    mean.map_or(NONE.into(), Figure::two_decimals)
}

fn range(range: Option<Range>, decimals: usize) -> String {
    range.map_or(NONE.into(), |range| range.words(decimals))
}

/// A part with its share in whole percent, which add up to 100.
fn part(share: ShareOf, percents: Option<[u8; 3]>, place: usize) -> String {
    match percents.as_ref().and_then(|percents| percents.get(place)) {
        Some(percent) => format!("{} ({percent} %)", share.count),
        None => share.count.to_string(),
    }
}

fn percent(share: ShareOf, from: u8) -> String {
    match share.percent {
        Some(percent) => format!("{} % ({from}+)", percent.whole()),
        None => NONE.into(),
    }
}

fn band(band: Option<&str>, is_too_few: bool) -> String {
    match band {
        Some(band) => band.replace('_', " "),
        None if is_too_few => "too few to say".into(),
        None => NONE.into(),
    }
}

/// Writes a title and lines whose cells stand below each other: figures right, words left.
fn section(text: &mut String, title: &str, lines: &[Vec<String>]) {
    text.push('\n');
    text.push_str(title);
    text.push('\n');
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let cells = |column: usize| lines.iter().filter_map(move |line| line.get(column));
    let layout: Vec<(usize, bool)> = (0..columns)
        .map(|column| {
            let width = cells(column).map(|cell| cell.chars().count()).max().unwrap_or(0);
            let is_figure = cells(column).skip(1).all(|cell| {
                cell == NONE
                    || cell.starts_with(|first: char| first.is_ascii_digit() || first == '-')
            });
            (width, is_figure)
        })
        .collect();
    for line in lines {
        let mut row = String::from(" ");
        for (cell, (width, is_figure)) in line.iter().zip(&layout) {
            let gap = " ".repeat(width - cell.chars().count().min(*width));
            row.push(' ');
            match is_figure {
                true => row.extend([gap.as_str(), cell]),
                false => row.extend([cell, gap.as_str()]),
            }
            row.push(' ');
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
}
