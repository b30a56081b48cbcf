//! When a question is shown, which ending is said, what is a complaint: conditions as data.
//!
//! A condition looks back only, at answers of questions that are shown, so one pass over the
//! questions says which ones are.

use crate::complaint::{Clerk, message, whole_text};
use crate::definition::{Ask, Question};
use crate::metric::Metric;
use crate::shape::{Field, Object, Shape, about, check_whole, optional, required};
use crate::value::Value;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;
use trefoil_score::Scale;

/// How deep conditions may stand in one another.
pub const DEPTH_MAX: usize = 4;
/// How many may stand beside each other.
pub const BESIDE_MAX: usize = 10;

/// The answer `not applicable`, above all points of all scales.
pub(crate) const NOT_APPLICABLE: u32 = 1 << 11;

/// What a condition is, for the schema.
pub const ABOUT: &str = "When something holds; it looks back only, at questions that stand before. \
    Of a question with items, any item counts; of a pair, what was experienced.";

const QUESTION: Field = required("question", Shape::Name, "The id of a question or of an item.");
const CONDITIONS: Shape = Shape::List { of: &Shape::Condition, min: 1, max: BESIDE_MAX };
const POINT: Shape = Shape::Whole { min: 0, max: 10 };

/// The forms of a condition, told apart by their fields.
pub static FORMS: [Object; 8] = [
    form("All of these hold.", &[required("all", CONDITIONS, "The conditions.")]),
    form("One of these holds at least.", &[required("any", CONDITIONS, "The conditions.")]),
    form("It does not hold.", &[required("not", Shape::Condition, "The condition.")]),
    form(
        "The survey's own complaint.",
        &[required("complaint", Shape::Bool, "Whether it holds or does not.")],
    ),
    form(
        "The point is in a band.",
        &[
            QUESTION,
            required(
                "band",
                Shape::OneOf(&Metric::BANDS),
                "nps: promoter, passive, detractor; others: good, neutral, bad.",
            ),
        ],
    ),
    form("A choice was ticked.", &[QUESTION, required("is", Shape::Name, "The choice's id.")]),
    form(
        "It was answered.",
        &[QUESTION, required("answered", Shape::Bool, "Whether it was or was not.")],
    ),
    form(
        "The point is in a range.",
        &[
            QUESTION,
            optional("at_least", POINT, "The lowest point."),
            optional("at_most", POINT, "The highest point."),
        ],
    ),
];

const fn form(text: &'static str, fields: &'static [Field]) -> Object {
    Object { about: about(text), fields, is_open: false }
}

/// A condition that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Whether one of several answers was given.
    Gave {
        /// The question's index.
        question: usize,
        /// The items looked at; `0..1` without items.
        items: Range<usize>,
        /// The answers, a bit each: a point, a choice's index, or bit 0 for a text.
        among: u32,
    },
    /// All of them.
    All(Vec<Condition>),
    /// One of them at least.
    Any(Vec<Condition>),
    /// Not that one.
    Not(Box<Condition>),
}

/// What was answered for an item of a question, as [`Condition::Gave`] has it.
pub(crate) type Answered<'a> = &'a dyn Fn(usize, usize) -> u32;

impl Condition {
    /// Whether it holds, with these questions shown, a bit each.
    pub(crate) fn holds(&self, shown: u32, answered: Answered<'_>) -> bool {
        let holds = |condition: &Self| condition.holds(shown, answered);
        match self {
            Self::Gave { question, items, among } => {
                is_in(shown, *question)
                    && items.clone().any(|item| answered(*question, item) & among != 0)
            }
            Self::All(conditions) => conditions.iter().all(holds),
            Self::Any(conditions) => conditions.iter().any(holds),
            Self::Not(condition) => !holds(condition),
        }
    }
}

/// Whether question `index` is in a set of a bit each.
pub(crate) const fn is_in(set: u32, index: usize) -> bool {
    set >> (index & 31) & 1 == 1
}

/// Which questions are shown, a bit each. Each condition looks at those before it.
pub(crate) fn shown_questions(questions: &[Question], answered: Answered<'_>) -> u32 {
    let mut shown = 0;
    for (index, question) in questions.iter().enumerate() {
        if question.when.as_ref().is_none_or(|when| when.holds(shown, answered)) {
            shown |= 1 << (index & 31);
        }
    }
    shown
}

/// The question or item of that id: the question's index and its items.
pub(crate) fn named(questions: &[Question], id: &str) -> Option<(usize, Range<usize>)> {
    questions.iter().enumerate().find_map(|(index, question)| {
        let items = match &question.ask {
            Ask::Rating(ask) => &*ask.items,
            _ => &[],
        };
        if question.id == id {
            return Some((index, 0..items.len().max(1)));
        }
        let item = items.iter().position(|item| item.id == id)?;
        Some((index, item..item + 1))
    })
}

/// Reads the conditions of one place.
pub(crate) struct Reader<'a> {
    /// All questions, those before this place with their conditions.
    pub questions: &'a [Question],
    /// How many of them stand before this place.
    pub before: usize,
    /// The survey's complaint as it was written; `None` inside of it.
    pub complaint: Option<&'a Value>,
}

