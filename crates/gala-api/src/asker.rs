//! Who asks, as the guard proved it, and whether they may: every handler that touches what belongs to somebody goes
//! through here.
//!
//! Something that is not there, something of another workspace and something that the caller does not see in its own
//! are answered alike: 404.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use gala_core::{
    access::{Action, Caller, Denied, Identity, ProjectRole, Scope},
    asset::Asset,
    id::{AssetId, JobId, ProjectId, SceneId},
    job::Job,
    project::{Project, Scene},
};
use gala_db::{SeenBy, asset_deletion, assets, jobs, project_members, projects, scenes};
use uuid::Uuid;

use crate::{
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// The caller of a request.
#[derive(Clone, Copy, Debug)]
pub struct Asker(pub Caller);

impl FromRequestParts<ApiState> for Asker {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> ApiResult<Self> {
        parts.extensions.get::<Self>().copied().ok_or_else(ApiError::unproven)
    }
}

impl OptionalFromRequestParts<ApiState> for Asker {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> ApiResult<Option<Self>> {
        Ok(parts.extensions.get::<Self>().copied())
    }
}

impl Asker {
    /// Returns whose rows it works on.
    ///
    /// # Errors
    /// 404 for somebody who is in no workspace, 403 `second_factor_required` for who is kept out of it.
    pub fn scope(&self) -> ApiResult<Scope> {
        Ok(self.0.scope()?)
    }

    /// Returns where it may list what it sees.
    ///
    /// # Errors
    /// 404 for somebody who is in no workspace, 403 for a key that does not read.
    pub fn may_list(&self) -> ApiResult<Scope> {
        Ok(self.0.check_list()?)
    }

    /// Returns whose projects alone it sees; none for those who see all of their workspace.
    pub fn sees_only(&self) -> Option<SeenBy> {
        if self.0.sees_all_projects() {
            return None;
        }
        match (self.0.identity, self.0.user()) {
            (Identity::Share { project, .. }, _) => Some(SeenBy::Link(project)),
            (_, Some(user)) => Some(SeenBy::Member(user)),
            // A key of nobody's sees what no member needs to be named for: nothing here.
            (_, None) => Some(SeenBy::Link(ProjectId(Uuid::nil()))),
        }
    }

    /// Checks whether it may do something that is of no project, and returns where.
    ///
    /// # Errors
    /// 403 with what it lacks.
    pub fn may(&self, action: Action) -> ApiResult<Scope> {
        Ok(self.0.check(action)?)
    }

    /// Checks whether it may do something that is of the whole installation.
    ///
    /// # Errors
    /// 403 with what it lacks.
    pub fn may_administer(&self, action: Action) -> ApiResult<()> {
        Ok(self.0.check_installation(action)?)
    }

    /// Returns a project in which it may do something.
    ///
    /// # Errors
    /// 404 where it does not see it, 403 with what it lacks.
    pub async fn project(&self, state: &ApiState, id: ProjectId, action: Action) -> ApiResult<Project> {
        let project = projects::get(state.db(), self.scope()?, id).await?.ok_or_else(ApiError::not_found)?;
        self.may_in(state, id, action).await?;
        Ok(project)
    }

    /// Returns the project that files go to, in which it may do something: the one that is named, or else the one that holds the
    /// files of none.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn place_of_files(
        &self,
        state: &ApiState,
        named: Option<ProjectId>,
        action: Action,
    ) -> ApiResult<Project> {
        if let Some(project) = named {
            return self.project(state, project, action).await;
        }
        self.0.check_shared_files(action)?;
        let scope = self.scope()?;
        let id = ProjectId::of_shared_files(scope.workspace());
        if let Some(project) = projects::with_files(state.db(), scope, id).await? {
            return Ok(project);
        }
        let mut tx = state.db().begin_in(scope).await?;
        let project = projects::shared_files(&mut tx, scope).await?;
        tx.commit().await?;
        Ok(project)
    }

    /// Checks whether it may do something in a project that may be deleted, and returns where.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn deleted_project(&self, state: &ApiState, id: ProjectId, action: Action) -> ApiResult<Scope> {
        let scope = self.scope()?;
        if !projects::is_there(state.db(), scope, id).await? {
            return Err(ApiError::not_found());
        }
        self.may_in(state, id, action).await?;
        Ok(scope)
    }

    /// Returns a scene of a project in which it may do something.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn scene(&self, state: &ApiState, id: SceneId, action: Action) -> ApiResult<Scene> {
        let scene = scenes::get(state.db(), self.scope()?, id).await?.ok_or_else(ApiError::not_found)?;
        self.may_in(state, scene.project_id, action).await?;
        Ok(scene)
    }

    /// Returns a file of a project in which it may do something. What is shown of it is told by
    /// [`crate::watermark::Viewer`], through which all files are given out.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn asset(&self, state: &ApiState, id: AssetId, action: Action) -> ApiResult<Asset> {
        let asset = assets::get(state.db(), self.scope()?, id).await?.ok_or_else(ApiError::not_found)?;
        self.may_in(state, asset.project_id, action).await?;
        Ok(asset)
    }

    /// Returns a file, deleted or not, in whose project it may do something.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn deleted_asset(&self, state: &ApiState, id: AssetId, action: Action) -> ApiResult<Asset> {
        let asset = asset_deletion::get(state.db(), self.scope()?, id).await?.ok_or_else(ApiError::not_found)?;
        self.may_in(state, asset.project_id, action).await?;
        Ok(asset)
    }

    /// Returns a job of a project in which it may do something. A job of no project is everybody's in the workspace.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn job(&self, state: &ApiState, id: JobId, action: Action) -> ApiResult<Job> {
        let job = jobs::get(state.db(), self.scope()?, id).await?.ok_or_else(ApiError::not_found)?;
        match job.project_id {
            Some(project) => self.may_in(state, project, action).await?,
            None => self.may(Action::CreateProject).map(|_| ())?,
        }
        Ok(job)
    }

    /// Checks whether it may do something in a project of its workspace, or with the files of none.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn may_in(&self, state: &ApiState, project: ProjectId, action: Action) -> ApiResult<()> {
        if project.is_of_shared_files() {
            return Ok(self.0.check_shared_files(action)?);
        }
        let given = self.given_role(state, project).await?;
        Ok(self.0.check_project(action, project, given)?)
    }

    /// Returns the role that a project gives to the person, where that can matter.
    async fn given_role(&self, state: &ApiState, project: ProjectId) -> ApiResult<Option<ProjectRole>> {
        match self.0.user() {
            Some(user) if self.0.project_role(project, None) != Some(ProjectRole::Owner) => {
                Ok(project_members::role(state.db(), self.scope()?, project, user).await?)
            }
            _ => Ok(None),
        }
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Hidden => Self::not_found(),
            Denied::SecondFactor => Self::forbidden("second_factor_required", denied.to_string()),
            Denied::Role(_) => Self::forbidden("forbidden", denied.to_string()),
            Denied::KeyScope(_) => Self::forbidden("insufficient_scope", denied.to_string()),
        }
    }
}
