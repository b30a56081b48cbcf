//! One question: its text, and a scale, a scale for each item, or a field.

use super::Scene;
use super::comment_field::CommentField;
use super::rating_scale::RatingScale;
use super::wording::Wording;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::{Ask, Question, RatingAsk};
use trefoil_survey::session::Lack;
use yew::prelude::*;

/// One question with its controls and, if it must be answered first, a word about that.
pub struct QuestionView<'a> {
    pub scene: Scene<'a>,
    /// Which question, by its index in the definition.
    pub index: usize,
    pub question: &'a Question,
}

impl QuestionView<'_> {
    pub fn view(&self) -> Html {
        let id: AttrValue = ["q", &whole_text(self.index as i64)].concat().into();
        let wording = Wording::of_question(self.question, self.scene.messages);
        match &self.question.ask {
            Ask::Rating(ask) => html! {
                <fieldset class="question">
                    <legend part="question">{ wording.view(None, Some(id.clone())) }</legend>
                    { if ask.items.is_empty() { self.view_whole(ask, id) }
                      else { self.view_items(ask, &id) } }
                </fieldset>
            },
            Ask::Comment { max_length } => CommentField {
                scene: self.scene,
                question: self.index,
                id,
                wording,
                max_length: *max_length,
                required: self.question.required,
                is_lacking: self.lacks(0),
            }
            .view(),
        }
    }

    fn view_whole(&self, ask: &RatingAsk, label: AttrValue) -> Html {
        html! { <>{ self.view_scale(ask, 0, label) }{ self.view_ends(ask) }{ self.view_problem(0) }</> }
    }

    /// The items one under the other; the words of the ends stand once, above.
    fn view_items(&self, ask: &RatingAsk, id: &str) -> Html {
        let rows = ask.items.iter().enumerate().map(|(item, text)| {
            let label: AttrValue = [id, "-", &whole_text(item as i64)].concat().into();
            let wording = Wording::new(&text.text, "", self.scene.messages);
            html! {
                <div class="item">
                    { wording.view(Some("item-text"), Some(label.clone())) }
                    { self.view_scale(ask, item, label) }
                    { self.view_problem(item) }
                </div>
            }
        });
        html! { <div class="items">{ self.view_ends(ask) }{ for rows }</div> }
    }

    fn view_scale(&self, ask: &RatingAsk, item: usize, label: AttrValue) -> Html {
        RatingScale {
            scene: self.scene,
            ask,
            question: self.index,
            item,
            label,
            required: self.question.required,
            is_lacking: self.lacks(item),
        }
        .view()
    }

    fn view_ends(&self, ask: &RatingAsk) -> Html {
        let low = Wording::low(ask, self.scene.messages);
        let high = Wording::high(ask, self.scene.messages);
        // Each radio's name says the same to those who do not see where it stands.
        html! {
            <div class="ends" aria-hidden="true">
                { low.view(None, None) }
                { high.view(None, None) }
            </div>
        }
    }

    fn view_problem(&self, item: usize) -> Html {
        if self.lacks(item) { self.scene.problem("needed") } else { Html::default() }
    }

    fn lacks(&self, item: usize) -> bool {
        self.scene.session.lacks() == Some(Lack::Answer { question: self.index, item })
    }
}
