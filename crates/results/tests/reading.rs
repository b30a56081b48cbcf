//! Files that come in pieces, rows in JSON, and that reading quickly and reading with care are one.
#![cfg(test)]

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::io::Write;
use trefoil_results::{
    Analysis, Format, Population, Reader, Search, Selection, Tables, Tally, View,
};
use trefoil_survey::time::Timestamp;

const WIDE: &str = include_str!("../../../tests/fixtures/responses/wide.csv");
const LONG: &str = include_str!("../../../tests/fixtures/responses/long.csv");
const TWO_SURVEYS: &str = include_str!("../../../tests/fixtures/responses/two_surveys.jsonl");

/// A record with everything in it, as the widget writes it.
const FULL: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000001","revision":2,"survey":"checkout","survey_version":"3","status":"complete","test":false,"shown_at":"2026-11-22T10:15:00Z","answered_at":"2026-11-22T10:15:09Z","locale":"fa","display":"inline","trigger":"order-placed","touchpoint":"checkout","page":"/checkout/thanks","respondent":"r-7","context":{"plan":"basic","orders":3,"new":true},"order":["recommend","delivery","effort","why"],"answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","shown_as":"numbers","value":9,"group":"promoter"},{"question":"service","item":"delivery","kind":"csat","min":1,"max":5,"good_is":"high","shown_as":"smileys","value":4},{"question":"service","item":"packing","kind":"csat","min":1,"max":5,"good_is":"high","value":null,"not_applicable":true},{"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","value":2},{"question":"reason","kind":"choice","values":["price"],"order":["service","price","other"]},{"question":"why","kind":"comment","text":"قیمت خوب"},{"question":"reply","kind":"contact","name":"N","email":"n@example.org","phone":"+358 1","consent":true}],"complaint":{"opened_at":"2026-11-22T10:15:09Z","due_at":"2026-11-25T10:15:09Z"},"scores":{"nps":[{"question":"recommend","value":9,"group":"promoter"}],"csat":{"sum":4,"count":1},"ces":[{"question":"effort","kind":"ces1","value":2}]}}"#;

const EVENT: &str = r#"{"v":1,"type":"event","id":"0197a000-0000-7000-8000-0000000000ee","at":"2026-11-22T10:15:00Z","survey":"checkout","event":"shown","response":"0197a000-0000-7000-8000-000000000001","test":false}"#;

/// All that is known of what was read.
fn all(tally: &Tally) -> (Vec<Tables>, Analysis, Vec<String>) {
    let tables = [Population::Live, Population::Trial]
        .map(|population| tally.tables(&Selection { population, ..Selection::default() }));
    let by = ["touchpoint", "context.plan", "plan"].map(String::from).to_vec();
    let now = Timestamp::from_rfc3339("2026-12-01T00:00:00Z").unwrap();
    let view = View { by, ..View::at(now) };
    let selection = Selection::default();
    let comments = tally.comments(&selection, &Search::latest(100));
    let comments = comments.latest.iter().map(|comment| format!("{comment:?}")).collect();
    let (beside, analysis) = tally.tables_and_analysis(&selection, &view);
    assert_eq!(beside, tables[0]);
    (tables.to_vec(), analysis, comments)
}

fn read(format: Format, text: impl AsRef<[u8]>) -> Tally {
    let mut tally = Tally::default();
    tally.read("file", format, text.as_ref());
    tally
}

