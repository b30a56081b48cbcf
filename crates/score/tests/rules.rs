//! The rules of the three metrics at their borders.
#![cfg(test)]

use trefoil_score::{
    Ces1Tally, Ces2Tally, CsatTally, GoodIs, JointTally, NpsTally, Rational, Rejection,
    RejectionTally, Scale, Share, TallyError, Trinomial,
    ces::{Ces1, Ces2, Version},
    csat::TopBox,
    nps::{Band, Group},
    whole_percents,
};

fn groups(plus: u64, zero: u64, minus: u64) -> Trinomial {
    Trinomial::new(plus, zero, minus).expect("counts that fit")
}

/// A tally of promoters, passives and detractors.
fn nps(plus: u64, zero: u64, minus: u64) -> NpsTally {
    let mut counts = [0; 11];
    (counts[10], counts[7], counts[0]) = (plus, zero, minus);
    NpsTally::from_counts(counts).expect("counts that fit")
}

fn csat(scale: Scale, good_is: GoodIs, items: usize, rows: &[&[Option<u8>]]) -> CsatTally {
    let mut tally = CsatTally::new(scale, good_is, items).expect("one to ten items");
    for row in rows {
        tally.record(row).expect("a row on the scale");
    }
    tally
}

#[test]
fn group_borders_are_6_7_and_8_9_and_11_is_no_answer() {
    let check = |rating, code: Option<&str>| {
        assert_eq!(Group::of(rating).map(Group::code), code, "{rating}");
    };
    check(0, Some("detractor"));
    check(6, Some("detractor"));
    check(7, Some("passive"));
    check(8, Some("passive"));
    check(9, Some("promoter"));
    check(10, Some("promoter"));
    check(11, None);
    check(255, None);
}

#[test]
fn the_tally_counts_groups_as_group_of_does() {
    for rating in 0..=10 {
        let mut tally = NpsTally::default();
        tally.record(rating).expect("0 to 10");
        for group in [Group::Promoter, Group::Passive, Group::Detractor] {
            let expected = u64::from(Group::of(rating) == Some(group));
            assert_eq!(tally.share(group).count(), expected, "{rating}");
        }
    }
}

#[test]
fn scores_round_halves_away_from_zero_without_a_negative_zero() {
    let check = |(plus, zero, minus), exact: &str, points, tenths| {
        let tally = nps(plus, zero, minus);
        assert_eq!(tally.score().map(|score| score.to_string()).as_deref(), Some(exact));
        assert_eq!((tally.score_rounded(), tally.score_tenths()), (Some(points), Some(tenths)));
        let sign = tally.score().map(Rational::to_f64).map(f64::is_sign_negative);
        assert_eq!(sign, Some(exact.starts_with('-')));
    };
    check((80, 10, 10), "70", 70, 700);
    check((70, 35, 95), "-25/2", -13, -125);
    check((95, 35, 70), "25/2", 13, 125);
    check((0, 199, 1), "-1/2", -1, -5);
    check((1, 199, 0), "1/2", 1, 5);
    check((0, 499, 1), "-1/5", 0, -2);
    check((3, 3, 3), "0", 0, 0);
    check((1, 1999, 0), "1/20", 0, 1);
    check((u64::MAX, 0, 0), "100", 100, 1000);
    check((0, 0, u64::MAX), "-100", -100, -1000);
}

#[test]
fn no_answers_give_no_score_and_not_zero() {
    let tally = NpsTally::default();
    assert_eq!((tally.score(), tally.score_rounded(), tally.mean()), (None, None, None));
    assert_eq!(tally.groups().whole_percents(), None);
    assert_eq!((tally.seed_band(), tally.bain_band()), (None, None));
    assert_eq!(Ces1Tally::default().band(), None);
    assert_eq!(csat(Scale::CSAT5, GoodIs::High, 1, &[&[None]]).company_mean(), None);
}

