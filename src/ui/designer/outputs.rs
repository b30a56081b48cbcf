//! What goes onto the site: the tag and the policy.

use super::draft::{Draft, compact};
use super::frequency::Frequency;
use crate::config::options::OPTIONS;
use crate::i18n::languages::spoken;
use trefoil_survey::shape::Shape;
use trefoil_survey::value::Value;

/// The style sheet of a plain form, among the widget's files.
const FORM_STYLE: &str = "form.css";

/// The hashes of the files that the studio was built with: `name hash` pairs, parted by blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hashes(Vec<(String, String)>);

impl Hashes {
    /// Reads `trefoil.js sha384-… trefoil.pinned.js sha384-…`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let pair = |pair: &[&str]| match pair {
            [name, hash] => Some(((*name).to_owned(), (*hash).to_owned())),
            _ => None,
        };
        Self(words.chunks(2).filter_map(pair).collect())
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, hash)| &**hash)
    }

    /// Whether there are none, as in a studio that was built without the widget.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The folder of the widget's files, with a slash at its end.
fn folder(draft: &Draft) -> String {
    let written = draft.text("site.files");
    if written.ends_with('/') { written.into() } else { format!("{written}/") }
}

/// The script that the tag names: the loader, or all scripts in one where a hash has to stand for every file.
fn script(draft: &Draft) -> &'static str {
    if draft.is_true("site.pinned") { "trefoil.pinned.js" } else { "trefoil.js" }
}

/// An attribute that names one of the widget's files, with its hash.
fn file(draft: &Draft, hashes: &Hashes, attribute: &str, name: &str) -> String {
    let files = folder(draft);
    let mut text = format!(" {attribute}=\"{}{name}\"", escaped(&files));
    if let Some(hash) = hashes.of(name) {
        text += &format!(" integrity=\"{hash}\"");
        // A browser compares a file of another origin only if that origin lets it read it.
        if !files.starts_with('/') {
            text += " crossorigin=\"anonymous\"";
        }
    }
    text
}

/// Whether the survey itself, and no frame or tab with it, is there as soon as the page is.
fn is_at_once(draft: &Draft) -> bool {
    let triggers = draft.list("options.trigger");
    let comes = triggers.is_empty() || triggers.iter().any(|own| own.as_text() == Some("load"));
    let is_tab = draft.text("options.display") == "tab";
    comes && !is_tab && draft.text("options.frame") != "always"
}

/// Whether a plain form can stand in the survey's place until it is there.
#[must_use]
pub fn takes_form(draft: &Draft) -> bool {
    is_at_once(draft) && matches!(draft.text("options.display"), "" | "inline")
}

/// Whether one does.
#[must_use]
pub fn has_form(draft: &Draft) -> bool {
    takes_form(draft) && draft.is_true("site.form")
}

/// What is pasted into the page: the script, and the survey with its questions inside, or the script
/// alone where they have a file of their own. The form stands in the survey where it is wished for.
#[must_use]
pub fn tag(draft: &Draft, hashes: &Hashes, form: &str) -> String {
    let form = has_form(draft).then(|| form.trim_end());
    let script = format!("<script{}", file(draft, hashes, "src", script(draft)));
    let is_apart = draft.is_true("site.apart");
    let path = is_apart.then(|| ("definition".into(), draft.text("site.path").into()));
    let attributes = path.into_iter().chain(options(draft));
    if is_apart && form.is_none() {
        let written = attributes.map(|(name, value)| attribute(&format!("data-{name}"), &value));
        return script + &written.collect::<String>() + "></script>";
    }
    let written: String = attributes.map(|(name, value)| attribute(&name, &value)).collect();
    let mut lines = vec![format!("{script}></script>"), format!("<trefoil-survey{written}>")];
    if form.is_some() {
        let style = file(draft, hashes, "href", FORM_STYLE);
        lines.insert(0, format!("<link rel=\"stylesheet\"{style}>"));
    }
    if !is_apart {
        // A text that ends a script would end this one.
        let questions =
            draft.definition_file().trim_end().replace("</", "<\\/").replace("<!--", "<\\!--");
        let questions = format!("{{ \"definition\": {questions} }}").replace("\\!--", "\\u0021--");
        lines.push(format!("<script type=\"application/json\">\n{questions}\n</script>"));
    }
    lines.extend(form.map(Into::into));
    lines.push("</trefoil-survey>".into());
    lines.join("\n")
}

