//! What is said instead of the questions: thanks and what can still be done, that it was not sent
//! with everything still there, that it was taken back, or that the card is about to close.

use super::Scene;
use super::tag::{Tag, tag};
use super::wording::{Wording, side_key};
use crate::i18n::Key;
use trefoil_survey::definition::{Link, Question};
use trefoil_survey::record::{Answer, Status};
use trefoil_survey::session::{Input, Phase, Session, Unsent};
use yew::NodeRef;

/// What stands on the card once the questions are off it.
pub struct Outcome<'a> {
    pub scene: &'a Scene<'a>,
    /// Takes the focus.
    pub heading: &'a NodeRef,
    /// The key of the sentence that says where the answer is now.
    pub sent_key: Key,
    /// The response's id.
    pub response: &'a str,
}

impl Outcome<'_> {
    /// `phase` is that of [`phase_over`].
    pub fn view(&self, phase: Phase) -> Tag {
        match phase {
            Phase::Closing => self.view_closing(),
            Phase::NotSent(unsent) => self.view_not_sent(unsent),
            Phase::Withdrawn => self.view_outcome(None, self.usual(Key::Withdrawn)),
            _ => self.view_sent(),
        }
    }

    fn usual(&self, key: Key) -> Wording<'_> {
        Wording::usual(self.scene.text(key))
    }

    fn view_outcome(&self, drawing: Option<Tag>, headline: Wording<'_>) -> Tag {
        let headline = tag!("p", "class" = "thanks", "tabindex" = "-1")
            .handle(self.heading)
            .child(headline.view(None, None));
        tag!("div", "class" = "outcome").maybe(drawing).child(headline)
    }

    fn view_closing(&self) -> Tag {
        let scene = self.scene;
        self.view_outcome(None, self.usual(Key::Closed)).child(
            tag!("div", "class" = "ways")
                .child(scene.button(true, Key::Undo, Input::Back))
                .child(scene.button(true, Key::NotNow, Input::Close))
                .child(scene.button(true, Key::Never, Input::Refuse)),
        )
    }

    fn view_not_sent(&self, unsent: Unsent) -> Tag {
        let scene = self.scene;
        let advice = match unsent {
            Unsent::Kept => Key::NotSentKept,
            Unsent::Waiting => Key::NotSentRetry,
            Unsent::Refused => Key::NotSentRefused,
        };
        let mut kept = scene
            .session
            .comments()
            .into_iter()
            .map(|comment| tag!("blockquote", "class" = "kept", "dir" = "auto").text(comment));
        let back = scene.session.may_go_back(unsent);
        let retry = unsent != Unsent::Refused;
        let buttons = tag!("div", "class" = "navigation")
            .maybe(back.then(|| scene.button(true, Key::Back, Input::Back)))
            .maybe(retry.then(|| scene.button(false, Key::Retry, Input::Retry)));
        self.view_outcome(None, self.usual(Key::NotSent))
            .child(scene.hint(None, advice))
            .children(&mut kept)
            .child(buttons)
    }

    fn view_sent(&self) -> Tag {
        let scene = self.scene;
        let session = scene.session;
        let definition = session.definition();
        let is_complaint = session.is_complaint();
        let answers = session.answers();
        let is_reachable = |answer: &Answer| matches!(answer, Answer::Contact { .. });
        let is_promised = is_complaint && answers.iter().any(is_reachable);
        // Sorrow is no success.
        let (usual, drawing) = match is_complaint {
            true => (Key::Sorry, None),
            false => (Key::Thanks, Some(Scene::stroke(Some("tick"), "M5 12.5l4.5 4.5L19 7.5"))),
        };
        let withdraw = if session.phase() == Phase::Sending { Key::Sending } else { Key::Withdraw };
        let ways = tag!("div", "class" = "ways")
            .maybe(definition.review.as_ref().map(|link| self.view_link(link, true)))
            .maybe(definition.back_link.as_ref().map(|link| self.view_link(link, false)));
        let second_thoughts = tag!("div", "class" = "ways plain")
            .child(scene.button(true, Key::Correct, Input::Correct))
            .child(scene.button(true, withdraw, Input::Withdraw));
        self.view_outcome(drawing, scene.wording(session.ending(), scene.text(usual)))
            .maybe(is_promised.then(|| scene.hint(None, Key::Promise)))
            .child(scene.hint(None, self.sent_key))
            .child(ways)
            .child(second_thoughts)
            .maybe(definition.receipt.then(|| self.view_receipt(&answers)))
    }

    /// A link as a button: that to a review opens beside the page, that back leads away from it.
    fn view_link(&self, link: &Link, is_review: bool) -> Tag {
        let (key, part) =
            if is_review { (Key::Review, "review") } else { (Key::BackLink, "back_link") };
        tag!(
            "a",
            "class" = if is_review { "button" } else { "button quiet" },
            "part" = part,
            "href" = link.url.clone(),
            "target" = is_review.then_some("_blank"),
            "rel" = "noopener"
        )
        .child(self.scene.wording(&link.text, self.scene.text(key)).view(None, None))
    }

    /// What was sent, question by question, and the code that names it.
    fn view_receipt(&self, answers: &[Answer]) -> Tag {
        let scene = self.scene;
        let mut rows: Vec<Tag> = Vec::new();
        let mut last = "";
        for answer in answers {
            let mut questions = scene.session.definition().questions.iter();
            let Some(question) = questions.find(|question| question.id == answer.question()) else {
                continue;
            };
            if question.id != last {
                rows.push(tag!("dt").child(scene.question(question).view(None, None)));
                last = &question.id;
            }
            rows.push(tag!("dd", "dir" = "auto").text(&self.told(question, answer)));
        }
        tag!("details", "part" = "receipt")
            .child(tag!("summary").text(scene.text(Key::Receipt)))
            .child(tag!("dl").children(&mut rows.into_iter()))
            .child(scene.hint(None, Key::ReceiptCode).child(tag!("code").text(self.response)))
    }

    /// An answer in words: `Delivery, Expected, 5`.
    fn told(&self, question: &Question, answer: &Answer) -> String {
        let scene = self.scene;
        let mut told = String::new();
        let mut tell = |text: &str| {
            if !told.is_empty() && !text.is_empty() {
                told.push_str(scene.text(Key::Comma));
            }
            told.push_str(text);
        };
        let item = |id: &str| {
            let item = question.items().iter().find(|item| item.id == id);
            item.map(|item| scene.wording(&item.text, "").text).unwrap_or_default()
        };
        match answer {
            Answer::Rating(rating) => {
                tell(&item(rating.item.as_deref().unwrap_or_default()));
                tell(rating.role.map_or("", |role| scene.text(side_key(role))));
                match rating.value {
                    Some(point) => tell(&scene.messages.number(point.into())),
                    None => tell(scene.text(Key::NotApplicable)),
                }
            }
            Answer::Choice { values, .. } => values.iter().for_each(|id| tell(&item(id))),
            Answer::Comment { text, .. } => tell(text),
            Answer::Contact { name, email, phone, .. } => {
                [name, email, phone].into_iter().flatten().for_each(|text| tell(text));
            }
        }
        told
    }
}

/// The phase whose words stand in place of the questions; `None` while they are on the card.
///
/// Taking back is said where it was asked for.
pub fn phase_over(session: &Session) -> Option<Phase> {
    match session.phase() {
        Phase::Sending if session.status() == Status::Withdrawn => Some(Phase::Sent),
        phase @ (Phase::Sent | Phase::NotSent(_) | Phase::Withdrawn | Phase::Closing) => {
            Some(phase)
        }
        _ => None,
    }
}
