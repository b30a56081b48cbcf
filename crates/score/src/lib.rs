//! NPS, CSAT and CES: counters that merge exactly, exact scores, and the statistics that say how
//! far to trust them.
#![no_std]
#![forbid(unsafe_code)]

mod error;
mod histogram;
mod mean;
mod rational;
mod rejection;
mod scale;
mod share;
mod trinomial;

pub mod ces;
pub mod csat;
pub mod nps;

pub use ces::{Ces1Tally, Ces2Tally, CesTally};
pub use csat::CsatTally;
pub use error::TallyError;
pub use mean::SampleMean;
pub use nps::NpsTally;
pub use rational::Rational;
pub use rejection::{Rejection, RejectionTally};
pub use scale::{GoodIs, Scale};
pub use share::{Share, whole_percents};
pub use trinomial::Trinomial;
