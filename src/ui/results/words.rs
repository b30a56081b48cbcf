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

fn with_minus(text: &str) -> String {
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::{count, counted, label};

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
    fn a_code_becomes_words() {
        assert_eq!(label("needs_improvement"), "Needs improvement");
        assert_eq!(label(""), "");
    }
}
