//! The evidence of a release: what a payment team asks of a script, as one page for people and as files for programs.
//!
//! Nothing is written twice: purposes and reasons are those of `inventory.rs`; keys, requests and things read those of
//! `PRIVACY.md`; headers those of the page cases that hold under them; parts what cargo resolves.

use crate::bundle;
use crate::claims;
use crate::inventory::{self, Entry};
use crate::markdown;
use crate::release::{VERSION, without_paths};
use crate::sbom::{self, Part, Parts, Program};
use crate::{licenses, run};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A way onto a page: its name, the page case whose headers it needs, and what stands in the page.
type Way = (&'static str, &'static str, &'static str);

const WAYS: &[Way] = &[
    (
        "One tag, one hash",
        "pinned",
        "The hash of the one script, in its tag and in the policy, pins every file: `<script src=\"/embed/{version}/trefoil.pinned.js\" integrity=\"{sha384 embed/trefoil.pinned.js}\" …></script>`.",
    ),
    (
        "A nonce",
        "strict_nonce",
        "Your server writes another nonce into the header and the tag each time: `<script src=\"/embed/{version}/trefoil.js\" integrity=\"{sha384 embed/trefoil.js}\" nonce=\"…\" …></script>`.",
    ),
    (
        "Scripts of your own server",
        "checkout",
        "The folder is on the page's own origin: `<script src=\"/embed/{version}/trefoil.js\" integrity=\"{sha384 embed/trefoil.js}\" …></script>`.",
    ),
    (
        "Walled off in a frame",
        "framed",
        "The frame has no origin and brings its own policy; the page allows no Wasm: `<script src=\"/embed/{version}/trefoil.js\" integrity=\"{sha384 embed/trefoil.js}\" data-frame=\"always\" …></script>`. The folder has to be readable for any origin: `Access-Control-Allow-Origin: *`.",
    ),
];

/// Writes everything into a folder: `index.html`, `inventory.json`, a bill of materials for each program, `THIRD-PARTY.txt`
/// and `Cargo.lock`. `built` says where a program's file is, by its name.
///
/// # Errors
/// When a served file is not in the inventory, a license is not allowed, or something cannot be read.
pub fn write(
    root: &Path,
    embed: &Path,
    programs: &[(Program, Parts)],
    built: impl Fn(&str) -> PathBuf,
    into: &Path,
) -> Result<()> {
    fs::create_dir_all(into)?;
    let parts: BTreeSet<&Part> =
        programs.iter().flat_map(|(_, parts)| parts.all.values()).collect();
    licenses::check(parts.iter().copied())?;
    fs::write(into.join("THIRD-PARTY.txt"), licenses::texts(root, parts.iter().copied())?)?;
    for (program, parts) in programs {
        let bill = sbom::bill(program, parts, Some(&built(program.name)))?;
        let name = format!("{}.cdx.json", program.name);
        fs::write(into.join(name), serde_json::to_string_pretty(&bill)? + "\n")?;
    }
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock")?;
    fs::write(into.join("Cargo.lock"), published_lock(&lock, programs)?)?;

    let pack = Pack::read(root, embed)?;
    fs::write(into.join("inventory.json"), serde_json::to_string_pretty(&pack.machine())? + "\n")?;
    fs::write(into.join("index.html"), html(&pack.page(programs, &parts)))?;
    Ok(())
}

/// What is told, gathered.
struct Pack {
    commit: String,
    files: Vec<File>,
    storage: Table,
    requests: Table,
    reads: Table,
    /// The name of a way, its page case, its headers, what stands in the page.
    ways: Vec<[String; 4]>,
}

/// A file of the widget as it is served.
struct File {
    name: String,
    entry: &'static Entry,
    integrity: String,
    bytes: usize,
    brotli: usize,
}

/// Rows of a table in Markdown, the head first.
type Table = Vec<Vec<String>>;

impl Pack {
    fn read(root: &Path, embed: &Path) -> Result<Self> {
        let privacy = fs::read_to_string(root.join("PRIVACY.md")).context("PRIVACY.md")?;
        let files = files(embed)?;
        let hash = |path: &str| {
            let name = path.strip_prefix("embed/")?;
            files.iter().find(|file| file.name == name).map(|file| file.integrity.clone())
        };
        let ways = WAYS.iter().map(|way| told(root, *way, &hash)).collect::<Result<_>>()?;
        Ok(Self {
            commit: commit(root)?,
            storage: table(&privacy, "What is kept on the visitor's device")?,
            requests: table(&privacy, "What the widget asks and sends")?,
            reads: table(&privacy, "What is read of the page")?,
            ways,
            files,
        })
    }

    /// All of it for programs.
    fn machine(&self) -> Value {
        let files = self.files.iter().map(|file| {
            let Entry { purpose, reason, loaded, talks_to, reads, keeps, .. } = file.entry;
            json!({
                "file": file.name, "purpose": purpose, "reason": reason, "loaded": loaded, "talks_to": talks_to,
                "reads": reads, "keeps": keeps, "integrity": file.integrity, "bytes": file.bytes,
                "brotli_bytes": file.brotli,
            })
        });
        let rows = |table: &Table| -> Vec<BTreeMap<String, String>> {
            let Some((head, rows)) = table.split_first() else { return Vec::new() };
            let row = |row: &Vec<String>| head.iter().cloned().zip(row.iter().cloned()).collect();
            rows.iter().map(row).collect()
        };
        let ways = self.ways.iter().map(|[name, case, headers, about]| {
            json!({ "way": name, "test": format!("tests/pages/{case}"), "headers": headers, "about": about })
        });
        json!({
            "name": "Trefoil",
            "version": VERSION,
            "commit": self.commit,
            "files": files.collect::<Vec<_>>(),
            "network": rows(&self.requests),
            "storage": rows(&self.storage),
            "reads_of_the_page": rows(&self.reads),
            "permissions": [],
            "headers": ways.collect::<Vec<_>>(),
        })
    }

    /// All of it for people, in Markdown.
    fn page(&self, programs: &[(Program, Parts)], parts: &BTreeSet<&Part>) -> String {
        let is_language = |file: &&File| file.entry.file.starts_with("locales/");
        let main = self.files.iter().filter(|file| !is_language(file)).map(|file| {
            let (purpose, reason) = (file.entry.purpose, file.entry.reason);
            row(&[&ticked(&file.name), purpose, reason, &ticked(&file.integrity), &file.size()])
        });
        let languages = self.files.iter().filter(is_language);
        let languages = languages
            .map(|file| row(&[&ticked(&file.name), &ticked(&file.integrity), &file.size()]));
        let ways = self.ways.iter().map(|[name, case, headers, about]| {
            format!("### {name}\n\n{about}\n\n```text\n{headers}\n```\n\nShown by `tests/pages/{case}`.\n\n")
        });
        let bills = programs.iter().map(|(program, parts)| {
            let file = ticked(&format!("{}.cdx.json", program.name));
            let count = parts.all.len().to_string();
            row(&[&file, &ticked(&program.target), &format!("rustc {}", program.compiler), &count])
        });
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for part in parts {
            *counts.entry(&part.license).or_default() += 1;
        }
        let counts = counts.iter().map(|(license, count)| row(&[license, &count.to_string()]));

        // It has no empty line, or Markdown would take the rest for text.
        let flow = include_str!("evidence/flow.svg").replace("{version}", VERSION);
        let mut text = include_str!("evidence/page.md").to_owned();
        for (name, value) in [
            ("flow", flow),
            ("version", VERSION.into()),
            ("commit", self.commit.clone()),
            ("files", headed(&["file", "what for", "why it is needed", "SHA-384", "bytes"], main)),
            ("languages", headed(&["file", "SHA-384", "bytes"], languages)),
            ("conduct", inventory::conduct()),
            ("requests", markdown(&self.requests)),
            ("storage", markdown(&self.storage)),
            ("reads", markdown(&self.reads)),
            ("ways", ways.collect()),
            ("programs", headed(&["bill", "target", "compiler", "parts"], bills)),
            ("licenses", headed(&["license", "parts"], counts)),
        ] {
            text = text.replace(&format!("{{{name}}}"), value.trim_end());
        }
        text
    }
}

impl File {
    fn size(&self) -> String {
        format!("{}, {} packed", self.bytes, self.brotli)
    }
}

/// Every file of the folder, with what stands of it in the inventory, in its order.
fn files(embed: &Path) -> Result<Vec<File>> {
    inventory::check(embed)?;
    let mut found = Vec::new();
    let all = bundle::below(embed)?;
    for (name, file) in all.into_iter().filter(|(name, _)| inventory::plain(name) == name) {
        let entry = inventory::entry(&name).context("a file is in no row")?;
        let bytes = fs::read(file)?;
        found.push(File {
            entry,
            integrity: bundle::integrity(&bytes),
            brotli: bundle::brotli(&bytes, 11)?.len(),
            bytes: bytes.len(),
            name,
        });
    }
    let place = |file: &File| inventory::FILES.iter().position(|own| own.file == file.entry.file);
    found.sort_by_key(|file| (place(file), file.name.clone()));
    Ok(found)
}

/// A way with its headers, as a site sets them.
fn told(
    root: &Path,
    (name, case, about): Way,
    hash: &dyn Fn(&str) -> Option<String>,
) -> Result<[String; 4]> {
    let path = format!("tests/pages/{case}/index.html.headers");
    let headers = fs::read_to_string(root.join(&path)).context(path)?;
    // What the test itself needs, and a nonce that is not one.
    let headers = headers.replace("'{sha384 probe.js}' ", "").replace("'nonce-page'", "'nonce-…'");
    let about = about.replace("{version}", VERSION);
    Ok([
        name.into(),
        case.into(),
        bundle::hashed(headers.trim(), hash)?,
        bundle::hashed(&about, hash)?,
    ])
}

/// The first table after a heading.
fn table(text: &str, heading: &str) -> Result<Table> {
    let (_, after) = text
        .split_once(&format!("\n## {heading}\n"))
        .with_context(|| format!("PRIVACY.md has no \"{heading}\""))?;
    let section = without_paths(after.split("\n## ").next().unwrap_or(after));
    let rows = section.lines().filter_map(claims::cells);
    let rows = rows.filter(|cells| !cells.iter().all(|cell| claims::is_rule(cell)));
    let rows: Table = rows.map(|cells| cells.into_iter().map(str::to_owned).collect()).collect();
    if rows.len() < 2 {
        bail!("PRIVACY.md has no table under \"{heading}\"");
    }
    Ok(rows)
}

fn markdown(table: &Table) -> String {
    let words = |row: &Vec<String>| row.iter().map(String::as_str).collect::<Vec<_>>().join(" | ");
    let Some((head, rows)) = table.split_first() else { return String::new() };
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    headed(&head, rows.iter().map(|cells| format!("| {} |\n", words(cells))))
}

fn headed(head: &[&str], rows: impl Iterator<Item = String>) -> String {
    let rule = vec!["---"; head.len()].join("|");
    format!("{}|{rule}|\n{}", row(head), rows.collect::<String>())
}

fn row(cells: &[&str]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn ticked(text: &str) -> String {
    format!("`{text}`")
}

/// The page as HTML: one file, no script, nothing fetched.
fn html(text: &str) -> String {
    let body = markdown::html(markdown::events(text).into_iter().map(|(event, _)| event));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Trefoil {VERSION}: evidence for a payment page</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        include_str!("evidence/page.css")
    )
}

/// The commit that is built, and whether files differ from it.
fn commit(root: &Path) -> Result<String> {
    let git = |arguments: &[&str]| run::answer(run::child("git").args(arguments).current_dir(root));
    let commit = git(&["rev-parse", "HEAD"])?;
    let is_changed = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Ok(commit + if is_changed { ", with changes that are in no commit" } else { "" })
}

/// `Cargo.lock` with nothing but what is in a published program.
fn published_lock(lock: &str, programs: &[(Program, Parts)]) -> Result<String> {
    let published: BTreeSet<_> = programs.iter().flat_map(|(_, parts)| parts.ids()).collect();
    let is_published = |name: &str, version: Option<&str>| {
        let same =
            |(own, its): &&sbom::Id| own == name && version.is_none_or(|wanted| its == wanted);
        published.iter().any(same)
    };
    let value = |block: &str, key: &str| -> Option<String> {
        let start = format!("{key} = \"");
        block
            .lines()
            .find_map(|line| Some(line.strip_prefix(&start)?.trim_end_matches('"').to_owned()))
    };
    let mut blocks = lock.split("[[package]]\n");
    let mut text = blocks.next().unwrap_or_default().to_owned();
    for block in blocks {
        let name = value(block, "name").context("Cargo.lock has a package without a name")?;
        let version = value(block, "version");
        if !is_published(&name, version.as_deref()) {
            continue;
        }
        text.push_str("[[package]]\n");
        for line in block.lines() {
            let needed = line.strip_prefix(" \"").map(|rest| rest.trim_end_matches("\","));
            let mut words = needed.into_iter().flat_map(|needed| needed.split(' '));
            if words.next().is_none_or(|name| is_published(name, words.next())) {
                writeln!(text, "{line}")?;
            }
        }
    }
    Ok(text.trim_end().to_owned() + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::Scratch;
    use crate::cache;

    /// A folder with one file for each row of the inventory.
    fn embed(scratch: &Scratch) -> PathBuf {
        let embed = scratch.0.join("embed");
        for entry in inventory::FILES {
            let file = embed.join(entry.file.replace('*', "a"));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, entry.file).unwrap();
        }
        embed
    }

    #[test]
    fn the_evidence_names_every_file_key_request_and_way_and_runs_no_script() {
        let scratch = Scratch::named("evidence");
        let (root, embed) = (cache::root().unwrap(), embed(&scratch));
        let (into, program) = (scratch.0.join("evidence"), embed.join("widget.wasm"));
        let published = sbom::tests::published();
        write(&root, &embed, published, |_| program.clone(), &into).unwrap();
        let page = fs::read_to_string(into.join("index.html")).unwrap();
        let told = fs::read_to_string(into.join("inventory.json")).unwrap();
        let told: Value = serde_json::from_str(&told).unwrap();
        let files = told["files"].as_array().unwrap();
        assert_eq!(files.len(), inventory::FILES.len());
        for file in files {
            let (name, hash) =
                (file["file"].as_str().unwrap(), file["integrity"].as_str().unwrap());
            assert!(
                page.contains(&format!("<code>{name}</code>")) && page.contains(hash),
                "{name}"
            );
        }
        for key in ["trefoil.outbox", "trefoil.draft.NAME", "trefoil.responses"] {
            assert!(page.contains(&format!("<code>{key}</code>")), "{key}");
            assert!(
                told["storage"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|row| row["name"] == format!("`{key}`")),
                "{key}"
            );
        }
        for (name, case, _) in WAYS {
            assert!(page.contains(&format!(">{name}</h3>")), "{name}");
            assert!(page.contains(&format!("tests/pages/{case}")), "{case}");
        }
        assert_eq!(told["permissions"], json!([]));
        // A name for each table that is moved by itself, and no two the same.
        let named: Vec<_> = page.split("aria-labelledby=\"").skip(1).collect();
        let named = named.iter().filter_map(|rest| rest.split('"').next());
        let mut names = BTreeSet::new();
        for name in named {
            assert!(names.insert(name) && page.contains(&format!(" id=\"{name}\">")), "{name}");
        }
        // Neither a place for a text that was not given nor anything that runs or is fetched.
        for forbidden in ["{", "<script", "<link", "<img", " on", "]("] {
            let body = page.split("</head>").nth(1).unwrap();
            let tags = body.split('<').skip(1).filter_map(|part| part.split('>').next());
            let is_there = match forbidden {
                " on" => tags.into_iter().any(|tag| tag.contains(" on")),
                _ => body.replace("{&quot;", "").contains(forbidden),
            };
            assert!(!is_there, "{forbidden}");
        }
        let bill = fs::read_to_string(into.join("widget.cdx.json")).unwrap();
        let bill: Value = serde_json::from_str(&bill).unwrap();
        assert_eq!(bill["metadata"]["component"]["hashes"][0]["alg"], "SHA-256");
    }

    #[test]
    fn the_lock_file_of_what_is_published_can_be_read_and_names_nothing_else() {
        let root = cache::root().unwrap();
        let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
        let text = published_lock(&lock, sbom::tests::published()).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let packages = table["package"].as_array().unwrap();
        let names: BTreeSet<&str> =
            packages.iter().map(|own| own["name"].as_str().unwrap()).collect();
        assert!(names.contains("yew") && names.contains("axum") && names.contains("trefoil"));
        assert!(!names.contains("proptest") && !names.contains("syn") && !names.contains("xtask"));
        for needed in
            packages.iter().filter_map(|own| own.get("dependencies")?.as_array()).flatten()
        {
            let name = needed.as_str().unwrap().split(' ').next().unwrap();
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn headers_are_those_of_the_page_case_without_what_only_the_test_needs() {
        let root = cache::root().unwrap();
        let hash = |path: &str| Some(format!("sha384-{path}"));
        for way in WAYS {
            let [_, case, headers, about] = told(&root, *way, &hash).unwrap();
            assert!(
                headers.starts_with("Content-Security-Policy: default-src 'none'; "),
                "{headers}"
            );
            assert!(!headers.contains("probe") && !headers.contains('{'), "{headers}");
            assert!(!about.contains('{'), "{about}");
            assert!(root.join(format!("tests/pages/{case}/expected.json")).is_file());
        }
        assert!(told(&root, WAYS[0], &|_| None).is_err());
    }
}
