//! A moment as the text of a cell: as records write it, and as spreadsheets do.

use super::cell::{clipped, digits};
use trefoil_survey::time::{Timestamp, day_of_date};

const DAY_S: i64 = 86_400;

/// How the parts of a date stand that ends in its year and has no dots: `11/22/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nobody knows.
    #[default]
    Unsaid,
    DayFirst,
    MonthFirst,
}

/// The moment in a cell.
///
/// | form | means |
/// |---|---|
/// | `2026-11-22T10:15:00+02:00`, `2026-11-22 10:15:00Z` | RFC 3339 |
/// | `2026-11-22`, `2026/11/22 10:15`, `2026-11-22T10:15:00` | the same without an offset: UTC, a day alone its beginning |
/// | `22.11.2026`, `22.11.2026 10:15` | day, month, year: UTC |
/// | `1795342500`, `1795342500000` | seconds or milliseconds since 1970 |
///
/// Digits of other scripts are read as Western ones are.
///
/// # Errors
///
/// Why it is none, in words, with what to write instead.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    moment_in(text, Order::Unsaid)
}

/// The moment in a cell of a column whose dates stand in that order.
///
/// # Errors
///
/// Why it is none, as [`moment`] says it.
pub(crate) fn moment_in(text: &str, order: Order) -> Result<Timestamp, String> {
    let plain = digits(text);
    if let Some(moment) = Timestamp::from_rfc3339(&plain) {
        return Ok(moment);
    }
    if let Some(moment) = since_1970(&plain) {
        return Ok(moment);
    }
    let shown = clipped(text);
    let wrong = || format!("\"{shown}\" is not a time; write 2026-11-22 or 2026-11-22T10:15:00Z");
    let (date, time) = match plain.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (&*plain, None),
    };
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let [first, second, third] = parts[..] else { return Err(wrong()) };
    let numbers = [first, second, third].map(|part| part.parse::<i64>().ok());
    let [Some(one), Some(two), Some(three)] = numbers else { return Err(wrong()) };
    let (year, month, day) = match (first.len(), third.len()) {
        (4, _) => (one, two, three),
        (_, 4) if date.contains('.') || order == Order::DayFirst => (three, two, one),
        (_, 4) if order == Order::MonthFirst => (three, one, two),
        (_, 4) => {
            return Err(format!(
                "\"{shown}\" may begin with the day or with the month; write the year first, 2026-11-22"
            ));
        }
        _ => return Err(wrong()),
    };
    if (1300..1600).contains(&year) {
        return Err(format!("\"{shown}\" is of another calendar; write 2026-11-22"));
    }
    let days = day_of_date(year, month, day).filter(|days| *days >= 0).ok_or_else(wrong)?;
    let second_of_day = time.map_or(Some(0), seconds).ok_or_else(wrong)?;
    Ok(Timestamp::from_unix_s(days * DAY_S + second_of_day))
}

/// Reads moments as records write them, of which one is most likely of the day that the one before it was of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lately {
    /// `2026-11-22T`, and when that day began.
    day: Option<([u8; 11], i64)>,
}

impl Lately {
    /// The moment in a text; `None` where it is none, or is written in another way.
    #[inline]
    pub(crate) fn read(&mut self, text: &[u8; 20]) -> Option<Timestamp> {
        let (day, clock) = text.split_first_chunk()?;
        if let Some((own, begin_s)) = self.day
            && own == *day
            && let Some(second) = second_of_day(clock.first_chunk()?)
        {
            return Some(Timestamp::from_unix_s(begin_s + second));
        }
        let moment = Timestamp::read_bytes(text)?;
        let second = second_of_day(clock.first_chunk()?)?;
        self.day = Some((*day, moment.unix_s() - second));
        Some(moment)
    }
}

/// The second of `10:15:00Z`.
#[inline]
fn second_of_day(clock: &[u8; 9]) -> Option<i64> {
    let [clock @ .., zone] = clock;
    let clock = u64::from_be_bytes(*clock) ^ u64::from_be_bytes(*b"00:00:00");
    // What is no digit is above 9 then, and so is another mark than a colon.
    let above = clock.wrapping_add(0x7676_7f76_767f_7676) | clock;
    let numbers = ((clock >> 8) * 10).wrapping_add(clock);
    let [hour, minute, second] = [48, 24, 0].map(|shift| numbers >> shift & 0xff);
    let is_clock = above & 0x8080_8080_8080_8080 == 0
        && matches!(zone, b'Z' | b'z')
        && hour < 24
        && minute < 60
        && second < 60;
    is_clock.then_some((hour * 3600 + minute * 60 + second) as i64)
}

