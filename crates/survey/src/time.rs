//! A moment in UTC, in whole seconds, and RFC 3339 both ways.
//!
//! The respondent's program writes times and never reads them, so a calendar crate would be paid
//! in bytes for these few lines.

use alloc::string::String;

/// Seconds since 1970-01-01T00:00:00Z, up to the end of the year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const DAY_S: i64 = 86_400;
/// 9999-12-31T23:59:59Z.
const LAST_S: i64 = 253_402_300_799;

impl Timestamp {
    /// A moment from seconds since 1970; moments outside 1970 to 9999 are moved to the border.
    #[must_use]
    pub fn from_unix_s(seconds: i64) -> Self {
        Self(seconds.clamp(0, LAST_S))
    }

    /// A moment from a JavaScript clock's milliseconds, cut to whole seconds.
    #[must_use]
    pub fn from_unix_ms(milliseconds: f64) -> Self {
        // A float-to-integer cast saturates and makes NaN 0.
        Self::from_unix_s((milliseconds as i64).div_euclid(1000))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_s(self) -> i64 {
        self.0
    }

    /// The moment that many seconds later.
    #[must_use]
    pub fn plus_s(self, seconds: i64) -> Self {
        Self::from_unix_s(self.0.saturating_add(seconds))
    }

    /// The moment as `2026-11-22T10:15:00Z`.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        // The casts keep what fits: at most the days to 9999, and those of a day.
        let (year, month, day) = civil(self.0.div_euclid(DAY_S) as i32);
        let second = self.0.rem_euclid(DAY_S) as i32;
        let mut text = String::with_capacity(20);
        two(&mut text, year / 100);
        two(&mut text, year % 100);
        for (mark, number) in [
            ('-', month),
            ('-', day),
            ('T', second / 3600),
            (':', second / 60 % 60),
            (':', second % 60),
        ] {
            text.push(mark);
            two(&mut text, number);
        }
        text.push('Z');
        text
    }

    /// Reads RFC 3339: a date, `T`, a time with or without a fraction, `Z` or an offset.
    ///
    /// The fraction is cut. `None` for anything else, a day that the month does not have, a leap
    /// second, and years before 1970.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        Self::read_bytes(text.as_bytes())
    }

    /// The same of the bytes of a text.
    #[must_use]
    pub fn read_bytes(text: &[u8]) -> Option<Self> {
        let (text, rest) = text.split_first_chunk()?;
        let (clock, rest) = rest.split_first_chunk()?;
        let ([colon, second @ ..], zone) = rest.split_first_chunk::<3>()?;
        // A file has millions of them, so eight bytes are looked at at once: 2026-11- and 22T10:15, first byte highest.
        let (text, clock) = (u64::from_be_bytes(*text), u64::from_be_bytes(*clock));
        let is_parted = text & 0xff00_00ff == u64::from(b'-') << 24 | u64::from(b'-')
            && clock & 0xff_0000 == u64::from(b':') << 16
            && *colon == b':'
            && matches!((clock >> 40) as u8, b'T' | b't' | b' ');
        let date = text & 0xffff_ffff << 32 | (text & 0xff_ff00) << 8 | clock >> 48;
        let [century, year, month, day] = numbers(date)?;
        let second = u64::from(u16::from_be_bytes(*second));
        let clock = (clock >> 24 & 0xffff) << 32 | (clock & 0xffff) << 16 | second;
        let [_, hour, minute, second] = numbers(u64::from_be_bytes(*b"00\0\0\0\0\0\0") | clock)?;
        let year = century * 100 + year;
        let days = day_number(year, month, day)?;
        if !is_parted || year < 1970 || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let zone = match zone {
            [b'.', b'0'..=b'9', rest @ ..] => {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                rest.get(digits..)?
            }
            zone => zone,
        };
        let offset = match *zone {
            [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), h, i, b':', m, n] => {
                let (hours, minutes) = (number([h, i])?, number([m, n])?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                (hours * 3600 + minutes * 60) * if sign == b'-' { -1 } else { 1 }
            }
            _ => return None,
        };
        let second_of_day = hour * 3600 + minute * 60 + second - offset;
        let seconds = i64::from(days) * DAY_S + i64::from(second_of_day);
        (0..=LAST_S).contains(&seconds).then_some(Self(seconds))
    }
}

/// A byte, eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The numbers that four pairs of digits write.
fn numbers(digits: u64) -> Option<[i32; 4]> {
    let values = digits ^ each(b'0');
    // A byte's high bit is set where it is more than 9; the sum of seven bits each never carries over to the next.
    if (((values & each(127)) + each(127 - 9)) | values) & each(128) != 0 {
        return None;
    }
    const ONES: u64 = 0x00ff_00ff_00ff_00ff;
    let numbers = (values >> 8 & ONES) * 10 + (values & ONES);
    Some([48, 32, 16, 0].map(|shift| (numbers >> shift & 0xffff) as i32))
}

