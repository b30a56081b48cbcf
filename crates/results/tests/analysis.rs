//! The vectors of trends, segments, service, retention and response rates: every figure named there is compared,
//! rationals exactly, floats within 1e-9.
#![cfg(test)]

use serde_json::{Value, json};
use std::fmt::Write;
use trefoil_results::{
    Analysis, Bucket, Day, Days, Filter, Format, NpsRow, Offset, Period, Population, Purchases,
    Responding, ResponseRateRow, Search, Selection, Service, Span, Spread, Step, Tally, Ticket,
    Trend, View, differences,
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
            let customer = purchase["customer"].as_str().unwrap();
            parts[place % 2].record(customer, None, day(&purchase["day"]));
        }
        let [mut purchases, other] = parts;
        purchases.merge(&other);
        let window = u32::try_from(input["window_days"].as_u64().unwrap()).unwrap();
        let at = purchases.at(day(&input["at"]), window);
        let buying = purchases.buying();
        let repeat = buying.repeat();
        let (mean, median) = buying.longevity_days();
        json!({
            "customers": buying.customers(),
            "purchases": buying.purchases(),
            "repeat_customers": repeat.map(Share::count),
            "repeat_purchase_rate": percent(repeat),
            "purchases_per_customer": exact(buying.per_customer()),
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

fn view(span: Span) -> View {
    let now = Timestamp::from_rfc3339("2026-06-10T00:00:00Z").unwrap();
    View { span, by: vec!["group".into()], ..View::at(now) }
}

fn analysis(format: Format, text: &str, view: &View) -> Analysis {
    let mut tally = Tally::default();
    tally.read("vectors", format, text.as_bytes());
    let bad = tally.tables(&Selection::default()).bad_lines;
    assert!(bad.is_empty(), "{bad:?}");
    // Whatever way a file is cut, what comes out is the same.
    let whole = tally.analysis(&Selection::default(), view);
    if format == Format::JsonLines {
        let (mut one, mut other) = (Tally::default(), Tally::default());
        for (place, line) in text.lines().enumerate() {
            let part = if place % 2 == 0 { &mut one } else { &mut other };
            part.read("vectors", Format::JsonLines, line.as_bytes());
        }
        other.merge(&one);
        assert_eq!(other.analysis(&Selection::default(), view), whole);
    }
    whole
}

#[test]
fn a_file_has_the_trend_of_the_vectors() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/trend.json")).unwrap();
    for case in list(&file["cases"]) {
        let (input, expected) = (&case["input"], &case["expect"]);
        let mut csv = String::from("id,time,nps\n");
        for response in list(&input["responses"]) {
            let cell = |name: &str| response[name].as_str().unwrap();
            writeln!(csv, "{},{},{}", cell("id"), cell("t"), response["value"]).unwrap();
        }
        let minutes = i32::try_from(input["utc_offset_minutes"].as_i64().unwrap()).unwrap();
        let days = u32::try_from(input["rolling_days"].as_u64().unwrap()).unwrap();
        let period = |period: Period| {
            let [row]: [NpsRow; 1] = period.nps.try_into().unwrap();
            let score = row.score.map(|score| score.exact().to_string());
            json!({
                "label": period.label, "day": period.label, "start": period.from, "n": row.n, "nps": score,
                "promoters": row.promoters.count, "passives": row.passives.count,
                "detractors": row.detractors.count,
            })
        };
        for (span, name) in
            [(Span::Week, "iso_weeks"), (Span::Month, "months"), (Span::Rolling(days), "rolling")]
        {
            // The last cases are of the year after.
            let now = Timestamp::from_rfc3339("2030-01-01T00:00:00Z").unwrap();
            let view = View { offset: Offset::minutes(minutes).unwrap(), now, ..view(span) };
            let analysis = analysis(Format::Csv, &csv, &view);
            assert_eq!(analysis.undated, 0);
            let periods = analysis.trend.into_iter().map(period).collect();
            compare(name, &expected[name], &Value::Array(periods));
        }
    }
}

#[test]
fn a_file_has_the_segments_of_the_vectors() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/segments.json"))
            .unwrap();
    for case in list(&file["cases"]) {
        let mut csv = String::from("nps,group\n");
        for (name, counts) in case["input"].as_object().unwrap() {
            for (point, count) in list(counts).enumerate() {
                (0..count.as_u64().unwrap()).for_each(|_| writeln!(csv, "{point},{name}").unwrap());
            }
        }
        // Four are too few to be shown, and nobody knows of what group the last one is.
        csv += &"10,rare\n".repeat(4);
        csv += "10,\n";
        let analysis = analysis(Format::Csv, &csv, &view(Span::Week));
        assert_eq!(analysis.undated, csv.lines().count() as u64 - 1);
        assert!(analysis.trend.is_empty());
        let [segmentation] = &analysis.segments[..] else { panic!("one facet was asked for") };
        assert_eq!((segmentation.hidden, segmentation.hidden_respondents), (1, 4));
        assert_eq!(segmentation.unknown, 1);
        assert_eq!(segmentation.segments.len(), case["input"].as_object().unwrap().len());
        let sizes: Vec<u64> = segmentation.segments.iter().map(|one| one.respondents).collect();
        assert!(sizes.is_sorted_by(|one, other| one >= other), "{sizes:?}");
        for expected in list(&case["expect"]["segments"]) {
            let is_it = |one: &&trefoil_results::Segment| expected["segment"] == one.value;
            let row = &segmentation.segments.iter().find(is_it).unwrap().nps[0];
            assert_eq!(expected["n"], row.n);
            compare("nps", &expected["nps"], &exact(row.score.map(trefoil_results::Figure::exact)));
        }
        for expected in list(&case["expect"]["pairs"]) {
            let names = [expected["a"].as_str().unwrap(), expected["b"].as_str().unwrap()];
            let is_it = |pair: &&trefoil_results::SegmentPair| {
                names.contains(&pair.a.as_str()) && names.contains(&pair.b.as_str())
            };
            let pair = segmentation.differences.iter().find(is_it).unwrap();
            let computed = json!({"p": pair.p, "p_holm": pair.p_holm});
            compare("pair", &json!({"p": expected["p"], "p_holm": expected["p_holm"]}), &computed);
        }
    }
}

