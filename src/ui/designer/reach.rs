//! Answers that lead to a question, so that the preview can show it where it is asked.

use std::rc::Rc;
use trefoil_survey::condition::Condition;
use trefoil_survey::definition::{Ask, Definition, Question};
use trefoil_survey::session::{Input, Session};
use trefoil_survey::value::Value;

/// All answers that may be given to each question so that something holds, a bit each.
type Allowed = Vec<u32>;

/// A survey and answers in the record's form with which a card that goes on behind them shows a question.
///
/// Where a question follows from an answer in its own step, the survey ends with it: else the card would go on
/// to the next step.
#[must_use]
pub fn towards(definition: &Rc<Definition>, target: usize) -> (Rc<Definition>, Value) {
    let mut allowed = vec![u32::MAX; definition.questions.len()];
    wish(definition, target, &mut allowed);
    let answers = |count: usize| {
        let given = definition.questions.iter().zip(&allowed).take(count);
        Value::List(given.flat_map(|(question, allowed)| answers_to(question, *allowed)).collect())
    };
    let shows = |answers: &Value| {
        let session = Session::new(definition.clone(), 0).with_answers(answers);
        session.after(Input::Resume).shown().any(|shown| shown.index == target)
    };
    match (0..=target).rev().map(answers).find(shows) {
        Some(answers) => (definition.clone(), answers),
        None => {
            let mut short = (**definition).clone();
            short.questions.truncate(target + 1);
            (Rc::new(short), answers(target))
        }
    }
}

/// Narrows what may be answered until the question is asked.
fn wish(definition: &Definition, target: usize, allowed: &mut Allowed) {
    if let Some(when) = definition.questions.get(target).and_then(|question| question.when.as_ref())
    {
        hold(definition, when, true, allowed);
    }
}

fn hold(definition: &Definition, condition: &Condition, is_so: bool, allowed: &mut Allowed) {
    match (condition, is_so) {
        (Condition::Gave { question, among, .. }, _) => {
            if let Some(own) = allowed.get_mut(*question) {
                *own &= if is_so { *among } else { !*among };
            }
            if is_so {
                wish(definition, *question, allowed);
            }
        }
        (Condition::Not(inner), _) => hold(definition, inner, !is_so, allowed),
        (Condition::All(all), true) | (Condition::Any(all), false) => {
            all.iter().for_each(|one| hold(definition, one, is_so, allowed));
        }
        // One is enough.
        (Condition::Any(any), true) | (Condition::All(any), false) => {
            any.iter().take(1).for_each(|one| hold(definition, one, is_so, allowed));
        }
    }
}

/// The answers of the question; none where none is allowed.
fn answers_to(question: &Question, allowed: u32) -> Vec<Value> {
    let answer = |fields: Vec<(&str, Value)>| {
        let id = std::iter::once(("question", Value::from(&*question.id)));
        Value::Map(id.chain(fields).map(|(name, value)| (name.into(), value)).collect())
    };
    match &question.ask {
        Ask::Rating(ask) => {
            let points = ask.scale.min()..=ask.scale.max();
            let Some(point) = points.rev().find(|point| allowed >> point & 1 == 1) else {
                return Vec::new();
            };
            let value = || ("value", Value::Number(point.into()));
            let items: Vec<Option<&str>> = match ask.items.is_empty() {
                true => vec![None],
                false => ask.items.iter().map(|item| Some(&*item.id)).collect(),
            };
            let mut answers = Vec::new();
            for item in items {
                for role in ask.roles() {
                    let mut fields = vec![value(), ("role", role.code().into())];
                    fields.extend(item.map(|item| ("item", item.into())));
                    answers.push(answer(fields));
                }
            }
            answers
        }
        Ask::Choice(ask) => {
            let mut ticked = (0..ask.choices.len()).filter(|place| allowed >> place & 1 == 1);
            let choice = ticked.next().and_then(|place| ask.choices.get(place));
            let choice = choice.map(|choice| Value::List(vec![(&*choice.id).into()]));
            choice.map(|values| answer(vec![("values", values)])).into_iter().collect()
        }
        Ask::Comment { .. } if allowed & 1 == 1 => vec![answer(vec![("text", "…".into())])],
        Ask::Contact(_) if allowed & 1 == 1 => vec![answer(vec![
            ("name", "…".into()),
            ("email", "name@example.com".into()),
            ("phone", "0".into()),
            ("consent", Value::Bool(true)),
        ])],
        Ask::Comment { .. } | Ask::Contact(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::towards;
    use std::rc::Rc;
    use trefoil_survey::definition::Definition;
    use trefoil_survey::json;
    use trefoil_survey::session::{Input, Session};

    /// Each question of a survey is shown, if only in a survey that ends with it.
    fn check(survey: &str, ends: &[usize]) {
        let definition = Definition::read(&json::read(survey.as_bytes()).unwrap()).unwrap();
        let definition = Rc::new(definition);
        for target in 0..definition.questions.len() {
            let (own, answers) = towards(&definition, target);
            assert_eq!(!Rc::ptr_eq(&own, &definition), ends.contains(&target), "{target}");
            let session = Session::new(own, 1).with_answers(&answers).after(Input::Resume);
            let shown: Vec<_> = session.shown().map(|shown| shown.index).collect();
            assert!(shown.contains(&target), "{target}: {shown:?} after {answers:?}");
        }
    }

    #[test]
    fn the_answers_lead_to_each_question() {
        check(
            r#"{"v": 1, "survey": "x", "complaint": {"question": "recommend", "at_most": 6}, "questions": [
            {"id": "recommend", "kind": "nps", "required": true},
            {"id": "why", "kind": "comment"},
            {"id": "service", "kind": "csat", "items": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], "pair": true},
            {"id": "reason", "kind": "choice", "when": {"complaint": true},
             "choices": [{"id": "late", "text": "Late"}, {"id": "broken", "text": "Broken"}]},
            {"id": "sorry", "kind": "contact", "when": {"all": [{"question": "reason", "is": "broken"}, {"not": {"question": "a", "at_least": 4}}]}},
            {"id": "happy", "kind": "comment", "when": {"question": "recommend", "band": "promoter"}},
            {"id": "last", "kind": "ces1"}]}"#,
            &[],
        );
    }

    #[test]
    fn a_comment_that_follows_from_a_rating_in_its_step_is_shown() {
        check(
            r#"{"v": 1, "survey": "x", "questions": [{"id": "a", "kind": "nps"},
            {"id": "why", "kind": "comment", "when": {"question": "a", "at_most": 6}}, {"id": "b", "kind": "ces1"}]}"#,
            &[1],
        );
    }
}
