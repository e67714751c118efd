//! What the steps of `process_clip` work on.

use gala_core::{
    approval::ReviewStage,
    asset::StoredFile,
    hash::ContentHash,
    id::{SceneId, TakeId},
    job::Failure,
    payload::{GivenFile, GivenFiles},
    plan::{Plan, PlannedScene},
    project::Project,
};
use gala_db::{jobs::derived_uuid, provider_calls::PaidFor};
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
    /// What people may have to approve before something is paid for it.
    pub paid_for: &'a PaidFor,
    /// The speech that the scene had when the job was made.
    pub spoken_before: Option<TakeId>,
    /// How long its moving picture has to be in a film, in milliseconds, where that is known.
    pub film_ms: Option<u64>,
}

/// Returns what people may have to approve of a scene before something is paid for it. `still` is the take whose picture is to
/// be set in motion; the job's own where absent.
pub(in super::super) fn paid_for(
    ctx: &JobContext,
    project: &Project,
    scene: &PlannedScene,
    still: Option<TakeId>,
    script: Option<String>,
) -> PaidFor {
    PaidFor {
        project: project.id,
        scene: scene_of(ctx, project, scene),
        number: scene.number,
        script: script.unwrap_or_else(|| ReviewStage::content_of_script(scene)),
        image: ReviewStage::content_of_image(still.unwrap_or_else(|| still_of(ctx))),
    }
}

/// Returns the take that a job leaves of a picture that it would set in motion once that is approved.
pub(super) fn still_of(ctx: &JobContext) -> TakeId {
    TakeId(derived_uuid(&ctx.job().id.0, "still"))
}

fn scene_of(ctx: &JobContext, project: &Project, scene: &PlannedScene) -> SceneId {
    // Jobs of old rows name none.
    ctx.job().scene_id.unwrap_or_else(|| scene_id(project, scene.number))
}

impl<'a> SceneWork<'a> {
    /// Returns who pays for what is asked of providers for the scene.
    pub fn payer(&self) -> Payer<'a> {
        let payer = self.services.payer(self.ctx, self.project.id, &self.plan.providers);
        Payer { paid_for: Some(self.paid_for), ..payer }
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
        scene_of(self.ctx, self.project, self.scene)
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
