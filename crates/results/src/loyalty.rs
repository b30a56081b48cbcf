//! Who came back, of all customers and by what they answered before: whether a high score goes with loyalty.

use crate::analysis::FIRST_S;
use crate::code::{self, Code};
use crate::figure::{Figure, Range};
use crate::purchases::{Customer, Purchases};
use crate::retention::{Buying, Retention};
use crate::rows::{CONFIDENCE, ShareOf};
use crate::segments::LEAST_RESPONDENTS;
use crate::tables::Selection;
use crate::tally::Tally;
use crate::trend::{Day, Offset};
use serde::{Deserialize, Serialize};
use trefoil_score::nps::{Group, MIN_N_FOR_BAND};
use trefoil_score::{Rational, Share};
use trefoil_survey::time::Timestamp;

/// How far it is looked back and on: a month, a quarter, half a year, a year.
const WINDOWS_DAYS: [u32; 4] = [30, 90, 180, 365];

/// So many days are looked around, the latest ones, for each window.
const MOST_DAYS: i64 = 12;

/// Promoters who are not ahead of the others by as many percentage points are as loyal as these: ours, as no source
/// settles it.
const AHEAD_POINTS: f64 = 10.0;

/// What customers are told apart by, in this order; the last ones answered nothing before.
const GROUPS: [Code; 4] = ["promoters", "passives", "detractors", "no_answer"];

/// Who came back, and whether those who would recommend did.
///
/// A customer is in the group of their last likelihood to recommend: in [`Self::groups`] of all, in [`Around::groups`] of
/// those before the day, since whoever comes back is asked again. Groups of fewer than five customers are not told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loyalty {
    /// The first day on which somebody bought; `None` where no purchase counts.
    pub first: Option<String>,
    /// The last one.
    pub last: Option<String>,
    /// Lines that are another line of an order that counts.
    pub copies: u64,
    /// Purchases that name no customer, in no figure.
    pub nameless: u64,
    /// Purchases before 2000 or later than tomorrow, in no figure.
    pub misdated: u64,
    /// Customers of whom a likelihood to recommend is known, and when it was given.
    pub answered: u64,
    /// Of these, with a purchase.
    pub matched: u64,
    /// Answers with a likelihood that name no customer, or no time.
    pub unmatched_answers: u64,
    /// How all customers bought.
    pub all: BuyingRow,
    /// How each group of them did.
    pub groups: Vec<BuyingRow>,
    /// Who came back, by the window and the day that it is looked around: short windows first, and latest days. Where
    /// fewer than five customers had bought before, none.
    pub arounds: Vec<Around>,
}

/// How customers bought, over all that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BuyingRow {
    /// `all`, `promoters`, `passives`, `detractors` or `no_answer`.
    #[serde(deserialize_with = "code::one")]
    pub group: Code,
    /// How many they are.
    pub customers: u64,
    /// What they bought.
    pub purchases: u64,
    /// Those who bought twice or more.
    pub repeat: ShareOf,
    /// The purchases of one in the mean.
    pub per_customer: Option<Figure>,
    /// From a customer's first purchase to the last, 0 of a single one: the mean, in days.
    pub longevity_mean_days: Option<Figure>,
    /// The same, the median.
    pub longevity_median_days: Option<Figure>,
}

/// Who came back around a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Around {
    /// So many days before the day, and so many from it on.
    pub window_days: u32,
    /// The day.
    pub day: String,
    /// Whether the purchases begin within the days before, so that not all who were customers are known.
    pub is_cut: bool,
    /// All customers.
    pub all: RetentionRow,
    /// Each group of them.
    pub groups: Vec<RetentionRow>,
    /// Groups with fewer than five customers, which are not told.
    pub hidden: u64,
    /// The customers in these.
    pub hidden_customers: u64,
    /// Whether a high score goes with loyalty; `None` where no customer had answered.
    pub finding: Option<Finding>,
}

/// What became of customers around a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetentionRow {
    /// `all`, `promoters`, `passives`, `detractors` or `no_answer`.
    #[serde(deserialize_with = "code::one")]
    pub group: Code,
    /// Those who bought from the day on, of those who did before.
    pub retained: ShareOf,
    /// Those who did not.
    pub churn: ShareOf,
    /// Those whose first purchase was from the day on.
    pub new: u64,
}

/// Whether promoters came back more than passives and detractors did. It is no cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `ahead`: promoters came back more; `behind`: less, a high score and low loyalty; `alike`: they are not ten
    /// points ahead; `open`: chance alone may explain what there is; `too_few`: fewer than thirty on either side.
    #[serde(deserialize_with = "code::one")]
    pub code: Code,
    /// How many promoters are compared.
    pub promoters: u64,
    /// With how many passives and detractors.
    pub others: u64,
    /// The share of promoters who came back minus that of the others, in percentage points; `None` of too few.
    pub points: Option<Figure>,
    /// Its interval (Newcombe).
    pub interval: Option<Range>,
}

