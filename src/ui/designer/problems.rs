//! What is wrong with a draft, where, and in words of people who have seen no JSON.

use super::draft::Draft;
use super::moment::Trigger;
use super::step::Step;
use crate::config::Config;
use crate::say;
use trefoil_survey::complaint::{Clerk, Complaint};
use trefoil_survey::definition::Definition;
use trefoil_survey::value::Value;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place in the draft.
    pub at: String,
    /// What is wrong and what to do.
    pub said: String,
}

/// All that is wrong with a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// What the widget's own readers complain about.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let mut options = draft.at("options").cloned().unwrap_or(Value::Map(Vec::new()));
        if let Value::Map(fields) = &mut options {
            fields.push(("definition".into(), draft.definition().clone()));
            // The loader makes a path an address; which one does not matter here.
            for (name, value) in fields {
                if let Value::Text(text) = value
                    && name == "endpoint"
                    && text.starts_with('/')
                {
                    text.insert_str(0, "https://example.com");
                }
            }
        }
        let complaints = Config::of_page(&Value::Null, options).err().unwrap_or_default();
        let mut problems: Vec<Problem> = complaints.iter().map(problem).collect();
        let files = draft.text("site.files");
        if !is_folder(files) {
            let said = say!(
                "Write the address of the folder with the widget\u{2019}s files, such as https://shop.example/embed/ or /embed/."
            );
            problems.push(Problem { at: "site.files".into(), said: said.into() });
        }
        if draft.is_true("site.apart") && !draft.text("site.path").starts_with('/') {
            let said = say!("Write where on your site you put the file, such as /survey.json.");
            problems.push(Problem { at: "site.path".into(), said: said.into() });
        }
        let trigger = draft.list("options.trigger").first().and_then(Value::as_text);
        if trigger.is_some_and(|trigger| Trigger::read(trigger).lacks_argument()) {
            let said = say!("Write at what, or choose another moment.");
            problems.push(Problem { at: "options.trigger".into(), said: said.into() });
        }
        // Days sort as texts do.
        let (from, until) = (draft.text("options.from"), draft.text("options.until"));
        if !until.is_empty() && until < from {
            let said = say!("It ends before it begins, so it is never shown.");
            problems.push(Problem { at: "options.until".into(), said: said.into() });
        }
        let mut seen = Vec::new();
        // One sentence at a place is enough.
        problems.retain(|problem| {
            let is_new = !seen.contains(&problem.at);
            seen.push(problem.at.clone());
            is_new
        });
        Self(problems)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Problem] {
        &self.0
    }

    /// What is wrong with exactly that place.
    #[must_use]
    pub fn at(&self, place: &str) -> Option<&str> {
        self.0.iter().find(|problem| problem.at == place).map(|problem| &*problem.said)
    }

    /// What is wrong with that place or with something in it.
    #[must_use]
    pub fn within(&self, place: &str) -> Option<&str> {
        self.0.iter().find(|problem| is_within(&problem.at, place)).map(|problem| &*problem.said)
    }

    /// How many there are in that step.
    #[must_use]
    pub fn count(&self, step: Step) -> usize {
        self.0.iter().filter(|problem| Step::of(&problem.at) == step).count()
    }
}

/// The survey as far as it can be read, for a preview that does not wait for the last word.
#[must_use]
pub fn readable(draft: &Draft) -> Definition {
    Definition::read_with(draft.definition(), &Value::Null, &mut Clerk::default())
}

