//! The only part that calls the browser.

pub mod clock;
#[cfg(feature = "studio")]
pub mod files;
pub mod kept;
#[cfg(feature = "studio")]
pub mod offline;
#[cfg(feature = "widget")]
mod page;
#[cfg(feature = "studio")]
pub mod paper;
#[cfg(feature = "studio")]
pub mod picture;
#[cfg(feature = "studio")]
pub mod studio;
#[cfg(feature = "reader")]
pub mod worker;

#[cfg(feature = "widget")]
pub use page::Page;
