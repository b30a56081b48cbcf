//! `trefoil render`: the form is read as a browser reads it, and what a browser would send is stored.

use crate::harness::{Collector, Reply, run};
use crate::html::{Element, Page};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const ENDPOINT: &str = "https://answers.example/v1/responses";

/// The survey with every kind of question, in English and Persian.
fn kinds() -> PathBuf {
    Path::new(ROOT).join("tests/sites/form/survey.json")
}

/// Every definition that is kept as a file of its own.
fn definitions() -> Vec<PathBuf> {
    let starts = std::fs::read_dir(Path::new(ROOT).join("src/ui/designer/starts")).unwrap();
    let starts = starts.map(|entry| entry.unwrap().path());
    let others = ["tests/fixtures/plain_form", "tests/pages/definition_by_address"];
    let others = others.map(|folder| Path::new(ROOT).join(folder).join("survey.json"));
    starts.chain(others).chain([kinds()]).collect()
}

/// What the program prints of a file: the form, and what it says besides.
fn render(file: &Path, more: &[&str]) -> (String, String) {
    let file = file.to_str().unwrap();
    let all = [&["render", file, "--endpoint", ENDPOINT], more].concat();
    let (code, html, said) = run(&all, Path::new(ROOT));
    assert_eq!(code, Some(0), "{more:?}: {said}");
    (html, said)
}

/// The form of a definition in a folder of its own.
fn form_of(definition: &Value, more: &[&str]) -> (String, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("survey.json");
    std::fs::write(&file, definition.to_string()).unwrap();
    render(&file, more)
}

fn survey(questions: Value) -> Value {
    json!({ "v": 1, "survey": "shop", "questions": questions })
}

fn is_field(element: &Element) -> bool {
    ["input", "textarea"].contains(&element.name())
}

fn attribute(element: Element, name: &str) -> String {
    element.attribute(name).unwrap_or_default().into()
}

/// The fields in their order: name, type, value, whether it is required.
fn fields(page: &Page) -> Vec<(String, String, String, bool)> {
    let field = |field: Element| {
        let [name, kind, value] = ["name", "type", "value"].map(|name| attribute(field, name));
        (name, kind, value, field.attribute("required").is_some())
    };
    page.elements().filter(is_field).map(field).collect()
}

#[test]
fn the_form_in_the_fixtures_is_that_of_the_definition_beside_it() {
    let folder = Path::new(ROOT).join("tests/fixtures/plain_form");
    let (form, said) = render(&folder.join("survey.json"), &[]);
    assert_eq!(said, "");
    let file = folder.join("form.html");
    if std::env::var_os("TREFOIL_REGENERATE").is_some() {
        std::fs::write(&file, &form).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), form);
}

/// What must hold of every form in every language.
fn check(html: &str, language: &str) {
    let page = Page::read(html);
    let form = page.one("form");
    for (name, value) in
        [("class", "trefoil-form"), ("method", "post"), ("action", ENDPOINT), ("lang", language)]
    {
        assert_eq!(attribute(form, name), value, "{name}");
    }
    let is_rtl = ["ar", "fa", "he", "ur"].contains(&language);
    assert_eq!(attribute(form, "dir"), if is_rtl { "rtl" } else { "ltr" });
    for element in page.elements() {
        let name = element.name();
        assert!(!["script", "style"].contains(&name), "{name} in {html}");
        let is_script = |name: &str| name == "style" || name.starts_with("on");
        assert!(!element.attributes().any(is_script), "{html}");
    }
    let said = |element: Option<Element>| element.is_some_and(|own| !own.text().trim().is_empty());
    for field in page.elements().filter(is_field) {
        let [name, kind] = ["name", "type"].map(|name| attribute(field, name));
        // Each field that is seen is in a label that says something besides.
        assert_eq!(said(field.within("label")), kind != "hidden", "{name} in {html}");
        assert!(field.within("form").is_some());
        // Each radio and tick is in a group that begins with what it is of.
        if ["radio", "checkbox"].contains(&&*kind) {
            let group = field.within("fieldset").map(|group| group.text());
            let mut legends = page.named("legend");
            let legend = legends.find(|own| own.parent().map(Element::text) == group);
            assert!(said(legend), "{name} in {html}");
        }
    }
    let ids: Vec<_> = page.elements().filter_map(|element| element.attribute("id")).collect();
    assert_eq!(BTreeSet::from_iter(&ids).len(), ids.len(), "{ids:?}");
    let described = page.elements().filter_map(|element| element.attribute("aria-describedby"));
    described.for_each(|id| assert!(ids.contains(&id), "{id} in {html}"));
    let hidden: Vec<_> = fields(&page).into_iter().take(2).collect();
    assert_eq!((&*hidden[0].0, &*hidden[1].0, &*hidden[1].2), ("survey", "locale", language));
    assert!(said(Some(page.one("button"))));
}

