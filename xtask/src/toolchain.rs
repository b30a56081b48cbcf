//! Compilers for the browser: where std for Wasm comes from, and the sysroots built for it.
//!
//! A toolchain that already has what is needed is used as it is. Where it lacks it, rustup is asked, except on a CI
//! machine or when `TREFOIL_WASM=debian`; where rustup is refused, Debian's compiler builds std from its packaged
//! source. Nothing of the user's rustup is altered: a sysroot of our own is reached through the environment of the
//! child processes alone.

use crate::{cache, debian, run};
use anyhow::{Context, Result, bail};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The only target of the browser's side.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How std and the crate are compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Panics have messages and `{:?}` prints: development, tests, the studio.
    Ordinary,
    /// Neither is left in, which saves a quarter of the bytes: the widget as respondents load it.
    Small,
}

impl Mode {
    /// The name in cache entries and step lines.
    const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Small => "small",
        }
    }

    /// Compiler flags that std and every crate on top of it must share.
    const fn flags(self) -> &'static str {
        match self {
            // Vectors: files have a million rows (docs/adr/0048).
            Self::Ordinary => "-Ctarget-feature=+simd128",
            Self::Small => {
                "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort \
                -Cllvm-args=-inline-threshold=15 -Zinline-mir-threshold=10 -Zinline-mir-hint-threshold=10"
            }
        }
    }

    /// What rustup is asked for.
    const fn rustup_arguments(self) -> [&'static str; 3] {
        match self {
            Self::Ordinary => ["target", "add", TARGET],
            Self::Small => ["component", "add", "rust-src"],
        }
    }
}

/// A compiler that is installed: rustup's active one or Debian's.
#[derive(Debug)]
struct Compiler {
    rustc: PathBuf,
    sysroot: PathBuf,
}

impl Compiler {
    /// The one that `rustc` stands for in this clone.
    fn own() -> Result<Self> {
        let sysroot = run::answer(run::child("rustc").args(["--print", "sysroot"]))?;
        let sysroot = PathBuf::from(sysroot);
        Ok(Self { rustc: sysroot.join("bin/rustc"), sysroot })
    }

    fn debian() -> Self {
        Self { rustc: "/usr/bin/rustc".into(), sysroot: "/usr".into() }
    }

    fn program(&self, name: &str) -> PathBuf {
        self.rustc.with_file_name(name)
    }

    fn source(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust/library")
    }

    /// Whether nothing has to be fetched for this mode.
    fn can(&self, mode: Mode) -> bool {
        match mode {
            Mode::Ordinary => holds_std(&self.sysroot.join("lib/rustlib").join(TARGET).join("lib")),
            Mode::Small => self.source().join("Cargo.lock").is_file(),
        }
    }

    /// The compiler's own description, which changes with every build of it.
    fn description(&self) -> Result<String> {
        let text = run::answer(run::child(&self.rustc).arg("-vV"))?;
        // A security update may leave the version as it is.
        let changed = fs::metadata(&self.rustc)?.modified()?;
        let changed = changed.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Ok(format!("{text}\n{}", changed.as_secs()))
    }
}

/// Whether a folder of compiled libraries holds std.
fn holds_std(folder: &Path) -> bool {
    let Ok(files) = fs::read_dir(folder) else { return false };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Where std for the browser comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// The active toolchain has it, or rustup added it.
    Own,
    /// Debian's compiler builds it from Debian's source.
    Debian,
}

/// Chooses the route for a mode; rustup may be asked on the way.
///
/// # Errors
/// When `TREFOIL_WASM` holds an unknown word, or this machine offers no route.
pub fn route(mode: Mode) -> Result<Route> {
    let wish = std::env::var("TREFOIL_WASM").unwrap_or_default();
    if !matches!(wish.as_str(), "" | "debian") {
        bail!("TREFOIL_WASM is `{wish}`; it can be `debian` or left out");
    }
    let own = Compiler::own()?;
    let is_built = || {
        let debian = Compiler::debian();
        debian.rustc.is_file() && sysroot_name(&debian, mode).is_ok_and(|name| is_cached(&name))
    };
    let choice = choose(Choice {
        debian_only: wish == "debian",
        asks_rustup: std::env::var_os("CI").is_none(),
        has: &|| own.can(mode),
        is_built: &is_built,
        rustup: &|| rustup(mode, &[]),
    });
    if choice == Route::Debian && !debian::is_here() {
        bail!(
            "the compiler has no std for {TARGET}; `rustup {}` adds it",
            mode.rustup_arguments().join(" ")
        );
    }
    Ok(choice)
}

