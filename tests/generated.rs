//! What is written from the code's tables is what the tables say: types, schemas, docs.
//!
//! `TREFOIL_REGENERATE=1 cargo test --test generated` writes the files anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::Path;
use trefoil::config::options;
use trefoil::element::EVENTS;
use trefoil_survey::condition::{ABOUT, FORMS};
use trefoil_survey::shape::{Object, Shape, schema};
use trefoil_survey::{definition, record};

const NOTE: &str = "Written from the tables in the code; see tests/generated.rs.";

/// Compares a file with what the tables say, or writes it when asked to.
fn check(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("TREFOIL_REGENERATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, expected).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == expected,
        "{path} is not what the tables say; run TREFOIL_REGENERATE=1 cargo test --test generated"
    );
}

fn pretty(schema: &str) -> String {
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

#[test]
fn the_schemas_are_those_of_the_readers() {
    check(
        "www/schemas/survey.schema.json",
        &pretty(&schema::of("Trefoil survey definition, version 1", &definition::SHAPE)),
    );
    check(
        "www/schemas/record.schema.json",
        &pretty(&schema::of("Trefoil record, version 1", &record::SHAPE)),
    );
    check(
        "www/schemas/options.schema.json",
        &pretty(&schema::of("Trefoil options", &options::SHAPE)),
    );
}

#[test]
fn the_types_are_those_of_options_events_and_records() {
    let mut text = format!("// {NOTE}\n\n");
    let named: [(&str, &Shape); 3] = [
        ("TrefoilOptions", &options::SHAPE),
        ("TrefoilDefinition", &definition::SHAPE),
        ("TrefoilRecord", &record::SHAPE),
    ];
    for (name, shape) in named {
        writeln!(text, "export type {name} = {};\n", types(shape, "", name)).unwrap();
    }
    let forms: Vec<_> = FORMS.iter().map(|form| object_type(form, None, "", "")).collect();
    writeln!(text, "/** {ABOUT} */\nexport type TrefoilCondition = {};\n", forms.join(" | "))
        .unwrap();
    text.push_str(
        "export type TrefoilResponse = Extract<TrefoilRecord, { type: \"response\" }>;\n\n",
    );
    text.push_str(
        "/** What each event carries in its `detail`. */\nexport interface TrefoilEvents {\n",
    );
    for event in &EVENTS {
        let detail: Vec<_> =
            event.detail.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        writeln!(text, "  /** {} */", event.about).unwrap();
        writeln!(text, "  \"{}\": CustomEvent<{{ {} }}>;", event.name, detail.join("; ")).unwrap();
    }
    text.push_str(
        "}\n\n/** `<trefoil-survey>`. */\nexport interface TrefoilSurveyElement extends HTMLElement {\n  \
         /** Options as an object; they hold over attributes. */\n  options: TrefoilOptions | undefined;\n}\n\n\
         declare global {\n  interface HTMLElementTagNameMap {\n    \"trefoil-survey\": TrefoilSurveyElement;\n  }\n\n  \
         interface HTMLElementEventMap extends TrefoilEvents {}\n}\n",
    );
    check("www/embed/trefoil.d.ts", &text);
}

/// A shape in TypeScript.
fn types(shape: &Shape, indent: &str, name: &str) -> String {
    match shape {
        Shape::Bool => "boolean".into(),
        Shape::Whole { .. } => "number".into(),
        Shape::OneNumberOf(numbers) => union(numbers.iter().map(ToString::to_string)),
        Shape::OneOf(words) => union(words.iter().map(|word| format!("\"{word}\""))),
        Shape::Text { .. }
        | Shape::Name
        | Shape::Language
        | Shape::Uuid
        | Shape::Moment
        | Shape::Page => "string".into(),
        Shape::Condition => "TrefoilCondition".into(),
        Shape::Gate => "never".into(),
        Shape::Texts { .. } => "string | { [language: string]: string }".into(),
        Shape::Context => "{ [name: string]: string | number | boolean }".into(),
        Shape::Nullable(shape) => format!("{} | null", types(shape, indent, name)),
        Shape::List { of, .. } => format!("Array<{}>", types(of, indent, name)),
        // The definition has a type of its own.
        Shape::Object(object) if name == "TrefoilOptions" && object.is_open => {
            "TrefoilDefinition".into()
        }
        Shape::Object(object) => object_type(object, None, indent, name),
        Shape::OneObjectOf { tag, objects } => {
            let one = |(word, object): &(&str, &Object)| {
                object_type(object, Some((tag, word)), indent, name)
            };
            objects.iter().map(one).collect::<Vec<_>>().join(" | ")
        }
    }
}

fn union(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" | ")
}

fn object_type(object: &Object, tag: Option<(&str, &str)>, indent: &str, name: &str) -> String {
    let inner = format!("{indent}  ");
    let mut text = String::from("{\n");
    if let Some((tag, word)) = tag {
        writeln!(text, "{inner}{tag}: \"{word}\";").unwrap();
    }
    for field in object.fields {
        writeln!(text, "{inner}/** {} */", field.about).unwrap();
        let mark = if field.required { "" } else { "?" };
        let null = if object.is_open && !field.required { " | null" } else { "" };
        let kind = types(&field.shape, &inner, name);
        writeln!(text, "{inner}{}{mark}: {kind}{null};", field.name).unwrap();
    }
    text.push_str(indent);
    text.push('}');
    text
}

#[test]
fn the_docs_list_every_option_and_every_event() {
    let mut text = format!(
        "# Options\n\n<!-- {NOTE} -->\n\nAs an attribute of `<trefoil-survey>` or, after `data-`, of the script tag; or as a \
         field of the `options` object. Options of the object hold over attributes. A boolean attribute holds when it \
         is there, unless it says `false`.\n\n| attribute | option | what it takes | what it does |\n|---|---|---|---|\n"
    );
    for field in options::OPTIONS.fields {
        let attribute = match field.shape {
            Shape::Object(_) | Shape::Context => "–".into(),
            _ => format!("`{}`", field.name.replace('_', "-")),
        };
        let row = [attribute, format!("`{}`", field.name), takes(&field.shape), field.about.into()];
        writeln!(text, "| {} |", row.join(" | ")).unwrap();
    }
    check("docs/site-owners/options.md", &text);

    let mut text = format!(
        "# Events\n\n<!-- {NOTE} -->\n\nFired on the element for what the respondent or the endpoint did. All bubble and \
         cross shadow roots; `detail` is always an object.\n\n| event | when | detail |\n|---|---|---|\n"
    );
    for event in &EVENTS {
        let detail: Vec<_> = event
            .detail
            .iter()
            .map(|(name, kind)| format!("`{name}`: `{}`", kind.replace('|', "\\|")))
            .collect();
        writeln!(text, "| `{}` | {} | {} |", event.name, event.about, detail.join(", ")).unwrap();
    }
    check("docs/site-owners/events.md", &text);
}

/// What an option takes, in words.
fn takes(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "nothing: it is there or not".into(),
        Shape::Text { max, .. } => format!("a text of at most {max} characters"),
        Shape::OneOf(words) => words.join(", "),
        Shape::Name => "1 to 64 letters, digits, `-`, `_` or `.`".into(),
        Shape::List { of, max, .. } => format!("up to {max}: {}", takes(of)),
        Shape::Context => "an object of texts, whole numbers, true and false".into(),
        Shape::Object(_) => "a [survey definition](../developers/definition.md)".into(),
        other => format!("{other:?}"),
    }
}
