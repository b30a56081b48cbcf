//! The buttons under the questions.

use super::Scene;
use super::tag::tag;
use trefoil_survey::session::{Input, Lack, Phase};
use yew::Html;

/// Back, how far, and on; the form's own submission stands for the last.
pub fn view(scene: &Scene<'_>) -> impl Iterator<Item = Html> {
    let session = scene.session;
    let is_sending = session.phase() == Phase::Sending;
    let forward = match (is_sending, session.is_last_step()) {
        (true, _) => "sending",
        (false, true) => "send",
        (false, false) => "next",
    };
    let (step, steps) = (session.step() + 1, session.steps());
    let lacks = session.lacks() == Some(Lack::Anything);
    let on = tag!("button", "type" = "submit", "part" = "submit", "aria-disabled" = is_sending);
    let buttons = tag!("div", "class" = "navigation")
        .maybe((step > 1).then(|| scene.button(true, "back", Input::Back)))
        .maybe((steps > 1).then(|| {
            tag!("span", "class" = "progress")
                .text(&scene.messages.with_numbers("step_of", step, steps))
        }))
        .child(on.text(scene.text(forward)));
    let problem = lacks.then(|| scene.problem("nothing_answered"));
    [problem.map(Html::from).unwrap_or_default(), buttons.into()].into_iter()
}
