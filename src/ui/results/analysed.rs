//! What a panel is given that only shows figures.

use std::rc::Rc;
use trefoil_results::Analysis;
use yew::prelude::*;

/// The figures that a panel shows; the same ones are not drawn again.
#[derive(Properties)]
pub struct AnalysisProps {
    /// The figures.
    pub analysis: Rc<Analysis>,
}

impl PartialEq for AnalysisProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.analysis, &other.analysis)
    }
}
