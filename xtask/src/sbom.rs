//! What a published program is made of: the crates that are compiled into it, as cargo resolves them for its features and its
//! target, written as a CycloneDX bill of materials.
//!
//! Crates that only run while it is built, such as macros, are not in it. The optimiser drops what is never
//! called, so a program may hold less than is listed, never more.

use crate::{bundle, run, toolchain};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sha2::Digest as _;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// A program that is published.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name, and the feature it is built with if it runs in a browser.
    pub name: &'static str,
    /// The target it is built for.
    pub target: String,
    /// The version of the compiler, whose standard library is in it.
    pub compiler: String,
}

impl Program {
    fn is_for_browsers(&self) -> bool {
        self.target == toolchain::TARGET
    }

    /// Cargo's arguments for what is compiled into it.
    fn arguments(&self) -> Vec<&str> {
        if self.is_for_browsers() {
            let features = ["--no-default-features", "--features", bundle::features_of(self.name)];
            ["-p", "trefoil", "--target", &self.target].into_iter().chain(features).collect()
        } else {
            vec!["-p", "trefoil-cli", "--target", &self.target]
        }
    }
}

/// A crate in a program, or a library that is no crate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Part {
    /// Its name there where it comes from.
    pub name: String,
    /// Its version.
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    /// Who made it, as it says itself.
    pub authors: String,
    /// The package address (purl), which scanners look up.
    pub address: String,
    /// The SHA-256 of its package, if it came from the registry.
    pub checksum: Option<String>,
    /// Where its source is kept.
    pub repository: Option<String>,
    /// The folder of its source on this machine, where its license's text is.
    pub folder: PathBuf,
    /// Whether it is kept in this clone.
    pub is_ours: bool,
}

/// All parts of a program, by name and version, and what each of them needs.
#[derive(Clone, Default, Debug)]
pub struct Parts {
    /// Without the program itself.
    pub all: BTreeMap<Id, Part>,
    /// For each part, and for the program, those that it names.
    needs: BTreeMap<Id, BTreeSet<Id>>,
    /// The program's own package.
    root: Id,
}

/// A name and a version.
pub type Id = (String, String);

/// Asks cargo what a program is made of; nothing is compiled.
///
/// # Errors
/// When cargo fails, or says something of a crate that cannot be understood.
pub fn parts(root: &Path, program: &Program) -> Result<Parts> {
    let mut cargo = run::cargo(root);
    cargo.args(["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "depth"]);
    // The depth would stand right before the name.
    let tree = run::answer(cargo.args(["--format", " {p}"]).args(program.arguments()))?;
    let mut parts = walked(&tree)?;
    let known = packages(root, &program.target)?;
    let named: BTreeSet<Id> =
        parts.needs.iter().flat_map(|(id, needs)| needs.iter().chain([id])).cloned().collect();
    let own = parts.root.clone();
    for id in named.into_iter().filter(|id| *id != own) {
        let part = known.get(&id).with_context(|| format!("cargo does not know {id:?}"))?;
        if id.0 == "libsqlite3-sys" {
            parts.add(&id, sqlite(&part.folder)?);
        }
        parts.all.insert(id, part.clone());
    }
    parts.add(&own, std_of(program));
    Ok(parts)
}

impl Parts {
    /// The program's own package and all parts.
    pub fn ids(&self) -> impl Iterator<Item = &Id> {
        std::iter::once(&self.root).chain(self.all.keys())
    }

    /// One more part, which another one needs.
    fn add(&mut self, by: &Id, part: Part) {
        let id = (part.name.clone(), part.version.clone());
        self.needs.entry(by.clone()).or_default().insert(id.clone());
        self.all.insert(id, part);
    }
}

/// What `cargo tree --prefix depth` says of who needs whom.
fn walked(tree: &str) -> Result<Parts> {
    let mut parts = Parts::default();
    let mut way: Vec<Id> = Vec::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        let mut word = || words.next().with_context(|| format!("`{line}` of cargo tree"));
        let depth: usize = word()?.parse().with_context(|| format!("`{line}` of cargo tree"))?;
        let id = (word()?.to_owned(), word()?.trim_start_matches('v').to_owned());
        way.truncate(depth);
        match way.last() {
            Some(above) => {
                parts.needs.entry(above.clone()).or_default().insert(id.clone());
            }
            None => parts.root = id.clone(),
        }
        way.push(id);
    }
    Ok(parts)
}

/// What a package says of itself.
#[derive(serde::Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    repository: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
}

#[derive(serde::Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// All packages that cargo knows for a target, with the checksums of the lock file.
fn packages(root: &Path, target: &str) -> Result<HashMap<Id, Part>> {
    let mut cargo = run::cargo(root);
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", target]);
    // All features, of which those that are built are some.
    cargo.args(["--features", "trefoil/studio"]);
    let metadata: Metadata =
        serde_json::from_str(&run::answer(&mut cargo)?).context("cargo metadata")?;
    let checksums = checksums(root)?;
    let part = |package: Package| {
        let id = (package.name.clone(), package.version.clone());
        let Some(license) = package.license else {
            bail!("{} {} names no license", package.name, package.version);
        };
        let folder = package.manifest_path.parent().context("a manifest has no folder")?;
        let part = Part {
            address: format!("pkg:cargo/{}@{}", package.name, package.version),
            name: package.name,
            version: package.version,
            // As it was written before SPDX had words for it.
            license: license.replace('/', " OR "),
            authors: package.authors.join(", "),
            checksum: checksums.get(&id).cloned(),
            repository: package.repository,
            folder: folder.into(),
            is_ours: package.source.is_none(),
        };
        Ok((id, part))
    };
    metadata.packages.into_iter().map(part).collect()
}

