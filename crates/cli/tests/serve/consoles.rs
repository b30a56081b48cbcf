//! What the docs type is run: every command of every block, in a folder that has the files they name, before a
//! collector that answers at the address they ask.

use crate::blocks::{self, Block, root};
use crate::harness::{Collector, event, response};
use crate::papers::block;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;
use trefoil_survey::time::Timestamp;

/// Where the collector of the docs listens.
const ADDRESS: &str = "127.0.0.1:8080";

/// What the collector is set to where a block says so.
const SETTINGS: [(&str, &str, &str); 3] = [
    ("10:15:01", "TREFOIL_MINIMUM_TIME", "2 s"),
    ("?token=", "TREFOIL_PAGE_TOKEN_SECRET", "a-secret-of-some-length"),
    ("$TREFOIL_TOKEN", "TREFOIL_TOKEN", "a-token-of-some-length"),
];

/// A table with every column that a command in the docs names.
const TABLE: &str = "id,nps,csat_delivery,ces2,comment,touchpoint,Mark,When,Notes\n\
    1,9,5,7,quick,web,6,27/02/2026,a\n2,7,4,,,shop,5,28/02/2026,b\n";

/// The folders of a server, each of which is one in the folder here.
const PLACES: [&str; 3] = ["/var/lib/", "/etc/", "/backup/"];

/// What a collector has after a while: two responses of one customer, one of them a complaint, five events, and a
/// message and a mail that were given up. The database, and its export.
fn store() -> (Vec<u8>, String) {
    let collector = Collector::start(&[]);
    let mut records = vec![response(1, 1, "complete"), response(2, 1, "complete")];
    records[0]["id"] = json!("01980a3c-5e00-7000-8000-00000000002a");
    records[0]["answers"][0]["value"] = 2.into();
    records[0]["complaint"] =
        json!({ "opened_at": "2026-11-22T10:15:09Z", "due_at": "2026-11-25T10:15:09Z" });
    records.iter_mut().for_each(|record| record["respondent"] = "customer-7".into());
    let of_it = records[0]["id"].clone();
    records.extend((11..16).map(|number| event(number, "shown")));
    records[2..].iter_mut().for_each(|event| event["response"] = of_it.clone());
    records.iter().for_each(|record| assert_eq!(collector.post(record).status, 202, "{record}"));
    let export = collector.get("/v1/responses").body;
    collector.tell_to_end();
    let (status, folder) = collector.end();
    assert!(status.success());
    let path = folder.path().join("answers.sqlite");
    let owner = rusqlite::Connection::open(&path).unwrap();
    let gave_up = |table: &str, attempts: u32, last: &str| {
        let row = format!(
            "INSERT INTO {table} (id, revision, state, queued_at, attempts, last) SELECT id, 1, 'given_up',
             received_at, {attempts}, '{last}' FROM responses WHERE position = 1"
        );
        assert_eq!(owner.execute(&row, []), Ok(1));
    };
    gave_up("webhook", 79, "500 Internal Server Error");
    gave_up("mail", 1, "550 5.1.1");
    owner.close().unwrap();
    (std::fs::read(path).unwrap(), export)
}

/// A folder with all files that commands in the docs name.
fn folder(database: &[u8], export: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let lay = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let page = "docs/developers/collector.md";
    lay("answer.json", block("json", page, "0000002a").text.as_bytes());
    let settings = block("toml", page, "").text;
    lay("trefoil.toml", settings.replace("store", "stor").as_bytes());
    let shop = block("json", "docs/developers/definition.md", "").text;
    lay("shop.json", shop.as_bytes());
    let wrong = shop.replace("\"comment\"", "\"coment\"").replace("\"packing\"", "\"delivery\"");
    lay("wrong.json", wrong.as_bytes());
    lay("etc/trefoil.toml", block("toml", "docs/site-owners/hosting.md", "").text.as_bytes());
    lay("answers.csv", TABLE.as_bytes());
    lay("answers.jsonl", export.as_bytes());
    lay("answers.sqlite", database);
    lay("var/lib/trefoil/answers.sqlite", database);
    for (name, fixture) in [
        ("survey.json", "plain_form/survey.json"),
        ("trefoil-view-2026-07-01.json", "responses/view.json"),
        ("advisories.json", "advisories/advisories.json"),
        ("advisories.json.minisig", "advisories/advisories.json.minisig"),
        ("minisign.pub", "advisories/minisign.pub"),
    ] {
        lay(name, &std::fs::read(root().join("tests/fixtures").join(fixture)).unwrap());
    }
    // What it shows is the answer alone, and a refusal is a failure.
    lay(".curlrc", b"silent\nfail-with-body\n");
    lay("bin/mail", b"#!/bin/sh\ngrep -q Counted\n");
    let mail = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path().join("bin/mail"), mail).unwrap();
    for name in ["dist", "backup"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    folder
}