/// What the choice of a route depends on, each asked only when it is reached.
struct Choice<'a> {
    debian_only: bool,
    asks_rustup: bool,
    has: &'a dyn Fn() -> bool,
    is_built: &'a dyn Fn() -> bool,
    rustup: &'a dyn Fn() -> Result<()>,
}

fn choose(choice: Choice) -> Route {
    if choice.debian_only {
        return Route::Debian;
    }
    if (choice.has)() {
        return Route::Own;
    }
    if (choice.is_built)() || !choice.asks_rustup {
        return Route::Debian;
    }
    match (choice.rustup)() {
        Ok(()) if (choice.has)() => Route::Own,
        Ok(()) => Route::Debian,
        Err(error) => {
            println!("rustup could not add it, Debian's compiler is next: {}", error.root_cause());
            Route::Debian
        }
    }
}

/// Asks rustup for what the active toolchain lacks.
fn rustup(mode: Mode, environment: &[(&str, &str)]) -> Result<()> {
    let arguments = mode.rustup_arguments();
    run::step(&format!("rustup {}", arguments.join(" ")), || {
        let mut command = run::child("rustup");
        // What it says is for people.
        command.args(arguments).env("RUST_BACKTRACE", "0").envs(environment.iter().copied());
        run::quietly(&mut command).map(|_| ())
    })
}

/// A cargo with its compiler, ready to build for the browser.
#[derive(Debug)]
pub struct Toolchain {
    mode: Mode,
    /// The folder of programs that must come first on the path; none when the native ones serve.
    programs: Option<PathBuf>,
    target: PathBuf,
}

impl Toolchain {
    /// The toolchain of a mode, its sysroot built if that was never done.
    ///
    /// # Errors
    /// When std cannot be built.
    pub fn ready(mode: Mode, route: Route) -> Result<Self> {
        let compiler = match route {
            Route::Own => Compiler::own()?,
            Route::Debian => Compiler::debian(),
        };
        if mode == Mode::Ordinary && compiler.can(mode) {
            let key = cache::key([compiler.description()?]);
            return Ok(Self { mode, programs: None, target: target(&format!("own-{key}"))? });
        }
        let name = sysroot_name(&compiler, mode)?;
        let sysroot = if is_cached(&name) {
            cache::folder()?.join(&name)
        } else {
            run::step(&format!("std for {TARGET} ({}), once, about a minute", mode.name()), || {
                cache::entry(&name, |partial, place| build(&compiler, mode, partial, place))
            })?
        };
        Ok(Self { mode, programs: Some(sysroot.join("bin")), target: target(&name)? })
    }

    /// The target directory, which is this sysroot's alone: cargo does not notice that std changed.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folders that must come first on the path of whatever calls cargo.
    pub fn programs(&self) -> Option<&Path> {
        self.programs.as_deref()
    }

    /// The compiler's version.
    ///
    /// # Errors
    /// When it does not say.
    pub fn release(&self) -> Result<String> {
        let rustc = self.programs.as_ref().map_or("rustc".into(), |folder| folder.join("rustc"));
        said(&run::answer(run::child(rustc).arg("-vV"))?, "release")
    }

    /// The variables that make any cargo underneath a process use this toolchain; the path is the caller's.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![("CARGO_TARGET_DIR", self.target.clone().into_os_string())];
        if let Some(programs) = &self.programs {
            variables.push(("CARGO", programs.join("cargo").into()));
            variables.push(("RUSTC", programs.join("rustc").into()));
            variables.push(("RUSTDOC", programs.join("rustdoc").into()));
        }
        if self.mode == Mode::Small {
            variables.push(("RUSTC_BOOTSTRAP", "1".into()));
        }
        let mut flags: Vec<OsString> =
            self.mode.flags().split_whitespace().map(OsString::from).collect();
        flags.extend(without_home());
        // This form may hold spaces, and goes before any other.
        variables.push(("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\x1f"))));
        variables
    }

    /// `cargo <subcommand> --target wasm32-unknown-unknown`, to be run in the clone.
    ///
    /// # Errors
    /// When the path of programs cannot be written down.
    pub fn cargo(&self, root: &Path, subcommand: &str, tools: &[PathBuf]) -> Result<Command> {
        let mut command = match (&self.programs, subcommand) {
            (None, _) => run::cargo(root),
            // Cargo looks for its subcommands in its home before the path, where rustup's clippy may be.
            (Some(programs), "clippy") => run::child(programs.join("cargo-clippy")),
            (Some(programs), _) => run::child(programs.join("cargo")),
        };
        let folders: Vec<_> = self.programs.iter().chain(tools).cloned().collect();
        command.current_dir(root).env("PATH", run::path_with(&folders)?).envs(self.environment());
        command.args([subcommand, "--target", TARGET]);
        Ok(command)
    }
}

