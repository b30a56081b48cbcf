//! What comes as Debian packages: installed as root, asked for in one line otherwise.

use crate::run;
use anyhow::{Result, bail};

/// A compiler that can build std for the browser, that source, and a linker for Wasm.
pub const WASM: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
/// The lints of that compiler.
pub const CLIPPY: &[&str] = &["rust-web-clippy"];
/// A browser and the program that drives it.
pub const CHROMIUM: &[&str] = &["chromium", "chromium-driver"];
/// A browser; what drives it is no package.
pub const FIREFOX: &[&str] = &["firefox-esr"];
/// A browser, the program that drives it, and the screen that it cannot do without.
pub const WEBKIT: &[&str] = &["webkit2gtk-driver", "xvfb"];

/// What shows a program's system calls.
pub const STRACE: &str = "strace";
/// What counts a program's instructions.
pub const VALGRIND: &str = "valgrind";

/// What starts a machine of its own from the files of this one.
pub const MACHINE: &str = "systemd-container";

/// The package of a program of the same name, unless it is on the path.
pub fn unless_there(program: &'static str) -> Option<&'static str> {
    run::on_path(program).is_none().then_some(program)
}

/// Programs of others that native tests run, each with its package.
pub const PROGRAMS: &[(&str, &str)] = &[
    ("aiosmtpd", "python3-aiosmtpd"),
    ("caddy", "caddy"),
    ("clickhouse-server", "clickhouse-server"),
    ("curl", "curl"),
    ("minisign", "minisign"),
    ("nginx", "nginx-light"),
    ("openssl", "openssl"),
    ("php", "php-cli"),
    ("pip3", "python3-pip"),
    ("postgres", "postgresql"),
    ("promtool", "prometheus"),
    ("sqlite3", "sqlite3"),
    ("systemd-analyze", "systemd"),
];

/// Whether this machine has Debian's package tools.
pub fn is_here() -> bool {
    run::on_path("apt-get").is_some() && run::on_path("dpkg-query").is_some()
}

/// Whether this is root.
///
/// # Errors
/// When it cannot be asked.
pub fn is_root() -> Result<bool> {
    Ok(run::answer(run::child("id").arg("-u"))? == "0")
}

/// Installs those of the packages that are missing.
///
/// # Errors
/// Without root: the one command to type. As root: what the package manager said.
pub fn ensure(packages: &[&str]) -> Result<()> {
    let missing = missing(packages)?;
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root()? {
        bail!("{}", request(&missing));
    }
    run::step(&format!("Debian packages {}", missing.join(" ")), || {
        // A list that cannot be renewed may still be good enough to install from.
        run::recorded(run::child("apt-get").arg("update"))?;
        let mut install = run::child("apt-get");
        install.args(INSTALL).args(&missing).env("DEBIAN_FRONTEND", "noninteractive");
        run::quietly(&mut install).map(|_| ())
    })
}

const INSTALL: &[&str] = &["install", "-y", "--no-install-recommends"];

/// What somebody without root is told.
fn request(missing: &[&str]) -> String {
    format!(
        "Debian packages are missing; install them with this command, then run this one again:\n\n  \
         sudo apt-get {} {}\n",
        INSTALL.join(" "),
        missing.join(" ")
    )
}

fn missing<'a>(packages: &[&'a str]) -> Result<Vec<&'a str>> {
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = run::child("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]).args(packages);
    // The status is 1 when a package is unknown; the others are still listed.
    let (_, listed) = run::recorded(&mut query)?;
    Ok(not_installed(packages, &listed))
}

fn not_installed<'a>(packages: &[&'a str], listed: &str) -> Vec<&'a str> {
    let is_installed =
        |name: &str| listed.lines().any(|line| line.split_once(' ') == Some((name, "installed")));
    packages.iter().copied().filter(|name| !is_installed(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_and_unknown_packages_count_as_missing() {
        let listed = "chromium installed\nlld-19 config-files\n\
                      dpkg-query: no packages found matching rustc-web\n";
        assert_eq!(
            not_installed(&["rustc-web", "chromium", "lld-19"], listed),
            ["rustc-web", "lld-19"]
        );
    }

    #[test]
    fn without_root_exactly_one_command_is_asked_for() {
        let text = request(&["rustc-web", "lld-19"]);
        assert_eq!(text.matches("apt-get").count(), 1);
        assert!(
            text.contains("\n  sudo apt-get install -y --no-install-recommends rustc-web lld-19\n")
        );
    }
}
