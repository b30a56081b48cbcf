//! One trial: a case at one width, from an empty browser to what the collector stored.

use crate::browser::{Browser, Look, Session};
use crate::case::{Amiss, Case, Media, Network, Step};
use crate::collector::Collector;
use crate::engine::Feature;
use crate::relay::Relay;
use crate::stored::{Comparison, sorted};
use crate::{Count, Outcome, http};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A case at one width, on its way.
pub struct Trial<'a> {
    case: &'a Case,
    look: Look,
    browser: &'a mut Browser,
    collector: Collector,
    /// What stands before the collector, where a case makes something go wrong there.
    relay: Option<Relay>,
    /// Collectors that the studio was told to load from.
    others: Vec<Collector>,
    /// Whether the visitor has done nothing yet, so that nothing on the page may move.
    is_untouched: bool,
    /// What the page was when it was inspected last, and how it was shown.
    inspected: Option<(Value, Look)>,
}

/// How long what is to come may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What WebKit's driver says of a script whose page was left before it answered.
const LEFT: &str = "Callback was not called before the unload event";

impl<'a> Trial<'a> {
    /// Opens a window and a collector, with its files in `own`.
    pub fn new(browser: &'a mut Browser, case: &'a Case, width: u32, own: &Path) -> Outcome<Self> {
        let look = Look { width, ..case.look.clone() };
        let collector = Collector::start(own, &case.folder, &case.collector)?;
        let is_relayed = case.steps.iter().any(Step::is_relayed);
        let relay = is_relayed.then(|| Relay::start(collector.address())).transpose()?;
        browser.window(&look)?;
        Ok(Self {
            case,
            look,
            browser,
            collector,
            relay,
            others: Vec::new(),
            is_untouched: true,
            inspected: None,
        })
    }

    /// Takes all steps, then looks at what came of them.
    pub fn run(mut self, count: &mut Count) -> Outcome {
        for (index, step) in self.case.steps.iter().enumerate() {
            self.take(step).map_err(|error| format!("step {}, {step:?}: {error}", index + 1))?;
        }
        self.touch()?;
        self.inspect()?;
        let end = self.probe("end", json!([]))?;
        check_console(&self.case.console, &end["errors"])?;
        let mut violations = self.case.violations.clone();
        if self.session()?.engine().lack(Feature::WasmReport).is_some() {
            violations.retain(|directive| directive != "script-src");
        }
        let violations = json!(violations);
        if end["violations"] != violations {
            let refused = &end["refused"];
            return Err(format!("violations {refused:#}, expected {violations}").into());
        }
        if let Some(relay) = &self.relay
            && !relay.early().is_empty()
        {
            return Err(format!("who was asked to wait did not: {:#?}", relay.early()).into());
        }
        let Some(expected) = &self.case.expected else { return Ok(()) };
        let kept = end["kept"].as_str().unwrap_or_default().lines();
        let kept: Vec<Value> = kept.map(serde_json::from_str).collect::<Result<_, _>>()?;
        let mut comparison = Comparison::default();
        let responses = sorted(self.collector.stored("responses")?);
        let (sent, stored) = (expected.responses.len() as u64, responses.len() as u64);
        // One that the endpoint refuses for good is tried, and nothing of it may be there.
        count.tried += sent.max(1);
        count.lost += sent.saturating_sub(stored);
        count.doubled += stored.saturating_sub(sent);
        comparison.check("responses", &expected.responses, &responses)?;
        comparison.check("events", &expected.events, &sorted(self.collector.stored("events")?))?;
        comparison.check("kept", &expected.kept, &kept)
    }

    /// Chooses files in the page's file input.
    fn pick(&mut self, files: &[PathBuf]) -> Outcome {
        let path = |file: &PathBuf| -> Outcome<String> {
            Ok(file.canonicalize()?.to_string_lossy().into_owned())
        };
        let paths = files.iter().map(path).collect::<Outcome<Vec<_>>>()?;
        let input = self.session()?.element("input[type=file]:not([hidden] *)")?;
        self.session()?.type_into(&input, &paths.join("\n"))
    }

