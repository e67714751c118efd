use std::collections::HashMap;

use gala_core::{
    asset::StoredFile,
    credit::Credit,
    id::{AssetId, JobId},
    payload::{self, PicturedScene, SpokenScene},
    project::{self, ChosenTakes},
};
use gala_db::takes::Take;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{job::JobView, named::wire_enum, scene::TakeKind};
use crate::time_text::rfc3339;

wire_enum! {
    /// What is made again.
    Remade = gala_projects::scenes::Remade, "snake_case" { Speech, Image, Animation }
}

/// A wish for takes of a scene.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegenerateScene {
    pub what: Remade,
    /// What is to be said, to be seen or to move in these takes. What is planned for the scene stays.
    #[schema(min_length = 1, max_length = 2_000)]
    pub prompt: Option<String>,
    /// The provider that is asked alone.
    #[schema(example = "illustrator")]
    pub provider: Option<String>,
    /// Of the first picture; each later one has the next one.
    #[schema(maximum = 999_999)]
    pub seed: Option<u32>,
    /// How many. A single one is used by the scene as soon as it is there; of several, one is to be chosen.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 8, default = 1)]
    pub count: u32,
}

fn one() -> u32 {
    1
}

/// The jobs that make takes.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakeJobs {
    pub items: Vec<JobView>,
}

/// Every take of a scene, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakeList {
    pub items: Vec<TakeView>,
}

/// One version of a scene's speech, picture or clip.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Take)]
pub struct TakeView {
    pub id: Uuid,
    pub kind: TakeKind,
    /// Whether the scene uses it.
    pub is_chosen: bool,
    /// The take that the scene used before it.
    pub parent_id: Option<Uuid>,
    /// Who made it, with the version; null for clips, which are made here.
    pub provider: Option<String>,
    /// Of speech.
    pub voice: Option<String>,
    /// Of speech, in milliseconds.
    pub duration_ms: Option<u64>,
    /// What is said in it, or what was to be seen; null where that was not kept.
    pub prompt: Option<String>,
    pub motion_prompt: Option<String>,
    pub seed: Option<u32>,
    /// The sound, a picture of what is seen, or the clip; null where it is not stored any more.
    pub asset_id: Option<Uuid>,
    pub credits: Vec<CreditView>,
    /// What providers took for it, in millionths of the currency of the prices; null for those who do not see costs.
    pub cost_micros: Option<u64>,
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// The speech that the scenes of a project use, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpeechList {
    pub items: Vec<SpokenView>,
}

/// The speech of a scene.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SceneSpeech)]
pub struct SpokenView {
    pub scene_id: Uuid,
    pub take_id: Uuid,
    /// The sound; null where it is not stored any more.
    pub asset_id: Option<Uuid>,
    /// In milliseconds.
    pub duration_ms: u64,
    pub voice: String,
}

impl SpokenView {
    /// Returns what is told of a take of speech; `None` for another, or for one of which nothing is known.
    pub fn new(take: &Take, assets: &HashMap<String, AssetId>) -> Option<Self> {
        let Facts::Speech(speech) = Facts::of(take) else { return None };
        Some(Self {
            scene_id: take.scene_id.0,
            take_id: take.id.0,
            asset_id: assets.get(&speech.sound.file.key).map(|id| id.0),
            duration_ms: speech.timing.duration_ms(),
            voice: speech.voice,
        })
    }
}

/// Whose work is in something.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Credit)]
pub struct CreditView {
    pub work: String,
    pub author: String,
    /// SPDX, or the name that the licence goes by.
    pub licence: String,
}

impl From<Credit> for CreditView {
    fn from(credit: Credit) -> Self {
        Self { work: credit.work, author: credit.author, licence: credit.licence }
    }
}

/// Returns whose work is in a take.
pub fn credits_of(take: &Take) -> Vec<CreditView> {
    let credits = match Facts::of(take) {
        Facts::Speech(speech) => speech.credits,
        Facts::Image(image) => image.credits,
        Facts::Clip(_) | Facts::Unknown => Vec::new(),
    };
    credits.into_iter().map(CreditView::from).collect()
}