#[test]
fn every_definition_is_a_whole_form_in_every_language() {
    let locales = std::fs::read_dir(Path::new(ROOT).join("www/locales")).unwrap();
    let locales: Vec<String> = locales
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().into())
        .collect();
    assert!(locales.len() >= 45, "{locales:?}");
    for file in definitions() {
        for locale in &locales {
            check(&render(&file, &["--lang", locale]).0, locale);
        }
    }
}

#[test]
fn a_page_has_a_language_a_title_a_style_sheet_and_one_heading() {
    let (html, _) = render(&kinds(), &["--page", "--lang", "fa"]);
    assert!(html.starts_with(
        "<!doctype html>\n<html lang=\"fa\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">"
    ));
    check(&html, "fa");
    let page = Page::read(&html);
    assert_eq!((page.one("title").text(), page.one("h1").text()), ("نظرسنجی", "نظرسنجی"));
    assert!(page.one("form").within("main").is_some() && page.one("h1").within("main").is_some());
    let link = page.one("link");
    assert_eq!(
        ["rel", "href"].map(|name| attribute(link, name)),
        ["stylesheet", "/embed/form.css"]
    );
    assert_eq!(page.with("name", "viewport").count(), 1);
    let own = ["--page", "--title", "Tea & <cups>", "--stylesheet", "/files/form.css?a=1&b"];
    let page = Page::read(&render(&kinds(), &own).0);
    assert_eq!((page.one("title").text(), page.one("h1").text()), ("Tea & <cups>", "Tea & <cups>"));
    assert_eq!(attribute(page.one("link"), "href"), "/files/form.css?a=1&b");
}

#[test]
fn words_are_text_and_never_markup() {
    let hostile = "</legend><script>alert(1)</script>\"'&<b>";
    let questions = json!([
        { "id": "a", "kind": "comment", "text": hostile },
        { "id": "b", "kind": "csat", "text": hostile, "low": hostile, "high": hostile,
          "items": [{ "id": "i", "text": hostile }] },
        { "id": "c", "kind": "choice", "text": { "en": hostile },
          "choices": [{ "id": "x", "text": hostile }, { "id": "y", "text": "Y" }] },
        { "id": "d", "kind": "contact", "fields": ["email"], "consent": hostile },
    ]);
    let (html, _) = form_of(&survey(questions), &[]);
    check(&html, "en");
    let page = Page::read(&html);
    assert_eq!(page.named("b").count(), 0, "{html}");
    let said = page.one("form").text();
    assert_eq!(said.matches(hostile).count(), 8, "{said}");
}

#[test]
fn points_are_said_in_the_digits_and_words_of_the_language() {
    let words = |language: &str, name: &str| -> Vec<String> {
        let page = Page::read(&render(&kinds(), &["--lang", language]).0);
        let said = |radio: Element| {
            let label = radio.within("label").unwrap().text();
            let words: Vec<_> = label.split_whitespace().collect();
            format!("{}={}", attribute(radio, "value"), words.join(" "))
        };
        page.with("name", name).map(said).collect()
    };
    let nps = words("en", "recommend");
    assert_eq!(
        (&*nps[0], &*nps[1], &*nps[10]),
        ("0=0 Not at all likely", "1=1", "10=10 Extremely likely")
    );
    let persian = words("fa", "recommend");
    assert_eq!((&*persian[0], &*persian[10]), ("0=۰ کمترین احتمال", "10=۱۰ محتمل ترین"));
    // Stars, faces and thumbs are numbers and words here.
    assert_eq!(words("en", "order")[3], "4=4 Satisfied");
    assert_eq!(words("en", "mood")[5], "na=Not applicable");
    assert_eq!(words("en", "effort")[0], "1=1 Very low effort");
    assert_eq!(words("en", "easy")[6], "7=7 Strongly agree");
    assert_eq!(words("en", "found"), ["0=Dissatisfied", "1=Satisfied"]);
    assert_eq!(words("en", "words")[2], "3=Neutral");
    assert_eq!(words("fa", "speed"), ["1=۱ کند", "2=۲ متوسط", "3=۳ سریع"]);
    let page = Page::read(&render(&kinds(), &[]).0);
    let is_of_part = |legend: &Element| attribute(legend.parent().unwrap(), "class") == "part";
    let legends: Vec<_> =
        page.named("legend").filter(is_of_part).map(|legend| legend.text()).collect();
    assert_eq!(
        legends,
        ["Tea, Expected", "Tea, Experienced", "Cups, Expected", "Cups, Experienced"]
    );
}

