//! What holds for any file.

use proptest::collection::vec;
use proptest::prelude::*;
use trefoil_results::{Columns, Format, Population, Reader, Selection, Tables, Tally};

const TWO_SURVEYS: &str = include_str!("../../../tests/fixtures/responses/two_surveys.jsonl");
const WIDE: &str = include_str!("../../../tests/fixtures/responses/wide.csv");
const LONG: &str = include_str!("../../../tests/fixtures/responses/long.csv");

fn format() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::JsonLines), Just(Format::Json), Just(Format::Csv)]
}

/// Lines with few ids, revisions, ratings and times, so that copies and conflicts are frequent.
fn line() -> impl Strategy<Value = String> {
    let status = prop_oneof!["complete", "partial", "dismissed", "withdrawn"];
    let record = (0..4_u8, 1..4_u8, status, 0..12_u8, 0..3_u8, any::<bool>(), 0..2_u8);
    record.prop_map(|(id, revision, status, nps, minute, test, survey)| {
        format!(
            r#"{{"v":1,"type":"response","id":"0197a000-0000-7000-8000-00000000000{id}","revision":{revision},"survey":"s{survey}","survey_version":"1","status":"{status}","test":{test},"shown_at":"2026-11-22T10:15:00Z","answered_at":"2026-11-22T10:1{minute}:00Z","locale":"en","display":"inline","answers":[{{"question":"q","kind":"nps","min":0,"max":10,"good_is":"high","value":{nps}}},{{"question":"c","item":"i{minute}","kind":"csat","min":1,"max":10,"good_is":"high","value":{nps}}}]}}"#
        )
    })
}

fn read<'a>(lines: impl IntoIterator<Item = &'a String>) -> Tally {
    let mut tally = Tally::default();
    // Every line under one number, so that the order leaves no trace in the reports.
    lines.into_iter().for_each(|line| tally.read("file", Format::JsonLines, line.as_bytes()));
    tally
}

/// What may stand in a row's cells, usual and not, in the order of [`NAMES`].
const CELLS: [&[&str]; 5] = [
    &[
        "0197a000-0000-7000-8000-00000000000a",
        "0197a000-0000-7000-8000-00000000000B",
        "0197a000-0000-7000-8000-0000000000",
        "17",
        "\u{66f}",
        "",
    ],
    &["9", "10", "0", "09", "11", "100", "", " 9", "9.0", "-1", "\u{6f9}", "ten"],
    &["5", "1", "0", "6", "", "5 ", "x"],
    &[
        "2026-11-22T10:15:00Z",
        "2026-11-22T10:15:00+03:30",
        "2026-11-22",
        "22.11.2026 7:05",
        "",
        "soon",
    ],
    &["basic", "a longer name of a plan", "طلایی", "=1", "'=1", "", "true", "null"],
];
const NAMES: [&str; 5] = ["id", "nps", "csat", "time", "plan"];

/// Reads a file with a column that is passed over, which makes each of its rows unusual or not.
fn read_beside(text: &str, format: Format) -> [Tables; 2] {
    let mut columns = Columns::default();
    assert_eq!(columns.put(None, "note", "ignore"), Ok(()));
    let mut reader = Reader::new("file", Some(format)).with_columns(columns);
    let mut tally = Tally::default();
    text.as_bytes().chunks(150).for_each(|piece| reader.read(&mut tally, piece));
    reader.finish(&mut tally);
    both(&tally)
}

