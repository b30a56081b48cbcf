//! One respondent's way through a survey: a pure state machine.
//!
//! [`Session::after`] is all there is: a session and an input give the next session. Nothing here
//! knows a clock, a page or a network; what has to happen follows from the [`Phase`].

use crate::definition::{Ask, Definition, Flow, Question, RatingAsk};
use crate::id::RecordId;
use crate::masking::masked;
use crate::record::{Answer, Display, Rating, Response, Scalar, ShownAs, Status};
use crate::time::Timestamp;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// Where a respondent stands.
#[derive(Clone, Debug)]
pub struct Session {
    definition: Rc<Definition>,
    /// Parallel to the definition's questions.
    given: Vec<Given>,
    step: usize,
    phase: Phase,
    lacks: Option<Lack>,
}

/// What was given so far for one question.
#[derive(Clone, Debug, Default, PartialEq)]
struct Given {
    /// One for each item; one for a rating of the whole; none for a comment.
    ratings: Vec<Option<u8>>,
    comment: String,
}

/// How far things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The respondent answers.
    Asking,
    /// The response is on its way.
    Sending,
    /// The endpoint has it.
    Sent,
    /// The endpoint does not have it; everything typed is still here.
    NotSent {
        /// Whether another attempt may go through.
        is_retryable: bool,
    },
    /// The respondent closed the card without sending.
    Dismissed,
    /// The respondent closed the card after sending.
    Closed,
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
    },
    /// Nothing was answered at all, so there is nothing to send.
    Anything,
}

/// What the respondent or the endpoint did.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Chose a point.
    Rated {
        /// The question's index.
        question: usize,
        /// The item's index; 0 without items.
        item: usize,
        /// The point.
        value: u8,
    },
    /// Changed a comment.
    Commented {
        /// The question's index.
        question: usize,
        /// All of it.
        text: String,
    },
    /// Wants the next step, or to send at the last one.
    Forward,
    /// Wants the step before.
    Back,
    /// Wants to try again after it was not sent.
    Retry,
    /// The endpoint took it.
    Delivered,
    /// The endpoint did not take it.
    NotDelivered {
        /// Whether another attempt may go through.
        is_retryable: bool,
    },
    /// Closed the card.
    Close,
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

/// All of a response that the respondent did not say.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    /// Made once, when the survey is shown.
    pub id: RecordId,
    /// Whether this is a trial that never enters a score.
    pub test: bool,
    /// When the survey was shown.
    pub shown_at: Timestamp,
    /// The language it was shown in.
    pub locale: String,
    /// How it was shown.
    pub display: Display,
    /// What made it appear.
    pub trigger: Option<String>,
    /// Where on the customer's way it was asked.
    pub touchpoint: Option<String>,
    /// The page's path.
    pub page: Option<String>,
    /// A name for the respondent that the page passed in.
    pub respondent: Option<String>,
    /// What the page passed in.
    pub context: Vec<(String, Scalar)>,
}

impl PartialEq for Session {
    /// Two sessions of one definition compare; of two definitions, even alike, they differ.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.definition, &other.definition)
            && self.step == other.step
            && self.phase == other.phase
            && self.lacks == other.lacks
            && self.given == other.given
    }
}

impl Session {
    /// A session at its first step with nothing answered.
    #[must_use]
    pub fn new(definition: Rc<Definition>) -> Self {
        let given = definition
            .questions
            .iter()
            .map(|question| match &question.ask {
                Ask::Rating(ask) => {
                    Given { ratings: alloc::vec![None; ask.items.len().max(1)], ..Given::default() }
                }
                Ask::Comment { .. } => Given::default(),
            })
            .collect();
        Self { definition, given, step: 0, phase: Phase::Asking, lacks: None }
    }

