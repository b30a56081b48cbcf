//! What is shipped beside the Wasm fits the tables in the code: locales and themes.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use trefoil::i18n::Key;
use trefoil::theme::{THEMES, TOKENS};

fn www(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www").join(path)
}

fn locale(tag: &str) -> Value {
    let text = std::fs::read_to_string(www(&format!("locales/{tag}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_keys_are_those_of_a_locale_in_the_order_in_which_they_are_shipped() {
    let english = locale("en");
    let mut keys: Vec<_> = english.as_object().unwrap().keys().map(String::as_str).collect();
    keys.retain(|key| !["left", "tab", "zero"].contains(key));
    keys.sort_unstable();
    assert_eq!(keys, Key::NAMES);
}

#[test]
fn labels_that_the_sources_give_are_theirs() {
    let (fa, fi) = (locale("fa"), locale("fi"));
    for (key, text) in [
        ("nps_text", "چقدر احتمال دارد که پیشنهادات ما را توصیه کنید؟"),
        ("nps_low", "کمترین احتمال"),
        ("nps_high", "محتمل ترین"),
        ("csat_1", "بسیار ناراضی"),
        ("csat_2", "ناراضی"),
        ("csat_3", "خنثی"),
        ("csat_4", "راضی"),
        ("csat_5", "بسیار راضی"),
        ("ces1_low", "تلاش بسیار کم"),
        ("ces1_high", "تلاش بسیار بالا"),
    ] {
        assert_eq!(fa[key], text, "{key}");
    }
    assert_eq!(
        fi["nps_text"],
        "Kuinka todennäköisesti suosittelisit yritystämme ystävälle tai kollegalle?"
    );
}

/// The tokens that a block of a sheet sets.
fn tokens_of(block: &str) -> BTreeSet<&str> {
    let lines = block.lines().map(str::trim_start);
    lines
        .filter_map(|line| line.starts_with("--").then(|| line.split_once(':'))?)
        .map(|(token, _)| token)
        .collect()
}

#[test]
fn a_theme_is_a_file_of_tokens_for_light_and_for_dark() {
    let files = std::fs::read_dir(www("themes")).unwrap().map(|file| file.unwrap().path());
    let mut names: Vec<_> =
        files.map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    assert_eq!(names, THEMES);
    let known: BTreeSet<_> = TOKENS.iter().map(|token| token.name).collect();
    let colors: BTreeSet<_> =
        TOKENS.iter().filter(|token| token.syntax == "<color>").map(|token| token.name).collect();
    for name in THEMES {
        let text = std::fs::read_to_string(www(&format!("themes/{name}.css"))).unwrap();
        let (light, dark) = text.split_once("@media (prefers-color-scheme: dark)").unwrap();
        let (light, dark) = (tokens_of(light), tokens_of(dark));
        assert!(light.union(&dark).all(|token| known.contains(token)), "{name}");
        assert!(colors.is_subset(&light), "{name} lacks a colour");
        assert!(colors.is_subset(&dark), "{name} lacks a dark colour");
    }
}