#[test]
fn a_file_has_the_drivers_of_the_vectors() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/drivers.json")).unwrap();
    for case in list(&file["cases"]) {
        let items: Vec<&Value> = list(&case["expect"]["items"]).collect();
        let names = items.iter().map(|item| format!("csat_{}", item["item"].as_str().unwrap()));
        let mut csv = format!("nps,{}\n", names.collect::<Vec<_>>().join(","));
        for row in list(&case["input"]["rows"]) {
            let cells = std::iter::once(&row["nps"]).chain(list(&row["csat"]));
            let cells: Vec<_> = cells
                .map(|value| if value.is_null() { String::new() } else { value.to_string() })
                .collect();
            writeln!(csv, "{}", cells.join(",")).unwrap();
        }
        let analysis = analysis(Format::Csv, &csv, &view(Span::Week));
        let [drivers] = &analysis.drivers[..] else { panic!("one question of the likelihood") };
        for expected in items {
            let of_it =
                |one: &&trefoil_results::Driver| expected["item"] == *one.item.as_ref().unwrap();
            let Some(driver) = drivers.drivers.iter().find(of_it) else {
                assert_eq!(expected["n"], 0);
                continue;
            };
            let computed = json!({
                "item": driver.item, "n": driver.n, "pearson": driver.pearson,
                "spearman": driver.spearman, "fisher95": driver.interval,
                "performance_mean": exact(driver.mean.map(trefoil_results::Figure::exact)),
            });
            let mut expected = expected.clone();
            expected.as_object_mut().unwrap().remove("sums");
            compare("driver", &expected, &computed);
        }
        let known = drivers.drivers.iter().filter(|one| one.pearson.is_some());
        let ranking: Vec<_> = known.map(|one| one.item.clone().unwrap()).collect();
        assert_eq!(json!(ranking), case["expect"]["ranking_by_pearson"]);
    }
}

