//! What is wrong with a page's options, in words; the loader fetches it only when something is.

// The export is in `element`; naming it here is what links it.
pub use trefoil::element::complaints;

fn main() {}
