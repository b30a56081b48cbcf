//! The border to the host page: options and attributes in, events out, mount and unmount.

mod events;
mod mount;
mod outbound;
mod value;

pub use events::{EVENTS, WidgetEvent};
pub use mount::{mount, unmount};
