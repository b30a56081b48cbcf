//! The purchases that were read, each once, by customers nobody can name.

use crate::digest::Digest;
use crate::read::cell;
use crate::retention::{Buying, Retention};
use crate::trend::Day;
use std::borrow::Cow;
use std::num::NonZeroU64;

/// What a customer goes by, in answers and in purchases: a digest, so that no name is kept.
///
/// Names are told apart as they are written, but for the script of digits, and for the letter case of e-mail
/// addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Customer(NonZeroU64);

/// What a code begins with, and a name hardly does.
const CODE: &str = "trefoil:";

impl Customer {
    /// The customer of that name or code; `None` of a blank one.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = cell::name(name.trim());
        if name.is_empty() {
            return None;
        }
        if let Some(customer) = name.strip_prefix(CODE).and_then(Self::coded) {
            return Some(customer);
        }
        let name = cell::digits(name);
        let name = if name.contains('@') { Cow::Owned(name.to_lowercase()) } else { name };
        Some(Self(digest(Digest::default().text(&name))))
    }

    /// What stands for the customer in a file that is saved: [`Self::of`] reads it back, so that what was saved once is
    /// still joined with purchases by name. For that, a name's digest stays what it is from version to version.
    pub(crate) fn code(self) -> String {
        format!("{CODE}{:016x}", self.0)
    }

    /// The customer of a code's digits; `None` where they are none, and the text is a name.
    fn coded(digits: &str) -> Option<Self> {
        let is_code = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = is_code.then(|| u64::from_str_radix(digits, 16).ok())??;
        NonZeroU64::new(number).map(Self)
    }
}

/// A digest that is never zero, so that "none" needs no room.
fn digest(digest: Digest) -> NonZeroU64 {
    NonZeroU64::new(digest.value()).unwrap_or(NonZeroU64::MIN)
}

/// A purchase; what makes two of them one stands first, so that copies come to stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Purchase {
    customer: Customer,
    order: Option<NonZeroU64>,
    day: Day,
}

/// Purchases by customer.
///
/// An order that stands in several lines, or in several files, is one purchase of its first day. Without an order's
/// number each line is one, two on a day are two.
#[derive(Clone, Debug, Default)]
pub struct Purchases {
    list: Vec<Purchase>,
    /// So many of the list are in order, and no two of them the same; the others have come since.
    settled: usize,
    copies: u64,
    nameless: u64,
}

impl Purchases {
    /// Notes a purchase by the customer's name and the order's number, where there is one.
    pub fn record(&mut self, customer: &str, order: Option<&str>, day: Day) {
        let Some(customer) = Customer::of(customer) else {
            self.nameless += 1;
            return;
        };
        let order = order.map(|order| digest(Digest::default().text(order)));
        self.list.push(Purchase { customer, order, day });
    }

    /// Adds what another noted.
    pub fn merge(&mut self, other: &Self) {
        self.list.extend_from_slice(&other.list);
        self.copies += other.copies;
        self.nameless += other.nameless;
        // Where nothing came, nothing moves.
        if !other.list.is_empty() {
            self.settle();
        }
    }

    /// Puts purchases in order, and copies together. A whole file is settled once.
    pub(crate) fn settle(&mut self) {
        if self.settled == self.list.len() {
            return;
        }
        let before = self.list.len();
        // What was in order before is a run, which this sort takes as it is.
        self.list.sort();
        self.list.dedup_by(|after, first| {
            after.order.is_some() && (after.customer, after.order) == (first.customer, first.order)
        });
        self.copies += (before - self.list.len()) as u64;
        self.settled = self.list.len();
    }

    /// All lines with a purchase, copies and nameless ones included.
    pub(crate) fn records(&self) -> u64 {
        self.list.len() as u64 + self.copies + self.nameless
    }

    /// Copies of a purchase: other lines of its order.
    pub(crate) const fn copies(&self) -> u64 {
        self.copies
    }

    /// Purchases that name no customer.
    pub(crate) const fn nameless(&self) -> u64 {
        self.nameless
    }

