//! One question: its text, and a scale, a scale for each item, or a field.

use super::Scene;
use super::comment_field::CommentField;
use super::rating_scale::RatingScale;
use super::tag::{Tag, tag};
use super::wording::Wording;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::{Ask, Question, RatingAsk};
use trefoil_survey::record::Role;
use trefoil_survey::session::Lack;
use yew::AttrValue;

/// One question with its controls and, if it must be answered first, a word about that.
pub struct QuestionView<'a> {
    pub scene: Scene<'a>,
    /// Which question, by its index in the definition.
    pub index: usize,
    pub question: &'a Question,
}

impl QuestionView<'_> {
    pub fn view(&self) -> Tag {
        let id: AttrValue = ["q", &whole_text(self.index as i64)].concat().into();
        let wording = Wording::of_question(self.question, self.scene.messages);
        let ask = match &self.question.ask {
            Ask::Rating(ask) => ask,
            Ask::Comment { max_length } => {
                return CommentField {
                    scene: self.scene,
                    question: self.index,
                    id,
                    wording,
                    max_length: *max_length,
                    required: self.question.required,
                    is_lacking: self.lacks(0),
                }
                .view();
            }
            Ask::Choice(_) | Ask::Contact(_) => return tag!("div"),
        };
        let legend =
            tag!("legend", "part" = "question").child(wording.view(None, Some(id.clone())));
        let fieldset = tag!("fieldset", "class" = "question").child(legend);
        if ask.items.is_empty() {
            fieldset
                .child(self.view_scale(ask, 0, id))
                .child(self.view_ends(ask))
                .maybe(self.view_problem(0))
        } else {
            fieldset.child(self.view_items(ask, &id))
        }
    }

    /// The items one under the other; the words of the ends stand once, above.
    fn view_items(&self, ask: &RatingAsk, id: &str) -> Tag {
        let rows = ask.items.iter().enumerate().map(|(item, text)| {
            let label: AttrValue = [id, "-", &whole_text(item as i64)].concat().into();
            let wording = Wording::new(&text.text, "", self.scene.messages);
            tag!("div", "class" = "item")
                .child(wording.view(Some("item-text"), Some(label.clone())))
                .child(self.view_scale(ask, item, label))
                .maybe(self.view_problem(item))
                .into()
        });
        tag!("div", "class" = "items").child(self.view_ends(ask)).children(rows)
    }

    fn view_scale(&self, ask: &RatingAsk, item: usize, label: AttrValue) -> Tag {
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

    fn view_ends(&self, ask: &RatingAsk) -> Tag {
        let low = Wording::low(ask, self.scene.messages);
        let high = Wording::high(ask, self.scene.messages);
        // Each radio's name says the same to those who do not see where it stands.
        tag!("div", "class" = "ends", "aria-hidden" = true)
            .child(low.view(None, None))
            .child(high.view(None, None))
    }

    fn view_problem(&self, item: usize) -> Option<Tag> {
        self.lacks(item).then(|| self.scene.problem("needed"))
    }

    fn lacks(&self, item: usize) -> bool {
        let role = Role::Experienced;
        self.scene.session.lacks() == Some(Lack::Answer { question: self.index, item, role })
    }
}