fn record_id(number: usize) -> String {
    format!("0197a000-0000-7000-8000-{number:012x}")
}

#[test]
fn records_have_the_service_of_the_vectors() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/service.json")).unwrap();
    for case in list(&file["cases"]) {
        let (input, expected) = (&case["input"], &case["expect"]);
        let mut lines = String::new();
        let complaints = list(&input["tickets"]).filter(|ticket| ticket["complaint"] == true);
        for (number, ticket) in complaints.enumerate() {
            let opened = ticket["opened_at"].as_str().unwrap();
            let due = Timestamp::from_rfc3339(opened).unwrap().plus_s(72 * 3600).to_rfc3339();
            let response = json!({
                "v": 1, "type": "response", "id": record_id(number), "revision": 1, "survey": "s",
                "survey_version": "1", "status": "complete", "test": false, "shown_at": opened,
                "answered_at": opened, "locale": "en", "display": "inline",
                "answers": [{"question": "q", "kind": "nps", "min": 0, "max": 10, "good_is": "high", "value": 0}],
                "complaint": {"opened_at": opened, "due_at": due},
            });
            writeln!(lines, "{response}").unwrap();
            for (place, (kind, at)) in
                [("replied", "first_reply_at"), ("resolved", "resolved_at")].into_iter().enumerate()
            {
                if let Some(at) = ticket[at].as_str() {
                    let event = json!({
                        "v": 1, "type": "event", "id": record_id(1_000_000 + 2 * number + place),
                        "at": at, "survey": "s", "event": kind, "response": record_id(number),
                    });
                    writeln!(lines, "{event}").unwrap();
                }
            }
        }
        let now = moment(&input["as_of"]).unwrap();
        let analysis = analysis(Format::JsonLines, &lines, &View { now, ..view(Span::Month) });
        let within = &expected["complaints_within_sla"];
        let Some(row) = analysis.service.first() else {
            assert_eq!(within["due"], 0);
            continue;
        };
        assert_eq!(
            (row.late, row.pending),
            (within["late"].as_u64().unwrap(), within["pending_not_due"].as_u64().unwrap())
        );
        assert_eq!(row.in_time.count, within["met"]);
        assert_eq!(json!(row.meets_goal), within["target_85_met"]);
        let of_complaints = list(&input["tickets"]).filter(|ticket| ticket["complaint"] == true);
        let unanswered = of_complaints.filter(|ticket| ticket["first_reply_at"].is_null()).count();
        assert_eq!(row.unanswered, unanswered as u64);
    }
}

#[test]
fn records_have_the_response_rate_of_the_vectors() {
    let file: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/responserate.json"))
            .unwrap();
    for case in list(&file["cases"]) {
        let mut sessions: Vec<&str> = Vec::new();
        let mut lines = String::new();
        for (number, told) in list(&case["input"]["events"]).enumerate() {
            let session = told["session"].as_str().unwrap();
            let place = sessions.iter().position(|known| *known == session).unwrap_or_else(|| {
                sessions.push(session);
                sessions.len() - 1
            });
            let at = "2026-05-01T10:00:00Z";
            let record = if told["event"] == "submitted" {
                json!({
                    "v": 1, "type": "response", "id": record_id(place), "revision": 1, "survey": "s",
                    "survey_version": "1", "status": "complete", "test": false, "shown_at": at,
                    "answered_at": at, "locale": "en", "display": "inline", "answers": [],
                })
            } else {
                json!({
                    "v": 1, "type": "event", "id": record_id(1_000_000 + number), "at": at,
                    "survey": "s", "event": told["event"], "response": record_id(place),
                })
            };
            writeln!(lines, "{record}").unwrap();
        }
        let analysis = analysis(Format::JsonLines, &lines, &view(Span::Week));
        let [row] = &analysis.response_rates[..] else { panic!("one survey") };
        let share = |share: &trefoil_results::ShareOf| {
            exact(share.percent.map(trefoil_results::Figure::exact))
        };
        let interval = row.responded.interval.unwrap();
        let computed = json!({
            "shown": row.shown, "started": row.started, "submitted": row.submitted,
            "orphan_submissions_without_shown": row.orphans,
            "response_rate": share(&row.responded),
            "wilson95": {"lo": interval.low(), "hi": interval.high()},
            "completion_rate_of_started": share(&row.completion),
        });
        compare("rate", &case["expect"], &computed);
    }
}

