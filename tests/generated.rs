//! What is written from the code's tables is what the tables say: types, schemas, docs.
//!
//! `TREFOIL_REGENERATE=1 cargo test --test generated` writes the files anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use trefoil::config::options;
use trefoil::element::EVENTS;
use trefoil::theme::{PARTS, THEMES, TOKENS};
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
        let more = if name == "TrefoilOptions" { TRANSFORM } else { "" };
        writeln!(text, "export type {name} = {}{more};\n", types(shape, "", name)).unwrap();
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
    text.push_str("}\n\n/** The attributes, as HTML and JSX spell them. */\nexport interface TrefoilAttributes {\n");
    for field in options::OPTIONS.fields {
        if let Some(kind) = attribute_type(&field.shape) {
            writeln!(text, "  /** {} */", field.about.text()).unwrap();
            writeln!(text, "  \"{}\"?: {kind};", attribute_name(field.name)).unwrap();
        }
    }
    text.push_str(TYPES_END);
    check("www/embed/trefoil.d.ts", &text);
}

/// The one option that is no data.
const TRANSFORM: &str = r#" & {
  /** Makes of the record what the endpoint wants: a text or the fields of a form, which are sent as they are, else what is sent as JSON. */
  transform?: (record: TrefoilResponse) => unknown;
}"#;

/// What does not come from a table.
const TYPES_END: &str = r#"}

/** `<trefoil-survey>`. */
export interface TrefoilSurveyElement extends HTMLElement {
  /** Options as an object; they hold over attributes. */
  options: TrefoilOptions | undefined;
}

/** What speaks for or against a survey, from `Trefoil.explain()`. */
export interface TrefoilExplanation {
  survey: string;
  state: "shown" | "closed" | "held-back" | "waiting";
  /** Percent of the visitors that are asked. */
  chance: number;
  drawn_by: "respondent" | "browser" | "page-view";
  reasons: { code: string; message: string }[];
}

/** `window.Trefoil`; docs/site-owners/moments.md tells of each. */
export interface TrefoilApi {
  readonly version: string;
  open(survey?: string): Promise<void>;
  close(survey?: string): void;
  reset(): void;
  track(name: string, properties?: { [name: string]: unknown }): void;
  identify(respondent?: string, context?: { [name: string]: string | number | boolean }): void;
  consent(granted: boolean): void;
  explain(survey?: string): Promise<TrefoilExplanation[]>;
  on<Name extends keyof TrefoilEvents>(type: Name, listener: (event: TrefoilEvents[Name]) => void): void;
  off<Name extends keyof TrefoilEvents>(type: Name, listener: (event: TrefoilEvents[Name]) => void): void;
  pause(): void;
  resume(): void;
  push(call: TrefoilCall): void;
}

/** A call as a list, for code that may run before the script. */
export type TrefoilCall = [name: Exclude<keyof TrefoilApi, "version" | "push">, ...given: unknown[]];

/** What may be written on the element in JSX and in templates, beside the framework's own. */
export interface TrefoilProps
  extends TrefoilAttributes,
    TrefoilListeners,
    Partial<Pick<HTMLElement, "id" | "className" | "title" | "slot" | "hidden">> {
  /** Options as an object; they hold over attributes. */
  options?: TrefoilOptions;
  class?: string;
  style?: string | object;
  dir?: "ltr" | "rtl" | "auto";
  key?: string | number | bigint | null;
  ref?: unknown;
  children?: unknown;
}

/** Listeners as attributes: `ontrefoil-submit`. */
export type TrefoilListeners = {
  [Name in keyof TrefoilEvents as `on${Name}`]?: (event: TrefoilEvents[Name]) => void;
};

/** For a framework's table of elements: `interface IntrinsicElements extends TrefoilElements {}`. */
export interface TrefoilElements {
  "trefoil-survey": TrefoilProps;
}

