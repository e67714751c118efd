//! What somebody is shown in the place of a file: people who came by a link see drafts with a watermark alone.

use std::collections::HashMap;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    asset::{Asset, AssetKind, AssetStatus},
    hash::ContentHash,
    id::{AssetId, JobId},
    job::Job,
    project::Project,
    watermark,
};
use gala_db::{DbError, assets, drafts, ingests, projects};
use gala_projects::{Draft, WatermarkedCopy, make_watermarked_copy, watermarked_copy};

use crate::{
    asker::Asker,
    guest::GuestName,
    middleware::request_id,
    problem::{ApiError, ApiResult},
    state::ApiState,
    wire::{AssetView, JobView},
};

/// A draft is rendered in about a fifth of its length.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// What was found out of so many assets is looked up in one go.
const TOLD_AT_ONCE: usize = 200;

/// What somebody is shown where they ask for a file.
pub enum Shown {
    /// The file, or the copy of it that is meant for them.
    File(Asset),
    /// The copy that is meant for them is being made.
    Awaited(Job),
}

/// Who looks at the files of a project.
#[derive(Clone, Copy)]
pub struct Viewer<'a> {
    pub state: &'a ApiState,
    pub asker: &'a Asker,
    pub guest: &'a GuestName,
}

impl Viewer<'_> {
    /// Returns what is shown in the place of an asset. The copy of a draft that nobody made yet begins to be made.
    ///
    /// # Errors
    /// As [`Asker::project`]; 409 `watermark_failed` where the copy could not be made.
    pub async fn shown(self, id: AssetId) -> ApiResult<Shown> {
        let (asset, scope) = self.asset(id).await?;
        let Some((draft, text)) = self.watermark(scope, &asset).await? else { return Ok(Shown::File(asset)) };
        match watermarked_copy(self.state.db(), scope, draft, &text).await? {
            WatermarkedCopy::Ready(copy) => Ok(Shown::File(copy)),
            WatermarkedCopy::Making(job) => Ok(Shown::Awaited(job)),
            WatermarkedCopy::Failed(_) => Err(failed()),
            WatermarkedCopy::Unasked => self.make(scope, draft, &text).await.map(Shown::Awaited),
        }
    }

    /// Returns the facts of what is shown in the place of an asset, under the asset's own id. Nothing is made for it.
    ///
    /// # Errors
    /// As [`Asker::project`].
    pub async fn view(self, id: AssetId) -> ApiResult<AssetView> {
        let (asset, scope) = self.asset(id).await?;
        match self.watermark(scope, &asset).await? {
            None => {
                let db = self.state.db();
                let ingest = ingests::of_assets(db, scope, &[id]).await?.remove(&id);
                let is_draft = drafts::rendered_by(db, scope, id).await?.is_some();
                Ok(AssetView { is_draft, ..AssetView::ingested(asset, ingest) })
            }
            Some((draft, text)) => {
                let view = self.view_of(scope, asset, draft, &text).await?;
                Ok(AssetView { is_draft: true, ..view })
            }
        }
    }

    /// Returns what is shown in the place of all assets of a project.
    ///
    /// # Errors
    /// 503 where the database is away.
    pub async fn views(self, project: &Project) -> ApiResult<Vec<AssetView>> {
        let mut all = assets::list(self.state.db(), project.scope(), project.id).await?;
        all.retain(|asset| self.sees(asset));
        self.told(all).await
    }

    /// Returns what is shown in the place of assets that it sees.
    ///
    /// # Errors
    /// 503 where the database is away.
    pub async fn told(self, all: Vec<Asset>) -> ApiResult<Vec<AssetView>> {
        let (db, scope) = (self.state.db(), self.asker.scope()?);
        let marked = self.marked(scope, &all).await?;
        let mut views = Vec::with_capacity(all.len());
        for group in all.chunks(TOLD_AT_ONCE) {
            let ids: Vec<AssetId> = group.iter().map(|asset| asset.id).collect();
            let mut ingests = ingests::of_assets(db, scope, &ids).await?;
            let drafts = drafts::among(db, scope, &ids).await?;
            for asset in group {
                let ingest = ingests.remove(&asset.id);
                let job = marked.as_ref().and_then(|(drafts, text)| Some((drafts.get(&asset.id).copied()?, text)));
                let view = match job {
                    None => AssetView::ingested(asset.clone(), ingest),
                    Some((job, text)) => {
                        let draft = Draft { asset: asset.id, job };
                        self.view_of(scope, asset.clone(), draft, text).await?
                    }
                };
                views.push(AssetView { is_draft: drafts.contains(&asset.id), ..view });
            }
        }
        Ok(views)
    }

    /// Returns the drafts among assets, with the jobs that rendered them, and the text across their copies; `None` for who
    /// sees them as they are. Who came by a link sees one project.
    async fn marked(self, scope: Scope, all: &[Asset]) -> ApiResult<Option<(HashMap<AssetId, JobId>, String)>> {
        let first = all.first().filter(|_| self.asker.0.sees_watermarks());
        let Some(first) = first else { return Ok(None) };
        let db = self.state.db();
        let project = projects::get(db, scope, first.project_id).await?.ok_or_else(ApiError::not_found)?;
        Ok(Some((drafts::of_project(db, scope, project.id).await?, self.text(&project))))
    }

    fn sees(self, asset: &Asset) -> bool {
        !matches!(asset.kind, AssetKind::Package | AssetKind::Animatic) || self.asker.0.sees_packages()
    }

    async fn asset(self, id: AssetId) -> ApiResult<(Asset, Scope)> {
        let asset = self.asker.asset(self.state, id, Action::ViewProject).await?;
        if !self.sees(&asset) {
            return Err(ApiError::not_found());
        }
        Ok((asset, self.asker.scope()?))
    }

    /// Returns the draft that an asset is, and the text that stands across it; `None` where it is shown as it is.
    async fn watermark(self, scope: Scope, asset: &Asset) -> ApiResult<Option<(Draft, String)>> {
        if !self.asker.0.sees_watermarks() {
            return Ok(None);
        }
        let db = self.state.db();
        let Some(job) = drafts::rendered_by(db, scope, asset.id).await? else { return Ok(None) };
        let project = projects::get(db, scope, asset.project_id).await?.ok_or_else(ApiError::not_found)?;
        Ok(Some((Draft { asset: asset.id, job }, self.text(&project))))
    }

    fn text(self, project: &Project) -> String {
        watermark::text(self.guest.0.as_deref(), &project.title)
    }

    async fn make(self, scope: Scope, draft: Draft, text: &str) -> ApiResult<Job> {
        let mut tx = self.state.db().begin_in(scope).await?;
        let trace = Some(request_id::current());
        let job = make_watermarked_copy(&mut tx, scope, draft, text, trace).await.map_err(|error| match error {
            // What the workspace has used is not for guests.
            DbError::OverLimit(_) => failed().caused_by(error),
            error => error.into(),
        })?;
        tx.commit().await?;
        tracing::info!(job_id = %job.id, "a copy of a draft with a watermark was asked for");
        Ok(job)
    }

    async fn view_of(self, scope: Scope, asset: Asset, draft: Draft, text: &str) -> ApiResult<AssetView> {
        let Asset { id, kind, created_at_ms, .. } = asset;
        let status = match watermarked_copy(self.state.db(), scope, draft, text).await? {
            WatermarkedCopy::Ready(copy) => return Ok(Asset { id, kind, created_at_ms, ..copy }.into()),
            WatermarkedCopy::Making(_) => AssetStatus::Processing,
            WatermarkedCopy::Failed(_) => AssetStatus::Failed,
            WatermarkedCopy::Unasked => AssetStatus::Pending,
        };
        // Nothing is told of the draft itself.
        Ok(Asset { status, object_key: String::new(), size_bytes: 0, checksum: ContentHash::of(b""), ..asset }.into())
    }
}

fn failed() -> ApiError {
    let detail = "the copy with a watermark could not be made; ask whoever gave you the link to try its job again";
    ApiError::conflict("watermark_failed", detail)
}

/// Answers that a copy is being made.
pub fn awaited(job: Job) -> Response {
    let location = HeaderValue::from_str(&format!("/api/v1/jobs/{}", job.id)).ok();
    let headers = [(header::RETRY_AFTER, RETRY_AFTER)];
    let mut response = (StatusCode::ACCEPTED, headers, Json(JobView::from(job))).into_response();
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
