//! One question's score as a figure on its scale, wherever it is shown: over time, or group by group.

use super::words;
use crate::i18n::spoken::text;
use crate::say;
use trefoil_results::{CesRow, CsatRow, Figure, NpsRow, Range};
use trefoil_score::nps::MIN_N_FOR_BAND;
use trefoil_score::{Change, Confidence, Trinomial, answers_to_detect_change};

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
    /// Whether a lower score is the better one.
    pub is_low_good: bool,
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
    /// Promoters, passives and detractors, where the score is made of them.
    pub groups: Option<Trinomial>,
}

/// How a score stands to a goal, by its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Chance alone does not explain that it is on the good side.
    Reached,
    /// Chance alone does not explain that it is on the other.
    Missed,
    /// Its interval holds the goal.
    Open,
}

impl Reading {
    /// The change from this to a later reading, in points, and how likely chance alone makes it (adjusted Wald).
    #[must_use]
    pub fn change_to(&self, later: &Self) -> Option<(i64, f64)> {
        let change = Change::new(self.groups?, later.groups?);
        Some((change.points()?.rounded(1), change.adjusted_wald()?.p()?))
    }

    /// How many answers each of two parts must have, for a change of ten points to be found four times of five; `None`
    /// where there are too few to tell how far they lie apart.
    #[must_use]
    pub fn answers_to_see_ten_points(&self) -> Option<u64> {
        if self.n < MIN_N_FOR_BAND {
            return None;
        }
        answers_to_detect_change(self.groups?, 10.0, Confidence::P95, 0.8)
    }
}

impl Measure {
    /// How a reading stands to a goal; `None` without an interval.
    #[must_use]
    pub fn standing(&self, reading: &Reading, goal: f64) -> Option<Standing> {
        let range = reading.range?;
        let (is_above, is_below) = (range.low() >= goal, range.high() <= goal);
        let (good, poor) =
            if self.is_low_good { (is_below, is_above) } else { (is_above, is_below) };
        Some(match (good, poor) {
            (true, _) => Standing::Reached,
            (_, true) => Standing::Missed,
            _ => Standing::Open,
        })
    }

    /// `NPS · recommend · checkout`.
    #[must_use]
    pub fn name(&self) -> String {
        let parts = [self.kind, &self.question];
        words::title(parts.into_iter().chain(self.role.map(text)).chain(self.survey.as_deref()))
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
            (None, _) => say!("nobody answered").into(),
            (Some(_), None) => say!("{score}, {answers}", score = self.score(reading), answers),
            (Some(_), Some(_)) => say!(
                "{score}, 95 % interval {interval}, {answers}",
                score = self.score(reading),
                interval = self.range(reading),
                answers
            ),
        }
    }
}

/// The readings of all questions: NPS, then CSAT, then CES.
#[must_use]
pub fn readings(nps: &[NpsRow], csat: &[CsatRow], ces: &[CesRow]) -> Vec<(Measure, Reading)> {
    let nps = nps.iter().map(|row| {
        let (survey, question) = (row.survey.clone(), row.question.clone());
        let measure = Measure {
            kind: "NPS",
            survey,
            question,
            role: None,
            from: -100,
            to: 100,
            is_low_good: false,
        };
        let [plus, zero, minus] =
            [row.promoters, row.passives, row.detractors].map(|share| share.count);
        let groups = Trinomial::new(plus, zero, minus).ok();
        (measure, Reading { n: row.n, figure: row.score, range: row.interval, groups })
    });
    let csat = csat.iter().map(|row| {
        let (survey, question) = (row.survey.clone(), row.question.clone());
        let (from, to) = (row.min.into(), row.max.into());
        let measure = Measure {
            kind: "CSAT",
            survey,
            question,
            role: row.role,
            from,
            to,
            is_low_good: false,
        };
        (measure, Reading { n: row.n, figure: row.company, range: row.interval, groups: None })
    });
    let ces = ces.iter().map(|row| {
        let (survey, question) = (row.survey.clone(), row.question.clone());
        let (from, to) = (row.min.into(), row.max.into());
        let is_low_good = row.good_is == "low";
        let kind = if is_low_good { say!("CES 1.0, low is good") } else { "CES 2.0" };
        let measure = Measure { kind, survey, question, role: None, from, to, is_low_good };
        (measure, Reading { n: row.n, figure: row.mean, range: row.interval, groups: None })
    });
    nps.chain(csat).chain(ces).collect()
}

#[cfg(test)]
mod tests {
    use super::{Measure, Reading, Standing, readings};
    use trefoil_results::{Format, Selection, Tally};

    fn first(csv: &str) -> (Measure, Reading) {
        let mut tally = Tally::default();
        tally.read("file", Format::Csv, csv.as_bytes());
        let tables = tally.tables(&Selection::default());
        readings(&tables.nps, &tables.csat, &tables.ces).remove(0)
    }

    #[test]
    fn a_goal_is_reached_when_the_whole_interval_is_on_its_good_side() {
        let (nps, reading) = first(&format!("nps\n{}", "9\n".repeat(60) + &"3\n".repeat(20)));
        // 50 points, 33 to 63.
        for (goal, standing) in
            [(20.0, Standing::Reached), (50.0, Standing::Open), (80.0, Standing::Missed)]
        {
            assert_eq!(nps.standing(&reading, goal), Some(standing), "{goal}");
        }
        let (ces, reading) = first(&format!("ces1\n{}", "1\n".repeat(30) + &"2\n".repeat(30)));
        assert_eq!(ces.standing(&reading, 2.5), Some(Standing::Reached));
        assert_eq!(ces.standing(&reading, 1.0), Some(Standing::Missed));
        // Of one respondent there is no interval.
        let (csat, one) = first("csat\n4\n");
        assert_eq!(csat.standing(&one, 3.0), None);
    }

    #[test]
    fn a_change_is_told_with_its_chance() {
        let (_, before) = first(&format!("nps\n{}", "9\n".repeat(50) + &"3\n".repeat(50)));
        let (_, after) = first(&format!("nps\n{}", "9\n".repeat(90) + &"3\n".repeat(10)));
        let (points, p) = before.change_to(&after).unwrap();
        assert_eq!(points, 80);
        assert!(p < 0.001);
        assert_eq!(before.change_to(&before).unwrap(), (0, 1.0));
        // The worst case there is, as the sample size vectors have it.
        assert_eq!(before.answers_to_see_ten_points(), Some(1567));
    }
}