declare global {
  interface HTMLElementTagNameMap {
    "trefoil-survey": TrefoilSurveyElement;
  }

  interface HTMLElementEventMap extends TrefoilEvents {}
  interface DocumentEventMap extends TrefoilEvents {}
  interface WindowEventMap extends TrefoilEvents {}

  interface Window {
    get Trefoil(): TrefoilApi;
    set Trefoil(value: TrefoilApi | TrefoilCall[]);
  }
  const Trefoil: TrefoilApi;

  namespace JSX {
    interface IntrinsicElements extends TrefoilElements {}
  }
}
"#;

/// An option's name as an attribute.
fn attribute_name(option: &str) -> String {
    option.replace('_', "-")
}

/// What an attribute takes, in TypeScript; none for an option that cannot be one.
fn attribute_type(shape: &Shape) -> Option<String> {
    Some(match shape {
        Shape::Bool => "boolean | \"\" | \"true\" | \"false\"".into(),
        Shape::List { of: Shape::OneOf(words), .. } => {
            let word = union(words.iter().map(|word| format!("\"{word}\"")));
            format!("{word} | `${{{word}}} ${{string}}`")
        }
        Shape::List { .. } => "string".into(),
        Shape::Object(_) | Shape::Context => return None,
        other => types(other, "", ""),
    })
}

#[test]
fn the_manifest_tells_of_every_attribute_event_part_and_token() {
    let attributes: Vec<_> = options::OPTIONS
        .fields
        .iter()
        .filter_map(|field| {
            let kind = attribute_type(&field.shape)?;
            let name = attribute_name(field.name);
            Some(json!({ "name": name, "description": field.about.text(), "type": { "text": kind } }))
        })
        .collect();
    let events: Vec<_> = EVENTS
        .iter()
        .map(|event| {
            let kind = format!("TrefoilEvents[\"{}\"]", event.name);
            json!({ "name": event.name, "description": event.about, "type": { "text": kind } })
        })
        .collect();
    let parts: Vec<_> =
        PARTS.iter().map(|part| json!({ "name": part.name, "description": part.about })).collect();
    let tokens: Vec<_> = TOKENS
        .iter()
        .map(|token| {
            json!({
                "name": token.name, "description": token.about,
                "syntax": token.syntax, "default": token.light
            })
        })
        .collect();
    let declaration = json!({
        "kind": "class",
        "customElement": true,
        "name": "TrefoilSurvey",
        "tagName": "trefoil-survey",
        "description": "A survey of satisfaction on a page: NPS, CSAT, CES.",
        "superclass": { "name": "HTMLElement" },
        "attributes": attributes,
        "members": [
            {
                "kind": "field", "name": "options", "type": { "text": "TrefoilOptions | undefined" },
                "description": "Options as an object; they hold over attributes."
            }
        ],
        "events": events,
        "cssParts": parts,
        "cssProperties": tokens,
    });
    let module = json!({
        "kind": "javascript-module",
        "path": "trefoil.js",
        "declarations": [declaration],
        "exports": [{
            "kind": "custom-element-definition", "name": "trefoil-survey",
            "declaration": { "name": "TrefoilSurvey", "module": "trefoil.js" }
        }],
    });
    let manifest = json!({ "schemaVersion": "2.1.0", "modules": [module] });
    check("www/embed/custom-elements.json", &pretty(&manifest.to_string()));
}

#[test]
fn the_docs_list_every_part_and_every_token() {
    let mut text = format!(
        "# Parts and tokens\n\n<!-- {NOTE} -->\n\n## Parts\n\nFor what tokens cannot reach, `::part(…)`:\n\n\
         | part | is |\n|---|---|\n"
    );
    for part in &PARTS {
        writeln!(text, "| `{}` | {} |", part.name, part.about).unwrap();
    }
    text.push_str(
        "\n## Tokens\n\nCustom properties, set on the element. Where the reader prefers a dark screen, colours have other \
         defaults; set yours for\nboth.\n\n| token | is | default | dark |\n|---|---|---|---|\n",
    );
    for token in &TOKENS {
        let dark = token.dark.map_or_else(|| "the same".into(), |dark| format!("`{dark}`"));
        writeln!(text, "| `{}` | {} | `{}` | {dark} |", token.name, token.about, token.light)
            .unwrap();
    }
    text.push_str(TOKENS_END);
    check("docs/developers/styling.md", &text);
}

