//! What docs/endpoint.md says that the widget does with an answer is what it does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use trefoil::delivery::Outcome;

#[test]
fn the_widget_does_with_each_answer_what_the_page_for_endpoints_says() {
    let page = include_str!("../docs/endpoint.md");
    let (_, table) = page.split_once("| answer | what the widget does |\n|---|---|\n").unwrap();
    let rows: Vec<(&str, &str)> =
        table.lines().map_while(|line| line.strip_prefix("| ")?.split_once(" | ")).collect();
    assert_eq!(rows.len(), 4);
    let row = |status: u16| {
        let classes = format!("{}xx", status / 100);
        let names = |text: &str| text.split(", ").any(|part| part == status.to_string());
        let exact = rows.iter().find(|(answers, _)| names(answers));
        let of_class = || {
            rows.iter()
                .find(|(answers, _)| answers.split(", ").any(|part| part.ends_with(&classes)))
        };
        *exact.or_else(of_class).unwrap_or(&rows[3])
    };
    for status in (200..600).chain([0]) {
        let code = format!("`{}`", Outcome::of_status(status).code());
        assert!(row(status).1.contains(&code), "{status}: {:?} says not {code}", row(status));
    }
}
