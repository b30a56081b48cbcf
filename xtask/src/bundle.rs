//! Builds `dist/`: what a site owner serves (`embed/`), the studio (`studio/`), the example pages and the docs (`docs/`).

use crate::html::{self, Asset};
use crate::locales::{self, Packed};
use crate::setup::Ready;
use crate::tidy::Source;
use crate::toolchain::{Mode, TARGET};
use crate::{cache, docs, inventory, order, run, tools};
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use sha2::Digest as _;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a build is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Build {
    /// Quick to make, readable, with panic messages.
    Development,
    /// Small, minified: what is published.
    Release,
}

impl Build {
    const fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Release => "release",
        }
    }

    /// Brotli's quality, 0 to 11.
    const fn brotli_quality(self) -> i32 {
        match self {
            Self::Development => 5,
            Self::Release => 11,
        }
    }
}

/// The programs for the browser, the longest to make first; the studio's worker last, when what it shares with the studio is
/// compiled. The widget's two are small, the studio's two are fast.
pub const PROGRAMS: &[&str] = &["studio", "widget", "check", "reader"];

/// Those among the widget's files.
const WIDGET: &[&str] = &["widget", "check"];

/// The least that a question drawn by Yew takes, for `cargo xtask bench shown`.
const FLOOR: &str = "floor";

/// A program for the browser.
#[derive(Debug)]
struct Program {
    package: &'static str,
    /// The binary.
    name: &'static str,
    features: &'static str,
    mode: Mode,
    profile: &'static str,
    /// The folder of that profile in the target directory.
    folder: &'static str,
    optimise: &'static [&'static str],
    /// Parts of the names of functions that the program never calls.
    unreached: &'static [&'static str],
    /// Texts that it never reads, each from one up to and with another.
    unread: &'static [(&'static str, &'static str)],
}

/// What Yew can do and the card never asks for (docs/adr/0011, docs/adr/0012).
const UNREACHED_IN_WIDGET: &[&str] = &[
    // Portals, suspended and nested components, raw HTML.
    "VPortal",
    "VSuspense",
    "BaseSuspense",
    "VRaw",
    "BRaw",
    "vcomp::VComp",
    // A drawing is made, put on the page and dropped: it has one owner, and is never copied.
    "VNode as core::clone",
    "VList as core::clone",
    // Its lists have no keys: the one part with a key stands beside parts without.
    "KeyedEntry",
    "ReconcileTarget>::shift",
    // Its tables of names are small and lose none.
    "rehash_in_place",
    // What waits to be drawn is drawn at once: a tree of one leaf.
    "BalancingContext",
    // Its elements have the same places for attributes (src/ui/survey/tag.rs) and no properties.
    "apply_diff_as_maps",
    "indexmap",
    "Reflect::set",
    // The loader mounts another survey instead of giving one new properties.
    "Stateful>::props_changed",
    // An element's own listeners.
    "SubtreeData>::add_listener",
    "BSubtree>::ensure_handled",
    "ListenerRegistration>::register",
    "Registry>::unregister",
    "EventDescriptor as",
    // What it says of an element that cannot be put on the page, before it gives up.
    "gloo_console",
    // Where else the page's window would be if `self` were nothing, which the glue sees to.
    "WINDOW::init",
    "GLOBAL_THIS::init",
    "::GLOBAL::init",
    // Maps of an element's listeners; the empty set of kinds, `EventDescriptor, ()`, is read.
    "EventDescriptor, alloc",
];

/// Texts that the widget never reads.
const UNREAD_IN_WIDGET: &[(&str, &str)] = &[
    // The names of all events, which only an element's own listeners would ask for.
    ("onabort", "ontransitionstart"),
    // What is thrown where there is no page, or an element is where none can be.
    ("called `Result::unwrap_throw()`", "Can't find document"),
    ("closure invoked recursively", "before next sibling"),
    // The card has no formulas.
    ("http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1998/Math/MathML"),
];

/// The cargo feature that a program is compiled with: of its own name, but for the studio's worker.
pub fn features_of(program: &str) -> &str {
    if program == "reader" { "studio" } else { program }
}

impl Program {
    /// How a program is compiled for this build.
    fn of(name: &str, build: Build) -> Result<Self> {
        let Some(name) = PROGRAMS.iter().find(|own| **own == name) else {
            bail!("`{name}` is no program for the browser");
        };
        Ok(match (build, *name) {
            (Build::Development, name) => Self::unoptimised(name),
            (Build::Release, name @ ("studio" | "reader")) => {
                let optimise: &[_] = match name {
                    // Files have a million rows.
                    "reader" => &["-O3"],
                    // A fifth of the time that -O3 takes, for 5 % more bytes.
                    _ => &["-O1"],
                };
                let profile = "studio";
                Self { profile, folder: profile, optimise, ..Self::unoptimised(name) }
            }
            (Build::Release, "widget") => Self {
                unreached: UNREACHED_IN_WIDGET,
                unread: UNREAD_IN_WIDGET,
                ..Self::smallest("widget")
            },
            (Build::Release, name) => Self::smallest(name),
        })
    }

    /// Every byte is paid by a respondent on a slow phone.
    ///
    /// Rust puts the stack first, so no address of use is among the lowest 1024.
    fn smallest(name: &'static str) -> Self {
        // Each pays for its seconds with a few dozen bytes.
        let optimise: &[&str] = &[
            "--dae-optimizing",
            "--gufa",
            "-Oz",
            "--reorder-locals",
            "-Oz",
            "--rse",
            "--vacuum",
            "--low-memory-unused",
        ];
        let profile = "widget";
        Self { mode: Mode::Small, profile, folder: profile, optimise, ..Self::unoptimised(name) }
    }

    /// Whether its glue fetches the Wasm; else `card.js` does so for it.
    fn starts_itself(&self) -> bool {
        matches!(self.name, "studio" | "reader" | FLOOR)
    }

    fn unoptimised(name: &'static str) -> Self {
        Self {
            package: "trefoil",
            name,
            features: features_of(name),
            mode: Mode::Ordinary,
            profile: "dev",
            folder: "debug",
            optimise: &[],
            unreached: &[],
            unread: &[],
        }
    }
}

/// Only the smallest functions are written out where they are called: calls of the same function
/// pack better than its body in several places. Found by trying: 0.4 KB.
const INLINING: [&str; 3] = [
    "--always-inline-max-function-size=3",
    "--flexible-inline-max-function-size=2",
    "--one-caller-inline-max-function-size=25",
];

/// What today's browsers read; with all features on, engines refuse the output.
const WASM_FEATURES: &[&str] = &[
    "bulk-memory",
    "bulk-memory-opt",
    "call-indirect-overlong",
    "reference-types",
    "multivalue",
    "mutable-globals",
    "sign-ext",
    "nontrapping-float-to-int",
];