/// The packages of `Cargo.lock`.
pub fn locked(root: &Path) -> Result<Vec<toml::Table>> {
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock")?;
    let lock: toml::Table = lock.parse().context("Cargo.lock")?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let packages = packages.context("Cargo.lock names no package")?;
    Ok(packages.iter().filter_map(toml::Value::as_table).cloned().collect())
}

/// The name and the version of a package of `Cargo.lock`.
pub fn id(package: &toml::Table) -> Option<Id> {
    let text = |key| package.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    Some((text("name")?, text("version")?))
}

fn checksums(root: &Path) -> Result<HashMap<Id, String>> {
    let checksum =
        |package: &toml::Table| Some((id(package)?, package.get("checksum")?.as_str()?.to_owned()));
    Ok(locked(root)?.iter().filter_map(checksum).collect())
}

/// The C library that a crate brings along.
fn sqlite(folder: &Path) -> Result<Part> {
    let header = folder.join("sqlite3/sqlite3.h");
    let header = fs::read_to_string(&header).with_context(|| header.display().to_string())?;
    let version = header.lines().find_map(|line| line.strip_prefix("#define SQLITE_VERSION "));
    let version = version.context("sqlite3.h names no version")?.trim().trim_matches('"');
    Ok(Part {
        address: format!("pkg:generic/sqlite@{version}"),
        license: "blessing".into(),
        authors: "the SQLite project".into(),
        repository: Some("https://sqlite.org/src".into()),
        ..foreign("sqlite", version, folder)
    })
}

/// Rust's standard library, which no package names.
fn std_of(program: &Program) -> Part {
    let version = &program.compiler;
    Part {
        address: format!("pkg:generic/rust-std@{version}"),
        license: "MIT OR Apache-2.0".into(),
        authors: "the Rust project".into(),
        repository: Some("https://github.com/rust-lang/rust".into()),
        ..foreign("rust-std", version, Path::new(""))
    }
}

fn foreign(name: &str, version: &str, folder: &Path) -> Part {
    Part {
        name: name.into(),
        version: version.into(),
        license: String::new(),
        authors: String::new(),
        address: String::new(),
        checksum: None,
        repository: None,
        folder: folder.into(),
        is_ours: false,
    }
}

/// The bill of materials of a program, CycloneDX 1.6, as JSON.
///
/// There is no time in it: the same source gives the same bill.
///
/// # Errors
/// When a published file cannot be read.
pub fn bill(program: &Program, parts: &Parts, file: Option<&Path>) -> Result<Value> {
    let name_of = |id: &Id| {
        if *id == parts.root {
            return format!("trefoil:{}", program.name);
        }
        parts.all.get(id).map_or_else(String::new, |part| part.address.clone())
    };
    let components: Vec<Value> = parts.all.values().map(component).collect();
    let dependencies: Vec<Value> = parts
        .ids()
        .map(|id| {
            let needs = parts.needs.get(id).into_iter().flatten().map(name_of);
            json!({ "ref": name_of(id), "dependsOn": needs.collect::<Vec<_>>() })
        })
        .collect();
    let mut own = json!({
        "type": "application",
        "bom-ref": name_of(&parts.root),
        "name": program.name,
        "version": crate::release::VERSION,
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        "properties": [
            { "name": "trefoil:target", "value": program.target },
            { "name": "trefoil:compiler", "value": format!("rustc {}", program.compiler) },
        ],
    });
    if let (Some(file), Some(own)) = (file, own.as_object_mut()) {
        let hash = hex(&sha2::Sha256::digest(fs::read(file)?));
        own.insert("hashes".into(), json!([{ "alg": "SHA-256", "content": hash }]));
    }
    let mut bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "lifecycles": [{ "phase": "build" }],
            "component": own,
        },
        "components": components,
        "dependencies": dependencies,
    });
    let number = serial_number(&bill.to_string());
    if let Some(bill) = bill.as_object_mut() {
        bill.insert("serialNumber".into(), number.into());
    }
    Ok(bill)
}

fn component(part: &Part) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": part.address,
        "name": part.name,
        "version": part.version,
        "scope": "required",
        "licenses": [{ "expression": part.license }],
        "purl": part.address,
    });
    if let Some(fields) = component.as_object_mut() {
        if let Some(checksum) = &part.checksum {
            let hashes = json!([{ "alg": "SHA-256", "content": checksum }]);
            fields.insert("hashes".into(), hashes);
        }
        if let Some(address) = &part.repository {
            let references = json!([{ "type": "vcs", "url": address }]);
            fields.insert("externalReferences".into(), references);
        }
    }
    component
}

