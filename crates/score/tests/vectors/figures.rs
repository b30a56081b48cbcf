//! What this crate computes, under the names that the vectors use.

use crate::expected::Row;
use serde_json::{Map, Value, json};
use trefoil_score::{
    Ces1Tally, Ces2Tally, CesTally, ChangeTest, Confidence, CsatTally, GoodIs, Interval, NpsTally,
    Rational, SampleMean, Scale, Share, Trinomial,
    ces::Version,
    csat::{MAX_ITEMS, TopBox},
};

/// The levels that keys like `t95` may end in.
const LEVELS: [(&str, f64); 4] = [("80", 0.8), ("90", 0.9), ("95", 0.95), ("99", 0.99)];

fn confidence(level: f64) -> Confidence {
    Confidence::new(level).expect("a level")
}

/// The scale of a metric that this crate knows.
pub fn scale(name: &str) -> Option<Scale> {
    Some(match name {
        "nps" => Scale::NPS,
        "csat3" => Scale::CSAT3,
        "csat5" => Scale::CSAT5,
        "csat7" => Scale::CSAT7,
        "csat10" => Scale::CSAT10,
        "thumbs" => Scale::THUMBS,
        "ces1" => Scale::CES1,
        "ces2" => Scale::CES2,
        _ => return None,
    })
}

pub fn scale_named(name: &str) -> Scale {
    scale(name).expect("a metric with a scale")
}

/// The scale that `min` and `max` of an input name.
pub fn scale_of(input: &Value) -> Scale {
    let end = |key: &str| u8::try_from(input[key].as_u64().expect("an end")).expect("a point");
    Scale::new(end("min"), end("max")).expect("a scale")
}

/// The counts from 0 to 10 of a list that starts at `first`.
pub fn histogram(list: &Value, first: u8) -> [u64; 11] {
    let mut counts = [0; 11];
    for (place, count) in list.as_array().expect("counts").iter().enumerate() {
        counts[place + usize::from(first)] = count.as_u64().expect("a count");
    }
    counts
}

/// The counts of an input, given as `histogram` or as `values`.
pub fn counts(input: &Value) -> [u64; 11] {
    let first = input["min"].as_u64().map_or(0, |min| u8::try_from(min).expect("a point"));
    if input["histogram"].is_array() {
        return histogram(&input["histogram"], first);
    }
    let mut counts = [0; 11];
    for value in input["values"].as_array().expect("values or a histogram") {
        counts[usize::try_from(value.as_u64().expect("a rating")).expect("a rating")] += 1;
    }
    counts
}

/// The counts at the points of a scale.
pub fn listed(counts: &[u64; 11], scale: Scale) -> Value {
    json!(counts[usize::from(scale.min())..=usize::from(scale.max())])
}

pub fn rational(value: Option<Rational>) -> Value {
    value.map_or(
        Value::Null,
        |value| json!({"rational": value.to_string(), "float": value.to_f64()}),
    )
}

/// The ends of an interval under `lo`, `hi` and what may be shown of it under `clipped`.
fn interval(value: Option<Interval>, clip: impl Fn(Interval) -> Interval) -> Value {
    value.map_or(Value::Null, |value| {
        let clipped = clip(value);
        json!({"lo": value.low, "hi": value.high, "clipped": [clipped.low, clipped.high]})
    })
}

fn points(value: Option<Interval>) -> Value {
    interval(value, Interval::clipped_to_points)
}

fn percent(value: Option<Interval>) -> Value {
    interval(value, |interval| interval.clipped(0.0, 100.0))
}

pub fn share(share: Share) -> Value {
    let mut figures = json!({
        "k": share.count(),
        "n": share.n(),
        "pct": rational(share.percent()),
    });
    for (name, level) in LEVELS {
        figures[format!("wilson{name}")] = percent(share.wilson(confidence(level)));
    }
    figures
}

/// The mean's figures at one level.
fn student(mean: Option<SampleMean>, scale: Scale, level: f64) -> Value {
    let Some(mean) = mean else { return Value::Null };
    let interval = mean.interval(confidence(level));
    let clipped = interval.map(|interval| interval.clipped_to_scale(scale));
    json!({
        "n": mean.n(),
        "mean": rational(Some(mean.mean())),
        "var_sample": rational(mean.variance()),
        "sd": mean.standard_deviation(),
        "se": mean.standard_error(),
        "lo": interval.map(|interval| interval.low),
        "hi": interval.map(|interval| interval.high),
        "clipped": clipped.map(|clipped| [clipped.low, clipped.high]),
    })
}

/// Adds the mean's figures at each level under `<prefix><level>`.
pub fn add_student(figures: &mut Value, prefix: &str, mean: Option<SampleMean>, scale: Scale) {
    for (name, level) in LEVELS {
        figures[format!("{prefix}{name}")] = student(mean, scale, level);
    }
}

