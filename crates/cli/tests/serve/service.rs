//! contrib/trefoil.service, as systemd reads it.

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Runs `systemd-analyze` on the unit, with this program in the place of the installed one.
fn analyze(words: &[&str]) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contrib/trefoil.service");
    let unit = std::fs::read_to_string(file).unwrap();
    let here = unit.replace("/usr/local/bin/trefoil", env!("CARGO_BIN_EXE_trefoil"));
    assert_ne!(here, unit);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trefoil.service");
    std::fs::write(&path, here).unwrap();
    let output = Command::new("systemd-analyze").args(words).arg(&path).output();
    let output = output.expect("systemd-analyze runs; cargo xtask setup installs it");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{text:?}");
    text.concat()
}

#[test]
fn systemd_reads_the_unit_without_a_complaint() {
    assert_eq!(analyze(&["verify"]), "");
}

#[test]
fn little_of_the_machine_is_exposed_to_the_service() {
    // In tenths; without any of the restrictions it is 92.
    analyze(&["security", "--offline=true", "--threshold=20"]);
}
