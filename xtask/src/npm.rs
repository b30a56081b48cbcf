//! The package for npm, and the sites of `tests/sites` that are built as their owners would.

use crate::release::VERSION;
use crate::setup::Ready;
use crate::{bundle, cache, inventory, run, tools};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The sites that are projects of their own.
const SITES: &[&str] = &["next", "plain", "react", "shopify", "vue"];
/// Those of them whose other packages are pinned in `xtask/npm/sites`, not in `xtask/npm`.
const APART: &[&str] = &["next", "shopify"];
/// Those without the plugin, whose owners copy the files.
const COPIES: &[&str] = &["next", "plain"];

/// Puts the package into a folder: the files of `www/npm`, those of the widget, and what only the build knows of both.
///
/// # Errors
/// When a file is missing.
pub fn package(root: &Path, embed: &Path, into: &Path) -> Result<()> {
    bundle::copy_folder(&root.join("www/npm"), into)?;
    for license in ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"] {
        bundle::copy(&root.join(license), &into.join(license))?;
    }
    let mut hashes = Map::new();
    for (name, file) in bundle::below(embed)? {
        // Packed twins are a server's matter, and the hashes stand in a module.
        if inventory::plain(&name) != name || name == "integrity.json" {
            continue;
        }
        bundle::copy(&file, &into.join("embed").join(&name))?;
        if inventory::entry(&name).is_some_and(inventory::Entry::is_loaded) {
            hashes.insert(name, bundle::integrity(&fs::read(&file)?).into());
        }
    }
    let hashes = serde_json::to_string_pretty(&hashes)?;
    let release =
        format!("export const version = \"{VERSION}\";\nexport const hashes = {hashes};\n");
    fs::write(into.join("release.js"), release)?;

    let file = into.join("package.json");
    let text = fs::read_to_string(&file).context("www/npm/package.json")?;
    let mut manifest: Map<String, Value> = serde_json::from_str(&text).context("package.json")?;
    manifest.insert("version".into(), VERSION.into());
    fs::write(file, serde_json::to_string_pretty(&manifest)? + "\n")?;
    let readme = into.join("README.md");
    let text = fs::read_to_string(&readme)?.replace("/VERSION/", &format!("/{VERSION}/"));
    Ok(fs::write(readme, text)?)
}

/// The folder of the sites, each built by its own script in a new project into which the packed package was installed.
///
/// # Errors
/// When a tool fails, or a program does not compile against the package's types.
pub fn sites(ready: &Ready, embed: &Path) -> Result<PathBuf> {
    let folder = cache::target()?.join("sites");
    let (near, apart) = (ready.tools.package(""), tools::sites(&ready.root)?);
    let key = key(ready, embed, [&near, &apart])?;
    if fs::read_to_string(folder.join("key")).is_ok_and(|own| own == key) {
        return Ok(folder);
    }
    run::step("sites with the package from npm", || {
        cache::remove(&folder)?;
        package(&ready.root, embed, &folder.join("package"))?;
        let npm = |arguments: &[&str], place: &Path| {
            let mut npm = run::child("npm");
            npm.args(arguments).current_dir(place);
            // Nothing but the package is new.
            npm.args(["--offline", "--ignore-scripts", "--no-audit", "--no-fund"]);
            npm.env("NEXT_TELEMETRY_DISABLED", "1");
            run::quietly(&mut npm)
        };
        npm(&["pack", "--pack-destination", ".."], &folder.join("package"))?;
        for site in SITES {
            let project = project(&folder, site);
            bundle::copy_folder(&ready.root.join("tests/sites").join(site), &project)?;
            // Modules are looked for in the folders above, too.
            let modules = if APART.contains(site) { &apart } else { &near };
            symlink(modules, project.with_file_name("node_modules"))?;
            let packed = format!("../../../trefoil-survey-{VERSION}.tgz");
            npm(&["install", "--no-package-lock", &packed], &project)?;
            if COPIES.contains(site) {
                let place = project.join("public/trefoil").join(VERSION);
                bundle::copy_folder(&project.join("node_modules/trefoil-survey/embed"), &place)?;
            }
            npm(&["run", "build"], &project)?;
            bundle::copy_folder(&project.join("dist"), &folder.join(site))?;
        }
        let react = project(&folder, "react");
        run::quietly(ready.tools.npm("tsc").args(["--project", "."]).current_dir(react))?;
        fs::write(folder.join("key"), &key)?;
        Ok(())
    })?;
    Ok(folder)
}

/// Where a site is built.
fn project(folder: &Path, site: &str) -> PathBuf {
    folder.join("projects").join(site).join("project")
}

/// What stands for all that the sites are made of.
fn key(ready: &Ready, embed: &Path, modules: [&PathBuf; 2]) -> Result<String> {
    let mut all: Vec<_> =
        modules.map(|folder| folder.as_os_str().as_encoded_bytes().to_vec()).into();
    let site = |site: &&str| ready.root.join("tests/sites").join(site);
    let folders = [embed.to_owned(), ready.root.join("www/npm")];
    for folder in folders.into_iter().chain(SITES.iter().map(site)) {
        for (name, file) in bundle::below(&folder)? {
            all.extend([name.into_bytes(), fs::read(file)?]);
        }
    }
    Ok(cache::key(all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::Scratch;
    use crate::release;

    #[test]
    fn the_package_names_its_version_and_the_hash_of_each_file_that_a_page_may_load() {
        let scratch = Scratch::named("package");
        let (embed, into) = (scratch.0.join("embed"), scratch.0.join("npm"));
        fs::create_dir_all(embed.join("themes")).unwrap();
        for name in
            ["trefoil.js", "trefoil.js.br", "trefoil.d.ts", "themes/ink.css", "integrity.json"]
        {
            fs::write(embed.join(name), "").unwrap();
        }
        package(&cache::root().unwrap(), &embed, &into).unwrap();
        let names = |folder: &Path| -> Vec<String> {
            bundle::below(folder).unwrap().into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(&into.join("embed")), ["themes/ink.css", "trefoil.d.ts", "trefoil.js"]);
        let module = fs::read_to_string(into.join("release.js")).unwrap();
        assert!(module.starts_with(&format!("export const version = \"{}\";", release::VERSION)));
        assert_eq!(module.matches("sha384-").count(), 2);
        let manifest = fs::read_to_string(into.join("package.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["version"], release::VERSION);
        // Whatever it exports is in it.
        for name in ["index.js", "index.d.ts", "vite.js", "vite.d.ts", "README.md", "LICENSE"] {
            assert!(into.join(name).is_file(), "{name}");
        }
    }
}
