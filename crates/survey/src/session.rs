//! One respondent's way through a survey: a pure state machine.
//!
//! [`Session::after`] is all there is: a session and an input give the next session. Nothing here
//! knows a clock, a page or a network; what has to happen follows from the [`Phase`].

use crate::condition::{self, NOT_APPLICABLE, is_in, shown_questions};
use crate::definition::{
    Ask, ContactAsk, ContactField, Definition, Flow, Item, Question, RatingAsk, Texts,
};
use crate::masking::masked;
use crate::order::Shuffler;
use crate::placeholder::{Piece, each_piece, parted};
use crate::record::{
    Answer, Circumstances, Complaint, Rating, Response, Role, Scalar, Status, read_names,
};
use crate::time::Timestamp;
use crate::value::Value;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Where a respondent stands.
#[derive(Clone, Debug)]
pub struct Session {
    definition: Rc<Definition>,
    /// Of each question its items or choices in the order shown; at least one entry.
    orders: Rc<[Vec<usize>]>,
    /// Parallel to the definition's questions.
    given: Vec<Given>,
    step: usize,
    phase: Phase,
    lacks: Option<Lack>,
    /// Whether the endpoint has a finished revision, or may get one yet.
    was_sent: bool,
    /// Whether the respondent takes the response back.
    is_withdrawn: bool,
    /// Whether the respondent does not want to be asked again.
    is_refused: bool,
}

/// What was given so far for one question.
#[derive(Clone, Debug, PartialEq)]
struct Given {
    /// A bit for each answer, as conditions look at them: for each rating (see [`slot`]) the point
    /// or [`NOT_APPLICABLE`]; in one entry the choices ticked; in one the consent of a contact.
    marks: Vec<u32>,
    /// The comment, or the texts of the contact's fields.
    texts: Vec<String>,
}

/// How far things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The respondent answers.
    Asking,
    /// The respondent closed the card without sending and may undo that.
    Closing,
    /// The response is on its way.
    Sending,
    /// The endpoint has it.
    Sent,
    /// The endpoint does not have it; everything typed is still here.
    NotSent(Unsent),
    /// The endpoint has taken it back.
    Withdrawn,
    /// The respondent closed the card without sending.
    Dismissed,
    /// The respondent closed the card after sending.
    Closed,
}

/// What becomes of a response that the endpoint does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// It is kept on the device and is sent when that is possible, whatever becomes of the page.
    Kept,
    /// It is sent when that is possible, as long as the page is there.
    Waiting,
    /// The endpoint will not take it.
    Refused,
}

/// What must be mended before the respondent can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A question of this step must be answered.
    Answer {
        /// The question's index.
        question: usize,
        /// The item's index; 0 without items.
        item: usize,
        /// The side of a pair; experienced without pairs.
        role: Role,
    },
    /// An e-mail address of this step is none.
    Email {
        /// The question's index.
        question: usize,
    },
    /// A way to reach the respondent was given, but no consent to use it.
    Consent {
        /// The question's index.
        question: usize,
    },
    /// Nothing was answered at all, so there is nothing to send.
    Anything,
}

/// What was said to a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A point.
    Point(u8),
    /// It does not apply.
    NotApplicable,
}

