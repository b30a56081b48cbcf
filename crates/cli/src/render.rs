//! `trefoil render`: a survey as a plain HTML form, which needs no script.

use crate::check;
use crate::serve::form::clash;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use trefoil::config::Endpoint;
use trefoil::i18n::languages::{LANGUAGES, spoken, words};
use trefoil::ui::form::{FormPageProps, PlainFormProps, fragment, page};
use trefoil_survey::complaint::Clerk;
use trefoil_survey::definition::{Ask, Definition, Texts, primary};
use trefoil_survey::plain_form::{TAKEN, named_twice, names_of};

/// What `trefoil render` is given.
#[derive(clap::Args)]
pub struct RenderArgs {
    /// A survey definition in JSON; start the collector with it, too: `trefoil serve --definition FILE`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where answers go: https, this very machine, or a path of the site that the form is on.
    #[arg(long, value_name = "URL", value_parser = read_endpoint)]
    endpoint: String,
    /// The language of the form; left out, the first in the definition's `languages`, else English.
    #[arg(long, value_name = "TAG", value_parser = read_language)]
    lang: Option<String>,
    /// A field that people do not see and programs fill, as the collector's setting `honeypot` names it.
    #[arg(long, value_name = "FIELD", value_parser = read_field)]
    honeypot: Option<String>,
    /// Prints a whole page.
    #[arg(long)]
    page: bool,
    /// The page's title and heading; left out, the word for a survey in its language.
    #[arg(long, value_name = "TEXT", requires = "page")]
    title: Option<String>,
    /// Where the page finds form.css, which is among the widget's files.
    #[arg(long, value_name = "URL", requires = "page", default_value = "/embed/form.css")]
    stylesheet: String,
}

fn read_endpoint(text: &str) -> Result<String, String> {
    // The form's page came over https itself, or from this machine. A browser takes a backslash for a slash.
    if text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\") {
        return Ok(text.into());
    }
    let mut clerk = Clerk::default();
    let endpoint = Endpoint::read(text, &mut clerk);
    let wrong = clerk.into_complaints().into_iter().map(|complaint| complaint.message).next();
    endpoint.map(|endpoint| endpoint.address().into()).ok_or(wrong.unwrap_or_default())
}

fn read_language(text: &str) -> Result<String, String> {
    let tags: Vec<_> = LANGUAGES.iter().map(|language| language.tag).collect();
    let wrong = || format!("there are no words in {text:?}; there are in {}", tags.join(", "));
    spoken(text).map(|language| language.tag.into()).ok_or_else(wrong)
}

fn read_field(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is not 1 to 64 letters, digits, hyphens, dots or underscores");
    trefoil_survey::shape::is_name(text).then(|| text.into()).ok_or_else(wrong)
}

/// Prints the form, or what is wrong with the definition and ends with 1.
///
/// # Errors
/// When the file cannot be read, or fields of the form are named alike.
pub fn run(args: &RenderArgs) -> Result<ExitCode, String> {
    let definition = match check::definition(&args.file).map_err(|error| error.to_string())? {
        Ok(definition) => definition,
        Err(complaints) => {
            complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    let file = args.file.display();
    if let Some(twice) = named_twice(&definition) {
        return Err(format!("{file}: {}", clash(&twice)));
    }
    if let Some(name) = &args.honeypot
        && (TAKEN.contains(&name.as_str())
            || definition.questions.iter().flat_map(names_of).any(|own| own == *name))
    {
        return Err(format!("--honeypot: {name} is a field of the form; name another one"));
    }
    let first = definition.languages.first();
    let messages = words(args.lang.as_ref().or(first).map_or("en", |tag| tag));
    for (place, shown) in elsewhere(&definition, messages.language()) {
        let language = messages.language();
        eprintln!("trefoil: {file}: {place}: has no text in {language}; that in {shown} is shown");
    }
    let form = PlainFormProps {
        definition: Rc::new(definition),
        messages,
        endpoint: args.endpoint.clone().into(),
        honeypot: args.honeypot.clone().map(Into::into),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("the renderer does not start: {error}"))?;
    let html = runtime.block_on(async {
        if !args.page {
            return fragment(form).await;
        }
        let title = args.title.clone().map(Into::into);
        page(FormPageProps { form, stylesheet: args.stylesheet.clone().into(), title }).await
    });
    let mut out = std::io::stdout().lock();
    out.write_all(html.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("the form cannot be written: {error}"))?;
    Ok(ExitCode::SUCCESS)
}

/// The places of the owner's texts that are not there in that language, each with the one it is shown in.
fn elsewhere(definition: &Definition, language: &str) -> Vec<(String, String)> {
    let mut places = Vec::new();
    let mut look = |place: String, texts: &Texts| {
        if let Some((_, Some(shown))) = texts.for_reader(language)
            && !primary(shown).eq_ignore_ascii_case(primary(language))
        {
            places.push((place, shown.to_owned()));
        }
    };
    for (index, question) in definition.questions.iter().enumerate() {
        let at = |rest: &str| format!("questions[{index}].{rest}");
        look(at("text"), &question.text);
        match &question.ask {
            Ask::Rating(ask) => {
                look(at("low"), &ask.low);
                look(at("high"), &ask.high);
                for (place, label) in ask.labels.iter().enumerate() {
                    look(at(&format!("labels[{place}]")), label);
                }
                for (place, item) in ask.items.iter().enumerate() {
                    look(at(&format!("items[{place}].text")), &item.text);
                }
            }
            Ask::Choice(ask) => {
                for (place, choice) in ask.choices.iter().enumerate() {
                    look(at(&format!("choices[{place}].text")), &choice.text);
                }
            }
            Ask::Contact(ask) => look(at("consent"), &ask.consent),
            Ask::Comment { .. } => {}
        }
    }
    places
}
