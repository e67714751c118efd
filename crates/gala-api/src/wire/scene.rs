use gala_core::{
    id::AssetId,
    plan, project,
    scenes::{self, Stale, StaleReason},
    speech,
};
use gala_db::{reviews::Review, takes::Take};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    named::wire_enum,
    review::{Approval, ReviewView},
    stock::StockChoiceView,
};

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
    /// The scene's own, where a provider takes one.
    pub seed: Option<u32>,
    pub motion: Motion,
    /// What moves in the picture, for providers that animate it.
    pub motion_prompt: Option<String>,
    pub voice: Option<String>,
    pub voice_style: VoiceStyleView,
    /// How long the speech was expected to last when the scene was planned, in milliseconds.
    pub estimated_ms: u64,
    /// How long the scene is seen at least, in milliseconds.
    pub least_ms: Option<u64>,
    /// The name of the user's own picture or clip that is seen in it.
    pub picture: Option<String>,
    /// The name of the user's own recorded voice that is heard in it.
    pub narration: Option<String>,
    /// The characters, places and styles that it has, by their ids.
    pub cast: Vec<Uuid>,
    /// The subject of its picture is seen on a new background, where a model of cut-outs is installed.
    pub cutout: Option<SceneCutoutView>,
    /// Whether its photo moves in layers, where a model of depth is installed.
    pub layers: bool,
    /// Whether the presenter of its brief is seen in it; null where the brief names none.
    pub presenter: Option<bool>,
    /// Of its clip, which is its last stage.
    pub approval: Approval,
    /// Every stage, and what reviewers said of it.
    pub reviews: Vec<ReviewView>,
    pub takes: ChosenTakesView,
    /// What is to be made again, or for the first time, because it is planned otherwise now.
    pub stale: Vec<StalePartView>,
    /// Raised by each change of the scene: its `ETag` without the quotes.
    pub version: u32,
    /// The file of a picture of it as people see it; null until there is one.
    pub picture_id: Option<Uuid>,
    /// What is seen, where it is of a stock library; null for all else.
    pub stock: Option<StockChoiceView>,
}

/// A subject that is cut out of its picture.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SceneCutout)]
pub struct SceneCutoutView {
    /// What is behind it: a colour as `#rrggbb`, the id of a picture that was uploaded to the project, or the name of one that
    /// was given with its brief; null for the place that the offline illustrator draws.
    #[schema(required = false, min_length = 1, max_length = 1_024, example = "#2a9d8f")]
    pub background: Option<String>,
    /// The width of a white outline, in shares of the picture's height; none where 0.
    #[schema(required = false, minimum = 0.0, maximum = 0.1)]
    pub rim: f32,
}

impl From<scenes::SceneCutout> for SceneCutoutView {
    fn from(scenes::SceneCutout { background, rim }: scenes::SceneCutout) -> Self {
        Self { background, rim }
    }
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

wire_enum! {
    /// What there are takes of.
    TakeKind = project::TakeKind, "snake_case" { Speech, Image, Clip }
}

/// A part of a scene that is to be made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StalePart)]
pub struct StalePartView {
    pub what: TakeKind,
    /// What is otherwise than when the take was made or chosen; empty where there is no take yet.
    #[schema(example = json!(["script"]))]
    pub changed: Vec<String>,
}

impl StalePartView {
    pub fn list(stale: &Stale) -> Vec<Self> {
        let changed = |reason: &StaleReason| match reason {
            StaleReason::Missing => Vec::new(),
            StaleReason::Changed(fields) => fields.clone(),
        };
        stale.parts().map(|(what, reason)| Self { what: what.into(), changed: changed(reason) }).collect()
    }
}

/// What belongs to a scene and stands in other rows.
#[derive(Clone, Copy)]
pub struct SceneParts<'a> {
    /// The take that the scene shows.
    pub image: Option<&'a Take>,
    /// The picture that stands for it.
    pub picture: Option<AssetId>,
    pub stale: &'a Stale,
    pub reviews: &'a [Review],
}

impl SceneView {
    pub fn new(scene: project::Scene, parts: SceneParts<'_>) -> Self {
        let SceneParts { image, picture, stale, reviews } = parts;
        let reviews = ReviewView::list(&scene, reviews);
        let planned = scene.planned;
        Self {
            id: scene.id.0,
            project_id: scene.project_id.0,
            number: scene.number,
            chapter: planned.chapter,
            script: planned.script,
            description: planned.description,
            image_prompt: planned.image_prompt,
            seed: planned.seed,
            motion: planned.motion.into(),
            motion_prompt: planned.motion_prompt,
            voice: planned.voice,
            voice_style: planned.voice_style.into(),
            estimated_ms: planned.estimated_ms,
            least_ms: planned.least_ms,
            picture: planned.picture,
            narration: planned.narration,
            cast: planned.cast.into_iter().map(|id| id.0).collect(),
            cutout: planned.cutout.as_ref().map(|cutout| scenes::SceneCutout::of(cutout).into()),
            layers: !planned.without_layers,
            presenter: planned.presenter.is_some().then_some(!planned.without_presenter),
            approval: reviews.last().map_or(Approval::Pending, |last| last.approval),
            reviews,
            takes: ChosenTakesView {
                speech: scene.takes.speech.map(|id| id.0),
                image: scene.takes.image.map(|id| id.0),
                clip: scene.takes.clip.map(|id| id.0),
            },
            stale: StalePartView::list(stale),
            version: scene.version,
            picture_id: picture.map(|id| id.0),
            stock: image.and_then(StockChoiceView::of),
        }
    }
}

/// Every scene of a project, in order: at most 2,000.
#[derive(Debug, Serialize, ToSchema)]
pub struct SceneList {
    pub items: Vec<SceneView>,
}