#[test]
fn bands_are_read_from_the_unrounded_score() {
    let check = |(plus, zero, minus), seed: Band, bain: Band| {
        let tally = nps(plus, zero, minus);
        let bands = (tally.seed_band(), tally.bain_band());
        assert_eq!(bands, (Some(seed), Some(bain)), "{plus} {zero} {minus}");
    };
    check((0, 9_999, 1), Band::NeedsImprovement, Band::NeedsImprovement);
    check((0, 1, 0), Band::Good, Band::NeedsImprovement);
    check((1, 9_999, 0), Band::Good, Band::Good);
    check((20, 80, 0), Band::Good, Band::Good);
    check((2_001, 7_999, 0), Band::Good, Band::Favourable);
    check((49_999, 50_001, 0), Band::Good, Band::Favourable);
    check((50, 50, 0), Band::Excellent, Band::Favourable);
    check((5_001, 4_999, 0), Band::Excellent, Band::Excellent);
    check((70, 30, 0), Band::Excellent, Band::Excellent);
    check((7_001, 2_999, 0), Band::WorldClass, Band::Excellent);
    check((80, 20, 0), Band::WorldClass, Band::Excellent);
    check((8_001, 1_999, 0), Band::WorldClass, Band::WorldClass);
    assert_eq!(
        (Band::SEED_GOOD_FROM, Band::SEED_EXCELLENT_FROM, Band::SEED_EXCELLENT_TO),
        (0, 50, 70)
    );
}

#[test]
fn equal_rests_go_to_the_larger_count_then_to_the_one_named_first() {
    assert_eq!(whole_percents([1, 1, 1]), Some([34, 33, 33]));
    assert_eq!(whole_percents([39, 132, 79]), Some([15, 53, 32]));
    assert_eq!(whole_percents([2, 5, 23]), Some([6, 17, 77]));
    assert_eq!(whole_percents([0, 0, 7]), Some([0, 0, 100]));
    assert_eq!(whole_percents([u64::MAX; 4]), Some([25; 4]));
    assert_eq!(whole_percents([0; 3]), None);
}

#[test]
fn numbers_are_rejected_for_the_first_reason_that_holds() {
    let check = |value: f64, code: &str| {
        assert_eq!(Scale::NPS.accept(value).map_err(Rejection::code), Err(code), "{value}");
    };
    check(f64::NAN, "not_finite");
    check(f64::INFINITY, "not_finite");
    check(10.5, "not_integer");
    check(-0.5, "not_integer");
    check(11.0, "out_of_range");
    check(-1.0, "out_of_range");
    check(1e300, "out_of_range");
    check(-9_007_199_254_740_993.0, "out_of_range");
    assert_eq!(Scale::NPS.accept(-0.0), Ok(0));
}

#[test]
fn ready_scales_have_their_points() {
    let check = |scale: Scale, min, max| {
        assert_eq!(Scale::new(min, max), Some(scale));
        assert_eq!((scale.min(), scale.max(), scale.points()), (min, max, max - min + 1));
    };
    check(Scale::NPS, 0, 10);
    check(Scale::CSAT3, 1, 3);
    check(Scale::CSAT5, 1, 5);
    check(Scale::CSAT7, 1, 7);
    check(Scale::CSAT10, 1, 10);
    check(Scale::THUMBS, 0, 1);
    check(Scale::CES1, 1, 5);
    check(Scale::CES2, 1, 7);
    for (min, max) in [(1, 1), (5, 1), (0, 11), (255, 0)] {
        assert_eq!(Scale::new(min, max), None);
    }
}

#[test]
fn directions_have_their_words_and_belong_to_their_versions() {
    for good_is in [GoodIs::High, GoodIs::Low] {
        assert_eq!(GoodIs::from_code(good_is.code()), Some(good_is));
    }
    assert_eq!(GoodIs::from_code("High"), None);
    assert_eq!((Ces1::CODE, Ces1::GOOD_IS.code()), ("ces1", "low"));
    assert_eq!((Ces2::CODE, Ces2::GOOD_IS.code()), ("ces2", "high"));
}

