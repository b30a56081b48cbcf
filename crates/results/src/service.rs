//! How fast complaints and other requests were answered and settled.

use crate::spread::Spread;
use crate::trend::Counters;
use trefoil_score::{Rational, Share};
use trefoil_survey::time::Timestamp;

/// A request of a customer, as a help desk or the collector's events tell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Whether it is a complaint, which is to be answered in time.
    pub is_complaint: bool,
    /// When it came.
    pub opened_at: Timestamp,
    /// When it was first answered.
    pub replied_at: Option<Timestamp>,
    /// When it was settled.
    pub resolved_at: Option<Timestamp>,
    /// How satisfied the customer was with the service.
    pub satisfaction: Option<u8>,
}

/// What a list of tickets says at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// From the opening to the first answer, in seconds of calendar time. What ended before it began took no time.
    pub first_response: Spread,
    /// Not answered yet.
    pub unanswered: u64,
    /// From the opening to the settlement, in the same way.
    pub resolution: Spread,
    /// Not settled yet.
    pub unresolved: u64,
    /// Complaints answered in time.
    pub met: u64,
    /// Complaints answered late, or not at all though the term is over.
    pub late: u64,
    /// Complaints whose term is not over and that are not answered.
    pub pending: u64,
    /// Each satisfaction that was told.
    satisfaction: Spread,
}

/// The term of a complaint in seconds: three days.
pub const TERM_S: i64 = 72 * 3600;

/// The share of complaints answered in time that is offered as a goal, in percent.
pub const GOAL_PERCENT: i64 = 85;

impl Service {
    /// Counts a ticket as it stands at `now`; `term_s` is within how many seconds a complaint is to be answered,
    /// the last one included.
    pub fn record(&mut self, ticket: &Ticket, now: Timestamp, term_s: i64) {
        let Ticket { is_complaint, opened_at, replied_at, resolved_at, satisfaction } = ticket;
        let passed_s = |until: &Timestamp| until.unix_s() - opened_at.unix_s();
        let whole_s = |until| u64::try_from(passed_s(until)).unwrap_or(0);
        match replied_at {
            Some(at) => self.first_response.record(whole_s(at)),
            None => self.unanswered += 1,
        }
        match resolved_at {
            Some(at) => self.resolution.record(whole_s(at)),
            None => self.unresolved += 1,
        }
        if *is_complaint {
            let is_in_term = passed_s(&replied_at.unwrap_or(now)) <= term_s;
            *match (replied_at, is_in_term) {
                (Some(_), true) => &mut self.met,
                (None, true) => &mut self.pending,
                (_, false) => &mut self.late,
            } += 1;
        }
        if let Some(satisfaction) = satisfaction {
            self.satisfaction.record(u64::from(*satisfaction));
        }
    }

    /// Complaints answered in time, of those whose term is over or that are answered.
    #[must_use]
    pub const fn within_term(&self) -> Option<Share> {
        Share::new(self.met, self.met + self.late)
    }

    /// Whether the goal is met; `None` before a complaint is due.
    #[must_use]
    pub fn meets_goal(&self) -> Option<bool> {
        Some(self.within_term()?.percent()?.cmp_whole(GOAL_PERCENT).is_ge())
    }

    /// The mean satisfaction with the service.
    #[must_use]
    pub fn satisfaction(&self) -> Option<Rational> {
        self.satisfaction.mean()
    }
}

impl Counters for Service {
    fn add(&mut self, other: &Self) {
        self.first_response.add(&other.first_response);
        self.resolution.add(&other.resolution);
        self.unanswered += other.unanswered;
        self.unresolved += other.unresolved;
        self.met += other.met;
        self.late += other.late;
        self.pending += other.pending;
        self.satisfaction.add(&other.satisfaction);
    }
}