/// The number that two digits write.
fn number(digits: [u8; 2]) -> Option<i32> {
    let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i32::from(tens) * 10 + i32::from(ones))
}

/// Year, month and day of the day that is so many days after 1970-01-01.
#[must_use]
pub fn date_of_day(day: i64) -> (i64, i64, i64) {
    // Days that no moment is in are none of a year either.
    let (year, month, day) = civil(day.clamp(-LAST_S / DAY_S, LAST_S / DAY_S) as i32);
    (year.into(), month.into(), day.into())
}

/// How many days after 1970-01-01 a date of the years 0 to 9999 is; `None` if there is no such date.
#[must_use]
pub fn day_of_date(year: i64, month: i64, day: i64) -> Option<i64> {
    let narrow = |number: i64| u16::try_from(number).ok().map(i32::from);
    day_number(narrow(year)?, narrow(month)?, narrow(day)?).map(i64::from)
}

/// The day number of a date; `None` if there is no such date.
fn day_number(year: i32, month: i32, day: i32) -> Option<i32> {
    let days = days_from_civil(year, month, day);
    // Every month has the first 28 days.
    let is_one =
        (1..=28).contains(&day) && (1..=12).contains(&month) || civil(days) == (year, month, day);
    (is_one && year < 10_000).then_some(days)
}

fn two(text: &mut String, number: i32) {
    for digit in [number / 10, number % 10] {
        text.push(char::from(b'0' + digit.rem_euclid(10) as u8));
    }
}

/// Year, month and day of a day number; the proleptic Gregorian calendar counted from 1 March,
/// so that the leap day is a year's last (Howard Hinnant, "chrono-compatible low-level date
/// algorithms").
fn civil(days: i32) -> (i32, i32, i32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i32::from(month <= 2), month, day)
}

/// The day number of a date; the other way round of [`civil`]. Nonsense in gives nonsense out,
/// which the caller finds by turning it back.
fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = year - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    fn check(text: &str, expected: Option<(i64, &str)>) {
        let read = Timestamp::from_rfc3339(text);
        assert_eq!(read.map(Timestamp::unix_s), expected.map(|(seconds, _)| seconds), "{text}");
        if let (Some(read), Some((_, written))) = (read, expected) {
            assert_eq!(read.to_rfc3339(), written, "{text}");
        }
    }

    #[test]
    fn rfc3339_is_read_and_written() {
        check("1970-01-01T00:00:00Z", Some((0, "1970-01-01T00:00:00Z")));
        check("2026-11-22T10:15:00Z", Some((1_795_342_500, "2026-11-22T10:15:00Z")));
        check("2026-11-22T10:15:00.987Z", Some((1_795_342_500, "2026-11-22T10:15:00Z")));
        check("2026-11-22T13:45:00+03:30", Some((1_795_342_500, "2026-11-22T10:15:00Z")));
        check("2024-02-29t23:59:59z", Some((1_709_251_199, "2024-02-29T23:59:59Z")));
        check("9999-12-31T23:59:59Z", Some((253_402_300_799, "9999-12-31T23:59:59Z")));
    }

    #[test]
    fn each_byte_is_what_its_place_wants_or_nothing_is_read() {
        // All but the seconds may have any digit there: 2026-11-12T11:11:11Z.
        let usual = *b"2026-11-12T11:11:11Z";
        for place in 0..usual.len() {
            for byte in 0..=127 {
                let mut text = usual;
                text[place] = byte;
                let is_digit = byte.is_ascii_digit();
                let may = match place {
                    0 => (b'2'..=b'9').contains(&byte),
                    1 => is_digit,
                    5 => (b'0'..=b'1').contains(&byte),
                    6 => (b'0'..=b'2').contains(&byte),
                    8 => (b'0'..=b'2').contains(&byte),
                    11 => (b'0'..=b'2').contains(&byte),
                    14 | 17 => (b'0'..=b'5').contains(&byte),
                    10 => matches!(byte, b'T' | b't' | b' '),
                    19 => matches!(byte, b'Z' | b'z'),
                    4 | 7 | 13 | 16 => byte == usual[place],
                    _ => is_digit,
                };
                let text = str::from_utf8(&text).unwrap();
                let read = Timestamp::from_rfc3339(text);
                assert_eq!(read.is_some(), may, "{text:?}");
                let again = read.map(|read| read.to_rfc3339());
                let told = text.to_ascii_uppercase().replace(' ', "T");
                assert_eq!(again, may.then_some(told), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T10:15:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T10:15:60Z",
            "2026-11-22T10:15:00.Z",
            "2026-11-22T10:15:00+3:30",
            "2026-11-22T10:15:00Zz",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+01:00",
            "۲۰۲۶-11-22T10:15:00Z",
            "2026-11-22T10:15:00+24:00",
        ] {
            check(text, None);
        }
    }
}
