//! Pictures of scenes in the engine that `TREFOIL_ENGINE` names, into the folder that `TREFOIL_SHOTS` names,
//! with a sheet of them all. `cargo xtask shots` runs it.
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
#[expect(dead_code, reason = "which scenes stand for all others is asked by axe")]
#[path = "support/scene.rs"]
mod scene;
#[expect(dead_code, reason = "what is wrong on purpose is asked by axe")]
#[path = "support/stage.rs"]
mod stage;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use browser::Look;
use engine::Engine;
use scene::{Colors, Direction, Display, Kind, Scene, State, Theme, Viewport};
use serde_json::{Value, json};
use stage::{Play, Stage, look, shown};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can go wrong here is only ever shown.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A part of the sheet: what is on it, how many pictures stand in a row, and whether a scene is on it.
type Part = (&'static str, usize, fn(&Scene) -> bool);

const PARTS: [Part; 5] = [
    ("Every question in every state", State::ALL.len() - 1, |scene| {
        *scene == Scene { kind: scene.kind, state: scene.state, ..Scene::FIRST }
    }),
    ("Every question on a phone", Kind::ALL.len(), |scene| {
        let is_dark = scene.colors == Colors::Dark;
        let direction = if is_dark { Direction::Rtl } else { Direction::Ltr };
        let card = Scene { kind: scene.kind, state: State::Answered, direction, ..Scene::FIRST };
        *scene == Scene { colors: scene.colors, viewport: Viewport::Phone, ..card }
    }),
    ("Every state on a phone", State::ALL.len() - 1, |scene| {
        let is_dark = scene.colors == Colors::Dark;
        let direction = if is_dark { Direction::Rtl } else { Direction::Ltr };
        let card = Scene { kind: Kind::Comment, state: scene.state, direction, ..Scene::FIRST };
        let is_plain = scene.colors != Colors::Forced;
        is_plain && *scene == Scene { colors: scene.colors, viewport: Viewport::Phone, ..card }
    }),
    ("Every display in every window", Display::ALL.len() + 1, |scene| {
        let is_first = scene.theme == Theme::Own && scene.kind == Kind::Nps;
        is_first && matches!(scene.state, State::Asked | State::Waiting)
    }),
    ("Every theme", Theme::ALL.len(), |scene| {
        let card = Scene { theme: scene.theme, state: State::Answered, ..Scene::FIRST };
        *scene == Scene { colors: scene.colors, ..card }
    }),
];

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn run() -> Outcome<ExitCode> {
    fs::create_dir_all(folder()?)?;
    let scenes = shown(Engine::chosen()?).into_iter();
    let scenes = scenes.filter(|scene| PARTS.iter().any(|(.., holds)| holds(scene)));
    let mut plays: Vec<Play> = scenes.map(|scene| (scene.name(), scene, picture as _)).collect();
    plays.push(("sheet".into(), Scene::FIRST, sheet));
    stage::run("shots", plays, Vec::new())
}

/// Where the pictures are.
fn folder() -> Outcome<PathBuf> {
    Ok(Path::new(&variable("TREFOIL_SHOTS")?).join(Engine::chosen()?.name()))
}

fn picture(stage: &mut Stage, scene: &Scene) -> Outcome {
    let picture = if scene.display == Display::Inline {
        // All of it, and nothing around it.
        let session = stage.set(scene, &Look { height: 1300, ..look(scene) })?;
        session.picture_of(&session.element("trefoil-survey")?)?
    } else {
        stage.set(scene, &look(scene))?.get("screenshot")?
    };
    keep(&scene.name(), &picture)
}

/// The pictures, each with a caption, part by part, and a picture of that page.
fn sheet(stage: &mut Stage, _: &Scene) -> Outcome {
    let mut page = String::from(include_str!("support/sheet.html"));
    let mut scenes = shown(Engine::chosen()?);
    scenes.sort_by_key(|scene| (scene.colors, scene.viewport, scene.direction));
    for (title, columns, holds) in PARTS {
        page += &format!("<h2>{title}</h2>\n<div style=\"--columns: {columns}\">\n");
        for name in scenes.iter().filter(|scene| holds(scene)).map(Scene::name) {
            let caption = name.replace('-', " ");
            page +=
                &format!("<a href=\"{name}.png\"><img src=\"{name}.png\" alt=\"\">{caption}</a>\n");
        }
        page += "</div>\n";
    }
    let file = folder()?.join("index.html");
    fs::write(&file, page)?;
    let session = stage.browser.same_window(&Look { width: 2400, ..Look::default() })?;
    let url = format!("file://{}", file.canonicalize()?.display());
    session.post("url", &json!({ "url": url }))?;
    keep("sheet", &session.picture()?)
}

fn keep(name: &str, picture: &Value) -> Outcome {
    let picture = STANDARD.decode(picture.as_str().ok_or("no picture")?)?;
    Ok(fs::write(folder()?.join(format!("{name}.png")), picture)?)
}

/// A variable that `cargo xtask shots` sets.
fn variable(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|_| format!("{name} is not set; run `cargo xtask shots`").into())
}
