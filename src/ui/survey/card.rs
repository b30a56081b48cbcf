//! The card: where the session lives while it is on screen.

use super::question::QuestionView;
use super::{Scene, navigation, outcome};
use crate::dom::focus;
use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::definition::Definition;
use trefoil_survey::session::{Input, Phase, Session};
use yew::prelude::*;

/// What a [`SurveyCard`] shows.
#[derive(Properties)]
pub struct SurveyCardProps {
    /// What is asked.
    pub definition: Rc<Definition>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// The key of the sentence that says where a sent answer is; `preview` also shows a banner.
    pub sent_key: AttrValue,
    /// Hears the session once when it is shown and after each change; the callback beside it
    /// takes what became of a sending.
    pub on_session: Callback<(Rc<Session>, Callback<Input>)>,
}

impl PartialEq for SurveyCardProps {
    /// Whether both are the same survey in the same words; equal ones read twice are two.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.definition, &other.definition)
            && Rc::ptr_eq(&self.messages, &other.messages)
            && self.sent_key == other.sent_key
            && self.on_session == other.on_session
    }
}

/// Shows where a session stands, and tells of each change.
///
/// It touches no storage, network or clock: what has to happen is decided by whoever listens.
pub struct SurveyCard {
    session: Rc<Session>,
    on_input: Callback<Input>,
    /// What takes the focus when the respondent's own press brings up another step.
    heading: NodeRef,
    drawn: Place,
}

/// What part of the survey is on the card: the step, or the end of it.
type Place = (usize, bool);

impl Component for SurveyCard {
    type Message = Input;
    type Properties = SurveyCardProps;

    fn create(ctx: &Context<Self>) -> Self {
        let session = Session::new(ctx.props().definition.clone());
        Self {
            drawn: place(&session),
            session: Rc::new(session),
            on_input: ctx.link().callback(|input| input),
            heading: NodeRef::default(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, input: Input) -> bool {
        let next = self.session.after(input);
        if *self.session == next {
            return false;
        }
        self.session = Rc::new(next);
        self.tell(ctx);
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if is_first {
            return self.tell(ctx);
        }
        let place = place(&self.session);
        if self.drawn != place {
            self.drawn = place;
            focus(&self.heading);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let SurveyCardProps { messages, sent_key, .. } = ctx.props();
        let session = &*self.session;
        if matches!(session.phase(), Phase::Dismissed | Phase::Closed) {
            return Html::default();
        }
        let scene = Scene { session, messages, on_input: &self.on_input };
        let label = String::from(messages.text("survey"));
        let (_, is_over) = place(session);
        html! {
            // No landmark: two surveys on one page would be two of the same name.
            <section class="card" part="base" role="group" lang={String::from(messages.language())}
                dir={String::from(messages.direction())} aria-label={label}>
                <button type="button" class="close" part="close" onclick={scene.press(Input::Close)}
                    aria-label={String::from(messages.text("close"))}>
                    { Scene::stroke(None, "M6 6l12 12M18 6L6 18") }
                </button>
                if sent_key == "preview" { <p class="banner">{ scene.text("preview") }</p> }
                <div role="status" part="status">
                    if is_over { { outcome::view(scene, &self.heading, sent_key) } }
                </div>
                if !is_over { { self.view_form(scene) } }
            </section>
        }
    }
}

impl SurveyCard {
    fn tell(&self, ctx: &Context<Self>) {
        ctx.props().on_session.emit((self.session.clone(), self.on_input.clone()));
    }

    fn view_form(&self, scene: Scene<'_>) -> Html {
        let onsubmit = scene.on_input.reform(|event: SubmitEvent| {
            event.prevent_default();
            Input::Forward
        });
        let questions = scene
            .session
            .shown()
            .map(|(index, question)| QuestionView { scene, index, question }.view());
        html! {
            <form {onsubmit} novalidate=true>
                // A key, so that no radio or focus of one step lives on in the next.
                <div class="step" ref={&self.heading} tabindex="-1" key={scene.session.step()}>
                    { for questions }
                </div>
                { navigation::view(scene) }
            </form>
        }
    }
}

fn place(session: &Session) -> Place {
    (session.step(), matches!(session.phase(), Phase::Sent | Phase::NotSent { .. }))
}
