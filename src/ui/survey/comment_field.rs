//! A field for the respondent's own words.

use super::tag::{Tag, tag};
use super::wording::Wording;
use super::{PROBLEM, Scene};
use trefoil_survey::complaint::whole_text;
use trefoil_survey::session::Input;
use yew::AttrValue;

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
    pub fn view(self) -> Tag {
        let Self { scene, question, id, wording, .. } = self;
        let hint: AttrValue = [&*id, "-hint"].concat().into();
        let described_by = if self.is_lacking { PROBLEM.into() } else { hint.clone() };
        let on_input = scene.on_input.clone();
        let label = tag!("label", "class" = "comment-text", "for" = id.clone())
            .child(wording.view(None, None))
            .maybe(
                (!self.required)
                    .then(|| tag!("span", "class" = "optional").text(scene.text("optional"))),
            );
        let field = tag!(
            "textarea",
            "part" = "comment",
            "id" = id,
            "rows" = "3",
            "dir" = "auto",
            "maxlength" = whole_text(self.max_length as i64),
            "aria-describedby" = described_by,
            "aria-required" = self.required,
            "aria-invalid" = self.is_lacking
        )
        .value(scene.session.text(question, 0))
        .on_typed(Box::new(move |text| on_input.emit(Input::Typed { question, field: 0, text })));
        tag!("div", "class" = "question")
            .child(label)
            .child(field)
            .child(scene.hint(Some(hint), "comment_hint"))
            .maybe(self.is_lacking.then(|| scene.problem("needed")))
    }
}
