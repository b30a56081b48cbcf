//! Sentences of the studio that hold more than words.

use crate::i18n::spoken::{Part, each_part};
use yew::prelude::*;

/// What is said for these English words, with something drawn in place of each `{name}`.
pub fn drawn(english: &'static str, values: &[(&str, Html)]) -> Html {
    let mut parts = Vec::new();
    each_part(english, &mut |part| match part {
        Part::Words(words) => parts.push(html! { { words } }),
        Part::Value(name) => {
            parts.extend(
                values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone()),
            );
        }
    });
    parts.into_iter().collect()
}

/// As [`say!`](crate::say), where a value is drawn: `<strong>`, a link, a name that must not turn its neighbours around.
#[macro_export]
macro_rules! told {
    ($english:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::ui::told::drawn(
            $english,
            &[$((stringify!($name), ::yew::Html::from($crate::say!(@ $name $($value)?)))),+],
        )
    };
}
