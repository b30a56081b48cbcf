//! What is seen: Yew components, which know neither storage nor network nor clock.

#[cfg(feature = "studio")]
pub mod designer;
#[cfg(feature = "form")]
pub mod form;
#[cfg(feature = "studio")]
pub mod header;
#[cfg(feature = "studio")]
pub mod results;
pub mod survey;
#[cfg(feature = "studio")]
pub mod told;