/// Runs what is typed in the folder: whether it ended well, and what it said. A collector is ended once it listens.
fn typed(line: &str, folder: &Path, collector: &str, exported: &[(&str, &str)]) -> (bool, String) {
    let mut line = line.replace(&format!("http://{ADDRESS}"), &format!("http://{collector}"));
    line = line
        .replace("https://answers.example/collect", &format!("http://{collector}/v1/responses"));
    line = line.replace(ADDRESS, "127.0.0.1:0");
    for place in PLACES {
        line = line.replace(&format!(" {place}"), &format!(" {}{place}", folder.display()));
    }
    let own = Path::new(env!("CARGO_BIN_EXE_trefoil")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}/bin:{}:{path}", folder.display(), own.display());
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(folder).env("PATH", path);
    shell.stderr(std::fs::File::create(folder.join("errors")).unwrap());
    shell.env("HOME", folder).env("TREFOIL_LISTEN", "127.0.0.1:0").envs(exported.iter().copied());
    // In a group of its own, so that all of it can be ended.
    let shell = shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut shell = shell.unwrap();
    // The password of a key, twice; who asks for nothing may not read it.
    let _ = shell.stdin.take().unwrap().write_all(b"password\npassword\n");
    let mut said = String::new();
    let mut out = BufReader::new(shell.stdout.take().unwrap());
    out.read_line(&mut said).unwrap();
    if let Some(address) = said.strip_prefix("listening on http://") {
        said = said.replace(address.trim_end(), ADDRESS);
        let group = format!("-{}", shell.id());
        assert!(Command::new("kill").args(["-TERM", "--", &group]).status().unwrap().success());
        shell.wait().unwrap();
        return (true, said);
    }
    out.read_to_string(&mut said).unwrap();
    let holds = shell.wait().unwrap().success();
    (holds, said + &std::fs::read_to_string(folder.join("errors")).unwrap())
}

/// A text in which every moment is the same.
fn timeless(text: &str) -> String {
    let is_moment = |word: &str| Timestamp::from_rfc3339(word).is_some();
    let line = |line: &str| {
        let words = line.split(' ').map(|word| if is_moment(word) { "<time>" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Runs the commands of a block, one after the other: what is otherwise than the docs say.
fn run(block: &Block, database: &[u8], export: &str) -> Vec<String> {
    let is_set = |(sign, ..): &&(&str, _, _)| block.text.contains(sign);
    let exported: Vec<_> =
        SETTINGS.iter().filter(is_set).map(|(_, name, value)| (*name, *value)).collect();
    let starter: Vec<_> = exported.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let starter: Vec<_> = ["env"].into_iter().chain(starter.iter().map(|word| &**word)).collect();
    let files = TempDir::new().unwrap();
    // What is sent is new to it.
    if !block.text.contains(" -d @") {
        std::fs::write(files.path().join("answers.sqlite"), database).unwrap();
    }
    let is_asked = ["curl ", "check --endpoint"].iter().any(|sign| block.text.contains(sign));
    let collector = is_asked.then(|| Collector::start_under(&starter, files, &[]));
    let address = collector.as_ref().map_or("", Collector::address);
    let folder = folder(database, export);
    if block.text.contains("minisign -G") {
        // It writes over no key.
        std::fs::remove_file(folder.path().join("minisign.pub")).unwrap();
    }
    let mut wrong = Vec::new();
    for (command, shown) in block.commands() {
        // `cargo xtask tidy` knows them, and a test cannot wait for what they do.
        if command.starts_with("cargo ") {
            continue;
        }
        let (holds, said) = typed(command, folder.path(), address, &exported);
        let is_as_shown =
            if shown.is_empty() { holds } else { timeless(&said) == timeless(&shown) };
        let is_written = command.rsplit_once(" > ").is_none_or(|(_, file)| {
            std::fs::metadata(folder.path().join(file)).is_ok_and(|file| file.len() > 0)
        });
        if !is_as_shown || !is_written {
            wrong.push(format!("{}: {command}\n{said}", block.place()));
        }
    }
    wrong
}

#[test]
fn every_command_in_the_docs_runs_and_says_what_is_shown() {
    let (database, export) = store();
    let blocks = blocks::of("console");
    let wrong = blocks.iter().flat_map(|block| run(block, &database, &export)).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cron_is_given_in_the_docs_runs() {
    let (database, export) = store();
    for mut block in blocks::of("crontab") {
        let lines = block.text.lines().map(|line| {
            let (when, command) = line.split_once("  ").unwrap();
            assert_eq!(when.split(' ').count(), 5, "{}: {line}", block.place());
            format!("$ {command}\n")
        });
        block.text = lines.collect();
        assert_eq!(run(&block, &database, &export), [""; 0]);
    }
}
