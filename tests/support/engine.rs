//! The engines that pages are driven in, and what cannot be asked of each.

use crate::Outcome;
use serde::Deserialize;

/// An engine, driven through the WebDriver of a browser that is built on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

/// What not every engine can be asked for from outside.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// A driver whose scripts do not meet what the page's scripts put onto prototypes.
    Apart,
    /// A click in a frame that lets the page around it open something beside itself.
    Beside,
    /// Colours that the visitor's system forces on pages.
    ForcedColors,
    /// A page that is there as it was when somebody goes back to it.
    Kept,
    /// Counts of nodes, listeners and bytes that a page holds once its garbage is gone.
    Memory,
    /// A browser whose network is taken away, and which says so.
    Offline,
    /// The page as it is printed.
    Paper,
    /// What a browser keeps from one start to the next.
    Profile,
    /// A browser that blocks requests as an extension does, or has no room left for a site.
    Refusals,
    /// Navigation within a page that a script started and others hear of: the Navigation API.
    Navigation,
    /// An event when a page's policy forbids Wasm.
    WasmReport,
    /// What the page is to those who do not see it, as a whole.
    Tree,
    /// Magnification, by which the window has fewer pixels of the page.
    Zoom,
}

impl Engine {
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The one that `TREFOIL_ENGINE` names.
    pub fn chosen() -> Outcome<Self> {
        let name = crate::variable("TREFOIL_ENGINE")?;
        let engine = Self::ALL.into_iter().find(|engine| engine.name() == name);
        engine.ok_or_else(|| format!("TREFOIL_ENGINE: there is no {name}").into())
    }

    /// What it is called on command lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Why a feature cannot be asked for, if it cannot; docs/developers/testing.md has the table.
    pub const fn lack(self, feature: Feature) -> Option<&'static str> {
        match (self, feature) {
            (Self::WebKit, Feature::Apart) => {
                Some("WebKitWebDriver's scripts stumble over the page's prototypes")
            }
            (Self::WebKit, Feature::Beside) => {
                Some("a click in a frame is none of the page's in WebKitGTK")
            }
            (Self::Firefox, Feature::Kept) => {
                Some("a Firefox that is driven keeps no page that is left")
            }
            (Self::WebKit, Feature::ForcedColors) => Some("WebKitGTK never forces colours"),
            (Self::Firefox | Self::WebKit, Feature::Memory) => {
                Some("only Chromium's driver counts nodes and listeners")
            }
            (Self::WebKit, Feature::Navigation) => Some("WebKitGTK has no Navigation API"),
            (Self::WebKit, Feature::WasmReport) => {
                Some("WebKitGTK reports no Wasm that a policy forbids")
            }
            (Self::Firefox | Self::WebKit, Feature::Tree) => {
                Some("only Chromium's driver tells the whole tree")
            }
            (Self::Firefox | Self::WebKit, Feature::Refusals) => {
                Some("only Chromium's driver blocks requests and storage")
            }
            (Self::Firefox | Self::WebKit, Feature::Offline) => {
                Some("only Chromium's driver takes the network away")
            }
            (Self::WebKit, Feature::Profile) => {
                Some("WebKitGTK keeps nothing of a window that is driven")
            }
            (Self::WebKit, Feature::Paper) => Some("WebKitWebDriver does not print"),
            (Self::WebKit, Feature::Zoom) => Some("WebKitWebDriver does not magnify"),
            _ => None,
        }
    }
}
