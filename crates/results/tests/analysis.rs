//! The vectors of trends, segments, service, retention and response rates: every figure named there is compared,
//! rationals exactly, floats within 1e-9.
#![cfg(test)]

use serde_json::{Value, json};
use trefoil_results::{
    Bucket, Day, Offset, Purchases, Responding, Service, Spread, Step, Ticket, Trend, differences,
};
use trefoil_score::{Confidence, NpsTally, Rational, Share, Trinomial};
use trefoil_survey::time::Timestamp;

fn check(file: &str, figures: impl Fn(&Value) -> Value) {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        compare(case["id"].as_str().unwrap_or("a case"), &case["expect"], &figures(&case["input"]));
    }
}

/// Every expected figure is there; more may be.
fn compare(path: &str, expected: &Value, computed: &Value) {
    match (expected, computed) {
        (Value::Object(expected), Value::Object(_)) => {
            for (key, expected) in expected {
                compare(&format!("{path}.{key}"), expected, &computed[key]);
            }
        }
        (Value::Array(expected), Value::Array(computed)) => {
            assert_eq!(expected.len(), computed.len(), "{path}");
            for (place, (expected, computed)) in expected.iter().zip(computed).enumerate() {
                compare(&format!("{path}[{place}]"), expected, computed);
            }
        }
        (Value::Number(expected), Value::Number(computed))
            if expected.is_f64() || computed.is_f64() =>
        {
            let apart = expected.as_f64().unwrap() - computed.as_f64().unwrap();
            // Twelve digits were written, so above 200 half of the last one weighs more than 1e-9.
            let bound = (expected.as_f64().unwrap().abs() * 5e-12).max(1e-9);
            assert!(apart.abs() <= bound, "{path}: {computed}, not {expected}");
        }
        _ => assert_eq!(expected, computed, "{path}"),
    }
}

fn exact(figure: Option<Rational>) -> Value {
    figure.map_or(
        Value::Null,
        |figure| json!({"rational": figure.to_string(), "float": figure.to_f64()}),
    )
}

fn text(figure: Option<Rational>) -> Value {
    json!(figure.map(|figure| figure.to_string()))
}

fn percent(share: Option<Share>) -> Value {
    exact(share.and_then(Share::percent))
}

fn wilson(share: Option<Share>) -> Value {
    let interval = share.and_then(|share| share.wilson(Confidence::P95));
    interval.map_or(Value::Null, |interval| json!({"lo": interval.low, "hi": interval.high}))
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str().map(|text| Timestamp::from_rfc3339(text).unwrap())
}

fn point(value: &Value) -> Option<u8> {
    value.as_u64().map(|value| u8::try_from(value).unwrap())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

#[test]
fn vectors_of_trends_hold() {
    check(include_str!("../../../tests/fixtures/vectors/trend.json"), |input| {
        let minutes = i32::try_from(input["utc_offset_minutes"].as_i64().unwrap()).unwrap();
        let offset = Offset::minutes(minutes).unwrap();
        // Two parts that are merged, as two files would be.
        let mut parts = [Trend::new(NpsTally::default()), Trend::new(NpsTally::default())];
        let mut known = std::collections::BTreeSet::new();
        for (place, response) in list(&input["responses"]).enumerate() {
            if known.insert(response["id"].as_str()) {
                let day = offset.day(moment(&response["t"]).unwrap());
                parts[place % 2].on(day).record(point(&response["value"]).unwrap()).unwrap();
            }
        }
        let [mut trend, other] = parts;
        trend.merge(&other);
        let bucket = |bucket: Bucket<NpsTally>| {
            let Bucket { label, from, counted, .. } = bucket;
            json!({
                "label": label, "day": label, "start": from.to_string(),
                "n": counted.n(), "nps": text(counted.score()),
                "promoters": counted.promoters(), "passives": counted.passives(),
                "detractors": counted.detractors(),
            })
        };
        let days = u32::try_from(input["rolling_days"].as_u64().unwrap()).unwrap();
        json!({
            "iso_weeks": trend.weeks().map(bucket).collect::<Vec<_>>(),
            "months": trend.months().map(bucket).collect::<Vec<_>>(),
            "rolling": trend.rolling(days).map(bucket).collect::<Vec<_>>(),
        })
    });
}

#[test]
fn vectors_of_segments_hold() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/segments.json"))
            .unwrap();
    for case in list(&file["cases"]) {
        let expected = &case["expect"];
        let names: Vec<_> =
            list(&expected["segments"]).map(|segment| &segment["segment"]).collect();
        let tallies: Vec<NpsTally> = names
            .iter()
            .map(|name| {
                let counts =
                    list(&case["input"][name.as_str().unwrap()]).map(|n| n.as_u64().unwrap());
                NpsTally::from_counts(counts.collect::<Vec<_>>().try_into().unwrap()).unwrap()
            })
            .collect();
        let groups: Vec<Trinomial> = tallies.iter().map(NpsTally::groups).collect();
        let pairs = differences(&groups).into_iter().map(|pair| {
            let [a, b] = pair.between.map(|place| names[place]);
            json!({"a": a, "b": b, "diff_b_minus_a": exact(pair.points), "p": pair.p, "p_holm": pair.p_holm})
        });
        compare("pairs", &expected["pairs"], &Value::Array(pairs.collect()));
        for (segment, tally) in list(&expected["segments"]).zip(&tallies) {
            let interval = tally.groups().score_interval(Confidence::P95);
            assert_eq!(segment["n"], tally.n());
            compare("nps", &segment["nps"], &exact(tally.score()));
            let clipped = interval.map(|interval| interval.clipped_to_points());
            let computed = json!(clipped.map(|interval| [interval.low, interval.high]));
            compare("ci", &segment["ci"]["0.95"]["score"]["clipped"], &computed);
        }
    }
}

