//! When it is shown, where, to whom, and how often.

use super::desk::Desk;
use super::fields::{Says, choice, day, number, text, texts, tick};
use super::frequency::Frequency;
use crate::dom::typed_text;
use crate::i18n::spoken::{count, text as spoken};
use crate::{key, say, told};
use trefoil_survey::value::Value;
use yew::prelude::*;

/// A trigger: a kind, what stands after its colon, seconds to wait after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// `load`, `delay`, …
    pub kind: String,
    /// What stands after the colon; empty where nothing does.
    pub argument: String,
    /// Seconds, as written.
    pub delay: String,
}

/// A kind of trigger.
#[derive(Debug)]
struct Kind {
    code: &'static str,
    name: &'static str,
    /// What its argument is, what is usual, and whether it is a number; none without argument.
    argument: Option<(&'static str, &'static str, bool)>,
}

const KINDS: [Kind; 9] = [
    Kind { code: "load", name: key!("At once"), argument: None },
    Kind {
        code: "delay",
        name: key!("After some seconds"),
        argument: Some((key!("Seconds"), "5", true)),
    },
    Kind {
        code: "scroll",
        name: key!("When part of the page was read"),
        argument: Some((key!("Percent of the page"), "50", true)),
    },
    Kind {
        code: "idle",
        name: key!("After a pause in reading"),
        argument: Some((key!("Seconds in which nothing moves"), "30", true)),
    },
    Kind { code: "exit", name: key!("When the pointer leaves at the top"), argument: None },
    Kind {
        code: "click",
        name: key!("At a click"),
        argument: Some((key!("On what, as a CSS selector"), "#rate-us", false)),
    },
    Kind {
        code: "seen",
        name: key!("When something comes into view"),
        argument: Some((key!("What, as a CSS selector"), "#prices", false)),
    },
    Kind {
        code: "track",
        name: key!("When your site says so"),
        argument: Some((key!("Trefoil.track(…) with the name"), "order-placed", false)),
    },
    Kind {
        code: "event",
        name: key!("At an event of your page"),
        argument: Some((key!("Its name"), "order-placed", false)),
    },
];

impl Trigger {
    /// Reads `scroll:50+delay:3`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (first, delay) = text.rsplit_once("+delay:").unwrap_or((text, ""));
        let (kind, argument) = first.split_once(':').unwrap_or((first, ""));
        Self { kind: kind.into(), argument: argument.into(), delay: delay.into() }
    }

    /// Whether what stands after its colon is missing, without which it has no moment.
    #[must_use]
    pub fn lacks_argument(&self) -> bool {
        let kind = KINDS.iter().find(|kind| kind.code == self.kind);
        self.argument.is_empty() && kind.is_some_and(|kind| kind.argument.is_some())
    }

    /// As the option has it.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = self.kind.clone();
        if !self.argument.is_empty() {
            text = format!("{text}:{}", self.argument);
        }
        if self.delay.is_empty() { text } else { format!("{text}+delay:{}", self.delay) }
    }
}

/// What [`Moment`] shows.
#[derive(PartialEq, Properties)]
pub struct MomentProps {
    /// The draft and how it is worked on.
    pub desk: Desk,
}

