//! A real browser, driven from outside through WebDriver: one for a run, a window of its own for each trial.

use crate::Outcome;
use crate::engine::{Engine, Feature};
use crate::http::{self, Answer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The key under which WebDriver wraps an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How a page is shown to its visitor.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(default, deny_unknown_fields)]
pub struct Look {
    /// Of the window's inside, in pixels of the screen.
    pub width: u32,
    pub height: u32,
    /// The page is magnified that many times, as a browser's zoom does.
    pub zoom: u32,
    /// The page is on paper.
    pub paper: bool,
    pub scheme: Scheme,
    pub forced_colors: bool,
    pub reduced_motion: bool,
}

/// The colours that a visitor prefers.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    Light,
    Dark,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 900,
            zoom: 1,
            paper: false,
            scheme: Scheme::Light,
            forced_colors: false,
            reduced_motion: false,
        }
    }
}

impl Look {
    /// What an engine must have for it.
    pub fn needs(&self) -> impl Iterator<Item = Feature> {
        let needs = [
            (self.forced_colors, Feature::ForcedColors),
            (self.paper, Feature::Paper),
            (self.zoom != 1, Feature::Zoom),
        ];
        needs.into_iter().filter_map(|(is_wanted, feature)| is_wanted.then_some(feature))
    }

    const fn scheme(&self) -> &'static str {
        match self.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

/// A browser that is started when the first window is asked for.
pub struct Browser {
    engine: Engine,
    /// Where its files are.
    folder: PathBuf,
    running: Option<Session>,
    /// Where WebKit draws.
    display: Option<Display>,
}

impl Browser {
    /// The browser of an engine, with its files in `folder`.
    pub fn new(engine: Engine, folder: &Path) -> Self {
        Self { engine, folder: folder.into(), running: None, display: None }
    }

    /// A window that knows nothing yet; the one before is closed. Whoever opens pages of an origin of
    /// their own meets nothing of those before.
    pub fn window(&mut self, look: &Look) -> Outcome<&Session> {
        if let Some(session) = &self.running {
            session.renew()?;
        }
        self.same_window(look)
    }

    /// The window as it was left, shown in this way from now on; a new one if there is none.
    pub fn same_window(&mut self, look: &Look) -> Outcome<&Session> {
        // WebKit asks its desktop only when it starts.
        self.running.take_if(|session| self.engine == Engine::WebKit && !session.fits(look));
        if self.running.is_none() {
            self.running = Some(self.start(look)?);
        }
        let session = self.running.as_ref().ok_or("no session")?;
        session.show(look)?;
        Ok(session)
    }

    /// The window as it is.
    pub fn running(&self) -> Outcome<&Session> {
        self.running.as_ref().ok_or_else(|| "no browser runs".into())
    }

    /// Ends the browser's process as a crash would, and starts it again on what it left on the disk, if
    /// asked for with its databases damaged.
    pub fn kill(&mut self, look: &Look, is_damaged: bool) -> Outcome {
        let session = self.running.take().ok_or("no browser runs")?;
        let process = session.process.ok_or("the driver does not say which process it is")?;
        let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status()?;
        if !killed.success() {
            return Err(format!("process {process} cannot be ended").into());
        }
        drop(session);
        if is_damaged && damage(&self.folder)? == 0 {
            return Err("the browser keeps no database where one is looked for".into());
        }
        self.same_window(look).map(drop)
    }

    /// Ends the browser; the next window is one of another.
    pub fn end(&mut self) {
        self.running = None;
    }

