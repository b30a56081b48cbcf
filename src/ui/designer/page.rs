//! The designer's page: steps at the start, the preview at the end.

use super::desk::Desk;
use super::draft::Draft;
use super::edit::{Edit, QUESTIONS};
use super::languages_bar::LanguagesBar;
use super::look::look;
use super::moment::Moment;
use super::outputs::Hashes;
use super::problems::{Problems, readable};
use super::questions::Questions;
use super::site::{Output, Site};
use super::stage::{Stage, Staging};
use super::starting::{Starting, refusal};
use super::state::{Act, State};
use super::step::Step;
use crate::i18n::languages::{name, words};
use crate::i18n::spoken::{count, text_of};
use crate::say;
use std::rc::Rc;
use yew::prelude::*;

/// What the [`Designer`] works on, and whom it tells.
#[derive(PartialEq, Properties)]
pub struct DesignerProps {
    /// The draft and its past.
    pub state: Rc<State>,
    /// Hears what the owner wants.
    pub on_act: Callback<Act>,
    /// Where the widget's files are, as far as it can be known.
    pub files: AttrValue,
    /// The hashes of those files.
    pub hashes: Rc<Hashes>,
    /// Whether drafts are kept in this browser.
    pub is_kept: bool,
    /// Draws the card.
    pub card: Callback<Staging, Html>,
    /// Hears the id of what is to have the focus.
    pub on_focus: Callback<String>,
    /// Hears the change of the file input.
    pub on_pick: Callback<Event>,
    /// Hears a file that was dropped on the page.
    pub on_drop: Callback<DragEvent>,
    /// How many files were opened so far.
    pub opened: u32,
    /// What is wrong with the file that was given last, and its name.
    pub refused: Option<(AttrValue, Vec<String>)>,
    /// Hears what is to be copied.
    pub on_copy: Callback<Output>,
    /// What was to be copied last, and whether it was.
    pub copied: Option<(Output, bool)>,
    /// Hears what is to be saved.
    pub on_save: Callback<Output>,
}

