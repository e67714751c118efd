//! Edits of the scenes of a project, as the description of the API tells of them. They are read by the model itself.

use gala_core::scenes::{SceneChanges, SceneEdit};
use gala_db::scene_versions::SceneRevision;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    estimate::ProjectEstimateView,
    scene::{Motion, SceneCutoutView, StalePartView},
};
use crate::time_text::rfc3339;

/// Edits of the scenes of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditScenes {
    /// Done in this order, all or none.
    #[schema(value_type = Vec<SceneEditDocument>, max_items = 100)]
    pub edits: Vec<Value>,
}

/// Edited scenes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EditedScenes)]
pub struct EditedScenesView {
    /// Of the scenes from now on: the `ETag` of their list without the quotes.
    pub version: u32,
    /// The edits that take these back.
    #[schema(value_type = Vec<SceneEditDocument>)]
    pub inverse: Value,
}

/// Which of the earlier versions of its scenes a project is to have again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreScenes {
    #[schema(minimum = 1)]
    pub version: u32,
}

/// Scenes that are those of an earlier version again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestoredScenes)]
pub struct RestoredScenesView {
    /// Of the scenes from now on: the `ETag` of their list without the quotes.
    pub version: u32,
}

/// One change of the scenes of a project. Positions count from 1; docs/SCENES.md has more.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "edit", rename_all = "snake_case")]
#[schema(as = SceneEdit)]
#[expect(dead_code, reason = "it is the description of what the model reads")]
pub enum SceneEditDocument {
    /// Changes what is planned for a scene.
    Update { scene: Uuid, changes: ChangeScene },
    /// Puts a new scene at a position; those from there on move back by one.
    Insert { position: u32, scene: NewScene },
    /// Takes a scene away. It is kept with its takes, and can be restored.
    Remove { scene: Uuid },
    /// Puts a scene that was removed back at a position.
    Restore { scene: Uuid, position: u32 },
    /// Takes a scene to another position.
    Move { scene: Uuid, position: u32 },
    /// Makes two scenes of one: what is said from a character on (from 0) is the second one's.
    Split { scene: Uuid, at: u64 },
    /// Adds what is said in the next scene to what is said in this one, and removes the next one.
    Merge { scene: Uuid },
}

/// New values for some fields of a scene. What is absent stays as it is; `null` takes away what a scene can be without.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeScene {
    #[schema(required = false, nullable = false, min_length = 1, max_length = 10_000)]
    script: Option<String>,
    #[schema(required = false, min_length = 1, max_length = 200)]
    chapter: Option<String>,
    #[schema(required = false, nullable = false, max_length = 500)]
    description: Option<String>,
    #[schema(required = false, nullable = false, min_length = 1, max_length = 2_000)]
    image_prompt: Option<String>,
    /// Which of the pictures of the same prompt and seed.
    #[schema(required = false, nullable = false)]
    image_variant: Option<u32>,
    #[schema(required = false, maximum = 999_999)]
    seed: Option<u32>,
    #[schema(required = false, nullable = false, value_type = Motion)]
    motion: Option<Motion>,
    #[schema(required = false, min_length = 1, max_length = 2_000)]
    motion_prompt: Option<String>,
    #[schema(required = false, min_length = 1, max_length = 100)]
    voice: Option<String>,
    #[schema(required = false, nullable = false, value_type = SpokenStyle)]
    voice_style: Option<SpokenStyle>,
    #[schema(required = false, minimum = 1, maximum = 600_000)]
    least_ms: Option<u64>,
    /// The id of a picture or film that was uploaded to the project, or the name of one that was given with its brief, in the
    /// place of a made one.
    #[schema(required = false, min_length = 1, max_length = 1_024)]
    picture: Option<String>,
    /// The id of a sound or film that was uploaded to the project, or the name of one that was given with its brief, in the place
    /// of a spoken voice. The script is what is heard in it. The same film as picture and narration is seen and heard together.
    #[schema(required = false, min_length = 1, max_length = 1_024)]
    narration: Option<String>,
    /// The characters, places and styles that it has, by their ids in the library of the workspace.
    #[schema(required = false, nullable = false, max_items = 6)]
    cast: Option<Vec<Uuid>>,
    /// The subject of the scene's picture is seen on a new background, where a model of cut-outs is installed.
    #[schema(required = false, value_type = Option<SceneCutoutView>)]
    cutout: Option<SceneCutoutView>,
    /// Whether the scene's photo moves in layers, where a model of depth is installed.
    #[schema(required = false, nullable = false)]
    layers: Option<bool>,
    /// Whether the presenter of its brief is seen in it, in the place of a picture.
    #[schema(required = false, nullable = false)]
    presenter: Option<bool>,
}

