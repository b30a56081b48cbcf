//! Files to tables: what counts, what is left out, and what is said about the rest.

use trefoil_results::{Format, NpsRow, Population, Selection, Tables, Tally};

const TWO_SURVEYS: &str = include_str!("../../../tests/fixtures/responses/two_surveys.jsonl");
const WIDE: &str = include_str!("../../../tests/fixtures/responses/wide.csv");
const LONG: &str = include_str!("../../../tests/fixtures/responses/long.csv");
const LIST: &str = include_str!("../../../tests/fixtures/responses/list.json");
const BAD_CELLS: &str = include_str!("../../../tests/fixtures/responses/bad_cells.csv");

fn read(format: Format, text: impl AsRef<[u8]>) -> Tally {
    let mut tally = Tally::default();
    tally.read("file", format, text.as_ref());
    tally
}

fn live(tally: &Tally) -> Tables {
    tally.tables(&Selection::default())
}

fn of(population: Population, survey: Option<&str>) -> Selection {
    Selection { population, survey: survey.map(String::from), ..Selection::default() }
}

/// The bad lines as `line code`.
fn bad_lines(tables: &Tables) -> Vec<String> {
    tables.bad_lines.iter().map(|bad| format!("{} {}", bad.line, bad.code)).collect()
}

/// The NPS rows as `score n`, or `none`.
fn nps(tables: &Tables) -> String {
    let row = |row: &NpsRow| match row.score {
        Some(score) => format!("{} {}", score.exact(), row.n),
        None => format!("- {}", row.n),
    };
    match tables.nps.as_slice() {
        [] => "none".into(),
        rows => rows.iter().map(row).collect::<Vec<_>>().join(", "),
    }
}

#[test]
fn each_response_counts_once_and_only_when_it_may() {
    let tables = live(&read(Format::JsonLines, TWO_SURVEYS));
    let counts = &tables.counts;
    assert_eq!(nps(&tables), "100/7 7");
    assert_eq!(tables.nps[0].histogram, [1, 0, 0, 0, 0, 0, 1, 1, 1, 2, 1]);
    assert_eq!(counts.responses, 19);
    assert_eq!((counts.counted, counts.dismissed, counts.withdrawn), (10, 1, 1));
    assert_eq!((counts.duplicates, counts.superseded, counts.conflicting), (1, 3, 1));
    assert_eq!((counts.other_population, counts.other_survey), (2, 0));
    assert_eq!(counts.events.get("shown"), Some(&2));
    assert_eq!(counts.events.get("dismissed"), Some(&1));
    assert_eq!(tables.conflicts.len(), 1);
    assert_eq!(tables.conflicts[0].id, "0197a000-0000-7000-8000-000000000007");
}

#[test]
fn every_bad_line_is_named_with_its_number_and_reason() {
    let tables = live(&read(Format::JsonLines, TWO_SURVEYS));
    assert_eq!(
        bad_lines(&tables),
        [
            "6 not_json",
            "13 out_of_range",
            "14 wrong_type",
            "15 not_integer",
            "23 unsupported_version"
        ]
    );
    assert_eq!(
        tables.bad_lines[1].to_string(),
        "file, line 13: answers[0].value: 11 is above the largest, 10"
    );
    assert_eq!(tables.counts.rejected, 5);
    assert_eq!(tables.counts.lines, 5 + 19 + 5);
}

#[test]
fn trials_are_a_population_of_their_own() {
    let tally = read(Format::JsonLines, TWO_SURVEYS);
    let trial = tally.tables(&of(Population::Trial, None));
    assert_eq!(nps(&trial), "0 2");
    assert_eq!((trial.counts.counted, trial.counts.other_population), (2, 17));
    assert_eq!((trial.counts.duplicates, trial.conflicts.len()), (0, 0));
    assert_eq!(trial.counts.events.get("shown"), Some(&1));
    assert!(tally.has(Population::Live) && tally.has(Population::Trial));
    assert!(!read(Format::Csv, "nps\n9\n").has(Population::Trial));
}

