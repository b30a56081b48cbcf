//! Cases made of the docs: what a block shows for a page is put into one, comes up there and is answered.

use crate::Outcome;
use crate::blocks::{self, Block};
use crate::case::Case;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A case for each block, with its page in `folder`.
pub fn cases(folder: &Path) -> Outcome<Vec<Case>> {
    let mut cases = Vec::new();
    for block in blocks::of("html") {
        cases.push(case(folder, &block, &block.text, steps(&block.text))?);
    }
    for block in blocks::of("php") {
        let printed = printed(&block)?;
        cases.push(case(folder, &block, &printed, steps(&printed))?);
    }
    for block in blocks::of("js").iter().filter(|block| !block.text.contains("import ")) {
        // A moment that a script tells the survey of is the one it waits for.
        let trigger =
            if block.text.contains("order-placed") { "track:order-placed" } else { "load" };
        let text = format!(
            "<trefoil-survey metric=\"nps\" trigger=\"{trigger}\" endpoint=\"/v1/responses\"></trefoil-survey>\n\
             <script>\n{}</script>",
            block.text
        );
        cases.push(case(folder, block, &text, steps(&text))?);
    }
    for block in blocks::of("css") {
        let text = format!(
            "<trefoil-survey metric=\"nps\" preview></trefoil-survey>\n<style>\n{}</style>\n\
             <script>({})({})</script>",
            block.text,
            include_str!("sheet.js").trim_end().trim_end_matches(';'),
            block.text.matches(';').count()
        );
        cases.push(case(folder, &block, &text, steps(&text))?);
    }
    for block in blocks::of("toml case") {
        let text = "<trefoil-survey metric=\"nps\" endpoint=\"/v1/responses\"></trefoil-survey>";
        cases.push(case(folder, &block, text, toml::from_str(&block.text)?)?);
    }
    Ok(cases)
}

/// What is to come of a page with this in it: its surveys are shown without a word on the console, and the first one can be
/// answered, unless it leads elsewhere.
fn steps(text: &str) -> Value {
    let text = here(text);
    let is_named = ["metric", "definition"].iter().any(|name| text.contains(name));
    let mut steps = vec![json!({ "open": "/" }), json!({ "event": { "name": "trefoil-ready" } })];
    // The answers of those leave the machine, are in a frame, or begin with another question.
    let is_apart = ["https://", "data-frame", "definition="].iter().any(|sign| text.contains(sign));
    if is_named && !is_apart {
        steps.push(json!({ "rate": { "question": 0, "value": 9 } }));
        // A second metric is a question that may be left out.
        steps.extend(text.contains("nps csat").then(|| json!({ "press": { "name": "Next" } })));
        steps.push(json!({ "press": { "name": "Send" } }));
        steps.push(json!({ "event": { "name": "trefoil-submit" } }));
        // An endpoint of somebody else's takes what this one does not know.
        if ["transform:", "flat("].iter().any(|sign| text.contains(sign)) {
            steps.insert(0, json!({ "endpoint": { "answers": { "status": [200] } } }));
            steps.push(json!({ "posts": 1 }));
        } else if text.contains("/v1/responses") {
            steps.push(json!({ "stored": 1 }));
        }
    }
    // Who loads the script in the head is promised that the page does not move.
    json!({ "widths": [1280], "moves": !text.contains("<head>"), "steps": steps })
}

/// A case of that description, whose page has the text in it.
fn case(folder: &Path, block: &Block, text: &str, described: Value) -> Outcome<Case> {
    let mut case: Case = serde_json::from_value(described)?;
    case.name = block.place().replace('/', "_");
    case.folder = folder.join(&case.name);
    fs::create_dir_all(&case.folder)?;
    let text = here(text);
    let loader = match text.contains("/trefoil.") {
        true => "",
        false => "<script src=\"/embed/trefoil.js\"></script>",
    };
    let head = format!("<meta charset=\"utf-8\"><title>{}</title>{loader}", block.place());
    // So that it can be seen that the script is there and works.
    let survey = match ["metric", "definition"].iter().any(|name| text.contains(name)) {
        true => "",
        false => "<trefoil-survey metric=\"nps\" preview></trefoil-survey>",
    };
    // Beside a payment form the page says when.
    let opened = match text.contains("data-checkout") {
        true => "<script>addEventListener(\"load\", () => Trefoil.open());</script>",
        false => "",
    };
    let survey = [survey, opened].concat();
    let page = match text.split_once("<head>") {
        Some((before, after)) => format!("{before}<head>{head}{after}{survey}"),
        None => format!("<head>{head}</head><body><main><h1>Docs</h1>{text}{survey}</main></body>"),
    };
    let page = format!("<!doctype html><html lang=\"en\">{page}</html>");
    fs::write(case.folder.join("index.html"), page)?;
    let survey = "tests/fixtures/plain_form/survey.json";
    fs::copy(blocks::root().join(survey), case.folder.join("survey.json"))?;
    Ok(case)
}

/// A text with the addresses of the docs made those of the page's own server, and with the hashes of what is there.
fn here(text: &str) -> String {
    let mut text = text.to_owned();
    for (shown, own) in [
        ("https://answers.example/collect", "/v1/responses"),
        ("https://forms.example/f/…", "/v1/responses"),
        ("https://answers.shop.example/", "/"),
        ("https://answers.example/", "/"),
        ("https://files.shop.example/", "/"),
        ("https://files.example/", "/"),
        ("/trefoil/VERSION/", "/embed/"),
    ] {
        text = text.replace(shown, own);
    }
    for script in ["trefoil.pinned.js", "trefoil.js"] {
        let tag = format!("src=\"/embed/{script}\" integrity=\"");
        let hash = format!("{tag}{{sha384 embed/{script}}}\"");
        text = text.replace(&format!("{tag}sha384-…\""), &hash);
    }
    text
}

/// What a block of PHP prints.
fn printed(block: &Block) -> Outcome<String> {
    let hooks = blocks::root().join("tests/support/wordpress.php");
    let mut php = Command::new("php");
    php.arg("-d").arg(format!("auto_prepend_file={}", hooks.display()));
    php.env("TREFOIL_PAGE_TOKEN_SECRET", "a-secret-of-some-length");
    let mut php = php.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let opened = if block.text.starts_with("<?php") { "" } else { "<?php\n" };
    let mut input = php.stdin.take().ok_or("no standard input")?;
    input.write_all([opened, &block.text].concat().as_bytes())?;
    drop(input);
    let output = php.wait_with_output()?;
    let said = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        return Err(format!("{}: {said}", block.place()).into());
    }
    Ok(said)
}
