//! What is stored, added up by the collector: the same figures as from its rows.

use crate::harness::{Collector, Reply, id, response, run};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use trefoil_results::{
    About, Found, Query, Question, Report, Search, Selection, Stock, Subject, Tables, View,
};
use trefoil_survey::time::Timestamp;

fn ask(collector: &Collector, question: &Value) -> Reply {
    let headers = [("content-type", "application/json")];
    let reply =
        collector.ask("POST", "/v1/report", &headers, Some(question.to_string().as_bytes()));
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

fn report(collector: &Collector, question: &Value) -> Report {
    serde_json::from_str(&ask(collector, question).body).unwrap()
}

fn rated(number: usize, value: u8) -> Value {
    let mut record = response(number, 1, "complete");
    record["answers"][0]["value"] = value.into();
    record
}

#[test]
fn a_report_has_the_figures_of_the_command() {
    let collector = Collector::start(&[]);
    for number in 0..40 {
        let mut record = rated(number, (number % 11) as u8);
        record["context"] = json!({ "plan": (["basic", "plus"][number % 2]) });
        if number % 8 == 0 {
            let comment = json!({ "question": "why", "kind": "comment", "text": format!("late box {number}") });
            record["answers"].as_array_mut().unwrap().push(comment);
        }
        record["test"] = (number == 7).into();
        assert_eq!(collector.post(&record).status, 202);
    }
    let told = report(&collector, &json!({}));
    let store = collector.database();
    let store = store.to_str().unwrap();
    let score = |flags: &[&str]| {
        let asked = [&["score", "--json", "--store", store], flags].concat();
        let (code, printed, said) = run(&asked, Path::new("."));
        assert_eq!(code, Some(0), "{said}");
        serde_json::from_str::<Tables>(&printed).unwrap()
    };
    assert_eq!(told.live, Some(score(&[])));
    assert_eq!(told.trial, Some(score(&["--trial"])));
    assert_eq!(told.sources.len(), 1);
    assert_eq!(told.live.unwrap().nps[0].n, 39);

    // A part of them, and its comments.
    let mut selection = Selection::default();
    selection.filter.facets.insert("context.plan".into(), vec!["basic".into()]);
    let view = View::at(Timestamp::from_unix_s(1_795_342_500));
    let about = |about| Question {
        query: Some(Query { selection: selection.clone(), view: view.clone() }),
        about,
    };
    let part = report(&collector, &json!(about(Subject::Report)));
    assert_eq!(part.live.unwrap().nps[0].n, 20);
    let search = Search { words: "box LATE".into(), ..Search::latest(2) };
    let found = ask(&collector, &json!(about(Subject::Comments(search))));
    let found: Found = serde_json::from_str(&found.body).unwrap();
    assert_eq!((found.all, found.found, found.latest.len()), (5, 5, 2));
    let topics = ask(&collector, &json!({ "about": "topics" }));
    let topics: About = serde_json::from_str(&topics.body).unwrap();
    assert_eq!(topics.comments[0], 5);
}

#[test]
fn questions_are_answered_from_what_was_looked_at_and_not_from_what_was_deleted() {
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("trefoil.toml");
    std::fs::write(&config, "token = 'a-token-of-thirty-two-characters'\nadds_up_from = 2\n")
        .unwrap();
    let collector = Collector::start(&["--config", config.to_str().unwrap()]);
    let bearer = ("authorization", "Bearer a-token-of-thirty-two-characters");
    let n = || {
        let headers = [bearer, ("content-type", "application/json")];
        let reply = collector.ask("POST", "/v1/report", &headers, Some(b"{}"));
        let report: Report = serde_json::from_str(&reply.body).unwrap();
        report.live.map_or(0, |live| live.counts.counted)
    };
    let stock = || {
        let reply = collector.ask("GET", "/v1/report", &[bearer], None);
        serde_json::from_str::<Stock>(&reply.body).unwrap()
    };
    assert_eq!(collector.post(&rated(1, 9)).status, 202);
    assert_eq!(stock(), Stock { responses: 1, adds_up: false });
    assert_eq!(collector.post(&rated(2, 9)).status, 202);
    assert_eq!(collector.post(&rated(3, 9)).status, 202);
    // All questions of one look have the same answers.
    assert_eq!(n(), 1);
    let path = format!("/v1/responses/{}", id(1));
    assert_eq!(collector.ask("DELETE", &path, &[bearer], None).status, 200);
    assert_eq!(n(), 2);
    assert_eq!(stock(), Stock { responses: 2, adds_up: true });
}