#[test]
fn one_survey_can_be_selected() {
    let tally = read(Format::JsonLines, TWO_SURVEYS);
    let support = tally.tables(&of(Population::Live, Some("support")));
    assert_eq!((support.counts.counted, support.counts.other_survey), (3, 16));
    assert!(support.nps.is_empty());
    assert_eq!(support.ces.len(), 1);
    let nobody = tally.tables(&of(Population::Live, Some("nobody")));
    assert_eq!((nobody.counts.counted, nobody.is_empty()), (0, true));
}

#[test]
fn unlike_scales_and_versions_are_rows_of_their_own() {
    let tables = live(&read(Format::JsonLines, TWO_SURVEYS));
    let csat: Vec<_> = tables
        .csat
        .iter()
        .map(|row| (row.survey.as_deref(), row.min, row.max, row.n, row.answers))
        .collect();
    assert_eq!(
        csat,
        [
            (Some("checkout"), 1, 5, 4, 6),
            (Some("support"), 1, 5, 1, 1),
            (Some("support"), 1, 7, 1, 1)
        ]
    );
    let ces: Vec<_> = tables.ces.iter().map(|row| (row.version, row.good_is, row.n)).collect();
    assert_eq!(ces, [("ces1", "low", 5), ("ces2", "high", 3)]);
}

#[test]
fn the_company_is_the_mean_of_respondents_and_the_pooled_mean_stands_beside_it() {
    let tables = live(&read(Format::JsonLines, TWO_SURVEYS));
    let row = &tables.csat[0];
    // 9/2, 4 (packing did not apply), 3 and 1 over four; 5+4+4+3+1+1 over six.
    assert_eq!(row.company.unwrap().exact().to_string(), "25/8");
    assert_eq!(row.pooled.unwrap().exact().to_string(), "3");
    assert_eq!((row.satisfied.count, row.satisfied.n, row.satisfied_from), (3, 6, 4));
    let items: Vec<_> = row
        .items
        .iter()
        .map(|item| (item.item.as_deref(), item.n, item.mean.unwrap().exact().to_string()))
        .collect();
    assert_eq!(
        items,
        [(Some("delivery"), 4, "13/4".to_string()), (Some("packing"), 2, "5/2".to_string())]
    );
}

#[test]
fn wide_long_and_json_give_the_same_scores() {
    let [wide, long, list] = [(Format::Csv, WIDE), (Format::Csv, LONG), (Format::Json, LIST)]
        .map(|(format, text)| live(&read(format, text)));
    assert!(wide.bad_lines.is_empty() && long.bad_lines.is_empty() && list.bad_lines.is_empty());
    assert_eq!(wide.counts.counted, 40);
    assert_eq!(long.counts.counted, 40);
    assert_eq!((wide.nps.len(), wide.csat.len(), wide.ces.len()), (1, 1, 2));
    assert_eq!(wide.nps, long.nps);
    assert_eq!(wide.csat, long.csat);
    assert_eq!(wide.ces, long.ces);
    // The list asks its item question under the same names.
    assert_eq!(wide.nps, list.nps);
    assert_eq!(wide.csat, list.csat);
    assert_eq!(wide.ces, list.ces);
    assert_eq!(wide.unknown_columns[0].to_string(), "file: no score reads the column plan");
    assert_eq!(wide.unknown_columns.len(), 1);
}

#[test]
fn every_bad_cell_is_named_by_line_and_column() {
    let tally = read(Format::Csv, BAD_CELLS);
    let tables = live(&tally);
    let said: Vec<_> = tables.bad_lines.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "file, line 1: column ces: the version is missing; write ces1 (effort, 1-5, low is \
             good) or ces2 (it was made easy, 1-7, high is good)",
            "file, line 1: column csat_packing [1-4]: 1-4 is not a scale of csat; it is asked on \
             1-3, 1-5, 1-7, 1-10 or 0-1",
            "file, line 1: column NPS: a column before it holds the same",
            "file, line 4: nps: \"eleven\" is not a number; csat_delivery: 6 is not within 1 to 5",
            "file, line 5: test: \"maybe\" is not true or false; nps: 3.5 is not a whole number",
            "file, line 6: has 7 cells, the header has 8",
            "file, line 10: nps: -1 is not within 0 to 10",
        ]
    );
    // Rows a and e; the second a has another plan, by which answers are told apart; f is a trial.
    assert_eq!(nps(&tables), "100 1");
    assert_eq!((tables.counts.counted, tables.counts.conflicting), (2, 1));
    assert_eq!(nps(&tally.tables(&of(Population::Trial, None))), "-100 1");
}

