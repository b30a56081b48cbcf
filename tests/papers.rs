//! What the docs show of style sheets, policies and complaints is what there is.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/blocks.rs"]
mod blocks;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use trefoil::config::Config;
use trefoil::theme::TOKENS;

/// What follows each of these signs in a text, up to the end of the word.
fn words<'a>(text: &'a str, sign: &'a str) -> impl Iterator<Item = &'a str> {
    let ends = |sign: char| !sign.is_ascii_alphanumeric() && sign != '-';
    text.split(sign).skip(1).map(move |rest| rest.split(ends).next().unwrap_or_default())
}

#[test]
fn every_token_and_part_in_a_sheet_is_one_of_the_card() {
    let styling =
        std::fs::read_to_string(blocks::root().join("docs/developers/styling.md")).unwrap();
    let parts: BTreeSet<_> =
        styling.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    for block in blocks::of("css") {
        for name in words(&block.text, "--trefoil-") {
            let name = format!("--trefoil-{name}");
            assert!(TOKENS.iter().any(|token| token.name == name), "{}: {name}", block.place());
        }
        for part in words(&block.text, "::part(") {
            assert!(parts.contains(part), "{}: {part}", block.place());
        }
    }
}

/// A policy by its directives; what is a nonce or an origin in one place is the same in all.
fn directives(policy: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let source = |word| match word {
        "'nonce-page'" => "'nonce-…'",
        word if word.starts_with("https://") => "'self'",
        word => word,
    };
    let policy = policy.trim().trim_start_matches("Content-Security-Policy: ").split(';');
    let directives = policy.filter_map(|directive| {
        let mut words = directive.split_whitespace();
        Some((words.next()?, words.map(source).collect()))
    });
    directives.collect()
}

/// The texts of all files with a page's headers below a folder.
fn headers(folder: &Path, texts: &mut Vec<String>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            headers(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "headers") {
            // The probe is the tests' own; another hash is one whatever it is of.
            let text = std::fs::read_to_string(path).unwrap().replace("'{sha384 probe.js}'", "");
            texts.push(text.replace("{sha384 embed/trefoil.pinned.js}", "sha384-…"));
        }
    }
}

#[test]
fn every_policy_is_one_that_a_page_is_answered_under() {
    let mut texts = Vec::new();
    for folder in ["tests/pages", "tests/sites"] {
        headers(&blocks::root().join(folder), &mut texts);
    }
    let tried: Vec<_> = texts.iter().map(|text| directives(text)).collect();
    for block in blocks::of("csp") {
        let shown = directives(&block.text);
        // A page with more directives is held more strictly.
        let is_under = |tried: &BTreeMap<&str, _>| {
            shown.iter().all(|(name, sources)| tried.get(name) == Some(sources))
        };
        assert!(tried.iter().any(is_under), "{}: {shown:?} is tried by no page", block.place());
    }
}

#[test]
fn the_complaint_in_the_docs_is_that_of_the_options_it_names() {
    for block in blocks::of("text complaint") {
        let attributes =
            json!({ "metric": "nps", "no-coment": "", "endpoint": "http://shop.example/a" });
        let complaints = Config::of_page(&attributes.into(), Value::Null.into()).unwrap_err();
        let lines = complaints.iter().map(|complaint| format!("  {complaint}\n"));
        let said = format!("Trefoil: this survey cannot be shown.\n{}", lines.collect::<String>());
        assert_eq!(said, block.text, "{}", block.place());
    }
    let script = std::fs::read_to_string(blocks::root().join("www/embed/explain.js")).unwrap();
    assert!(script.contains("Trefoil: this survey cannot be shown."));
}

#[test]
fn what_is_shown_of_liquid_is_what_the_shop_of_the_tests_has() {
    let template = blocks::root().join("tests/sites/shopify/templates/page.json");
    let template: Value =
        serde_json::from_str(&std::fs::read_to_string(template).unwrap()).unwrap();
    let parts = |text: &str| -> (String, Value, String) {
        let text = text.replace("https://files.example", "").replace("https://answers.example", "");
        let (tag, rest) = text.split_once(r#"<script type="application/json">"#).unwrap();
        let (options, end) = rest.split_once("</script>").unwrap();
        let options = options.replace("{{ page.handle | json }}", "\"{{ page.handle | json }}\"");
        (tag.into(), serde_json::from_str(&options).unwrap(), end.trim_end().into())
    };
    let own = template["sections"]["survey"]["settings"]["custom_liquid"].as_str().unwrap();
    let (tag, mut options, end) = parts(own);
    // Its case has no events, and a question in its own words.
    assert_eq!(options.as_object_mut().unwrap().remove("no_events"), Some(true.into()));
    let question = options["definition"]["questions"][0].as_object_mut().unwrap();
    assert!(question.remove("text").is_some());
    let own = (tag, options, end);
    for block in blocks::of("liquid") {
        assert_eq!(parts(&block.text), own, "{}", block.place());
    }
}