/// Where the widget's files are in an output, unless they are to be published.
pub const EMBED: &str = "embed";
/// Where the docs are.
const DOCS: &str = "docs";

/// Builds everything into `dist`, whose content is replaced as a whole at the end.
///
/// # Errors
/// When a source file is missing or a tool fails; `dist` is as it was then.
pub fn build(ready: &Ready, build: Build, dist: &Path) -> Result<()> {
    build_with(ready, build, dist, EMBED, |_| Ok(()))
}

/// The same with the widget's files in a folder of that name, and whatever `more` adds beside the rest.
///
/// # Errors
/// As for [`build`], or when `more` fails.
pub fn build_with(
    ready: &Ready,
    build: Build,
    dist: &Path,
    folder: &str,
    more: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    fs::create_dir_all(dist)?;
    let _turn = turn()?;
    let staging = dist.join(STAGING);
    cache::remove(&staging)?;
    programs(ready, PROGRAMS, build)?;
    embed(ready, build, &staging.join(folder))?;
    studio(ready, build, &staging, folder)?;
    examples(&ready.root.join("www/examples"), &staging, folder)?;
    docs::write(ready, build, &staging.join(DOCS))?;
    run::step("brotli", || compress(&staging, build.brotli_quality()))?;
    more(&staging)?;
    for old in entries(dist)?.iter().filter(|path| **path != staging) {
        match old.is_dir() {
            true => cache::remove(old)?,
            false => fs::remove_file(old)?,
        }
    }
    for new in entries(&staging)? {
        fs::rename(&new, dist.join(name_of(&new)?))?;
    }
    cache::remove(&staging)
}

/// Builds the widget's files alone, into a folder that is new.
///
/// # Errors
/// As for [`build`], or when the folder holds something.
pub fn embed_alone(ready: &Ready, build: Build, into: &Path) -> Result<()> {
    if into.is_dir() && !entries(into)?.is_empty() {
        bail!("{} is not empty", into.display());
    }
    let _turn = turn()?;
    programs(ready, WIDGET, build)?;
    embed(ready, build, into)?;
    compress(into, build.brotli_quality())
}

/// Builds the docs alone, in the place of those that `dist` has, and answers with their first page.
///
/// # Errors
/// As for [`docs::write`]; the docs are as they were then.
pub fn docs_alone(ready: &Ready, dist: &Path) -> Result<PathBuf> {
    fs::create_dir_all(dist)?;
    let _turn = turn()?;
    let staging = dist.join(STAGING);
    cache::remove(&staging)?;
    docs::write(ready, Build::Development, &staging)?;
    cache::remove(&dist.join(DOCS))?;
    fs::rename(&staging, dist.join(DOCS))?;
    Ok(dist.join(DOCS).join("index.html"))
}

/// Held while something is built.
const LOCK: &str = ".lock";
/// Where an output is put together, inside it.
const STAGING: &str = ".partial";

/// One build at a time.
fn turn() -> Result<fs::File> {
    let finished = finished()?;
    fs::create_dir_all(&finished)?;
    cache::turn(&finished.join(LOCK))
}

/// Where finished programs are kept from one build to the next.
fn finished() -> Result<PathBuf> {
    Ok(cache::target()?.join("bundle"))
}

/// Writes `integrity.json`: for each file below a folder the value of an `integrity` attribute.
///
/// # Errors
/// When a file cannot be read.
pub fn seal(folder: &Path) -> Result<()> {
    let text = serde_json::to_string_pretty(&hashes(folder)?)? + "\n";
    fs::write(folder.join("integrity.json"), text)?;
    Ok(())
}

/// `sha384-…` of each file below a folder, packed twins aside.
fn hashes(folder: &Path) -> Result<serde_json::Map<String, serde_json::Value>> {
    let plain = below(folder)?.into_iter().filter(|(_, file)| !has_extension(file, &["br"]));
    plain.map(|(name, file)| Ok((name, integrity(&fs::read(&file)?).into()))).collect()
}

/// `sha384-…`, as browsers compare it.
pub fn integrity(bytes: &[u8]) -> String {
    format!(
        "sha384-{}",
        base64::engine::general_purpose::STANDARD.encode(sha2::Sha384::digest(bytes))
    )
}

/// A classic script, so that it runs where it stands; all others are modules.
const LOADER: &str = "trefoil.js";

/// The loader with all that it loads, for pages whose scripts are pinned by a hash.
const PINNED: &str = "trefoil.pinned.js";

/// The style sheet of plain forms.
const FORM_STYLE: &str = "form.css";

/// What runs inside a frame beside the pinned scripts; a classic script, too.
const FRAMED: &str = "framed.js";

/// What `card.js` draws itself; a part of it.
const SKETCH: &str = "sketch.js";

/// The scripts of the embed bundle that are written by hand: the loader, and the modules it loads.
/// They are built in one go, so that each calls the others' properties by the same short names;
/// then the sketch and the widget's glue go into `card.js`.
const SCRIPTS: &[&str] = &[
    LOADER,
    "card.js",
    SKETCH,
    "outbox.js",
    "formats.js",
    "accent.js",
    "explain.js",
    "form.js",
    "frame.js",
    "hold.js",
    "kept.js",
    FRAMED,
];

