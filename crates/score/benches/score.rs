//! Native speed of what a results page computes: tallying, intervals, company figures.

use divan::{Bencher, black_box, counter::ItemsCount};
use trefoil_score::{Confidence, CsatTally, GoodIs, NpsTally, Scale, TallyError};

fn main() {
    divan::main();
}

/// Ratings that look random and are the same in each run.
fn ratings(points: u64) -> impl Iterator<Item = u8> {
    // The remainder is below 11, so the cast keeps every bit.
    (0_u64..).map(move |i| ((i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % points) as u8)
}

fn nps(ratings: impl IntoIterator<Item = u8>) -> Result<NpsTally, TallyError> {
    let mut tally = NpsTally::default();
    for rating in ratings {
        tally.record(rating)?;
    }
    Ok(tally)
}

#[divan::bench]
fn tally_a_million_ratings(bencher: Bencher<'_, '_>) {
    let ratings: Vec<u8> = ratings(11).take(1_000_000).collect();
    bencher
        .counter(ItemsCount::new(ratings.len()))
        .bench(|| nps(black_box(&ratings).iter().copied()));
}

#[divan::bench(args = [30, 1_000, 1_000_000])]
fn all_nps_intervals(bencher: Bencher<'_, '_>, n: usize) {
    let tally = nps(ratings(11).take(n));
    bencher.bench(|| {
        black_box(tally).map(|tally| {
            let groups = tally.groups();
            [Confidence::P90, Confidence::P95, Confidence::P99].map(|confidence| {
                (
                    groups.wald().map(|estimate| estimate.interval(confidence)),
                    groups.adjusted_wald().map(|estimate| estimate.interval(confidence)),
                    groups.score_interval(confidence),
                    groups.plus().wilson(confidence),
                    groups.minus().wilson(confidence),
                    groups.goodman(confidence),
                )
            })
        })
    });
}

#[divan::bench]
fn tally_a_hundred_thousand_rows_of_ten(bencher: Bencher<'_, '_>) {
    let rows = csat_rows();
    bencher.counter(ItemsCount::new(rows.len())).bench(|| csat(black_box(&rows)));
}

#[divan::bench]
fn company_csat(bencher: Bencher<'_, '_>) {
    let tally = csat(&csat_rows());
    bencher.bench(|| {
        black_box(&tally).map(|tally| {
            let company = tally.company_mean().map(|mean| (mean, mean.interval(Confidence::P95)));
            (company, tally.pooled_mean(), tally.mean_of_item_means(), tally.index())
        })
    });
}

fn csat_rows() -> Vec<[Option<u8>; 10]> {
    let mut ratings = ratings(6);
    // Points 1 to 5; 0 stands for an item left out.
    let mut answer = || ratings.next().filter(|&rating| rating > 0);
    (0..100_000).map(|_| core::array::from_fn(|_| answer())).collect()
}

fn csat(rows: &[[Option<u8>; 10]]) -> Result<CsatTally, TallyError> {
    let mut tally = CsatTally::new(Scale::CSAT5, GoodIs::High, 10)?;
    for row in rows {
        tally.record(row)?;
    }
    Ok(tally)
}
