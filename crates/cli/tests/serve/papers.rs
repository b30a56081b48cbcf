//! Blocks in the docs that are no commands: each is read by the program that it is for.

use crate::blocks::{self, Block, root};
use crate::harness::{Collector, Reply, response, run};
use crate::server::Server;
use crate::shard::Shard;
use crate::webhook;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The first block of a kind on a page that has a text in it.
pub fn block(kind: &str, page: &str, text: &str) -> Block {
    blocks::on(page, kind, text).swap_remove(0)
}

const COLLECTOR: &str = "docs/developers/collector.md";

/// A folder with one file.
fn folder_with(name: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    folder
}

/// A schema that is shipped.
fn schema(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("www/schemas").join(name)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[test]
fn json_is_a_definition_a_record_or_a_message_of_the_frame() {
    let (message, options) = (schema("frame.schema.json"), schema("options.schema.json"));
    for block in blocks::of("json") {
        let place = block.place();
        let json: Value = serde_json::from_str(&block.text).unwrap();
        if json["questions"].is_array() {
            let folder = folder_with("survey.json", &block.text);
            let said = run(&["check", "survey.json"], folder.path());
            assert_eq!(said, (Some(0), "holds\n".into(), String::new()), "{place}");
        } else if json["type"].is_string() {
            let collector = Collector::start(&[]);
            let reply = collector.post_as("application/json", &block.text);
            assert_eq!(reply.status, 202, "{place}: {reply:?}");
        } else {
            assert!(message.is_valid(&json), "{place}");
            if let Some(given) = json["options"].as_object() {
                let mut given = given.clone();
                given.remove("framed");
                let errors: Vec<_> =
                    options.iter_errors(&given.into()).map(|error| error.to_string()).collect();
                assert_eq!(errors, [""; 0], "{place}");
            }
        }
    }
}

#[test]
fn the_collector_starts_with_every_file_of_settings() {
    let shards = [Shard::start(), Shard::start()];
    for block in blocks::of("toml") {
        println!("{}", block.place());
        // What everybody has another one of is left out in the docs.
        let text = block.text.replace("\"…\"", "\"a-secret-of-some-length\"");
        let folder = folder_with("trefoil.toml", &text);
        let path = folder.path().join("trefoil.toml");
        // The password may stand beside the file, too.
        let is_beside = text.contains("[mail]") && !text.contains("password");
        let password = ["env", "TREFOIL_MAIL_PASSWORD=a-password"];
        let starter = if is_beside { &password[..] } else { &[] };
        let config = ["--config", path.to_str().unwrap()];
        let own = TempDir::new().unwrap();
        let is_far = text.contains("store = \"postgresql://trefoil@db.example/answers\"");
        let (_server, collector) = if is_far {
            let server = Server::shared();
            let mut owner = server.connect("postgres");
            for sql in ["CREATE ROLE trefoil LOGIN", "CREATE DATABASE answers OWNER trefoil"] {
                owner.execute(sql, &[]).unwrap();
            }
            let store = server.address("answers").replace("owner@", "trefoil@");
            (Some(server), Collector::start_on(&store, starter, own, &config))
        } else if text.contains("store = \"clickhouse://trefoil@a.example,b.example/answers?") {
            let hosts = shards.each_ref().map(Shard::host).join(",");
            for shard in &shards {
                shard.ask("default", "CREATE DATABASE answers");
            }
            let spool = folder.path().join("spool");
            let store = format!("clickhouse://trefoil@{hosts}/answers?spool={}", spool.display());
            (None, Collector::start_on(&store, starter, own, &config))
        } else {
            (None, Collector::start_under(starter, own, &config))
        };
        assert_eq!(collector.get("/healthz").status, 200, "{}", block.place());
    }
}

#[test]
fn every_row_of_a_table_is_counted() {
    for block in blocks::of("csv") {
        let folder = folder_with("table.csv", &block.text);
        let rows = block.text.lines().count() - 1;
        let (code, out, error) = run(&["score", "table.csv", "--analysis"], folder.path());
        assert_eq!((code, &*error), (Some(0), ""), "{}", block.place());
        let counted = format!("Counted {rows} of {rows} responses");
        let all = out.lines().find_map(|line| line.strip_prefix("  all ")).unwrap_or_default();
        let bought = all.split_whitespace().nth(1) == Some(&*rows.to_string());
        assert!(out.contains(&counted) || bought, "{}: {out}", block.place());
    }
}

#[test]
fn what_is_shown_of_http_is_what_is_said() {
    for block in blocks::of("http") {
        let place = block.place();
        let (head, rest) = block.text.split_once("\n\n").unwrap();
        let mut head = head.lines();
        let method = head.next().unwrap().split(' ').next().unwrap();
        let headers: Vec<_> = head.map(|line| line.split_once(": ").unwrap()).collect();
        if method == "POST" {
            webhook::is_told_as(&headers, rest);
            continue;
        }
        let (status, shown) = rest.split_once('\n').unwrap();
        let collector = Collector::start(&["--allow-origin", "https://shop.example"]);
        let reply = collector.ask(method, "/v1/responses", &headers, None);
        assert_eq!(reply.status.to_string(), status, "{place}");
        for (name, value) in shown.lines().map(|line| line.split_once(": ").unwrap()) {
            assert!(reply.header(name).eq_ignore_ascii_case(value), "{place}: {name}: {reply:?}");
        }
    }
}

/// A program of Debian's for servers, in a folder of its own.
fn server(program: &str, folder: &Path, arguments: &[&str]) -> Command {
    let path = std::env::var("PATH").unwrap() + ":/usr/sbin";
    let mut server = Command::new(program);
    server.args(arguments).current_dir(folder).env("PATH", path).env("HOME", folder);
    server
}

#[track_caller]
fn is_good(command: &mut Command) -> String {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; cargo xtask setup"));
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_web_servers_before_the_collector_pass_answers_on_and_say_who_asks() {
    for block in blocks::of("nginx") {
        let collector = Collector::start(&["--trusted-proxy", "127.0.0.1"]);
        let location = block.text.replace("127.0.0.1:8080", collector.address());
        let settings = format!(
            "pid pid; error_log error.log; events {{}}\n\
             http {{ access_log off; server {{ listen unix:socket;\n{location}}} }}"
        );
        let folder = folder_with("nginx.conf", &settings);
        let place = format!("{}/", folder.path().display());
        let nginx = ["-p", &place, "-c", "nginx.conf", "-e", "error.log"];
        is_good(&mut server("nginx", folder.path(), &nginx));
        let record = response(1, 1, "complete").to_string();
        let ask =
            ["--silent", "--unix-socket", "socket", "http://answers.shop.example/v1/responses"];
        let send = ["-H", "Content-Type: application/json", "-d", &record];
        let sent = is_good(&mut server("curl", folder.path(), &[&ask[..], &send].concat()));
        // By the name of this machine, so that nothing but the proxy's word says that somebody else asks.
        let read = ["--silent", "--unix-socket", "socket", "http://localhost/v1/responses"];
        let read = is_good(&mut server("curl", folder.path(), &read));
        is_good(&mut server("nginx", folder.path(), &[&nginx[..], &["-s", "stop"]].concat()));
        assert!(sent.contains("\"duplicate\":false"), "{}: {sent}", block.place());
        assert!(read.contains("read_not_local"), "{}: {read}", block.place());
        assert_eq!(collector.stored().len(), 1);
    }
    for block in blocks::of("caddy") {
        let folder = folder_with("Caddyfile", &block.text);
        is_good(&mut server("caddy", folder.path(), &["validate", "--config", "Caddyfile"]));
    }
}

#[test]
fn the_plain_form_in_the_docs_is_read_by_the_definition_beside_it() {
    let folder = folder_with("shop.json", &block("json", COLLECTOR, "questions").text);
    let path = folder.path().join("shop.json");
    let collector = Collector::start(&["--definition", path.to_str().unwrap()]);
    let form = block("html", COLLECTOR, "<form").text;
    let names = form.split(" name=\"").skip(1);
    let fields: Vec<_> = names
        .map(|rest| match rest.split_once('"').unwrap().0 {
            "survey" => "survey=shop".into(),
            "recommend" => "recommend=9".into(),
            name => format!("{name}=Fast"),
        })
        .collect();
    let reply = collector.post_as("application/x-www-form-urlencoded", fields.join("&"));
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, "/v1/thanks?locale=en"),
        "{reply:?}"
    );
    let answers = &collector.stored()[0]["answers"];
    assert_eq!((&answers[0]["value"], &answers[1]["text"]), (&9.into(), &"Fast".into()));
}