    fn start(&mut self, look: &Look) -> Outcome<Session> {
        fs::create_dir_all(&self.folder)?;
        let port = free_port()?;
        let (mut driver, options) = match self.engine {
            Engine::Chromium => {
                let driver = Command::new(crate::variable("CHROMEDRIVER")?);
                // The flags stand where the tests that run inside a browser have theirs.
                let mut options: Value =
                    serde_json::from_str(include_str!("../../webdriver.json"))?;
                let chrome = &mut options["goog:chromeOptions"];
                chrome["binary"] = crate::variable("CHROME")?.into();
                let flags = chrome["args"].as_array_mut().ok_or("webdriver.json has no args")?;
                // A sandboxed frame stays in the page's process, where the driver finds what is in it.
                flags.push("--disable-features=IsolateSandboxedIframes".into());
                flags.push(format!("--user-data-dir={}", self.folder.display()).into());
                (driver, options)
            }
            Engine::Firefox => {
                let mut driver = Command::new(crate::variable("GECKODRIVER")?);
                // What pages cannot be asked for is asked of the browser around them.
                driver.arg("--allow-system-access");
                // One of the driver's own would go away with the browser.
                let profile = self.folder.join("profile");
                fs::create_dir_all(&profile)?;
                let firefox = json!({
                    "binary": crate::variable("FIREFOX")?,
                    "args": ["-headless", "-profile", profile],
                    // Of a theme that forces colours; what it would take for them is of none.
                    "prefs": { "ui.highlight": "#1aebff", "ui.highlighttext": "#000000" },
                });
                (driver, json!({ "moz:firefoxOptions": firefox }))
            }
            Engine::WebKit => {
                if self.display.is_none() {
                    self.display = Some(Display::start()?);
                }
                let display = self.display.as_ref().ok_or("no display")?;
                let mut driver = Command::new(crate::variable("WEBKITDRIVER")?);
                driver.env("DISPLAY", &display.name).envs(desktop(&self.folder, look)?);
                // Without a graphics card a program would imitate one, for a quarter of all that WebKit takes.
                driver.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
                let browser =
                    json!({ "binary": crate::variable("WEBKIT")?, "args": ["--automation"] });
                (driver, json!({ "webkitgtk:browserOptions": browser }))
            }
        };
        driver.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        let driver = Driver::start(driver, format!("127.0.0.1:{port}"))?;
        let wish = json!({ "capabilities": { "alwaysMatch": options } }).to_string();
        let made = opened(&http::ask(&driver.address, "POST", "/session", &wish)?)?;
        let id = made["sessionId"].as_str().ok_or("a session without an id")?;
        let process = ["goog:processID", "moz:processID"]
            .iter()
            .find_map(|name| made["capabilities"][name].as_u64());
        Ok(Session {
            engine: self.engine,
            process,
            path: format!("/session/{id}"),
            driver,
            first: look.clone(),
        })
    }
}

/// Overwrites the files of all databases under a folder; how many there were.
fn damage(folder: &Path) -> Outcome<u32> {
    let mut damaged = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            damaged += damage(&path)?;
        } else if folder.components().any(|part| {
            let name = part.as_os_str();
            name == "IndexedDB" || name == "idb"
        }) {
            fs::write(&path, "damaged")?;
            damaged += 1;
        }
    }
    Ok(damaged)
}

/// A port that nobody listens on, below those that are given away by number 0: not all drivers say
/// which one they were given.
fn free_port() -> Outcome<u16> {
    let first = 20_000 + u16::try_from(std::process::id() % 10_000)?;
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..32_000).find(is_free).ok_or_else(|| "no port is free".into())
}

/// The settings of WebKit's desktop: it has no other way to learn what its user prefers.
fn desktop(folder: &Path, look: &Look) -> Outcome<Vec<(&'static str, String)>> {
    let settings = folder.join("config/gtk-3.0");
    fs::create_dir_all(&settings)?;
    let animations = u8::from(!look.reduced_motion);
    let text = format!("[Settings]\ngtk-enable-animations={animations}\n");
    fs::write(settings.join("settings.ini"), text)?;
    // The browser's own toolbar would keep the window from being as narrow as a telephone.
    let flat =
        "button, entry, toolbar, box { min-width: 0; padding: 0; border: none; font-size: 1px }";
    fs::write(settings.join("gtk.css"), flat)?;
    let at = |name: &str| folder.join(name).display().to_string();
    let theme = match look.scheme {
        Scheme::Light => "Adwaita",
        Scheme::Dark => "Adwaita:dark",
    };
    Ok(vec![
        ("GTK_THEME", theme.into()),
        ("XDG_CONFIG_HOME", at("config")),
        ("XDG_CACHE_HOME", at("cache")),
        ("XDG_DATA_HOME", at("data")),
    ])
}

/// A screen that nobody looks at; it ends with this.
struct Display {
    process: Child,
    name: String,
}

impl Display {
    /// A pointer rests in the middle of the screen, and a window has the focus when it is under it.
    const MIDDLE: (u32, u32) = (1280, 720);

