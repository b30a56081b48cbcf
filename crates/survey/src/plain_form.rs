//! The fields of a survey as a plain HTML form, which needs no script. Who makes the form and who reads what it
//! sends call them by these names.
//!
//! A rating's field is named after its question or, where there are items, after the item; both sides of a pair
//! after that and `.expected` or `.experienced`; a contact's after the question and `.name`, `.email`, `.phone`,
//! `.consent`.

use crate::definition::{Ask, ContactAsk, Definition, Flow, Question, RatingAsk};
use crate::record::{Role, ShownAs};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// Fields that say what a response is about, and the one that has the record in a form of the widget's; no question may
/// be named so.
pub const TAKEN: &[&str] = &["survey", "locale", "page", "touchpoint", "respondent", "record"];

/// What a rating's field says when it does not apply.
pub const NOT_APPLICABLE: &str = "na";

/// What a contact's field of consent is called, after the question.
pub const CONSENT: &str = "consent";

/// The survey as a form asks it: all at once, in the order in which it is written, in numbers and words; so a
/// record says, too.
#[must_use]
pub fn asked_at_once(definition: &Definition) -> Definition {
    let mut definition = Definition { flow: Flow::Card, ..definition.clone() };
    for question in &mut definition.questions {
        match &mut question.ask {
            Ask::Rating(ask) => {
                ask.keep_last = None;
                ask.shown_as = match ask.shown_as {
                    _ if ask.scale.points() == 2 => ShownAs::Words,
                    ShownAs::Words => ShownAs::Words,
                    _ => ShownAs::Numbers,
                };
            }
            Ask::Choice(ask) => ask.keep_last = None,
            Ask::Comment { .. } | Ask::Contact(_) => {}
        }
    }
    definition
}

/// The names of a question's fields.
#[must_use]
pub fn names_of(question: &Question) -> Vec<String> {
    let id = &question.id;
    match &question.ask {
        Ask::Rating(ask) => ratings(id, ask).map(|(name, ..)| name).collect(),
        Ask::Choice(_) | Ask::Comment { .. } => Vec::from([id.clone()]),
        Ask::Contact(ask) => contacts(id, ask).collect(),
    }
}

/// A name that two fields of the form have, if there is one: then nobody can tell what it means.
#[must_use]
pub fn named_twice(definition: &Definition) -> Option<String> {
    let mut names: BTreeSet<String> = TAKEN.iter().map(|name| String::from(*name)).collect();
    definition.questions.iter().flat_map(names_of).find_map(|name| names.replace(name))
}

/// What is rated: the field's name, the item, the side of a pair.
pub fn ratings<'a>(
    id: &'a str,
    ask: &'a RatingAsk,
) -> impl Iterator<Item = (String, Option<&'a str>, Option<Role>)> {
    let whole = ask.items.is_empty().then_some(None);
    let items = whole.into_iter().chain(ask.items.iter().map(|item| Some(item.id.as_str())));
    let roles: &[_] =
        if ask.pair { &[Some(Role::Expected), Some(Role::Experienced)] } else { &[None] };
    items.flat_map(move |item| {
        roles.iter().map(move |role| {
            let name = item.unwrap_or(id);
            let name = role.map_or(name.into(), |role| part_of(name, role.code()));
            (name, item, *role)
        })
    })
}

/// The names of a contact's fields, consent last.
fn contacts(id: &str, ask: &ContactAsk) -> impl Iterator<Item = String> {
    let ways = ask.fields.iter().map(|field| field.code());
    ways.chain([CONSENT]).map(move |way| part_of(id, way))
}

/// The name of a part: `reply.email`.
#[must_use]
pub fn part_of(name: &str, part: &str) -> String {
    [name, ".", part].concat()
}
