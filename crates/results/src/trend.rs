//! Scores over time: days that merge, and weeks, months and rolling windows made of them.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use trefoil_survey::time::{Timestamp, date_of_day};

/// An offset from UTC: where a day begins.
///
/// Fixed: who wants summer and winter time apart reads the file twice. Within a day to either side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Offset {
    minutes: i32,
}

const DAY_S: i64 = 86_400;

impl Offset {
    /// So many minutes east of Greenwich, 210 in Tehran; `None` for a day or more.
    #[must_use]
    pub const fn minutes(minutes: i32) -> Option<Self> {
        if minutes.abs() < 24 * 60 { Some(Self { minutes }) } else { None }
    }

    /// Reads `+03:30`, `-05:00` or `Z`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        // A moment that is the same day everywhere, so that any offset can be read off it.
        const NOON_S: i64 = DAY_S + DAY_S / 2;
        let moment = Timestamp::from_rfc3339(&format!("1970-01-02T12:00:00{text}"))?;
        Self::minutes(i32::try_from((NOON_S - moment.unix_s()) / 60).ok()?)
    }

    /// When a day begins there, in seconds since 1970.
    pub(crate) const fn start_s(self, day: Day) -> i64 {
        day.0.saturating_mul(DAY_S).saturating_sub(60 * self.minutes as i64)
    }

    /// The day that a moment lies in there.
    #[must_use]
    pub fn day(self, moment: Timestamp) -> Day {
        Day((moment.unix_s() + 60 * i64::from(self.minutes)).div_euclid(DAY_S))
    }
}

impl TryFrom<i32> for Offset {
    type Error = &'static str;

    fn try_from(minutes: i32) -> Result<Self, Self::Error> {
        Self::minutes(minutes).ok_or("an offset is less than a day")
    }
}

impl From<Offset> for i32 {
    fn from(offset: Offset) -> Self {
        offset.minutes
    }
}

impl std::fmt::Display for Offset {
    /// `+03:30`, `-05:00` or `Z`, as [`Self::read`] takes it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.minutes.unsigned_abs();
        match self.minutes {
            0 => f.write_str("Z"),
            minutes => {
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", size / 60, size % 60)
            }
        }
    }
}

