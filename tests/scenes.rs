//! The scenes that stand for all others have every pair of levels between them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "support/scene.rs"]
mod scene;

use scene::{Colors, Direction, Display, Kind, Scene, State, Theme, Viewport, pairwise};
use std::collections::BTreeSet;
use trefoil::theme::THEMES;

/// A level of each of two factors, by their names.
type Pair = [(&'static str, &'static str); 2];

/// Every pair of levels that scenes have.
fn pairs(scenes: &[Scene]) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    for Scene { colors, viewport, direction, theme, display, kind, state } in scenes {
        let levels = [
            ("colors", colors.name()),
            ("viewport", viewport.name()),
            ("direction", direction.name()),
            ("theme", theme.name()),
            ("display", display.name()),
            ("kind", kind.name()),
            ("state", state.name()),
        ];
        pairs.extend(levels.iter().flat_map(|a| levels.map(|b| [*a, b])));
    }
    pairs
}

#[test]
fn every_pair_that_can_be_is_in_one_of_few_scenes() {
    let all: Vec<_> = Scene::all().collect();
    let few = pairwise(&all);
    assert_eq!(pairs(&few), pairs(&all));
    // No fewer could have each kind in each state; many more would be slow.
    let least = Kind::ALL.len() * (State::ALL.len() - 1);
    assert!((least..least * 5 / 4).contains(&few.len()), "{} scenes", few.len());
}

#[test]
fn every_pair_is_there_among_some_of_the_scenes_too() {
    let is_some = |scene: &Scene| scene.colors != Colors::Forced && scene.theme == Theme::Own;
    let some: Vec<_> = Scene::all().filter(is_some).collect();
    assert_eq!(pairs(&pairwise(&some)), pairs(&some));
}

#[test]
fn all_is_every_combination_but_of_what_is_not_open_yet() {
    let windows = Colors::ALL.len() * Viewport::ALL.len() * Direction::ALL.len() * Theme::ALL.len();
    let cards = Display::ALL.len() * Kind::ALL.len() * (State::ALL.len() - 1);
    let scenes: BTreeSet<_> = Scene::all().collect();
    assert_eq!(scenes.len(), windows * (cards + 1));
    let names: BTreeSet<_> = scenes.iter().map(Scene::name).collect();
    assert_eq!(names.len(), scenes.len());
}

#[test]
fn each_ready_theme_is_in_scenes() {
    let own = [Theme::Own.name()];
    let names: BTreeSet<_> = Theme::ALL.iter().map(|theme| theme.name()).collect();
    assert_eq!(names, own.into_iter().chain(THEMES.iter().copied()).collect());
}
