use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A film of a project's scenes, before they are made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Animatic)]
pub struct AnimaticView {
    /// MP4, of kind `animatic`.
    pub asset_id: Uuid,
    /// The job that made it.
    pub job_id: Uuid,
    /// Whether nobody edited the scenes since it was asked for.
    pub is_current: bool,
    #[schema(format = DateTime)]
    pub made_at: Option<String>,
    pub duration_ms: u64,
    pub scenes: usize,
    /// Of so many scenes the picture is a sketch.
    pub sketched_pictures: usize,
    /// In so many scenes a voice of this machine speaks in the place of the one that is planned.
    pub sketched_voices: usize,
    /// What was encoded for it, and what was there from earlier ones.
    pub encoded_segments: usize,
    pub kept_segments: usize,
}
