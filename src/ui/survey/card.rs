//! The card: where the session lives while it is on screen.

use super::navigation::Navigation;
use super::outcome::Outcome;
use super::question::QuestionView;
use crate::browser::dom::focus;
use crate::i18n::Messages;
use std::rc::Rc;
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::Definition;
use trefoil_survey::session::{Input, Phase, Session};
use yew::prelude::*;

/// What a [`SurveyCard`] shows.
#[derive(PartialEq, Properties)]
pub struct SurveyCardProps {
    /// What is asked.
    pub definition: Rc<Definition>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// What became of the last attempt to send.
    pub receipt: Receipt,
    /// The key of the sentence that says where a sent answer is; `preview` also shows a banner.
    pub sent_key: AttrValue,
    /// Hears the session after each change.
    pub on_session: Callback<Rc<Session>>,
}

/// What became of the attempt to send, told to the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Counts the attempts that ended, so that two alike are two.
    pub attempts: u32,
    /// Whether the last one was delivered.
    pub is_delivered: bool,
    /// Whether another attempt may go through.
    pub is_retryable: bool,
}

/// The session, as a reducer.
#[derive(PartialEq)]
struct Held(Rc<Session>);

impl Reducible for Held {
    type Action = Input;

    fn reduce(self: Rc<Self>, input: Input) -> Rc<Self> {
        Rc::new(Self(Rc::new(self.0.after(input))))
    }
}

/// Shows where the session stands, and tells of each change.
#[component]
pub fn SurveyCard(props: &SurveyCardProps) -> Html {
    let held = {
        let definition = props.definition.clone();
        use_reducer_eq(|| Held(Rc::new(Session::new(definition))))
    };
    let session = held.0.clone();
    let heading = use_node_ref();

    use_effect_with(session.clone(), {
        let on_session = props.on_session.clone();
        move |session| on_session.emit(session.clone())
    });
    use_effect_with(props.receipt, {
        let dispatch = held.dispatcher();
        move |receipt| {
            if receipt.attempts > 0 {
                let delivered = receipt.is_delivered;
                dispatch.dispatch(if delivered { Input::Delivered } else { Input::NotDelivered });
            }
        }
    });
    let is_over = matches!(session.phase(), Phase::Sent | Phase::NotSent);
    use_step_effect((session.step(), is_over), heading.clone());

    let on_input = {
        let dispatch = held.dispatcher();
        Callback::from(move |input| dispatch.dispatch(input))
    };
    let onsubmit = on_input.reform(|event: SubmitEvent| {
        event.prevent_default();
        Input::Forward
    });

    if matches!(session.phase(), Phase::Dismissed | Phase::Closed) {
        return Html::default();
    }
    let messages = &props.messages;
    let text = |key: &str| String::from(messages.text(key));
    html! {
        <section class="card" part="base" lang={String::from(messages.language())}
            dir={String::from(messages.direction())} aria-label={text("survey")}>
            <button type="button" class="close" part="close" aria-label={text("close")}
                onclick={on_input.reform(|_| Input::Close)}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
            </button>
            if props.sent_key == "preview" {
                <p class="banner">{ text("preview") }</p>
            }
            <div role="status" part="status">
                if is_over {
                    <Outcome session={session.clone()} {messages} heading={heading.clone()}
                        sent_key={&props.sent_key} is_retryable={props.receipt.is_retryable}
                        on_input={on_input.clone()} />
                }
            </div>
            if !is_over {
                <form {onsubmit} novalidate=true>
                    <div class="step" ref={heading} tabindex="-1"
                        key={whole_text(session.step() as i64)}>
                        { for session.shown().map(|(index, _)| html! {
                            <QuestionView key={index} session={session.clone()} {index} {messages}
                                on_input={on_input.clone()} />
                        }) }
                    </div>
                    <Navigation session={session.clone()} {messages} {on_input} />
                </form>
            }
        </section>
    }
}

/// Moves the focus to what the respondent's own press brought up; never at the start.
#[hook]
fn use_step_effect(place: (usize, bool), heading: NodeRef) {
    let first = use_mut_ref(|| place);
    use_effect_with(place, move |place| {
        let before = first.replace(*place);
        if before != *place {
            focus(&heading);
        }
    });
}
