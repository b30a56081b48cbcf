//! What must hold for any counts, rows and numbers, however large or strange.
#![cfg(test)]

use proptest::{array, collection::vec, option, prelude::*, sample};
use trefoil_score::{
    BatteryTally, Ces1Tally, Ces2Tally, CesTally, CsatTally, GoodIs, JointTally, NpsTally,
    Rational, Rejection, RejectionTally, Scale, Share, Trinomial,
    ces::Version,
    csat::{Answered, MAX_ITEMS, TopBox},
    whole_percents,
};

/// A count of any size: most shifts of any bits, so that small ones come up as often as large.
fn count() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0_u32..64).prop_map(|(bits, shift)| bits >> shift)
}

/// Counts from 0 to 10 that fit a tally four times over.
fn counts() -> impl Strategy<Value = [u64; 11]> {
    array::uniform11(count().prop_map(|count| count >> 6))
}

fn nps() -> impl Strategy<Value = NpsTally> {
    counts().prop_map(|counts| NpsTally::from_counts(counts).expect("counts that fit"))
}

/// Counts on a scale, 0 elsewhere.
fn ces<V: Version>() -> impl Strategy<Value = CesTally<V>>
where
    CesTally<V>: core::fmt::Debug,
{
    counts().prop_map(|mut counts| {
        for (value, count) in (0..).zip(&mut counts) {
            *count = if V::SCALE.contains(value) { *count >> 4 } else { 0 };
        }
        CesTally::from_counts(counts).expect("counts on the scale")
    })
}

/// Rows of three items on 1–5.
fn rows() -> impl Strategy<Value = Vec<[Option<u8>; 3]>> {
    vec(array::uniform3(option::of(1_u8..=5)), 0..12)
}

fn csat(rows: &[[Option<u8>; 3]]) -> CsatTally {
    let mut tally = CsatTally::new(Scale::CSAT5, GoodIs::High, 3).expect("three items");
    for row in rows {
        tally.record(row).expect("1 to 5");
    }
    tally
}

fn rejections() -> impl Strategy<Value = RejectionTally> {
    vec(sample::select(Rejection::ALL.to_vec()), 0..12).prop_map(|reasons| {
        let mut tally = RejectionTally::default();
        for reason in reasons {
            tally.record(reason).expect("few");
        }
        tally
    })
}

/// Merging is associative and commutative, and the empty tally changes nothing.
macro_rules! merges_exactly {
    ($name:ident, $tally:ty, $some:expr, $empty:expr) => {
        proptest! {
            #[test]
            fn $name(a in $some, b in $some, c in $some) {
                let merged = |one: &$tally, other: &$tally| {
                    let mut sum = *one;
                    sum.merge(other).map(|()| sum).expect("they fit")
                };
                prop_assert_eq!(merged(&a, &b), merged(&b, &a));
                prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
                prop_assert_eq!(merged(&a, &$empty), a);
                prop_assert_eq!(merged(&$empty, &a), a);
            }
        }
    };
}

merges_exactly!(nps_tallies_merge_exactly, NpsTally, nps(), NpsTally::default());
merges_exactly!(ces1_tallies_merge_exactly, Ces1Tally, ces(), Ces1Tally::default());
merges_exactly!(ces2_tallies_merge_exactly, Ces2Tally, ces(), Ces2Tally::default());
merges_exactly!(
    csat_tallies_merge_exactly,
    CsatTally,
    rows().prop_map(|rows| csat(&rows)),
    csat(&[])
);
merges_exactly!(rejections_merge_exactly, RejectionTally, rejections(), RejectionTally::default());

/// Pairs of points on 1–5 and 0–10.
fn pairs() -> impl Strategy<Value = Vec<(u8, u8)>> {
    vec((1_u8..=5, 0_u8..=10), 0..40)
}

fn joint(pairs: &[(u8, u8)]) -> JointTally {
    let mut tally = JointTally::new(Scale::CSAT5, Scale::NPS);
    for (x, y) in pairs {
        tally.record(*x, *y).expect("on both scales");
    }
    tally
}

fn battery(rows: &[[Option<u8>; 3]]) -> BatteryTally {
    let mut tally = BatteryTally::new(3).expect("three items");
    for row in rows {
        tally.record(row).expect("three answers");
    }
    tally
}

