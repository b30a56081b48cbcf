//! Figures that others published, recognised by the shape of their input.

use crate::{
    expected::{Report, Row},
    figures,
};
use serde_json::{Value, json};
use trefoil_score::{
    Confidence, CsatTally, GoodIs, Interval, NpsTally, Scale, Share, TallyError, Trinomial,
    csat::TopBox,
};

pub fn check(case: &Value, report: &mut Report) {
    let input = &case["input"];
    let has = |keys: &[&str]| keys.iter().all(|key| input.get(key).is_some());
    if has(&["promoters", "detractors", "n"]) {
        score_interval(case, report);
    } else if has(&["k", "n"]) {
        wilson(case, report);
    } else if has(&["shares"]) || has(&["promoters_pct", "detractors_pct"]) {
        shares(case, report);
    } else if has(&["histogram"]) {
        nps(case, report);
    } else if has(&["histograms_1_to_10"]) {
        ten_points(case, report);
    } else if has(&["histogram_1_to_5"]) {
        five_points(case, report);
    } else if has(&["declared_n", "counts"]) {
        declared(case, report);
    } else if case["computed"].get("repeat_rate").is_some() {
        repeat_rate(case, report);
    }
}

fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

fn confidence(input: &Value) -> Confidence {
    match input["z"].as_f64() {
        Some(z) => Confidence::from_z(z),
        None => Confidence::new(input["conf"].as_f64().unwrap_or(0.95)),
    }
    .expect("a confidence")
}

/// Compares with `computed`, and with `published` at the digits printed where both agree.
fn compare(case: &Value, report: &mut Report, figures: &[f64]) {
    report.at("computed").compare(&case["computed"], &json!(figures));
    if case["matches_at_published_precision"] == json!(true) {
        let published = case["published"].as_array().expect("figures");
        assert_eq!(published.len(), figures.len());
        for (published, &figure) in published.iter().zip(figures) {
            let text = published.to_string();
            let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let half = 0.5 * 10_f64.powi(-i32::try_from(digits).expect("few digits"));
            let expected = published.as_f64().expect("a figure");
            report.compare_near("published", expected, figure, half.max(1e-12) * 1.000_001);
        }
    }
}

/// Paired proportions: the off-diagonal counts are promoters and detractors, the unit is 1.
fn score_interval(case: &Value, report: &mut Report) {
    let input = &case["input"];
    let [plus, minus, n] = ["promoters", "detractors", "n"].map(|key| count(&input[key]));
    let groups = Trinomial::declared(n, plus, n - plus - minus, minus).expect("counts of n");
    let interval = groups.score_interval(confidence(input)).expect("answers");
    compare(case, report, &[interval.low / 100.0, interval.high / 100.0]);
}

fn wilson(case: &Value, report: &mut Report) {
    let input = &case["input"];
    let share = Share::new(count(&input["k"]), count(&input["n"])).expect("a part");
    let Interval { low, high } = share.wilson(confidence(input)).expect("answers");
    let published = case["published"].as_array().expect("figures");
    // Some print percent, some a share of 1, some the middle first.
    let percent = published.iter().any(|figure| figure.as_f64().is_some_and(|size| size > 1.0));
    let unit = if percent { 1.0 } else { 100.0 };
    let (low, high) = (low / unit, high / unit);
    let with_middle = [0.5 * (low + high), low, high];
    compare(case, report, if published.len() == 3 { &with_middle } else { &with_middle[1..] });
}

/// A share like 1/2, 72 or 72.5 as numerator and denominator.
fn fraction(share: &Value) -> (u64, u64) {
    let text = share.as_str().map_or_else(|| share.to_string(), str::to_owned);
    let whole = |text: &str| text.parse::<u64>().expect("a whole number");
    if let Some((numerator, denominator)) = text.split_once('/') {
        (whole(numerator), whole(denominator))
    } else if let Some((units, decimals)) = text.split_once('.') {
        let digits = u32::try_from(decimals.len()).expect("few digits");
        (whole(&format!("{units}{decimals}")), 10_u64.pow(digits))
    } else {
        (whole(&text), 1)
    }
}

fn shares(case: &Value, report: &mut Report) {
    let input = &case["input"];
    let listed: Vec<(u64, u64)> = match input["shares"].as_array() {
        Some(shares) => shares.iter().map(fraction).collect(),
        None => {
            let [plus, minus] = ["promoters_pct", "detractors_pct"].map(|key| count(&input[key]));
            vec![(plus, 1), (100 - plus - minus, 1), (minus, 1)]
        }
    };
    let common: u64 = listed.iter().map(|&(_, denominator)| denominator).product();
    let counts: Vec<u64> =
        listed.iter().map(|&(numerator, denominator)| numerator * common / denominator).collect();
    let [plus, zero, minus] = counts[..] else { panic!("three groups") };
    // Shares of 1, or of 100 percent.
    let of_one = plus + zero + minus == common;
    let whole = if of_one { common } else { 100 * common };
    let groups = Trinomial::declared(whole, plus, zero, minus).expect("shares of a whole");
    let net = groups.net().expect("answers");
    if case["computed"].is_object() {
        let figures = json!({
            "nps": if of_one { figures::hundredth(net) } else { net.to_string() },
            "variance": groups.variance().expect("answers").to_string(),
        });
        report.at("computed").compare(&case["computed"], &figures);
        report.at("published").compare(&case["published"], &figures);
    } else {
        for key in ["computed", "published"] {
            report.at(key).compare(&case[key], &json!(net.rounded(1)));
        }
    }
}

