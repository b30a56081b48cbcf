//! A field for the respondent's own words.

use super::wording::Wording;
use super::{PROBLEM, Scene};
use crate::dom::typed_text;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::session::Input;
use yew::prelude::*;

/// A labelled text area.
pub struct CommentField<'a> {
    pub scene: Scene<'a>,
    /// The question's index.
    pub question: usize,
    /// The id that its parts' ids start with.
    pub id: AttrValue,
    pub wording: Wording,
    /// The most characters.
    pub max_length: usize,
    /// Whether it must be filled to go on.
    pub required: bool,
    /// Whether that was just said.
    pub is_lacking: bool,
}

impl CommentField<'_> {
    pub fn view(self) -> Html {
        let Self { scene, question, id, wording, .. } = self;
        let hint: AttrValue = [&*id, "-hint"].concat().into();
        let oninput = scene.on_input.reform(move |event: InputEvent| Input::Commented {
            question,
            text: typed_text(&event),
        });
        let described_by = if self.is_lacking { PROBLEM.into() } else { hint.clone() };
        let yes = |is: bool| is.then_some("true");
        html! {
            <div class="question">
                <label class="comment-text" for={&id}>
                    { wording.view(None, None) }
                    if !self.required {
                        <span class="optional">{ scene.text("optional") }</span>
                    }
                </label>
                <textarea part="comment" {id} rows="3" dir="auto" {oninput}
                    value={String::from(scene.session.comment_text(question))}
                    maxlength={whole_text(self.max_length as i64)} aria-describedby={described_by}
                    aria-required={yes(self.required)} aria-invalid={yes(self.is_lacking)} />
                { scene.hint(Some(hint), "comment_hint") }
                if self.is_lacking { { scene.problem("needed") } }
            </div>
        }
    }
}
