//! The licenses of all that is published: which ones may occur, and their texts in one file.

use crate::bundle;
use crate::sbom::Part;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Those that ask for no more than that their text comes along; of several that a part offers, one of these is enough.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    // SQLite's: it is in the public domain.
    "blessing",
];

/// How the names of files begin that hold a license, in small letters.
const NAMES: &[&str] = &["license", "licence", "copying", "copyright", "notice", "unlicense"];

/// Holds that every part may be published.
///
/// # Errors
/// With each part that may not, and with what cannot be read as an SPDX expression.
pub fn check<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Result<()> {
    let mut refused = Vec::new();
    for part in parts {
        let expression = spdx::Expression::parse(&part.license);
        let expression = expression
            .with_context(|| format!("{} {}: {}", part.name, part.version, part.license))?;
        let is_allowed = expression.evaluate(|wanted| {
            let license = wanted.license.id();
            wanted.addition.is_none() && license.is_some_and(|id| ALLOWED.contains(&id.name))
        });
        if !is_allowed {
            refused.push(format!("{} {}: {}", part.name, part.version, part.license));
        }
    }
    if !refused.is_empty() {
        bail!("licenses that xtask/src/licenses.rs does not allow:\n  {}", refused.join("\n  "));
    }
    Ok(())
}

/// The texts of all licenses, each once, with the parts that are under it.
///
/// # Errors
/// When a text cannot be read, or a part has none and its license is not among those that we have ourselves.
pub fn texts<'a>(root: &Path, parts: impl IntoIterator<Item = &'a Part>) -> Result<String> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut lines = String::new();
    for part in parts.into_iter().filter(|part| !part.is_ours) {
        let name = format!("{} {}", part.name, part.version);
        writeln!(lines, "{name}: {}", part.license)?;
        let mut own = of_package(&part.folder)?;
        if own.is_empty() {
            own.push(usual(root, part)?);
        }
        for text in own {
            let users = known.entry(text).or_default();
            if users.last() != Some(&name) {
                users.push(name.clone());
            }
        }
    }
    let mut text = String::from(
        "What Trefoil's programs are made of, besides Trefoil itself, and under which licenses.\n\n",
    );
    text.push_str(&lines);
    let mut known: Vec<_> = known.into_iter().collect();
    known.sort_by(|(_, one), (_, other)| one.cmp(other));
    for (license, users) in known {
        write!(text, "\n{}\n{}\n\n{license}\n", "-".repeat(80), users.join(", "))?;
    }
    Ok(text)
}

/// The license's texts in a package; those of what is no package are the usual ones.
fn of_package(folder: &Path) -> Result<Vec<String>> {
    if folder.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let mut texts = Vec::new();
    for file in bundle::entries(folder)? {
        let name = bundle::name_of(&file)?.to_lowercase();
        if file.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            texts.push(
                text.lines()
                    .map(str::trim_end)
                    .collect::<Vec<_>>()
                    .join("\n")
                    .trim_matches('\n')
                    .into(),
            );
        }
    }
    Ok(texts)
}

/// The text that a part does not bring along.
fn usual(root: &Path, part: &Part) -> Result<String> {
    let read = |name: &str| fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let offers = |wanted: &str| part.license.split(' ').any(|word| word == wanted);
    let authors = if part.authors.is_empty() { "its authors" } else { &part.authors };
    if offers("Apache-2.0") {
        return Ok(read("LICENSE-APACHE")?.trim_matches('\n').into());
    }
    if offers("MIT") {
        let text = read("LICENSE-MIT")?;
        let (_, terms) = text.split_once("\nPermission").context("LICENSE-MIT has no terms")?;
        return Ok(format!(
            "MIT License\n\nCopyright (c) {authors}\n\nPermission{}",
            terms.trim_end()
        ));
    }
    if part.license == "blessing" {
        return Ok("SQLite is in the public domain: https://sqlite.org/copyright.html".into());
    }
    bail!("{} {} has no text of its license, {}", part.name, part.version, part.license)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache;
    use crate::sbom::tests::published;
    use std::path::PathBuf;

    fn part(license: &str) -> Part {
        Part {
            name: "part".into(),
            version: "1.0.0".into(),
            license: license.into(),
            authors: "Ada".into(),
            address: "pkg:cargo/part@1.0.0".into(),
            checksum: None,
            repository: None,
            folder: PathBuf::new(),
            is_ours: false,
        }
    }

    #[test]
    fn one_allowed_license_of_several_is_enough_and_of_two_that_hold_none_may_be_another() {
        fn check(license: &str, is_allowed: bool) {
            assert_eq!(super::check([&part(license)]).is_ok(), is_allowed, "{license}");
        }
        check("MIT", true);
        check("MIT OR GPL-3.0-only", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("MIT AND GPL-3.0-only", false);
        check("AGPL-3.0-or-later", false);
        check("Apache-2.0 WITH LLVM-exception", false);
        check("whatever", false);
    }

    #[test]
    fn all_that_is_published_may_be_and_has_its_text() {
        let published = published();
        let parts: Vec<_> = published.iter().flat_map(|(_, parts)| parts.all.values()).collect();
        check(parts.iter().copied()).unwrap();
        let text = texts(&cache::root().unwrap(), parts).unwrap();
        for wanted in
            ["\nyew 0.23.0: MIT OR Apache-2.0\n", "Copyright (c) Andreas Fuchs", "\nsqlite "]
        {
            assert!(text.contains(wanted), "{wanted}");
        }
    }

    #[test]
    fn a_part_without_a_text_has_the_usual_one_in_its_makers_name() {
        let root = cache::root().unwrap();
        assert!(
            texts(&root, [&part("MIT")]).unwrap().contains("Copyright (c) Ada\n\nPermission is")
        );
        assert!(texts(&root, [&part("Zlib")]).is_err());
    }
}
