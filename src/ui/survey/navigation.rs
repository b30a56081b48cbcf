//! The buttons under the questions.

use super::Scene;
use trefoil_survey::session::{Input, Lack, Phase};
use yew::prelude::*;

/// Back, how far, and on; the form's own submission stands for the last.
pub fn view(scene: Scene<'_>) -> Html {
    let session = scene.session;
    let is_sending = session.phase() == Phase::Sending;
    let forward = match (is_sending, session.is_last_step()) {
        (true, _) => "sending",
        (false, true) => "send",
        (false, false) => "next",
    };
    let (step, steps) = (session.step() + 1, session.steps());
    html! {
        <>
            if session.lacks() == Some(Lack::Anything) { { scene.problem("nothing_answered") } }
            <div class="navigation">
                if step > 1 { { scene.button(true, "back", Input::Back) } }
                if steps > 1 {
                    <span class="progress">
                        { scene.messages.with_numbers("step_of", step, steps) }
                    </span>
                }
                <button type="submit" part="submit" aria-disabled={is_sending.then_some("true")}>
                    { scene.text(forward) }
                </button>
            </div>
        </>
    }
}