merges_exactly!(
    joint_tallies_merge_exactly,
    JointTally,
    pairs().prop_map(|pairs| joint(&pairs)),
    joint(&[])
);
merges_exactly!(
    battery_tallies_merge_exactly,
    BatteryTally,
    rows().prop_map(|rows| battery(&rows)),
    battery(&[])
);

/// Pearson's r by its definition, over the pairs themselves.
#[cfg(feature = "intervals")]
fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| {
        pairs.iter().map(|pair| of(pair.0 - x, pair.1 - y)).sum::<f64>()
    };
    let (xx, yy) = (sum(&|x, _| x * x), sum(&|_, y| y * y));
    (pairs.len() >= 3 && xx > 1e-9 && yy > 1e-9).then(|| sum(&|x, y| x * y) / (xx * yy).sqrt())
}

/// The rank of each, equal ones sharing the mean of their ranks.
#[cfg(feature = "intervals")]
fn ranks(values: &[u8]) -> Vec<f64> {
    let rank = |value: &u8| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        below as f64 + (equal as f64 + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}

/// The same counts with promoters and detractors changed about.
fn swapped(tally: &NpsTally) -> NpsTally {
    let mut counts = [0; 11];
    counts[0] = tally.promoters();
    counts[7] = tally.passives();
    counts[10] = tally.detractors();
    NpsTally::from_counts(counts).expect("the same total")
}

#[cfg(feature = "intervals")]
proptest! {
    #[test]
    fn correlations_are_those_of_the_definition(pairs in pairs()) {
        let tally = joint(&pairs);
        let floats: Vec<_> = pairs.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect();
        let (xs, ys): (Vec<u8>, Vec<u8>) = pairs.iter().copied().unzip();
        let ranked: Vec<_> = ranks(&xs).into_iter().zip(ranks(&ys)).collect();
        for (own, defined) in [(tally.pearson(), pearson(&floats)), (tally.spearman(), pearson(&ranked))] {
            prop_assert_eq!(own.is_some(), defined.is_some());
            prop_assert!((own.unwrap_or(0.0) - defined.unwrap_or(0.0)).abs() < 1e-9);
        }
        let n = pairs.len() as f64;
        let differences: Vec<f64> = floats.iter().map(|(x, y)| y - x).collect();
        let mean = differences.iter().sum::<f64>() / n;
        prop_assert_eq!(tally.mean_difference().is_some(), n > 0.0);
        if let Some(exact) = tally.mean_difference() {
            prop_assert!((exact.to_f64() - mean).abs() < 1e-9);
        }
        if let Some(interval) = tally.mean_difference_interval(trefoil_score::Confidence::P95) {
            let squares = differences.iter().map(|one| (one - mean).powi(2)).sum::<f64>();
            let error = (squares / (n - 1.0) / n).sqrt();
            // Student's t is above the normal's 1.96 everywhere; the ends are cut at the scales'.
            prop_assert!(interval.low <= (mean - 1.9599 * error).max(-5.0) + 1e-9);
            prop_assert!(interval.high >= (mean + 1.9599 * error).min(9.0) - 1e-9);
            prop_assert!(interval.low >= -5.0 && interval.high <= 9.0);
        }
        if let Some(interval) = tally.pearson_interval(trefoil_score::Confidence::P95) {
            let r = tally.pearson().expect("an interval has a middle");
            prop_assert!(-1.0 <= interval.low && interval.low <= r && r <= interval.high && interval.high <= 1.0);
        }
    }
}

proptest! {
    #[test]
    fn alpha_is_that_of_the_definition(rows in rows()) {
        let tally = battery(&rows);
        let whole: Vec<[f64; 3]> = rows
            .iter()
            .filter_map(|row| Some([row[0]?, row[1]?, row[2]?].map(f64::from)))
            .collect();
        let n = whole.len() as f64;
        let variance = |of: &dyn Fn(&[f64; 3]) -> f64| {
            let mean = whole.iter().map(of).sum::<f64>() / n;
            whole.iter().map(|row| (of(row) - mean).powi(2)).sum::<f64>() / (n - 1.0)
        };
        let total = variance(&|row| row.iter().sum());
        let items: f64 = (0..3).map(|item| variance(&|row| row[item])).sum();
        prop_assert_eq!(tally.n(), whole.len() as u64);
        match tally.alpha() {
            None => prop_assert!(whole.len() < 2 || total < 1e-9),
            Some(alpha) => {
                prop_assert!((alpha.to_f64() - 1.5 * (1.0 - items / total)).abs() < 1e-9);
                prop_assert!(alpha.cmp_whole(1).is_le());
            }
        }
    }

    #[test]
    fn a_tally_of_sums_is_the_tally_of_all_rows(rows in rows(), wrong in 0_u64..3) {
        let mut items = [[0; 11]; 3];
        let mut answered = [Answered::default(); MAX_ITEMS];
        let mut unanswered = 0;
        for row in &rows {
            let rated: Vec<u8> = row.iter().flatten().copied().collect();
            for (item, value) in items.iter_mut().zip(row) {
                value.iter().for_each(|value| item[usize::from(*value)] += 1);
            }
            let sum: u64 = rated.iter().copied().map(u64::from).sum();
            match rated.len().checked_sub(1) {
                Some(place) => {
                    answered[place].respondents += 1;
                    answered[place].sum += sum;
                    answered[place].sum_of_squares += sum * sum;
                }
                None => unanswered += 1,
            }
        }
        let of = |answered| CsatTally::from_sums(Scale::CSAT5, GoodIs::High, &items, answered, unanswered);
        prop_assert_eq!(of(answered), Ok(csat(&rows)));
        // What does not add up is refused.
        let mut other = answered;
        match wrong {
            0 => other[0].respondents += 1,
            1 => other[1].sum += 1,
            _ => other[9].respondents += 1,
        }
        prop_assert_eq!(of(other).map_err(|error| error.code()), Err("sum_differs"));
    }

    #[test]
    fn a_merged_tally_is_the_tally_of_all_rows(a in rows(), b in rows()) {
        let mut merged = csat(&a);
        merged.merge(&csat(&b)).expect("one survey");
        prop_assert_eq!(merged, csat(&[a, b].concat()));
    }

    #[test]
    fn swapping_promoters_and_detractors_only_flips_the_sign(tally in nps()) {
        let other = swapped(&tally);
        prop_assert_eq!(tally.score_rounded(), other.score_rounded().map(|score| -score));
        prop_assert_eq!(tally.score_tenths(), other.score_tenths().map(|tenths| -tenths));
        prop_assert_eq!(
            tally.score().map(Rational::to_f64),
            other.score().map(|score| 0.0 - score.to_f64())
        );
        prop_assert_eq!(tally.groups().variance(), other.groups().variance());
    }

    #[test]
    fn rounding_is_to_the_nearest_and_halves_go_away_from_zero(tally in nps()) {
        if let Some(score) = tally.score() {
            let (size, of) = (score.numerator(), score.denominator());
            for steps in [1, 10, 100] {
                let rounded = u128::from(score.rounded(steps).unsigned_abs());
                // rounded - 1/2 <= size · steps / of < rounded + 1/2
                let twice = 2 * size * u128::from(steps);
                prop_assert!((2 * rounded) * of <= twice + of);
                prop_assert!(twice < (2 * rounded + 1) * of);
                prop_assert!(score.rounded(steps) == 0 || (score.rounded(steps) < 0) == score.is_negative());
            }
        }
    }

    #[test]
    fn a_fraction_becomes_the_nearest_float(groups in (any::<u64>(), any::<u64>())) {
        let (count, n) = groups;
        if let Some(percent) = Share::new(count, n).and_then(Share::percent) {
            let float = percent.to_f64();
            prop_assert!((0.0..=100.0).contains(&float));
            // From 1 to 100 a float is a whole number of 2^-52, and the error is exact.
            if float >= 1.0 {
                let whole = (float * (1_u64 << 52) as f64) as u128;
                let error = (percent.numerator() << 52).abs_diff(whole * percent.denominator());
                let last_place = 1 << ((float.to_bits() >> 52) - 1023);
                prop_assert!(2 * error <= percent.denominator() * last_place);
            }
        }
    }

    #[test]
    fn shares_in_whole_percent_add_up_and_stay_near(counts in array::uniform11(any::<u64>())) {
        if let Some(percents) = whole_percents(counts) {
            prop_assert_eq!(percents.iter().map(|&percent| u32::from(percent)).sum::<u32>(), 100);
            let total: u128 = counts.iter().copied().map(u128::from).sum();
            for (count, percent) in counts.into_iter().zip(percents) {
                let exact = 100 * u128::from(count);
                prop_assert!(exact.abs_diff(u128::from(percent) * total) < total);
            }
        }
    }

    #[test]
    fn the_company_mean_is_the_mean_of_means(rows in rows()) {
        let means: Vec<f64> = rows
            .iter()
            .filter_map(|row| {
                let answers: Vec<f64> = row.iter().flatten().copied().map(f64::from).collect();
                (!answers.is_empty()).then(|| answers.iter().sum::<f64>() / answers.len() as f64)
            })
            .collect();
        let company = csat(&rows).company_mean();
        prop_assert_eq!(company.map_or(0, |mean| mean.n()), means.len() as u64);
        if let Some(company) = company {
            let mean = means.iter().sum::<f64>() / means.len() as f64;
            prop_assert!((company.mean().to_f64() - mean).abs() < 1e-12);
            if let Some(variance) = company.variance() {
                let spread: f64 = means.iter().map(|one| (one - mean).powi(2)).sum();
                prop_assert!((variance.to_f64() - spread / (means.len() - 1) as f64).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn accepted_is_what_lies_on_the_scale(min in 0_u8..10, points in 1_u8..11, value in any::<f64>()) {
        if let Some(scale) = Scale::new(min, min.saturating_add(points)) {
            for value in [value, value % 16.0, (value % 16.0).trunc()] {
                let expected = if !value.is_finite() {
                    Err(Rejection::NotFinite)
                } else if value.trunc() != value {
                    Err(Rejection::NotInteger)
                } else if value < f64::from(scale.min()) || value > f64::from(scale.max()) {
                    Err(Rejection::OutOfRange)
                } else {
                    Ok(value as u8)
                };
                prop_assert_eq!(scale.accept(value), expected);
            }
        }
    }

    #[test]
    fn no_number_makes_the_counters_panic(
        counts in array::uniform11(any::<u64>()),
        small in counts(),
        row in vec(option::of(any::<u8>()), 0..12),
        (a, b, c, n) in any::<(u64, u64, u64, u64)>(),
        items in 0_usize..12,
        (min, max, threshold) in any::<(u8, u8, u8)>(),
        value in any::<u8>(),
    ) {
        for counts in [counts, small, [u64::MAX; 11]] {
            if let Ok(mut tally) = NpsTally::from_counts(counts) {
                let before = tally;
                prop_assert_eq!(tally.record(value).is_err(), tally == before);
                prop_assert!(tally.merge(&tally.clone()).is_ok() || tally.n() > u64::MAX / 2);
                let score = tally.score_rounded();
                prop_assert!(score.is_none_or(|score| (-100..=100).contains(&score)));
                prop_assert!(tally.score_tenths().is_none_or(|tenths| (-1000..=1000).contains(&tenths)));
                prop_assert!(tally.mean().is_none_or(|mean| mean.to_f64() <= 10.0));
                for is_some in [
                    score.is_some(),
                    tally.mean().is_some(),
                    tally.seed_band().is_some(),
                    tally.bain_band().is_some(),
                    tally.groups().whole_percents().is_some(),
                ] {
                    prop_assert_eq!(is_some, tally.n() > 0);
                }
                prop_assert!(tally.groups().variance().is_none_or(|variance| variance.to_f64() <= 1.0));
            }
        }
        let mut low = small;
        low[0] = 0;
        low[6..].fill(0);
        if let Ok(mut tally) = Ces1Tally::from_counts(low) {
            prop_assert_eq!(tally.record(value).is_ok(), (1..=5).contains(&value) && tally.n() <= Ces1Tally::CAPACITY);
            prop_assert_eq!(tally.mean().is_some(), tally.n() > 0);
            prop_assert_eq!(tally.reversed_mean().is_some(), tally.n() > 0);
            prop_assert_eq!(tally.band().is_some(), tally.n() > 0);
        }
        low[6..8].copy_from_slice(&small[6..8]);
        if let Ok(tally) = Ces2Tally::from_counts(low) {
            prop_assert_eq!(tally.ease_index().is_some(), tally.n() > 0);
            prop_assert_eq!(tally.very_easy().n(), tally.n());
        }
        if let Ok(groups) = Trinomial::new(a, b, c) {
            prop_assert_eq!(Trinomial::declared(groups.n(), a, b, c), Ok(groups));
        }
        prop_assert_eq!(Trinomial::declared(n, a, b, c).is_ok(), u128::from(n) == [a, b, c].map(u128::from).iter().sum());
        prop_assert_eq!(Share::new(a, b).is_some(), a <= b);
        if let Some(scale) = Scale::new(min % 12, max % 12) {
            let chosen = TopBox::new(scale, GoodIs::Low, threshold);
            prop_assert_eq!(chosen.is_some(), scale.contains(threshold));
            for good_is in [GoodIs::High, GoodIs::Low] {
                prop_assert_eq!(CsatTally::new(scale, good_is, items).is_ok(), (1..=10).contains(&items));
                if let Ok(mut tally) = CsatTally::new(scale, good_is, items) {
                    let before = tally;
                    prop_assert_eq!(tally.record(&row).is_err(), tally == before);
                    prop_assert_eq!(tally.index().is_some(), tally.respondents_scored() > 0);
                    prop_assert_eq!(tally.top_box(TopBox::usual(scale, good_is)).n(), tally.answers());
                    prop_assert_eq!(tally.mean_of_item_means_exact().is_some(), tally.answers() > 0);
                }
            }
        }
    }
}

#[cfg(feature = "intervals")]
mod intervals {
    use super::*;
    use trefoil_score::{
        Change, Confidence, Interval, answers_for_margin, answers_to_detect_change, holm,
    };

    fn confidence() -> impl Strategy<Value = Confidence> {
        prop_oneof![
            Just(Confidence::P90),
            Just(Confidence::P95),
            Just(Confidence::P99),
            (0.001..0.999_999_f64).prop_map(|level| Confidence::new(level).expect("a level")),
        ]
    }

    fn groups() -> impl Strategy<Value = Trinomial> {
        let third = || count().prop_map(|count| count >> 2);
        (third(), third(), third()).prop_map(|(a, b, c)| Trinomial::new(a, b, c).expect("they fit"))
    }

    fn within(interval: Interval, low: f64, high: f64) -> bool {
        low <= interval.low && interval.low <= interval.high && interval.high <= high
    }

    proptest! {
        #[test]
        fn the_score_lies_in_its_interval_and_the_interval_on_the_scale(
            groups in groups(),
            confidence in confidence(),
        ) {
            let interval = groups.score_interval(confidence);
            prop_assert_eq!(interval.is_some(), groups.n() > 0);
            if let (Some(interval), Some(net)) = (interval, groups.net()) {
                prop_assert!(within(interval, -100.0, 100.0), "{interval:?}");
                prop_assert!(interval.contains(net), "{net} in {interval:?}");
            }
        }

        #[test]
        fn swapping_promoters_and_detractors_mirrors_the_intervals(
            tally in nps(),
            confidence in confidence(),
        ) {
            let mirrored = |interval: Interval| Interval { low: 0.0 - interval.high, high: 0.0 - interval.low };
            let (one, other) = (tally.groups(), swapped(&tally).groups());
            prop_assert_eq!(one.score_interval(confidence), other.score_interval(confidence).map(mirrored));
            let adjusted = |groups: Trinomial| groups.adjusted_wald().map(|estimate| estimate.interval(confidence));
            prop_assert_eq!(adjusted(one), adjusted(other).map(mirrored));
        }

        #[test]
        fn intervals_of_shares_hold_the_share_and_stay_within_all(
            groups in groups(),
            confidence in confidence(),
        ) {
            let shares = [groups.plus(), groups.zero(), groups.minus()];
            for (place, share) in shares.into_iter().enumerate() {
                let simultaneous = groups.goodman(confidence).map(|intervals| intervals[place]);
                for interval in [share.wilson(confidence), simultaneous] {
                    prop_assert_eq!(interval.is_some(), groups.n() > 0);
                    if let (Some(interval), Some(percent)) = (interval, share.percent()) {
                        prop_assert!(within(interval, 0.0, 100.0), "{interval:?}");
                        prop_assert!(interval.contains(percent), "{percent} in {interval:?}");
                    }
                }
            }
        }

        #[test]
        fn more_confidence_is_never_narrower(
            (a, b, c) in any::<(u32, u32, u32)>(),
            tally in ces::<trefoil_score::ces::Ces1>()) {
            // Beyond these counts the rounding of the ends is wider than the difference.
            let groups = Trinomial::new(a.into(), b.into(), c.into()).expect("they fit");
            let levels = [Confidence::P90, Confidence::P95, Confidence::P99];
            let holds = |narrow: Option<Interval>, wide: Option<Interval>| match (narrow, wide) {
                (Some(narrow), Some(wide)) => wide.low <= narrow.low && narrow.high <= wide.high,
                (narrow, wide) => narrow == wide,
            };
            for pair in levels.windows(2) {
                let (narrow, wide) = (pair[0], pair[1]);
                prop_assert!(holds(groups.score_interval(narrow), groups.score_interval(wide)));
                prop_assert!(holds(groups.plus().wilson(narrow), groups.plus().wilson(wide)));
                let mean = |confidence| tally.mean().and_then(|mean| mean.interval(confidence));
                prop_assert!(holds(mean(narrow), mean(wide)));
            }
        }

        #[test]
        fn no_number_makes_the_statistics_panic_or_lose_their_finiteness(
            (a, b, c) in any::<(u64, u64, u64)>(),
            other in groups(),
            (level, z, margin, power) in any::<(f64, f64, f64, f64)>(),
            p_values in vec(any::<f64>(), 0..12),
            rows in rows(),
        ) {
            for level in [level, level % 1.0, 1.0 - f64::EPSILON, f64::EPSILON] {
                if let Some(confidence) = Confidence::new(level) {
                    prop_assert!(confidence.z().is_finite() && confidence.z() > 0.0);
                }
            }
            let by_z = [z, z % 40.0, 1e-300, 20.9].map(Confidence::from_z);
            let extreme = [Confidence::new(1.0 - f64::EPSILON), Confidence::new(f64::EPSILON)];
            for confidence in by_z.into_iter().chain(extreme).flatten() {
                prop_assert!(confidence.z() > 0.0);
                if let Ok(groups) = Trinomial::new(a, b, c) {
                    let change = Change::new(groups, other);
                    let test = change.adjusted_wald();
                    let every = [
                        groups.score_interval(confidence),
                        groups.wald().map(|estimate| estimate.interval(confidence)),
                        groups.adjusted_wald().map(|estimate| estimate.interval(confidence)),
                        groups.plus().wilson(confidence),
                        groups.goodman(confidence).map(|[_, zero, _]| zero),
                        test.map(|test| test.interval(confidence)),
                        csat(&rows).company_mean().and_then(|mean| mean.interval(confidence)),
                    ];
                    for interval in every.into_iter().flatten() {
                        prop_assert!(interval.low.is_finite() && interval.high.is_finite(), "{interval:?}");
                    }
                    if let Some(p) = test.and_then(|test| test.p()) {
                        prop_assert!((0.0..=1.0).contains(&p));
                    }
                    let exact = change.points().zip(change.wald());
                    if let Some((points, wald)) = exact {
                        prop_assert!((points.to_f64() - wald.difference_points()).abs() < 1e-12);
                    }
                }
                for margin in [margin, margin % 200.0] {
                    let positive = margin > 0.0 && other.n() > 0;
                    let needed = answers_for_margin(other, margin, confidence);
                    prop_assert!(needed.is_none_or(|n| n > 0 && positive));
                    for power in [power, 0.5 + (power % 0.5).abs()] {
                        let needed = answers_to_detect_change(other, margin, confidence, power);
                        prop_assert!(needed.is_none_or(|n| n > 0 && positive));
                    }
                }
            }
            let mut tests: Vec<(usize, f64)> = p_values.into_iter().enumerate().collect();
            holm(&mut tests);
            prop_assert!(tests.iter().all(|(_, p)| (0.0..=1.0).contains(p)));
            prop_assert!(tests.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        }
    }
}
