//! What docs/developers/collector.md shows is what happens.

use crate::harness::{Collector, Reply, event, response, run, run_with};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn page() -> String {
    doc("developers/collector.md")
}

fn doc(path: &str) -> String {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/");
    std::fs::read_to_string(format!("{docs}{path}")).unwrap()
}

/// The text between the first fence of that beginning and its end.
fn fenced<'a>(page: &'a str, start: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("```{start}")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_examples_in_the_docs_are_answered_as_they_say() {
    let page = page();
    let example = fenced(&page, "json\n");
    let shown: Vec<Value> = page
        .lines()
        .filter(|line| line.starts_with('{') && line.ends_with('}'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let collector = Collector::start(&[]);
    let said = [example, &example.replace("\"value\":9", "\"value\":11")]
        .map(|body| collector.post_as("application/json", body).json());
    let strict = Collector::start(&["--minimum-time", "2 s"]);
    let hasty = example.replace("10:15:09", "10:15:01");
    let hasty = strict.post_as("application/json", hasty).json();
    let tokens = Collector::start_under(SECRET, TempDir::new().unwrap(), &[]);
    let (_, address) =
        page.split_once("$ curl 'http://127.0.0.1:8080/v1/responses?token=").unwrap();
    let forged = post_with(&tokens, address.split_once('\'').unwrap().0, example).json();
    let asked = collector.ask("GET", "/v1/quota?survey=checkout", &[], None).json();
    assert_eq!([&said[..], &[hasty, forged, asked, deleted(&page)]].concat(), shown);
    let sent: Value = serde_json::from_str(example).unwrap();
    assert_eq!(collector.stored(), [sent]);
}

/// What deleting a respondent is answered with, over HTTP; the command says the same.
fn deleted(page: &str) -> Value {
    let respondent = fenced(page, "console\n$ curl -X DELETE").lines().next().unwrap();
    let (_, path) = respondent.split_once(":8080").unwrap();
    let (_, name) = path.rsplit_once('/').unwrap();
    let fill = |collector: &Collector| {
        let mut records = vec![response(1, 1, "complete"), response(2, 1, "complete")];
        records.iter_mut().for_each(|record| record["respondent"] = name.into());
        records.extend((11..16).map(|number| event(number, "shown")));
        records.iter().for_each(|record| assert_eq!(collector.post(record).status, 202));
    };
    let collector = Collector::start(&[]);
    fill(&collector);
    let shown = fenced(page, "console\n$ trefoil delete");
    let (command, expected) = shown.trim_start().split_once('\n').unwrap();
    let database = collector.database();
    let arguments = command.replace("answers.sqlite", database.to_str().unwrap());
    let arguments: Vec<_> = ["delete"].into_iter().chain(arguments.split(' ')).collect();
    assert_eq!(run(&arguments, database.parent().unwrap()).1, expected);

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trefoil.toml");
    std::fs::write(&file, "token = 'a-token-of-some-length'").unwrap();
    let collector = Collector::start(&["--config", file.to_str().unwrap()]);
    fill(&collector);
    let shown = [("authorization", "Bearer a-token-of-some-length")];
    collector.ask("DELETE", path, &shown, None).json()
}

#[test]
fn the_plain_form_in_the_docs_is_read_by_the_definition_beside_it() {
    let page = page();
    let (_, section) = page.split_once("### Plain forms").unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("shop.json");
    std::fs::write(&path, fenced(section, "json\n")).unwrap();
    let collector = Collector::start(&["--definition", path.to_str().unwrap()]);
    let names = fenced(section, "html\n").split(" name=\"").skip(1);
    let fields: Vec<_> = names
        .map(|rest| match rest.split_once('"').unwrap().0 {
            "survey" => "survey=shop".into(),
            "recommend" => "recommend=9".into(),
            name => format!("{name}=Fast"),
        })
        .collect();
    let reply = collector.post_as("application/x-www-form-urlencoded", fields.join("&"));
    assert_eq!((reply.status, reply.header("location")), (303, "/v1/thanks"), "{reply:?}");
    let answers = &collector.stored()[0]["answers"];
    assert_eq!((&answers[0]["value"], &answers[1]["text"]), (&9.into(), &"Fast".into()));
}

#[test]
fn the_field_nobody_sees_is_hidden_from_everybody_and_refused_when_it_is_filled() {
    let page = page();
    let (_, section) = page.split_once("**`honeypot = \"").unwrap();
    let name = section.split('"').next().unwrap();
    let html = fenced(section, "html\n");
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
    let page = page();
    let php = said_by(&["php"], fenced(&page, "php\n"));
    let (_, php) = php.split_once("?token=").unwrap();
    let php = php.split_once('"').unwrap().0;
    let secret = "process.env.TREFOIL_PAGE_TOKEN_SECRET";
    let js = fenced(&page, "js\n");
    let js = format!("{js}process.stdout.write(pageToken('checkout', {secret}));");
    let js = said_by(&["node", "--input-type=commonjs"], &js);
    let collector = Collector::start_under(SECRET, TempDir::new().unwrap(), &[]);
    for (number, token) in [(1, php), (2, js.as_str())] {
        let mut record = response(number, 1, "complete");
        assert_eq!(post_with(&collector, token, &record.to_string()).status, 202, "{token}");
        record["survey"] = "other".into();
        let reply = post_with(&collector, token, &record.to_string());
        reply.is_problem(403, "token_refused");
    }
}

#[test]
fn a_copy_is_made_as_shown() {
    let page = page();
    let shown = fenced(&page, "console\n$ trefoil backup");
    let (command, expected) = shown.trim_start().split_once('\n').unwrap();
    let collector = Collector::start(&[]);
    (1..=2).for_each(|number| {
        assert_eq!(collector.post(&response(number, 1, "complete")).status, 202)
    });
    (11..16).for_each(|number| assert_eq!(collector.post(&event(number, "shown")).status, 202));
    let database = collector.database();
    let arguments: Vec<_> = ["backup"].into_iter().chain(command.split(' ')).collect();
    let (code, out, said) = run(&arguments, database.parent().unwrap());
    assert_eq!((code, &*out, &*said), (Some(0), expected, ""));
}

#[test]
fn the_files_in_the_docs_hold_and_a_wrong_one_is_blamed_as_shown() {
    let (page, hosting) = (page(), doc("site-owners/hosting.md"));
    let folder = TempDir::new().unwrap();
    let file = fenced(&page, "toml\n");
    let path = folder.path().join("trefoil.toml");
    for file in [fenced(&hosting, "toml\n"), file] {
        std::fs::write(&path, file).unwrap();
        let collector = Collector::start(&["--config", path.to_str().unwrap()]);
        assert_eq!(collector.get("/healthz").status, 200);
    }

    std::fs::write(path, file.replace("database", "databse")).unwrap();
    let shown = fenced(&page, "console\n$ TREFOIL_RATE_LIMIT=many ");
    let (command, complaint) = shown.split_once('\n').unwrap();
    let arguments: Vec<_> = command.split(' ').skip(1).collect();
    let exported = [("TREFOIL_RATE_LIMIT", "many")];
    let (code, out, said) = run_with(&arguments, folder.path(), &exported);
    assert_eq!((code, &*out, &*said), (Some(2), "", complaint));
}
