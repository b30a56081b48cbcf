//! The survey as a plain HTML form, which needs no script: the collector takes in what it sends.
//!
//! Components that only Yew's server renderer draws, for `trefoil render` and for the studio (docs/adr/0029).
//! Words and their languages are those of the card's views. A form cannot branch, so all questions are
//! there; the collector leaves out what does not belong to the answers given.

mod lacking;
mod page;
mod points;
mod question;

pub use lacking::lacking;
pub use page::{FormPage, FormPageProps};

use crate::dom::Meanings;
use crate::i18n::{Key, Messages};
use crate::ui::survey::Scene;
use std::rc::Rc;
use trefoil_survey::definition::Definition;
use trefoil_survey::plain_form::asked_at_once;
use trefoil_survey::session::Session;
use yew::prelude::*;
use yew::{BaseComponent, LocalServerRenderer};

/// What a [`PlainForm`] asks, and where it sends.
#[derive(Clone, PartialEq, Properties)]
pub struct PlainFormProps {
    /// What is asked.
    pub definition: Rc<Definition>,
    /// The widget's own words, in the language that the form is in.
    pub messages: Rc<Messages>,
    /// Where answers go: an address of https or of this very machine, or a path of the page's own site.
    pub endpoint: AttrValue,
    /// A field that people do not see and programs fill, by the name that the collector knows.
    #[prop_or_default]
    pub honeypot: Option<AttrValue>,
}

/// The form: each question with its fields, and a button.
#[component]
pub fn PlainForm(props: &PlainFormProps) -> Html {
    let PlainFormProps { definition, messages, endpoint, honeypot } = props;
    let session = Session::new(Rc::new(asked_at_once(definition)), 0);
    let scene = Scene { session: &session, messages, values: &[], on_input: &Meanings::default() };
    let language = AttrValue::from(messages.language().to_owned());
    let text = |key: Key| messages.text(key).to_owned();
    html! {
        <form class="trefoil-form" method="post" action={endpoint} accept-charset="utf-8"
            lang={&language} dir={text(Key::Dir)}>
            { LINE }<input type="hidden" name="survey" value={definition.survey.clone()} />
            { LINE }<input type="hidden" name="locale" value={&language} />
            { for session.definition().questions.iter().map(|asked| question::view(&scene, asked)) }
            { for honeypot.iter().map(trap) }
            { LINE }<div class="send"><button type="submit">{ text(Key::Send) }</button></div>
            { "\n" }
        </form>
    }
}

/// What stands before each part, so that whoever opens the text can read it.
const LINE: &str = "\n  ";

/// The field that neither eyes nor a keyboard nor a screen reader comes upon.
fn trap(name: &AttrValue) -> Html {
    html! {
        <>
            { LINE }
            <div hidden=true aria-hidden="true" lang="en" dir="ltr">
                <label>{ "Leave this empty " }<input name={name} tabindex="-1" autocomplete="off" /></label>
            </div>
        </>
    }
}

/// The form as HTML.
pub async fn fragment(props: PlainFormProps) -> String {
    rendered::<PlainForm>(props).await + "\n"
}

/// A whole page with the form as HTML.
pub async fn page(props: FormPageProps) -> String {
    ["<!doctype html>\n", &rendered::<FormPage>(props).await, "\n"].concat()
}

async fn rendered<T: BaseComponent>(props: T::Properties) -> String {
    LocalServerRenderer::<T>::with_props(props).hydratable(false).render().await
}
