//! The border to the host page: options and attributes in, events out, mount and unmount.

#[cfg(feature = "check")]
mod complaints;
#[cfg(feature = "widget")]
mod events;
#[cfg(feature = "widget")]
mod mount;
#[cfg(feature = "widget")]
mod outbound;
mod value;

#[cfg(feature = "check")]
pub use complaints::complaints;
#[cfg(feature = "widget")]
pub use events::{EVENTS, WidgetEvent};
#[cfg(feature = "widget")]
pub use mount::{answered, mount, speak, unmount};