/// The compiler's flag that keeps where the sources of dependencies are out of what is published: panic messages name
/// source files.
pub fn without_home() -> Option<OsString> {
    let mut remap = OsString::from("--remap-path-prefix=");
    remap.push(cargo_home()?);
    remap.push("=/cargo");
    Some(remap)
}

/// Where cargo keeps the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    own.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

/// Each clone has its own: cargo takes the same package of two clones for one.
fn target(key: &str) -> Result<PathBuf> {
    Ok(cache::target()?.join(format!("wasm-{key}")))
}

fn is_cached(name: &str) -> bool {
    cache::folder().is_ok_and(|folder| folder.join(name).is_dir())
}

/// This machine as a target, and the version of the compiler for it.
///
/// # Errors
/// When the compiler does not say.
pub fn native() -> Result<(String, String)> {
    let text = run::answer(run::child("rustc").arg("-vV"))?;
    Ok((said(&text, "host")?, said(&text, "release")?))
}

/// A line of what a compiler says of itself.
fn said(description: &str, name: &str) -> Result<String> {
    let start = format!("{name}: ");
    let found = description.lines().find_map(|line| line.strip_prefix(&start));
    found.map(str::to_owned).with_context(|| format!("rustc -vV names no {name}"))
}

/// `sysroot-<version>-<mode>-<hash of the compiler and the recipe>`.
fn sysroot_name(compiler: &Compiler, mode: Mode) -> Result<String> {
    let description = compiler.description()?;
    let version = said(&description, "release")?;
    let recipe = [&description, STD_CRATE, STD_ARGUMENTS, STD_FLAGS, mode.flags(), LAYOUT];
    Ok(format!("sysroot-{version}-{}-{}", mode.name(), cache::key(recipe)))
}

/// The empty crate that std is built for.
const STD_CRATE: &str = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
    [profile.release]\nopt-level = \"z\"\ndebug = 0\n\n[workspace]\n";
const STD_ARGUMENTS: &str = "build --release -Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test \
    -Zbuild-std-features=optimize_for_size --target wasm32-unknown-unknown";
/// Bitcode is what fat link-time optimisation of the widget reads.
const STD_FLAGS: &str = "-Cembed-bitcode=yes";
/// Goes up when [`lay_out`] changes.
const LAYOUT: &str = "1";

/// Builds std from source and lays a sysroot around it.
fn build(compiler: &Compiler, mode: Mode, partial: &Path, place: &Path) -> Result<()> {
    let work = partial.join("std");
    fs::create_dir_all(work.join("src"))?;
    fs::write(work.join("Cargo.toml"), STD_CRATE)?;
    fs::write(work.join("src/lib.rs"), "#![no_std]\n")?;
    let remap = format!("--remap-path-prefix={}=/std", compiler.source().display());
    let mut cargo = run::child(compiler.program("cargo"));
    cargo.args(STD_ARGUMENTS.split_whitespace()).current_dir(&work);
    // Debian's source carries its dependencies; rustup's is completed from the registry.
    let vendor = compiler.source().join("vendor");
    if vendor.is_dir() {
        cargo.args(["--offline", "--config", "source.crates-io.replace-with='vendor'", "--config"]);
        cargo.arg(format!("source.vendor.directory='{}'", vendor.display()));
    }
    cargo.env("RUSTC", &compiler.rustc).env("RUSTC_BOOTSTRAP", "1");
    let flags = [STD_FLAGS, &remap].into_iter().chain(mode.flags().split_whitespace());
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.collect::<Vec<_>>().join("\x1f"));
    cargo.env("CARGO_TARGET_DIR", work.join("target"));
    run::quietly(&mut cargo)?;
    lay_out(compiler, &work.join("target").join(TARGET).join("release/deps"), partial, place)?;
    cache::remove(&work)
}

