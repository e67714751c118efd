//! A finished film that an editor made.

use std::collections::HashMap;

use gala_core::{
    assembly::clip_of_shot,
    id::AssetId,
    job::{Job, JobState},
    payload::{self, AcceptedCaptions, AcceptedFilm, AcceptedScene, FilmCrop, FilmInput},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time_text::rfc3339;

/// The film that becomes a project's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFinalFilm {
    /// A film that was brought to the project (`POST /assets/init-upload`): an asset of kind `video`.
    pub asset_id: Uuid,
    /// Whether it becomes the project's film also where less than half of the project is found in it. It does not where absent.
    #[serde(default)]
    #[schema(required = false)]
    pub accept_unmatched: bool,
}

/// What was found of a project in the film of an editor that was taken in last. Times are those of the film.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FinalFilm)]
pub struct FinalFilmView {
    /// The job that compared it.
    pub job_id: Uuid,
    /// When it was taken in.
    #[schema(format = DateTime)]
    pub taken_in_at: String,
    /// The film, byte for byte, as an asset of the project.
    pub asset_id: Option<Uuid>,
    /// Where it was found below the folder of the project; `null` where somebody brought it.
    pub found_at: Option<String>,
    pub duration_ms: u64,
    /// How much of the project is in it, by the lengths of its scenes: 0 to 1.
    pub share: f64,
    /// How fast it plays the project: 1 as it is, 1.25 a quarter faster; 0.8 to 1.25.
    pub speed: f64,
    /// What of the project's picture it shows; `null` where that is all of it, or where no picture tells.
    pub crop: Option<FilmCropView>,
    /// The scenes of the project as its timeline has them, in their order; those in several shots once for each shot.
    pub scenes: Vec<FilmSceneView>,
    /// Of these so many are not in the film.
    pub missing_count: usize,
    /// For each track of captions of the project what the film has of it.
    pub captions: Vec<FilmCaptionsView>,
}

/// A part of a picture, in fractions of its width and height.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilmCrop)]
pub struct FilmCropView {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A scene of the project, and where a film has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilmScene)]
pub struct FilmSceneView {
    /// The id of its clip in the timeline: `scene-01`, and `scene-01-shot-02` of a further shot.
    pub clip: String,
    /// The number of the scene, as the film was compared.
    pub number: Option<u32>,
    /// By what it was found; `null` where it is not in the film.
    pub found_by: Option<FilmEvidence>,
    /// When the film begins to show or say it.
    pub at_ms: Option<u64>,
    /// How much what was found is like the scene, 0 to 1. `null` where it is not in the film, and of films that were taken in before
    /// this was told.
    pub likeness: Option<f64>,
}

/// By what a scene was found in a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilmEvidence {
    /// Half of its captions or more are heard.
    Sound,
    Pictures,
}

/// The captions that a film has of a track.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilmCaptions)]
pub struct FilmCaptionsView {
    pub language: String,
    /// How many it has.
    pub count: usize,
    /// Those of the project that are neither heard nor seen in the film: the first 100.
    pub lost: Vec<String>,
    pub lost_count: usize,
}

impl FinalFilmView {
    /// Returns what a job found that took a film in; `None` of any other job.
    pub fn of(job: &Job) -> Option<(Self, String)> {
        let output = job.output.as_ref().filter(|_| job.state == JobState::Succeeded)?;
        let AcceptedFilm { files, duration_ms, share, speed, crop, scenes, captions } = payload::read(output).ok()?;
        let found_at = payload::read(&job.input).ok().and_then(|input: FilmInput| input.found);
        let key = files.first()?.key.clone();
        let view = Self {
            job_id: job.id.0,
            taken_in_at: rfc3339(job.finished_at_ms.unwrap_or(job.created_at_ms)),
            asset_id: None,
            found_at,
            duration_ms,
            share,
            speed,
            crop: crop.map(|FilmCrop { left, top, width, height }| FilmCropView { left, top, width, height }),
            missing_count: scenes.iter().filter(|scene| scene.found_by.is_none()).count(),
            scenes: scenes.into_iter().map(FilmSceneView::of).collect(),
            captions: captions.into_iter().map(FilmCaptionsView::of).collect(),
        };
        Some((view, key))
    }

    /// Names the asset that the film is, by the keys of those of its project.
    #[must_use]
    pub fn with_asset(self, key: &str, assets: &HashMap<String, AssetId>) -> Self {
        Self { asset_id: assets.get(key).map(|id| id.0), ..self }
    }
}

impl FilmSceneView {
    fn of(scene: AcceptedScene) -> Self {
        let AcceptedScene { id, found_by, at_ms, likeness } = scene;
        let found_by = found_by.map(|by| if by == "sound" { FilmEvidence::Sound } else { FilmEvidence::Pictures });
        let number = clip_of_shot(&id).strip_prefix("scene-").and_then(|number| number.parse().ok());
        Self { clip: id, number, found_by, at_ms, likeness }
    }
}

impl FilmCaptionsView {
    fn of(captions: AcceptedCaptions) -> Self {
        let AcceptedCaptions { language, captions: count, lost, lost_count } = captions;
        Self { language, count, lost, lost_count }
    }
}
