//! The survey as a plain HTML form, which needs no script: the collector takes in what it sends.
//!
//! Fields are named as `docs/developers/collector.md` says. A form cannot branch, so all questions are there;
//! the collector leaves out what does not belong to the answers given.

use super::outputs::escaped;
use crate::i18n::{Key, Messages, direction_of};
use trefoil_survey::definition::{Ask, ContactField, Definition, Question, RatingAsk, Texts};
use trefoil_survey::metric::Metric;
use trefoil_survey::record::Role;

/// The form in one language, with the widget's own words where the owner wrote none.
#[must_use]
pub fn plain_form(definition: &Definition, endpoint: &str, words: &Messages) -> String {
    let language = words.language();
    let direction = direction_of(language);
    let mut form = Form { html: String::new(), words };
    form.line(0, &format!(
        "<form method=\"post\" action=\"{}\" accept-charset=\"utf-8\" lang=\"{language}\" dir=\"{direction}\">",
        escaped(endpoint)
    ));
    form.line(
        1,
        &format!(
            "<input type=\"hidden\" name=\"survey\" value=\"{}\">",
            escaped(&definition.survey)
        ),
    );
    form.line(1, &format!("<input type=\"hidden\" name=\"locale\" value=\"{language}\">"));
    for question in &definition.questions {
        form.question(question);
    }
    form.line(1, &format!("<button>{}</button>", escaped(words.text(Key::Send))));
    form.line(0, "</form>");
    form.html
}

struct Form<'a> {
    html: String,
    words: &'a Messages,
}

impl<'a> Form<'a> {
    fn line(&mut self, depth: usize, line: &str) {
        self.html.push_str(&"  ".repeat(depth));
        self.html.push_str(line);
        self.html.push('\n');
    }

    /// The owner's words for a reader of the form, or the usual ones.
    fn said(&self, texts: &Texts, usual: Key) -> String {
        let own = texts.for_reader(self.words.language());
        escaped(own.map_or(self.words.text(usual), |(text, _)| text))
    }

    fn question(&mut self, question: &Question) {
        let required = required(question);
        let id = escaped(&question.id);
        match &question.ask {
            Ask::Rating(ask) => self.rating(question, ask),
            Ask::Choice(ask) => {
                self.line(1, "<fieldset>");
                let text = self.said(&question.text, Key::ChoiceText);
                self.line(2, &format!("<legend>{text}</legend>"));
                let (kind, required) = match ask.multiple {
                    // Of several ticks none alone is required.
                    true => ("checkbox", ""),
                    false => ("radio", required),
                };
                for choice in &ask.choices {
                    let text = self.said(&choice.text, Key::ChoiceText);
                    let value = escaped(&choice.id);
                    self.line(2, &format!(
                        "<label><input type=\"{kind}\" name=\"{id}\" value=\"{value}\"{required}> {text}</label>"
                    ));
                }
                self.line(1, "</fieldset>");
            }
            Ask::Comment { max_length } => {
                let text = self.said(&question.text, Key::CommentText);
                self.line(1, &format!(
                    "<p><label>{text}<br><textarea name=\"{id}\" rows=\"4\" maxlength=\"{max_length}\"{required}></textarea></label></p>"
                ));
            }
            Ask::Contact(ask) => {
                self.line(1, "<fieldset>");
                let text = self.said(&question.text, Key::ContactText);
                self.line(2, &format!("<legend>{text}</legend>"));
                for field in &ask.fields {
                    let (key, kind) = match field {
                        ContactField::Name => (Key::Name, "text"),
                        ContactField::Email => (Key::Email, "email"),
                        ContactField::Phone => (Key::Phone, "tel"),
                    };
                    let (label, code) = (escaped(self.words.text(key)), field.code());
                    let most = field.max_length();
                    self.line(2, &format!(
                        "<label>{label} <input type=\"{kind}\" name=\"{id}.{code}\" maxlength=\"{most}\"></label>"
                    ));
                }
                let consent = self.said(&ask.consent, Key::Consent);
                self.line(2, &format!(
                    "<label><input type=\"checkbox\" name=\"{id}.consent\" value=\"yes\"> {consent}</label>"
                ));
                self.line(1, "</fieldset>");
            }
        }
    }

