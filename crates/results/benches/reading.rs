//! A hundred thousand answers from a file to all scores, by the form they come in.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench may panic")]

mod answers;

use answers::{Answered, answered, comments, items, moment, records, rows, table};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::fmt::Write;
use trefoil_results::{Format, Selection, Tally, View};
use trefoil_survey::time::Timestamp;

const ROWS: u64 = 100_000;

fn main() {
    divan::main();
}

fn bench(bencher: Bencher<'_, '_>, format: Format, text: String) {
    let (bytes, items) = (BytesCount::of_str(&text), ItemsCount::new(ROWS));
    bencher.counter(bytes).counter(items).bench(|| {
        let mut tally = Tally::default();
        tally.read("file", format, black_box(text.as_bytes()));
        let tables = tally.tables(&Selection::default());
        assert_eq!(tables.nps[0].n, ROWS);
        tables
    });
}

#[divan::bench]
fn rows_in_json_lines(bencher: Bencher<'_, '_>) {
    bench(bencher, Format::JsonLines, rows(ROWS));
}

#[divan::bench]
fn records_in_json_lines(bencher: Bencher<'_, '_>) {
    bench(bencher, Format::JsonLines, records(ROWS));
}

#[divan::bench]
fn rows_in_csv(bencher: Bencher<'_, '_>) {
    bench(bencher, Format::Csv, table(ROWS));
}

#[divan::bench]
fn rows_of_ten_items_in_csv(bencher: Bencher<'_, '_>) {
    bench(bencher, Format::Csv, items(ROWS));
}

#[divan::bench]
fn rows_with_comments_in_csv(bencher: Bencher<'_, '_>) {
    bench(bencher, Format::Csv, comments(ROWS));
}

#[divan::bench]
fn purchases_in_csv(bencher: Bencher<'_, '_>) {
    let mut text = String::from("order_id,customer,purchased_at,amount\n");
    for Answered { id, second, csat, .. } in (0..ROWS).map(answered) {
        let (customer, at) = (second.wrapping_mul(0x9e37_79b9) % 30_000, moment(second * 300));
        writeln!(text, "{id},c{customer},{},{csat}9.90", &at[..10]).unwrap();
    }
    let (bytes, items) = (BytesCount::of_str(&text), ItemsCount::new(ROWS));
    let now = Timestamp::from_unix_s(1_800_000_000);
    bencher.counter(bytes).counter(items).bench(|| {
        let mut tally = Tally::default();
        tally.read("file", Format::Csv, black_box(text.as_bytes()));
        let told = tally.loyalty(&Selection::default(), now);
        assert_eq!(told.as_ref().map(|told| told.all.purchases), Some(ROWS));
        told
    });
}

#[divan::bench]
fn analysis(bencher: Bencher<'_, '_>) {
    let mut tally = Tally::default();
    tally.read("file", Format::JsonLines, records(ROWS).as_bytes());
    let now = Timestamp::from_unix_s(1_800_000_000);
    let view = View { by: vec!["context.plan".into()], ..View::at(now) };
    bencher.counter(ItemsCount::new(ROWS)).bench(|| tally.analysis(&Selection::default(), &view));
}
