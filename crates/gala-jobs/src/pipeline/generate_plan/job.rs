use gala_core::project::Project;

use super::super::services::Services;
use crate::context::JobContext;

/// One attempt at a job that plans a video.
pub(in super::super) struct GeneratePlan<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}
