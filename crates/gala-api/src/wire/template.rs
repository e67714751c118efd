use gala_core::template::{
    BuiltInTemplate, ExpandedTemplate, KeptTemplate, Template, TemplateOutline, TemplateUse, is_kind,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    job::JobView,
    numbers::whole,
    project::ProjectView,
    timeline::{Quality, word},
};
use crate::time_text::rfc3339;

/// A template as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateOutline)]
pub struct TemplateOutlineView {
    pub id: Uuid,
    pub title: String,
    /// Empty where nothing is said.
    pub description: String,
    /// What sort of video it makes: `quote`, `product`, `news`.
    pub kind: String,
    /// Whether it comes with the program: it is in every workspace, and nobody changes it. A copy of it may be changed.
    pub is_built_in: bool,
    /// By which the command line calls one that comes with the program.
    pub name: Option<String>,
    /// Raised by each change: its `ETag` without the quotes.
    pub version: u32,
    /// Null of those that come with the program.
    #[schema(format = DateTime)]
    pub created_at: Option<String>,
    /// When it was deleted; null while it is not.
    #[schema(format = DateTime)]
    pub deleted_at: Option<String>,
}

impl From<TemplateOutline> for TemplateOutlineView {
    fn from(outline: TemplateOutline) -> Self {
        Self {
            id: outline.id.0,
            title: outline.title,
            description: outline.description,
            kind: outline.kind,
            is_built_in: false,
            name: None,
            version: outline.version,
            created_at: Some(rfc3339(outline.created_at_ms)),
            deleted_at: outline.deleted_at_ms.map(rfc3339),
        }
    }
}

impl TemplateOutlineView {
    /// Shows a template that comes with the program.
    pub fn built_in(built_in: &BuiltInTemplate, template: &Template) -> Self {
        Self {
            id: built_in.id.0,
            title: template.title.clone(),
            description: template.description.clone(),
            kind: template.kind.clone(),
            is_built_in: true,
            name: Some(built_in.name.to_owned()),
            version: built_in.version,
            created_at: None,
            deleted_at: None,
        }
    }
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateView {
    #[serde(flatten)]
    pub outline: TemplateOutlineView,
    /// What it asks for as JSON Schema with every limit spelled out. Texts whose `format` is `asset` are ids of files of no
    /// project, of the kind that `media` tells; texts whose `format` is `color` are `#rrggbb`.
    #[schema(value_type = Object)]
    pub params: Value,
    /// The names of the parameters in the order in which a form asks for them.
    pub order: Vec<String>,
    /// Data that make an example of it.
    #[schema(value_type = Object)]
    pub example: Map<String, Value>,
    /// The whole document, as `gala schema template` describes it.
    #[schema(value_type = Object)]
    pub document: Value,
}

impl TemplateView {
    pub fn new(outline: TemplateOutlineView, template: Template) -> Self {
        Self {
            outline,
            params: template.params.schema(),
            order: template.params.names().into_iter().map(str::to_owned).collect(),
            example: template.example.clone(),
            // Its own types make JSON of JSON.
            document: serde_json::to_value(template).unwrap_or_default(),
        }
    }
}

impl From<KeptTemplate> for TemplateView {
    fn from(kept: KeptTemplate) -> Self {
        let KeptTemplate { id, template, version, created_at_ms, deleted_at_ms } = kept;
        let (title, description, kind) = (template.title.clone(), template.description.clone(), template.kind.clone());
        let outline = TemplateOutline { id, title, description, kind, version, created_at_ms, deleted_at_ms };
        Self::new(outline.into(), template)
    }
}

/// Which templates to list, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTemplates {
    /// Lists those of this kind alone.
    #[param(nullable = false, pattern = r"^[a-z0-9][a-z0-9-]{0,39}$")]
    pub kind: Option<String>,
    /// Lists those that were deleted instead.
    #[param(default = false, nullable = false)]
    pub deleted: Option<bool>,
    /// How many of the workspace's own to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}

impl ListTemplates {
    /// Whether the kind, if there is one, is as its pattern says.
    pub fn is_of_a_kind(&self) -> bool {
        self.kind.as_deref().is_none_or(is_kind)
    }
}

/// A page of templates: the workspace's own, newest first, and on the last page those that come with the program behind them.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplatePage {
    pub items: Vec<TemplateOutlineView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}

/// Data of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateData {
    /// The parameters by their names.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
}

/// A picture of a video that is not made yet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewTemplate {
    /// The parameters by their names.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
    /// When in the video; past its end its last frame. Its middle where absent.
    #[serde(default, deserialize_with = "whole")]
    #[schema(required = false, maximum = 86_400_000)]
    pub at_ms: Option<u64>,
    /// The longer side of the picture at most, in pixels.
    #[serde(default, deserialize_with = "whole")]
    #[schema(required = false, minimum = 16, maximum = 4096, default = 1280)]
    pub longest: Option<u32>,
}

/// A video of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderTemplate {
    /// The parameters by their names.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
    /// Of the project; that of the template where absent.
    #[serde(default)]
    #[schema(required = false, min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// `standard` where absent.
    #[serde(default, deserialize_with = "word")]
    #[schema(required = false, nullable = false)]
    pub quality: Option<Quality>,
}

/// The timeline that data make of a template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpandedTemplate)]
pub struct ExpandedTemplateView {
    /// As `gala schema timeline` describes it.
    #[schema(value_type = Object)]
    pub timeline: Value,
    /// The data with all that they left out.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
    /// How long the video is, as far as that can be told without its files.
    pub duration_ms: u64,
}

impl ExpandedTemplateView {
    pub fn new(expanded: ExpandedTemplate, duration_ms: u64) -> Self {
        let timeline = serde_json::to_value(&expanded.timeline).unwrap_or_default();
        Self { timeline, data: expanded.data, duration_ms }
    }
}

/// The project that was made of a template, and the job that renders it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedTemplateVideo {
    pub project: ProjectView,
    pub job: JobView,
}

/// What the first timeline of a project was made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateUse)]
pub struct TemplateUseView {
    pub template_id: Uuid,
    /// Of the template, when it was used.
    pub template_version: u32,
    /// With all that was left out.
    #[schema(value_type = Object)]
    pub data: Map<String, Value>,
}

impl From<TemplateUse> for TemplateUseView {
    fn from(made_of: TemplateUse) -> Self {
        Self { template_id: made_of.template.0, template_version: made_of.version, data: made_of.data }
    }
}