#[test]
fn a_text_in_another_language_is_marked_and_the_owner_is_told() {
    let questions = json!([
        { "id": "a", "kind": "nps", "text": { "de": "Empfehlen Sie uns?" } },
        { "id": "b", "kind": "choice", "text": { "fa": "چرا؟", "de": "Warum?" },
          "choices": [{ "id": "x", "text": { "de": "Preis" } }, { "id": "y", "text": "Y" }] },
    ]);
    let (html, said) = form_of(&survey(questions), &["--lang", "fa-IR"]);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("questions[0].text: has no text in fa; that in de is shown"), "{said}");
    assert!(said.contains("questions[1].choices[0].text: "), "{said}");
    let page = Page::read(&html);
    let foreign: Vec<_> = page.with("lang", "de").collect();
    assert_eq!(foreign.len(), 2, "{html}");
    assert!(foreign[0].within("legend").is_some());
    assert_eq!(attribute(foreign[0], "dir"), "ltr");
}

#[test]
fn the_browser_requires_only_what_everybody_must_answer() {
    let questions = json!([
        { "id": "a", "kind": "nps", "required": true },
        { "id": "b", "kind": "comment", "required": true, "max_length": 7 },
        { "id": "c", "kind": "csat", "required": true, "when": { "question": "a", "at_most": 6 } },
        { "id": "d", "kind": "choice", "required": true, "multiple": true,
          "choices": [{ "id": "x", "text": "X" }, { "id": "y", "text": "Y" }] },
        { "id": "e", "kind": "choice", "required": true,
          "choices": [{ "id": "x", "text": "X" }, { "id": "y", "text": "Y" }] },
        { "id": "f", "kind": "contact", "required": true, "fields": ["email"] },
        { "id": "g", "kind": "contact", "required": true, "fields": ["email", "phone"] },
    ]);
    let page = Page::read(&form_of(&survey(questions), &[]).0);
    let required: BTreeSet<_> = fields(&page)
        .into_iter()
        .filter(|(.., is_required)| *is_required)
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(Vec::from_iter(required), ["a", "b", "e", "f.consent", "f.email"]);
    let field = |name: &str| page.with("name", name).next().unwrap();
    assert_eq!(attribute(field("b"), "maxlength"), "7");
    let told = ["type", "autocomplete", "maxlength"].map(|name| attribute(field("g.email"), name));
    assert_eq!(told, ["email", "email", "254"]);
    // Of whom a question is asked that not all are asked, a form cannot know.
    let optional: Vec<_> = page.with("class", "optional").map(|own| own.text()).collect();
    assert_eq!(optional, ["(optional)"]);
}

#[test]
fn what_the_check_refuses_is_refused_in_the_same_words() {
    let folder = TempDir::new().unwrap();
    for definition in [
        "{".into(),
        survey(json!([])).to_string(),
        survey(json!([{ "id": "a", "kind": "npc" }, { "id": "a", "kind": "nps" }])).to_string(),
    ] {
        std::fs::write(folder.path().join("a.json"), definition).unwrap();
        let (code, said, _) = run(&["check", "a.json"], folder.path());
        let refused = run(&["render", "a.json", "--endpoint", ENDPOINT], folder.path());
        assert_eq!((code, refused), (Some(1), (Some(1), String::new(), said)));
    }
    let (code, html, said) = run(&["render", "none.json", "--endpoint", ENDPOINT], folder.path());
    assert_eq!((code, &*html), (Some(2), ""));
    assert!(said.contains("none.json"), "{said}");
}

/// Nothing is printed but what is wrong.
fn refused(definition: &Value, arguments: &[&str], words: &str) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("a.json"), definition.to_string()).unwrap();
    let (code, html, said) = run(&[&["render", "a.json"], arguments].concat(), folder.path());
    assert_eq!((code, &*html), (Some(2), ""), "{arguments:?}");
    assert!(said.contains(words), "{words:?} is not in {said}");
}

