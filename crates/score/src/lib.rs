//! NPS, CSAT and CES: counters that merge exactly, exact scores, and the statistics that say how
//! far to trust them.
//!
//! Three layers, each made of the one before:
//!
//! 1. **Counters**: [`NpsTally`], [`CsatTally`], [`Ces1Tally`] and [`Ces2Tally`] hold integers only.
//!    Merging shards is exact, associative and commutative, with the empty tally as identity.
//! 2. **Scores**: every score, share, mean and variance is a [`Rational`]. Rounding is half away
//!    from zero on the fraction; bands are read from the fraction. No answers give `None`, never 0.
//! 3. **Intervals and tests** (feature `intervals`, on by default): floats from one software math
//!    library on every target, so a browser and a server agree to the last digit. Show
//!    [`Trinomial::score_interval`] for a score, [`SampleMean::interval`] for a mean,
//!    [`Share::wilson`] for a share; test a change with [`Change::adjusted_wald`] and [`holm`].
//!
//! ```
//! use trefoil_score::{NpsTally, Scale, TallyError};
//!
//! let mut tally = NpsTally::default();
//! for posted in [10.0, 9.0, 7.0, 0.0, 10.5] {
//!     match Scale::NPS.accept(posted) {
//!         Ok(rating) => tally.record(rating)?,
//!         Err(rejection) => assert_eq!(rejection.code(), "not_integer"),
//!     }
//! }
//! assert_eq!(tally.score_rounded(), Some(25));
//! assert_eq!(tally.score().expect("four answers").to_string(), "25");
//! # #[cfg(feature = "intervals")]
//! # {
//! use trefoil_score::Confidence;
//! let interval = tally.groups().score_interval(Confidence::P95).expect("four answers");
//! assert!((interval.low - -50.468_723_8).abs() < 1e-6 && (interval.high - 77.833_795_3).abs() < 1e-6);
//! # }
//! # Ok::<(), TallyError>(())
//! ```
//!
//! What it does not do, on purpose:
//!
//! - It does not average scores. Merge tallies and score the sum.
//! - It does not compare unlike scales. Two versions of CES are two types; CSAT tallies of unlike
//!   range, direction or number of items refuse to merge.
//! - It does not impute, weight or drop outliers. A missing answer is missing.
//! - It does not know a response's id: counting the same shard twice counts it twice.
//! - It does not parse JSON, read clocks, allocate or panic.
//! - It does not hide small samples. It says how wide the interval is; [`nps::MIN_N_FOR_BAND`] is
//!   for the screen to obey.
#![no_std]
#![forbid(unsafe_code)]

mod battery;
mod error;
mod histogram;
mod joint;
mod mean;
mod rational;
mod rejection;
mod scale;
mod share;
mod trinomial;

#[cfg(feature = "intervals")]
mod compare;
#[cfg(feature = "intervals")]
mod interval;
#[cfg(feature = "intervals")]
mod quantile;
#[cfg(feature = "intervals")]
mod sample_size;

pub mod ces;
pub mod csat;
pub mod nps;

pub use battery::BatteryTally;
pub use ces::{Ces1Tally, Ces2Tally, CesTally};
#[cfg(feature = "intervals")]
pub use compare::{Change, ChangeTest, MeanChange, holm};
pub use csat::CsatTally;
pub use error::TallyError;
#[cfg(feature = "intervals")]
pub use interval::{Confidence, Interval, NetEstimate};
pub use joint::{JointSums, JointTally};
pub use mean::SampleMean;
pub use nps::NpsTally;
pub use rational::Rational;
pub use rejection::{Rejection, RejectionTally};
#[cfg(feature = "intervals")]
pub use sample_size::{
    answers_for_margin, answers_for_mean_margin, answers_for_share_margin,
    answers_to_detect_change, answers_to_detect_mean_change, answers_to_detect_share_change,
};
pub use scale::{GoodIs, Scale, whole_between};
pub use share::{Share, whole_percents};
pub use trinomial::Trinomial;
