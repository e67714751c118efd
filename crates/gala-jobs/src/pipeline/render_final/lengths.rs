//! How long sounds and moving pictures are, looked up once for a job.

use std::collections::BTreeMap;

use gala_core::{
    asset::StoredFile,
    compose::{Picture, SceneMedia},
    job::Failure,
    timeline::Facts,
};

use super::{
    super::{blocking::blocking, failures::FileNames, probed::probe_all, render_spec::SpecSource},
    job::RenderFinal,
};

/// Looks into files, by their names.
pub(super) async fn probed(job: &RenderFinal<'_>, files: &[(&String, &StoredFile)]) -> Result<Facts, Failure> {
    let known: Vec<_> = files.iter().map(|(name, file)| (name, file.checksum)).collect();
    job.ctx
        .step("probe", &known, || async {
            let mut paths = BTreeMap::new();
            for (name, file) in files {
                paths.insert(String::clone(name), job.services.store.local(job.ctx, file).await?);
            }
            let tools = job.services.tools.clone();
            let names = FileNames::of(paths.iter().map(|(name, path)| (path.clone(), name.clone())));
            blocking(job.ctx, move |cancel| probe_all(&tools, paths, cancel).map_err(|error| names.failure(error)))
                .await
        })
        .await
}

/// Notes how long the moving pictures of a film are, which is cut so that they last.
pub(super) async fn with_lengths(
    job: &RenderFinal<'_>,
    mut media: Vec<SceneMedia>,
    sources: &BTreeMap<String, SpecSource>,
) -> Result<Vec<SceneMedia>, Failure> {
    let moving = media.iter().filter_map(|media| match &media.picture {
        Picture::Video(name) => sources.get(name).map(|source| (name, &source.file)),
        Picture::Layers(_) => None,
    });
    let moving: Vec<_> = moving.collect();
    if moving.is_empty() {
        return Ok(media);
    }
    let facts = probed(job, &moving).await?;
    for media in &mut media {
        let Picture::Video(name) = &media.picture else { continue };
        media.moving_ms = facts.get(name).and_then(|facts| facts.duration_ms);
    }
    Ok(media)
}