pub fn nps(tally: &NpsTally, expected_ci: &Value) -> Value {
    let groups = tally.groups();
    let levels = expected_ci.as_object().into_iter().flat_map(Map::keys);
    let ci: Map<String, Value> = levels
        .map(|key| (key.clone(), nps_intervals(groups, key.parse().expect("a level"))))
        .collect();
    let shares = |[plus, zero, minus]: [Value; 3]| json!({"promoters": plus, "passives": zero, "detractors": minus});
    let percents = [groups.plus(), groups.zero(), groups.minus()].map(Share::percent);
    let wald = groups.wald();
    json!({
        "n": tally.n(),
        "promoters": tally.promoters(),
        "passives": tally.passives(),
        "detractors": tally.detractors(),
        "histogram": tally.counts(),
        "nps": rational(tally.score()),
        "nps_rounded": tally.score_rounded(),
        "mean_ltr": rational(tally.mean()),
        "variance": rational(groups.variance()),
        "se": wald.map(|estimate| estimate.standard_error_points),
        "shares": if tally.n() == 0 { Value::Null } else { shares(percents.map(rational)) },
        "shares_display": groups.whole_percents(),
        "band": {
            "seed": tally.seed_band().map(|band| band.code()),
            "bain": tally.bain_band().map(|band| band.code()),
        },
        "ci": ci,
    })
}

fn nps_intervals(groups: Trinomial, level: f64) -> Value {
    let confidence = confidence(level);
    let wald = groups.wald().map(|estimate| estimate.interval(confidence));
    let mut adjusted = points(groups.adjusted_wald().map(|estimate| estimate.interval(confidence)));
    if let Some(estimate) = groups.adjusted_wald() {
        adjusted["center"] = json!(estimate.net_points);
        adjusted["se"] = json!(estimate.standard_error_points);
    }
    let goodman = groups.goodman(confidence).map(|shares| {
        let [plus, zero, minus] = shares.map(|share| percent(Some(share)));
        json!({"promoters": plus, "passives": zero, "detractors": minus})
    });
    json!({
        "wald": points(wald),
        "adjusted_wald": adjusted,
        "score": points(groups.score_interval(confidence)),
        "wilson_promoters": percent(groups.plus().wilson(confidence)),
        "wilson_passives": percent(groups.zero().wilson(confidence)),
        "wilson_detractors": percent(groups.minus().wilson(confidence)),
        "goodman": goodman,
    })
}

pub fn csat_tally(scale: Scale, input: &Value, rows: &[Row]) -> CsatTally {
    let items = input["items"].as_array().map_or_else(|| rows[0].len(), Vec::len);
    let mut tally = CsatTally::new(scale, GoodIs::High, items).expect("one to ten items");
    for row in rows {
        tally.record(row).expect("a row on the scale");
    }
    tally
}

pub fn csat(scale: Scale, input: &Value, rows: &[Row]) -> Value {
    let tally = csat_tally(scale, input, rows);
    let top_box = input["top_box_from"].as_u64().map_or_else(
        || TopBox::usual(scale, GoodIs::High),
        |from| {
            let from = u8::try_from(from).expect("a point");
            TopBox::new(scale, GoodIs::High, from).expect("a point of the scale")
        },
    );
    let respondent_mean = |row: &Row| {
        let one = csat_tally(scale, input, core::slice::from_ref(row));
        one.company_mean().map(|mean| mean.mean().to_string())
    };
    let items: Vec<Value> = tally
        .items()
        .enumerate()
        .map(|(place, item)| {
            let mut figures = json!({
                "item": input["items"][place],
                "n": item.n(),
                "missing": item.missing(),
                "sum": u64::try_from(item.sum()).expect("a small sum"),
                "mean": rational(item.mean().map(SampleMean::mean)),
                "top_box": share(item.top_box(top_box)),
            });
            add_student(&mut figures, "t", item.mean(), scale);
            figures
        })
        .collect();
    let mut overall = share(tally.top_box(top_box));
    overall["threshold"] = json!(top_box.threshold());
    let exact = tally.mean_of_item_means_exact();
    let near = tally.mean_of_item_means().zip(exact).map(|(near, exact)| near - exact.to_f64());
    assert!(near.unwrap_or(0.0).abs() < 1e-12, "the two means of item means differ");
    let mut figures = json!({
        "respondents": tally.respondents(),
        "respondents_scored": tally.respondents_scored(),
        "respondents_without_answers": tally.respondents_without_answers(),
        "answers": tally.answers(),
        "histogram": listed(&tally.counts(), scale),
        "respondent_means": rows.iter().map(respondent_mean).collect::<Vec<_>>(),
        "company_mean": rational(tally.company_mean().map(SampleMean::mean)),
        "pooled_mean": rational(tally.pooled_mean()),
        "items": items,
        "mean_of_item_means": rational(exact),
        "top_box": overall,
        "index_0_100": rational(tally.index()),
        "counters_by_answered": answered(&tally),
    });
    add_student(&mut figures, "company_mean_t", tally.company_mean(), scale);
    figures
}

