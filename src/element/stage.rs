//! Where surveys come and go: an element with a Yew app on it, used again by the next survey.
//!
//! Yew keeps an app's root and its listeners for ever, so an app for each survey would fill a page
//! that shows one after the other (tests/pages/mounted_often).

use crate::ui::survey::{SurveyCard, SurveyCardProps};
use web_sys::Element;
use yew::{AppHandle, Renderer};

/// A stage with a survey on it.
pub struct Stage {
    floor: Element,
    app: AppHandle<SurveyCard>,
    is_free: bool,
}

impl Stage {
    /// A stage for this survey, in `place`; none in a place without a document.
    pub fn new(place: &Element, card: SurveyCardProps) -> Option<Self> {
        let floor = place.owner_document()?.create_element("div").ok()?;
        place.append_child(&floor).ok()?;
        let app = Renderer::with_root_and_props(floor.clone(), card).render();
        Some(Self { floor, app, is_free: false })
    }

    /// Whether its survey is off the page, so that another may take its place.
    pub const fn is_free(&self) -> bool {
        self.is_free
    }

    /// Puts another survey on the stage and the stage into `place`.
    pub fn open(&mut self, place: &Element, card: SurveyCardProps) {
        self.is_free = false;
        self.app.update(card);
        // It fails for a place that cannot hold an element, and then nothing is shown.
        let _ = place.append_child(&self.floor);
    }

    /// Takes the stage off the page.
    pub fn close(&mut self) {
        self.is_free = true;
        self.floor.remove();
    }
}