/// Puts compiled libraries, the compiler's own files and wrappers for its programs where rustc looks for them.
fn lay_out(compiler: &Compiler, libraries: &Path, partial: &Path, place: &Path) -> Result<()> {
    let rustlib = partial.join("lib/rustlib");
    let into = rustlib.join(TARGET).join("lib");
    fs::create_dir_all(&into)?;
    for file in fs::read_dir(libraries)? {
        let file = file?.path();
        if let (Some("rlib"), Some(name)) =
            (file.extension().and_then(|e| e.to_str()), file.file_name())
        {
            fs::rename(&file, into.join(name))?;
        }
    }
    if !holds_std(&into) {
        bail!("the build of std left no libstd in {}", libraries.display());
    }

    let own = compiler.sysroot.join("lib/rustlib");
    for name in ["etc", "src"] {
        if own.join(name).exists() {
            symlink(own.join(name), rustlib.join(name))?;
        }
    }
    let host = run::answer(run::child(&compiler.rustc).args(["--print", "host-tuple"]))?;
    let tools = rustlib.join(&host).join("bin");
    fs::create_dir_all(&tools)?;
    symlink(own.join(&host).join("lib"), rustlib.join(&host).join("lib"))?;
    let shipped = own.join(&host).join("bin/rust-lld");
    let linker = if shipped.is_file() { Some(shipped) } else { run::on_path("wasm-ld-19") };
    symlink(
        linker.context("no linker for Wasm: neither rust-lld nor wasm-ld-19")?,
        tools.join("rust-lld"),
    )?;

    let programs = partial.join("bin");
    fs::create_dir_all(&programs)?;
    let place = place.display();
    for name in ["rustc", "rustdoc"] {
        // A symbolic link would take the compiler's own folder as its sysroot.
        let program = compiler.program(name);
        script(
            &programs.join(name),
            &format!("exec '{}' --sysroot '{place}' \"$@\"", program.display()),
        )?;
    }
    let clippy = compiler.program("cargo-clippy");
    script(
        &programs.join("cargo-clippy"),
        &format!("SYSROOT='{place}' exec '{}' \"$@\"", clippy.display()),
    )?;
    symlink(compiler.program("cargo"), programs.join("cargo"))?;
    Ok(())
}

fn script(file: &Path, line: &str) -> Result<()> {
    fs::write(file, format!("#!/bin/sh\n{line}\n"))?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Nobody listens on the discard port, and the home is not the user's: nothing can be fetched or altered.
    fn refused(mode: Mode) -> Result<()> {
        let home = std::env::temp_dir().join(format!("trefoil-rustup-{}", std::process::id()));
        let home_text = home.to_string_lossy().into_owned();
        let outcome = rustup(
            mode,
            &[
                ("RUSTUP_DIST_SERVER", "http://127.0.0.1:9"),
                ("RUSTUP_UPDATE_ROOT", "http://127.0.0.1:9"),
                ("RUSTUP_HOME", &home_text),
                ("RUSTUP_TOOLCHAIN", "stable"),
                ("RUSTUP_AUTO_INSTALL", "1"),
            ],
        );
        cache::remove(&home)?;
        outcome
    }

    #[test]
    fn a_refused_rustup_server_falls_through_to_debian() {
        for mode in [Mode::Ordinary, Mode::Small] {
            let asked = Cell::new(false);
            let ask = || {
                asked.set(true);
                refused(mode)
            };
            let choice = Choice {
                debian_only: false,
                asks_rustup: true,
                has: &|| false,
                is_built: &|| false,
                rustup: &ask,
            };
            assert_eq!(choose(choice), Route::Debian);
            assert!(asked.get());
        }
    }

    #[test]
    fn rustup_is_asked_only_when_allowed_and_needed() {
        fn check(
            debian_only: bool,
            asks: bool,
            has: bool,
            is_built: bool,
            expected: (Route, bool),
        ) {
            let asked = Cell::new(false);
            let route = choose(Choice {
                debian_only,
                asks_rustup: asks,
                has: &|| has || asked.get(),
                is_built: &|| is_built,
                rustup: &|| {
                    asked.set(true);
                    Ok(())
                },
            });
            assert_eq!((route, asked.get()), expected);
        }
        check(true, true, true, false, (Route::Debian, false));
        check(false, true, true, false, (Route::Own, false));
        check(false, true, false, true, (Route::Debian, false));
        check(false, false, false, false, (Route::Debian, false));
        check(false, true, false, false, (Route::Own, true));
    }
}
