//! Templates that come with the program.

use uuid::{Uuid, uuid};

use super::document::Template;
use crate::{id::TemplateId, problem::Problems};

/// A template that comes with the program, and is there in every workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInTemplate {
    /// Never another one, in any version of the program.
    pub id: TemplateId,
    /// By which the command line calls it: `quote-card`.
    pub name: &'static str,
    /// Raised where another version of the program changes it.
    pub version: u32,
    /// Its document as JSON.
    pub text: &'static str,
}

const fn built_in(id: Uuid, name: &'static str, text: &'static str) -> BuiltInTemplate {
    BuiltInTemplate { id: TemplateId(id), name, version: 1, text }
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../../../examples/templates/", $name, ".json"))
    };
}

/// All of them, as lists show them.
pub static BUILT_IN: [BuiltInTemplate; 5] = [
    built_in(uuid!("0193a000-0000-7000-8000-74656d706c01"), "quote-card", file!("quote-card")),
    built_in(uuid!("0193a000-0000-7000-8000-74656d706c02"), "product", file!("product")),
    built_in(uuid!("0193a000-0000-7000-8000-74656d706c03"), "birthday", file!("birthday")),
    built_in(uuid!("0193a000-0000-7000-8000-74656d706c04"), "headlines", file!("headlines")),
    built_in(uuid!("0193a000-0000-7000-8000-74656d706c05"), "before-after", file!("before-after")),
];

impl BuiltInTemplate {
    pub fn of_name(name: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|one| one.name == name)
    }

    pub fn of_id(id: TemplateId) -> Option<&'static Self> {
        BUILT_IN.iter().find(|one| one.id == id)
    }

    /// Reads its document.
    ///
    /// # Errors
    /// None, which a test holds of all of them.
    pub fn template(&self) -> Result<Template, Problems> {
        Template::from_json(self.text.as_bytes())
    }
}
