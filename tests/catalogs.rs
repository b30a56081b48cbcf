//! Whatever the studio says is said in each of its languages.
//!
//! The English stands in the code, so the code is read for it: all that is handed to `say!`, `told!`, `key!` and `counted`, and
//! what the crates below call their topics, columns and labels.
#![cfg(all(not(target_arch = "wasm32"), feature = "studio"))]
#![allow(clippy::unwrap_used)]

use proc_macro2::{Group, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use trefoil::i18n::languages::LANGUAGES;
use trefoil::i18n::spoken::{self, Catalog};
use trefoil_results::{MEANINGS, Report, TOPICS, meaning_in_words};
use trefoil_score::ces::Ces1Band;
use trefoil_score::nps::Band;
use trefoil_survey::placeholder::{Piece, each_piece};

/// Where words are that the studio says.
const SOURCES: [&str; 5] =
    ["src/bin/studio", "src/browser", "src/i18n", "src/ui/designer", "src/ui/results"];

/// Where its catalogs are.
const CATALOGS: &str = "www/studio/locales";

/// Letters that look like a language's own and are another's.
const FOREIGN: [(&str, &str); 2] = [("bg", "ыэёіїєґјљњћђџ"), ("fa", "يكىة")];

/// Languages that are not written in Latin letters.
const OTHER_LETTERS: [&str; 2] = ["bg", "fa"];

/// English words, each with the values that the code has for it; `None` where it only names them.
type Said = BTreeMap<String, Option<BTreeSet<String>>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_in(&path, found);
        } else if path.extension().is_some_and(|own| own == "rs") {
            found.push(path);
        }
    }
}

/// A string as Rust reads it.
fn text_of(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    let text = literal.to_string();
    text.starts_with('"').then(|| syn::parse_str::<syn::LitStr>(&text).unwrap().value())
}

/// The names of the values behind the first argument.
fn names_in(group: &Group) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(own) if own.as_char() == ',');
    let arguments = tokens.split(is_comma).skip(1);
    let name = |argument: &[TokenTree]| match argument {
        [TokenTree::Ident(name)] => Some(name.to_string()),
        [TokenTree::Ident(name), TokenTree::Punct(sign), ..] if sign.as_char() == '=' => {
            Some(name.to_string())
        }
        _ => None,
    };
    arguments.filter_map(name).collect()
}

fn read(stream: TokenStream, said: &mut Said) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let word = |place: usize| match tokens.get(place) {
        Some(TokenTree::Ident(own)) => own.to_string(),
        Some(TokenTree::Punct(own)) => own.as_char().to_string(),
        _ => String::new(),
    };
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        let TokenTree::Group(group) = token else {
            place += 1;
            continue;
        };
        let before = |back: usize| place.checked_sub(back).map(&word).unwrap_or_default();
        if before(1) == "tests" && before(2) == "mod" {
            place += 1;
            continue;
        }
        let texts: Vec<String> =
            group.stream().into_iter().filter_map(|token| text_of(&token)).collect();
        match (&*before(2), &*before(1), texts.first()) {
            ("say" | "told", "!", Some(english)) => {
                said.insert(english.clone(), Some(names_in(group)));
            }
            ("key", "!", _) | (_, "counted", _) => {
                said.extend(texts.into_iter().map(|english| (english, None)));
            }
            _ => {}
        }
        read(group.stream(), said);
        place += 1;
    }
}

/// What stands under `text` in a definition.
fn texts_in(value: &serde_json::Value, texts: &mut Vec<String>) {
    let below: Vec<&serde_json::Value> = match value {
        serde_json::Value::Array(entries) => entries.iter().collect(),
        serde_json::Value::Object(fields) => {
            texts.extend(fields.get("text").and_then(|text| text.as_str()).map(String::from));
            fields.values().collect()
        }
        _ => Vec::new(),
    };
    below.into_iter().for_each(|value| texts_in(value, texts));
}

/// All that the studio says.
fn said() -> Said {
    let mut said = Said::new();
    let mut files = vec![root().join("src/ui/header.rs")];
    SOURCES.iter().for_each(|folder| files_in(&root().join(folder), &mut files));
    for file in files {
        read(fs::read_to_string(file).unwrap().parse().unwrap(), &mut said);
    }
    let nps =
        [Band::NeedsImprovement, Band::Good, Band::Favourable, Band::Excellent, Band::WorldClass];
    let ces = [Ces1Band::Good, Ces1Band::Moderate, Ces1Band::Poor];
    let labels = nps.map(Band::code).into_iter().chain(ces.map(Ces1Band::code));
    let label = |code: &str| {
        let text = code.replace('_', " ");
        text[..1].to_uppercase() + &text[1..]
    };
    let of_core = (LANGUAGES.iter().map(|own| own.name.to_owned()))
        .chain(TOPICS.iter().map(|topic| topic.name.to_owned()))
        .chain(MEANINGS.iter().map(|(_, words)| (*words).to_owned()))
        .chain(["", "event", "only [nps]"].map(|own| meaning_in_words(own).to_owned()))
        .chain(labels.map(label))
        .chain(["expected", "experienced"].map(String::from))
        .chain([Report::HIDDEN.to_owned()]);
    // What a survey begins with, and the one that is tried.
    let mut surveys = vec![root().join("src/bin/studio/preview.json")];
    let starts = fs::read_dir(root().join("src/ui/designer/starts")).unwrap();
    surveys.extend(starts.map(|start| start.unwrap().path()));
    let mut texts = Vec::new();
    for survey in surveys {
        let survey = fs::read_to_string(survey).unwrap();
        texts_in(&serde_json::from_str(&survey).unwrap(), &mut texts);
    }
    for words in of_core.chain(texts) {
        said.entry(words).or_default();
    }
    said
}