#[test]
fn a_gap_and_a_battery_are_counted_by_respondent() {
    let rating = |question: &str, item: Option<&str>, role: Option<&str>, value: u8| {
        let mut answer = json!({
            "question": question, "kind": "csat", "min": 1, "max": 5, "good_is": "high", "value": value,
        });
        for (name, text) in [("item", item), ("role", role)] {
            if let Some(text) = text {
                answer[name] = text.into();
            }
        }
        answer
    };
    let mut lines = String::new();
    for (number, [one, other, expected, experienced]) in
        [[1, 2, 5, 3], [2, 1, 4, 4], [4, 5, 5, 2], [5, 4, 3, 4]].into_iter().enumerate()
    {
        let record = json!({
            "v": 1, "type": "response", "id": record_id(number), "revision": 1, "survey": "s",
            "survey_version": "1", "status": "complete", "test": false, "shown_at": "2026-05-01T10:00:00Z",
            "locale": "en", "display": "inline",
            "answers": [
                rating("service", Some("speed"), None, one), rating("service", Some("kindness"), None, other),
                rating("quality", None, Some("expected"), expected),
                rating("quality", None, Some("experienced"), experienced),
            ],
        });
        writeln!(lines, "{record}").unwrap();
    }
    let analysis = analysis(Format::JsonLines, &lines, &view(Span::Week));
    let [battery] = &analysis.batteries[..] else { panic!("one question with items") };
    assert_eq!((battery.question.as_str(), battery.n), ("service", 4));
    assert_eq!(battery.items, ["kindness", "speed"]);
    // Item variances 10/3 each, variance of the sums 12: 2 (1 - 20/36).
    assert_eq!(battery.alpha.unwrap().exact().to_string(), "8/9");
    let [gap] = &analysis.gaps[..] else { panic!("one question with two sides") };
    assert_eq!((gap.question.as_str(), gap.n), ("quality", 4));
    // -2, 0, -3 and 1.
    assert_eq!(gap.gap.unwrap().exact().to_string(), "-1");
    // Student's t of three degrees of freedom, 3.182446305, times the error sqrt(10/3) / 2.
    let half = 3.182_446_305_284_263 * (10.0_f64 / 3.0).sqrt() / 2.0;
    let interval = gap.interval.unwrap();
    assert!(
        (interval.low() - (-1.0 - half)).abs() < 1e-9
            && (interval.high() - (half - 1.0)).abs() < 1e-9
    );
}

