//! The buttons under the questions.

use super::Scene;
use super::tag::{Tag, tag};
use crate::i18n::Key;
use trefoil_survey::session::{Input, Lack, Phase};

/// A word above them when there is nothing to send.
pub fn problem(scene: &Scene<'_>) -> Option<Tag> {
    let lacks = scene.session.lacks() == Some(Lack::Anything);
    lacks.then(|| scene.problem(Key::NothingAnswered))
}

/// Back, how far, and on; a key that sends the form presses the last.
pub fn buttons(scene: &Scene<'_>) -> Tag {
    let session = scene.session;
    let is_sending = session.phase() == Phase::Sending;
    let forward = match (is_sending, session.is_last_step()) {
        (true, _) => Key::Sending,
        (false, true) => Key::Send,
        (false, false) => Key::Next,
    };
    let (step, steps) = (session.step() + 1, session.steps());
    let on = tag!("button", "type" = "submit", "part" = "submit", "aria-disabled" = is_sending);
    tag!("div", "class" = "navigation")
        .maybe((step > 1).then(|| scene.button(true, Key::Back, Input::Back)))
        .maybe((steps > 1).then(|| {
            tag!("span", "class" = "progress").text(&scene.messages.with_numbers(
                Key::StepOf,
                step,
                steps,
            ))
        }))
        .child(scene.press(on, Input::Forward).text(scene.text(forward)))
}
