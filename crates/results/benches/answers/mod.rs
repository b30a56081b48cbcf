//! Answers of which each is one of its own, and the same in every run, in the forms that files have.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "writing a text cannot fail")]

use std::fmt::Write;
use trefoil_survey::time::Timestamp;

/// What somebody answered, the same for the same number.
pub struct Answered {
    pub id: String,
    pub second: u64,
    pub nps: u64,
    pub csat: u64,
    pub ces: u64,
    pub plan: &'static str,
}

pub fn answered(number: u64) -> Answered {
    let random = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number << 7;
    Answered {
        id: format!(
            "0197a000-{:04x}-7{:03x}-8{:03x}-{number:012x}",
            number & 0xffff,
            random >> 52,
            random & 0xfff
        ),
        second: number % 31_000_000,
        nps: [9, 10, 10, 9, 8, 7, 6, 3, 0, 10][(random >> 40) as usize % 10],
        csat: 1 + (random >> 30) % 5,
        ces: 1 + (random >> 20) % 5,
        plan: ["basic", "plus", "family"][(random >> 10) as usize % 3],
    }
}

pub fn moment(second: u64) -> String {
    Timestamp::from_unix_s(1_764_000_000 + second as i64).to_rfc3339()
}

/// As rows in JSON Lines.
pub fn rows(rows: u64) -> String {
    let mut text = String::new();
    for Answered { id, second, nps, csat, ces, plan } in (0..rows).map(answered) {
        let at = moment(second);
        writeln!(text, r#"{{"id":"{id}","time":"{at}","nps":{nps},"csat":{csat},"ces1":{ces},"plan":"{plan}"}}"#).unwrap();
    }
    text
}

/// As a table in CSV.
pub fn table(rows: u64) -> String {
    let mut text = String::from("id,nps,csat,ces1,plan\n");
    for Answered { id, nps, csat, ces, plan, .. } in (0..rows).map(answered) {
        writeln!(text, "{id},{nps},{csat},{ces},{plan}").unwrap();
    }
    text
}

/// As a table in CSV with ten items each, so that hardly two of them say the same.
pub fn items(rows: u64) -> String {
    let mut text = String::from("id,nps");
    (0..10).for_each(|item| write!(text, ",csat_{item}").unwrap());
    text.push('\n');
    for Answered { id, nps, .. } in (0..rows).map(answered) {
        write!(text, "{id},{nps}").unwrap();
        let mut random = (text.len() as u64).wrapping_mul(0xd6e8_feb8_6659_fd93) >> 8;
        for _ in 0..10 {
            write!(text, ",{}", 1 + random % 5).unwrap();
            random /= 5;
        }
        text.push('\n');
    }
    text
}

/// As a table in CSV with what people wrote, in quotes.
pub fn comments(rows: u64) -> String {
    let mut text = String::from("id,nps,csat,ces1,plan,comment\n");
    for Answered { id, nps, csat, ces, plan, .. } in (0..rows).map(answered) {
        writeln!(
            text,
            r#"{id},{nps},{csat},{ces},{plan},"It came late, and the box was ""open"".""#
        )
        .unwrap();
    }
    text
}

/// As the widget sends them.
pub fn records(rows: u64) -> String {
    let mut text = String::new();
    for Answered { id, second, nps, csat, ces, plan } in (0..rows).map(answered) {
        let (at, group) = (
            moment(second),
            ["detractor", "passive", "promoter"][usize::from(nps > 6) + usize::from(nps > 8)],
        );
        writeln!(text, r#"{{"v":1,"type":"response","id":"{id}","revision":1,"survey":"checkout","survey_version":"3","status":"complete","test":false,"shown_at":"{at}","answered_at":"{at}","locale":"fa","display":"inline","trigger":"order-placed","touchpoint":"checkout","page":"/checkout/thanks","respondent":null,"context":{{"plan":"{plan}"}},"order":["recommend","delivery","effort"],"answers":[{{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","shown_as":"numbers","value":{nps},"group":"{group}"}},{{"question":"service","item":"delivery","kind":"csat","min":1,"max":5,"good_is":"high","shown_as":"smileys","value":{csat}}},{{"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","shown_as":"numbers","value":{ces}}}],"scores":{{"nps":[{{"question":"recommend","value":{nps},"group":"{group}"}}],"csat":{{"sum":{csat},"count":1}},"ces":[{{"question":"effort","kind":"ces1","value":{ces}}}]}}}}"#).unwrap();
    }
    text
}
