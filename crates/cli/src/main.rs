//! The native program `trefoil`.
fn main() {}