#[test]
fn comments_are_kept_with_the_likelihood_of_whoever_wrote_them() {
    let said = |format, text: &str| {
        let mut tally = Tally::default();
        tally.read("file", format, text.as_bytes());
        let comments = tally.comments(&Selection::default(), &Search::latest(100)).latest;
        let one = |comment: &trefoil_results::Comment| {
            let at = comment.at.map(Timestamp::to_rfc3339).unwrap_or_default();
            format!(
                "{}|{}|{:?}|{}",
                at.get(..10).unwrap_or_default(),
                comment.question,
                comment.likely,
                comment.text
            )
        };
        comments.iter().map(one).collect::<Vec<_>>()
    };
    let wide = "time,nps,comment_why\n2026-05-01,9,<b>Fine</b>\n2026-05-02,3,\"Late, and wet\"\n2026-05-03,3,\n";
    assert_eq!(
        said(Format::Csv, wide),
        ["2026-05-02|why|Some(3)|Late, and wet", "2026-05-01|why|Some(9)|<b>Fine</b>"]
    );
    let long = "id,answered_at,question,kind,min,max,value,text\na,2026-05-01T10:00:00Z,q,nps,0,10,9,\na,2026-05-01T10:00:00Z,why,comment,,,,Fine\n";
    assert_eq!(said(Format::Csv, long), ["2026-05-01|why|Some(9)|Fine"]);
    let record = json!({
        "v": 1, "type": "response", "id": record_id(1), "revision": 1, "survey": "s", "survey_version": "1",
        "status": "complete", "test": false, "shown_at": "2026-05-01T10:00:00Z", "locale": "fa", "display": "inline",
        "answers": [
            {"question": "q", "kind": "nps", "min": 0, "max": 10, "good_is": "high", "value": 10},
            {"question": "why", "kind": "comment", "text": "عالی بود"},
        ],
    });
    assert_eq!(said(Format::JsonLines, &record.to_string()), ["2026-05-01|why|Some(10)|عالی بود"]);
    let mut tally = Tally::default();
    tally.read("file", Format::Csv, wide.as_bytes());
    let found = |words: &str, group, topic| {
        let search = Search { words: words.into(), group, topic, most: 1 };
        let found = tally.comments(&Selection::default(), &search);
        assert_eq!((found.all, found.latest.len() as u64), (2, found.found.min(1)));
        found.found
    };
    let words = ["", "WET late", "late fine"].map(|words| found(words, None, None));
    assert_eq!(words, [2, 1, 0]);
    // Detractors, promoters, and the price.
    let chosen = [(Some(0), None), (Some(2), None), (None, Some(1))];
    assert_eq!(chosen.map(|(group, topic)| found("", group, topic)), [1, 1, 0]);
}

#[test]
fn a_time_that_cannot_be_right_makes_no_empty_centuries() {
    let csv = "time,nps\n2026-06-10T23:00:00Z,9\n2026-06-11T00:00:00Z,9\n9999-01-01,9\n1999-12-31,9\n,9\n";
    let mut tally = Tally::default();
    tally.read("file", Format::Csv, csv.as_bytes());
    let analysis = tally.analysis(&Selection::default(), &view(Span::Rolling(1)));
    // Until the day after now, which is 2026-06-10T00:00:00Z.
    assert_eq!((analysis.undated, analysis.trend.len()), (3, 2));
}

#[test]
fn trials_and_other_surveys_are_in_no_analysis() {
    let csv = "survey,test,time,nps,group\na,,2026-05-01T10:00:00Z,9,x\nb,,2026-05-01T10:00:00Z,9,x\na,true,2026-05-01T10:00:00Z,9,x\n";
    let mut tally = Tally::default();
    tally.read("file", Format::Csv, csv.as_bytes());
    let of = |population, survey: Option<&str>| {
        let selection =
            Selection { population, survey: survey.map(String::from), ..Selection::default() };
        let analysis = tally.analysis(&selection, &view(Span::Month));
        analysis
            .trend
            .iter()
            .map(|period| period.nps.iter().map(|row| row.n).sum::<u64>())
            .sum::<u64>()
    };
    assert_eq!(of(Population::Live, None), 2);
    assert_eq!(of(Population::Live, Some("a")), 1);
    assert_eq!(of(Population::Trial, None), 1);
}

