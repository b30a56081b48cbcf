//! A rating as the text of a cell.

use crate::sheet::is_formula;
use std::borrow::Cow;
use trefoil_score::{Rejection, Scale};
use trefoil_survey::masking::digit;

/// The rating in a cell, `None` in an empty one.
///
/// A rating is written in whole digits of any script that [`digit`] knows, `9` or `۹`; nothing is rounded or guessed.
///
/// # Errors
///
/// Why it is none, as code and in words.
pub(crate) fn rating(text: &str, scale: Scale) -> Result<Option<u8>, (Rejection, String)> {
    // What nearly every cell holds.
    let usual = match text.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        b"10" => Some(10),
        _ => None,
    };
    if let Some(value) = usual.filter(|value| scale.contains(*value)) {
        return Ok(Some(value));
    }
    if text.is_empty() {
        return Ok(None);
    }
    let shown = clipped(text);
    let plain = digits(text);
    let text = &*plain;
    let (min, max) = (scale.min(), scale.max());
    let out_of_range = || (Rejection::OutOfRange, format!("{shown} is not within {min} to {max}"));
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that do not fit eight bits are above every scale.
        let value = text.parse::<u8>().map_err(|_| out_of_range())?;
        return if scale.contains(value) { Ok(Some(value)) } else { Err(out_of_range()) };
    }
    let Ok(value) = text.parse::<f64>() else {
        return Err((Rejection::WrongType, format!("\"{shown}\" is not a number")));
    };
    let is_word = text.bytes().any(|byte| matches!(byte, b'n' | b'N'));
    if is_word {
        return Err((Rejection::NotFinite, format!("\"{shown}\" is not a finite number")));
    }
    Err(match scale.accept(value) {
        Ok(whole) => (Rejection::NotInteger, format!("{shown} must be written {whole}")),
        Err(Rejection::NotInteger) => {
            (Rejection::NotInteger, format!("{shown} is not a whole number"))
        }
        Err(_) => out_of_range(),
    })
}

/// A text with the digits that programs know in place of those of other scripts.
pub(crate) fn digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |letter| digit(letter).map_or(letter, |value| char::from(b'0' + value));
    Cow::Owned(text.chars().map(plain).collect())
}

/// A number as somebody types it: in digits of any script that [`digit`] knows, with a point or a comma before its decimals.
///
/// # Example
/// ```
/// use trefoil_results::typed_number;
///
/// assert_eq!([typed_number(" 2,5"), typed_number("۲٫۵"), typed_number("٢.٥")], [Some(2.5); 3]);
/// assert_eq!([typed_number("1,000.5"), typed_number("ten"), typed_number("inf")], [None; 3]);
/// ```
#[must_use]
pub fn typed_number(text: &str) -> Option<f64> {
    let plain = digits(text.trim()).replace([',', '٫'], ".");
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// `true` or `false` in a cell, as spreadsheets write them; an empty cell is `false`.
///
/// # Errors
///
/// Why it is neither.
pub(crate) fn truth(text: &str) -> Result<bool, (Rejection, String)> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Ok(true),
        "" | "false" | "0" | "no" => Ok(false),
        _ => {
            let message = format!("\"{}\" is not true or false", clipped(text));
            Err((Rejection::WrongType, message))
        }
    }
}

/// A text without the apostrophe that keeps spreadsheets from taking it for a formula.
pub(crate) fn name(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// The start of a text, so that a reason stays one line.
pub(crate) fn clipped(text: &str) -> String {
    let mut start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::rating;
    use trefoil_score::{Rejection, Scale};

    fn check(text: &str, scale: Scale, expected: Result<Option<u8>, Rejection>) {
        let read = rating(text, scale).map_err(|(reason, _)| reason);
        assert_eq!(read, expected, "{text:?}");
    }

    #[test]
    fn a_rating_is_whole_digits_on_its_scale() {
        check("0", Scale::NPS, Ok(Some(0)));
        check("10", Scale::NPS, Ok(Some(10)));
        check("09", Scale::NPS, Ok(Some(9)));
        check("", Scale::NPS, Ok(None));
        check("11", Scale::NPS, Err(Rejection::OutOfRange));
        check("0", Scale::CSAT5, Err(Rejection::OutOfRange));
        check("6", Scale::CSAT5, Err(Rejection::OutOfRange));
        check("99999999999999999999999", Scale::NPS, Err(Rejection::OutOfRange));
        check("-1", Scale::NPS, Err(Rejection::OutOfRange));
        check("1e400", Scale::NPS, Err(Rejection::OutOfRange));
        check("3.5", Scale::NPS, Err(Rejection::NotInteger));
        check("9.0", Scale::NPS, Err(Rejection::NotInteger));
        check("5e0", Scale::NPS, Err(Rejection::NotInteger));
        check("+9", Scale::NPS, Err(Rejection::NotInteger));
        check("NaN", Scale::NPS, Err(Rejection::NotFinite));
        check("-inf", Scale::NPS, Err(Rejection::NotFinite));
        check("Infinity", Scale::NPS, Err(Rejection::NotFinite));
        check("nine", Scale::NPS, Err(Rejection::WrongType));
        check("null", Scale::NPS, Err(Rejection::WrongType));
        check("\"9\"", Scale::NPS, Err(Rejection::WrongType));
        check("۹", Scale::NPS, Ok(Some(9)));
        check("١٠", Scale::NPS, Ok(Some(10)));
        check("१०", Scale::NPS, Ok(Some(10)));
        check("৭", Scale::NPS, Ok(Some(7)));
        check("５", Scale::CSAT5, Ok(Some(5)));
        check("۱۱", Scale::NPS, Err(Rejection::OutOfRange));
        check("九", Scale::NPS, Err(Rejection::WrongType));
        check("9 ", Scale::NPS, Err(Rejection::WrongType));
    }
}
