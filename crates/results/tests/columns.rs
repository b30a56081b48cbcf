//! Tables whose columns bear names of their owner's: what is guessed, what is asked, and what somebody says.

mod support;

use support::read_with;
use trefoil_results::{Columns, Head, Origin, Reader, Selection, Tables, Tally};

fn live(tally: &Tally) -> Tables {
    tally.tables(&Selection::default())
}

/// The columns as `meaning`, with a `?` where it is guessed.
fn found(head: &Head) -> String {
    let shown = head.columns.iter().map(|column| match column.origin {
        Origin::Guess => format!("{}?", column.meaning),
        Origin::Given => format!("{}!", column.meaning),
        Origin::Name => column.meaning.clone(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn check(text: &str, expected: &str) {
    let tally = read_with("a.csv", text, &[]);
    assert_eq!(tally.heads().first().map_or(String::new(), found), expected, "{text}");
}

#[test]
fn names_in_five_languages_are_known() {
    check(
        "Would you recommend us?,Customer satisfaction,Effort,How easy was it? (1-7),Comments,Date,Segment\n\
         9,5,2,7,Fine,2026-11-22,new\n",
        "nps?, csat?, ces1?, ces2?, comment?, answered_at?, group",
    );
    check(
        "Weiterempfehlung;Kundenzufriedenheit (1-5);Aufwand;Wie einfach war es? (1 bis 7);Kommentar;Datum;Kunde\n\
         9;5;2;7;Gut;22.11.2026;77\n",
        "nps?, csat?, ces1?, ces2?, comment?, answered_at?, respondent?",
    );
    check(
        "Suosittelisitko meitä?;Tyytyväisyys;Vaivannäkö;Helppous oli helppo (1–7);Avoin palaute;Päivämäärä\n\
         10;4;1;6;Hyvä;22.11.2026\n",
        "nps?, csat?, ces1?, ces2?, comment?, answered_at?",
    );
    check(
        "Бихте ли ни препоръчали?;Удовлетвореност;Усилие;Беше ли лесно? (1 до 7);Коментар;Дата;Имейл\n\
         8;3;5;7;Добре;2026-11-22;a@b.c\n",
        "nps?, csat?, ces1?, ces2?, comment?, answered_at?, respondent?",
    );
    check(
        "توصيه به دوستان,رضایت (۱ تا ۵),تلاش,آسان بود؟ (۱ تا ۷),نظر شما,تاریخ\n۹,۵,۲,۷,خوب,۲۰۲۶-۱۱-۲۲\n",
        "nps?, csat?, ces1?, ces2?, comment?, answered_at?",
    );
}

#[test]
fn a_scale_is_guessed_only_where_the_name_or_the_values_settle_it() {
    // Satisfaction is asked on several scales; the values tell.
    check("Satisfaction\n5\n4\n", "csat?");
    check("Satisfaction\n7\n4\n", "csat [1-7]?");
    check("Satisfaction\n10\n4\n", "csat [1-10]?");
    check("Satisfaction\n1\n0\n", "csat [0-1]?");
    check("Satisfaction (1-7)\n5\n4\n", "csat [1-7]?");
    check("Satisfaction (1-5)\n6\n", "group");
    check("Satisfaction\n0\n5\n", "group");
    check("Satisfaction (1-4)\n4\n", "group");
    // Whether somebody would recommend is also asked on 1 to 5.
    check("Recommend\n5\n1\n", "group");
    check("Recommend (1-5)\n5\n1\n", "group");
    check("Recommend (0-10)\n5\n1\n", "nps?");
    check("NPS score\n5\n1\n", "nps?");
    check("Recommend\n11\n", "group");
    // Neither a CES nor a score without more words says its direction and its scale.
    check("Customer Effort Score\n5\n1\n", "group");
    check("CES score\n5\n1\n", "group");
    check("How easy?\n5\n1\n", "group");
    check("Effort\n7\n1\n", "group");
    check("Score\n0\n10\n", "nps?");
    check("Score (0 to 10)\n9\n", "nps?");
    check("Score\n1\n10\n", "group");
    check("Score\n5\n1\n", "group");
    check("Score A,Score B\n0,0\n10,10\n", "group, group");
    check("Score,Satisfaction\n0,4\n10,5\n", "group, csat?");
    // Texts are no ratings, whatever their column is called.
    check(
        "Why would you recommend us?\nIt is all very good\nThey answer my mails fast\n",
        "comment?",
    );
    check("Recommended by\nAnna\nAnna\n", "group");
    check("Please rate the note\n1\n2\n", "group");
    // Names of ours are no guesses.
    check("nps,comment,Date,plan,ces\n9,x,2026-11-22,a,1\n", "nps, comment, answered_at?, group, ");
}

#[test]
fn ids_customers_and_dates_are_known_by_their_names_and_values() {
    check("nps,Response ID\n9,a\n8,b\n", "nps, id?");
    check("nps,responseId\n9,a\n8,a\n", "nps, group");
    check("nps,Email,Customer\n9,a@b.c,7\n", "nps, respondent?, ignore?");
    check("nps,Customer\n9,new\n8,regular\n8,new\n7,new\n", "nps, group");
    check(
        "nps,Customer,purchased_at\n9,a,2026-11-22\n8,a,2026-11-23\n",
        "nps, customer, purchased_at",
    );
    check("respondent,nps,Email\na,9,a@b.c\n", "respondent, nps, ignore?");
    check("shown_at,nps,Email\n2026-11-22,9,a@b.c\n", "shown_at, nps, respondent?");
    check("nps,Date,Created at\n9,2026-11-22,2026-11-22\n", "nps, answered_at?, ignore?");
    check("nps,Date\n9,22/11/2026\n8,01/02/2026\n", "nps, answered_at [d/m/y]?");
    check("nps,Date\n9,01/02/2026\n8,11/22/2026\n", "nps, answered_at [m/d/y]?");
    check("nps,Date\n9,01/02/2026\n", "nps, answered_at?");
    check("nps,Date\n9,long ago\n", "nps, group");
    let tally = read_with("a.csv", "nps,Date\n9,01/02/2026\n8,11/22/2026\n", &[]);
    assert_eq!(live(&tally).counts.unread_times, 0);
}

#[test]
fn what_somebody_says_holds_before_any_name() {
    let text = "Score,nps,Mark,When\n9,1,7,1/2/2026\n10,2,6,2/2/2026\n";
    let given = [
        ("Score", "nps"),
        ("nps", "group"),
        ("Mark", "csat [1-7]"),
        ("When", "answered_at [d/m/y]"),
    ];
    let tally = read_with("a.csv", text, &given);
    assert_eq!(found(&tally.heads()[0]), "nps!, group!, csat [1-7]!, answered_at [d/m/y]!");
    let tables = live(&tally);
    let nps: Vec<_> = tables.nps.iter().map(|row| (row.question.as_str(), row.n)).collect();
    assert_eq!(nps, [("nps", 2)]);
    assert_eq!(tables.nps[0].score.map(|score| score.whole()), Some(100));
    assert_eq!((tables.csat[0].max, tables.counts.unread_times), (7, 0));
    assert!(tally.facets(&Selection::default()).contains_key("nps"));
}

#[test]
fn several_columns_of_one_kind_are_questions_and_items_of_their_own() {
    let text =
        "Zufriedenheit Lieferung,Zufriedenheit Ware,Recommend us,Recommend the app\n5,1,10,6\n";
    let tables = live(&read_with("a.csv", text, &[]));
    let nps: Vec<_> = tables.nps.iter().map(|row| row.question.as_str()).collect();
    assert_eq!(nps, ["Recommend the app", "Recommend us"]);
    let items: Vec<_> = tables.csat[0].items.iter().map(|item| item.item.as_deref()).collect();
    assert_eq!(items, [Some("Zufriedenheit Lieferung"), Some("Zufriedenheit Ware")]);
    // Unlike scales are never added up, whoever says that both are satisfaction.
    let tables = live(&read_with("a.csv", "A,B\n5,7\n", &[("A", "csat"), ("B", "csat [1-7]")]));
    assert_eq!(tables.csat.iter().map(|row| row.max).collect::<Vec<_>>(), [5, 7]);
    // Two columns of one thing are said.
    let tables = live(&read_with("a.csv", "nps,A,B\n5,x,y\n", &[("A", "id"), ("B", "id")]));
    assert_eq!(
        tables.bad_lines[0].to_string(),
        "a.csv, line 1: column B: a column before it holds the same"
    );
}

#[test]
fn what_is_left_out_is_no_group_and_is_not_complained_about() {
    let text = "nps,Mark\n9,x\n";
    let tally = read_with("a.csv", text, &[("Mark", "ignore")]);
    assert!(live(&tally).unknown_columns.is_empty());
    assert!(tally.facets(&Selection::default()).is_empty());
}

#[test]
fn a_file_without_a_rating_says_what_to_do_and_shows_its_columns() {
    let tally = read_with("a.csv", "Mark,When\n3,x\n3,y\n4,z\n9,a\n", &[]);
    let tables = live(&tally);
    assert!(tables.bad_lines[0].reason.starts_with("no column is known as a rating"));
    let head = &tally.heads()[0];
    assert!(!head.is_rated());
    assert_eq!(head.columns[0].examples, ["3", "4", "9"]);
    let tables = live(&read_with("a.csv", "Mark,When\n3,x\n", &[("Mark", "nps")]));
    assert_eq!((tables.nps[0].n, tables.counts.rejected), (1, 0));
}

#[test]
fn purchases_ask_for_no_rating() {
    let tally = read_with("p.csv", "customer,order_date\na,2026-11-22\n", &[]);
    let head = &tally.heads()[0];
    assert_eq!(found(head), "customer, purchased_at");
    assert!(head.is_known() && !head.is_rated());
}

#[test]
fn what_is_said_must_be_known() {
    let mut columns = Columns::default();
    for (meaning, part) in [
        ("stars", "is nothing that a column holds; write one of group, ignore, nps"),
        ("ces", "the version is missing"),
        ("csat [1-4]", "1-4 is not a scale of csat"),
    ] {
        let said = columns.put(None, "A", meaning).unwrap_err();
        assert!(said.contains(part), "{said}");
    }
    // Of one table before that of all.
    columns.put(None, "A", "ces1").unwrap();
    columns.put(Some("a.csv"), "A", "nps").unwrap();
    let mut tally = Tally::default();
    for name in ["a.csv", "b.csv"] {
        let mut reader = Reader::new(name, None).with_columns(columns.clone());
        reader.read(&mut tally, b"A\n5\n");
        reader.finish(&mut tally);
    }
    assert_eq!((live(&tally).nps[0].n, live(&tally).ces[0].n), (1, 1));
}

#[test]
fn objects_without_names_of_ours_are_rows_by_what_is_guessed_or_said() {
    let text = r#"[{"recommend_us":9,"about":{"age":"30"}},{"recommend_us":0},{"why":"because it is late"}]"#;
    let tally = read_with("a.json", text, &[]);
    assert_eq!(found(&tally.heads()[0]), "nps?, group, comment?");
    assert_eq!((live(&tally).nps[0].n, live(&tally).counts.counted), (2, 3));
    let lines = "{\"q1\":4}\n{\"q1\":5}\n";
    let tally = read_with("a.jsonl", lines, &[]);
    assert_eq!((live(&tally).counts.counted, found(&tally.heads()[0])), (0, "group".into()));
    let tally = read_with("a.jsonl", lines, &[("q1", "csat")]);
    assert_eq!(live(&tally).csat[0].n, 2);
    // Records of the widget have no columns.
    let tally = read_with("a.jsonl", "{\"v\":1}\n", &[]);
    assert!(tally.heads().is_empty());
}

#[test]
fn what_is_guessed_does_not_depend_on_the_pieces_that_come() {
    let rows: String =
        (0..4000).map(|row| format!("{row},{},\"a text\n, and more\"\n", row % 11)).collect();
    let text = format!("Response ID,Recommend,Comment\n{rows}");
    let read = |size: usize| {
        let mut tally = Tally::default();
        let mut reader = Reader::new("a.csv", None);
        text.as_bytes().chunks(size).for_each(|piece| reader.read(&mut tally, piece));
        reader.finish(&mut tally);
        (found(&tally.heads()[0]), live(&tally).nps[0].n)
    };
    for size in [1000, 65_536, 70_000, text.len()] {
        assert_eq!(read(size), ("id?, nps?, comment".into(), 4000), "{size}");
    }
}
