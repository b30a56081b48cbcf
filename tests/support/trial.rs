//! One trial: a case at one width, from an empty browser to what the collector stored.

use crate::browser::{Driver, Session};
use crate::case::{Case, Media, Network, Step};
use crate::collector::Collector;
use crate::stored::{Comparison, sorted};
use crate::{Outcome, base64};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use trefoil::element::EVENTS;

/// A case at one width, on its way.
pub struct Trial<'a> {
    case: &'a Case,
    width: u32,
    session: Session,
    collector: Collector,
    /// Whether the visitor has done nothing yet, so that nothing on the page may move.
    is_untouched: bool,
    /// The frame that the visitor went into.
    frame: Option<String>,
}

impl<'a> Trial<'a> {
    /// Opens a browser and a collector, with their files in `own`.
    pub fn new(driver: &Driver, case: &'a Case, width: u32, own: &Path) -> Outcome<Self> {
        let collector = Collector::start(own, case)?;
        let session = driver.session(&own.join("browser"), width)?;
        let names: Vec<_> = EVENTS.iter().map(|event| event.name).collect();
        let probe = format!("{}({})", include_str!("probe.js").trim_end(), json!(names));
        let probe = json!({ "source": probe });
        session.devtools("Page.addScriptToEvaluateOnNewDocument", probe)?;
        Ok(Self { case, width, session, collector, is_untouched: true, frame: None })
    }

    /// Takes all steps, then looks at what came of them.
    pub fn run(mut self) -> Outcome {
        for (index, step) in self.case.steps.iter().enumerate() {
            self.take(step).map_err(|error| format!("step {}, {step:?}: {error}", index + 1))?;
        }
        self.touch()?;
        self.inspect()?;
        let end = self.probe("end", json!([]))?;
        check_console(&self.case.console, &end["errors"])?;
        let violations = json!(self.case.violations);
        if end["violations"] != violations {
            return Err(format!("violations {}, expected {violations}", end["violations"]).into());
        }
        let kept = end["kept"].as_str().unwrap_or_default().lines();
        let kept: Vec<Value> = kept.map(serde_json::from_str).collect::<Result<_, _>>()?;
        let mut comparison = Comparison::default();
        let expected = &self.case.expected;
        let responses = sorted(self.collector.stored("responses")?);
        comparison.check("responses", &expected.responses, &responses)?;
        comparison.check("events", &expected.events, &sorted(self.collector.stored("events")?))?;
        comparison.check("kept", &expected.kept, &kept)
    }

