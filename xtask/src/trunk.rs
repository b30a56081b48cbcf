//! Checks that `trunk build --release` and `trunk serve` work as somebody who has Trunk would call them.
//!
//! It runs offline: Trunk must find the tools that `Trunk.toml` pins on the path, in exactly those versions.

use crate::setup::Ready;
use crate::{bundle, cache, run};
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A first build of the studio on a busy machine takes minutes.
const PATIENCE: Duration = Duration::from_secs(900);

/// Builds for release, then serves a development build and reads the page and its Wasm.
///
/// # Errors
/// When Trunk fails or what it serves is not the studio.
pub fn check(ready: &Ready) -> Result<()> {
    let dist = cache::target()?.join("trunk-check");
    cache::remove(&dist)?;
    run::step("trunk build --release", || {
        let into = dist.join("release");
        run::quietly(trunk(ready, "build")?.arg("--release").arg("--dist").arg(&into))?;
        built(&into)
    })?;
    run::step("trunk serve", || serve(ready, &dist))
}

/// Trunk with the project's compiler and tools on its path.
fn trunk(ready: &Ready, subcommand: &str) -> Result<Command> {
    let programs = ready.trunk.as_ref().context("trunk was not set up")?;
    let mut folders: Vec<PathBuf> =
        ready.ordinary.programs().map(Path::to_owned).into_iter().collect();
    folders.push(programs.clone());
    folders.extend(ready.tools.folders());
    let mut trunk = run::child(programs.join("trunk"));
    trunk
        .current_dir(&ready.root)
        .env("PATH", run::path_with(&folders)?)
        .envs(ready.ordinary.environment());
    trunk.args([subcommand, "--offline", "--skip-version-check"]);
    Ok(trunk)
}

/// Refuses a release that lacks the page or its Wasm.
fn built(folder: &Path) -> Result<()> {
    let files = bundle::entries(folder)?;
    for wanted in ["html", "js", "wasm"] {
        if !files.iter().any(|file| file.extension().is_some_and(|own| own == wanted)) {
            bail!("trunk built no .{wanted} file");
        }
    }
    Ok(())
}

/// A child that ends with the check, whatever way that goes.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn serve(ready: &Ready, dist: &Path) -> Result<()> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let log = dist.join("serve.log");
    let mut trunk = trunk(ready, "serve")?;
    trunk.args(["--no-autoreload", "--address", "127.0.0.1", "--port", &port.to_string()]);
    trunk.arg("--dist").arg(dist.join("serve")).stdin(Stdio::null());
    trunk
        .stdout(std::fs::File::create(&log)?)
        .stderr(std::fs::File::options().append(true).open(&log)?);
    let mut server = Server(trunk.spawn().context("cannot start trunk")?);

    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    let started = Instant::now();
    let page = loop {
        if let Ok(page) = answer(port, "/") {
            break page;
        }
        if let Some(status) = server.0.try_wait()? {
            bail!("trunk serve ended with {status}:\n{}", said());
        }
        if started.elapsed() > PATIENCE {
            bail!("trunk serve did not answer within {} s:\n{}", PATIENCE.as_secs(), said());
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let text = String::from_utf8_lossy(&page);
    let wasm = wasm_address(&text).with_context(|| format!("the page names no Wasm:\n{text}"))?;
    let body = answer(port, &wasm)?;
    if !body.starts_with(b"\0asm") {
        bail!("{wasm} is no Wasm");
    }
    Ok(())
}

/// The first address in the page that ends in `.wasm`.
fn wasm_address(page: &str) -> Option<String> {
    let (before, _) = page.split_once(".wasm")?;
    let start = before.rfind(['"', '\''])? + 1;
    Some(format!("/{}.wasm", before.get(start..)?.trim_start_matches(['.', '/'])))
}

/// The body of an answer with status 200.
fn answer(port: u16, path: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n")?;
    let mut whole = Vec::new();
    stream.read_to_end(&mut whole)?;
    body(&whole).with_context(|| format!("{path} is not answered with 200"))
}

fn body(answer: &[u8]) -> Option<Vec<u8>> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let is_good = head.split_whitespace().nth(1) == Some("200");
    is_good.then(|| answer.get(end + 4..).map(<[u8]>::to_vec)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_good_answer_has_a_body() {
        fn check(answer: &str, expected: Option<&str>) {
            assert_eq!(body(answer.as_bytes()), expected.map(|text| text.as_bytes().to_vec()));
        }
        check("HTTP/1.1 200 OK\r\nA: b\r\n\r\npage", Some("page"));
        check("HTTP/1.1 404 Not Found\r\n\r\npage", None);
        check("HTTP/1.1 200 OK\r\n", None);
    }

    #[test]
    fn the_wasm_is_found_however_the_page_writes_its_address() {
        fn check(page: &str, expected: Option<&str>) {
            assert_eq!(wasm_address(page).as_deref(), expected);
        }
        check("<link href=\"/studio-1_bg.wasm\">", Some("/studio-1_bg.wasm"));
        check("init('./a.wasm')", Some("/a.wasm"));
        check("<p>", None);
    }
}