#[test]
fn what_a_form_cannot_be_made_with_is_said() {
    let nps = survey(json!([{ "id": "recommend", "kind": "nps" }]));
    refused(&nps, &[], "--endpoint");
    refused(&nps, &["--endpoint", "http://a.example/x"], "write https://");
    refused(&nps, &["--endpoint", "javascript:alert(1)"], "is not an address");
    refused(&nps, &["--endpoint", "//evil.example"], "is not an address");
    refused(&nps, &["--endpoint", "/\\evil.example"], "is not an address");
    refused(
        &nps,
        &["--endpoint", ENDPOINT, "--lang", "tlh"],
        "no words in \"tlh\"; there are in ar, ",
    );
    refused(&nps, &["--endpoint", ENDPOINT, "--honeypot", "recommend"], "is a field of the form");
    refused(&nps, &["--endpoint", ENDPOINT, "--honeypot", "locale"], "is a field of the form");
    refused(&nps, &["--endpoint", ENDPOINT, "--honeypot", "record"], "is a field of the form");
    refused(&nps, &["--endpoint", ENDPOINT, "--honeypot", "a b"], "is not 1 to 64 letters");
    refused(&nps, &["--endpoint", ENDPOINT, "--title", "A"], "--page");
    let clash = survey(json!([{ "id": "page", "kind": "nps" }]));
    refused(&clash, &["--endpoint", ENDPOINT], "two fields of its form are named page; rename one");
    // The collector would take the answer for a record of the widget's.
    let clash = survey(json!([{ "id": "record", "kind": "comment" }]));
    refused(&clash, &["--endpoint", ENDPOINT], "two fields of its form are named record");
    for taken in [
        "/v1/responses",
        "http://127.0.0.1:8080/v1/responses",
        "https://a.example/?token=1.a&b=c",
        "/\"><script>alert(1)</script>",
    ] {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("a.json"), nps.to_string()).unwrap();
        let (code, html, _) = run(&["render", "a.json", "--endpoint", taken], folder.path());
        assert_eq!(
            (code, attribute(Page::read(&html).one("form"), "action")),
            (Some(0), taken.into())
        );
    }
}

/// Fills in a form and sends it as a browser would: of radios and ticks those with these values, of texts these.
fn send(collector: &Collector, html: &str, answers: &[(&str, &str)]) -> Reply {
    let fields = fields(&Page::read(html));
    for (name, value) in answers {
        let is_there = |(own, kind, offered, _): &(String, String, String, bool)| {
            own == name && (!["radio", "checkbox"].contains(&&**kind) || offered == value)
        };
        assert!(fields.iter().any(is_there), "the form has no {name} with {value}");
    }
    let mut body = form_urlencoded::Serializer::new(String::new());
    for (name, kind, value, _) in &fields {
        let mut answer = answers.iter().filter(|(own, _)| own == name).map(|(_, answer)| *answer);
        match &**kind {
            "hidden" => {
                body.append_pair(name, value);
            }
            "radio" | "checkbox" => {
                for ticked in answer.filter(|answer| answer == value) {
                    body.append_pair(name, ticked);
                }
            }
            // Of a text field what was typed, if only nothing.
            _ => {
                body.append_pair(name, answer.next_back().unwrap_or_default());
            }
        }
    }
    collector.post_as("application/x-www-form-urlencoded", body.finish())
}

