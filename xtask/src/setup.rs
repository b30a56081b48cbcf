//! Makes what a command needs; what is there already costs no time.

use crate::bundle::Build;
use crate::toolchain::{Mode, Route, Toolchain};
use crate::tools::{Browser, Engine, Tools};
use crate::{cache, debian, toolchain, tools};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// Something that a command cannot work without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// The widget's release build.
    Small,
    /// The lints for the browser's side.
    Clippy,
    /// Tests in a browser of that engine.
    Browser(Engine),
    /// The check of the build that uses Trunk.
    Trunk,
    /// The test that reads what the collector asks of the system.
    Strace,
    /// The check that counts instructions.
    Valgrind,
    /// The test that starts a machine, as root.
    Machine,
    /// The programs of others that native tests run.
    Programs,
}

/// What [`run`] made or found.
#[derive(Debug)]
pub struct Ready {
    /// The clone.
    pub root: PathBuf,
    /// The compiler for development and tests in the browser.
    pub ordinary: Toolchain,
    /// The compiler for the widget's release build.
    pub small: Option<Toolchain>,
    /// Glue, optimiser, minifier, type checker.
    pub tools: Tools,
    /// Browsers with their drivers.
    pub browsers: Vec<Browser>,
    /// The folder that holds `trunk`.
    pub trunk: Option<PathBuf>,
}

impl Ready {
    /// What a build needs, and nothing more.
    ///
    /// # Errors
    /// As for [`run`].
    pub fn to_build(build: Build) -> Result<Self> {
        run(match build {
            Build::Development => &[],
            Build::Release => &[Need::Small],
        })
    }

    /// Where builds go unless they are sent elsewhere.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The compiler of a mode.
    ///
    /// # Errors
    /// When the small one was not asked for.
    pub fn toolchain(&self, mode: Mode) -> Result<&Toolchain> {
        match mode {
            Mode::Ordinary => Ok(&self.ordinary),
            Mode::Small => self.small.as_ref().context("the small compiler was not set up"),
        }
    }

    /// Cargo for the browser, with every tool on its path and tests run in the browser.
    ///
    /// # Errors
    /// When the small compiler was not asked for, or the path cannot be written down.
    pub fn cargo(&self, mode: Mode, subcommand: &str) -> Result<Command> {
        let mut cargo =
            self.toolchain(mode)?.cargo(&self.root, subcommand, &self.tools.folders())?;
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        if let Some(chromium) = self.browser(Engine::Chromium) {
            // Where both are named, Firefox would be taken.
            cargo.envs(chromium.programs.iter().cloned()).env_remove("GECKODRIVER");
        }
        Ok(cargo)
    }

    /// The browser of an engine, if it was asked for.
    pub fn browser(&self, engine: Engine) -> Option<&Browser> {
        self.browsers.iter().find(|browser| browser.engine == engine)
    }
}

/// Makes everything that is needed; the ordinary compiler and the tools always are.
///
/// # Errors
/// The first thing that cannot be made, with the remedy where there is one.
pub fn run(needs: &[Need]) -> Result<Ready> {
    let root = cache::root()?;
    let ordinary = toolchain::route(Mode::Ordinary)?;
    let small = needs.contains(&Need::Small).then(|| toolchain::route(Mode::Small)).transpose()?;

    // All packages in one go, so that somebody without root is asked once.
    let mut packages = Vec::new();
    if ordinary == Route::Debian || small == Some(Route::Debian) {
        packages.extend(debian::WASM);
    }
    if ordinary == Route::Debian && needs.contains(&Need::Clippy) {
        packages.extend(debian::CLIPPY);
    }
    let is_needed = |engine: &Engine| needs.contains(&Need::Browser(*engine));
    let engines: Vec<_> = Engine::ALL.into_iter().filter(is_needed).collect();
    for engine in &engines {
        packages.extend(engine.packages()?);
    }
    if needs.contains(&Need::Strace) {
        packages.extend(debian::unless_there(debian::STRACE));
    }
    if needs.contains(&Need::Valgrind) {
        packages.extend(debian::unless_there(debian::VALGRIND));
    }
    if needs.contains(&Need::Machine) && debian::is_root()? {
        packages.push(debian::MACHINE);
    }
    if needs.contains(&Need::Programs) {
        packages.extend(tools::programs()?);
    }
    debian::ensure(&packages)?;

    let tools = Tools::ready(&root)?;
    let trunk = needs.contains(&Need::Trunk).then(|| tools::trunk(&root)).transpose()?;
    let browsers = engines.into_iter().map(|engine| engine.ready(&root)).collect::<Result<_>>()?;
    Ok(Ready {
        ordinary: Toolchain::ready(Mode::Ordinary, ordinary)?,
        small: small.map(|route| Toolchain::ready(Mode::Small, route)).transpose()?,
        root,
        tools,
        browsers,
        trunk,
    })
}
