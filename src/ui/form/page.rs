//! A page that holds a plain form and nothing else.

use super::{PlainForm, PlainFormProps};
use crate::i18n::Key;
use yew::prelude::*;

/// What a [`FormPage`] holds.
#[derive(Clone, PartialEq, Properties)]
pub struct FormPageProps {
    /// The form.
    pub form: PlainFormProps,
    /// The address of `form.css`.
    pub stylesheet: AttrValue,
    /// The page's title and heading; left out, the widget's word for a survey.
    #[prop_or_default]
    pub title: Option<AttrValue>,
}

/// The page, from `<html>` on.
#[component]
pub fn FormPage(props: &FormPageProps) -> Html {
    let FormPageProps { form, stylesheet, title } = props;
    let text = |key: Key| AttrValue::from(form.messages.text(key).to_owned());
    let title = title.clone().unwrap_or_else(|| text(Key::Survey));
    html! {
        <html lang={form.messages.language().to_owned()} dir={text(Key::Dir)}>
            { "\n" }
            <head>
                { "\n" }<meta charset="utf-8" />
                { "\n" }<meta name="viewport" content="width=device-width, initial-scale=1" />
                { "\n" }<title>{ &title }</title>
                { "\n" }<link rel="stylesheet" href={stylesheet} />
                { "\n" }
            </head>
            { "\n" }
            <body class="trefoil-form-page">
                { "\n" }
                <main>
                    { "\n" }<h1>{ &title }</h1>
                    { "\n" }<PlainForm ..form.clone() />
                    { "\n" }
                </main>
                { "\n" }
            </body>
            { "\n" }
        </html>
    }
}