/// Bad lines and the NPS of a CSV text.
fn check_csv(text: impl AsRef<[u8]>, bad: &[&str], expected: &str) {
    let tables = live(&read(Format::Csv, &text));
    let shown = String::from_utf8_lossy(text.as_ref()).into_owned();
    assert_eq!(bad_lines(&tables), bad, "{shown}");
    assert_eq!(nps(&tables), expected, "{shown}");
}

#[test]
fn a_csv_is_read_as_spreadsheets_write_it() {
    check_csv("nps\n9\n9\n", &[], "100 2");
    check_csv("\u{feff}nps\r\n9\r\n\r\n6\r\n", &[], "0 2");
    check_csv("id;nps\n1;9\n2;0", &[], "0 2");
    check_csv("id\tnps\n1\t9\n", &[], "100 1");
    check_csv("\n\nid, nps\n\n1, 9\n2, eleven\n", &["6 wrong_type"], "100 1");
    check_csv("id,nps\n\"1\",\"9\"\n", &[], "100 1");
    check_csv("id,nps\n1,\n2,\n", &[], "none");
    check_csv("comment,nps\n\"two\nlines\",9\nx,11\n", &["4 out_of_range"], "100 1");
    check_csv("", &[], "none");
    check_csv("id,nps\n", &[], "none");
    check_csv("name,age\nx,9\n", &["1 no_columns"], "none");
    check_csv(b"nps\n\xff\n9\n", &["2 not_utf8"], "100 1");
    check_csv(b"nps,\xff\n9,1\n", &["1 not_utf8"], "none");
    check_csv(b"\xff\xfen\0p\0s\0", &["1 not_utf8"], "none");
    check_csv("ces\n5\n", &["1 ces_version", "1 no_columns"], "none");
}

#[test]
fn rows_of_one_id_count_once() {
    check_csv("id,nps\n1,9\n1,9\n", &[], "100 1");
    check_csv("id,revision,nps\n1,1,0\n1,2,9\n", &[], "100 1");
    check_csv("id,revision,nps\n1,2,9\n1,1,0\n", &[], "100 1");
    check_csv("id,revision,nps\n1,0,9\n", &["2 out_of_range"], "none");
    check_csv("id,status,nps\n1,dismissed,9\n2,withdrawn,9\n3,Partial,9\n", &[], "100 1");
    check_csv("id,status,nps\n1,gone,9\n", &["2 not_one_of"], "none");
    // The one answered first holds, as with the collector.
    let rows = ["1,2026-11-22T10:15:00Z,9\n", "1,2026-11-22T10:16:00Z,0\n"];
    check_csv(format!("id,time,nps\n{}{}", rows[0], rows[1]), &[], "100 1");
    check_csv(format!("id,time,nps\n{}{}", rows[1], rows[0]), &[], "100 1");
}

