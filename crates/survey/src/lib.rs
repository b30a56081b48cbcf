//! What is asked, how one respondent answers it, and the record that leaves.
//!
//! - [`definition`]: a survey as its owner wrote it, checked as a whole.
//! - [`condition`]: when a question, an ending or a complaint holds.
//! - [`session`]: one respondent's way through it, a pure state machine.
//! - [`plain_form`]: its fields where a page has no script.
//! - [`record`]: the response record and the event record, wire format version 1, both ways.
//! - [`shape`]: the tables of fields that the checks and the JSON schemas come from.
//!
//! The crate knows no platform: no clock, no random numbers, no network, no storage. Whoever has
//! them passes in a [`time::Timestamp`] and ten random bytes for an [`id::RecordId`].
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod complaint;
pub mod condition;
pub mod definition;
pub mod id;
pub mod json;
pub mod masking;
pub mod metric;
pub mod order;
pub mod placeholder;
pub mod plain_form;
pub mod record;
pub mod session;
pub mod shape;
pub mod time;
pub mod value;
