//! `cargo xtask dist`: what is published, as one folder.
//!
//! The widget's files stand in a folder of their version, so that a tag that names them always gets the same bytes,
//! and a newer version is a folder beside it.

use crate::bundle::{self, Build, EMBED};
use crate::setup::Ready;
use crate::{cache, evidence, npm, run, sbom, toolchain};
use anyhow::{Context, Result, bail};
use sha2::Digest as _;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The version that is published.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The list of checksums, as `sha256sum -c` reads it.
const CHECKSUMS: &str = "SHA256SUMS";
/// What stands at the top as it stands in the clone, links into it aside.
const PAPERS: &[&str] = &["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "PRIVACY.md", "SECURITY.md"];

/// Builds everything that is published into `dist`.
///
/// # Errors
/// When a build or a tool fails; `dist` is as it was then.
pub fn make(ready: &Ready, dist: &Path) -> Result<()> {
    let folder = format!("{EMBED}/{VERSION}");
    bundle::build_with(ready, Build::Release, dist, &folder, |output| {
        bundle::seal(&output.join(&folder))?;
        // It needs nothing beside it.
        fs::rename(output.join("studio/studio.html"), output.join("studio.html"))?;
        fs::remove_file(output.join("studio/studio.html.br"))?;
        bundle::copy(&native_program(ready)?, &output.join("trefoil"))?;
        npm::package(&ready.root, &output.join(&folder), &output.join("npm"))?;
        run::step("evidence", || evidence_of(ready, output, &output.join(&folder)))?;
        for paper in PAPERS {
            let text = fs::read_to_string(ready.root.join(paper)).context(*paper)?;
            fs::write(output.join(paper), without_paths(&text))?;
        }
        let changes =
            fs::read_to_string(ready.root.join("CHANGELOG.md")).context("CHANGELOG.md")?;
        fs::write(output.join("RELEASE_NOTES.md"), notes(&changes, VERSION)?)?;
        run::step("gzip", || pack(output))?;
        fs::write(output.join(CHECKSUMS), checksums(output)?)?;
        Ok(())
    })?;
    println!("{}: version {VERSION}", dist.display());
    Ok(())
}

/// The page for a payment team, with what it is about.
fn evidence_of(ready: &Ready, output: &Path, embed: &Path) -> Result<()> {
    let programs = sbom::programs(|name| bundle::compiler(ready, name))?;
    let programs = sbom::all_parts(&ready.root, &programs)?;
    let built = |name: &str| {
        let studio = output.join(format!("studio/{name}.wasm"));
        let places = [output.join(name), embed.join(format!("{name}.wasm"))];
        places.into_iter().find(|file| file.is_file()).unwrap_or(studio)
    };
    evidence::write(&ready.root, embed, &programs, built, &output.join("evidence"))
}

/// The native program `trefoil` without the names of this machine's folders.
fn native_program(ready: &Ready) -> Result<PathBuf> {
    run::step("the program trefoil", || {
        let target = cache::target()?.join("published");
        let mut cargo = run::cargo(&ready.root);
        cargo.args(["build", "-p", "trefoil-cli", "--bin", "trefoil", "--release", "--locked"]);
        cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
        if let Some(flag) = toolchain::without_home() {
            cargo.env("CARGO_ENCODED_RUSTFLAGS", flag);
        }
        run::quietly(&mut cargo)?;
        Ok(target.join("release/trefoil"))
    })
}

/// What changed in a version, or since the last one as long as it has no section of its own.
fn notes(changes: &str, version: &str) -> Result<String> {
    let section = |head: &str| {
        let (_, rest) = changes.split_once(&format!("\n## {head}"))?;
        let (_, body) = rest.split_once('\n')?;
        Some(body.split("\n## ").next().unwrap_or(body).trim())
    };
    let (body, remark) = match (section(version), section("Unreleased")) {
        (Some(body), _) => (body, ""),
        (None, Some(body)) => (body, "Not released yet; what is there so far.\n\n"),
        (None, None) => bail!("CHANGELOG.md has neither {version} nor what is unreleased"),
    };
    Ok(format!("# Trefoil {version}\n\n{remark}{}\n", without_paths(body)))
}

/// A text in Markdown whose links to files of the clone are their words alone: whoever reads it has no clone.
pub fn without_paths(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("](") {
        let words = before.rfind('[').filter(|_| !link.starts_with("http"));
        match (words.and_then(|at| before.split_at_checked(at)), link.split_once(')')) {
            (Some((before, words)), Some((_, after))) => {
                kept.push_str(before);
                kept.push_str(words.trim_start_matches('['));
                rest = after;
            }
            _ => {
                kept.push_str(before);
                kept.push_str("](");
                rest = link;
            }
        }
    }
    kept + rest
}

/// Writes a `.gz` beside each file that has a `.br`, for servers that send no Brotli.
fn pack(folder: &Path) -> Result<()> {
    for path in bundle::entries(folder)? {
        let packed = path.with_file_name(format!("{}.gz", bundle::name_of(&path)?));
        if path.is_dir() {
            pack(&path)?;
        } else if path.with_file_name(format!("{}.br", bundle::name_of(&path)?)).exists() {
            // No time and no name in it, so that it is the same each time.
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(&fs::read(&path)?)?;
            fs::write(packed, packer.finish()?)?;
        }
    }
    Ok(())
}

/// A line for each file below a folder, by name.
fn checksums(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for (name, file) in bundle::below(folder)? {
        let hash = sha2::Sha256::digest(fs::read(file)?);
        for byte in hash {
            write!(text, "{byte:02x}")?;
        }
        writeln!(text, "  {name}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::Scratch;

    #[test]
    fn the_checksums_are_read_by_sha256sum_and_a_changed_file_is_noticed() {
        let scratch = Scratch::named("checksums");
        fs::create_dir(scratch.0.join("embed")).unwrap();
        fs::write(scratch.0.join("embed/trefoil.js"), "a").unwrap();
        fs::write(scratch.0.join("trefoil"), "b").unwrap();
        let sums = checksums(&scratch.0).unwrap();
        fs::write(scratch.0.join(CHECKSUMS), &sums).unwrap();
        let holds = || {
            let mut check = run::child("sha256sum");
            run::recorded(check.args(["-c", CHECKSUMS]).current_dir(&scratch.0)).unwrap()
        };
        assert_eq!(holds(), (true, "embed/trefoil.js: OK\ntrefoil: OK\n".into()));
        fs::write(scratch.0.join("embed/trefoil.js"), "c").unwrap();
        assert!(!holds().0);
    }

    #[test]
    fn notes_are_those_of_the_version_or_of_what_is_not_released() {
        let changes = "# Changelog\n\n## Unreleased\n\nnew\n\n## 0.2.0 (2027-01-01)\n\n### Added\n\n- [A](docs/a.md).\n\n## 0.1.0\n\nold\n";
        assert_eq!(notes(changes, "0.2.0").unwrap(), "# Trefoil 0.2.0\n\n### Added\n\n- A.\n");
        assert_eq!(notes(changes, "0.1.0").unwrap(), "# Trefoil 0.1.0\n\nold\n");
        let unreleased = "# Trefoil 0.3.0\n\nNot released yet; what is there so far.\n\nnew\n";
        assert_eq!(notes(changes, "0.3.0").unwrap(), unreleased);
        assert!(notes("# Changelog\n", "0.3.0").is_err());
    }

    #[test]
    fn links_into_the_clone_are_words_and_others_stay() {
        fn check(text: &str, kept: &str) {
            assert_eq!(without_paths(text), kept);
        }
        check(
            "see [the table](a.md#b) and [x](https://a.example/), (y)",
            "see the table and [x](https://a.example/), (y)",
        );
        check("an [open](", "an [open](");
    }

    #[test]
    fn what_is_packed_twice_is_the_same_and_only_where_it_is_smaller() {
        let scratch = Scratch::named("gzip");
        for name in ["a.js", "a.js.br", "b.png"] {
            fs::write(scratch.0.join(name), "same ".repeat(100)).unwrap();
        }
        pack(&scratch.0).unwrap();
        let first = fs::read(scratch.0.join("a.js.gz")).unwrap();
        pack(&scratch.0).unwrap();
        assert_eq!(fs::read(scratch.0.join("a.js.gz")).unwrap(), first);
        assert!(!scratch.0.join("b.png.gz").exists() && !scratch.0.join("a.js.br.gz").exists());
    }
}
