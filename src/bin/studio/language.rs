//! The language of the studio's own words: chosen, kept, and told to the page.

use trefoil::browser::{kept, studio};
use trefoil::i18n::direction_of;
use trefoil::i18n::spoken::{LANGUAGES, language, speak};
use trefoil::say;
use trefoil_survey::definition::primary;

/// Where the choice is kept.
const KEY: &str = "trefoil.studio.language";

/// Speaks the language that was chosen in this browser, or else the first of the visitor's own that the studio has.
pub fn begin() {
    let liked = kept::text(KEY).into_iter().chain(studio::languages());
    let known = |tag: String| LANGUAGES.into_iter().find(|own| *own == primary(&tag));
    change(liked.filter_map(known).next().unwrap_or("en"));
}

/// Speaks that language from now on, and the next time, too.
pub fn choose(tag: &str) {
    change(tag);
    // Where nothing can be kept, the visitor's own comes again.
    kept::put(KEY, language());
}

fn change(tag: &str) {
    speak(tag);
    studio::set_language(language(), direction_of(language()), say!("Trefoil Studio"));
}
