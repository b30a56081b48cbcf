//! HTML as browsers read it, where each element is closed before the one around it.

use html5gum::{Token, Tokenizer};
use std::collections::BTreeMap;
use std::ops::Range;

/// The elements of a page in their order, and its text.
pub struct Page {
    elements: Vec<Node>,
    text: String,
}

struct Node {
    name: String,
    attributes: BTreeMap<String, String>,
    parent: Option<usize>,
    text: Range<usize>,
}

/// An element of a page.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    page: &'a Page,
    index: usize,
}

/// Elements that hold nothing and are not closed.
const VOID: &[&str] = &["input", "link", "meta"];

impl Page {
    /// Reads a page, or a piece of one, in which a browser finds no fault.
    pub fn read(html: &str) -> Self {
        let mut page = Self { elements: Vec::new(), text: String::new() };
        let mut open: Vec<usize> = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8(bytes.into()).unwrap();
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) => {
                    let name = text(&tag.name);
                    let attributes = tag.attributes.iter();
                    let attributes = attributes.map(|(name, value)| (text(name), text(value)));
                    let at = page.text.len();
                    page.elements.push(Node {
                        attributes: attributes.collect(),
                        parent: open.last().copied(),
                        text: at..at,
                        name,
                    });
                    let index = page.elements.len() - 1;
                    if !VOID.contains(&&*page.elements[index].name) {
                        open.push(index);
                    }
                }
                Token::EndTag(tag) => {
                    let index = open.pop().expect("nothing is open");
                    let node = &mut page.elements[index];
                    assert_eq!(text(&tag.name), node.name, "is closed in {html}");
                    node.text.end = page.text.len();
                }
                Token::String(words) => page.text += &text(&words),
                Token::Doctype(_) => assert!(page.elements.is_empty(), "{html}"),
                Token::Comment(_) | Token::Error(_) => panic!("{token:?} in {html}"),
            }
        }
        assert!(open.is_empty(), "not all is closed in {html}");
        page
    }

    /// All elements.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.elements.len()).map(|index| Element { page: self, index })
    }

    /// Those of one name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = Element<'_>> {
        self.elements().filter(move |element| element.name() == name)
    }

    /// Those that have an attribute of that value.
    pub fn with(&self, attribute: &str, value: &str) -> impl Iterator<Item = Element<'_>> {
        self.elements().filter(move |element| element.attribute(attribute) == Some(value))
    }

    /// The only element of that name.
    pub fn one(&self, name: &str) -> Element<'_> {
        let mut all = self.named(name);
        let first = all.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(all.next().is_none(), "several {name}");
        first
    }
}

impl<'a> Element<'a> {
    fn node(self) -> &'a Node {
        &self.page.elements[self.index]
    }

    pub fn name(self) -> &'a str {
        &self.node().name
    }

    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.node().attributes.get(name).map(|value| &**value)
    }

    pub fn attributes(self) -> impl Iterator<Item = &'a str> {
        self.node().attributes.keys().map(|name| &**name)
    }

    /// All text in it.
    pub fn text(self) -> &'a str {
        &self.page.text[self.node().text.clone()]
    }

    /// What it stands in.
    pub fn parent(self) -> Option<Self> {
        Some(Self { index: self.node().parent?, ..self })
    }

    /// The nearest element of that name that it stands in.
    pub fn within(self, name: &str) -> Option<Self> {
        std::iter::successors(self.parent(), |element| element.parent())
            .find(|element| element.name() == name)
    }
}
