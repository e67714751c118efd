//! `ingest_asset`: what is found out of a file that somebody brought, and made of it so that it can be shown and edited.
//!
//! A film or a sound is decoded once for all of it. Everything that is made is an asset of its own, of the kind
//! `derivative`. A file that cannot be used is an answer, and no failure of the job.

mod files;
mod font;
mod local;
mod media;
mod picture;
mod stored;

use std::sync::{Mutex, PoisonError};

use gala_core::{
    id::AssetId,
    job::{Failure, JobError},
    media_error::MediaFault,
    payload::{IngestInput, IngestOutput},
    project::Project,
};
use gala_db::ingests;
use gala_media::{RunError, Workdir};

use self::{
    files::LocalRequest,
    stored::{IngestMade, keep},
};
pub(super) use self::{
    files::{LocalContent, LocalDerivative},
    stored::{StoredDerivative, keep_derivative},
};
use super::{blocking::blocking, failures::FileNames, json::to_json, services::Services};
use crate::context::{Done, JobContext};

/// What is made of a file is made anew where this changes.
const VERSION: &str = "ingest/1";

/// One attempt at a job that looks into a file.
pub(super) struct IngestAsset<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl IngestAsset<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, .. } = *self;
        let input: IngestInput = ctx.input()?;
        let folders = Mutex::new(Vec::new());
        let made = ctx.step("ingest", &(VERSION, &input), || self.ingest(&input, &folders)).await?;
        let output = self.note(input.asset, made).await?;
        // What was made is stored and noted: nothing counts on the files of this machine any more.
        let folders = folders.into_inner().unwrap_or_else(PoisonError::into_inner);
        folders.into_iter().for_each(|folder| services.store.clean_up(folder));
        Ok(Done::new(output))
    }

    /// Notes what came of a file. Doing it again changes nothing.
    async fn note(&self, of: AssetId, made: IngestMade) -> Result<serde_json::Value, Failure> {
        let Self { services, ctx, project } = *self;
        match made {
            IngestMade::Unusable(error) => {
                tracing::info!(asset_id = %of, error_code = error.error_code, "the file cannot be used");
                let output = to_json(&IngestOutput::Unusable(error.clone()))?;
                ctx.write(move |tx| Box::pin(async move { ingests::refuse(tx, of, &error).await })).await?;
                Ok(output)
            }
            IngestMade::Usable { facts, files } => {
                let output = to_json(&IngestOutput::Ready(facts.clone()))?;
                let (project, provider) = (project.id, services.store.objects().provider());
                ctx.write(move |tx| {
                    Box::pin(async move {
                        for file in &files {
                            let asset = file.asset(of, project, provider, tx.now_ms());
                            ingests::put_derivative(tx, of, file.role, &asset).await?;
                        }
                        ingests::finish(tx, of, &facts).await
                    })
                })
                .await?;
                Ok(output)
            }
        }
    }

    /// Looks into a file and stores what is made of it. The folders that it lies in stay in `folders`.
    async fn ingest(&self, input: &IngestInput, folders: &Mutex<Vec<Workdir>>) -> Result<IngestMade, Failure> {
        let Self { services, ctx, project } = *self;
        let path = services.store.local(ctx, &input.file).await?;
        let names = FileNames::of([(path.clone(), self.name(input.asset).await?)]);
        let (tools, staging) = (services.tools.clone(), services.store.staging().to_owned());
        let mime = input.mime.clone();
        let made = blocking(ctx, move |cancel| {
            let request = LocalRequest { tools: &tools, path: &path, mime: &mime, staging: &staging, cancel };
            match local::ingest(&request) {
                Ok(made) => Ok(Ok(made)),
                Err(error) => unusable(error, &names).map(Err),
            }
        })
        .await?;
        match made {
            Ok(local) => {
                let (made, used) = keep(&services.store, project, input.asset, local).await?;
                folders.lock().unwrap_or_else(PoisonError::into_inner).extend(used);
                Ok(made)
            }
            Err(error) => Ok(IngestMade::Unusable(error)),
        }
    }

    /// Returns what whoever brought a file calls it.
    async fn name(&self, asset: AssetId) -> Result<String, Failure> {
        let known = ingests::of_assets(self.ctx.db(), self.ctx.scope(), &[asset]).await?;
        Ok(known.get(&asset).map_or_else(|| "the file".to_owned(), |ingest| ingest.name.clone()))
    }
}

/// Tells what is wrong with a file from what went wrong beside it. What takes a program that is not installed may be tried
/// again once it is.
fn unusable(error: RunError, names: &FileNames) -> Result<JobError, Failure> {
    let is_of_file = matches!(&error, RunError::Media(error) if error.kind != MediaFault::DecoderMissing);
    let failure = names.failure(error);
    if is_of_file { Ok(failure.error().clone()) } else { Err(failure) }
}
