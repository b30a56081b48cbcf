//! Card numbers do not leave the page in a comment.

use alloc::string::String;

/// The text with every card number replaced by `•` a digit, its last four digits included.
///
/// A card number is 13 to 19 digits, in groups parted by single spaces or hyphens or in one
/// piece, that pass the Luhn check (ISO/IEC 7812-1); it starts and ends where a group does, and of
/// several that start alike the longest counts. Digits of any script that [`digit`] knows count.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_inside_number = false;
    // Characters before this one are of a card number.
    let mut card_end = 0;
    for (at, char) in text.char_indices() {
        let is_digit = digit(char).is_some();
        if is_digit && !is_inside_number && at >= card_end {
            card_end = at + card_length(text.get(at..).unwrap_or_default());
        }
        is_inside_number = is_digit;
        out.push(if is_digit && at < card_end { '•' } else { char });
    }
    out
}

/// How many bytes of a text that starts with a digit are a card number; 0 if it starts with none.
fn card_length(text: &str) -> usize {
    let mut card = 0;
    let mut count = 0;
    // The check doubles every other digit from the right; which ones, the length decides.
    let mut sums = [0, 0];
    let mut is_parted = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let Some(digit) = digit(char) else {
            if is_parted || !matches!(char, ' ' | '-' | '\u{a0}' | '\u{2011}') {
                break;
            }
            is_parted = true;
            continue;
        };
        is_parted = false;
        let doubled = digit * 2 / 10 + digit * 2 % 10;
        let [even, odd] = &mut sums;
        let (plain_sum, doubled_sum) = if count % 2 == 0 { (odd, even) } else { (even, odd) };
        *plain_sum += u32::from(digit);
        *doubled_sum += u32::from(doubled);
        count += 1;
        let is_group_end = chars.peek().is_none_or(|(_, next)| self::digit(*next).is_none());
        let [even, odd] = sums;
        let sum = if count % 2 == 0 { even } else { odd };
        if is_group_end && (13..=19).contains(&count) && sum > 0 && sum % 10 == 0 {
            card = at + char.len_utf8();
        }
    }
    card
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
