//! The whole of the results, to be kept.

use super::keep::{Keep, Keeping};
use crate::say;
use std::rc::Rc;
use trefoil_results::{Analysis, ExportFormat, Span, Tables, codebook, figures_csv};
use yew::prelude::*;

/// What a [`KeepMenu`] offers.
#[derive(Properties)]
pub struct KeepMenuProps {
    /// The scores.
    pub tables: Rc<Tables>,
    /// What they alone do not say; nothing where so few answers are left that none is told.
    pub analysis: Option<Rc<Analysis>>,
    /// How long the parts of the trend are.
    pub span: Span,
    /// Whether the answers say whose they are.
    pub has_customers: bool,
    /// Whether the answers are here, and not added up elsewhere.
    pub are_here: bool,
}

impl PartialEq for KeepMenuProps {
    fn eq(&self, other: &Self) -> bool {
        let is_same = match (&self.analysis, &other.analysis) {
            (Some(own), Some(other)) => Rc::ptr_eq(own, other),
            (None, None) => true,
            _ => false,
        };
        is_same
            && Rc::ptr_eq(&self.tables, &other.tables)
            && self.span == other.span
            && self.has_customers == other.has_customers
            && self.are_here == other.are_here
    }
}

/// A report, paper, a list of files with the figures, and one of files with the answers.
#[component]
pub fn KeepMenu(props: &KeepMenuProps) -> Html {
    let is_ticked = use_state_eq(|| true);
    let Some(Keeping { on_keep, is_made_up, part, .. }) = use_context::<Keeping>() else {
        return Html::default();
    };
    // A table has no place to say so.
    let part = if part.is_some() { "-part" } else { "" };
    let made_up = if is_made_up { "-made-up" } else { "" };
    let text = |name: String, media_type: &'static str, text: Box<dyn Fn() -> String>| {
        on_keep.reform(move |_: MouseEvent| {
            let name = name.clone();
            Keep::Text { name, media_type, text: text() }
        })
    };
    let on_csv = props.analysis.clone().map(|analysis| {
        let (tables, span) = (props.tables.clone(), props.span);
        let figures = Box::new(move || figures_csv(&tables, &analysis, span));
        text(format!("trefoil-figures{part}{made_up}.csv"), "text/csv", figures)
    });
    let on_codebook = text("trefoil-codebook.md".into(), "text/markdown", Box::new(codebook));
    let on_json = {
        let tables = props.tables.clone();
        text(
            format!("trefoil-results{part}{made_up}.json"),
            "application/json",
            Box::new(move || tables.to_json()),
        )
    };
    let has_customers = *is_ticked;
    let on_tick = Callback::from(move |_: Event| is_ticked.set(!has_customers));
    let responses = |format: ExportFormat| {
        on_keep.reform(move |_: MouseEvent| {
            let name = match format {
                ExportFormat::Codebook => "trefoil-responses-codebook.md".into(),
                _ => format!("trefoil-responses{made_up}.{}", format.extension()),
            };
            Keep::Responses { name, format, has_customers }
        })
    };
    let button = |name: &'static str, onclick: Callback<MouseEvent>| {
        html! { <button type="button" class="secondary" {onclick}>{ name }</button> }
    };
    html! {
        <div class="keep-all">
            { button(say!("Save report"), on_keep.reform(|_: MouseEvent| Keep::Report)) }
            { button(say!("Print"), on_keep.reform(|_: MouseEvent| Keep::Print)) }
            <details class="menu">
                <summary class="secondary">{ say!("Save figures") }</summary>
                <div class="menu-list">
                    { for on_csv.map(|onclick| button(say!("All figures as CSV"), onclick)) }
                    { button(say!("Codebook of the CSV"), on_codebook) }
                    { button(say!("Scores as JSON"), on_json) }
                </div>
            </details>
            if props.are_here && props.analysis.is_some() && props.tables.counts.counted > 0 {
                <details class="menu">
                    <summary class="secondary">{ say!("Save answers") }</summary>
                    <div class="menu-list">
                        if props.has_customers {
                            { customers(has_customers, on_tick) }
                        }
                        { button(say!("Answers as CSV"), responses(ExportFormat::Csv)) }
                        { button(say!("Answers as JSON Lines"), responses(ExportFormat::JsonLines)) }
                        { button(say!("Answers as Parquet"), responses(ExportFormat::Parquet)) }
                        { button(say!("Codebook of the answers"), responses(ExportFormat::Codebook)) }
                        <p class="quiet menu-note">
                            { say!("One respondent in each row, with ids and comments word for word.") }
                        </p>
                    </div>
                </details>
            }
        </div>
    }
}

/// Whether the files say whose the answers are, and what that means.
fn customers(checked: bool, onchange: Callback<Event>) -> Html {
    html! {
        <div class="menu-note">
            <label class="check">
                <input type="checkbox" {checked} {onchange} aria-describedby="customers-note" />
                <span>{ say!("Say who answered") }</span>
            </label>
            <p id="customers-note" class="quiet">
                { say!("The file then has a code for each customer. Read with your purchases, it still says who came \
                   back; whoever knows your customers can find out who gave which answer.") }
            </p>
        </div>
    }
}
