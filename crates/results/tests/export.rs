//! Responses out and back in: the same tables, whatever they were written as.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail")]

use parquet::basic::{LogicalType, Repetition, TimeUnit, TimestampType, Type};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::{Field, Row};
use std::fmt::Write as _;
use trefoil_results::{
    Export, ExportFormat, Format, Offset, Population, Search, Selection, Span, Tables, Tally, View,
};
use trefoil_survey::time::Timestamp;

const TWO_SURVEYS: &str = include_str!("../../../tests/fixtures/responses/two_surveys.jsonl");
const WIDE: &str = include_str!("../../../tests/fixtures/responses/wide.csv");
const LONG: &str = include_str!("../../../tests/fixtures/responses/long.csv");
const CUSTOMERS: &str = include_str!("../../../tests/fixtures/responses/customers.csv");
const PURCHASES: &str = include_str!("../../../tests/fixtures/responses/purchases.csv");

/// Both sides of a question, an item that does not apply, a question and a scale that no short name says, a context.
const RICH: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000001","revision":3,"survey":"shop","survey_version":"2","status":"complete","shown_at":"2026-11-22T10:15:00Z","answered_at":"2026-11-22T10:16:00Z","locale":"de","display":"inline","touchpoint":"checkout","context":{"plan":"=basic","seats":4,"is_new":true},"answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","value":9},{"question":"service","item":"speed","role":"expected","kind":"csat","min":1,"max":7,"good_is":"high","value":6},{"question":"service","item":"speed","role":"experienced","kind":"csat","min":1,"max":7,"good_is":"high","value":4},{"question":"service","item":"price","kind":"csat","min":1,"max":5,"good_is":"high","value":null,"not_applicable":true},{"question":"why","kind":"comment","text":"+1, \"good\"\nand a line"},{"question":"reply","kind":"contact","email":"a@b.example","consent":true}]}
{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000002","revision":1,"survey":"help","survey_version":"1","status":"partial","shown_at":"2026-11-23T10:15:00Z","locale":"fa","display":"modal","answers":[{"question":"ease","kind":"ces2","min":1,"max":7,"good_is":"high","value":7},{"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","value":1}]}
{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000003","revision":1,"survey":"shop","survey_version":"2","status":"complete","shown_at":"2026-11-24T10:15:00Z","locale":"en","display":"inline","answers":[{"question":"why","kind":"comment","text":"خوب"}]}
{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000004","revision":1,"survey":"shop","survey_version":"2","status":"complete","test":true,"shown_at":"2026-11-24T10:15:00Z","locale":"en","display":"inline","answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","value":0}]}
"#;

/// Names that are none of ours, names that are, and ids and texts that a spreadsheet would run.
const ODD: &str = "id,nps,csat_packing [1-7],csat_packing,comment,plan,=shop,v,answers,Plan,context.x\n\
    -1,9,7,5,=1+1,a,=cmd,1,two,A,\n,3,,1,\"a\r\nb\",b,+x,,,,y\n2,,,,only this,,,,,,\n";

fn read(files: &[(&str, &str)]) -> Tally {
    let mut tally = Tally::default();
    for (name, text) in files {
        let mut own = Tally::default();
        own.read(name, Format::guess(name, text.as_bytes()), text.as_bytes());
        tally.merge(&own);
    }
    tally
}

fn written(tally: &Tally, format: ExportFormat) -> Vec<u8> {
    let mut export = Export::new(tally, &Selection::default(), format);
    let mut bytes = Vec::new();
    while let Some(piece) = export.piece(tally) {
        bytes.extend(piece);
    }
    bytes
}

fn text(tally: &Tally, format: ExportFormat) -> String {
    String::from_utf8(written(tally, format)).unwrap()
}

/// All that is counted of live answers: scores, what answers are told apart by, the parts of the trend, comments.
fn counted(tally: &Tally) -> String {
    let selection = Selection::default();
    let Tables { nps, csat, ces, counts, .. } = tally.tables(&selection);
    let facets = tally.facets(&selection);
    let now = Timestamp::from_rfc3339("2026-11-26T12:00:00Z").unwrap();
    let by = facets.keys().cloned().collect();
    let view = View { offset: Offset::default(), span: Span::Week, by, periods: None, now };
    let analysis = tally.analysis(&selection, &view);
    let (trend, segments, gaps) = (&analysis.trend, &analysis.segments, &analysis.gaps);
    let comments = tally.comments(&selection, &Search::latest(100)).latest;
    let counts = counts.counted;
    format!(
        "{counts} {nps:#?} {csat:#?} {ces:#?} {facets:?} {trend:?} {segments:?} {gaps:?} {comments:?}"
    )
}

/// The rows of a Parquet file as objects of JSON, a line each, by an independent reader.
fn lines_of_parquet(bytes: Vec<u8>) -> String {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let mut text = String::new();
    for row in reader.get_row_iter(None).unwrap() {
        let row: Row = row.unwrap();
        let fields = row.get_column_iter().filter_map(|(name, field)| {
            let is_rating = ["nps", "csat", "ces"].iter().any(|word| name.starts_with(word));
            let value = match field {
                Field::Null if is_rating && !name.ends_with("applicable]") => "null".into(),
                Field::Null => return None,
                Field::Str(text) => serde_json::Value::from(text.as_str()),
                Field::Int(number) => (*number).into(),
                Field::Bool(truth) => (*truth).into(),
                Field::TimestampMillis(ms) => Timestamp::from_unix_s(ms / 1000).to_rfc3339().into(),
                other => panic!("{name}: {other:?}"),
            };
            let value = if value == "null" { serde_json::Value::Null } else { value };
            Some((name.clone(), value))
        });
        let object: serde_json::Map<_, _> = fields.collect();
        writeln!(text, "{}", serde_json::Value::from(object)).unwrap();
    }
    text
}

fn check(files: &[(&str, &str)]) {
    let tally = read(files);
    let before = counted(&tally);
    let csv = text(&tally, ExportFormat::Csv);
    let lines = text(&tally, ExportFormat::JsonLines);
    let parquet = lines_of_parquet(written(&tally, ExportFormat::Parquet));
    for (name, text) in [("out.csv", &csv), ("out.jsonl", &lines), ("parquet.jsonl", &parquet)] {
        let after = read(&[(name, text)]);
        let bad = after.tables(&Selection::default()).bad_lines;
        assert!(bad.is_empty(), "{bad:?}\n{text}");
        check_same(&before, &counted(&after), text);
        // What was read back is written as it was.
        assert_eq!(written(&after, ExportFormat::Csv), csv.as_bytes(), "{name}");
    }
}

#[track_caller]
fn check_same(before: &str, after: &str, text: &str) {
    if before != after {
        let at = before.bytes().zip(after.bytes()).take_while(|(one, other)| one == other).count();
        let from = at.saturating_sub(200);
        let part =
            |text: &str| text.bytes().skip(from).take(400).map(char::from).collect::<String>();
        panic!("{}\n---\n{}\n---\n{text}", part(before), part(after));
    }
}

#[test]
fn what_was_written_is_read_back_to_the_same_figures() {
    check(&[("a.jsonl", TWO_SURVEYS)]);
    check(&[("a.csv", WIDE)]);
    check(&[("a.csv", LONG)]);
    check(&[("a.jsonl", RICH)]);
    check(&[("a.csv", ODD)]);
}

#[test]
fn ids_of_several_files_stay_apart_in_one() {
    let other = "id,survey,nps\n1,s,0\n2,s,10\n";
    let files = [("a.csv", "id,survey,nps\n1,s,9\n2,t,9\n"), ("b.csv", other), ("c.jsonl", RICH)];
    check(&files);
    let text = text(&read(&files), ExportFormat::Csv);
    for id in ["a.csv#1", "b.csv#1", "0197a000-0000-7000-8000-000000000001"] {
        assert!(text.contains(&format!("\"{id}\"")), "{text}");
    }
}

#[test]
fn only_what_is_counted_is_written_and_nothing_that_is_not_kept() {
    let tally = read(&[("a.jsonl", RICH), ("b.jsonl", TWO_SURVEYS)]);
    for format in [ExportFormat::Csv, ExportFormat::JsonLines] {
        let text = text(&tally, format);
        assert!(!text.contains("00000000004\""), "a trial is no answer: {text}");
        assert!(!text.contains("a@b.example"), "{text}");
        assert!(!text.contains("dismissed") && !text.contains("withdrawn"), "{text}");
    }
    let tables = tally.tables(&Selection::default());
    let rows = text(&tally, ExportFormat::JsonLines).lines().count();
    assert_eq!(rows as u64, tables.counts.counted);
    let one = Selection {
        population: Population::Trial,
        survey: Some("shop".into()),
        ..Selection::default()
    };
    let mut export = Export::new(&tally, &one, ExportFormat::JsonLines);
    assert_eq!(export.progress().all, 1);
    let text = String::from_utf8(export.piece(&tally).unwrap()).unwrap();
    assert!(text.contains("00000000004\"") && text.lines().count() == 1, "{text}");
    assert_eq!((export.progress().written, export.piece(&tally)), (1, None));
}

/// A page that named its respondent, one that passed a customer in, and one that said nothing of either.
const NAMED: &str = r#"{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000011","revision":1,"survey":"shop","survey_version":"2","status":"complete","shown_at":"2026-01-22T10:15:00Z","locale":"de","display":"inline","respondent":"c-1","answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","value":2}]}
{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000012","revision":1,"survey":"shop","survey_version":"2","status":"complete","shown_at":"2026-01-23T10:15:00Z","locale":"de","display":"inline","context":{"customer":"c-2","plan":"pro"},"answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","value":3}]}
{"v":1,"type":"response","id":"0197a000-0000-7000-8000-000000000013","revision":1,"survey":"shop","survey_version":"2","status":"complete","shown_at":"2026-01-24T10:15:00Z","locale":"de","display":"inline","answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","value":4}]}
"#;

#[test]
fn what_was_saved_is_joined_with_purchases_as_before() {
    let now = Timestamp::from_rfc3339("2026-11-26T12:00:00Z").unwrap();
    let loyalty = |tally: &Tally| tally.loyalty(&Selection::default(), now).unwrap();
    // Few customers who answer again and again are no group.
    let again = "id,customer_id,answered_at,nps\n".to_owned()
        + &(1..=40).map(|id| format!("{id},c-{},2026-01-08,9\n", 1 + id % 2)).collect::<String>();
    for (answers, answered) in [
        (&[("a.csv", CUSTOMERS)][..], 98),
        (&[("a.jsonl", NAMED)], 2),
        (&[("a.csv", &*again)], 2),
        (&[("a.csv", CUSTOMERS), ("b.jsonl", NAMED)], 98),
    ] {
        let tally = read(answers);
        let csv = text(&tally, ExportFormat::Csv);
        let lines = text(&tally, ExportFormat::JsonLines);
        let parquet = lines_of_parquet(written(&tally, ExportFormat::Parquet));
        let before = loyalty(&read(&[answers, &[("purchases.csv", PURCHASES)]].concat()));
        assert_eq!((before.answered, before.matched), (answered, answered));
        for (name, text) in [("out.csv", csv), ("out.jsonl", lines), ("parquet.jsonl", parquet)] {
            let after = read(&[(name, &text), ("purchases.csv", PURCHASES)]);
            assert!(after.heads().iter().all(|head| head.guesses().next().is_none()), "{name}");
            assert_eq!(loyalty(&after), before, "{name}");
        }
    }
}

#[test]
fn a_customer_s_column_is_there_where_answers_name_one_and_is_wanted() {
    let tally = read(&[("a.jsonl", NAMED)]);
    let lines = text(&tally, ExportFormat::JsonLines);
    assert_eq!(lines.matches("\"customer_id\":\"trefoil:").count(), 2, "{lines}");
    assert!(!lines.contains("c-1"), "a name is kept: {lines}");
    let line = "| `customer_id` | string | 2 | Whose it is: a code";
    assert!(text(&tally, ExportFormat::Codebook).contains(line));
    let unnamed = read(&[("a.csv", WIDE)]);
    assert!(!text(&unnamed, ExportFormat::Csv).contains("customer_id"));
    let formats = [ExportFormat::Csv, ExportFormat::JsonLines, ExportFormat::Codebook];
    for format in formats {
        let export = Export::new(&tally, &Selection::default(), format);
        let bytes = export.without_customers(&tally).piece(&tally).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("context.plan") && !text.contains("customer_id"), "{text}");
        assert!(!text.contains("context.customer") && !text.contains("c-2"), "{text}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    let tally = read(&[("a.csv", ODD), ("a.jsonl", RICH)]);
    let csv = text(&tally, ExportFormat::Csv);
    for sign in ["=", "+", "-", "@"] {
        assert!(!csv.contains(&format!("\"{sign}")), "{csv}");
    }
    for cell in ["\"'=shop\"", "\"'=cmd\"", "\"'=1+1\"", "\"'+1, \"\"good\"\"\nand a line\""] {
        assert!(csv.contains(cell), "{cell}: {csv}");
    }
    // Programs that are no spreadsheets get what was written.
    let lines = text(&tally, ExportFormat::JsonLines);
    assert!(lines.contains(r#""=shop":"=cmd""#) && lines.contains(r#""+1, \"good\"\nand a line""#));
}

#[test]
fn a_column_that_would_be_read_as_another_s_has_a_name_of_its_own() {
    let tally = read(&[("a.csv", "id,nps,kind,value\n1,9,new,7\n")]);
    let expected = "{\"id\":\"1\",\"status\":\"complete\",\"context.kind\":\"new\",\"context.value\":\"7\",\"nps\":9}\n";
    assert_eq!(text(&tally, ExportFormat::JsonLines), expected);
}

#[test]
fn columns_of_parquet_have_types_and_stand_in_groups() {
    let mut rows = String::from("id,answered_at,nps,comment,plan\n");
    for id in 0..70_000 {
        let plan = ["basic", "pro", "", "größer"][id % 4];
        let comment = if id % 1000 == 0 { "Good" } else { "" };
        let nps = if id % 7 == 0 { String::new() } else { (id % 11).to_string() };
        writeln!(rows, "{id},2026-11-22T10:15:{:02}Z,{nps},{comment},{plan}", id % 60).unwrap();
    }
    let tally = read(&[("a.csv", &rows)]);
    let bytes = written(&tally, ExportFormat::Parquet);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes.clone())).unwrap();
    let meta = reader.metadata();
    assert_eq!((meta.num_row_groups(), meta.file_metadata().num_rows()), (2, 70_000));
    let schema = meta.file_metadata().schema_descr();
    let unit = TimeUnit::MILLIS;
    let timestamp = LogicalType::Timestamp(TimestampType { is_adjusted_to_u_t_c: true, unit });
    for (name, physical, logical) in [
        ("id", Type::BYTE_ARRAY, Some(LogicalType::String)),
        ("status", Type::BYTE_ARRAY, Some(LogicalType::String)),
        ("answered_at", Type::INT64, Some(timestamp)),
        ("plan", Type::BYTE_ARRAY, Some(LogicalType::String)),
        ("nps", Type::INT32, None),
        ("comment", Type::BYTE_ARRAY, Some(LogicalType::String)),
    ] {
        let column = schema.columns().iter().find(|column| column.name() == name).unwrap();
        assert_eq!(column.physical_type(), physical, "{name}");
        assert_eq!(column.logical_type_ref().cloned(), logical, "{name}");
        let repetition = column.self_type().get_basic_info().repetition();
        assert_eq!(repetition, Repetition::OPTIONAL, "{name}");
    }
    let after = read(&[("parquet.jsonl", &lines_of_parquet(bytes))]);
    check_same(&counted(&tally), &counted(&after), "");
}

#[test]
fn pieces_are_small_and_an_export_of_nothing_is_a_file() {
    let row = "9,5,a comment that takes some room so that there are several pieces of it\n";
    let tally = read(&[("a.csv", &("nps,csat,comment\n".to_owned() + &row.repeat(40_000)))]);
    for format in [ExportFormat::Csv, ExportFormat::JsonLines] {
        let mut export = Export::new(&tally, &Selection::default(), format);
        assert_eq!(export.progress().all, 40_000);
        let pieces: Vec<_> = std::iter::from_fn(|| export.piece(&tally)).collect();
        assert!(pieces.len() > 2 && pieces.iter().all(|piece| piece.len() < 1 << 21));
        assert_eq!(export.progress().written, 40_000);
    }
    let nothing = Tally::default();
    assert_eq!(text(&nothing, ExportFormat::JsonLines), "");
    assert!(lines_of_parquet(written(&nothing, ExportFormat::Parquet)).is_empty());
}

#[test]
fn the_codebook_has_every_column_with_its_scale() {
    let tally = read(&[("a.csv", ODD), ("a.jsonl", RICH), ("b.csv", "nps,a|b\n1,x\n")]);
    let csv = text(&tally, ExportFormat::Csv);
    let header = csv.strip_prefix('\u{feff}').unwrap().lines().next().unwrap();
    let book = text(&tally, ExportFormat::Codebook);
    for name in header.trim_matches('"').split("\",\"") {
        let name = name.trim_start_matches('\'').replace('|', "\\|");
        assert!(book.contains(&format!("| `{name}` | ")), "{name} is not in {book}");
    }
    for line in [
        "| `nps_recommend` | int32 | 1 | Likelihood to recommend, 0 to 10; 10 is best |",
        "| `ces1_effort` | int32 | 1 | Effort (CES 1.0), 1 to 5; 1 is best |",
        "| `csat_speed [1-7 of service, expected]` | int32 | 1 | Satisfaction, 1 to 7; 7 is best |",
        "| `csat_price [1-5 of service, not applicable]` | boolean | 1 | ",
        "| `answered_at` | timestamp, milliseconds, UTC | 3 | ",
    ] {
        assert!(book.contains(line), "{line} is not in {book}");
    }
}
