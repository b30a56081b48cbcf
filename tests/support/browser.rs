//! A real browser, driven from outside: one driver for a run, one session for a trial.

use crate::Outcome;
use crate::http::{self, Answer};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The key under which WebDriver wraps an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The driver's process; it ends with this.
pub struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts the driver on a free port.
    pub fn start() -> Outcome<Self> {
        let process = Command::new(crate::variable("CHROMEDRIVER")?)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut driver = Self { process, address: String::new() };
        let stdout = driver.process.stdout.take().ok_or("no standard output")?;
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            let Some((_, port)) = line.split_once("successfully on port ") else { continue };
            driver.address = format!("127.0.0.1:{}", port.trim_end_matches('.'));
            return Ok(driver);
        }
        Err("the driver did not start".into())
    }

    /// Opens a browser that knows nothing yet, `width` pixels wide, with its files in `profile`.
    pub fn session(&self, profile: &Path, width: u32) -> Outcome<Session> {
        // The flags stand where the tests that run inside a browser have theirs.
        let mut options: Value = serde_json::from_str(include_str!("../../webdriver.json"))?;
        let chrome = &mut options["goog:chromeOptions"];
        chrome["binary"] = crate::variable("CHROME")?.into();
        let flags = chrome["args"].as_array_mut().ok_or("webdriver.json has no args")?;
        // A sandboxed frame stays in the page's process, where the probe can ask it.
        flags.push("--disable-features=IsolateSandboxedIframes".into());
        flags.push(format!("--user-data-dir={}", profile.display()).into());
        let wish = json!({ "capabilities": { "alwaysMatch": options } }).to_string();
        let made = opened(&http::ask(&self.address, "POST", "/session", &wish)?)?;
        let id = made["sessionId"].as_str().ok_or("a session without an id")?;
        let session = Session { address: self.address.clone(), path: format!("/session/{id}") };
        session.show(width, 1)?;
        Ok(session)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing else can be done about a process that has ended already.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// A browser of its own; it closes with this, so also when a trial panics.
pub struct Session {
    address: String,
    path: String,
}

impl Session {
    /// A command of WebDriver within the session.
    pub fn post(&self, command: &str, body: &Value) -> Outcome<Value> {
        let path = format!("{}/{command}", self.path);
        opened(&http::ask(&self.address, "POST", &path, &body.to_string())?)
    }

    /// What WebDriver knows within the session.
    pub fn get(&self, what: &str) -> Outcome<Value> {
        opened(&http::ask(&self.address, "GET", &format!("{}/{what}", self.path), "")?)
    }

    /// A command of the browser's own protocol.
    pub fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Makes the window `width` pixels wide, magnified `zoom` times.
    pub fn show(&self, width: u32, zoom: u32) -> Outcome {
        let screen = json!({
            "width": width / zoom, "height": 900 / zoom, "deviceScaleFactor": zoom, "mobile": false
        });
        self.devtools("Emulation.setDeviceMetricsOverride", screen).map(drop)
    }

    /// The browser's id of the first frame in the page, if there is one.
    pub fn inner_frame(&self) -> Outcome<Option<String>> {
        let tree = self.devtools("Page.getFrameTree", json!({}))?;
        let id = &tree["frameTree"]["childFrames"][0]["frame"]["id"];
        Ok(id.as_str().map(String::from))
    }

    /// What a function body returns in the page; a promise is waited for.
    pub fn run(&self, body: &str, arguments: Value) -> Outcome<Value> {
        self.post("execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// What a script comes to in a frame, or in the page, apart from the page's own scripts: they
    /// share the document and nothing else, so what the page did to its prototypes is not there.
    pub fn run_apart(&self, frame: Option<&str>, script: &str) -> Outcome<Value> {
        let tree = self.devtools("Page.getFrameTree", json!({}))?;
        let frame = frame.or_else(|| tree["frameTree"]["frame"]["id"].as_str());
        let world = json!({ "frameId": frame, "worldName": "apart" });
        let world = self.devtools("Page.createIsolatedWorld", world)?;
        let mut answer = self.devtools(
            "Runtime.evaluate",
            json!({
                "contextId": world["executionContextId"], "expression": script,
                "awaitPromise": true, "returnByValue": true
            }),
        )?;
        match &answer["exceptionDetails"] {
            Value::Null => Ok(answer["result"]["value"].take()),
            thrown => Err(thrown.to_string().into()),
        }
    }

    /// Presses and lets go of keys, one after the other; a chord is written `Shift+Tab`.
    pub fn press(&self, keys: &[String]) -> Outcome {
        let mut actions = Vec::new();
        for chord in keys {
            let keys = chord.split('+').map(code).collect::<Outcome<Vec<_>>>()?;
            actions.extend(keys.iter().map(|key| json!({ "type": "keyDown", "value": key })));
            actions.extend(keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key })));
        }
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    /// A click in the middle of an element, where a pointer would hit it.
    pub fn click(&self, element: &Value) -> Outcome {
        self.post(&format!("element/{}/click", id(element)?), &json!({})).map(drop)
    }

    /// Types a text into an element.
    pub fn type_into(&self, element: &Value, text: &str) -> Outcome {
        let path = format!("element/{}/value", id(element)?);
        self.post(&path, &json!({ "text": text })).map(drop)
    }

    /// An element's accessible name, as the browser computes it.
    pub fn name(&self, element: &Value) -> Outcome<String> {
        let name = self.get(&format!("element/{}/computedlabel", id(element)?))?;
        Ok(name.as_str().unwrap_or_default().into())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Nothing else can be done about a browser that is gone already.
        let _ = http::ask(&self.address, "DELETE", &self.path, "");
    }
}

/// What is in the envelope; of an error its message, without the driver's own stack.
fn opened(answer: &Answer) -> Outcome<Value> {
    let mut envelope: Value = serde_json::from_str(&answer.body)?;
    match answer.status {
        200 => Ok(envelope["value"].take()),
        _ => Err(envelope["value"]["message"].as_str().unwrap_or(&answer.body).into()),
    }
}

fn id(element: &Value) -> Outcome<&str> {
    element[ELEMENT].as_str().ok_or_else(|| format!("{element} is no element").into())
}

/// A key as WebDriver spells it.
fn code(key: &str) -> Outcome<&str> {
    Ok(match key {
        "Tab" => "\u{e004}",
        "Enter" => "\u{e007}",
        "Shift" => "\u{e008}",
        "Escape" => "\u{e00c}",
        "Space" => " ",
        "End" => "\u{e010}",
        "Home" => "\u{e011}",
        "ArrowLeft" => "\u{e012}",
        "ArrowUp" => "\u{e013}",
        "ArrowRight" => "\u{e014}",
        "ArrowDown" => "\u{e015}",
        key if key.chars().count() == 1 => key,
        key => return Err(format!("no key is called {key}").into()),
    })
}