#[test]
fn a_form_that_is_filled_in_becomes_the_record_of_what_was_ticked() {
    let file = kinds();
    let collector =
        Collector::start(&["--definition", file.to_str().unwrap(), "--honeypot", "website"]);
    let (html, said) = render(&file, &["--lang", "fa", "--honeypot", "website"]);
    assert_eq!(said, "");
    let page = Page::read(&html);
    let trap = page.with("name", "website").next().unwrap();
    assert_eq!(attribute(trap, "tabindex"), "-1");
    let around = trap.within("div").unwrap();
    assert!(around.attribute("hidden").is_some());
    assert_eq!(attribute(around, "aria-hidden"), "true");
    let answers = [
        ("recommend", "3"),
        ("better", "Alles"),
        ("order", "4"),
        ("mood", "na"),
        ("effort", "1"),
        ("easy", "7"),
        ("found", "1"),
        ("words", "3"),
        ("speed", "2"),
        ("shop", "10"),
        ("tea.expected", "5"),
        ("tea.experienced", "3"),
        ("cups.expected", "na"),
        ("reason", "friend"),
        ("use", "morning"),
        ("use", "night"),
        ("why", "Warm\r\nund süß"),
        ("reply.email", "a@b.example"),
        ("reply.consent", "yes"),
    ];
    let reply = send(&collector, &html, &answers);
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, "/v1/thanks?locale=fa"),
        "{reply:?}"
    );
    let [record] = &collector.stored()[..] else { panic!("not one") };
    let rated = |question: &str, value: u8, shown_as: &str| {
        let all = record["answers"].as_array().unwrap().iter();
        let own: Vec<_> = all.filter(|answer| answer["question"] == question).collect();
        assert_eq!(
            (own.len(), &own[0]["value"], &own[0]["shown_as"]),
            (1, &json!(value), &json!(shown_as)),
            "{question}"
        );
    };
    rated("recommend", 3, "numbers");
    rated("order", 4, "numbers");
    rated("effort", 1, "numbers");
    rated("easy", 7, "numbers");
    rated("found", 1, "words");
    rated("words", 3, "words");
    rated("speed", 2, "numbers");
    rated("shop", 10, "numbers");
    let answers = record["answers"].as_array().unwrap();
    let find = |question: &str| -> Vec<&Value> {
        answers.iter().filter(|answer| answer["question"] == question).collect()
    };
    assert_eq!(find("mood")[0]["not_applicable"], true);
    let quality: Vec<_> = find("quality")
        .iter()
        .map(|answer| json!([answer["item"], answer["role"], answer["value"]]))
        .collect();
    assert_eq!(
        quality,
        [
            json!(["tea", "expected", 5]),
            json!(["tea", "experienced", 3]),
            json!(["cups", "expected", null])
        ]
    );
    assert_eq!(
        (&find("reason")[0]["values"], &find("use")[0]["values"]),
        (&json!(["friend"]), &json!(["morning", "night"]))
    );
    assert_eq!(
        (&find("better")[0]["text"], &find("why")[0]["text"]),
        (&json!("Alles"), &json!("Warm\nund süß"))
    );
    assert_eq!(
        (&find("reply")[0]["email"], &find("reply")[0]["consent"]),
        (&json!("a@b.example"), &json!(true))
    );
    assert_eq!((&record["locale"], &record["status"]), (&json!("fa"), &json!("complete")));
    // In the order that the form has, though the card would shuffle.
    let order = record["order"].as_array().unwrap();
    let [tea, cups] = ["tea", "cups"].map(|id| order.iter().position(|own| own == id));
    assert!(tea < cups && tea.is_some(), "{order:?}");
    // Whoever fills the field that nobody sees is no respondent.
    let reply = send(&collector, &html, &[("recommend", "9"), ("easy", "1"), ("website", "x")]);
    assert_eq!((reply.status, collector.stored().len()), (422, 1));
}

#[test]
fn what_does_not_belong_to_the_answers_is_left_out() {
    let file = kinds();
    let collector = Collector::start(&["--definition", file.to_str().unwrap()]);
    let (html, _) = render(&file, &[]);
    let reply =
        send(&collector, &html, &[("recommend", "9"), ("better", "Nothing"), ("easy", "1")]);
    assert_eq!(reply.status, 303, "{reply:?}");
    let record = &collector.stored()[0];
    let asked: Vec<_> =
        record["answers"].as_array().unwrap().iter().map(|answer| &answer["question"]).collect();
    assert_eq!(asked, ["recommend", "easy"]);
    // Nothing of what is required by the collector alone.
    let reply = send(
        &collector,
        &html,
        &[("recommend", "9"), ("easy", "1"), ("reply.email", "a@b.example")],
    );
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("Please tick this box"), "{}", reply.body);
}

#[test]
fn each_first_offer_of_each_definition_is_taken() {
    for file in definitions() {
        let collector = Collector::start(&["--definition", file.to_str().unwrap()]);
        let (html, _) = render(&file, &[]);
        let mut answers: Vec<(String, String)> = Vec::new();
        for (name, kind, value, _) in fields(&Page::read(&html)) {
            let text = if name.ends_with(".email") { "a@b.example" } else { "Late" };
            let value = if value.is_empty() { text.into() } else { value };
            if kind != "hidden" && !answers.iter().any(|(own, _)| *own == name) {
                answers.push((name, value));
            }
        }
        let answers: Vec<_> = answers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let reply = send(&collector, &html, &answers);
        assert_eq!(reply.status, 303, "{}: {reply:?}", file.display());
        assert_eq!(collector.stored().len(), 1);
    }
}
