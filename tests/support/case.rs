//! What `case.toml` says: the widths, what a visitor does and sees, and what goes wrong on purpose.

use crate::Outcome;
use crate::browser::Look;
use crate::engine::Feature;
use crate::relay::Fault;
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

/// One folder of `tests/pages`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The folder's name.
    #[serde(skip)]
    pub name: String,
    /// Where its pages are.
    #[serde(skip)]
    pub folder: PathBuf,
    /// The folder of `tests/sites` whose pages it has, if it has none of its own; what is built of it, if something is.
    #[serde(default)]
    pub site: Option<String>,
    /// What `expected.json` says; a block in the docs has none.
    #[serde(skip)]
    pub expected: Option<Expected>,
    /// One trial for each width of the page, in pixels.
    pub widths: Vec<u32>,
    /// What the page needs of an engine, besides what its look and its steps do.
    #[serde(default)]
    pub needs: Vec<Feature>,
    /// How the page is shown, besides.
    #[serde(default)]
    pub look: Look,
    /// The page may move while it loads: a survey that cannot be shown gives its room back, and
    /// what scripts put in later has none.
    #[serde(default)]
    pub moves: bool,
    /// What the collector is started with, besides.
    #[serde(default)]
    pub collector: Vec<String>,
    /// All errors on the console, in any order: of each, some texts that are in it.
    #[serde(default)]
    pub console: Vec<Vec<String>>,
    /// All directives of the page's policy that were violated, in any order; `script-src` by a Wasm program.
    #[serde(default)]
    pub violations: Vec<String>,
    /// What goes wrong, and what is promised all the same: a row in docs/reliability.md.
    pub fault: Option<[String; 2]>,
    /// What happens, in this order.
    pub steps: Vec<Step>,
}

