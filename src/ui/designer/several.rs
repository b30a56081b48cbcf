//! Conditions made of conditions: all of them, one of them, or the opposite.

use super::condition::{Wording, condition};
use super::desk::{Desk, id_of};
use super::fields::{AWAY, icon};
use crate::i18n::spoken::count;
use crate::say;
use trefoil_survey::condition::BESIDE_MAX;
use trefoil_survey::value::Value;
use yew::prelude::*;

/// How conditions are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// All of them hold.
    All,
    /// One of them holds at least.
    Any,
    /// It does not hold.
    Not,
}

impl Group {
    /// Each of them.
    pub const EACH: [Self; 3] = [Self::All, Self::Any, Self::Not];

    /// Its field in a definition.
    pub const fn field(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
            Self::Not => "not",
        }
    }

    /// What it is called in a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => say!("If all of these hold"),
            Self::Any => say!("If one of these holds"),
            Self::Not => say!("If this does not hold"),
        }
    }

    /// The one of that field.
    pub fn of_field(field: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|group| group.field() == field)
    }

    /// What a condition is at its top.
    pub fn of(written: &Value) -> Option<Self> {
        Self::EACH.into_iter().find(|group| written.field(group.field()).is_some())
    }

    fn written(self, inner: Value) -> Value {
        Value::Map(vec![(self.field().into(), inner)])
    }

    /// Begins with what stood there before, which is the first of several or what does not hold; `another` makes
    /// what is missing.
    pub fn begun(self, before: Option<&Value>, another: impl Fn() -> Value) -> Value {
        if self == Self::Not {
            return self.written(before.cloned().unwrap_or_else(another));
        }
        let own = |before: &Value| {
            let group = Self::of(before).filter(|group| *group != Self::Not)?;
            Some(before.list(group.field()).to_vec())
        };
        let parts = before
            .and_then(own)
            .unwrap_or_else(|| vec![before.cloned().unwrap_or_else(&another), another()]);
        self.written(Value::List(parts))
    }

    /// Several conditions without one of them; a single one that is left stands by itself.
    fn without(self, parts: &[Value], place: usize) -> Value {
        let mut left = parts.to_vec();
        if place < left.len() {
            left.remove(place);
        }
        match <[Value; 1]>::try_from(left) {
            Ok([only]) => only,
            Err(left) => self.written(Value::List(left)),
        }
    }
}

/// The conditions that one is made of; `another` is what is added to them, where there is anything to ask by.
pub fn several(
    desk: &Desk,
    at: &str,
    group: Group,
    wording: Wording<'_>,
    another: Option<Value>,
) -> Html {
    let inner = Wording { always: None, depth: wording.depth + 1, ..wording };
    let list = format!("{at}.{}", group.field());
    let joined = match group {
        Group::Not => {
            let inner = Wording { label: say!("This"), ..inner };
            return html! { <div class="conditions">{ condition(desk, &list, inner) }</div> };
        }
        Group::All => say!("and"),
        Group::Any => say!("or"),
    };
    let own = desk.draft.list(&list);
    let add = another.filter(|_| own.len() < BESIDE_MAX).map(|another| {
        let (desk, list) = (desk.clone(), list.clone());
        let focus = id_of(&format!("{list}[{}].question", own.len()));
        let more = [own, &[another]].concat();
        Callback::from(move |_: MouseEvent| {
            desk.put(&list, Value::List(more.clone()));
            desk.on_focus.emit(focus.clone());
        })
    });
    html! {
        <div class="conditions" role="group" aria-label={wording.label.to_owned()}>
            { for (0..own.len()).map(|place| {
                let label = if place == 0 { say!("That") } else { joined };
                let away = {
                    let (desk, at) = (desk.clone(), at.to_owned());
                    let after = group.without(own, place);
                    Callback::from(move |_: MouseEvent| {
                        desk.put(&at, after.clone());
                        desk.on_focus.emit(id_of(&format!("{at}.question")));
                    })
                };
                html! {
                    <div class="part">
                        { condition(desk, &format!("{list}[{place}]"), Wording { label, ..inner }) }
                        // The last one goes by another choice in the list above.
                        if own.len() > 1 {
                            { icon(
                                format!("{}-{place}-away", id_of(&list)),
                                say!("Remove condition {number}", number = count(place as u64 + 1)), AWAY, false, away,
                            ) }
                        }
                    </div>
                }
            }) }
            if let Some(add) = add {
                <button type="button" class="secondary" id={format!("{}-add", id_of(&list))} onclick={add}>
                    { say!("Add a condition") }
                </button>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Group;
    use trefoil_survey::value::Value;

    #[test]
    fn what_was_there_is_the_first_of_several() {
        let [one, other] = ["one", "other"].map(Value::from);
        let another = || other.clone();
        let all = Group::All.begun(Some(&one), another);
        assert_eq!(all.list("all"), [one, other.clone()]);
        assert_eq!(Group::All.begun(None, another).list("all"), [other.clone(), other.clone()]);
        // The other way of joining keeps all of them.
        let any = Group::Any.begun(Some(&all), another);
        assert_eq!(any.list("any"), all.list("all"));
        let not = Group::Not.begun(Some(&all), another);
        assert_eq!(not.field("not"), Some(&all));
        for (written, group) in [(&all, Group::All), (&any, Group::Any), (&not, Group::Not)] {
            assert_eq!(Group::of(written), Some(group));
        }
    }

    #[test]
    fn one_that_is_left_stands_by_itself() {
        let [a, b, c] = ["a", "b", "c"].map(Value::from);
        let all = [a.clone(), b, c.clone()];
        assert_eq!(Group::All.without(&all, 1).list("all"), [a.clone(), c.clone()]);
        assert_eq!(Group::Any.without(&[a.clone(), c], 1), a);
    }
}