impl Reader<'_> {
    /// The condition in the field of that name, if there is one and it holds water.
    pub fn field(&self, value: &Value, name: &str, clerk: &mut Clerk) -> Option<Condition> {
        let written = value.field(name)?;
        clerk.in_field(name, |clerk| self.read(written, 1, clerk))
    }

    /// Reads a condition whose shape was checked; `None` when it was complained about.
    fn read(&self, value: &Value, depth: usize, clerk: &mut Clerk) -> Option<Condition> {
        if depth > DEPTH_MAX {
            clerk.complain("too_deep", || {
                let most = whole_text(DEPTH_MAX as i64);
                message(&[
                    "stands too deep; conditions stand in one another at most ",
                    &most,
                    " deep",
                ])
            });
            return None;
        }
        let condition = if let Some(written) = value.field("not") {
            let inner = clerk.in_field("not", |clerk| self.read(written, depth + 1, clerk))?;
            Condition::Not(Box::new(inner))
        } else if value.field("complaint").is_some() {
            let inner = clerk.in_field("complaint", |clerk| self.complaint(clerk))?;
            sided(inner, value.is_true("complaint"))
        } else if value.field("all").is_some() {
            Condition::All(self.list(value, "all", depth, clerk)?)
        } else if value.field("any").is_some() {
            Condition::Any(self.list(value, "any", depth, clerk)?)
        } else {
            self.of_answer(value, clerk)?
        };
        self.check_reachable(&condition, clerk).then_some(condition)
    }

    fn list(
        &self,
        value: &Value,
        name: &str,
        depth: usize,
        clerk: &mut Clerk,
    ) -> Option<Vec<Condition>> {
        let written = value.list(name);
        let mut conditions = Vec::new();
        clerk.in_field(name, |clerk| {
            for (index, value) in written.iter().enumerate() {
                conditions
                    .extend(clerk.in_entry(index, |clerk| self.read(value, depth + 1, clerk)));
            }
        });
        (conditions.len() == written.len()).then_some(conditions)
    }

    /// The survey's complaint, as if it stood here.
    fn complaint(&self, clerk: &mut Clerk) -> Option<Condition> {
        let Some(complaint) = self.complaint else {
            clerk.complain("missing", || {
                "asks for the survey's complaint, which is not written or is this one".into()
            });
            return None;
        };
        Reader { complaint: None, ..*self }.read(complaint, 1, clerk)
    }

    fn of_answer(&self, value: &Value, clerk: &mut Clerk) -> Option<Condition> {
        let id = value.text("question")?;
        let Some((question, items)) = named(self.questions, id) else {
            refuse("question", "not_one_of", &[id, " is no question and no item here"], clerk);
            return None;
        };
        if question >= self.before {
            let said = [id, " does not stand before this; conditions look back only"];
            refuse("question", "loop", &said, clerk);
            return None;
        }
        let ask = &self.questions.get(question)?.ask;
        if value.field("answered").is_some() {
            let given = Condition::Gave { question, items, among: u32::MAX };
            return Some(sided(given, value.is_true("answered")));
        }
        let among = match ask {
            Ask::Rating(ask) => match value.text("band") {
                Some(band) => {
                    let is_of_nps = Metric::BANDS.iter().take(3).any(|known| *known == band);
                    if is_of_nps != (ask.metric == Metric::Nps) {
                        let said = [band, " is no band of ", ask.metric.code()];
                        refuse("band", "contradiction", &said, clerk);
                        return None;
                    }
                    points(ask.scale.min(), ask.scale.max(), &|point| {
                        ask.metric.band(ask.scale, point) == band
                    })
                }
                None if value.field("is").is_none() => {
                    let (min, max) = (ask.scale.min(), ask.scale.max());
                    let mut limits = [min, max];
                    for (name, limit) in ["at_least", "at_most"].iter().zip(&mut limits) {
                        let Some(written) = value.field(name) else { continue };
                        match written.as_whole().and_then(|point| u8::try_from(point).ok()) {
                            Some(point) if ask.scale.contains(point) => *limit = point,
                            // What is on no scale at all was complained about with the shape.
                            Some(0..=Scale::HIGHEST_POINT) => {
                                clerk.in_field(name, |clerk| {
                                    check_whole(written, min.into(), max.into(), clerk);
                                });
                                return None;
                            }
                            _ => return None,
                        }
                    }
                    let [least, most] = limits;
                    points(min, max, &|point| least <= point && point <= most)
                }
                None => return other_kind("is", clerk),
            },
            Ask::Choice(ask) => match value.text("is") {
                Some(id) => match ask.choices.iter().position(|choice| choice.id == id) {
                    Some(choice) => 1 << (choice & 31),
                    None => {
                        refuse("is", "not_one_of", &[id, " is no choice of this question"], clerk);
                        return None;
                    }
                },
                None => return other_kind("question", clerk),
            },
            _ => return other_kind("question", clerk),
        };
        Some(Condition::Gave { question, items, among })
    }

    /// Complains about a condition that holds whatever is answered in no case.
    fn check_reachable(&self, condition: &Condition, clerk: &mut Clerk) -> bool {
        let can_hold = can_hold(condition, self.questions);
        if !can_hold {
            clerk.complain("never", || "can never hold, whatever is answered".into());
        }
        can_hold
    }
}