impl Loyalty {
    pub(crate) fn of(tally: &Tally, selection: &Selection, now: Timestamp) -> Option<Self> {
        let purchases = &tally.purchases;
        if purchases.records() == 0 {
            return None;
        }
        let days = Bought::of(purchases, now);
        let answers = Answers::of(tally, selection);
        let mut all = Buying::default();
        let mut groups = GROUPS.map(|_| Buying::default());
        let mut arounds: Vec<_> = days.arounds().collect();
        let mut matched = 0;
        purchases.each(|customer, bought| {
            let (bought, _) = days.right(bought);
            let given = answers.by(customer);
            matched += u64::from(!given.is_empty() && !bought.is_empty());
            all.record(bought);
            if let Some(group) = groups.get_mut(place(given.last())) {
                group.record(bought);
            }
            arounds.iter_mut().for_each(|around| around.add(bought, given));
        });
        let is_told = |around: &Around| around.all.retained.n >= LEAST_RESPONDENTS;
        let groups = GROUPS.into_iter().zip(&groups).map(|(group, own)| BuyingRow::of(group, own));
        Some(Self {
            first: days.span.map(|(first, _)| first.to_string()),
            last: days.span.map(|(_, last)| last.to_string()),
            copies: purchases.copies(),
            nameless: purchases.nameless(),
            misdated: days.misdated,
            answered: answers.customers(),
            matched,
            unmatched_answers: answers.unmatched,
            all: BuyingRow::of("all", &all),
            groups: groups.filter(|row| row.customers >= LEAST_RESPONDENTS).collect(),
            arounds: arounds.iter().map(Counting::told).filter(is_told).collect(),
        })
    }

    /// The place of what to look at first: around the latest day, a quarter back and on, or as near to it as the
    /// purchases reach.
    #[must_use]
    pub fn usual(&self) -> Option<usize> {
        let fits = self.arounds.iter().map(|around| around.window_days).filter(|days| *days <= 90);
        let window_days = fits.max()?;
        self.arounds.iter().position(|around| around.window_days == window_days)
    }
}

/// When purchases were made.
struct Bought {
    first_possible: Day,
    last_possible: Day,
    /// The first and the last day with a purchase, of those that can be right.
    span: Option<(Day, Day)>,
    misdated: u64,
}

impl Bought {
    fn of(purchases: &Purchases, now: Timestamp) -> Self {
        let day = |at| Offset::default().day(at);
        let mut days = Self {
            first_possible: day(Timestamp::from_unix_s(FIRST_S)),
            last_possible: day(now).plus(1),
            span: None,
            misdated: 0,
        };
        let mut ends = None;
        purchases.each(|_, bought| {
            let (right, wrong) = days.right(bought);
            days.misdated += wrong;
            if let [first, ..] = right
                && let Some(last) = right.last()
            {
                let (from, until) = ends.unwrap_or((*first, *last));
                ends = Some((from.min(*first), until.max(*last)));
            }
        });
        days.span = ends;
        days
    }

    /// Those of a customer's days that can be right, and how many cannot.
    fn right<'d>(&self, bought: &'d [Day]) -> (&'d [Day], u64) {
        let from = bought.partition_point(|day| *day < self.first_possible);
        let until = bought.partition_point(|day| *day <= self.last_possible);
        let right = bought.get(from..until).unwrap_or_default();
        (right, (bought.len() - right.len()) as u64)
    }

    /// What is to be counted: for each window, days that lie a window apart, the latest of which has the whole window
    /// before the last purchase's day. That day itself is most likely not over when a file is written.
    fn arounds(&self) -> impl Iterator<Item = Counting> {
        let of_window = |window_days: u32| {
            let (first, last) = self.span?;
            let day = move |back: i64| last.plus(-(back + 1) * i64::from(window_days));
            let is_known = move |back: &i64| match back {
                0 => day(0) > first,
                _ => day(back + 1) >= first,
            };
            let days = (0..MOST_DAYS).take_while(is_known).map(day);
            Some(days.map(move |day| Counting {
                window_days,
                day,
                is_cut: day.plus(-i64::from(window_days)) < first,
                groups: Default::default(),
            }))
        };
        WINDOWS_DAYS.into_iter().filter_map(of_window).flatten()
    }
}

/// Counts who came back around a day.
struct Counting {
    window_days: u32,
    day: Day,
    is_cut: bool,
    /// In the order of [`GROUPS`].
    groups: [Retention; GROUPS.len()],
}

impl Counting {
    /// Counts a customer by all their purchases and all that they answered, both in order.
    fn add(&mut self, bought: &[Day], given: &[Given]) {
        let window = i64::from(self.window_days);
        let is_outside = |day: &Day| *day < self.day.plus(-window);
        let is_later = |day: &Day| *day >= self.day.plus(window);
        // Of most customers nothing happened around most days.
        if bought.last().is_none_or(is_outside) || bought.first().is_none_or(is_later) {
            return;
        }
        let is_before = |given: &Given| Offset::default().day(given.at) < self.day;
        let before = given.partition_point(is_before).checked_sub(1);
        let group = place(before.and_then(|place| given.get(place)));
        if let Some(group) = self.groups.get_mut(group) {
            *group += Retention::of(bought, self.day, self.window_days);
        }
    }

