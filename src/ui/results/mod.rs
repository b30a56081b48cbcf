//! The studio's results: files in, scores with their n and interval out.

mod bad_lines;
mod ces_card;
mod chart;
mod csat_card;
mod drop_zone;
mod left_out;
mod nps_card;
mod parts;
mod score_cards;
mod source_list;
mod sources;
mod studio;
mod words;

pub use sources::{Change, Source, Sources};
pub use studio::{Studio, StudioProps};
