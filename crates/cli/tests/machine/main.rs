//! docs/site-owners/hosting.md, done on a machine that systemd has started. Root alone can start one, so `cargo test` leaves it
//! out, and `cargo xtask test --only machine` does it.
#![cfg(test)]

#[path = "../../../../tests/support/blocks.rs"]
#[allow(dead_code, reason = "tests of papers ask for more")]
mod blocks;
#[path = "../serve/harness.rs"]
#[expect(dead_code, reason = "tests of answers ask for more")]
mod harness;

use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use tempfile::TempDir;

const PAGE: &str = "docs/site-owners/hosting.md";

/// The kind of what root types there.
const MACHINE: &str = "console machine";

/// What is started, and what it does.
const START: &str = include_str!("start.sh");
const INSIDE: &str = include_str!("inside.sh");

/// How long it may take; a machine starts within seconds.
const LIMIT: &str = "300";

/// The one block of that kind on the page that has a text in it.
fn block(kind: &str, text: &str) -> blocks::Block {
    let mut found = blocks::on(PAGE, kind, text);
    assert_eq!(found.len(), 1, "{kind} with {text:?}");
    found.swap_remove(0)
}

/// The commands of a block, a line each.
fn commands(text: &str) -> String {
    let block = block(MACHINE, text);
    block.commands().iter().map(|(command, _)| format!("{command}\n")).collect()
}

/// A folder with what the machine is given.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let lay = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    lay("start", START, 0o755);
    lay("inside", INSIDE, 0o755);
    // Where the program is seen.
    lay("target/release/trefoil", "", 0o755);
    let unit = blocks::root().join("contrib/trefoil.service");
    lay("contrib/trefoil.service", &std::fs::read_to_string(unit).unwrap(), 0o644);
    for number in 1..=4 {
        let record = harness::response(number, 1, "complete").to_string();
        lay(&format!("page/{number}.json"), &record, 0o644);
    }
    for (name, kind, text) in
        [("settings.toml", "toml", "allow_survey"), ("nginx", "nginx", "location")]
    {
        lay(&format!("page/{name}"), &block(kind, text).text, 0o644);
    }
    let done = [
        ("service", "systemctl enable"),
        ("upgrade", "systemctl restart"),
        ("check", "trefoil check"),
        ("postgresql", "createuser"),
    ];
    assert_eq!(blocks::of(MACHINE).len(), done.len(), "one of them would be left out");
    for (name, text) in done {
        lay(&format!("page/{name}"), &commands(text), 0o644);
    }
    let page = std::fs::read_to_string(blocks::root().join(PAGE)).unwrap();
    let store = page.split('`').find(|text| text.starts_with("store = \"postgresql"));
    lay("page/database", store.unwrap(), 0o644);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn a_machine_set_up_as_the_docs_say_takes_answers_and_keeps_them() {
    let folder = folder();
    let mut machine = Command::new("timeout");
    machine.args(["--signal=KILL", LIMIT, "unshare", "--mount", "--pid", "--fork"]);
    machine.args(["--kill-child", "--mount-proc"]).arg(folder.path().join("start"));
    machine.arg(folder.path()).arg(env!("CARGO_BIN_EXE_trefoil"));
    let output = machine.output().unwrap();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    let console = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{console}\n{said}\n{log}", output.status);
    assert!(log.ends_with("\ndone\n"), "{log}");
}
