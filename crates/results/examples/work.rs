//! Reads made-up answers once, `work FORM N`: `cargo xtask test --only work` counts the instructions that it takes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "it may panic")]

#[path = "../benches/answers/mod.rs"]
mod answers;

use std::hint::black_box;
use trefoil_results::{Format, Selection, Tables, Tally};
use trefoil_score::NpsTally;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let form = arguments.next().unwrap();
    let n: u64 = arguments.next().unwrap().parse().unwrap();
    let read = match &*form {
        "ratings" => {
            let ratings: Vec<u8> =
                (0..n).map(|number| answers::answered(number).nps as u8).collect();
            counted_ratings(black_box(&ratings)).groups().n()
        }
        "rows" => counted(Format::JsonLines, &answers::rows(n)).nps[0].n,
        "records" => counted(Format::JsonLines, &answers::records(n)).nps[0].n,
        "csv" => counted(Format::Csv, &answers::table(n)).nps[0].n,
        unknown => panic!("there is no form {unknown}"),
    };
    assert_eq!(read, n);
}

/// From a file's text to all scores.
#[inline(never)]
fn counted(format: Format, text: &str) -> Tables {
    let mut tally = Tally::default();
    tally.read("file", format, text.as_bytes());
    tally.tables(&Selection::default())
}

/// From ratings to their counters.
#[inline(never)]
fn counted_ratings(ratings: &[u8]) -> NpsTally {
    let mut tally = NpsTally::default();
    for rating in ratings {
        tally.record(*rating).unwrap();
    }
    tally
}