/// What the respondent or the endpoint did.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Chose a point, or that it does not apply.
    Rated {
        /// The question's index.
        question: usize,
        /// The item's index; 0 without items.
        item: usize,
        /// The side of a pair; experienced without pairs.
        role: Role,
        /// What was chosen.
        mark: Mark,
    },
    /// Ticked a choice or the consent of a contact, or took the tick away. Where one choice is
    /// allowed it replaces the other.
    Ticked {
        /// The question's index.
        question: usize,
        /// The choice's index in the definition; 0 for consent.
        choice: usize,
        /// Whether it is ticked now.
        is_ticked: bool,
    },
    /// Changed a comment or a field of a contact.
    Typed {
        /// The question's index.
        question: usize,
        /// The contact's field, by its index in the definition; 0 of a comment.
        field: usize,
        /// All of it.
        text: String,
    },
    /// Goes on after a reload: to the first step without an answer.
    Resume,
    /// Wants the next step, or to send at the last one.
    Forward,
    /// Wants the step before; while closing, wants to stay.
    Back,
    /// Wants to try again after it was not sent.
    Retry,
    /// Wants to correct what was sent.
    Correct,
    /// Wants to take back what was sent.
    Withdraw,
    /// The endpoint took it.
    Delivered,
    /// The endpoint did not take it.
    NotDelivered(Unsent),
    /// The page kept the answers from being sent.
    Held,
    /// Closed the card; unsent answers can be gone back to until it is closed again.
    Close,
    /// Closed the card for good and does not want to be asked again.
    Refuse,
}

/// A rating just given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rated<'a> {
    /// The question's id.
    pub question: &'a str,
    /// The item's id, where the question has items.
    pub item: Option<&'a str>,
    /// The point.
    pub value: u8,
}

/// A question on the card.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The index of its step, from 0.
    pub step: usize,
    /// The question's index.
    pub index: usize,
    /// The question.
    pub question: &'a Question,
    /// The indices of its items, or of its choices, in the order shown; 0 alone without any.
    pub items: &'a [usize],
}

impl PartialEq for Session {
    /// Two sessions of one definition and one seed compare; of two definitions, even alike, they
    /// differ.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.definition, &other.definition)
            && self.orders == other.orders
            && self.step == other.step
            && self.phase == other.phase
            && self.lacks == other.lacks
            && self.was_sent == other.was_sent
            && self.is_withdrawn == other.is_withdrawn
            && self.is_refused == other.is_refused
            && self.given == other.given
    }
}

impl Session {
    /// A session at its first step with nothing answered.
    ///
    /// What is shuffled follows from the seed alone; with the seed of the response's id
    /// ([`RecordId::seed`]) the order can be made again from the record.
    #[must_use]
    pub fn new(definition: Rc<Definition>, seed: u64) -> Self {
        let mut shuffler = Shuffler::new(seed);
        let questions = definition.questions.iter();
        let order = |question: &Question| {
            let count = question.items().len().max(1);
            let keep_last = match &question.ask {
                Ask::Rating(ask) => ask.keep_last,
                Ask::Choice(ask) => ask.keep_last,
                _ => None,
            };
            shuffler.order(count, keep_last.unwrap_or(count))
        };
        Self {
            orders: questions.clone().map(order).collect(),
            given: questions.map(Given::new).collect(),
            definition,
            step: 0,
            phase: Phase::Asking,
            lacks: None,
            was_sent: false,
            is_withdrawn: false,
            is_refused: false,
        }
    }

    /// The session with answers in the record's own form, as if the respondent had given them.
    ///
    /// For links that bring an answer along and for going on after a reload. What does not fit is
    /// left out. [`Input::Resume`] then leads to the first step without an answer.
    #[must_use]
    pub fn with_answers(&self, answers: &Value) -> Self {
        let mut next = self.clone();
        let Value::List(answers) = answers else { return next };
        for answer in answers {
            next.take(answer);
        }
        next
    }

    fn take(&mut self, answer: &Value) -> Option<()> {
        let definition = Rc::clone(&self.definition);
        let id = answer.text("question")?;
        let question = definition.questions.iter().position(|question| question.id == id)?;
        let asked = definition.questions.get(question)?;
        match &asked.ask {
            Ask::Rating(_) => {
                let item = match answer.text("item") {
                    Some(id) => asked.items().iter().position(|item| item.id == id)?,
                    None if asked.items().is_empty() => 0,
                    None => return None,
                };
                let role = answer.text("role").and_then(Role::from_code);
                let mark = match answer.whole("value") {
                    Some(point) => Mark::Point(u8::try_from(point).ok()?),
                    None if answer.is_true("not_applicable") => Mark::NotApplicable,
                    None => return None,
                };
                self.rate(question, item, role.unwrap_or(Role::Experienced), mark);
            }
            Ask::Choice(_) => {
                for id in read_names(answer, "values") {
                    if let Some(choice) = asked.items().iter().position(|item| item.id == id) {
                        self.tick(question, choice, true);
                    }
                }
            }
            Ask::Comment { .. } => self.write(question, 0, answer.text("text")?),
            Ask::Contact(ask) => {
                for (index, field) in ask.fields.iter().enumerate() {
                    self.write(question, index, answer.text(field.code()).unwrap_or_default());
                }
                self.tick(question, 0, answer.is_true("consent"));
            }
        }
        Some(())
    }

