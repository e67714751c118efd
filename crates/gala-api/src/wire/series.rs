use gala_core::{
    id::LibraryId,
    series::{Series, SeriesDraft, SeriesStyle},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::time_text::rfc3339;

/// A series as it is to be: what is absent of its style is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSeries {
    #[schema(min_length = 1, max_length = 200, example = "Tea in a minute")]
    pub title: String,
    #[serde(default)]
    #[schema(required = false)]
    pub style: SeriesStyleView,
}

impl From<PutSeries> for SeriesDraft {
    fn from(asked: PutSeries) -> Self {
        let SeriesStyleView { preset, voice, cast } = asked.style;
        let cast = cast.into_iter().map(LibraryId).collect();
        Self { title: asked.title, style: SeriesStyle { preset, voice, cast } }
    }
}

/// What the episodes of a series have where their briefs say nothing else.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SeriesStyle)]
pub struct SeriesStyleView {
    /// The graphics preset, by name. A brief with the usual one has this one.
    #[schema(required = false, example = "papercut")]
    pub preset: Option<String>,
    /// The voice as its provider names it.
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub voice: Option<String>,
    /// The characters, places and styles of every scene, until the scene is edited.
    #[schema(required = false, max_items = 6)]
    pub cast: Vec<Uuid>,
}

/// A series of the workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Series)]
pub struct SeriesView {
    pub id: Uuid,
    pub title: String,
    pub style: SeriesStyleView,
    /// The number of its newest episode; 0 before the first.
    pub last_episode: u32,
    /// Raised by each change: its `ETag` without the quotes. A new episode is none.
    pub version: u32,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was deleted; null while it is not. Its episodes stay.
    #[schema(format = DateTime)]
    pub deleted_at: Option<String>,
}

impl From<Series> for SeriesView {
    fn from(series: Series) -> Self {
        let SeriesDraft { title, style: SeriesStyle { preset, voice, cast } } = series.draft;
        let cast = cast.into_iter().map(|id| id.0).collect();
        Self {
            id: series.id.0,
            title,
            style: SeriesStyleView { preset, voice, cast },
            last_episode: series.last_episode,
            version: series.version,
            created_at: rfc3339(series.created_at_ms),
            deleted_at: series.deleted_at_ms.map(rfc3339),
        }
    }
}

/// Which series to list, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSeries {
    /// Lists those that were deleted instead.
    #[param(default = false, nullable = false)]
    pub deleted: Option<bool>,
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}

/// A page of series, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesPage {
    pub items: Vec<SeriesView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}
