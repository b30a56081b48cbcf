//! The preview: the real card in the frame of a phone or of a desktop.

use super::draft::Draft;
use super::reach::towards;
use crate::dom::typed_text;
use crate::i18n::Messages;
use crate::i18n::languages::{LANGUAGES, name, words};
use crate::i18n::spoken::{text, text_of};
use crate::say;
use std::rc::Rc;
use trefoil_survey::definition::Definition;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// What a preview shows.
#[derive(Clone, Debug)]
pub struct Staging {
    /// The survey.
    pub definition: Rc<Definition>,
    /// The widget's words.
    pub words: Rc<Messages>,
    /// Answers that lead to what is shown.
    pub answers: Rc<Value>,
    /// What the card looks like.
    pub look: Look,
    /// Goes up when it is to start again.
    pub round: u32,
}

impl PartialEq for Staging {
    fn eq(&self, other: &Self) -> bool {
        // The same words are made anew for each drawing.
        self.definition == other.definition
            && self.words.language() == other.words.language()
            && self.answers == other.answers
            && self.look == other.look
            && self.round == other.round
    }
}

/// What a card looks like, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The theme's name; empty for Trefoil's own.
    pub theme: String,
    /// The page's own colour; empty for the theme's.
    pub accent: String,
    /// `light` or `dark`, or as the reader's device has it.
    pub scheme: String,
    /// Whether it takes less room.
    pub is_compact: bool,
    /// How it is displayed.
    pub display: String,
    /// In which corner, at which edge.
    pub position: String,
}

impl Look {
    /// What a draft's options say.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let option = |name: &str| draft.text(&format!("options.{name}")).to_owned();
        let display = option("display");
        Self {
            theme: option("theme"),
            accent: option("accent"),
            scheme: option("scheme"),
            is_compact: option("density") == "compact",
            display: if display.is_empty() { "inline".into() } else { display },
            position: option("position"),
        }
    }
}

/// What a [`Stage`] shows.
#[derive(Properties)]
pub struct StageProps {
    /// The draft.
    pub draft: Rc<Draft>,
    /// Its survey, as far as it can be read.
    pub definition: Rc<Definition>,
    /// The question that is worked on.
    pub question: Option<usize>,
    /// The language that is written in.
    pub language: AttrValue,
    /// Draws the card.
    pub card: Callback<Staging, Html>,
}

impl PartialEq for StageProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draft, &other.draft)
            && self.question == other.question
            && self.language == other.language
            && self.card == other.card
    }
}

/// What stands beside the words: frame, language, light.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let is_desktop = use_state_eq(|| false);
    let language = use_state_eq(|| props.language.clone());
    let scheme = use_state_eq(String::new);
    let round = use_state_eq(|| 0_u32);
    let is_from_start = use_state_eq(|| false);
    // Whoever writes in another language wants to see it.
    use_effect_with(props.language.clone(), {
        let language = language.clone();
        move |own| language.set(own.clone())
    });
    // Whoever opens another question wants to see that.
    use_effect_with(props.question, {
        let is_from_start = is_from_start.clone();
        move |_| is_from_start.set(false)
    });
    let question = props.question.filter(|_| !*is_from_start);
    let own_words = use_memo(language.clone(), |language| words(language));
    let staged = use_memo((props.definition.clone(), question), |(definition, question)| {
        let (definition, answers) = match question {
            Some(question) => towards(definition, *question),
            None => (definition.clone(), Value::Null),
        };
        (definition, Rc::new(answers))
    });

    let mut look = Look::of(&props.draft);
    let is_fixed = matches!(&*look.scheme, "light" | "dark");
    if !is_fixed {
        look.scheme.clone_from(&scheme);
    }
    let page = match &*look.scheme {
        "dark" => "is-dark",
        "light" => "is-light",
        _ => "",
    };
    let staging = Staging {
        definition: staged.0.clone(),
        words: (*own_words).clone(),
        answers: staged.1.clone(),
        look: look.clone(),
        round: *round,
    };
    let again = {
        let (round, is_from_start) = (round.clone(), is_from_start.clone());
        Callback::from(move |_: MouseEvent| {
            is_from_start.set(true);
            round.set(*round + 1);
        })
    };
    let switch = |is_wide: bool, label: &'static str| {
        let is_desktop = is_desktop.clone();
        let is_pressed = (*is_desktop == is_wide).to_string();
        html! {
            <button type="button" aria-pressed={is_pressed} onclick={Callback::from(move |_: MouseEvent| is_desktop.set(is_wide))}>
                { label }
            </button>
        }
    };
    let light = |wished: &'static str, label: &'static str| {
        let is_pressed = (*scheme == wished).to_string();
        let scheme = scheme.clone();
        html! {
            <button type="button" aria-pressed={is_pressed} onclick={Callback::from(move |_: MouseEvent| scheme.set(wished.into()))}>
                { label }
            </button>
        }
    };
    let on_language = {
        let language = language.clone();
        Callback::from(move |event: Event| language.set(typed_text(&event).into()))
    };
    let written = props.draft.languages();
    let others = LANGUAGES.iter().filter(|own| !written.contains(&own.tag));
    let frame = if *is_desktop { "frame desktop" } else { "frame phone" };
    html! {
        <section class={if *is_desktop { "stage is-wide" } else { "stage" }} aria-labelledby="stage">
            <div class="stage-head">
                <h2 id="stage" tabindex="-1">{ say!("Preview") }</h2>
                <p class="quiet">{ say!("The real survey. Nothing is sent.") }</p>
            </div>
            <div class="stage-tools" role="group" aria-label={say!("How the preview is shown")}>
                <span class="switch">{ switch(false, say!("Phone")) }{ switch(true, say!("Desktop")) }</span>
                if !is_fixed {
                    <span class="switch">{ light("", say!("Auto")) }{ light("light", say!("Light")) }{ light("dark", say!("Dark")) }</span>
                }
                <label class="choose">
                    <span class="unseen">{ say!("Language of the preview") }</span>
                    <select id="stage-language" onchange={on_language}>
                        <optgroup label={say!("You write in")}>
                            { for written.iter().map(|tag| html! {
                                <option value={(*tag).to_owned()} selected={**tag == **language}>{ text_of(name(tag)) }</option>
                            }) }
                        </optgroup>
                        <optgroup label={say!("The widget speaks")}>
                            { for others.map(|own| html! {
                                <option value={own.tag} selected={own.tag == &**language}>{ format!("{} – {}", text(own.name), own.own_name) }</option>
                            }) }
                        </optgroup>
                    </select>
                </label>
            </div>
            <div class={classes!(frame, page)}>
                <div class="screen" tabindex="0" role="group" aria-label={say!("A page with your survey")}>
                    <div class="mock" aria-hidden="true"><span /><span /><span /></div>
                    if look.display == "modal" {
                        <div class="shade" />
                    }
                    { props.card.emit(staging) }
                    if look.display == "inline" {
                        <div class="mock" aria-hidden="true"><span /><span /></div>
                    }
                </div>
            </div>
            <div class="stage-foot">
                <button type="button" class="secondary" onclick={again}>{ say!("Start again") }</button>
                if look.display == "tab" {
                    <p class="quiet">{ say!("Visitors see a tab at the edge; it opens this card.") }</p>
                }
                if look.display == "modal" {
                    <p class="quiet">{ say!("A dialog comes only at a visitor\u{2019}s click; else it is a card in a corner.") }</p>
                }
            </div>
        </section>
    }
}