    /// A group of radios for the whole or for each item, and for each side of a pair.
    fn rating(&mut self, question: &Question, ask: &RatingAsk) {
        let [usual, low, high] = match ask.metric {
            Metric::Nps => [Key::NpsText, Key::NpsLow, Key::NpsHigh],
            Metric::Csat => [Key::CsatText, Key::CsatLow, Key::CsatHigh],
            Metric::Ces1 => [Key::Ces1Text, Key::Ces1Low, Key::Ces1High],
            Metric::Ces2 => [Key::Ces2Text, Key::Ces2Low, Key::Ces2High],
        };
        let text = self.said(&question.text, usual);
        let ends = [self.said(&ask.low, low), self.said(&ask.high, high)];
        let whole = ask.items.is_empty().then(|| (question.id.clone(), None));
        let items = ask.items.iter().map(|item| (item.id.clone(), Some(&item.text)));
        for (name, item) in whole.into_iter().chain(items) {
            for role in ask.roles() {
                let (name, side) = match (ask.pair, role) {
                    (false, _) => (name.clone(), None),
                    (true, Role::Expected) => (format!("{name}.expected"), Some(Key::Expected)),
                    (true, Role::Experienced) => {
                        (format!("{name}.experienced"), Some(Key::Experienced))
                    }
                };
                let item = item.map(|item| self.said(item, usual));
                let side = side.map(|key| escaped(self.words.text(key)));
                let legend: Vec<String> =
                    [Some(text.clone()), item, side].into_iter().flatten().collect();
                self.scale(&name, &legend.join(" – "), ask, &ends, required(question));
            }
        }
    }

    fn scale(
        &mut self,
        name: &str,
        legend: &str,
        ask: &RatingAsk,
        ends: &[String; 2],
        required: &str,
    ) {
        let [low, high] = ends;
        let name = escaped(name);
        self.line(1, "<fieldset>");
        self.line(2, &format!("<legend>{legend}</legend>"));
        for point in ask.scale.min()..=ask.scale.max() {
            let place = usize::from(point - ask.scale.min());
            let word = match ask.labels.get(place) {
                Some(label) => format!(" {}", self.said(label, Key::NotApplicable)),
                None if point == ask.scale.min() => format!(" {low}"),
                None if point == ask.scale.max() => format!(" {high}"),
                None => String::new(),
            };
            let number = self.words.number(point.into());
            self.line(2, &format!(
                "<label><input type=\"radio\" name=\"{name}\" value=\"{point}\"{required}> {number}{word}</label>"
            ));
        }
        if ask.not_applicable {
            let text = escaped(self.words.text(Key::NotApplicable));
            self.line(2, &format!(
                "<label><input type=\"radio\" name=\"{name}\" value=\"na\"{required}> {text}</label>"
            ));
        }
        self.line(1, "</fieldset>");
    }
}

/// What is asked of some alone can be required of none.
fn required(question: &Question) -> &'static str {
    if question.required && question.when.is_none() { " required" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::super::languages::words;
    use super::plain_form;
    use trefoil_survey::definition::Definition;
    use trefoil_survey::json;

    /// Every kind of question, with its form beside it; the collector reads what that form sends
    /// (crates/cli/tests/serve/forms.rs).
    const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/plain_form");

    fn definition() -> Definition {
        let file = std::fs::read(format!("{FIXTURE}/survey.json")).unwrap();
        Definition::read(&json::read(&file).unwrap()).unwrap()
    }

    #[test]
    fn the_form_in_the_fixtures_is_that_of_the_definition_beside_it() {
        let form = plain_form(&definition(), "https://answers.example/v1/responses", &words("en"));
        let file = format!("{FIXTURE}/form.html");
        if std::env::var_os("TREFOIL_REGENERATE").is_some() {
            std::fs::write(&file, &form).unwrap();
        }
        assert_eq!(std::fs::read_to_string(file).unwrap(), form);
    }

    #[test]
    fn a_form_is_in_the_readers_language_digits_and_direction() {
        let form = plain_form(&definition(), "/v1/responses", &words("fa"));
        assert!(form.contains("lang=\"fa\" dir=\"rtl\""), "{form}");
        assert!(form.contains("value=\"10\" required> ۱۰ "), "{form}");
        assert!(form.contains("<button>ارسال</button>"), "{form}");
    }

    #[test]
    fn words_are_text_and_never_markup() {
        let file = br#"{"v": 1, "survey": "x", "questions": [{"id": "a", "kind": "comment", "text": "<b>\"&"}]}"#;
        let definition = Definition::read(&json::read(file).unwrap()).unwrap();
        let form = plain_form(&definition, "/\"><script>", &words("en"));
        assert!(form.contains("&lt;b&gt;&quot;&amp;") && !form.contains("<script>"), "{form}");
    }
}