/// Loader, widget, style, locales, themes.
fn embed(ready: &Ready, build: Build, into: &Path) -> Result<()> {
    fs::create_dir_all(into)?;
    let www = ready.root.join("www");
    let locales = files(&www.join("locales"), "json")?;
    if locales.is_empty() {
        bail!("www/locales holds no locale");
    }
    for name in WIDGET {
        program(name, build, into)?;
    }

    let locales = locales_packed(&locales)?;
    transpile(ready, build, &locales, None, into)?;
    // Now, so that no property of the browser's that the glue names is shortened.
    let glue = into.join("widget.js");
    let mut bundler = ready.tools.npm("esbuild");
    bundler.arg(into.join("card.js")).arg(format!("--outfile={}", into.join("card.js").display()));
    bundler.arg(format!("--alias:widget={}", glue.display()));
    bundler.args(["--bundle", "--format=esm", "--allow-overwrite", "--log-level=warning"]);
    // What it fetches when it is wanted.
    for wanted in ["accent", "explain", "form", "frame", "hold", "kept", "outbox"] {
        bundler.arg(format!("--external:./{wanted}.js"));
    }
    if build == Build::Release {
        bundler.args(["--minify", "--legal-comments=none"]);
    }
    run::quietly(&mut bundler)?;
    for packed in ["widget.js", "widget.js.br", SKETCH] {
        fs::remove_file(into.join(packed))?;
    }
    if build == Build::Release {
        for script in SCRIPTS.iter().filter(|script| **script != SKETCH) {
            squeeze(ready, &into.join(script), ![LOADER, FRAMED].contains(script))?;
        }
    }

    style(ready, build, &www.join("embed/trefoil.css"), &into.join("trefoil.css"))?;
    for told in ["trefoil.d.ts", "custom-elements.json"] {
        copy(&www.join("embed").join(told), &into.join(told))?;
    }
    for theme in files(&www.join("themes"), "css")? {
        style(ready, build, &theme, &into.join("themes").join(name_of(&theme)?))?;
    }
    fs::create_dir_all(into.join("locales"))?;
    for locale in &locales {
        fs::write(into.join("locales").join(format!("{}.json", locale.tag)), &locale.text)?;
    }
    pinned(ready, build, &locales, into)?;
    // Of forms that need no script, so that no script knows of it.
    style(ready, build, &www.join("embed").join(FORM_STYLE), &into.join(FORM_STYLE))?;
    let page = fs::read_to_string(www.join("embed/frame.html")).context("frame.html")?;
    let hash = |file: &str| Some(integrity(&fs::read(into.join(file)).ok()?));
    fs::write(into.join("frame.html"), hashed(&page, &hash)?)?;
    inventory::check(into)
}

/// A text with the hashes that it asks for, as page cases do: `{sha384 embed/trefoil.js}`.
///
/// # Errors
/// When it asks for one that there is not.
pub fn hashed(text: &str, hash: &dyn Fn(&str) -> Option<String>) -> Result<String> {
    let mut parts = text.split("{sha384 ");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (path, rest) = part.split_once('}').context("a hash is asked for without an end")?;
        whole += &hash(path).with_context(|| format!("there is no {path} to hash"))?;
        whole += rest;
    }
    Ok(whole)
}

/// Puts our scripts into a folder, each as it is, with what only the build knows.
fn transpile(
    ready: &Ready,
    build: Build,
    locales: &[Packed],
    hashes: Option<&serde_json::Map<String, serde_json::Value>>,
    into: &Path,
) -> Result<()> {
    let sources = ready.root.join("www/embed");
    let mut scripts = ready.tools.npm("esbuild");
    scripts.args(SCRIPTS.iter().map(|name| sources.join(name)));
    scripts.arg(format!("--outdir={}", into.display()));
    scripts.args(["--legal-comments=none", "--log-level=warning"]);
    let tags: Vec<_> = locales.iter().map(|locale| &*locale.tag).collect();
    // A page in Portuguese may want either.
    let is_alone = |tag: &&str| {
        tag.len() == 2 && !tags.iter().any(|other| other.starts_with(&format!("{tag}-")))
    };
    let alone: String = tags.iter().copied().filter(is_alone).collect();
    let starts: String = locales.iter().map(|locale| &*locale.hash).collect();
    for (name, value) in [
        ("VERSION", serde_json::to_string(env!("CARGO_PKG_VERSION"))?),
        ("LOCALES", serde_json::to_string(&tags.join(" "))?),
        ("LANGUAGES", serde_json::to_string(&alone)?),
        ("HASHES", serde_json::to_string(&starts)?),
        ("PINNED", hashes.is_some().to_string()),
        ("INTEGRITY", hashes.map_or(Ok("{}".into()), serde_json::to_string)?),
    ] {
        scripts.arg(format!("--define:TREFOIL_{name}={value}"));
    }
    if build == Build::Release {
        // Properties that only those scripts use among themselves: 80 bytes of the loader.
        let names = into.join("names.json");
        copy(&sources.join("names.json"), &names)?;
        let kept: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&fs::read_to_string(&names)?).context("names.json")?;
        let ours = kept.keys().map(String::as_str).collect::<Vec<_>>().join("|");
        scripts.args(["--minify".into(), format!("--mangle-props=^({ours})$")]);
        scripts.arg(format!("--mangle-cache={}", names.display()));
    }
    run::quietly(&mut scripts)?;
    if build == Build::Release {
        fs::remove_file(into.join("names.json"))?;
    }
    Ok(())
}

/// All scripts in one, which knows the hashes of the other files: the hash in its tag pins everything that a survey is made of.
fn pinned(ready: &Ready, build: Build, locales: &[Packed], embed: &Path) -> Result<()> {
    let mut hashes = hashes(embed)?;
    // What is fetched; `card.js` knows the locales.
    hashes.retain(|path, _| path.ends_with(".wasm") || path.ends_with(".css"));
    let parts = embed.join(STAGING);
    fs::create_dir_all(&parts)?;
    transpile(ready, build, locales, Some(&hashes), &parts)?;
    for name in ["widget", "check"] {
        let glue = format!("{name}.js");
        copy(
            &finished()?.join(format!("{name}-{}", build.name())).join(&glue),
            &parts.join(&glue),
        )?;
    }
    let script = embed.join(PINNED);
    let mut bundler = ready.tools.npm("esbuild");
    bundler.arg(parts.join(LOADER)).arg(format!("--outfile={}", script.display()));
    bundler.arg(format!("--alias:widget={}", parts.join("widget.js").display()));
    bundler.args(["--bundle", "--format=iife", "--log-level=warning"]);
    if build == Build::Release {
        bundler.args(["--minify", "--legal-comments=none"]);
    }
    run::quietly(&mut bundler)?;
    cache::remove(&parts)?;
    if build == Build::Release {
        squeeze(ready, &script, false)?;
    }
    // A script from elsewhere would be one that no hash pins.
    if fs::read_to_string(&script)?.contains("import(") {
        bail!("{PINNED} still loads a script");
    }
    Ok(())
}

/// All locales as they are shipped; none of them unless all are whole.
fn locales_packed(files: &[PathBuf]) -> Result<Vec<Packed>> {
    let read = |file: &PathBuf| {
        let tag = file.file_stem().and_then(OsStr::to_str).context("a locale's name is a tag")?;
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        Ok(Source { path: format!("{}{tag}.json", locales::FOLDER), text })
    };
    let sources = files.iter().map(read).collect::<Result<Vec<_>>>()?;
    let complaints = locales::locales_are_whole(&sources);
    if !complaints.is_empty() {
        bail!("locales are not whole:\n  {}", complaints.join("\n  "));
    }
    sources.iter().map(|source| locales::pack(source, &sources)).collect()
}

