//! `publish_folder`: the folder of a project, as people see it in the store, is brought up to date.
//!
//! Each file is put there whole or not at all, so that nobody ever sees half of one. What is about to be written is noted before:
//! whenever a job is cut, the next one knows which files are its own. What is not is never replaced and never taken away.

mod contents;
mod place;
mod references;
mod script;
mod script_pdf;

use std::collections::BTreeMap;

use gala_core::{job::Failure, payload::PublishedOutput, project::Project};
use gala_db::published::{self, PublishedFile};

use self::{
    contents::contents,
    place::{Placed, Placing},
};
use super::{json::to_json, services::Services};
use crate::context::{Done, JobContext};

/// One attempt at a job that brings a folder up to date.
pub(super) struct PublishFolder<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl PublishFolder<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, project } = *self;
        // Read first: what is read after it is as new, at least.
        let state = published::state(ctx.db(), ctx.scope(), project.id).await?;
        let (Some(state), Some(_)) = (state, published::get(ctx.db(), ctx.scope(), project.id).await?) else {
            // Nobody wants it any more.
            return Ok(Done::new(to_json(&PublishedOutput::default())?));
        };
        let known = published::files(ctx.db(), project.id).await?;
        let mut known: BTreeMap<String, PublishedFile> =
            known.into_iter().map(|file| (file.path.clone(), file)).collect();
        let placing = Placing { services, ctx, project };
        let mut output = PublishedOutput::default();
        for file in contents(services, ctx, project).await? {
            match placing.put(&file, known.remove(&file.path)).await? {
                Placed::Written => output.written += 1,
                Placed::Kept => {}
                Placed::Others => {
                    output.left_alone.push(file.path);
                    continue;
                }
            }
            output.files += 1;
        }
        for gone in known.into_values() {
            output.removed += usize::from(placing.take_away(&gone).await?);
        }
        let (id, left_alone) = (project.id, output.left_alone.clone());
        ctx.write(move |tx| Box::pin(async move { published::finish(tx, id, &state, &left_alone).await })).await?;
        Ok(Done::new(to_json(&output)?))
    }
}