/// How a scene is spoken. What is absent is as the voice's own.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SpokenStyle {
    /// Speed against the voice's own.
    #[schema(required = false, nullable = false, minimum = 0.5, maximum = 2.0)]
    rate: Option<f32>,
    /// Pitch shift in semitones.
    #[schema(required = false, nullable = false, minimum = -12.0, maximum = 12.0)]
    pitch: Option<f32>,
    /// Factor on the pauses at punctuation.
    #[schema(required = false, nullable = false, minimum = 0.0, maximum = 3.0)]
    pause: Option<f32>,
}

/// A new scene. What is not said of it is planned as for a brief.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScene {
    #[schema(min_length = 1, max_length = 10_000)]
    pub script: String,
    #[serde(default)]
    #[schema(value_type = ChangeScene, required = false)]
    pub changes: SceneChanges,
}

/// What is to be made of a project's scenes, and what that will take.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refresh)]
pub struct RefreshView {
    /// Of the scenes.
    pub version: u32,
    /// Whether the last video is that of other scenes or of another order, or failed. One that is being made counts as made.
    pub is_video_stale: bool,
    /// Those of which something is to be made, in their order.
    pub scenes: Vec<StaleSceneView>,
    /// Of what is to be made again; `length_ms` is that of the whole video.
    pub estimate: ProjectEstimateView,
}

/// A scene of which something is to be made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaleScene)]
pub struct StaleSceneView {
    pub id: Uuid,
    pub number: u32,
    pub stale: Vec<StalePartView>,
}

/// What somebody did to the scenes of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SceneRevision)]
pub struct RevisionView {
    pub id: Uuid,
    /// Of the scenes after it.
    pub version: u32,
    #[schema(format = DateTime)]
    pub at: String,
    /// Null where it was somebody without an account.
    pub user_id: Option<Uuid>,
    #[schema(value_type = Vec<SceneEditDocument>)]
    pub edits: Value,
    /// The edits that take it back, as long as no later ones are in their way.
    #[schema(value_type = Vec<SceneEditDocument>)]
    pub inverse: Value,
}

impl TryFrom<SceneRevision> for RevisionView {
    type Error = serde_json::Error;

    fn try_from(revision: SceneRevision) -> Result<Self, serde_json::Error> {
        Ok(Self {
            id: revision.id,
            version: revision.version,
            at: rfc3339(revision.at_ms),
            user_id: revision.user.map(|id| id.0),
            edits: revision.edits.into_iter().map(as_asked).collect::<Result<_, _>>()?,
            inverse: serde_json::to_value(revision.inverse)?,
        })
    }
}

/// An edit as requests say it: what is planned for a new scene is said as changes.
fn as_asked(edit: SceneEdit) -> Result<Value, serde_json::Error> {
    let SceneEdit::Insert { position, scene } = edit else { return serde_json::to_value(edit) };
    let changes = SceneChanges { script: None, ..SceneChanges::of(&scene) };
    let scene = serde_json::to_value(NewScene { script: scene.script, changes })?;
    Ok(json!({ "edit": "insert", "position": position, "scene": scene }))
}

/// A page of a project's history, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SceneRevisionPage)]
pub struct RevisionPage {
    pub items: Vec<RevisionView>,
    /// For the page behind this one; null on the last.
    pub next_cursor: Option<String>,
}