/// Makes a script a twentieth smaller than esbuild, which shortens properties, leaves it.
fn squeeze(ready: &Ready, script: &Path, is_module: bool) -> Result<()> {
    // Which says the same of a program that holds, and is joined with what stands beside it: 40 bytes of the loader.
    let text =
        ["const ", "const{", "const["].iter().fold(fs::read_to_string(script)?, |text, own| {
            text.replace(own, &own.replace("const", "let"))
        });
    fs::write(script, text)?;
    let mut terser = ready.tools.npm("terser");
    // What the loader says with true and false stays among our scripts, unlike what `card.js` hands to the Wasm.
    let short = if script.ends_with(LOADER) { ",booleans_as_integers" } else { "" };
    terser.arg(script).args([
        "--compress",
        &format!("passes=3,ecma=2022,pure_getters{short}"),
        "--mangle",
    ]);
    terser.args(is_module.then_some("--module")).arg("--output").arg(script);
    run::quietly(&mut terser).map(drop)
}

/// The studio's page with everything it names beside it, in an output that has the widget's files in `folder`.
fn studio(ready: &Ready, build: Build, output: &Path, folder: &str) -> Result<()> {
    let into = &output.join("studio");
    fs::create_dir_all(into)?;
    let page = fs::read_to_string(ready.root.join("index.html")).context("index.html")?;
    let (page, assets) = html::expanded(&page).context("index.html")?;
    let page = with_hashes(&beside(&page, folder), &output.join(folder))?;
    fs::write(into.join("index.html"), page)?;
    for asset in assets {
        match asset {
            Asset::Program(name) => {
                program(&name, build, into)?;
                // A file of its own: a strict policy forbids scripts inside the page.
                let start = format!(
                    "import init from \"./{name}.js\";\n\
                     // Beside this script, wherever the page is that names it.\n\
                     self.trefoilReader = new URL(\"./reader_loader.js\", import.meta.url).href;\n\
                     init();\n\
                     // What cannot be kept is fetched each time.\n\
                     navigator.serviceWorker?.register(\"./offline.js\").catch(() => {{}});\n"
                );
                fs::write(into.join("start.js"), start)?;
            }
            Asset::Worker(name) => {
                program(&name, build, into)?;
                // What Trunk calls the script that starts a worker.
                let start = format!(
                    "import init from \"./{name}.js\";\n\
                     // A promise that is not kept is no error of a worker by itself.\n\
                     init().catch(reportError);\n"
                );
                fs::write(into.join(format!("{name}_loader.js")), start)?;
            }
            Asset::Style(from, to) => style(ready, build, &ready.root.join(from), &into.join(to))?,
            Asset::File(from, to) => copy(&ready.root.join(from), &into.join(to))?,
            Asset::Folder(from, to) => copy_folder(&ready.root.join(from), &into.join(to))?,
        }
    }
    offline(&ready.root, into)?;
    fs::write(into.join("studio.html"), single(ready, into)?)?;
    Ok(())
}

/// A page of ours that finds the widget's files in `folder`, beside its own.
fn beside(page: &str, folder: &str) -> String {
    page.replace(&format!("\"../{EMBED}/"), &format!("\"../{folder}/"))
}

/// The studio's page with the hashes of the files that its tags name.
fn with_hashes(page: &str, embed: &Path) -> Result<String> {
    const EMPTY: &str = "name=\"trefoil-hashes\" content=\"\"";
    if !page.contains(EMPTY) {
        bail!("the studio's page has no place for hashes");
    }
    let hash = |name: &&str| -> Result<String> {
        Ok(format!("{name} {}", integrity(&fs::read(embed.join(name))?)))
    };
    let hashes = [LOADER, PINNED, FORM_STYLE].iter().map(hash).collect::<Result<Vec<_>>>()?;
    Ok(page.replace(EMPTY, &EMPTY.replace("\"\"", &format!("\"{}\"", hashes.join(" ")))))
}

/// The script that keeps the studio's files on the device, with their list and a version that is theirs.
fn offline(root: &Path, folder: &Path) -> Result<()> {
    let (mut files, mut contents) = (vec![String::from("./")], Vec::new());
    for file in entries(folder)?.iter().filter(|path| path.extension() != Some("br".as_ref())) {
        contents.push(fs::read(file)?);
        files.push(name_of(file)?.to_owned());
    }
    let version = cache::key(&contents);
    let script = fs::read_to_string(root.join("www/studio/offline.js"))?;
    let files = serde_json::to_string(&files)?;
    let script = format!("const VERSION = \"{version}\";\nconst FILES = {files};\n{script}");
    Ok(fs::write(folder.join("offline.js"), script)?)
}

/// The studio as one file that opens from a disk: styles, program and Wasm stand in the page.
fn single(ready: &Ready, folder: &Path) -> Result<String> {
    let text = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| name.to_owned());
    let base64 = |name: &str| -> Result<String> {
        Ok(base64::engine::general_purpose::STANDARD
            .encode(fs::read(folder.join(name)).with_context(|| name.to_owned())?))
    };
    let glue = base64("studio.js")?;
    let (studio_wasm, icon) = (base64("studio.wasm")?, base64("icon.svg")?);
    // No module: pages from a disk may start no other worker.
    let mut esbuild = ready.tools.npm("esbuild");
    esbuild.arg(folder.join("reader.js")).args(["--format=iife", "--global-name=reader"]);
    esbuild.args(["--legal-comments=none", "--log-level=error"]);
    let reader = base64::engine::general_purpose::STANDARD.encode(run::answer(&mut esbuild)?);
    let reader_wasm = base64("reader.wasm")?;
    let mut page = String::new();
    for line in text("index.html")?.lines() {
        let of = |part: &str| line.contains(part);
        if of("rel=\"stylesheet\"") {
            let name = line.split('"').find(|part| part.ends_with(".css"));
            let style = text(name.context("a style sheet has no name")?)?;
            page += &format!("    <style>\n{style}    </style>\n");
        } else if of("rel=\"icon\"") {
            page += &format!("    <link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">\n");
        } else if of("src=\"start.js\"") {
            page += &format!(
                "    <script type=\"module\">\n\
                 import init from \"data:text/javascript;base64,{glue}\";\n\
                 const said = (name) => Array.from(document.getElementsByClassName(name), (part) => part.text).join(\"\");\n\
                 const reader = [atob(\"{reader}\"), \"reader.default({{ module_or_path: Uint8Array.from(atob('\",\n\
                 said(\"reader\"), \"'), (byte) => byte.charCodeAt(0)) }}).catch(reportError);\"];\n\
                 self.trefoilReader = URL.createObjectURL(new Blob(reader, {{ type: \"text/javascript\" }}));\n\
                 init({{ module_or_path: fetch(\"data:application/wasm;base64,\" + said(\"studio\")) }});\n\
                 </script>\n"
            );
        } else if of("</body>") {
            page += &parts("studio", &studio_wasm);
            page += &parts("reader", &reader_wasm);
            page += &format!("{line}\n");
        } else if !of("rel=\"manifest\"") && !of("preload\"") {
            page += line;
            page.push('\n');
        }
    }
    // Whoever opens it has nothing beside it.
    if page.contains("href=\"studio") || page.contains("src=\"") {
        bail!("the studio's page names a file that `single` does not know");
    }
    Ok(page)
}

