//! One question: its text, and a scale, a scale for each item, or a field.

use super::comment_field::CommentField;
use super::rating_scale::RatingScale;
use super::wording::Wording;
use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::{Ask, Question, RatingAsk};
use trefoil_survey::session::{Input, Lack, Session};
use yew::prelude::*;

/// What a [`QuestionView`] shows.
#[derive(PartialEq, Properties)]
pub struct QuestionViewProps {
    /// The respondent's session.
    pub session: Rc<Session>,
    /// Which question, by its index in the definition.
    pub index: usize,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// Hears what the respondent did.
    pub on_input: Callback<Input>,
}

/// One question with its controls and, if it must be answered first, a word about that.
#[component]
pub fn QuestionView(props: &QuestionViewProps) -> Html {
    let Some(question) = props.session.definition().questions.get(props.index) else {
        return Html::default();
    };
    let id = id("q", props.index);
    let wording = Wording::of_question(question, &props.messages);
    match &question.ask {
        Ask::Rating(ask) => {
            let ask = Rc::new(ask.clone());
            html! {
                <fieldset class="question">
                    <legend id={&id} part="question" lang={wording.lang} dir={wording.dir}>
                        { wording.text }
                    </legend>
                    { if ask.items.is_empty() { view_whole(props, question, &ask, id) }
                      else { view_items(props, question, &ask) } }
                </fieldset>
            }
        }
        Ask::Comment { max_length } => {
            let index = props.index;
            let on_comment =
                props.on_input.reform(move |text| Input::Commented { question: index, text });
            html! {
                <CommentField {id} {wording} messages={props.messages.clone()} {on_comment}
                    text={String::from(props.session.comment_text(index))}
                    max_length={*max_length} required={question.required}
                    problem={problem(props, 0)} />
            }
        }
    }
}

fn view_whole(
    props: &QuestionViewProps,
    question: &Question,
    ask: &Rc<RatingAsk>,
    id: AttrValue,
) -> Html {
    html! {
        <>
            { view_scale(props, question, ask, 0, id) }
            { view_ends(ask, &props.messages) }
            { view_problem(props, 0) }
        </>
    }
}

/// The items one under the other; the words of the ends stand once, above.
fn view_items(props: &QuestionViewProps, question: &Question, ask: &Rc<RatingAsk>) -> Html {
    let rows = ask.items.iter().enumerate().map(|(item, text)| {
        let id: AttrValue =
            AttrValue::from([&*id("q", props.index), "-", &whole_text(item as i64)].concat());
        let wording = Wording::new(&text.text, "", &props.messages);
        html! {
            <div class="item" key={item}>
                <span class="item-text" id={&id} lang={wording.lang} dir={wording.dir}>
                    { wording.text }
                </span>
                { view_scale(props, question, ask, item, id) }
                { view_problem(props, item) }
            </div>
        }
    });
    html! { <div class="items">{ view_ends(ask, &props.messages) }{ for rows }</div> }
}

fn view_scale(
    props: &QuestionViewProps,
    question: &Question,
    ask: &Rc<RatingAsk>,
    item: usize,
    labelled_by: AttrValue,
) -> Html {
    let index = props.index;
    let on_rate = props.on_input.reform(move |value| Input::Rated { question: index, item, value });
    html! {
        <RatingScale name={&labelled_by} {labelled_by} ask={ask.clone()} {on_rate}
            described_by={problem(props, item).map(|_| PROBLEM)} required={question.required}
            value={props.session.rating(index, item)} messages={props.messages.clone()} />
    }
}

fn view_ends(ask: &RatingAsk, messages: &Messages) -> Html {
    let (low, high) = (Wording::low(ask, messages), Wording::high(ask, messages));
    // Each radio's name says the same to those who do not see where it stands.
    html! {
        <div class="ends" aria-hidden="true">
            <span lang={low.lang} dir={low.dir}>{ low.text }</span>
            <span lang={high.lang} dir={high.dir}>{ high.text }</span>
        </div>
    }
}

fn view_problem(props: &QuestionViewProps, item: usize) -> Html {
    match problem(props, item) {
        Some(said) => html! { <p id={PROBLEM} class="problem" role="alert">{ said }</p> },
        None => Html::default(),
    }
}

/// The id of the one text on the card that says what is wrong.
pub const PROBLEM: AttrValue = AttrValue::Static("problem");

/// What is wrong with that item of this question.
fn problem(props: &QuestionViewProps, item: usize) -> Option<AttrValue> {
    let here = Lack::Answer { question: props.index, item };
    let key = (props.session.lacks() == Some(here)).then_some("needed")?;
    Some(String::from(props.messages.text(key)).into())
}

fn id(prefix: &str, index: usize) -> AttrValue {
    AttrValue::from([prefix, &*whole_text(index as i64)].concat())
}