/// The order that a cell settles: there is no 22nd month.
pub(crate) fn order_of(text: &str) -> Option<Order> {
    let plain = digits(text);
    let date = plain.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    let [first, second, year] = parts[..] else { return None };
    let of = |part: &str| part.parse::<u32>().ok().filter(|_| year.len() == 4);
    match (of(first)?, of(second)?) {
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// `1795342500`, or milliseconds; no number that could be something else.
fn since_1970(text: &str) -> Option<Timestamp> {
    let number: i64 =
        text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    match text.len() {
        9 | 10 => Some(Timestamp::from_unix_s(number)),
        12 | 13 => Some(Timestamp::from_unix_s(number / 1000)),
        _ => None,
    }
}

/// `10:15` or `10:15:30`, with or without a fraction, as seconds of the day.
fn seconds(time: &str) -> Option<i64> {
    let whole = time.split_once('.').map_or(time, |(whole, _)| whole);
    let parts: Option<Vec<i64>> = whole
        .split(':')
        .map(|part| part.parse().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())))
        .collect();
    let (hour, minute, second) = match parts?[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::{Lately, Order, moment, moment_in, order_of};
    use trefoil_survey::time::Timestamp;

    fn check(text: &str, expected: Result<&str, &str>) {
        let read = moment(text).map(|moment| moment.to_rfc3339());
        match expected {
            Ok(expected) => assert_eq!(read.as_deref(), Ok(expected), "{text}"),
            Err(part) => {
                assert!(read.as_ref().is_err_and(|said| said.contains(part)), "{text}: {read:?}")
            }
        }
    }

    #[test]
    fn a_moment_is_read_as_records_and_spreadsheets_write_it() {
        check("2026-11-22T10:15:00Z", Ok("2026-11-22T10:15:00Z"));
        check("2026-11-22T13:45:00+03:30", Ok("2026-11-22T10:15:00Z"));
        check("2026-11-22 10:15:00Z", Ok("2026-11-22T10:15:00Z"));
        check("2026-11-22", Ok("2026-11-22T00:00:00Z"));
        check("2026-11-22T10:15:00", Ok("2026-11-22T10:15:00Z"));
        check("2026-11-22 10:15", Ok("2026-11-22T10:15:00Z"));
        check("2026-11-22 10:15:30.250", Ok("2026-11-22T10:15:30Z"));
        check("2026/11/22", Ok("2026-11-22T00:00:00Z"));
        check("22.11.2026", Ok("2026-11-22T00:00:00Z"));
        check("2.1.2026 7:05", Ok("2026-01-02T07:05:00Z"));
        check("۲۰۲۶-۱۱-۲۲", Ok("2026-11-22T00:00:00Z"));
        check("1795342500", Ok("2026-11-22T10:15:00Z"));
        check("1795342500987", Ok("2026-11-22T10:15:00Z"));
    }

    #[test]
    fn moments_of_one_day_are_read_as_each_by_itself() {
        let mut lately = Lately::default();
        let mut check = |text: &[u8; 20]| {
            assert_eq!(lately.read(text), Timestamp::read_bytes(text), "{}", text.escape_ascii());
        };
        for text in [
            b"2026-11-22T00:00:00Z",
            b"2026-11-22T23:59:59Z",
            b"2026-11-22t23:59:59z",
            b"2026-11-22T24:00:00Z",
            b"2026-11-22T23:60:00Z",
            b"2026-11-22T23:00:60Z",
            b"2026-11-23 09:08:07Z",
            b"9999-12-31T23:59:59Z",
            b"1969-12-31T23:59:59Z",
        ] {
            check(text);
        }
        // Each byte in each place of the clock.
        let text = *b"2026-11-22T19:28:37Z";
        for place in 11..20 {
            for byte in 0..=u8::MAX {
                let mut text = text;
                text[place] = byte;
                check(b"2026-11-22T00:00:00Z");
                check(&text);
            }
        }
    }

    #[test]
    fn a_date_that_ends_in_its_year_is_read_in_the_order_of_its_column() {
        let read = |text, order| moment_in(text, order).map(|moment| moment.to_rfc3339());
        assert_eq!(read("11/22/2026 7:05", Order::MonthFirst), Ok("2026-11-22T07:05:00Z".into()));
        assert_eq!(read("1-2-2026", Order::DayFirst), Ok("2026-02-01T00:00:00Z".into()));
        assert_eq!(read("1.2.2026", Order::MonthFirst), Ok("2026-02-01T00:00:00Z".into()));
        assert!(read("22/11/2026", Order::MonthFirst).is_err());
        assert_eq!(order_of("22/11/2026"), Some(Order::DayFirst));
        assert_eq!(order_of("11-22-2026 10:00"), Some(Order::MonthFirst));
        for text in ["11/12/2026", "2026-11-22", "22.11.2026", "32/11/2026", "x"] {
            assert_eq!(order_of(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_says_what_to_write() {
        check("11/22/2026", Err("write the year first, 2026-11-22"));
        check("22-11-2026", Err("write the year first"));
        check("۱۴۰۵/۰۹/۰۱", Err("another calendar"));
        for text in [
            "yesterday",
            "2026-02-29",
            "2026-13-01",
            "31.04.2026",
            "2026-11-22 24:00",
            "2026-11-22 10",
            "2026-11-22 10:15 pm",
            "22.11.26",
            "20261122",
            "1969-12-31",
            "-5",
            "2026-11",
        ] {
            check(text, Err("write 2026-11-22 or"));
        }
    }
}