    fn take(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Open(path) => {
                let url = format!("http://{}{path}", self.collector.address());
                self.session.post("url", &json!({ "url": url }))?;
            }
            Step::Event { name, on, detail, count } => {
                self.probe("event", json!([on, name, detail, count]))?;
            }
            Step::Rate { on, question, item, role, value } => {
                self.touch()?;
                let point = self.probe("point", json!([on, question, item, role, value]))?;
                self.session.click(&point)?;
            }
            Step::Tick { on, text } => {
                self.touch()?;
                self.session.click(&self.probe("choice", json!([on, text]))?)?;
            }
            Step::Comment { on, question, field, text } => {
                self.touch()?;
                let field = self.probe("field", json!([on, question, field]))?;
                self.session.click(&field)?;
                self.session.type_into(&field, text)?;
            }
            Step::Press { on, name } => {
                self.touch()?;
                self.inspect()?;
                let button = self.probe("button", json!([on, name]))?;
                let computed = self.session.name(&button)?;
                if computed != *name {
                    return Err(format!("the button's accessible name is {computed:?}").into());
                }
                self.session.click(&button)?;
            }
            Step::Click(css) => {
                self.touch()?;
                self.session.click(&self.probe("own", json!([css]))?)?;
            }
            Step::Keys(keys) => {
                self.touch()?;
                self.session.press(keys)?;
            }
            Step::Text { on, text } => self.probe("text", json!([on, text])).map(drop)?,
            Step::NoText { on, text } => self.probe("noText", json!([on, text])).map(drop)?,
            Step::PageText(text) => self.probe("pageText", json!([text])).map(drop)?,
            Step::Announced { on, role, text } => {
                self.probe("announced", json!([on, role, text]))?;
            }
            Step::Focus(css) => self.probe("focus", json!([css])).map(drop)?,
            Step::Chosen { on, names } => {
                let chosen = self.probe("chosen", json!([on]))?;
                let chosen = chosen.as_array().ok_or("no list")?;
                let chosen: Vec<_> = chosen
                    .iter()
                    .map(|radio| self.session.name(radio))
                    .collect::<Result<_, _>>()?;
                if chosen != *names {
                    return Err(format!("chosen are {chosen:?}").into());
                }
            }
            Step::Look { on, part, style, attributes } => {
                self.probe("look", json!([on, part, style, attributes]))?;
            }
            Step::Height { on, pixels } => self.probe("height", json!([on, pixels])).map(drop)?,
            Step::Unharmed { on } => {
                self.touch()?;
                let told = self.probe("unharmed", json!([on]))?;
                if told != json!([]) {
                    return Err(format!("the page shows through: {told:#}").into());
                }
            }
            Step::LeavesNothing { click, text, times, bytes } => {
                let before = self.held()?;
                self.session.click(&self.probe("own", json!([click]))?)?;
                self.probe("pageText", json!([text]))?;
                let after = self.held()?;
                for what in ["documents", "nodes", "jsEventListeners"] {
                    if after[what].as_u64() > before[what].as_u64() {
                        return Err(format!("{what}: {before} became {after}").into());
                    }
                }
                let grown = |what: &str| {
                    let [before, after] = [&before, &after].map(|held| held[what].as_f64());
                    (after.unwrap_or(f64::NAN) - before.unwrap_or(f64::NAN)) / times
                };
                let (heap, wasm) = (grown("heap"), grown("wasm"));
                println!("each left {heap:.0} bytes of heap and {wasm:.0} of Wasm memory");
                if heap.is_nan() || heap + wasm > *bytes {
                    return Err(format!("each left {heap} and {wasm} bytes").into());
                }
            }
            Step::Frame(css) => {
                let frame = self.probe("own", json!([css]))?;
                self.session.post("frame", &json!({ "id": frame }))?;
                self.frame = self.session.inner_frame()?;
            }
            Step::Zoom(times) => self.session.show(self.width, *times)?,
            Step::Media(media) => {
                let name = match media {
                    Media::Print => "print",
                    Media::Screen => "",
                };
                self.session.devtools("Emulation.setEmulatedMedia", json!({ "media": name }))?;
            }
            Step::Print => self.session.post("print", &json!({})).map(drop)?,
            Step::Network(Network::Down) => self.collector.down()?,
            Step::Network(Network::Up) => self.collector.up()?,
            Step::Screenshot(name) => {
                self.inspect()?;
                self.keep_screenshot(name)?;
            }
        }
        Ok(())
    }

    /// What the page holds once all garbage is gone: nodes and listeners, bytes of heap and Wasm.
    fn held(&self) -> Outcome<Value> {
        self.session.devtools("HeapProfiler.collectGarbage", json!({}))?;
        let mut held = self.session.devtools("Memory.getDOMCounters", json!({}))?;
        let heap = self.session.devtools("Runtime.getHeapUsage", json!({}))?;
        held["heap"] = heap["usedSize"].clone();
        held["wasm"] = self.probe("wasmBytes", json!([]))?;
        Ok(held)
    }

    /// Asks the probe in the page.
    fn probe(&self, question: &str, arguments: Value) -> Outcome<Value> {
        let body = format!("return window.trefoilProbe.{question}(...arguments)");
        self.session.run(&body, arguments)
    }

    /// Before the visitor does the first thing: nothing has moved while the page loaded.
    fn touch(&mut self) -> Outcome {
        if std::mem::take(&mut self.is_untouched) {
            let shifts = self.probe("shifts", json!([]))?;
            if !self.case.moves && shifts != json!([]) {
                return Err(format!("the page moved while it loaded: {shifts:#}").into());
            }
            self.inspect()?;
        }
        Ok(())
    }

    /// Nobody is kept out by what is on the page now: names, and all that axe knows, contrast
    /// included; `TREFOIL_AXE` says which file axe is.
    fn inspect(&self) -> Outcome {
        self.check_names()?;
        let axe = std::env::var_os("TREFOIL_AXE")
            .ok_or("TREFOIL_AXE does not say which file axe is; run `cargo xtask test`")?;
        self.probe("still", json!([]))?;
        let frame = self.frame.as_deref();
        if self.session.run_apart(frame, "typeof axe")? == "undefined" {
            self.session.run_apart(frame, &std::fs::read_to_string(axe)?)?;
        }
        let complaints = self.session.run_apart(frame, include_str!("axe.js"))?;
        if complaints != json!([]) {
            return Err(format!("axe complains: {complaints:#}").into());
        }
        Ok(())
    }

    /// Every control has a name for those who do not see it, and no radio is kept from them.
    fn check_names(&self) -> Outcome {
        self.session.devtools("Accessibility.enable", json!({}))?;
        let place = match &self.frame {
            Some(frame) => json!({ "frameId": frame }),
            None => json!({}),
        };
        let tree = self.session.devtools("Accessibility.getFullAXTree", place)?;
        let nodes = tree["nodes"].as_array().ok_or("no accessibility tree")?;
        let there = self.probe("radios", json!([]))?;
        for role in ["radio", "radiogroup", "button", "textbox"] {
            let nodes = nodes.iter().filter(|node| node["role"]["value"] == role);
            let nodes: Vec<_> = nodes.filter(|node| node["ignored"] == false).collect();
            if let Some(node) = nodes.iter().find(|node| is_blank(&node["name"]["value"])) {
                return Err(format!("a {role} has no accessible name: {node}").into());
            }
            if let Some(there) = there[role].as_u64().filter(|there| *there != nodes.len() as u64) {
                return Err(format!("{} of {there} are a {role} to everybody", nodes.len()).into());
            }
        }
        Ok(())
    }

    fn keep_screenshot(&self, name: &str) -> Outcome {
        let Some(folder) = std::env::var_os("TREFOIL_SHOTS").map(PathBuf::from) else {
            return Ok(());
        };
        let clip = self.probe("size", json!([]))?;
        let wish = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.session.devtools("Page.captureScreenshot", wish)?;
        let picture = base64::decoded(picture["data"].as_str().ok_or("no picture")?);
        let file = format!("{}-{}-{name}.png", self.case.name, self.width);
        std::fs::create_dir_all(&folder)?;
        Ok(std::fs::write(folder.join(file), picture)?)
    }
}

/// Each expected error is there once, and no other one.
fn check_console(expected: &[Vec<String>], said: &Value) -> Outcome {
    let mut said: Vec<&str> =
        said.as_array().ok_or("no list")?.iter().filter_map(Value::as_str).collect();
    for texts in expected {
        let fits = |line: &&str| texts.iter().all(|text| line.contains(text));
        let place = said.iter().position(fits);
        let place = place.ok_or_else(|| format!("no error with {texts:?} in {said:#?}"))?;
        said.remove(place);
    }
    if said.is_empty() {
        Ok(())
    } else {
        Err(format!("unexpected on the console: {said:#?}").into())
    }
}

fn is_blank(name: &Value) -> bool {
    name.as_str().is_none_or(|name| name.trim().is_empty())
}
