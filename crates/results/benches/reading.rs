//! A hundred thousand answers from a file to all scores, by the form they come in.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench may panic")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::fmt::Write;
use trefoil_results::{Format, Selection, Tally, View};
use trefoil_survey::time::Timestamp;

const ROWS: u64 = 100_000;

fn main() {
    divan::main();
}

/// What somebody answered, the same for the same number.
struct Answered {
    id: String,
    second: u64,
    nps: u64,
    csat: u64,
    ces: u64,
    plan: &'static str,
}

fn answered(number: u64) -> Answered {
    let random = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number << 7;
    Answered {
        id: format!(
            "0197a000-{:04x}-7{:03x}-8{:03x}-{number:012x}",
            number & 0xffff,
            random >> 52,
            random & 0xfff
        ),
        second: number % 31_000_000,
        nps: [9, 10, 10, 9, 8, 7, 6, 3, 0, 10][(random >> 40) as usize % 10],
        csat: 1 + (random >> 30) % 5,
        ces: 1 + (random >> 20) % 5,
        plan: ["basic", "plus", "family"][(random >> 10) as usize % 3],
    }
}

fn moment(second: u64) -> String {
    Timestamp::from_unix_s(1_764_000_000 + second as i64).to_rfc3339()
}

fn rows(rows: u64) -> String {
    let mut text = String::new();
    for Answered { id, second, nps, csat, ces, plan } in (0..rows).map(answered) {
        let at = moment(second);
        writeln!(text, r#"{{"id":"{id}","time":"{at}","nps":{nps},"csat":{csat},"ces1":{ces},"plan":"{plan}"}}"#).unwrap();
    }
    text
}

fn table(rows: u64) -> String {
    let mut text = String::from("id,nps,csat,ces1,plan\n");
    for Answered { id, nps, csat, ces, plan, .. } in (0..rows).map(answered) {
        writeln!(text, "{id},{nps},{csat},{ces},{plan}").unwrap();
    }
    text
}

fn records(rows: u64) -> String {
    let mut text = String::new();
    for Answered { id, second, nps, csat, ces, plan } in (0..rows).map(answered) {
        let (at, group) = (
            moment(second),
            ["detractor", "passive", "promoter"][usize::from(nps > 6) + usize::from(nps > 8)],
        );
        writeln!(text, r#"{{"v":1,"type":"response","id":"{id}","revision":1,"survey":"checkout","survey_version":"3","status":"complete","test":false,"shown_at":"{at}","answered_at":"{at}","locale":"fa","display":"inline","trigger":"order-placed","touchpoint":"checkout","page":"/checkout/thanks","respondent":null,"context":{{"plan":"{plan}"}},"order":["recommend","delivery","effort"],"answers":[{{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","shown_as":"numbers","value":{nps},"group":"{group}"}},{{"question":"service","item":"delivery","kind":"csat","min":1,"max":5,"good_is":"high","shown_as":"smileys","value":{csat}}},{{"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","shown_as":"numbers","value":{ces}}}],"scores":{{"nps":[{{"question":"recommend","value":{nps},"group":"{group}"}}],"csat":{{"sum":{csat},"count":1}},"ces":[{{"question":"effort","kind":"ces1","value":{ces}}}]}}}}"#).unwrap();
    }
    text
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
