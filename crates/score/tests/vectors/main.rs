//! The scoring vectors, whatever cases their files hold: every figure named there that this crate
//! gives is compared, rationals exactly, floats within 1e-9.
#![cfg(test)]
#![cfg(feature = "intervals")]

mod expected;
mod figures;
mod published;

use expected::{Cases, rows, rows_of, shards};
use figures::{counts, histogram, scale_of};
use serde_json::{Value, json};
use trefoil_score::{
    Change, Confidence, JointTally, NpsTally, Rejection, Scale, Trinomial, answers_for_margin,
    answers_to_detect_change, holm,
};

/// Compares the figures that `figures` computes from a case with what the case expects.
fn check(file: &str, figures: impl Fn(&Value) -> Value) {
    Cases::read(file).hold(|case, report| report.compare(&case["expect"], &figures(case)));
}

#[test]
fn nps_vectors_hold() {
    check("nps", |case| figures::nps(&nps_tally(&case["input"]), &case["expect"]["ci"]));
}

#[test]
fn csat_vectors_hold() {
    check("csat", |case| {
        let input = &case["input"];
        let scale = scale_of(input);
        figures::csat(scale, input, &rows(&input["rows"]))
    });
}

#[test]
fn ces_vectors_hold() {
    check("ces", |case| {
        let input = &case["input"];
        figures::ces(input["version"].as_str().expect("a version"), &counts(input))
    });
}

#[test]
fn merge_vectors_hold_in_any_order() {
    Cases::read("merge").hold(|case, report| {
        let kind = case["kind"].as_str().expect("a kind");
        if kind.starts_with("csat") || kind == "thumbs" {
            let scale = figures::scale_named(kind);
            for shards in [shards(case), shards(case).into_iter().rev().collect()] {
                let tallies: Vec<_> =
                    shards.iter().map(|rows| figures::csat_tally(scale, case, rows)).collect();
                let all: Vec<_> = rows_of(&shards);
                let mut merged = figures::csat_tally(scale, case, &[]);
                for tally in &tallies {
                    merged.merge(tally).expect("shards of one survey");
                }
                assert_eq!(merged, figures::csat_tally(scale, case, &all));
            }
            let shards = shards(case);
            let counters = shards
                .iter()
                .map(|rows| figures::answered(&figures::csat_tally(scale, case, rows)))
                .collect();
            report.compare(&case["shard_counters"], &Value::Array(counters));
            report.compare(&case["expect"], &figures::csat(scale, case, &rows_of(&shards)));
        } else {
            let shards: Vec<[u64; 11]> = case["shards"]
                .as_array()
                .expect("shards")
                .iter()
                .map(|shard| histogram(shard, figures::scale_named(kind).min()))
                .collect();
            let forwards = figures::merged(kind, shards.iter());
            assert_eq!(forwards, figures::merged(kind, shards.iter().rev()));
            let listed = figures::listed(&forwards, figures::scale_named(kind));
            report.compare(&case["merged_histogram"], &listed);
            report.compare(&case["expect"], &figures::of_kind(kind, &forwards, &case["expect"]));
        }
    });
}

/// What a posted JSON value is on this scale.
fn classified(value: &Value, scale: Scale) -> Result<u8, Rejection> {
    match value {
        Value::Null => Err(Rejection::Null),
        Value::Number(number) => scale.accept(number.as_f64().expect("a number of JSON")),
        // The vectors' way to write what JSON cannot.
        Value::Object(object) if object.contains_key("$") => {
            let float = object["$"].as_str().and_then(|text| text.parse().ok());
            scale.accept(float.expect("NaN or an infinity"))
        }
        _ => Err(Rejection::WrongType),
    }
}

#[test]
fn invalid_vectors_hold() {
    Cases::read("invalid").hold(|group, report| {
        let scale = scale_of(group);
        let named = group["scale"].as_str().and_then(figures::scale);
        assert_eq!(named.unwrap_or(scale), scale);
        for case in group["cases"].as_array().expect("cases") {
            let raw = case["raw"].as_str().expect("a JSON text");
            let outcome = match serde_json::from_str::<Value>(raw) {
                Ok(value) => classified(&value, scale),
                Err(_) => Err(Rejection::NotJson),
            };
            let code = outcome.err().map(Rejection::code);
            if code.is_some() && case["or_code"].as_str() == code {
                report.count();
            } else {
                report.at(raw).compare(&case["accept"], &json!(outcome.ok()));
                report.at(raw).compare(&case["reject"], &json!(code));
            }
        }
    });
}

#[test]
fn batch_vectors_hold() {
    Cases::read("batch").hold(|case, report| {
        let kind = case["kind"].as_str().expect("a kind");
        let scale = figures::scale_named(kind);
        let (mut accepted, mut rejected) = ([0_u64; 11], Vec::new());
        for (index, value) in case["values"].as_array().expect("values").iter().enumerate() {
            match classified(value, scale) {
                Ok(rating) => accepted[usize::from(rating)] += 1,
                Err(reason) => rejected.push(json!({"index": index, "code": reason.code()})),
            }
        }
        let strict = match rejected.first() {
            None => json!({"ok": true}),
            Some(first) => json!({"error": first}),
        };
        let expected = &case["expect"]["lenient"]["result"];
        let lenient = json!({
            "accepted": accepted.iter().sum::<u64>(),
            "rejected": rejected,
            "histogram": figures::listed(&accepted, scale),
            "result": figures::of_kind(kind, &accepted, expected),
        });
        report.compare(&case["expect"], &json!({"strict": strict, "lenient": lenient}));
    });
}

