//! Purchases: how they are read, whose they are, and what they say of those who answered.

use trefoil_results::{Analysis, Around, Format, Loyalty, Selection, Span, Tally, View};
use trefoil_survey::time::Timestamp;

fn read(files: &[(&str, &str)]) -> Tally {
    let mut tally = Tally::default();
    for (name, text) in files {
        tally.read(name, Format::guess(name, text.as_bytes()), text.as_bytes());
    }
    tally
}

/// 2026-11-26T12:00:00Z.
fn now() -> Timestamp {
    Timestamp::from_unix_s(1_795_694_400)
}

fn loyalty(tally: &Tally) -> Option<Loyalty> {
    tally.loyalty(&Selection::default(), now())
}

/// Customers, purchases, copies and those without a customer; and the bad lines as `line code`.
fn check(name: &str, text: &str, expected: [u64; 4], bad_lines: &[&str]) {
    let tally = read(&[(name, text)]);
    let told = loyalty(&tally)
        .map(|told| [told.all.customers, told.all.purchases, told.copies, told.nameless]);
    assert_eq!(told.unwrap_or_default(), expected, "{text}");
    let tables = tally.tables(&Selection::default());
    let bad = tables.bad_lines.iter().map(|bad| format!("{} {}", bad.line, bad.code));
    assert_eq!(bad.collect::<Vec<_>>(), bad_lines, "{text}: {:?}", tables.bad_lines);
    assert_eq!(tables.counts.responses, 0, "{text}");
}

#[test]
fn purchases_are_read_from_tables_of_their_own() {
    check(
        "a.csv",
        "customer,purchased_at\na,2026-03-01\na,2026-04-01\nb,2026-04-02\n",
        [2, 3, 0, 0],
        &[],
    );
    // What a shop writes beside is nobody's business here, whatever letters it has.
    check(
        "a.csv",
        "Order_ID;Customer;Order_Date;Amount\n1;a;01.03.2026;19,90\n1;a;01.03.2026;5,00\n2;a;02.03.2026;7\n",
        [1, 2, 1, 0],
        &[],
    );
    check(
        "a.csv",
        "customer,purchased_at,product\n۱۷,۲۰۲۶-۰۳-۰۱,کفش\n17,1772323200,shoe\n",
        [1, 2, 0, 0],
        &[],
    );
    check(
        "a.csv",
        "id,customer_id,customer,purchased_at\n1,7,Ann,2026-03-01\n2,7,Ann B,2026-03-02\n3,,Ann,2026-03-02\n",
        [2, 3, 0, 0],
        &[],
    );
    check(
        "a.csv",
        "\u{feff}customer,purchased_at\r\n\r\na,2026-03-01 10:15\r\n",
        [1, 1, 0, 0],
        &[],
    );
    check("a.csv", "customer,purchased_at\n'=1+1,2026-03-01\n=1+1,2026-03-02\n", [1, 2, 0, 0], &[]);
}

#[test]
fn purchases_are_read_from_objects() {
    let lines = r#"{"customer":"a","purchased_at":"2026-03-01","amount":12.5}
{"customer":"a","purchased_at":"2026-03-02","amount":12.5}
{"customer":7,"purchased_at":"2026-03-02","order_id":1,"lines":[{"sku":1}]}
{"purchased_at":"2026-03-02","customer":"7","order_id":"1"}
"#;
    check("a.jsonl", lines, [2, 3, 1, 0], &[]);
    let list = format!("[{}]", lines.trim_end().replace('\n', ","));
    check("a.json", &list, [2, 3, 1, 0], &[]);
}

#[test]
fn a_purchase_that_cannot_be_read_is_named_and_a_guest_is_counted() {
    let rows = "customer,purchased_at\na,yesterday\na,\n,2026-03-01\na,=TODAY()\na,11/22/2026\na,2026-03-01,x\nb,2026-03-01\n";
    let bad = ["2 not_a_time", "3 missing", "5 not_a_time", "6 not_a_time", "7 column_count"];
    check("a.csv", rows, [1, 1, 0, 1], &bad);
    check("a.csv", "purchased_at,amount\n2026-03-01,5\n", [0; 4], &["1 no_columns"]);
    check("a.csv", "customer,amount\na,5\n", [0; 4], &["1 no_columns"]);
    check("a.csv", "customer,purchased_at\n", [0; 4], &[]);
    check("a.csv", "customer,purchased_at\n,2026-03-01\n", [0, 0, 0, 1], &[]);
    let lines = "{\"customer\":\"a\",\"purchased_at\":\"2026-03-01\"}\n{\"customer\":\"a\",\"purchased_at\":\"soon\"}\n{\"customer\":\"a\",\"purchased_at\":null}\n";
    check("a.jsonl", lines, [1, 1, 0, 0], &["2 not_a_time", "3 missing"]);
}

