//! The studio's results: files in, scores with their n and interval out.

mod bad_lines;
mod beside;
mod ces_card;
mod chart;
mod choose;
mod comments;
mod csat_card;
mod drawing;
mod drop_zone;
mod filters;
mod groups;
mod keep;
mod keep_menu;
mod left_out;
mod measure;
mod nps_card;
mod opened_view;
mod parts;
mod periods;
mod picture;
mod report;
mod sample_size;
mod score_cards;
mod source_list;
mod sources;
mod studio;
mod trend;
mod words;

pub use comments::FIRST_SEARCH;
pub use filters::filter_words;
pub use keep::{Keep, Keeping};
pub use opened_view::OpenedView;
pub use picture::Picture;
pub use report::{Report, ReportProps, document};
pub use sources::{Change, Sources};
pub use studio::{Studio, StudioProps};