    fn take(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Open(path) => self.open(path)?,
            Step::Back => self.session()?.post("back", &json!({})).map(drop)?,
            Step::OpenFile(path) => {
                let file = self.collector.folder().join("site").join(path);
                let url = format!("file://{}", file.display());
                self.session()?.post("url", &json!({ "url": url })).map(drop)?;
            }
            Step::Tab(path) => {
                self.session()?.renew()?;
                self.session()?.show(&self.look)?;
                self.open(path)?;
            }
            Step::Event { name, on, detail, count } => {
                self.probe("event", json!([on, name, detail, count]))?;
            }
            Step::Rate { on, question, item, role, value } => {
                self.touch()?;
                let point = self.probe("point", json!([on, question, item, role, value]))?;
                self.session()?.click(&point)?;
            }
            Step::Tick { on, text } => {
                self.touch()?;
                self.session()?.click(&self.probe("choice", json!([on, text]))?)?;
            }
            Step::Choose(text) => {
                self.touch()?;
                self.session()?.click(&self.probe("option", json!([text]))?)?;
            }
            Step::Comment { on, question, field, text } => {
                self.touch()?;
                let field = self.probe("field", json!([on, question, field]))?;
                self.session()?.type_into(&field, text)?;
            }
            Step::Press { on, name } => {
                self.touch()?;
                self.inspect()?;
                let button = self.probe("button", json!([on, name]))?;
                let computed = self.session()?.name(&button)?;
                if computed != *name {
                    return Err(format!("the button's accessible name is {computed:?}").into());
                }
                self.session()?.click(&button)?;
            }
            Step::Follow { text, opens } => {
                self.touch()?;
                self.inspect()?;
                self.session()?.click(&self.probe("link", json!([text]))?)?;
                if let Some(address) = opens {
                    until(|| self.session()?.close_other(address))?;
                }
            }
            Step::Click(css) => {
                self.touch()?;
                self.session()?.click(&self.probe("own", json!([css]))?)?;
            }
            Step::Hold { on, part } => {
                self.touch()?;
                self.session()?.hold(&self.probe("part", json!([on, part]))?)?;
            }
            Step::Release {} => self.session()?.release()?,
            Step::Keys(keys) => {
                self.touch()?;
                self.session()?.press(keys)?;
            }
            Step::Type(text) => {
                self.touch()?;
                self.type_letters(text)?;
            }
            Step::Day { css, day } => {
                let field = self.probe("own", json!([css]))?;
                // A click would choose one of its parts.
                self.session()?.run("arguments[0].focus()", json!([field]))?;
                let (year, rest) = day.split_once('-').ok_or("a day begins with its year")?;
                let typed = format!("{}/{year}", rest.replace('-', "/"));
                self.type_letters(&typed)?;
            }
            Step::Publish { css, path } => {
                self.probe("own", json!([css]))?;
                let body = "return document.querySelector(arguments[0]).textContent";
                let text = self.session()?.run(body, json!([css]))?;
                self.collector.publish(path, text.as_str().ok_or("no text")?)?;
            }
            Step::Tamper(name) => self.collector.tamper(name)?,
            Step::Text { on, text } => self.probe("text", json!([on, text])).map(drop)?,
            Step::NoText { on, text } => self.probe("noText", json!([on, text])).map(drop)?,
            Step::PageText(text) => self.probe("pageText", json!([text])).map(drop)?,
            Step::NoPageText(text) => self.probe("noPageText", json!([text])).map(drop)?,
            Step::Latin(names) => self.probe("latin", json!([names])).map(drop)?,
            Step::Lands { path, text } => {
                // The probe is of the page that is left: it cannot wait for the next one.
                let page = "return [location.pathname, document.body?.innerText ?? '']";
                until(|| {
                    let page = self.session()?.run(page, json!([]))?;
                    let shows = page[1].as_str().is_some_and(|shown| shown.contains(text));
                    if shows && page[0] == **path {
                        return Ok(());
                    }
                    Err(format!("waited in vain, at {page}").into())
                })?;
            }
            Step::Conforms { css, schema } => self.conforms(css, schema)?,
            Step::Announced { on, role, text } => {
                self.probe("announced", json!([on, role, text]))?;
            }
            Step::Focus(css) => self.probe("focus", json!([css])).map(drop)?,
            Step::Chosen { on, names } => {
                let chosen = self.probe("chosen", json!([on]))?;
                let chosen = chosen.as_array().ok_or("no list")?;
                let chosen: Vec<_> = chosen
                    .iter()
                    .map(|radio| self.session()?.name(radio))
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
                self.session()?.click(&self.probe("own", json!([click]))?)?;
                let shown = || self.session()?.run("return document.body.innerText", json!([]));
                let mut seen = shown()?;
                // As long as a slow machine gets on.
                while let Err(error) = self.probe("pageText", json!([text])) {
                    if std::mem::replace(&mut seen, shown()?) == seen {
                        return Err(error);
                    }
                }
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
                let frame = match css.as_str() {
                    "top" => Value::Null,
                    // The page around a frame may run no script, so no probe either.
                    css => self.session()?.run(
                        "const [css] = arguments;\n\
                         const inside = [...document.querySelectorAll('trefoil-survey')].map(({ shadowRoot }) => shadowRoot);\n\
                         return [document, ...inside].map((root) => root?.querySelector(css)).find(Boolean);",
                        json!([css]),
                    )?,
                };
                self.session()?.enter(&frame)?;
            }
            Step::Zoom(times) => {
                self.look.zoom = *times;
                self.session()?.show(&self.look)?;
            }
            Step::Media(media) => {
                self.look.paper = matches!(media, Media::Print);
                self.session()?.show(&self.look)?;
            }
            Step::Pick(names) => {
                let paths = names.iter().map(|name| fixtures().join(name)).collect::<Vec<_>>();
                self.pick(&paths)?;
            }
            Step::PickRows(rows) => {
                let path = self.collector.folder().join(format!("{rows}.csv"));
                let mut table = BufWriter::new(File::create(&path)?);
                writeln!(table, "id,nps,csat")?;
                for row in 0..*rows {
                    writeln!(table, "{row},{},{}", row % 11, 1 + row % 5)?;
                }
                table.flush()?;
                self.pick(&[path])?;
            }
            Step::LoseRows(rows) => {
                std::fs::remove_file(self.collector.folder().join(format!("{rows}.csv")))?;
            }
            Step::LoadFrom { files, adds_up, amiss } => self.load_from(files, *adds_up, *amiss)?,
            Step::SameScores(names) => self.compare_scores(names)?,
            Step::SameView { view, files } => self.compare_view(view, files)?,
            Step::Print => self.session()?.post("print", &json!({})).map(drop)?,
            Step::Endpoint(fault) => self.relay()?.make(fault.clone()),
            Step::Posts(count) => {
                let relay = self.relay()?;
                wait(|| relay.posts() >= *count)?;
                if relay.posts() > *count {
                    return Err(format!("{} answers came", relay.posts()).into());
                }
            }
            Step::Stored(count) => {
                wait(|| self.collector.stored("responses").is_ok_and(|all| all.len() == *count))?;
            }
            Step::Offline(is_offline) => self.session()?.cut_off(*is_offline)?,
            Step::Blocked(true) => self.session()?.block(&["*/v1/responses"])?,
            Step::Blocked(false) => self.session()?.block(&[])?,
            Step::Quota(bytes) => self.session()?.leave(&self.origin(), *bytes)?,
            Step::Kill => self.browser.kill(&self.look, false)?,
            Step::Damage => self.browser.kill(&self.look, true)?,
            Step::Network(Network::Down) => self.collector.down()?,
            Step::Network(Network::Up) => self.collector.up()?,
            Step::Other(network) => {
                let other = self.others.last_mut().ok_or("there is no other collector")?;
                match network {
                    Network::Down => other.down()?,
                    Network::Up => other.up()?,
                }
            }
            Step::Given { name, kind, holds, lacks, width } => {
                let file = self.probe("given", json!([name]))?;
                let text = file["text"].as_str().ok_or("no text")?;
                let missing = holds.iter().find(|part| !text.contains(part.as_str()));
                let unwanted = lacks.iter().find(|part| text.contains(part.as_str()));
                let is_svg = kind == "image/svg+xml";
                // A picture has the wished width, more than two colours, and white paper.
                let is_seen = width.is_none_or(|width| {
                    file["width"] == json!(width)
                        && file["colours"].as_u64() > Some(2)
                        && file["corner"] == json!(u32::MAX)
                });
                if file["type"] != json!(kind)
                    || missing.is_some()
                    || unwanted.is_some()
                    || (is_svg && file["root"] != json!("svg"))
                    || !is_seen
                {
                    let told = (missing, unwanted);
                    return Err(format!("missing and unwanted are {told:?} in {file:#}").into());
                }
                self.keep_given(name, &file)?;
            }
            Step::ReadBack(name) => self.read_back(name)?,
            Step::OpenGiven(name) => {
                let file = self.probe("given", json!([name]))?;
                let place = self.collector.folder().join("given.html");
                std::fs::write(&place, file["text"].as_str().ok_or("no text")?)?;
                let url = format!("file://{}", place.display());
                self.session()?.post("url", &json!({ "url": url })).map(drop)?;
                // It lets no script of its own run, so the probe comes from outside.
                let probe = self.collector.folder().join("site/probe.js");
                self.session()?.run(&std::fs::read_to_string(probe)?, json!([])).map(drop)?;
            }
            Step::Screenshot(name) => {
                self.inspect()?;
                self.keep_screenshot(name)?;
            }
        }
        Ok(())
    }

    /// Compares what the studio shows with what the native program prints, and that of the files with that of
    /// the collector's export.
    fn compare_scores(&self, names: &[String]) -> Outcome {
        let shown = self.shown()?;
        // The studio chooses the facet itself, and its days begin where those of the browser do.
        let facet = &shown["analysis"]["segments"][0]["facet"];
        let facet = facet.as_str().ok_or("no facet")?;
        let minutes = "return -new Date().getTimezoneOffset()";
        let minutes = self.session()?.run(minutes, json!([]))?.as_i64().ok_or("no offset")?;
        let sign = if minutes < 0 { '-' } else { '+' };
        let offset = format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        let how = ["--by", facet, "--utc-offset", &offset];
        let scores = |folder: &Path, names| scores(folder, names, &how);
        let printed = scores(&fixtures(), names)?;
        if floats(&shown) != floats(&printed) {
            return Err(format!("the studio shows {shown:#}, the files have {printed:#}").into());
        }
        // One of its own: what this trial's visitor sends is compared in the end.
        let folder = self.collector.folder().join("second");
        let collector = Collector::start(&folder, &self.case.folder, &[])?;
        for name in names {
            for line in std::fs::read_to_string(fixtures().join(name))?.lines() {
                // What cannot be read is refused here, as it is a bad line there.
                http::ask(collector.address(), "POST", "/v1/responses", line)?;
            }
        }
        let export = http::ask(collector.address(), "GET", "/v1/responses", "")?.body;
        std::fs::write(folder.join("export.jsonl"), export)?;
        let mut exported = scores(&folder, &["export.jsonl".into()])?;
        let mut printed = printed;
        for scores in [&mut exported, &mut printed] {
            // An export is of responses; that a survey was shown is none.
            scores["analysis"]["response_rates"] = Value::Null;
        }
        for table in ["nps", "csat", "ces", "analysis"] {
            if exported[table] != printed[table] {
                let (of_export, of_files) = (&exported[table], &printed[table]);
                return Err(format!("the export has {of_export:#}, the files {of_files:#}").into());
            }
        }
        Ok(())
    }

    /// Compares what the studio shows with what the native program prints by the view that the studio gave.
    fn compare_view(&mut self, view: &str, names: &[String]) -> Outcome {
        let file = self.probe("given", json!([view]))?;
        let place = self.collector.folder().join("view.json");
        std::fs::write(&place, file["text"].as_str().ok_or("no text")?)?;
        let (shown, place) = (self.shown()?, place.canonicalize()?);
        let printed = scores(&fixtures(), names, &["--view", &place.to_string_lossy()])?;
        if floats(&shown) != floats(&printed) {
            return Err(format!("the studio shows {shown:#}, the view makes {printed:#}").into());
        }
        Ok(())
    }

    /// The tables of live answers that the studio shows, and their analysis.
    fn shown(&self) -> Outcome<Value> {
        // As text: a driver may read a number and write its neighbour.
        let told = |what| -> Outcome<Value> {
            let text = self.session()?.run(&format!("return JSON.stringify({what})"), json!([]))?;
            Ok(serde_json::from_str(text.as_str().ok_or("no text")?)?)
        };
        let mut shown = told("trefoilStudio.results().live")?;
        shown["analysis"] = told("trefoilStudio.analysis()")?;
        forget_moment(&mut shown["analysis"]);
        Ok(shown)
    }

    /// Holds each line of an element's text against a schema, and wants each form that the schema has.
    fn conforms(&self, css: &str, schema: &str) -> Outcome {
        let lines = "return document.querySelector(arguments[0]).textContent";
        let lines = self.session()?.run(lines, json!([css]))?;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/schemas").join(schema);
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        let whole = jsonschema::validator_for(&schema)?;
        let forms = schema["$defs"].as_object().ok_or("no $defs")?;
        let mut unseen: BTreeSet<_> = forms.keys().map(String::as_str).collect();
        for line in lines.as_str().ok_or("no text")?.lines() {
            let said: Value = serde_json::from_str(line)?;
            whole.validate(&said).map_err(|error| format!("{error} in {line}"))?;
            for (name, form) in forms {
                if jsonschema::is_valid(form, &said) {
                    unseen.remove(name.as_str());
                }
            }
        }
        if !unseen.is_empty() {
            return Err(format!("nobody said {unseen:?} in {lines:#}").into());
        }
        Ok(())
    }

    /// Has the studio load from a collector that has what is in the files.
    fn load_from(&mut self, names: &[String], adds_up: bool, amiss: Option<Amiss>) -> Outcome {
        const TOKEN: &str = "the-token-of-another-collector";
        let address = match amiss {
            Some(Amiss::Page) => format!("{}/shop", self.collector.address()),
            // Its port was free a moment ago, and is given to nobody.
            Some(Amiss::Nobody) => TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string(),
            None | Some(Amiss::Token | Amiss::Shut) => {
                let origin = format!("read_origin = [\"http://{}\"]\n", self.collector.address());
                let lets_in = if amiss == Some(Amiss::Shut) { "" } else { &*origin };
                let adds_up = if adds_up { "adds_up_from = 1\n" } else { "" };
                self.start_other(names, &format!("token = {TOKEN:?}\n{lets_in}{adds_up}"))?
            }
        };
        let token = if amiss == Some(Amiss::Token) { "not-the-token-at-all" } else { TOKEN };
        for (css, text) in [
            (".collector input", &*format!("http://{address}")),
            (".collector label + label input", token),
        ] {
            let empty = "const field = document.querySelector(arguments[0]); field.value = '';
                field.dispatchEvent(new Event('input', { bubbles: true }))";
            self.session()?.run(empty, json!([css])).map(drop)?;
            let field = self.session()?.element(css)?;
            self.session()?.type_into(&field, text)?;
        }
        let live = || self.session()?.run("return trefoilStudio.results().live", json!([]));
        let before = live()?;
        let load = self.session()?.element(".collector form button")?;
        self.session()?.click(&load)?;
        if amiss.is_some() {
            return Ok(());
        }
        // Something else may have been shown until now.
        wait(|| live().is_ok_and(|live| !live.is_null() && live != before))?;
        let (shown, printed) = (live()?, scores(&fixtures(), names, &["--by", "touchpoint"])?);
        for table in ["nps", "csat", "ces"] {
            if floats(&shown[table]) != floats(&printed[table]) {
                return Err(
                    format!("the studio shows {shown:#}, the files have {printed:#}").into()
                );
            }
        }
        Ok(())
    }

    /// Starts one more collector with these settings that has what is in the files, and answers with its address.
    fn start_other(&mut self, names: &[String], settings: &str) -> Outcome<String> {
        let folder = self.collector.folder().join(format!("other-{}", self.others.len()));
        std::fs::create_dir_all(&folder)?;
        let config = folder.join("trefoil.toml");
        std::fs::write(&config, settings)?;
        let arguments = ["--config".into(), config.to_string_lossy().into_owned()];
        let collector = Collector::start(&folder, &self.case.folder, &arguments)?;
        for name in names {
            for line in std::fs::read_to_string(fixtures().join(name))?.lines() {
                http::ask(collector.address(), "POST", "/v1/responses", line)?;
            }
        }
        let address = collector.address().to_string();
        self.others.push(collector);
        Ok(address)
    }

    /// Has the studio read what it gave to be kept in place of what it was made of, and compares the scores.
    fn read_back(&mut self, name: &str) -> Outcome {
        let live =
            |trial: &Self| trial.session()?.run("return trefoilStudio.results().live", json!([]));
        let scores = |live: &Value| ["nps", "csat", "ces"].map(|table| floats(&live[table]));
        let is_scored = |live: &Value| {
            scores(live).iter().filter_map(Value::as_array).any(|rows| !rows.is_empty())
        };
        let before = live(self)?;
        let file = self.probe("given", json!([name]))?;
        let place = self.collector.folder().join(name);
        std::fs::write(&place, file["text"].as_str().ok_or("no text")?)?;
        let forget = "document.querySelector('.sources > :last-child .plain').click()";
        self.session()?.run(forget, json!([])).map(drop)?;
        // Purchases may stay.
        wait(|| live(self).is_ok_and(|live| !is_scored(&live)))?;
        self.pick(&[place])?;
        wait(|| live(self).is_ok_and(|live| is_scored(&live)))?;
        let after = live(self)?;
        if scores(&after) != scores(&before) {
            return Err(format!("before were {before:#}, of {name} are {after:#}").into());
        }
        Ok(())
    }

    /// What the page holds once all garbage is gone: nodes and listeners, bytes of heap and Wasm.
    fn held(&self) -> Outcome<Value> {
        let collected = || {
            self.session()?.devtools("HeapProfiler.collectGarbage", json!({}))?;
            self.session()?.devtools("Memory.getDOMCounters", json!({}))
        };
        let mut held = collected()?;
        // What goes tells others that it is gone, and only then can they go.
        loop {
            let before = std::mem::replace(&mut held, collected()?);
            if held == before {
                break;
            }
        }
        let heap = self.session()?.devtools("Runtime.getHeapUsage", json!({}))?;
        held["heap"] = heap["usedSize"].clone();
        held["wasm"] = self.probe("wasmBytes", json!([]))?;
        Ok(held)
    }

    /// That of the page.
    fn origin(&self) -> String {
        let site = self.relay.as_ref().map_or(self.collector.address(), Relay::address);
        format!("http://{site}")
    }

    fn open(&self, path: &str) -> Outcome {
        let url = self.origin() + path;
        self.session()?.post("url", &json!({ "url": url })).map(drop)
    }

    /// The window that the visitor has now.
    fn session(&self) -> Outcome<&Session> {
        self.browser.running()
    }

    fn relay(&self) -> Outcome<&Relay> {
        self.relay.as_ref().ok_or_else(|| "nothing stands before the collector".into())
    }

    /// Types a text, letter by letter, wherever the focus is.
    fn type_letters(&self, text: &str) -> Outcome {
        self.session()?.press(&text.chars().map(String::from).collect::<Vec<_>>())
    }

    /// Asks the probe in the page; when that page is just being left, which takes the question with it, the next one's,
    /// once it is read.
    fn probe(&self, question: &str, arguments: Value) -> Outcome<Value> {
        let body = format!(
            "const ask = () => window.trefoilProbe.{question}(...arguments);
            if (window.trefoilProbe || document.readyState !== 'loading') return ask();
            return new Promise((read) => document.addEventListener('readystatechange', read, {{ once: true }})).then(ask)"
        );
        loop {
            match self.session()?.run(&body, arguments.clone()) {
                Err(error) if error.to_string().contains(LEFT) => {}
                answer => return answer,
            }
        }
    }

    /// What a function body returns in the page, as if no script of its own had changed what browsers have.
    fn run_apart(&self, body: &str) -> Outcome<Value> {
        let body = format!("return window.trefoilProbe.apart(async () => {{ {body} }})");
        self.session()?.run(&body, json!([]))
    }

    /// Before the visitor does the first thing: nothing has moved while the page loaded.
    fn touch(&mut self) -> Outcome {
        if std::mem::take(&mut self.is_untouched) {
            // Whoever does not see had their browser describe the page before anything on it changed.
            self.session()?.role(&self.session()?.element("html")?)?;
            let shifts = self.probe("shifts", json!([]))?;
            if !self.case.moves && shifts != json!([]) {
                return Err(format!("the page moved while it loaded: {shifts:#}").into());
            }
            self.inspect()?;
        }
        Ok(())
    }

    /// Nobody is kept out by what is on the page now. What is found on one that went on meanwhile may be half faded in, so that is
    /// looked at once more.
    fn inspect(&mut self) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        let mut found = Ok(());
        while Instant::now() < deadline {
            // Before it is waited for, so that what begins to move from here on is seen to have changed.
            let now = self.state()?;
            if self.inspected.as_ref() == Some(&now) {
                return Ok(());
            }
            self.probe("still", json!([]))?;
            found = self.check_page();
            if found.is_ok() || self.state()? == now {
                self.inspected = Some(now);
                break;
            }
        }
        found
    }

    /// What the page is now, and how it is shown.
    fn state(&self) -> Outcome<(Value, Look)> {
        Ok((self.probe("state", json!([]))?, self.look.clone()))
    }

    /// Names, and all that axe knows, contrast included; `TREFOIL_AXE` says which file axe is.
    fn check_page(&self) -> Outcome {
        self.check_names()?;
        let axe = std::env::var_os("TREFOIL_AXE")
            .ok_or("TREFOIL_AXE does not say which file axe is; run `cargo xtask test`")?;
        if self.session()?.run("return typeof axe", json!([]))? == "undefined" {
            self.run_apart(&std::fs::read_to_string(axe)?)?;
        }
        match self.run_apart(include_str!("axe.js"))? {
            none if none == json!([]) => Ok(()),
            complaints => Err(format!("axe complains: {complaints:#}").into()),
        }
    }

    /// Every control is what it is, and has a name, for those who do not see it, too.
    fn check_names(&self) -> Outcome {
        if self.look.paper {
            // Which has no controls.
            return Ok(());
        }
        for role in ["radio", "radiogroup", "button", "textbox"] {
            let controls = self.probe("controls", json!([role]))?;
            for control in controls.as_array().ok_or("no list")? {
                let computed = self.session()?.role(control)?;
                if computed != role {
                    return Err(
                        format!("a {role} is a {computed:?} to those who do not see").into()
                    );
                }
                if self.session()?.name(control)?.is_empty() {
                    return Err(format!("a {role} has no accessible name").into());
                }
            }
        }
        Ok(())
    }

    /// Puts what was given to be kept beside the pictures.
    fn keep_given(&self, name: &str, file: &Value) -> Outcome {
        let Some(folder) = std::env::var_os("TREFOIL_SHOTS").map(PathBuf::from) else {
            return Ok(());
        };
        let (engine, width) = (self.session()?.engine().name(), self.look.width);
        std::fs::create_dir_all(&folder)?;
        let place = folder.join(format!("{}-{width}-{engine}-{name}", self.case.name));
        let text = file["text"].as_str().unwrap_or_default();
        let is_picture = file["type"] == json!("image/png");
        let bytes = if is_picture { STANDARD.decode(text)? } else { text.into() };
        Ok(std::fs::write(place, bytes)?)
    }

    fn keep_screenshot(&self, name: &str) -> Outcome {
        let Some(folder) = std::env::var_os("TREFOIL_SHOTS").map(PathBuf::from) else {
            return Ok(());
        };
        self.probe("still", json!([]))?;
        let picture = self.session()?.picture()?;
        let picture = STANDARD.decode(picture.as_str().ok_or("no picture")?)?;
        let engine = self.session()?.engine().name();
        let file = format!("{}-{}-{name}-{engine}.png", self.case.name, self.look.width);
        std::fs::create_dir_all(&folder)?;
        Ok(std::fs::write(folder.join(file), picture)?)
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/responses")
}

