//! Elements built by calls: `html!` spells out each element's every field where it stands, which
//! costs the respondent kilobytes (docs/adr/0010).

use crate::dom::{Heard, Meanings};
use std::rc::Rc;
use trefoil_survey::session::Input;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
use yew::{AttrValue, Html, NodeRef};

/// An element in the making.
pub struct Tag(Rc<VTag>);

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
    #[inline(never)]
    fn put(self, tag: &mut Tag, place: usize) {
        if let Some(VTag { attributes: Attributes::Dynamic { values, .. }, .. }) = tag.mutable()
            && let Some(value) = values.get_mut(place)
        {
            *value = Some(AttributeOrProperty::Attribute(self));
        }
    }
}

impl Attribute for &'static str {
    #[inline(never)]
    fn put(self, tag: &mut Tag, place: usize) {
        AttrValue::Static(self).put(tag, place);
    }
}

impl Attribute for String {
    #[inline(never)]
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
    #[inline(never)]
    fn put(self, tag: &mut Tag, place: usize) {
        self.then_some("true").put(tag, place);
    }
}

impl Tag {
    /// An element without attributes.
    #[inline(never)]
    pub fn new(name: &'static str) -> Self {
        let mut tag = VTag::new(name);
        let values = KEYS.iter().map(|_| None).collect();
        tag.attributes = Attributes::Dynamic { keys: KEYS, values };
        Self(Rc::new(tag))
    }

    /// The element, which has no other owner before it is drawn.
    fn mutable(&mut self) -> Option<&mut VTag> {
        Rc::get_mut(&mut self.0)
    }

    /// The element with an attribute more, at its place in [`KEYS`].
    pub fn with(mut self, place: usize, value: impl Attribute) -> Self {
        value.put(&mut self, place);
        self
    }

    /// Puts an element behind those that are in it.
    #[inline(never)]
    pub fn child(self, tag: Self) -> Self {
        self.node(tag.into())
    }

    /// [`Self::child`] for what may not be there: it leaves an empty place then, so that what
    /// follows keeps its own.
    #[inline(never)]
    pub fn maybe(self, tag: Option<Self>) -> Self {
        self.node(tag.map(Html::from).unwrap_or_default())
    }

    /// Puts elements behind those that are in it.
    pub fn children(self, tags: &mut dyn Iterator<Item = Self>) -> Self {
        let nodes: Vec<Html> = tags.map(Html::from).collect();
        self.node(nodes.into_iter().collect())
    }

    /// A text in it.
    #[inline(never)]
    pub fn text(self, text: &str) -> Self {
        self.node(Html::from(String::from(text)))
    }

    #[inline(never)]
    fn node(mut self, node: Html) -> Self {
        if let Some(tag) = self.mutable() {
            tag.add_child(node);
        }
        self
    }

    /// Says which input that kind of event means on it; the text of a typed one is what then
    /// stands in it. A [`Self::handle`] must be given before.
    pub fn on(self, heard: Heard, on_input: &Meanings<Input>, input: Input) -> Self {
        on_input.add(heard, &self.0.node_ref, input);
        self
    }

    /// Whether a radio or checkbox is ticked.
    pub fn checked(mut self, is: bool) -> Self {
        if let Some(tag) = self.mutable() {
            tag.set_checked(is);
        }
        self
    }

    /// What stands in a field.
    pub fn value(mut self, text: &str) -> Self {
        if let Some(tag) = self.mutable() {
            tag.set_value(String::from(text));
        }
        self
    }

    /// A handle to the element once it is drawn.
    pub fn handle(mut self, handle: &NodeRef) -> Self {
        if let Some(tag) = self.mutable() {
            tag.node_ref = handle.clone();
        }
        self
    }

    /// Makes it another element whenever the key changes.
    pub fn key(mut self, key: &str) -> Self {
        if let Some(tag) = self.mutable() {
            tag.key = Some(key.into());
        }
        self
    }
}

impl From<Tag> for Html {
    fn from(tag: Tag) -> Self {
        Self::VTag(tag.0)
    }
}
