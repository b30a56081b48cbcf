//! How often the same visitor is asked, and how many answers that brings: what the options mean, in words.
//!
//! The loader decides (`reasons` in www/embed/trefoil.js): a visitor is not asked again until so many days
//! have passed since the last time, by how that ended. It knows that only with consent; without, whoever
//! loads a page is a new visitor.

use super::draft::Draft;
use crate::i18n::spoken::count;
use crate::say;

/// What decides how often somebody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// Days until who answered is asked again.
    pub answered_days: u32,
    /// Days until who closed it is asked again.
    pub declined_days: u32,
    /// Days until who did neither is asked again.
    pub ignored_days: u32,
    /// How many percent are asked at all.
    pub sample_percent: u32,
    /// Whether visitors are known again.
    pub is_remembered: bool,
}

impl Frequency {
    /// What a draft's options say, with what holds where they say nothing.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let number = |name: &str, usual: u32| {
            let written = draft.whole(&format!("options.{name}"));
            written.and_then(|number| u32::try_from(number).ok()).unwrap_or(usual)
        };
        Self {
            answered_days: number("recontact_answered", 90),
            declined_days: number("recontact_declined", 30),
            ignored_days: number("recontact_ignored", 7),
            sample_percent: number("sample", 100).min(100),
            is_remembered: draft.is_true("options.consent"),
        }
    }

    /// How often somebody who comes every so many days, and always does the same, is asked in a year.
    fn times_a_year(self, every_days: u32, pause_days: u32) -> u32 {
        let pause_days = if self.is_remembered { pause_days } else { 0 };
        // Asked at the first visit that is not before the pause is over.
        let period_days = pause_days.div_ceil(every_days).max(1) * every_days;
        (365 + period_days / 2) / period_days
    }

    /// The budget of somebody's patience, a sentence each.
    #[must_use]
    pub fn in_words(self) -> Vec<String> {
        let often = |pause_days| times(self.times_a_year(7, pause_days));
        if self.sample_percent == 0 {
            return vec![say!("Nobody is asked: the share of visitors is 0 %.").into()];
        }
        if !self.is_remembered {
            let often = match self.sample_percent {
                100 => say!("Someone who comes every week is asked about 52 times a year, and again on every page with the tag.").into(),
                percent => say!(
                    "Someone who comes every week is asked about {number} times a year, each time with a chance of {chance}, and \
                     again on every page with the tag.",
                    number = count((52 * percent / 100).into()),
                    chance = say!("{number} %", number = count(percent.into()))
                ),
            };
            let nobody = say!(
                "Without the visitor\u{2019}s consent nothing is remembered, so nobody is known again."
            );
            return vec![often, nobody.into()];
        }
        let mut words = vec![
            say!(
                "Someone who comes every week and answers is asked {times} a year.",
                times = often(self.answered_days)
            ),
            say!(
                "Who closes it is asked {closed}, who passes over it {ignored}.",
                closed = often(self.declined_days),
                ignored = often(self.ignored_days)
            ),
        ];
        if self.sample_percent < 100 {
            words.push(say!(
                "That holds for {number} of 100 visitors, always the same ones; the others are never asked.",
                number = count(self.sample_percent.into())
            ));
        }
        words
    }

    /// About how many answers a month bring, if so many visitors come at least once in it and so many of
    /// 100 that are asked answer.
    #[must_use]
    pub fn answers_a_month(self, visitors: u32, answering_percent: u32) -> u64 {
        let answering = u64::from(answering_percent.min(100));
        let asked = u64::from(visitors) * u64::from(self.sample_percent);
        if !self.is_remembered {
            return asked * answering / 10_000;
        }
        // Who comes once a month is asked at the first visit after the pause; of the others most pass over it.
        let months = |days: u32| u64::from(days.div_ceil(30).max(1));
        let (after_answer, after_none) = (months(self.answered_days), months(self.ignored_days));
        // In the mean so many months lie between two times that somebody is asked, times 100.
        let cycle = answering * after_answer + (100 - answering) * after_none;
        asked * answering / (100 * cycle.max(1))
    }
}

/// A number of times in words, as people say it.
fn times(number: u32) -> String {
    match number {
        0 => say!("less than once").into(),
        1 => say!("about once").into(),
        2 => say!("about twice").into(),
        number => say!("about {number} times", number = count(number.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::STARTS;
    use super::super::edit::Edit;
    use super::Frequency;
    use trefoil_survey::value::Value;

    fn frequency(options: &[(&str, Value)]) -> Frequency {
        let edits = options
            .iter()
            .map(|(name, value)| Edit::Put { at: format!("options.{name}"), value: value.clone() });
        Frequency::of(&edits.fold(STARTS[0].draft(""), |draft, edit| draft.after(&edit)))
    }

    fn remembered(answered: f64) -> Frequency {
        let days = Value::Number(answered);
        frequency(&[("consent", Value::Bool(true)), ("recontact_answered", days)])
    }

    #[test]
    fn who_comes_every_week_is_asked_about_four_times_a_year_with_what_is_usual() {
        let words = frequency(&[("consent", Value::Bool(true))]).in_words();
        assert_eq!(
            words,
            [
                "Someone who comes every week and answers is asked about 4 times a year.",
                "Who closes it is asked about 10 times, who passes over it about 52 times.",
            ]
        );
    }

    #[test]
    fn a_pause_ends_with_the_first_visit_that_is_not_before_its_end() {
        // The loader asks again once `now - at` is not less than the pause: after 7 days, on the 7th day.
        for (pause, year) in
            [(0.0, 52), (7.0, 52), (8.0, 26), (14.0, 26), (15.0, 17), (365.0, 1), (3650.0, 0)]
        {
            assert_eq!(remembered(pause).times_a_year(7, pause as u32), year, "{pause}");
        }
    }

    #[test]
    fn without_consent_nobody_is_known_again() {
        let words = frequency(&[("recontact_answered", Value::Number(365.0))]).in_words();
        assert!(
            words[0].starts_with("Someone who comes every week is asked about 52 times"),
            "{words:?}"
        );
        assert!(words[1].contains("nothing is remembered"), "{words:?}");
    }

    #[test]
    fn a_sample_is_said_with_what_it_means_for_the_others() {
        let sample = ("sample", Value::Number(25.0));
        let words = frequency(&[("consent", Value::Bool(true)), sample.clone()]).in_words();
        assert!(words[2].starts_with("That holds for 25 of 100 visitors"), "{words:?}");
        assert!(frequency(&[sample]).in_words()[0].contains("a chance of 25 %"));
        let nobody = frequency(&[("sample", Value::Number(0.0))]);
        assert_eq!((nobody.in_words().len(), nobody.answers_a_month(1000, 10)), (1, 0));
    }

    #[test]
    fn answers_of_a_month_follow_from_visitors_sample_and_pauses() {
        // 1000 visitors, 10 of 100 answer; a cycle is 0.1 * 3 + 0.9 * 1 months.
        assert_eq!(frequency(&[("consent", Value::Bool(true))]).answers_a_month(1000, 10), 83);
        assert_eq!(frequency(&[]).answers_a_month(1000, 10), 100);
        assert_eq!(frequency(&[("sample", Value::Number(25.0))]).answers_a_month(1000, 10), 25);
        assert_eq!(frequency(&[]).answers_a_month(u32::MAX, 200), u64::from(u32::MAX));
    }
}
