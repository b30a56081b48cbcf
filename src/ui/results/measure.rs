//! One question's score as a figure on its scale, wherever it is shown: over time, or group by group.

use super::words;
use trefoil_results::{CesRow, CsatRow, Figure, NpsRow, Range};

/// What is measured: a question on its scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    kind: &'static str,
    survey: Option<String>,
    question: String,
    role: Option<&'static str>,
    /// The lower end of the scale.
    pub from: i32,
    /// The upper end of the scale.
    pub to: i32,
}

/// A score with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Answers, or with CSAT respondents.
    pub n: u64,
    /// The score.
    pub figure: Option<Figure>,
    /// Its interval.
    pub range: Option<Range>,
}

impl Measure {
    /// `NPS · recommend · checkout`.
    #[must_use]
    pub fn name(&self) -> String {
        let mut parts = vec![String::from(self.kind), self.question.clone()];
        parts.extend(self.role.map(String::from));
        parts.extend(self.survey.clone());
        parts.join(" · ")
    }

    /// Whether scores are whole points; means have two decimals.
    const fn is_points(&self) -> bool {
        self.from < 0
    }

    /// The score in words: `−12`, `3.75`.
    #[must_use]
    pub fn score(&self, reading: &Reading) -> String {
        if self.is_points() { words::points(reading.figure) } else { words::mean(reading.figure) }
    }

    /// The interval in words: `−23 to 0`.
    #[must_use]
    pub fn range(&self, reading: &Reading) -> String {
        words::range(reading.range, if self.is_points() { 0 } else { 2 })
    }

    /// All of it in a sentence's part: `−12, 95 % interval −23 to 0, 175 answers`.
    #[must_use]
    pub fn words(&self, reading: &Reading) -> String {
        let answers = words::counted(reading.n, "answer", "answers");
        match (reading.figure, reading.range) {
            (None, _) => "nobody answered".into(),
            (Some(_), None) => format!("{}, {answers}", self.score(reading)),
            (Some(_), Some(_)) => {
                format!("{}, 95 % interval {}, {answers}", self.score(reading), self.range(reading))
            }
        }
    }
}

/// The readings of all questions: NPS, then CSAT, then CES.
#[must_use]
pub fn readings(nps: &[NpsRow], csat: &[CsatRow], ces: &[CesRow]) -> Vec<(Measure, Reading)> {
    let nps = nps.iter().map(|row| {
        let (survey, question) = (row.survey.clone(), row.question.clone());
        let measure = Measure { kind: "NPS", survey, question, role: None, from: -100, to: 100 };
        (measure, Reading { n: row.n, figure: row.score, range: row.interval })
    });
    let csat = csat.iter().map(|row| {
        let (survey, question) = (row.survey.clone(), row.question.clone());
        let (from, to) = (row.min.into(), row.max.into());
        let measure = Measure { kind: "CSAT", survey, question, role: row.role, from, to };
        (measure, Reading { n: row.n, figure: row.company, range: row.interval })
    });
    let ces = ces.iter().map(|row| {
        let (survey, question) = (row.survey.clone(), row.question.clone());
        let (from, to) = (row.min.into(), row.max.into());
        let kind = if row.version == "ces1" { "CES 1.0, low is good" } else { "CES 2.0" };
        let measure = Measure { kind, survey, question, role: None, from, to };
        (measure, Reading { n: row.n, figure: row.mean, range: row.interval })
    });
    nps.chain(csat).chain(ces).collect()
}