/// A UUID of version 8 that stands for a text.
fn serial_number(text: &str) -> String {
    let mut bytes = sha2::Sha256::digest(text);
    // Version and variant, RFC 9562.
    if let [_, _, _, _, _, _, version, _, variant, ..] = &mut *bytes {
        *version = *version & 0x0f | 0x80;
        *variant = *variant & 0x3f | 0x80;
    }
    let hex = hex(&bytes);
    let group = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let groups = [group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32)];
    format!("urn:uuid:{}", groups.join("-"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every program that is published.
///
/// # Errors
/// When the compiler does not say what it is.
pub fn programs(browsers: impl Fn(&str) -> Result<String>) -> Result<Vec<Program>> {
    let target = |name: &'static str, target: &str, compiler| Program {
        name,
        target: target.into(),
        compiler,
    };
    let mut all = Vec::new();
    for name in bundle::PROGRAMS {
        all.push(target(name, toolchain::TARGET, browsers(name)?));
    }
    let (host, release) = toolchain::native()?;
    all.push(target("trefoil", &host, release));
    Ok(all)
}

/// All that the published programs are made of.
///
/// # Errors
/// As for [`parts`].
pub fn all_parts(root: &Path, programs: &[Program]) -> Result<Vec<(Program, Parts)>> {
    programs.iter().map(|program| Ok((program.clone(), parts(root, program)?))).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::cache;
    use std::sync::OnceLock;

    /// What is published, the compilers aside, which a test does not set up; cargo is asked once.
    pub fn published() -> &'static [(Program, Parts)] {
        static PUBLISHED: OnceLock<Vec<(Program, Parts)>> = OnceLock::new();
        PUBLISHED.get_or_init(|| {
            let programs = programs(|_| Ok("1.0.0".into())).unwrap();
            all_parts(&cache::root().unwrap(), &programs).unwrap()
        })
    }

    #[test]
    fn who_needs_whom_is_read_from_the_depth() {
        let tree = "0 own v0.1.0 (/a b)\n1 left v1.0.0\n2 deep v2.0.0+x\n1 right v1.0.0\n2 deep v2.0.0+x (*)\n";
        let parts = walked(tree).unwrap();
        let id = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        assert_eq!(parts.root, id("own", "0.1.0"));
        let deep = BTreeSet::from([id("deep", "2.0.0+x")]);
        assert_eq!(parts.needs[&id("left", "1.0.0")], deep);
        assert_eq!(parts.needs[&id("right", "1.0.0")], deep);
        assert_eq!(parts.needs[&parts.root].len(), 2);
        assert!(walked("own v0.1.0").is_err());
    }

    #[test]
    fn a_bill_has_all_that_cyclonedx_requires_and_names_nothing_twice_or_in_vain() {
        for (program, parts) in published() {
            let bill = bill(program, parts, None).unwrap();
            assert_eq!(bill["bomFormat"], "CycloneDX");
            assert_eq!(bill["specVersion"], "1.6");
            let number = bill["serialNumber"].as_str().unwrap();
            assert_eq!(number.strip_prefix("urn:uuid:").unwrap().len(), 36);
            let own = &bill["metadata"]["component"];
            let components = bill["components"].as_array().unwrap();
            let mut names = BTreeSet::new();
            for component in components.iter().chain([own]) {
                for field in ["type", "bom-ref", "name", "version"] {
                    assert!(
                        component[field].as_str().is_some_and(|text| !text.is_empty()),
                        "{component}"
                    );
                }
                assert!(component["licenses"][0]["expression"].is_string(), "{component}");
                assert!(names.insert(component["bom-ref"].as_str().unwrap()), "{component}");
            }
            for dependency in bill["dependencies"].as_array().unwrap() {
                let needs = dependency["dependsOn"].as_array().unwrap().iter();
                for name in needs.chain([&dependency["ref"]]) {
                    assert!(names.contains(name.as_str().unwrap()), "{}: {name}", program.name);
                }
            }
        }
    }

    #[test]
    fn a_bill_names_what_a_program_is_made_of_and_not_what_it_is_made_with() {
        let published = published();
        let holds = |program: &str, part: &str| {
            let (_, parts) = published.iter().find(|(own, _)| own.name == program).unwrap();
            parts.all.keys().any(|(name, _)| name == part)
        };
        for (program, part) in [
            ("widget", "yew"),
            ("widget", "talc"),
            ("widget", "rust-std"),
            ("studio", "trefoil-results"),
            ("reader", "flate2"),
            ("trefoil", "axum"),
            ("trefoil", "sqlite"),
            // It renders plain forms.
            ("trefoil", "yew"),
        ] {
            assert!(holds(program, part), "{program} without {part}");
        }
        for (program, part) in [
            ("widget", "trefoil-results"),
            ("widget", "yew-macro"),
            ("widget", "syn"),
            ("widget", "proptest"),
            ("trefoil", "yew-macro"),
            ("trefoil", "serde_derive"),
            ("trefoil", "cc"),
            ("trefoil", "jsonschema"),
        ] {
            assert!(!holds(program, part), "{program} with {part}");
        }
    }
}