/// A long text as elements that no browser runs. In parts, as the time that WebKit takes to read an element grows with the
/// square of its length: with 5 MB in one the studio was there after 2.4 s, in parts after 0.8 s.
fn parts(name: &str, base64: &str) -> String {
    let element = |part| {
        let part = String::from_utf8_lossy(part);
        format!("    <script type=\"text/base64\" class=\"{name}\">{part}</script>\n")
    };
    base64.as_bytes().chunks(60_000).map(element).collect()
}

/// Each folder of examples at the top of the output: `shop/`.
fn examples(from: &Path, into: &Path, folder: &str) -> Result<()> {
    for example in entries(from)? {
        let to = into.join(name_of(&example)?);
        if to.exists() {
            bail!("the example {} has the name of a part of the output", example.display());
        }
        copy_folder(&example, &to)?;
        for page in files(&to, "html")? {
            fs::write(&page, beside(&fs::read_to_string(&page)?, folder))?;
        }
    }
    Ok(())
}

/// Makes programs for the browser, two at a time: much of a compiler's work is done by one thread alone.
fn programs(ready: &Ready, names: &[&str], build: Build) -> Result<()> {
    run::side_by_side(names, |name| made(ready, &Program::of(name, build)?, build))
}

/// Puts `<name>.js` and `<name>.wasm` of a program that was made into a folder.
fn program(name: &str, build: Build, into: &Path) -> Result<()> {
    put(&Program::of(name, build)?, build, into)
}

/// Builds the framework's floor as small as the widget, into a folder.
///
/// # Errors
/// When a tool fails.
pub fn floor(ready: &Ready, into: &Path) -> Result<()> {
    fs::create_dir_all(into)?;
    let program = Program { package: "trefoil-floor", ..Program::smallest(FLOOR) };
    made(ready, &program, Build::Release)?;
    put(&program, Build::Release, into)
}

fn put(program: &Program, build: Build, into: &Path) -> Result<()> {
    let finished = folder_of(program, build)?;
    for ending in ["js", "wasm", "js.br", "wasm.br"] {
        let file = format!("{}.{ending}", program.name);
        copy(&finished.join(&file), &into.join(&file))?;
    }
    Ok(())
}

/// Where a finished program is.
fn folder_of(program: &Program, build: Build) -> Result<PathBuf> {
    Ok(finished()?.join(format!("{}-{}", program.name, build.name())))
}

/// Compiles a program; it is finished anew only when what comes of that has changed.
fn made(ready: &Ready, program: &Program, build: Build) -> Result<()> {
    let name = program.name;
    let compiled = run::step(&format!("{name} for the browser ({})", build.name()), || {
        let mut cargo = ready.cargo(program.mode, "build")?;
        cargo.args([
            "-p",
            program.package,
            "--bin",
            name,
            "--no-default-features",
            "--features",
            program.features,
        ]);
        cargo.args(["--profile", program.profile]);
        run::quietly(&mut cargo)?;
        let target = ready.toolchain(program.mode)?.target().join(TARGET).join(program.folder);
        Ok(target.join(format!("{name}.wasm")))
    })?;
    let finished = folder_of(program, build)?;
    let wasm = fs::read(&compiled).with_context(|| compiled.display().to_string())?;
    let npm = ready.tools.npm.to_string_lossy();
    let how = format!("{FINISH} {program:?} {}", tools::WASM_BINDGEN);
    let key = cache::key([&wasm, npm.as_bytes(), how.as_bytes()]);
    if fs::read_to_string(finished.join("key")).ok().as_ref() != Some(&key) {
        run::step(&format!("{name}: glue and optimiser"), || {
            cache::remove(&finished)?;
            finish(ready, program, build, &compiled, &finished)?;
            compress(&finished, build.brotli_quality())?;
            fs::write(finished.join("key"), &key)?;
            Ok(())
        })?;
    }
    Ok(())
}

/// Goes up when [`finish`] changes.
const FINISH: &str = "25";

/// A program whose functions have names still, beside the one that is served.
const NAMED: &str = "named.wasm";

/// The widget's Wasm with the names of its functions, as the last release build left it.
///
/// # Errors
/// When there was none.
pub fn widget_with_names() -> Result<Vec<u8>> {
    let build = Build::Release;
    let file = folder_of(&Program::of("widget", build)?, build)?.join(format!("widget.{NAMED}"));
    fs::read(&file)
        .with_context(|| format!("{}; `cargo xtask build --release` makes it", file.display()))
}

/// From what the compiler wrote to what a browser loads.
fn finish(
    ready: &Ready,
    program: &Program,
    build: Build,
    compiled: &Path,
    into: &Path,
) -> Result<()> {
    let name = program.name;
    let raw = into.join("raw");
    let mut bindgen = ready.tools.wasm_bindgen();
    let target = if program.starts_itself() { "web" } else { "bundler" };
    bindgen
        .args(["--target", target, "--no-typescript", "--out-name", name, "--out-dir"])
        .arg(&raw);
    run::quietly(bindgen.arg(compiled))?;

    let (script, wasm) = (into.join(format!("{name}.js")), into.join(format!("{name}.wasm")));
    let raw_wasm = raw.join(format!("{name}_bg.wasm"));
    let glue = if program.starts_itself() { "" } else { "_bg" };
    let raw_script = raw.join(format!("{name}{glue}.js"));
    let glue = fs::read_to_string(&raw_script)?;
    let glue = if program.starts_itself() {
        // The default address is the one place that knows the file's name.
        glue.replace(&format!("{name}_bg.wasm"), &format!("{name}.wasm"))
    } else {
        with_beginning(&glue)?
    };
    fs::write(&raw_script, glue)?;
    if build == Build::Development {
        if program.starts_itself() {
            // Scripts of ours that it calls stand beside it, and go into it.
            let mut esbuild = ready.tools.npm("esbuild");
            esbuild.arg(raw_script).arg(format!("--outfile={}", script.display()));
            run::quietly(esbuild.args(["--bundle", "--format=esm", "--log-level=warning"]))?;
        } else {
            fs::rename(raw_script, script)?;
        }
        fs::rename(raw_wasm, wasm)?;
    } else {
        let raw_wasm = without_unreached(ready, program, raw_wasm)?;
        let optimised = raw.join("optimised.wasm");
        let mut optimiser = optimiser(ready, program, &raw_wasm, &optimised);
        optimiser.args(program.optimise);
        let names = if program.mode == Mode::Small { "--debuginfo" } else { "--strip-debug" };
        optimiser.args([names, "--strip-producers", "--strip-target-features"]);
        run::quietly(&mut optimiser)?;
        let mut optimiser = self::optimiser(ready, program, &optimised, &wasm);
        if program.mode == Mode::Small {
            let with_names = fs::read(&optimised)?;
            fs::write(into.join(format!("{name}.{NAMED}")), &with_names)?;
            let mut bytes = order::unnamed(&with_names)?;
            for texts in program.unread {
                blank(&mut bytes, *texts)?;
            }
            fs::write(&optimised, order::named(&bytes)?)?;
            optimiser.args(["-Oz", "--reorder-functions-by-name", "--strip-debug"]);
        }
        // Last, so that the names it prints are those in the file.
        optimiser.arg("--minify-imports-and-exports-and-modules");
        let names = run::answer(&mut optimiser)?;
        let glue = fs::read_to_string(&raw_script)?;
        fs::write(&raw_script, with_short_names(&glue, &names)?)?;
        let mut esbuild = ready.tools.npm("esbuild");
        esbuild.arg(raw_script).arg(format!("--outfile={}", script.display()));
        esbuild.args(["--format=esm", "--minify", "--legal-comments=none", "--log-level=warning"]);
        esbuild.args(program.starts_itself().then_some("--bundle"));
        run::quietly(&mut esbuild)?;
    }
    cache::remove(&raw)
}

