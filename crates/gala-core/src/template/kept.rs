//! Templates of workspaces, and what was made of them.

use serde_json::{Map, Value};

use super::document::Template;
use crate::id::TemplateId;

/// The most templates that a workspace may have, deleted ones included.
pub const MAX_TEMPLATES: u64 = 1000;

/// A template of a workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptTemplate {
    pub id: TemplateId,
    pub template: Template,
    /// From 1, raised by each change.
    pub version: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    pub deleted_at_ms: Option<i64>,
}

/// A template as lists show it, without its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateOutline {
    pub id: TemplateId,
    pub title: String,
    pub description: String,
    pub kind: String,
    pub version: u32,
    pub created_at_ms: i64,
    pub deleted_at_ms: Option<i64>,
}

/// What the first timeline of a project was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateUse {
    pub template: TemplateId,
    /// Of the template, when it was used.
    pub version: u32,
    /// With all that was left out.
    pub data: Map<String, Value>,
}
