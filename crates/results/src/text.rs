//! Tables for a terminal.

use crate::figure::{Figure, Range};
use crate::rows::{CesRow, CsatRow, NpsRow, ShareOf};
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
