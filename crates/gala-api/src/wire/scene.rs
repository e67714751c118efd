use gala_core::{plan, project, speech};
use gala_db::takes::Take;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{named::wire_enum, stock::StockChoiceView};

wire_enum! {
    /// What a reviewer said of a scene.
    Approval = project::Approval, "snake_case" { Pending, Approved, ChangesRequested, Rejected }
}

wire_enum! {
    /// How the camera moves over a still scene.
    Motion = plan::Motion, "snake_case" { ZoomIn, ZoomOut, PanLeft, PanRight, PanUp, PanDown, Hold }
}

/// One numbered unit of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scene)]
pub struct SceneView {
    pub id: Uuid,
    pub project_id: Uuid,
    /// Counted from 1.
    pub number: u32,
    pub chapter: Option<String>,
    /// What is spoken and captioned.
    pub script: String,
    /// What is seen, in a sentence.
    pub description: String,
    /// Key words for the image provider.
    pub image_prompt: String,
    pub motion: Motion,
    pub voice: Option<String>,
    pub voice_style: VoiceStyleView,
    /// How long the speech was expected to last when the scene was planned, in milliseconds.
    pub estimated_ms: u64,
    pub approval: Approval,
    pub takes: ChosenTakesView,
    /// What is seen, where it is of a stock library; null for all else.
    pub stock: Option<StockChoiceView>,
}

/// How the scene is spoken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VoiceStyle)]
pub struct VoiceStyleView {
    /// Speed against the voice's own.
    pub rate: f32,
    /// Pitch shift in semitones.
    pub pitch: f32,
    /// Factor on the pauses at punctuation.
    pub pause: f32,
}

impl From<speech::VoiceStyle> for VoiceStyleView {
    fn from(style: speech::VoiceStyle) -> Self {
        Self { rate: style.rate, pitch: style.pitch, pause: style.pause }
    }
}

/// The takes that the scene uses; null until there is one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChosenTakes)]
pub struct ChosenTakesView {
    pub speech: Option<Uuid>,
    pub image: Option<Uuid>,
    pub clip: Option<Uuid>,
}

impl SceneView {
    /// `image` is the take that the scene shows.
    pub fn new(scene: project::Scene, image: Option<&Take>) -> Self {
        let planned = scene.planned;
        Self {
            id: scene.id.0,
            project_id: scene.project_id.0,
            number: scene.number,
            chapter: planned.chapter,
            script: planned.script,
            description: planned.description,
            image_prompt: planned.image_prompt,
            motion: planned.motion.into(),
            voice: planned.voice,
            voice_style: planned.voice_style.into(),
            estimated_ms: planned.estimated_ms,
            approval: scene.approval.into(),
            takes: ChosenTakesView {
                speech: scene.takes.speech.map(|id| id.0),
                image: scene.takes.image.map(|id| id.0),
                clip: scene.takes.clip.map(|id| id.0),
            },
            stock: image.and_then(StockChoiceView::of),
        }
    }
}

/// Every scene of a project, in order: at most 500.
#[derive(Debug, Serialize, ToSchema)]
pub struct SceneList {
    pub items: Vec<SceneView>,
}
