//! Markdown as HTML, for all that is published of it: anchors are GitHub's, and wide tables are moved by themselves.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use std::collections::HashMap;

/// What a text consists of, each with the line on which it begins; every heading has an anchor.
pub fn events(text: &str) -> Vec<(Event<'_>, usize)> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let (mut line, mut counted) = (1, 0);
    let mut events: Vec<_> = Parser::new_ext(text, options)
        .into_offset_iter()
        .map(|(event, place)| {
            // The end of a list begins where the list does.
            if let Some(passed) = text.get(counted..place.start) {
                line += passed.matches('\n').count();
                counted = place.start;
            }
            (event, line)
        })
        .collect();
    let mut anchors = anchors(&events).into_iter();
    for (event, _) in &mut events {
        if let Event::Start(Tag::Heading { id, .. }) = event {
            *id = anchors.next().map(CowStr::from);
        }
    }
    events
}

/// The anchor of each heading: what it says for itself, or what GitHub makes of its words.
fn anchors(events: &[(Event<'_>, usize)]) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut times: HashMap<String, usize> = HashMap::new();
    let mut heading: Option<(Option<String>, String)> = None;
    for (event, _) in events {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { id, .. }), _) => {
                heading = Some((id.as_ref().map(ToString::to_string), String::new()));
            }
            (Event::Text(text) | Event::Code(text), Some((_, words))) => words.push_str(text),
            (Event::End(TagEnd::Heading(_)), Some((own, words))) => {
                let anchor = own.take().unwrap_or_else(|| anchor(words));
                let earlier = times.entry(anchor.clone()).or_default();
                anchors.push(match *earlier {
                    0 => anchor,
                    count => format!("{anchor}-{count}"),
                });
                *earlier += 1;
                heading = None;
            }
            _ => {}
        }
    }
    anchors
}

/// What GitHub makes of a heading: small letters, digits, `-` and `_`, and a `-` for each blank.
fn anchor(words: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ');
    words.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}

/// As HTML. Tables are in a box that scrolls, which the heading before them names.
pub fn html<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut heading = String::new();
    let mut boxed: Vec<Event> = Vec::new();
    for event in events {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = &event {
            heading = id.to_string();
        }
        if let Event::Start(Tag::Table(_)) = &event {
            // No region: there may be several of one name.
            let group = format!(
                "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{heading}\">"
            );
            boxed.push(Event::Html(group.into()));
        }
        let ends_table = matches!(event, Event::End(TagEnd::Table));
        boxed.push(event);
        boxed.extend(ends_table.then(|| Event::Html("</div>\n".into())));
    }
    let mut text = String::new();
    pulldown_cmark::html::push_html(&mut text, boxed.into_iter());
    // A strict policy allows no style in a tag. In a text, the quotes would be written otherwise.
    text.replace("style=\"text-align: center\"", "class=\"center\"")
        .replace("style=\"text-align: right\"", "class=\"end\"")
        .replace(" style=\"text-align: left\"", "")
        // A head without words is none to those who hear it.
        .replace("<th></th>", "<td></td>")
}

/// A text within HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_that_github_makes() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(anchors(&events(text)), expected, "{text}");
        }
        check("# Where, and since when\n", &["where-and-since-when"]);
        check("## Mail: `[mail]`\n", &["mail-mail"]);
        check("## `no-comment` & more\n", &["no-comment--more"]);
        check("# A_b – C\n# ÄÖ 2.2\n", &["a_b--c", "äö-22"]);
        check("# Again\n## Again\n### Again\n", &["again", "again-1", "again-2"]);
        check("# The files {#files}\n", &["files"]);
    }

    #[test]
    fn events_know_their_lines() {
        let text = "# A\n\n- b\n- [c](d)\n\n| e |\n|---|\n| [f](g) |\n";
        let events = events(text);
        let is_link = |event: &Event| matches!(event, Event::Start(Tag::Link { .. }));
        let links = events.iter().filter(|(event, _)| is_link(event)).map(|(_, line)| *line);
        assert_eq!(links.collect::<Vec<_>>(), [4, 8]);
    }

    #[test]
    fn no_tag_has_a_style_and_no_head_is_empty() {
        let events = events("| a | b | |\n|:-:|--:|:--|\n| d | e | f |\n");
        let html = html(events.into_iter().map(|(event, _)| event));
        assert!(html.contains("<td class=\"center\">d</td><td class=\"end\">e</td><td>f</td>"));
        assert!(html.contains("<th class=\"end\">b</th><td></td>"), "{html}");
        assert!(!html.contains("style"), "{html}");
    }

    #[test]
    fn a_table_scrolls_under_the_name_of_its_heading() {
        let events = events("# Keys\n\n| a |\n|---|\n| b |\n");
        let html = html(events.into_iter().map(|(event, _)| event));
        assert!(html.starts_with("<h1 id=\"keys\">Keys</h1>\n<div class=\"wide\" tabindex=\"0\""));
        assert!(html.contains("aria-labelledby=\"keys\"><table>") && html.ends_with("</div>\n"));
    }
}
