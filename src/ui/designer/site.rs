//! What goes onto the site, to be copied and to be saved.

use super::desk::Desk;
use super::fields::{Says, option_of, text, tick};
use super::outputs::{Hashes, ahead, has_form, policy, tag, takes_form};
use super::plain_form::use_plain_form;
use super::step::Step;
use crate::i18n::languages::LANGUAGES;
use crate::{key, say};
use std::rc::Rc;
use yew::prelude::*;

/// A text for the owner to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// What its file is called.
    pub file: String,
    /// The type of that file.
    pub media_type: &'static str,
    /// The text.
    pub text: String,
}

/// What [`Site`] shows.
#[derive(PartialEq, Properties)]
pub struct SiteProps {
    /// The draft and how it is worked on.
    pub desk: Desk,
    /// The hashes of the widget's files.
    pub hashes: Rc<Hashes>,
    /// Hears what is to be copied.
    pub on_copy: Callback<Output>,
    /// Hears what is to be saved.
    pub on_save: Callback<Output>,
    /// Hears the step in which something is to be mended.
    pub on_step: Callback<Step>,
    /// What was to be copied last, and whether it was.
    pub copied: Option<(Output, bool)>,
}

/// Where answers go, the tag, the files.
#[component]
pub fn Site(props: &SiteProps) -> Html {
    let desk = &props.desk;
    let draft = &desk.draft;
    let is_apart = draft.is_true("site.apart");
    let survey = draft.text("definition.survey").to_owned();
    let output =
        |file: String, media_type: &'static str, text: String| Output { file, media_type, text };
    let endpoint = draft.text("options.endpoint");
    let form = use_plain_form(&desk.definition, endpoint, draft.main_language());
    let own_tag = tag(draft, &props.hashes, &form);
    let own_tag = output(format!("{survey}-tag.html"), "text/html", own_tag);
    let problems: Vec<_> =
        desk.problems.all().iter().filter(|problem| Step::of(&problem.at) != Step::Site).collect();
    html! {
        <>
            if let Some(first) = problems.first() {
                <div class="notice" role="note">
                    <p>
                        <strong>{ say!("Not ready yet.") }</strong>{ " " }
                        { say!("Something is missing in {step}: {problem}", step = Step::of(&first.at).name(), problem = first.said) }
                    </p>
                    <button type="button" class="secondary" onclick={props.on_step.reform({
                        let step = Step::of(&first.at);
                        move |_: MouseEvent| step
                    })}>{ say!("Show me") }</button>
                </div>
            }
            <section class="panel" aria-labelledby="addresses">
                <h3 id="addresses">{ say!("Addresses") }</h3>
                { text(desk, "options.endpoint", Says {
                    label: say!("Where answers go"),
                    hint: say!("Your collector, or any address that takes them: https, or a path on your site."),
                    placeholder: "https://answers.example/v1/responses",
                }) }
                { text(desk, "site.files", Says {
                    label: say!("Where the widget\u{2019}s files are"),
                    hint: say!("The folder embed, as you put it on your server."),
                    placeholder: "/embed/",
                }) }
                { text(desk, "definition.survey", Says {
                    label: say!("The survey\u{2019}s name in your results"), placeholder: "shop", ..Says::default()
                }) }
                { language(desk) }
                { tick(desk, "site.apart", Says {
                    label: say!("The questions have a file of their own on my site"),
                    hint: say!("Then you change questions without touching your pages. Else all of it is one piece."),
                    ..Says::default()
                }) }
                if is_apart {
                    { text(desk, "site.path", Says { label: say!("Path of that file"), placeholder: "/survey.json", ..Says::default() }) }
                }
                if takes_form(draft) {
                    { tick(desk, "site.form", Says {
                        label: say!("Visitors see a plain form until the survey is there"),
                        hint: say!("It is seen with the page, on a slow phone too, and can be answered at once: what was ticked stays when the survey takes its place. Where no script runs it remains. Start the collector with --definition and the file below."),
                        ..Says::default()
                    }) }
                }
                { tick(desk, "site.pinned", Says {
                    label: say!("It stands on a payment page"),
                    hint: say!("Then the tag\u{2019}s hash stands for every file of the survey: whatever is changed does not run. A page view costs 17 KB in place of 4."),
                    ..Says::default()
                }) }
                { tick(desk, "options.checkout", Says {
                    label: say!("It looks at nothing of the page"),
                    hint: say!("Not where somebody types, nor which dialog is open, nor how far was read: it comes when the page says so. For a page on which somebody pays."),
                    ..Says::default()
                }) }
                { option_of(desk, "options.frame", Says {
                    label: say!("Where the survey runs"),
                    hint: say!("A frame keeps it away from what is typed on the page, and needs no 'wasm-unsafe-eval' in the page\u{2019}s policy."),
                    ..Says::default()
                }, &[
                    ("", key!("In the page")),
                    ("fallback", key!("In the page, or in a frame where the policy allows no Wasm")),
                    ("always", key!("In a frame of its own")),
                ]) }
            </section>
            <section class="panel outputs" aria-labelledby="outputs">
                <h3 id="outputs">{ say!("What goes onto your site") }</h3>
                if is_apart {
                    { shown(props, say!("The tag"), say!("Paste it where the survey shall stand."), own_tag) }
                } else {
                    { shown(props, say!("The tag, with the questions in it"), say!("Paste it where the survey shall stand. It is all there is to do."), own_tag) }
                }
                { shown(props, say!("The definition"), if is_apart {
                    say!("The file that the tag names. Keep it: it can be opened here again.")
                } else {
                    say!("The questions as a file, to keep: it can be opened here again.")
                }, output(format!("{survey}.json"), "application/json", draft.definition_file())) }
                { shown(props, say!("If your pages have a Content-Security-Policy"),
                    if has_form(draft) {
                        say!("What this header allows is what the survey and the form need; add it to what you have. Where the collector leads to a page of thanks elsewhere, form-action has to name its address, too.")
                    } else {
                        say!("What this header allows is what the survey needs; add it to what you have. No style-src is needed.")
                    },
                    output("policy.txt".into(), "text/plain", policy(draft, &props.hashes))) }
                if props.hashes.is_empty() {
                    <p class="note">{ say!("This studio was built without the widget, so the tag has no hash. cargo xtask build makes both.") }</p>
                }
                if let Some(lines) = ahead(draft) {
                    <details>
                        <summary>{ say!("Sooner on slow phones: lines for the head of the page") }</summary>
                        { shown(props, say!("The lines for the head"),
                            say!("With them the browser fetches what the survey needs together with the script, not after it. The line with locales names the language that the card will be in."),
                            output(format!("{survey}-head.html"), "text/html", lines)) }
                    </details>
                }
                <details>
                    <summary>{ say!("Without any script: a plain form") }</summary>
                    { shown(props, say!("The plain form"),
                        say!("For visitors whose browser runs no script: put it into <noscript>, or on a page of its own. All questions are asked at once. Start the collector with --definition and the file above."),
                        output(format!("{survey}-form.html"), "text/html", form)) }
                </details>
            </section>
        </>
    }
}