#[test]
fn the_field_nobody_sees_is_hidden_from_everybody_and_refused_when_it_is_filled() {
    let page = std::fs::read_to_string(root().join(COLLECTOR)).unwrap();
    let (_, section) = page.split_once("**`honeypot = \"").unwrap();
    let name = section.split('"').next().unwrap();
    let html = block("html", COLLECTOR, "<div hidden").text;
    let input = format!("<input name=\"{name}\" tabindex=\"-1\" autocomplete=\"off\">");
    assert!(
        html.starts_with("<div hidden aria-hidden=\"true\">") && html.contains(&input),
        "{html}"
    );
    let collector = Collector::start(&["--honeypot", name]);
    let reply = collector.post_as("application/x-www-form-urlencoded", format!("{name}=a"));
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains(name), "{reply:?}");
}

/// Has the collector ask pages for tokens that are signed with this.
const SECRET: &[&str] = &["env", "TREFOIL_PAGE_TOKEN_SECRET=a-secret-of-some-length"];

fn post_with(collector: &Collector, token: &str, body: &str) -> Reply {
    let path = format!("/v1/responses?token={token}");
    let headers = [("content-type", "application/json")];
    collector.ask("POST", &path, &headers, Some(body.as_bytes()))
}

/// What a program says that reads its text from standard input, with the secret in its environment.
fn said_by(program: &[&str], text: &str) -> String {
    let (name, arguments) = program.split_first().unwrap();
    let mut command = Command::new(name);
    command.args(arguments).env("TREFOIL_PAGE_TOKEN_SECRET", "a-secret-of-some-length");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{name} runs: {error}; cargo xtask setup"));
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_tokens_that_the_docs_make_open_and_are_good_for_one_survey() {
    let php = said_by(&["php"], &block("php", COLLECTOR, "TREFOIL_PAGE_TOKEN_SECRET").text);
    let (_, php) = php.split_once("?token=").unwrap();
    let php = php.split_once('"').unwrap().0;
    let secret = "process.env.TREFOIL_PAGE_TOKEN_SECRET";
    let in_node = blocks::of("js node").into_iter().map(|block| {
        let code = block.text + &format!("process.stdout.write(pageToken('checkout', {secret}));");
        said_by(&["node", "--input-type=commonjs"], &code)
    });
    let tokens: Vec<_> = in_node.chain([php.into()]).collect();
    let collector = Collector::start_under(SECRET, TempDir::new().unwrap(), &[]);
    for (number, token) in (1..).zip(&tokens) {
        let mut record = response(number, 1, "complete");
        assert_eq!(post_with(&collector, token, &record.to_string()).status, 202, "{token}");
        record["survey"] = "other".into();
        let reply = post_with(&collector, token, &record.to_string());
        reply.is_problem(403, "token_refused");
    }
}