#[test]
fn groups_that_do_not_add_up_to_the_declared_total_are_refused() {
    let check = |n, (plus, zero, minus), counted: Option<u128>| {
        let refusal = Trinomial::declared(n, plus, zero, minus).err();
        let expected = counted.map(|counted| TallyError::SumDiffers { declared: n, counted });
        assert_eq!(refusal, expected);
    };
    check(100, (80, 10, 10), None);
    check(100, (80, 20, 10), Some(110));
    check(100, (80, 0, 10), Some(90));
    check(2, (u64::MAX, 2, 1), Some(u128::from(u64::MAX) + 3));
    assert_eq!(groups(80, 20, 10).net().expect("answers").to_string(), "700/11");
}

#[test]
fn unlike_tallies_do_not_merge() {
    let tally = |scale, good_is, items| csat(scale, good_is, items, &[]);
    let check = |other: CsatTally| {
        let mut own = csat(Scale::CSAT5, GoodIs::High, 2, &[&[Some(1), None]]);
        let before = own;
        assert_eq!(own.merge(&other), Err(TallyError::Unlike));
        assert_eq!(own, before);
    };
    check(tally(Scale::CSAT7, GoodIs::High, 2));
    check(tally(Scale::CSAT5, GoodIs::Low, 2));
    check(tally(Scale::CSAT5, GoodIs::High, 3));
}

#[test]
fn a_refused_row_leaves_the_tally_as_it_was() {
    let check = |row: &[Option<u8>], code: &str| {
        let mut tally = csat(Scale::CSAT5, GoodIs::High, 2, &[&[Some(3), Some(4)]]);
        let before = tally;
        assert_eq!(tally.record(row).map_err(TallyError::code), Err(code));
        assert_eq!(tally, before);
    };
    check(&[Some(3)], "row_length");
    check(&[Some(3), Some(3), None], "row_length");
    check(&[Some(3), Some(0)], "out_of_range");
    check(&[Some(6), Some(3)], "out_of_range");
    for items in [0, 11] {
        let refusal = CsatTally::new(Scale::CSAT5, GoodIs::High, items);
        assert_eq!(refusal, Err(TallyError::ItemCount { items }));
    }
}

#[test]
fn answers_alike_count_as_if_they_came_one_by_one() {
    let (mut nps, mut ces, mut csat, mut joint) = (
        NpsTally::default(),
        Ces2Tally::default(),
        CsatTally::new(Scale::CSAT5, GoodIs::High, 3).expect("three items"),
        JointTally::new(Scale::CSAT5, Scale::NPS),
    );
    let mut many = (nps, ces, csat, joint);
    let rows: [&[Option<u8>]; 4] =
        [&[Some(4), None, Some(2)], &[None; 3], &[Some(5); 3], &[Some(4), None, Some(2)]];
    for (row, times) in rows.into_iter().zip([3, 2, 1, 5]) {
        let times_u8 = times as u8;
        for _ in 0..times {
            nps.record(10 - times_u8).expect("on the scale");
            ces.record(times_u8).expect("on the scale");
            csat.record(row).expect("three items");
            joint.record(times_u8, 0).expect("on the scales");
        }
        many.0.record_many(10 - times_u8, times).expect("on the scale");
        many.1.record_many(times_u8, times).expect("on the scale");
        many.2.record_many(row, times).expect("three items");
        many.3.record_many(times_u8, 0, times).expect("on the scales");
    }
    assert_eq!(many, (nps, ces, csat, joint));
    assert_eq!(many.0.record_many(11, 0).map_err(|error| error.code()), Err("out_of_range"));
    assert_eq!(many.0.record_many(0, u64::MAX), Err(TallyError::Full));
    assert_eq!(many.1.record_many(1, u64::MAX), Err(TallyError::Full));
    assert_eq!(many.2.record_many(&[None; 3], CsatTally::CAPACITY - 10), Err(TallyError::Full));
    assert_eq!(many.3.record_many(1, 0, 1 << 40), Err(TallyError::Full));
    assert_eq!(many, (nps, ces, csat, joint));
    assert_eq!(many.2.record_many(&[None; 3], CsatTally::CAPACITY - 11), Ok(()));
    assert_eq!(many.3.record_many(1, 0, (1 << 40) - 11), Ok(()));
}

