//! The head of the studio: its sign, its two places, whether it works offline, and its language.

use crate::dom::typed_text;
use crate::i18n::languages::own_name;
use crate::say;
use yew::prelude::*;

/// A place in the studio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Where a survey is made.
    Design,
    /// Where answers are looked at.
    #[default]
    Results,
}

impl Place {
    const ALL: [Self; 2] = [Self::Design, Self::Results];

    /// The place that an address names behind its `#`; results where it names none.
    #[must_use]
    pub fn of(hash: &str) -> Self {
        Self::ALL.into_iter().find(|place| place.hash() == hash).unwrap_or_default()
    }

    /// How an address names it.
    #[must_use]
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Design => "#design",
            Self::Results => "#results",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Design => say!("Design"),
            Self::Results => say!("Results"),
        }
    }
}

/// What a [`Header`] shows.
#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    /// Where in the studio somebody is.
    pub place: Place,
    /// Whether the studio is kept on this device, and opens without a network.
    pub is_offline: bool,
    /// The language of its words.
    pub language: &'static str,
    /// The languages that it speaks.
    pub languages: &'static [&'static str],
    /// Hears that it is to speak another one.
    pub on_language: Callback<String>,
}

/// The sign, and the way to each place.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let link = |place: Place| {
        let current = (place == props.place).then_some("page");
        html! { <a href={place.hash()} aria-current={current}>{ place.name() }</a> }
    };
    let onchange = props.on_language.reform(|event: Event| typed_text(&event));
    html! {
        <header class="top">
            <p class="brand" dir="ltr">{ sign() }{ "Trefoil " }<span>{ "Studio" }</span></p>
            <nav class="places" aria-label={say!("Studio")}>{ for Place::ALL.map(link) }</nav>
            <p class="quiet">
                { if props.is_offline { say!("Works offline") } else { say!("Files stay on this device") } }
            </p>
            <label class="choose">
                <span class="unseen">{ say!("Language of the studio") }</span>
                <select id="studio-language" {onchange}>
                    { for props.languages.iter().map(|tag| html! {
                        <option value={*tag} lang={*tag} selected={*tag == props.language}>{ own_name(tag) }</option>
                    }) }
                </select>
            </label>
        </header>
    }
}

/// Three leaves and a stem.
fn sign() -> Html {
    html! {
        <svg class="sign" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <circle cx="12" cy="7" r="4.5" />
            <circle cx="7" cy="14" r="4.5" />
            <circle cx="17" cy="14" r="4.5" />
            <path d="M12 12c0 4-.5 7-2 9" />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn an_address_that_names_no_place_shows_results() {
        assert_eq!([Place::of(""), Place::of("#live"), Place::of("#results")], [Place::Results; 3]);
        assert_eq!(Place::of("#design"), Place::Design);
    }
}