/// When, where, to whom, how often.
#[component]
pub fn Moment(props: &MomentProps) -> Html {
    let visitors = use_state_eq(|| 1000_u32);
    let answering = use_state_eq(|| 10_u32);
    let desk = &props.desk;
    let frequency = Frequency::of(&desk.draft);
    let answers = frequency.answers_a_month(*visitors, *answering);
    let figure = |state: &UseStateHandle<u32>| {
        let state = state.clone();
        Callback::from(move |event: InputEvent| {
            if let Ok(number) = typed_text(&event).parse() {
                state.set(number);
            }
        })
    };
    html! {
        <>
            <section class="panel" aria-labelledby="when">
                <h3 id="when">{ say!("When") }</h3>
                { trigger(desk) }
            </section>
            <section class="panel" aria-labelledby="who">
                <h3 id="who">{ say!("To whom, and how often") }</h3>
                { tick(desk, "options.consent", Says {
                    label: say!("Visitors agreed that something is remembered in their browser"),
                    hint: say!("Without that, nobody is known again. Your consent banner can also say so: Trefoil.consent(true)."),
                    ..Says::default()
                }) }
                { number(desk, "options.sample", Says {
                    label: say!("How many of 100 visitors are asked"), placeholder: "100", ..Says::default()
                }) }
                <fieldset class="entries">
                    <legend>{ say!("Days until the same visitor is asked again") }</legend>
                    <div class="trio">
                        { number(desk, "options.recontact_answered", Says { label: say!("Who answered"), placeholder: "90", ..Says::default() }) }
                        { number(desk, "options.recontact_declined", Says { label: say!("Who closed it"), placeholder: "30", ..Says::default() }) }
                        { number(desk, "options.recontact_ignored", Says { label: say!("Who passed over it"), placeholder: "7", ..Says::default() }) }
                    </div>
                </fieldset>
                <div class="budget" role="status">
                    <h4>{ say!("What that means") }</h4>
                    <ul>{ for frequency.in_words().into_iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
                </div>
                <div class="estimate">
                    <label>{ told!("If {number} visitors come in a month,", number = html! {
                        <input type="number" class="short" min="0" inputmode="numeric" value={visitors.to_string()} oninput={figure(&visitors)} />
                    }) }</label>
                    <label>{ told!("and {number} of 100 who are asked answer,", number = html! {
                        <input type="number" class="short" min="0" max="100" inputmode="numeric" value={answering.to_string()} oninput={figure(&answering)} />
                    }) }</label>
                    <p role="status">{ told!("you get about {number} answers a month.", number = html! { <strong>{ count(answers) }</strong> }) }</p>
                </div>
            </section>
            <details class="panel more" open={is_open(desk)}>
                <summary>{ say!("Where, since when, and other limits") }</summary>
                { texts(desk, "options.pages", Says {
                    label: say!("Only on these pages"),
                    hint: say!("Parted by blanks; * is anything within a part, ** anything."),
                    placeholder: "/shop/** /thanks",
                }) }
                { texts(desk, "options.not_pages", Says {
                    label: say!("Never on these pages"), placeholder: "/checkout/**", ..Says::default()
                }) }
                <div class="pair">
                    { day(desk, "options.from", Says { label: say!("From"), ..Says::default() }) }
                    { day(desk, "options.until", Says { label: say!("Until"), ..Says::default() }) }
                </div>
                { text(desk, "options.avoid", Says {
                    label: say!("Wait while the page shows"), hint: say!("A CSS selector."), placeholder: ".cookie-banner",
                }) }
                <div class="trio">
                    { number(desk, "options.site_cap", Says { label: say!("Days between two surveys"), placeholder: "1", ..Says::default() }) }
                    { number(desk, "options.daily_cap", Says { label: say!("Surveys within 24 hours"), placeholder: say!("any"), ..Says::default() }) }
                    { number(desk, "options.priority", Says { label: say!("Priority"), placeholder: "0", ..Says::default() }) }
                </div>
                { tick(desk, "options.quota", Says {
                    label: say!("Stop when the endpoint has answers enough"),
                    hint: say!("It is asked before each showing; your collector knows how many are enough."),
                    ..Says::default()
                }) }
                { text(desk, "options.touchpoint", Says {
                    label: say!("Where on the customer\u{2019}s way this is"), hint: say!("Goes into every answer."), placeholder: "checkout",
                }) }
            </details>
        </>
    }
}

/// Whether one of the rarer options is set.
fn is_open(desk: &Desk) -> bool {
    [
        "pages",
        "not_pages",
        "from",
        "until",
        "avoid",
        "site_cap",
        "daily_cap",
        "priority",
        "quota",
        "touchpoint",
    ]
    .iter()
    .any(|name| desk.draft.at(&format!("options.{name}")).is_some())
}

fn trigger(desk: &Desk) -> Html {
    let written =
        desk.draft.list("options.trigger").first().and_then(Value::as_text).unwrap_or("load");
    let own = Trigger::read(written);
    let put = |desk: &Desk, trigger: &Trigger| {
        let text = trigger.written();
        let value = if text == "load" { Value::Null } else { Value::List(vec![(&*text).into()]) };
        desk.put("options.trigger", value);
    };
    let on_choose = {
        let (desk, own) = (desk.clone(), own.clone());
        Callback::from(move |kind: String| {
            let usual = KINDS.iter().find(|own| own.code == kind).and_then(|kind| kind.argument);
            let argument = usual.map_or("", |(_, usual, _)| usual).into();
            put(&desk, &Trigger { kind, argument, ..own.clone() });
        })
    };
    let options: Vec<_> =
        KINDS.iter().map(|kind| (kind.code.to_owned(), spoken(kind.name).to_owned())).collect();
    let argument = KINDS.iter().find(|kind| kind.code == own.kind).and_then(|kind| kind.argument);
    let typed = |is_number: bool, with: fn(&Trigger, String) -> Trigger| {
        let (desk, own) = (desk.clone(), own.clone());
        Callback::from(move |event: InputEvent| {
            let typed = typed_text(&event);
            // A selector with a blank would be two triggers.
            let text: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
            if !is_number || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                put(&desk, &with(&own, text));
            }
        })
    };
    let is_empty = own.lacks_argument();
    html! {
        <>
            { choice(desk, "options.trigger", Says { label: say!("It is shown"), ..Says::default() }, &options, &own.kind, on_choose) }
            <div class="pair">
            if let Some((label, usual, is_number)) = argument {
                <div class="field">
                    <label for="trigger-argument">{ spoken(label) }</label>
                    <input id="trigger-argument" type="text" value={own.argument.clone()} placeholder={usual}
                        inputmode={is_number.then_some("decimal")} autocomplete="off" spellcheck="false"
                        aria-invalid={is_empty.then_some("true")} aria-describedby={is_empty.then_some("trigger-problem")}
                        oninput={typed(is_number, |own, argument| Trigger { argument, ..own.clone() })} />
                    if is_empty {
                        <p class="problem" id="trigger-problem">{ say!("Write something here.") }</p>
                    }
                </div>
            }
            <div class="field">
                <label for="trigger-delay">{ say!("And then wait, in seconds") }</label>
                <input id="trigger-delay" class="short" type="text" value={own.delay.clone()} placeholder="0"
                    inputmode="decimal" autocomplete="off"
                    oninput={typed(true, |own, delay| Trigger { delay, ..own.clone() })} />
            </div>
            </div>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Trigger};

    #[test]
    fn a_trigger_is_written_as_it_was_read() {
        for text in [
            "load",
            "load+delay:3",
            "scroll:50",
            "click:#a:hover",
            "track:order-placed+delay:0.5",
            "exit",
        ] {
            assert_eq!(Trigger::read(text).written(), text);
        }
    }

    #[test]
    fn every_kind_is_one_that_the_loader_knows() {
        let loader = include_str!("../../../www/embed/trefoil.js");
        let (_, table) = loader.split_once("const BLIND = {").unwrap();
        for kind in &KINDS {
            let starts = [format!("\n    {}: (", kind.code), format!("\n    {}(", kind.code)];
            assert!(starts.iter().any(|start| table.contains(start)), "{}", kind.code);
        }
    }
}
