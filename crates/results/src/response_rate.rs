//! How many of those who were asked answered.

use std::collections::BTreeMap;
use trefoil_score::Share;

/// How far a survey got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It was shown.
    Shown,
    /// It was begun.
    Started,
    /// It was sent.
    Submitted,
}

/// Which steps each showing of a survey went through. A step that is told twice counts once.
#[derive(Clone, Debug)]
pub struct Responding<K> {
    steps: BTreeMap<K, [bool; 3]>,
}

impl<K> Default for Responding<K> {
    fn default() -> Self {
        Self { steps: BTreeMap::new() }
    }
}

/// What came of the showings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResponseRate {
    /// Showings.
    pub shown: u64,
    /// Of these, begun.
    pub started: u64,
    /// Of these, sent.
    pub submitted: u64,
    /// Of these, begun and sent.
    pub completed: u64,
    /// Sent, but nothing tells that they were shown; in no rate.
    pub orphans: u64,
}

impl<K: Ord> Responding<K> {
    /// Notes a step of a showing.
    pub fn record(&mut self, showing: K, step: Step) {
        let steps = self.steps.entry(showing).or_default();
        let [shown, started, submitted] = steps;
        *match step {
            Step::Shown => shown,
            Step::Started => started,
            Step::Submitted => submitted,
        } = true;
    }

    /// Whether a showing was noted as shown.
    #[must_use]
    pub fn is_shown(&self, showing: &K) -> bool {
        self.steps.get(showing).is_some_and(|[shown, ..]| *shown)
    }

    /// Adds what another noted.
    pub fn merge(&mut self, other: Self) {
        for (showing, steps) in other.steps {
            let own = self.steps.entry(showing).or_default();
            for (own, other) in own.iter_mut().zip(steps) {
                *own |= other;
            }
        }
    }

    /// What came of all showings.
    #[must_use]
    pub fn rate(&self) -> ResponseRate {
        let mut rate = ResponseRate::default();
        for [shown, started, submitted] in self.steps.values().copied() {
            rate.shown += u64::from(shown);
            rate.started += u64::from(shown && started);
            rate.submitted += u64::from(shown && submitted);
            rate.completed += u64::from(shown && started && submitted);
            rate.orphans += u64::from(submitted && !shown);
        }
        rate
    }
}

impl ResponseRate {
    /// Those who answered, of those who were asked.
    #[must_use]
    pub const fn responded(self) -> Option<Share> {
        Share::new(self.submitted, self.shown)
    }

    /// Those who sent, of those who began.
    #[must_use]
    pub const fn completion(self) -> Option<Share> {
        Share::new(self.completed, self.started)
    }
}
