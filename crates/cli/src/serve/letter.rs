//! What stands in a mail to the owner: plain text, made of a record when it is sent.

use crate::store::{Place, response_of};
use trefoil_survey::record::{Answer, Rating, Response};

/// A mail without its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same each time it is sent; with a domain behind it, its `Message-ID`.
    pub id: String,
    /// A line that tells no answer: it is seen on locked screens.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The mail about a complaint; `None` if the record has none.
///
/// `store` is the collector's, for the commands that note what the owner did.
pub fn alert(body: &str, store: &Place) -> Option<Letter> {
    let response = response_of(body)?;
    let complaint = response.complaint?;
    let id = response.circumstances.id.text();
    let survey = one_line(&response.survey);
    let (opened, due) = (complaint.opened_at.to_rfc3339(), complaint.due_at.to_rfc3339());
    let mut text = format!(
        "Somebody who answered the survey {survey} is not satisfied.\n\n\
         Complaint of  {opened}\n\
         Answer by     {due}\n\
         Response      {id}, revision {}\n",
        response.revision
    );
    part(&mut text, "Ratings", &ratings(&response));
    part(&mut text, "Choices", &choices(&response));
    part(&mut text, "Comments", &comments(&response));
    part(&mut text, "Contact", &contact(&response));
    let command = format!("trefoil mark --store {} {id}", one_line(&store.to_string()));
    text += &format!(
        "\nWhen you have answered, note it on the collector's machine, in its folder:\n\n  {command} replied\n\n\
         and once the matter is settled:\n\n  {command} resolved\n"
    );
    let key = format!("{id}.{}", response.revision);
    Some(Letter {
        id: key,
        subject: format!("Complaint in {survey}, to be answered by {due}"),
        text,
    })
}

/// The mail with the digest that was due then: a day and a time as RFC 3339 writes them.
pub fn digest(at: &str, text: String) -> Letter {
    let day = at.split('T').next().unwrap_or_default();
    Letter {
        id: format!("digest.{}", at.replace(':', "")),
        subject: format!("Answers of the week to {day}"),
        text,
    }
}

/// A part with its heading; without lines there is none.
fn part(text: &mut String, heading: &str, lines: &[String]) {
    if !lines.is_empty() {
        *text += &format!("\n{heading}\n");
    }
    for line in lines {
        *text += &format!("  {line}\n");
    }
}

fn ratings(response: &Response) -> Vec<String> {
    let rating = |answer: &Answer| {
        let Answer::Rating(Rating { question, item, role, metric, scale, value, .. }) = answer
        else {
            return None;
        };
        let item = item.as_deref().map(|item| format!(", {}", one_line(item))).unwrap_or_default();
        let role = role.map(|role| format!(", {}", role.code())).unwrap_or_default();
        let (first, last) = match metric.good_is().code() {
            "low" => ("best", "worst"),
            _ => ("worst", "best"),
        };
        let value = match value {
            None => "does not apply".into(),
            Some(value) => format!(
                "{value} on a scale from {} ({first}) to {} ({last})",
                scale.min(),
                scale.max()
            ),
        };
        Some(format!("{}{item}{role}: {value}", one_line(question)))
    };
    response.answers.iter().filter_map(rating).collect()
}

fn choices(response: &Response) -> Vec<String> {
    let choice = |answer: &Answer| {
        let Answer::Choice { question, values, .. } = answer else { return None };
        Some(format!("{}: {}", one_line(question), one_line(&values.join(", "))))
    };
    response.answers.iter().filter_map(choice).collect()
}

/// Each comment with a mark before its lines, so that it cannot pass for a part of the mail.
fn comments(response: &Response) -> Vec<String> {
    let mut lines = Vec::new();
    for answer in &response.answers {
        let Answer::Comment { question, text } = answer else { continue };
        lines.push(format!("{}:", one_line(question)));
        let text = text.replace("\r\n", "\n");
        let parts = text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
        lines.extend(parts.map(|line| format!("> {}", one_line(line)).trim_end().into()));
    }
    lines
}

/// How to reach those who agreed to it.
fn contact(response: &Response) -> Vec<String> {
    let mut lines = Vec::new();
    for answer in &response.answers {
        let Answer::Contact { name, email, phone, consent: true, .. } = answer else { continue };
        for (word, said) in [("Name", name), ("E-mail", email), ("Telephone", phone)] {
            lines.extend(said.iter().map(|said| format!("{word}: {}", one_line(said))));
        }
    }
    if lines.is_empty() {
        lines.push("No way to reach them was left with consent.".into());
    }
    lines
}

/// A text as one line: what could end a line, or move a cursor, is a space.
fn one_line(text: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    text.chars().map(|letter| if is_break(letter) { ' ' } else { letter }).collect()
}