/// One line of a case. `on` is a CSS selector of the survey; left out, any survey on the page.
#[derive(Deserialize, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Goes to a path of the site.
    Open(String),
    /// Goes back by the browser's button, and waits until it is there. Of a script that goes back, WebKitWebDriver knows nothing, and never
    /// answers what it is asked of a page that is being left.
    Back,
    /// Opens a page of the site as a file on the disk.
    OpenFile(String),
    /// Waits for an event whose detail holds at least this; `count` of them, if more than one.
    Event {
        name: String,
        on: Option<String>,
        #[serde(default)]
        detail: Value,
        #[serde(default = "one")]
        count: u32,
    },
    /// Clicks a point of a scale: the question and the item by their place from 0; of a pair the
    /// side, too.
    Rate { on: Option<String>, question: u32, item: Option<u32>, role: Option<String>, value: u8 },
    /// Clicks the one row with a tick that has this text.
    Tick { on: Option<String>, text: String },
    /// Chooses the one option of a list that has this text, as in the card's list of languages.
    Choose(String),
    /// Types into a comment field, or into that field of a contact.
    Comment { on: Option<String>, question: u32, field: Option<String>, text: String },
    /// Clicks the one button of that accessible name in the survey.
    Press { on: Option<String>, name: String },
    /// Clicks the survey's link with this text. If it `opens` an address beside the page, waits for that and closes it.
    Follow { text: String, opens: Option<String> },
    /// Clicks something of the page's own, by CSS selector.
    Click(String),
    /// Presses the pointer on the one such part of the survey, by CSS selector, and holds it.
    Hold { on: Option<String>, part: String },
    /// Lets go of it.
    Release {},
    /// Chooses files of `tests/fixtures/responses` in the page's file input.
    Pick(Vec<String>),
    /// Chooses a table of so many answers, which is written for this, in the page's file input.
    PickRows(u32),
    /// Deletes that table.
    LoseRows(u32),
    /// Starts one more collector, with a token, which has the records of these files of `tests/fixtures/responses`, and
    /// has the studio load from there by that token. The scores are those of the files, unless something is `amiss`; the
    /// collector may add them up itself.
    LoadFrom {
        files: Vec<String>,
        #[serde(default)]
        adds_up: bool,
        #[serde(default)]
        amiss: Option<Amiss>,
    },
    /// The studio has the scores of these files of `tests/fixtures/responses` that `trefoil score` prints of
    /// them, and of the collector's export once it has taken their records.
    SameScores(Vec<String>),
    /// By the view that the studio gave to be kept, under a name that begins so, `trefoil score` prints of these files of
    /// `tests/fixtures/responses` what the studio shows.
    SameView { view: String, files: Vec<String> },
    /// Presses keys, wherever the focus is.
    Keys(Vec<String>),
    /// Types a text, letter by letter, wherever the focus is.
    Type(String),
    /// Types a day, here written as 2026-03-31, into a field of the page's own, by CSS selector, as it is written in America.
    Day { css: String, day: String },
    /// Puts the text of something of the page's own, by CSS selector, onto the site: a page as it is, a piece of
    /// one into a page that holds nothing else.
    Publish { css: String, path: String },
    /// From now on one bit of a file of `/embed/` is another, and of the others none is.
    Tamper(String),
    /// Waits until the survey shows a text.
    Text { on: Option<String>, text: String },
    /// Waits until the survey does not show a text.
    NoText { on: Option<String>, text: String },
    /// Waits until the page, surveys aside, shows a text.
    PageText(String),
    /// Waits until the page, surveys aside, does not show a text.
    NoPageText(String),
    /// Whatever Latin words the page shows and says are these; names, code, lists to choose from and what is in another language
    /// by its attribute aside.
    Latin(Vec<String>),
    /// Waits until the browser has gone to a page of the collector's own, at a path of the site, that shows a text.
    Lands { path: String, text: String },
    /// Each line of something of the page's own, by CSS selector, is JSON by a schema of `www/schemas`; there is one of
    /// each of its forms, by their names in `$defs`.
    Conforms { css: String, schema: String },
    /// Waits until a text stands in what the survey announces: `status` or `alert`.
    Announced { on: Option<String>, role: String, text: String },
    /// Waits until the focus is on what the CSS selector means, in a survey or on the page.
    Focus(String),
    /// Waits until the chosen points of the survey are these, by their radios' accessible names.
    Chosen { on: Option<String>, names: Vec<String> },
    /// Waits until a part of the survey, by CSS selector, has these computed styles or attributes.
    Look {
        on: Option<String>,
        part: String,
        #[serde(default)]
        style: Value,
        #[serde(default)]
        attributes: Value,
    },
    /// Waits until the survey is that many pixels high.
    Height { on: Option<String>, pixels: u32 },
    /// The survey looks as it would on an empty page, and nothing of it sticks out of its place:
    /// every box and every computed style is compared with a twin's.
    Unharmed {
        #[serde(default)]
        on: Option<String>,
    },
    /// Clicks something of the page's own and waits until the page shows a text: by then `times`
    /// surveys came and went, no node, listener or document is left, and of memory at most `bytes`
    /// for each.
    LeavesNothing { click: String, text: String, times: f64, bytes: f64 },
    /// Goes into a frame of the page or of a survey, by CSS selector, or out of it, `top`; what follows happens there.
    Frame(String),
    /// Magnifies the page that many times, as a browser's zoom does.
    Zoom(u32),
    /// Shows the page as on paper, `print`, or again on the screen, `screen`.
    Media(Media),
    /// Prints the page.
    Print,
    /// Cuts the collector off, `down`, or brings it back, `up`.
    Network(Network),
    /// From now on the endpoint does this with answers.
    Endpoint(Fault),
    /// Waits until so many answers came to the endpoint, taken or not, and no more.
    Posts(u32),
    /// The same for the collector that was started last.
    Other(Network),
    /// Waits until the collector has so many responses.
    Stored(usize),
    /// Takes the browser's network away, or gives it back.
    Offline(bool),
    /// The browser blocks requests to the endpoint, as an extension against advertising does, or no longer.
    Blocked(bool),
    /// The browser has so many bytes for all that the site keeps.
    Quota(u32),
    /// Goes on in a new tab, on a path of the site; the one before is closed.
    Tab(String),
    /// Ends the browser's process as a crash would, and starts it again: what it had on the disk is there.
    Kill,
    /// The same, and meanwhile every file is damaged in which it keeps databases.
    Damage,
    /// Waits for a file that the page gives to be kept, whose name begins so: it is of a type, holds some texts and
    /// not others; of a picture, it is that wide and shows something on white.
    Given {
        name: String,
        kind: String,
        #[serde(default)]
        holds: Vec<String>,
        #[serde(default)]
        lacks: Vec<String>,
        width: Option<u32>,
    },
    /// Has the studio forget the file that it read last, and read this one in its place, which it gave to be kept: the
    /// scores are the same.
    ReadBack(String),
    /// Opens such a file from the disk.
    OpenGiven(String),
    /// Keeps a picture of the page in the folder that `TREFOIL_SHOTS` names, if it does.
    Screenshot(String),
}

