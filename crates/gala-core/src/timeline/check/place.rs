//! Places in a document, spelled only when a fault is told: a large document has a million of them.

use std::fmt;

/// A place and the way to it.
#[derive(Clone, Copy)]
pub(in crate::timeline) enum Place<'p> {
    Document,
    Field(&'p Place<'p>, &'p str),
    Item(&'p Place<'p>, usize),
}

impl Place<'_> {
    pub fn field<'p>(&'p self, name: &'p str) -> Place<'p> {
        Place::Field(self, name)
    }

    pub fn item(&self, index: usize) -> Place<'_> {
        Place::Item(self, index)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => Ok(()),
            Self::Field(Self::Document, name) => f.write_str(&shown(name)),
            Self::Field(parent, name) => write!(f, "{parent}.{}", shown(name)),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Returns the beginning of what somebody wrote: as much as a message needs.
pub(in crate::timeline) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
