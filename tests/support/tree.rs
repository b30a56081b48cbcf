//! What a survey is to those who do not see it, as text: a line for each element with its role, its
//! name and its states, further in than what it belongs to.

use crate::Outcome;
use crate::browser::Session;
use serde_json::{Value, json};

/// What only holds something, or stands for nothing but its text.
const SILENT: [&str; 4] = ["generic", "InlineTextBox", "LabelText", "Legend"];
/// The states that are told when they hold.
const STATES: [&str; 6] = ["checked", "disabled", "expanded", "invalid", "multiline", "required"];

/// The tree of the card, which is a group, as Chromium tells it to screen readers.
pub fn tree(session: &Session) -> Outcome<String> {
    let mut answer = session.devtools("Accessibility.getFullAXTree", json!({}))?;
    let Value::Array(nodes) = answer["nodes"].take() else { return Err("no tree".into()) };
    let card = nodes.iter().find(|node| word(node, "role") == "group");
    let mut lines = String::new();
    tell(&mut lines, &nodes, card.ok_or("no group")?, (0, ""))?;
    Ok(lines)
}

/// Writes a node, and what belongs to it, that far in, below an element of that name.
fn tell(
    lines: &mut String,
    nodes: &[Value],
    node: &Value,
    (depth, above): (usize, &str),
) -> Outcome {
    let (role, name) = (word(node, "role"), word(node, "name"));
    let value = word(node, "value");
    let properties = || node["properties"].as_array().into_iter().flatten();
    let is_text = role == "StaticText";
    let is_silent = node["ignored"] == true
        || (SILENT.contains(&&*role) && !properties().any(|own| own["name"] == "live"))
        // The element says it already.
        || (is_text && above == name);
    if !is_silent {
        *lines += &" ".repeat(2 * depth);
        *lines += if is_text { "text" } else { &role };
        if !name.is_empty() {
            *lines += &format!(" \"{name}\"");
        }
        for property in properties() {
            let state = property["name"].as_str().unwrap_or_default();
            if STATES.contains(&state) && word(property, "value") == "true" {
                *lines += &format!(", {state}");
            }
        }
        for (what, words) in [("value", "holds"), ("description", "described as")] {
            let told = word(node, what);
            if !told.is_empty() {
                *lines += &format!(", {words} \"{told}\"");
            }
        }
        lines.push('\n');
    }
    let below = match is_silent {
        true => (depth, above),
        false => (depth + 1, if value.is_empty() { &*name } else { &*value }),
    };
    for id in node["childIds"].as_array().into_iter().flatten() {
        let child = nodes.iter().find(|node| node["nodeId"] == *id);
        tell(lines, nodes, child.ok_or("no child")?, below)?;
    }
    Ok(())
}

/// What an entry holds, as a text; nothing if it is not there.
fn word(of: &Value, entry: &str) -> String {
    match &of[entry]["value"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
