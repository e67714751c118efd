//! The JSON Schemas of the documents people write or read.

use gala_core::{
    brief,
    plan::Plan,
    template::Template,
    timeline::{Edit, Timeline},
};

use crate::settings::Document;

/// Returns the schema as indented JSON.
pub fn schema(document: Document) -> String {
    let schema = match document {
        Document::Brief => brief::schema(),
        Document::Plan => schemars::schema_for!(Plan).to_value(),
        Document::Edits => schemars::schema_for!(Vec<Edit>).to_value(),
        Document::Template => schemars::schema_for!(Template).to_value(),
        Document::Timeline => schemars::schema_for!(Timeline).to_value(),
    };
    serde_json::to_string_pretty(&schema).expect("a schema is plain JSON")
}
