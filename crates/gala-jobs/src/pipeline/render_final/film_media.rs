//! What a film is cut of beside files: how long moving pictures are, and what is to be seen in pictures from nearer.

use std::collections::BTreeMap;

use gala_core::{compose::SceneMedia, job::Failure, plan::Plan, workflow::Workflow};

use super::{super::render_spec::SpecSource, details::details_of, job::RenderFinal, lengths::with_lengths};

/// Looks into the pictures of a film. Other videos do not ask: each of their scenes is one shot.
pub(in super::super) async fn film_media(
    job: &RenderFinal<'_>,
    plan: &Plan,
    media: Vec<SceneMedia>,
    sources: &BTreeMap<String, SpecSource>,
) -> Result<Vec<SceneMedia>, Failure> {
    if plan.workflow == Workflow::Faceless {
        return Ok(media);
    }
    let mut media = with_lengths(job, media, sources).await?;
    for media in &mut media {
        media.details = details_of(job, plan, media, sources).await?;
    }
    Ok(media)
}
