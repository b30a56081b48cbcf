//! Elements built by calls: `html!` spells out each element's every field where it stands, which
//! costs the respondent kilobytes (docs/adr/0010).

use crate::dom::{Heard, Meanings};
use std::rc::Rc;
use trefoil_survey::session::Input;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
use yew::{AttrValue, Html, NodeRef};

/// An element in the making.
pub struct Tag(Box<VTag>);

/// An attribute's value; `None` leaves the attribute out.
pub type Worth = Option<AttributeOrProperty>;

/// `tag!("p", "class" = "hint", "id" = id)`: an element with these attributes.
macro_rules! tag {
    ($name:literal $(, $key:literal = $value:expr)* $(,)?) => {
        $crate::ui::survey::tag::Tag::new(
            $name,
            &[$($key),*],
            Box::new([$($crate::ui::survey::tag::Attribute::worth($value)),*]),
        )
    };
}
pub(super) use tag;

/// What can stand as an attribute's value.
pub trait Attribute {
    /// The value, or none.
    fn worth(self) -> Worth;
}

impl Attribute for AttrValue {
    fn worth(self) -> Worth {
        Some(AttributeOrProperty::Attribute(self))
    }
}

impl Attribute for &'static str {
    fn worth(self) -> Worth {
        AttrValue::Static(self).worth()
    }
}

impl Attribute for String {
    fn worth(self) -> Worth {
        AttrValue::from(self).worth()
    }
}

impl<T: Attribute> Attribute for Option<T> {
    fn worth(self) -> Worth {
        self.and_then(Attribute::worth)
    }
}

impl Attribute for bool {
    fn worth(self) -> Worth {
        self.then_some("true").worth()
    }
}

impl Tag {
    /// An element with attributes of these names and, in the same order, values.
    pub fn new(name: &'static str, keys: &'static [&'static str], values: Box<[Worth]>) -> Self {
        let mut tag = VTag::new(name);
        tag.attributes = Attributes::Dynamic { keys, values };
        Self(Box::new(tag))
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