/// Begins a survey, works on it, hands it out.
#[component]
pub fn Designer(props: &DesignerProps) -> Html {
    let step = use_state_eq(|| Step::Questions);
    let open = use_state_eq(|| Some(0_usize));
    let language = use_state_eq(|| AttrValue::from("en"));
    let is_starting = use_state_eq(|| false);
    let is_previewed = use_state_eq(|| false);
    let said = use_state_eq(String::new);

    let draft = props.state.draft().cloned();
    let of_draft = use_memo(draft.clone(), |draft| {
        let draft = draft.clone().unwrap_or_default();
        (Rc::new(readable(&draft)), Rc::new(Problems::of(&draft)))
    });
    // A language that is gone is not written in.
    let at_hand = match &draft {
        Some(draft) if !draft.languages().contains(&&**language) => {
            AttrValue::from(draft.main_language().to_owned())
        }
        _ => (*language).clone(),
    };
    let own_words = use_memo(at_hand.clone(), |tag| words(tag));

    let on_edit = {
        let (said, open) = (said.clone(), open.clone());
        props.on_act.reform(move |edit: Edit| {
            said.set(done(&edit));
            open.set(open_after(*open, &edit));
            Act::Edit(edit)
        })
    };
    let on_start = {
        let (on_act, is_starting, open, step) =
            (props.on_act.clone(), is_starting.clone(), open.clone(), step.clone());
        let on_focus = props.on_focus.clone();
        Callback::from(move |draft: Draft| {
            is_starting.set(false);
            open.set(Some(0));
            step.set(Step::Questions);
            on_act.emit(Act::Edit(Edit::Replace(Box::new(draft))));
            on_focus.emit("design".into());
        })
    };
    let on_go_on = {
        let is_starting = is_starting.clone();
        Callback::from(move |()| is_starting.set(false))
    };
    // A file that was opened is worked on.
    use_effect_with(props.opened, {
        let (is_starting, open, step) = (is_starting.clone(), open.clone(), step.clone());
        move |_| {
            is_starting.set(false);
            open.set(Some(0));
            step.set(Step::Questions);
        }
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let ondrop = props.on_drop.reform(|event: DragEvent| {
        event.prevent_default();
        event
    });

    let starting = html! {
        <Starting has_draft={draft.is_some()} files={props.files.clone()} {on_start} {on_go_on}
            on_pick={props.on_pick.clone()} refused={props.refused.clone()} />
    };
    let Some(draft) = draft.filter(|_| !*is_starting) else {
        return html! {
            <div class="studio design" {ondragover} {ondrop}>
                <main>
                    <h1 id="design" tabindex="-1">{ say!("Design") }</h1>
                    <p class="lead">{ say!("A survey for your site: choose the questions, see it live, take the tag along.") }</p>
                    { starting }
                </main>
            </div>
        };
    };
    let (definition, problems) = (*of_draft).clone();
    let desk = Desk {
        draft: draft.clone(),
        definition: definition.clone(),
        problems: problems.clone(),
        language: at_hand.clone(),
        words: (*own_words).clone(),
        on_edit,
        on_focus: props.on_focus.clone(),
    };
    let on_step = {
        let (step, on_focus) = (step.clone(), props.on_focus.clone());
        Callback::from(move |wished: Step| {
            step.set(wished);
            on_focus.emit("step".into());
        })
    };
    let on_open = {
        let open = open.clone();
        Callback::from(move |wished| open.set(wished))
    };
    let on_language = {
        let language = language.clone();
        Callback::from(move |wished| language.set(wished))
    };
    let act = |act: Act, done: &'static str| {
        let (on_act, said) = (props.on_act.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            said.set(done.into());
            on_act.emit(act.clone());
        })
    };
    let again = {
        let (is_starting, on_focus) = (is_starting.clone(), props.on_focus.clone());
        Callback::from(move |_: MouseEvent| {
            is_starting.set(true);
            on_focus.emit("starting".into());
        })
    };
    let turn = {
        let (is_previewed, on_focus) = (is_previewed.clone(), props.on_focus.clone());
        Callback::from(move |_: MouseEvent| {
            is_previewed.set(!*is_previewed);
            on_focus.emit(if *is_previewed { "step" } else { "stage" }.into());
        })
    };
    html! {
        <div class="studio design" {ondragover} {ondrop}>
            <main>
                <div class="design-head">
                    <h1 id="design" tabindex="-1">{ say!("Design") }</h1>
                    <div class="acts">
                        <button type="button" class="secondary" id="undo" aria-disabled={(!props.state.can_undo()).then_some("true")}
                            onclick={act(Act::Undo, say!("Undone"))}>{ say!("Undo") }</button>
                        <button type="button" class="secondary" id="redo" aria-disabled={(!props.state.can_redo()).then_some("true")}
                            onclick={act(Act::Redo, say!("Done again"))}>{ say!("Redo") }</button>
                        <button type="button" class="secondary" onclick={again}>{ say!("New or open") }</button>
                    </div>
                </div>
                <p class="quiet small">
                    { if props.is_kept {
                        say!("Your draft is kept in this browser.")
                    } else {
                        say!("This browser keeps nothing: save the definition before you leave.")
                    } }
                </p>
                <p class="unseen" role="status">{ &*said }</p>
                { refusal(props.refused.as_ref()) }
                <div class={if *is_previewed { "bench is-previewed" } else { "bench" }}>
                    <div class="work">
                        <nav class="steps" aria-label={say!("Steps")}>
                            <ol>
                                { for Step::ALL.iter().map(|own| tab(*own, *step == *own, &problems, &on_step)) }
                            </ol>
                        </nav>
                        <h2 id="step" class="unseen" tabindex="-1">{ step.name() }</h2>
                        { match *step {
                            Step::Questions => html! {
                                <>
                                    <LanguagesBar desk={desk.clone()} {on_language} />
                                    <Questions desk={desk.clone()} open={*open} {on_open} />
                                </>
                            },
                            Step::Look => look(&desk),
                            Step::Moment => html! { <Moment desk={desk.clone()} /> },
                            Step::Site => html! {
                                <Site desk={desk.clone()} hashes={props.hashes.clone()} on_copy={props.on_copy.clone()}
                                    on_save={props.on_save.clone()} copied={props.copied.clone()} on_step={on_step.clone()} />
                            },
                        } }
                        { next(*step, &on_step) }
                    </div>
                    <Stage {draft} {definition} question={*open} language={at_hand} card={props.card.clone()} />
                </div>
                <button type="button" class="turn drop-button" onclick={turn}>
                    { if *is_previewed { say!("Edit") } else { say!("Preview") } }
                </button>
            </main>
        </div>
    }
}

