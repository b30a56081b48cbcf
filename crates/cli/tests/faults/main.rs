//! What goes wrong around a collector: each fault ends in a count of the store against what was answered.
//!
//! These are the short runs. `cargo xtask faults` makes the long ones and writes docs/reliability.md from the
//! lines that they print. They read /proc, follow system calls and narrow limits, so they are Linux's alone.
#![cfg(test)]
#![cfg(target_os = "linux")]

mod bodies;
mod copies;
mod crowd;
mod disk;
mod ending;
#[path = "../serve/harness.rs"]
#[expect(dead_code, reason = "tests of answers ask for more")]
mod harness;
mod ledger;
mod line;
mod load;
mod lock;
mod trace;

/// How much is tried: `long` where `TREFOIL_FAULTS` says so, else `short`.
fn size(short: usize, long: usize) -> usize {
    let is_long = std::env::var_os("TREFOIL_FAULTS").is_some_and(|size| size == "long");
    if is_long { long } else { short }
}