const TOKENS_END: &str = "
```css
trefoil-survey {
  --trefoil-color-accent: #5b3df5;
  --trefoil-radius-card: 4px;
}
```

The accent is looked after: what stands on it and beside it follows from it, and it is shown in another shade where it could not be
seen ([looks](../site-owners/looks.md)). The other colours are shown as you set them. Text needs a contrast of 4.5 to 1 on what it stands on,
borders of points 3 to 1.
";

/// The sheet's tokens in a rule `:host`, the first or the one for dark screens: name and default.
fn tokens_of_sheet(sheet: &str, rule: usize) -> Vec<(&str, &str)> {
    let rule = sheet.split(":host {").nth(rule).unwrap().split('}').next().unwrap();
    let declarations = rule.split(';').filter_map(|declaration| declaration.split_once(':'));
    let named = declarations.map(|(name, value)| (name.trim(), value.trim()));
    named.filter(|(name, _)| name.starts_with("--")).collect()
}

#[test]
fn the_sheet_sets_every_token_to_its_default_and_uses_no_other() {
    let sheet = include_str!("../www/embed/trefoil.css");
    let light: Vec<_> = TOKENS.iter().map(|token| (token.name, token.light)).collect();
    assert_eq!(tokens_of_sheet(sheet, 1), light);
    let dark = TOKENS.iter().filter_map(|token| Some((token.name, token.dark?)));
    assert_eq!(tokens_of_sheet(sheet, 2), dark.collect::<Vec<_>>());
    let used = sheet.split("var(").skip(1).filter_map(|rest| rest.split([')', ',']).next());
    let used: BTreeSet<_> = used.collect();
    assert_eq!(used, TOKENS.iter().map(|token| token.name).collect());
}

/// A shape in TypeScript.
#[test]
fn the_studio_shows_each_theme_in_its_own_colours() {
    let studio = include_str!("../www/studio/design.css");
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("www");
    for theme in THEMES.iter().copied().chain(["trefoil"]) {
        let file = match theme {
            "trefoil" => "embed/trefoil.css".into(),
            theme => format!("themes/{theme}.css"),
        };
        let sheet = std::fs::read_to_string(www.join(&file)).unwrap();
        let tokens = tokens_of_sheet(&sheet, 1);
        for (place, token) in (1..).zip(["accent", "tint", "surface"]) {
            let name = format!("--trefoil-color-{token}");
            let (_, colour) = tokens.iter().find(|(own, _)| *own == name).unwrap();
            let rule =
                format!(".theme-{theme} i:nth-child({place}) {{\n  background: {colour};\n}}");
            assert!(studio.contains(&rule), "design.css shows another {token} of {theme}: {rule}");
        }
    }
}

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
        Shape::Object(object) if name == "TrefoilOptions" && object.fields.is_empty() => {
            "TrefoilDefinition | string".into()
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
        writeln!(text, "{inner}/** {} */", field.about.text()).unwrap();
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
        let row = [
            attribute,
            format!("`{}`", field.name),
            takes(&field.shape),
            field.about.text().into(),
        ];
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
        Shape::Object(object) if !object.fields.is_empty() => {
            "an object with `question` and `value`".into()
        }
        Shape::Whole { min, max } => format!("a whole number, {min} to {max}"),
        Shape::Object(_) => "a [survey definition](../developers/definition.md)".into(),
        other => format!("{other:?}"),
    }
}
