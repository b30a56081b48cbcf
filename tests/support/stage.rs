//! One browser window in which scenes are set, one after the other, as visitors bring them about.

use crate::Outcome;
use crate::browser::{Browser, Look, Scheme, Session};
use crate::collector::Collector;
use crate::engine::Engine;
use crate::scene::{Colors, Direction, Display, Scene, State, Viewport};
use libtest_mimic::{Arguments, Completion, Trial};
use serde_json::{Value, json};
use std::mem::take;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// A browser, and the collector that serves the page of all scenes.
pub struct Stage {
    pub browser: Browser,
    collector: Collector,
    /// The address of the card that is in the window.
    set: String,
    /// How many scenes the browser had.
    count: u32,
}

/// In one browser: after some 1600 WebKit is stuck, whatever the scene.
const SCENES: u32 = 500;

/// How a scene is looked at; nothing is on its way.
pub fn look(scene: &Scene) -> Look {
    let (width, height) = match scene.viewport {
        Viewport::Desktop => (1280, 900),
        Viewport::Phone => (320, 640),
    };
    let scheme = if scene.colors == Colors::Dark { Scheme::Dark } else { Scheme::Light };
    let forced_colors = scene.colors == Colors::Forced;
    Look { width, height, scheme, forced_colors, reduced_motion: true, ..Look::default() }
}

/// The language of a scene's page and its questions.
pub const fn language(scene: &Scene) -> &'static str {
    match scene.direction {
        Direction::Ltr => "en",
        Direction::Rtl => "fa",
    }
}

/// Why an engine cannot show a scene, if it cannot.
pub fn lack(engine: Engine, scene: &Scene) -> Option<&'static str> {
    look(scene).needs().find_map(|need| engine.lack(need))
}

/// All scenes that an engine can show, the windows of one card side by side.
pub fn shown(engine: Engine) -> Vec<Scene> {
    let mut scenes: Vec<_> = Scene::all().filter(|scene| lack(engine, scene).is_none()).collect();
    if engine == Engine::WebKit {
        // Which learns only when it starts what colours are asked for.
        scenes.sort_by_key(|scene| scene.colors);
    }
    scenes
}

/// A trial: what it is called, its scene, and what is done with it.
pub type Play = (String, Scene, fn(&mut Stage, &Scene) -> Outcome);