    /// The session after that input. An input that means nothing here changes nothing.
    ///
    /// Only questions on the card can be answered.
    #[must_use]
    pub fn after(&self, input: Input) -> Self {
        let mut next = self.clone();
        match (self.phase, input) {
            (Phase::Asking, Input::Rated { question, item, role, mark }) => {
                if self.is_on_card(question, Some(item)) {
                    next.rate(question, item, role, mark);
                }
            }
            (Phase::Asking, Input::Ticked { question, choice, is_ticked }) => {
                if self.is_on_card(question, None) {
                    next.tick(question, choice, is_ticked);
                }
            }
            (Phase::Asking, Input::Typed { question, field, text }) => {
                if self.is_on_card(question, None) {
                    next.write(question, field, &text);
                }
            }
            (Phase::Asking, Input::Resume) => next.step = self.first_open_step(),
            (Phase::Asking, Input::Forward) => return next.forward(),
            (Phase::Asking, Input::Back) => {
                next.step = self.step.saturating_sub(1);
                next.lacks = None;
            }
            (Phase::Asking, Input::Close) => next.phase = Phase::Closing,
            (Phase::Closing, Input::Back) => next.phase = Phase::Asking,
            (Phase::Closing, Input::Close) => next.phase = self.left(),
            (Phase::Asking | Phase::Closing, Input::Refuse) => {
                next.phase = self.left();
                next.is_refused = true;
            }
            // What is on its way cannot be called back; an answer can still be changed.
            (Phase::NotSent(unsent), Input::Back) if self.may_go_back(unsent) => {
                // What was not taken back is still there.
                next.phase = if self.is_withdrawn { Phase::Sent } else { Phase::Asking };
                next.is_withdrawn = false;
            }
            (Phase::NotSent(Unsent::Kept | Unsent::Waiting), Input::Retry) => {
                next.phase = Phase::Sending;
            }
            (Phase::Sending | Phase::NotSent(_), Input::Delivered) => {
                next.phase = if self.is_withdrawn { Phase::Withdrawn } else { Phase::Sent };
                next.was_sent = true;
            }
            (Phase::Sending | Phase::NotSent(_), Input::NotDelivered(unsent)) => {
                next.phase = Phase::NotSent(unsent);
                next.was_sent |= unsent != Unsent::Refused;
            }
            (Phase::Sending, Input::Held) => next.phase = Phase::Asking,
            (Phase::Sent, Input::Correct) => {
                next.phase = Phase::Asking;
                next.step = 0;
            }
            (Phase::Sent, Input::Withdraw) => {
                next.phase = Phase::Sending;
                next.is_withdrawn = true;
            }
            (Phase::Sending | Phase::Sent | Phase::NotSent(_) | Phase::Withdrawn, Input::Close) => {
                next.phase = Phase::Closed
            }
            _ => return next,
        }
        next.mend();
        next
    }

    /// Whether the respondent can go back from what was not sent: not from taking back what the
    /// endpoint has, once that waits to be sent.
    #[must_use]
    pub const fn may_go_back(&self, unsent: Unsent) -> bool {
        !self.is_withdrawn || matches!(unsent, Unsent::Refused)
    }