/// The same JSON, written so that it is read with care.
fn with_care(line: &str) -> String {
    line.replacen(r#"{"v":"#, r#"{"\u0076":"#, 1)
}

/// Checks that a line says the same read in either way, as copies of each other where it is a record.
fn check_both(line: &str) -> Result<(), TestCaseError> {
    let (quick, care) = (read(Format::JsonLines, line), read(Format::JsonLines, with_care(line)));
    let (quick, care) = (all(&quick), all(&care));
    if quick.0[0].counts.rejected == 0 {
        prop_assert_eq!(&quick, &care, "{}", line);
    }
    // Reasons name columns, which the escape moves on.
    prop_assert_eq!(&quick.0[0].counts, &care.0[0].counts, "{}", line);
    let twice = all(&read(Format::JsonLines, format!("{line}\n{}", with_care(line))));
    prop_assert_eq!(twice.0[0].counts.conflicting + twice.0[1].counts.conflicting, 0, "{}", line);
    prop_assert_eq!(twice.0[0].counts.superseded, 0, "{}", line);
    check_after_others(line)
}

/// Checks that a line says the same after others of its kind, which a reader learns from.
fn check_after_others(line: &str) -> Result<(), TestCaseError> {
    let others = [
        FULL.replace("00001\",\"rev", "000a1\",\"rev"),
        FULL.replace("00001\",\"rev", "000a2\",\"rev").replace("\"value\":4", "\"value\":5"),
        EVENT.replace("ee\"", "a3\""),
    ];
    let others = others.join("\n");
    let learned = all(&read(Format::JsonLines, format!("{others}\n{line}\n{line}")));
    let care = with_care(line);
    let care = all(&read(Format::JsonLines, format!("{others}\n{care}\n{care}")));
    if learned.0[0].counts.rejected == 0 {
        prop_assert_eq!(&learned, &care, "{}", line);
    }
    prop_assert_eq!(&learned.0[0].counts, &care.0[0].counts, "{}", line);
    Ok(())
}

#[test]
fn a_record_with_everything_is_read_alike_in_either_way() {
    for line in [FULL, EVENT].into_iter().chain(TWO_SURVEYS.lines()) {
        check_both(line).unwrap();
    }
    let counts = read(Format::JsonLines, FULL).tables(&Selection::default()).counts;
    assert_eq!((counts.counted, counts.rejected), (1, 0));
}

#[test]
fn records_of_two_writers_do_not_lend_each_other_fields() {
    let id = |line: &str, id: &str| line.replacen("00001\"", &format!("000{id}\""), 1);
    // The same fields in another order, each way right by itself.
    let early = FULL.replacen(r#""locale":"fa","#, "", 1).replacen(
        r#""shown_at""#,
        r#""locale":"fa","shown_at""#,
        1,
    );
    let twice = early.replacen(r#""display""#, r#""locale":"fa","display""#, 1);
    let without = FULL.replacen(r#""locale":"fa","#, "", 1);
    let unanswered =
        FULL.replacen(r#""answered_at":"2026-11-22T10:15:09Z""#, r#""answered_at":null"#, 1);
    let answered_twice = FULL.replacen(r#""locale""#, r#""answered_at":null,"locale""#, 1);
    let lines = [
        id(FULL, "a1"),
        id(&early, "a2"),
        id(&unanswered, "a3"),
        id(&twice, "b1"),
        id(&without, "b2"),
        id(&answered_twice, "b3"),
        id(&early, "c1"),
        id(&unanswered, "c2"),
    ];
    let care = lines.clone().map(|line| with_care(&line));
    let [learned, care] =
        [lines, care].map(|lines| all(&read(Format::JsonLines, lines.join("\n"))));
    assert_eq!(learned.0[0].counts, care.0[0].counts);
    assert_eq!(learned.1.facets, care.1.facets);
    assert_eq!((care.0[0].counts.counted, care.0[0].counts.rejected), (7, 1));
}

/// What may stand in a record instead of what does.
fn changes() -> Vec<(&'static str, &'static str)> {
    vec![
        (r#""value":9"#, r#""value":11"#),
        (r#""value":9"#, r#""value":8"#),
        (r#""value":9"#, r#""value":9.0"#),
        (r#""value":9"#, r#""value":-9"#),
        (r#""value":9"#, r#""value":09"#),
        (r#""value":9"#, r#""value":"9""#),
        (r#""value":4"#, r#""value":5"#),
        (r#""value":4"#, r#""value":6"#),
        (r#""max":5"#, r#""max":7"#),
        (r#""max":5"#, r#""max":4"#),
        (r#""max":10"#, r#""max":5"#),
        (r#""good_is":"high""#, r#""good_is":"low""#),
        (r#""good_is":"low""#, r#""good_is":"high""#),
        (r#""good_is":"high","#, ""),
        (r#""shown_as":"numbers""#, r#""shown_as":"runes""#),
        (r#""shown_as":"numbers","#, r#""shown_as":null,"#),
        (r#","group":"promoter""#, ""),
        (r#""group":"promoter""#, r#""group":"passive""#),
        (r#""item":"packing""#, r#""item":"delivery""#),
        (r#""item":"packing","#, r#""item":"packing","role":"expected","#),
        (r#""item":"packing","#, r#""item":"pack ing","#),
        (r#""not_applicable":true"#, r#""not_applicable":false"#),
        (r#""value":4}"#, r#""value":4,"not_applicable":true}"#),
        (r#""question":"effort""#, r#""question":"recommend""#),
        (r#""question":"recommend","kind""#, r#""item":"x","question":"recommend","kind""#),
        (r#""revision":2"#, r#""revision":0"#),
        (r#""revision":2"#, r#""revision":1000001"#),
        (r#""status":"complete""#, r#""status":"partial""#),
        (r#""status":"complete""#, r#""status":"dismissed""#),
        (r#""status":"complete""#, r#""status":"done""#),
        (r#""test":false"#, r#""test":true"#),
        (r#""test":false"#, r#""test":null"#),
        (r#""test":false"#, r#""test":0"#),
        (r#""shown_at":"2026-11-22T10:15:00Z","#, ""),
        (r#""answered_at":"2026-11-22T10:15:09Z","#, ""),
        (r#""answered_at":"2026-11-22T10:15:09Z""#, r#""answered_at":"2026-11-31T10:15:09Z""#),
        (r#""locale":"fa""#, r#""locale":"f""#),
        (r#""display":"inline""#, r#""display":"wall""#),
        (r#""page":"/checkout/thanks""#, r#""page":"/checkout?card=1""#),
        (r#""page":"/checkout/thanks""#, r#""page":"checkout""#),
        (r#""page":"/checkout/thanks""#, r#""page":null"#),
        (r#""respondent":"r-7""#, r#""respondent":"""#),
        (r#""trigger":"order-placed""#, r#""trigger":"order \"placed\"""#),
        (r#""plan":"basic""#, r#""plan":null"#),
        (r#""plan":"basic""#, r#""plan":"""#),
        (r#""plan":"basic""#, r#""plan":["basic"]"#),
        (r#""plan":"basic""#, r#""a plan":"basic""#),
        (r#""orders":3"#, r#""orders":-3"#),
        (r#""orders":3"#, r#""orders":3.5"#),
        (r#""order":["recommend","#, r#""order":["what ever","#),
        (r#""values":["price"],"#, ""),
        (r#""consent":true"#, r#""consent":null"#),
        (r#""email":"n@example.org""#, r#""email":"n""#),
        (r#""sum":4"#, r#""sum":5"#),
        (r#""csat":{"sum":4,"count":1}"#, r#""csat":null"#),
        (r#","ces":[{"question":"effort","kind":"ces1","value":2}]"#, ""),
        (r#""scores":{"nps""#, r#""scores":{"more":1,"nps""#),
        (r#""due_at":"2026-11-25T10:15:09Z""#, r#""due_at":"soon""#),
        (r#""v":1"#, r#""v":2"#),
        (r#""v":1"#, r#""v": 1"#),
        (r#""type":"response""#, r#""type":"reply""#),
        (r#""survey":"checkout""#, r#""survey":"check out""#),
        (r#""survey":"checkout""#, r#""survey":"checkout","survey":"other""#),
        (r#""survey":"checkout""#, r#""survey":"checkout","newer":{"a":[1]}"#),
        (r#""event":"shown""#, r#""event":"seen""#),
        (r#"قیمت خوب"#, r#"a \n b"#),
        (r#""text":"قیمت خوب""#, r#""text":"""#),
        (r#""complaint":{"#, r#""complaint": { "#),
        ("}]", " } ] "),
        (r#","scores""#, r#","scores":null,"rest""#),
    ]
}

/// One response, as a writer of tables may write it.
fn row() -> impl Strategy<Value = String> {
    let name =
        prop_oneof!["\"a,b\"", "\"line\nbreak\"", "\"say \"\"hi\"\"\"", "plain", "5\" pipe", ""];
    (0..9_u8, name, 0..13_u8, any::<bool>()).prop_map(|(id, name, nps, crlf)| {
        format!("{id},{name},{nps},3{}", if crlf { "\r\n" } else { "\n" })
    })
}

/// What may stand in a row's id and in its time, which most rows have of their own.
const IDS: [&str; 6] = [
    "0197a000-0000-7000-8000-000000000001",
    "0197A000-0000-7000-8000-000000000001",
    "0197a000-0000-7000-8000-000000000002",
    "0197a000-0000-7000-8000_000000000001",
    "7",
    "",
];
const TIMES: [&str; 6] = [
    "2026-11-22T10:15:00Z",
    "2026-11-23 10:15:00Z",
    "2026-11-22T10:15:00+02:00",
    "2026-11-31T10:15:00Z",
    "2026-11-22",
    "",
];

/// The rest of a row, which many have in common: a likelihood, a satisfaction, a plan and a comment.
fn answers() -> impl Strategy<Value = [&'static str; 4]> {
    let nps = select(vec!["9", "9", "10", "0", "11", ""]);
    let csat = select(vec!["4", "4", "1", "0", ""]);
    let plan = select(vec!["basic", "basic", "basic\0", "plus and more", "ä"]);
    let comment = select(vec!["", "", "", "late", "late\u{1}"]);
    (nps, csat, plan, comment).prop_map(|(nps, csat, plan, comment)| [nps, csat, plan, comment])
}

/// A table of such rows with its columns in one of three orders: its head, and its lines.
fn table(rows: &[(usize, usize, [&str; 4])], order: usize) -> (String, Vec<String>) {
    let lines = rows.iter().map(|(id, time, [nps, csat, plan, comment])| {
        let (id, time) = (IDS[*id], TIMES[*time]);
        match order {
            0 => [id, time, nps, csat, comment, plan].join(","),
            1 => [nps, csat, plan, comment, time, id].join(","),
            _ => [plan, id, nps, csat, comment, time].join(","),
        }
    });
    let head = [
        "id,time,nps,csat,comment,plan",
        "nps,csat,plan,comment,time,id",
        "plan,id,nps,csat,comment,time",
    ];
    (head[order].into(), lines.collect())
}

/// The same in JSON.
fn objects((head, lines): &(String, Vec<String>)) -> Vec<String> {
    let lines = lines.iter().map(|line| {
        let cells = head.split(',').zip(line.split(','));
        let cells = cells.map(|(name, cell)| {
            let is_number = ["nps", "csat"].contains(&name) && !cell.is_empty();
            let cell = if is_number { cell.into() } else { format!("{cell:?}") };
            format!("{name:?}:{}", cell.replace("\\0", "\\u0000").replace("u{1}", "u0001"))
        });
        format!("{{{}}}", cells.collect::<Vec<_>>().join(","))
    });
    lines.collect()
}

proptest! {
    #[test]
    fn rows_alike_say_what_each_says_by_itself(
        kinds in vec(answers(), 1..4),
        rows in vec((0..IDS.len(), 0..TIMES.len(), 0..4_usize, any::<bool>()), 0..24),
        order in 0..3_usize,
    ) {
        let ends: Vec<_> = rows.iter().map(|(.., crlf)| if *crlf { "\r\n" } else { "\n" }).collect();
        let rows: Vec<_> =
            rows.iter().map(|(id, time, kind, _)| (*id, *time, kinds[kind % kinds.len()])).collect();
        // The numbers of bad lines are others, and comments of one moment stand as they came.
        let said = |tally: &Tally| {
            let (tables, analysis, mut comments) = all(tally);
            comments.sort();
            (tables.into_iter().map(|tables| tables.counts).collect::<Vec<_>>(), analysis, comments)
        };
        let table = table(&rows, order);
        let (head, lines) = &table;
        let objects = objects(&table);
        for (format, head, lines) in
            [(Format::Csv, format!("{head}\n"), lines), (Format::JsonLines, String::new(), &objects)]
        {
            let lines: Vec<_> = lines.iter().zip(&ends).map(|(line, end)| [line, *end].concat()).collect();
            let mut alone = Tally::default();
            for line in &lines {
                alone.merge(&read(format, head.clone() + line));
            }
            prop_assert_eq!(said(&read(format, head.clone() + &lines.concat())), said(&alone), "{:?}", lines);
        }
    }

    #[test]
    fn changed_records_are_read_alike_in_either_way(
        chosen in vec(0..changes().len(), 1..4),
        is_event in any::<bool>(),
    ) {
        let mut line = if is_event { EVENT } else { FULL }.to_owned();
        for (from, to) in chosen.into_iter().map(|at| changes()[at]) {
            line = line.replacen(from, to, 1);
        }
        check_both(&line)?;
    }

    #[test]
    fn damaged_records_are_read_alike_in_either_way(
        at in 6..FULL.len(), byte in prop_oneof![32..127_u8, Just(b'"'), Just(b'\\'), Just(b',')],
    ) {
        let mut line = FULL.as_bytes().to_vec();
        line[at] = byte;
        if let Ok(line) = String::from_utf8(line) {
            check_both(&line)?;
        }
    }

    #[test]
    fn pieces_of_any_size_are_the_whole(
        rows in vec(row(), 0..30), sizes in vec(1..40_usize, 1..20), form in 0..5_usize,
    ) {
        let table = format!("id,plan,nps,csat\n{}", rows.concat());
        let list = format!("[\n{FULL},\n{EVENT},{{\n\"nps\":9, \"plan\":\"]}}\\\"\"}}]\n");
        let (format, text) = [
            (Format::Csv, table.as_str()),
            (Format::Csv, LONG),
            (Format::Csv, WIDE),
            (Format::JsonLines, TWO_SURVEYS),
            (Format::Json, &list),
        ][form];
        let whole = read(format, text);
        let mut tally = Tally::default();
        let mut reader = Reader::new("file", Some(format));
        let mut rest = text.as_bytes();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            reader.read(&mut tally, piece);
            rest = after;
        }
        reader.finish(&mut tally);
        prop_assert_eq!(all(&tally), all(&whole));
        prop_assert!(whole.tables(&Selection::default()).counts.lines > 0 || rows.is_empty());
    }
}

fn live(format: Format, text: &str) -> Tables {
    read(format, text).tables(&Selection::default())
}

#[test]
fn rows_in_json_are_read_as_rows_of_a_table() {
    let rows = [
        r#"{"id":"1","nps":9,"csat_delivery":4,"plan":"basic","time":"2026-11-22"}"#,
        r#"{"id":"2","nps":3,"csat_delivery":null,"plan":"pro","time":"2026-11-23"}"#,
        // In another order, with another column, and as texts.
        r#"{"plan":"pro","nps":"10","id":3,"ces1":2,"about":{"age":"30-39"},"tags":["a"]}"#,
    ];
    let lines = read(Format::JsonLines, rows.join("\n"));
    let list = read(Format::Json, format!("[{}]", rows.join(",\n")));
    let table = read(
        Format::Csv,
        "id,nps,csat_delivery,plan,time,ces1,about.age\n1,9,4,basic,2026-11-22,,\n2,3,,pro,2026-11-23,,\n3,10,,pro,,2,30-39\n",
    );
    let shown = |tally: &Tally| {
        let (tables, analysis, comments) = all(tally);
        (tables[0].nps.clone(), tables[0].csat.clone(), tables[0].ces.clone(), analysis, comments)
    };
    assert_eq!(shown(&lines), shown(&table));
    assert_eq!(shown(&list), shown(&table));
    assert_eq!(lines.tables(&Selection::default()).nps[0].n, 3);
}

#[test]
fn a_bad_cell_in_json_is_named_by_line_and_column() {
    let tables = live(
        Format::JsonLines,
        "{\"nps\":9}\n{\"nps\":11}\n{\"nps\":9.5}\n{\"nps\":10,\"ces\":1}\n{\"nps\":8.0}\n",
    );
    let bad: Vec<String> = tables.bad_lines.iter().map(ToString::to_string).collect();
    assert_eq!(
        bad,
        [
            "file, line 2: nps: 11 is not within 0 to 10",
            "file, line 3: nps: 9.5 is not a whole number",
            "file, line 4: column ces: the version is missing; write ces1 (effort, 1-5, low is \
             good) or ces2 (it was made easy, 1-7, high is good)",
        ]
    );
    assert_eq!(tables.nps[0].n, 3);
}

#[test]
fn a_line_without_an_end_is_passed_over() {
    let mut tally = Tally::default();
    let mut reader = Reader::new("file", Some(Format::JsonLines));
    reader.read(&mut tally, b"{\"nps\":9}\n");
    for _ in 0..40 {
        reader.read(&mut tally, &vec![b'x'; 1 << 20]);
    }
    reader.read(&mut tally, b"\n{\"nps\":10}\n");
    reader.finish(&mut tally);
    let tables = tally.tables(&Selection::default());
    let bad: Vec<String> = tables.bad_lines.iter().map(ToString::to_string).collect();
    assert_eq!(
        bad,
        ["file, line 2: is longer than 16 MB, which no record is; is it a file of answers?"]
    );
    assert_eq!((tables.nps[0].n, tables.counts.lines), (2, 3));
}

#[test]
fn rows_count_whether_many_say_the_same_or_none_does() {
    // More kinds than are kept, each once, and then a few over and over; and none twice.
    for (kinds, times) in [(5_000, 12), (40_000, 1)] {
        let kinds: Vec<_> = (0..kinds).map(|kind| format!("{},plan {kind}\n", kind % 11)).collect();
        let few = kinds.iter().take(100).cycle().take(30_000 * (times - 1));
        let rows: Vec<&str> = kinds.iter().chain(few).map(String::as_str).collect();
        let tally = read(Format::Csv, ["nps,plan\n", &rows.concat()].concat());
        assert_eq!(tally.tables(&Selection::default()).nps[0].n, rows.len() as u64);
        assert_eq!(tally.facets(&Selection::default())["plan"], kinds.len() as u64);
    }
}

#[test]
fn copies_are_told_apart_near_and_far_whatever_size_was_expected() {
    // Each id twice, half of them next to each other, and every hundredth a text.
    let rows = (0..60_000_u64).map(|number| {
        let (id, nps) =
            (number / 2 % 20_000 + number % 2 * (number / 40_000) * 100_000, number % 2);
        match id % 100 {
            0 => format!("{id},{nps}\n"),
            _ => format!("0197a000-0000-7000-8000-{id:012x},{nps}\n"),
        }
    });
    let text = format!("id,nps\n{}", rows.collect::<String>());
    let said = |tally: &Tally| {
        let tables = tally.tables(&Selection::default());
        (tables.counts.clone(), tables.nps.clone())
    };
    let whole = said(&read(Format::Csv, &text));
    let mut parts = Tally::default();
    for rows in text.lines().skip(1).collect::<Vec<_>>().chunks(7_000) {
        parts.merge(&read(Format::Csv, format!("id,nps\n{}\n", rows.join("\n"))));
    }
    assert_eq!(said(&parts), whole);
    // 20,000 ids twice, then half of them once more and as many others once.
    assert_eq!(whole.0.responses, 60_000);
    assert_eq!(whole.0.duplicates + whole.0.conflicting + whole.1[0].n, 60_000);
    assert_eq!(whole.1[0].n, 30_000);
    for size in [1, text.len() as u64, u64::MAX] {
        let mut tally = Tally::default();
        let mut reader = Reader::new("file", Some(Format::Csv)).with_size(size);
        text.as_bytes().chunks(100_000).for_each(|piece| reader.read(&mut tally, piece));
        reader.finish(&mut tally);
        assert_eq!(said(&tally), whole, "{size}");
        assert_eq!(tally.records(), 60_000);
    }
}

/// Reads a packed file in pieces of that size.
fn read_packed(bytes: &[u8], size: usize) -> Tally {
    let mut tally = Tally::default();
    let mut reader = Reader::new("answers.csv.gz", None);
    bytes.chunks(size).for_each(|piece| reader.read(&mut tally, piece));
    reader.finish(&mut tally);
    tally
}

#[test]
fn a_packed_file_is_read_as_it_comes_and_up_to_where_it_is_whole() {
    let rows: String = (0..20_000).map(|row| format!("{row},{}\n", row % 11)).collect();
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(format!("id,nps\n{rows}").as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let shown = |tally: &Tally| {
        let tables = tally.tables(&Selection::default());
        let bad: Vec<_> = tables.bad_lines.iter().map(|bad| bad.reason.clone()).collect();
        (tables.nps.first().map_or(0, |row| row.n), bad.join("|"))
    };
    for size in [1, 1000, packed.len()] {
        assert_eq!(shown(&read_packed(&packed, size)), (20_000, String::new()), "{size}");
    }
    let half = packed.get(..packed.len() / 2).unwrap();
    let (n, bad) = shown(&read_packed(half, 1000));
    assert!((1000..20_000).contains(&n), "{n}");
    assert!(bad.ends_with("the packed file is cut off here"), "{bad}");
    let mut damaged = packed.clone();
    let middle = packed.len() / 2;
    let random = (0..).map(|place: usize| ((place * place * 31) >> 3) as u8);
    damaged[middle..].iter_mut().zip(random).for_each(|(byte, random)| *byte = random);
    let (n, bad) = shown(&read_packed(&damaged, 1000));
    assert!((1000..20_000).contains(&n), "{n}");
    assert!(bad.contains("the packed file is damaged from here on: "), "{bad}");
}
