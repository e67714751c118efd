//! One attempt at a job that makes a finished video.

use gala_core::{hash::ContentHash, project::Project};
use gala_storage::keys::ProjectObject;

use super::super::{services::Services, shared_segments::SharedSegments};
use crate::context::JobContext;

/// One attempt at a job that makes a finished video.
#[derive(Clone, Copy)]
pub(in super::super) struct RenderFinal<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl<'a> RenderFinal<'a> {
    /// Returns the key of a file that belongs to the whole video.
    pub fn key(&self, name: &str, extension: &str, content: ContentHash) -> String {
        ProjectObject::Output { name, extension, content }.key(self.project)
    }

    pub fn shared_segments(&self) -> SharedSegments<'a> {
        SharedSegments { services: self.services, ctx: self.ctx }
    }
}