/// What is read of a take's own facts.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Facts {
    Speech(SpokenScene),
    Image(PicturedScene),
    Clip(StoredFile),
    Unknown,
}

impl Facts {
    fn of(take: &Take) -> Self {
        match take.kind {
            project::TakeKind::Speech => payload::read(&take.facts).map_or(Self::Unknown, Self::Speech),
            project::TakeKind::Image => payload::read(&take.facts).map_or(Self::Unknown, Self::Image),
            project::TakeKind::Clip => payload::read(&take.facts).map_or(Self::Unknown, Self::Clip),
        }
    }

    /// The file that people look at or listen to.
    fn file(&self) -> Option<&StoredFile> {
        match self {
            Self::Speech(speech) => Some(&speech.sound.file),
            Self::Image(image) => image.preview.as_ref().or(image.picture.files().first().map(|layer| &layer.file)),
            Self::Clip(clip) => Some(clip),
            Self::Unknown => None,
        }
    }

    /// The steps of a job that are paid for by the take.
    fn steps(&self) -> &'static [&'static str] {
        match self {
            Self::Speech(_) => &["speech", "transcription"],
            Self::Image(_) => &["image", "animation", "presenter"],
            Self::Clip(_) | Self::Unknown => &[],
        }
    }
}

/// Returns the key of the file that people look at or listen to, if there is one.
pub fn file_key(take: &Take) -> Option<String> {
    Facts::of(take).file().map(|file| file.key.clone())
}

/// Returns the key of the picture that stands for what is seen in a take, if there is one.
pub fn preview_key(take: &Take) -> Option<String> {
    match Facts::of(take) {
        Facts::Image(image) => image.preview.map(|preview| preview.key),
        _ => None,
    }
}

impl TakeView {
    pub fn new(
        take: Take,
        chosen: &ChosenTakes,
        assets: &HashMap<String, AssetId>,
        costs: Option<&HashMap<(JobId, String), u64>>,
    ) -> Self {
        let facts = Facts::of(&take);
        let asset_id = facts.file().and_then(|file| assets.get(&file.key)).map(|id| id.0);
        let job = take.origin.as_ref().map(|origin| origin.job);
        let cost_micros = costs.map(|costs| {
            let cost = |step: &&str| job.and_then(|job| costs.get(&(job, (*step).to_owned()))).copied();
            facts.steps().iter().filter_map(cost).sum()
        });
        let planned = take.origin.as_ref().map(|origin| &origin.planned);
        let prompt = planned.and_then(|planned| match take.kind {
            project::TakeKind::Speech => Some(planned.script.clone()),
            project::TakeKind::Image => Some(planned.image_prompt.clone()),
            project::TakeKind::Clip => None,
        });
        let image = planned.filter(|_| take.kind == project::TakeKind::Image);
        let (provider, voice, duration_ms, credits) = match facts {
            Facts::Speech(speech) => {
                (Some(speech.provider), Some(speech.voice), Some(speech.timing.duration_ms()), speech.credits)
            }
            Facts::Image(image) => (Some(image.provider), None, None, image.credits),
            Facts::Clip(_) | Facts::Unknown => (None, None, None, Vec::new()),
        };
        Self {
            id: take.id.0,
            kind: take.kind.into(),
            is_chosen: chosen.of(take.kind) == Some(take.id),
            parent_id: take.origin.as_ref().and_then(|origin| origin.parent).map(|id| id.0),
            provider,
            voice,
            duration_ms,
            prompt,
            motion_prompt: image.and_then(|planned| planned.motion_prompt.clone()),
            seed: image.and_then(|planned| planned.seed),
            asset_id,
            credits: credits.into_iter().map(CreditView::from).collect(),
            cost_micros,
            created_at: rfc3339(take.created_at_ms),
        }
    }
}
