//! `import_asset`: a file of an address that somebody named, fetched and stored as if they had sent it.
//!
//! What is fetched is held of the plan for the job, however often it is tried, and counted as stored in the transaction that
//! makes the file an asset; whatever else ends the job gives it back.

mod content;
mod faults;
mod fetching;

use gala_core::{
    asset::{Asset, AssetStatus},
    job::Failure,
    media_type::MediaType,
    payload::{ImportInput, ImportedFile},
    project::Project,
};
use gala_db::{assets, imports, projects, quota};
use gala_projects::begin_ingest;
use gala_storage::keys::ProjectObject;

use self::{
    content::{known_name, known_type},
    faults::{checksum_mismatch, empty, not_media},
    fetching::Fetching,
};
use super::{failures::failure_of_storage, json::to_json, services::Services};
use crate::context::{Done, JobContext};

/// One attempt at a job that fetches a file.
pub(super) struct ImportAsset<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl ImportAsset<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, .. } = *self;
        let input: ImportInput = ctx.input()?;
        let spool = &services.imports.spool;
        let made = ctx.step("fetch", &input, || self.fetch(&input)).await;
        if let Err(Failure::Permanent(_)) = made {
            // It would be the same each time, so that nothing goes on from what came of it.
            spool.remove(input.asset).await.map_err(failure_of_storage)?;
        }
        let made = made?;
        self.note(&input, &made).await?;
        spool.remove(input.asset).await.map_err(failure_of_storage)?;
        Ok(Done::new(to_json(&made)?))
    }

    /// Fetches a file and stores it, once it is what it is to be.
    async fn fetch(&self, input: &ImportInput) -> Result<ImportedFile, Failure> {
        let Self { services, ctx, project } = *self;
        let fetching = Fetching { ctx, imports: &services.imports, input };
        let held = fetching.hold_file().await?;
        let facts = fetching.fetch(&held).await?;
        let found = held.content().await.map_err(failure_of_storage)?;
        if found.size_bytes == 0 {
            return Err(empty());
        }
        if let Some(told) = input.checksum.filter(|told| *told != found.checksum) {
            return Err(checksum_mismatch(told, found.checksum));
        }
        let head = held.head(MediaType::HEAD).await.map_err(failure_of_storage)?;
        let media = known_type(&head, input, &facts).ok_or_else(|| not_media(facts.content_type.as_deref()))?;
        let key = |content| {
            ProjectObject::SentUpload { asset: input.asset, extension: media.extension(), content }.key(project)
        };
        let stored = services.store.objects().put_file(held.path(), key).await.map_err(failure_of_storage)?;
        let (name, final_address, etag) = (known_name(input, &facts), facts.final_address, facts.etag);
        Ok(ImportedFile { file: stored.into(), mime: media.mime().to_owned(), name, final_address, etag })
    }

    /// Makes the file an asset, which is looked into then. Doing it again changes nothing.
    async fn note(&self, input: &ImportInput, made: &ImportedFile) -> Result<(), Failure> {
        let Self { services, ctx, project } = *self;
        let (provider, scope, job) = (services.store.objects().provider(), ctx.scope(), ctx.job().id);
        let (id, project, made) = (input.asset, project.id, made.clone());
        let kind = MediaType::of_mime(&made.mime).map(MediaType::kind);
        let kind = kind.ok_or_else(|| not_media(Some(&made.mime)))?;
        ctx.write(move |tx| {
            Box::pin(async move {
                if imports::get(&mut *tx, scope, id).await?.is_some_and(|import| import.fetched_at_ms.is_some()) {
                    return Ok(());
                }
                projects::keep(tx, project).await?;
                let asset = Asset {
                    id,
                    project_id: project,
                    kind,
                    provider,
                    object_key: made.file.key.clone(),
                    mime: made.mime.clone(),
                    size_bytes: made.file.size_bytes,
                    checksum: made.file.checksum,
                    status: AssetStatus::Ready,
                    created_at_ms: tx.now_ms(),
                };
                // What was held is counted as stored from the same instant on.
                quota::give_back(tx, job).await?;
                assets::insert(tx, &asset).await?;
                imports::finish(tx, id, &made.final_address, made.etag.as_deref()).await?;
                begin_ingest(tx, scope, &asset, &made.name).await
            })
        })
        .await?;
        tracing::info!(asset_id = %id, "imported file is an asset");
        Ok(())
    }
}
