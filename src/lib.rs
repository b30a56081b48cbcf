//! Trefoil's widget and studio, an in-page customer-satisfaction survey.
//!
//! What stands where, and which part may know which, is drawn in ARCHITECTURE.md.

pub mod browser;
pub mod config;
pub mod dom;
#[cfg(any(feature = "widget", feature = "check"))]
pub mod element;
pub mod i18n;
pub mod theme;
pub mod ui;
