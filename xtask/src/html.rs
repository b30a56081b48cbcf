//! The studio's page without Trunk: each `<link data-trunk …>` is replaced by what it stands for.
//!
//! Only what `index.html` uses is known here: `rust`, `css`, `icon`, `copy-file` and `copy-dir`. Anything else is
//! refused, so that the page cannot come out with a part missing.

use anyhow::{Context, Result, bail};
use std::path::Path;

/// Something that must be put beside the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asset {
    /// A program of the root package: `<name>.js`, `<name>.wasm`, and a script that starts it.
    Program(String),
    /// A program of the root package that a worker runs: `<name>.js`, `<name>.wasm`, `<name>_loader.js`.
    Worker(String),
    /// A style sheet of the clone, by its path, and its name in the output.
    Style(String, String),
    /// A file of the clone, and its path in the output.
    File(String, String),
    /// A folder of the clone, and its path in the output.
    Folder(String, String),
}

/// The page as it is served, and what it needs beside it.
///
/// # Errors
/// When a tag for Trunk is not known here or lacks an attribute.
pub fn expanded(page: &str) -> Result<(String, Vec<Asset>)> {
    let mut text = String::with_capacity(page.len());
    let mut assets = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find("<link") {
        let (before, tag) = rest.split_at(at);
        let end = tag.find('>').context("a <link has no end")? + 1;
        let (tag, after) = tag.split_at(end);
        text.push_str(before);
        let attributes = attributes(tag);
        if attributes.iter().any(|(name, _)| *name == "data-trunk") {
            let (markup, asset) = replaced(&attributes).with_context(|| tag.to_owned())?;
            text.push_str(&markup);
            assets.push(asset);
        } else {
            text.push_str(tag);
        }
        rest = after;
    }
    text.push_str(rest);
    if text.contains("data-trunk") {
        bail!("only <link data-trunk> is known; the page has `data-trunk` elsewhere");
    }
    Ok((text, assets))
}

/// What stands in the page instead of the tag, and what must be beside the page.
fn replaced(attributes: &[(&str, &str)]) -> Result<(String, Asset)> {
    let value =
        |wanted: &str| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let needed =
        |wanted: &str| value(wanted).with_context(|| format!("the attribute {wanted} is missing"));
    match needed("rel")? {
        "rust" => {
            let name = needed("data-bin")?;
            match value("data-type") {
                None | Some("main") => {}
                Some("worker") => return Ok((String::new(), Asset::Worker(name.to_owned()))),
                Some(kind) => bail!("data-type `{kind}` is not known here"),
            }
            let markup = format!(
                "<link rel=\"modulepreload\" href=\"{name}.js\">\n    \
                 <link rel=\"preload\" href=\"{name}.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n    \
                 <script type=\"module\" src=\"start.js\"></script>"
            );
            Ok((markup, Asset::Program(name.to_owned())))
        }
        "css" => {
            let (from, to) = (needed("href")?, file_name(needed("href")?)?);
            let markup = format!("<link rel=\"stylesheet\" href=\"{to}\">");
            Ok((markup, Asset::Style(from.to_owned(), to)))
        }
        "icon" => {
            let (from, to) = (needed("href")?, file_name(needed("href")?)?);
            Ok((format!("<link rel=\"icon\" href=\"{to}\">"), Asset::File(from.to_owned(), to)))
        }
        "copy-file" => {
            let from = needed("href")?;
            let name = file_name(from)?;
            let to =
                value("data-target-path").map_or(name.clone(), |folder| format!("{folder}/{name}"));
            Ok((String::new(), Asset::File(from.to_owned(), to)))
        }
        "copy-dir" => {
            let from = needed("href")?;
            let to = value("data-target-path")
                .map_or_else(|| file_name(from), |path| Ok(path.to_owned()))?;
            Ok((String::new(), Asset::Folder(from.to_owned(), to)))
        }
        other => bail!("rel `{other}` is not known here"),
    }
}

fn file_name(path: &str) -> Result<String> {
    let name = Path::new(path).file_name().with_context(|| format!("`{path}` names no file"))?;
    Ok(name.to_string_lossy().into_owned())
}

/// The attributes of a tag in their order; one without a value has an empty one.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest =
        tag.trim_start_matches("<link").trim_end_matches('>').trim_end_matches('/').trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(after) = after.strip_prefix('=') else {
            found.push((name, ""));
            rest = after;
            continue;
        };
        let after = after.trim_start();
        let (value, after) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = after.trim_start_matches(quote);
                // An empty value leaves nothing of both quotes.
                if after.starts_with(&format!("{quote}{quote}")) {
                    ("", after.get(2..).unwrap_or_default())
                } else {
                    inner.split_once(quote).unwrap_or((inner, ""))
                }
            }
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name, value));
        rest = after.trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: &str, text: &str, asset: Asset) {
        let (page, assets) = expanded(&format!("<head>{tag}</head>")).unwrap();
        assert!(page.contains(text), "{page}");
        assert!(!page.contains("data-trunk"), "{page}");
        assert_eq!(assets, [asset]);
    }

    #[test]
    fn each_known_tag_becomes_what_it_stands_for() {
        check(
            r#"<link data-trunk rel="rust" data-bin="studio" data-cargo-features="studio" />"#,
            r#"<script type="module" src="start.js"></script>"#,
            Asset::Program("studio".into()),
        );
        check(
            r#"<link data-trunk rel="rust" data-bin="reader" data-type="worker">"#,
            "<head></head>",
            Asset::Worker("reader".into()),
        );
        check(
            r#"<link data-trunk rel="css" href="www/studio/studio.css">"#,
            r#"<link rel="stylesheet" href="studio.css">"#,
            Asset::Style("www/studio/studio.css".into(), "studio.css".into()),
        );
        check(
            "<link rel=icon\n  href='www/leaf.svg' data-trunk>",
            r#"<link rel="icon" href="leaf.svg">"#,
            Asset::File("www/leaf.svg".into(), "leaf.svg".into()),
        );
        check(
            r#"<link data-trunk rel="copy-file" href="www/a.txt" data-target-path="texts"/>"#,
            "<head></head>",
            Asset::File("www/a.txt".into(), "texts/a.txt".into()),
        );
        check(
            r#"<link data-trunk="" rel="copy-dir" href="www/embed"/>"#,
            "<head></head>",
            Asset::Folder("www/embed".into(), "embed".into()),
        );
    }

    #[test]
    fn other_tags_stay_as_they_are() {
        let page = "<link rel=\"manifest\" href=\"a\"><p>text</p>";
        assert_eq!(expanded(page).unwrap(), (page.to_owned(), vec![]));
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        fn check(page: &str, says: &str) {
            let error = format!("{:#}", expanded(page).unwrap_err());
            assert!(error.contains(says), "{error}");
        }
        check(r#"<link data-trunk rel="sass" href="a.scss">"#, "rel `sass` is not known here");
        check(r#"<link data-trunk rel="css">"#, "the attribute href is missing");
        check(r#"<link data-trunk rel="rust">"#, "the attribute data-bin is missing");
        check(
            r#"<link data-trunk rel="rust" data-bin="reader" data-type="proc">"#,
            "data-type `proc`",
        );
        check(r#"<script data-trunk src="a.js"></script>"#, "`data-trunk` elsewhere");
    }
}