/// The version of the compiler that a program for the browser is released with.
///
/// # Errors
/// When there is no such program, or its compiler was not set up.
pub fn compiler(ready: &Ready, name: &str) -> Result<String> {
    ready.toolchain(Program::of(name, Build::Release)?.mode)?.release()
}

/// Overwrites texts that are never read, from one up to and with another; brotli makes nothing of it.
fn blank(wasm: &mut [u8], (first, last): (&str, &str)) -> Result<()> {
    let find = |text: &str| {
        let mut places = wasm.windows(text.len()).enumerate();
        let place = places.find(|(_, window)| *window == text.as_bytes()).map(|(place, _)| place);
        place.with_context(|| format!("the program holds no `{text}`; mend the list in bundle.rs"))
    };
    let (from, to) = (find(first)?, find(last)? + last.len());
    wasm.get_mut(from..to).context("the texts stand the other way round")?.fill(0);
    Ok(())
}

/// wasm-opt from a file to another, for the browsers we mean.
fn optimiser(ready: &Ready, program: &Program, from: &Path, to: &Path) -> Command {
    let mut optimiser = ready.tools.npm("wasm-opt");
    optimiser.arg(from).arg("-o").arg(to);
    match program.mode {
        Mode::Small => optimiser.args(INLINING),
        Mode::Ordinary => optimiser.arg("--enable-simd"),
    };
    optimiser.args(WASM_FEATURES.iter().map(|feature| format!("--enable-{feature}")));
    optimiser
}

/// The program without what it never calls, as a file beside the given one.
fn without_unreached(ready: &Ready, program: &Program, wasm: PathBuf) -> Result<PathBuf> {
    if program.unreached.is_empty() {
        return Ok(wasm);
    }
    let without = wasm.with_extension("reached.wasm");
    let mut node = run::child("node");
    node.arg(ready.root.join("xtask/src/unreached.mjs"));
    node.arg(ready.tools.package("binaryen").join("index.js")).arg(wasm).arg(&without);
    run::quietly(node.args(program.unreached))?;
    Ok(without)
}

/// The glue of a program that others start: `imports`, all that the Wasm imports, and
/// `begin(exports)`. wasm-bindgen writes a function to export for each import, which is longer.
fn with_beginning(glue: &str) -> Result<String> {
    const TAKES: &str = "export function __wbg_set_wasm(val) {\n    wasm = val;\n}";
    const BEGINS: &str =
        "export function begin(exports) {\n    wasm = exports;\n    wasm.__wbindgen_start();\n}";
    if !glue.contains(TAKES) {
        bail!("wasm-bindgen {} writes another glue; mend with_beginning", tools::WASM_BINDGEN);
    }
    let (mut imports, mut others) = (String::new(), String::new());
    let mut is_import = false;
    for line in glue.replace(TAKES, BEGINS).lines() {
        let import = line.strip_prefix("export function ").filter(|rest| rest.starts_with("__wb"));
        is_import |= import.is_some();
        let into = if is_import { &mut imports } else { &mut others };
        into.push_str(import.unwrap_or(line));
        if is_import && line.starts_with('}') {
            is_import = false;
            into.push(',');
        }
        into.push('\n');
    }
    Ok(without_fallbacks(["export const imports = {\n", &imports, "};\n", &others].concat()))
}

/// What the glue does for browsers that are older than any that shows a card, and what else no card needs, each from one text
/// up to and with another, and what stands there instead.
const FALLBACKS: &[(&str, &str, &str)] = &[
    ("if (!('encodeInto' in cachedTextEncoder)) {", "\n}\n", ""),
    // Its one closure is dropped with the card.
    ("const CLOSURE_DTORS", "state.b));\n", ""),
    ("CLOSURE_DTORS.register(", "\n", ""),
    ("CLOSURE_DTORS.unregister(", "\n", ""),
    // A browser that gave up after two gigabytes of text.
    ("const MAX_SAFARI_DECODE_BYTES", "numBytesDecoded = 0;\n", ""),
    ("    numBytesDecoded += ", "    }\n", ""),
    // Pages put a `self` of their own over the browser's.
    ("typeof self === 'undefined'", " : self", "globalThis"),
    (
        "cachedDataViewMemory0.buffer.detached === true",
        "cachedDataViewMemory0.buffer !== wasm.memory.buffer)",
        "cachedDataViewMemory0.buffer !== wasm.memory.buffer",
    ),
    // What the Wasm says begins with no byte order mark.
    ("new TextDecoder(", "cachedTextDecoder.decode();", "new TextDecoder();"),
    // What writes a text into memory letter by letter while it is ASCII; what is left encodes it whole and copies it, which
    // words and answers are short enough for.
    ("    if (realloc === undefined) {", "\n", ""),
    ("    }\n\n    let len = arg.length;", "return ptr;\n", ""),
];

fn without_fallbacks(mut glue: String) -> String {
    for (first, last, instead) in FALLBACKS {
        let Some((before, rest)) = glue.split_once(first) else { continue };
        let Some((_, after)) = rest.split_once(last) else { continue };
        glue = [before, instead, after].concat();
    }
    glue.replace("arg, malloc, realloc", "arg")
        .replace(", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)", ")")
        .replace(" malloc(", " wasm.__wbindgen_malloc(")
}