#[test]
fn what_was_bought_in_a_year_that_cannot_be_is_in_no_figure() {
    let told = loyalty(&read(&[(
        "a.csv",
        "customer,purchased_at\na,2026-03-01\na,2062-03-01\nb,1999-03-01\n",
    )]))
    .unwrap();
    assert_eq!((told.misdated, told.all.customers, told.all.purchases), (2, 1, 1));
    assert_eq!(
        (told.first.as_deref(), told.last.as_deref()),
        (Some("2026-03-01"), Some("2026-03-01"))
    );
    assert!(told.arounds.is_empty() && told.usual().is_none());
    assert_eq!(loyalty(&read(&[("a.csv", "nps\n9\n")])), None);
}

/// A hundred customers who bought on the first of January; those who come back do on the first of March.
fn shop(
    likely: impl Fn(u64) -> Option<u8>,
    comes_back: impl Fn(u64) -> bool,
) -> [(&'static str, String); 2] {
    let mut purchases = String::from("customer,purchased_at\nfirst,2025-06-01\nlast,2026-04-15\n");
    let mut answers = String::from("customer,answered_at,nps\n");
    for customer in 0..100 {
        purchases += &format!("c{customer},2026-01-01\n");
        if comes_back(customer) {
            purchases += &format!("c{customer},2026-03-01\n");
        }
        if let Some(likely) = likely(customer) {
            // What they said before and after is not what they said last before the day.
            answers += &format!(
                "c{customer},2025-12-01,5\nC{customer},2026-01-02,5\nc{customer},2026-01-03,{likely}\nc{customer},2026-03-02,0\n"
            );
        }
    }
    [("purchases.csv", purchases), ("answers.csv", answers)]
}

/// What is found 90 days around the latest day, 15 January, and who came back: `group retained/active`.
fn found(files: &[(&'static str, String); 2]) -> (Option<String>, Vec<String>) {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let tally = read(&files);
    let told = loyalty(&tally);
    // Read in another order, in parts that are merged, it is the same.
    let mut merged = Tally::default();
    files.iter().rev().for_each(|file| merged.merge(&read(&[*file])));
    assert_eq!(loyalty(&merged), told);
    let around = told.and_then(|told| told.arounds.get(told.usual()?).cloned());
    assert!(around.is_some());
    let Some(Around { window_days, day, groups, finding, .. }) = around else {
        return Default::default();
    };
    assert_eq!((window_days, day.as_str()), (90, "2026-01-15"));
    let rows = groups.iter().map(|row| {
        assert_eq!(row.retained.count + row.churn.count, row.retained.n);
        format!("{} {}/{}", row.group, row.retained.count, row.retained.n)
    });
    (finding.as_ref().map(|finding| finding.code.into()), rows.collect())
}

#[test]
fn a_customer_is_in_the_group_of_the_last_answer_before_the_day() {
    let likely = |customer| match customer {
        0..40 => Some(9),
        40..60 => Some(7),
        60..90 => Some(6),
        _ => None,
    };
    let (code, rows) = found(&shop(likely, |customer| customer < 36 || customer % 2 == 0));
    assert_eq!(rows, ["promoters 38/40", "passives 10/20", "detractors 15/30", "no_answer 5/10"]);
    assert_eq!(code.as_deref(), Some("ahead"));
}

#[test]
fn a_high_score_with_low_loyalty_is_pointed_out_and_small_groups_are_not_told() {
    let halves = |customer| Some(if customer < 50 { 10 } else { 3 });
    let code = |likely: &dyn Fn(u64) -> Option<u8>, comes: &dyn Fn(u64) -> bool| {
        found(&shop(likely, comes)).0
    };
    assert_eq!(code(&halves, &|customer| customer >= 40).as_deref(), Some("behind"));
    assert_eq!(code(&halves, &|customer| customer % 2 == 0).as_deref(), Some("open"));
    assert_eq!(code(&halves, &|customer| customer != 30).as_deref(), Some("alike"));
    assert_eq!(
        code(&|customer| (customer < 55).then_some(if customer < 30 { 9 } else { 3 }), &|_| true)
            .as_deref(),
        Some("too_few")
    );
    assert_eq!(code(&|_| None, &|_| true), None);
    let (_, rows) = found(&shop(|customer| Some(if customer < 4 { 9 } else { 3 }), |_| false));
    assert_eq!(rows, ["detractors 0/96"]);
}

#[test]
fn answers_and_purchases_may_stand_in_one_table_and_records_name_their_customer() {
    let rows = "id,customer,purchased_at,nps,plan\n1,a,2026-03-01,9,x\n2,a,2026-03-05,,x\n3,b,2026-03-01,3,y\n4,,2026-03-01,7,y\n";
    let tally = read(&[("a.csv", rows)]);
    let tables = tally.tables(&Selection::default());
    // A purchase without an answer is no response.
    assert_eq!((tables.nps[0].n, tables.counts.responses), (3, 3));
    let told = loyalty(&tally).unwrap();
    assert_eq!((told.all.customers, told.all.purchases, told.nameless), (2, 3, 1));
    // None of them says when it was given.
    assert_eq!((told.answered, told.unmatched_answers), (0, 3));

    let record = |id: u64, respondent: &str, context: &str| {
        format!(
            r#"{{"v":1,"type":"response","id":"0197a000-0000-7000-8000-{id:012}","revision":1,"survey":"s","survey_version":"1","status":"complete","test":false,"shown_at":"2026-03-01T10:15:00Z","answered_at":"2026-03-01T10:15:00Z","locale":"en","display":"inline","trigger":null,"touchpoint":null,"page":null,"respondent":{respondent},"context":{context},"order":[],"answers":[{{"question":"q","kind":"nps","min":0,"max":10,"good_is":"high","shown_as":"numbers","value":9,"group":"promoter"}}],"complaint":null,"scores":{{"nps":[{{"question":"q","value":9,"group":"promoter"}}],"csat":null,"ces":[]}}}}"#
        )
    };
    let lines = [
        record(1, "\"c-1\"", r#"{"customer":"c-2"}"#),
        record(2, "null", r#"{"customer":2}"#),
        record(3, "null", "{}"),
        r#"{"customer":"c-1","purchased_at":"2026-03-01"}"#.into(),
        r#"{"customer":"2","purchased_at":"2026-03-01"}"#.into(),
        r#"{"customer":"c-2","purchased_at":"2026-03-01"}"#.into(),
    ];
    let tally = read(&[("a.jsonl", &lines.join("\n"))]);
    assert!(tally.tables(&Selection::default()).bad_lines.is_empty());
    let told = loyalty(&tally).unwrap();
    assert_eq!(
        (told.all.customers, told.answered, told.matched, told.unmatched_answers),
        (3, 2, 2, 1)
    );
}

#[test]
fn days_lie_a_window_apart_and_the_first_is_said_to_be_cut() {
    // What five customers did alike.
    let five = |days: &[&str]| {
        let of = |name| days.iter().map(move |day| format!("{name},{day}\n"));
        ["a", "b", "c", "d", "e"].into_iter().flat_map(of).collect::<String>()
    };
    let of = |rows: &str| {
        let told = loyalty(&read(&[("a.csv", &format!("customer,purchased_at\n{rows}"))])).unwrap();
        let around = |around: &Around| (around.window_days, around.day.clone(), around.is_cut);
        told.arounds.iter().map(around).collect::<Vec<_>>()
    };
    // Of four weeks nothing can be said.
    assert_eq!(of(&five(&["2026-02-01", "2026-02-28"])), []);
    assert_eq!(of(&five(&["2026-02-01", "2026-03-20"])), [(30, "2026-02-18".into(), true)]);
    // Nor of days before which hardly anybody had bought.
    assert_eq!(of("a,2026-02-01\na,2026-03-20\n"), []);
    let months = (2..12).map(|month| format!("2025-{month:02}-08"));
    let months: Vec<_> =
        months.chain(["2025-01-01".into(), "2025-01-20".into(), "2025-12-31".into()]).collect();
    let year = of(&five(&months.iter().map(String::as_str).collect::<Vec<_>>()));
    let of_30: Vec<_> = year.iter().filter(|(window, ..)| *window == 30).collect();
    assert_eq!(of_30.len(), 11);
    assert_eq!(*of_30[0], (30, "2025-12-01".into(), false));
    assert_eq!(year.last(), Some(&(180, "2025-07-04".into(), false)));
}

#[test]
fn an_analysis_with_purchases_is_printed_and_read_back() {
    let [purchases, answers] =
        shop(|customer| Some(if customer < 50 { 10 } else { 3 }), |customer| customer >= 40);
    let tally = read(&[(purchases.0, &purchases.1), (answers.0, &answers.1)]);
    let view = View {
        offset: Default::default(),
        span: Span::Month,
        by: Vec::new(),
        now: now(),
        periods: None,
    };
    let analysis = tally.analysis(&Selection::default(), &view);
    let text = analysis.to_text().split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Customers who came back",
        "promoters 20 % 11.2 to 33.0 80 % 50",
        "High score, low loyalty: promoters are 80 points behind the others who answered (",
        "100 of 200 customers who answered are among them.",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let told = serde_json::to_value(&analysis).unwrap();
    let back: Analysis = serde_json::from_value(told.clone()).unwrap();
    assert_eq!(serde_json::to_value(back).unwrap(), told);
}
