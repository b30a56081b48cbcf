//! What every kilobyte of the widget's Wasm is, by the crates whose functions they are.

use crate::{bundle, cache, faults, order};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// The page with the table, and the lines between which it stands.
const PAGE: &str = "docs/developers/size.md";
const MARK: &str = "<!-- parts -->\n";

/// The crates that come with the compiler.
const STD: &[&str] = &["alloc", "core", "std", "hashbrown"];

/// What belongs together, and the bytes that it takes.
#[derive(Default)]
struct Part {
    functions: u32,
    places: Vec<Range<usize>>,
}

/// Prints what the last release build of the widget is made of, and puts it into the page.
///
/// # Errors
/// When there was none, or the page lacks its marks.
pub fn print() -> Result<()> {
    let wasm = bundle::widget_with_names()?;
    let table = table(&wasm, &parts(&wasm)?)?;
    print!("{table}");
    faults::write(&cache::root()?.join(PAGE), MARK, &table)
}

/// The largest first, each with what brotli would save without it.
fn table(wasm: &[u8], parts: &BTreeMap<String, Part>) -> Result<String> {
    let whole = bundle::brotli(wasm, 11)?.len();
    let bytes = |part: &Part| part.places.iter().map(Range::len).sum::<usize>();
    let mut rows = Vec::new();
    for (name, part) in parts {
        let mut without = wasm.to_vec();
        for place in part.places.iter().rev() {
            without.drain(place.clone());
        }
        let saved = whole.saturating_sub(bundle::brotli(&without, 11)?.len());
        rows.push((name, part.functions, bytes(part), saved));
    }
    rows.sort_by_key(|(.., saved)| std::cmp::Reverse(*saved));
    let mut table = String::from("| what | functions | bytes | packed |\n|---|--:|--:|--:|\n");
    for (name, functions, bytes, saved) in rows {
        let functions = if functions == 0 { String::new() } else { functions.to_string() };
        table += &format!("| {name} | {functions} | {bytes} | {saved} |\n");
    }
    Ok(table)
}

/// Functions by the crate that they are of, and the sections that are none.
fn parts(wasm: &[u8]) -> Result<BTreeMap<String, Part>> {
    let mut parts = BTreeMap::<String, Part>::new();
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("the optimised program")?;
        let section = match &payload {
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(section) = custom.as_known() {
                    names.extend(names_in(section)?);
                }
                continue;
            }
            Payload::DataSection(_) => "texts and tables",
            Payload::ElementSection(_) | Payload::FunctionSection(_) | Payload::TypeSection(_) => {
                "types and lists of functions"
            }
            Payload::ImportSection(_) | Payload::ExportSection(_) => "imports and exports",
            _ => continue,
        };
        let Some((_, place)) = payload.as_section() else { continue };
        parts.entry(section.into()).or_default().places.push(place);
    }
    let (imports, bodies) = order::functions(wasm)?;
    for (index, place) in (imports..).zip(bodies) {
        let name = names.get(&index).map_or("", String::as_str);
        let part = parts.entry(owner(name)).or_default();
        part.functions += 1;
        part.places.push(place);
    }
    Ok(parts)
}

/// The names of functions, by their index.
fn names_in(section: wasmparser::NameSectionReader<'_>) -> Result<HashMap<u32, String>> {
    let mut names = HashMap::new();
    for name in section {
        if let Name::Function(functions) = name? {
            for naming in functions {
                let naming = naming?;
                names.insert(naming.index, naming.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// Whose a function is: of the crates in its name the first that is none of the compiler's, since what is generic is
/// there for it.
fn owner(name: &str) -> String {
    let crates = name.match_indices("::").filter_map(|(at, _)| {
        let before = name.get(..at)?;
        // `core[0f1e…]::fmt`, after anything that is no path.
        let path = before.rsplit(|c: char| !(c.is_alphanumeric() || "_[]".contains(c))).next()?;
        let is_first = !before.strip_suffix(path)?.ends_with("::");
        let name = path.split('[').next()?;
        (is_first && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some(name)
    });
    let crates: Vec<_> = crates.collect();
    match crates.iter().find(|name| !STD.contains(name)) {
        Some(name) => format!("`{name}`"),
        None if crates.is_empty() => {
            "functions called from outside, with what is written out in them".into()
        }
        None => "the standard library alone".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::owner;

    #[test]
    fn a_function_is_of_the_crate_that_it_is_there_for() {
        let check = |name: &str, expected: &str| assert_eq!(owner(name), expected, "{name}");
        check("yew[1a2b]::html::mount", "`yew`");
        check("<trefoil[1a2b]::ui::Card as core[3c]::ops::Drop>::drop", "`trefoil`");
        check("core[3c]::ptr::drop_in_place::<yew[1a]::virtual_dom::VNode>", "`yew`");
        check(
            "<alloc[9]::string::String as core[3c]::clone::Clone>::clone",
            "the standard library alone",
        );
        check("mount", "functions called from outside, with what is written out in them");
    }
}
