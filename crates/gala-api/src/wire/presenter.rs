use gala_core::{
    id::AssetId,
    presenter::{
        PresenterDraft, PresenterEntry, PresenterFilter,
        limits::{MAX_NAME_CHARS, MAX_TAG_CHARS},
    },
    text::tidy,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    problem::{ApiError, ApiResult},
    time_text::rfc3339,
};

/// A presenter as they are to be: somebody who is seen speaking, never a model of a machine. What is absent is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPresenter {
    /// What briefs name them by: letters, digits, blanks and any of `-_:+()`. Nobody else of the workspace has it.
    #[schema(min_length = 1, max_length = 100, example = "Anna")]
    pub stage_name: String,
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub tags: Vec<String>,
    /// The name that a provider has for them (`GET /ai/presenters`). One of `look` and `picture` is given.
    #[schema(required = false, min_length = 1, max_length = 100, example = "anna_standing")]
    pub look: Option<String>,
    /// A picture of their face: the asset of a PNG or JPEG file of no project that is ready.
    #[schema(required = false)]
    pub picture: Option<Uuid>,
    /// The voice as its provider names it, where a brief names none.
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub voice: Option<String>,
    /// The graphics preset, where a brief names none or the usual one.
    #[schema(required = false, example = "dusk")]
    pub preset: Option<String>,
    /// Further pictures of them, as `picture`, for people to look at.
    #[serde(default)]
    #[schema(required = false, max_items = 6)]
    pub pictures: Vec<Uuid>,
}

impl From<PutPresenter> for PresenterDraft {
    fn from(asked: PutPresenter) -> Self {
        let PutPresenter { stage_name, tags, look, picture, voice, preset, pictures } = asked;
        let pictures = pictures.into_iter().map(AssetId).collect();
        Self { stage_name, tags, look, picture: picture.map(AssetId), voice, preset, pictures }
    }
}

/// A presenter of the workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Presenter)]
pub struct PresenterView {
    pub id: Uuid,
    pub stage_name: String,
    pub tags: Vec<String>,
    /// The name that a provider has for them; null where `picture` is their face.
    pub look: Option<String>,
    /// A picture of their face; null where `look` names them.
    pub picture: Option<Uuid>,
    pub voice: Option<String>,
    pub preset: Option<String>,
    pub pictures: Vec<Uuid>,
    /// Raised by each change: its `ETag` without the quotes.
    pub version: u32,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When they were deleted; null while they are not. No brief names them since.
    #[schema(format = DateTime)]
    pub deleted_at: Option<String>,
}

impl From<PresenterEntry> for PresenterView {
    fn from(entry: PresenterEntry) -> Self {
        let PresenterDraft { stage_name, tags, look, picture, voice, preset, pictures } = entry.draft;
        Self {
            id: entry.id.0,
            stage_name,
            tags,
            look,
            picture: picture.map(|id| id.0),
            voice,
            preset,
            pictures: pictures.into_iter().map(|id| id.0).collect(),
            version: entry.version,
            created_at: rfc3339(entry.created_at_ms),
            deleted_at: entry.deleted_at_ms.map(rfc3339),
        }
    }
}

/// Which presenters to list, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPresenters {
    /// With this tag only, whatever its capitals.
    #[param(nullable = false, max_length = 40)]
    pub tag: Option<String>,
    /// With this in their stage name only, whatever its capitals.
    #[param(nullable = false, max_length = 100)]
    pub name: Option<String>,
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

impl ListPresenters {
    /// # Errors
    /// 400 `invalid_field` for what is longer than a tag or a stage name can be.
    pub fn filter(&self) -> ApiResult<PresenterFilter> {
        Ok(PresenterFilter {
            tag: part("tag", self.tag.as_deref(), MAX_TAG_CHARS)?,
            name: part("name", self.name.as_deref(), MAX_NAME_CHARS)?,
            is_deleted: self.deleted.unwrap_or_default(),
        })
    }
}

fn part(field: &'static str, text: Option<&str>, most: usize) -> ApiResult<Option<String>> {
    let text = text.map(tidy).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > most) {
        return Err(ApiError::bad_request("invalid_field", format!("{field} has at most {most} characters")).at(field));
    }
    Ok(text)
}

/// A page of presenters, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenterPage {
    pub items: Vec<PresenterView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}
