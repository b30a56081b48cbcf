//! Nobody is kept out: axe judges surveys in scenes that have every pair of levels between them or, with
//! `TREFOIL_SCENES=all`, in every scene there is; and each question is held against the file that tells
//! what it is to those who do not see it. In the engine that `TREFOIL_ENGINE` names;
//! `cargo xtask test --only build,axe` and `cargo xtask axe` run it.
#![expect(clippy::indexing_slicing, reason = "a field that JSON does not have is null")]

#[expect(dead_code, reason = "page cases ask for more")]
#[path = "support/browser.rs"]
mod browser;
#[expect(dead_code, reason = "page cases ask for more")]
#[path = "support/collector.rs"]
mod collector;
#[path = "support/engine.rs"]
mod engine;
#[path = "support/http.rs"]
mod http;
#[path = "support/scene.rs"]
mod scene;
#[path = "support/stage.rs"]
mod stage;
#[path = "support/tree.rs"]
mod tree;

use browser::Session;
use engine::{Engine, Feature};
use scene::{Colors, Direction, Kind, Scene, State, Theme, pairwise};
use serde_json::json;
use stage::{Play, Stage, lack, language, look, shown};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// What can go wrong here is only ever shown.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn run() -> Outcome<ExitCode> {
    let engine = Engine::chosen()?;
    let mut scenes = shown(engine);
    let few = pairwise(&scenes);
    let is_all = std::env::var_os("TREFOIL_SCENES").is_some_and(|which| which == "all");
    // A theme is colours, and each meets every level of every other factor among the few.
    scenes.retain(|scene| few.contains(scene) || (is_all && scene.theme == Theme::Own));
    let mut plays: Vec<Play> =
        scenes.into_iter().map(|scene| (scene.name(), scene, judge as _)).collect();
    plays.push((String::from("flaws"), Scene::FIRST, find as _));
    if engine.lack(Feature::Tree).is_none() {
        for direction in Direction::ALL {
            let questions = Kind::ALL.iter().map(|kind| Scene {
                direction: *direction,
                kind: *kind,
                ..Scene::FIRST
            });
            plays.extend(
                questions.map(|scene| (format!("tree-{}", file(&scene)), scene, compare as _)),
            );
        }
    }
    let forced = Scene { colors: Colors::Forced, ..Scene::FIRST };
    let lacks = [("forced_colors", lack(engine, &forced)), ("tree", engine.lack(Feature::Tree))];
    let lacks = lacks.into_iter().filter_map(|(name, reason)| Some((name, reason?)));
    stage::run("axe", plays, lacks.collect())
}

/// Whether axe finds nothing wrong, leaves nothing undecided and has judged all that is there.
fn judge(stage: &mut Stage, scene: &Scene) -> Outcome {
    let complaints = complaints(stage.set(scene, &look(scene))?)?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

/// What harms somebody, as a script that does it to a question, and the complaint about it.
const FLAWS: [(&str, &str); 8] = [
    ("find('.ends').style.color = '#aaa'", "refused by text-contrast"),
    (
        "find('.ends').style.background = 'linear-gradient(#000, #fff)'",
        "undecided by text-contrast",
    ),
    ("find('.scale').style = 'width: 200px'", "refused by own-target-size"),
    ("find('[type=submit]').replaceChildren()", "refused by button-name"),
    ("find('[type=radio]').removeAttribute('aria-label')", "refused by label"),
    ("find('[role=radiogroup]').removeAttribute('aria-labelledby')", "refused by group-name"),
    ("find('form').setAttribute('role', 'slider')", "refused by aria-allowed-role"),
    ("find('form').setAttribute('aria-checked', 'true')", "refused by aria-allowed-attr"),
];

/// Whether each flaw is found, so that it is known what the silence of [`judge`] is worth.
fn find(stage: &mut Stage, scene: &Scene) -> Outcome {
    let mut unseen = String::new();
    for (flaw, complaint) in FLAWS {
        let find = "const find = (css) => \
                    document.querySelector('trefoil-survey').shadowRoot.querySelector(css);";
        let complaints = complaints(stage.spoil(scene, &look(scene), &[find, flaw].concat())?)?;
        if !complaints.iter().any(|found| found.contains(complaint)) {
            unseen += &format!("{flaw} was not {complaint}: {complaints:#?}\n");
        }
    }
    if unseen.is_empty() { Ok(()) } else { Err(unseen.into()) }
}

/// What the gate says of all that is in the window.
fn complaints(session: &Session) -> Outcome<Vec<String>> {
    if session.run("return typeof axe", json!([]))? == "undefined" {
        session.run(&fs::read_to_string(variable("TREFOIL_AXE")?)?, json!([]))?;
    }
    let gate = format!("return (async () => {{ {} }})()", include_str!("support/gate.js"));
    Ok(serde_json::from_value(session.run(&gate, json!([]))?)?)
}

/// Whether a question is to those who do not see it what its file tells, in the states that it goes
/// through on the card.
fn compare(stage: &mut Stage, scene: &Scene) -> Outcome {
    let mut told = String::new();
    for state in [State::Asked, State::Answered, State::Lacking] {
        let scene = Scene { state, ..*scene };
        let tree = tree::tree(stage.set(&scene, &look(&scene))?)?;
        told += &format!("{}:\n\n{tree}\n", state.name());
    }
    let path = format!("tests/fixtures/trees/{}.txt", file(scene));
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
    if std::env::var_os("TREFOIL_REGENERATE").is_some() {
        fs::create_dir_all(place.parent().ok_or("no folder")?)?;
        fs::write(&place, &told)?;
    }
    if fs::read_to_string(&place).unwrap_or_default() != told {
        let remedy = "TREFOIL_REGENERATE=1 cargo xtask test --only build,axe";
        return Err(format!("{path} does not tell this; {remedy} writes it anew:\n{told}").into());
    }
    Ok(())
}

/// The name of a question in a language.
fn file(scene: &Scene) -> String {
    format!("{}-{}", scene.kind.name(), language(scene))
}

/// A variable that `cargo xtask test` sets.
fn variable(name: &str) -> Outcome<String> {
    std::env::var(name)
        .map_err(|_| format!("{name} is not set; run `cargo xtask test --only build,axe`").into())
}