    fn told(&self) -> Around {
        let all = self.groups.iter().copied().fold(Retention::default(), |sum, own| sum + own);
        let known = GROUPS.into_iter().zip(self.groups).filter(|(_, own)| own.active > 0);
        let (told, hidden): (Vec<_>, Vec<_>) =
            known.partition(|(_, own)| own.active >= LEAST_RESPONDENTS);
        Around {
            window_days: self.window_days,
            day: self.day.to_string(),
            is_cut: self.is_cut,
            all: RetentionRow::of("all", all),
            groups: told.into_iter().map(|(group, own)| RetentionRow::of(group, own)).collect(),
            hidden: hidden.len() as u64,
            hidden_customers: hidden.iter().map(|(_, own)| own.active).sum(),
            finding: Finding::of(self.groups),
        }
    }
}

impl BuyingRow {
    fn of(group: Code, buying: &Buying) -> Self {
        let (mean, median) = buying.longevity_days();
        Self {
            group,
            customers: buying.customers(),
            purchases: buying.purchases(),
            repeat: ShareOf::of(buying.repeat().unwrap_or_default()),
            per_customer: buying.per_customer().map(Figure::from),
            longevity_mean_days: mean.map(Figure::from),
            longevity_median_days: median.map(Figure::from),
        }
    }
}

impl RetentionRow {
    fn of(group: Code, retention: Retention) -> Self {
        Self {
            group,
            retained: ShareOf::of(retention.retained_share().unwrap_or_default()),
            churn: ShareOf::of(retention.churn().unwrap_or_default()),
            new: retention.new,
        }
    }
}

impl Finding {
    fn of([promoters, passives, detractors, _]: [Retention; GROUPS.len()]) -> Option<Self> {
        let [promoters, others] = [promoters, passives + detractors]
            .map(|group| group.retained_share().unwrap_or_default());
        let [n, other_n] = [promoters.n(), others.n()];
        if n + other_n == 0 {
            return None;
        }
        let mut finding =
            Self { code: "too_few", promoters: n, others: other_n, points: None, interval: None };
        if n.min(other_n) < MIN_N_FOR_BAND {
            return Some(finding);
        }
        let interval = promoters.minus(others, CONFIDENCE)?;
        finding.code = match interval {
            interval if interval.high < 0.0 => "behind",
            interval if interval.low > 0.0 => "ahead",
            interval if interval.high < AHEAD_POINTS => "alike",
            _ => "open",
        };
        finding.points = points(promoters, others).map(Figure::from);
        finding.interval = Some(interval.into());
        Some(finding)
    }
}

/// The one share minus the other, in percentage points.
fn points(one: Share, other: Share) -> Option<Rational> {
    let [over, under] = [
        u128::from(one.count()) * u128::from(other.n()),
        u128::from(other.count()) * u128::from(one.n()),
    ];
    let all = u128::from(one.n()) * u128::from(other.n());
    Rational::new(over < under, 100 * over.abs_diff(under), all)
}

/// A likelihood to recommend that a customer gave.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Given {
    customer: Customer,
    at: Timestamp,
    likely: u8,
}

/// What customers answered, by customer and time.
struct Answers {
    given: Vec<Given>,
    unmatched: u64,
}

impl Answers {
    fn of(tally: &Tally, selection: &Selection) -> Self {
        let mut unmatched = 0;
        let given = tally.counted(selection).filter_map(|counted| {
            let likely = counted.likely()?;
            let given = counted.customer().zip(counted.answered_at());
            unmatched += u64::from(given.is_none());
            given.map(|(customer, at)| Given { customer, at, likely })
        });
        let mut given: Vec<Given> = given.collect();
        given.sort_unstable();
        Self { given, unmatched }
    }

    fn customers(&self) -> u64 {
        self.given.chunk_by(|one, next| one.customer == next.customer).count() as u64
    }

    /// Those of one customer, in order.
    fn by(&self, customer: Customer) -> &[Given] {
        let from = self.given.partition_point(|given| given.customer < customer);
        let rest = self.given.get(from..).unwrap_or_default();
        let len = rest.iter().take_while(|given| given.customer == customer).count();
        rest.get(..len).unwrap_or_default()
    }
}

/// The place in [`GROUPS`] of whoever answered so last.
fn place(last: Option<&Given>) -> usize {
    match last.and_then(|given| Group::of(given.likely)) {
        Some(Group::Promoter) => 0,
        Some(Group::Passive) => 1,
        Some(Group::Detractor) => 2,
        None => 3,
    }
}