    /// Tells each customer with the days of all their purchases, in order.
    pub(crate) fn each(&self, mut tell: impl FnMut(Customer, &[Day])) {
        let mut own = Cow::Borrowed(self);
        if self.settled < self.list.len() {
            own.to_mut().settle();
        }
        let mut days = Vec::new();
        for of_one in own.list.chunk_by(|one, next| one.customer == next.customer) {
            days.clear();
            days.extend(of_one.iter().map(|purchase| purchase.day));
            days.sort_unstable();
            if let [first, ..] = of_one {
                tell(first.customer, &days);
            }
        }
    }

    /// How often customers bought, and for how long.
    #[must_use]
    pub fn buying(&self) -> Buying {
        let mut buying = Buying::default();
        self.each(|_, days| buying.record(days));
        buying
    }

    /// Who was retained at a day, by what was bought within `window` days before it and from it on.
    #[must_use]
    pub fn at(&self, day: Day, window: u32) -> Retention {
        let mut retention = Retention::default();
        self.each(|_, days| retention += Retention::of(days, day, window));
        retention
    }
}

#[cfg(test)]
mod tests {
    use super::{Customer, Purchases};
    use crate::trend::Day;

    #[test]
    fn a_customer_is_the_same_however_the_name_was_written() {
        for (one, other, is_same) in [
            ("c-17", " c-17 ", true),
            ("۱۷", "17", true),
            ("Ann@Example.org", "ann@example.org", true),
            ("'=17", "=17", true),
            ("Ann", "ann", false),
            ("17", "170", false),
        ] {
            assert_eq!(Customer::of(one) == Customer::of(other), is_same, "{one} {other}");
        }
        assert_eq!(Customer::of("  "), None);
    }

    #[test]
    fn a_code_is_the_customer_it_was_made_of_in_every_version() {
        let customer = Customer::of("Ann@Example.org");
        let code = customer.map(Customer::code).unwrap();
        assert_eq!(code, "trefoil:add0571fed6d2d67");
        assert_eq!(Customer::of(&code), customer);
        assert_eq!(Customer::of(" trefoil:ADD0571FED6D2D67 "), customer);
        // Names that only begin like one.
        for name in ["trefoil:", "trefoil:7", "trefoil:+00000000000017", "trefoil:0000000000000000"]
        {
            let named = Customer::of(name);
            assert!(
                named.is_some() && named.map(Customer::code).as_deref() != Some(name),
                "{name}"
            );
        }
    }

    #[test]
    fn an_order_counts_once_on_its_first_day_whatever_order_its_lines_come_in() {
        let day = |text: &str| Day::read(text).unwrap();
        let lines = [
            ("a", Some("1"), "2026-03-02"),
            ("a", Some("1"), "2026-03-01"),
            // The same number of another shop's customer is another order.
            ("b", Some("1"), "2026-03-05"),
            // Without a number, two on a day are two.
            ("b", None, "2026-03-05"),
            ("b", None, "2026-03-05"),
            ("", Some("2"), "2026-03-05"),
        ];
        let read = |lines: &[(&str, Option<&str>, &str)]| {
            let mut purchases = Purchases::default();
            lines.iter().for_each(|(who, order, at)| purchases.record(who, *order, day(at)));
            purchases
        };
        let mut reversed = lines;
        reversed.reverse();
        let mut parts = read(&lines[..3]);
        parts.merge(&read(&lines[3..]));
        let mut twice = read(&lines);
        twice.merge(&read(&lines[..3]));
        for (purchases, copies) in [(read(&lines), 1), (read(&reversed), 1), (parts, 1), (twice, 4)]
        {
            let mut settled = purchases.clone();
            settled.settle();
            assert_eq!((settled.copies(), settled.nameless()), (copies, 1));
            assert_eq!(purchases.records(), settled.records());
            let buying = purchases.buying();
            assert_eq!((buying.customers(), buying.purchases()), (2, 4));
            let first = purchases.at(day("2026-03-02"), 1);
            assert_eq!((first.active, first.retained, first.new), (1, 0, 0));
        }
    }
}