    /// Starts one under the next free number.
    fn start() -> Outcome<Self> {
        let (x, y) = Self::MIDDLE;
        let mut process = Command::new(crate::variable("XVFB")?)
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{}x{}x24", 2 * x, 2 * y))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("no standard output")?;
        let mut display = Self { process, name: String::new() };
        let mut number = String::new();
        BufReader::new(stdout).read_line(&mut number)?;
        display.name = format!(":{}", number.trim_end());
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// The driver's process; it ends with this.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts it and waits until it listens.
    fn start(mut command: Command, address: String) -> Outcome<Self> {
        let mut driver = Self { process: command.spawn()?, address };
        // Not all of them say when they do.
        while TcpStream::connect(&driver.address).is_err() {
            if let Some(status) = driver.process.try_wait()? {
                return Err(format!("the driver ended with {status}").into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(driver)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// Nothing else can be done about a process that has ended already.
fn end(process: &mut Child) {
    let _ = process.kill().and_then(|()| process.wait());
}

/// A running browser with one window; it closes with this, so also when a trial panics.
pub struct Session {
    engine: Engine,
    driver: Driver,
    /// The browser's own, where the driver says it.
    process: Option<u64>,
    path: String,
    /// The look that it was started with.
    first: Look,
}

impl Session {
    /// The engine that it runs.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Whether a look differs from the first one in nothing that has to be said at the start.
    fn fits(&self, look: &Look) -> bool {
        self.first.scheme == look.scheme && self.first.reduced_motion == look.reduced_motion
    }

    /// Closes the window and goes on in a new one.
    pub fn renew(&self) -> Outcome {
        let made = self.post("window/new", &json!({ "type": "tab" }))?;
        self.ask("DELETE", "window", "")?;
        self.post("window", &json!({ "handle": made["handle"] })).map(drop)
    }

    /// Closes the other window, if there is one that has gone to an address.
    pub fn close_other(&self, address: &str) -> Outcome {
        let own = self.get("window")?;
        let handles = self.get("window/handles")?;
        let mut handles = handles.as_array().ok_or("no list")?.iter();
        let other = handles.find(|handle| **handle != own).ok_or("no other window")?;
        self.post("window", &json!({ "handle": other }))?;
        let gone = self.get("url")?;
        let has_gone = gone == address;
        if has_gone {
            self.ask("DELETE", "window", "")?;
        }
        self.post("window", &json!({ "handle": own }))?;
        has_gone.then_some(()).ok_or_else(|| format!("the other window has gone to {gone}").into())
    }

    /// A command of WebDriver within the session.
    pub fn post(&self, command: &str, body: &Value) -> Outcome<Value> {
        self.ask("POST", command, &body.to_string())
    }

    /// What WebDriver knows within the session.
    pub fn get(&self, what: &str) -> Outcome<Value> {
        self.ask("GET", what, "")
    }

    fn ask(&self, method: &str, what: &str, body: &str) -> Outcome<Value> {
        let path = format!("{}/{what}", self.path);
        opened(&http::ask(&self.driver.address, method, &path, body)?)
    }

    /// A command of Chromium's own protocol.
    pub fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Takes the network away from Chromium's pages, or gives it back.
    pub fn cut_off(&self, is_offline: bool) -> Outcome {
        let network = json!({
            "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1
        });
        self.devtools("Network.enable", json!({}))?;
        self.devtools("Network.emulateNetworkConditions", network).map(drop)
    }

    /// Has Chromium block requests to addresses, as an extension does.
    pub fn block(&self, addresses: &[&str]) -> Outcome {
        self.devtools("Network.enable", json!({}))?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": addresses })).map(drop)
    }

    /// Leaves so many bytes of Chromium's storage to an origin.
    pub fn leave(&self, origin: &str, bytes: u32) -> Outcome {
        let quota = json!({ "origin": origin, "quotaSize": bytes });
        self.devtools("Storage.overrideQuotaForOrigin", quota).map(drop)
    }

    /// What a function body returns in Firefox itself, around the page.
    fn run_around(&self, body: &str, arguments: Value) -> Outcome<Value> {
        self.post("moz/context", &json!({ "context": "chrome" }))?;
        let answer = self.run(body, arguments);
        self.post("moz/context", &json!({ "context": "content" }))?;
        answer
    }

    /// Shows the page in this way from now on.
    pub fn show(&self, look: &Look) -> Outcome {
        let (width, height) = (look.width / look.zoom, look.height / look.zoom);
        let paper = if look.paper { "print" } else { "" };
        let motion = if look.reduced_motion { "reduce" } else { "no-preference" };
        let colors = if look.forced_colors { "active" } else { "none" };
        match self.engine {
            Engine::Chromium => {
                let screen = json!({
                    "width": width, "height": height, "deviceScaleFactor": look.zoom, "mobile": false
                });
                self.devtools("Emulation.setDeviceMetricsOverride", screen)?;
                let features = [
                    ("prefers-color-scheme", look.scheme()),
                    ("prefers-reduced-motion", motion),
                    ("forced-colors", colors),
                ];
                let features =
                    features.map(|(name, value)| json!({ "name": name, "value": value }));
                let media = json!({ "media": paper, "features": features });
                self.devtools("Emulation.setEmulatedMedia", media)?;
            }
            Engine::Firefox => {
                let arguments =
                    json!([width, height, look.zoom, paper, look.scheme(), motion, colors]);
                self.run_around(include_str!("firefox.js"), arguments)?;
            }
            Engine::WebKit => {
                // Under the pointer, which is to be nowhere on the page: on what is around it.
                let (x, y) = Display::MIDDLE;
                let around = self.run("return outerHeight - innerHeight", json!([]))?;
                let height = u64::from(height) + around.as_u64().ok_or("no height")?;
                let place = json!({ "x": x - 5, "y": y - 5, "width": width, "height": height });
                self.post("window/rect", &place)?;
            }
        }
        self.run(include_str!("shown.js"), json!([width, height])).map(drop)
    }

    /// What a function body returns in the page; a promise is waited for.
    pub fn run(&self, body: &str, arguments: Value) -> Outcome<Value> {
        self.post("execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// The first element of the page, by CSS selector.
    pub fn element(&self, css: &str) -> Outcome<Value> {
        self.post("element", &json!({ "using": "css selector", "value": css }))
    }

    /// Goes into a frame of the page; null is out of all.
    pub fn enter(&self, frame: &Value) -> Outcome {
        self.post("frame", &json!({ "id": frame })).map(drop)
    }

    /// A picture of the page, as base64; in WebKit of what the window shows of it.
    pub fn picture(&self) -> Outcome<Value> {
        match self.engine {
            Engine::Chromium => {
                let wish = json!({ "format": "png", "captureBeyondViewport": true });
                Ok(self.devtools("Page.captureScreenshot", wish)?["data"].take())
            }
            Engine::Firefox => self.get("moz/screenshot/full"),
            Engine::WebKit => self.get("screenshot"),
        }
    }

    /// A picture of one element, as base64.
    pub fn picture_of(&self, element: &Value) -> Outcome<Value> {
        self.get(&format!("element/{}/screenshot", id(element)?))
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

    /// Presses the pointer in the middle of an element, and holds it.
    pub fn hold(&self, element: &Value) -> Outcome {
        let to = json!({ "type": "pointerMove", "origin": element, "x": 0, "y": 0 });
        self.point(&[to, json!({ "type": "pointerDown", "button": 0 })])
    }

    /// Lets go of the pointer.
    pub fn release(&self) -> Outcome {
        self.point(&[json!({ "type": "pointerUp", "button": 0 })])
    }

    fn point(&self, actions: &[Value]) -> Outcome {
        let pointer = json!({ "type": "pointer", "id": "pointer", "actions": actions });
        self.post("actions", &json!({ "actions": [pointer] })).map(drop)
    }

    /// Types a text into an element.
    pub fn type_into(&self, element: &Value, text: &str) -> Outcome {
        let path = format!("element/{}/value", id(element)?);
        self.post(&path, &json!({ "text": text })).map(drop)
    }

    /// An element's accessible name, as the browser computes it.
    pub fn name(&self, element: &Value) -> Outcome<String> {
        self.computed(element, "computedlabel")
    }

    /// An element's role for those who do not see it, as the browser computes it.
    pub fn role(&self, element: &Value) -> Outcome<String> {
        self.computed(element, "computedrole")
    }

    fn computed(&self, element: &Value, what: &str) -> Outcome<String> {
        let answer = self.get(&format!("element/{}/{what}", id(element)?))?;
        Ok(answer.as_str().unwrap_or_default().trim().into())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Nothing else can be done about a browser that is gone already.
        let _ = http::ask(&self.driver.address, "DELETE", &self.path, "");
    }
}

/// What is in the envelope; of an error its message, without the driver's own stack.
fn opened(answer: &Answer) -> Outcome<Value> {
    let mut envelope: Value = serde_json::from_str(&answer.body)?;
    match answer.status {
        200 => Ok(envelope["value"].take()),
        _ => {
            let [error, message] = ["error", "message"]
                .map(|name| envelope["value"][name].as_str().unwrap_or_default());
            Err(format!("{error}: {message}").into())
        }
    }
}

fn id(element: &Value) -> Outcome<&str> {
    element[ELEMENT].as_str().ok_or_else(|| format!("{element} is no element").into())
}

/// A key as WebDriver spells it.
fn code(key: &str) -> Outcome<&str> {
    Ok(match key {
        "Backspace" => "\u{e003}",
        "Tab" => "\u{e004}",
        "Enter" => "\u{e007}",
        "Shift" => "\u{e008}",
        "Control" => "\u{e009}",
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
