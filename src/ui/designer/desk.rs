//! What every part of the designer works with.

use super::draft::Draft;
use super::edit::Edit;
use super::problems::Problems;
use crate::i18n::{Key, Messages};
use std::rc::Rc;
use trefoil_survey::definition::{Ask, Definition};
use trefoil_survey::metric::Metric;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// The draft, and how it is worked on.
#[derive(Clone)]
pub struct Desk {
    /// The draft.
    pub draft: Rc<Draft>,
    /// The survey as far as it can be read.
    pub definition: Rc<Definition>,
    /// What is wrong with it.
    pub problems: Rc<Problems>,
    /// The language that words are written in now.
    pub language: AttrValue,
    /// The widget's own words in that language.
    pub words: Rc<Messages>,
    /// Hears what is done.
    pub on_edit: Callback<Edit>,
    /// Hears the id of what is to have the focus next.
    pub on_focus: Callback<String>,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draft, &other.draft)
            && Rc::ptr_eq(&self.words, &other.words)
            && self.language == other.language
            && self.on_edit == other.on_edit
    }
}

impl Desk {
    /// Tells of something else at a place.
    pub fn put(&self, at: &str, value: Value) {
        self.on_edit.emit(Edit::Put { at: at.into(), value });
    }

    /// A press that does something.
    pub fn press(&self, edit: Edit) -> Callback<MouseEvent> {
        self.on_edit.reform(move |_: MouseEvent| edit.clone())
    }

    /// The words of the widget's own that stand where the owner writes none.
    pub fn usual(&self, ask: &Ask) -> AttrValue {
        let key = match ask {
            Ask::Rating(ask) => match ask.metric {
                Metric::Nps => Key::NpsText,
                Metric::Csat => Key::CsatText,
                Metric::Ces1 => Key::Ces1Text,
                Metric::Ces2 => Key::Ces2Text,
            },
            Ask::Choice(_) => Key::ChoiceText,
            Ask::Comment { .. } => Key::CommentText,
            Ask::Contact(_) => Key::ContactText,
        };
        self.words.text(key).to_owned().into()
    }

    /// What a question is called in lists: its words, cut short.
    pub fn label(&self, question: usize) -> String {
        let Some(asked) = self.definition.questions.get(question) else { return String::new() };
        let own = asked.text.for_reader(&self.language).map(|(text, _)| text.to_owned());
        let text = own.unwrap_or_else(|| self.usual(&asked.ask).to_string());
        let mut short: String = text.chars().take(48).collect();
        if short.len() < text.len() {
            short = format!("{}…", short.trim_end());
        }
        short
    }
}

/// The id of the element for a place.
pub fn id_of(at: &str) -> String {
    at.replace(['.', '['], "-").replace(']', "")
}
