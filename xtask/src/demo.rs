//! `cargo xtask demo`: the shop, the checkout and the studio on this machine, with a real collector behind them.

use crate::bundle::{self, Build};
use crate::setup::Ready;
use crate::{cache, run};
use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

/// The port that is tried first.
pub const PORT: u16 = 8080;

/// Builds what is missing and becomes the collector; returns only when something fails.
///
/// # Errors
/// When a build fails or no port is free.
pub fn run(build: Build, port: u16) -> Result<()> {
    let ready = Ready::to_build(build)?;
    let dist = ready.dist();
    bundle::build(&ready, build, &dist)?;
    let program = collector(&ready, build)?;
    let free = free_port(port)?;
    if free != port {
        println!("port {port} is taken; using {free}");
    }
    println!();
    for (name, path) in
        [("shop", "shop/"), ("checkout", "shop/checkout.html"), ("studio", "studio/")]
    {
        println!("  {name:<10}http://127.0.0.1:{free}/{path}");
    }
    println!("\nCtrl-C ends it.");
    let mut serve = run::child(program);
    serve.arg("serve").arg("--listen").arg(format!("127.0.0.1:{free}"));
    serve.arg("--store").arg(cache::target()?.join("demo.sqlite3")).arg("--assets").arg(dist);
    // One process instead of two: whatever ends this command ends the collector.
    Err(serve.exec()).context("cannot start the collector")
}

/// The native program `trefoil`, built.
///
/// # Errors
/// When it does not compile.
pub fn collector(ready: &Ready, build: Build) -> Result<PathBuf> {
    run::step("collector", || {
        let mut cargo = run::cargo(&ready.root);
        cargo.args(["build", "-p", "trefoil-cli", "--bin", "trefoil"]);
        let folder = match build {
            Build::Development => "debug",
            Build::Release => "release",
        };
        cargo.args((build == Build::Release).then_some("--release"));
        run::quietly(&mut cargo)?;
        Ok(cache::target()?.join(folder).join("trefoil"))
    })
}

/// The first free port from this one on.
fn free_port(first: u16) -> Result<u16> {
    let last = first.saturating_add(99);
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match (first..=last).find(is_free) {
        Some(port) => Ok(port),
        None => bail!("no port from {first} to {last} is free"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let free = free_port(port).unwrap();
        assert!(free > port, "{free} after {port}");
    }
}