#[test]
fn vectors_of_service_hold() {
    check(include_str!("../../../tests/fixtures/vectors/service.json"), |input| {
        let now = moment(&input["as_of"]).unwrap();
        let term_s = (input["sla_hours"].as_f64().unwrap() * 3600.0) as i64;
        let mut service = Service::default();
        for ticket in list(&input["tickets"]) {
            let ticket = Ticket {
                is_complaint: ticket["complaint"].as_bool().unwrap(),
                opened_at: moment(&ticket["opened_at"]).unwrap(),
                replied_at: moment(&ticket["first_reply_at"]),
                resolved_at: moment(&ticket["resolved_at"]),
                satisfaction: point(&ticket["csat"]),
            };
            service.record(&ticket, now, term_s);
        }
        let times = |spread: &Spread| {
            json!({
                "n": spread.n(), "mean_s": text(spread.mean()),
                "median_s": text(spread.median()), "p90_s": spread.p90(),
            })
        };
        let within = service.within_term();
        json!({
            "first_response": times(&service.first_response),
            "unanswered": service.unanswered,
            "resolution": times(&service.resolution),
            "unresolved": service.unresolved,
            "complaints_within_sla": {
                "met": service.met, "late": service.late, "pending_not_due": service.pending,
                "due": service.met + service.late, "pct": percent(within), "wilson95": wilson(within),
                "target_85_met": service.meets_goal(),
            },
            "service_csat_mean": exact(service.satisfaction()),
        })
    });
}

#[test]
fn vectors_of_retention_hold() {
    check(include_str!("../../../tests/fixtures/vectors/retention.json"), |input| {
        let day = |value: &Value| Day::read(value.as_str().unwrap()).unwrap();
        // Two parts that are merged, as two files would be.
        let mut parts = [Purchases::default(), Purchases::default()];
        for (place, purchase) in list(&input["purchases"]).enumerate() {
            parts[place % 2].record(purchase["customer"].as_str().unwrap(), day(&purchase["day"]));
        }
        let [mut purchases, other] = parts;
        purchases.merge(other);
        let window = u32::try_from(input["window_days"].as_u64().unwrap()).unwrap();
        let at = purchases.at(day(&input["at"]), window);
        let repeat = purchases.repeat();
        let (mean, median) = purchases.longevity_days();
        json!({
            "customers": purchases.customers(),
            "purchases": purchases.purchases(),
            "repeat_customers": repeat.map(Share::count),
            "repeat_purchase_rate": percent(repeat),
            "purchases_per_customer": exact(purchases.per_customer()),
            "active_at_start": at.active,
            "retained": at.retained,
            "lost": at.active - at.retained,
            "new_in_window": at.new,
            "retention_rate": percent(at.retained_share()),
            "churn_rate": percent(at.churn()),
            "longevity_days_mean": exact(mean),
            "longevity_days_median": text(median),
        })
    });
}

#[test]
fn vectors_of_response_rates_hold() {
    check(include_str!("../../../tests/fixtures/vectors/responserate.json"), |input| {
        let mut parts = [Responding::default(), Responding::default()];
        for (place, event) in list(&input["events"]).enumerate() {
            let step = match event["event"].as_str().unwrap() {
                "shown" => Step::Shown,
                "started" => Step::Started,
                "submitted" => Step::Submitted,
                _ => continue,
            };
            parts[place % 2].record(event["session"].as_str().unwrap(), step);
        }
        let [mut responding, other] = parts;
        responding.merge(other);
        let rate = responding.rate();
        json!({
            "shown": rate.shown,
            "started": rate.started,
            "submitted": rate.submitted,
            "orphan_submissions_without_shown": rate.orphans,
            "response_rate": percent(rate.responded()),
            "wilson95": wilson(rate.responded()),
            "completion_rate_of_started": percent(rate.completion()),
        })
    });
}
