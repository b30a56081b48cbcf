//! A field for the respondent's own words.

use super::question::PROBLEM;
use super::wording::Wording;
use crate::browser::dom::typed_text;
use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::complaint::whole_text;
use yew::prelude::*;

/// What a [`CommentField`] shows.
#[derive(PartialEq, Properties)]
pub struct CommentFieldProps {
    /// The id of its text.
    pub id: AttrValue,
    /// What is asked.
    pub wording: Wording,
    /// What was written so far.
    pub text: AttrValue,
    /// The most characters.
    pub max_length: usize,
    /// Whether it must be filled to go on.
    pub required: bool,
    /// What is wrong, if something is.
    pub problem: Option<AttrValue>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// Hears the whole text whenever it changes.
    pub on_comment: Callback<String>,
}

/// A labelled text area.
#[component]
pub fn CommentField(props: &CommentFieldProps) -> Html {
    let hint: AttrValue = [&*props.id, "-hint"].concat().into();
    let field: AttrValue = [&*props.id, "-field"].concat().into();
    let wording = props.wording.clone();
    let oninput = props.on_comment.reform(|event: InputEvent| typed_text(&event));
    let described_by = if props.problem.is_some() { PROBLEM } else { hint.clone() };
    html! {
        <div class="question">
            <label class="comment-text" for={&field} lang={wording.lang} dir={wording.dir}>
                { wording.text }
                if !props.required {
                    <span class="optional">{ String::from(props.messages.text("optional")) }</span>
                }
            </label>
            <textarea part="comment" id={field} rows="3" dir="auto" value={&props.text} {oninput}
                maxlength={whole_text(props.max_length as i64)} aria-describedby={described_by}
                aria-required={props.required.then_some("true")}
                aria-invalid={props.problem.is_some().then_some("true")} />
            <p id={hint} class="hint">{ String::from(props.messages.text("comment_hint")) }</p>
            if let Some(problem) = &props.problem {
                <p id={PROBLEM} class="problem" role="alert">{ problem }</p>
            }
        </div>
    }
}
