//! Reads made-up answers once, `work FORM N`: `cargo xtask test --only work` counts the instructions that it takes.

#[path = "../benches/answers/mod.rs"]
mod answers;

use std::error::Error;
use std::hint::black_box;
use trefoil_results::{Format, Selection, Tally, View};
use trefoil_score::{NpsTally, TallyError};
use trefoil_survey::time::Timestamp;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(form), Some(n)) = (arguments.next(), arguments.next()) else {
        return Err("say a form and how many answers".into());
    };
    let n: u64 = n.parse()?;
    let read = match &*form {
        "ratings" => {
            let ratings: Vec<u8> =
                (0..n).map(|number| answers::answered(number).nps as u8).collect();
            counted_ratings(black_box(&ratings))?
        }
        "rows" => counted(Format::JsonLines, &answers::rows(n)),
        "records" => counted(Format::JsonLines, &answers::records(n)),
        "csv" => counted(Format::Csv, &answers::table(n)),
        "items" => counted(Format::Csv, &answers::items(n)),
        "comments" => counted(Format::Csv, &answers::comments(n)),
        "analysis" => {
            let mut tally = Tally::default();
            tally.read("file", Format::JsonLines, answers::rows(n).as_bytes());
            counted_analysis(&tally)
        }
        unknown => return Err(format!("there is no form {unknown}").into()),
    };
    if read != n {
        return Err(format!("{read} of {n} answers were read").into());
    }
    Ok(())
}

/// From a file's text to all scores; how many likelihoods were counted.
#[inline(never)]
fn counted(format: Format, text: &str) -> u64 {
    let mut tally = Tally::default();
    tally.read("file", format, text.as_bytes());
    tally.tables(&Selection::default()).nps.first().map_or(0, |row| row.n)
}

/// From responses to all scores, and what else is told of them; how many likelihoods were counted.
#[inline(never)]
fn counted_analysis(tally: &Tally) -> u64 {
    let view = View { by: vec!["plan".into()], ..View::at(Timestamp::from_unix_s(1_800_000_000)) };
    let (tables, analysis) = tally.tables_and_analysis(&Selection::default(), &view);
    black_box(analysis);
    tables.nps.first().map_or(0, |row| row.n)
}

/// From ratings to their counters; how many were counted.
#[inline(never)]
fn counted_ratings(ratings: &[u8]) -> Result<u64, TallyError> {
    let mut tally = NpsTally::default();
    for rating in ratings {
        tally.record(*rating)?;
    }
    Ok(tally.n())
}