/// What wasm-opt prints of the names it shortened.
#[derive(serde::Deserialize)]
struct ShortNames {
    /// Module, name, short name.
    imports: Vec<(String, String, String)>,
    /// Name, short name.
    exports: Vec<(String, String)>,
}

/// The glue with the names that wasm-opt gave to what the Wasm imports and exports, about 3 KB of
/// hashed names that would be loaded twice, and without what the Wasm no longer imports.
fn with_short_names(glue: &str, names: &str) -> Result<String> {
    let names: ShortNames = serde_json::from_str(names).context("the optimiser's names")?;
    let imports: HashMap<_, _> =
        names.imports.iter().map(|(_, name, short)| (&**name, &**short)).collect();
    let exports: HashMap<_, _> =
        names.exports.iter().map(|(name, short)| (&**name, &**short)).collect();
    let mut renamed = 0;
    let mut text = String::with_capacity(glue.len());
    // How the last line of an import begins that is left out.
    let mut end = None;
    for line in glue.lines() {
        if let Some(last) = &end {
            if line.starts_with(last) {
                end = None;
            }
            continue;
        }
        let body = line.trim_start();
        match import_on(body) {
            Some((name, rest)) => match imports.get(name) {
                Some(short) => {
                    renamed += 1;
                    text.push_str(short);
                    push_exports(rest, &exports, &mut text);
                    text.push('\n');
                }
                None => end = Some(line.replace(body, "}")),
            },
            None => {
                push_exports(line, &exports, &mut text);
                text.push('\n');
            }
        }
    }
    if renamed != imports.len() {
        bail!("the glue names {renamed} of the Wasm's {} imports", imports.len());
    }
    // All imports come from one module, whose name is shortened to the first there is.
    match names.imports.first() {
        Some((module, _, _)) => Ok(text.replace(&format!("\"{module}\""), "\"a\"")),
        None => Ok(text),
    }
}

/// The name on a line of the glue that begins what the Wasm may import, and the rest of the line.
fn import_on(line: &str) -> Option<(&str, &str)> {
    // What is only called there has no body.
    let is_import = line.starts_with("__wb") && line.ends_with('{');
    let end = is_import.then(|| line.find([':', '(']))??;
    line.split_at_checked(end)
}

/// Appends a piece of glue with each `wasm.<name>` shortened.
fn push_exports(piece: &str, exports: &HashMap<&str, &str>, into: &mut String) {
    for (index, part) in piece.split("wasm.").enumerate() {
        if index == 0 {
            into.push_str(part);
            continue;
        }
        let end = part.find(|char: char| !char.is_alphanumeric() && char != '_');
        let (name, rest) = part.split_at(end.unwrap_or(part.len()));
        into.push_str("wasm.");
        into.push_str(exports.get(name).unwrap_or(&name));
        into.push_str(rest);
    }
}

/// A style sheet, minified for a release.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn style(ready: &Ready, build: Build, from: &Path, to: &Path) -> Result<()> {
    if build == Build::Development {
        return copy(from, to);
    }
    let mut esbuild = ready.tools.npm("esbuild");
    esbuild.arg(from).arg(format!("--outfile={}", to.display()));
    run::quietly(esbuild.args(["--minify", "--legal-comments=none", "--log-level=warning"]))?;
    Ok(fs::write(to, without_blanks(&fs::read_to_string(to)?))?)
}

/// A style sheet without the blank that esbuild leaves before the value of a custom property: 10 bytes of a survey with a theme.
fn without_blanks(sheet: &str) -> String {
    let mut parts = sheet.split("--");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += "--";
        match part.split_once(": ") {
            Some((name, value)) if name.bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()) => {
                text += name;
                text += ":";
                text += value;
            }
            _ => text += part,
        }
    }
    text
}

/// What brotli makes smaller.
const TEXTS: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm"];

/// Writes a `.br` beside each file below a folder that brotli makes smaller and that has none yet.
pub fn compress(folder: &Path, quality: i32) -> Result<()> {
    let mut files: Vec<_> = below(folder)?.into_iter().map(|(_, file)| file).collect();
    files.retain(|file| has_extension(file, TEXTS));
    run::side_by_side(files, |path| {
        let packed = path.with_file_name(format!("{}.br", name_of(&path)?));
        if packed.exists() {
            return Ok(());
        }
        let plain = fs::read(&path)?;
        match brotli(&plain, quality)? {
            bytes if bytes.len() < plain.len() => fs::write(packed, bytes).map_err(Into::into),
            _ => Ok(()),
        }
    })
}

/// The bytes as a browser would receive them.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn brotli(bytes: &[u8], quality: i32) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

/// The files and folders in a folder, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<_> =
        read.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

/// All files below a folder, by their paths from there with `/`.
///
/// # Errors
/// When a folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for file in entries(folder)? {
        let name = name_of(&file)?;
        if file.is_dir() {
            let inside = below(&file)?.into_iter();
            found.extend(inside.map(|(rest, file)| (format!("{name}/{rest}"), file)));
        } else {
            found.push((name.to_owned(), file));
        }
    }
    Ok(found)
}

/// The files with an extension in a folder, by name; a missing folder has none.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    Ok(entries(folder)?.into_iter().filter(|path| has_extension(path, &[extension])).collect())
}

/// Whether a file's name ends in one of these.
pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|own| extensions.contains(&own))
}

/// The last part of a path.
///
/// # Errors
/// When it is no text.
pub fn name_of(path: &Path) -> Result<&str> {
    path.file_name().and_then(|name| name.to_str()).with_context(|| path.display().to_string())
}