/// A step, with how much is wrong in it.
fn tab(own: Step, is_current: bool, problems: &Problems, on_step: &Callback<Step>) -> Html {
    let wrong = problems.count(own) as u64;
    html! {
        <li>
            <button type="button" aria-current={is_current.then_some("step")} onclick={on_step.reform(move |_: MouseEvent| own)}>
                { own.name() }
                if wrong > 0 {
                    <span class="count">{ count(wrong) }<span class="unseen">
                        { if wrong == 1 { say!(" problem") } else { say!(" problems") } }
                    </span></span>
                }
            </button>
        </li>
    }
}

/// The way to the next step.
fn next(step: Step, on_step: &Callback<Step>) -> Html {
    let place = Step::ALL.iter().position(|own| *own == step).unwrap_or_default();
    let Some(next) = Step::ALL.get(place + 1).copied() else { return Html::default() };
    html! {
        <p class="next">
            <button type="button" class="drop-button" onclick={on_step.reform(move |_: MouseEvent| next)}>
                { say!("Next: {step}", step = next.name()) }
            </button>
        </p>
    }
}

/// The place of the question that is open: it stays open where it goes.
fn open_after(open: Option<usize>, edit: &Edit) -> Option<usize> {
    let own = open?;
    match edit {
        Edit::Move { list, from, to } if list == QUESTIONS => Some(match own {
            _ if own == *from => *to,
            _ if *from < own && own <= *to => own - 1,
            _ if *to <= own && own < *from => own + 1,
            _ => own,
        }),
        Edit::Remove { list, place } if list == QUESTIONS => match own {
            _ if own == *place => None,
            _ if own > *place => Some(own - 1),
            _ => Some(own),
        },
        _ => open,
    }
}

/// What an act did, for those who do not see it.
fn done(edit: &Edit) -> String {
    match edit {
        Edit::AddQuestion(_) => say!("Question added").into(),
        Edit::AddItem(_) => say!("Entry added").into(),
        Edit::AddEnding => say!("Ending added").into(),
        Edit::Remove { .. } => say!("Removed. Undo brings it back.").into(),
        Edit::Move { to, .. } => say!("Moved to place {number}", number = count(*to as u64 + 1)),
        Edit::AddLanguage(tag) => say!("{language} added", language = text_of(name(tag))),
        Edit::RemoveLanguage(tag) => say!("{language} removed", language = text_of(name(tag))),
        Edit::MainLanguage(tag) => {
            say!("{language} is the main language", language = text_of(name(tag)))
        }
        Edit::Replace(_) => say!("Another survey is open. Undo brings back what was here.").into(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Edit, QUESTIONS, open_after};

    #[test]
    fn the_open_question_stays_open_where_it_goes() {
        let moved = |from, to| Edit::Move { list: QUESTIONS.into(), from, to };
        let after = |edit: Edit| [0, 1, 2, 3].map(|open| open_after(Some(open), &edit));
        assert_eq!(after(moved(0, 2)), [Some(2), Some(0), Some(1), Some(3)]);
        assert_eq!(after(moved(3, 1)), [Some(0), Some(2), Some(3), Some(1)]);
        let removed = Edit::Remove { list: QUESTIONS.into(), place: 1 };
        assert_eq!(after(removed), [Some(0), None, Some(1), Some(2)]);
        let other = Edit::Remove { list: "definition.endings".into(), place: 0 };
        assert_eq!(open_after(Some(0), &other), Some(0));
    }
}
