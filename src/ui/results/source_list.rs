//! What the scores on screen are made of.

use super::column_list::{ColumnList, SaidColumn};
use super::sources::summary;
use crate::say;
use trefoil_results::{Kind, Source};
use yew::prelude::*;

/// What a [`SourceList`] shows.
#[derive(PartialEq, Properties)]
pub struct SourceListProps {
    /// The sources in order.
    pub sources: Vec<Source>,
    /// Hears the name of a file that is to be taken off.
    pub on_forget: Callback<AttrValue>,
    /// Hears what a column of a file holds.
    pub on_column: Callback<SaidColumn>,
    /// Hears the name of a collector that is to be asked once more.
    pub on_again: Callback<AttrValue>,
    /// Whether something is being read.
    pub is_busy: bool,
}

/// The sources, each with what was read, files with a button that takes them off and a list of their columns.
#[component]
pub fn SourceList(props: &SourceListProps) -> Html {
    html! {
        <ul class="sources" aria-label={say!("Read so far")}>
            { for props.sources.iter().map(|source| {
                let name = AttrValue::from(source.name.clone());
                let onclick = {
                    let name = name.clone();
                    props.on_forget.reform(move |_: MouseEvent| name.clone())
                };
                html! {
                    <li key={source.name.clone()}>
                        <span class="source">
                            <bdi class="source-name">{ name.clone() }</bdi>{ " " }
                            <span class="quiet">{ summary(source) }</span>
                        </span>
                        if source.kind == Kind::Collector {
                            { again(&name, props) }
                        }
                        if source.is_file() {
                            <button type="button" class="plain" {onclick}
                                aria-label={say!("Take {name} off", name)}>
                                <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
                                    <path d="M6 6l12 12M18 6L6 18" />
                                </svg>
                            </button>
                        }
                        if source.kind == Kind::File {
                            { for source.heads.iter().map(|head| html! {
                                <ColumnList key={head.table.clone()} source={name.clone()} head={head.clone()}
                                    is_asking={source.is_asking()} on_column={props.on_column.clone()} />
                            }) }
                        }
                    </li>
                }
            }) }
        </ul>
    }
}

fn again(name: &AttrValue, props: &SourceListProps) -> Html {
    let onclick = {
        let name = name.clone();
        props.on_again.reform(move |_: MouseEvent| name.clone())
    };
    html! {
        <button type="button" class="again" disabled={props.is_busy} {onclick}>
            { say!("Load again") }<span class="unseen">{ format!(": {name}") }</span>
        </button>
    }
}