fn is_within(at: &str, place: &str) -> bool {
    at.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether it is an address of a folder, or a path on the site.
fn is_folder(address: &str) -> bool {
    let is_address = crate::config::Endpoint::read(address, &mut Clerk::default()).is_some();
    (is_address || (address.starts_with('/') && !address.starts_with("//")))
        && !address.contains(['"', '<', ' ', '?', '#'])
}

fn problem(complaint: &Complaint) -> Problem {
    let path = &complaint.path;
    let is_definition = path.starts_with("definition");
    let at = if is_definition { path.clone() } else { format!("options.{path}") };
    let last = path.rsplit(['.', ']']).next().unwrap_or_default();
    let said = match (complaint.code, last) {
        ("missing", "endpoint") => {
            say!("Say where answers go. Until then the survey can be tried, and nothing is stored.")
        }
        ("missing", _) if complaint.message.starts_with("says nothing") => {
            say!("Choose what it depends on.")
        }
        ("missing", _) if complaint.message.starts_with("asks for") => {
            say!("This asks for a complaint, and the survey has no rule for what one is.")
        }
        ("missing", "question") => say!("Choose a question."),
        ("missing", _) => say!("Write something here."),
        ("too_short", _) if complaint.message.contains("0 characters") => {
            say!("Write something here.")
        }
        ("too_short", "fields") => say!("Ask for one of them at least."),
        ("too_short", "questions") => say!("Ask at least one question."),
        ("too_short" | "too_long", _) => {
            let said = sentence(&complaint.message.replace("entries", "of them"));
            return Problem { at, said };
        }
        ("never", _) => {
            say!(
                "This can never happen, whatever is answered. Change when it is asked, or ask always."
            )
        }
        ("loop", _) => {
            say!(
                "This looks at a question that comes later. Move that one up, or choose an earlier one."
            )
        }
        ("not_one_of", "question" | "is") => {
            say!(
                "This looks at a question or an answer that is not there any more. Choose another."
            )
        }
        ("duplicate", _) => say!("This name is used twice. Each needs a name of its own."),
        ("bad_format", "survey" | "id") => {
            say!("A name has up to 64 letters from a to z, digits, hyphens, dots and underscores.")
        }
        _ => return Problem { at, said: sentence(&complaint.message) },
    };
    Problem { at, said: said.into() }
}

/// A message as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::draft::{Draft, STARTS};
    use super::super::edit::{Edit, QUESTIONS};
    use super::super::step::Step;
    use super::{Problems, readable};
    use trefoil_survey::value::Value;

    fn draft(edits: &[Edit]) -> Draft {
        let put = |at: &str, value: Value| Edit::Put { at: at.into(), value };
        let endpoint = put("options.endpoint", "https://answers.example/v1/responses".into());
        let from = put("options.from", "2026-11-23".into());
        let whole = STARTS[3].draft("/embed/").after(&endpoint).after(&from);
        edits.iter().fold(whole, |draft, edit| draft.after(edit))
    }

    fn check(edit: Edit, place: &str, said: &str) {
        let problems = Problems::of(&draft(&[edit]));
        let found = problems.at(place);
        assert!(found.is_some_and(|found| found.contains(said)), "{place}: {problems:?}");
    }

    fn put(at: &str, value: impl Into<Value>) -> Edit {
        Edit::Put { at: at.into(), value: value.into() }
    }

    #[test]
    fn a_whole_draft_has_no_problem() {
        assert_eq!(Problems::of(&draft(&[])).all(), []);
        let path = put("options.endpoint", "/v1/responses");
        assert_eq!(Problems::of(&draft(&[path])).all(), []);
    }

    #[test]
    fn each_problem_is_said_where_it_is() {
        check(put("options.endpoint", "http://shop.example/x"), "options.endpoint", "in the clear");
        check(
            Edit::Put { at: "options.endpoint".into(), value: Value::Null },
            "options.endpoint",
            "where answers go",
        );
        check(put("options.accent", &*"x".repeat(101)), "options.accent", "at most 100");
        check(put("site.files", "shop"), "site.files", "folder");
        check(put("definition.survey", "my shop"), "definition.survey", "letters");
        check(put("definition.thanks", &*"x".repeat(501)), "definition.thanks", "at most 500");
        let contact = draft(&[Edit::AddQuestion("contact")]);
        let fields = format!("{QUESTIONS}[4].fields");
        let problems = Problems::of(&contact.after(&put(&fields, Value::List(Vec::new()))));
        assert_eq!(problems.at(&fields), Some("Ask for one of them at least."));
        let nothing = Value::List(vec!["click+delay:3".into()]);
        check(put("options.trigger", nothing), "options.trigger", "at what");
        check(put("options.until", "2026-11-22"), "options.until", "ends before");
        let moved = Edit::Move { list: QUESTIONS.into(), from: 3, to: 0 };
        check(moved, "definition.questions[0].when.question", "comes later");
        let removed = Edit::Remove { list: QUESTIONS.into(), place: 2 };
        check(removed, "definition.questions[2].when.question", "not there any more");
        let never = put(
            "definition.questions[3].when",
            Value::Map(vec![
                ("question".into(), "recommend".into()),
                ("at_least".into(), Value::Number(7.0)),
                ("at_most".into(), Value::Number(3.0)),
            ]),
        );
        check(never, "definition.questions[3].when", "never happen");
    }

    #[test]
    fn a_new_item_asks_for_its_words() {
        let list = format!("{QUESTIONS}[1].items");
        let problems = Problems::of(&draft(&[Edit::AddItem(list.clone())]));
        assert_eq!(problems.at(&format!("{list}[0].text")), Some("Write something here."));
        assert_eq!(problems.count(Step::Questions), 1);
        assert!(problems.within(QUESTIONS).is_some() && problems.within("options").is_none());
    }

    #[test]
    fn what_does_not_hold_yet_can_be_seen_all_the_same() {
        let list = format!("{QUESTIONS}[1].items");
        assert_eq!(readable(&draft(&[Edit::AddItem(list)])).questions.len(), 4);
    }
}
