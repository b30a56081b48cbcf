//! The studio's designer: a survey is put together beside its preview, and comes out as a tag and files.

mod condition;
mod desk;
mod draft;
mod edit;
mod fields;
mod frequency;
mod kinds;
mod languages_bar;
mod look;
mod moment;
mod outputs;
mod page;
mod path;
mod plain_form;
mod problems;
mod question;
mod questions;
mod reach;
mod several;
mod site;
mod stage;
mod starting;
mod state;
mod step;

pub use crate::i18n::languages::words;
pub use draft::{Draft, spoken};
pub use edit::Edit;
pub use outputs::Hashes;
pub use page::{Designer, DesignerProps};
pub use problems::readable;
pub use site::Output;
pub use stage::{Look, Staging};
pub use state::{Act, State};
