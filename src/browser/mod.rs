//! The only part that calls the browser.

pub mod clock;
#[cfg(feature = "widget")]
mod fetch;
#[cfg(feature = "studio")]
pub mod files;
pub mod kept;

#[cfg(feature = "widget")]
pub use fetch::Fetch;
