//! One question of a plain form: a group of fields, or a comment.

use super::LINE;
use super::points::Points;
use crate::i18n::Key;
use crate::ui::survey::{Scene, side_key};
use trefoil_survey::complaint::whole_text;
use trefoil_survey::definition::{
    Ask, ChoiceAsk, ContactAsk, ContactField, Item, Question, RatingAsk,
};
use trefoil_survey::plain_form::{CONSENT, part_of, ratings};
use trefoil_survey::record::Role;
use yew::prelude::*;

/// The question in the words of the card, with its fields.
pub fn view(scene: &Scene<'_>, question: &Question) -> Html {
    let id = &*question.id;
    // What is asked of some alone can be required of none.
    let required = question.required && question.when.is_none();
    let fields = match &question.ask {
        Ask::Rating(ask) => rating(scene, id, ask, required),
        Ask::Choice(ask) => choices(scene, id, ask, required),
        Ask::Contact(ask) => contact(scene, id, ask, required),
        Ask::Comment { max_length } => {
            return comment(scene, question, *max_length, required);
        }
    };
    html! {
        <>
            { LINE }
            <fieldset class="question">
                { LINE }<legend>{ wording(scene, question, question.when.is_some()) }</legend>
                { fields }
                { LINE }
            </fieldset>
        </>
    }
}

/// What is asked, and whether it may be passed over: a form cannot know of whom it asks a question that is
/// asked of some.
fn wording(scene: &Scene<'_>, question: &Question, is_optional: bool) -> Html {
    html! {
        <>
            { scene.question(question).view(None, None) }
            if is_optional {
                { " " }<span class="optional">{ ["(", scene.text(Key::Optional), ")"].concat() }</span>
            }
        </>
    }
}

/// A group of points for the whole, or one for each item and side.
fn rating(scene: &Scene<'_>, id: &str, ask: &RatingAsk, required: bool) -> Html {
    let points = |name: String| Points { scene, ask, name, required }.view();
    if ask.items.is_empty() && !ask.pair {
        return points(id.to_owned());
    }
    let part = |(name, item, role): (String, Option<&str>, Option<Role>)| {
        let item = ask.items.iter().find(|own| Some(&*own.id) == item);
        let item = item.map(|item| Html::from(scene.wording(&item.text, "").view(None, None)));
        let side = role.map(|role| Html::from(scene.text(side_key(role)).to_owned()));
        let both = (item.is_some() && side.is_some()).then(|| scene.text(Key::Comma).to_owned());
        html! {
            <>
                { LINE }
                <fieldset class="part">
                    { LINE }<legend>{ item }{ both }{ side }</legend>
                    { points(name) }
                    { LINE }
                </fieldset>
            </>
        }
    };
    ratings(id, ask).map(part).collect()
}

fn choices(scene: &Scene<'_>, id: &str, ask: &ChoiceAsk, required: bool) -> Html {
    // Of several ticks none alone is required.
    let (kind, required) = if ask.multiple { ("checkbox", false) } else { ("radio", required) };
    let choice = |choice: &Item| {
        let words = scene.wording(&choice.text, "").view(None, None);
        tick(kind, id, &choice.id, required, words.into())
    };
    ask.choices.iter().map(choice).collect()
}

/// A radio or checkbox in a row of its own with its words.
pub fn tick(kind: &'static str, name: &str, value: &str, required: bool, words: Html) -> Html {
    html! {
        <>
            { LINE }
            <label class="choice">
                <input type={kind} name={name.to_owned()} value={value.to_owned()} {required} />
                { " " }{ words }
            </label>
        </>
    }
}

fn contact(scene: &Scene<'_>, id: &str, ask: &ContactAsk, required: bool) -> Html {
    // Of several ways to be reached one is enough, which HTML cannot say.
    let required = required && ask.fields.len() == 1;
    let way = |field: &ContactField| {
        let (key, kind) = match field {
            ContactField::Name => (Key::Name, "text"),
            ContactField::Email => (Key::Email, "email"),
            ContactField::Phone => (Key::Phone, "tel"),
        };
        let code = field.code();
        html! {
            <>
                { LINE }
                <label class="field">
                    <span>{ scene.text(key).to_owned() }</span>
                    { " " }
                    <input type={kind} name={part_of(id, code)}
                        autocomplete={if kind == "text" { code } else { kind }}
                        maxlength={whole_text(field.max_length() as i64)} {required} />
                </label>
            </>
        }
    };
    let consent = scene.wording(&ask.consent, scene.text(Key::Consent)).view(None, None);
    html! {
        <>
            { for ask.fields.iter().map(way) }
            { tick("checkbox", &part_of(id, CONSENT), "yes", required, consent.into()) }
        </>
    }
}

fn comment(scene: &Scene<'_>, question: &Question, max_length: usize, required: bool) -> Html {
    // Two surveys on a page may have questions of one name.
    let hint =
        ["trefoil-", &scene.session.definition().survey, "-", &question.id, "-hint"].concat();
    html! {
        <>
            { LINE }
            <div class="question">
                { LINE }
                <label class="field">
                    <span class="text">{ wording(scene, question, !required) }</span>
                    { " " }
                    <textarea name={question.id.clone()} rows="4" maxlength={whole_text(max_length as i64)}
                        dir="auto" aria-describedby={hint.clone()} {required} />
                </label>
                { LINE }<p class="hint" id={hint}>{ scene.text(Key::CommentHint).to_owned() }</p>
                { LINE }
            </div>
        </>
    }
}