/// The places for values in a sentence.
fn places(text: &str) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    each_piece(text, &mut |piece| {
        if let Piece::Named { name, .. } = piece {
            places.insert(name.to_owned());
        }
    });
    places
}

/// The language of each catalog, and what is in it.
fn catalogs() -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join(CATALOGS)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            let tag = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (tag, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// What is wrong with the words for these English ones.
fn faults(tag: &str, english: &str, own: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if places(english) != places(own) {
        faults.push(format!("has the places {:?}, not {:?}", places(own), places(english)));
    }
    let blanks = |text: &str| [text.starts_with(' '), text.ends_with(' ')];
    if own.trim().is_empty() || blanks(own) != blanks(english) {
        faults.push("is empty, or begins or ends with a blank where the English does not".into());
    }
    let foreign = FOREIGN.iter().find(|(own, _)| *own == tag).map_or("", |(_, letters)| letters);
    if let Some(letter) = own.chars().find(|letter| foreign.contains(*letter)) {
        faults.push(format!("has {letter}, which is another language's"));
    }
    // What is English in it is a name, and stands in the English, too.
    let is_place = |word: &str| places(english).contains(word);
    let latin = own.split(|letter: char| !letter.is_ascii_alphabetic());
    let latin =
        latin.filter(|word| !word.is_empty() && OTHER_LETTERS.contains(&tag) && !is_place(word));
    let names = english.split(|letter: char| !letter.is_ascii_alphabetic());
    for word in latin.filter(|word| !names.clone().any(|name| name == *word)) {
        faults.push(format!("has the English word {word}"));
    }
    let words = english
        .split(' ')
        .filter(|word| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    if own == english && words.count() > 1 {
        faults.push("is English".into());
    }
    let numbers =
        own.split(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '-' | ':'));
    for number in
        numbers.filter(|word| tag == "fa" && word.bytes().any(|byte| byte.is_ascii_digit()))
    {
        if !number.contains(['.', '-']) || !english.contains(number) {
            faults.push(format!("writes {number} in other digits than its own"));
        }
    }
    faults
}

#[test]
fn each_sentence_has_a_place_for_each_of_its_values() {
    for (english, names) in said() {
        if let Some(names) = names {
            assert_eq!(places(&english), names, "{english}");
        }
    }
}

#[test]
fn each_catalog_has_all_that_is_said_and_no_more() {
    let said = said();
    assert!(said.len() > 700, "the code was read for what it says: {}", said.len());
    let mut faulty = Vec::new();
    let catalogs = catalogs();
    let tags: BTreeSet<&str> = catalogs.keys().map(String::as_str).chain(["en"]).collect();
    assert_eq!(tags, BTreeSet::from(spoken::LANGUAGES));
    for (tag, file) in catalogs {
        Catalog::read(&tag, &file).unwrap();
        let words: BTreeMap<String, String> = serde_json::from_str(&file).unwrap();
        for english in said.keys() {
            match words.get(english) {
                None => {
                    faulty.push(format!("{tag} lacks {}", serde_json::to_string(english).unwrap()))
                }
                Some(own) => {
                    let faults = faults(&tag, english, own);
                    faulty.extend(faults.iter().map(|fault| format!("{tag}: {english:?} {fault}")));
                }
            }
        }
        let gone = words.keys().filter(|english| !said.contains_key(*english));
        faulty.extend(gone.map(|english| format!("{tag} has {english:?}, which nothing says")));
    }
    assert!(faulty.is_empty(), "{CATALOGS}:\n{}", faulty.join("\n"));
}

#[test]
fn a_fault_in_a_catalog_is_found() {
    let check = |own: &str, expected: &str| {
        let faults = faults("fa", "{n} answers found in CSV, 1 to 5", own).join("; ");
        assert!(
            faults.contains(expected) && expected.is_empty() == faults.is_empty(),
            "{own}: {faults}"
        );
    };
    check("{n} پاسخ در CSV، ۱ تا ۵", "");
    check("پاسخ در CSV، ۱ تا ۵", "has the places");
    check(" {n} پاسخ", "begins or ends");
    check("{n} پاسخ ي", "another language's");
    check("{n} answer در CSV", "the English word answer");
    check("{n} پاسخ 1 تا ۵", "writes 1 in other digits");
    check("{n} answers found in CSV, 1 to 5", "is English");
}
