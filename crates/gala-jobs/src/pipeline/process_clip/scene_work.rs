//! What the steps of `process_clip` work on.

use gala_core::{
    asset::StoredFile,
    hash::ContentHash,
    id::SceneId,
    job::Failure,
    payload::{GivenFile, GivenFiles},
    plan::{Plan, PlannedScene},
    project::Project,
};
use gala_storage::keys::{self, ProjectObject};

use super::super::{
    providers::{Asker, Payer},
    scene_id::scene_id,
    services::Services,
};
use crate::context::JobContext;

/// One scene of a plan, the job that makes its clip, and what it works with.
#[derive(Clone, Copy)]
pub(in super::super) struct SceneWork<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
    /// The user's own files by the names that the plan gives them.
    pub given: &'a GivenFiles,
    pub plan: &'a Plan,
    pub scene: &'a PlannedScene,
}

impl<'a> SceneWork<'a> {
    /// Returns who pays for what is asked of providers for the scene.
    pub fn payer(&self) -> Payer<'a> {
        self.services.payer(self.ctx, self.project.id, &self.plan.providers)
    }

    /// Returns whose request it is that is made for the scene.
    pub fn asker(&self) -> Asker {
        Asker::of(self.project, &self.plan.providers)
    }

    /// Returns the user's file that the plan names.
    pub fn given(&self, name: &str) -> Result<&'a GivenFile, Failure> {
        let missing = || Failure::permanent("missing_file", format!("{name} was not given with the brief"));
        self.given.get(name).ok_or_else(missing)
    }

    /// Returns the id of the scene's row.
    pub fn scene_id(&self) -> SceneId {
        // Jobs of old rows name none.
        self.ctx.job().scene_id.unwrap_or_else(|| scene_id(self.project, self.scene.number))
    }

    /// Returns the key of something that is made for the scene.
    pub fn key(&self, name: &str, extension: &str, content: ContentHash) -> String {
        ProjectObject::Take { scene: self.scene.number, name, extension, content }.key(self.project)
    }

    /// Gives the scene's project its own name for an object that another one may have made.
    pub async fn adopt(&self, file: &StoredFile) -> Result<StoredFile, Failure> {
        let key = keys::adopted(self.project, self.scene.number, &file.key);
        self.services.store.copy(file, key).await
    }
}
