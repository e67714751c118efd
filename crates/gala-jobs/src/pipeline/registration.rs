//! The rows that make stored files assets of their project.

use gala_core::{
    asset::{Asset, AssetKind, OutputFile},
    id::JobId,
    job::Failure,
    project::Project,
};
use gala_db::{assets, drafts};

use super::{names, services::Services};
use crate::context::JobContext;

/// So many rows are written by one transaction: however many scenes a video has, none holds the database for long.
pub(super) const ROWS_AT_ONCE: usize = 100;

/// Makes files assets of their project. Doing it again changes nothing.
pub(super) async fn register(
    services: &Services,
    ctx: &JobContext,
    project: &Project,
    files: &[OutputFile],
) -> Result<(), Failure> {
    let provider = services.store.objects().provider();
    for files in files.chunks(ROWS_AT_ONCE) {
        let (project, files) = (project.clone(), files.to_vec());
        ctx.write(move |tx| {
            Box::pin(async move {
                for file in &files {
                    assets::put(tx, &names::asset(file, &project, tx.now_ms()).at(provider)).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(())
}

/// Makes files assets of their project that people who came by a link see with a watermark alone: from their first instant
/// on.
pub(super) async fn register_drafts(
    services: &Services,
    ctx: &JobContext,
    project: &Project,
    files: &[OutputFile],
) -> Result<(), Failure> {
    let provider = services.store.objects().provider();
    let (project, files, job) = (project.clone(), files.to_vec(), ctx.job().id);
    ctx.write(move |tx| {
        Box::pin(async move {
            for file in &files {
                let asset = names::asset(file, &project, tx.now_ms()).at(provider);
                let asset = assets::put(tx, &asset).await?;
                drafts::put(tx, asset, job).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Makes files the copies, with a text over their pictures, of what a job rendered as a draft.
pub(super) async fn register_copies(
    services: &Services,
    ctx: &JobContext,
    project: &Project,
    files: &[OutputFile],
    of: JobId,
    text: &str,
) -> Result<(), Failure> {
    let provider = services.store.objects().provider();
    let (project, files, text) = (project.clone(), files.to_vec(), text.to_owned());
    ctx.write(move |tx| {
        Box::pin(async move {
            for file in &files {
                let asset = names::asset(file, &project, tx.now_ms()).at(provider);
                let copy = assets::put(tx, &Asset { kind: AssetKind::Watermarked, ..asset }).await?;
                drafts::put_copy(tx, of, file.kind, &text, copy).await?;
            }
            Ok(())
        })
    })
    .await
}