    /// What is asked.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// How far things are.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether the endpoint has a finished revision, or may get one yet.
    #[must_use]
    pub const fn was_sent(&self) -> bool {
        self.was_sent
    }

    /// Whether the respondent does not want to be asked again.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// What the record of this moment says about how far the respondent got.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self.phase {
            _ if self.is_withdrawn => Status::Withdrawn,
            // A revision under way is not taken after a finished one.
            Phase::Asking | Phase::Closing if !self.was_sent => Status::Partial,
            Phase::Dismissed => Status::Dismissed,
            _ => Status::Complete,
        }
    }

    /// What must be mended before the respondent can go on.
    #[must_use]
    pub const fn lacks(&self) -> Option<Lack> {
        self.lacks
    }

    /// The index of the step shown, from 0.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.step
    }

    /// How many steps there are, at least 1; it follows from what was answered so far.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.plan().last().map_or(1, |shown| shown.step + 1)
    }

    /// Whether the step shown is the last.
    #[must_use]
    pub fn is_last_step(&self) -> bool {
        self.step + 1 >= self.steps()
    }

    /// The questions of the step shown.
    pub fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        self.plan().into_iter().filter(|shown| shown.step == self.step)
    }

    /// What was said to the scale of an item (0 without items) of a question.
    #[must_use]
    pub fn mark(&self, question: usize, item: usize, role: Role) -> Option<Mark> {
        let Ask::Rating(ask) = &self.definition.questions.get(question)?.ask else { return None };
        let bits = *self.given.get(question)?.marks.get(slot(ask, item, role)?)?;
        match bits {
            0 => None,
            NOT_APPLICABLE => Some(Mark::NotApplicable),
            // One bit of eleven.
            bits => Some(Mark::Point(bits.trailing_zeros() as u8)),
        }
    }

    /// The point chosen for what was experienced of an item (0 without items) of a question.
    #[must_use]
    pub fn rating(&self, question: usize, item: usize) -> Option<u8> {
        match self.mark(question, item, Role::Experienced)? {
            Mark::Point(point) => Some(point),
            Mark::NotApplicable => None,
        }
    }

    /// Whether a choice of a question is ticked, or the consent of a contact, which is choice 0.
    #[must_use]
    pub fn is_ticked(&self, question: usize, choice: usize) -> bool {
        let given = self.given.get(question);
        given.and_then(|given| given.marks.first()).is_some_and(|ticked| is_in(*ticked, choice))
    }

    /// What was written for a question: into field 0 of a comment, or into a field of a contact by
    /// its index in the definition.
    #[must_use]
    pub fn text(&self, question: usize, field: usize) -> &str {
        let given = self.given.get(question);
        given.and_then(|given| given.texts.get(field)).map_or("", String::as_str)
    }

    /// Everything that was written, for the respondent to copy.
    pub fn comments(&self) -> Vec<&str> {
        let mut comments = Vec::new();
        for given in &self.given {
            given.written(&mut comments);
        }
        comments
    }

    /// Whether the same was answered in both.
    #[must_use]
    pub fn has_same_answers(&self, other: &Self) -> bool {
        self.given == other.given
    }

    /// Whether both make the same record, so that the same bytes can be posted again.
    #[must_use]
    pub fn has_same_record(&self, other: &Self) -> bool {
        self.has_same_answers(other) && self.status() == other.status()
    }

    /// The rating that differs from an earlier session, if one does.
    #[must_use]
    pub fn rated_since(&self, before: &Self) -> Option<Rated<'_>> {
        let questions = self.definition.questions.iter().zip(&self.given).zip(&before.given);
        questions.into_iter().find_map(|((question, now), before)| {
            let Ask::Rating(ask) = &question.ask else { return None };
            let mut pairs = now.marks.iter().zip(&before.marks);
            let slot = pairs.position(|(now, before)| now != before)?;
            let bits = *now.marks.get(slot)?;
            let item = if ask.pair { slot / 2 } else { slot };
            (bits != NOT_APPLICABLE).then_some(Rated {
                question: &question.id,
                item: ask.items.get(item).map(|item| &*item.id),
                // One bit of eleven.
                value: bits.trailing_zeros() as u8,
            })
        })
    }

    /// Whether anything was answered that is still asked for.
    #[must_use]
    pub fn has_answers(&self) -> bool {
        self.plan().iter().any(|shown| self.is_answered(shown.index))
    }

    /// Whether the answers given are a complaint.
    #[must_use]
    pub fn is_complaint(&self) -> bool {
        self.definition.complaint.as_ref().is_some_and(|complaint| self.holds(complaint))
    }

    /// The owner's words after sending; empty for the usual ones.
    #[must_use]
    pub fn ending(&self) -> &Texts {
        let holds = |when: &condition::Condition| self.holds(when);
        let mut endings = self.definition.endings.iter();
        let ending = endings.find(|ending| ending.when.as_ref().is_none_or(holds));
        ending.map_or(const { &Texts::NONE }, |ending| &ending.text)
    }

    /// A text of the owner's with its placeholders filled: answers, then the page's `values`.
    ///
    /// `number` writes a number in the reader's digits. Several answers to one question are
    /// parted by commas.
    #[must_use]
    pub fn filled(
        &self,
        text: &str,
        language: &str,
        values: &[(String, Scalar)],
        number: &dyn Fn(usize) -> String,
    ) -> String {
        let mut filled = String::new();
        each_piece(text, &mut |piece| match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Open => {}
            Piece::Named { name, fallback } => {
                let start = filled.len();
                if let Some((question, items)) = condition::named(&self.definition.questions, name)
                {
                    for text in self.answer_texts(question, items, language, number) {
                        if filled.len() > start {
                            filled.push_str(", ");
                        }
                        filled.push_str(&text);
                    }
                } else if let Some((_, Scalar::Text(text))) =
                    values.iter().find(|(known, _)| known == name)
                {
                    filled.push_str(text);
                }
                if filled.len() == start {
                    filled.push_str(fallback.unwrap_or_default());
                }
            }
        });
        filled
    }

    fn answer_texts(
        &self,
        question: usize,
        items: core::ops::Range<usize>,
        language: &str,
        number: &dyn Fn(usize) -> String,
    ) -> Vec<String> {
        let mut texts = Vec::new();
        let asked = self.definition.questions.get(question);
        let given = self.given.get(question);
        let (Some(asked), Some(given), true) = (asked, given, is_in(self.shown_set(), question))
        else {
            return texts;
        };
        if let Ask::Rating(_) = asked.ask {
            for item in items {
                texts.extend(self.rating(question, item).map(|point| number(point.into())));
            }
        } else {
            for (choice, item) in asked.items().iter().enumerate() {
                if let (true, Some((text, _))) =
                    (self.is_ticked(question, choice), item.text.for_reader(language))
                {
                    texts.push(text.into());
                }
            }
        }
        let mut written = Vec::new();
        given.written(&mut written);
        texts.extend(written.into_iter().map(String::from));
        texts
    }

    /// The response as of this moment, in the language of that tag. Its status follows from the phase.
    #[must_use]
    pub fn response(
        &self,
        circumstances: &Arc<Circumstances>,
        locale: &str,
        revision: u32,
        answered_at: Option<Timestamp>,
    ) -> Response {
        let status = self.status();
        let answers = if self.is_withdrawn { Vec::new() } else { self.answers() };
        let answered_at = answered_at.filter(|_| !answers.is_empty());
        Response {
            circumstances: circumstances.clone(),
            revision,
            survey: self.definition.survey.clone(),
            survey_version: self.definition.survey_version.clone(),
            status,
            answered_at,
            locale: locale.into(),
            order: self.order(),
            answers,
            complaint: answered_at
                .filter(|_| status.is_scored() && self.is_complaint())
                .map(Complaint::opened),
        }
    }

    /// Ids of questions and items in the order shown.
    fn order(&self) -> Vec<String> {
        let mut order = Vec::new();
        for shown in self.plan() {
            match &shown.question.ask {
                Ask::Rating(ask) if !ask.items.is_empty() => {
                    push_ids(&ask.items, shown.items, u32::MAX, &mut order);
                }
                _ => order.push(shown.question.id.clone()),
            }
        }
        order
    }

    /// The answers as they stand in the record of this moment.
    #[must_use]
    pub fn answers(&self) -> Vec<Answer> {
        let shown = self.shown_set();
        let mut answers = Vec::new();
        for (index, asked) in self.definition.questions.iter().enumerate() {
            let question = asked.id.clone();
            match &asked.ask {
                _ if !is_in(shown, index) || !self.is_answered(index) => {}
                Ask::Rating(ask) => self.push_ratings(index, asked, ask, &mut answers),
                Ask::Choice(ask) => {
                    let shown = self.orders.get(index).map_or(&[][..], Vec::as_slice);
                    let (mut values, mut order) = (Vec::new(), Vec::new());
                    push_ids(&ask.choices, shown, self.answered(index, 0), &mut values);
                    push_ids(&ask.choices, shown, u32::MAX, &mut order);
                    answers.push(Answer::Choice { question, values, order });
                }
                Ask::Comment { .. } => answers.push(Answer::Comment {
                    question,
                    text: masked(self.text(index, 0).trim_ascii()),
                }),
                Ask::Contact(ask) => {
                    let text = |field| {
                        let field = ask.fields.iter().position(|asked| *asked == field)?;
                        let text = self.text(index, field).trim_ascii();
                        (!text.is_empty()).then(|| text.into())
                    };
                    answers.push(Answer::Contact {
                        question,
                        name: text(ContactField::Name),
                        email: text(ContactField::Email),
                        phone: text(ContactField::Phone),
                        consent: true,
                    });
                }
            }
        }
        answers
    }

    fn push_ratings(
        &self,
        index: usize,
        question: &Question,
        ask: &RatingAsk,
        answers: &mut Vec<Answer>,
    ) {
        for item in 0..ask.items.len().max(1) {
            for role in ask.roles() {
                let Some(mark) = self.mark(index, item, *role) else { continue };
                answers.push(Answer::Rating(Rating {
                    question: question.id.clone(),
                    item: ask.items.get(item).map(|item| item.id.clone()),
                    role: ask.pair.then_some(*role),
                    metric: ask.metric,
                    scale: ask.scale,
                    shown_as: Some(ask.shown_as),
                    value: match mark {
                        Mark::Point(point) => Some(point),
                        Mark::NotApplicable => None,
                    },
                }));
            }
        }
    }

    fn rate(&mut self, question: usize, item: usize, role: Role, mark: Mark) {
        let definition = Rc::clone(&self.definition);
        let Some(Question { ask: Ask::Rating(ask), .. }) = definition.questions.get(question)
        else {
            return;
        };
        let bits = match mark {
            Mark::Point(point) if ask.scale.contains(point) => 1 << (point & 31),
            Mark::NotApplicable if ask.not_applicable => NOT_APPLICABLE,
            _ => return,
        };
        let marks = self.given.get_mut(question).map(|given| &mut given.marks);
        let slot = slot(ask, item, role);
        if let Some(mark) = marks.zip(slot).and_then(|(marks, slot)| marks.get_mut(slot)) {
            *mark = bits;
        }
    }

    fn tick(&mut self, question: usize, choice: usize, is_ticked: bool) {
        let definition = Rc::clone(&self.definition);
        let (choices, is_multiple) =
            match definition.questions.get(question).map(|asked| &asked.ask) {
                Some(Ask::Choice(ask)) => (ask.choices.len(), ask.multiple),
                Some(Ask::Contact(_)) => (1, false),
                _ => (0, false),
            };
        let ticked = self.given.get_mut(question).and_then(|given| given.marks.first_mut());
        let (Some(ticked), true) = (ticked, choice < choices) else { return };
        let bit = 1 << (choice & 31);
        *ticked = match (is_ticked, is_multiple) {
            (true, true) => *ticked | bit,
            (true, false) => bit,
            (false, _) => *ticked & !bit,
        };
    }

    fn write(&mut self, question: usize, field: usize, text: &str) {
        let most = match self.definition.questions.get(question).map(|question| &question.ask) {
            Some(Ask::Comment { max_length }) => *max_length,
            Some(Ask::Contact(ask)) => ask.fields.get(field).map_or(0, |field| field.max_length()),
            _ => 0,
        };
        let written = self.given.get_mut(question).and_then(|given| given.texts.get_mut(field));
        if let Some(written) = written {
            *written = text.chars().take(most).collect();
        }
    }

    /// Takes a complaint back as soon as it no longer holds, and raises no other one.
    fn mend(&mut self) {
        if self.lacks.is_some() && self.lacks != self.lack() {
            self.lacks = None;
        }
    }

    const fn left(&self) -> Phase {
        if self.was_sent { Phase::Closed } else { Phase::Dismissed }
    }

    fn forward(mut self) -> Self {
        self.lacks = self.lack();
        if self.lacks.is_some() {
        } else if self.is_last_step() {
            self.phase = Phase::Sending;
        } else {
            self.step += 1;
        }
        self
    }

    fn lack(&self) -> Option<Lack> {
        let nothing = (self.is_last_step() && !self.has_answers()).then_some(Lack::Anything);
        self.shown().find_map(|shown| self.lack_of(shown)).or(nothing)
    }

    fn lack_of(&self, Shown { index, question, items, .. }: Shown<'_>) -> Option<Lack> {
        let is_needed = question.required;
        match &question.ask {
            Ask::Rating(ask) => items.iter().find_map(|item| {
                let is_open = |role: &&Role| self.mark(index, *item, **role).is_none();
                let role = *ask.roles().iter().find(is_open)?;
                is_needed.then_some(Lack::Answer { question: index, item: *item, role })
            }),
            Ask::Contact(ask) if self.has_text(index) => self.lack_of_contact(index, ask),
            _ => (is_needed && !self.is_answered(index)).then_some(Lack::Answer {
                question: index,
                item: 0,
                role: Role::Experienced,
            }),
        }
    }

    fn lack_of_contact(&self, question: usize, ask: &ContactAsk) -> Option<Lack> {
        let email = ask.fields.iter().position(|field| *field == ContactField::Email);
        let email = email.map_or("", |field| self.text(question, field).trim_ascii());
        let is_email = parted(email, b'@').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
        if !email.is_empty() && !is_email {
            Some(Lack::Email { question })
        } else {
            (!self.is_ticked(question, 0)).then_some(Lack::Consent { question })
        }
    }

    fn has_text(&self, question: usize) -> bool {
        let mut texts = Vec::new();
        if let Some(given) = self.given.get(question) {
            given.written(&mut texts);
        }
        !texts.is_empty()
    }

    /// Whether a question's answer goes into the record, as far as this question knows.
    fn is_answered(&self, question: usize) -> bool {
        match self.definition.questions.get(question).map(|question| &question.ask) {
            Some(Ask::Rating(_) | Ask::Choice(_)) => {
                let given = self.given.get(question);
                given.is_some_and(|given| given.marks.iter().any(|mark| *mark != 0))
            }
            Some(Ask::Contact(ask)) if self.lack_of_contact(question, ask).is_some() => false,
            _ => self.has_text(question),
        }
    }

    /// What was answered, as conditions look at it.
    fn answered(&self, question: usize, item: usize) -> u32 {
        let Some(given) = self.given.get(question) else { return 0 };
        let slot = match self.definition.questions.get(question).map(|question| &question.ask) {
            Some(Ask::Rating(ask)) => slot(ask, item, Role::Experienced),
            Some(Ask::Choice(_)) => Some(0),
            _ => return self.is_answered(question).into(),
        };
        slot.and_then(|slot| given.marks.get(slot)).copied().unwrap_or_default()
    }

    /// The questions shown, a bit each.
    fn shown_set(&self) -> u32 {
        shown_questions(&self.definition.questions, &|question, item| self.answered(question, item))
    }

    fn holds(&self, condition: &condition::Condition) -> bool {
        condition.holds(self.shown_set(), &|question, item| self.answered(question, item))
    }

    /// All that is shown, step by step: a step for each question, with the comments that follow
    /// it; or one step for all.
    ///
    /// Conditions look back, so no answer on the card changes the steps up to it: the step shown
    /// keeps its index.
    fn plan(&self) -> Vec<Shown<'_>> {
        let shown = self.shown_set();
        let is_card = self.definition.flow == Flow::Card;
        let mut plan: Vec<Shown<'_>> = Vec::new();
        for (index, question) in self.definition.questions.iter().enumerate() {
            let order = self.orders.get(index).map_or(&[][..], Vec::as_slice);
            let count = match &question.ask {
                _ if !is_in(shown, index) => continue,
                Ask::Rating(ask) if ask.one_by_one && !is_card => 1,
                _ => order.len().max(1),
            };
            let is_joined = is_card || matches!(question.ask, Ask::Comment { .. });
            for items in order.chunks(count) {
                let next = plan.last().map_or(0, |last| last.step + usize::from(!is_joined));
                plan.push(Shown { step: next, index, question, items });
            }
        }
        plan
    }

    fn is_on_card(&self, question: usize, item: Option<usize>) -> bool {
        self.shown().any(|shown| {
            shown.index == question && item.is_none_or(|item| shown.items.contains(&item))
        })
    }

    /// The first step that lacks something or has no answer; else the last.
    fn first_open_step(&self) -> usize {
        let last = self.steps() - 1;
        let is_open = |step: &usize| {
            let plan = self.plan();
            let mut of_step = plan.iter().filter(|shown| shown.step == *step);
            let is_answered = of_step.clone().any(|shown| self.is_item_answered(*shown));
            !is_answered || of_step.any(|shown| self.lack_of(*shown).is_some())
        };
        (0..last).find(is_open).unwrap_or(last)
    }

    /// Whether what is shown of a question has an answer.
    fn is_item_answered(&self, shown: Shown<'_>) -> bool {
        match &shown.question.ask {
            Ask::Rating(_) => shown.items.iter().any(|item| self.answered(shown.index, *item) != 0),
            _ => self.is_answered(shown.index),
        }
    }
}

