//! What a plain form lacks, in the words of the card.

use crate::dom::Meanings;
use crate::i18n::{Key, Messages};
use crate::ui::survey::{Scene, side_key};
use trefoil_survey::definition::Ask;
use trefoil_survey::record::Role;
use trefoil_survey::session::{Lack, Session};

/// What was asked, unless nothing was answered at all, and what to do now.
#[must_use]
pub fn lacking(session: &Session, messages: &Messages, lack: Lack) -> (Option<String>, String) {
    let on_input = Meanings::default();
    let scene = Scene { session, messages, values: &[], on_input: &on_input };
    let (asked, key) = match lack {
        Lack::Answer { question, item, role } => {
            (Some(asked(&scene, question, item, role)), Key::Needed)
        }
        Lack::Email { .. } => (Some(scene.text(Key::Email).into()), Key::EmailWrong),
        Lack::Consent { .. } => (Some(scene.text(Key::Consent).into()), Key::ConsentNeeded),
        Lack::Anything => (None, Key::NothingAnswered),
    };
    (asked, scene.text(key).to_owned())
}

/// The item with its side, where there are such; else the question.
fn asked(scene: &Scene<'_>, question: usize, item: usize, role: Role) -> String {
    let Some(question) = scene.session.definition().questions.get(question) else {
        return String::new();
    };
    let Ask::Rating(ask) = &question.ask else { return scene.question(question).text };
    let item = ask.items.get(item).map(|item| scene.wording(&item.text, "").text);
    let of = item.unwrap_or_else(|| scene.question(question).text);
    if ask.pair { [&*of, scene.text(Key::Comma), scene.text(side_key(role))].concat() } else { of }
}
