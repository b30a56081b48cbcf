//! Which of several records with one id holds.

/// Where a record stands among those with its id; the greatest rank holds.
///
/// The highest revision wins, except that a respondent who sent (`complete`, `withdrawn`) is never
/// undone by a late save under way: that is what the collector does with records in their order,
/// and it needs no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub(crate) is_sent: bool,
    pub(crate) revision: u32,
}

/// The record that holds for an id, and how many others there were.
///
/// It depends on which records came, not on their order, and merging is associative: every field
/// is a function of the set of records.
#[derive(Clone, Debug)]
pub(crate) struct Holding<T> {
    pub(crate) rank: Rank,
    /// When it was answered, in seconds since 1970. Of two bodies with one rank the earlier one
    /// holds, since a collector takes the first one and refuses the other.
    answered_s: i64,
    /// Tells bodies apart.
    digest: u64,
    pub(crate) body: T,
    /// Records with this body, 1 or more.
    pub(crate) copies: u64,
    /// Records of the same rank with another body.
    pub(crate) conflicting: u64,
    /// Records of a lower rank.
    pub(crate) superseded: u64,
}

impl<T> Holding<T> {
    pub(crate) fn new(rank: Rank, answered_s: Option<i64>, digest: u64, body: T) -> Self {
        let answered_s = answered_s.unwrap_or(i64::MAX);
        Self { rank, answered_s, digest, body, copies: 1, conflicting: 0, superseded: 0 }
    }

    /// What holds of the records of both.
    pub(crate) fn merge(self, other: Self) -> Self {
        let order = self
            .rank
            .cmp(&other.rank)
            .then_with(|| (other.answered_s, other.digest).cmp(&(self.answered_s, self.digest)));
        let (mut holds, yields) = if order.is_lt() { (other, self) } else { (self, other) };
        if holds.rank != yields.rank {
            holds.superseded += yields.records();
        } else if holds.digest == yields.digest {
            holds.copies += yields.copies;
            holds.conflicting += yields.conflicting;
            holds.superseded += yields.superseded;
        } else {
            holds.conflicting += yields.copies + yields.conflicting;
            holds.superseded += yields.superseded;
        }
        holds
    }

    /// The same with what becomes of its body.
    pub(crate) fn with_body(self, change: impl FnOnce(T) -> T) -> Self {
        Self { body: change(self.body), ..self }
    }

    /// All records with this id.
    pub(crate) fn records(&self) -> u64 {
        self.copies + self.conflicting + self.superseded
    }
}
