//! `trefoil advisories` as its user runs it, on a file that minisign signed.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The signed file; the key that signed it is nowhere else.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/advisories").join(name)
}

/// The exit code, and whether these texts stand in what is printed and nothing where it fails.
fn check(file: &Path, key: &str, of: &str, code: i32, texts: &[&str]) {
    let mut trefoil = Command::new(env!("CARGO_BIN_EXE_trefoil"));
    trefoil.arg("advisories").arg(file).args(["--key", key, "--of", of]);
    let output = trefoil.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{of}: {stdout}{stderr}");
    for text in texts {
        assert!(
            if code == 2 { &stderr } else { &stdout }.contains(text),
            "{text:?}: {stdout}{stderr}"
        );
    }
    if code == 2 {
        assert_eq!(stdout, "");
    }
}

#[test]
fn a_version_is_told_what_is_known_against_it_and_what_to_do() {
    let (file, key) = (fixture("advisories.json"), fixture("minisign.pub"));
    let key = key.to_str().unwrap();
    let first = "TREFOIL-0000-1: Made up for tests";
    let mended = "  trefoil-survey 0.1.6 is affected; 0.1.7 is not\n";
    let place = "  https://files.example/TREFOIL-0000-1\n";
    check(&file, key, "0.1.6", 1, &[first, mended, "  Whoever may write", place]);
    check(&file, key, "0.2.0", 1, &[first, "TREFOIL-0000-2", "no version is said to mend it"]);
    let none = "nothing is known against 0.1.3 in this file, which was made 2026-11-20T09:00:00Z\n";
    check(&file, key, "0.1.3", 0, &[none]);
    // The key alone, as it may stand on a page.
    let bare = fs::read_to_string(key).unwrap();
    check(&file, bare.lines().nth(1).unwrap(), "0.1.3", 0, &[none]);
}

#[test]
fn a_file_that_was_changed_or_is_of_another_key_is_not_read() {
    let (key, other) = (fixture("minisign.pub"), fixture("other.pub"));
    let (key, other) = (key.to_str().unwrap(), other.to_str().unwrap());
    let refused = "not signed by this key, or changed since; it was not read";
    check(&fixture("advisories.json"), other, "0.1.6", 2, &[refused]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("advisories.json");
    let text = fs::read_to_string(fixture("advisories.json")).unwrap();
    fs::write(&file, text.replace("0.1.4", "0.1.9")).unwrap();
    check(&file, key, "0.1.6", 2, &["advisories.json.minisig: "]);
    fs::copy(fixture("advisories.json.minisig"), folder.path().join("advisories.json.minisig"))
        .unwrap();
    check(&file, key, "0.1.6", 2, &[refused]);
    check(&file, "no key", "0.1.6", 2, &["\"no key\" is neither a file with a public key"]);
}
