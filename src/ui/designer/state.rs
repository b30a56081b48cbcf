//! The draft with what it was before: undo and redo.

use super::draft::Draft;
use super::edit::Edit;
use std::rc::Rc;
use yew::Reducible;

/// So many acts can be undone.
pub const UNDO_MAX: usize = 200;

/// The draft in hand, if there is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    draft: Option<Rc<Draft>>,
    past: Vec<Option<Rc<Draft>>>,
    future: Vec<Option<Rc<Draft>>>,
    /// The field that was typed into last.
    typed: Option<String>,
}

/// What the owner wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Something is changed.
    Edit(Edit),
    /// What was changed last is as it was.
    Undo,
    /// What was undone last is done again.
    Redo,
}

impl State {
    /// Goes on with a draft that was kept.
    #[must_use]
    pub fn with(draft: Option<Draft>) -> Self {
        Self { draft: draft.map(Rc::new), ..Self::default() }
    }

    /// The draft, once something was begun.
    #[must_use]
    pub fn draft(&self) -> Option<&Rc<Draft>> {
        self.draft.as_ref()
    }

    /// Whether something can be undone.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether something can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The state after an act.
    #[must_use]
    pub fn after(&self, act: &Act) -> Self {
        let mut next = self.clone();
        match act {
            Act::Edit(edit) => {
                let draft = Rc::new(self.draft.as_deref().cloned().unwrap_or_default().after(edit));
                if self.draft.as_ref() == Some(&draft) {
                    return next;
                }
                let field = edit.field();
                // Letters that are typed into one field are one act.
                if field.is_none() || field != self.typed {
                    next.past.push(next.draft.take());
                    if next.past.len() > UNDO_MAX {
                        next.past.remove(0);
                    }
                }
                next.future.clear();
                next.typed = field;
                next.draft = Some(draft);
            }
            Act::Undo => {
                if let Some(before) = next.past.pop() {
                    next.future.push(std::mem::replace(&mut next.draft, before));
                    next.typed = None;
                }
            }
            Act::Redo => {
                if let Some(after) = next.future.pop() {
                    next.past.push(std::mem::replace(&mut next.draft, after));
                    next.typed = None;
                }
            }
        }
        next
    }
}

impl Reducible for State {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let next = self.after(&act);
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::STARTS;
    use super::{Act, Edit, State, UNDO_MAX};

    fn after(state: &State, acts: &[Act]) -> State {
        acts.iter().fold(state.clone(), |state, act| state.after(act))
    }

    fn typed(text: &str) -> Act {
        let at = "definition.thanks".into();
        Act::Edit(Edit::Word { at, language: "en".into(), text: text.into() })
    }

    fn started() -> State {
        State::with(Some(STARTS[0].draft("")))
    }

    fn thanks(state: &State) -> &str {
        state.draft().map_or("", |draft| draft.text("definition.thanks"))
    }

    #[test]
    fn letters_in_one_field_are_undone_together() {
        let state = after(&started(), &[typed("T"), typed("Th"), typed("Thx"), Act::Undo]);
        assert_eq!((thanks(&state), state.can_undo()), ("", false));
        assert_eq!(thanks(&state.after(&Act::Redo)), "Thx");
    }

    #[test]
    fn another_field_between_is_another_act() {
        let other = Act::Edit(Edit::AddQuestion("comment"));
        let state = after(&started(), &[typed("T"), other, typed("Thx"), Act::Undo]);
        assert_eq!(thanks(&state), "T");
        assert_eq!(thanks(&after(&state, &[Act::Undo, Act::Undo])), "");
    }

    #[test]
    fn an_edit_after_an_undo_ends_what_could_be_redone() {
        let state = after(&started(), &[typed("T"), Act::Undo, typed("U")]);
        assert!(!state.can_redo());
        assert_eq!(thanks(&after(&state, &[Act::Redo])), "U");
    }

    #[test]
    fn what_changes_nothing_is_nothing_to_undo() {
        let nothing = Act::Edit(Edit::Remove { list: "definition.questions".into(), place: 9 });
        assert!(!started().after(&nothing).can_undo());
    }

    #[test]
    fn the_past_is_bounded() {
        let add = |_| Act::Edit(Edit::AddQuestion("comment"));
        let state = after(&started(), &(0..UNDO_MAX + 9).map(add).collect::<Vec<_>>());
        let state = after(&state, &vec![Act::Undo; UNDO_MAX + 9]);
        assert_eq!(state.draft().unwrap().list("definition.questions").len(), 2 + 9);
        assert!(!state.can_undo());
    }
}
