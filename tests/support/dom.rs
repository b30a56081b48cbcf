//! A survey's card on a real page, for the tests that run inside a browser.

use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use trefoil::config::Config;
use trefoil::i18n::{Key, Messages, packed};
use trefoil::ui::survey::{SurveyCard, SurveyCardProps};
use trefoil_survey::json;
use trefoil_survey::session::{Input, Session};
use trefoil_survey::value::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};
use yew::{AppHandle, Callback, Renderer};

/// A session, and who takes what became of its sending.
type Told = (Rc<Session>, Callback<Input>);

/// A mounted card, with what it told; unmounted when it goes.
pub struct Card {
    place: Element,
    app: Option<AppHandle<SurveyCard>>,
    told: Rc<RefCell<Vec<Told>>>,
}

impl Card {
    /// Mounts into the document: a radio outside it fires no `change`.
    pub async fn of(options: Value, language: &str) -> Self {
        let texts = match language {
            "fa" => include_str!("../../www/locales/fa.json"),
            _ => include_str!("../../www/locales/en.json"),
        };
        let Value::Map(mut fields) = options else { panic!("options are a map") };
        // Nothing listens at an endpoint here, and a preview needs none.
        fields.push(("preview".into(), Value::Bool(true)));
        let config = Config::of_page(&Value::Null, Value::Map(fields)).unwrap();
        let place = element("div");
        let told = Rc::<RefCell<Vec<_>>>::default();
        let on_session = {
            let told = told.clone();
            Callback::from(move |pair| told.borrow_mut().push(pair))
        };
        let props = SurveyCardProps {
            definition: config.definition,
            values: config.values.into(),
            prefill: config.prefill.into(),
            messages: Some(Rc::new(Messages::new(language, words(texts)))),
            is_resumed: config.resume.is_some(),
            seed: 0,
            response: "code".into(),
            sent_key: Key::Sent,
            on_session,
        };
        let app = Renderer::<SurveyCard>::with_root_and_props(place.clone(), props).render();
        yew::scheduler::flush().await;
        Self { place, app: Some(app), told }
    }

    /// All elements of that CSS selector, in their order.
    pub fn all(&self, css: &str) -> Vec<Element> {
        all(&self.place, css)
    }

    /// The only element of that CSS selector.
    pub fn one(&self, css: &str) -> Element {
        let found = self.all(css);
        assert_eq!(found.len(), 1, "{css} in {}", self.place.inner_html());
        found[0].clone()
    }

    /// An attribute of the only element of that CSS selector.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.one(css).get_attribute(name)
    }

    /// The text of the only element of that CSS selector.
    pub fn text(&self, css: &str) -> String {
        self.one(css).text_content().unwrap_or_default().trim().into()
    }

    /// The texts of all elements that an element's `aria-labelledby` or `aria-describedby` names.
    pub fn said_by(&self, css: &str, attribute: &str) -> String {
        let ids = self.attribute(css, attribute).unwrap_or_default();
        ids.split(' ').map(|id| self.text(&["#", id].concat())).collect::<Vec<_>>().join(" ")
    }

    /// Clicks what the CSS selector means, as a program does: the browser's own reaction follows.
    pub async fn click(&self, css: &str) {
        self.one(css).unchecked_into::<HtmlElement>().click();
        yew::scheduler::flush().await;
    }

    /// Clicks the only button of that text.
    pub async fn press(&self, text: &str) {
        let buttons = self.all("button").into_iter();
        let named = |button: &Element| button.text_content().unwrap_or_default().trim() == text;
        let found: Vec<_> = buttons.filter(named).collect();
        assert_eq!(found.len(), 1, "{text} in {}", self.place.inner_html());
        let button: &HtmlElement = found[0].unchecked_ref();
        // As a key or a finger does.
        button.focus().unwrap();
        button.click();
        yew::scheduler::flush().await;
    }

    /// Puts a text into a field and says so, as typing does.
    pub async fn write(&self, css: &str, text: &str) {
        let field = self.one(css);
        Reflect::set(&field, &"value".into(), &text.into()).unwrap();
        let typed = Function::new_with_args(
            "field",
            "field.dispatchEvent(new InputEvent('input', { bubbles: true }))",
        );
        typed.call1(&JsValue::NULL, &field).unwrap();
        yew::scheduler::flush().await;
    }

    /// Whether a radio is chosen.
    pub fn is_chosen(&self, css: &str) -> bool {
        self.one(css).unchecked_into::<HtmlInputElement>().checked()
    }

    /// How often the card told of its session.
    pub fn times_told(&self) -> usize {
        self.told.borrow().len()
    }

    /// The session as the card told it last.
    pub fn session(&self) -> Rc<Session> {
        self.told.borrow().last().unwrap().0.clone()
    }

    /// Tells the card what became of a sending.
    pub async fn reply(&self, input: Input) {
        let reply = self.told.borrow().last().unwrap().1.clone();
        reply.emit(input);
        yew::scheduler::flush().await;
    }

    /// Whether the focus is on what the CSS selector means.
    pub fn has_focus(&self, css: &str) -> bool {
        document().active_element() == Some(self.one(css))
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.place.remove();
    }
}

/// The page.
pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A new element in the page's body.
pub fn element(name: &str) -> Element {
    let element = document().create_element(name).unwrap();
    document().document_element().unwrap().append_child(&element).unwrap();
    element
}

/// All elements of that CSS selector in another one.
pub fn all(root: &JsValue, css: &str) -> Vec<Element> {
    let query = Function::new_with_args("root, css", "return [...root.querySelectorAll(css)]");
    let found: Array = query.call2(&JsValue::NULL, root, &css.into()).unwrap().unchecked_into();
    found.iter().map(JsCast::unchecked_into).collect()
}

/// A locale file as the loader hands it on.
pub fn words(file: &str) -> Value {
    packed(&json::read(file.as_bytes()).unwrap())
}

/// Options or parts of a definition.
pub fn map<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Map(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// A list of texts.
pub fn texts<const N: usize>(texts: [&str; N]) -> Value {
    Value::List(texts.map(Value::from).into())
}