/// Whether many page views of a site show no survey, although it is there at once on those that do.
fn is_rare(draft: &Draft) -> bool {
    Frequency::of(draft).sample_percent < 100 || !draft.list("options.pages").is_empty()
}

/// What stands in the page's head so that a browser fetches what the survey needs together with the script; nothing where the
/// survey waits or is rare, so that it would be fetched for nobody, or where the script holds or fetches other files.
#[must_use]
pub fn ahead(draft: &Draft) -> Option<String> {
    if !is_at_once(draft) || is_rare(draft) || draft.is_true("site.pinned") {
        return None;
    }
    let set = |option: &str| Some(draft.text(option)).filter(|text| !text.is_empty());
    let files = escaped(&folder(draft));
    let script = |file: &str| format!("<link rel=\"modulepreload\" href=\"{files}{file}\">");
    let data = |file: &str| {
        let file = escaped(file);
        format!("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"{files}{file}\">")
    };
    let language = spoken(set("options.lang").unwrap_or_else(|| draft.main_language()));
    let mut lines = vec![script("card.js")];
    lines.extend(has_form(draft).then(|| script("form.js")));
    lines.extend(set("options.accent").map(|_| script("accent.js")));
    lines.push(data("trefoil.css"));
    lines.extend(language.map(|language| data(&format!("locales/{}.json", language.tag))));
    lines.extend(set("options.theme").map(|theme| data(&format!("themes/{theme}.css"))));
    // The largest one: without it the first question can be drawn already.
    lines.push(data("widget.wasm"));
    Some(lines.join("\n"))
}

/// The options that are set, under the names of attributes, in the order of the table.
fn options(draft: &Draft) -> impl Iterator<Item = (String, Value)> {
    OPTIONS.fields.iter().filter_map(|field| {
        let value = match draft.at(&format!("options.{}", field.name)) {
            // Where nothing of the page is looked at, it does not come by itself either.
            None if field.name == "trigger" && draft.is_true("options.checkout") => "load".into(),
            value => value?.clone(),
        };
        Some((field.name.replace('_', "-"), value))
    })
}

/// An attribute, as [`crate::config::attributes::option`] reads it; nothing for what is off.
fn attribute(name: &str, value: &Value) -> String {
    let text = match value {
        Value::Bool(true) => return format!(" {name}"),
        Value::Bool(false) | Value::Null => return String::new(),
        Value::List(entries) => {
            entries.iter().filter_map(Value::as_text).collect::<Vec<_>>().join(" ")
        }
        Value::Text(text) => text.clone(),
        other => compact(other),
    };
    format!(" {name}=\"{}\"", escaped(&text))
}

/// A text inside a quoted attribute or between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The header that the pages with the tag need. A frame brings its own, in which the endpoint and Wasm are allowed.
#[must_use]
pub fn policy(draft: &Draft, hashes: &Hashes) -> String {
    let own = |address: &str| match origin(address) {
        Some(origin) => origin,
        None => "'self'".into(),
    };
    let files = own(draft.text("site.files"));
    let endpoint = own(draft.text("options.endpoint"));
    let is_framed = !draft.text("options.frame").is_empty();
    let mut connect = vec![files.clone()];
    let asked = draft.is_true("site.apart").then(|| "'self'".to_owned());
    let sent = (!is_framed).then(|| endpoint.clone());
    for source in asked.into_iter().chain(sent) {
        if !connect.contains(&source) {
            connect.push(source);
        }
    }
    // One hash in place of an address: then no other script of that address runs either.
    let pinned = draft.is_true("site.pinned").then(|| hashes.of(script(draft))).flatten();
    let scripts = pinned.map_or_else(|| files.clone(), |hash| format!("'{hash}'"));
    let wasm = if is_framed { "" } else { " 'wasm-unsafe-eval'" };
    let mut directives =
        vec![format!("script-src {scripts}{wasm}"), format!("connect-src {}", connect.join(" "))];
    directives.extend(is_framed.then(|| format!("frame-src {files}")));
    if has_form(draft) {
        directives.push(format!("style-src {files}"));
        directives.push(format!("form-action {endpoint}"));
    }
    format!("Content-Security-Policy: {}", directives.join("; "))
}

