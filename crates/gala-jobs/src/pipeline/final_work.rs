//! Everything that the finished video of a plan is made of.

use gala_core::{compose::SceneMedia, payload::ClipOutput, plan::Plan, project::Project, timeline::Timeline};

use super::music::Music;
use crate::context::JobContext;

/// Everything that the finished video of a plan is made of.
pub(super) struct FinalWork<'a> {
    pub ctx: &'a JobContext,
    pub project: &'a Project,
    pub plan: &'a Plan,
    pub clips: &'a [ClipOutput],
    /// Of each clip.
    pub media: &'a [SceneMedia],
    pub music: Option<&'a Music>,
    pub timeline: &'a Timeline,
}