fn both(tally: &Tally) -> [Tables; 2] {
    [Population::Live, Population::Trial]
        .map(|population| tally.tables(&Selection { population, ..Selection::default() }))
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..400), format in format()) {
        let mut tally = Tally::default();
        tally.read("file", format, &bytes);
        for tables in both(&tally) {
            prop_assert!(!tables.to_json().is_empty());
            prop_assert!(!tables.to_text().contains("NaN"));
        }
    }

    #[test]
    fn no_damage_to_a_file_panics(at in 0..4000_usize, byte in any::<u8>(), file in 0..3_usize) {
        let (format, text) =
            [(Format::JsonLines, TWO_SURVEYS), (Format::Csv, WIDE), (Format::Csv, LONG)][file];
        let mut bytes = text.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let mut tally = Tally::default();
        tally.read("file", format, &bytes);
        let lines = text.lines().filter(|line| !line.is_empty()).count() as u64;
        let counts = both(&tally)[0].counts.clone();
        // A new quote or line end makes lines fewer or more; a damaged line is never lost.
        if format == Format::JsonLines {
            prop_assert!(counts.lines + 1 >= lines);
        }
        prop_assert!(counts.lines > 0);
    }

    #[test]
    fn every_response_read_is_counted_or_named_as_left_out(lines in vec(line(), 0..40)) {
        for tables in both(&read(&lines)) {
            let counts = tables.counts;
            let left_out = counts.dismissed + counts.withdrawn + counts.other_population
                + counts.duplicates + counts.superseded + counts.conflicting + counts.other_survey;
            prop_assert_eq!(counts.counted + left_out, counts.responses);
            prop_assert_eq!(counts.responses + counts.rejected, counts.lines);
            prop_assert_eq!(counts.lines, lines.len() as u64);
        }
    }

    #[test]
    fn the_order_of_lines_does_not_matter(
        (lines, shuffled) in vec(line(), 0..40)
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
    ) {
        prop_assert_eq!(both(&read(&lines)), both(&read(&shuffled)));
    }

    #[test]
    fn merged_parts_equal_the_whole(
        lines in vec((line(), 0..3_usize), 0..40),
        is_left_first in any::<bool>(),
    ) {
        let part = |wanted: usize| {
            read(lines.iter().filter(|(_, part)| *part == wanted).map(|(line, _)| line))
        };
        let [mut a, mut b, c] = [part(0), part(1), part(2)];
        let merged = if is_left_first {
            a.merge(&b);
            a.merge(&c);
            a
        } else {
            b.merge(&c);
            b.merge(&a);
            b
        };
        prop_assert_eq!(both(&merged), both(&read(lines.iter().map(|(line, _)| line))));
    }

    #[test]
    fn rows_of_a_table_may_stand_in_any_order(
        (file, rows) in prop_oneof![Just(WIDE), Just(LONG)].prop_flat_map(|file| {
            (Just(file), Just(file.lines().skip(1).collect::<Vec<_>>()).prop_shuffle())
        }),
    ) {
        let head = file.lines().next().unwrap_or_default();
        let shuffled = format!("{head}\n{}", rows.join("\n"));
        let read = |text: &str| {
            let mut tally = Tally::default();
            tally.read("file", Format::Csv, text.as_bytes());
            both(&tally)
        };
        prop_assert_eq!(read(file), read(&shuffled));
    }

    #[test]
    fn a_row_says_the_same_read_where_it_stands_and_with_care(
        rows in vec((0..6_usize, 0..12_usize, 0..7_usize, 0..6_usize, 0..8_usize), 1..20),
        end in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let row = |&(id, nps, csat, time, plan): &(usize, usize, usize, usize, usize)| {
            [CELLS[0][id], CELLS[1][nps], CELLS[2][csat], CELLS[3][time], CELLS[4][plan]]
        };
        let table = |note: &str, quote: &str| {
            let mut text = format!("{},note{end}", NAMES.join(","));
            for row in rows.iter().map(row) {
                text += &format!("{},{note}{end}", row.map(|cell| format!("{quote}{cell}{quote}")).join(","));
            }
            read_beside(&text, Format::Csv)
        };
        let as_they_stand = table("-", "");
        prop_assert_eq!(&table("\"-\"", "\""), &as_they_stand);
        prop_assert_eq!(&table("\"\"\"\"", ""), &as_they_stand);

        let lines = |note: &str, space: &str| {
            let mut text = String::new();
            for row in rows.iter().map(row) {
                let mut cells = String::new();
                for (name, cell) in NAMES.iter().zip(row) {
                    // As programs write it: a number as one.
                    let is_number = !cell.starts_with('0') || cell == "0";
                    let cell = match cell.parse::<u8>() {
                        Ok(_) if is_number && cell.is_ascii() => cell.into(),
                        _ if matches!(cell, "true" | "null") => cell.into(),
                        _ => format!("\"{cell}\""),
                    };
                    cells += &format!("\"{name}\":{space}{cell},{space}");
                }
                text += &format!("{{{cells}\"note\":{space}\"{note}\"}}{end}");
            }
            read_beside(&text, Format::JsonLines)
        };
        let as_they_stand = lines("-", "");
        prop_assert_eq!(&lines("-", " "), &as_they_stand);
        prop_assert_eq!(&lines("\\u002d", ""), &as_they_stand);
    }
}