#[test]
fn published_vectors_hold() {
    Cases::read("published").hold_somewhere(published::check);
}

fn nps_tally(input: &Value) -> NpsTally {
    NpsTally::from_counts(counts(input)).expect("counts that fit")
}

fn change(before: &Value, after: &Value) -> Change {
    let groups = |value| NpsTally::from_counts(histogram(value, 0)).expect("counts").groups();
    Change::new(groups(before), groups(after))
}

#[test]
fn compare_vectors_hold() {
    check("compare", |case| {
        let input = &case["input"];
        let level = input["conf"].as_f64().unwrap_or(0.95);
        let confidence = Confidence::new(level).expect("a level");
        let score = |side: &Value| {
            let tally = NpsTally::from_counts(histogram(side, 0)).expect("counts");
            figures::rational(tally.score())
        };
        let change = change(&input["before"], &input["after"]);
        json!({
            "before": score(&input["before"]),
            "after": score(&input["after"]),
            "change": figures::rational(change.points()),
            "adjusted_wald": figures::test(change.adjusted_wald(), confidence),
            "wald": figures::test(change.wald(), confidence),
        })
    });
}

#[test]
fn segment_pair_vectors_hold() {
    Cases::read("segments").hold_somewhere(|case, report| {
        let input = &case["input"];
        let expected = &case["expect"]["pairs"];
        let changes: Vec<(&Value, Change)> = expected
            .as_array()
            .into_iter()
            .flatten()
            .map(|pair| {
                let side = |key: &str| &input[pair[key].as_str().expect("a segment")];
                (pair, change(side("a"), side("b")))
            })
            .collect();
        let p = |change: &Change| change.adjusted_wald().and_then(|test| test.p());
        let mut holms: Vec<(usize, f64)> = changes
            .iter()
            .enumerate()
            .filter_map(|(place, (_, change))| Some((place, p(change)?)))
            .collect();
        holm(&mut holms);
        for (place, (pair, change)) in changes.iter().enumerate() {
            let adjusted = holms.iter().find(|(of, _)| *of == place).map(|(_, p)| p);
            let figures = json!({
                "a": pair["a"],
                "b": pair["b"],
                "diff_b_minus_a": figures::rational(change.points()),
                "p": p(change),
                "p_holm": adjusted,
            });
            report.compare(pair, &figures);
        }
    });
}

#[test]
fn samplesize_vectors_hold() {
    Cases::read("samplesize").hold(|case, report| {
        let confidence = Confidence::new(case["conf"].as_f64().expect("a level")).expect("one");
        let points = case["margin_points"].as_f64().expect("a margin");
        // Thousandths of a percent, so that a share like 12.5 is a count as well.
        let share = |key: &str| (case[key].as_f64().expect("a share") * 1000.0).round() as u64;
        let (plus, minus) = (share("expected_promoters_pct"), share("expected_detractors_pct"));
        let expected = Trinomial::new(plus, 100_000 - plus - minus, minus).expect("shares");
        let detected = |power| answers_to_detect_change(expected, points, confidence, power);
        let figures = json!({
            "variance": expected.variance().expect("answers").to_string(),
            "n_for_margin": answers_for_margin(expected, points, confidence),
            "n_per_period_to_detect_change_power_80": detected(0.8),
            "n_per_period_to_detect_change_power_90": detected(0.9),
        });
        report.compare_known(case, &figures);
    });
}

#[test]
fn driver_vectors_hold() {
    check("drivers", |case| {
        let rows = case["input"]["rows"].as_array().expect("rows");
        let point =
            |value: &Value| value.as_u64().map(|value| u8::try_from(value).expect("a point"));
        let items = case["expect"]["items"].as_array().expect("items");
        // The files do not say the scale of the items; it changes no figure.
        let tallies: Vec<_> = (0..items.len())
            .map(|place| {
                let mut tally = JointTally::new(Scale::NPS, Scale::NPS);
                for row in rows {
                    if let (Some(x), Some(y)) = (point(&row["csat"][place]), point(&row["nps"])) {
                        tally.record(x, y).expect("points");
                    }
                }
                tally
            })
            .collect();
        let mut ranking: Vec<_> = items
            .iter()
            .zip(&tallies)
            .filter_map(|(item, tally)| Some((item["item"].clone(), tally.pearson()?)))
            .collect();
        ranking.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let figures = items.iter().zip(&tallies).map(|(item, tally)| {
            let sums = tally.sums();
            let sum = |sum: u128| u64::try_from(sum).expect("few answers");
            let fisher = tally.pearson_interval(Confidence::P95);
            json!({
                "item": item["item"],
                "n": tally.n(),
                "sums": {
                    "x": sum(sums.x), "y": sum(sums.y),
                    "xx": sum(sums.xx), "yy": sum(sums.yy), "xy": sum(sums.xy),
                },
                "performance_mean": figures::rational(tally.mean_x()),
                "pearson": tally.pearson(),
                "spearman": tally.spearman(),
                "fisher95": fisher.map(|interval| [interval.low, interval.high]),
            })
        });
        json!({
            "items": figures.collect::<Vec<_>>(),
            "ranking_by_pearson": ranking.into_iter().map(|(item, _)| item).collect::<Vec<_>>(),
        })
    });
}
