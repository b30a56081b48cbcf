//! One question: its text, and a scale, a scale for each item and side, a list, or fields.

use super::rating_scale::{RatingScale, ends};
use super::tag::{Tag, tag};
use super::wording::{Wording, side_key};
use super::{PROBLEM, Scene};
use crate::dom::Heard;
use crate::i18n::Key;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::{Ask, ChoiceAsk, ContactAsk, ContactField, Question, RatingAsk};
use trefoil_survey::record::Role;
use trefoil_survey::session::{Input, Lack, Shown};

/// One question with its controls and, if it must be answered first, a word about that.
pub struct QuestionView<'a> {
    pub scene: &'a Scene<'a>,
    /// Which question, by its index in the definition.
    pub index: usize,
    pub question: &'a Question,
    /// Its items or choices in the order shown.
    pub order: &'a [usize],
}

impl<'a> QuestionView<'a> {
    /// A question as the session shows it.
    pub fn of(scene: &'a Scene<'a>, Shown { index, question, items, .. }: Shown<'a>) -> Self {
        Self { scene, index, question, order: items }
    }

    pub fn view(&self) -> Tag {
        let id = ["q", &whole_text(self.index as i64)].concat();
        let id = &*id;
        if let Ask::Comment { max_length } = self.question.ask {
            return self.view_comment(id, max_length);
        }
        let wording = self.scene.question(self.question);
        let legend = tag!("legend", "part" = "question").child(wording.view(None, Some(id)));
        let fieldset = tag!("fieldset", "class" = "question").child(legend);
        match &self.question.ask {
            Ask::Rating(ask) if ask.items.is_empty() && !ask.pair => {
                let role = Role::Experienced;
                fieldset
                    .child(self.view_scale(ask, (0, role), id, id, true))
                    .maybe(self.problem(self.no_answer()))
            }
            Ask::Rating(ask) => fieldset.child(self.view_items(ask, id)),
            Ask::Choice(ask) => {
                fieldset.child(self.view_choices(ask, id)).maybe(self.problem(self.no_answer()))
            }
            Ask::Contact(ask) => self.view_contact(ask, id, fieldset),
            Ask::Comment { .. } => fieldset,
        }
    }

    /// The items one under the other, of pairs both sides; the words of the ends stand once, above.
    fn view_items(&self, ask: &RatingAsk, id: &str) -> Tag {
        let scene = self.scene;
        let mut rows: Vec<Tag> = Vec::new();
        for item in self.order.iter().copied() {
            let mut label = String::from(id);
            let mut heading = None;
            if let Some(text) = ask.items.get(item) {
                label = part_id(id, &whole_text(item as i64));
                let class = if ask.pair { "item-text pair" } else { "item-text" };
                let text = scene.wording(&text.text, "");
                heading = Some(text.view(Some(class), Some(&label)));
            }
            if ask.pair {
                rows.extend(heading.take());
            }
            for role in ask.roles().iter().copied() {
                let (mut name, mut labels) = (label.clone(), label.clone());
                if ask.pair {
                    name = part_id(&label, role.code());
                    labels = [&*label, " ", &name].concat();
                    let side = tag!("span", "class" = "item-text", "id" = name.clone());
                    heading = Some(side.text(scene.text(side_key(role))));
                }
                let row = tag!("div", "class" = "item")
                    .maybe(heading.take())
                    .child(self.view_scale(ask, (item, role), &name, &labels, false))
                    .maybe(self.problem(Lack::Answer { question: self.index, item, role }));
                rows.push(row);
            }
        }
        tag!("div", "class" = "items").maybe(ends(scene, ask)).children(&mut rows.into_iter())
    }

    fn view_scale(
        &self,
        ask: &RatingAsk,
        (item, role): (usize, Role),
        name: &str,
        labels: &str,
        has_ends: bool,
    ) -> Tag {
        let question = self.index;
        let is_lacking = self.lacks(Lack::Answer { question, item, role });
        let required = self.question.required;
        let scene = self.scene;
        RatingScale {
            scene,
            ask,
            question,
            item,
            role,
            name,
            labels,
            required,
            is_lacking,
            has_ends,
        }
        .view()
    }

    fn view_choices(&self, ask: &ChoiceAsk, id: &str) -> Tag {
        let Self { scene, question, .. } = *self;
        let (kind, role) =
            if ask.multiple { ("checkbox", "group") } else { ("radio", "radiogroup") };
        let is_lacking = self.lacks(self.no_answer());
        let mut rows = self.order.iter().filter_map(|choice| {
            let text = scene.wording(&ask.choices.get(*choice)?.text, "");
            Some(self.view_tick(kind, id, *choice, None, text))
        });
        tag!(
            "div",
            "class" = "choices",
            "role" = role,
            "aria-labelledby" = String::from(id),
            // A group of checkboxes can have neither.
            "aria-required" = question.required && !ask.multiple,
            "aria-invalid" = is_lacking && !ask.multiple,
            "aria-describedby" = is_lacking.then_some(PROBLEM)
        )
        .children(&mut rows)
    }

