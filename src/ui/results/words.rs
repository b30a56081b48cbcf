//! Figures in words, as English writes them.

use trefoil_results::{Figure, Range, ShareOf};

/// What stands where there is no figure.
pub const NONE: &str = "–";

/// `12,345`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 answer`, `12,345 answers`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Whole points with a real minus: `−14`.
#[must_use]
pub fn points(figure: Option<Figure>) -> String {
    figure.map_or(NONE.into(), |figure| with_minus(&figure.whole().to_string()))
}

/// A mean with two decimals: `3.13`.
#[must_use]
pub fn mean(figure: Option<Figure>) -> String {
    figure.map_or(NONE.into(), |figure| with_minus(&figure.two_decimals()))
}

/// `−44 to 63`, or a dash.
#[must_use]
pub fn range(range: Option<Range>, decimals: usize) -> String {
    range.map_or(NONE.into(), |range| with_minus(&range.words(decimals)))
}

/// `43 %`, or a dash.
#[must_use]
pub fn percent(share: ShareOf) -> String {
    share.percent.map_or(NONE.into(), |percent| format!("{} %", percent.whole()))
}

/// A label's code as words: `world_class` is `World class`.
#[must_use]
pub fn label(code: &str) -> String {
    let text = code.replace('_', " ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A part of a trend: `2026-W48` is `Week 48, 2026`, `2026-11` is `November 2026`, `2026-11-22` is `22 November 2026`.
#[must_use]
pub fn period(label: &str) -> String {
    let read = || {
        let (year, rest) = label.split_once('-')?;
        if let Some(week) = rest.strip_prefix('W') {
            return Some(format!("Week {}, {year}", week.trim_start_matches('0')));
        }
        let (month, day) = match rest.split_once('-') {
            None => (rest, None),
            Some((month, day)) => (month, Some(day)),
        };
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        let day = day.map(|day| format!("{} ", day.trim_start_matches('0'))).unwrap_or_default();
        Some(format!("{day}{month} {year}"))
    };
    read().unwrap_or_else(|| label.into())
}

/// A score with what it rests on: `23 points · 95 % interval 19 to 27 · 1,204 answers`.
#[must_use]
pub fn facts(score: &str, interval: &str, n: &str) -> String {
    format!("{score} · 95 % interval {interval} · {n}")
}

/// Names after each other: `NPS · recommend · checkout`.
#[must_use]
pub fn title<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(apart).collect::<Vec<_>>().join(" · ")
}

/// A name whose letters run from right to left does not turn around what stands beside it.
#[must_use]
pub fn apart(name: &str) -> String {
    // Hebrew, Arabic and their neighbours, and the forms of their letters.
    let is_rtl = |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    if name.contains(is_rtl) { format!("\u{2068}{name}\u{2069}") } else { name.into() }
}

/// A facet's name for people: `context.plan` is `plan`.
#[must_use]
pub fn facet(name: &str) -> &str {
    match name {
        "survey_version" => "survey version",
        "locale" => "language",
        _ => name.strip_prefix("context.").unwrap_or(name),
    }
}

/// A time in whole hours or days: `5 hours`, `3 days`; under an hour, minutes.
#[must_use]
pub fn time(seconds: f64) -> String {
    let (number, one, many) = match seconds {
        ..3600.0 => (seconds / 60.0, "minute", "minutes"),
        3600.0..172_800.0 => (seconds / 3600.0, "hour", "hours"),
        _ => (seconds / 86_400.0, "day", "days"),
    };
    counted(number.round() as u64, one, many)
}

/// How likely chance alone is, on one line: `p = 0.031`, `p < 0.001`.
#[must_use]
pub fn chance(p: f64) -> String {
    let text = if p < 0.001 { "p < 0.001".into() } else { format!("p = {p:.3}") };
    text.replace(' ', "\u{a0}")
}

fn with_minus(text: &str) -> String {
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::{chance, count, counted, label, period, time, title};

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (123_456, "123,456"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(count(number), expected);
        }
        assert_eq!(counted(1, "answer", "answers"), "1 answer");
        assert_eq!(counted(0, "answer", "answers"), "0 answers");
    }

    #[test]
    fn a_part_of_a_trend_is_named_as_people_do() {
        for (label, expected) in [
            ("2026-W48", "Week 48, 2026"),
            ("2027-W01", "Week 1, 2027"),
            ("2026-11", "November 2026"),
            ("2026-01-02", "2 January 2026"),
            ("2026-13", "2026-13"),
            ("soon", "soon"),
        ] {
            assert_eq!(period(label), expected);
        }
    }

    #[test]
    fn a_persian_name_leaves_its_neighbours_in_their_order() {
        assert_eq!(title(["NPS", "why", "shop"]), "NPS · why · shop");
        assert_eq!(title(["NPS", "توصیه"]), "NPS · \u{2068}توصیه\u{2069}");
    }

    #[test]
    fn times_and_chances_are_short() {
        for (seconds, expected) in [
            (60.0, "1 minute"),
            (3000.0, "50 minutes"),
            (3600.0, "1 hour"),
            (86_400.0, "24 hours"),
            (259_200.0, "3 days"),
        ] {
            assert_eq!(time(seconds), expected);
        }
        assert_eq!(chance(0.0312), "p\u{a0}=\u{a0}0.031");
        assert_eq!(chance(1e-9), "p\u{a0}<\u{a0}0.001");
    }

    #[test]
    fn a_code_becomes_words() {
        assert_eq!(label("needs_improvement"), "Needs improvement");
        assert_eq!(label(""), "");
    }
}
