//! What other programs write, as their documents have it; the answers are made up.

mod support;

use support::read_with;
use trefoil_results::{Selection, Tables, Tally};

fn read(name: &str, text: &str) -> Tally {
    read_with(name, text, &[])
}

fn live(tally: &Tally) -> Tables {
    tally.tables(&Selection::default())
}

/// What a column was taken for.
fn meaning(tally: &Tally, name: &str) -> String {
    let columns = tally.heads().iter().flat_map(|head| &head.columns);
    columns.filter(|column| column.name == name).map(|column| column.meaning.clone()).collect()
}

#[test]
fn delighted_responses_are_what_their_survey_type_says() {
    let response = |id: u8, kind: &str, score: u8| {
        format!(
            r#"{{"id":"{id}","person":"1{id}","survey_type":"{kind}","score":{score},"comment":null,"permalink":"https://app.delighted.com/r/{id}","created_at":1713418460,"updated_at":null,"person_properties":{{"country":"USA"}},"notes":[],"tags":[],"additional_answers":[]}}"#
        )
    };
    let list = |all: &[String]| format!("[\n  {}\n]", all.join(",\n  "));
    let tally = read("a.json", &list(&[response(1, "nps", 9), response(2, "nps", 3)]));
    let tables = live(&tally);
    assert_eq!((tables.nps[0].n, tables.counts.rejected), (2, 0));
    assert_eq!(meaning(&tally, "created_at"), "answered_at");
    assert_eq!(meaning(&tally, "person"), "respondent");
    assert_eq!(meaning(&tally, "person_properties.country"), "group");
    let tally = read("a.json", &list(&[response(1, "csat", 5), response(2, "csat", 3)]));
    assert_eq!(live(&tally).csat[0].n, 2);
    // A table of the same.
    let tally = read("a.csv", "Survey Type,Score,Comment\nNPS,9,\nNPS,2,No\n");
    assert_eq!(live(&tally).nps[0].n, 2);
    // Kinds are never added up, whether they are seen at once or later.
    let mixed = [response(1, "nps", 0), response(2, "csat", 5), response(3, "nps", 10)];
    let tally = read("a.json", &list(&mixed));
    assert_eq!((live(&tally).nps.len(), meaning(&tally, "score")), (0, "group".into()));
    let mut late: Vec<String> = (0..120).map(|id| response(id, "nps", 9)).collect();
    late.push(response(200, "csat", 5));
    let tables = live(&read("a.json", &list(&late)));
    assert_eq!((tables.nps[0].n, tables.counts.rejected), (120, 1));
    assert!(
        tables.bad_lines[0]
            .reason
            .contains("is \"csat\", where the ratings of this file are taken for nps")
    );
    // What its scale is, nobody says.
    let tally = read("a.json", &list(&[response(1, "ces", 5)]));
    assert_eq!((live(&tally).ces.len(), tally.heads().len()), (0, 1));
}

#[test]
fn formbricks_tables_and_records_are_read() {
    let table = "No.,Response ID,Timestamp,Finished,Survey ID,Formbricks ID (internal),User ID,Tags,source,userAgent - browser,1. How likely are you to recommend us?,2. What could be better?\n\
                 1,clx1,2026-06-15 10:00:00,Yes,sv1,c1,u1,,link,Chrome,9,The delivery took too long for me\n\
                 2,clx2,2026-06-16 10:00:00,No,sv1,c2,u2,vip,link,Firefox,2,\n";
    let tally = read("a.csv", table);
    let tables = live(&tally);
    assert_eq!((tables.nps[0].n, tables.nps[0].survey.as_deref()), (2, Some("sv1")));
    assert_eq!((tables.counts.rejected, tables.counts.unread_times), (0, 0));
    for (name, expected) in [
        ("Response ID", "id"),
        ("No.", "ignore"),
        ("Finished", "finished"),
        ("User ID", "respondent"),
        ("Formbricks ID (internal)", "ignore"),
        ("Tags", "group"),
        ("2. What could be better?", "comment"),
    ] {
        assert_eq!(meaning(&tally, name), expected, "{name}");
    }
    // A page of the API, on one line and on many.
    let one = r#"{"data":[{"id":"r1","createdAt":"2026-06-15T10:00:00.000Z","updatedAt":"2026-06-15T10:00:00.000Z","surveyId":"sv1","finished":true,"data":{"q_recommend":9,"q_why":"ok"},"ttc":{"q_recommend":1200}},{"id":"r2","createdAt":"2026-06-15T10:00:00.000Z","updatedAt":"2026-06-15T10:00:00.000Z","surveyId":"sv1","finished":false,"data":{"q_recommend":0},"ttc":{}}],"meta":{"total":2}}"#;
    for (name, text) in [("a.json", one.to_owned()), ("a.json", one.replace(',', ",\n"))] {
        let tally = read(name, &text);
        let tables = live(&tally);
        assert_eq!((tables.nps[0].n, tables.counts.rejected), (2, 0), "{:?}", tables.bad_lines);
        assert_eq!(meaning(&tally, "ttc.q_recommend"), "ignore");
    }
}