    /// A radio or checkbox in a row of its own with its words.
    fn view_tick(
        &self,
        kind: &'static str,
        name: &str,
        choice: usize,
        described_by: Option<&'static str>,
        words: Wording<'_>,
    ) -> Tag {
        let (scene, question) = (self.scene, self.index);
        let is_ticked = scene.session.is_ticked(question, choice);
        // A radio tells only of being ticked, a checkbox of the change.
        let input = Input::Ticked { question, choice, is_ticked: !is_ticked };
        let tick = tag!(
            "input",
            "type" = kind,
            "name" = String::from(name),
            "value" = whole_text(choice as i64),
            "aria-describedby" = described_by
        );
        tag!("label", "class" = "choice", "part" = "choice")
            .child(tick.checked(is_ticked).on(Heard::Change, scene.on_input, input))
            .child(words.view(None, None))
    }

    fn view_contact(&self, ask: &ContactAsk, id: &str, fieldset: Tag) -> Tag {
        let (scene, question) = (self.scene, self.index);
        let (email_lack, consent_lack) = (Lack::Email { question }, Lack::Consent { question });
        let mut fields = ask.fields.iter().enumerate().map(|(index, field)| {
            let (key, kind, lack) = match field {
                ContactField::Name => (Key::Name, "text", None),
                ContactField::Email => (Key::Email, "email", Some(email_lack)),
                ContactField::Phone => (Key::Phone, "tel", None),
            };
            let is_wrong = lack.is_some_and(|lack| self.lacks(lack));
            let code = field.code();
            let autocomplete = if kind == "text" { code } else { kind };
            let field_id = part_id(id, code);
            let label = tag!("label", "class" = "field-text", "for" = field_id.clone());
            let field = tag!(
                "input",
                "class" = "field",
                "part" = "field",
                "id" = field_id,
                "type" = kind,
                "autocomplete" = autocomplete,
                "maxlength" = whole_text(field.max_length() as i64),
                "aria-describedby" = is_wrong.then_some(PROBLEM),
                "aria-invalid" = is_wrong
            );
            tag!("div")
                .child(label.text(scene.text(key)))
                .child(scene.typed(field, question, index))
                .maybe(is_wrong.then(|| scene.problem(Key::EmailWrong)))
        });
        let described_by = self.lacks(consent_lack).then_some(PROBLEM);
        let consent = scene.wording(&ask.consent, scene.text(Key::Consent));
        let fieldset = fieldset
            .children(&mut fields)
            .child(self.view_tick("checkbox", id, 0, described_by, consent))
            .maybe(described_by.map(|_| scene.problem(Key::ConsentNeeded)))
            .maybe(self.problem(self.no_answer()));
        tag!("div", "class" = "question")
            .maybe(scene.session.is_complaint().then(|| {
                let sorry = [scene.text(Key::Sorry), " ", scene.text(Key::Promise)].concat();
                tag!("p", "class" = "sorry").text(&sorry)
            }))
            .child(fieldset)
    }

    fn view_comment(&self, id: &str, max_length: usize) -> Tag {
        let (scene, question) = (self.scene, self.index);
        let hint = part_id(id, "hint");
        let is_lacking = self.lacks(self.no_answer());
        let is_optional = !self.question.required;
        let label = tag!("label", "class" = "comment-text", "for" = String::from(id))
            .child(scene.question(self.question).view(None, None))
            .maybe(
                is_optional
                    .then(|| tag!("span", "class" = "optional").text(scene.text(Key::Optional))),
            );
        let field = tag!(
            "textarea",
            "part" = "comment",
            "id" = String::from(id),
            "rows" = "3",
            "dir" = "auto",
            "maxlength" = whole_text(max_length as i64),
            "aria-describedby" = if is_lacking { PROBLEM.into() } else { hint.clone() },
            "aria-required" = self.question.required,
            "aria-invalid" = is_lacking
        );
        let left = max_length.saturating_sub(scene.session.text(question, 0).chars().count());
        let hint = scene.hint(Some(hint), Key::CommentHint).child(
            tag!("span", "class" = "left", "aria-live" = "polite").text(scene.messages.left(left)),
        );
        tag!("div", "class" = "question")
            .child(label)
            .child(scene.typed(field, question, 0))
            .child(hint)
            .maybe(self.problem(self.no_answer()))
    }

    const fn no_answer(&self) -> Lack {
        Lack::Answer { question: self.index, item: 0, role: Role::Experienced }
    }

    fn problem(&self, lack: Lack) -> Option<Tag> {
        self.lacks(lack).then(|| self.scene.problem(Key::Needed))
    }

    fn lacks(&self, lack: Lack) -> bool {
        self.scene.session.lacks() == Some(lack)
    }
}

/// The id of a part.
fn part_id(id: &str, part: &str) -> String {
    [id, "-", part].concat()
}
