//! The columns of a file: what each was taken for, and a way to say it better.

use super::words::{count, counted};
use crate::dom::typed_text;
use crate::i18n::spoken::text_of;
use crate::{say, told};
use trefoil_results::{FoundColumn, Head, MEANINGS, Origin, meaning_in_words};
use yew::prelude::*;

/// So many columns are listed; what is asked is most often among the first.
const SHOWN: usize = 200;

/// What somebody says of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidColumn {
    /// The file's name.
    pub source: String,
    /// The table in it, which is the file itself unless that is packed.
    pub table: String,
    /// The column's name.
    pub column: String,
    /// What it holds: one of [`MEANINGS`].
    pub meaning: String,
}

/// What a [`ColumnList`] shows.
#[derive(PartialEq, Properties)]
pub struct ColumnListProps {
    /// The file's name.
    pub source: AttrValue,
    /// The columns of a table in it.
    pub head: Head,
    /// Whether nothing can be read before somebody says more, so that the list is unfolded.
    pub is_asking: bool,
    /// Hears what a column holds.
    pub on_column: Callback<SaidColumn>,
}

/// A list to unfold: each column with a few of its values and what it holds, to choose.
#[component]
pub fn ColumnList(props: &ColumnListProps) -> Html {
    let ColumnListProps { source, head, is_asking, on_column } = props;
    // Once unfolded it stays so: whoever chooses is in the midst of it.
    let is_open = use_state_eq(|| *is_asking);
    use_effect_with(*is_asking, {
        let is_open = is_open.clone();
        move |is_asking| {
            if *is_asking {
                is_open.set(true);
            }
        }
    });
    let guesses = head.guesses().count() as u64;
    let part = head.table.strip_prefix(&**source).map_or("", |part| part.trim_start_matches('/'));
    html! {
        <details class="column-list" open={*is_open}>
            <summary>
                if !part.is_empty() {
                    { told!("Columns of {file}", file = html! { <bdi>{ part }</bdi> }) }
                } else {
                    { say!("Columns") }<span class="unseen">{ say!(" of {file}", file = source) }</span>
                }
                if guesses > 0 {
                    <span class="quiet">{ say!(" · {number} guessed", number = count(guesses)) }</span>
                }
            </summary>
            <p class="note">
                { match (*is_asking, guesses) {
                    (true, _) => say!("Which of them is a rating? Choose what each column holds; the file is then read again.").into(),
                    (false, 0) => say!("What each column was taken for. Choose otherwise, and the file is read again.").into(),
                    (false, guesses) => say!(
                        "What {columns} is a guess by the name and the first values. Choose otherwise, and the file is read again.",
                        columns = if guesses == 1 { say!("one column holds").into() } else { counted(guesses, "column holds", "columns hold") },
                    ),
                } }
            </p>
            <ul>
                { for head.columns.iter().take(SHOWN).enumerate().map(|(place, column)| {
                    let said = on_column.reform({
                        let (source, table, name) =
                            (source.to_string(), head.table.clone(), column.name.clone());
                        move |meaning| SaidColumn {
                            source: source.clone(),
                            table: table.clone(),
                            column: name.clone(),
                            meaning,
                        }
                    });
                    choice(place, &head.table, column, said)
                }) }
            </ul>
            if head.columns.len() > SHOWN {
                <p class="note">{ say!("More columns are not listed.") }</p>
            }
        </details>
    }
}

/// One column, with what it may hold.
fn choice(place: usize, table: &str, column: &FoundColumn, on_say: Callback<String>) -> Html {
    let FoundColumn { name, meaning, origin, examples } = column;
    let id = format!("column-{table}-{place}").replace(char::is_whitespace, "_");
    let onchange = on_say.reform(|event: Event| typed_text(&event));
    // What has a name of ours may be nothing to choose elsewhere, and what cannot be read is nothing at all.
    let is_other = !MEANINGS.iter().any(|(known, _)| known == meaning);
    html! {
        <li key={name.clone()}>
            <label for={id.clone()}>
                <bdi>{ if name.is_empty() { say!("(no name)") } else { name } }</bdi>
                if *origin == Origin::Guess {
                    { " " }<span class="guess">{ say!("guessed") }</span>
                }
            </label>
            <span class="quiet examples">
                { for examples.iter().enumerate().map(|(at, example)| html! {
                    <>{ if at > 0 { " · " } else { "" } }<bdi>{ example }</bdi></>
                }) }
            </span>
            <select {id} {onchange}>
                if is_other {
                    <option value={meaning.clone()} selected=true>{ text_of(meaning_in_words(meaning)) }</option>
                }
                { for MEANINGS.iter().map(|(known, words)| html! {
                    <option value={*known} selected={*known == meaning}>{ text_of(words) }</option>
                }) }
            </select>
        </li>
    }
}