#[test]
fn posthog_events_are_answers_where_a_survey_was_sent() {
    let event = |uuid: u8, what: &str, rest: &str| {
        format!(
            r#"{{"uuid":"0197a000-0000-7000-8000-0000000000{uuid:02}","event":"{what}","distinct_id":"u{uuid}","timestamp":"2026-06-15T10:00:00Z","properties":{{"$survey_id":"s1","$browser":"Chrome","$session_id":"{uuid}"{rest}}}}}"#
        )
    };
    let lines = [
        event(1, "survey sent", r#","$survey_response":10"#),
        event(
            2,
            "survey sent",
            r#","$survey_response":0,"$survey_response_1":"It is a bit slow for me""#,
        ),
        event(3, "survey dismissed", ""),
        event(4, "survey shown", ""),
    ];
    let given = [("properties.$survey_response", "nps")];
    let tally = read_with("a.jsonl", &lines.join("\n"), &given);
    let tables = live(&tally);
    assert_eq!((tables.nps[0].n, tables.counts.dismissed, tables.counts.rejected), (2, 1, 1));
    assert!(
        tables.bad_lines[0]
            .reason
            .contains("\"survey shown\" is not one of survey sent, survey dismissed")
    );
    for (name, expected) in [
        ("uuid", "id"),
        ("properties.$survey_id", "survey"),
        ("properties.$session_id", "ignore"),
        ("properties.$browser", "group"),
        ("distinct_id", "respondent"),
    ] {
        assert_eq!(meaning(&tally, name), expected, "{name}");
    }
    // Of several questions nothing says the scale: it is asked.
    let tally = read("a.jsonl", &event(1, "survey sent", r#","$survey_response":4"#));
    assert!(!tally.heads()[0].is_rated());
}

#[test]
fn surveyjs_results_are_rows_of_questions() {
    let text = r#"[{"nps_score":9,"satisfaction":5,"features":["a","b"],"quality":{"price":4}},{"satisfaction":3},{"nps_score":6}]"#;
    let tally = read("a.json", text);
    let tables = live(&tally);
    assert_eq!((tables.nps[0].n, tables.csat[0].n, tables.counts.counted), (2, 2, 3));
    assert_eq!(tables.counts.rejected, 0);
}

#[test]
fn an_object_around_a_list_is_passed_over_only_where_it_is_there_for_it() {
    let tables = live(&read(
        "a.json",
        " { \"next\": null, \"results\" : [ {\"nps\":9}, {\"nps\":1} ] , \"x\": [{}] } ",
    ));
    assert_eq!((tables.nps[0].n, tables.counts.rejected), (2, 0));
    let tables = live(&read("a.json", "{\"data\":[{\"nps\":9},"));
    assert!(tables.bad_lines[0].reason.contains("the list ends without a ]"));
    // A row with a field of that name stays one.
    let tables =
        live(&read("a.jsonl", "{\"nps\":9,\"data\":[1]}\n{\"nps\":9,\"data\":{\"a\":1}}\n"));
    assert_eq!((tables.nps[0].n, tables.counts.rejected), (2, 0));
}
