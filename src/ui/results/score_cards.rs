//! All scores of one population, a card each.

use super::ces_card::CesCard;
use super::csat_card::CsatCard;
use super::nps_card::NpsCard;
use super::words::label;
use crate::say;
use std::rc::Rc;
use trefoil_results::Tables;
use yew::prelude::*;

/// What [`ScoreCards`] show.
#[derive(PartialEq, Properties)]
pub struct ScoreCardsProps {
    /// Begins the ids of the headings, once on the page.
    pub id: AttrValue,
    /// The figures.
    pub tables: Rc<Tables>,
}

/// A card for each question: NPS, then CSAT, then CES.
#[component]
pub fn ScoreCards(props: &ScoreCardsProps) -> Html {
    let Tables { nps, csat, ces, .. } = &*props.tables;
    let id = |kind: &str, place: usize| AttrValue::from(format!("{}-{kind}-{place}", props.id));
    html! {
        <div class="cards">
            { for nps.iter().enumerate().map(|(place, row)| html! {
                <NpsCard id={id("nps", place)} row={row.clone()} />
            }) }
            { for csat.iter().enumerate().map(|(place, row)| html! {
                <CsatCard id={id("csat", place)} row={row.clone()} />
            }) }
            { for ces.iter().enumerate().map(|(place, row)| html! {
                <CesCard id={id("ces", place)} row={row.clone()} />
            }) }
        </div>
    }
}

/// What a [`Heading`] shows.
#[derive(PartialEq, Properties)]
pub struct HeadingProps {
    /// Its id.
    pub id: AttrValue,
    /// The measure: `NPS`.
    pub kind: AttrValue,
    /// The question's id.
    pub question: AttrValue,
    /// The survey, where one was named.
    pub survey: Option<String>,
}

/// The heading of a card.
#[component]
pub fn Heading(props: &HeadingProps) -> Html {
    html! {
        <header class="heading">
            <h3 id={&props.id}>
                <span class="kind">{ &props.kind }</span>
                <span class="question"><bdi>{ &props.question }</bdi></span>
            </h3>
            if let Some(survey) = &props.survey {
                <p class="survey"><span class="unseen">{ say!("Survey ") }</span><bdi>{ survey }</bdi></p>
            }
        </header>
    }
}

/// What a [`Band`] shows.
#[derive(PartialEq, Properties)]
pub struct BandProps {
    /// The label's code.
    pub code: Option<&'static str>,
    /// Whether it is held back.
    pub too_few: bool,
}

/// The label of a score, or why there is none.
#[component]
pub fn Band(props: &BandProps) -> Html {
    match (props.code, props.too_few) {
        (Some(code), _) => html! { <p class="band">{ label(code) }</p> },
        (None, true) => html! {
            <p class="band band-held">{ say!("Too few to say") }
                <span class="quiet">{ say!(" · a label needs 30 answers") }</span></p>
        },
        (None, false) => Html::default(),
    }
}