fn nps(case: &Value, report: &mut Report) {
    let tally = NpsTally::from_counts(figures::counts(&case["input"])).expect("counts");
    let computed = &case["computed"];
    report.at("computed").compare(computed, &figures::nps(&tally, &computed["ci"]));
    let score = tally.score().expect("answers").to_f64();
    let published =
        json!({"n": tally.n(), "nps.x": score / 100.0, "note": case["published"]["note"]});
    report.at("published").compare(&case["published"], &published);
    if let Some(regions) = case["by_region_histograms"].as_object() {
        let mut merged = NpsTally::default();
        for region in regions.values() {
            let shard = NpsTally::from_counts(figures::histogram(region, 0)).expect("counts");
            merged.merge(&shard).expect("counts that fit");
        }
        report.at("regions").compare(&case["input"]["histogram"], &json!(merged.counts()));
    }
}

/// One item's answers as a tally of one-item rows.
fn single_item(scale: Scale, histogram: &Value) -> CsatTally {
    let mut tally = CsatTally::new(scale, GoodIs::High, 1).expect("one item");
    for (value, count) in (0_u8..).zip(figures::histogram(histogram, scale.min())) {
        let row: Row = vec![Some(value)];
        for _ in 0..count {
            tally.record(&row).expect("a point");
        }
    }
    tally
}

/// Real answers on 1–10: no NPS, which needs eleven points.
fn ten_points(case: &Value, report: &mut Report) {
    for (name, histogram) in case["input"]["histograms_1_to_10"].as_object().expect("items") {
        let tally = single_item(Scale::CSAT10, histogram);
        let mean = tally.company_mean().expect("answers").mean();
        let published = &case["published"]["means_from_describe"][name];
        report.at(name).compare(published, &json!(mean.to_f64()));
        let key = format!("{name}_mean");
        report.compare_known(&case["computed"], &json!({ key: figures::rational(Some(mean)) }));
        let groups = NpsTally::from_counts(tally.counts()).expect("counts").groups();
        let key = format!("{name}_recommend_as_1_to_10");
        let as_nps = json!({ key: {
            "promoters_9_10": groups.plus().count(),
            "passives_7_8": groups.zero().count(),
            "detractors_1_6": groups.minus().count(),
            "net": groups.net().expect("answers").to_string(),
        }});
        report.compare_known(&case["computed"], &as_nps);
    }
}

fn five_points(case: &Value, report: &mut Report) {
    let tally = single_item(Scale::CSAT5, &case["input"]["histogram_1_to_5"]);
    let mean = tally.company_mean();
    let mut figures = json!({
        "n": tally.respondents(),
        "mean": figures::rational(mean.map(|mean| mean.mean())),
        "top2": figures::share(tally.top_box(TopBox::usual(Scale::CSAT5, GoodIs::High))),
    });
    figures::add_student(&mut figures, "t", mean, Scale::CSAT5);
    report.at("computed").compare(&case["computed"], &figures);
}

/// Customers who bought again, of all customers; the rows themselves are not here.
fn repeat_rate(case: &Value, report: &mut Report) {
    let computed = &case["computed"];
    let again = count(&computed["customers_with_2plus_transactions"]);
    let share = Share::new(again, count(&case["published"]["customers"])).expect("a part");
    let figures = json!({ "repeat_rate": figures::rational(share.percent()) });
    report.compare_known(computed, &figures);
}

/// Groups that do not add up to what was declared with them.
fn declared(case: &Value, report: &mut Report) {
    let input = &case["input"];
    let counts: Vec<u64> = input["counts"].as_array().expect("counts").iter().map(count).collect();
    let [plus, zero, minus] = counts[..] else { panic!("three groups") };
    let decision = match Trinomial::declared(count(&input["declared_n"]), plus, zero, minus) {
        Ok(_) => "accept",
        Err(TallyError::SumDiffers { .. }) => "reject: counts must sum to n",
        Err(other) => panic!("{other}"),
    };
    let counted = Trinomial::new(plus, zero, minus).expect("counts");
    let figures = json!({
        "sum_of_counts": counted.n(),
        "sum_of_shares_pct": 100 * counted.n() / count(&input["declared_n"]),
        "nps_from_counts": counted.net().expect("answers").to_string(),
        "decision": decision,
    });
    report.at("computed").compare(&case["computed"], &figures);
}