/// R, S and Q by the number of items answered, where there are any.
pub fn answered(tally: &CsatTally) -> Value {
    (1..=MAX_ITEMS)
        .filter_map(|count| {
            let answered = tally.answered(count).filter(|answered| answered.respondents > 0)?;
            let counters = json!({
                "R": answered.respondents,
                "S": answered.sum,
                "Q": answered.sum_of_squares,
            });
            Some((count.to_string(), counters))
        })
        .collect::<Map<_, _>>()
        .into()
}

pub fn ces(version: &str, counts: &[u64; 11]) -> Value {
    match version {
        "ces1" => {
            let tally = Ces1Tally::from_counts(*counts).expect("counts of 1 to 5");
            let mut figures = ces_common(&tally);
            figures["band"] = json!(tally.band().map(|band| band.code()));
            figures["ease_reversed_mean"] = rational(tally.reversed_mean());
            figures
        }
        "ces2" => {
            let tally = Ces2Tally::from_counts(*counts).expect("counts of 1 to 7");
            let mut figures = ces_common(&tally);
            figures["band"] = Value::Null;
            figures["pct_easy_6_7"] = rational(tally.very_easy().percent());
            figures["ease_index_0_100"] = rational(tally.ease_index());
            figures
        }
        other => panic!("unknown version {other}"),
    }
}

fn ces_common<V: Version>(tally: &CesTally<V>) -> Value {
    let groups = tally.groups();
    let (low, high) = match V::GOOD_IS {
        GoodIs::Low => (groups.plus(), groups.minus()),
        GoodIs::High => (groups.minus(), groups.plus()),
    };
    let mut figures = json!({
        "n": tally.n(),
        "histogram": listed(&tally.counts(), V::SCALE),
        "mean": rational(tally.mean().map(SampleMean::mean)),
        "low_share": rational(low.percent()),
        "high_share": rational(high.percent()),
        "net": rational(groups.net()),
        "easy": share(groups.plus()),
        "neutral": share(groups.zero()),
        "hard": share(groups.minus()),
        "net_easy": rational(groups.net()),
    });
    add_student(&mut figures, "t", tally.mean(), V::SCALE);
    for (name, level) in LEVELS {
        let confidence = confidence(level);
        figures[format!("net_easy_adjusted_wald{name}")] =
            points(groups.adjusted_wald().map(|estimate| estimate.interval(confidence)));
        figures[format!("net_easy_wald{name}")] =
            points(groups.wald().map(|estimate| estimate.interval(confidence)));
        figures[format!("net_easy_score{name}")] = points(groups.score_interval(confidence));
    }
    figures
}

/// The figures of counts of any kind that is counted by point.
pub fn of_kind(kind: &str, counts: &[u64; 11], expected: &Value) -> Value {
    match kind {
        "nps" => nps(&NpsTally::from_counts(*counts).expect("counts"), &expected["ci"]),
        _ => ces(kind, counts),
    }
}

/// The counts of all shards, merged by the tally of their kind.
pub fn merged<'a>(kind: &str, shards: impl Iterator<Item = &'a [u64; 11]>) -> [u64; 11] {
    match kind {
        "nps" => {
            let mut merged = NpsTally::default();
            for shard in shards {
                let shard = NpsTally::from_counts(*shard).expect("counts");
                merged.merge(&shard).expect("counts that fit");
            }
            merged.counts()
        }
        "ces1" => merged_ces(Ces1Tally::default(), shards),
        "ces2" => merged_ces(Ces2Tally::default(), shards),
        other => panic!("unknown kind {other}"),
    }
}

fn merged_ces<'a, V: Version>(
    mut merged: CesTally<V>,
    shards: impl Iterator<Item = &'a [u64; 11]>,
) -> [u64; 11] {
    for shard in shards {
        let shard = CesTally::from_counts(*shard).expect("counts");
        merged.merge(&shard).expect("counts that fit");
    }
    merged.counts()
}

pub fn test(test: Option<ChangeTest>, confidence: Confidence) -> Value {
    test.map_or(Value::Null, |test| {
        let interval = test.interval(confidence);
        json!({
            "diff": test.difference_points(),
            "se": test.standard_error_points(),
            "z": test.z(),
            "p": test.p(),
            "lo": interval.low,
            "hi": interval.high,
            "significant": test.is_significant(confidence),
        })
    })
}

/// A net share of 1 instead of 100, as an exact fraction.
pub fn hundredth(points: Rational) -> String {
    let (mut numerator, mut denominator) = (points.numerator(), points.denominator() * 100);
    for prime in [2, 5] {
        while numerator % prime == 0 && denominator % prime == 0 {
            numerator /= prime;
            denominator /= prime;
        }
    }
    let sign = if points.is_negative() { "-" } else { "" };
    if denominator == 1 {
        format!("{sign}{numerator}")
    } else {
        format!("{sign}{numerator}/{denominator}")
    }
}