/// The language of the card, if the page does not decide it.
fn language(desk: &Desk) -> Html {
    let own = LANGUAGES.iter().map(|language| (language.tag, language.name));
    let options: Vec<_> =
        std::iter::once(("", key!("That of the page, or of the visitor"))).chain(own).collect();
    option_of(
        desk,
        "options.lang",
        Says { label: say!("Language of the card"), ..Says::default() },
        &options,
    )
}

/// A text with the buttons that take it.
fn shown(props: &SiteProps, name: &str, hint: &str, output: Output) -> Html {
    let copied =
        props.copied.as_ref().filter(|(own, _)| *own == output).map(|(_, is_copied)| *is_copied);
    let copy = props.on_copy.reform({
        let output = output.clone();
        move |_: MouseEvent| output.clone()
    });
    let save = props.on_save.reform({
        let output = output.clone();
        move |_: MouseEvent| output.clone()
    });
    html! {
        <div class="output">
            <div class="bar">
                <h4>{ name }</h4>
                <span class="takers">
                    <button type="button" class="secondary" onclick={copy} aria-label={say!("Copy: {what}", what = name)}>
                        { if copied == Some(true) { say!("Copied") } else { say!("Copy") } }
                    </button>
                    <button type="button" class="secondary" onclick={save} aria-label={say!("Save: {what}", what = name)}>{ say!("Save") }</button>
                </span>
            </div>
            if !hint.is_empty() {
                <p class="hint">{ hint }</p>
            }
            <p class={if copied == Some(false) { "problem" } else { "unseen" }} role="status">
                { match copied {
                    Some(true) => say!("Copied"),
                    Some(false) => say!("This browser does not let a page copy. Select the text, or save it."),
                    None => "",
                } }
            </p>
            <pre tabindex="0" dir="ltr" class="code" data-file={output.file.clone()} aria-label={name.to_owned()} role="region">{ output.text }</pre>
        </div>
    }
}