#[test]
fn a_full_tally_refuses_more_and_keeps_its_counts() {
    let mut full = nps(u64::MAX, 0, 0);
    let before = full;
    assert_eq!(full.record(0), Err(TallyError::Full));
    assert_eq!(full.merge(&nps(0, 0, 1)), Err(TallyError::Full));
    assert_eq!(full, before);
    assert_eq!(NpsTally::from_counts([u64::MAX; 11]), Err(TallyError::Full));
    assert_eq!(Trinomial::new(u64::MAX, 1, 0), Err(TallyError::Full));
    let effort = |count| Ces1Tally::from_counts([0, count, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert!(effort(Ces1Tally::CAPACITY).is_ok());
    assert_eq!(effort(Ces1Tally::CAPACITY + 1), Err(TallyError::Full));
    // A single respondent doubled 48 times, then once more.
    let mut company = csat(Scale::CSAT10, GoodIs::High, 10, &[&[Some(10); 10]]);
    for _ in 0..48 {
        company.merge(&company.clone()).expect("up to 2^48 respondents");
    }
    assert_eq!(company.respondents(), CsatTally::CAPACITY);
    assert_eq!(company.record(&[None; 10]), Err(TallyError::Full));
    assert_eq!(company.merge(&company.clone()), Err(TallyError::Full));
    let mean = company.company_mean().expect("respondents");
    assert_eq!(
        (mean.mean().to_string(), mean.variance().map(|v| v.to_string())),
        ("10".into(), Some("0".into()))
    );
}

#[test]
fn the_largest_spread_at_capacity_stays_exact() {
    let mut extremes = csat(Scale::NPS, GoodIs::High, 10, &[&[Some(10); 10], &[Some(0); 10]]);
    for _ in 0..47 {
        extremes.merge(&extremes.clone()).expect("up to 2^48 respondents");
    }
    let variance = extremes.company_mean().and_then(|mean| mean.variance()).expect("many");
    // n/(n-1) times 25.
    let n = u128::from(CsatTally::CAPACITY);
    let divisor = if (n - 1) % 5 == 0 { 5 } else { 1 };
    assert_eq!(variance.numerator() * divisor, 25 * n);
    assert_eq!(variance.denominator() * divisor, n - 1);
    let half = Ces2Tally::CAPACITY / 2;
    let effort = Ces2Tally::from_counts([0, half, 0, 0, 0, 0, 0, half, 0, 0, 0]).expect("fits");
    assert!(effort.mean().and_then(|mean| mean.variance()).is_some());
}

#[test]
fn a_scale_whose_low_end_is_good_is_read_from_there() {
    let rows: [&[Option<u8>]; 4] = [&[Some(1)], &[Some(1)], &[Some(2)], &[Some(5)]];
    let check = |good_is, satisfied, threshold, index: &str| {
        let tally = csat(Scale::CSAT5, good_is, 1, &rows);
        let top_box = TopBox::usual(Scale::CSAT5, good_is);
        assert_eq!(top_box.threshold(), threshold);
        assert_eq!(tally.top_box(top_box), Share::new(satisfied, 4).expect("a part"));
        assert_eq!(tally.index().expect("answers").to_string(), index);
    };
    check(GoodIs::Low, 3, 2, "275/4");
    check(GoodIs::High, 1, 4, "125/4");
}

#[test]
fn usual_top_boxes_are_those_of_their_scales() {
    let check = |scale, threshold| {
        assert_eq!(TopBox::usual(scale, GoodIs::High).threshold(), threshold);
    };
    check(Scale::THUMBS, 1);
    check(Scale::CSAT3, 3);
    check(Scale::CSAT5, 4);
    check(Scale::CSAT7, 6);
    check(Scale::CSAT10, 9);
}

#[test]
fn the_mean_of_item_means_says_when_it_has_no_exact_fraction() {
    // Ten primes: the common denominator of their fractions passes 128 bits.
    let answered = [8_191, 8_179, 8_171, 8_167, 8_161, 8_147, 8_123, 8_117, 8_111, 8_101];
    let mut tally = CsatTally::new(Scale::CSAT5, GoodIs::High, 10).expect("ten items");
    for respondent in 0..8_191 {
        let answer = |n| (respondent < n).then_some(if respondent == 0 { 1 } else { 2 });
        tally.record(&answered.map(answer)).expect("1 or 2");
    }
    assert_eq!(tally.mean_of_item_means_exact(), None);
    let mean = tally.mean_of_item_means().expect("answers");
    let expected = 2.0 - answered.iter().map(|&n| 1.0 / f64::from(n)).sum::<f64>() / 10.0;
    assert!((mean - expected).abs() < 1e-14);
}

#[test]
fn rejections_are_counted_by_reason() {
    let mut tally = RejectionTally::default();
    for reason in [Rejection::Null, Rejection::NotJson, Rejection::Null] {
        tally.record(reason).expect("few");
    }
    let counts = Rejection::ALL.map(|reason| (reason.code(), tally.count(reason)));
    let expected = [
        ("out_of_range", 0),
        ("not_integer", 0),
        ("not_finite", 0),
        ("wrong_type", 0),
        ("null", 2),
        ("not_json", 1),
    ];
    assert_eq!((counts, tally.total()), (expected, 3));
}

#[test]
fn messages_name_the_thing_and_the_limit() {
    let check = |error: TallyError, text: &str| assert_eq!(error.to_string(), text);
    let off = |value| TallyError::OffScale { value, scale: Scale::CSAT5 };
    check(off(11), "rating 11 is above the scale's top, 5");
    check(off(0), "rating 0 is below the scale's bottom, 1");
    check(TallyError::ItemCount { items: 11 }, "11 items, where 1 to 10 are possible");
    check(
        TallyError::RowLength { given: 3, items: 5 },
        "a row of 3 answers in a survey of 5 items",
    );
    check(
        TallyError::SumDiffers { declared: 100, counted: 110 },
        "the groups add up to 110, not to the declared 100",
    );
}

#[cfg(feature = "intervals")]
mod intervals {
    use super::*;
    use trefoil_score::{Change, Confidence, Interval, holm};

    fn check(computed: f64, expected: f64, relative: f64) {
        let error = (computed - expected).abs();
        assert!(error <= relative * expected.abs(), "{computed}, not {expected}");
    }

    fn score_interval(plus: u64, zero: u64, minus: u64) -> Interval {
        groups(plus, zero, minus).score_interval(Confidence::P95).expect("answers")
    }

    #[test]
    fn passives_only_have_the_closed_form() {
        let z = Confidence::P95.z();
        for n in [1_u64, 2, 20, 1_000, 1_000_000_000_000, u64::MAX] {
            let Interval { low, high } = score_interval(0, n, 0);
            let limit = 100.0 * z * z / (n as f64 + z * z);
            check(high, limit, 1e-13);
            check(low, -limit, 1e-13);
        }
    }

    #[test]
    fn one_kind_of_answer_reaches_its_end_of_the_scale_and_not_beyond() {
        for n in [1_u64, 25, 1_000_000_000_000, u64::MAX] {
            assert_eq!(score_interval(n, 0, 0).high.to_bits(), 100.0_f64.to_bits());
            assert_eq!(score_interval(0, 0, n).low.to_bits(), (-100.0_f64).to_bits());
        }
        assert!(score_interval(25, 0, 0).low > 70.0);
    }

    #[test]
    fn narrow_intervals_keep_their_digits() {
        let Interval { low, high } =
            score_interval(9_007_199_254_740_998, 3, 9_007_199_254_740_993);
        check(low, -1.460_286_935_63e-6, 1e-11);
        check(high, 1.460_286_991_14e-6, 1e-11);
        let few = Share::new(3, 18_014_398_509_481_994).expect("a part");
        let each = Confidence::new(1.0 - 0.05 / 3.0).expect("a level");
        let Interval { low, high } = few.wilson(each).expect("answers");
        check(low, 4.581_010_876_83e-15, 1e-11);
        check(high, 6.053_989_380_26e-14, 1e-11);
    }

    #[test]
    fn small_p_values_keep_their_digits() {
        let test = Change::new(groups(1200, 500, 300), groups(800, 500, 700)).adjusted_wald();
        check(test.and_then(|test| test.p()).expect("an error"), 1.320_762_294_46e-55, 1e-11);
    }

    #[test]
    fn one_respondent_has_a_mean_and_no_interval() {
        let one = csat(Scale::CSAT5, GoodIs::High, 2, &[&[Some(4), Some(5)]]);
        let mean = one.company_mean().expect("a respondent");
        assert_eq!((mean.mean().to_string(), mean.interval(Confidence::P95)), ("9/2".into(), None));
        assert_eq!((mean.standard_deviation(), mean.standard_error()), (None, None));
    }

    #[test]
    fn confidence_is_a_share_of_one() {
        for level in [0.0, 1.0, -0.5, 95.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::new(level), None);
        }
        for z in [0.0, -1.96, 40.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::from_z(z), None);
        }
        check(Confidence::from_z(1.645).expect("a confidence").z(), 1.645, 1e-14);
        check(Confidence::P95.level(), 0.95, 1e-15);
    }

    #[test]
    fn holm_never_falls_and_never_passes_one() {
        let mut p_values = [(0, 0.6), (1, 0.01), (2, 0.02), (3, 0.5), (4, 0.01)];
        holm(&mut p_values);
        let keys_sorted_by_p = [1, 4, 2, 3, 0];
        let mut keys = p_values.map(|(key, _)| key);
        keys[..2].sort_unstable();
        assert_eq!(keys, keys_sorted_by_p);
        let expected = [0.05, 0.05, 0.06, 1.0, 1.0];
        for ((_, p), expected) in p_values.into_iter().zip(expected) {
            check(p, expected, 1e-15);
        }
    }

    /// The bits of a figure, so that a difference in its last digit is seen.
    fn check_bits(figure: Option<f64>, bits: u64) {
        let figure = figure.expect("a figure");
        assert_eq!(figure.to_bits(), bits, "{figure} {:#x}", figure.to_bits());
    }

    #[test]
    fn every_target_gives_the_same_bits() {
        let groups = groups(57, 31, 12);
        let effort = Ces2Tally::from_counts([0, 2, 1, 3, 6, 14, 25, 19, 0, 0, 0]).expect("counts");
        let mean = |confidence| effort.mean().and_then(|mean| mean.interval(confidence));
        let score = groups.score_interval(Confidence::P95);
        check_bits(score.map(|score| score.low), 0x403e2ad5da84768a);
        check_bits(score.map(|score| score.high), 0x404cbeac9b07b670);
        let adjusted = groups.adjusted_wald();
        check_bits(
            adjusted.map(|adjusted| adjusted.interval(Confidence::P99).low),
            0x4039dbaa7b1ce951,
        );
        check_bits(
            groups.plus().wilson(Confidence::P90).map(|share| share.low),
            0x4048639ba7a862b6,
        );
        check_bits(
            groups.goodman(Confidence::P95).map(|[_, zero, _]| zero.high),
            0x40456c62ebc2d88a,
        );
        check_bits(mean(Confidence::P95).map(|mean| mean.low), 0x4014f0eaa5c3707c);
        check_bits(mean(Confidence::P99).map(|mean| mean.high), 0x40181238c2a527a7);
        let change = Change::new(groups, effort.groups()).adjusted_wald();
        check_bits(change.and_then(|change| change.p()), 0x3f797391edc67fd8);
    }
}
