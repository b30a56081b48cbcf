//! The root component on a host page: the card, and what leaves the page.

use super::outbound::Outbound;
use crate::config::{Config, Storage};
use crate::delivery::Outcome;
use crate::i18n::Messages;
use crate::ui::survey::{Receipt, SurveyCard};
use std::rc::Rc;
use trefoil_survey::session::Session;
use yew::prelude::*;

/// What a [`Widget`] is made of.
#[derive(Properties)]
pub struct WidgetProps {
    /// What the page asked for.
    pub config: Rc<Config>,
    /// The widget's words.
    pub messages: Rc<Messages>,
    /// What leaves the page.
    pub outbound: Rc<Outbound>,
}

impl PartialEq for WidgetProps {
    /// A root is drawn once; its props never change.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.outbound, &other.outbound)
    }
}

/// The card on a host page.
#[component]
pub fn Widget(props: &WidgetProps) -> Html {
    let receipt = use_state(Receipt::default);
    let on_session = {
        let (outbound, receipt) = (props.outbound.clone(), receipt.clone());
        Callback::from(move |session: Rc<Session>| {
            let receipt = receipt.clone();
            outbound.take(&session, move |outcome| receipt.set(after(*receipt, outcome)));
        })
    };
    let sent_key = match &*props.config {
        Config { preview: true, .. } => "preview",
        Config { endpoint: None, storage: Storage::Session | Storage::Local, .. } => "kept",
        _ => "sent",
    };
    html! {
        <SurveyCard definition={props.config.definition.clone()} messages={props.messages.clone()}
            receipt={*receipt} {sent_key} {on_session} />
    }
}

fn after(receipt: Receipt, outcome: Outcome) -> Receipt {
    Receipt {
        attempts: receipt.attempts + 1,
        is_delivered: matches!(outcome, Outcome::Delivered(_) | Outcome::Kept),
        is_retryable: outcome.is_retryable(),
    }
}