#[test]
fn complaints_that_wait_are_told_those_that_wait_longest_first() {
    let complaint = |number: usize, opened_at: &str, due_at: &str, text: &str| {
        json!({
            "v": 1, "type": "response", "id": record_id(number), "revision": 1, "survey": "s", "survey_version": "1",
            "status": "complete", "test": false, "shown_at": opened_at, "locale": "fa", "display": "inline",
            "answers": [
                {"question": "q", "kind": "nps", "min": 0, "max": 10, "good_is": "high", "value": 2},
                {"question": "why", "kind": "comment", "text": text},
            ],
            "complaint": {"opened_at": opened_at, "due_at": due_at},
        })
    };
    let event = |number: usize, event: &str, response: usize| {
        json!({
            "v": 1, "type": "event", "id": record_id(number), "at": "2026-06-09T00:00:00Z", "survey": "s",
            "event": event, "response": record_id(response),
        })
    };
    let lines = [
        complaint(1, "2026-06-08T00:00:00Z", "2026-06-11T00:00:00Z", "Late"),
        complaint(2, "2026-06-01T00:00:00Z", "2026-06-04T00:00:00Z", "دیر رسید"),
        complaint(3, "2026-06-02T00:00:00Z", "2026-06-05T00:00:00Z", "Answered"),
        complaint(4, "2026-06-03T00:00:00Z", "2026-06-06T00:00:00Z", "Settled"),
        event(5, "replied", 3),
        event(6, "resolved", 4),
    ];
    let mut tally = Tally::default();
    let lines = lines.map(|line| line.to_string()).join("\n");
    tally.read("file", Format::JsonLines, lines.as_bytes());
    // Now is 2026-06-10T00:00:00Z.
    let analysis = tally.analysis(&Selection::default(), &view(Span::Week));
    let told: Vec<_> = analysis
        .complaints
        .iter()
        .map(|one| (one.text.as_deref(), one.due_in_s / 86_400, one.is_answered, one.likely))
        .collect();
    assert_eq!(
        told,
        [
            (Some("دیر رسید"), -6, false, Some(2)),
            (Some("Late"), 1, false, Some(2)),
            (Some("Answered"), -5, true, Some(2)),
        ]
    );
}

#[test]
fn a_response_rate_of_some_days_is_of_the_showings_of_these_days() {
    let response = |number: usize, answered_at: &str| {
        json!({
            "v": 1, "type": "response", "id": record_id(number), "revision": 1, "survey": "s", "survey_version": "1",
            "status": "complete", "test": false, "shown_at": answered_at, "answered_at": answered_at, "locale": "fa",
            "display": "inline", "answers": [],
        })
    };
    let shown = |number: usize, at: &str| {
        json!({
            "v": 1, "type": "event", "id": record_id(1000 + number), "at": at, "survey": "s", "event": "shown",
            "response": record_id(number),
        })
    };
    let lines = [
        shown(1, "2026-05-01T23:59:00Z"),
        // Answered on the day after its showing.
        response(1, "2026-05-02T00:01:00Z"),
        shown(2, "2026-05-02T10:00:00Z"),
        shown(3, "2026-05-02T11:00:00Z"),
        response(3, "2026-05-02T11:01:00Z"),
        // Nothing tells that it was shown.
        response(4, "2026-05-02T12:00:00Z"),
    ];
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut tally = Tally::default();
    tally.read("file", Format::JsonLines, lines.as_bytes());
    let check = |filter: Filter, is_unknown, expected: Option<[u64; 3]>| {
        let selection = Selection { filter, ..Selection::default() };
        let analysis = tally.analysis(&selection, &view(Span::Month));
        let rate = |row: &ResponseRateRow| [row.shown, row.submitted, row.orphans];
        assert_eq!(analysis.response_rates.first().map(rate), expected);
        assert_eq!(analysis.rate_is_unknown, is_unknown);
    };
    let days = |from: &str, until: &str| {
        let days = Days { from: Day::read(from), until: Day::read(until) };
        Filter { days, ..Filter::default() }
    };
    check(Filter::default(), false, Some([3, 2, 1]));
    check(days("", "2026-05-01"), false, Some([1, 1, 0]));
    check(days("2026-05-02", ""), false, Some([2, 1, 1]));
    check(days("2026-05-03", ""), false, None);
    // A showing does not say its language.
    let facets = [("locale".into(), vec!["fa".into()])].into();
    check(Filter { facets, ..Filter::default() }, true, None);
}

