//! In which languages the owner writes, and which one is at hand.

use super::desk::Desk;
use super::draft::LANGUAGES_MAX;
use super::edit::Edit;
use super::fields::{AWAY, Says, icon, ticked};
use crate::dom::typed_text;
use crate::i18n::languages::{LANGUAGES, name};
use crate::i18n::spoken::{count, text, text_of};
use crate::say;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// What a [`LanguagesBar`] needs.
#[derive(PartialEq, Properties)]
pub struct LanguagesBarProps {
    /// The draft and how it is worked on.
    pub desk: Desk,
    /// Hears the language to write in.
    pub on_language: Callback<AttrValue>,
}

/// The languages as a row of choices, with one more to add.
#[component]
pub fn LanguagesBar(props: &LanguagesBarProps) -> Html {
    let desk = &props.desk;
    let languages = desk.draft.languages();
    let main = desk.draft.main_language().to_owned();
    let at_hand = desk.language.to_string();
    let add = {
        let (desk, on_language) = (desk.clone(), props.on_language.clone());
        Callback::from(move |event: Event| {
            let tag = typed_text(&event);
            if !tag.is_empty() {
                desk.on_edit.emit(Edit::AddLanguage(tag.clone()));
                on_language.emit(tag.into());
            }
        })
    };
    let away = {
        let (desk, on_language, tag) = (desk.clone(), props.on_language.clone(), at_hand.clone());
        let main = languages.iter().find(|own| **own != tag).map_or("en", |own| own).to_owned();
        Callback::from(move |_: MouseEvent| {
            on_language.emit(main.clone().into());
            desk.on_edit.emit(Edit::RemoveLanguage(tag.clone()));
            desk.on_focus.emit("add-language".into());
        })
    };
    let has_switch = desk.draft.at("definition.languages").is_some();
    let switch = {
        let (desk, all) = (desk.clone(), desk.draft.list("languages").to_vec());
        Callback::from(move |_: Event| {
            let offered = if has_switch { Value::Null } else { Value::List(all.clone()) };
            desk.put("definition.languages", offered);
        })
    };
    let rest = LANGUAGES.iter().filter(|language| !languages.contains(&language.tag));
    html! {
        <section class="languages" aria-label={say!("Languages of your words")}>
            <div class="language-row">
                <fieldset class="tabs">
                    <legend class="unseen">{ say!("Write in") }</legend>
                    { for languages.iter().map(|tag| {
                        let onchange = props.on_language.reform(|event: Event| typed_text(&event).into());
                        html! {
                            <label class="tab-choice">
                                <input type="radio" name="write-in" value={(*tag).to_owned()} checked={*tag == at_hand} {onchange} />
                                <span>{ text_of(name(tag)) }</span>
                            </label>
                        }
                    }) }
                </fieldset>
                if languages.len() > 1 {
                    { icon("remove-language".into(), say!("Remove {what}", what = text_of(name(&at_hand))), AWAY, false, away) }
                }
                if languages.len() < LANGUAGES_MAX {
                    <label class="choose">
                        <span class="unseen">{ say!("Add a language") }</span>
                        <select id="add-language" onchange={add}>
                            <option value="" selected=true>{ say!("Add a language…") }</option>
                            { for rest.map(|language| html! {
                                <option value={language.tag}>{ format!("{} – {}", text(language.name), language.own_name) }</option>
                            }) }
                        </select>
                    </label>
                }
            </div>
            <p class="hint">
                { say!("The widget\u{2019}s own words come in {number} languages by themselves. What you write is yours to translate.",
                    number = count(LANGUAGES.len() as u64)) }
                if at_hand != main {
                    { " " }
                    { say!("What you leave empty here is read in {language}.", language = text_of(name(&main))) }
                }
            </p>
            if languages.len() > 1 {
                <div class="language-row">
                    { ticked("has-switch", Says {
                        label: say!("Visitors can switch the language on the card"), ..Says::default()
                    }, has_switch, switch) }
                    if at_hand != main {
                        <button type="button" class="secondary" onclick={desk.press(Edit::MainLanguage(at_hand.clone()))}>
                            { say!("Make {language} the main one", language = text_of(name(&at_hand))) }
                        </button>
                    }
                </div>
            }
        </section>
    }
}
