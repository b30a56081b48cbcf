//! What can be kept of the results, and the buttons for it.

use super::picture::Picture;
use crate::say;
use trefoil_results::ExportFormat;
use yew::prelude::*;

/// What somebody wants to keep.
#[derive(Clone, Debug, PartialEq)]
pub enum Keep {
    /// A text as a file.
    Text {
        /// The file's name.
        name: String,
        /// Its type: `text/csv`.
        media_type: &'static str,
        /// All of it.
        text: String,
    },
    /// A chart as a picture of pixels.
    Png {
        /// The file's name.
        name: String,
        /// The chart.
        picture: Picture,
    },
    /// The answers, one respondent in each row, or what their columns are.
    Responses {
        /// The file's name.
        name: String,
        /// As what.
        format: ExportFormat,
        /// Whether it says whose the answers are, where that is known.
        has_customers: bool,
    },
    /// All that is shown, as one file.
    Report,
    /// Which answers are looked at and from where, so that others can do the same.
    View,
    /// The page, on paper.
    Print,
}

/// Who hears it; where nobody does, as on paper, no chart offers to be kept.
#[derive(Clone, PartialEq)]
pub struct Keeping {
    /// Hears what is to be kept.
    pub on_keep: Callback<Keep>,
    /// Whether any of the answers are nobody's, which each file then says.
    pub is_made_up: bool,
    /// Whether they are of a trial, which each file says, too.
    pub is_trial: bool,
    /// What they are filtered by, in words, which each file says, too.
    pub part: Option<AttrValue>,
}

/// What [`OfTrial`] is around.
#[derive(PartialEq, Properties)]
pub struct OfTrialProps {
    /// The charts.
    pub children: Html,
}

/// Charts of a trial's answers: what is kept of them says so.
#[component]
pub fn OfTrial(props: &OfTrialProps) -> Html {
    match use_context::<Keeping>() {
        None => props.children.clone(),
        Some(keeping) => html! {
            <ContextProvider<Keeping> context={Keeping { is_trial: true, part: None, ..keeping }}>
                { props.children.clone() }
            </ContextProvider<Keeping>>
        },
    }
}

/// Whether this is drawn for paper: nobody hears what is pressed there, and nothing can be unfolded.
#[hook]
pub fn use_paper() -> bool {
    use_context::<Keeping>().is_none()
}

/// What a [`KeepChart`] offers.
#[derive(PartialEq, Properties)]
pub struct KeepChartProps {
    /// What the chart is of.
    pub of: AttrValue,
    /// Draws it.
    pub picture: Callback<(), Picture>,
}

/// Two quiet buttons that keep a chart.
#[component]
pub fn KeepChart(props: &KeepChartProps) -> Html {
    let Some(keeping) = use_context::<Keeping>() else { return Html::default() };
    let Keeping { on_keep, is_made_up, is_trial, part } = keeping;
    let draw = {
        let picture = props.picture.clone();
        move || {
            let mut picture = picture.emit(());
            if is_made_up {
                picture.note(say!("Made up: these answers are nobody’s."));
            }
            if is_trial {
                picture.note(say!("Preview answers, marked as test."));
            }
            if let Some(part) = &part {
                picture.note(&say!("Only answers {part}.", part));
            }
            picture
        }
    };
    let as_svg = {
        let draw = draw.clone();
        on_keep.reform(move |_: MouseEvent| {
            let picture = draw();
            let name = picture.file_name() + ".svg";
            Keep::Text { name, media_type: "image/svg+xml", text: picture.svg() }
        })
    };
    let as_png = on_keep.reform(move |_: MouseEvent| {
        let picture = draw();
        Keep::Png { name: picture.file_name() + ".png", picture }
    });
    let button = |kind: &'static str, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class="keep-button" {onclick}>
                <span class="unseen">{ say!("Save the chart of {name} as ", name = props.of) }</span>{ kind }
            </button>
        }
    };
    html! {
        <p class="keep">
            <span aria-hidden="true">{ say!("Save chart") }</span>
            { button("SVG", as_svg) }
            { button("PNG", as_png) }
        </p>
    }
}