/// `https://shop.example:8443` of an address; `None` for a path.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Some(format!("{scheme}://{host}"))
}

/// The words that an option of the table takes; none where it takes something else.
#[must_use]
pub fn words_of(option: &str) -> &'static [&'static str] {
    match OPTIONS.fields.iter().find(|field| field.name == option).map(|field| &field.shape) {
        Some(Shape::OneOf(words)) => words,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::{Draft, STARTS};
    use super::super::edit::Edit;
    use super::{Hashes, ahead, policy, tag, takes_form};
    use crate::config::{Config, attributes};
    use trefoil_survey::definition::Definition;
    use trefoil_survey::json;
    use trefoil_survey::value::Value;

    const HASHES: &str =
        "trefoil.js sha384-AAAA trefoil.pinned.js sha384-BBBB form.css sha384-CCCC";
    const FORM: &str = "<form class=\"trefoil-form\"></form>\n";

    fn draft(puts: &[(&str, Value)]) -> Draft {
        let draft = STARTS[3].draft("https://files.example/embed");
        let endpoint = ("options.endpoint", "https://answers.example/v1/responses".into());
        let puts = std::iter::once(&endpoint).chain(puts);
        puts.fold(draft, |draft, (at, value)| {
            draft.after(&Edit::Put { at: (*at).into(), value: value.clone() })
        })
    }

    fn every_option() -> Vec<(&'static str, Value)> {
        let list = |words: &[&str]| Value::List(words.iter().map(|word| (*word).into()).collect());
        vec![
            ("options.display", "popover".into()),
            ("options.position", "top-start".into()),
            ("options.theme", "ink".into()),
            ("options.accent", "rgb(1 2 3 / \"50%\")".into()),
            ("options.trigger", list(&["track:order-placed+delay:3"])),
            ("options.pages", list(&["/shop/**", "/thanks"])),
            ("options.sample", Value::Number(25.0)),
            ("options.consent", Value::Bool(true)),
            ("options.quota", Value::Bool(false)),
            ("options.recontact_answered", Value::Number(180.0)),
        ]
    }

    /// The attributes of the first tag of that name, as a browser reads them.
    fn attributes_of(html: &str, name: &str) -> Value {
        let (_, rest) = html.split_once(&format!("<{name}")).unwrap();
        let (mut rest, mut found) = (rest, Vec::new());
        while let Some(after) = rest.strip_prefix(' ') {
            let end = after.find(['=', ' ', '>']).unwrap();
            let (name, after) = after.split_at(end);
            let (value, after) = match after.strip_prefix("=\"") {
                Some(after) => after.split_once('"').unwrap(),
                None => ("", after),
            };
            let text = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
            found.push((name.to_owned(), Value::Text(text.replace("&amp;", "&"))));
            rest = after;
        }
        Value::Map(found)
    }

    #[test]
    fn the_widget_reads_from_the_tag_what_the_draft_says() {
        let draft = draft(&every_option());
        let html = tag(&draft, &Hashes::read(HASHES), "");
        let written = attributes_of(&html, "trefoil-survey");
        let (_, json) = html.split_once("<script type=\"application/json\">").unwrap();
        let (json, _) = json.split_once("</script>").unwrap();
        let options = json::read(json.as_bytes()).unwrap();
        let config = Config::of_page(&written, options).unwrap();
        assert_eq!(*config.definition, Definition::read(draft.definition()).unwrap());
        let Value::Map(attributes) = &written else { panic!("no attributes") };
        for (path, value) in every_option().iter().filter(|(_, value)| *value != Value::Bool(false))
        {
            let name = path.trim_start_matches("options.");
            let read = attributes.iter().find_map(|(own, text)| {
                attributes::option(own, text.as_text().unwrap()).filter(|(own, _)| own == name)
            });
            assert_eq!(read.map(|(_, read)| read).as_ref(), Some(value), "{name}");
        }
    }

    #[test]
    fn a_tag_for_a_file_of_its_own_is_one_script() {
        let own = [("site.apart", Value::Bool(true)), ("site.path", "/surveys/shop.json".into())];
        assert_eq!(
            tag(&draft(&own), &Hashes::read(HASHES), ""),
            "<script src=\"https://files.example/embed/trefoil.js\" integrity=\"sha384-AAAA\" crossorigin=\"anonymous\" \
             data-definition=\"/surveys/shop.json\" data-endpoint=\"https://answers.example/v1/responses\"></script>"
        );
    }

    #[test]
    fn a_survey_that_looks_at_nothing_still_says_when_it_comes() {
        let checkout = ("options.checkout", Value::Bool(true));
        let html = tag(&draft(std::slice::from_ref(&checkout)), &Hashes::default(), "");
        assert!(html.contains(" trigger=\"load\""), "{html}");
        assert!(html.contains(" checkout>"), "{html}");
        let trigger = ("options.trigger", Value::List(vec!["track:paid".into()]));
        let html = tag(&draft(&[checkout, trigger]), &Hashes::default(), "");
        assert!(html.contains(" trigger=\"track:paid\""), "{html}");
    }

    #[test]
    fn what_is_there_at_once_is_fetched_with_the_script() {
        let lines = ahead(&draft(&[("site.files", "/embed".into())])).unwrap();
        assert_eq!(
            lines,
            "<link rel=\"modulepreload\" href=\"/embed/card.js\">\n\
             <link rel=\"preload\" as=\"fetch\" crossorigin href=\"/embed/trefoil.css\">\n\
             <link rel=\"preload\" as=\"fetch\" crossorigin href=\"/embed/locales/en.json\">\n\
             <link rel=\"preload\" as=\"fetch\" crossorigin href=\"/embed/widget.wasm\">"
        );
        let check = |option: &str, value: &str, line: &str| {
            let lines = ahead(&draft(&[(option, value.into())])).unwrap();
            assert!(
                lines.contains(&format!("href=\"https://files.example/embed/{line}\"")),
                "{lines}"
            );
        };
        check("options.lang", "fa-IR", "locales/fa.json");
        check("options.lang", "pt-BR", "locales/pt-BR.json");
        check("options.theme", "ink", "themes/ink.css");
        check("options.accent", "#123456", "accent.js");
    }

    #[test]
    fn what_waits_or_comes_with_other_files_is_not_fetched_ahead() {
        let list = |texts: &[&str]| Value::List(texts.iter().map(|text| (*text).into()).collect());
        for other in [
            ("options.trigger", list(&["load+delay:3"])),
            ("options.trigger", list(&["scroll:50", "track:paid"])),
            ("options.pages", list(&["/thanks"])),
            ("options.sample", Value::Number(25.0)),
            ("options.display", "tab".into()),
            ("options.frame", "always".into()),
            ("site.pinned", Value::Bool(true)),
        ] {
            assert_eq!(ahead(&draft(&[other])), None);
        }
        for other in [
            ("options.trigger", list(&["track:paid", "load"])),
            ("options.not_pages", list(&["/checkout/**"])),
            ("options.sample", Value::Number(100.0)),
        ] {
            assert!(ahead(&draft(std::slice::from_ref(&other))).is_some(), "{other:?}");
        }
    }

    #[test]
    fn a_form_stands_in_the_survey_and_is_allowed_to_send() {
        let wished = ("site.form", Value::Bool(true));
        let html = tag(&draft(std::slice::from_ref(&wished)), &Hashes::read(HASHES), FORM);
        let style = "<link rel=\"stylesheet\" href=\"https://files.example/embed/form.css\" integrity=\"sha384-CCCC\" crossorigin=\"anonymous\">\n<script src=";
        assert!(html.starts_with(style), "{html}");
        let inside = "</script>\n<form class=\"trefoil-form\"></form>\n</trefoil-survey>";
        assert!(html.ends_with(inside), "{html}");
        let lines = ahead(&draft(std::slice::from_ref(&wished))).unwrap();
        assert!(lines.contains("embed/form.js\""), "{lines}");
        let header = policy(&draft(std::slice::from_ref(&wished)), &Hashes::default());
        let allowed = "; style-src https://files.example; form-action https://answers.example";
        assert!(header.ends_with(allowed), "{header}");

        let apart = ("site.apart", Value::Bool(true));
        let path = ("site.path", "/shop.json".into());
        assert_eq!(
            tag(&draft(&[wished, apart, path]), &Hashes::default(), FORM),
            "<link rel=\"stylesheet\" href=\"https://files.example/embed/form.css\">\n\
             <script src=\"https://files.example/embed/trefoil.js\"></script>\n\
             <trefoil-survey definition=\"/shop.json\" endpoint=\"https://answers.example/v1/responses\">\n\
             <form class=\"trefoil-form\"></form>\n</trefoil-survey>"
        );
    }

    #[test]
    fn where_the_survey_waits_or_is_elsewhere_no_form_stands_in_its_place() {
        for other in [
            ("options.trigger", Value::List(vec!["load+delay:3".into()])),
            ("options.display", "popover".into()),
            ("options.frame", "always".into()),
        ] {
            let draft = draft(&[("site.form", Value::Bool(true)), other]);
            assert!(!takes_form(&draft));
            assert!(!tag(&draft, &Hashes::default(), FORM).contains("<form"));
            assert!(!policy(&draft, &Hashes::default()).contains("form-action"));
        }
    }

    #[test]
    fn words_cannot_end_the_script_that_they_stand_in() {
        let words = [("definition.thanks", "</script><!-- <script> \u{2028}".into())];
        let html = tag(&draft(&words), &Hashes::default(), "");
        let (_, json) = html.split_once("<script type=\"application/json\">").unwrap();
        let (json, after) = json.split_once("</script>").unwrap();
        assert_eq!(after, "\n</trefoil-survey>");
        assert!(!json.contains("<!--"));
        let read = json::read(json.as_bytes()).unwrap();
        let thanks = read.field("definition").and_then(|definition| definition.text("thanks"));
        assert_eq!(thanks, Some("</script><!-- <script> \u{2028}"));
    }

    #[test]
    fn the_policy_names_where_files_come_from_and_where_answers_go() {
        assert_eq!(
            policy(&draft(&[]), &Hashes::default()),
            "Content-Security-Policy: script-src https://files.example 'wasm-unsafe-eval'; \
             connect-src https://files.example https://answers.example"
        );
        let own = [("site.files", "/embed/".into()), ("options.endpoint", "/v1/responses".into())];
        assert_eq!(
            policy(&draft(&own), &Hashes::default()),
            "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
        );
    }

    #[test]
    fn a_page_with_the_survey_in_a_frame_allows_the_frame_and_no_wasm() {
        let draft = draft(&[("options.frame", "always".into())]);
        assert!(tag(&draft, &Hashes::default(), "").contains(" frame=\"always\""));
        assert_eq!(
            policy(&draft, &Hashes::default()),
            "Content-Security-Policy: script-src https://files.example; \
             connect-src https://files.example; frame-src https://files.example"
        );
    }

    #[test]
    fn where_one_hash_stands_for_all_tag_and_policy_name_it() {
        let draft = draft(&[("site.pinned", Value::Bool(true))]);
        let hashes = Hashes::read(HASHES);
        let html = tag(&draft, &hashes, "");
        let script = "src=\"https://files.example/embed/trefoil.pinned.js\" integrity=\"sha384-BBBB\" crossorigin=\"anonymous\"";
        assert!(html.contains(script), "{html}");
        assert_eq!(
            policy(&draft, &hashes),
            "Content-Security-Policy: script-src 'sha384-BBBB' 'wasm-unsafe-eval'; \
             connect-src https://files.example https://answers.example"
        );
    }
}
