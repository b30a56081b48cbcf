//! Elements built by calls: `html!` spells out each element's every field where it stands, which
//! costs the respondent kilobytes (docs/adr/0010).

use crate::dom::{Heard, Meanings};
use std::rc::Rc;
use trefoil_survey::session::Input;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
use yew::{AttrValue, Html, NodeRef};

/// An element in the making.
pub struct Tag(Box<VTag>);

/// All attributes that the card's elements have.
///
/// Each element has a place for every one of them: Yew then compares any two elements place by
/// place, and its ways of comparing unlike lists of names stay out of the widget (docs/adr/0011).
const KEYS: &[&str] = &[
    "class",
    "part",
    "id",
    "type",
    "role",
    "name",
    "value",
    "selected",
    "lang",
    "dir",
    "for",
    "href",
    "target",
    "rel",
    "rows",
    "maxlength",
    "autocomplete",
    "novalidate",
    "tabindex",
    "aria-label",
    "aria-labelledby",
    "aria-describedby",
    "aria-required",
    "aria-invalid",
    "aria-disabled",
    "aria-hidden",
    "aria-live",
    "viewBox",
    "d",
];

/// The place of an attribute; a name that is not in the table does not compile.
pub const fn place_of(name: &str) -> usize {
    let mut place = 0;
    let mut rest = KEYS;
    while let Some((key, after)) = rest.split_first() {
        if is_same(key.as_bytes(), name.as_bytes()) {
            return place;
        }
        rest = after;
        place += 1;
    }
    assert!(place < KEYS.len(), "this attribute is not in KEYS");
    place
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    loop {
        match (one.split_first(), other.split_first()) {
            (None, None) => return true,
            (Some((a, after)), Some((b, also))) if *a == *b => (one, other) = (after, also),
            _ => return false,
        }
    }
}

/// `tag!("p", "class" = "hint", "id" = id)`: an element with these attributes.
macro_rules! tag {
    ($name:literal $(, $key:literal = $value:expr)* $(,)?) => {
        $crate::ui::survey::tag::Tag::new($name)
            $(.with(const { $crate::ui::survey::tag::place_of($key) }, $value))*
    };
}
pub(super) use tag;

/// What can stand as an attribute's value.
pub trait Attribute {
    /// Gives the element at that place of [`KEYS`] this value, if it is one.
    fn put(self, tag: &mut Tag, place: usize);
}

impl Attribute for AttrValue {
    fn put(self, tag: &mut Tag, place: usize) {
        if let Attributes::Dynamic { values, .. } = &mut tag.0.attributes
            && let Some(value) = values.get_mut(place)
        {
            *value = Some(AttributeOrProperty::Attribute(self));
        }
    }
}

impl Attribute for &'static str {
    fn put(self, tag: &mut Tag, place: usize) {
        AttrValue::Static(self).put(tag, place);
    }
}

impl Attribute for String {
    fn put(self, tag: &mut Tag, place: usize) {
        AttrValue::from(self).put(tag, place);
    }
}

impl<T: Attribute> Attribute for Option<T> {
    fn put(self, tag: &mut Tag, place: usize) {
        if let Some(value) = self {
            value.put(tag, place);
        }
    }
}

impl Attribute for bool {
    fn put(self, tag: &mut Tag, place: usize) {
        self.then_some("true").put(tag, place);
    }
}

impl Tag {
    /// An element without attributes.
    pub fn new(name: &'static str) -> Self {
        let mut tag = VTag::new(name);
        let values = KEYS.iter().map(|_| None).collect();
        tag.attributes = Attributes::Dynamic { keys: KEYS, values };
        Self(Box::new(tag))
    }

    /// The element with an attribute more, at its place in [`KEYS`].
    pub fn with(mut self, place: usize, value: impl Attribute) -> Self {
        value.put(&mut self, place);
        self
    }

    /// Puts a node behind those that are in it; none leaves an empty place, so that what follows
    /// keeps its own.
    pub fn child(mut self, node: impl Into<Html>) -> Self {
        self.0.add_child(node.into());
        self
    }

    /// [`Self::child`] for what may not be there.
    pub fn maybe(self, node: Option<impl Into<Html>>) -> Self {
        self.child(node.map(Into::into).unwrap_or_default())
    }

    /// Puts nodes behind those that are in it.
    pub fn children(mut self, nodes: &mut dyn Iterator<Item = Html>) -> Self {
        let nodes: Vec<Html> = nodes.collect();
        self.0.add_child(nodes.into_iter().collect());
        self
    }

    /// A text in it.
    pub fn text(self, text: &str) -> Self {
        self.child(Html::from(String::from(text)))
    }

    /// Says which input that kind of event means on it; the text of a typed one is what then
    /// stands in it. A [`Self::handle`] must be given before.
    pub fn on(self, heard: Heard, on_input: &Meanings<Input>, input: Input) -> Self {
        on_input.add(heard, &self.0.node_ref, input);
        self
    }

    /// Whether a radio or checkbox is ticked.
    pub fn checked(mut self, is: bool) -> Self {
        self.0.set_checked(is);
        self
    }

    /// What stands in a field.
    pub fn value(mut self, text: &str) -> Self {
        self.0.set_value(String::from(text));
        self
    }

    /// A handle to the element once it is drawn.
    pub fn handle(mut self, handle: &NodeRef) -> Self {
        self.0.node_ref = handle.clone();
        self
    }

    /// Makes it another element whenever the key changes.
    pub fn key(mut self, key: &str) -> Self {
        self.0.key = Some(key.into());
        self
    }
}

impl From<Tag> for Html {
    fn from(tag: Tag) -> Self {
        Self::VTag(Rc::new(*tag.0))
    }
}