/// Why nothing is loaded from a collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amiss {
    /// The token is another one.
    Token,
    /// The collector lets no page read.
    Shut,
    /// What answers is a web page's server, at the studio's own address.
    Page,
    /// Nobody answers.
    Nobody,
}

impl Step {
    const fn need(&self) -> Option<Feature> {
        match self {
            Self::LeavesNothing { .. } => Some(Feature::Memory),
            Self::Follow { opens: Some(_), .. } => Some(Feature::Beside),
            Self::Media(Media::Print) | Self::Print => Some(Feature::Paper),
            Self::Zoom(_) => Some(Feature::Zoom),
            Self::Offline(_) => Some(Feature::Offline),
            Self::Kill | Self::Damage => Some(Feature::Profile),
            Self::Blocked(_) | Self::Quota(_) => Some(Feature::Refusals),
            _ => None,
        }
    }

    /// Whether it needs something before the collector.
    pub const fn is_relayed(&self) -> bool {
        matches!(self, Self::Endpoint(_) | Self::Posts(_))
    }
}

/// Whether the collector can be reached.
#[derive(Deserialize, Clone, Copy, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    Down,
    Up,
}

/// What the page is shown on.
#[derive(Deserialize, Clone, Copy, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    Print,
    Screen,
}

/// What `expected.json` says is stored when the case is over.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// By the collector, in the order of [`crate::stored::sorted`].
    pub responses: Vec<Value>,
    /// By the collector.
    pub events: Vec<Value>,
    /// In the browser, under `trefoil.responses`.
    #[serde(default)]
    pub kept: Vec<Value>,
}

impl Case {
    /// What an engine must have for the page, for the look and for every step.
    pub fn needs(&self) -> impl Iterator<Item = Feature> {
        let steps = self.steps.iter().filter_map(Step::need);
        self.needs.iter().copied().chain(self.look.needs()).chain(steps)
    }

    /// Reads the case of a folder.
    pub fn read(folder: &Path) -> Outcome<Self> {
        let at = |name: &str| folder.join(name);
        let said = |name: &str, error: &dyn Display| format!("{}: {error}", at(name).display());
        let text = fs::read_to_string(at("case.toml"))?;
        let mut case: Self = toml::from_str(&text).map_err(|error| said("case.toml", &error))?;
        let text = fs::read_to_string(at("expected.json"))?;
        case.expected =
            serde_json::from_str(&text).map_err(|error| said("expected.json", &error))?;
        case.name = folder.file_name().unwrap_or_default().to_string_lossy().into();
        case.folder = match &case.site {
            None => folder.into(),
            Some(site) => site_of(site),
        };
        Ok(case)
    }
}

/// The pages of a site; those that are built are in the folder that `TREFOIL_SITES` names.
fn site_of(name: &str) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(name);
    match std::env::var_os("TREFOIL_SITES") {
        Some(built) if Path::new(&built).join(name).is_dir() => Path::new(&built).join(name),
        _ => own,
    }
}

const fn one() -> u32 {
    1
}
