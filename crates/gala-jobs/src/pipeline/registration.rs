//! The rows that make stored files assets of their project.

use gala_core::{asset::OutputFile, job::Failure, project::Project};
use gala_db::assets;

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