#[test]
fn two_periods_are_compared_the_latest_ninety_days_with_those_before_unless_others_are_chosen() {
    // 2026-05-31 is the latest day; 2026-03-03 is the first of its ninety, 2025-12-03 of those before.
    let csv = "time,nps,csat\n2025-12-02,0,1\n2025-12-03,0,1\n2026-03-02,9,3\n2026-03-03,9,4\n2026-05-31,9,5\n,0,1\n";
    let mut tally = Tally::default();
    tally.read("file", Format::Csv, csv.as_bytes());
    let compared = |view: View| {
        let comparison = tally.analysis(&Selection::default(), &view).comparison.unwrap();
        let part = |part: &Period| format!("{} n {}", part.label, part.nps[0].n);
        let changes = comparison.changes.iter().map(|change| {
            (change.kind, change.difference.map(|own| own.two_decimals()), change.p.is_some())
        });
        let parts = [part(&comparison.before), part(&comparison.after)];
        (parts, comparison.is_overlapping, changes.collect::<Vec<_>>())
    };
    let (parts, is_overlapping, changes) = compared(view(Span::Month));
    assert_eq!(parts, ["2025-12-03 to 2026-03-02 n 2", "2026-03-03 to 2026-05-31 n 2"]);
    assert!(!is_overlapping);
    let some = |text: &str| Some(String::from(text));
    assert_eq!(changes, [("nps", some("100.00"), true), ("csat", some("2.50"), true)]);
    let days = |from: &str, until: &str| Days { from: Day::read(from), until: Day::read(until) };
    let chosen = |periods| compared(View { periods: Some(periods), ..view(Span::Week) });
    // An end that is open is the first or the last day there is.
    let (parts, is_overlapping, changes) = chosen([days("", "2026-03-02"), days("2026-03-02", "")]);
    assert_eq!(parts, ["until 2026-03-02 n 3", "from 2026-03-02 n 3"]);
    assert!(is_overlapping && changes.iter().all(|(_, difference, p)| difference.is_some() && !p));
    let (_, _, changes) = chosen([days("2020-01-01", "2020-12-31"), days("2026-01-01", "")]);
    assert!(changes.iter().all(|(_, difference, p)| difference.is_none() && !p));
    // Of one respondent nothing tells how far respondents lie apart.
    let (_, _, changes) = chosen([days("2026-03-02", "2026-03-02"), days("2026-03-03", "")]);
    assert_eq!(changes[1], ("csat", None, false));
}

#[test]
fn versions_are_told_apart_where_there_are_several() {
    let rows = |version: &str, rating: u8| format!("{version},{rating}\n").repeat(40);
    let csv = format!("survey_version,nps\n{}{}3,9\n", rows("1", 3), rows("2", 9));
    let mut tally = Tally::default();
    tally.read("file", Format::Csv, csv.as_bytes());
    let versions = |selection: &Selection| tally.analysis(selection, &view(Span::Month)).versions;
    let both = versions(&Selection::default()).unwrap();
    let scores = both.segments.iter().map(|one| (&*one.value, one.nps[0].score.unwrap().whole()));
    assert_eq!(scores.collect::<Vec<_>>(), [("1", -100), ("2", 100)]);
    // Of the third there is one answer.
    assert_eq!((both.hidden, both.differences.len()), (1, 1));
    assert!(both.differences[0].p_holm < Some(0.001));
    let facets = [("survey_version".into(), vec!["2".into()])].into();
    let filter = Filter { facets, ..Filter::default() };
    assert_eq!(versions(&Selection { filter, ..Selection::default() }), None);
}