    /// The session after that input. An input that means nothing here changes nothing.
    #[must_use]
    pub fn after(&self, input: Input) -> Self {
        let mut next = self.clone();
        match (self.phase, input) {
            (Phase::Asking, Input::Rated { question, item, value }) => {
                next.rate(question, item, value);
            }
            (Phase::Asking, Input::Commented { question, text }) => next.comment(question, text),
            (Phase::Asking, Input::Forward) => next.forward(),
            (Phase::Asking, Input::Back) => {
                next.step = self.step.saturating_sub(1);
                next.lacks = None;
            }
            (Phase::NotSent { .. }, Input::Back) => next.phase = Phase::Asking,
            (Phase::NotSent { is_retryable: true }, Input::Retry) => next.phase = Phase::Sending,
            (Phase::Sending, Input::Delivered) => next.phase = Phase::Sent,
            (Phase::Sending, Input::NotDelivered { is_retryable }) => {
                next.phase = Phase::NotSent { is_retryable };
            }
            (Phase::Asking, Input::Close) => next.phase = Phase::Dismissed,
            (Phase::Sending | Phase::Sent | Phase::NotSent { .. }, Input::Close) => {
                next.phase = Phase::Closed;
            }
            _ => {}
        }
        next
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

    /// How many steps there are, at least 1.
    #[must_use]
    pub fn steps(&self) -> usize {
        steps(&self.definition).len()
    }

    /// Whether the step shown is the last.
    #[must_use]
    pub fn is_last_step(&self) -> bool {
        self.step + 1 >= self.steps()
    }

    /// The questions of the step shown, each with its index.
    pub fn shown(&self) -> impl Iterator<Item = (usize, &Question)> {
        let range = steps(&self.definition).get(self.step).cloned().unwrap_or(0..0);
        let start = range.start;
        let questions = self.definition.questions.get(range).unwrap_or_default();
        questions.iter().enumerate().map(move |(index, question)| (start + index, question))
    }

    /// The point chosen for an item (0 without items) of a question.
    #[must_use]
    pub fn rating(&self, question: usize, item: usize) -> Option<u8> {
        *self.given.get(question)?.ratings.get(item)?
    }

    /// What was written for a question.
    #[must_use]
    pub fn comment_text(&self, question: usize) -> &str {
        self.given.get(question).map_or("", |given| &given.comment)
    }

    /// Everything that was written, for the respondent to copy.
    pub fn comments(&self) -> impl Iterator<Item = &str> {
        let texts = self.given.iter().map(|given| given.comment.trim());
        texts.filter(|text| !text.is_empty())
    }

    /// Whether the same was answered in both.
    #[must_use]
    pub fn has_same_answers(&self, other: &Self) -> bool {
        self.given == other.given
    }

    /// The rating that differs from an earlier session, if one does.
    #[must_use]
    pub fn rated_since(&self, before: &Self) -> Option<Rated<'_>> {
        let questions = self.definition.questions.iter().zip(&self.given).zip(&before.given);
        questions.into_iter().find_map(|((question, now), before)| {
            let mut pairs = now.ratings.iter().zip(&before.ratings);
            let item = pairs.position(|(now, before)| now != before)?;
            let Ask::Rating(ask) = &question.ask else { return None };
            Some(Rated {
                question: &question.id,
                item: ask.items.get(item).map(|item| &*item.id),
                value: (*now.ratings.get(item)?)?,
            })
        })
    }

    /// Whether anything was answered.
    #[must_use]
    pub fn has_answers(&self) -> bool {
        self.given.iter().any(Given::is_answered)
    }

    /// The response as of this moment. Its status follows from the phase.
    #[must_use]
    pub fn response(
        &self,
        circumstances: &Circumstances,
        revision: u32,
        answered_at: Option<Timestamp>,
    ) -> Response {
        let about = circumstances.clone();
        Response {
            id: about.id,
            revision,
            survey: self.definition.survey.clone(),
            survey_version: self.definition.survey_version.clone(),
            status: match self.phase {
                Phase::Asking => Status::Partial,
                Phase::Dismissed => Status::Dismissed,
                Phase::Sending | Phase::Sent | Phase::NotSent { .. } | Phase::Closed => {
                    Status::Complete
                }
            },
            test: about.test,
            shown_at: about.shown_at,
            answered_at: answered_at.filter(|_| self.has_answers()),
            locale: about.locale,
            display: about.display,
            trigger: about.trigger,
            touchpoint: about.touchpoint,
            page: about.page,
            respondent: about.respondent,
            context: about.context,
            order: order(&self.definition),
            answers: self.answers(),
            complaint: None,
        }
    }

