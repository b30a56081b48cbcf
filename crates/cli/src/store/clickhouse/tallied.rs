//! What a response adds to the scores, as texts: the server counts how often it has each of them, and need not know what they say.

use crate::store::response_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trefoil_results::{Asked, Sums};
use trefoil_score::csat::Answered;
use trefoil_survey::metric::Metric;
use trefoil_survey::record::{Answer, Response, Role, Status};

/// One of them, an array in JSON, so that it is short and the same each time.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tallied(String, Option<String>, Option<String>, String, u8, u8, Adds);

/// What is added to a question's counts.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
enum Adds {
    /// A point of an item; `None`: it does not apply.
    Point(Option<u8>),
    /// A respondent of CSAT, who rated so many items, and the sum of them.
    Items(u32, u64),
}

/// The response itself. A row without any text was written before there were some.
const RESPONSE: &str = "response";

/// The texts of a response; the first one is the response itself.
///
/// A body that cannot be read, which no collector stores, has none.
pub fn of(body: &str) -> Vec<String> {
    let Some(response) = response_of(body) else { return Vec::new() };
    std::iter::once(RESPONSE.into()).chain(ratings(&response)).collect()
}

fn ratings(response: &Response) -> Vec<String> {
    if !response.status.is_scored() {
        return Vec::new();
    }
    let mut tallied = Vec::new();
    let mut batteries = BTreeMap::<Tallied, (u32, u64)>::new();
    for answer in &response.answers {
        let Answer::Rating(rating) = answer else { continue };
        let asked = |item: Option<String>, adds| {
            let (question, role) = (rating.question.clone(), rating.role.map(Role::code));
            let (kind, scale) = (rating.metric.code().into(), rating.scale);
            Tallied(question, item, role.map(Into::into), kind, scale.min(), scale.max(), adds)
        };
        if rating.metric == Metric::Csat {
            let (items, sum) = batteries.entry(asked(None, Adds::Items(0, 0))).or_default();
            *items += u32::from(rating.value.is_some());
            *sum += u64::from(rating.value.unwrap_or(0));
        }
        tallied.push(asked(rating.item.clone(), Adds::Point(rating.value)));
    }
    tallied.extend(batteries.into_iter().map(|(mut own, (items, sum))| {
        own.6 = Adds::Items(items, sum);
        own
    }));
    // Texts and small numbers are always JSON.
    tallied.iter().filter_map(|own| serde_json::to_string(own).ok()).collect()
}

/// Adds what so many responses of a survey have in common; `None`: a later version wrote it, or one before there were such texts.
pub fn add(
    sums: &mut Sums,
    (survey, status, is_test): (&str, &str, bool),
    text: &str,
    count: u64,
) -> Option<()> {
    if text == RESPONSE {
        sums.responses(survey, Status::from_code(status)?, is_test, count);
        return Some(());
    }
    let Tallied(question, item, role, kind, min, max, adds) = serde_json::from_str(text).ok()?;
    let asked = Asked::by_codes(
        (survey, is_test),
        (&question, item.as_deref()),
        (role.as_deref(), &kind),
        (min.into(), max.into()),
    )?;
    match adds {
        Adds::Point(value) => sums.ratings(asked, value, count),
        Adds::Items(items, sum) => {
            let answered = Answered {
                respondents: count,
                sum: sum * count,
                sum_of_squares: sum * sum * count,
            };
            sums.respondents(asked, items as usize, answered);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{add, of};
    use trefoil_results::Sums;

    /// These stay: servers have them.
    #[test]
    fn the_texts_of_a_response_are_those_that_are_stored() {
        let body = |status: &str| {
            format!(
                r#"{{"v":1,"type":"response","id":"01900000-0000-7000-8000-000000000001","revision":1,
                    "survey":"shop","survey_version":"1","status":"{status}","test":false,
                    "shown_at":"2026-11-22T10:15:00Z","locale":"fa","display":"inline","answers":[
                    {{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","value":9}},
                    {{"question":"visit","item":"speed","kind":"csat","min":1,"max":5,"good_is":"high","value":4}},
                    {{"question":"visit","item":"price","kind":"csat","min":1,"max":5,"good_is":"high","value":null,
                        "not_applicable":true}},
                    {{"question":"why","kind":"comment","text":"\"\u00e4"}}]}}"#
            )
        };
        assert_eq!(
            of(&body("complete")),
            [
                "response",
                r#"["recommend",null,null,"nps",0,10,{"point":9}]"#,
                r#"["visit","speed",null,"csat",1,5,{"point":4}]"#,
                r#"["visit","price",null,"csat",1,5,{"point":null}]"#,
                r#"["visit",null,null,"csat",1,5,{"items":[1,4]}]"#,
            ]
        );
        assert_eq!(of(&body("dismissed")), ["response"]);
        assert!(of("no record").is_empty());
    }

    #[test]
    fn what_a_later_version_wrote_is_not_passed_over() {
        for text in [
            "",
            "[]",
            r#"["a",null,null,"later",0,10,{"point":9}]"#,
            r#"["a",null,"later","nps",0,10,{"point":9}]"#,
        ] {
            let of = ("shop", "complete", false);
            assert_eq!(add(&mut Sums::default(), of, text, 1), None, "{text}");
        }
        assert_eq!(add(&mut Sums::default(), ("shop", "later", false), "response", 1), None);
    }
}