/// A day, by how many days it is after 1970-01-01.
///
/// In JSON: `"2026-11-22"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i64);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).ok_or_else(|| format!("{text} is no day such as 2026-11-22"))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl Day {
    /// 1970-01-01.
    pub(crate) const EPOCH: Self = Self(0);

    /// Reads `2026-11-22`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Some(Offset::default().day(Timestamp::from_rfc3339(&format!("{text}T00:00:00Z"))?))
    }

    /// The day so many days later.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days it is after another.
    #[must_use]
    pub const fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }

    /// How many days it is after 1970-01-01.
    pub(crate) const fn number(self) -> i64 {
        self.0
    }

    /// The Monday of its week.
    fn monday(self) -> Self {
        // 1970-01-01 was a Thursday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// The first day of its month, and of the one after.
    fn month(self) -> (Self, Self) {
        let (_, _, day) = date_of_day(self.0);
        let first = self.plus(1 - day);
        // No month has more than 31 days, and none fewer than 28.
        let (_, _, over) = date_of_day(first.0 + 31);
        (first, first.plus(32 - over))
    }

    /// `2026-W48`: the year that most of the week lies in.
    fn week_text(self) -> String {
        let thursday = self.monday().plus(3);
        let (year, _, _) = date_of_day(thursday.0);
        let number =
            (1..).zip(0..54).find(|(_, weeks)| date_of_day(thursday.0 - 7 * (weeks + 1)).0 < year);
        format!("{year:04}-W{:02}", number.map_or(1, |(number, _)| number))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = date_of_day(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// What can be added up: one of the core's tallies.
pub trait Counters: Clone {
    /// Adds what another counted.
    fn add(&mut self, other: &Self);
}

impl Counters for trefoil_score::NpsTally {
    fn add(&mut self, other: &Self) {
        // Only beyond 2^53 answers, which no file holds, a tally refuses; the sum so far stands.
        self.merge(other).ok();
    }
}

/// Counters by day. Days of several files merge; weeks, months and windows are made of days and never of scores.
#[derive(Clone, Debug)]
pub struct Trend<T> {
    empty: T,
    days: HashMap<Day, T>,
}

/// A span of time with what was counted in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket<T> {
    /// `2026-W48`, `2026-11`, or of a window its last day, `2026-11-22`.
    pub label: String,
    /// Its first day.
    pub from: Day,
    /// The day after its last one.
    pub until: Day,
    /// What was counted; nothing where nobody answered.
    pub counted: T,
}

impl<T: Counters> Trend<T> {
    /// No day yet; `empty` is what an empty bucket holds.
    pub fn new(empty: T) -> Self {
        Self { empty, days: HashMap::new() }
    }

    /// The counters of a day.
    pub fn on(&mut self, day: Day) -> &mut T {
        self.days.entry(day).or_insert_with(|| self.empty.clone())
    }

    /// Adds the days of another.
    pub fn merge(&mut self, other: &Self) {
        for (day, counted) in &other.days {
            self.on(*day).add(counted);
        }
    }

    /// The first and the last day with an answer.
    #[must_use]
    pub fn span(&self) -> Option<(Day, Day)> {
        Some((*self.days.keys().min()?, *self.days.keys().max()?))
    }

    /// ISO 8601 weeks, from Monday, from the first answer to the last, empty ones included; latest last.
    pub fn weeks(&self) -> impl Iterator<Item = Bucket<T>> {
        self.buckets(|day| (day.monday(), day.monday().plus(7)), Day::week_text)
    }

    /// Calendar months from the first answer to the last, empty ones included; latest last.
    pub fn months(&self) -> impl Iterator<Item = Bucket<T>> {
        self.buckets(Day::month, |day| day.to_string().get(..7).unwrap_or_default().into())
    }

    /// For each day from the first answer to the last, that day and those before it, `days` in all, added up.
    pub fn rolling(&self, days: u32) -> impl Iterator<Item = Bucket<T>> {
        let span = self.span();
        let first = span.map(|(first, _)| first);
        let next = move |day: &Day| span.filter(|(_, last)| day < last).map(|_| day.plus(1));
        std::iter::successors(first, next).map(move |day| {
            let (from, until) = (day.plus(1 - i64::from(days.max(1))), day.plus(1));
            Bucket { label: day.to_string(), from, until, counted: self.within(from, until) }
        })
    }

    /// What was counted from one day up to another, that one apart.
    pub fn within(&self, from: Day, until: Day) -> T {
        let mut sum = self.empty.clone();
        let days = std::iter::successors(Some(from), |day| Some(day.plus(1)));
        let days = days.take_while(|day| *day < until);
        days.filter_map(|day| self.days.get(&day)).for_each(|counted| sum.add(counted));
        sum
    }

    fn buckets(
        &self,
        of: fn(Day) -> (Day, Day),
        label: fn(Day) -> String,
    ) -> impl Iterator<Item = Bucket<T>> {
        let span = self.span();
        let first = span.map(|(first, _)| of(first));
        let next = move |(_, until): &(Day, Day)| {
            span.filter(|(_, last)| until <= last).map(|_| of(*until))
        };
        std::iter::successors(first, next).map(move |(from, until)| Bucket {
            label: label(from),
            from,
            until,
            counted: self.within(from, until),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Offset};
    use trefoil_survey::time::Timestamp;

    fn day(text: &str) -> Day {
        Day::read(text).unwrap()
    }

    #[test]
    fn weeks_are_those_of_iso_8601() {
        for (date, week) in [
            ("2024-12-29", "2024-W52"),
            ("2024-12-30", "2025-W01"),
            ("2026-12-31", "2026-W53"),
            ("2027-01-03", "2026-W53"),
            ("2027-01-04", "2027-W01"),
            ("1970-01-01", "1970-W01"),
            ("2021-01-01", "2020-W53"),
            ("2022-01-01", "2021-W52"),
        ] {
            assert_eq!(day(date).week_text(), week, "{date}");
        }
    }

    #[test]
    fn months_end_where_the_calendar_says() {
        for (date, first, after) in [
            ("2024-02-29", "2024-02-01", "2024-03-01"),
            ("2026-02-01", "2026-02-01", "2026-03-01"),
            ("2026-12-31", "2026-12-01", "2027-01-01"),
            ("2026-04-15", "2026-04-01", "2026-05-01"),
        ] {
            assert_eq!(day(date).month(), (day(first), day(after)), "{date}");
        }
    }

    #[test]
    fn a_day_begins_by_the_offset() {
        let moment = |text| Timestamp::from_rfc3339(text).unwrap();
        let tehran = Offset::minutes(210).unwrap();
        assert_eq!(tehran.day(moment("2026-03-22T20:29:59Z")), day("2026-03-22"));
        assert_eq!(tehran.day(moment("2026-03-22T20:30:00Z")), day("2026-03-23"));
        assert_eq!(
            Offset::minutes(-300).unwrap().day(moment("2026-03-22T04:59:59Z")),
            day("2026-03-21")
        );
        assert_eq!(Offset::minutes(1440), None);
        assert_eq!(Offset::read("+03:30"), Some(tehran));
        assert_eq!(Offset::read("-05:00"), Offset::minutes(-300));
        assert_eq!(Offset::read("Z"), Some(Offset::default()));
        assert_eq!((Offset::read("3:30"), Offset::read("")), (None, None));
        assert_eq!(Day::read("2026-02-29"), None);
        for text in ["+03:30", "-05:00", "Z", "+14:00", "-00:30"] {
            assert_eq!(Offset::read(text).unwrap().to_string(), text);
        }
        assert_eq!(tehran.start_s(day("1970-01-02")), 86_400 - 210 * 60);
    }
}
