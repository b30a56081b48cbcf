//! Why it does not start: one sentence with the remedy, and an exit code that says whether another try may help.

use crate::harness::{Collector, run};
use tempfile::TempDir;

/// What is said of settings.
const NO_USE: i32 = 2;
/// What is said of what is around it.
const MAY_PASS: i32 = 1;

/// Starts in a folder that `prepare` filled; it ends with that code, and the complaint must hold all the `words`.
fn check(ends: i32, prepare: impl FnOnce(&std::path::Path), arguments: &[&str], words: &[&str]) {
    let folder = TempDir::new().unwrap();
    prepare(folder.path());
    let mut all = vec!["serve"];
    all.extend(arguments);
    if !arguments.contains(&"--listen") {
        all.extend(["--listen", "127.0.0.1:0"]);
    }
    let (code, out, complaint) = run(&all, folder.path());
    assert_eq!((code, &*out), (Some(ends), ""), "{complaint}");
    for word in words {
        assert!(complaint.contains(word), "{word:?} is not in {complaint:?}");
    }
}

fn sqlite(path: &std::path::Path, sql: &str) {
    rusqlite::Connection::open(path.join("trefoil.sqlite")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_taken_port_is_said() {
    let other = Collector::start(&[]);
    let port = other.address().rsplit_once(':').unwrap().1;
    check(
        MAY_PASS,
        |_| (),
        &["--listen", other.address()],
        &[port, "taken", "--listen (127.0.0.1:0 "],
    );
    check(MAY_PASS, |_| (), &["--listen", "192.0.2.1:8080"], &["192.0.2.1:8080", "--listen"]);
    check(NO_USE, |_| (), &["--listen", "somewhere"], &["somewhere", "--listen"]);
}

#[test]
fn a_database_that_cannot_be_used_is_said() {
    let words = ["as store", "--store"];
    check(MAY_PASS, |_| (), &["--store", "no/such/folder/a.sqlite"], &words);
    check(
        MAY_PASS,
        |folder| std::fs::create_dir(folder.join("a")).unwrap(),
        &["--store", "a"],
        &words,
    );
    check(
        MAY_PASS,
        |folder| {
            std::fs::write(folder.join("a"), "no database at all, but text".repeat(99)).unwrap()
        },
        &["--store", "a"],
        &words,
    );
    check(
        MAY_PASS,
        |folder| sqlite(folder, "CREATE TABLE shop (a)"),
        &[],
        &["not Trefoil's", "--store"],
    );
    check(MAY_PASS, |folder| sqlite(folder, "PRAGMA user_version = 999"), &[], &["999", "--store"]);
}

#[test]
fn a_missing_folder_of_files_is_said() {
    check(NO_USE, |_| (), &["--assets", "dist"], &["no folder dist", "--assets"]);
    check(
        NO_USE,
        |folder| std::fs::write(folder.join("dist"), "").unwrap(),
        &["--assets", "dist"],
        &["no folder dist", "--assets"],
    );
}

#[test]
fn a_wrong_option_is_said() {
    for origin in ["shop.example", "https://shop.example/", "*"] {
        check(
            NO_USE,
            |_| (),
            &["--allow-origin", origin],
            &[origin, "--allow-origin", "https://shop"],
        );
    }
    check(NO_USE, |_| (), &["--body-limit", "many"], &["many", "--body-limit"]);
    check(NO_USE, |_| (), &["--stor", "a"], &["--stor", "--store"]);
}
