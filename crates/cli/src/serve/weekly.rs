//! A moment of each week, for the digest.

use trefoil_survey::time::Timestamp;

/// A weekday and a time of day, at a fixed offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// Any moment of that kind, in seconds since 1970.
    one_s: i64,
}

const WEEK_S: i64 = 7 * 86_400;

/// From Monday on, as 2024 began with one.
const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Weekly {
    /// Reads `monday 07:00+02:00`, or `monday 07:00Z` for UTC.
    ///
    /// # Errors
    /// A sentence that says what one looks like.
    pub fn read(text: &str) -> Result<Self, String> {
        let one = || {
            let (day, time) = text.split_once(' ')?;
            let day = DAYS.iter().position(|word| day.eq_ignore_ascii_case(word))? + 1;
            let (time, offset) = time.split_at_checked(5)?;
            Timestamp::from_rfc3339(&format!("2024-01-{day:02}T{time}:00{offset}"))
        };
        let wrong = || {
            format!(
                "{text:?} is not a weekday, a time and an offset from UTC; write monday 07:00+02:00"
            )
        };
        Ok(Self { one_s: one().ok_or_else(wrong)?.unix_s() })
    }

    /// The last such moment that is not after that one.
    pub fn latest(self, now: Timestamp) -> Timestamp {
        now.plus_s(-(now.unix_s() - self.one_s).rem_euclid(WEEK_S))
    }

    /// The first such moment after that one.
    pub fn next(self, now: Timestamp) -> Timestamp {
        self.latest(now).plus_s(WEEK_S)
    }

    /// Whether one is due at such a moment when the last was at that one: not within half a week, which happens
    /// only when the weekday or the offset was changed.
    pub const fn is_due(at: Timestamp, last: Timestamp) -> bool {
        at.unix_s() - last.unix_s() > WEEK_S / 2
    }
}

#[cfg(test)]
mod tests {
    use super::Weekly;
    use trefoil_survey::time::Timestamp;

    fn moment(text: &str) -> Timestamp {
        Timestamp::from_rfc3339(text).unwrap()
    }

    #[test]
    fn a_week_ends_at_that_hour_of_that_day_wherever_it_is() {
        for (weekly, now, expected) in [
            // 2026-11-23 is a Monday.
            ("monday 07:00Z", "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"),
            ("monday 07:00Z", "2026-11-23T06:59:59Z", "2026-11-16T07:00:00Z"),
            ("Monday 07:00+02:00", "2026-11-23T05:00:00Z", "2026-11-23T05:00:00Z"),
            ("monday 01:00+03:30", "2026-11-22T21:30:00Z", "2026-11-22T21:30:00Z"),
            ("sunday 23:30-05:00", "2026-11-26T00:00:00Z", "2026-11-23T04:30:00Z"),
            ("saturday 12:00Z", "1970-01-10T12:00:00Z", "1970-01-10T12:00:00Z"),
        ] {
            let latest = Weekly::read(weekly).unwrap().latest(moment(now));
            assert_eq!(latest.to_rfc3339(), expected, "{weekly} at {now}");
        }
        let next = Weekly::read("monday 07:00Z").unwrap().next(moment("2026-11-23T07:00:00Z"));
        assert_eq!(next.to_rfc3339(), "2026-11-30T07:00:00Z");
    }

    #[test]
    fn what_names_no_moment_or_no_offset_is_refused() {
        for text in [
            "",
            "monday",
            "monday 07:00",
            "monday 7:00Z",
            "moonday 07:00Z",
            "monday 24:00Z",
            "monday 07:00 Z",
            "monday 07:00:00Z",
        ] {
            let said = Weekly::read(text).unwrap_err();
            assert!(said.ends_with("write monday 07:00+02:00"), "{said}");
        }
    }

    #[test]
    fn none_is_due_twice_in_half_a_week_whatever_is_changed() {
        for (at, expected) in [
            ("2026-11-23T07:00:00Z", false),
            ("2026-11-26T07:00:00Z", false),
            ("2026-11-27T07:00:00Z", true),
            // An hour less than a week: the offset was changed.
            ("2026-11-30T06:00:00Z", true),
            ("2026-11-16T07:00:00Z", false),
        ] {
            assert_eq!(
                Weekly::is_due(moment(at), moment("2026-11-23T07:00:00Z")),
                expected,
                "{at}"
            );
        }
    }
}