/// A condition, or its contrary.
fn sided(condition: Condition, is_so: bool) -> Condition {
    if is_so { condition } else { Condition::Not(Box::new(condition)) }
}

fn points(min: u8, max: u8, is_among: &dyn Fn(u8) -> bool) -> u32 {
    (min..=max).filter(|point| is_among(*point)).fold(0, |among, point| among | 1 << (point & 31))
}

fn refuse(field: &str, code: &'static str, said: &[&str], clerk: &mut Clerk) {
    clerk.in_field(field, |clerk| clerk.complain(code, || message(said)));
}

fn other_kind(field: &str, clerk: &mut Clerk) -> Option<Condition> {
    let said = [
        "this question is of another kind; band, at_least and at_most go with ratings, is with ",
        "choices, answered with all",
    ];
    refuse(field, "contradiction", &said, clerk);
    None
}

/// Without the feature `complaints` nobody looks: what never holds is then never shown.
#[cfg(not(feature = "complaints"))]
pub(crate) fn can_hold(_: &Condition, _: &[Question]) -> bool {
    true
}

/// Whether some answers make it hold.
///
/// All combinations of the answers that it looks at are tried, where answers that no condition
/// tells apart count as one; above [`COMBINATIONS_MAX`] it is taken for reachable.
#[cfg(feature = "complaints")]
pub(crate) fn can_hold(condition: &Condition, questions: &[Question]) -> bool {
    let mut looks = Vec::new();
    collect(condition, questions, &mut looks);
    let states: Vec<Vec<u32>> = looks.iter().map(|look| look.states(questions)).collect();
    let combinations = states.iter().try_fold(1, |product: usize, states| {
        product.checked_mul(states.len()).filter(|product| *product <= COMBINATIONS_MAX)
    });
    let Some(combinations) = combinations else { return true };
    (0..combinations).any(|combination| {
        let answered = |question, item| {
            let mut rest = combination;
            for (look, states) in looks.iter().zip(&states) {
                if (look.question, look.item) == (question, item) {
                    return states.get(rest % states.len().max(1)).copied().unwrap_or_default();
                }
                rest /= states.len().max(1);
            }
            0
        };
        condition.holds(shown_questions(questions, &answered), &answered)
    })
}

/// The most combinations of answers that are tried for one condition.
#[cfg(feature = "complaints")]
const COMBINATIONS_MAX: usize = 20_000;

/// An item of a question that conditions look at.
#[cfg(feature = "complaints")]
struct Look {
    question: usize,
    item: usize,
    /// The sets of answers that conditions ask for.
    among: Vec<u32>,
}

#[cfg(feature = "complaints")]
impl Look {
    /// The answers that can be given, one for all that no condition tells apart.
    fn states(&self, questions: &[Question]) -> Vec<u32> {
        let (bits, is_multiple) = match questions.get(self.question).map(|question| &question.ask) {
            Some(Ask::Rating(ask)) => {
                let bits = points(ask.scale.min(), ask.scale.max(), &|_| true);
                (bits | if ask.not_applicable { NOT_APPLICABLE } else { 0 }, false)
            }
            Some(Ask::Choice(ask)) => ((1 << (ask.choices.len() & 31)) - 1, ask.multiple),
            _ => (1, false),
        };
        let is_alike =
            |a: u32, b: u32| self.among.iter().all(|set| (a & set == 0) == (b & set == 0));
        let mut states = Vec::from([0]);
        for bit in (0..32).map(|bit| 1 << bit).filter(|bit| bits & bit != 0) {
            let given: Vec<u32> = match is_multiple {
                true => states.iter().map(|state| state | bit).collect(),
                false => Vec::from([bit]),
            };
            for state in given {
                if !states.iter().any(|known| is_alike(*known, state)) {
                    states.push(state);
                }
            }
        }
        states
    }
}

/// Gathers what a condition looks at, and what the questions it looks at depend on.
#[cfg(feature = "complaints")]
fn collect(condition: &Condition, questions: &[Question], looks: &mut Vec<Look>) {
    match condition {
        Condition::All(conditions) | Condition::Any(conditions) => {
            conditions.iter().for_each(|condition| collect(condition, questions, looks));
        }
        Condition::Not(condition) => collect(condition, questions, looks),
        Condition::Gave { question, items, among } => {
            let is_new = !looks.iter().any(|look| look.question == *question);
            for item in items.clone() {
                match looks.iter_mut().find(|look| (look.question, look.item) == (*question, item))
                {
                    Some(look) => look.among.push(*among),
                    None => {
                        looks.push(Look { question: *question, item, among: Vec::from([*among]) })
                    }
                }
            }
            let when = questions.get(*question).and_then(|question| question.when.as_ref());
            if let Some(when) = when.filter(|_| is_new) {
                collect(when, questions, looks);
            }
        }
    }
}