/// What `trefoil score --json` prints of files in a folder. A view that makes it was saved of these files.
fn scores(folder: &Path, names: &[String], how: &[&str]) -> Outcome<Value> {
    let mut program = Command::new(crate::variable("TREFOIL_BIN")?);
    program.args(["score", "--json", "--analysis"]).args(how).args(names);
    let output = program.current_dir(folder).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("not the same") {
        return Err(said.into());
    }
    let mut scores: Value = serde_json::from_slice(&output.stdout)?;
    forget_moment(&mut scores["analysis"]);
    Ok(scores)
}

/// Takes out of an analysis what another moment tells otherwise: in how many seconds a complaint is due.
fn forget_moment(analysis: &mut Value) {
    for complaint in analysis["complaints"].as_array_mut().into_iter().flatten() {
        complaint["due_in_s"] = Value::Null;
    }
}

/// The same with every number as a float, since JavaScript knows no other.
fn floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(values) => values.iter().map(floats).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), floats(value))).collect()
        }
        other => other.clone(),
    }
}

/// Waits until something holds outside of the browser.
fn wait(mut holds: impl FnMut() -> bool) -> Outcome {
    until(|| if holds() { Ok(()) } else { Err("waited in vain".into()) })
}

/// Does something outside of the browser until it can be done; in the end, says why it cannot.
fn until(mut act: impl FnMut() -> Outcome) -> Outcome {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match act() {
            Err(error) if Instant::now() > deadline => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
            Ok(()) => return Ok(()),
        }
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
