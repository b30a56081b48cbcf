//! From what was written (all optional) to what holds (complete, checked).
//!
//! Attributes and a JS object are two spellings of one table, [`options::OPTIONS`]. Both become one
//! [`Value`](trefoil_survey::value::Value), and one reader checks it as a whole.

pub mod attributes;
pub mod endpoint;
pub mod options;

pub use endpoint::Endpoint;
pub use options::{Config, Storage};