#[test]
fn ids_that_are_no_uuids_are_unique_within_their_file_and_survey() {
    let mut tally = Tally::default();
    tally.read("a.csv", Format::Csv, b"id,survey,nps\n1,x,9\n1,y,9\n");
    tally.read("b.csv", Format::Csv, b"id,survey,nps\n1,x,0\n");
    tally.read("b.csv", Format::Csv, b"id,survey,nps\n1,x,0\n");
    let uuid = b"id,survey,nps\n0197a000-0000-7000-8000-000000000001,x,10\n";
    tally.read("a.csv", Format::Csv, uuid);
    tally.read("b.csv", Format::Csv, uuid);
    let tables = live(&tally);
    assert_eq!(tables.nps.iter().map(|row| row.n).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(tables.counts.duplicates, 2);
}

#[test]
fn a_long_csv_gives_each_rating_its_own_line() {
    let head = "id,question,kind,min,max,good_is,value\n";
    let check = |rows: &str, bad: &[&str], expected: &str| {
        check_csv(format!("{head}{rows}"), bad, expected);
    };
    check("1,q,nps,0,10,high,9\n2,q,nps,,,,0\n", &[], "0 2");
    check("1,q,nps,0,10,high,\n", &[], "none");
    check("1,q,comment,,,,fast\n1,q,nps,,,,9\n", &[], "100 1");
    check("1,q,nps,1,10,,9\n", &["2 contradiction"], "none");
    check("1,q,nps,0,10,low,9\n", &["2 contradiction"], "none");
    check("1,q,nps,0,10,high,11\n1,r,nps,,,,9\n", &["2 out_of_range"], "100 1");
    check("1,q,csat,,,,4\n", &["2 missing"], "none");
    check("1,q,csat,one,5,,4\n", &["2 wrong_type"], "none");
    check("1,q,ces,1,5,,4\n", &["2 ces_version"], "none");
    check("1,q,joy,1,5,,4\n", &["2 not_one_of"], "none");
    check("1,,nps,,,,9\n", &["2 missing"], "none");
    check(",q,nps,,,,9\n", &["2 missing"], "none");
    check("1,q,nps,,,,9\n1,q,nps,,,,9\n", &["3 duplicate"], "100 1");
    check("1,q,nps,,,,9\n1,q,nps,,,,0\n2,q,nps,,,,0\n", &["2 conflict", "3 conflict"], "-100 1");
    check_csv("question,kind,value\nq,nps,9\n", &["1 no_columns"], "none");
}

/// The lines of the bad records of a JSON text, and the number of responses read.
fn check_list(text: impl AsRef<[u8]>, bad: &[&str], responses: u64) {
    let tables = live(&read(Format::Json, &text));
    let shown = String::from_utf8_lossy(text.as_ref()).into_owned();
    assert_eq!(bad_lines(&tables), bad, "{shown}");
    assert_eq!(tables.counts.responses, responses, "{shown}");
}

#[test]
fn a_json_list_names_the_line_in_which_a_bad_record_begins() {
    let record = TWO_SURVEYS.lines().nth(1).unwrap();
    check_list(format!("[{record}]"), &[], 1);
    check_list(format!("\u{feff}\n[\n{record},\n\n 7,\n{{}}]"), &["5 wrong_type", "6 missing"], 1);
    check_list(record, &[], 1);
    check_list("\n {\n}", &["2 missing"], 0);
    // What came before a file was cut off counts.
    check_list(format!("[{record},\n"), &["2 not_json"], 1);
    check_list("[]", &[], 0);
    check_list("", &[], 0);
    check_list(b"[\n\xff]", &["2 not_utf8"], 0);
    check_list("[".repeat(100_000), &["1 not_json"], 0);
}

#[test]
fn more_than_ten_items_of_one_question_are_refused_and_eleven_over_time_are_not() {
    let columns = |items: std::ops::Range<u8>| {
        items.map(|item| format!("csat_{item}")).collect::<Vec<_>>().join(",")
    };
    let eleven = format!("{}\n{}\n", columns(0..11), ["4"; 11].join(","));
    let tables = live(&read(Format::Csv, eleven));
    assert_eq!(bad_lines(&tables), ["2 item_count"]);
    assert!(tables.csat.is_empty());
    let mut tally = read(Format::Csv, format!("{}\n{}\n", columns(0..10), ["4"; 10].join(",")));
    tally.read("later", Format::Csv, format!("{}\n2,2\n", columns(9..11)).as_bytes());
    let tables = live(&tally);
    assert_eq!((tables.csat[0].n, tables.csat[0].items.len()), (2, 11));
    assert_eq!(tables.csat[0].company.unwrap().exact().to_string(), "3");
}

#[test]
fn a_label_is_held_back_under_thirty_answers() {
    let check = |n: usize, band: Option<&str>, too_few: bool| {
        let row = &live(&read(Format::Csv, format!("nps\n{}", "9\n".repeat(n)))).nps[0];
        assert_eq!((row.band, row.too_few), (band, too_few), "{n}");
    };
    check(1, None, true);
    check(29, None, true);
    check(30, Some("world_class"), false);
}

#[test]
fn what_does_not_exist_is_null_and_no_number_is_not_one() {
    let not_applicable = TWO_SURVEYS.lines().nth(2).unwrap();
    for text in ["", "x", not_applicable, TWO_SURVEYS] {
        let tables = live(&read(Format::JsonLines, text));
        for written in [tables.to_json(), tables.to_text()] {
            assert!(!written.contains("NaN") && !written.contains("inf"), "{written}");
        }
    }
    let tables = live(&read(Format::Csv, "csat\n4\n"));
    let json: serde_json::Value = serde_json::from_str(&tables.to_json()).unwrap();
    assert_eq!(json["csat"][0]["company"], serde_json::json!({"exact": "4", "value": 4.0}));
    assert_eq!(json["csat"][0]["interval"], serde_json::Value::Null);
    assert_eq!(json["csat"][0]["items"][0]["item"], serde_json::Value::Null);
}

#[test]
fn the_names_in_json_are_these() {
    let tables = live(&read(Format::JsonLines, TWO_SURVEYS));
    let json: serde_json::Value = serde_json::from_str(&tables.to_json()).unwrap();
    let names = |value: &serde_json::Value| {
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        names(&json),
        "bad_lines ces confidence conflicts counts csat nps population survey unknown_columns \
         unread_times"
    );
    assert_eq!(
        names(&json["nps"][0]),
        "band detractors histogram interval n passives percents promoters question score survey \
         too_few"
    );
    assert_eq!(
        names(&json["csat"][0]),
        "answers company good_is histogram index interval items max min n pooled question role \
         satisfied satisfied_from standard_deviation survey without_answers"
    );
    assert_eq!(
        names(&json["ces"][0]),
        "band easy good_is hard histogram interval max mean min n net_easy net_easy_interval \
         neutral percents question standard_deviation survey too_few version very_easy"
    );
    assert_eq!(
        names(&json["counts"]),
        "conflicting counted dismissed duplicates events filtered_out filtered_undated lines \
         other_population other_survey rejected rejected_by_code responses superseded \
         unfiltered unread_times withdrawn"
    );
    assert_eq!(
        json["nps"][0]["score"],
        serde_json::json!({"exact": "100/7", "value": 14.2857142857})
    );
    assert_eq!(json["population"], "live");
    assert_eq!(json["confidence"], 0.95);
}

#[test]
fn a_terminal_gets_aligned_columns_and_no_commands() {
    let text = live(&read(Format::JsonLines, TWO_SURVEYS)).to_text();
    let nps: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("NPS")).skip(1).collect();
    assert_eq!(
        nps[..2],
        [
            "  survey    question   score  95 % interval  n  promoters  passives  detractors  band",
            "  checkout  recommend     14  -43.5 to 63.1  7   3 (43 %)  2 (29 %)    2 (28 %)  too few to say",
        ]
    );
    let mut tally = read(Format::Csv, "nps_\u{1b}[2J,x\n9,1\nten,1\n");
    tally.read("\u{1b}]0;x", Format::JsonLines, b"7");
    let tables = live(&tally);
    assert!(!tables.to_text().contains('\u{1b}'));
    assert!(tables.bad_lines.iter().all(|bad| !bad.to_string().contains('\u{1b}')));
}

#[test]
fn a_thousand_bad_lines_are_kept_and_all_are_counted() {
    let tables = live(&read(Format::JsonLines, "x\n".repeat(1500)));
    assert_eq!((tables.bad_lines.len(), tables.counts.rejected), (1000, 1500));
    assert_eq!(tables.counts.rejected_by_code.get("not_json"), Some(&1500));
    assert_eq!(tables.bad_lines[999].line, 1000);
}