/// Copies a file, the folders to it made.
///
/// # Errors
/// When it cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| from.display().to_string())?;
    Ok(())
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// As for [`copy`].
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for path in entries(from)? {
        let to = to.join(name_of(&path)?);
        if path.is_dir() { copy_folder(&path, &to)? } else { copy(&path, &to)? }
    }
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A folder that ends with the test.
    pub struct Scratch(pub PathBuf);

    impl Scratch {
        pub fn named(name: &str) -> Self {
            let folder =
                std::env::temp_dir().join(format!("trefoil-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn every_file_but_the_packed_twins_is_sealed() {
        let scratch = Scratch::named("seal");
        fs::create_dir(scratch.0.join("locales")).unwrap();
        for name in ["trefoil.js", "trefoil.js.br", "locales/en.json"] {
            fs::write(scratch.0.join(name), "").unwrap();
        }
        seal(&scratch.0).unwrap();
        let text = fs::read_to_string(scratch.0.join("integrity.json")).unwrap();
        let sealed: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).unwrap();
        assert_eq!(sealed.keys().collect::<Vec<_>>(), ["locales/en.json", "trefoil.js"]);
        // The published SHA-384 of nothing.
        let nothing = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(sealed["trefoil.js"], nothing);
    }

    #[test]
    fn the_studio_knows_the_hash_of_every_file_that_a_tag_names() {
        let scratch = Scratch::named("hashes");
        for name in [LOADER, PINNED, FORM_STYLE] {
            fs::write(scratch.0.join(name), "").unwrap();
        }
        let page = with_hashes("<meta name=\"trefoil-hashes\" content=\"\">", &scratch.0).unwrap();
        assert!(
            page.starts_with("<meta name=\"trefoil-hashes\" content=\"trefoil.js sha384-OLBg"),
            "{page}"
        );
        assert!(page.contains(" trefoil.pinned.js sha384-OLBg"), "{page}");
        assert!(page.contains(" form.css sha384-OLBg"), "{page}");
        assert!(with_hashes("<meta>", &scratch.0).is_err());
    }

    #[test]
    fn custom_properties_lose_the_blank_before_their_value_and_nothing_else_does() {
        let sheet = ":host{--a-b: 1px;--c:2px;color:var(--a-b)}p:before{content:\"-- x: y\"}";
        let packed = ":host{--a-b:1px;--c:2px;color:var(--a-b)}p:before{content:\"-- x: y\"}";
        assert_eq!(without_blanks(sheet), packed);
        assert_eq!(without_blanks(""), "");
    }

    #[test]
    fn a_twin_is_written_only_where_it_is_smaller() {
        let scratch = Scratch::named("brotli");
        fs::write(scratch.0.join("long.js"), "same ".repeat(100)).unwrap();
        fs::write(scratch.0.join("short.js"), "a").unwrap();
        fs::write(scratch.0.join("picture.png"), "same ".repeat(100)).unwrap();
        compress(&scratch.0, 11).unwrap();
        let names: Vec<_> =
            entries(&scratch.0).unwrap().iter().map(|p| name_of(p).unwrap().to_owned()).collect();
        assert_eq!(names, ["long.js", "long.js.br", "picture.png", "short.js"]);
    }

    const GLUE: &str = "function get() {\n    const import0 = {\n        __wbg_call_1: function(a) {\n            wasm.__wbindgen_malloc(a);\n        },\n    };\n    return { \"./widget_bg.js\": import0 };\n}\nwasm.mount(wasm.memory.buffer);\n";

    fn names(import: &str) -> String {
        format!(
            r#"{{"imports": [["./widget_bg.js", "{import}", "$"]],
                "exports": [["memory", "a"], ["mount", "b"], ["__wbindgen_malloc", "c"]]}}"#
        )
    }

    #[test]
    fn the_glue_does_without_what_no_card_needs() {
        let glue = "const CLOSURE_DTORS = (typeof FinalizationRegistry === 'undefined')\n    ? { a }\n    : new F(state => f(state.a, state.b));\n\
            CLOSURE_DTORS.register(x, y);\nCLOSURE_DTORS.unregister(y);\nlet t = new TextDecoder('utf-8', { z });\ncachedTextDecoder.decode();\n\
            function pass(arg, malloc, realloc) {\n    if (realloc === undefined) {\n        return malloc(arg);\n    }\n\n    let len = arg.length;\n    return ptr;\n}\n\
            pass(s, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);\n\
            function decode(bytes) {\n    numBytesDecoded += 1;\n    if (old) {\n        b();\n    }\n    c();\n}\n\
            if (!('encodeInto' in cachedTextEncoder)) {\n    d(() => {\n    });\n}\nlet y;\n";
        assert_eq!(
            without_fallbacks(glue.into()),
            "let t = new TextDecoder();\nfunction pass(arg) {\n        return wasm.__wbindgen_malloc(arg);\n}\npass(s);\nfunction decode(bytes) {\n    c();\n}\nlet y;\n"
        );
        assert_eq!(without_fallbacks("let y;".into()), "let y;");
    }

    #[test]
    fn the_glue_takes_the_names_of_the_optimised_wasm() {
        let short = with_short_names(GLUE, &names("__wbg_call_1")).unwrap();
        assert_eq!(
            short,
            "function get() {\n    const import0 = {\n$: function(a) {\n            wasm.c(a);\n        },\n    };\n    return { \"a\": import0 };\n}\nwasm.b(wasm.a.buffer);\n"
        );
    }

    #[test]
    fn the_glue_loses_what_the_optimised_wasm_no_longer_imports() {
        let first = "        __wbg_call_1";
        for unused in [
            "        __wbg_a_1: function(a) {\n            a();\n        },\n",
            "        __wbg_a_1: function() { return e(function(a) {\n            a();\n        }, arguments); },\n",
        ] {
            let longer = GLUE.replace(first, &[unused, first].concat());
            let short = with_short_names(&longer, &names("__wbg_call_1"));
            assert_eq!(short.unwrap(), with_short_names(GLUE, &names("__wbg_call_1")).unwrap());
        }
    }

    const BARE_GLUE: &str = "export function mount() {\n    wasm.mount();\n}\n\
        export function __wbg_call_1(a) {\n    wasm.__wbindgen_malloc(a);\n}\n\
        export function __wbg_a_1() { return e(function () {\n    a();\n}, arguments); }\n\
        let wasm;\nexport function __wbg_set_wasm(val) {\n    wasm = val;\n}\n";

    #[test]
    fn texts_that_are_never_read_are_overwritten_where_they_stand() {
        let mut wasm = *b"first onabort onblur onwheel last";
        blank(&mut wasm, ("onabort", "onwheel")).unwrap();
        assert!(wasm.starts_with(b"first \0\0") && wasm.ends_with(b"\0\0 last"));
        assert!(blank(&mut wasm, ("onabort", "onwheel")).is_err());
    }

    #[test]
    fn a_glue_that_others_start_has_its_imports_and_one_way_to_begin() {
        let glue = with_beginning(BARE_GLUE).unwrap();
        let short = with_short_names(&glue, &names("__wbg_call_1")).unwrap();
        assert_eq!(
            short,
            "export const imports = {\n$(a) {\n    wasm.c(a);\n},\n};\n\
            export function mount() {\n    wasm.b();\n}\nlet wasm;\n\
            export function begin(exports) {\n    wasm = exports;\n    wasm.__wbindgen_start();\n}\n"
        );
        assert!(with_beginning("let wasm;").is_err());
    }

    #[test]
    fn an_import_that_the_glue_does_not_define_is_refused() {
        assert!(with_short_names(GLUE, &names("__wbg_call_2")).is_err());
    }
}
