//! The card: where the session lives while it is on screen.

use super::outcome::{Outcome, phase_over};
use super::question::QuestionView;
use super::tag::{Tag, tag};
use super::{Scene, navigation};
use crate::dom::{Ears, Heard, Meanings, focus, has_focus, typed_text};
use crate::i18n::{Key, Messages};
use std::rc::Rc;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::Definition;
use trefoil_survey::record::Scalar;
use trefoil_survey::session::{Input, Phase, Session};
use trefoil_survey::value::Value;
use yew::prelude::*;

/// What a [`SurveyCard`] shows.
#[derive(Properties)]
pub struct SurveyCardProps {
    /// What is asked.
    pub definition: Rc<Definition>,
    /// The widget's words, until others come; nothing is drawn as long as there are none.
    pub messages: Option<Rc<Messages>>,
    /// What the page passed in for placeholders in the survey's words.
    pub values: Rc<[(String, Scalar)]>,
    /// Answers that are ticked already, in the record's form; nothing is sent by itself.
    pub prefill: Rc<Value>,
    /// Whether these answers were given before a reload, so that it goes on behind them.
    pub is_resumed: bool,
    /// The seed of what is shuffled: that of the response's id.
    pub seed: u64,
    /// The response's id, the code by which its removal is asked for.
    pub response: AttrValue,
    /// The key of the sentence that says where a sent answer is; that of a preview also shows a banner.
    pub sent_key: Key,
    /// Hears the session once when it is drawn and after each change; the callback beside it
    /// takes what became of a sending.
    pub on_session: Callback<(Rc<Session>, Callback<Input>)>,
}

impl PartialEq for SurveyCardProps {
    /// Whether both are the same survey in the same words; equal ones read twice are two.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.definition, &other.definition)
            && self.messages.as_ref().map(Rc::as_ptr) == other.messages.as_ref().map(Rc::as_ptr)
            && self.values == other.values
            && Rc::ptr_eq(&self.prefill, &other.prefill)
            && self.is_resumed == other.is_resumed
            && self.seed == other.seed
            && self.response == other.response
            && self.sent_key == other.sent_key
            && self.on_session == other.on_session
    }
}

/// What a card is told.
#[derive(Debug)]
pub enum Told {
    /// What the respondent or the endpoint did.
    Input(Input),
    /// The widget's words in another language.
    Words(Rc<Messages>),
}

/// Shows where a session stands, and tells of each change.
///
/// It touches no storage, network or clock: what has to happen is decided by whoever listens.
pub struct SurveyCard {
    session: Rc<Session>,
    messages: Option<Rc<Messages>>,
    on_input: Callback<Input>,
    /// What the events of the elements mean that are drawn now.
    meanings: Rc<Meanings<Input>>,
    /// One for the whole card (docs/adr/0012).
    ears: Option<Ears>,
    card: NodeRef,
    /// What takes the focus when the respondent's own press brings up another step.
    heading: NodeRef,
    /// Whether it takes the focus now: what the endpoint says may come when the respondent is
    /// somewhere else on the page.
    may_focus: bool,
    drawn: Option<Place>,
}

/// What part of the survey is on the card: the step, or what is said in its place.
type Place = (usize, Option<Phase>);

impl Component for SurveyCard {
    type Message = Told;
    type Properties = SurveyCardProps;

    fn create(ctx: &Context<Self>) -> Self {
        let SurveyCardProps { definition, seed, prefill, is_resumed, .. } = ctx.props();
        let mut session = Session::new(definition.clone(), *seed).with_answers(prefill);
        if *is_resumed {
            session = session.after(Input::Resume);
        }
        Self {
            drawn: None,
            session: Rc::new(session),
            messages: ctx.props().messages.clone(),
            on_input: ctx.link().callback(Told::Input),
            meanings: Rc::default(),
            ears: None,
            card: NodeRef::default(),
            heading: NodeRef::default(),
            may_focus: false,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, told: Told) -> bool {
        let input = match told {
            Told::Input(input) => input,
            Told::Words(messages) => {
                self.messages = Some(messages);
                return true;
            }
        };
        let is_said = matches!(input, Input::Delivered | Input::NotDelivered(_));
        self.may_focus = !is_said || has_focus(&self.card);
        let next = self.session.after(input);
        if *self.session == next {
            return false;
        }
        self.session = Rc::new(next);
        self.tell(ctx);
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if self.messages.is_none() {
            return;
        }
        let place = place(&self.session);
        let before = self.drawn.replace(place);
        if before.is_none() {
            let on_input = self.on_input.clone();
            let tell = move |mut input, event: &_| {
                if let Input::Typed { text, .. } = &mut input {
                    *text = typed_text(event);
                }
                on_input.emit(input);
            };
            self.ears = Ears::around(&self.card, self.meanings.clone(), tell);
            return self.tell(ctx);
        }
        if before != Some(place) && self.may_focus {
            focus(&self.heading);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        self.meanings.clear();
        let SurveyCardProps { values, sent_key, response, .. } = ctx.props();
        let session = &*self.session;
        let is_over = matches!(session.phase(), Phase::Dismissed | Phase::Closed);
        let Some(messages) = self.messages.as_deref().filter(|_| !is_over) else {
            return Html::default();
        };
        let scene = &Scene { session, messages, values, on_input: &self.meanings };
        let over = phase_over(session);
        let outcome = Outcome { scene, heading: &self.heading, sent_key: *sent_key, response };
        let close = tag!(
            "button",
            "type" = "button",
            "class" = "close",
            "part" = "close",
            "aria-label" = String::from(messages.text(Key::Close))
        );
        // No landmark: two surveys on one page would be two of the same name.
        tag!(
            "section",
            "class" = "card",
            "part" = "base",
            "role" = "group",
            "lang" = String::from(messages.language()),
            "dir" = String::from(messages.text(Key::Dir)),
            "aria-label" = String::from(messages.text(Key::Survey))
        )
        .handle(&self.card)
        .child(scene.press(close, Input::Close).child(Scene::stroke(None, "M6 6l12 12M18 6L6 18")))
        .maybe(scene.languages())
        .maybe(
            (*sent_key == Key::Preview)
                .then(|| tag!("p", "class" = "banner").text(scene.text(Key::Preview))),
        )
        .child(
            tag!("div", "role" = "status", "part" = "status")
                .maybe(over.map(|phase| outcome.view(phase))),
        )
        .maybe(over.is_none().then(|| self.view_form(scene)))
        .into()
    }
}

impl SurveyCard {
    fn tell(&self, ctx: &Context<Self>) {
        ctx.props().on_session.emit((self.session.clone(), self.on_input.clone()));
    }

    fn view_form(&self, scene: &Scene<'_>) -> Tag {
        let mut questions =
            scene.session.shown().map(|shown| QuestionView::of(scene, shown).view());
        // A key, so that no radio or focus of one step lives on in the next.
        let step = tag!("div", "class" = "step", "tabindex" = "-1")
            .handle(&self.heading)
            .key(&whole_text(scene.session.step() as i64))
            .children(&mut questions);
        tag!("form", "novalidate" = "")
            .on(Heard::Submit, scene.on_input, Input::Forward)
            .child(step)
            .maybe(navigation::problem(scene))
            .child(navigation::buttons(scene))
    }
}

fn place(session: &Session) -> Place {
    (session.step(), phase_over(session))
}
