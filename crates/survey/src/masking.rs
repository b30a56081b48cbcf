//! Card numbers do not leave the page in a comment.

use alloc::string::String;
use alloc::vec::Vec;

/// The text with every card number replaced by `•` a digit, its last four digits included.
///
/// A card number is 13 to 19 digits, in groups parted by single spaces or hyphens or in one
/// piece, that pass the Luhn check (ISO/IEC 7812-1); it starts and ends where a group does. Digits
/// of any of the scripts that [`digit`] knows count.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = Run::default();
    for (at, char) in text.char_indices() {
        if let Some(digit) = digit(char) {
            run.push(digit, at);
        } else if !(run.is_inside() && matches!(char, ' ' | '-' | '\u{a0}' | '\u{2011}')) {
            run.finish(text, at, &mut out);
            out.push(char);
        } else {
            run.part(text, at, &mut out);
        }
    }
    run.finish(text, text.len(), &mut out);
    out
}

/// The value of a decimal digit in Latin, Arabic, Persian, Devanagari or Bengali script, or
/// full width.
#[must_use]
pub fn digit(char: char) -> Option<u8> {
    const ZEROS: [char; 6] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(char).checked_sub(u32::from(*zero))?;
        u8::try_from(value).ok().filter(|value| *value < 10)
    })
}

/// Digits in sequence with at most one separator between two of them.
#[derive(Default)]
struct Run {
    start: usize,
    digits: Vec<u8>,
    /// Before how many digits each group starts.
    groups: Vec<usize>,
    ends_with_separator: bool,
}

impl Run {
    fn is_inside(&self) -> bool {
        !self.digits.is_empty()
    }

    fn push(&mut self, digit: u8, at: usize) {
        if self.digits.is_empty() {
            self.start = at;
        }
        if self.digits.is_empty() || self.ends_with_separator {
            self.groups.push(self.digits.len());
        }
        self.ends_with_separator = false;
        self.digits.push(digit);
    }

    fn part(&mut self, text: &str, at: usize, out: &mut String) {
        if self.ends_with_separator {
            self.finish(text, at, out);
            out.extend(text.get(at..).and_then(|rest| rest.chars().next()));
        } else {
            self.ends_with_separator = true;
        }
    }

    /// Writes the run that ends before byte `end` of `text`, masked where it holds a card number.
    fn finish(&mut self, text: &str, end: usize, out: &mut String) {
        let original = text.get(self.start..end).filter(|_| self.is_inside()).unwrap_or_default();
        let card = self.card_number();
        let mut index = 0;
        for char in original.chars() {
            let is_digit = digit(char).is_some();
            let is_card = card.is_some_and(|(from, to)| (from..to).contains(&index));
            out.push(if is_digit && is_card { '•' } else { char });
            index += usize::from(is_digit);
        }
        self.digits.clear();
        self.groups.clear();
        self.ends_with_separator = false;
    }

    /// From which digit to before which one a card number stands; the longest, if there are some.
    fn card_number(&self) -> Option<(usize, usize)> {
        let ends = || self.groups.iter().copied().chain([self.digits.len()]);
        let spans = self.groups.iter().flat_map(|from| ends().map(move |to| (*from, to)));
        spans
            .filter(|(from, to)| {
                let digits = self.digits.get(*from..*to).unwrap_or_default();
                (13..=19).contains(&digits.len()) && passes_luhn(digits)
            })
            .max_by_key(|(from, to)| to - from)
    }
}

fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(*digit);
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit > 0)
}

#[cfg(test)]
mod tests {
    use super::masked;

    fn check(text: &str, expected: &str) {
        assert_eq!(masked(text), expected);
    }

    #[test]
    fn card_numbers_that_pass_luhn_are_masked() {
        check("card 4111111111111111 thanks", "card •••••••••••••••• thanks");
        check("4111 1111 1111 1111", "•••• •••• •••• ••••");
        check("3782-822463-10005.", "••••-••••••-•••••.");
        check("۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱", "••••••••••••••••");
        check("4111 1111 1111 1111 12/29", "•••• •••• •••• •••• 12/29");
        check("a 4111111111111111 b 4111111111111111", "a •••••••••••••••• b ••••••••••••••••");
    }

    #[test]
    fn other_numbers_stay() {
        check("", "");
        check("order 4111111111111112", "order 4111111111111112");
        check("call +358 40 123 4567 at 10-12", "call +358 40 123 4567 at 10-12");
        check("4111  1111  1111  1111", "4111  1111  1111  1111");
        check("0000000000000000", "0000000000000000");
        check("1 2 3 — fine", "1 2 3 — fine");
    }
}
