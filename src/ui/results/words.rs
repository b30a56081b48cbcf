//! Figures in words, as the language in use writes them.

pub use crate::i18n::spoken::count;
use crate::i18n::spoken::{isolated, number, text, text_of};
use crate::{key, say, told};
use trefoil_results::{Figure, Range, ShareOf};
use yew::prelude::*;

/// What stands where there is no figure.
pub const NONE: &str = "–";

/// `1 answer`, `12,345 answers`.
#[must_use]
pub fn counted(number: u64, one: &'static str, many: &'static str) -> String {
    let what = text(if number == 1 { one } else { many });
    say!("{number} {what}", number = count(number), what)
}

/// Whole points with a real minus: `−14`.
#[must_use]
pub fn points(figure: Option<Figure>) -> String {
    figure.map_or(NONE.into(), |figure| number(&figure.whole().to_string()))
}

/// A mean with two decimals: `3.13`.
#[must_use]
pub fn mean(figure: Option<Figure>) -> String {
    figure.map_or(NONE.into(), |figure| number(&figure.two_decimals()))
}

/// `−44 to 63`, or a dash.
#[must_use]
pub fn range(range: Option<Range>, decimals: usize) -> String {
    range.map_or(NONE.into(), |range| {
        let [low, high] = range.ends(decimals);
        say!("{low} to {high}", low = number(&low), high = number(&high))
    })
}

/// `−0.12 to 0.34`, of figures that are no percents.
#[must_use]
pub fn between([low, high]: [f64; 2]) -> String {
    say!("{low} to {high}", low = decimals(low, 2), high = decimals(high, 2))
}

/// A number with so many decimals: `−0.12`.
#[must_use]
pub fn decimals(of: f64, decimals: usize) -> String {
    number(&format!("{of:.decimals$}"))
}

/// `36 to 50 %`, or a dash.
#[must_use]
pub fn percents(of: Option<Range>) -> String {
    say!("{number} %", number = range(of, 0))
}

/// `43 %`, or a dash.
#[must_use]
pub fn percent(share: ShareOf) -> String {
    share.percent.map_or(NONE.into(), |percent| whole_percent(percent.whole()))
}

/// `43 %`.
#[must_use]
pub fn whole_percent(percent: i64) -> String {
    say!("{number} %", number = number(&percent.to_string()))
}

/// `43 % (36 to 50 %) · n 1,204`.
#[must_use]
pub fn share(of: ShareOf) -> String {
    format!("{} ({}) · {}", percent(of), percents(of.interval), n(of.n))
}

/// `9 of 10`, an answer to the likelihood to recommend.
#[must_use]
pub fn likely(point: u8) -> String {
    say!("{point} of 10", point = count(point.into()))
}

/// `1 to 5`, the points of a scale.
#[must_use]
pub fn scale(min: u8, max: u8) -> String {
    say!("{low} to {high}", low = count(min.into()), high = count(max.into()))
}

/// `n 1,204`.
#[must_use]
pub fn n(of: u64) -> String {
    say!("n {number}", number = count(of))
}

/// A label's code as words: `world_class` is `World class`.
#[must_use]
pub fn label(code: &str) -> String {
    let text = code.replace('_', " ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => text_of(&first.to_uppercase().chain(letters).collect::<String>()),
        None => text,
    }
}

const MONTHS: [&str; 12] = [
    key!("January"),
    key!("February"),
    key!("March"),
    key!("April"),
    key!("May"),
    key!("June"),
    key!("July"),
    key!("August"),
    key!("September"),
    key!("October"),
    key!("November"),
    key!("December"),
];

/// A part of a trend: `2026-W48` is `Week 48, 2026`, `2026-11` is `November 2026`, `2026-11-22` is `22 November 2026`.
#[must_use]
pub fn period(label: &str) -> String {
    let read = || {
        let (year, rest) = label.split_once('-')?;
        let (year, whole) = (number(year), |text: &str| number(text.trim_start_matches('0')));
        if let Some(week) = rest.strip_prefix('W') {
            return Some(say!("Week {week}, {year}", week = whole(week), year));
        }
        let (month, day) = match rest.split_once('-') {
            None => (rest, None),
            Some((month, day)) => (month, Some(day)),
        };
        let month = text(MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?);
        Some(match day {
            None => say!("{month} {year}", month, year),
            Some(day) => say!("{day} {month} {year}", day = whole(day), month, year),
        })
    };
    read().unwrap_or_else(|| label.into())
}

/// A score with what it rests on: `23 points · 95 % interval 19 to 27 · 1,204 answers`.
#[must_use]
pub fn facts(score: &str, interval: &str, n: &str) -> String {
    say!("{score} · 95 % interval {interval} · {n}", score, interval, n)
}

/// What a score rests on: `95 % interval 19 to 27 · 1,204 answers`.
pub fn facts_drawn(interval: &str, n: &str) -> Html {
    told!(
        "95 % interval {interval} · {n}",
        interval = html! { <strong>{ interval }</strong> },
        n = html! { <strong>{ n }</strong> }
    )
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
    if name.contains(is_rtl) { isolated(name) } else { name.into() }
}

/// A facet's name for people: `context.plan` is `plan`.
#[must_use]
pub fn facet(name: &str) -> &str {
    match name {
        "survey_version" => say!("survey version"),
        "locale" => say!("language"),
        _ => name.strip_prefix("context.").unwrap_or(name),
    }
}

/// A time in whole hours or days: `5 hours`, `3 days`; under an hour, minutes.
#[must_use]
pub fn time(seconds: f64) -> String {
    let whole = |seconds_each: f64| (seconds / seconds_each).round() as u64;
    match seconds {
        ..3600.0 => counted(whole(60.0), "minute", "minutes"),
        3600.0..172_800.0 => counted(whole(3600.0), "hour", "hours"),
        _ => counted(whole(86_400.0), "day", "days"),
    }
}

/// How likely chance alone is, on one line: `p = 0.031`, `p < 0.001`.
#[must_use]
pub fn chance(p: f64) -> String {
    let text = if p < 0.001 {
        say!("p < {p}", p = number("0.001"))
    } else {
        say!("p = {p}", p = decimals(p, 3))
    };
    text.replace(' ', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::{chance, counted, label, period, time, title};

    #[test]
    fn one_is_no_plural() {
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
