//! What other programs write, by their own documents: docs/site-owners/results.md names them.
//!
//! Only what says itself apart from its questions is known here; what the questions measure is left to the guess, or to
//! somebody who knows.

use super::columns::{GROUP, IGNORE, only};
use super::guess::folded;
use super::plan::Sample;
use std::collections::BTreeSet;
use trefoil_survey::metric::Metric;

/// What columns hold in a file of a program that is known; `None` where it does not say so.
pub(crate) fn meanings(samples: &[Sample]) -> Vec<Option<String>> {
    let names: Vec<String> = samples.iter().map(|sample| folded(&sample.name)).collect();
    let has = |name: &str| names.iter().any(|own| own == name);
    let rows = samples.iter().zip(&names);
    if has("survey type") && has("score") {
        let metric = delighted(samples, &names);
        return rows
            .map(|(_, name)| match (name.as_str(), metric) {
                ("score", Some(metric)) => Some(metric.code().into()),
                ("survey type", Some(metric)) => Some(only(metric.code())),
                // It is not guessed by its values: of several kinds of surveys, they would be added up.
                ("score", None) => Some(GROUP.into()),
                _ => None,
            })
            .collect();
    }
    if has("survey id") && has("finished") {
        return rows.map(|(_, name)| formbricks(name).map(String::from)).collect();
    }
    if samples.iter().any(|sample| sample.name.contains("$survey_response")) {
        return rows.map(|(sample, _)| posthog(&sample.name).map(String::from)).collect();
    }
    samples.iter().map(|_| None).collect()
}

/// Delighted: `survey_type` says what `score` is, and rows of another kind are not read as if they were of this one.
/// Its CES is not documented to be on a scale that is known here, so it is asked.
fn delighted(samples: &[Sample], names: &[String]) -> Option<Metric> {
    let of = |wanted: &str| {
        let found = samples.iter().zip(names).find(|(_, name)| *name == wanted);
        found.map(|(sample, _)| sample.cells.as_slice()).unwrap_or_default()
    };
    let kinds: BTreeSet<String> =
        of("survey type").iter().map(|kind| kind.to_ascii_lowercase()).collect();
    let mut kinds = kinds.iter();
    let (kind, None) = (kinds.next()?, kinds.next()) else { return None };
    let is_five = |score: &String| matches!(score.as_str(), "1" | "2" | "3" | "4" | "5");
    Metric::from_code(kind).filter(|metric| match metric {
        Metric::Nps => true,
        Metric::Csat => of("score").iter().all(is_five),
        Metric::Ces1 | Metric::Ces2 => false,
    })
}

/// Formbricks: its table, and its records as the API gives them.
fn formbricks(name: &str) -> Option<&'static str> {
    match name {
        "survey id" => Some("survey"),
        "finished" => Some("finished"),
        "no" | "formbricks id internal" | "display id" | "ending id" | "single use id" => {
            Some(IGNORE)
        }
        // How long each question took.
        _ if name.starts_with("ttc ") => Some(IGNORE),
        _ => None,
    }
}

/// PostHog: its events, with what belongs to them.
fn posthog(name: &str) -> Option<&'static str> {
    let own = name.strip_prefix("properties.").unwrap_or(name);
    match own {
        "event" => Some("event"),
        "uuid" => Some("id"),
        "$survey_id" => Some("survey"),
        "$survey_name" | "$browser" | "$os" | "$device_type" | "$geoip_country_name" => None,
        _ if own.starts_with("$survey_response") => None,
        // Dozens of others, which tell answers apart one by one.
        _ if own.starts_with('$') => Some(IGNORE),
        _ => None,
    }
}
