//! Page cases.
fn main() {}