impl Given {
    fn new(question: &Question) -> Self {
        let (marks, texts) = match &question.ask {
            Ask::Rating(ask) => (ask.items.len().max(1) * ask.roles().len(), 0),
            Ask::Choice(_) => (1, 0),
            Ask::Comment { .. } => (0, 1),
            Ask::Contact(ask) => (1, ask.fields.len()),
        };
        let texts = alloc::vec![String::new(); texts];
        Self { marks: alloc::vec![0; marks], texts }
    }

    /// Appends what was written, if it is more than blanks.
    fn written<'a>(&'a self, texts: &mut Vec<&'a str>) {
        for text in &self.texts {
            let text = text.trim_ascii();
            if !text.is_empty() {
                texts.push(text);
            }
        }
    }
}

/// Appends the ids of some items, in the order shown.
fn push_ids(items: &[Item], order: &[usize], among: u32, ids: &mut Vec<String>) {
    for index in order.iter().filter(|index| is_in(among, **index)) {
        if let Some(item) = items.get(*index) {
            ids.push(item.id.clone());
        }
    }
}

/// Where a rating's mark stands: item by item, each in the order of [`RatingAsk::roles`].
fn slot(ask: &RatingAsk, item: usize, role: Role) -> Option<usize> {
    let sides = ask.roles();
    let side = sides.iter().position(|asked| *asked == role)?;
    Some(item * sides.len() + side)
}