/// Plays one after the other, for a program of that name; of what the engine lacks the reason is told.
pub fn run(program: &str, plays: Vec<Play>, lacks: Vec<(&str, &'static str)>) -> Outcome<ExitCode> {
    let engine = Engine::chosen()?;
    // Of a run's own, so that two at a time do not meet.
    let folder = format!("{program}-{}-{}", engine.name(), std::process::id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenes");
    let stage = Arc::new(Mutex::new(Stage {
        collector: Collector::start(&folder.join("collector"), &page, &[])?,
        browser: Browser::new(engine, &folder.join("browser")),
        set: String::new(),
        count: 0,
    }));
    let mut trials = Vec::new();
    for (name, scene, act) in plays {
        let stage = stage.clone();
        trials.push(Trial::test(name, move || {
            let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = act(&mut stage, &scene);
            if outcome.is_err() {
                // Nobody knows what it left.
                stage.browser.end();
            }
            Ok(outcome?)
        }));
    }
    for (name, reason) in lacks {
        trials.push(Trial::ignorable_test(name, move || Ok(Completion::ignored_with(reason))));
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    // No browser writes there once it is gone; after a failure it tells how that came.
    drop(stage);
    if !conclusion.has_failed() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(conclusion.exit_code())
}

impl Stage {
    /// Brings a scene about, and looks at it. What is there already is only looked at.
    pub fn set(&mut self, scene: &Scene, look: &Look) -> Outcome<&Session> {
        let address = address(scene);
        let is_set = take(&mut self.set) == address;
        self.count = (self.count + 1) % SCENES;
        if self.count == 0 {
            self.browser.end();
        }
        let session = self.browser.same_window(look)?;
        let is_loaded = session.run("return 'scene' in window", json!([]))? == true;
        if !is_loaded {
            let url = format!("http://{}/", self.collector.address());
            session.post("url", &json!({ "url": url }))?;
        }
        if !(is_set && is_loaded) {
            let hand = Hand { session };
            hand.ask("show", &address)?;
            hand.play(scene)?;
            // What it hovers over looks otherwise.
            hand.rest()?;
        }
        session.run("return trefoilProbe.still()", json!([]))?;
        self.set = address;
        Ok(session)
    }

    /// A scene that a script does something to; no other is made of it.
    pub fn spoil(&mut self, scene: &Scene, look: &Look, script: &str) -> Outcome<&Session> {
        self.set(scene, look)?.run(script, json!([]))?;
        self.set.clear();
        self.browser.same_window(look)
    }
}

/// What the page of all scenes reads behind its address: all but the window.
fn address(scene: &Scene) -> String {
    let Scene { theme, display, kind, state, .. } = scene;
    [
        ("#theme=", theme.name()),
        ("&display=", display.name()),
        ("&kind=", kind.name()),
        ("&state=", state.name()),
        ("&language=", language(scene)),
    ]
    .map(|(name, value)| [name, value].concat())
    .concat()
}

/// The visitor's.
struct Hand<'a> {
    session: &'a Session,
}

impl Hand<'_> {
    fn play(&self, scene: &Scene) -> Outcome {
        if scene.display == Display::Tab && scene.state != State::Waiting {
            self.press(".tab")?;
        }
        match scene.state {
            State::Waiting => self.see(".tab[aria-expanded=false]"),
            State::Asked => self.see("form"),
            State::Answered => self.answer(),
            State::Lacking => {
                self.press("[type=submit]")?;
                self.see(".problem")
            }
            State::Sending => {
                self.send()?;
                self.see("[type=submit][aria-disabled=true]")
            }
            State::Sent => {
                self.send()?;
                self.press("summary")?;
                self.see("details[open]")
            }
            State::Unsent => {
                self.send()?;
                self.see(".outcome [part=submit]")
            }
            State::Refused => {
                self.send()?;
                self.see(".outcome .navigation:not(:has([part=submit]))")
            }
            State::Closing => {
                self.answer()?;
                self.press(".close")?;
                self.see(".ways")
            }
        }
    }

    fn answer(&self) -> Outcome {
        self.see("form")?;
        let answers = self.session.run("return scene.answers()", json!([]))?;
        for answer in answers.as_array().ok_or("no list")? {
            match answer[1].as_str() {
                Some(text) => self.session.type_into(&answer[0], text)?,
                None => self.click(&answer[0])?,
            }
        }
        Ok(())
    }

    fn send(&self) -> Outcome {
        self.answer()?;
        self.press("[type=submit]")
    }

    /// Clicks the one element of the survey that a CSS selector means.
    fn press(&self, css: &str) -> Outcome {
        self.click(&self.ask("one", css)?)
    }

    fn click(&self, element: &Value) -> Outcome {
        // WebKit's driver takes what is scrolled out of the card for seen, if it is in the window.
        let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
        self.session.run(scroll, json!([element]))?;
        self.session.click(element)
    }

    /// Waits until there is one.
    fn see(&self, css: &str) -> Outcome {
        self.ask("one", css).map(drop)
    }

    fn ask(&self, question: &str, argument: &str) -> Outcome<Value> {
        self.session.run(&format!("return scene.{question}(...arguments)"), json!([argument]))
    }

    /// Moves the pointer to where nothing is.
    fn rest(&self) -> Outcome {
        let corner = json!({ "type": "pointerMove", "x": 0, "y": 0 });
        let pointer = json!({ "type": "pointer", "id": "pointer", "actions": [corner] });
        self.session.post("actions", &json!({ "actions": [pointer] })).map(drop)
    }
}
