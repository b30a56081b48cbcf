//! All that can be seen of a survey, as scenes: one level of each factor. What holds for surveys
//! holds in every scene; a few that have every pair of levels between them stand for all.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What scenes differ in: its levels, and what each is called.
macro_rules! factor {
    ($(#[$about:meta])* $name:ident { $($(#[$why:meta])* $level:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum $name {
            $($(#[$why])* $level,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$level,)+];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$level => $text,)+
                }
            }
        }
    };
}

factor! {
    /// The colours that the visitor's system asks for, or forces.
    Colors { Light = "light", Dark = "dark", Forced = "forced", }
}

factor! {
    /// The ready look that the page names; `own` is none.
    Theme {
        Own = "own",
        Contrast = "contrast",
        Ink = "ink",
        Ocean = "ocean",
        Plum = "plum",
        Sand = "sand",
        Sunrise = "sunrise",
    }
}

factor! {
    /// How much of the page is seen.
    Viewport { Desktop = "desktop", Phone = "phone", }
}

factor! {
    /// Which way the language is written.
    Direction { Ltr = "ltr", Rtl = "rtl", }
}

factor! {
    /// How the survey comes to the page.
    Display {
        Inline = "inline", Popover = "popover", Bar = "bar", Tab = "tab", Modal = "modal", Page = "page",
    }
}

factor! {
    /// What is asked; `KINDS` in tests/scenes/scene.js has the questions.
    Kind {
        Nps = "nps",
        Csat = "csat",
        CsatItems = "csat-items",
        CsatStars = "csat-stars",
        CsatSmileys = "csat-smileys",
        CsatThumbs = "csat-thumbs",
        CsatWords = "csat-words",
        Ces1 = "ces1",
        Ces2 = "ces2",
        Choice = "choice",
        ChoiceMultiple = "choice-multiple",
        Comment = "comment",
        Contact = "contact",
        Pair = "pair",
    }
}

factor! {
    /// How far the respondent came.
    State {
        /// Not opened yet.
        Waiting = "waiting",
        Asked = "asked",
        /// Something is chosen or typed.
        Answered = "answered",
        /// Pressed on without an answer that is needed.
        Lacking = "lacking",
        Sending = "sending",
        /// With the receipt open.
        Sent = "sent",
        /// The endpoint is not there.
        Unsent = "unsent",
        /// The endpoint does not want it.
        Refused = "refused",
        /// Closed, and it can be undone.
        Closing = "closing",
    }
}

/// One level of each factor: a card, and the window that it is seen in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Scene {
    pub direction: Direction,
    pub theme: Theme,
    pub display: Display,
    pub kind: Kind,
    pub state: State,
    pub colors: Colors,
    pub viewport: Viewport,
}

/// A level by its number, for each of two factors, by theirs.
type Pair = [(usize, usize); 2];

impl Scene {
    /// Every scene that can be.
    pub fn all() -> impl Iterator<Item = Self> {
        let mut scenes = vec![Self::FIRST];
        cross(&mut scenes, Direction::ALL, |scene, direction| scene.direction = direction);
        cross(&mut scenes, Theme::ALL, |scene, theme| scene.theme = theme);
        cross(&mut scenes, Display::ALL, |scene, display| scene.display = display);
        cross(&mut scenes, Kind::ALL, |scene, kind| scene.kind = kind);
        cross(&mut scenes, State::ALL, |scene, state| scene.state = state);
        cross(&mut scenes, Colors::ALL, |scene, colors| scene.colors = colors);
        cross(&mut scenes, Viewport::ALL, |scene, viewport| scene.viewport = viewport);
        scenes.into_iter().filter(Self::can_be)
    }

    /// What most visitors meet.
    pub const FIRST: Self = Self {
        direction: Direction::Ltr,
        theme: Theme::Own,
        display: Display::Inline,
        kind: Kind::Nps,
        state: State::Asked,
        colors: Colors::Light,
        viewport: Viewport::Desktop,
    };

    /// Only a tab waits to be opened, and until then nothing of the question is seen.
    fn can_be(&self) -> bool {
        self.state != State::Waiting || (self.display == Display::Tab && self.kind == Kind::Nps)
    }

    /// The names of its levels: `rtl-plum-bar-csat-items-asked-light-phone`.
    pub fn name(&self) -> String {
        let Self { direction, theme, display, kind, state, colors, viewport } = self;
        let card = [direction.name(), theme.name(), display.name(), kind.name(), state.name()];
        [&card[..], &[colors.name(), viewport.name()]].concat().join("-")
    }

    /// Its levels, by their numbers.
    const fn levels(&self) -> [usize; 7] {
        let Self { direction, theme, display, kind, state, colors, viewport } = *self;
        [
            direction as usize,
            theme as usize,
            display as usize,
            kind as usize,
            state as usize,
            colors as usize,
            viewport as usize,
        ]
    }

    fn pairs(&self) -> Vec<Pair> {
        let levels = self.levels();
        let each = levels.iter().copied().enumerate();
        each.clone().flat_map(|a| each.clone().skip(a.0 + 1).map(move |b| [a, b])).collect()
    }

    /// How many levels both have.
    fn likeness(&self, other: &Self) -> usize {
        let pairs = self.levels().into_iter().zip(other.levels());
        pairs.filter(|(own, other)| own == other).count()
    }

    fn has(&self, pair: Pair) -> bool {
        let levels = self.levels();
        pair.iter().all(|(factor, level)| levels.get(*factor) == Some(level))
    }
}

/// Each scene with each level of one more factor.
fn cross<T: Copy>(scenes: &mut Vec<Scene>, levels: &[T], set: fn(&mut Scene, T)) {
    let each = |scene: &Scene| {
        let mut scene = *scene;
        levels.iter().map(move |level| {
            set(&mut scene, *level);
            scene
        })
    };
    *scenes = scenes.iter().flat_map(each).collect();
}

/// Few of some scenes, the same few every time: every pair of levels that is in any of them is in one
/// of the few.
pub fn pairwise(scenes: &[Scene]) -> Vec<Scene> {
    let mut missing: BTreeSet<Pair> = scenes.iter().flat_map(Scene::pairs).collect();
    let mut few: Vec<Scene> = Vec::new();
    while let Some(pair) = missing.last() {
        let fitting = scenes.iter().filter(|scene| scene.has(*pair));
        // The one with the most new pairs; among equals the one most unlike those before.
        let worth = |scene: &&Scene| {
            let news = scene.pairs().iter().filter(|own| missing.contains(*own)).count();
            let likeness: usize = few.iter().map(|other| scene.likeness(other).pow(2)).sum();
            (news, Reverse(likeness))
        };
        let Some(best) = fitting.max_by_key(worth) else { break };
        few.push(*best);
        for pair in best.pairs() {
            missing.remove(&pair);
        }
    }
    // As they were.
    few.sort_by_key(|scene| scenes.iter().position(|other| other == scene));
    few
}