    fn answers(&self) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (question, given) in self.definition.questions.iter().zip(&self.given) {
            match &question.ask {
                Ask::Rating(ask) => answers.extend(ratings(question, ask, given)),
                Ask::Comment { .. } if given.comment.trim().is_empty() => {}
                Ask::Comment { .. } => answers.push(Answer::Comment {
                    question: question.id.clone(),
                    text: masked(given.comment.trim()),
                }),
            }
        }
        answers
    }

    fn rate(&mut self, question: usize, item: usize, value: u8) {
        let definition = Rc::clone(&self.definition);
        let Some(Question { ask: Ask::Rating(ask), .. }) = definition.questions.get(question)
        else {
            return;
        };
        let slot = self.given.get_mut(question).and_then(|given| given.ratings.get_mut(item));
        let (Some(slot), Ok(value)) = (slot, ask.scale.accept(f64::from(value))) else { return };
        *slot = Some(value);
        self.mend();
    }

    fn comment(&mut self, question: usize, text: String) {
        let Some(Ask::Comment { max_length }) =
            self.definition.questions.get(question).map(|question| &question.ask)
        else {
            return;
        };
        let text = text.chars().take(*max_length).collect();
        if let Some(given) = self.given.get_mut(question) {
            given.comment = text;
        }
        self.mend();
    }

    /// Takes a complaint back as soon as it no longer holds, and raises no other one.
    fn mend(&mut self) {
        if self.lacks != self.lack() {
            self.lacks = None;
        }
    }

    fn forward(&mut self) {
        self.lacks = self.lack();
        if self.lacks.is_some() {
        } else if self.is_last_step() {
            self.phase = Phase::Sending;
        } else {
            self.step += 1;
        }
    }

    fn lack(&self) -> Option<Lack> {
        let missing = self.shown().find_map(|(index, question)| {
            let given = self.given.get(index)?;
            let item = match &question.ask {
                Ask::Rating(_) => given.ratings.iter().position(Option::is_none)?,
                Ask::Comment { .. } => given.comment.trim().is_empty().then_some(0)?,
            };
            question.required.then_some(Lack::Answer { question: index, item })
        });
        let nothing = (self.is_last_step() && !self.has_answers()).then_some(Lack::Anything);
        missing.or(nothing)
    }
}

impl Given {
    fn is_answered(&self) -> bool {
        self.ratings.iter().any(Option::is_some) || !self.comment.trim().is_empty()
    }
}

/// A step for each rating, with the comments that follow it; or one step for all.
fn steps(definition: &Definition) -> Vec<Range<usize>> {
    let mut steps: Vec<Range<usize>> = Vec::new();
    for (index, question) in definition.questions.iter().enumerate() {
        let is_rating = matches!(question.ask, Ask::Rating(_));
        match steps.last_mut() {
            Some(step) if definition.flow == Flow::Card || !is_rating => step.end = index + 1,
            _ => steps.push(index..index + 1),
        }
    }
    steps
}

fn order(definition: &Definition) -> Vec<String> {
    let mut order = Vec::new();
    for question in &definition.questions {
        match &question.ask {
            Ask::Rating(ask) if !ask.items.is_empty() => {
                order.extend(ask.items.iter().map(|item| item.id.clone()));
            }
            _ => order.push(question.id.clone()),
        }
    }
    order
}

fn ratings<'a>(
    question: &'a Question,
    ask: &'a RatingAsk,
    given: &'a Given,
) -> impl Iterator<Item = Answer> + 'a {
    given.ratings.iter().enumerate().filter_map(|(index, value)| {
        Some(Answer::Rating(Rating {
            question: question.id.clone(),
            item: ask.items.get(index).map(|item| item.id.clone()),
            role: None,
            metric: ask.metric,
            scale: ask.scale,
            shown_as: Some(ShownAs::Numbers),
            value: Some((*value)?),
        }))
    })
}
